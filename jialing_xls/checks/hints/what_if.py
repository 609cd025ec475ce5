"""One unit's rules with a few of its values changed, as cheaply as can be.

``checks.frame`` evaluates whole columns; a hypothesis about one cell of one unit must cost
microseconds, not a frame. So the same operators (``checks.evaluation``) are applied to the balls of a
single unit; a test holds the two equal. Rules that count cells (COUNTA, 一致) depend on no figure and
are left out. So are those that compare figures with a text that was composed from them, unless they are
broken: such a text follows the figures, and confirms none.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from jialing_xls.checks.ball import OPTIONAL_ABSENT, PRESENT, REQUIRED_ABSENT, Ball
from jialing_xls.checks.evaluation import evaluate
from jialing_xls.checks.expression import (
    Extreme,
    Node,
    Number,
    OrZero,
    Product,
    Quotient,
    Ref,
    Sum,
    counts_cells,
    parse_expression,
)
from jialing_xls.checks.judge import holds
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.fact import Facts, day_or_number
from jialing_xls.model.numbers import ZERO, half_up
from jialing_xls.model.rule import Rule, Verdict

Change = Mapping[str, Decimal | None]
"""New values by field; None takes the value away."""

_NOTHING: Change = {}


class WhatIf:
    """The rules of a book over one unit's facts. Runs inside ``localcontext(CONTEXT)``."""

    def __init__(self, book: RuleBook, facts: Facts) -> None:
        self.book = book
        self._values = {id: day_or_number(facts.value(id)) for id in book.fields}
        self._leaves, self._leaves_of = book.leaves, book.leaves_of
        self._known: dict[str, Ball] = {}
        self._before: dict[str, Verdict] = {}
        self.rules = [rule for rule in book.rules if self._evaluable(rule, facts)]
        self._touched: dict[str, list[Rule]] = {}
        for rule in self.rules:
            for leaf in self.leaves_of(rule):
                self._touched.setdefault(leaf, []).append(rule)

    def value(self, field: str) -> Decimal | None:
        """The number that is stated for a field that is not derived."""
        return self._values[field]

    def leaves_of(self, rule: Rule) -> tuple[str, ...]:
        """The fields that the rule rests on, derived ones replaced by what they are made of."""
        return self._leaves_of[rule.key]

    def touched(self, fields: Iterable[str]) -> list[Rule]:
        """The rules that rest on any of the fields, each once."""
        found = {rule.key: rule for id in fields for rule in self._touched.get(id, ())}
        return list(found.values())

    def before(self, rule: Rule) -> Verdict:
        """The verdict on the facts as they are."""
        verdict = self._before.get(rule.key)
        if verdict is None:
            verdict = self._before[rule.key] = self.verdict(rule, _NOTHING)
        return verdict

    def verdict(self, rule: Rule, change: Change) -> Verdict:
        """The verdict with the change made, before any explanation is looked at."""
        left, right = self._side(rule.left, change), self._side(rule.right, change)
        states = (left[2], right[2])
        if OPTIONAL_ABSENT in states:
            return Verdict.NOT_APPLICABLE
        if REQUIRED_ABSENT in states:
            return Verdict.NOT_RUN
        tolerance = rule.fixed_tolerance
        if tolerance is None:
            tolerance = left[1] + right[1]
        return holds(left[0] - right[0], rule.relation, tolerance)

    def difference(self, rule: Rule, change: Change = _NOTHING) -> Decimal:
        """Left less right, by their centres."""
        return self._side(rule.left, change)[0] - self._side(rule.right, change)[0]

    def ratio(self, rule: Rule, change: Change) -> Decimal:
        """The larger side as a multiple of the smaller; 0 unless both are positive."""
        left, right = self._side(rule.left, change)[0], self._side(rule.right, change)[0]
        least = min(left, right)
        return max(left, right) / least if least > ZERO else ZERO

    def is_linear(self, node: Node) -> bool:
        """Whether the expression is a sum of multiples of stated fields."""
        match node:
            case Number():
                return True
            case Ref(field) | OrZero(Ref(field)):
                return field not in self.book.derived
            case Sum(plus, minus):
                return all(map(self.is_linear, plus + minus))
            case Product(Number(), other) | Product(other, Number()) | Quotient(other, Number()):
                return self.is_linear(other)
        return False

    def extremal(self, node: Extreme) -> list[Ref]:
        """The fields that the least or largest is now taken from."""
        top = evaluate(node, _Changed(self, _NOTHING))
        refs = [ref for ref in node.operands if isinstance(ref, Ref)]
        there = [(ref, self.ref(ref.field, _NOTHING)) for ref in refs]
        return [ref for ref, amount in there if amount[0] == top[0] and amount[2] == PRESENT]

    def _evaluable(self, rule: Rule, facts: Facts) -> bool:
        if counts_cells(rule):
            return False
        if not any(_is_composed(facts, self.book, leaf) for leaf in self.leaves_of(rule)):
            return True
        return self.before(rule) is Verdict.BROKEN

    def _side(self, expression: str, change: Change) -> Ball:
        return evaluate(parse_expression(expression), _Changed(self, change))

    def ref(self, field: str, change: Change) -> Ball:
        """What stands for a field with the change made."""
        if change and not change.keys().isdisjoint(self._leaves[field]):
            return self._afresh(field, change)
        amount = self._known.get(field)
        if amount is None:
            amount = self._known[field] = self._afresh(field, _NOTHING)
        return amount

    def _afresh(self, field: str, change: Change) -> Ball:
        definition = self.book.fields[field]
        if definition.derived:
            return self._derived(field, change)
        value = change[field] if field in change else self._values[field]
        if value is None:
            return ZERO, ZERO, REQUIRED_ABSENT if definition.required else OPTIONAL_ABSENT
        # A typed zero means none and is exact.
        return value, definition.half_width if value else ZERO, PRESENT

    def _derived(self, field: str, change: Change) -> Ball:
        definition = self.book.fields[field]
        centre, _, state = self._side(definition.formula, change)
        return half_up(centre, definition.decimals or 0), ZERO, state


class _Changed:
    """One unit with a change made: what an expression is evaluated over."""

    def __init__(self, what_if: WhatIf, change: Change) -> None:
        self.book = what_if.book
        self._what_if, self._change = what_if, change

    def ref(self, field: str) -> Ball:
        return self._what_if.ref(field, self._change)

    def number(self, value: Decimal) -> Ball:
        return value, ZERO, PRESENT

    def count(self, node: Node) -> Ball:
        raise TypeError(f"counts cells: {node}")

    def apply(self, operation: Callable[..., Ball], *operands: Ball) -> Ball:
        return operation(*operands)


def _is_composed(facts: Facts, book: RuleBook, field: str) -> bool:
    """Whether the field is read from a text that nobody typed."""
    source = facts.by_field.get(book.fields[field].extracted_from)
    return source is not None and bool(source.note) and not source.original
