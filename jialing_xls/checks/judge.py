"""Verdicts: each rule confronted with each unit of a frame."""

from collections.abc import Callable
from decimal import Decimal

from jialing_xls.checks.explanation import first_explanation
from jialing_xls.checks.expression import Filled, parse
from jialing_xls.checks.frame import Frame
from jialing_xls.checks.interval import OPTIONAL_ABSENT, PRESENT, Column
from jialing_xls.model.fact import Facts, Place
from jialing_xls.model.numbers import ZERO, half_up
from jialing_xls.model.result import CheckResult
from jialing_xls.model.rule import NOISE_DECIMALS, Relation, Rule, Verdict

CellOf = Callable[[str], Place]
"""Where a field stands in the submission."""


class Judge:
    """All rules of the book over one frame; ``results(n)`` are those of its n-th unit."""

    def __init__(self, frame: Frame, facts: list[Facts], cell_of: CellOf) -> None:
        self._frame = frame
        self._facts = facts
        self._cell_of = cell_of
        self._sides = [
            (rule, frame.evaluate(rule.left), frame.evaluate(rule.right))
            for rule in frame.book.rules
        ]

    def results(self, unit: int) -> list[CheckResult]:
        """Check results of one unit, in the order of the rule book."""
        return [self._result(unit, rule, left, right) for rule, left, right in self._sides]

    def _result(self, unit: int, rule: Rule, left: Column, right: Column) -> CheckResult:
        facts = self._facts[unit]
        used = self._frame.book.fields_used(rule)
        tolerance = rule.fixed_tolerance
        if tolerance is None:
            tolerance = left.radius[unit] + right.radius[unit]
        explanation = first_explanation(facts.text(id) for id in rule.explained_by)
        verdict = self._verdict(unit, rule, left, right, tolerance, explanation)
        return CheckResult(
            rule=rule,
            verdict=verdict,
            left=left.centre[unit] if left.state[unit] == PRESENT else None,
            right=right.centre[unit] if right.state[unit] == PRESENT else None,
            tolerance=tolerance,
            cells=tuple(self._cell_of(id) for id in used),
            sources=self._sources(facts, used),
            explanation=explanation if verdict is Verdict.EXPLAINED else None,
            detail=self._detail(unit, rule, verdict, used),
        )

    @staticmethod
    def _verdict(
        unit: int,
        rule: Rule,
        left: Column,
        right: Column,
        tolerance: Decimal,
        explanation: str | None,
    ) -> Verdict:
        states = (left.state[unit], right.state[unit])
        if OPTIONAL_ABSENT in states:
            return Verdict.NOT_APPLICABLE
        if states != (PRESENT, PRESENT):
            return Verdict.NOT_RUN
        held = holds(left.centre[unit] - right.centre[unit], rule.relation, tolerance)
        if held is not Verdict.BROKEN or rule.rule_class.must_hold:
            return held
        return Verdict.UNEXPLAINED if explanation is None else Verdict.EXPLAINED

    def _sources(self, facts: Facts, used: tuple[str, ...]) -> tuple[Place, ...]:
        """Entry cells behind the fields, through derived fields to what was typed."""
        places = dict.fromkeys(
            place for id in self._frame.book.typed_behind(used) if (place := facts.place(id))
        )
        return tuple(places)

    def _detail(self, unit: int, rule: Rule, verdict: Verdict, used: tuple[str, ...]) -> str:
        counts_filled = isinstance(parse(rule.left), Filled)
        if verdict in (Verdict.NOT_RUN, Verdict.NOT_APPLICABLE) or (
            counts_filled and verdict is Verdict.BROKEN
        ):
            missing = [
                id
                for id in self._frame.book.typed_behind(used)
                if self._frame.absent(id, unit)
                and (self._frame.book.fields[id].required or verdict is Verdict.NOT_APPLICABLE)
            ]
            return "未填：" + "、".join(missing) if missing else ""
        return ""


def holds(difference: Decimal, relation: Relation, tolerance: Decimal) -> Verdict:
    """通过, 尾差 or 不符 for ``left − right``; the same decision as the live verdict formula."""
    gap = half_up(difference, NOISE_DECIMALS)
    slack = half_up(tolerance, NOISE_DECIMALS)
    match relation:
        case Relation.EQUAL:
            exact, near = gap == ZERO, abs(gap) <= slack
        case Relation.AT_LEAST:
            exact, near = gap >= ZERO, gap >= -slack
        case Relation.AT_MOST:
            exact, near = gap <= ZERO, gap <= slack
        case Relation.MORE:
            exact, near = gap > ZERO, gap > -slack
        case Relation.LESS:
            exact, near = gap < ZERO, gap < slack
    if exact:
        return Verdict.PASSED
    return Verdict.ROUNDING if near else Verdict.BROKEN
