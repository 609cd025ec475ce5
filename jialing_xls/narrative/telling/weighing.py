"""How likely each relation and each tie is meant, and what its holding is worth."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from jialing_xls.model.field import PRIOR
from jialing_xls.narrative.meaning.mentions import Nearness
from jialing_xls.narrative.meaning.weights import Weights
from jialing_xls.narrative.schemas.desk import Desk, Quantity
from jialing_xls.narrative.schemas.field_ties import NO_CONFLICT, Fields, Tie, as_relation
from jialing_xls.narrative.schemas.ratios import growth_since
from jialing_xls.narrative.schemas.relation import Relation, information, information_of
from jialing_xls.narrative.schemas.repetitions import repetition_of
from jialing_xls.narrative.schemas.scales import Scale
from jialing_xls.narrative.text.figure import PERCENT

_MOST_DIGITS = 4.0
_GROWN = 0.6
"""How likely a rate right behind a figure says how far it grew since last year."""
_LEAST_TIE = 0.02
_LEAST_WORTH = 0.1
"""Of evidence that would change no odds."""
_TOLD, _TWICE, _MOST_TWICE = 1.0, 1.5, 20


@dataclass(slots=True, eq=False)
class Weighed:
    """A relation, how likely it is meant, and what its holding is worth."""

    relation: Relation
    chance: float
    worth: float
    """Odds that it is meant times the odds against its holding by chance."""
    held: bool = field(init=False)
    sibling: bool = False
    """Of a tie: whether another field has the figure's value."""

    def __post_init__(self) -> None:
        self.held = self.relation.holds

    @property
    def borne_out(self) -> float:
        """Given that it holds: how likely it does so because it is meant."""
        return self.worth / (1 + self.worth) if self.chance > _LEAST_MEANT else 0.0

    def holds_with(self, quantity: Quantity, value: float, settled: dict[Quantity, float]) -> bool:
        """Whether it would hold if the quantity had that value, the others as they are settled."""
        relation, result = self.relation, self.relation.result
        values = [value if p is quantity else settled.get(p, p.value) for p in relation.parts]
        try:
            stands = relation.compute(values)
        except ZeroDivisionError:
            return False
        stated = value if result is quantity else settled.get(result, result.value)
        return bool(abs(stated - stands) <= relation.slack * 1.0000001 + 1e-9 * abs(stands))


_LEAST_MEANT = 0.02


@dataclass(slots=True, eq=False)
class TieWeighed:
    """A tie, the odds that it is meant, and the relation that it makes with a workbook."""

    tie: Tie
    odds: float
    weighed: Weighed | None
    mixed_odds: float = 0.0
    """Of a tie whose units are mixed up: how likely it would be if they were not."""


def weigh(relations: Iterable[Relation], weights: Weights) -> list[Weighed]:
    found = []
    for relation in relations:
        chance = weights.chance(relation.schema, relation.features())
        worth = chance / (1 - chance) * 10 ** min(information(relation), _MOST_DIGITS)
        if worth >= _LEAST_WORTH:
            found.append(Weighed(relation, chance, worth))
    return found


def foretold(found: Iterable[Scale], weights: Weights) -> dict[Quantity, tuple[float, float]]:
    """By figure what it would be in the other scale, and how many times likelier that is."""
    other: dict[Quantity, tuple[float, float]] = {}
    for each in found:
        chance = weights.chance("scale", each.features)
        times = (1 - chance) / chance if each.tens else chance / (1 - chance)
        if times > 1 and each.is_odd:
            other[each.quantity] = each.otherwise, times
    return other


def weigh_ties(
    found: Iterable[Tie], weights: Weights, name: Callable[[str], str]
) -> list[TieWeighed]:
    """Ties, each as likely as its words make it beside the other fields that the figure may speak of."""
    by_quantity: dict[Quantity, list[tuple[Tie, float]]] = {}
    for tie in found:
        chance = weights.chance("tie", tie.features)
        by_quantity.setdefault(tie.quantity, []).append((tie, chance / (1 - chance)))
    weighed = []
    for quantity, rivals in by_quantity.items():
        chosen = _value_chooses(rivals)
        rivals = chosen or rivals
        every = sum(odds for _, odds in rivals)
        for tie, odds in rivals:
            if odds < _LEAST_TIE and not tie.agrees:
                continue
            same = sum(o for t, o in rivals if t.stands == tie.stands)
            mixed = (
                _odds(weights, [f for f in tie.features if "mixed" not in f]) if tie.mixed else 0.0
            )
            odds /= 1 + every - same
            worth = odds * 10 ** min(information_of(quantity), _MOST_DIGITS)
            relation = as_relation(tie, name(tie.field))
            sibling = not tie.agrees and any(t.agrees for t, _ in rivals if not t.mixed)
            held = relation and Weighed(relation, odds / (1 + odds), worth, sibling)
            weighed.append(TieWeighed(tie, odds, held or None, mixed))
    return weighed


def growth_in_table(desk: Desk, tied: Sequence[TieWeighed], fields: Fields) -> Iterator[Weighed]:
    """比上年增长 9.2%: of a figure whose field the workbook has of last year as well."""
    best: dict[Quantity, TieWeighed] = {}
    for each in tied:
        if each.odds >= _TOLD and each.tie.agrees and not each.tie.mixed:
            best.setdefault(each.tie.quantity, each)
    for rate in desk.quantities:
        if rate.unit != PERCENT:
            continue
        near = [q for q in desk.before(rate, 1) if q.sentence == rate.sentence and q in best]
        for now in near:
            then = fields.value(PRIOR + best[now].tie.field)
            if then is None or not then.value:
                continue
            before = float(then.value) * best[now].tie.factor
            relation = growth_since(rate, now, before)
            worth = _GROWN / (1 - _GROWN) * 10 ** min(information(relation), _MOST_DIGITS)
            yield Weighed(relation, _GROWN, worth)


def said_twice(tied: Sequence[TieWeighed]) -> Iterator[Weighed]:
    """Figures that speak of one field in the same year say the same thing twice."""
    by_field: dict[tuple[str, float], list[TieWeighed]] = {}
    for each in tied:
        if each.odds > _TWICE and not each.tie.mixed:
            by_field.setdefault((each.tie.field, each.tie.factor), []).append(each)
    for same in by_field.values():
        first = same[0]
        for other in same[1:_MOST_TWICE]:
            chance = first.odds * other.odds / (1 + first.odds) / (1 + other.odds)
            relation = repetition_of(first.tie.quantity, other.tie.quantity)
            worth = chance / (1 - chance) * 10 ** min(information(relation), _MOST_DIGITS)
            yield Weighed(relation, chance, worth)


def _value_chooses(rivals: Sequence[tuple[Tie, float]]) -> list[tuple[Tie, float]]:
    """Where only words from farther off speak against a field that has the figure's value, it is meant.

    What was said in an earlier clause may be over; what is said right before the figure is not.
    """
    agreeing = [
        (t, odds) for t, odds in rivals if t.agrees and not t.mixed and t.conflict > Nearness.OWN
    ]
    best = max((odds for t, odds in rivals if t.agrees), default=0.0)
    if not agreeing or any(
        t.agrees and t.conflict == NO_CONFLICT and odds >= _TOLD for t, odds in rivals
    ):
        return []
    top = max(odds for _, odds in agreeing)
    return [(t, max(odds, _TOLD)) for t, odds in agreeing if odds == top and best]


def _odds(weights: Weights, features: Sequence[str]) -> float:
    chance = weights.chance("tie", features)
    return chance / (1 - chance)
