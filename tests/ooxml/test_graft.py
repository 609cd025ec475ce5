"""Sheets that we made, appended to a package that we received: the host keeps its bytes."""

import io
from collections.abc import Mapping

import pytest
import shared_schema
import xlsxwriter
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font

from jialing_xls.ooxml.document_properties import stating
from jialing_xls.ooxml.editing.cell_setting import Setting, merge_cells, merged_areas, set_cells
from jialing_xls.ooxml.editing.graft import CONTENT_TYPES, graft, naming, without_sheets
from jialing_xls.ooxml.editing.outline import outline
from jialing_xls.ooxml.editing.style_table import StyleTable
from jialing_xls.ooxml.package import Package, links_part
from jialing_xls.ooxml.package_errors import BrokenPackage, NameTaken, PackageFault
from jialing_xls.ooxml.reference import Cell, Range

GROUPS = 8
LISTS = ("styles", "calcChain")


@pytest.fixture(scope="module")
def guest() -> Package:
    """Two sheets with a bit of everything that ours may have."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    red = book.add_format({"bold": 1, "num_format": "0.0000", "bg_color": "#FF0000", "border": 1})
    one = book.add_worksheet("核对")
    one.set_column(0, 1, 20, red)
    one.set_row(4, 30, red)
    one.write_string("A1", " a<b>&c", red)
    one.write_formula("A2", "=1+1", red, 2)
    one.write_rich_string("A3", "plain", red, "bold", red)
    one.write_url("A4", "https://example.org/")
    one.write_comment("B2", "备注")
    look = book.add_format({"bg_color": "#00FF00", "num_format": "0.000"})
    rule = {"type": "cell", "criteria": "==", "value": '"x"', "format": look}
    one.conditional_format("A1:A9", rule)
    one.autofilter("A1:B5")
    one.repeat_rows(0)
    other = book.add_worksheet("底稿")
    other.write_number("A1", 5)
    other.write_comment("A1", "x")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=底稿!$A$1:$A$3"})
    other.insert_chart("C3", chart)
    book.define_name("名称_一", "=底稿!$A$1")
    book.close()
    return Package.read(buffer.getvalue())


def saved(book: Workbook) -> Package:
    buffer = io.BytesIO()
    book.save(buffer)
    return Package.read(buffer.getvalue())


def host() -> Package:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "官方 表"
    sheet["A1"] = "label"
    sheet["A1"].font = Font(size=20)
    sheet["B2"] = "=SUM(B3:B4)"
    sheet.print_area = "A1:C9"
    return saved(book)


def listing_parts(package: Package) -> set[str]:
    book = package.workbook_part
    kinds = {link.target for link in package.links_of(book) if link.kind in LISTS}
    return {CONTENT_TYPES, book, links_part(book), *kinds}


def assert_untouched(before: Package, after: Package) -> None:
    for name in set(before.part_names) - listing_parts(before):
        assert after.part(name) == before.part(name), name


@pytest.mark.parametrize("group", range(GROUPS))
def test_every_workbook_of_excel_takes_the_sheets_and_keeps_its_parts(
    guest: Package, group: int
) -> None:
    find_faults = shared_schema.faults_of()
    files = sorted((shared_schema.SHARED / "excel_made").glob("*.xlsx"))
    assert len(files) == 988
    for file in files[group::GROUPS]:
        received = Package.read(file.read_bytes())
        blob = graft(received, guest).replacing({})
        assert_untouched(received, Package.read(blob))
        assert [s.name for s in Package.read(blob).sheets[-2:]] == ["核对", "底稿"], file.name
        assert find_faults(blob) == [], file.name


def test_the_hosts_formats_keep_their_numbers_and_the_guests_their_looks(guest: Package) -> None:
    received = host()
    made = graft(received, guest)
    (styles,) = (link.target for link in made.links_of(made.workbook_part) if link.kind == "styles")
    before, after = (
        outline(package.part(styles), styles).child("cellXfs") for package in (received, made)
    )
    assert before is not None
    assert after is not None
    assert [x.tag for x in after.children[: len(before.children)]] == [
        x.tag for x in before.children
    ]
    book = load_workbook(io.BytesIO(made.replacing({})))
    assert book["官方 表"]["A1"].font.sz == 20
    cell = book["核对"]["A2"]
    assert (cell.value, cell.number_format, cell.font.b) == ("=1+1", "0.0000", True)
    assert cell.fill.fgColor.rgb == "FFFF0000"
    (area,) = book["核对"].conditional_formatting
    dxf = area.rules[0].dxf
    assert dxf.fill.bgColor.rgb == "FF00FF00"
    assert dxf.numFmt.formatCode == "0.000"


def test_texts_go_into_the_cells_and_names_follow_their_sheets(guest: Package) -> None:
    made = graft(host(), guest)
    sheet = made.worksheet("核对")
    assert sheet.cells[Cell(1, 1)].type == "inlineStr"
    assert made.text(sheet.cells[Cell(1, 1)]) == " a<b>&c"
    assert made.text(sheet.cells[Cell(3, 1)]) == "plainbold"
    assert made.names_on("官方 表") == {"_xlnm.Print_Area": "'官方 表'!$A$1:$C$9"}
    assert made.names_on("核对")["_xlnm.Print_Titles"] == "核对!$1:$1"
    assert made.defined_names["名称_一"] == "底稿!$A$1"


def test_no_tab_of_the_guest_is_selected(guest: Package) -> None:
    """Two selected tabs would be a group, in which typing goes into both."""
    assert [s.name for s in guest.sheets if b"tabSelected" in guest.part(s.part)] == ["核对"]
    made = graft(host(), guest)
    assert not [s.name for s in made.sheets[1:] if b"tabSelected" in made.part(s.part)]


def test_a_sheet_of_megabytes_comes_as_it_would_whole(
    monkeypatch: pytest.MonkeyPatch, guest: Package
) -> None:
    """It is taken apart a piece at a time, cut before rows; here each row is a piece."""
    whole = graft(host(), guest)
    monkeypatch.setattr("jialing_xls.ooxml.editing.graft._PIECE", 1)
    cut = graft(host(), guest)
    assert {n: cut.part(n) for n in cut.part_names} == {n: whole.part(n) for n in whole.part_names}


def test_a_host_without_styles_gets_some(guest: Package) -> None:
    received = host()
    (styles,) = (x.target for x in received.links_of("xl/workbook.xml") if x.kind == "styles")
    bare = without_part(received, styles)
    book = load_workbook(io.BytesIO(graft(bare, guest).replacing({})))
    assert book["核对"]["A2"].number_format == "0.0000"


def without_part(package: Package, part: str) -> Package:
    lists = {}
    for name in (CONTENT_TYPES, links_part("xl/workbook.xml")):
        xml = package.part(name)
        for each in outline(xml, name).children:
            if part.rpartition("/")[2] in each.tag.text:
                xml = xml.replace(package.part(name)[each.start : each.stop], b"")
        lists[name] = xml
    return package.revised(lists, without=[part])


@pytest.mark.parametrize(
    ("received", "guest_sheet"), [("核对", "核对"), ("ABC", "abc"), ("名称_一", None)]
)
def test_a_name_that_is_there_is_refused(
    guest: Package, received: str, guest_sheet: str | None
) -> None:
    package = naming(host(), {received: "'官方 表'!$A$1"}) if guest_sheet is None else host()
    if guest_sheet is not None:
        package = package.revised(
            {
                package.workbook_part: package.part(package.workbook_part).replace(
                    "官方 表".encode(), received.encode()
                )
            }
        )
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(buffer)
        book.add_worksheet(guest_sheet)
        book.close()
        guest = Package.read(buffer.getvalue())
    with pytest.raises(NameTaken):
        graft(package, guest)


def test_the_strict_vocabulary_is_refused(guest: Package) -> None:
    received = host()
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strict = {
        s: received.part(s).replace(main, b"http://purl.oclc.org/ooxml/spreadsheetml/main")
        for s in ("xl/workbook.xml", received.sheets[0].part)
    }
    with pytest.raises(BrokenPackage) as caught:
        graft(received.revised(strict), guest)
    assert caught.value.reason is PackageFault.STRICT


def test_what_was_grafted_can_be_cut_off_again(guest: Package) -> None:
    received = host()
    alone = without_sheets(graft(received, guest), ["核对", "底稿"], ["名称_一"])
    assert set(alone.part_names) == set(received.part_names)
    assert [s.name for s in alone.sheets] == ["官方 表"]
    assert alone.defined_names == {}
    assert alone.names_on("官方 表") == received.names_on("官方 表")
    assert_untouched(received, alone)


def test_sheets_before_others_can_be_cut_off_and_names_find_their_place(guest: Package) -> None:
    alone = without_sheets(graft(host(), guest), ["官方 表"], [])
    assert alone.names_on("核对")["_xlnm.Print_Titles"] == "核对!$1:$1"


def test_a_property_is_added_to_those_that_are_there() -> None:
    once, part = stating(host(), "one", "甲")
    twice, again = stating(once, "two", "乙")
    assert part == again
    book = load_workbook(io.BytesIO(twice.replacing({})))
    assert {p.name: p.value for p in book.custom_doc_props.props} == {"one": "甲", "two": "乙"}
    assert shared_schema.faults_of()(twice.replacing({})) == []


def test_cells_get_formulas_formats_and_texts() -> None:
    received = host()
    styles = StyleTable(received.part("xl/styles.xml"), "xl/styles.xml")
    rate = styles.derived(0, code="0.00%", wrap=True)
    settings: Mapping[Cell, Setting] = {
        Cell(1, 1): Setting(value="new"),
        Cell(2, 2): Setting(value=""),
        Cell(7, 3): Setting(formula='IF(A1<>"",1,0)', style=rate),
    }
    made = set_cells(received, "官方 表", settings).revised({styles.part: styles.revised()})
    made = merge_cells(made, "官方 表", [Range.parse("C7:D8")])
    sheet = load_workbook(io.BytesIO(made.replacing({})))["官方 表"]
    assert (sheet["A1"].value, sheet["A1"].font.sz, sheet["B2"].value) == ("new", 20, None)
    assert sheet["C7"].value == '=IF(A1<>"",1,0)'
    assert (sheet["C7"].number_format, sheet["C7"].alignment.wrap_text) == ("0.00%", True)
    assert merged_areas(made, "官方 表") == [Range.parse("C7:D8")]
    again = merge_cells(made, "官方 表", [Range.parse("C5:C7")])
    assert merged_areas(again, "官方 表") == [Range.parse("C5:C7")]


def test_a_derived_format_keeps_what_it_comes_of() -> None:
    book = Workbook()
    cell = book["Sheet"]["A1"]
    cell.value = "x"
    cell.font, cell.alignment = Font(size=14, b=True), Alignment(horizontal="center")
    package = saved(book)
    styles = StyleTable(package.part("xl/styles.xml"), "xl/styles.xml")
    at = package.worksheet("Sheet").cells[Cell(1, 1)].style
    made = styles.derived(at, wrap=True)
    assert styles.derived(at, wrap=True) == made, "made once"
    after = package.revised({styles.part: styles.revised()})
    after = set_cells(after, "Sheet", {Cell(1, 1): Setting(style=made)})
    shown = load_workbook(io.BytesIO(after.replacing({})))["Sheet"]["A1"]
    assert (shown.font.sz, shown.font.b) == (14, True)
    assert (shown.alignment.horizontal, shown.alignment.wrap_text) == ("center", True)
