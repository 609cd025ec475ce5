"""An official form recognised: what each cell that is to be filled stands for, and how sure that is.

A cell of a table is known by the header above it and the label of its row, any other by the label to
its left or on top of it. Sure is only what listed wordings say in one way; what is merely alike is
proposed; the rest is listed with no meaning. No cell that holds anything is bound.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from jialing_xls.definition.adoption.form_grid import Area, FormGrid, read_grids
from jialing_xls.definition.adoption.form_tables import (
    INDICATORS,
    MONEY,
    NAME,
    FormTable,
    Known,
    TableFinder,
    is_sum,
    known_by,
)
from jialing_xls.definition.adoption.form_words import FormWords, form_words, normalised
from jialing_xls.model.role import Role

TOTAL = "总额"
"""Row of the money block that an amount belongs to where no row is named."""
_TITLE_ROWS = 8
_YEAR = re.compile(r"(20[0-9]{2})\s*年")
_FUND = (
    re.compile(r"(?:20[0-9]{2}年度?)?([^0-9（(]{2,}(?:资金|经费))(?=.*(?:自评|目标|绩效))"),
    re.compile(r"(?:20[0-9]{2}年度?)?([^0-9（(]{2,}补助)(?=.*(?:自评|目标|绩效))"),
)
_NOTE = re.compile(r"\s*(?:备?注|说明|填[报表写]?说明)[0-9]*[:：、]")
_AT_EACH_ROW: dict[str, str] = {Role.WEIGHT: Role.TOTAL_WEIGHT, Role.SCORE: Role.TOTAL_SCORE}
"""What the columns of the indicator table have in its total."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A cell and what it stands for: ``key`` is a role or a datum's name, ``None`` if not known."""

    area: Area
    label: str
    key: str | None
    part: str = ""
    indicator: int = 0
    """Number of the row of the indicator table, from 1; 0 outside of it."""
    sure: bool = False
    why: str = ""

    @property
    def meaning(self) -> tuple[str | None, str, int]:
        return self.key, self.part, self.indicator

    def doubted(self, why: str) -> "Recognised":
        """The same, no longer sure; ``why`` goes on where its reason ends."""
        return replace(self, sure=False, why=f"{self.why}{why}")


@dataclass(frozen=True, slots=True)
class Recognition:
    """All that was found in a workbook. ``cells`` are empty ones, ``prefilled`` hold something."""

    cells: tuple[Recognised, ...]
    prefilled: tuple[Recognised, ...]
    formulas: tuple[Recognised, ...]
    """Cells that the official file computes itself."""
    table: FormTable | None
    """The indicator table."""
    sheet: str
    """Where that is."""
    year: int | None
    fund: str
    notes: tuple[str, ...]
    parents: dict[str, str]
    """Row of the money block → the row of which it is a part, as the indentation shows it."""


def recognise(blob: bytes, name: str = "官方表") -> Recognition:
    """What the cells of an official xlsx file stand for; UnreadableFile if it is no such file."""
    words = form_words()
    sheets = [_Sheet(grid, words) for grid in read_grids(blob, name)]
    found = _doubted([each for sheet in sheets for each in sheet.recognised()])
    tables = [(sheet, t) for sheet in sheets for t in sheet.tables if t.kind == INDICATORS]
    sheet, table = max(tables, key=lambda each: len(each[1].keys), default=(None, None))
    texts = [area.text for each in sheets for area in each.grid.areas if area.text]
    titles = [a.text for s in sheets for a in s.grid.areas if a.top <= _TITLE_ROWS and a.label]
    return Recognition(
        tuple(each for each in found if each.area.blank),
        tuple(each for each in found if not each.area.blank and not each.area.formula),
        tuple(each for each in found if each.area.formula),
        table,
        sheet.grid.name if sheet else "",
        next((int(at[1]) for text in titles if (at := _YEAR.search(_plain(text)))), None),
        _fund(found, titles, words),
        tuple(text for text in texts if _NOTE.match(text)),
        {part: parent for each in sheets for part, parent in each.parents.items()},
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _fund(found: list[Recognised], titles: list[str], words: FormWords) -> str:
    """The name that the form gives, beside its label or in its title; 专项资金 is the name of none."""
    for each in found:
        if each.key == Role.FUND and each.area.text.strip():
            return each.area.text.strip()
    stated = (
        at[1]
        for one in _FUND
        for text in titles
        if (at := one.match("".join(_plain(text).split())))
    )
    likes = ((name, words.neutral.meaning(name)) for name in stated)
    return next((name for name, like in likes if like is None or not like.listed), "")


def _doubted(found: list[Recognised]) -> list[Recognised]:
    """What two cells could be is sure of neither."""
    counts = Counter(each.meaning for each in found if each.key)
    return [
        each.doubted("；另有单元格也像这一项") if counts[each.meaning] > 1 else each
        for each in found
    ]


class _Sheet:
    """One sheet: its tables, and what lies beside labels outside of them."""

    def __init__(self, grid: FormGrid, words: FormWords) -> None:
        self.grid, self._words = grid, words
        self.tables = TableFinder(grid, words).tables()
        self.parents: dict[str, str] = {}
        self._seen: set[Area] = set()

    def recognised(self) -> list[Recognised]:
        """Every cell that is to be filled, holds a figure or a formula, from the top."""
        found = [
            each
            for table in self.tables
            for each in (
                self._indicators(table) if table.kind == INDICATORS else self._block(table)
            )
        ]
        self._seen |= {area for table in self.tables for area in self._header(table)}
        found += self._beside_labels()
        found += self._unknown()
        return sorted(found, key=lambda each: each.area.at)

    def _header(self, table: FormTable) -> Iterator[Area]:
        """The areas beside the header: its labels, and the empty corner over the labels of the rows."""
        tops = (area.top for area in table.columns)
        for row in range(min(tops), table.header + 1):
            yield from (
                a for c in self.grid.columns if (a := self.grid.at(row, c)) and a.top >= row
            )

    def _take(self, area: Area | None) -> bool:
        """Whether a cell is to be told of, now for the first time; labels and marks are not."""
        if area is None or area in self._seen or area.mark:
            return False
        self._seen.add(area)
        return True

    def _indicators(self, table: FormTable) -> Iterator[Recognised]:
        number, name = 0, table.column(NAME)
        given = {column for column in table.columns if self._partly_given(table, column)}
        for row in table.rows:
            first = self.grid.at(row, name.left) if name else None
            if first is None or first.top != row or -row in self.grid.hidden:
                continue
            number += 1
            for column, known in table.columns.items():
                area = self.grid.at(row, column.left)
                if area and area.top == row and self._take(area):
                    found = _as_known(area, column, known, number)
                    doubtful = area.blank and column in given
                    yield found.doubted("，别的行已经填好") if doubtful else found
        if table.rows.stop in self.grid.rows and is_sum(self.grid, self._words, table.rows.stop):
            yield from self._total(table)

    def _partly_given(self, table: FormTable, column: Area) -> bool:
        """Whether the official file itself fills a column: what it leaves empty may be meant so."""
        cells = (self.grid.at(row, column.left) for row in table.rows)
        return any(each.text.strip() for each in cells if each)

    def _total(self, table: FormTable) -> Iterator[Recognised]:
        for column, known in table.columns.items():
            area = self.grid.at(table.rows.stop, column.left)
            if area and not area.label and known and known.key in _AT_EACH_ROW and self._take(area):
                key = _AT_EACH_ROW[known.key]
                yield Recognised(area, key, key, sure=known.sure, why=f"合计行 × {known.why}")

    def _block(self, table: FormTable) -> Iterator[Recognised]:
        """A table whose rows have meanings of their own, or none."""
        _, rows = self._words.kinds[table.kind]
        rows = self._words.kinds[table.kind][0] if table.turned else rows
        for row in table.rows:
            known = self._row(table, row) if rows else None
            for column, head in table.columns.items():
                area = self.grid.at(row, column.left)
                if area and area.top == row and not area.label and self._take(area):
                    yield self._crossed(table, area, column, head, known)

    def _crossed(
        self, table: FormTable, area: Area, column: Area, head: Known | None, row: Known | None
    ) -> Recognised:
        """A cell where a known row and a known column meet."""
        if self._words.kinds[table.kind][1] is None:
            return _as_known(area, column, head)
        label = f"{row.area.shown} × {column.shown}" if row else column.shown
        if head is None or row is None:
            return Recognised(area, label, None, why="没有认出这一列" if row else "没有认出这一行")
        column_of, part_of = (row, head) if table.turned else (head, row)
        why, sure = f"{row.why} × {head.why}", head.sure and row.sure
        return Recognised(area, label, column_of.key, part_of.key, 0, sure, why)

    def _row(self, table: FormTable, row: int) -> Known | None:
        """What the labels before a row mean; a row of money that is not known gives its own name."""
        axes = self._words.kinds[table.kind]
        vocabulary = axes[0] if table.turned else axes[1]
        at = self.grid.at(row, table.first.left)
        labels = list(self.grid.left_labels(at)) if at and vocabulary else []
        path = [each for each in labels if not each.top <= table.header]
        if not path or vocabulary is None:
            return None
        known = known_by(self._words, vocabulary, path, "行")
        if known is None and not table.turned:
            name = normalised(path[0].text)
            known = (
                Known(name, path[0], False, f"行“{path[0].shown}”不在用语里，照它的名称")
                if name
                else None
            )
        if known and table.kind == MONEY and not table.turned:
            return self._under(table, known)
        return known

    def _under(self, table: FormTable, known: Known) -> Known:
        """The same, with doubt if it is indented under another row than it belongs to."""
        area = known.area
        for row in range(area.top - 1, table.header, -1):
            over = self.grid.at(row, area.left)
            if over and over.label and over.start < area.start:
                rows = self._words.kinds[table.kind][1]
                parent = rows.meaning(over.text) if rows else None
                break
        else:
            return known
        usual = self._words.parents.get(known.key, TOTAL)
        self.parents[known.key] = parent.key if parent else usual
        if parent is None or parent.key in (TOTAL, usual):
            return known
        return replace(known, sure=False, why=f"{known.why}，排在“{over.shown}”之下")

    def _beside_labels(self) -> Iterator[Recognised]:
        inside = {area for table in self.tables for area in self._inside(table)}
        for label in self.grid.areas:
            if not label.label or label in inside or label in self._seen:
                continue
            known = known_by(self._words, self._words.heads, [label], "标签")
            beside = self.grid.right_of(label)
            if known and beside and beside.top == label.top and self._is_value(beside):
                if self._take(beside):
                    yield _as_known(beside, label, known)
                    yield from self._following(beside, label, known)
            elif known and (under := self._under_label(label)) and self._take(under):
                yield _as_known(under, label, replace(known, why=f"{known.why}之下"))

    def _inside(self, table: FormTable) -> Iterator[Area]:
        for row in table.rows:
            yield from (a for c in self.grid.columns if (a := self.grid.at(row, c)))

    def _is_value(self, area: Area) -> bool:
        """Whether what stands beside a label is its value, and not the next label."""
        after = self.grid.right_of(area)
        named = self._words.heads.meaning(area.text) is not None or (after and after.blank)
        return not (area.label and named)

    def _under_label(self, label: Area) -> Area | None:
        under = self.grid.below(label)
        same = under and (under.left, under.right) == (label.left, label.right)
        return under if under and same and under.blank and under.framed else None

    def _following(self, value: Area, label: Area, known: Known) -> Iterator[Recognised]:
        """The second cell that some labels have, as the goal has what was achieved of it."""
        after = self.grid.right_of(value)
        key = self._words.followers.get(known.key)
        if key and after and after.blank and after.top == value.top and self._take(after):
            why = f"{known.why}后面的第二格"
            yield Recognised(after, label.shown, key, why=why)

    def _unknown(self) -> Iterator[Recognised]:
        """Cells that look as if they were to be filled and were not recognised."""
        for area in self.grid.areas:
            if not area.blank or not area.framed or area in self._seen:
                continue
            over = self.grid.above(area)
            labels = [*self.grid.left_labels(area), *([over] if over and over.label else ())]
            if labels:
                yield Recognised(area, labels[0].shown, None, why="没有认出")


def _as_known(area: Area, label: Area, known: Known | None, indicator: int = 0) -> Recognised:
    """A cell that stands for what its label is known to mean; of a column that is not known, for nothing."""
    if known is None:
        return Recognised(area, label.shown, None, "", indicator, why="没有认出这一列")
    return Recognised(area, label.shown, known.key, "", indicator, known.sure, known.why)
