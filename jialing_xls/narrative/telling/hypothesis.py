"""What a figure may be a slip for, and what such a suspicion looks like."""

from collections import Counter
from dataclasses import dataclass, field
from math import log, log10

from jialing_xls.narrative.meaning.deviations import kind_of, shift
from jialing_xls.narrative.schemas.desk import Quantity
from jialing_xls.narrative.schemas.looks import bag, head, tail
from jialing_xls.narrative.schemas.relation import FigureRelation
from jialing_xls.narrative.telling.spokesmen import Spokesmen
from jialing_xls.narrative.telling.weighing import PART, Weighed
from jialing_xls.narrative.text.units import measures_of

_OF_NO_KIND = ("near", "wide", "far")
"""Deviations that look like no slip of the pen."""

_FAR_FETCHED = 0.1
"""Odds below which a slip is not 确定."""
_EXPLAINED = 0.5
"""How likely something is meant that holds as printed, from which that is as good an explanation as any."""
ValueCounts = Counter[tuple[str, float]]
"""How often each value of a unit is said."""


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
    rival: "Hypothesis | None" = None
    """The likeliest slip of another figure that would make what suggested this one hold as well."""
    confidence: float = 0.0
    looks: list[str] = field(default_factory=list)
    """What its confidence follows from, as features."""

    @property
    def schema(self) -> str:
        """Of what suggested it."""
        return self.cause.relation.schema if self.cause else "scale"

    @property
    def role(self) -> str:
        """Whether its figure is what is reckoned, or a part."""
        return "r" if self.cause and self.cause.relation.result is self.quantity else "p"

    @property
    def kind(self) -> str:
        """What kind of slip it would be."""
        quantity, relation = self.quantity, self.cause.relation if self.cause else None
        if self.schema == "count":
            return f"miscounted{min(round(abs(quantity.value - self.value)), 3)}"
        if self.exchanged:
            # The table tells of both where they belong; what is reckoned fits more by chance.
            return "exchanged" if self.schema == "tie" else "places"
        if is_other_measure(quantity, self.value):
            return "measure"
        if self.is_of_other_part:
            return PART
        kind, _ = kind_of(quantity.value, self.value)
        if relation and quantity is relation.result and is_mistake(quantity.value, relation):
            return "mistake"
        if quantity.copied and kind in _OF_NO_KIND and self.schema != "tie":
            return "copied"
        return kind

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
    def is_ambiguous(self) -> bool:
        """Whether what is printed holds as well as if two figures of a sentence were exchanged.

        支出70、结余74 of 144, a rate of 48.6%: the table alone tells which was meant."""
        cause = self.cause
        if self.exchanged is None or cause is None or self.is_for_field:
            return False
        is_beside = self.exchanged.sentence == self.quantity.sentence
        return is_beside and all(each.explained > _EXPLAINED for each in (cause, *self.relations))

    @property
    def is_far_fetched(self) -> bool:
        """Whether that nothing is wrong is much likelier, however much it looks like one.

        支出2791.77万元，其中甲263.14万元，乙488.34万元，丙1650.81万元 may have a rest. What is said twice
        has but one witness, so that its odds are low by nature.
        """
        return self.odds < _FAR_FETCHED and self.schema != "repetition"

    @property
    def is_for_field(self) -> bool:
        """Whether it is a slip for what the table has."""
        return any(each.relation.schema == "tie" for each in self.reasons)


def looks_of(
    slip: Hypothesis, borne_out: float, said: ValueCounts, spokesmen: Spokesmen
) -> list[str]:
    """What the confidence in a slip follows from.

    ``borne_out`` is how far other relations bear out its figure.
    """
    quantity, cause, kind, schema = slip.quantity, slip.cause, slip.kind, slip.schema
    relation = cause.relation if cause else None
    own = said[quantity.unit, quantity.value] - 1
    other = said[quantity.unit, round(slip.value, 8)] - bool(slip.exchanged)
    found = [
        kind,
        slip.role,
        f"{kind}own{min(own, 2)}",
        f"{kind}other{min(other, 2)}",
        *(f"by:{each}" for each in dict.fromkeys(w.relation.schema for w in slip.relations)),
        *tail("w", quantity.pre),
        *bag("W", quantity.pre[-8:]),
        *head("v", quantity.post, 2),
    ]
    chance = max(cause.together if cause else 0.0, 1e-6)
    found += _steps("chance", log(chance / max(1 - chance, 1e-6)), 1.0, 13, -6.0)
    found += _steps("odds", log10(max(slip.odds, 1e-6)), 0.5, 12, -2.0)
    found += _steps("borne", borne_out, 0.2, 4, 0.2)
    if quantity.value > 0 < slip.value:
        found += _steps("off", abs(log10(quantity.value / slip.value)), 0.1, 12, 0.02)
    if rival := slip.rival:
        found += _steps("rival", log10(slip.odds / rival.odds), 0.3, 11, -1.5)
        found += (f"vs{rival.kind}", f"{slip.role}vs{rival.role}")
    if relation and schema == "tie":
        found += spokesmen.looks(quantity, relation.stands)
    # Each counts for more or less by what suggests the slip: a table, a sum, a repetition.
    return [schema, *found, *(f"{schema}*{each}" for each in found)]


def is_other_measure(quantity: Quantity, value: float) -> bool:
    """Whether a value is what is printed, in another unit of the same measure: 公斤 for 吨."""
    measures = measures_of(quantity.unit).values()
    places = shift(quantity.value, value) if measures else 0
    return places != 0 and quantity.measure - places in measures


def _steps(name: str, value: float, size: float, most: int, least: float = 0.5) -> list[str]:
    """Every step of a scale that a value reaches."""
    return [f"{name}{n}" for n in range(most) if value >= least + n * size]


def is_mistake(stated: float, relation: FigureRelation) -> bool:
    """Whether it comes of reckoning in a certain wrong way: of the wrong base, of a total without one of its parts."""
    return any(abs(stated - wrong) <= relation.fine for wrong in relation.wrong)
