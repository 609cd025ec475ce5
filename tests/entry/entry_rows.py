"""Entry sheets of a few rows, in files of their own, and what is read from them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from jialing_xls.entry.reading.reader import EntryContent, read_entry
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.model.field import Field, Kind

HEADER = ["字段", "名称", "单位", "填报值", "上年", "说明"]


def fields_by_id(*fields: Field) -> dict[str, Field]:
    return {field.id: field for field in fields}


FIELDS = fields_by_id(
    Field("预算_总额", "年度资金总额", Kind.MONEY, "万元", 2, sheet="资金"),
    Field("农村低保_标准", "农村低保标准", Kind.STANDARD, "元/月", 2, sheet="低保"),
    Field("上年_农村低保_标准", "上年农村低保标准", Kind.STANDARD, "元/月", 2, sheet="低保"),
    Field("填报日期", "填报日期", Kind.DATE, sheet="资金"),
    Field("总体目标", "总体目标", Kind.TEXT, sheet="资金"),
    Field("执行率_总额", "执行率", Kind.RATE, "", 4, formula="执行_总额 / 预算_总额"),
)


FUNDS: list[Sequence[object]] = [
    ["资金情况"],
    [],
    HEADER,
    ["", "一、资金"],
    ["预算_总额", "年度资金总额", "万元", 13571.19],
    ["填报日期", "填报日期", "", "2024.6.12"],
    ["总体目标", "总体目标", "", "应保尽保"],
]


ALLOWANCE: list[Sequence[object]] = [HEADER, ["农村低保_标准", "农村低保标准", "元/月", 533, 520]]


Sheets = Mapping[str, Sequence[Sequence[object]]]


def save(path: Path, sheets: Sheets) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


@contextmanager
def one_row(path: Path, *cells: object) -> Iterator[tuple[Any, Any]]:
    """A workbook that is being written, and its sheet 资金 with the header and a row that begins so."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("资金")
        sheet.write_row("A1", HEADER)
        sheet.write_row("A2", cells)
        yield book, sheet


def read(tmp_path: Path, sheets: Sheets, fields: dict[str, Field] = FIELDS) -> EntryContent:
    return read_entry(save(tmp_path / "填报.xlsx", sheets), fields)


def value_row(field: str, *cells: object) -> list[Sequence[object]]:
    return [HEADER, [field, "名称", FIELDS[field].unit, *cells]]


def only(field: str) -> dict[str, Field]:
    return {field: FIELDS[field]}


def message(path: Path) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_entry(path, FIELDS)
    text = str(caught.value)
    assert "\n" not in text
    assert text.endswith("。")
    return text


def wide(text: str) -> bytes:
    return text.encode("utf-16-le")


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
