"""One sheet of an entry workbook: its header, its rows, and what on it is taken for no field.

Contract: a row belongs to the field whose id stands in its 字段 column, wherever row and column have
been moved to. What the sheet shows and nothing takes (a row without id, a column of one's own, a
value under a merge) is told; nothing is dropped.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Final, Protocol

from jialing_xls.entry.formats.display import is_date_format
from jialing_xls.entry.formats.grid import Content, Grid, Range
from jialing_xls.entry.formats.raw import NONE_WORDS, halve, quote
from jialing_xls.entry.reading.cell_values import seen_text
from jialing_xls.model.fact import Place
from jialing_xls.model.field import BESIDE, Field
from jialing_xls.model.result import Level
from jialing_xls.ooxml.reference import Cell, column_letters

TEMPLATE_ROW: Final = "模板"
"""What stands in 字段 on the row of 填表说明 whose 填报值 identifies the template."""

ID, VALUE = "字段", "填报值"
_NAME, _UNIT, _NOTE = "名称", "单位", "说明"
_OURS: Final = frozenset({ID, VALUE, _NAME, _UNIT, _NOTE, *BESIDE.values()})
HEAD_ROWS: Final = 40
"""A header row stands below a title and some lines of instructions; on 填表说明, below the guide."""

_MOST_SUGGESTIONS: Final = 20
"""difflib takes about 1 ms an id; a sheet of strange ids must not take minutes."""

_MOST_UNKNOWN: Final = 200
"""Rows of strange ids that are told one by one; a sheet may have a hundred thousand."""

_MOST_MERGED: Final = 10_000
"""Cells of one merged range that are looked at; a heading over the whole width has some 20."""

_MOST_TOLD: Final = 5
"""Rows without a field that are told one by one."""


@dataclass(frozen=True, slots=True)
class EntryCell:
    """A cell of a typed field."""

    place: Place
    content: Content | None
    odd: str = ""
    """Why it cannot be taken, whatever it holds; a sentence but for the field's name before it."""


@dataclass(frozen=True, slots=True)
class Header:
    """Where the columns stand on one sheet, from 1; of each there should be one."""

    row: int
    ids: int
    columns: Mapping[str, tuple[int, ...]]
    """By the title, halved and without white space."""

    def all(self, title: str) -> tuple[int, ...]:
        return self.columns.get(title, ())


Told = tuple[Level, str]
"""A finding, without its place."""


class Gathering(Protocol):
    """What takes the cells and the findings of a sheet."""

    fields: Mapping[str, Field]
    template: str

    def take(self, id: str, cell: EntryCell) -> None: ...

    def tell(
        self, level: Level, message: str, place: Place | None, of: str | None, found: str = ""
    ) -> None: ...


def find_header(grid: Grid) -> Header | None:
    """The first row that has the titles of both 字段 and 填报值."""
    for number in sorted(row for row in grid.rows if row <= HEAD_ROWS):
        columns: dict[str, tuple[int, ...]] = {}
        for at, cell in sorted(grid.rows[number].items()):
            title = "".join(halve(seen_text(cell)).split())
            columns[title] = (*columns.get(title, ()), at)
        if ID in columns and VALUE in columns:
            return Header(number, columns[ID][0], columns)
    return None


def template_in(grid: Grid) -> str:
    """What a sheet says of the template that the workbook was made from; empty if nothing."""
    header = find_header(grid)
    if header is None:
        return ""
    for row in sorted(row for row in grid.rows if row > header.row):
        cells = grid.rows[row]
        if halve(seen_text(cells.get(header.ids))) == TEMPLATE_ROW:
            return seen_text(cells.get(header.all(VALUE)[0])).strip()
    return ""


def take_rows(sheet: str, grid: Grid, header: Header, into: Gathering) -> None:
    """Every row below the header; ``sheet`` is its name as it may be shown."""
    _Sheet(sheet, grid, header, into).take()


class _Sheet:
    def __init__(self, name: str, grid: Grid, header: Header, into: Gathering) -> None:
        self._name, self._grid, self._header, self._into = name, grid, header, into
        self._fields = into.fields
        self._typed = {
            VALUE: header.all(VALUE),
            **{title: header.all(title) for title in BESIDE.values()},
        }
        self._columns = {at for columns in self._typed.values() for at in columns}
        self._beside = [
            (prefix, title, self._typed[title])
            for prefix, title in BESIDE.items()
            if self._typed[title]
        ]
        self._ours = {at for title in _OURS for at in header.all(title)}
        self._units, self._notes, self._names = (
            header.all(title)[:1] for title in (_UNIT, _NOTE, _NAME)
        )
        self._field_rows: dict[int, str] = {}
        self._unknown = self._nameless = 0
        self._more_unknown: list[tuple[int, bool]] = []
        """Rows of strange ids that are not told one by one, and whether something is filled in."""
        self._strange: dict[int, list[int]] = {}

    def take(self) -> None:
        rows = {row: cells for row, cells in self._grid.rows.items() if row > self._header.row}
        ids = {row: self._id(cells.get(self._header.ids)) for row, cells in rows.items()}
        self._field_rows = {row: id for row, id in ids.items() if id in self._fields}
        odd = dict(self._merged())
        for row in sorted(rows):
            self._take_row(row, ids[row], rows[row], odd)
        self._tell_more_unknown()
        self._tell_strange()
        self._tell_drawn()
        self._tell_formulas(rows)

    def _id(self, content: Content | None) -> str:
        text = seen_text(content)
        return text if text in self._fields else halve(text)

    def _take_row(
        self, row: int, id: str, cells: Mapping[int, Content], odd: Mapping[tuple[int, int], str]
    ) -> None:
        if id == TEMPLATE_ROW:
            content = cells.get(self._header.all(VALUE)[0])
            self._into.template = self._into.template or seen_text(content).strip()
            return
        if id in self._fields:
            self._take_field(row, id, cells, odd)
            self._note_strange(row, cells)
            return
        filled = any(not _says_nothing(cells.get(at)) for at in self._columns)
        if id and id not in (ID, *(prefix + ID for prefix in BESIDE)):
            self._tell_unknown(row, id, filled)
        elif not id and filled:
            self._tell_nameless(row, cells)

    def _take_field(
        self, row: int, id: str, cells: Mapping[int, Content], odd: Mapping[tuple[int, int], str]
    ) -> None:
        known = self._fields[id]
        self._into.take(id, self._cell(row, self._typed[VALUE], cells, odd))
        # Methods that are kept would hold on to the sheet for good, and all that was read with it.
        for columns, message_of in (
            (self._units, _unit_told),
            (self._notes, _remark_told),
            (self._names, self._name_told),
        ):
            for column in columns:
                written = seen_text(cells.get(column))
                if told := message_of(known, written):
                    self._into.tell(*told, self._place(row, column), known.id, written)
        for prefix, title, columns in self._beside:
            cell = self._cell(row, columns, cells, odd)
            if prefix + id in self._fields:
                self._into.take(prefix + id, cell)
            elif not _says_nothing(cell.content):
                message = (
                    f"“{known.name}”不需要填“{title}”，这里填写的内容不采用。请把该单元格清空。"
                )
                self._into.tell(Level.WARNING, message, cell.place, id, seen_text(cell.content))

    def _cell(
        self,
        row: int,
        columns: tuple[int, ...],
        cells: Mapping[int, Content],
        odd: Mapping[tuple[int, int], str],
    ) -> EntryCell:
        """The cell of a row below a title; if the title stands there twice, with what differs."""
        why = next((odd[row, each] for each in columns if (row, each) in odd), "") if odd else ""
        if len(columns) == 1:
            return EntryCell(self._place(row, columns[0]), cells.get(columns[0]), why)
        filled = [at for at in columns if not _says_nothing(cells.get(at))]
        at = filled[0] if filled else columns[0]
        if not why and {seen_text(cells[each]) for each in filled} - {
            seen_text(cells.get(columns[0]))
        }:
            listed = "、".join(
                f"{self._place(row, each)}（{quote(seen_text(cells.get(each)))[1:-1] or '空'}）"
                for each in columns
            )
            why = f"所在的表有 {len(columns)} 列的标题相同，内容不同：{listed}，不知道以哪一列为准。请只保留一列。"
        return EntryCell(self._place(row, at), cells.get(at), why)

    def _place(self, row: int, column: int) -> Place:
        return Place(self._name, str(Cell(row, column)))

    def _name_told(self, known: Field, written: str) -> Told | None:
        """Staff go by the names: a name of another row means that columns were sorted apart."""
        if written.lstrip("＊*") == known.name:
            return None
        named = halve(written).lstrip("＊*")
        if named == halve(known.name) or named not in self._all_names:
            return None
        message = (
            f"这一行的名称是{quote(written)}，“{ID}”一列却是“{known.id}”（{known.name}），"
            "可能只对部分列排过序。请把整行改回原样，核对填报值后再试。"
        )
        return Level.ERROR, message

    @cached_property
    def _all_names(self) -> set[str]:
        return {halve(field.name) for field in self._fields.values()}

    def _tell_unknown(self, row: int, id: str, filled: bool) -> None:
        self._unknown += 1
        if self._unknown > _MOST_UNKNOWN:
            self._more_unknown.append((row, filled))
            return
        near = get_close_matches(id, self._fields, 1) if self._unknown <= _MOST_SUGGESTIONS else []
        hint = f"是否应为“{near[0]}”？" if near else ""
        message = f"字段{quote(id)}不在模板中，这一行没有读取。{hint}请改回原来的字段或删除这一行。"
        level = Level.ERROR if filled else Level.WARNING
        self._into.tell(level, message, self._place(row, self._header.ids), None, id)

    def _tell_more_unknown(self) -> None:
        if not self._more_unknown:
            return
        filled = [row for row, filled in self._more_unknown if filled]
        first = filled[0] if filled else self._more_unknown[0][0]
        message = f"另有 {len(self._more_unknown)} 行的字段不在模板中，没有读取。请删除这些行。"
        level = Level.ERROR if filled else Level.WARNING
        self._into.tell(level, message, self._place(first, self._header.ids), None)

    def _tell_nameless(self, row: int, cells: Mapping[int, Content]) -> None:
        self._nameless += 1
        if self._nameless > _MOST_TOLD:
            return
        at = next(at for at in sorted(self._columns) if not _says_nothing(cells.get(at)))
        message = (
            f"这一行没有“{ID}”，填的{quote(seen_text(cells[at]))}没有读取。"
            "录入表不能加行：请填到原有的行里，或删除这一行。"
        )
        self._into.tell(Level.ERROR, message, self._place(row, at), None, seen_text(cells[at]))

    def _note_strange(self, row: int, cells: Mapping[int, Content]) -> None:
        for at in cells.keys() - self._ours:
            if seen_text(cells[at]).strip():
                self._strange.setdefault(at, []).append(row)

    def _tell_strange(self) -> None:
        """Columns of somebody's own, one line each."""
        for at, rows in sorted(self._strange.items()):
            first = self._place(rows[0], at)
            title = seen_text(self._grid.rows[self._header.row].get(at))
            which = f"{quote(title)}一列" if title else f"{column_letters(at)} 列"
            text = seen_text(self._grid.rows[rows[0]][at])
            message = (
                f"{which}不是录入表的列，有 {len(rows)} 格内容没有读取（第一处为{quote(text)}）。"
                "属于填报内容的，请填到“填报值”一列，并删去这里的。"
            )
            # A figure beside the one that is read: which of them holds is not for the tool to say.
            figures = any(_is_figure(self._grid.rows[row][at]) for row in rows)
            self._into.tell(Level.ERROR if figures else Level.WARNING, message, first, None, text)

    def _tell_drawn(self) -> None:
        """What lies over the cells, or hangs on them, and is no cell."""
        for row, column in self._grid.pictures[:_MOST_TOLD]:
            over = row in self._field_rows and any(column <= at for at in self._columns)
            message = (
                f"表“{self._name}”上有图片、文本框或图表，里面的内容没有读取。"
                "属于填报内容的，请填到单元格里，并删去它。"
            )
            level = Level.ERROR if over else Level.WARNING
            self._into.tell(level, message, self._place(row, column), None)
        for row, column in self._grid.comments[:_MOST_TOLD]:
            message = (
                "单元格有批注，没有读取。要更正的，请直接改填报值；要说明的，写到“审核说明”页。"
            )
            self._into.tell(Level.WARNING, message, self._place(row, column), None)

    def _tell_formulas(self, rows: Mapping[int, Mapping[int, Content]]) -> None:
        """The tool computes nothing of what staff compute: it takes what the file has."""
        found = [
            self._place(row, at)
            for row in self._field_rows
            for at in sorted(self._columns)
            if (content := rows[row].get(at)) is not None and content.formula
        ]
        if found:
            listed = "、".join(place.cell for place in found[:_MOST_TOLD])
            more = f"等 {len(found)} 格" if len(found) > _MOST_TOLD else ""
            message = (
                f"{listed}{more}是公式，按文件里保存的计算结果读取。改数后没有重新计算过的，"
                "请用 Excel 或 WPS 打开，按 F9 重新计算，保存后再试。"
            )
            self._into.tell(Level.NOTE, message, found[0], None)

    def _merged(self) -> Iterator[tuple[tuple[int, int], str]]:
        """Cells of fields that are merged with others, and why they cannot be taken.

        One figure for two fields, or a value that nobody sees. A field's cell merged with cells
        beside it that are no field's is read.
        """
        for merged in self._grid.merged:
            top, left, bottom, right = merged
            if (bottom - top + 1) * (right - left + 1) > _MOST_MERGED:
                bottom = min(bottom, max(self._field_rows, default=top))
            ids = [
                row
                for row in range(top, min(bottom, top + _MOST_MERGED) + 1)
                if row in self._field_rows
            ]
            if left <= self._header.ids <= right and ids and bottom > top:
                for row in ids:
                    yield (row, self._header.all(VALUE)[0]), self._why(merged, False, row, left)
                continue
            entries = [
                (row, column)
                for row in range(top, min(bottom, top + _MOST_MERGED) + 1)
                if row in self._field_rows
                for column in sorted(self._columns)
                if left <= column <= right and self._has_field(row, column)
            ]
            for row, column in entries:
                hidden = (row, column) != (top, left)
                if len(entries) > 1 or (hidden and self._hides(row, column, merged)):
                    yield (row, column), self._why(merged, hidden, row, column)

    def _has_field(self, row: int, column: int) -> bool:
        prefix = next((p for p, title in BESIDE.items() if column in self._header.all(title)), "")
        return prefix + self._field_rows[row] in self._fields

    def _hides(self, row: int, column: int, merged: Range) -> bool:
        """Whether the covered cell, or the one that covers it, holds anything."""
        cells = self._grid.rows
        covering = cells.get(merged[0], {}).get(merged[1])
        return cells.get(row, {}).get(column) is not None or covering is not None

    def _why(self, merged: Range, hidden: bool, row: int, column: int) -> str:
        area = f"{Cell(*merged[:2])}:{Cell(*merged[2:])}"
        found = seen_text(self._grid.rows.get(row, {}).get(column))
        seen = f"，下面还有看不见的{quote(found)}" if hidden and found else ""
        return f"的单元格与别的格合并了（{self._name}!{area}）{seen}，不知道是哪一项的数。请取消合并，逐格填写。"


def _is_figure(content: Content) -> bool:
    return isinstance(content.value, float) and not is_date_format(content.format)


def _says_nothing(content: Content | None) -> bool:
    text = seen_text(content)
    return not text.strip() or halve(text) in NONE_WORDS


def _unit_told(known: Field, written: str) -> Told | None:
    """The unit column is not for staff; 元 written over 万元 shifts a figure by 10,000."""
    if written == known.unit:
        return None
    if known.unit and halve(written) not in ("", halve(known.unit)):
        message = (
            f"“{known.name}”的单位被改成{quote(written)}，仍按“{known.unit}”读取。"
            f"请核对填报值是否以“{known.unit}”为单位，并改回单位列。"
        )
        return Level.WARNING, message
    return None


def _remark_told(known: Field, written: str) -> Told | None:
    """A figure in what the tool wrote beside the cell: perhaps a correction."""
    if written in ("", known.note) or not any(sign.isdigit() for sign in written):
        return None
    if not any(sign.isdigit() for sign in known.note):
        message = f"“{_NOTE}”一列写了{quote(written)}，没有读取。要更正的，请直接改填报值。"
        return Level.WARNING, message
    return None
