"""Verdicts: what staff are told of each figure, and how sure it is."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from jialing_xls.model.numbers import half_up, plain
from jialing_xls.narrative.meaning.deviations import kind_of, shift
from jialing_xls.narrative.meaning.vocabulary import field_unit
from jialing_xls.narrative.reconciliation import Confidence, FigureVerdict
from jialing_xls.narrative.schemas.desk import Desk, Quantity
from jialing_xls.narrative.schemas.field_ties import Fields, Tie
from jialing_xls.narrative.schemas.relation import FigureRelation
from jialing_xls.narrative.telling.finding import FigureFinding, each_where, shown, where
from jialing_xls.narrative.telling.hypothesis import Hypothesis, is_other_measure
from jialing_xls.narrative.telling.settling import Settlement
from jialing_xls.narrative.telling.weighing import TieWeighed, Weighed
from jialing_xls.narrative.text.figure import FORMAL_UNIT, MONEY, MONTHLY, PERSONS, TIMES, YUAN
from jialing_xls.narrative.text.units import measures_of

SURE_ALONE, SURE_BESIDE, DOUBTFUL = 0.47, 0.57, 0.35
"""Confidence from which a slip is 确定, without a workbook and beside one, so that in the reports of independent
authors, left out in turn, four right figures of a thousand are raised at the most; and from which it is told at all."""
_MYRIAD = "shift4"
_TIED, _MAY_BE_MIXED = 1.0, 10.0
"""Odds from which a figure speaks of a field by its words, and by words and value where units are mixed
up: of so many numbers one is the field's by chance."""


def tell(
    desk: Desk,
    settlement: Settlement,
    findings: Sequence[FigureFinding],
    tied: Sequence[TieWeighed],
    fields: Fields | None,
) -> None:
    """Raise the slips, confirm what is borne out."""
    by_figure = {finding.figure: finding for finding in findings}
    of = {q: by_figure[q.figure] for q in desk.quantities}
    told = [slip for slip in settlement.slips if slip.confidence >= DOUBTFUL]
    sure = SURE_BESIDE if fields and fields.stated else SURE_ALONE
    if fields:
        _tie(tied, of, {slip.quantity: slip for slip in told})
    for slip in told:
        is_sure = slip.confidence >= sure and not (slip.is_ambiguous or slip.is_far_fetched)
        confidence = Confidence.SURE if is_sure else Confidence.DOUBTFUL
        reasons = slip.told
        others = [of[q] for each in reasons for q in each.relation.figures]
        decimals = slip.quantity.decimals_for(slip.value)
        true = half_up(Decimal(repr(slip.value)), decimals)
        finding = of[slip.quantity]
        said = "；".join(_told(each, of) for each in reasons) or "这样的数前后文里不这样写"
        verdict = _verdict(slip)
        why = f"{said}，这里写“{slip.quantity.figure.text}”，应为{_as_printed(slip, true, verdict)}"
        finding.raise_(verdict, why, others, confidence)
        finding.true = true
        if verdict is not FigureVerdict.UNIT:  # in another unit it would tell nothing
            theirs = Decimal(finding.theirs or true)  # before it is rounded as printed
            exactly = theirs if half_up(theirs, decimals) == true else true
            finding.difference = slip.quantity.figure.value - exactly
    if fields:
        _tell_mixed(tied, of, fields)
    for quantity, finding in of.items():
        for each in settlement.bears_out(quantity)[:2]:
            finding.confirm(_told(each, of), [of[q] for q in each.relation.figures])
            for other in each.relation.figures if each.relation.schema == "repetition" else ():
                if quantity.unit == PERSONS and other.unit == TIMES:
                    finding.note(f"同一事项另写“{other.figure.text}”，{PERSONS}和{TIMES}混用")


def _as_printed(slip: Hypothesis, true: Decimal, verdict: FigureVerdict) -> str:
    """What a figure should be, in the unit that it is printed in, or would have been."""
    quantity = slip.quantity
    if measures := measures_of(quantity.unit):
        is_other = is_other_measure(quantity, slip.value)
        power = quantity.measure - (is_other and shift(quantity.value, slip.value))
        name = next(name for name, each in measures.items() if each == power)
        return f"{plain(true.scaleb(-power))}{name}"
    figure = quantity.figure
    unit = figure.printed_unit if figure.precise else ""
    if unit not in ("", FORMAL_UNIT) and verdict is not FigureVerdict.UNIT:
        return f"{plain(true.scaleb(-figure.power))}{unit}"  # 四条, not 四项; 1450元, not 0.145万元
    if quantity.unit == MONEY and true < 1 and verdict is FigureVerdict.UNIT:
        return f"{plain(true * 10000)}元"
    return shown(true, quantity.unit if figure.is_quantity else figure.printed_unit)


def _verdict(slip: Hypothesis) -> FigureVerdict:
    kind, _ = kind_of(slip.quantity.value, slip.value)
    if kind == _MYRIAD or is_other_measure(slip.quantity, slip.value):
        return FigureVerdict.UNIT
    schema = slip.told[0].relation.schema if slip.told else ""
    if schema == "count":
        return FigureVerdict.COUNT
    if schema == "tie":
        return FigureVerdict.DIFFERS
    if schema == "repetition":
        return FigureVerdict.CONTRADICTS
    return FigureVerdict.ARITHMETIC


def _told(weighed: Weighed, of: dict) -> str:  # type: ignore[type-arg]
    relation = weighed.relation
    if relation.schema == "count":
        return f"{where(of[relation.result])}，后面或前面{relation.formula}个"
    if relation.schema == "tie":
        return f"表中{relation.formula}为{_in_its_unit(relation)}"
    if relation.schema == "reckoned":
        return f"{where(of[relation.result])}按表中{relation.formula}计算"
    if relation.schema == "repetition":
        one, other = each_where(of[q] for q in (*relation.parts, relation.result))
        return f"同一事项{one}与{other}"
    if relation.schema == "whole":
        return f"{'、'.join(each_where(of[q] for q in (*relation.parts, relation.result)))}合计应为100%"
    result, *parts = each_where(of[q] for q in relation.figures)
    return f"{result}按{relation.formula.format(*parts)}计算"


def _in_its_unit(relation: FigureRelation) -> str:
    """What the table has, in 元 where the figure is."""
    stands, figure = Decimal(repr(relation.stands)), relation.result.figure
    return f"{plain(stands.scaleb(-YUAN))}元" if figure.is_in_yuan else shown(stands, figure.unit)


def _tie(tied: Sequence[TieWeighed], of: dict, slips: Mapping[Quantity, Hypothesis]) -> None:  # type: ignore[type-arg]
    """Name the fields that each figure speaks of, and what the table holds for the first.

    A slip for what a field holds speaks of that one; the table does not bear out what it says.
    """
    best: dict[Quantity, list[TieWeighed]] = {}
    for each in tied:
        slip = slips.get(each.tie.quantity)
        if each.odds > _TIED or each.as_printed > _TIED or (slip and _is_for(each.tie, slip)):
            best.setdefault(each.tie.quantity, []).append(each)
    for quantity, found in best.items():
        finding, slip = of[quantity], slips.get(quantity)
        likeliest = sorted(found, key=lambda t: -t.odds)
        meant = [t for t in likeliest if slip and _is_for(t.tie, slip)][:1]
        agreeing = [t for t in found if t.tie.agrees and not t.tie.mixed]
        chosen = meant or agreeing or likeliest[:1]
        if slip and chosen[0].tie.value is not None and not (meant or agreeing):
            continue  # what it is a slip for is not what the table has there
        finding.fields = tuple(dict.fromkeys(t.tie.field for t in chosen))
        finding.chance = max(map(_chance, chosen))
        value = chosen[0].tie.value
        if value is not None and not (slip and chosen[0].tie.agrees):
            finding.place = value.place
            finding.theirs = plain(value.value * Decimal(repr(chosen[0].tie.factor)))
            if chosen[0].tie.factor < 1:
                finding.unit = MONTHLY


def _is_for(tie: Tie, slip: Hypothesis) -> bool:
    """Whether a figure is a slip for what a field holds, as it would be printed."""
    stands = tie.stands
    if stands is None or not slip.is_for_field:
        return False
    return round(stands, tie.quantity.decimals_for(stands)) == slip.value


def _chance(tied: TieWeighed) -> float:
    """That a figure speaks of a field, by its words; beside a table by its value as well."""
    odds = tied.odds if tied.tie.value is None else tied.as_printed
    return odds / (1 + odds)


def _tell_mixed(tied: Sequence[TieWeighed], of: dict, fields: Fields) -> None:  # type: ignore[type-arg]
    """人 where words and value mean 人次, and the other way round; a period of a year for a month.

    It is sure where the field in the figure's own unit holds another value, or the report states the
    same elsewhere in the right unit; else it is a note: 人 is often said of 人次.
    """
    named: dict[str, list[FigureFinding]] = {}
    rival = {
        t.tie.quantity
        for t in tied
        if not t.tie.mixed and t.tie.value and t.odds > _TIED and not t.tie.agrees
    }
    fitting = {t.tie.quantity for t in tied if not t.tie.mixed and t.tie.agrees}
    for each in tied:
        if not each.tie.mixed and each.tie.agrees and each.odds > _TIED:
            named.setdefault(each.tie.field, []).append(of[each.tie.quantity])
    mixed: dict[Quantity, TieWeighed] = {}
    for each in tied:
        if each.tie.mixed and each.tie.agrees and each.tie.quantity not in fitting:
            best = mixed.setdefault(each.tie.quantity, each)
            if each.mixed_odds > best.mixed_odds:
                mixed[each.tie.quantity] = each
    for quantity, each in mixed.items():
        if each.mixed_odds * quantity.value < _MAY_BE_MIXED:
            continue
        field = each.tie.field
        finding, unit = of[quantity], field_unit(fields.fields[field])
        others = named.get(field, [])
        held = shown(each.tie.value.value, unit) if each.tie.value else unit
        said = f"写的是“{quantity.figure.text}”，表中{fields.name(field)}为{held}"
        why = f"{said}，{quantity.unit}和{unit}混用"
        if finding.problem is FigureVerdict.DIFFERS:  # it has the figure of another line
            continue
        if each.mixed_odds > _TIED and (others or quantity in rival):
            finding.problem = None
            finding.reasons.clear()
            finding.raise_(FigureVerdict.UNIT, why, others)
        elif finding.is_open:
            finding.fields = (field,)
            finding.confirm(f"数值与表中{fields.name(field)}相符")
            finding.note(why)
