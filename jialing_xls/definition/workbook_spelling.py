"""A definition as a workbook (模板定义.xlsx) for owners who have Excel: the other spelling of a ``Layer``.

Sheets, headers, prompts and drop-downs follow from ``document``: a table of it is a sheet, an attribute
a column. An empty cell is what the layer leaves to its base; what is set to nothing is written （空）.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from io import BytesIO
from typing import Any, NamedTuple, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from jialing_xls.definition.document import (
    Case,
    Column,
    Datum,
    Extract,
    Form,
    Indicator,
    IndicatorTable,
    Layer,
    Rule,
    Score,
)
from jialing_xls.definition.faults import Fault, FaultyDefinition, key_of, nearest, validated
from jialing_xls.definition.form_grid import read_grids, read_workbook, shown
from jialing_xls.definition.layers import Source
from jialing_xls.model.errors import Unusable
from jialing_xls.ooxml.errors import BrokenPackage, NameTaken
from jialing_xls.ooxml.graft import graft
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.reference import column_letters

BASICS, BINDINGS, OFFICIAL, LISTS = "基本", "绑定", "官方文件", "选项"
MARK, EXAMPLE, EMPTY = "标记", "示例", "（空）"
EACH = "各指标_"
"""Before the suffix of a column of the indicator table, on the sheet of the bindings."""
BINDING_TITLES = ("单元格", "标签", "字段", "有把握", "依据")
_WIDE = (
    "名称",
    "三级指标",
    "填报说明",
    "计算式",
    "审核内容",
    "左边",
    "右边",
    "依据",
    "标签",
    "字段",
)
"""Columns that hold sentences, expressions or long names."""
_TABLE = "指标表"
SETTLED = "官方表"
"""How the reason begins where the official form itself fills a cell: nothing is left to its owner."""
_SHEETS = {
    "indicators": "指标",
    "data": "数据",
    "rules": "规则",
    "words": "词语",
    "columns": "指标列",
    "readings": "读数",
    "scores": "得分",
}
_WORDS = ("编号", "词语")
_TYPED_ROWS = 500
_PIECE = 32_000
_YES = {"是": True, "否": False}
_TITLES = {"true": "是", "false": "否"} | {
    info.alias or name: f"“{info.title}”"
    for model in (Layer, Form, IndicatorTable, Datum, Indicator, Column, Extract, Rule, Score)
    for name, info in model.model_fields.items()
    if info.title
}

Place = tuple[str, ...]
"""Keys that lead to a single value of a layer: ``("form", "table", "first")``."""
BindingRow = tuple[str, str, str, str, str]


@dataclass(slots=True)
class Spelled:
    """What was read, not yet held to be a layer."""

    file: str
    data: dict[str, Any] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    """The cell of a value by table, row and key, e.g. ``data 预算_中央 kind``; of a row without key."""
    faults: list[Fault] = field(default_factory=list)
    """What is wrong with the workbook itself, its cell in the place of the table."""
    official: bytes = b""
    notes: list[str] = field(default_factory=list)

    def located(self, fault: Fault) -> Fault:
        """The same told in the words of the workbook: its cell, and titles in place of keys."""
        if fault.layer != self.file or fault.table in self.places.values():
            return fault
        words = " ".join((fault.table, fault.row, fault.key)).replace("cases ", "").split()
        while words and " ".join(words) not in self.places:
            words.pop()
        cell = self.places.get(" ".join(words), BASICS)
        text = re.sub(r"[a-z_]+[0-9]?", lambda at: _TITLES.get(at[0], at[0]), fault.text)
        column = _TITLES.get(fault.key.rpartition(" ")[2], "")
        return Fault(self.file, cell, "", "", f"{column}{'：' * bool(column)}{text}")


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    key: str
    info: FieldInfo


def _columns(model: type[BaseModel]) -> list[_Column]:
    """The columns of a table's sheet: the row's own attributes first, then those it has of ``Case``."""
    inherited = Case.model_fields if model is Rule else {}
    order = sorted(model.model_fields.items(), key=lambda each: each[0] in inherited)
    return [_Column(info.title, info.alias or name, info) for name, info in order if info.title]


def _row_model(info: FieldInfo) -> type[BaseModel] | None:
    """The model of a table's rows; ``None`` for what is no table."""
    if get_origin(info.annotation) is not tuple:
        return None
    model = get_args(info.annotation)[0]
    return model if isinstance(model, type) and issubclass(model, BaseModel) else None


def _tables() -> Iterator[tuple[str, str, type[BaseModel]]]:
    for name, info in Layer.model_fields.items():
        if model := _row_model(info):
            yield name, _SHEETS[name], model


def _basics() -> list[tuple[Place, str, FieldInfo]]:
    """The single values, each on a row of 基本."""
    own = [((name,), info) for name, info in Layer.model_fields.items() if not _row_model(info)]
    form = [(("form", name), info) for name, info in Form.model_fields.items()]
    table = [(("form", "table", name), info) for name, info in IndicatorTable.model_fields.items()]
    return [
        (place, (_TABLE if "table" in place else "") + info.title, info)
        for place, info in (*own, *form, *table)
        if info.title and get_origin(info.annotation) is not dict
    ]


def choices_of(annotation: Any) -> list[str]:
    """What a cell may hold, if that is a list."""
    if annotation is bool:
        return list(_YES)
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return [str(each) for each in annotation]
    if get_origin(annotation) is tuple:
        return []
    return [
        text
        for each in get_args(annotation)
        for text in ([each] if isinstance(each, str) else choices_of(each))
        if text
    ]


# ---------------------------------------------------------------- writing


def spell(
    layer: Layer,
    bindings: Sequence[BindingRow] = (),
    official: bytes | None = None,
    fields: Iterable[str] = (),
    bases: Iterable[str] = (),
) -> bytes:
    """The layer as a workbook. ``bindings`` are shown in place of the layer's own, with what they say
    of each cell; ``fields`` and ``bases`` are what may be chosen from."""
    import xlsxwriter

    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        _Writer(workbook, list(fields), list(bases)).write(layer, bindings, official)
    if official is None:
        return stream.getvalue()
    try:
        return graft(Package.read(official), Package.read(stream.getvalue())).replacing({})
    except (NameTaken, BrokenPackage):
        return stream.getvalue()  # the official sheets cannot be shown; their bytes are there


class _Writer:
    def __init__(self, workbook: Any, fields: list[str], bases: list[str]) -> None:
        self._workbook = workbook
        font = {"font_name": "宋体", "font_size": 11, "valign": "top", "num_format": "@"}
        self._text = workbook.add_format(font | {"text_wrap": True})
        self._quiet = workbook.add_format(font | {"italic": True, "font_color": "#7F7F7F"})
        self._doubted = workbook.add_format(font | {"text_wrap": True, "bg_color": "#FFF2CC"})
        header = {"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True}
        self._header = workbook.add_format(font | header)
        self._lists: dict[str, list[str]] = {"字段": fields, "版式": bases}

    def write(self, layer: Layer, bindings: Sequence[BindingRow], official: bytes | None) -> None:
        data = layer.model_dump(exclude_unset=True, by_alias=True)
        example = example_layer().model_dump(exclude_unset=True, by_alias=True)
        self._write_basics(data)
        sheets = list(_tables())
        for name, title, model in sorted(sheets, key=lambda each: list(_SHEETS).index(each[0])):
            rows = [*_rows(example.get(name, ())[:1], EXAMPLE), *_rows(data.get(name, ()), "")]
            self._write_table(title, _columns(model), rows)
        self._write_words(data.get("words", {}), example.get("words", {}))
        self._write_bindings(bindings or _binding_rows(data.get("form", {})))
        self._write_lists()
        if official is not None:
            self._embed(official)

    def _sheet(self, name: str, titles: Sequence[str], width: float = 12) -> Any:
        sheet = self._workbook.add_worksheet(name)
        for n, title in enumerate(titles):
            wide = 6 if title == MARK else max(28, width) if title in _WIDE else width
            sheet.set_column(n, n, wide, self._text)
            sheet.write_string(0, n, title, self._header)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def _write_basics(self, data: Mapping[str, Any]) -> None:
        sheet = self._sheet(BASICS, ("项目", "内容", "说明"), 40)
        for n, (place, title, info) in enumerate(_basics(), 1):
            sheet.write_string(n, 0, title, self._header)
            value: Any = data
            for key in place:
                value = value.get(key) if isinstance(value, dict) else None
            self._put(sheet, n, 1, value)
            sheet.write_string(n, 2, info.description or "", self._quiet)
            self._offer(sheet, n, 1, n, title, choices_of(info.annotation))

    def _write_table(
        self, name: str, columns: list[_Column], rows: Iterable[tuple[str, Mapping[str, Any]]]
    ) -> None:
        sheet = self._sheet(name, (MARK, *(column.title for column in columns)))
        for n, (mark, row) in enumerate(rows, 1):
            style = self._quiet if mark else self._text
            self._put(sheet, n, 0, mark or None, style)
            for m, column in enumerate(columns, 1):
                self._put(sheet, n, m, row.get(column.key), style)
        for m, column in enumerate(columns, 1):
            choices = choices_of(column.info.annotation)
            prompt = column.info.description or ""
            self._offer(sheet, 1, m, _TYPED_ROWS, column.title, choices, prompt)

    def _write_words(self, words: Mapping[str, str], example: Mapping[str, str]) -> None:
        sheet = self._sheet(_SHEETS["words"], (MARK, *_WORDS), 40)
        marked = [*((EXAMPLE, *each) for each in [*example.items()][:1])]
        for n, row in enumerate([*marked, *(("", *each) for each in words.items())], 1):
            for m, text in enumerate(row):
                self._put(
                    sheet,
                    n,
                    m,
                    text or (EMPTY if m else None),
                    self._quiet if row[0] else self._text,
                )

    def _write_bindings(self, rows: Sequence[BindingRow]) -> None:
        sheet = self._sheet(BINDINGS, BINDING_TITLES, 18)
        sheet.set_column(len(BINDING_TITLES) - 1, len(BINDING_TITLES) - 1, 60, self._text)
        for n, row in enumerate(rows, 1):
            doubted = row[1] and not row[3] and not row[4].startswith(SETTLED)
            for m, text in enumerate(row):
                style = self._doubted if doubted else self._text
                sheet.write_string(n, m, text, style)
        self._offer(sheet, 1, BINDING_TITLES.index("字段"), _TYPED_ROWS, "字段", [])

    def _put(self, sheet: Any, row: int, column: int, value: Any, style: Any = None) -> None:
        """What is not set leaves its cell empty."""
        if value is not None:
            sheet.write_string(row, column, _spelt(value), style or self._text)

    def _offer(
        self,
        sheet: Any,
        row: int,
        column: int,
        last: int,
        title: str,
        choices: list[str],
        prompt: str = "",
    ) -> None:
        """A drop-down with the choices, on the cells of a column; other texts are judged by ``check``."""
        if choices:
            self._lists[title] = choices
        elif not self._lists.get(title) and not prompt:
            return
        options: dict[str, Any] = {"validate": "any", "ignore_blank": True}
        if listed := self._lists.get(title):
            letter = chr(ord("A") + list(self._lists).index(title))
            source = f"={LISTS}!${letter}$2:${letter}${len(listed) + 1}"
            options |= {"validate": "list", "source": source, "error_type": "warning"}
        if prompt:
            options |= {"input_title": title[:32], "input_message": prompt[:255]}
        sheet.data_validation(row, column, last, column, options)

    def _write_lists(self) -> None:
        sheet = self._sheet(LISTS, list(self._lists))
        for m, listed in enumerate(self._lists.values()):
            for n, text in enumerate(listed, 1):
                sheet.write_string(n, m, text, self._text)
        sheet.hide()

    def _embed(self, official: bytes) -> None:
        """The bytes of the official file, which no program that saves the workbook touches."""
        sheet = self._workbook.add_worksheet(OFFICIAL)
        sheet.write_string(0, 0, hashlib.sha256(official).hexdigest())
        text = base64.b64encode(official).decode("ascii")
        for n, start in enumerate(range(0, len(text), _PIECE), 1):
            sheet.write_string(n, 0, text[start : start + _PIECE])
        sheet.very_hidden()


def _rows(rows: Iterable[Mapping[str, Any]], mark: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Rows of a table; the cases of a rule are rows of their own below it, without an id."""
    for row in rows:
        yield mark, row
        for case in row.get("cases", ()):
            yield mark, case


def _spelt(value: Any) -> str:
    if value == "" or value == ():
        return EMPTY
    if isinstance(value, bool):
        return next(word for word, each in _YES.items() if each is value)
    if isinstance(value, tuple):
        texts = [str(each) for each in value]
        return "\n".join([*texts, ""]) if any("、" in text for text in texts) else "、".join(texts)
    return str(value)


def _binding_rows(form: Mapping[str, Any]) -> list[BindingRow]:
    columns = (form.get("table") or {}).get("columns", {})
    return [
        *((cell, "", id, "", "") for id, cell in form.get("cells", {}).items()),
        *((letters, "", f"{EACH}{suffix}", "", "") for suffix, letters in columns.items()),
    ]


def example_layer() -> Layer:
    """What stands on the rows that show how a sheet is filled in."""
    import tomllib

    from jialing_xls.definition.form_words import words_folder

    path = words_folder() / "示例.toml"
    return Layer.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))


# ---------------------------------------------------------------- reading


class DefinitionFile(NamedTuple):
    """A definition workbook: ``located`` finds the cell of a fault, ``notes`` are for its owner."""

    source: Source
    located: Callable[[Fault], Fault]
    notes: tuple[str, ...]


def read_workbook_source(blob: bytes, file: str) -> DefinitionFile:
    """The definition in a workbook, whatever program saved it.

    FaultyDefinition with every fault in it; Unusable if there is no definition in it.
    """
    spelled = _read(blob, file)
    try:
        layer = validated(spelled.data, file)
    except FaultyDefinition as error:
        raise FaultyDefinition(map(spelled.located, [*spelled.faults, *error.faults])) from None
    if spelled.faults:
        raise FaultyDefinition(spelled.faults)
    source = Source(layer, file, spelled.official)
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
    for key, title, model in _tables():
        if title in sheets:
            _read_table(spelled, key, title, model, sheets[title])
    _read_words(spelled, sheets.get(_SHEETS["words"], {}))
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
            and (text := shown(cell.value, cell.number_format).strip(" \t　"))
        }
        for row in sheet.iter_rows()
        if row
    }
    return {number: cells for number, cells in rows.items() if cells}


def _read_basics(spelled: Spelled, cells: Cells) -> None:
    known = {title: (place, info) for place, title, info in _basics()}
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
    columns = {column.title: column for column in _columns(model)}
    rows: list[dict[str, Any]] = []
    for first, places, texts in _table_rows(spelled, title, columns, cells):
        row = {columns[name].key: _value(text, columns[name].info) for name, text in texts.items()}
        case = ""
        if model is Rule and "id" not in row and rows:
            rows[-1].setdefault("cases", []).append(row)
            case = f" 第 {len(rows[-1]['cases'])} 项"
        else:
            rows.append(row)
        names = {key_of(rows[-1]), " ".join(map(str, (key_of(row), row.get("when", "")))).strip()}
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
    spelled.faults.append(Fault(spelled.file, cell, "", "", told))


def _value(text: str, info: FieldInfo) -> Any:
    """The text as the kind of value that the attribute has; what it cannot be is left to pydantic."""
    listed = get_origin(info.annotation) is tuple
    numbers = {int, Decimal} & {info.annotation, *get_args(info.annotation)}
    kind = _number if numbers else _yes if info.annotation is bool else str
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


def _yes(text: str) -> bool | str:
    return _YES.get(text, text)


def _read_words(spelled: Spelled, cells: Cells) -> None:
    words: dict[str, str] = {}
    for first, _, texts in _table_rows(spelled, _SHEETS["words"], _WORDS, cells):
        id, text = (texts.get(title, "") for title in _WORDS)
        _once(spelled, words, first, id, "" if text == EMPTY else text)
        spelled.places[f"words {id}"] = first
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
        spelled.faults.append(Fault(spelled.file, cell, "", "", told))
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
