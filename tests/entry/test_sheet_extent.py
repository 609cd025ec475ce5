"""Sheets with something far away, or more in them than an entry workbook has."""

from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from entry.entry_rows import HEADER, message, one_row, only, save, value_row
from instruments.fuzz import formats, xlsb

from jialing_xls.entry.formats import grid
from jialing_xls.entry.reading.reader import read_entry
from jialing_xls.model.fact import Place
from jialing_xls.model.result import Level


def test_a_stray_value_in_the_last_cell_costs_nothing_and_is_told(tmp_path: Path) -> None:
    path = tmp_path / "填报.xlsx"
    with one_row(path, "预算_总额", "", "万元", 50) as (_, sheet):
        sheet.write("XFD2", 1)
        sheet.write("D1048576", 1)
    content = read_entry(path, only("预算_总额"))
    assert content.facts.value("预算_总额") == Decimal(50)
    told = [(finding.level, str(finding.place)) for finding in content.findings]
    assert told == [(Level.ERROR, "资金!D1048576"), (Level.ERROR, "资金!XFD2")]


def test_a_row_a_million_rows_down_is_read(tmp_path: Path) -> None:
    path = tmp_path / "填报.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("资金")
        sheet.write_row("A1", HEADER)
        sheet.write_row("A1048576", ["预算_总额", "", "万元", 50])
    assert read_entry(path, only("预算_总额")).facts.place("预算_总额") == Place("资金", "D1048576")


def test_more_cells_than_an_entry_workbook_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted over all sheets, in every format."""
    from jialing_xls.entry.formats import biff, binary, opendocument, spreadsheetml

    for reader in (biff, binary, opendocument, spreadsheetml):
        monkeypatch.setattr(reader, "MOST_CELLS", 5)
    rows = [["字段", "填报值"], ["甲", "乙"]]
    sheets = {"甲": rows, "乙": rows}
    save(tmp_path / "a.xlsx", sheets)
    (tmp_path / "a.xls").write_bytes(formats.compound(formats.xls_stream(sheets)))
    binary_parts = xlsb.parts({name: xlsb.filled(rows) for name in sheets})
    (tmp_path / "a.xlsb").write_bytes(xlsb.packed(binary_parts))
    (tmp_path / "a.ods").write_bytes(xlsb.packed(formats.ods_parts(sheets)))
    for path in tmp_path.iterdir():
        assert f"超过 {grid.MOST_CELLS} 个单元格" in message(path)


def test_formats_far_down_and_a_long_ledger_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "填报.xlsx"
    with xlsxwriter.Workbook(path) as book:
        style = book.add_format({"bold": True})
        sheet = book.add_worksheet("表")
        for number, row in enumerate(value_row("预算_总额", 50)):
            sheet.write_row(number, 0, row)
        for number in range(100_000, 100_500):
            sheet.write_blank(number, 16383, None, style)
        book.add_worksheet("台账").write("F1048576", "合计")
    assert read_entry(path, only("预算_总额")).facts.value("预算_总额") == Decimal(50)
