"""Ties: to which fields of the table a figure speaks, and whether it says what they say."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from jialing_xls.checks.slips import Slip
from jialing_xls.model.fact import Place
from jialing_xls.model.field import PRIOR, Field, Kind
from jialing_xls.model.numbers import ZERO, plain
from jialing_xls.narrative.context import CHANGE, LAST_YEAR, Context, Mention
from jialing_xls.narrative.facts import Stated
from jialing_xls.narrative.figure import MONTHLY, PERCENT, PERSONS, TIMES, YEARLY, Figure
from jialing_xls.narrative.finding import Finding
from jialing_xls.narrative.likeness import LONG_ENOUGH, digits, is_like, length, slip
from jialing_xls.narrative.vocabulary import SEVERAL, UNSAID, Vocabulary, Wording, unit_of
from jialing_xls.template.workbook import Template

_NEEDED = ("项目", "指标", "变动", "基数")
"""Aspects without which a figure is not understood, whatever its value."""


_LONG = 4
"""Digits from which a likeness alone tells which field is meant; of just so many, two swapped."""


_MORE = re.compile(r"(?:^|[年期])[多少][了出]?$")
"""支出比上年(… 万元)多 334.44 万元: how far two figures lie apart is no field."""
_CHANGES = re.compile(r"(?:增加|提高|增长|上升|上调|减少|下降|降低|下调)了?$")
_PART_OF_YEAR = re.compile(r"[上下]半年|[一二三四1-4前]个?季度")
"""Fields are of whole years."""


_DONE, _TYPED = "_完成数", "_完成值"
"""Endings of an indicator's fields: the number read of what was typed, and that."""
_AT_LEAST = re.compile(r"^(?:超过|不低于|大于|[≥>]).*%$|^[\d.]+%以上$")
_ALL = Decimal(100)
"""In percent."""


@dataclass(frozen=True, slots=True)
class Value:
    """What the table holds for a field, in the unit of reports."""

    value: Decimal
    half: Decimal
    place: Place | None
    at_least: bool = False
    """Whether it says 超过 95%, which more bears out as well."""


class Table:
    """The fields of a template, and what a workbook says of them, if there is one."""

    def __init__(
        self, template: Template | None, vocabulary: Vocabulary, stated: Stated | None
    ) -> None:
        self.template = template
        self.fields: Mapping[str, Field] = template.book.fields if template else {}
        self.vocabulary = vocabulary
        self.stated = stated
        self._by_unit: dict[tuple[str, bool], list[tuple[str, Wording]]] = {}
        self._values: dict[str, Value | None] = {}
        self._spoken_of: dict[tuple[object, ...], Sequence[tuple[str, Wording, bool]]] = {}
        for id, wording in vocabulary.wordings.items():
            key = (unit_of(self.fields[id]), id.startswith(PRIOR))
            self._by_unit.setdefault(key, []).append((id, wording))
            self._values[id] = self._value(id)

    def spoken_of(
        self, unit: str, prior: bool, mentions: Mapping[str, Mention], *, joint: bool
    ) -> Sequence[tuple[str, Wording, bool]]:
        """The fields in a unit that the words mean, and whether they say all that is asked for.

        Reports say the same of many figures: what it means is made out once.
        """
        said = tuple((aspect, m.values, m.also) for aspect, m in mentions.items())
        key = (unit, prior, said, joint)
        if key not in self._spoken_of:
            self._spoken_of[key] = [
                (id, wording, exact)
                for id, wording in self._by_unit.get((unit, prior), ())
                if (exact := fits(wording, mentions, joint=joint)) is not None
            ]
        return self._spoken_of[key]

    def value(self, id: str) -> Value | None:
        """The table's value; None without a table, or where the field is empty."""
        return self._values[id] if id in self._values else self._value(id)

    def _value(self, id: str) -> Value | None:
        found = self.stated.value(id) if self.stated else None
        if not isinstance(found, Decimal):
            return None
        field = self.fields[id]
        place = self.stated.place(id) if self.stated else None
        if field.kind is Kind.RATE:
            return Value(found * 100, Decimal("0.005"), place)
        if self._is_at_least(id):
            return Value(found, ZERO, place, at_least=True)
        half = Decimal(5).scaleb(-(field.decimals or 0) - 1) if field.derived else ZERO
        return Value(found, half, place)

    def _is_at_least(self, id: str) -> bool:
        """Whether the indicator's text, of which the number is read, says no more than at least."""
        if not id.endswith(_DONE) or not self.stated:
            return False
        text = self.stated.value(id.removesuffix(_DONE) + _TYPED)
        return isinstance(text, str) and bool(_AT_LEAST.search(text))

    def name(self, id: str) -> str:
        """As reports would say it: of an indicator its own name."""
        return self.fields[id].name.removeprefix("完成数：").removeprefix("其中：")


@dataclass(frozen=True, slots=True)
class Reading:
    """A way to understand a figure: the fields that it would speak of."""

    fields: tuple[str, ...]
    exact: bool
    """Whether everything that the wording asks for is said."""


def tie(finding: Finding, table: Table) -> None:
    """Tie one figure, and compare it where there is a table."""
    figure, context = finding.figure, finding.context
    if _is_change(figure, context) or _PART_OF_YEAR.search(context.own + figure.passage.row):
        return
    readings = _readings(figure, context, table)
    exact = [r for r in readings if r.exact]
    agreeing = [r for r in readings if _agrees(figure, r, table)]
    alike = None
    if not agreeing and digits(finding.value) >= LONG_ENOUGH:
        loose = _readings(figure, context.own_only(), table)
        agreeing = [replace(r, exact=False) for r in loose if _agrees(figure, r, table)]
        alike = _alike(figure, [*readings, *loose], table)
    chosen = _chosen(exact, agreeing)
    if not agreeing and alike is not None:
        chosen = alike
    if chosen is None:
        if len(exact) > 1:
            names = "、".join(table.name(r.fields[0]) for r in exact)
            finding.reasons.append(f"可能是{names}，文字不足以判断，没有下结论")
        return
    finding.fields = chosen.fields
    finding.firm = (chosen.exact or chosen is alike) and not context.planned
    names = "、".join(dict.fromkeys(table.name(id) for id in chosen.fields))
    aspects = dict.fromkeys(
        aspect for id in chosen.fields for aspect in table.vocabulary.wordings[id].aspects
    )
    words = "、".join(f"“{word}”" for word in context.words(aspects))
    finding.tied_by = f"由{words}对应到{names}" if words else f"对应到{names}"
    _compare(finding, chosen, table)


def _is_change(figure: Figure, context: Context) -> bool:
    """Whether it says how far two amounts or numbers are apart; only rates of that are fields."""
    if _MORE.search(context.own):
        return True
    mention = context.mentions.get(CHANGE)
    said = mention is not None and any(map(_CHANGES.search, mention.words))
    return figure.unit != PERCENT and (said or bool(_CHANGES.search(context.own)))


def _alike(figure: Figure, readings: Iterable[Reading], table: Table) -> Reading | None:
    """The only reading whose value the figure may be a slip of, where it is long enough to tell."""
    written = length(figure.value)

    def tells(value: Value | None) -> bool:
        if value is None or written < _LONG or not is_like(figure.value, value.value):
            return False
        return written > _LONG or slip(figure.value, value.value) is Slip.SWAPPED

    found = {r.fields: r for r in readings if any(tells(table.value(id)) for id in r.fields)}
    return next(iter(found.values())) if len(found) == 1 else None


def _chosen(exact: Sequence[Reading], agreeing: Sequence[Reading]) -> Reading | None:
    """The reading that the words give, else the only one that the value bears out."""
    agreeing_exact = [r for r in agreeing if r.exact]
    if len(exact) == 1 and (agreeing_exact or not agreeing):
        return exact[0]
    if len(agreeing_exact) == 1:
        return agreeing_exact[0]
    if len(agreeing) == 1 and not agreeing_exact:
        return agreeing[0]
    return exact[0] if len(exact) == 1 else None


def _compare(finding: Finding, reading: Reading, table: Table) -> None:
    values = [(id, v) for id in reading.fields if (v := table.value(id)) is not None]
    if not values:
        return
    wrong = [(id, v) for id, v in values if not _says(finding.figure, v)]
    id, value = (wrong or values)[0]
    finding.place = value.place
    finding.theirs = plain(value.value)
    if wrong:
        finding.true = _in_its_unit(finding.figure, value.value)
        finding.difference = finding.value - finding.true
        return
    how = "" if reading.exact else "（文字没有说全，由数值确定）"
    finding.confirm(f"与表中{table.name(id)}{plain(value.value)}相符{how}")


def _in_its_unit(figure: Figure, value: Decimal) -> Decimal:
    return value * 12 if figure.unit == YEARLY else value


def _says(figure: Figure, value: Value) -> bool:
    factor = 12 if figure.unit == YEARLY else 1
    if value.at_least and value.value <= figure.value <= _ALL:
        return True
    return figure.agrees_with(value.value * factor, value.half * factor)


def _agrees(figure: Figure, reading: Reading, table: Table) -> bool:
    values = [v for id in reading.fields if (v := table.value(id)) is not None]
    return bool(values) and all(_says(figure, value) for value in values)


# ---------------------------------------------------------------- readings


def _readings(figure: Figure, context: Context, table: Table) -> list[Reading]:
    """Every way to understand the figure; fields of one wording are one way."""
    if context.year not in (None, LAST_YEAR):
        return []
    unit = MONTHLY if figure.unit == YEARLY else figure.unit
    found = _fitting(context, table, unit, joint=False)
    if unit == PERCENT and not any(r.exact for r in found):
        return _joint(_fitting(context, table, unit, joint=True), context)
    return found


def _fitting(context: Context, table: Table, unit: str, *, joint: bool) -> list[Reading]:
    found: dict[tuple[object, bool], list[str]] = {}
    prior = context.year == LAST_YEAR
    for id, wording, exact in _meant(unit, context, table, prior=prior, joint=joint):
        key = (tuple(sorted(wording.aspects.items())), exact)
        found.setdefault(key, []).append(id)
    return [Reading(tuple(ids), exact) for (_, exact), ids in found.items()]


def _meant(
    unit: str, context: Context, table: Table, *, prior: bool, joint: bool = False
) -> Iterator[tuple[str, Wording, bool]]:
    """The fields of ``Table.spoken_of`` without those that a word of the context excludes."""
    for id, wording, exact in table.spoken_of(unit, prior, context.mentions, joint=joint):
        if not any(word in context.span for word in wording.excluded):
            yield id, wording, exact


def _joint(readings: list[Reading], context: Context) -> list[Reading]:
    """A percentage that is said of several indicators at once speaks of all of them."""
    exact = [r for r in readings if r.exact]
    if len(exact) < 2:
        return readings
    together = tuple(id for reading in exact for id in reading.fields)
    return [Reading(together, True)]


def fits(wording: Wording, mentions: Mapping[str, Mention], joint: bool = False) -> bool | None:
    """True if all that the wording asks for is said, False if some is left open, None if it is not meant."""
    exact, said = True, False
    for aspect, allowed in wording.aspects.items():
        mention = mentions.get(aspect)
        if mention is None:
            if UNSAID not in allowed:
                if aspect in _NEEDED:
                    return None
                exact = False
            continue
        said = True
        if len(mention.values) > 1:
            if SEVERAL not in allowed and not (joint and allowed.intersection(mention.values)):
                return None
        elif mention.values[0] not in allowed:
            if not allowed.intersection(mention.also):
                return None
            exact = False
    return exact if said else None


def other_unit(figure: Figure) -> str | None:
    """The unit that is mixed up with the figure's one."""
    return {PERSONS: TIMES, TIMES: PERSONS}.get(figure.unit)


def fields_in(unit: str, context: Context, table: Table, *, prior: bool = False) -> Iterable[str]:
    """The fields that the words would mean in another unit."""
    return [id for id, _, exact in _meant(unit, context, table, prior=prior) if exact]
