"""Verdicts: each rule confronted with each unit of a frame."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from jialing_xls.checks.ball import OPTIONAL_ABSENT, PRESENT
from jialing_xls.checks.explanation import REASON, Broken, code_of, explains, same_code
from jialing_xls.checks.expression import Filled, parse_expression
from jialing_xls.checks.frame import Frame
from jialing_xls.checks.interval import Column
from jialing_xls.checks.quantities import READABLE, units_of
from jialing_xls.model.fact import Facts, Place
from jialing_xls.model.field import SEAL, Reading
from jialing_xls.model.numbers import ZERO, half_up, plain
from jialing_xls.model.result import CheckResult
from jialing_xls.model.rule import NOISE_DECIMALS, Relation, Rule, Shown, Verdict

CellOf = Callable[[str], Place]
"""Where a field stands in the submission."""


@dataclass(frozen=True, slots=True)
class _Sides:
    """A rule with both sides evaluated, and what is the same for every unit."""

    rule: Rule
    left: Column
    right: Column
    cells: tuple[Place, ...]
    typed: tuple[str, ...]
    """The typed fields that the rule rests on."""

    def tolerance(self, unit: int) -> Decimal:
        fixed = self.rule.fixed_tolerance
        if fixed is not None:
            return fixed
        radius: Decimal = self.left.radius[unit] + self.right.radius[unit]
        return radius

    def held(self, unit: int) -> Verdict:
        """The verdict before any explanation is looked at."""
        states = (self.left.state[unit], self.right.state[unit])
        if OPTIONAL_ABSENT in states:
            return Verdict.NOT_APPLICABLE
        if states != (PRESENT, PRESENT):
            return Verdict.NOT_RUN
        difference = self.left.centre[unit] - self.right.centre[unit]
        return holds(difference, self.rule.relation, self.tolerance(unit))


class Judge:
    """All rules of the book over one frame; ``results(n)`` are those of its n-th unit."""

    def __init__(self, frame: Frame, facts: Sequence[Facts], cell_of: CellOf) -> None:
        self._frame = frame
        self._facts = facts
        self._sides = [self._evaluate(rule, cell_of) for rule in frame.book.rules]

    def _evaluate(self, rule: Rule, cell_of: CellOf) -> _Sides:
        frame = self._frame
        used, typed = frame.book.grounds[rule.key]
        return _Sides(
            rule,
            frame.evaluate(rule.left),
            frame.evaluate(rule.right),
            tuple(cell_of(id) for id in used),
            typed,
        )

    def results(self, unit: int) -> list[CheckResult]:
        """Check results of one unit, in the order of the rule book."""
        held = [sides.held(unit) for sides in self._sides]
        codes = self._codes(unit, held)
        return [
            self._result(unit, sides, verdict, codes.get(sides.rule.id))
            for sides, verdict in zip(self._sides, held, strict=True)
        ]

    def _codes(self, unit: int, held: Sequence[Verdict]) -> dict[str, str]:
        """核对码 by id of every 核实性 rule that is broken in one case or more."""
        broken: dict[str, list[Broken]] = {}
        for sides, verdict in zip(self._sides, held, strict=True):
            rule = sides.rule
            if verdict is Verdict.BROKEN and not rule.rule_class.must_hold:
                typed = [(id, self._as_typed(unit, id)) for id in sides.typed]
                broken.setdefault(rule.id, []).append((rule.key, typed))
        return {id: code_of(cases) for id, cases in broken.items()}

    def _as_typed(self, unit: int, field: str) -> str:
        """The value as text, the same however many zeros it was read with."""
        value = self._facts[unit].value(field)
        return plain(value) if isinstance(value, Decimal) else str(value)

    def _result(self, unit: int, sides: _Sides, verdict: Verdict, code: str | None) -> CheckResult:
        rule, left, right = sides.rule, sides.left, sides.right
        facts = self._facts[unit]
        explanation, detail = None, ""
        if verdict is Verdict.BROKEN:
            explanation, detail = self._explanation(facts, rule, code)
            if explanation is not None:
                verdict = Verdict.EXPLAINED
            elif not rule.rule_class.must_hold:
                verdict = Verdict.UNEXPLAINED
        return CheckResult(
            rule=rule,
            verdict=verdict,
            left=left.centre[unit] if left.state[unit] == PRESENT else None,
            right=right.centre[unit] if right.state[unit] == PRESENT else None,
            tolerance=sides.tolerance(unit),
            cells=sides.cells,
            sources=self._sources(facts, sides.typed),
            explanation=explanation,
            code=code if verdict in (Verdict.EXPLAINED, Verdict.UNEXPLAINED) else None,
            detail=detail or self._detail(unit, rule, verdict, sides.typed),
            texts=self._texts(unit, rule),
        )

    @staticmethod
    def _sources(facts: Facts, typed: tuple[str, ...]) -> tuple[Place, ...]:
        """Where the figures were typed, cells that are still empty first."""
        by_field = facts.by_field
        stated = [by_field[id] for id in typed if id in by_field]
        if any(fact.value is None for fact in stated):
            stated.sort(key=lambda fact: fact.value is not None)
        return tuple([fact.place for fact in stated if fact.place])

    @staticmethod
    def _explanation(facts: Facts, rule: Rule, code: str | None) -> tuple[str | None, str]:
        """The text that explains the broken rule, or what is wrong with the one that is there."""
        detail = ""
        for id in rule.explained_by:
            text, bound_to = facts.text(id), facts.text(SEAL + id)
            if not explains(text):
                detail = f"“{text}”没有说明原因，应写明{REASON}" if text else detail
            elif bound_to and not same_code(bound_to, code):
                detail = f"说明已失效：数字变了（核对码 {bound_to}，现为 {code}），请重新说明"
            else:
                return text, ""
        return None, detail

    def _detail(self, unit: int, rule: Rule, verdict: Verdict, typed: tuple[str, ...]) -> str:
        """Which figures are missing, where that is what the verdict is about."""
        if verdict in (Verdict.BROKEN, Verdict.UNEXPLAINED):
            if not isinstance(parse_expression(rule.left), Filled):
                return self._without_unit(unit, rule)
        elif verdict not in (Verdict.NOT_RUN, Verdict.NOT_APPLICABLE):
            return ""
        fields, facts = self._frame.book.fields, self._facts[unit]
        counts_optional = verdict is Verdict.NOT_APPLICABLE
        absent = (id for id in typed if facts.value(id) is None)
        missing = [id for id in absent if fields[id].required or counts_optional]
        refused = [id for id in missing if self._is_refused(facts, id)]
        unread = [id for id in self._extracted(rule) if facts.value(id) is None]
        told = {
            "未填": [id for id in missing if id not in refused],
            "填写有误": refused,
            "没有可比的数字" if counts_optional else "读不出数字（要写单位，如 92%、6850人次）": (
                [] if missing else [fields[id].extracted_from for id in unread]
            ),
        }
        return "；".join(f"{what}：{'、'.join(ids)}" for what, ids in told.items() if ids)

    def _texts(self, unit: int, rule: Rule) -> tuple[str, str] | None:
        """What was typed and what is expected, of a rule whose left side is a text's agreement."""
        read = self._frame.book.fields.get(rule.left)
        if rule.shown_as is not Shown.WORDS or read is None:
            return None
        expected = read.reading.partition(" ")[2].replace("|", "或")
        return self._facts[unit].text(read.extracted_from), expected

    def _without_unit(self, unit: int, rule: Rule) -> str:
        """What is expected of a text whose figures were not all found, or cannot be compared."""
        fields = self._frame.book.fields
        for field in map(fields.__getitem__, self._extracted(rule)):
            reading, _, completion = field.reading.partition(" ")
            if reading in (Reading.COUNT, Reading.NOT_COMPARED):
                source = field.extracted_from
                units = units_of(fields[completion or source].composition)
                expected = READABLE[Reading(reading)].format("、".join(units))
                return f"{source} 写的是“{self._facts[unit].text(source)}”，{expected}"
        return ""

    @staticmethod
    def _is_refused(facts: Facts, field: str) -> bool:
        """Whether something stands in the cell, which could not be taken as it stands."""
        fact = facts.by_field.get(field)
        return fact is not None and bool(fact.original)

    def _extracted(self, rule: Rule) -> list[str]:
        book = self._frame.book
        used, _ = book.grounds[rule.key]
        return [id for id in used if book.fields[id].extracted_from]


def holds(difference: Decimal, relation: Relation, tolerance: Decimal) -> Verdict:
    """通过, 尾差 or 不符 for ``left − right``; the same decision as the live verdict formula."""
    if _clearly(difference, relation):
        return Verdict.PASSED
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


def _clearly(difference: Decimal, relation: Relation) -> bool:
    """Whether the relation holds whatever the rounding: what most rules of most units come to."""
    if relation is Relation.EQUAL:
        return difference == ZERO
    if relation is Relation.AT_LEAST:
        return difference >= ZERO
    return relation is Relation.AT_MOST and difference <= ZERO
