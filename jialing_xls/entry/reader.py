"""Reading an entry workbook (填报工作簿): its rows become facts, and what is wrong, findings.

Contract: a row belongs to the field whose id stands in its 字段 column, wherever row, column and
sheet have been moved or renamed to. Every typed field has a fact afterwards; one whose cell was
refused, or that is nowhere, is absent. Faults in figures are findings, so one pass tells them all;
only a file without any entry sheet is an exception.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from jialing_xls.entry.layout import LIVE
from jialing_xls.entry.normalise import Normalised, Raw, Refused, normalise, original_text
from jialing_xls.entry.raw import NONE_WORDS, halve, quote
from jialing_xls.entry.workbook import UNCALCULATED, Sheet, Workbook, open_workbook
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.model.fact import REFUSED, Fact, Facts, Place
from jialing_xls.model.field import BESIDE, Field
from jialing_xls.model.result import Finding, Level

TEMPLATE_ROW: Final = "模板"
"""What stands in 字段 on the row of 填表说明 whose 填报值 identifies the template."""

_ID, _UNIT, _VALUE = "字段", "单位", "填报值"
_HEAD_ROWS: Final = 40
"""A header row stands below a title and some lines of instructions; on 填表说明, below the guide."""

_NAMED_ONE_BY_ONE: Final = 3
"""So many missing rows of a sheet get a finding each; more are told in one."""

_MOST_ROWS: Final = 200
"""Rows of one field: more is no slip of a hand, and looking at each could take minutes."""

_MOST_LISTED: Final = 5
"""Cells of one field that a message lists."""

_MOST_SUGGESTIONS: Final = 20
"""difflib takes about 1 ms an id; a sheet of strange ids must not take minutes."""


@dataclass(frozen=True, slots=True)
class EntryContent:
    """What an entry workbook says."""

    facts: Facts
    findings: list[Finding]
    refused: frozenset[str] = frozenset()
    """Ids of fields that have a cell with content, but whose content was refused."""
    template: str = ""
    """What the workbook says of the template that it was made from; empty if nothing."""


@dataclass(frozen=True, slots=True)
class _Cell:
    place: Place
    raw: Raw
    uncalculated: bool = False


@dataclass(frozen=True, slots=True)
class _Header:
    """Where the columns stand on one sheet; indices from 0."""

    row: int
    id: int
    value: int
    unit: int | None
    beside: Mapping[str, int]
    """Columns of the fields beside, by the prefix of their ids."""


@dataclass(frozen=True, slots=True)
class EntryFile:
    """An entry workbook that has been opened, and not been read yet."""

    template: str
    """What it says of the template that it was made from; empty if nothing."""
    _name: str
    _book: Workbook
    _sheets: Sequence[str]

    def content(self, fields: Mapping[str, Field]) -> EntryContent:
        """What it says of ``fields``, which are all of the template's by id."""
        reading, entry_sheets = _Reading(fields, self._name), 0
        for name in self._sheets:
            if name == LIVE and reading.complete:
                break
            entry_sheets += _took(self._book, name, reading)
        if not entry_sheets:
            raise UnreadableFile(
                f"“{self._name}”里没有填报表：没有一张表的前 {_HEAD_ROWS} 行有“字段”和“填报值”"
                "两个列标题。请使用本工具生成的填报工作簿填写。"
            )
        return reading.content()


def open_entry(path: str | Path) -> EntryFile:
    """Opens the entry workbook at ``path``. Raises UnreadableFile if it is none."""
    path = Path(path)
    book = open_workbook(path, seldom=LIVE)
    # 即时核对 comes last: two thirds of the file, and nothing to read in it unless somebody put it there.
    sheets = sorted(book.sheet_names, key=LIVE.__eq__)
    stated = (_template_in(book.sheet(name).head(_HEAD_ROWS)) for name in sheets if name != LIVE)
    return EntryFile(next(filter(None, stated), ""), path.name, book, sheets)


def read_entry(path: str | Path, fields: Mapping[str, Field]) -> EntryContent:
    """Reads the entry workbook at ``path``; ``fields`` are all fields of its template, by id."""
    return open_entry(path).content(fields)


def _took(book: Workbook, name: str, reading: "_Reading") -> bool:
    """Whether the sheet has entries. Afterwards its memory is free for the next one."""
    sheet = book.sheet(name)
    header = _find_header(sheet.head(_HEAD_ROWS))
    if header is not None:
        reading.take_sheet(sheet, header)
    return header is not None


def _template_in(head: Sequence[Sequence[Raw]]) -> str:
    """What the first rows of a sheet say of the template that the workbook was made from."""
    header = _find_header(head)
    if header is None:
        return ""
    for row in head[header.row + 1 :]:
        if isinstance(row[header.id], str) and halve(str(row[header.id])) == TEMPLATE_ROW:
            return original_text(row[header.value]).strip()
    return ""


def _find_header(head: Sequence[Sequence[Raw]]) -> _Header | None:
    for index, row in enumerate(head):
        if not any(isinstance(cell, str) and _ID in cell for cell in row):
            continue
        titles = ["".join(halve(cell).split()) if isinstance(cell, str) else "" for cell in row]
        columns = {title: at for at, title in reversed(list(enumerate(titles)))}
        if _ID in columns and _VALUE in columns:
            beside = {
                prefix: columns[title] for prefix, title in BESIDE.items() if title in columns
            }
            return _Header(index, columns[_ID], columns[_VALUE], columns.get(_UNIT), beside)
    return None


def _column(index: int) -> str:
    """Letters of a column from its index: 0 is A, 27 is AB."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(slots=True)
class _Reading:
    """What has been gathered from the sheets so far."""

    fields: Mapping[str, Field]
    file: str
    template: str = ""
    cells: dict[str, list[_Cell]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    unknown: int = 0

    @property
    def complete(self) -> bool:
        """Whether every typed field has been found."""
        return all(id in self.cells for id, known in self.fields.items() if not known.derived)

    def take_sheet(self, sheet: Sheet, header: _Header) -> None:
        rows = sheet.rows()
        value_column = _column(header.value)
        for number, row in enumerate(rows[header.row + 1 :], header.row + 2):
            raw_id = row[header.id]
            if raw_id == "" or raw_id is None:
                continue
            row_id = original_text(raw_id)
            if row_id not in self.fields:
                row_id = halve(row_id)
            if row_id == TEMPLATE_ROW:
                self.template = self.template or original_text(row[header.value]).strip()
                continue
            if row_id not in self.fields:
                if row_id and row_id not in (_ID, *(prefix + _ID for prefix in BESIDE)):
                    self._unknown(row_id, Place(sheet.name, f"{_column(header.id)}{number}"))
                continue
            self._take(row_id, _cell(sheet, f"{value_column}{number}", row[header.value]))
            if header.unit is not None:
                place = Place(sheet.name, f"{_column(header.unit)}{number}")
                self._check_unit(self.fields[row_id], row[header.unit], place)
            for prefix, column in header.beside.items():
                address = f"{_column(column)}{number}"
                self._take_beside(prefix, row_id, sheet, address, row[column])

    def _take(self, row_id: str, cell: _Cell) -> None:
        known = self.fields[row_id]
        if not known.derived:
            cells = self.cells.setdefault(row_id, [])
            cells.append(cell)
            if len(cells) > _MOST_ROWS:
                raise UnreadableFile(
                    f"“{self.file}”中字段“{row_id}”有 {_MOST_ROWS} 行以上（到 {cell.place}），"
                    "填报表不会这样。请删除重复的行后保存再试。"
                )
        elif cell.raw not in ("", None):
            message = f"“{known.name}”由工具计算，这里填写的内容不采用。请把该单元格清空。"
            self._tell(Level.WARNING, message, cell.place, row_id, original_text(cell.raw))

    def _take_beside(self, prefix: str, row_id: str, sheet: Sheet, address: str, raw: Raw) -> None:
        if prefix + row_id in self.fields:
            self._take(prefix + row_id, _cell(sheet, address, raw))
        elif not _says_nothing(raw):
            name = self.fields[row_id].name
            message = (
                f"“{name}”不需要填“{BESIDE[prefix]}”，这里填写的内容不采用。请把该单元格清空。"
            )
            place = Place(sheet.name, address)
            self._tell(Level.WARNING, message, place, row_id, original_text(raw))

    def _check_unit(self, known: Field, raw: Raw, place: Place) -> None:
        """The unit column is not for staff; 元 written over 万元 shifts a figure by 10,000."""
        if not known.unit or not raw or raw == known.unit:
            return
        written = original_text(raw)
        if halve(written) not in ("", halve(known.unit)):
            message = (
                f"“{known.name}”的单位被改成{quote(written)}，仍按“{known.unit}”读取。"
                f"请核对填报值是否以“{known.unit}”为单位，并改回单位列。"
            )
            self._tell(Level.WARNING, message, place, known.id, written)

    def _unknown(self, row_id: str, place: Place) -> None:
        self.unknown += 1
        near = (
            get_close_matches(row_id, self.fields, 1) if self.unknown <= _MOST_SUGGESTIONS else []
        )
        hint = f"是否应为“{near[0]}”？" if near else ""
        message = (
            f"字段{quote(row_id)}不在模板中，这一行没有读取。{hint}请改回原来的字段或删除这一行。"
        )
        self._tell(Level.WARNING, message, place, None, row_id)

    def _tell(
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
        return EntryContent(Facts(facts), self.findings, frozenset(self.refused), self.template)

    def _settle(self, known: Field, cells: list[_Cell]) -> Fact:
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
            self._tell(Level.ERROR, message, cells[1].place, known.id, _shown(cells[1]))
            self.refused.add(known.id)
        if known.id in self.refused:
            return _refused_fact(known, cells[0])
        chosen = next((fact for fact in facts if fact.value is not None), facts[0])
        message = f"“{known.name}”有 {len(cells)} 行：{listed}，采用 {chosen.place}。请只保留一行。"
        self._tell(Level.NOTE, message, cells[1].place, known.id, _shown(cells[1]))
        return chosen

    def _fact(self, known: Field, cell: _Cell) -> Fact | None:
        """The fact that one cell states; ``None``, with a finding, if the cell is refused."""
        verdict = _uncalculated(known) if cell.uncalculated else normalise(cell.raw, known)
        if isinstance(verdict, Normalised):
            original = original_text(cell.raw)
            return Fact(known.id, verdict.value, cell.place, original, verdict.note)
        self._tell(Level.ERROR, verdict.message, cell.place, known.id, verdict.found)
        self.refused.add(known.id)
        return None

    def _tell_missing(self, sheet: str, fields: list[Field]) -> None:
        where = f"表“{sheet}”" if sheet else "工作簿"
        remedy = "请从新生成的填报工作簿中把这些行（上年数还要有“上年”列）复制回来"
        if len(fields) > _NAMED_ONE_BY_ONE:
            names = "、".join(known.name for known in fields[:_NAMED_ONE_BY_ONE])
            message = f"{where}有 {len(fields)} 项的行被删除（{names}等），按未填处理。{remedy}。"
            self._tell(Level.WARNING, message, None, None)
            return
        for known in fields:
            message = f"{where}中“{known.name}”的行被删除，按未填处理。{remedy}。"
            self._tell(Level.WARNING, message, None, known.id)


def _cell(sheet: Sheet, address: str, raw: Raw) -> _Cell:
    """The cell, with what calamine overlooks put back."""
    place = Place(sheet.name, address)
    found = sheet.overlooked(address) if raw == "" else None
    if found is None:
        return _Cell(place, raw)
    return _Cell(place, found, uncalculated=found == UNCALCULATED)


def _uncalculated(known: Field) -> Refused:
    message = (
        f"“{known.name}”填的是公式，但文件里没有它的计算结果。"
        "请用 Excel 或 WPS 打开工作簿，保存后再试，或直接填写数据。"
    )
    return Refused("", message)


def _refused_fact(known: Field, cell: _Cell) -> Fact:
    return Fact(known.id, None, cell.place, original_text(cell.raw), REFUSED)


def _shown(cell: _Cell) -> str:
    """What the cell holds, on one line and short."""
    return quote(original_text(cell.raw))[1:-1] or "未填"


def _says_nothing(raw: Raw) -> bool:
    return raw is None or (isinstance(raw, str) and (not raw or halve(raw) in NONE_WORDS))
