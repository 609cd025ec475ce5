"""What the relations come to: which figures are borne out, and which is a slip for what.

A hypothesis is that one figure is a slip for a value. Its odds against "no slip" are how often figures
are slips, times the share of slips that would look like this one, times what every relation that the
figure stands in has to say: one that would come to hold speaks for it, one that would break against
it, each by how likely it is meant and how unlikely it is to hold by chance.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from math import prod

from jialing_xls.narrative.meaning.weights import Weights
from jialing_xls.narrative.schemas.desk import Quantity
from jialing_xls.narrative.schemas.relation import FigureRelation
from jialing_xls.narrative.schemas.triples import GROWTH
from jialing_xls.narrative.telling.evidence import Evidence, Question
from jialing_xls.narrative.telling.hypothesis import Hypothesis, ValueCounts, looks_of
from jialing_xls.narrative.telling.spokesmen import Spokesmen
from jialing_xls.narrative.telling.suggestions import (
    EXCHANGED,
    LEAST_ODDS,
    NEARBY,
    SLIPS,
    Suggestion,
    is_possible,
    is_tie,
    nearby_values,
    place_among,
    share_for,
    suggestions,
    tells_which,
)
from jialing_xls.narrative.telling.weighing import Rivals, Weighed

_IN_PART = 0.4
"""How much rarer the slip is in a part: what is reckoned is written down once more."""
_LIKELY = 0.1
_EXCHANGED_BESIDE, _MOST_OTHERS = 0.15, 3
"""Share of slips in which two figures of one sentence or table stand in each other's place, and with how many others
one is tried."""
_MOST_TIMES = 1e200
"""How many times likelier anything may become: hundreds of relations may say so."""
_LEAST_MEANT = 0.02
_BORNE_OUT, _MEANT = 0.5, 0.05


class Settlement:
    """Which figures are borne out and which are slips."""

    def __init__(
        self,
        weighed: Iterable[Rivals],
        scaled: Mapping[Quantity, tuple[float, float]],
        weights: Weights,
        spokesmen: Spokesmen,
        said: ValueCounts,
    ) -> None:
        self._scaled, self._spokesmen, self._said = scaled, spokesmen, said
        every = list(weighed)
        self._evidence = Evidence(every)
        self._held: dict[Quantity, list[tuple[float, Weighed]]] = {}
        """By figure the relations that hold, and how likely each is what is meant."""
        for rivals in every:
            for each in rivals.members:
                if each.holds:
                    self._hold(each, each.as_printed / rivals.likelihood)
        self.settled: dict[Quantity, float] = {}
        self._shaken: set[Quantity] = set()
        self._weights = weights
        self.suspected = list(self._hypotheses(every))
        """What any figure may be a slip for, before one is told."""
        self.slips = list(self._slips())
        self._agree_on_exchanges()

    def _hold(self, weighed: Weighed, share: float) -> None:
        for quantity in weighed.relation.figures:
            self._held.setdefault(quantity, []).append((share, weighed))

    def bears_out(self, quantity: Quantity) -> list[Weighed]:
        """The relations that hold and bear the figure out, the surest first."""
        found = [
            (share, each)
            for share, each in self._held.get(quantity, ())
            if share > _BORNE_OUT and each.chance > _LEAST_MEANT and not self._broken(each)
        ]
        return [each for _, each in sorted(found, key=lambda pair: -pair[0])]

    @property
    def changes(self) -> Iterator[FigureRelation]:
        """Of the rates that are borne out by what they grew or fell from, how they come about."""
        for quantity in self._held:
            for each in self.bears_out(quantity):
                relation = each.relation
                is_its = relation.result is quantity and relation.is_exact
                if relation.schema == GROWTH and is_its:
                    yield relation
                    break

    def _borne_out(self, slip: Hypothesis) -> float:
        """How far other relations bear out a figure as printed.

        What it comes to with another part does not: that is how it went wrong.
        """
        held = self._held.get(slip.quantity, ())
        if slip.cause and slip.is_of_other_part:
            own = _explained_by(slip.cause)
            held = [(share, each) for share, each in held if _explained_by(each) != own]
        return max((share for share, _ in held), default=0.0)

    def _broken(self, weighed: Weighed) -> bool:
        return any(q in self.settled for q in weighed.relation.figures)

    def _slips(self) -> Iterator[Hypothesis]:
        """The surest first; each is told once, and what it explains is no slip any more."""
        _set_rivals(self.suspected)
        for each in self.suspected:
            self._look_at(each)
        ranked = sorted(self.suspected, key=lambda h: (-h.confidence, -h.odds, h.quantity.number))
        done: set[Quantity] = set()
        for each in ranked:
            quantity = each.quantity
            if quantity in done:
                continue
            again = each
            already = each.exchanged and self.settled.get(each.exchanged) == quantity.value
            if quantity in self._shaken and not already:
                (again,) = self._judged_anew([(each, each.exchanged)])
            if again.odds <= LEAST_ODDS:
                continue
            if again is not each:
                again.rival = each.rival
                self._look_at(again)
            if again.odds > _LIKELY:
                self._settle(quantity, again.value)
            done.add(quantity)
            yield again

    def _look_at(self, slip: Hypothesis) -> None:
        slip.looks = looks_of(slip, self._borne_out(slip), self._said, self._spokesmen)
        slip.confidence = self._weights.chance("slip", slip.looks)

    def _agree_on_exchanges(self) -> None:
        """Of two figures in each other's place each is a slip if the other is one.

        Where the table tells of either where it belongs, they are two witnesses of one exchange.
        """
        told = {slip.quantity: slip for slip in self.slips if slip.exchanged}
        for slip in self.slips:
            other = told.get(slip.exchanged) if slip.exchanged else None
            if (
                other
                and other.exchanged is slip.quantity
                and other.quantity.number > slip.quantity.number
            ):
                one, two = slip.confidence, other.confidence
                are_two = is_tie(slip.cause) and is_tie(other.cause)
                agreed = 1 - (1 - one) * (1 - two) if are_two else max(one, two)
                slip.confidence = other.confidence = agreed

    def _settle(self, quantity: Quantity, value: float) -> None:
        self.settled[quantity] = value
        self._shaken |= self._evidence.settle(quantity, value)

    def _hypotheses(self, every: Sequence[Rivals]) -> Iterator[Hypothesis]:
        causes = suggestions(every, nearby_values(self._evidence.of))
        for quantity, (value, _) in self._scaled.items():
            if is_possible(quantity, value, None):
                suggested = value, None, share_for(quantity, value, None)
                causes.setdefault(quantity, []).append(suggested)
        wanting: dict[tuple[float, float], list[Quantity]] = {}
        for quantity, told in causes.items():
            for value, cause, _ in told:
                if tells_which(cause):
                    wanting.setdefault((quantity.value, round(value, 6)), []).append(quantity)
        every_judged = list(self._judged(causes))
        tried: list[tuple[list[Hypothesis], int, Quantity]] = []
        for quantity, judged in zip(causes, every_judged, strict=True):
            for n, slip in enumerate(judged):
                rounded = round(slip.value, max(quantity.decimals, 0))
                others = wanting.get((rounded, quantity.value), ())
                if others and tells_which(slip.cause):
                    near = dict.fromkeys(q for q in others if _may_be_exchanged(quantity, q))
                    tried += ((judged, n, q) for q in islice(near, _MOST_OTHERS))
        exchanged = self._judged_anew([(judged[n], other) for judged, n, other in tried])
        for (judged, n, _), both in zip(tried, exchanged, strict=True):
            judged[n] = max(judged[n], both, key=lambda each: each.odds)
        for quantity, judged in zip(causes, every_judged, strict=True):
            best: dict[float, Hypothesis] = {}
            for slip in sorted(
                judged, key=lambda slip: (slip.is_weightiest or _is_meant(slip.cause), slip.odds)
            ):
                if slip.odds > LEAST_ODDS:
                    best[round(slip.value, quantity.decimals_for(slip.value))] = slip
            yield from best.values()

    def _judged(
        self, causes: Mapping[Quantity, Sequence[Suggestion]]
    ) -> Iterator[list[Hypothesis]]:
        """By figure the odds of each value, and what speaks for it and against it."""
        of = self._evidence.of
        values = {q: list(dict.fromkeys(v for v, *_ in told)) for q, told in causes.items()}
        questions = ((q, of.get(q, ()), asked, None) for q, asked in values.items())
        evidence = self._evidence.told(questions)
        for quantity, suggested in causes.items():
            asked = values[quantity]
            told = dict(zip(asked, islice(evidence, len(asked)), strict=True))
            yield [self._weighed_up(quantity, each, None, told[each[0]]) for each in suggested]

    def _judged_anew(
        self, slips: Sequence[tuple[Hypothesis, Quantity | None]]
    ) -> Iterator[Hypothesis]:
        """With what is settled so far, and each with the figure that it was exchanged with."""
        questions: list[Question] = []
        for slip, exchanged in slips:
            of: Sequence[int] = self._evidence.of.get(slip.quantity, ())
            if exchanged:
                of = self._evidence.joined(of, self._evidence.of.get(exchanged, ()))
            questions.append((slip.quantity, of, [slip.value], exchanged))
        evidence = self._evidence.told(questions)
        for (slip, exchanged), told in zip(slips, evidence, strict=True):
            quantity, value, cause = slip.quantity, slip.value, slip.cause
            suggestion = value, cause, share_for(quantity, value, cause)
            yield self._weighed_up(quantity, suggestion, exchanged, told)

    def _weighed_up(
        self,
        quantity: Quantity,
        suggestion: Suggestion,
        exchanged: Quantity | None,
        evidence: Iterable[tuple[float, Weighed]],
    ) -> Hypothesis:
        value, cause, share = suggestion
        if exchanged:
            beside = exchanged.sentence == quantity.sentence or place_among(exchanged)[0]
            share = max(share, _EXCHANGED_BESIDE if beside else EXCHANGED)
        odds = SLIPS * share
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
                louder = times > known if is_tie(said) == is_tie(most) else is_tie(most)
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
        )


def _set_rivals(suspected: Sequence[Hypothesis]) -> None:
    """Which other figure may be wrong instead where what suggests a slip does not hold."""
    likeliest: dict[Quantity, Hypothesis] = {}
    for each in suspected:
        known = likeliest.setdefault(each.quantity, each)
        if each.odds > known.odds:
            likeliest[each.quantity] = each
    for each in suspected:
        figures = each.cause.relation.figures if each.cause else ()
        others = (
            likeliest[q]
            for q in figures
            if q in likeliest
            and q not in (each.quantity, each.exchanged)
            and any(each.quantity in w.relation.figures for w in likeliest[q].relations)
        )
        each.rival = max(others, key=lambda h: h.odds, default=None)


def _explained_by(weighed: Weighed) -> tuple[str, Quantity]:
    """What it is that a relation reckons; other lists of a total count as well, as confidence has learned it."""
    return weighed.relation.schema, weighed.relation.result


def _may_be_exchanged(one: Quantity, other: Quantity) -> bool:
    near = abs(one.rank - other.rank) <= NEARBY or place_among(one) == place_among(other)
    return one.unit == other.unit and near


def _is_meant(cause: Weighed | None) -> bool:
    """Whether the figure may well speak of the field whose value the table suggests."""
    return cause is not None and is_tie(cause) and cause.chance > _MEANT


def _is_derived(quantity: Quantity, relation: FigureRelation) -> bool:
    """Whether a figure is what is reckoned: of a difference, which holds any way round, the last to be said; of
    shares any."""
    if relation.schema == "difference":
        return quantity.number == max(q.number for q in relation.figures)
    return quantity is relation.result or relation.schema == "whole"


@lru_cache(maxsize=4096)  # the same of every value of a figure
def _kind(relation: FigureRelation, quantity: Quantity) -> tuple[object, ...]:
    """What tells its evidence from that of others: the values that the figure is held against."""
    if not relation.parts:
        return (True, relation.stands)
    others = sorted(q.value for q in relation.figures if q is not quantity)
    return (relation.schema == "repetition", *others)
