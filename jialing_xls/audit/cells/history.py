"""数据底稿 against itself: each value, and what the row says of where it came from.

A row's original text has few readings, and each has one value and one note (读取时的处理): what the
row states must be one of them. A text that was composed, and a figure that was extracted from one,
follow from other rows altogether. Of a source cell the sheet's columns tell; that it is the right
row of its column only the entry workbook tells (``figures.against_entry``).
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from jialing_xls.audit.cells.statements import (
    StatedFigures,
    StatedRow,
    otherwise_told,
    said,
    told_of,
)
from jialing_xls.audit.contents import Held
from jialing_xls.audit.messages import quoted_value
from jialing_xls.checks.composed_texts import completed
from jialing_xls.entry.making.entry_layout import entry_sheets
from jialing_xls.entry.reading.normalise import Normalised, Raw, normalise
from jialing_xls.model.fact import REFUSED, Fact, Facts, Place
from jialing_xls.model.field import BESIDE, Field
from jialing_xls.model.result import Finding
from jialing_xls.ooxml.reference import Cell, column_letters
from jialing_xls.submission.plan import is_cut
from jialing_xls.template.template_layout import PAPER
from jialing_xls.template.template_workbook import Template

_UNTRACED = "去掉控制字符"
"""Part of a note whose cause is gone once a program that drops such characters has saved the file."""

_ROWS_TO_SPARE = 500
"""Rows that staff may have inserted above an entry."""

_DURATION = re.compile(r"(?:(-?\d{1,6}) days?, )?(\d{1,2}):(\d\d):(\d\d)(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class _Paper:
    """Rows of 数据底稿 as they stand."""

    template: Template
    held: Held
    figures: StatedFigures

    def differs(self, field: Field, column: str, found: str, why: str) -> Finding:
        at = self.template.paper.cell(column, self.template.paper_rows[field.id])
        return self.held.finding((PAPER, at), f"“{field.name}”{why}。", found)


def consistency(template: Template, held: Held, figures: StatedFigures) -> Iterator[Finding]:
    """Values, notes, original texts and sources that cannot go together."""
    paper = _Paper(template, held, figures)
    again = completed(Facts(dict(_as_typed(figures.rows))), template.book).by_field
    for id, row in figures.rows.items():
        field = row.field
        if field.extracted_from or (
            field.composition and not _typed(row) and again[id].value is not None
        ):
            yield from _followed(paper, row, again[id])
        elif not row.fault:
            for column, found, why in _complaints(row):
                yield paper.differs(field, column, found, why)
                if column == "value":
                    yield from _in_both(paper, row)
    yield from _sources(paper)


# ---------------------------------------------------------------- what follows from other rows


def _as_typed(rows: Mapping[str, StatedRow]) -> Iterator[tuple[str, Fact]]:
    """The facts as they were typed: without what was composed or extracted."""
    for id, row in rows.items():
        if row.field.composition and not _typed(row):
            yield id, replace(row.fact, value=None)
        elif not row.field.extracted_from:
            yield id, row.fact


@lru_cache(maxsize=4096)
def _typed(row: StatedRow) -> bool:
    """Whether staff typed the text of a field that is composed otherwise: / and - say nothing."""
    reading = normalise(row.fact.original, row.field)
    return not isinstance(reading, Normalised) or reading.value is not None


def _followed(paper: _Paper, row: StatedRow, expected: Fact) -> Iterator[Finding]:
    """A fact that other rows make: value first, then what the row tells of it."""
    field, fact = row.field, row.fact
    if expected.value != fact.value:
        if not row.fault:
            source = field.extracted_from or "有关数据"
            why = f"为 {said(fact.value)}，按 {source} 应为 {said(expected.value)}"
            yield paper.differs(field, "value", said(fact.value), why)
        return
    for column, found, why in otherwise_told(fact, expected):
        yield paper.differs(field, column, found, why)


# ---------------------------------------------------------------- what was read from the original


@lru_cache(maxsize=8_192)
def _complaints(row: StatedRow) -> tuple[tuple[str, str, str], ...]:
    """Whether value and note can be a reading of the original text, which knows no cell types: the
    column that is at fault, what stands there, and why it cannot."""
    field, fact = row.field, row.fact
    if (fact.value is None and fact.note == REFUSED) or is_cut(fact.original):
        return ()
    if _is_taken_as_typed(field, fact):
        return ()
    notes = []
    for raw in _raws(fact.original):
        reading = normalise(raw, field)
        if isinstance(reading, Normalised) and reading.value == fact.value:
            if reading.note == fact.note or _traced(reading.note) == _traced(fact.note):
                return ()
            notes.append(reading.note)
    if notes:
        wanted = " 或 ".join(dict.fromkeys(map(quoted_value, notes)))
        why = f"的读取时的处理为 {quoted_value(fact.note)}，按同一行的原文应为 {wanted}"
        return (("note", fact.note, why),)
    why = f"为 {said(fact.value)}，与同一行的原文{quoted_value(fact.original)}不符，应由原文读得"
    return (("value", said(fact.value), why),)


def _in_both(paper: _Paper, row: StatedRow) -> Iterator[Finding]:
    """The same false value in 自评表: both sheets were changed alike."""
    field, fact = row.field, row.fact
    at = paper.template.form.get(field.id)
    stated = paper.figures.form.by_field.get(field.id)
    if at is not None and stated is not None and stated.value == fact.value:
        message = (
            f"“{field.name}”为 {said(fact.value)}，与数据底稿的原文{quoted_value(fact.original)}不符："
            "两张表被改成一样的数，应为原文的数。"
        )
        yield paper.held.finding(at, message, said(fact.value))


def _is_taken_as_typed(field: Field, fact: Fact) -> bool:
    """Whether the original text is the number's own: what nearly every figure is read from."""
    if fact.note or not isinstance(fact.value, Decimal):
        return False
    with suppress(ValueError):
        reading = normalise(float(fact.original), field)
        return isinstance(reading, Normalised) and (reading.value, reading.note) == (fact.value, "")
    return False


def _traced(note: str) -> list[str]:
    return [part for part in note.split("；") if part != _UNTRACED]


def _raws(original: str) -> Iterator[Raw]:
    """Cells that have this original text (``entry.formats.raw.original_text``)."""
    yield original
    for read in (float, date.fromisoformat, datetime.fromisoformat, time.fromisoformat, _duration):
        with suppress(ValueError):
            yield read(original)
    if not original:
        yield " "  # Some programs save a text of nothing but spaces as none.


def _duration(text: str) -> timedelta:
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(text)
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(days, hours=hours, minutes=minutes, seconds=seconds)


# ---------------------------------------------------------------- where it was typed


def _sources(paper: _Paper) -> Iterator[Finding]:
    """Sources that are no cell, not in their sheet's column of such entries, or another field's."""
    rows = [row for row in paper.figures.rows.values() if row.field.id in paper.template.book.typed]
    places = tuple((row.field.id, row.fact.place) for row in rows)
    empty = tuple(
        row.fact.place is None and not row.fact.original and row.fact.value is None for row in rows
    )
    for n, wanted in _misplaced(paper.template, places, empty):
        found = next(told_of(rows[n].fact))
        why = f"的来源单元格为 {quoted_value(found)}，{wanted}"
        yield paper.differs(rows[n].field, "source", found, why)


# Whoever inserts no rows types into the same cells.
@lru_cache(maxsize=64)
def _misplaced(
    template: Template, sources: tuple[tuple[str, Place | None], ...], empty: tuple[bool, ...]
) -> tuple[tuple[int, str], ...]:
    """The numbers of the rows whose source cannot be, and what it should be."""
    places = {id: place for id, place in sources if place is not None}
    cells = {}
    for id, stated in places.items():
        with suppress(ValueError):
            cells[id] = Cell.parse(stated.cell)
    layout = _entry_layout(template)
    known = _sheets(layout, places)
    columns = _columns(places, cells)
    uses = Counter((places[id].sheet, cell) for id, cell in cells.items())
    misplaced = []
    for n, (id, place) in enumerate(sources):
        cell, wanted = cells.get(id), ""
        if place is None or cell is None:
            if not empty[n]:
                wanted = "应为录入表中的工作表和单元格"
        # Last year's figure may also have been given a row of its own.
        elif cell.column not in (
            column := columns[place.sheet, _beside(id)],
            columns.get((place.sheet, "")),
        ):
            wanted = f"录入表“{place.sheet}”中同类的数都在 {column_letters(column)} 列，应一致"
        elif (count := uses[place.sheet, cell]) > 1:
            wanted = f"有 {count} 个字段写这同一个单元格，应各有自己的"
        elif place.sheet not in known:
            wanted = f"录入表没有工作表“{place.sheet}”，应为“{layout[id][0]}”"
        elif not 1 < cell.row <= layout[id][1] + _ROWS_TO_SPARE:
            wanted = f"录入表“{place.sheet}”没有填在第 {cell.row} 行的数，应在第 2 行以下"
        if wanted:
            misplaced.append((n, wanted))
    return tuple(misplaced)


@lru_cache(maxsize=8)
def _entry_layout(template: Template) -> Mapping[str, tuple[str, int]]:
    """The sheet on which the tool's own entry workbook has each field, and the last row of that."""
    return {
        field.id: (sheet.name, max(each.row for each in sheet.rows))
        for sheet in entry_sheets(template.book)
        for row in sheet.rows
        for field in (row.field, *row.beside.values())
        if field is not None
    }


def _sheets(layout: Mapping[str, tuple[str, int]], places: Mapping[str, Place]) -> set[str]:
    """Sheets that an entry workbook has: the tool's, and names that staff gave to them.

    A sheet has been renamed if most of its fields say so.
    """
    said: dict[str, Counter[str]] = {}
    for id, place in places.items():
        said.setdefault(layout[id][0], Counter())[place.sheet] += 1
    most = {sheet: counts.most_common(1)[0] for sheet, counts in said.items()}
    renamed = {name for sheet, (name, count) in most.items() if 2 * count > said[sheet].total()}
    return renamed | said.keys()


@lru_cache(maxsize=4096)
def _beside(id: str) -> str:
    """The column of an entry sheet that a field is typed in: empty for 填报值."""
    return next((prefix for prefix in BESIDE if id.startswith(prefix)), "")


def _columns(places: Mapping[str, Place], cells: Mapping[str, Cell]) -> dict[tuple[str, str], int]:
    """The column that most fields of an entry sheet have been typed in."""
    counts: dict[tuple[str, str], Counter[int]] = {}
    for id, cell in cells.items():
        counts.setdefault((places[id].sheet, _beside(id)), Counter())[cell.column] += 1
    return {key: count.most_common(1)[0][0] for key, count in counts.items()}
