"""The values of a workbook as different readers see them, by sheet and cell.

Each value is one text, whatever types a reader has: ``13571.19``, ``45455`` for a date, ``TRUE``.
Empty cells and empty texts are left out.
"""

import json
import subprocess
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import ironcalc
import referee
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from python_calamine import CalamineWorkbook

Values = Mapping[tuple[str, str], str]

SCRIPT = Path(__file__).with_name("read.mjs")


def text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return format(float(value) + 0.0, ".12g")  # IronCalc has a -0
        case date() | datetime():
            return format(to_excel(value), ".12g")
        case _:
            return str(value).replace("\r\n", "\n")


def _told(cells: Mapping[tuple[str, str], object]) -> Values:
    return {at: told for at, value in cells.items() if (told := text(value))}


def openpyxl(path: Path) -> Values:
    book = load_workbook(path, data_only=True)
    return _told(
        {
            (sheet.title, cell.coordinate): cell.value
            for sheet in book.worksheets
            for row in sheet.iter_rows()
            for cell in row
        }
    )


def calamine(path: Path) -> Values:
    book = CalamineWorkbook.from_path(path)
    return _told(
        {
            (name, f"{get_column_letter(column)}{row}"): value
            for name in book.sheet_names
            for row, values in enumerate(
                book.get_sheet_by_name(name).to_python(skip_empty_area=False), 1
            )
            for column, value in enumerate(values, 1)
        }
    )


def libreoffice(path: Path, folder: Path) -> Values:
    """As LibreOffice opens it and saves it again, with nothing computed anew."""
    return openpyxl(referee.resaved(path, folder))


def iron_calc(path: Path, cells: Values) -> Values:
    """The given cells, every formula computed anew."""
    model = ironcalc.load_from_xlsx(str(path))
    model.evaluate()
    sheets = {each["name"]: n for n, each in enumerate(model.get_worksheets_properties())}
    found = {}
    for sheet, address in cells:
        row, column = _position(address)
        found[sheet, address] = model.get_cell_value(sheets[sheet], row, column)
    return _told(found)


def _position(address: str) -> tuple[int, int]:
    letters = address.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(address[len(letters) :]), column


def javascript(library: str, path: Path, modules: Path) -> Values:
    """By exceljs or SheetJS (``xlsx``), which lie in the folder ``modules`` (node_modules)."""
    done = subprocess.run(
        ["node", str(SCRIPT), library, str(modules.resolve()), str(path.resolve())],
        capture_output=True,
        check=True,
    )
    return _told(
        {
            (sheet, address): value
            for sheet, cells in json.loads(done.stdout).items()
            for address, value in cells.items()
        }
    )
