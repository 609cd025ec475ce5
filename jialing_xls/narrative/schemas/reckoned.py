"""What the table's figures come to where no field holds it: growth since last year, so much a head, what is left.

A report says more of a table than what stands there. What it may speak of is reckoned of two fields of one
group; which words speak of it is learned, as for ties.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from jialing_xls.model.field import PRIOR, Kind
from jialing_xls.model.numbers import plain
from jialing_xls.model.role import Role
from jialing_xls.narrative.meaning.vocabulary import field_unit
from jialing_xls.narrative.meaning.weights import Look
from jialing_xls.narrative.schemas.desk import Quantity
from jialing_xls.narrative.schemas.field_ties import THIS_YEAR, Fields, Speech
from jialing_xls.narrative.schemas.relation import FigureRelation, is_plausible, of_itself
from jialing_xls.narrative.text.figure import MONEY, MONTHLY, PER_TIME, PERCENT, POINTS

_YUAN, _MONTHS = 1e4, 12
_NEAR = 6
"""Figures before one among which what it is reckoned of may stand."""


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Something that two fields come to."""

    sort: str
    of: tuple[str, str]
    """The fields; it is called by the first."""
    unit: str
    value: float
    formula: str


def reckoned(fields: Fields, heard: Sequence[Speech]) -> Iterator[FigureRelation]:
    """Every figure with whatever the table comes to in its unit."""
    by_unit: dict[str, list[Reckoning]] = {}
    for each in _reckonings(fields) if fields.stated else ():
        by_unit.setdefault(each.unit, []).append(each)
    for n, speech in enumerate(heard):
        quantity = speech.quantity
        found = [
            each
            for each in by_unit.get(quantity.unit, ())
            if each.value > 0 < quantity.value and is_plausible(quantity.value, each.value)
        ]
        if not found or speech.year not in THIS_YEAR:
            continue
        before = [each.quantity for each in heard[max(n - _NEAR, 0) : n]]
        far = _distances(quantity, before, fields)
        most = speech.most(each.of[0] for each in found)
        said: dict[str, Sequence[Look]] = {}
        for each in found:
            id, sort, room = each.of[0], each.sort, quantity.rounding
            one, other = far.get(id, "-"), far.get(each.of[1], "-")
            if speech.names(id) or one != "-":
                said[id] = said.get(id) or speech.of_field(id, most)
                beside = "{0}one{1} {0}other{2} one{1}other{2}", sort, one, other
                looks = [*said[id], speech.of_sort(sort), beside]
                yield of_itself("reckoned", quantity, each.value, room, looks, each.formula)


def _distances(quantity: Quantity, before: Sequence[Quantity], fields: Fields) -> dict[str, str]:
    """Of fields whose values stand before a figure how far before, in figures, and whether in its sentence."""
    found: dict[str, str] = {}
    for steps, other in enumerate(reversed(before), 1):
        if other.passage == quantity.passage:
            told = f"{min(steps, 4)}{other.sentence == quantity.sentence:d}"
            for id in fields.agreeing(other):
                found.setdefault(id, told)
    return found


def _reckonings(fields: Fields) -> Iterator[Reckoning]:
    values = {id: value for id in fields.wordings if (value := fields.value(id))}
    held = {id: value.number for id, value in values.items()}
    units = {id: field_unit(fields.fields[id]) for id in held}

    def told(id: str) -> str:
        return (
            f"{fields.fields[id].role or ''}{fields.name(id)}{plain(values[id].value)}{units[id]}"
        )

    def each(sort: str, one: str, other: str, unit: str, value: float, formula: str) -> Reckoning:
        return Reckoning(sort, (one, other), unit, value, formula.format(told(one), told(other)))

    for one, now in held.items():
        if (then := held.get(PRIOR + one)) is not None:
            more = abs(now - then)
            unit = POINTS if units[one] == PERCENT else units[one]
            yield each("增减", one, PRIOR + one, unit, more, "{} 与 {} 之差")
            if then and unit != POINTS:
                yield each(
                    "增长", one, PRIOR + one, PERCENT, more * 100 / then, "({0} - {1}) ÷ {1}"
                )
    for one, other, sort in _of_group(fields, held):
        part, whole = held[one], held[other]
        if sort == "结余":
            yield each(sort, one, other, MONEY, whole - part, "{1} - {0}")
        elif whole and sort in ("执行率", "占比"):
            yield each(sort, one, other, PERCENT, part * 100 / whole, "{} ÷ {}")
        elif whole:
            yield each(sort, one, other, MONEY, part / whole, "{} ÷ {}")
            yield each(sort, one, other, PER_TIME, part / whole * _YUAN, "{} ÷ {}")
            for unit, scale in ((MONTHLY, _YUAN), (MONEY, 1.0)):
                by_month = part / whole * scale / _MONTHS
                yield each("月均", one, other, unit, by_month, f"{{}} ÷ {{}} ÷ {_MONTHS}")


def _of_group(fields: Fields, held: Mapping[str, float]) -> Iterator[tuple[str, str, str]]:
    """Two fields that come to something together, and what."""
    by_part: dict[tuple[Role, str], str] = {}
    groups: dict[str, list[str]] = {}
    for id in held:
        field = fields.fields[id]
        if field.role in (Role.BUDGET, Role.EXECUTED) and field.part:
            by_part[field.role, field.part] = id
        elif field.group and field.typed and not field.role and not id.startswith(PRIOR):
            groups.setdefault(field.group, []).append(id)
    book = fields.template.book
    for (role, part), one in by_part.items():
        budget, whole = by_part.get((Role.BUDGET, part)), book.playing(role)
        if role is Role.EXECUTED and budget:
            yield one, budget, "执行率"
            yield one, budget, "结余"
        if whole in held and whole != one:
            yield one, whole, "占比"
    spent = book.playing(Role.EXECUTED)
    for group in groups.values():
        amounts = [id for id in group if fields.fields[id].kind is Kind.MONEY]
        counts = [id for id in group if fields.fields[id].kind is Kind.COUNT]
        yield from ((one, other, "人均") for one, other in product(amounts, counts))
        yield from ((one, spent, "占比") for one in amounts if spent in held)
