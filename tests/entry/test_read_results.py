"""What stands in a cell though other readers hand it on as empty: errors, results, dates."""

import struct
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from entry.entry_rows import HEADER, one_row, only
from instruments.fuzz import xlsb

from jialing_xls.entry.reading.reader import read_entry
from jialing_xls.model.fact import Place
from jialing_xls.model.result import Level


def test_error_values_are_refused_and_not_taken_for_empty(tmp_path: Path) -> None:
    path = tmp_path / "填报.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("一")
        sheet = book.add_worksheet("资 & 金")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["预算_总额"])
        sheet.write_formula("D2", "=1/0", None, "#DIV/0!")
    content = read_entry(path, only("预算_总额"))
    (finding,) = content.findings
    assert (finding.place, finding.found) == (Place("资 & 金", "D2"), "#DIV/0!")
    assert content.refused == {"预算_总额"}


def test_a_formula_that_was_never_calculated_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.append(["预算_总额", "", "万元", "=A9+A10"])
    book.save(tmp_path / "填报.xlsx")
    content = read_entry(tmp_path / "填报.xlsx", only("预算_总额"))
    (finding,) = content.findings
    assert "没有它的计算结果" in finding.message
    assert content.refused == {"预算_总额"}


@pytest.mark.parametrize(("result", "value"), [(" ", None), (50, Decimal(50)), ("50", Decimal(50))])
def test_a_calculated_formula_counts_by_its_result(
    tmp_path: Path, result: object, value: Decimal | None
) -> None:
    path = tmp_path / "填报.xlsx"
    with one_row(path, "预算_总额") as (_, sheet):
        sheet.write("B9", result)
        sheet.write_formula("D2", '=IF(B9="","",B9)', None, result)
    content = read_entry(path, only("预算_总额"))
    assert content.facts.value("预算_总额") == value
    (told,) = content.findings
    assert told.level is Level.NOTE
    assert "是公式" in told.message
    assert "按 F9 重新计算" in told.message  # its result is old where a program has not computed it


def test_a_formula_whose_result_is_an_empty_text_is_empty(tmp_path: Path) -> None:
    made, path = tmp_path / "made.xlsx", tmp_path / "填报.xlsx"
    with one_row(made, "预算_总额") as (_, sheet):
        sheet.write_formula("D2", '=""', None, "")
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            # As Excel writes it; XlsxWriter leaves the type out.
            xml = source.read(name).replace(b'<c r="D2"><f>', b'<c r="D2" t="str"><f>')
            target.writestr(name, xml)
    assert read_entry(path, only("预算_总额")).findings == []
    assert [finding.level for finding in read_entry(made, only("预算_总额")).findings] == [
        Level.ERROR
    ]


def test_an_empty_formatted_cell_has_nothing_to_do_with_the_error_beside_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "填报.xlsx"
    with one_row(path, "预算_总额") as (book, sheet):
        sheet.write_blank("D2", None, book.add_format({"bold": True}))
        sheet.write_formula("F2", "=D2", None, "")
    assert read_entry(path, only("预算_总额")).findings == []


@pytest.mark.parametrize(
    ("format", "value"), [("yyyy-mm-dd", -1e15), ("[h]:mm:ss", 1e10), ("h:mm", -1e300)]
)
@pytest.mark.parametrize("field", ["预算_总额", "填报日期", "总体目标"])
def test_a_date_beyond_the_calendar_is_named(
    tmp_path: Path, format: str, value: float, field: str
) -> None:
    path = tmp_path / "填报.xlsx"
    with one_row(path, field) as (book, sheet):
        sheet.write_number("D2", value, book.add_format({"num_format": format}))
    (told,) = read_entry(path, only(field)).findings
    assert (told.level, str(told.place)) == (Level.ERROR, "资金!D2")
    assert "日期" in told.message


def test_a_date_beyond_the_calendar_in_other_formats(tmp_path: Path) -> None:
    parts = xlsb.parts({"资金": xlsb.filled([HEADER[:2]])})
    far = xlsb.row_header(4) + xlsb.cell(0, "预算_总额")
    far += xlsb.record(0x05, xlsb.at(1, style=1) + struct.pack("<d", -1e15))
    parts["xl/worksheets/sheet1.bin"] = xlsb.sheet(
        [xlsb.row_header(0) + xlsb.cell(0, "字段") + xlsb.cell(1, "填报值"), far]
    )
    path = tmp_path / "填报.xlsb"
    path.write_bytes(xlsb.packed(parts))
    (told,) = read_entry(path, only("预算_总额")).findings
    assert str(told.place) == "资金!B5"
    assert "日期" in told.message
