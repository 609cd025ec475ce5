"""The template's own rules that must hold, confronted with the region's sums.

A rule that rests on summed figures alone holds for the region as it does for a unit, and so does one
that says that an indicator is met. What rests on standards or dates says nothing about a region.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from functools import partial

from jialing_xls.checks.expression import counts_cells
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.fact import Fact, Facts, Place
from jialing_xls.model.field import Field
from jialing_xls.model.numbers import CONTEXT, ZERO
from jialing_xls.model.result import CheckResult
from jialing_xls.model.rule import Rule, Verdict
from jialing_xls.rollup.region_result import How, RegionFigure, Unit

_NOT_RUN = (Verdict.NOT_RUN, Verdict.NOT_APPLICABLE)


def on_sums(
    book: RuleBook, units: Sequence[Unit], figures: Mapping[str, RegionFigure]
) -> list[CheckResult]:
    """The verdicts, in the order of the book; where the figures stand is for the workbook to say.

    A rule is held against the sums over the units that it was run on: a sum of what some units state
    says nothing against a sum of what others state.
    """
    from jialing_xls.checks.frame import Frame
    from jialing_xls.checks.judge import Judge

    cases = list(_cases(book, units, figures))
    facts = [case.facts for case in cases]
    smaller = replace(book, rules=tuple(case.rule for case in cases))
    judge = Judge(Frame(smaller, facts, half_widths=_half_widths(cases)), facts, partial(Place, ""))
    return [_told(judge.results(n)[n], case, len(units)) for n, case in enumerate(cases)]


@dataclass(frozen=True, slots=True)
class _Case:
    """A rule with the region's figures for it: a row of the frame."""

    rule: Rule
    facts: Facts
    half_widths: Mapping[str, Decimal]
    units: int
    """How many it was run on."""
    all_needed: bool
    """Whether it says something only if it was run on every unit."""


def _cases(
    book: RuleBook, units: Sequence[Unit], figures: Mapping[str, RegionFigure]
) -> Iterator[_Case]:
    for n, rule in enumerate(book.rules):
        ran = [unit for unit in units if unit.verdicts[n] not in _NOT_RUN]
        if not ran or not rule.rule_class.must_hold or counts_cells(rule):
            continue
        used = book.fields_used(rule)
        summed = book.leaves_behind(used)
        if all(figures[id].method.how is How.SUM for id in summed):
            yield _summed(rule, [figures[id].field for id in summed], ran)
        elif all(_speaks_for_all(figures[id]) for id in used):
            facts = Facts({id: Fact(id, figures[id].value) for id in used})
            yield _Case(rule, facts, {}, len(ran), all_needed=True)


def _speaks_for_all(figure: RegionFigure) -> bool:
    """Whether it is read out of an indicator's text and stands for every unit's."""
    extremes = (How.LEAST, How.GREATEST, How.MEAN)
    return bool(figure.field.extracted_from) and figure.method.how in extremes


def _summed(rule: Rule, fields: Sequence[Field], units: Sequence[Unit]) -> _Case:
    facts, half_widths = {}, {}
    for field in fields:
        stated = [value for unit in units if (value := unit.number(field.id)) is not None]
        with localcontext(CONTEXT):
            total = sum(stated, ZERO) if stated else None
        facts[field.id] = Fact(field.id, total)
        # A sum is as uncertain as its parts together; a typed zero is exact.
        half_widths[field.id] = field.half_width * sum(value != 0 for value in stated)
    return _Case(rule, Facts(facts), half_widths, len(units), all_needed=False)


def _half_widths(cases: Sequence[_Case]) -> dict[str, list[Decimal]]:
    ids = {id for case in cases for id in case.half_widths}
    return {id: [case.half_widths.get(id, ZERO) for case in cases] for id in ids}


def _told(result: CheckResult, case: _Case, units: int) -> CheckResult:
    result = replace(result, cells=())
    lacking = units - case.units
    if not lacking:
        return result
    if case.all_needed:
        detail = f"{lacking} 个单位没有执行这一条（缺少数据），不能算全部达到"
        return replace(result, verdict=Verdict.NOT_RUN, detail=detail)
    detail = f"只含执行了这一条的 {case.units} 个单位；{lacking} 个单位缺少数据或不适用"
    return replace(result, detail=detail)
