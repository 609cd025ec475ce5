"""How likely each relation and each tie is meant, beside its rivals for the same figure or list."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from math import exp

from jialing_xls.model.field import PRIOR
from jialing_xls.narrative.meaning.weights import Weights, told
from jialing_xls.narrative.schemas.desk import Quantity, pairs
from jialing_xls.narrative.schemas.enumeration import rivals_of
from jialing_xls.narrative.schemas.field_ties import Fields, Tie, as_relation
from jialing_xls.narrative.schemas.looks import words
from jialing_xls.narrative.schemas.relation import BROKEN, MOST_DIGITS, FigureRelation
from jialing_xls.narrative.schemas.scales import Scale

_LEAST_CHANCE = 1e-3
"""Of a relation that does not hold; rarer ones change nothing."""
_LEAST_ODDS, _LEAST_BROKEN = 0.9 * _LEAST_CHANCE / 10**MOST_DIGITS, 0.9 * _LEAST_CHANCE / BROKEN
"""Of a relation that holds, and of one that does not; ``_matters`` would leave out all below."""
_MOST_SCORE = 20.0
PART = "part"
"""Sibling of a relation: the same with another figure for one of its parts."""


@dataclass(slots=True, eq=False)
class Weighed:
    """A relation and how likely it is meant."""

    relation: FigureRelation
    chance: float
    sibling: str = ""
    """What else has the figure's value: of a tie which other field, of what is reckoned another ``part``: the same
    of 36 trees where it is meant of 42."""
    together: float = field(init=False)
    """How likely it is meant or another that comes to the same: a growth, and the share that the increase is."""
    as_printed: float = field(init=False)
    """What it adds to the likelihood of the figures as they are printed."""
    explained: float = field(init=False, default=0.0)
    """How likely one of its rivals is meant that holds as printed."""

    def __post_init__(self) -> None:
        self.together = self.chance
        self.as_printed = self.chance * self.relation.likelihood()

    @property
    def levels(self) -> tuple[float, ...]:
        """How far off it may be to hold exactly or by rounding; what it adds if it does, and if not."""
        exactly, rounded, broken = self.relation.steps
        chance = self.chance
        return *self.relation.limits, chance * exactly, chance * rounded, chance * broken

    @property
    def holds(self) -> bool:
        return self.relation.holds


@dataclass(slots=True, eq=False)
class Rivals:
    """Relations of which one at the most explains a figure or a list."""

    members: list[Weighed]
    chance_of_none: float
    likelihood: float = field(init=False)
    """How many times likelier than by chance all figures are as they are printed."""

    def __post_init__(self) -> None:
        self.likelihood = self.chance_of_none + sum(w.as_printed for w in self.members)
        likely = sum(w.as_printed for w in self.members if w.relation.holds) / self.likelihood
        for each in self.members:
            each.explained = likely


@dataclass(slots=True, eq=False)
class TieWeighed:
    """A tie, and the odds that it is meant."""

    tie: Tie
    odds: float
    as_printed: float
    """What it adds to the likelihood of the figure as it is printed, if it agrees with a workbook."""
    mixed_odds: float = 0.0
    """Of a tie whose units are mixed up: how likely it would be if they were not."""


def weigh(found: Iterable[FigureRelation], weights: Weights) -> Iterator[Rivals]:
    """The relations that matter, each as likely as its looks make it beside its rivals."""
    heard = cache(words)

    @cache
    def spoken(schema: str, role: str, quantity: Quantity) -> float:
        return weights.words(schema, role, heard(quantity))

    def score(relation: FigureRelation) -> float:
        total = weights.score(relation.schema, relation.structure)
        for role, quantity in relation.roles:
            total += spoken(relation.schema, role, quantity)
        return total

    for _, rivals in groupby(found, rivals_of):
        scored = []
        for relation in rivals:
            scored.append((relation, exp(min(score(relation), _MOST_SCORE))))
            # Nobody asks again, and a long report has millions.
            relation.structure = relation.roles = ()
        total = 1 + sum(odds for _, odds in scored)
        likely = _least(total)
        # Most do not hold and are not likely: nothing is made of them.
        matter = (
            Weighed(relation, odds / total)
            for relation, odds in scored
            if odds > likely or (odds > _LEAST_ODDS and relation.holds)
        )
        if kept := [each for each in matter if _matters(each, 1 / total)]:
            if len(kept) > 1:
                _compare(kept)
            yield Rivals(kept, 1 / total)


def _least(total: float) -> float:
    """The odds below which nothing is made of a relation that does not hold."""
    return min(0.9 * _LEAST_CHANCE * total, _LEAST_BROKEN)


def _matters(weighed: Weighed, none: float) -> bool:
    return weighed.chance > _LEAST_CHANCE or weighed.as_printed > _LEAST_CHANCE * none


def _compare(rivals: Sequence[Weighed]) -> None:
    """Tell those that come to the same as others, and those that would hold if one of their parts were another
    figure: a report reckons of the wrong base."""
    chances: dict[tuple[float, float], float] = {}
    results = [(w.relation.result, w.relation.stands) for w in rivals]
    stands = [(q.value, round(stands, max(q.decimals, 0))) for q, stands in results]
    for each, value in zip(rivals, stands, strict=True):
        chances[value] = chances.get(value, 0.0) + each.chance
    for each, value in zip(rivals, stands, strict=True):
        each.together = chances[value]
    holding = [each.relation for each in rivals if each.relation.is_exact and each.relation.parts]
    for each in rivals if holding else ():
        own = each.relation
        if not own.is_exact and any(
            other.schema == own.schema
            and len(other.parts) == len(own.parts)
            and len({*other.parts} - {*own.parts}) == 1
            for other in holding
        ):
            each.sibling = PART


def foretold(found: Iterable[Scale], weights: Weights) -> dict[Quantity, tuple[float, float]]:
    """By figure what it would be in the other scale, and how many times likelier that is."""
    other: dict[Quantity, tuple[float, float]] = {}
    for each in found:
        chance = weights.chance(each.schema, each.features)
        times = (1 - chance) / chance if each.larger else chance / (1 - chance)
        known = other[each.quantity][1] if each.quantity in other else 1.0
        if times > known and each.is_odd:
            other[each.quantity] = each.otherwise, times
    return other


def weigh_ties(
    found: Iterable[Tie], weights: Weights, fields: Fields
) -> tuple[list[TieWeighed], list[Rivals]]:
    """Ties, each as likely as its words make it beside the other fields that the figure may speak of."""
    weighed: list[TieWeighed] = []
    groups: list[Rivals] = []
    for _, rivals in groupby(found, lambda tie: tie.quantity):
        scored = [(t, exp(min(weights.score("tie", t.features), _MOST_SCORE))) for t in rivals]
        total = 1 + sum(odds for _, odds in scored)
        agreeing = [t.field for t, _ in scored if t.agrees and not t.mixed]
        # Fields of one value are one thing; 超过95% is another than 95%: 96.3% is the one and not the other.
        by_value: dict[tuple[bool, float | None], float] = {}
        for tie, odds in scored:
            value = tie.agrees, tie.stands
            by_value[value] = by_value.get(value, 0.0) + odds
        members: dict[tuple[bool, float | None], Weighed] = {}
        for tie, odds in sorted(scored, key=lambda pair: -pair[1]):
            value = tie.agrees, tie.stands
            same = by_value[value] if tie.value else odds
            apart = as_printed = 0.0
            if tie.mixed:
                looks = [f for f in told(tie.features) if "mixed" not in f]
                apart = exp(weights.score("tie", looks))
            tie.features = ()
            may_matter = odds > _least(total) or tie.agrees or not tie.is_off
            if may_matter and (relation := as_relation(tie, fields.name(tie.field))):
                sibling = "" if tie.agrees else _sibling(tie.field, agreeing, fields)
                made = Weighed(relation, same / total, sibling)
                as_printed = odds / total * relation.likelihood() if tie.agrees else 0.0
                if not tie.mixed and _matters(made, 1 / total):
                    members.setdefault(value, made)
            weighed.append(TieWeighed(tie, same / (total - same), as_printed, apart))
        if members:
            groups.append(Rivals(list(members.values()), 1 / total))
    return weighed, groups


_words_of = cache(pairs)  # of fields, which are few


def _sibling(field: str, agreeing: Sequence[str], fields: Fields) -> str:
    """Which other field has a figure's value: one that is called the same, as a budget and what was spent of
    it, an aim and what was achieved, this year and the last; one whose name is half the same; or any."""
    if not agreeing:
        return ""
    own = fields.name(field.removeprefix(PRIOR))
    names = [fields.name(each.removeprefix(PRIOR)) for each in agreeing]
    if own in names:
        return "same"
    words = _words_of(own)
    alike = any(2 * len(words & _words_of(name)) >= max(len(words), 1) for name in names)
    return "alike" if alike else "other"
