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

from jialing_xls.ooxml.editing.graft import CONTENT_TYPES
from jialing_xls.ooxml.filling.scanned_sheet import ScannedSheet, scan
from jialing_xls.ooxml.marks.cell_comments import HEADING
from jialing_xls.ooxml.marks.marking import Mark, drop_marks, is_marked, mark_cells
from jialing_xls.ooxml.package import Package, links_part
from jialing_xls.ooxml.reference import Cell

GROUPS = 8
ALL = os.environ.get("JXLS_ALL_EXCEL_MADE") == "1"
"""Otherwise one workbook in eight of those that have neither comments nor buttons."""
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
        at
        for c in range(2, 16_384)
        if (at := Cell(middle.row, c)) not in there and not sheet.is_formula(at)
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
    rich = any("comments" in name or name.endswith(".vml") for name in package.part_names)
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
        assert set(again.part_names) == set(received.part_names) | (
            {"xl/styles.xml"} & set(again.part_names)
        ), file.name
        for name in declared(received, sheet.part) - {
            CONTENT_TYPES,
            received.workbook_part,
            sheet.part,
        }:
            if name in received.part_names and "styles" not in name and "workbook" not in name:
                assert again.part(name) == received.part(name), (file.name, name)
        assert find_faults(again.replacing({})) == [], file.name


# What a mark does, and what becomes of it.


def test_a_marked_cell_keeps_value_formula_and_looks_but_for_the_fill() -> None:
    book = load_workbook(io.BytesIO(marked(saved(workbook()), "B2", "B3", "G9").replacing({})))
    sheet = book["Sheet"]
    assert (sheet["B2"].value, sheet["B2"].font.sz, sheet["B3"].value) == (5, 20, "=B2*2")
    assert {sheet[at].fill.fgColor.rgb for at in ("B2", "B3", "G9")} == {"FFFFC7CE"}
    assert sheet["B2"].comment.text == f"{HEADING}B2 <错>"
    assert sheet.protection.sheet, "protected sheets stay protected"
    assert book.sheetnames == ["Sheet", LIST]


def test_marks_on_one_cell_or_on_merged_ones_are_one_comment() -> None:
    package = marked(saved(workbook()), "D2", "E4", "D2")
    assert comments_of(package) == {"D2": f"{HEADING}D2 <错>\nE4 <错>\nD2 <错>"}


@pytest.mark.parametrize("cell", ["B2", "B3"])
def test_comments_of_others_stay_also_on_the_cell_itself(cell: str) -> None:
    theirs = {"B2": "为什么是 5？", "D2": "第二条"}
    received = saved(workbook(theirs))
    package = marked(received, cell)
    beside = f"{theirs[cell]}\n" if cell in theirs else ""
    assert comments_of(package) == theirs | {cell: f"{beside}{HEADING}{cell} <错>"}
    assert comments_of(drop_marks(package)) == theirs
    assert shared_schema.faults_of()(package.replacing({})) == []


@pytest.mark.parametrize("comments", [{}, {"B2": "a & b"}, {"F6": "z"}])
def test_marks_come_off_again_to_the_byte(comments: Mapping[str, str]) -> None:
    received = saved(workbook(comments))
    again = drop_marks(marked(received, "B2", "D2"))
    assert not is_marked(again)
    assert set(again.part_names) == set(received.part_names)
    for name in received.part_names:
        if not name.endswith(("styles.xml", "workbook.xml")):
            assert again.part(name) == received.part(name), name
    assert again.defined_names == received.defined_names


def test_marking_again_leaves_the_new_marks_only() -> None:
    once = marked(saved(workbook({"B2": "x"})), "B2", "B3")
    twice = marked(drop_marks(once), "D2")
    assert comments_of(twice) == {"B2": "x", "D2": f"{HEADING}D2 <错>"}
    sheet = load_workbook(io.BytesIO(twice.replacing({})))["Sheet"]
    assert (sheet["B2"].fill.fill_type, sheet["D2"].fill.fill_type) == (None, "solid")


def resaved(package: Package) -> Workbook:
    """As a program has it that numbers formats anew and writes every part in its own way."""
    return load_workbook(io.BytesIO(package.replacing({})))


def test_marks_come_off_after_another_program_saved_the_workbook() -> None:
    package = saved(resaved(marked(saved(workbook({"D2": "y"})), "B2", "D2")))
    again = drop_marks(package)
    sheet = resaved(again)["Sheet"]
    assert (sheet["B2"].fill.fill_type, sheet["B2"].font.sz) == (None, 20)
    assert comments_of(again) == {"D2": "y"}
    assert resaved(again).sheetnames == ["Sheet"]


def test_a_workbook_saved_with_the_list_in_front_opens_without_it() -> None:
    book = resaved(marked(saved(workbook()), "B2"))
    book.active = 1
    assert resaved(drop_marks(saved(book))).active.title == "Sheet"


def test_without_its_list_a_workbook_keeps_the_colours_and_loses_the_rest() -> None:
    book = resaved(marked(saved(workbook()), "B2"))
    del book[LIST]
    again = drop_marks(saved(book))
    assert not is_marked(again)
    assert comments_of(again) == {}
    assert resaved(again)["Sheet"]["B2"].value == 5
