"""What a figure may be a slip for, and what such a suspicion looks like."""

from dataclasses import dataclass, field
from math import log, log10

from jialing_xls.narrative.meaning.deviations import kind_of, shift
from jialing_xls.narrative.schemas.desk import Quantity
from jialing_xls.narrative.schemas.relation import FigureRelation
from jialing_xls.narrative.telling.manner import Manner
from jialing_xls.narrative.telling.weighing import PART, Weighed
from jialing_xls.narrative.text.units import measures_of

_OF_NO_KIND = ("near", "wide", "far")
"""Deviations that look like no slip of the pen."""


@dataclass(slots=True, eq=False)
class Hypothesis:
    """A figure may be a slip for a value."""

    quantity: Quantity
    value: float
    odds: float
    relations: list[Weighed] = field(default_factory=list)
    """Those that would come to hold, the weightiest first."""
    cause: Weighed | None = None
    """The relation that suggested it."""
    exchanged: Quantity | None = None
    """Another figure that may be a slip for this one's value: both were written the wrong way round."""
    confidence: float = 0.0
    speaking: list[float] = field(default_factory=list)
    """How many times likelier each relation makes it, and below 1 those that it breaks."""
    against: list[float] = field(default_factory=list)
    rival: float = 0.0
    """The odds of the likeliest other slip that would explain the same."""
    looks: list[str] = field(default_factory=list)
    """What its confidence follows from, as features."""

    @property
    def reasons(self) -> list[Weighed]:
        """The relations that its figure stands in itself, not those of one that it was exchanged with."""
        own = [each for each in self.relations if self.quantity in each.relation.figures]
        if own or self.cause is None:
            return own
        return [self.cause]

    @property
    def told(self) -> list[Weighed]:
        """The reasons that are told: what the table holds, and what else weighs most."""
        held = [each for each in self.reasons if each.relation.schema == "tie"]
        others = [each for each in self.reasons if each.relation.schema != "tie"]
        return held[:1] + others[:1]

    @property
    def is_weightiest(self) -> bool:
        """Whether nothing speaks more for it than what suggested it."""
        return self.relations[:1] == [self.cause]

    @property
    def is_of_other_part(self) -> bool:
        """Whether it is what would be meant, reckoned with another figure for one of the parts."""
        cause = self.cause
        return bool(cause and cause.sibling == PART and cause.relation.result is self.quantity)

    @property
    def is_for_field(self) -> bool:
        """Whether it is a slip for what the table has."""
        return any(each.relation.schema == "tie" for each in self.reasons)


def looks_of(slip: Hypothesis, borne: float, others: float, manner: Manner) -> list[str]:
    """What the confidence in a slip follows from; how far it and its parts are borne out by other relations."""
    quantity, cause = slip.quantity, slip.cause
    speaking, against = slip.speaking, slip.against
    kind, _ = kind_of(quantity.value, slip.value)
    relation = cause.relation if cause else None
    schema = relation.schema if relation else "scale"
    if relation and quantity is relation.result and is_mistake(quantity.value, relation):
        kind = "mistake"
    if quantity.copied and kind in _OF_NO_KIND and schema != "tie":
        kind = "copied"
    if slip.is_of_other_part:
        kind = PART
    if is_other_measure(quantity, slip.value):
        kind = "measure"
    if slip.exchanged:
        # The table tells of both where they belong; what is reckoned fits more by chance.
        kind = "exchanged" if schema == "tie" else "places"
    if schema == "count":
        kind = f"off{min(round(abs(quantity.value - slip.value)), 3)}"
    role = "r" if relation and relation.result is quantity else "p"
    numbers = [q.number for q in relation.figures] if relation else [quantity.number]
    place = (
        "last"
        if quantity.number == max(numbers)
        else "first"
        if quantity.number == min(numbers)
        else "mid"
    )
    chance = cause.together if cause else 0.0
    found = [
        kind,
        f"exact{relation.holds if relation else 0}{role}",
        role,
        f"{role}{kind}",
        place,
        f"{role}{place}",
        f"unit{quantity.sort}",
        f"alone{len(speaking) < 2}",
        f"{kind}alone{len(speaking) < 2}",
        f"parts{min(len(relation.parts), 4) if relation else 0}",
        f"sibling{cause.sibling if cause else ''}",
        f"bound{quantity.figure.bound}",
        f"chinese{not quantity.figure.text[:1].isdigit()}",
    ]
    found += _steps("gain", sum(map(log10, speaking)), 0.5, 12)
    found += _steps("against", -sum(map(log10, against)), 0.5, 8)
    found += _steps("chance", _logit(chance), 1.0, 10, -3.0)
    found += _steps(f"{kind}chance", _logit(chance), 1.0, 10, -3.0)
    odds = log10(max(slip.odds, 1e-4))
    found += _steps("odds", odds, 0.5, 12, -2.0) + _steps(f"{kind}odds", odds, 0.5, 12, -2.0)
    found += _steps("borne", borne, 0.2, 4, 0.2) + _steps("others", others, 0.3, 3, 0.3)
    found += manner.looks(quantity)
    if relation and schema == "tie":
        found += manner.spokesmen(quantity, relation.stands)
    found += _steps("rival", log10(max(slip.rival, 1e-6) / max(slip.odds, 1e-6)), 0.5, 8, -3.0)
    found.append(f"rivals{slip.rival > 0}")
    # Each counts for more or less by what suggests the slip: a table, a sum, a repetition.
    return [schema, *found, *(f"{schema}*{each}" for each in found)]


def is_other_measure(quantity: Quantity, value: float) -> bool:
    """Whether a value is what is printed, in another unit of the same measure: 公斤 for 吨."""
    places = shift(quantity.value, value)
    return places != 0 and quantity.measure - places in measures_of(quantity.unit).values()


def _logit(chance: float) -> float:
    return log(max(chance, 1e-6) / max(1 - chance, 1e-6))


def _steps(name: str, value: float, size: float, most: int, least: float = 0.5) -> list[str]:
    """Every step of a scale that a value reaches."""
    return [f"{name}{n}" for n in range(most) if value >= least + n * size]


def is_mistake(stated: float, relation: FigureRelation) -> bool:
    """Whether it comes of reckoning in a certain wrong way."""
    return any(abs(stated - wrong) <= relation.fine for wrong in relation.mistakes)
