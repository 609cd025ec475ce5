"""Reading an entry workbook (填报工作簿): its rows become facts, and what is wrong, findings.

Contract: a row belongs to the field whose id stands in its 字段 column, wherever row, column and
sheet have been moved or renamed to. Every typed field has a fact afterwards; one whose cell was
refused, or that is nowhere, is absent. Faults in figures are findings, so one pass tells them all;
only a file without any entry sheet is an exception.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from jialing_xls.entry.formats.grid import Grid
from jialing_xls.entry.formats.opened_workbook import Workbook, open_workbook, shown_name
from jialing_xls.entry.formats.raw import quote
from jialing_xls.entry.making.entry_layout import LIVE
from jialing_xls.entry.reading.cell_values import read_cell, seen_text
from jialing_xls.entry.reading.entry_rows import (
    HEAD_ROWS,
    ID,
    VALUE,
    EntryCell,
    find_header,
    take_rows,
    template_in,
)
from jialing_xls.entry.reading.normalise import Normalised, Refused
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.model.fact import REFUSED, Fact, Facts, Place
from jialing_xls.model.field import Field
from jialing_xls.model.result import Finding, Level
from jialing_xls.template.template_layout import CROSSCHECK, PAPER

_NAMED_ONE_BY_ONE: Final = 3
"""So many missing rows of a sheet get a finding each; more are told in one."""

_MOST_ROWS: Final = 200
"""Rows of one field: more is no slip of a hand, and looking at each could take minutes."""

_MOST_LISTED: Final = 5
"""Cells of one field that a message lists."""


@dataclass(frozen=True, slots=True)
class EntryContent:
    """What an entry workbook says."""

    facts: Facts
    findings: list[Finding]
    refused: frozenset[str] = frozenset()
    """Ids of fields that have a cell with content, but whose content was refused."""
    template: str = ""
    """What the workbook says of the template that it was made from; empty if nothing."""
    digest: str = ""
    """SHA-256 of the file."""


@dataclass(frozen=True, slots=True)
class EntryFile:
    """An entry workbook that has been opened, and not been read yet."""

    template: str
    """What it says of the template that it was made from; empty if nothing."""
    _book: Workbook
    _opened: Mapping[str, Grid]
    """Sheets that were read on the way."""

    def content(self, fields: Mapping[str, Field]) -> EntryContent:
        """What it says of ``fields``, which are all of the template's by id."""
        reading = _Reading(fields, self._book)
        for name in _last_live(self._book.sheet_names):
            if name == LIVE and reading.complete:
                break
            reading.take_sheet(name, self._opened.get(name) or self._book.grid(name))
        if not reading.headed:
            raise _no_entry_sheet(self._book)
        return reading.content()


def open_entry(path: str | Path) -> EntryFile:
    """Opens the entry workbook at ``path``. Raises UnreadableFile if it is none."""
    book = open_workbook(path)
    opened: dict[str, Grid] = {}
    for name in _last_live(book.sheet_names):
        if name == LIVE:
            continue
        opened[name] = book.grid(name)
        if template := template_in(opened[name]):
            return EntryFile(template, book, opened)
    return EntryFile("", book, opened)


def read_entry(path: str | Path, fields: Mapping[str, Field]) -> EntryContent:
    """Reads the entry workbook at ``path``; ``fields`` are all fields of its template, by id."""
    return open_entry(path).content(fields)


def _last_live(names: Sequence[str]) -> list[str]:
    """即时核对 comes last: two thirds of the file, and nothing to read in it unless somebody put it there."""
    return sorted(names, key=LIVE.__eq__)


def _no_entry_sheet(book: Workbook) -> UnreadableFile:
    if {CROSSCHECK, PAPER} & set(book.sheet_names):
        return UnreadableFile(
            f"“{book.name}”是自评表，不是录入表。查验自评表请用 jxls verify {book.name}；"
            "这里请给出填好的录入表（名称以“_录入表”结尾）。"
        )
    return UnreadableFile(
        f"“{book.name}”里没有填报表：没有一张表的前 {HEAD_ROWS} 行有“字段”和“填报值”两个列标题。"
        "请使用本工具生成的填报工作簿填写。"
    )


@dataclass(slots=True)
class _Reading:
    """What has been gathered from the sheets so far."""

    fields: Mapping[str, Field]
    book: Workbook
    template: str = ""
    cells: dict[str, list[EntryCell]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    headed: set[str] = field(default_factory=set)
    """The sheets that have a header."""
    unheaded: set[str] = field(default_factory=set)
    """Those that have none, and something else."""

    @property
    def complete(self) -> bool:
        """Whether every typed field has been found."""
        return all(id in self.cells for id, known in self.fields.items() if not known.derived)

    def take_sheet(self, name: str, grid: Grid) -> None:
        """Everything on a sheet with a header."""
        header = find_header(grid)
        if header is None:
            if grid.rows:
                self.unheaded.add(name)
            return
        self.headed.add(name)
        take_rows(shown_name(name), grid, header, self)

    def take(self, row_id: str, cell: EntryCell) -> None:
        known = self.fields[row_id]
        if not known.derived:
            cells = self.cells.setdefault(row_id, [])
            cells.append(cell)
            if len(cells) > _MOST_ROWS:
                raise UnreadableFile(
                    f"“{self.book.name}”中字段“{row_id}”有 {_MOST_ROWS} 行以上（到 {cell.place}），"
                    "填报表不会这样。请删除重复的行后保存再试。"
                )
        elif cell.content is not None:
            message = f"“{known.name}”由工具计算，这里填写的内容不采用。请把该单元格清空。"
            self.tell(Level.WARNING, message, cell.place, row_id, seen_text(cell.content))

    def tell(
        self, level: Level, message: str, place: Place | None, of: str | None, found: str = ""
    ) -> None:
        self.findings.append(Finding(level, message, place, of, found))

    def content(self) -> EntryContent:
        """Settles every typed field, in the template's order."""
        facts: dict[str, Fact] = {}
        missing: dict[str, list[Field]] = {}
        for known in self.fields.values():
            if known.derived:
                continue
            cells = self.cells.get(known.id)
            if cells is None:
                missing.setdefault(known.sheet, []).append(known)
                facts[known.id] = Fact(known.id, None)
            else:
                facts[known.id] = self._settle(known, cells)
        for sheet, fields in missing.items():
            self._tell_missing(sheet, fields)
        return EntryContent(
            Facts(facts), self.findings, frozenset(self.refused), self.template, self.book.digest
        )

    def _settle(self, known: Field, cells: list[EntryCell]) -> Fact:
        """The fact of a field from its cells, of which there should be one."""
        facts = [fact for cell in cells if (fact := self._fact(known, cell)) is not None]
        if len(cells) == 1:
            return facts[0] if facts else _refused_fact(known, cells[0])
        values = {fact.value for fact in facts if fact.value is not None}
        listed = "、".join(f"{cell.place}（{_shown(cell)}）" for cell in cells[:_MOST_LISTED])
        if len(cells) > _MOST_LISTED:
            listed += f"等 {len(cells)} 处"
        if len(values) > 1:
            message = f"“{known.name}”填了几次而数据不同：{listed}。请核对后只保留一行。"
            self.tell(Level.ERROR, message, cells[1].place, known.id, _shown(cells[1]))
            self.refused.add(known.id)
        if known.id in self.refused:
            return _refused_fact(known, cells[0])
        chosen = next((fact for fact in facts if fact.value is not None), facts[0])
        message = f"“{known.name}”有 {len(cells)} 行：{listed}，采用 {chosen.place}。请只保留一行。"
        self.tell(Level.NOTE, message, cells[1].place, known.id, _shown(cells[1]))
        return chosen

    def _fact(self, known: Field, cell: EntryCell) -> Fact | None:
        """The fact that one cell states; ``None``, with a finding, if the cell is refused."""
        if cell.odd:
            verdict: Normalised | Refused = Refused(_shown(cell), f"“{known.name}”{cell.odd}")
        else:
            verdict = read_cell(cell.content, known, self.book.epoch)
        if isinstance(verdict, Normalised):
            if verdict.as_shown:
                message = f"“{known.name}”{verdict.note}。请核对。"
                self.tell(Level.NOTE, message, cell.place, known.id, _shown(cell))
            # A day is a number in its cell; what stands there, to everybody, is the day.
            seen = isinstance(verdict.value, date) and not verdict.note
            original = str(verdict.value) if seen else seen_text(cell.content)
            return Fact(known.id, verdict.value, cell.place, original, verdict.note)
        self.tell(Level.ERROR, verdict.message, cell.place, known.id, verdict.found)
        self.refused.add(known.id)
        return None

    def _tell_missing(self, sheet: str, fields: list[Field]) -> None:
        where = f"表“{sheet}”" if sheet else "工作簿"
        if sheet in self.unheaded:
            message = (
                f"{where}的前 {HEAD_ROWS} 行没有“{ID}”和“{VALUE}”两个列标题，整张表没有读取，"
                f"{len(fields)} 项按未填处理。请把标题行改回原样。"
            )
            self.tell(Level.ERROR, message, None, None)
            return
        remedy = "请从新生成的填报工作簿中把这些行（上年数还要有“上年”列）复制回来"
        if len(fields) > _NAMED_ONE_BY_ONE:
            names = "、".join(known.name for known in fields[:_NAMED_ONE_BY_ONE])
            message = f"{where}有 {len(fields)} 项的行被删除（{names}等），按未填处理。{remedy}。"
            self.tell(Level.WARNING, message, None, None)
            return
        for known in fields:
            message = f"{where}中“{known.name}”的行被删除，按未填处理。{remedy}。"
            self.tell(Level.WARNING, message, None, known.id)


def _refused_fact(known: Field, cell: EntryCell) -> Fact:
    return Fact(known.id, None, cell.place, seen_text(cell.content), REFUSED)


def _shown(cell: EntryCell) -> str:
    """What the cell holds, on one line and short."""
    return quote(seen_text(cell.content))[1:-1] or "未填"
