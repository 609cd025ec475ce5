"""Dates that cannot be: signed before the year is over, or before what the report tells of (日期不合)."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import islice

from jialing_xls.narrative.meaning.weights import Weights
from jialing_xls.narrative.reconciliation import Confidence, FigureVerdict
from jialing_xls.narrative.schemas.day_order import (
    IN_ORDER,
    PAST,
    days_of,
    signature,
    statements,
)
from jialing_xls.narrative.telling.finding import FigureFinding
from jialing_xls.narrative.text.figure import Figure, FigureKind

_SURE, _DOUBTFUL = 0.93, 0.85
_MOST_TOLD = 5
"""Faults of a signature that are told."""


def check_dates(
    read: Sequence[Sequence[Figure]],
    findings: Mapping[Figure, FigureFinding],
    year: int | None,
    filed: date | None,
    weights: Weights,
    is_evaluation: bool,
) -> None:
    """Raise dates that no calendar has, signatures that come too early, ends before beginnings.

    ``is_evaluation``: of a whole year, which has to be over; any other report may be signed within the year.
    """
    days, impossible = days_of(read, year)
    _check_title(read, findings, year)
    for figure in impossible:
        findings[figure].raise_(FigureVerdict.DATE, f"没有“{figure.text}”这一天")
    signed = signature(days)
    faults, past, surest = [], list[FigureFinding](), 0.0
    if is_evaluation and signed and year is not None and signed.first <= date(year, 12, 31):
        faults.append(f"自评年度{year}年到12月31日才终了，报告落款{signed}早于年度终了")
        surest = 1.0
        named = (f for each in read for f in each if f.text.startswith(str(year)))
        past += (findings[figure] for figure in islice(named, 1))
    for each in statements(days, signed):
        chance = weights.chance(each.schema, each.features)
        if each.holds or chance < _DOUBTFUL:
            continue
        confidence = Confidence.SURE if chance >= _SURE else Confidence.DOUBTFUL
        if each.schema == IN_ORDER:
            begun, ended = each.days
            why = f"“{begun}”在后，“{ended}”在前，像是先后颠倒"
            findings[ended.figure].raise_(
                FigureVerdict.DATE, why, [findings[begun.figure]], confidence
            )
        elif each.schema == PAST:
            faults.append(f"落款{signed}早于文中已经发生的{each.days[0]}的事")
            past.append(findings[each.days[0].figure])
            surest = max(surest, chance)
    if signed is None:
        return
    finding = findings[signed.figure]
    if faults:
        confidence = Confidence.SURE if surest >= _SURE else Confidence.DOUBTFUL
        finding.raise_(FigureVerdict.DATE, _first(faults), past[::-1], confidence)
    if filed and signed.day and filed != signed.first:
        why = f"落款{signed}，表中填报日期是{filed.year}年{filed.month}月{filed.day}日"
        # A letter or minutes are dated otherwise than the form that goes with them.
        finding.raise_(FigureVerdict.DATE, why, confidence=Confidence.DOUBTFUL)


def _first(faults: Sequence[str]) -> str:
    """Each once, and no more than anybody reads."""
    told = list(dict.fromkeys(faults))
    more = f"等{len(told)}处" if len(told) > _MOST_TOLD else ""
    return "；".join(told[:_MOST_TOLD]) + more


def _check_title(
    read: Sequence[Sequence[Figure]], findings: Mapping[Figure, FigureFinding], year: int | None
) -> None:
    """The first year that the report names, where it names its own, is the year that it is about."""
    first = next((f for each in read for f in each if f.kind is FigureKind.YEAR), None)
    if first is None or year is None or not first.text[:4].isdigit() or "度" not in first.text:
        return
    in_title = first.passage is next(each for each in read if each)[0].passage
    if in_title and int(first.text[:4]) != year:
        why = f"题目写的是{first.text}，表中评价年度是{year}年"
        findings[first].raise_(FigureVerdict.DATE, why)
