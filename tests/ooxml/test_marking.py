"""Marks on cells of workbooks that others made: every other byte stays, and marks come off again."""

import io
import os
import re
from collections.abc import Mapping

import pytest
import shared_schema
import xlsxwriter
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from jialing_xls.ooxml.graft import CONTENT_TYPES
from jialing_xls.ooxml.marks.cell_comments import AUTHOR, SEPARATOR
from jialing_xls.ooxml.marks.marking import Mark, drop_marks, is_marked, mark_cells
from jialing_xls.ooxml.package import Package, links_part
from jialing_xls.ooxml.reference import Cell
from jialing_xls.ooxml.sheet import ScannedSheet, scan

GROUPS = 8
ALL = os.environ.get("JXLS_ALL_EXCEL_MADE") == "1"
"""Otherwise one workbook in eight of those that have no comments or drawings of their own."""
LIST, KEPT = "退回意见", Cell(3, 6)
_HINTS = re.compile(rb'<dimension [^>]*>| spans="[^"]*"')


def list_of_marks() -> Package:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet(LIST)
    sheet.write_url("A1", "internal:'Sheet'!B2", string="B2")
    sheet.set_column(5, 5, None, None, {"hidden": True})
    book.close()
    return Package.read(buffer.getvalue())


GUEST = list_of_marks()


def saved(book: Workbook) -> Package:
    buffer = io.BytesIO()
    book.save(buffer)
    return Package.read(buffer.getvalue())


def workbook(comments: Mapping[str, str] = {}) -> Workbook:
    book = Workbook()
    sheet = book["Sheet"]
    sheet["B2"] = 5
    sheet["B2"].font = Font(size=20)
    sheet["B3"] = "=B2*2"
    sheet.merge_cells("D2:E4")
    sheet["D2"] = "merged"
    sheet.protection.enable()
    for cell, text in comments.items():
        sheet[cell].comment = Comment(text, "审计员")
    return book


def marks(*cells: str) -> list[Mark]:
    return [Mark("Sheet", Cell.parse(cell), f"{cell} <错>", "FFC7CE") for cell in cells]


def marked(package: Package, *cells: str) -> Package:
    return mark_cells(package, marks(*cells), GUEST, KEPT)


def comments_of(package: Package) -> dict[str, str]:
    sheet = load_workbook(io.BytesIO(package.replacing({})))["Sheet"]
    cells = (cell for row in sheet.iter_rows() for cell in row)
    return {cell.coordinate: cell.comment.text for cell in cells if cell.comment}


# The 988 workbooks of Excel.


def chosen(package: Package, sheet: ScannedSheet) -> list[Cell]:
    """A cell in the middle of those that are there, computed or not, and one that is not there."""
    there = list(sheet.cells)
    if not there:
        return [Cell(3, 2)]
    middle = there[len(there) // 2]
    new = next(
        at for c in range(2, 16_384) if (at := Cell(middle.row, c)) not in there and not sheet.is_formula(at)
    )
    return [middle, new]


def undone(before: ScannedSheet, after: bytes) -> bytes:
    """The marked sheet with the declared changes taken back, less hints about its size."""
    edits = []
    scanned = scan(after, before.part)
    for at, cell in scanned.cells.items():
        if at not in before.cells:
            edits.append((cell.start, cell.stop, b""))
        elif cell.open != before.cells[at].open:
            edits.append((cell.start, cell.start + len(cell.open), before.cells[at].open))
    for start, stop, old in reversed(edits):
        after = after[:start] + old + after[stop:]
    if b"legacyDrawing " not in before.xml:
        after = re.sub(rb"<(\w+:)?legacyDrawing [^>]*/>", b"", after)
    return after


def declared(package: Package, part: str) -> set[str]:
    book = package.workbook_part
    kinds = {link.target for link in package.links_of(book) if link.kind == "styles"}
    own = {x.target for x in package.links_of(part) if x.kind in ("comments", "vmlDrawing")}
    return {CONTENT_TYPES, book, links_part(book), part, links_part(part), *kinds, *own}


def is_in_sample(number: int, package: Package) -> bool:
    rich = any(name.startswith(("xl/comments", "xl/drawings")) for name in package.part_names)
    return ALL or rich or number % 8 == 0


@pytest.mark.parametrize("group", range(GROUPS))
def test_a_mark_in_every_workbook_of_excel_loses_nothing(group: int) -> None:
    find_faults = shared_schema.faults_of()
    files = sorted((shared_schema.SHARED / "excel_made").glob("*.xlsx"))
    assert len(files) == 988
    for number, file in list(enumerate(files))[group::GROUPS]:
        received = Package.read(file.read_bytes())
        sheets = [each for each in received.sheets if each.kind == "worksheet"]
        if not sheets or not is_in_sample(number // GROUPS, received):
            continue
        sheet = received.worksheet(sheets[0].name)
        wanted = [Mark(sheets[0].name, at, "错", "FFC7CE") for at in chosen(received, sheet)]
        blob = mark_cells(received, wanted, GUEST, KEPT).replacing({})
        after = Package.read(blob)
        for name in set(received.part_names) - declared(received, sheet.part):
            assert after.part(name) == received.part(name), (file.name, name)
        if sheet.cells:
            back = undone(sheet, after.part(sheet.part))
            assert _HINTS.sub(b"", back) == _HINTS.sub(b"", sheet.xml), file.name
        assert find_faults(blob) == [], file.name
        again = drop_marks(after)
        assert set(again.part_names) == set(received.part_names) | ({"xl/styles.xml"} & set(again.part_names)), file.name
        for name in declared(received, sheet.part) - {CONTENT_TYPES, received.workbook_part, sheet.part}:
            if name in received.part_names and "styles" not in name and "workbook" not in name:
                assert again.part(name) == received.part(name), (file.name, name)
        assert find_faults(again.replacing({})) == [], file.name
