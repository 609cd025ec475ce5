"""One unit's rules with a few of its values changed, as cheaply as can be.

``checks.frame`` evaluates whole columns; a hypothesis about one cell of one unit must cost
microseconds, not a frame. So this is the same arithmetic for a single row, on plain tuples: same
absence, same intervals (``checks.interval``), same decision (``judge.holds``); a test holds the two
equal. Rules that count cells (COUNTA, 一致) depend on no figure and are left out. So are those that
compare figures with a text that was composed from them, unless they are broken: such a text follows
the figures, and confirms none.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from jialing_xls.checks.expression import (
    Absolute,
    Choice,
    Day,
    Extreme,
    Node,
    Number,
    OrZero,
    Product,
    Quotient,
    Ref,
    Rounded,
    RoundedAsStated,
    Sum,
    counts_cells,
    parse_expression,
)
from jialing_xls.checks.interval import OPTIONAL_ABSENT, PRESENT, REQUIRED_ABSENT
from jialing_xls.checks.judge import holds
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.fact import EPOCH, Facts
from jialing_xls.model.numbers import ZERO, away_from_zero, decimals_stated, half_up
from jialing_xls.model.rule import NOISE_DECIMALS, Rule, Verdict

Change = Mapping[str, Decimal | None]
"""New values by field; None takes the value away."""

Amount = tuple[Decimal, Decimal, int]
"""Centre, radius and state, as in ``interval.Column``."""

_NOTHING: Change = {}
_FIRST_YEAR, _LAST_YEAR = 1900, 9999


class WhatIf:
    """The rules of a book over one unit's facts. Runs inside ``localcontext(CONTEXT)``."""

    def __init__(self, book: RuleBook, facts: Facts) -> None:
        self.book = book
        self._values = {id: _number(facts, id) for id in book.fields}
        self._leaves, self._leaves_of = book.leaves, book.leaves_of
        self._known: dict[str, Amount] = {}
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
        top = self._extreme(node, _NOTHING)
        refs = [ref for ref in node.operands if isinstance(ref, Ref)]
        there = [(ref, self._ref(ref.field, _NOTHING)) for ref in refs]
        return [ref for ref, amount in there if amount[0] == top[0] and amount[2] == PRESENT]

    def _evaluable(self, rule: Rule, facts: Facts) -> bool:
        if counts_cells(rule):
            return False
        if not any(_is_composed(facts, self.book, leaf) for leaf in self.leaves_of(rule)):
            return True
        return self.before(rule) is Verdict.BROKEN

    def _side(self, expression: str, change: Change) -> Amount:
        return self._amount(parse_expression(expression), change)

    def _ref(self, field: str, change: Change) -> Amount:
        if change and not change.keys().isdisjoint(self._leaves[field]):
            return self._afresh(field, change)
        amount = self._known.get(field)
        if amount is None:
            amount = self._known[field] = self._afresh(field, _NOTHING)
        return amount

    def _afresh(self, field: str, change: Change) -> Amount:
        definition = self.book.fields[field]
        if definition.derived:
            return self._derived(field, change)
        value = change[field] if field in change else self._values[field]
        if value is None:
            return ZERO, ZERO, REQUIRED_ABSENT if definition.required else OPTIONAL_ABSENT
        # A typed zero means none and is exact.
        return value, definition.half_width if value else ZERO, PRESENT

    def _derived(self, field: str, change: Change) -> Amount:
        definition = self.book.fields[field]
        centre, _, state = self._side(definition.formula, change)
        return half_up(centre, definition.decimals or 0), ZERO, state

    def _amount(self, node: Node, change: Change) -> Amount:
        match node:
            case Ref(field):
                return self._ref(field, change)
            case Number(value):
                return value, ZERO, PRESENT
            case Sum(plus, minus):
                return self._total(plus, minus, change)
            case Product(left, right):
                return _product(self._amount(left, change), self._amount(right, change))
            case Quotient(left, right):
                return _quotient(self._amount(left, change), self._amount(right, change))
            case Rounded(function, operand, decimals):
                amount = self._amount(operand, change)
                return _rounded(amount, decimals, away=function == "ROUNDUP")
            case RoundedAsStated(operand, ref):
                stated = self._ref(ref.field, change)
                most = self.book.fields[ref.field].decimals or 0
                return _rounded_as(self._amount(operand, change), stated, most)
            case Choice():
                return self._choice(node, change)
            case Extreme():
                return self._extreme(node, change)
            case Absolute(operand):
                centre, radius, state = self._amount(operand, change)
                return abs(centre), radius, state
            case OrZero(operand):
                centre, radius, _ = self._ref(operand.field, change)
                return centre, radius, PRESENT
            case Day(year, month, day):
                return _day(self._amount(year, change), month, day)
        raise TypeError(f"counts cells: {node}")

    def _total(self, plus: tuple[Node, ...], minus: tuple[Node, ...], change: Change) -> Amount:
        centre, radius = ZERO, ZERO
        needed: list[int] = []
        spare: list[int] = []
        for at, node in enumerate(plus + minus):
            part = self._amount(node, change)
            centre = centre + part[0] if at < len(plus) else centre - part[0]
            radius += part[1]
            (spare if self.book.may_lack(node) else needed).append(part[2])
        state = _all_of(needed) if needed else min(spare)
        return (centre, radius, PRESENT) if state == PRESENT else (ZERO, ZERO, state)

    def _choice(self, node: Choice, change: Change) -> Amount:
        left, right = self._amount(node.left, change), self._amount(node.right, change)
        if (state := _all_of([left[2], right[2]])) != PRESENT:
            return ZERO, ZERO, state
        holds = node.relation.holds_for(half_up(left[0] - right[0], NOISE_DECIMALS))
        return self._amount(node.yes if holds else node.no, change)

    def _extreme(self, node: Extreme, change: Change) -> Amount:
        parts = [self._amount(operand, change) for operand in node.operands]
        centres = [part[0] for part in parts if part[2] == PRESENT]
        if not centres:
            return ZERO, ZERO, min(part[2] for part in parts)
        centre = max(centres) if node.function == "MAX" else min(centres)
        return centre, max(part[1] for part in parts), PRESENT


def _number(facts: Facts, field: str) -> Decimal | None:
    """Dates count as day numbers, as they do in Excel."""
    value = facts.value(field)
    if isinstance(value, date):
        return Decimal((value - EPOCH).days)
    return value if isinstance(value, Decimal) else None


def _is_composed(facts: Facts, book: RuleBook, field: str) -> bool:
    """Whether the field is read from a text that nobody typed."""
    source = facts.by_field.get(book.fields[field].extracted_from)
    return source is not None and bool(source.note) and not source.original


def _product(a: Amount, b: Amount) -> Amount:
    state = _all_of([a[2], b[2]])
    if state != PRESENT:
        return ZERO, ZERO, state
    return a[0] * b[0], abs(a[0]) * b[1] + abs(b[0]) * a[1] + a[1] * b[1], PRESENT


def _quotient(a: Amount, b: Amount) -> Amount:
    state, room = _all_of([a[2], b[2]]), abs(b[0]) - b[1]
    if b[2] == PRESENT and room <= ZERO:
        state = OPTIONAL_ABSENT
    if state != PRESENT:
        return ZERO, ZERO, state
    centre = a[0] / b[0]
    radius = (a[1] + abs(centre) * b[1]) / room if a[1] or b[1] else ZERO
    return centre, radius, PRESENT


def _rounded(amount: Amount, decimals: int, *, away: bool) -> Amount:
    round_off = away_from_zero if away else half_up
    raw, spread, state = amount
    centre = round_off(raw, decimals)
    if not spread:
        return centre, ZERO, state
    above, below = round_off(raw + spread, decimals), round_off(raw - spread, decimals)
    return centre, max(above - centre, centre - below), state


def _rounded_as(amount: Amount, stated: Amount, most: int) -> Amount:
    if (state := _all_of([amount[2], stated[2]])) != PRESENT:
        return ZERO, ZERO, state
    return half_up(amount[0], decimals_stated(stated[0], most)), ZERO, PRESENT


def _day(year: Amount, month: int, day: int) -> Amount:
    if year[2] != PRESENT or not _FIRST_YEAR <= year[0] <= _LAST_YEAR:
        return ZERO, ZERO, year[2] or OPTIONAL_ABSENT
    return Decimal((date(int(year[0]), month, day) - EPOCH).days), year[1], PRESENT


def _all_of(states: list[int]) -> int:
    """State of an operation that needs every operand: 不适用 goes before 未执行."""
    return OPTIONAL_ABSENT if OPTIONAL_ABSENT in states else max(states)
