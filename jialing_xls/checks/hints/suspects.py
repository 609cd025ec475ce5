"""Which cell is wrong (疑点): the change of one cell, or of two exchanged, that mends a broken rule.

A hint is a typical slip (``slips``) without which the rule would hold, by the judge's own
decision. It is shown, never applied; a rule that holds gets none. The likeliest single slip is the
one that leaves the fewest rules in disorder, so hints are ranked by

1. how many broken rules that must hold they mend, less how many others they would break;
2. the cost of the slip, with that of 核实性 rules broken or mended on the way, and of equalities
   that would hold within rounding only.

A cell is named once, with its best value. A candidate that breaks something is dropped if another
breaks nothing. Where the figures leave a value open (an inequality), one that would have to be
guessed is offered only if it makes some broken equality hold as well.

Bounded: a rule takes in ``MOST_SUSPECTS`` cells with at most ``slips.MOST_MEANT`` readings each, of
which ``MOST_PROPOSALS`` that would mend it are confronted with all the rules they touch.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal, localcontext
from functools import cached_property

from jialing_xls.checks.expression import (
    Extreme,
    Node,
    Number,
    Quotient,
    fields_of,
    parse_expression,
)
from jialing_xls.checks.hints.common_cause import all_in_yuan
from jialing_xls.checks.hints.hint import Confronted, Hint, Other, Proposal, Target
from jialing_xls.checks.hints.magnitude import Magnitudes
from jialing_xls.checks.hints.slips import (
    ANYWHERE,
    FormFigures,
    Slip,
    by_month,
    can_be_stated,
    meant_by,
)
from jialing_xls.checks.hints.what_if import Change, WhatIf
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.fact import Facts
from jialing_xls.model.field import Field, Kind
from jialing_xls.model.numbers import CONTEXT, ZERO, plain
from jialing_xls.model.result import CheckResult
from jialing_xls.model.rule import Relation, Rule, RuleClass, Verdict

MOST_SUSPECTS = 24
MOST_PROPOSALS = 48

_REVIEW_COST = {True: 15, False: 6}
"""For a 核实性 rule that would be newly broken, an equality or not; mending one earns as much."""
_MOST_OVERSHOOT = 3

_EQUALITY_COSTS = {
    # Most stated totals are exact sums; there are several values within rounding, and one exact.
    (Verdict.BROKEN, Verdict.ROUNDING): 18,
    (Verdict.PASSED, Verdict.ROUNDING): 18,
    # A balance that could not be had for lack of a part, and holds with it.
    (Verdict.NOT_APPLICABLE, Verdict.PASSED): -12,
}


_HELD = (Verdict.PASSED, Verdict.ROUNDING)


def hints(
    book: RuleBook, facts: Facts, checks: Sequence[CheckResult], most: int = 3
) -> dict[str, list[Hint]]:
    """Hints by key of the broken rules that must hold, at most ``most`` a rule, likeliest first.

    ``facts`` are those that ``checks`` were made of. A rule for which no typical slip is found is
    not in the result.
    """
    return Search(book, facts, checks).hints(most)


def with_hints(book: RuleBook, facts: Facts, checks: Sequence[CheckResult]) -> list[CheckResult]:
    """The check results, each broken one with what its hints say."""
    if all(check.verdict is not Verdict.BROKEN for check in checks):
        return list(checks)
    search = Search(book, facts, checks)
    found = {key: tuple(h.message for h in each) for key, each in search.hints().items()}
    mended, message = all_in_yuan(book, facts, checks)
    found |= dict.fromkeys(mended, (message,))
    return [replace(check, hints=found.get(check.rule.key, ())) for check in checks]


class Search:
    """The search for the cells that are wrong in one unit; ``tried`` counts what it confronted."""

    def __init__(self, book: RuleBook, facts: Facts, checks: Sequence[CheckResult]) -> None:
        self._book = book
        self._facts = facts
        self._broken = [
            check.rule
            for check in checks
            if check.verdict is Verdict.BROKEN
            and check.rule.rule_class.must_hold
            # A target that was missed asks for the reason, not for another figure.
            and not check.rule.explained_by
        ]
        self._order = {id: at for at, id in enumerate(book.fields)}
        self.tried = 0

    def hints(self, most: int = 3) -> dict[str, list[Hint]]:
        """See ``hints`` of the module."""
        if not self._broken:
            return {}
        with localcontext(CONTEXT):
            evaluable = {rule.key for rule in self._what_if.rules}
            rules = [rule for rule in self._broken if rule.key in evaluable]
            outcomes = self._outcomes(rules)
            found = {rule.key: self._ranked(rule, outcomes, most) for rule in rules}
        return {key: ranked for key, ranked in found.items() if ranked}

    @cached_property
    def _what_if(self) -> WhatIf:
        return WhatIf(self._book, self._facts)

    # ------------------------------------------------------------ proposals

    def _outcomes(self, rules: Iterable[Rule]) -> list[Confronted]:
        """Every proposal for any of the rules, confronted with all the rules that it touches."""
        pool: dict[frozenset[tuple[str, Decimal | None]], Proposal] = {}
        for rule in rules:
            for proposal in self._likeliest(rule):
                key = frozenset(proposal.values)
                if key not in pool or proposal.cost < pool[key].cost:
                    pool[key] = proposal
        return [self._confronted(proposal) for proposal in pool.values()]

    def _likeliest(self, rule: Rule) -> list[Proposal]:
        found = [
            proposal
            for proposal in self._proposals(rule)
            if self._magnitudes.keep(proposal.change, self._book.fields)
            and self._mends(proposal, rule)
        ]
        return sorted(found, key=lambda proposal: proposal.cost)[:MOST_PROPOSALS]

    def _mends(self, proposal: Proposal, rule: Rule) -> bool:
        """Whether the rule would hold; of an inequality, also whether that is credible."""
        change = proposal.change
        if self._what_if.verdict(rule, change) not in _HELD:
            return False
        if rule.relation is Relation.EQUAL:
            return True
        unequal = self._unequal(proposal.change)
        if any(self._what_if.verdict(other, change) in _HELD for other in unequal):
            return True
        return not proposal.slip.guessed and not self._overshoots(rule, change)

    @cached_property
    def _magnitudes(self) -> Magnitudes:
        return Magnitudes(self._figures.all, self._what_if)

    def _unequal(self, fields: Iterable[str]) -> list[Rule]:
        """Broken equalities that rest on any of the fields, 核实性 ones among them."""
        what_if = self._what_if
        return [
            rule
            for rule in what_if.touched(fields)
            if rule.relation is Relation.EQUAL and what_if.before(rule) is Verdict.BROKEN
        ]

    def _overshoots(self, rule: Rule, change: Change) -> bool:
        """Whether the sides come to lie much farther apart than they do now, the other way round.

        135 ≥ 173.76 is not mended by 135 ≥ 17.376. A fixed bound may be as far off as it likes.
        """
        if any(isinstance(parse_expression(side), Number) for side in (rule.left, rule.right)):
            return False
        now, then = self._what_if.ratio(rule, {}), self._what_if.ratio(rule, change)
        return bool(now and then) and then > _MOST_OVERSHOOT * now

    def _proposals(self, rule: Rule) -> Iterator[Proposal]:
        suspects = self._suspects(rule)
        blank = [field for field in suspects if self._what_if.value(field.id) is None]
        for field in suspects:
            stated, target = self._what_if.value(field.id), self._target(rule, field)
            if stated:
                yield from self._rewritten(field, stated, target)
                yield from self._exchanged(rule, field, stated, target)
                if target is not None and target.meets(ZERO) and not field.required:
                    yield from self._taken_out(field, stated)
            elif target is not None and target.exact > ZERO:
                yield from self._filled_in(field, target, only=[field] == blank)
                yield from self._brought_here(field, target)

    def _suspects(self, rule: Rule) -> list[Field]:
        """The figures that somebody wrote, of those that the rule rests on.

        What stands in a balance is not suspected for another rule: if it is wrong, so is the
        balance, and that tells its value.
        """
        named = [
            id for side in (rule.left, rule.right) for id in self._blamed(parse_expression(side))
        ]
        leaves = self._book.leaves_behind(named)
        cleared = frozenset() if self._is_linear(rule) else self._in_balances
        suspected = (
            leaf
            for leaf in leaves
            if leaf in self._figures.ids and leaf not in cleared and not self._is_given(leaf)
        )
        return [self._book.fields[leaf] for leaf in suspected][:MOST_SUSPECTS]

    def _is_given(self, field: str) -> bool:
        """Whether it is read out of a prefilled text: nobody mends a target to meet it."""
        source = self._book.fields[field].extracted_from
        return bool(source and self._book.fields[source].default)

    def _blamed(self, node: Node) -> tuple[str, ...]:
        """Fields of one side; of a MIN or MAX only those that it is now taken from."""
        match node:
            case Extreme():
                return tuple(ref.field for ref in self._what_if.extremal(node))
            case Quotient(Extreme() as extreme, other):
                return (*self._blamed(extreme), *fields_of(other))
        return fields_of(node)

    @cached_property
    def _in_balances(self) -> frozenset[str]:
        """The fields of the linear equalities among 基本平衡 that can be had."""
        balances = (
            rule
            for rule in self._what_if.rules
            if rule.rule_class is RuleClass.BALANCE and self._is_linear(rule)
        )
        had = (rule for rule in balances if self._what_if.before(rule) in (*_HELD, Verdict.BROKEN))
        return frozenset(leaf for rule in had for leaf in self._what_if.leaves_of(rule))

    def _is_linear(self, rule: Rule) -> bool:
        sides = (parse_expression(rule.left), parse_expression(rule.right))
        return rule.relation is Relation.EQUAL and all(map(self._what_if.is_linear, sides))

    def _target(self, rule: Rule, field: Field) -> Target | None:
        """What the field must be for a linear equality to hold; None if the rule is no such."""
        if not self._is_linear(rule):
            return None
        what_if, now = self._what_if, self._what_if.value(field.id) or ZERO
        gap = what_if.difference(rule, {field.id: now})
        slope = what_if.difference(rule, {field.id: now + 1}) - gap
        slack = rule.fixed_tolerance
        if slack is None:
            used = what_if.leaves_of(rule)
            slack = sum((self._book.fields[id].half_width for id in used), ZERO)
        return Target(now - gap / slope, slack / abs(slope)) if slope else None

    def _rewritten(
        self, field: Field, stated: Decimal, target: Target | None
    ) -> Iterator[Proposal]:
        # Without a target, a guess needs an equality that it makes hold.
        guesses = target is None and bool(self._unequal([field.id]))
        digits = meant_by(stated, field.decimals or 0, field.kind is Kind.MONEY)
        for meant in (*by_month(stated, field), *digits):
            if target.meets(meant.value) if target else guesses or not meant.slip.guessed:
                yield Proposal(((field.id, meant.value),), meant.slip, meant.cost)

    def _filled_in(self, field: Field, target: Target, *, only: bool) -> Iterator[Proposal]:
        """The gap of a balance as a part that was left out; ``only`` one of its cells is empty."""
        gap = target.exact
        if not can_be_stated(gap, field.decimals or 0) or field.extracted_from:
            return
        zero = self._what_if.value(field.id) is not None
        # Any gap could be a part left out, so its many digits speak against just that.
        digits = len(plain(gap).replace(".", "").strip("0"))
        cost = 16 + 10 * digits + (8 if zero else 0) - (8 if only else 0)
        empty = Slip.UNREAD if self._written(field.id) else Slip.LEFT_OUT
        yield Proposal(((field.id, gap),), Slip.ZERO if zero else empty, cost)

    def _written(self, field: str) -> str:
        """What stands in a cell that could not be read; empty if it was, or holds nothing."""
        fact = self._facts.by_field.get(field)
        return fact.original.strip() if fact and fact.value is None else ""

    def _brought_here(self, field: Field, target: Target) -> Iterator[Proposal]:
        """The gap of a balance stands in another cell, which should be empty."""
        for other in self._figures.all:
            value = self._what_if.value(other.id)
            if value and not other.required and target.meets(value):
                yield from self._moved(value, other, field)

    def _taken_out(self, field: Field, stated: Decimal) -> Iterator[Proposal]:
        """The figure has no business here: it belongs into an empty cell, or nowhere."""
        yield Proposal(((field.id, ZERO),), Slip.SURPLUS, 26)
        for other in self._figures.all:
            related = self._figures.exchange_cost(field, other) < ANYWHERE
            if related and self._what_if.value(other.id) is None:
                yield from self._moved(stated, field, other)

    def _moved(self, value: Decimal, here: Field, there: Field) -> Iterator[Proposal]:
        if (
            there.id != here.id
            and can_be_stated(value, there.decimals or 0)
            and not there.extracted_from
        ):
            cost = self._figures.exchange_cost(here, there) + 4
            yield Proposal(((there.id, value), (here.id, None)), Slip.WRONG_CELL, cost)

    def _exchanged(
        self, rule: Rule, field: Field, stated: Decimal, target: Target | None
    ) -> Iterator[Proposal]:
        """Two figures that changed places; if that closes a balance, any two are worth naming."""
        inside = self._what_if.leaves_of(rule)
        for other in self._figures.all:
            value = self._what_if.value(other.id)
            if not value or value == stated or not can_be_stated(value, field.decimals or 0):
                continue
            cost = self._figures.exchange_cost(field, other)
            told = target is not None and other.id not in inside and target.meets(value)
            possible = cost < ANYWHERE and (target is None or other.id in inside)
            if (told or possible) and can_be_stated(stated, other.decimals or 0):
                values = ((field.id, value), (other.id, stated))
                first, second = sorted(values, key=lambda item: self._order[item[0]])
                yield Proposal((first, second), Slip.EXCHANGED, cost)

    @cached_property
    def _figures(self) -> FormFigures:
        return FormFigures(self._book.fields.values())

    # ------------------------------------------------------------ ranking

    def _confronted(self, proposal: Proposal) -> Confronted:
        self.tried += 1
        change, what_if = proposal.change, self._what_if
        mends, breaks, cost = [], 0, proposal.cost
        for rule in what_if.touched(change):
            before, after = what_if.before(rule), what_if.verdict(rule, change)
            if before is after:
                continue
            if rule.relation is Relation.EQUAL:
                cost += _EQUALITY_COSTS.get((before, after), 0)
            mended = before is Verdict.BROKEN and after in _HELD
            worse = after is Verdict.BROKEN or (before in _HELD and after not in _HELD)
            if not rule.rule_class.must_hold:
                cost += (worse - mended) * self._weight(rule)
            elif mended:
                mends.append(rule.key)
            elif worse:
                breaks += 1
        return Confronted(proposal, tuple(mends), breaks, cost)

    def _weight(self, rule: Rule) -> int:
        """What a 核实性 rule says about a slip: nothing, if somebody has explained it."""
        if any(self._facts.text(id) for id in rule.explained_by):
            return 0
        return _REVIEW_COST[rule.relation is Relation.EQUAL]

    def _ranked(self, rule: Rule, outcomes: Iterable[Confronted], most: int) -> list[Hint]:
        mending = [outcome for outcome in outcomes if rule.key in outcome.mends]
        harmless = [outcome for outcome in mending if not outcome.breaks]
        ranked: dict[frozenset[str], Confronted] = {}
        for outcome in sorted(harmless or mending, key=self._rank):
            ranked.setdefault(frozenset(outcome.proposal.change), outcome)
        return [self._hint(rule, outcome) for outcome in list(ranked.values())[:most]]

    def _rank(self, outcome: Confronted) -> tuple[int, int, int, Decimal]:
        field, value = outcome.proposal.values[0]
        net = outcome.breaks - len(outcome.mends)
        return net, outcome.cost, self._order[field], value or ZERO

    def _hint(self, rule: Rule, outcome: Confronted) -> Hint:
        proposal, keys = outcome.proposal, {*outcome.mends}
        (field, likely), *rest = proposal.values
        assert likely is not None
        other = Other(rest[0][0], self._facts.place(rest[0][0])) if rest else None
        return Hint(
            rule_key=rule.key,
            field=field,
            place=self._facts.place(field),
            stated=self._what_if.value(field),
            likely=likely,
            slip=proposal.slip,
            mends=tuple(rule.key for rule in self._book.rules if rule.key in keys),
            breaks=outcome.breaks,
            cost=outcome.cost,
            balance=rule.relation is Relation.EQUAL,
            within_text=bool(self._book.fields[field].extracted_from),
            other=other,
            written=self._written(field),
        )
