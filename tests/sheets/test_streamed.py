"""Streamed sheets: the cells are those that XlsxWriter writes itself, letter for letter."""

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from jialing_xls.sheets.streamed import Run, StreamedSheet, number_markup

_TEXTS = (
    "通过",
    "a<b & c>d \"e\" 'f'",
    " before",
    "behind\n",
    "\u3000",
    "tab\tcr\rbell\x07",
    "_x0041_",
    "\ufffe",
    "😀",
)
_NUMBERS = (0, 1, -2.5, 0.1, 1 / 3, 1e-7, 123456789012345680.0, 1e300)
_FORMULAS = (
    ("=SUM(A1:A3)", 5.0),
    ('=IF(A1<>"",A1&"<",0)', "a<b & c"),
    ("ROUND(A1,2)", 1 / 3),
    ('=B2&"_x0041_"', " _x0041_"),
)


def _part(kind: type[Worksheet], folder: Path, write: Any) -> bytes:
    """The sheet as it stands in the file."""
    blob = BytesIO()
    book = xlsxwriter.Workbook(blob, {"constant_memory": True, "tmpdir": str(folder)})
    write(book.add_worksheet("表", kind), book)
    book.close()
    return ZipFile(blob).read("xl/worksheets/sheet1.xml")


def _every_kind(sheet: Any, book: Any) -> None:
    look, bold = book.add_format({"italic": True}), book.add_format({"bold": True})
    sheet.set_row(1, 30)
    for row, text in enumerate(_TEXTS):
        sheet.write_string(row, 3, text, look)
        sheet.write_blank(row, 1, None, bold)  # behind, and before what is there
    for column, value in enumerate(_NUMBERS):
        sheet.write_number(20, column, value, bold)
    sheet.set_row(22, 40)  # a row without cells
    for row, (formula, result) in enumerate(_FORMULAS, 30):
        sheet.write_formula(row, 2, formula, look, result)
    sheet.write_url(40, 0, "internal:'表'!A1", look, string="here & there")


def test_cells_are_as_xlsxwriter_writes_them(tmp_path: Path) -> None:
    own = _part(StreamedSheet, tmp_path, _every_kind)
    assert own == _part(Worksheet, tmp_path, _every_kind)


def test_a_run_is_its_cells(tmp_path: Path) -> None:
    def one_by_one(sheet: Any, book: Any) -> None:
        look = book.add_format({"bold": True})
        sheet.write_string(4, 0, "甲", look)
        sheet.write_number(4, 1, 1.5, look)
        sheet.write_number(4, 3, 2.5, look)

    def in_one(sheet: Any, book: Any) -> None:
        look = book.add_format({"bold": True})
        sheet.write_run(5, Run(2, [look] * 3), [number_markup(1.5), "", number_markup(2.5)])
        sheet.write_string(4, 0, "甲", look)

    assert _part(StreamedSheet, tmp_path, in_one) == _part(Worksheet, tmp_path, one_by_one)


@pytest.mark.parametrize(
    "write",
    [
        lambda sheet: sheet.write_string(2, 0, "late", None),
        lambda sheet: sheet.write_url(2, 0, "internal:'表'!A1", None, string="late"),
        lambda sheet: sheet.set_row(2, 30),
        lambda sheet: sheet.write_run(3, Run(1, []), []),
    ],
)
def test_what_comes_too_late_is_an_error(write: Any, tmp_path: Path) -> None:
    def late(sheet: Any, book: Any) -> None:
        look = book.add_format({"bold": True})
        sheet.write_number(2, 0, 1, look)
        sheet.write_number(5, 0, 1, look)
        with pytest.raises(ValueError, match="row 3 is written already"):
            write(sheet)

    _part(StreamedSheet, tmp_path, late)


def test_rows_beyond_the_sheet_are_left_out(tmp_path: Path) -> None:
    def beyond(sheet: Any, book: Any) -> None:
        look = book.add_format({"bold": True})
        for row in (0, 1_048_575, 1_048_576):
            sheet.write_string(row, 0, "甲", look)

    assert _part(StreamedSheet, tmp_path, beyond) == _part(Worksheet, tmp_path, beyond)
