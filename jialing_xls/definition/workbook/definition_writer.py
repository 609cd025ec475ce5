"""A layer written as a workbook for owners who have Excel, beside the official form that it is about."""

import base64
import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

from jialing_xls.definition.adoption.form_words import words_folder
from jialing_xls.definition.document import Layer
from jialing_xls.definition.workbook.definition_sheets import (
    BASICS,
    BINDING_TITLES,
    BINDINGS,
    EACH,
    EMPTY,
    EXAMPLE,
    LISTS,
    MARK,
    OFFICIAL,
    SETTLED,
    YES_NO,
    BindingRow,
    SheetColumn,
    basics,
    choices_of,
    columns_of,
    layer_tables,
)
from jialing_xls.ooxml.editing.graft import graft
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.package_errors import BrokenPackage, NameTaken

_WIDE = (
    "名称", "三级指标", "填报说明", "计算式", "审核内容", "左边", "右边", "依据", "标签", "字段",
)  # fmt: skip
"""Columns that hold sentences, expressions or long names."""
_TYPED_ROWS = 500
_PIECE = 32_000
"""Characters a cell of what is embedded: a cell holds 32,767."""


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
        for each in (data, example):
            each["words"] = [{"id": i, "text": t} for i, t in each.get("words", {}).items()]
        for name, title, model in layer_tables():
            rows = [*_rows(example.get(name, ())[:1], EXAMPLE), *_rows(data.get(name, ()), "")]
            self._write_table(title, columns_of(model), rows)
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
        for n, (place, title, info) in enumerate(basics(), 1):
            sheet.write_string(n, 0, title, self._header)
            value: Any = data
            for key in place:
                value = value.get(key) if isinstance(value, dict) else None
            self._put(sheet, n, 1, value)
            sheet.write_string(n, 2, info.description or "", self._quiet)
            self._offer(sheet, n, 1, n, title, choices_of(info.annotation))

    def _write_table(
        self, name: str, columns: list[SheetColumn], rows: Iterable[tuple[str, Mapping[str, Any]]]
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
        return next(word for word, each in YES_NO.items() if each is value)
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
    path = words_folder() / "示例.toml"
    return Layer.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
