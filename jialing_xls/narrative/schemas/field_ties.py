"""Ties: a figure of the report and a field of the workbook that it may speak of.

What the definition says in 报告用语 are features like the field's name and the words around: each aspect
that is said as the field wants it, that is said otherwise, or that nobody said, by how near it was said.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from decimal import Decimal
from math import fsum

from jialing_xls.model.fact import Place
from jialing_xls.model.field import PRIOR, Field, Kind, Reading
from jialing_xls.narrative.meaning.deviations import alike
from jialing_xls.narrative.meaning.mentions import Said
from jialing_xls.narrative.meaning.roles import says_at_least
from jialing_xls.narrative.meaning.stated import Stated
from jialing_xls.narrative.meaning.vocabulary import (
    Vocabulary,
    Wording,
    field_scale,
    field_unit,
)
from jialing_xls.narrative.meaning.weights import Look
from jialing_xls.narrative.schemas.desk import Desk, Quantity, pairs
from jialing_xls.narrative.schemas.hearing import Hearing
from jialing_xls.narrative.schemas.looks import bag, head, tail
from jialing_xls.narrative.schemas.relation import FigureRelation, of_itself
from jialing_xls.narrative.schemas.repetitions import topic
from jialing_xls.narrative.text.figure import (
    MONEY,
    MONTHLY,
    PERSONS,
    TIMES,
    YEARLY,
)
from jialing_xls.narrative.text.units import alike_unit
from jialing_xls.template.template_workbook import Template

_MIXED = {PERSONS: TIMES, TIMES: PERSONS}
_MONTHS = 12
_MYRIAD, _EXACT = 1e4, 9
"""元 of a 万元; decimals to which floats tell what a field comes to."""
_ALL = 100.0
_NEAR = 0.2
_SURELY, _TINY = 1.01, 1e-9
"""How far beside a value a figure is not it, as floats tell."""
ELSEWHERE, UNTOLD = "elsewhere", "untold"
"""With what the feature begins that tells whether the table's value stands elsewhere in the report; the
one there is instead where no table tells."""
_NO_WORDING = Wording({})
_OWN = (Reading.PERCENTAGE, Reading.NUMBER, Reading.LEAST, Reading.MOST)
"""How a text's own figure is read; all other readings say again what other fields hold, or yes or no."""
_CLOSE = 6
"""Characters before a figure that are its very own."""
THIS_YEAR = ("none", "0")
"""What ``spoken_years`` says of a figure that may be this year's."""


@dataclass(frozen=True, slots=True)
class Value:
    """What the workbook holds for a field, in the unit of reports."""

    value: Decimal
    half: Decimal
    place: Place | None
    at_least: bool = False
    """Whether it says 超过 95%, which more bears out as well."""
    number: float = attribute(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "number", float(self.value))


@dataclass(eq=False, slots=True)
class Tie:
    """A figure, a field, and what speaks for their belonging together."""

    quantity: Quantity
    field: str
    value: Value | None
    factor: float
    mixed: bool
    """Whether the figure is in 人 and the field in 人次, or the other way round."""
    features: Sequence[Look]
    stands: float | None = attribute(init=False)
    is_off: bool = attribute(init=False)
    """Whether floats tell that the figure is not the value, not even by rounding."""
    agrees: bool = attribute(init=False)

    def __post_init__(self) -> None:
        self.stands = round(self.value.number * self.factor, _EXACT) if self.value else None
        self.is_off = self.value is None or _is_off(self.quantity, self.value, self.factor)
        self.agrees = self._agrees()

    def _agrees(self) -> bool:
        if self.value is None:
            return False
        if self.value.at_least and self.value.number <= self.quantity.value <= _ALL:
            return True
        return not self.is_off and _agrees(self.quantity, self.value, self.factor)


Candidate = tuple[str, float, bool]


def _may_agree(quantity: Quantity, value: Value | None, factor: float) -> bool:
    """Whether the value is near the figure, or the figure may be a slip for it."""
    if value is None:
        return False
    stands, stated = value.number * factor, quantity.value
    near = abs(stated - stands) <= _NEAR * abs(stands)
    return near or alike(stated, stands) or value.at_least


def _is_off(quantity: Quantity, value: Value, factor: float) -> bool:
    """Whether floats tell that a figure is not the value: Decimals take five times as long."""
    stands, room = value.number * factor, quantity.half + float(value.half) * factor
    off = abs(quantity.value - stands)
    return quantity.figure.precise and off > _SURELY * room + _TINY * abs(stands)


class Fields:
    """The fields of a template that reports may speak of, and what a workbook holds for them."""

    def __init__(self, template: Template, vocabulary: Vocabulary, stated: Stated | None) -> None:
        self.template, self.vocabulary, self.stated = template, vocabulary, stated
        self.fields = fields = template.book.fields
        self._by_unit: dict[str, list[str]] = {}
        self.wordings = {
            id: vocabulary.wordings.get(id, _NO_WORDING)
            for id, field in fields.items()
            if _is_figure(field)
        }
        """Of every field that is a figure; one without a wording is known by its name alone."""
        for id in self.wordings:
            self._by_unit.setdefault(alike_unit(field_unit(fields[id])), []).append(id)
        self.sorts = {id: (str(id.startswith(PRIOR)), *_sorts(fields[id])) for id in self.wordings}
        """What each is, whatever it is called: last year's, 完成数 or 目标数 of an indicator, what 县级 has spent."""
        self.places = dict(_places(fields, self.wordings))
        """The group of each, and which of it it is."""
        self._bare = 1.0
        """What turns an amount into what a cell of a table without a unit says: the report may be in 元."""
        self._values: dict[str, Value | None] = {}
        self._candidates: dict[tuple[str, bool], Sequence[Candidate]] = {}
        self._agreeing: dict[Quantity, Sequence[str]] = {}
        self._names = {id: pairs(f"{fields[id].group}，{fields[id].name}") for id in self.wordings}
        often = Counter(name for names in self._names.values() for name in names)
        self._rare = {name: 1 / n for name, n in often.items()}
        self._whole = {
            id: fsum(self._rare[each] for each in names) for id, names in self._names.items()
        }
        self._called: dict[str, list[str]] = {}
        for id, names in self._names.items():
            for each in names:
                self._called.setdefault(each, []).append(id)

    def name(self, id: str) -> str:
        """As reports would say it: of an indicator its own name."""
        return self.fields[id].name.rpartition("：")[2]

    def covered(self, said: frozenset[str]) -> dict[str, float]:
        """The share of each name that is said; what few fields are called counts for more."""
        shared: dict[str, list[float]] = {}
        for name in said & self._rare.keys():
            for id in self._called[name]:
                shared.setdefault(id, []).append(self._rare[name])
        return {id: fsum(found) / self._whole[id] for id, found in shared.items()}

    def candidates(self, quantity: Quantity) -> Sequence[Candidate]:
        """Fields in the unit of a figure, the factor from their values to its, whether units are mixed."""
        asked = quantity.unit, quantity.figure.is_in_yuan
        if asked not in self._candidates:
            self._candidates[asked] = list(self._in(*asked))
        return self._candidates[asked]

    def _in(self, unit: str, in_yuan: bool) -> Iterator[Candidate]:
        if not unit:
            amounts = set(self._by_unit.get(MONEY, ()))
            yield from ((id, self._bare if id in amounts else 1.0, False) for id in self.wordings)
            return
        wanted = MONTHLY if unit == YEARLY else unit
        factor = float(_MONTHS) if unit == YEARLY else 1.0
        yield from ((id, factor, False) for id in self._by_unit.get(wanted, ()))
        if in_yuan:  # 月标准(元), 散居1500元: what of is not said beside the figure
            yield from ((id, 1 / _MYRIAD, False) for id in self._by_unit.get(MONTHLY, ()))
        if unit in _MIXED:
            yield from ((id, 1.0, True) for id in self._by_unit.get(_MIXED[unit], ()))

    def value(self, id: str) -> Value | None:
        if id not in self._values:
            self._values[id] = self._value(id)
        return self._values[id]

    def _value(self, id: str) -> Value | None:
        found = self.stated.value(id) if self.stated else None
        if not isinstance(found, Decimal) or self.stated is None:
            return None
        field, place = self.fields[id], self.stated.place(id)
        if field.kind is Kind.RATE:
            return Value(found * 100, Decimal("0.005"), place)
        half = Decimal(5).scaleb(-(field.decimals or 0) - 1) if field.derived else Decimal(0)
        scale = field_scale(field)
        return Value(found * scale, half * scale, place, says_at_least(self.stated, id))

    def agreeing(self, quantity: Quantity) -> Sequence[str]:
        """The fields of its unit that the workbook has a figure's very value for."""
        if quantity not in self._agreeing:
            self._agreeing[quantity] = [
                id
                for id, factor, mixed in self.candidates(quantity)
                if not mixed and (value := self.value(id)) and _agrees(quantity, value, factor)
            ]
        return self._agreeing[quantity]

    def read_bare(self, quantities: Iterable[Quantity]) -> None:
        """Take cells without a unit for 元 where more amounts of the table stand there so than in 万元."""
        held = (self.value(id) for id in self._by_unit.get(MONEY, ()))
        amounts = {value.number for value in held if value and value.value}
        bare = {quantity.value for quantity in quantities if not quantity.unit}
        in_yuan = sum(round(amount * _MYRIAD, 2) in bare for amount in amounts)
        if in_yuan > len(amounts & bare):
            self._bare = _MYRIAD


def _is_figure(field: Field) -> bool:
    """Whether it is a figure of its own that a report may state."""
    if not field.kind.is_number or field.kind is Kind.YEAR or not field_unit(field):
        return False
    return not field.reading or field.reading.partition(" ")[0] in _OWN


def _sorts(field: Field) -> tuple[str, ...]:
    if field.role:
        return tuple(filter(None, (str(field.role), field.part)))
    of_indicator = "".join(field.name.rpartition("：")[:2])
    return (of_indicator,) if of_indicator else ()


def _places(
    fields: Mapping[str, Field], figures: Iterable[str]
) -> Iterator[tuple[str, tuple[str, int]]]:
    often = Counter[str]()
    for id in figures:
        group = fields[id].group or "".join(_sorts(fields[id]))
        often[group] += 1
        yield id, (group, often[group])


def ties(fields: Fields, heard: Sequence["Speech"]) -> Iterator[Tie]:
    """Every figure with every field of its unit that its words or its value may mean."""
    stated = {speech.quantity: fields.agreeing(speech.quantity) for speech in heard}
    often = Counter(id for speech in heard for id in stated[speech.quantity] if speech.fits(id))
    for n, speech in enumerate(heard):
        quantity, year = speech.quantity, speech.year
        own = stated[quantity]
        beside = [
            _by_group(
                fields.places[id]
                for each in near
                if _are_near(each.quantity, quantity)
                for id in stated[each.quantity]
            )
            for near in (heard[max(n - 1, 0) : n], heard[n + 1 : n + 2])
        ]
        candidates = fields.candidates(quantity)
        most = speech.most(id for id, _, _ in candidates)
        for id, factor, mixed in candidates:
            if year not in THIS_YEAR and not id.startswith(PRIOR):
                continue
            value = fields.value(id)
            if speech.is_open or speech.names(id) or _may_agree(quantity, value, factor):
                said = speech.of_field(id, most, mixed)
                features = [*said, *map(speech.of_sort, fields.sorts[id])]
                if fields.stated:
                    elsewhere = min(often[id] - (id in own and speech.fits(id)), 2)
                    features += f"{ELSEWHERE}{elsewhere}", _surrounded(fields.places[id], beside)
                else:
                    features.append(UNTOLD)
                yield Tie(quantity, id, value, factor, mixed, features)


class Speech:
    """What is said of a figure, as field after field may take it."""

    def __init__(
        self, desk: Desk, fields: Fields, quantity: Quantity, said: Said, year: str
    ) -> None:
        self.quantity, self.year, self.is_open = quantity, year, desk.is_open
        self._fields = fields
        self._hearing = Hearing(desk, quantity, said)
        self._fitting: dict[str, bool] = {}
        windows = pairs(quantity.pre[-_CLOSE:]), quantity.names, topic(quantity) | quantity.names
        self._covers = [fields.covered(each) for each in windows]
        first = desk.first_of(quantity)
        lead = "" if first is quantity else _own_words(first)
        self._shared = year, _own_words(quantity), lead, quantity.post, min(quantity.depth, 1)

    def most(self, ids: Iterable[str]) -> list[float]:
        """By window how much is said of the name of which most is said, of these fields."""
        named = self._covers[-1].keys() & {*ids}
        return [max((cover.get(id, 0.0) for id in named), default=0.0) for cover in self._covers]

    def fits(self, id: str) -> bool:
        """Whether no word beside the figure says otherwise than a field wants."""
        if id not in self._fitting:
            self._fitting[id] = self._hearing.allows(self._fields.wordings[id])
        return self._fitting[id]

    def names(self, id: str) -> bool:
        """Whether it says as the field wants; of one without a wording something of its name."""
        is_bare = self._fields.wordings[id] is _NO_WORDING
        return id in self._covers[-1] if is_bare else self.fits(id)

    def of_field(self, id: str, most: Sequence[float], mixed: bool = False) -> list[Look]:
        """What it says of a field; ``most`` of those that it is one of."""
        wording = self._fields.wordings[id]
        cover = [each.get(id, 0.0) for each in self._covers]
        return [
            *self._hearing.looks(wording, mixed),
            _called(cover, most, wording is _NO_WORDING),
        ]

    def of_sort(self, sort: str) -> Look:
        """What it says for all fields of a sort."""
        return (_crossed, sort, *self._shared)


def _are_near(one: Quantity, other: Quantity) -> bool:
    """Whether two figures stand in one sentence, or in one table."""
    table = one.figure.passage.table
    return one.sentence == other.sentence or bool(table and table == other.figure.passage.table)


def _by_group(places: Iterable[tuple[str, int]]) -> dict[str, set[int]]:
    """By group which of it they are."""
    found: dict[str, set[int]] = {}
    for group, at in places:
        found.setdefault(group, set()).add(at)
    return found


def _surrounded(place: tuple[str, int], beside: Sequence[Mapping[str, set[int]]]) -> Look:
    """How the fields whose values stand before and behind stand to one: next to it in its group, this one
    itself, of the group, or not."""
    group, at = place
    told = []
    for others, next_to in zip(beside, (at - 1, at + 1), strict=True):
        same = others.get(group, ())
        of_group = "1" if next_to in same else "0" if at in same else "s" if same else "x"
        told.append(of_group if others else "-")
    return f"{ELSEWHERE}<{{0}} {ELSEWHERE}>{{1}} {ELSEWHERE}<{{0}}{{1}}", *told


def _called(cover: Sequence[float], most: Sequence[float], bare: bool) -> Look:
    """How much of the field's name is said before the figure and around it, beside other fields' names."""
    best = "".join(["1" if 0 < c >= m else "0" for c, m in zip(cover, most, strict=True)])
    own, wide = int(cover[1] * 4), int(cover[2] * 4)
    return (
        "bare{0} bare{0}own{1} bare{0}wide{2} bare{0}best{3} bare{0}best{3}own{1}wide{2}",
        bare, own, wide, best,
    )  # fmt: skip


def _agrees(quantity: Quantity, value: Value, factor: float) -> bool:
    """Whether a figure is a value, or comes of it by rounding."""
    if _is_off(quantity, value, factor):
        return False
    exactly = Decimal(repr(factor))
    return quantity.figure.agrees_with(value.value * exactly, value.half * exactly)


def _own_words(quantity: Quantity) -> str:
    return quantity.pre[-12:].rpartition("；")[2]  # 与上年持平；农村低保标准为


def _crossed(sort: str, year: str, own: str, lead: str, post: str, deep: int) -> list[str]:
    """What speaks for any field of a sort; ``lead`` stands before the first of those told together."""
    words = *tail("t", own, 3), *bag("T", own), *bag("L", lead), *head("b", post, 2)
    return [f"{sort}{each}" for each in (f"year{year}", *words, f"deep{deep}")]


def as_relation(tie: Tie, name: str) -> FigureRelation | None:
    """The tie as a relation that settles with the others; None where there is no value."""
    stands = tie.stands
    if stands is None or tie.value is None:
        return None
    quantity = tie.quantity
    slack = max(quantity.half, float(tie.value.half) * tie.factor)
    if tie.agrees:
        stands = quantity.value
    return of_itself("tie", quantity, stands, slack, tie.features, name)
