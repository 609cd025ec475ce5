"""A definition workbook read, whatever program saved it; what is wrong with it, by cell."""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from jialing_xls.definition.adoption.form_grid import read_grids, read_workbook, shown_text
from jialing_xls.definition.document import RuleRow
from jialing_xls.definition.faults import DefinitionFault, nearest, stated_id, validated
from jialing_xls.definition.layers import LayerSource
from jialing_xls.definition.workbook.definition_sheets import (
    BASICS,
    BINDING_TITLES,
    BINDINGS,
    EACH,
    EMPTY,
    EXAMPLE,
    MARK,
    OFFICIAL,
    TITLES,
    YES_NO,
    basics,
    columns_of,
    layer_tables,
)
from jialing_xls.model.errors import Unusable
from jialing_xls.ooxml.reference import column_letters


@dataclass(slots=True)
class Spelled:
    """What was read, not yet held to be a layer."""

    file: str
    data: dict[str, Any] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    """The cell of a value by table, row and key, e.g. ``data 预算_中央 kind``; of a row without key."""
    faults: list[DefinitionFault] = field(default_factory=list)
    """What is wrong with the workbook itself, its cell in the place of the table."""
    official: bytes = b""
    notes: list[str] = field(default_factory=list)

    def located(self, fault: DefinitionFault) -> DefinitionFault:
        """The same told in the words of the workbook: its cell, and titles in place of keys."""
        if fault.layer != self.file:
            return fault
        words = " ".join((fault.table, fault.row, fault.key)).replace("cases ", "").split()
        while words and " ".join(words) not in self.places:
            words.pop()
        cell = self.places.get(" ".join(words), BASICS)
        text = re.sub(r"[a-z_]+[0-9]?", lambda at: TITLES.get(at[0], at[0]), fault.text)
        column = TITLES.get(fault.key.rpartition(" ")[2], "")
        return DefinitionFault(self.file, cell, "", "", f"{column}{'：' * bool(column)}{text}")


class DefinitionFile(NamedTuple):
    """A definition workbook: ``located`` finds the cell of a fault, ``notes`` are for its owner."""

    source: LayerSource
    located: Callable[[DefinitionFault], DefinitionFault]
    notes: tuple[str, ...]


def read_workbook_source(blob: bytes, file: str) -> DefinitionFile:
    """The definition in a workbook, whatever program saved it.

    FaultyDefinition with every fault in it; Unusable if there is no definition in it.
    """
    spelled = _read(blob, file)
    layer = validated(spelled.data, file, spelled.faults, spelled.located)
    source = LayerSource(layer, file, spelled.official)
    return DefinitionFile(source, spelled.located, tuple(spelled.notes))


def _read(blob: bytes, file: str) -> Spelled:
    workbook = read_workbook(blob, file)
    sheets = {sheet.title: _cells(sheet) for sheet in workbook.worksheets}
    if BASICS not in sheets:
        raise Unusable(
            f"{file} 不是模板定义：没有“{BASICS}”表。请用 jxls template new 或 adopt 生成。"
        )
    spelled = Spelled(file)
    _read_basics(spelled, sheets[BASICS])
    for key, title, model in layer_tables():
        if title in sheets:
            _read_table(spelled, key, title, model, sheets[title])
    _name_words(spelled)
    _read_bindings(spelled, sheets.get(BINDINGS, {}))
    if OFFICIAL in sheets:
        spelled.official = _official(sheets[OFFICIAL], file)
        spelled.notes += _changed(spelled.official, sheets)
    return spelled


def _changed(official: bytes, sheets: Mapping[str, "Cells"]) -> Iterator[str]:
    """Labels of the official form that were changed in the copy that its owner sees."""
    for grid in read_grids(official, OFFICIAL):
        shown_here = sheets.get(grid.name)
        for area in grid.areas if shown_here else ():
            here = (shown_here or {}).get(area.top, {}).get(column_letters(area.left), "")
            if area.label and "".join(here.split()) != "".join(area.text.split()):
                yield f"{area.cell} 的字改过，不起作用：制作模板用的是存着的官方表原件。"


Cells = Mapping[int, Mapping[str, str]]
"""Rows of a sheet that hold anything, from row 1: column letters → text."""


def _cells(sheet: Any) -> Cells:
    rows = {
        row[0].row: {
            cell.column_letter: text
            for cell in row
            if cell.value is not None
            and (text := shown_text(cell.value, cell.number_format).strip(" \t　"))
        }
        for row in sheet.iter_rows()
        if row
    }
    return {number: cells for number, cells in rows.items() if cells}


def _read_basics(spelled: Spelled, cells: Cells) -> None:
    known = {title: (place, info) for place, title, info in basics()}
    for row, texts in cells.items():
        if row == 1 or "B" not in texts:
            continue
        if texts.get("A") not in known:
            _unknown(spelled, f"{BASICS}!A{row}", texts.get("A", ""), known)
            continue
        place, info = known[texts["A"]]
        target = spelled.data
        for key in place[:-1]:
            target = target.setdefault(key, {})
        target[place[-1]] = _value(texts["B"], info)
        spelled.places[" ".join(place)] = f"{BASICS}!B{row}"


def _read_table(
    spelled: Spelled, key: str, title: str, model: type[BaseModel], cells: Cells
) -> None:
    columns = {column.title: column for column in columns_of(model)}
    rows: list[dict[str, Any]] = []
    for first, places, texts in _table_rows(spelled, title, columns, cells):
        row = {columns[name].key: _value(text, columns[name].info) for name, text in texts.items()}
        case = ""
        if model is RuleRow and "id" not in row and rows:
            rows[-1].setdefault("cases", []).append(row)
            case = f" 第 {len(rows[-1]['cases'])} 项"
        else:
            rows.append(row)
        names = {
            stated_id(rows[-1]),
            " ".join(map(str, (stated_id(row), row.get("when", "")))).strip(),
        }
        for name in (*names, f"第 {len(rows)} 项"):
            spelled.places.setdefault(f"{key} {name}{case}", first)
            for titled, cell in places.items():
                spelled.places.setdefault(f"{key} {name}{case} {columns[titled].key}", cell)
    if rows:
        spelled.data[key] = rows


def _table_rows(
    spelled: Spelled, sheet: str, titles: Iterable[str], cells: Cells
) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    """Of each row below the header that is no example: its first cell; the cell of each column, filled
    or not; the text of those that are filled."""
    known = (*titles, MARK)
    header = next(
        (row for row, texts in cells.items() if sum(t in known for t in texts.values()) > 1), 0
    )
    headed = dict(cells.get(header, {}))
    for letters, title in list(headed.items()):
        if title not in known:
            _unknown(spelled, f"{sheet}!{letters}{header}", headed.pop(letters), known)
    for row, texts in cells.items():
        found = {headed[at]: text for at, text in texts.items() if at in headed}
        if row > header and found.pop(MARK, "") != EXAMPLE and found:
            places = {title: f"{sheet}!{at}{row}" for at, title in headed.items() if title != MARK}
            yield places[next(iter(found))], places, found


def _unknown(spelled: Spelled, cell: str, text: str, known: Iterable[str]) -> None:
    told = f"不认识“{text}”{nearest(text, known)}" if text else "左边没有写是哪一项"
    spelled.faults.append(DefinitionFault(spelled.file, cell, "", "", told))


def _value(text: str, info: FieldInfo) -> Any:
    """The text as the kind of value that the attribute has; what it cannot be is left to pydantic."""
    listed = get_origin(info.annotation) is tuple
    parts = (info.annotation, *get_args(info.annotation))
    numbers = {int, Decimal} & {getattr(part, "__origin__", part) for part in parts}
    kind = (
        _number
        if numbers
        else (lambda text: YES_NO.get(text, text))
        if info.annotation is bool
        else str
    )
    if text == EMPTY:
        return [] if listed else ""
    if listed:
        return [
            kind(each.strip())
            for each in re.split("\n" if "\n" in text else "、", text)
            if each.strip()
        ]
    return kind(text.strip())


def _number(text: str) -> int | str:
    """A whole number as such; any other text is left to pydantic, which reads it exactly or refuses it."""
    return int(text) if re.fullmatch("-?[0-9]{1,15}", text) else text


def _name_words(spelled: Spelled) -> None:
    """The rows of 词语 as the map that a layer has."""
    words: dict[str, str] = {}
    for number, row in enumerate(spelled.data.pop("words", ()), 1):
        id = row.get("id", "")
        place = spelled.places[f"words 第 {number} 项"]
        _once(spelled, words, place, id, row.get("text", ""))
    if words:
        spelled.data["words"] = words


def _read_bindings(spelled: Spelled, cells: Cells) -> None:
    bound: dict[str, str] = {}
    columns: dict[str, str] = {}
    for _, places, texts in _table_rows(spelled, BINDINGS, BINDING_TITLES, cells):
        if "字段" not in texts:
            continue
        id, cell = texts["字段"], texts.get("单元格", "")
        each = id.startswith(EACH) and "!" not in cell
        key = id.removeprefix(EACH) if each else id
        _once(spelled, columns if each else bound, places["字段"], key, cell)
        spelled.places[f"form {'table columns' if each else 'cells'} {key}"] = places["字段"]
    if bound:
        spelled.data.setdefault("form", {})["cells"] = bound
    if columns:
        spelled.data.setdefault("form", {}).setdefault("table", {})["columns"] = columns


def _once(spelled: Spelled, into: dict[str, str], cell: str, id: str, text: str) -> None:
    if id in into:
        told = f"“{id}”写了两次，只能一次"
        spelled.faults.append(DefinitionFault(spelled.file, cell, "", "", told))
    into[id] = text


def _official(cells: Cells, name: str) -> bytes:
    first, *pieces = (texts.get("A", "") for texts in cells.values())
    try:
        official = base64.b64decode("".join(pieces), validate=True)
    except ValueError:
        official = b""
    if hashlib.sha256(official).hexdigest() != first:
        raise Unusable(
            f"{name} 里存的官方表已损坏（“{OFFICIAL}”表被改动过）。请用官方文件重新运行 jxls template adopt。"
        )
    return official
