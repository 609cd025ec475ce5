"""Rows put into a received sheet: what is below moves, what spans the place grows, values stay."""

import io
import re
from pathlib import Path

import pytest
import shared_schema
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from referee import recalculated, requires_office, values

from jialing_xls.ooxml.editing.row_insertion import insert_rows
from jialing_xls.ooxml.engine import Engine, EngineError, with_results
from jialing_xls.ooxml.formula import Ends, Insertion
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.package_errors import BrokenPackage, PackageFault
from jialing_xls.ooxml.reference import Cell

GROUPS = 8
THREE = Insertion("Sheet 1", 24, 3)


@pytest.mark.parametrize(
    ("reference", "moved"),
    [
        ("E24", "E24"),
        ("E25", "E28"),
        ("$E$25", "$E$28"),
        ("A1:B24", "A1:B27"),
        ("A1:B23", "A1:B23"),
        ("A20:A30", "A20:A33"),
        ("A25:A30", "A28:A33"),
        ("G24:G24", "G24:G27"),
        ("E24:G24", "E24:G24"),
        ("$21:$21", "$21:$21"),
        ("22:30", "22:33"),
        ("A:C", "A:C"),
        ("A1:A1048576", "A1:A1048576"),
        ("Xyz2025", "Xyz2025"),
        ("25", "25"),
    ],
)
def test_a_reference_on_the_sheet(reference: str, moved: str) -> None:
    assert THREE.area(reference) == moved


@pytest.mark.parametrize(
    ("area", "ends", "moved"),
    [
        ("E24:G24", Ends.COVER, "E24:G27"),
        ("E24", Ends.COVER, "E24:E27"),
        ("A1:B24", Ends.STAY, "A1:B24"),
        ("A1:B25", Ends.STAY, "A1:B28"),
    ],
)
def test_what_ends_with_the_model_row(area: str, ends: Ends, moved: str) -> None:
    assert THREE.area(area, ends) == moved


@pytest.mark.parametrize(
    ("sheet", "formula", "moved"),
    [
        ("Sheet 1", "SUM(A20:A24)+E30", "SUM(A20:A27)+E33"),
        ("Sheet 1", 'IF(A30="A30",1,LOG10(B30))', 'IF(A33="A30",1,LOG10(B33))'),
        ("Other", "A30+'Sheet 1'!A30", "A30+'Sheet 1'!A33"),
        ("Other", "'sheet 1'!$A$30:$B$31", "'sheet 1'!$A$33:$B$34"),
        ("Other", "'[1]Sheet 1'!A30", "'[1]Sheet 1'!A30"),
        ("Sheet 1", "Other!A30", "Other!A30"),
        ("Sheet 1", "SUM( A30 , B$30 )%", "SUM( A33 , B$33 )%"),
    ],
)
def test_a_formula(sheet: str, formula: str, moved: str) -> None:
    assert THREE.formula(formula, sheet) == moved


def workbook() -> Package:
    """A form in small: a head, a table with one model row (3), a total, notes, a second sheet."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    thick = book.add_format({"border": 2, "num_format": "0.0"})
    sheet, other = book.add_worksheet("表 1"), book.add_worksheet("other")
    sheet.merge_range("A2:A3", "group", thick)
    sheet.write_row("B2", ["name", "more", "score"])
    sheet.set_row(2, 33, thick)
    sheet.merge_range("B3:C3", "first", thick)
    sheet.write_number("D3", 4, thick)
    sheet.write_formula("E3", "=D3*2", thick, 8)
    sheet.write_string("B4", "total")
    sheet.write_formula("D4", "=SUM(D2:D3)", None, 4)
    sheet.merge_range("A5:D5", "notes")
    sheet.data_validation("D3", {"validate": "decimal", "criteria": ">=", "value": 0})
    sheet.conditional_format(
        "D3:D3", {"type": "formula", "criteria": "=$D$4>5", "format": book.add_format({"bold": 1})}
    )
    sheet.write_comment("A5", "a comment")
    sheet.write_url("E5", "internal:'表 1'!A5")
    sheet.insert_textbox("A7", "text")
    sheet.set_h_pagebreaks([4])
    sheet.print_area("A1:D5")
    sheet.repeat_rows(1)
    sheet.autofilter("B2:D3")
    other.write_formula("A1", "='表 1'!D4+D4", None, 4)
    other.write_url("A2", "internal:'表 1'!A5")
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "='表 1'!$D$3:$D$4"})
    other.insert_chart("C3", chart)
    book.define_name("total", "='表 1'!$D$4")
    book.close()
    return Package.read(buffer.getvalue())


@pytest.fixture(scope="module")
def inserted() -> Package:
    return insert_rows(workbook(), "表 1", 3, 2)


def test_everything_has_moved(inserted: Package) -> None:
    sheet = load_workbook(io.BytesIO(inserted.replacing({})))["表 1"]
    assert sheet["D6"].value == "=SUM(D2:D5)"
    assert {str(area) for area in sheet.merged_cells.ranges} == {
        *("A2:A5", "B3:C3", "B4:C4", "B5:C5", "A7:D7")
    }
    assert [str(v.sqref) for v in sheet.data_validations.dataValidation] == ["D3:D5"]
    (area,) = sheet.conditional_formatting
    assert (str(area.sqref), area.rules[0].formula) == ("D3:D5", ["$D$6>5"])
    assert sheet["A7"].comment.text == "a comment"
    assert sheet["E7"].hyperlink.location == "'表 1'!A7"
    assert [b.id for b in sheet.row_breaks.brk] == [6]
    assert (sheet.print_area, sheet.print_title_rows) == ("'表 1'!$A$1:$D$7", "$2:$2")
    assert sheet.auto_filter.ref == "B2:D5"
    assert sheet.dimensions == "A2:E7"


def test_new_rows_are_like_the_model(inserted: Package) -> None:
    sheet = load_workbook(io.BytesIO(inserted.replacing({})))["表 1"]
    for row in (4, 5):
        assert sheet.row_dimensions[row].height == 33
        assert sheet[f"E{row}"].value == f"=D{row}*2"
        assert (sheet[f"D{row}"].value, sheet[f"D{row}"].number_format) == (None, "0.0")
        assert sheet[f"D{row}"].border.left.style == "medium"


def test_other_sheets_names_charts_and_links_follow(inserted: Package) -> None:
    book = load_workbook(io.BytesIO(inserted.replacing({})))
    assert book["other"]["A1"].value == "='表 1'!D6+D4"
    assert book["other"]["A2"].hyperlink.location == "'表 1'!A7"
    assert book.defined_names["total"].attr_text == "'表 1'!$D$6"
    assert b"'\xe8\xa1\xa8 1'!$D$3:$D$6" in inserted.part("xl/charts/chart1.xml")
    (drawing,) = (n for n in inserted.part_names if re.fullmatch(r"xl/drawings/drawing1.xml", n))
    assert re.findall(rb"<xdr:row>(\d+)</xdr:row>", inserted.part(drawing))[0] == b"8"


def test_the_result_is_a_sound_workbook(inserted: Package) -> None:
    assert shared_schema.faults_of()(with_results(inserted.replacing({}))) == []


def test_an_array_formula_over_the_place_is_refused() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.add_worksheet("a").write_array_formula("A1:A3", "{=B1:B3*2}")
    book.close()
    with pytest.raises(BrokenPackage) as caught:
        insert_rows(Package.read(buffer.getvalue()), "a", 2, 1)
    assert caught.value.reason is PackageFault.IN_THE_WAY


def test_shared_formulas_are_written_out() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("a")
    for row in range(4):
        sheet.write_formula(row, 1, f"=A{row + 1}*2")
    book.close()
    package = Package.read(buffer.getvalue())
    xml = package.part("xl/worksheets/sheet1.xml")
    xml = xml.replace(b"<f>A1*2</f>", b'<f t="shared" ref="B1:B4" si="0">A1*2</f>')
    for row in (2, 3, 4):
        xml = xml.replace(b"<f>A%d*2</f>" % row, b'<f t="shared" si="0"/>')
    shared = package.revised({"xl/worksheets/sheet1.xml": xml})
    after = insert_rows(shared, "a", 2, 1).worksheet("a")
    formulas = {str(at): cell.formula for at, cell in after.cells.items() if cell.formula}
    assert formulas == {f"B{row}": b"<f>A%d*2</f>" % row for row in range(1, 6)}


# ---------------------------------------------------------------- values stay


ROWS = 8
_NUMBERS = st.lists(st.integers(-99, 99), min_size=ROWS, max_size=ROWS)
_AREA = st.tuples(st.integers(1, ROWS), st.integers(1, ROWS)).map(sorted)


@given(_NUMBERS, st.lists(_AREA, min_size=1, max_size=6), st.integers(1, ROWS), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_sums_come_to_the_same(
    numbers: list[int], areas: list[list[int]], after: int, count: int
) -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet, other = book.add_worksheet("a"), book.add_worksheet("b")
    sheet.write_column("A1", numbers)
    for n, (first, last) in enumerate(areas):
        other.write_formula(n, 0, f"=SUM(a!A{first}:A{last})-a!$A${first}")
        sheet.write_formula(ROWS + n, 0, f"=SUM(A{first}:A{last})+A{last}")
    book.close()
    before = Package.read(buffer.getvalue())
    moved = insert_rows(before, "a", after, count)
    old, new = computed(before), computed(moved)
    place = Insertion("a", after, count)
    for (name, at), value in old.items():
        here = Cell(place.row(at.row), at.column) if name == "a" else at
        assert new[name, here] == value, (name, at)


def computed(package: Package) -> dict[tuple[str, Cell], object]:
    engine = Engine.load_bytes(package.replacing({}))
    engine.evaluate()
    return dict(
        engine.results(
            (sheet.name, at)
            for sheet in package.sheets
            for at, cell in package.worksheet(sheet.name).cells.items()
            if cell.formula or cell.text
        )
    )


_BY_PLACE = re.compile(
    r"\b(ROWS?|COUNTBLANK|OFFSET|INDEX|MATCH|INDIRECT|ADDRESS|CELL|RAND|NOW|TODAY|SUBTOTAL|AGGREGATE)"
)


@pytest.mark.parametrize("group", range(GROUPS))
def test_every_workbook_of_excel_takes_rows_and_stays_sound(group: int) -> None:
    """In the middle of the first sheet; formulas over it come to what they came to."""
    find_faults = shared_schema.faults_of()
    refused: list[PackageFault] = []
    for file in excel_made()[group::GROUPS]:
        package = Package.read(file.read_bytes())
        sheet = next((s for s in package.sheets if s.kind == "worksheet"), None)
        if sheet is None:
            continue
        rows = package.worksheet(sheet.name).row_numbers or (1,)
        after = rows[len(rows) // 2]
        try:
            moved = insert_rows(package, sheet.name, after, 3)
        except BrokenPackage as error:
            refused.append(error.reason)
            continue
        new = {str(Cell(row, 1)).removeprefix("A") for row in range(after + 1, after + 4)}
        faults = [
            fault
            for fault in find_faults(moved.replacing({}))
            if not ((m := re.search(r"formula [A-Z]+(\d+) has no cached", fault)) and m[1] in new)
        ]
        assert faults == [], file.name
    assert set(refused) <= {
        PackageFault.IN_THE_WAY,
        PackageFault.BAD_ADDRESS,
        PackageFault.UNREADABLE_FORMULA,
    }
    assert len(refused) <= 2


def test_values_in_excels_workbooks_stay() -> None:
    compared = 0
    for file in excel_made():
        package = Package.read(file.read_bytes())
        sheet = next((s for s in package.sheets if s.kind == "worksheet"), None)
        scanned = sheet and package.worksheet(sheet.name)
        formulas = [c for c in scanned.cells.values() if c.formula] if scanned else []
        rows = scanned.row_numbers if scanned else ()
        computing = {cell.at.row for cell in formulas}
        free = [row for row in rows if row not in computing]
        if sheet is None or not formulas or not free:
            continue
        if any(_BY_PLACE.search(c.expression) or b"t=" in c.formula for c in formulas):
            continue
        place = Insertion(sheet.name, free[len(free) // 2], 2)
        try:
            old = computed(package)
            new = computed(insert_rows(package, *place_of(place)))
        except (EngineError, BrokenPackage):
            continue
        for (name, at), value in old.items():
            here = Cell(place.row(at.row), at.column) if name == sheet.name else at
            assert new[name, here] == value, (file.name, name, str(at))
            compared += 1
    assert compared > 100


def place_of(place: Insertion) -> tuple[str, int, int]:
    return place.sheet, place.after, place.count


def excel_made() -> list[Path]:
    shared_schema.faults_of()
    files = sorted((shared_schema.SHARED / "excel_made").glob("*.xlsx"))
    assert len(files) == 988
    return files


@requires_office
def test_libreoffice_opens_it_and_comes_to_the_same_values(tmp_path: Path) -> None:
    path = tmp_path / "moved.xlsx"
    path.write_bytes(with_results(insert_rows(workbook(), "表 1", 3, 2).replacing({})))
    found = values(recalculated([path], tmp_path)[path])
    assert (found["表 1", "D6"], found["other", "A1"], found["表 1", "E3"]) == (4, 4, 8)
