"""What figures may be slips for: values that would make a relation hold, and how many slips would read so."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log10

import numpy as np

from jialing_xls.narrative.meaning.deviations import miss, share_of_slips, variants
from jialing_xls.narrative.schemas.desk import Quantity
from jialing_xls.narrative.schemas.relation import FigureRelation
from jialing_xls.narrative.telling.hypothesis import is_mistake, is_other_measure
from jialing_xls.narrative.telling.weighing import PART, Rivals, Weighed
from jialing_xls.narrative.text.figure import MONEY
from jialing_xls.narrative.text.units import measures_of

SLIPS = 0.1
"""Share of a report's figures that are slips, in drafts that nobody has checked."""
_OTHER = 0.2
"""Share of slips of no kind known."""
_ROUNDING = 3.0
"""How many times the slack a deviation has to be: rounded parts add up to more than one of them."""
LEAST_ODDS = 0.05
_MOST_FURTHER, _MOST_SUGGESTED = 3.0, 20
"""How many times likelier other relations may make what one suggests, where all are looked at; how many
values are looked at of one figure."""
EXCHANGED, NEARBY = 0.05, 12
"""Share of slips in which two figures stand in each other's place, and figures of a unit that may lie between."""
_OTHER_SOURCE, _FAR_SOURCE = 0.6, 0.05
_OTHER_FIELD = {"same": 0.2, "alike": 0.15, "other": 0.05}
"""Shares of the ways in which a figure differs from the table: other data, near or far, another field's figure, by
how that is called."""
_OTHER_MEASURE = 0.05
"""Share of slips that are in another unit of the same measure."""
_OTHER_PART = 0.03
"""Share of slips that come of reckoning with a certain other figure for one of the parts."""
_LIKE_SLIP, _NEAR = 1e-3, 0.25
_MISTAKE = 0.1
"""Share of slips that come of reckoning in one certain wrong way."""

Suggestion = tuple[float, Weighed | None, float]
"""A value that a figure may be a slip for, the relation that it would make hold, and what share of the slips
for the value would read so."""


@np.errstate(divide="ignore", invalid="ignore")
def suggestions(
    every: Sequence[Rivals], nearby: Mapping[Quantity, Sequence[float]]
) -> dict[Quantity, list[Suggestion]]:
    """By figure the values that would make relations hold, as far as they promise anything.

    The largest sum of a report stands in hundreds of relations: of its values those are kept that
    promise most, so that the work grows with the figures and not with their square.
    """
    found: dict[Quantity, list[tuple[float, Suggestion]]] = {}
    inexact = ((r, each) for r in every for each in r.members if not each.relation.is_exact)
    for rivals, each in inexact:
        gain = each.together * 10**each.relation.digits / rivals.likelihood
        if SLIPS * gain <= LEAST_ODDS / _MOST_FURTHER:
            continue
        for quantity, value in _solutions(each, gain, nearby):
            if is_possible(quantity, value, each):
                share = share_for(quantity, value, each)
                # By its cause alone: most values that would make something hold are nothing.
                promise = SLIPS * gain * max(share, _exchanged(quantity, value, each, nearby))
                if promise > LEAST_ODDS / _MOST_FURTHER:
                    found.setdefault(quantity, []).append((promise, (value, each, share)))
    least = {
        quantity: sorted(promise for promise, _ in told)[-_MOST_SUGGESTED]
        for quantity, told in found.items()
        if len(told) > _MOST_SUGGESTED
    }
    return {
        quantity: [each for promise, each in told if promise >= least.get(quantity, 0.0)]
        for quantity, told in found.items()
    }


def nearby_values(quantities: Iterable[Quantity]) -> dict[Quantity, list[float]]:
    """By figure the other values of its unit that stand near: it may have been exchanged with one of them."""
    by_unit: dict[str, list[Quantity]] = {}
    for quantity in sorted(quantities, key=lambda q: q.number):
        by_unit.setdefault(quantity.unit, []).append(quantity)
    found = {}
    for same in by_unit.values():
        for n, quantity in enumerate(same):
            around = same[max(n - NEARBY, 0) : n + NEARBY + 1]
            values = dict.fromkeys(q.value for q in around if q.value not in (0, quantity.value))
            found[quantity] = list(values)
    return found


def is_tie(cause: Weighed | None) -> bool:
    """Whether the table suggests it: of two figures that differ from each other none tells which is right."""
    return cause is not None and cause.relation.schema == "tie"


def tells_which(cause: Weighed | None) -> bool:
    """Whether it tells which of two exchanged figures belongs where: that they differ tells nothing."""
    return cause is not None and cause.relation.schema != "repetition"


def is_possible(quantity: Quantity, value: float, cause: Weighed | None) -> bool:
    """Whether a figure of its unit may have the value: what is counted has no decimals; only the table has 0."""
    counted = quantity.decimals <= 0 and quantity.unit != MONEY and not quantity.is_relative
    if counted and abs(value - round(value)) >= 1e-6:
        return False
    rounded = round(value, quantity.decimals_for(value))
    return rounded != quantity.value and (rounded > 0 or is_tie(cause))


def place_among(quantity: Quantity) -> tuple[bool, int]:
    """Where figures may be exchanged: in one table, or one passage."""
    table = quantity.figure.passage.table
    return bool(table), table or quantity.passage


def _exchanged(
    quantity: Quantity,
    value: float,
    cause: Weighed,
    nearby: Mapping[Quantity, Sequence[float]],
) -> float:
    """The share of slips in which a figure has its place and that of one with this value exchanged."""
    near = nearby[quantity]
    return EXCHANGED / len(near) if value in near and tells_which(cause) else 0.0


def _miscounted(quantity: Quantity, value: float) -> float:
    return {1: 0.6, 2: 0.1}.get(round(abs(quantity.value - value)), 0.01)


def share_for(quantity: Quantity, value: float, cause: Weighed | None) -> float:
    """Of the slips for a value, the share that would read so; of one of no kind known, against chance.

    What is near is as precise as the relation that asks for it: so many other values are as near.
    """
    share = share_of_slips(quantity.value, value)
    if is_other_measure(quantity, value):
        share = max(share, _OTHER_MEASURE)
    if cause is None:
        return share
    relation = cause.relation
    if relation.schema != "tie":
        share = max(share, quantity.copied)
    if relation.schema == "count":
        return _miscounted(quantity, value)
    if relation.schema == "tie":
        near = share > _LIKE_SLIP or abs(quantity.value - value) <= _NEAR * value
        source = (_OTHER_SOURCE if near else _FAR_SOURCE) * 10**-relation.digits
        return max(share, source, _OTHER_FIELD.get(cause.sibling, 0.0))
    if quantity is relation.result and is_mistake(quantity.value, relation):
        return max(share, _MISTAKE)
    if quantity is relation.result and cause.sibling == PART:
        return max(share, _OTHER_PART)
    by_rounding = sum(q.half for q in relation.figures) if relation.sign(0) else 0.0
    if by_rounding and abs(quantity.value - value) <= by_rounding:
        return 0.0
    if share or abs(quantity.value - value) <= _ROUNDING * relation.slack:
        return share
    return _OTHER * miss(quantity.value, value) * 10**-relation.digits


def _as_printed(relation: FigureRelation) -> Iterator[float]:
    """What the result should be, as it would be printed: the same digits in another scale before others."""
    result, stands = relation.result, relation.stands
    if result.value > 0 < stands and (places := round(log10(result.value / stands))):
        same = result.value * 10.0**-places
        if abs(same - stands) <= relation.slack:
            yield same
            return
    rounded = round(stands, result.decimals_for(stands))
    if abs(rounded - stands) <= relation.slack * 1.0000001 + 1e-9:
        yield rounded


def _solutions(
    weighed: Weighed, gain: float, nearby: Mapping[Quantity, Sequence[float]]
) -> Iterator[tuple[Quantity, float]]:
    """Figures of a relation that does not hold, each with a value that would make it hold, which would make
    the figures likelier by so many times."""
    relation = weighed.relation
    result = relation.result
    if relation.schema in ("count", "tie"):
        yield result, round(relation.stands, result.decimals_for(relation.stands))
        return
    if gain * SLIPS < LEAST_ODDS:
        return
    exactly, rounded, _ = relation.steps
    least = LEAST_ODDS / _MOST_FURTHER / SLIPS / gain
    yield from ((result, value) for value in _as_printed(relation))
    for n, part in enumerate(relation.parts):
        if sign := relation.sign(n):
            if (value := part.value + sign * (result.value - relation.stands)) > 0:
                yield part, round(value, 8)
            continue
        values = variants(part.value, max(part.decimals, 0), least)
        values = np.concatenate([values, nearby[part]])
        if measures := measures_of(part.unit):
            powers = sorted({n - part.measure for n in measures.values()} - {0})
            values = np.concatenate([values, [part.value * 10.0**n for n in powers]])
        if exactly > 1 and len(values):
            holds = relation.off({part: values}) <= relation.limits[rounded > 1]
            # Not where the part is so small that it holds without it as well.
            holds &= relation.off({part: 0.0}) > relation.limits[1]
            yield from ((part, value) for value in values[holds].tolist())
