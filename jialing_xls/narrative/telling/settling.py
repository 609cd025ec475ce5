"""What the relations come to: which figures are borne out, and which is a slip for what.

A hypothesis is that one figure is a slip for a value. Its odds against "no slip" are how often figures
are slips, times the share of slips that would look like this one, times what every relation that the
figure stands in has to say: one that would come to hold speaks for it, one that would break against
it, each by how likely it is meant and how unlikely it is to hold by chance.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from math import log10, prod

import numpy as np
from numpy.typing import NDArray

from jialing_xls.narrative.meaning.deviations import miss, share_of_slips, variants
from jialing_xls.narrative.meaning.weights import Weights
from jialing_xls.narrative.schemas.desk import Quantity
from jialing_xls.narrative.schemas.relation import FigureRelation
from jialing_xls.narrative.telling.evidence import Evidence
from jialing_xls.narrative.telling.hypothesis import (
    Hypothesis,
    is_mistake,
    is_other_measure,
    looks_of,
)
from jialing_xls.narrative.telling.manner import Manner
from jialing_xls.narrative.telling.weighing import PART, Rivals, Weighed
from jialing_xls.narrative.text.figure import MONEY
from jialing_xls.narrative.text.units import measures_of

_SLIPS = 0.1
"""Share of a report's figures that are slips, in drafts that nobody has checked."""
_OTHER = 0.2
"""Share of slips of no kind known."""
_ROUNDING = 3.0
"""How many times the slack a deviation has to be: rounded parts add up to more than one of them."""
_IN_PART = 0.4
"""How much rarer the slip is in a part: what is reckoned is written down once more."""
_LEAST_ODDS, _LIKELY = 0.002, 0.1
_MOST_FURTHER, _MOST_SUGGESTED = 10.0, 100
"""How many times likelier other relations may make what one suggests, where all are looked at; how many
values are looked at of one figure."""
_EXCHANGED, _EXCHANGED_BESIDE, _NEARBY, _MOST_OTHERS = 0.05, 0.15, 12, 3
"""Share of slips in which two figures stand in each other's place, and in one sentence or table; figures of a unit
that may lie between, and with how many others one is tried."""
_OTHER_SOURCE, _FAR_SOURCE = 0.6, 0.05
_OTHER_FIELD = {"same": 0.2, "alike": 0.15, "other": 0.05}
"""Shares of the ways in which a figure differs from the table: other data, near or far, another field's figure, by
how that is called."""
_OTHER_MEASURE = 0.05
"""Share of slips that are in another unit of the same measure."""
_OTHER_PART = 0.03
"""Share of slips that come of reckoning with a certain other figure for one of the parts."""
_LIKE_SLIP, _NEAR = 1e-3, 0.25
_MOST_TIMES = 1e200
"""How many times likelier anything may become: hundreds of relations may say so."""
_MISTAKE = 0.1
"""Share of slips that come of reckoning in one certain wrong way."""
_LEAST_MEANT = 0.02
_BORNE_OUT, _MEANT = 0.5, 0.05

Suggestion = tuple[float, Weighed | None, float]
"""A value that a figure may be a slip for, the relation that it would make hold, and what share of the slips
for the value would read so."""


class Settlement:
    """Which figures are borne out and which are slips."""

    def __init__(
        self,
        weighed: Iterable[Rivals],
        scaled: Mapping[Quantity, tuple[float, float]],
        weights: Weights,
        manner: Manner,
    ) -> None:
        self._scaled, self._manner = scaled, manner
        every = list(weighed)
        self._evidence = Evidence(every)
        self._held: dict[Quantity, list[tuple[float, Weighed]]] = {}
        """By figure the relations that hold, and how likely each is what is meant."""
        self._most: dict[tuple[Quantity, bool], float] = {}
        """How likely the likeliest of these is, of which it is a part, or the result."""
        for rivals in every:
            for each in rivals.members:
                if each.holds:
                    self._hold(each, each.as_printed / rivals.likelihood)
        self.settled: dict[Quantity, float] = {}
        self._shaken: set[Quantity] = set()
        self._weights = weights
        self.slips = list(self._slips(every))

    def _hold(self, weighed: Weighed, share: float) -> None:
        for quantity in weighed.relation.figures:
            self._held.setdefault(quantity, []).append((share, weighed))
            key = quantity, quantity is weighed.relation.result
            self._most[key] = max(self._most.get(key, 0.0), share)

    def bears_out(self, quantity: Quantity) -> list[Weighed]:
        """The relations that hold and bear the figure out, the surest first."""
        found = [
            (share, each)
            for share, each in self._held.get(quantity, ())
            if share > _BORNE_OUT and each.chance > _LEAST_MEANT and not self._broken(each)
        ]
        return [each for _, each in sorted(found, key=lambda pair: -pair[0])]

    def _borne_out(self, slip: Hypothesis) -> tuple[float, float]:
        """How far other relations bear out a figure as printed, and the parts that it follows from.

        What it comes to with another part does not: that is how it went wrong.
        """
        relation = slip.cause.relation if slip.cause else None
        parts = relation.parts if relation and relation.result is slip.quantity else ()
        if relation and slip.is_of_other_part:
            held = self._held.get(slip.quantity, ())
            kind = relation.schema, relation.result
            own = (s for s, w in held if (w.relation.schema, w.relation.result) != kind)
            return max(own, default=0.0), 0.0
        return (
            max(self._most.get((slip.quantity, as_result), 0.0) for as_result in (True, False)),
            max((self._most.get((part, True), 0.0) for part in parts), default=0.0),
        )

    def _broken(self, weighed: Weighed) -> bool:
        return any(q in self.settled for q in weighed.relation.figures)

    def _slips(self, every: Sequence[Rivals]) -> Iterator[Hypothesis]:
        """The likeliest first; each is told once, and what it explains is no slip any more."""
        ranked = sorted(self._hypotheses(every), key=lambda h: (-h.odds, h.quantity.number))
        explained: dict[Weighed, dict[Quantity, float]] = {}
        for each in ranked:
            for relation in each.relations:
                explained.setdefault(relation, {}).setdefault(each.quantity, each.odds)
        done: set[Quantity] = set()
        for each in ranked:
            quantity = each.quantity
            if quantity in done:
                continue
            again = each
            already = each.exchanged and self.settled.get(each.exchanged) == quantity.value
            if quantity in self._shaken and not already:
                again = self._judged_anew(each, each.exchanged)
            if again.odds <= _LEAST_ODDS:
                continue
            others = (pair for w in each.relations for pair in explained[w].items())
            open_ones = (n for q, n in others if q is not quantity and q not in done)
            again.rival = max(open_ones, default=0.0)
            again.looks = looks_of(again, *self._borne_out(again), self._manner)
            if again.odds > _LIKELY:
                self._settle(quantity, again.value)
            done.add(quantity)
            again.confidence = self._weights.chance("slip", again.looks)
            yield again

    def _settle(self, quantity: Quantity, value: float) -> None:
        self.settled[quantity] = value
        self._shaken |= self._evidence.settle(quantity, value)

    def _hypotheses(self, every: Sequence[Rivals]) -> Iterator[Hypothesis]:
        nearby = _nearby(self._evidence.of)
        causes = _suggestions(every, nearby)
        for quantity, (value, _) in self._scaled.items():
            if _is_possible(quantity, value, None):
                suggested = value, None, _share(quantity, value, None)
                causes.setdefault(quantity, []).append(suggested)
        wanting: dict[tuple[float, float], list[Quantity]] = {}
        for quantity, told in causes.items():
            for value, cause, _ in told:
                if _tells_which(cause):
                    wanting.setdefault((quantity.value, round(value, 6)), []).append(quantity)
        for quantity, judged in zip(causes, self._judged(causes), strict=True):
            for n, slip in enumerate(judged):
                rounded = round(slip.value, max(quantity.decimals, 0))
                others = wanting.get((rounded, quantity.value), ())
                if others and _tells_which(slip.cause):
                    near = dict.fromkeys(q for q in others if _may_be_exchanged(quantity, q))
                    both = (self._judged_anew(slip, q) for q in islice(near, _MOST_OTHERS))
                    judged[n] = max((slip, *both), key=lambda each: each.odds)
            best: dict[float, Hypothesis] = {}
            for slip in sorted(
                judged, key=lambda slip: (slip.is_weightiest or _is_meant(slip.cause), slip.odds)
            ):
                if slip.odds > _LEAST_ODDS:
                    best[round(slip.value, quantity.decimals_for(slip.value))] = slip
            yield from best.values()

    def _judged(
        self, causes: Mapping[Quantity, Sequence[Suggestion]]
    ) -> Iterator[list[Hypothesis]]:
        """By figure the odds of each value, and what speaks for it and against it."""
        of = self._evidence.of
        values = {q: list(dict.fromkeys(v for v, *_ in told)) for q, told in causes.items()}
        evidence = self._evidence.told((q, of.get(q, ()), asked) for q, asked in values.items())
        for quantity, suggested in causes.items():
            asked = values[quantity]
            told = dict(zip(asked, islice(evidence, len(asked)), strict=True))
            yield [self._weighed_up(quantity, each, None, told[each[0]]) for each in suggested]

    def _judged_anew(self, slip: Hypothesis, exchanged: Quantity | None) -> Hypothesis:
        """With what is settled so far, or if two figures were exchanged."""
        quantity, value, cause = slip.quantity, slip.value, slip.cause
        of: Sequence[int] = self._evidence.of.get(quantity, ())
        besides = None
        if exchanged:
            of = self._evidence.joined(of, self._evidence.of.get(exchanged, ()))
            besides = exchanged, quantity.value
        (told,) = self._evidence.told([(quantity, of, [value])], besides)
        suggestion = value, cause, _share(quantity, value, cause)
        return self._weighed_up(quantity, suggestion, exchanged, told)

    def _weighed_up(
        self,
        quantity: Quantity,
        suggestion: Suggestion,
        exchanged: Quantity | None,
        evidence: Iterable[tuple[float, Weighed]],
    ) -> Hypothesis:
        value, cause, share = suggestion
        if exchanged:
            beside = exchanged.sentence == quantity.sentence or _place(exchanged)[0]
            share = max(share, _EXCHANGED_BESIDE if beside else _EXCHANGED)
        odds = _SLIPS * share
        other, times = self._scaled.get(quantity, (0.0, 1.0))
        if other and abs(value - other) < 1e-6 * other:
            odds *= times
        speaking: dict[tuple[object, ...], tuple[float, Weighed]] = {}
        against: dict[tuple[object, ...], float] = {}
        for times, most in evidence:
            key = _kind(most.relation, quantity)
            if times > 1:
                known, said = speaking.get(key, (0.0, most))
                # What the table says is told, however much louder the report says it elsewhere.
                louder = times > known if _is_tie(said) == _is_tie(most) else _is_tie(most)
                speaking[key] = max(times, known), most if louder else said
            elif not (cause and cause.sibling and most.relation.schema == "repetition"):
                # Another field's figure stands elsewhere in the report, of course.
                against[key] = min(against.get(key, 1.0), times)
        told = sorted(speaking.values(), key=lambda pair: -pair[0])
        odds *= min(prod(times for times, _ in told), _MOST_TIMES) * prod(against.values())
        lead = told[0][1].relation if told else None
        if lead and not (_is_derived(quantity, lead) or lead.result is exchanged):
            odds *= _IN_PART
        return Hypothesis(
            quantity,
            value,
            odds,
            [each for times, each in told if times > 1.5],
            cause,
            exchanged,
            speaking=[times for times, _ in told],
            against=list(against.values()),
        )


def _nearby(quantities: Iterable[Quantity]) -> dict[Quantity, NDArray[np.float64]]:
    """By figure the other values of its unit that stand near: it may have been exchanged with one of them."""
    by_unit: dict[str, list[Quantity]] = {}
    for quantity in sorted(quantities, key=lambda q: q.number):
        by_unit.setdefault(quantity.unit, []).append(quantity)
    found = {}
    for same in by_unit.values():
        for n, quantity in enumerate(same):
            around = same[max(n - _NEARBY, 0) : n + _NEARBY + 1]
            values = dict.fromkeys(q.value for q in around if q.value not in (0, quantity.value))
            found[quantity] = np.array(list(values))
    return found


@np.errstate(divide="ignore", invalid="ignore")
def _suggestions(
    every: Sequence[Rivals], nearby: Mapping[Quantity, NDArray[np.float64]]
) -> dict[Quantity, list[Suggestion]]:
    """By figure the values that would make relations hold, as far as they promise anything.

    The largest sum of a report stands in hundreds of relations: of its values those are kept that
    promise most, so that the work grows with the figures and not with their square.
    """
    found: dict[Quantity, list[tuple[float, Suggestion]]] = {}
    inexact = ((r, each) for r in every for each in r.members if not each.relation.is_exact)
    for rivals, each in inexact:
        gain = each.together * 10 ** each.relation.digits[0] / rivals.likelihood
        for quantity, value in _solutions(each, gain, nearby):
            if _is_possible(quantity, value, each):
                share = _share(quantity, value, each)
                # By its cause alone: most values that would make something hold are nothing.
                promise = _SLIPS * gain * max(share, _exchanged(quantity, value, each, nearby))
                if promise > _LEAST_ODDS / _MOST_FURTHER:
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


def _is_tie(cause: Weighed | None) -> bool:
    """Whether the table suggests it: of two figures that differ from each other none tells which is right."""
    return cause is not None and cause.relation.schema == "tie"


def _tells_which(cause: Weighed | None) -> bool:
    """Whether it tells which of two exchanged figures belongs where: that they differ tells nothing."""
    return cause is not None and cause.relation.schema != "repetition"


def _may_be_exchanged(one: Quantity, other: Quantity) -> bool:
    near = abs(one.rank - other.rank) <= _NEARBY or _place(one) == _place(other)
    return one.unit == other.unit and near


def _is_meant(cause: Weighed | None) -> bool:
    """Whether the figure may well speak of the field whose value the table suggests."""
    return cause is not None and _is_tie(cause) and cause.chance > _MEANT


def _is_possible(quantity: Quantity, value: float, cause: Weighed | None) -> bool:
    """Whether a figure of its unit may have the value: what is counted has no decimals; only the table has 0."""
    counted = quantity.decimals <= 0 and quantity.unit != MONEY and not quantity.is_relative
    if counted and abs(value - round(value)) >= 1e-6:
        return False
    rounded = round(value, quantity.decimals_for(value))
    return rounded != quantity.value and (rounded > 0 or _is_tie(cause))


def _exchanged(
    quantity: Quantity,
    value: float,
    cause: Weighed,
    nearby: Mapping[Quantity, NDArray[np.float64]],
) -> float:
    """The share of slips in which a figure has its place and that of one with this value exchanged."""
    near = nearby[quantity]
    return _EXCHANGED / len(near) if _tells_which(cause) and value in near else 0.0


def _place(quantity: Quantity) -> tuple[bool, int]:
    """Where figures may be exchanged: in one table, or one passage."""
    table = quantity.figure.passage.table
    return bool(table), table or quantity.passage


def _is_derived(quantity: Quantity, relation: FigureRelation) -> bool:
    """Whether a figure is what is reckoned: of a difference, which holds any way round, the last to be said."""
    if relation.schema == "difference":
        return quantity.number == max(q.number for q in relation.figures)
    return quantity is relation.result


def _miscounted(quantity: Quantity, value: float) -> float:
    return {1: 0.6, 2: 0.1}.get(round(abs(quantity.value - value)), 0.01)


@lru_cache(maxsize=4096)  # the same of every value of a figure
def _kind(relation: FigureRelation, quantity: Quantity) -> tuple[object, ...]:
    """What tells its evidence from that of others: the values that the figure is held against."""
    if not relation.parts:
        return (True, relation.stands)
    others = sorted(q.value for q in relation.figures if q is not quantity)
    return (relation.schema == "repetition", *others)


def _share(quantity: Quantity, value: float, cause: Weighed | None) -> float:
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
        source = (_OTHER_SOURCE if near else _FAR_SOURCE) * 10 ** -relation.digits[0]
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
    return _OTHER * miss(quantity.value, value) * 10 ** -relation.digits[0]


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
    weighed: Weighed, gain: float, nearby: Mapping[Quantity, NDArray[np.float64]]
) -> Iterator[tuple[Quantity, float]]:
    """Figures of a relation that does not hold, each with a value that would make it hold, which would make
    the figures likelier by so many times."""
    relation = weighed.relation
    result = relation.result
    if relation.schema in ("count", "tie"):
        yield result, round(relation.stands, result.decimals_for(relation.stands))
        return
    if gain * _SLIPS < _LEAST_ODDS:
        return
    exactly, rounded, _ = relation.steps
    least = _LEAST_ODDS / _MOST_FURTHER / _SLIPS / gain
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
