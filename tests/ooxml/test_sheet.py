"""The scan says where things stand: the bytes at its offsets are the elements, whatever the XML."""

import pytest

from jialing_xls.ooxml.filling.scanned_sheet import ScannedSheet, scan
from jialing_xls.ooxml.package_errors import BrokenPackage, PackageFault
from jialing_xls.ooxml.reference import Cell, Range

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def scanned(rows: str, before: str = "", prolog: str = "") -> ScannedSheet:
    xml = f'{prolog}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData></worksheet>'
    return scan(xml.encode(), "s.xml")


def elements(sheet: ScannedSheet) -> dict[str, str]:
    """Cells and rows as cut from the bytes by their offsets."""
    cells = {str(c.at): sheet.xml[c.start : c.stop].decode() for c in sheet.cells.values()}
    rows = {str(r.number): sheet.xml[r.start : r.stop].decode() for r in sheet.rows.values()}
    return cells | rows


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            '<row r="2"><c r="B2"><v>1</v></c><c r="D2"/></row>',
            {"B2": '<c r="B2"><v>1</v></c>', "D2": '<c r="D2"/>'},
            id="plain",
        ),
        pytest.param(
            '<row r="2"/><row r="4"></row>',
            {"2": '<row r="2"/>', "4": '<row r="4"></row>'},
            id="self-closing and empty rows",
        ),
        pytest.param(
            '<row><c/><c r="C1"/><c/></row><row r="5"/><row><c/></row>',
            {"A1": "<c/>", "C1": '<c r="C1"/>', "D1": "<c/>", "5": '<row r="5"/>', "A6": "<c/>"},
            id="implied positions",
        ),
        pytest.param(
            "<row\n r = '7' ><c\tr='A7' s='1' ><v>1</v ></c\n></row >",
            {"A7": "<c\tr='A7' s='1' ><v>1</v ></c\n>"},
            id="apostrophes and white space in tags",
        ),
        pytest.param(
            '<!-- <row r="9"> --><row r="1"><!-- <c r="A1"/> --><c r="A1" s="0"/><?x <c r="B1"/>?>'
            "</row>\n",
            {"A1": '<c r="A1" s="0"/>'},
            id="comments and instructions",
        ),
        pytest.param(
            '<row r="1"><c r="A1" t="str"><f><![CDATA[A2>"</c>"]]></f><v>é&gt;表</v></c><c r="B1"/>'
            "</row>",
            {
                "A1": '<c r="A1" t="str"><f><![CDATA[A2>"</c>"]]></f><v>é&gt;表</v></c>',
                "B1": '<c r="B1"/>',
            },
            id="CDATA",
        ),
        pytest.param(
            '<row r="1" x=">"><c r="A1" y="/>" z=\'"\'/></row>',
            {"A1": '<c r="A1" y="/>" z=\'"\'/>'},
            id="brackets in attributes",
        ),
        pytest.param("", {}, id="no rows"),
    ],
)
def test_elements_stand_where_the_scan_says(rows: str, expected: dict[str, str]) -> None:
    found = elements(scanned(rows))
    assert {key: found[key] for key in expected} == expected
    cells = {key for key in found if not key.isdigit()}
    assert cells == {key for key in expected if not key.isdigit()}


def test_prefixes() -> None:
    xml = (
        f'<x:worksheet xmlns:x="{MAIN}" xmlns:o="urn:other"><x:sheetData><x:row r="1">'
        '<x:c r="A1" o:t="keep" t="b"><x:v>1</x:v></x:c></x:row></x:sheetData><o:c r="B1"/>'
        '<o:sheetData><o:row r="1"/></o:sheetData></x:worksheet>'
    )
    sheet = scan(xml.encode(), "s.xml")
    assert [str(at) for at in sheet.cells] == ["A1"]
    cell = sheet.cells[Cell(1, 1)]
    assert (cell.prefix, cell.head) == ("x:", b'<x:c r="A1" o:t="keep"')
    assert sheet.sheet_data_tag.text == "<x:sheetData>"


def test_formulas_are_kept_verbatim() -> None:
    sheet = scanned(
        '<row r="1"><c r="A1" s="3" t="str" cm="1"><f t="array" ref="A1:B2" ca=\'1\'>C1&amp;"x"</f>'
        '<v>cx</v></c><c r="C1"><f t="shared" si="0"/><v>2</v></c><c r="D1"><v>1</v><extLst><ext '
        'uri="u"/></extLst></c></row>'
    )
    array, shared, plain = sheet.cells.values()
    assert array.formula == b'<f t="array" ref="A1:B2" ca=\'1\'>C1&amp;"x"</f>'
    assert (array.expression, array.text, array.type, array.style) == ('C1&"x"', "cx", "str", 3)
    assert array.head == b'<c r="A1" s="3" cm="1"'
    assert (shared.formula, shared.expression) == (b'<f t="shared" si="0"/>', "")
    assert (plain.formula, plain.text, plain.type, plain.style) == (b"", "1", "n", 0)
    assert plain.tail == b'<extLst><ext uri="u"/></extLst>'
    assert sheet.computed == (Range.parse("A1:B2"),)
    computed = [
        str(at) for at in map(Cell.parse, ("A1", "B2", "C1", "D1", "E9")) if sheet.is_formula(at)
    ]
    assert computed == ["A1", "B2", "C1"]


def test_the_last_row_and_the_last_column_count() -> None:
    sheet = scanned('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert [str(at) for at in sheet.cells] == ["XFD1048576"]


def test_a_table_of_data_is_computed_and_a_shared_formula_only_where_it_stands() -> None:
    sheet = scanned(
        '<row r="1"><c r="A1"><f t="dataTable" ref="A1:B2"/><v>1</v></c>'
        '<c r="D1"><f t="shared" ref="D1:D9" si="0">1</f><v>1</v></c></row>'
    )
    assert sheet.computed == (Range.parse("A1:B2"),)


def test_the_text_of_a_cell_is_all_of_its_runs() -> None:
    sheet = scanned(
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>甲</t></r><r><t>乙<!-- x -->丙</t></r>'
        "<rPh><t>X</t></rPh></is></c></row>"
    )
    assert sheet.cells[Cell(1, 1)].text == "甲乙丙"


def test_a_style_of_as_many_digits_as_there_can_be() -> None:
    assert (
        scanned('<row r="1"><c r="A1" s="4294967295"/></row>').cells[Cell(1, 1)].style == 2**32 - 1
    )
    too_many = "1" * 11
    assert refusal(
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" s="{too_many}"/></row>'
        "</sheetData></worksheet>".encode()
    ) == (PackageFault.BAD_ADDRESS, too_many)


def test_the_style_of_cells_that_are_not_there() -> None:
    sheet = scanned(
        '<row r="1" s="7" customFormat="1"><c r="A1" s="5"/><c r="B1"/></row><row r="2" s="8"/>'
        '<row r="3" customFormat="1"/>',
        before='<cols><col min="2" max="3" style="4"/><col min="5" max="5"/></cols>',
    )
    expected = {"A1": 5, "B1": 0, "C1": 7, "A2": 0, "B2": 4, "B3": 0, "C4": 4, "D4": 0, "E4": 0}
    assert {at: sheet.style_at(Cell.parse(at)) for at in expected} == expected


def test_the_row_above() -> None:
    sheet = scanned('<row r="2"/><row r="4"/>')
    above = [sheet.row_before(number) for number in (1, 2, 3, 4, 5)]
    assert [row and row.number for row in above] == [None, None, 2, 2, 4]


def test_dimension_and_sheet_data() -> None:
    sheet = scanned("", before='<dimension ref="B2:D9"/>')
    assert sheet.dimension is not None
    start, stop = sheet.dimension.span
    assert sheet.xml[start:stop] == b'<dimension ref="B2:D9"/>'
    assert sheet.dimension.range == Range.parse("B2:D9")
    assert sheet.xml[slice(*sheet.sheet_data)] == b"<sheetData>"
    assert scanned("").dimension is None


@pytest.mark.parametrize("prolog", ["\ufeff", "\ufeff<?xml version='1.0' encoding='Utf-8'?>", "\n"])
def test_a_byte_order_mark_does_not_shift_offsets(prolog: str) -> None:
    assert elements(scanned('<row r="1"><c r="A1"/></row>', prolog=prolog))["A1"] == '<c r="A1"/>'


@pytest.mark.parametrize("encoding", ["UTF-8", "utf-8", "UTF8", "utf8"])
def test_utf8_may_be_declared_with_and_without_a_hyphen(encoding: str) -> None:
    prolog = f"<?xml version='1.0' encoding='{encoding}'?>"
    sheet = scanned('<row r="1"><c r="A1" t="str"><v>表</v></c></row>', prolog=prolog)
    assert sheet.cells[Cell(1, 1)].text == "表"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-16-le "])
def test_other_unicode_encodings_are_refused(encoding: str) -> None:
    declaration = "<?xml version='1.0' encoding='UTF-16'?>" if encoding.endswith(" ") else ""
    xml = f'{declaration}<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'
    assert refusal(xml.encode(encoding.strip())) == (PackageFault.NOT_UTF8, "")


@pytest.mark.parametrize("encoding", ["gb2312", "ISO-8859-1", "us-ascii"])
def test_declared_encodings_other_than_utf8_are_refused(encoding: str) -> None:
    xml = f"<worksheet xmlns='{MAIN}'><sheetData/></worksheet>"
    declaration = f"<?xml version='1.0' encoding='{encoding}'?>"
    assert refusal((declaration + xml).encode()) == (PackageFault.NOT_UTF8, encoding)


def refusal(xml: bytes) -> tuple[PackageFault, str]:
    """Why a part is refused, and what of it; who made the template reads both."""
    with pytest.raises(BrokenPackage) as caught:
        scan(xml, "s.xml")
    assert caught.value.part == "s.xml"
    return caught.value.reason, caught.value.detail


@pytest.mark.parametrize(
    ("text", "fault", "detail"),
    [
        ("", PackageFault.NOT_UTF8, ""),
        ("<worksheet", PackageFault.NOT_XML, "unclosed token: line 1, column 0"),
        ("<worksheet/>", PackageFault.NOT_A_WORKSHEET, ""),
        ('<worksheet xmlns="{}"/>', PackageFault.NOT_A_WORKSHEET, ""),
        ('<chartsheet xmlns="{}"/>', PackageFault.NOT_A_WORKSHEET, ""),
        ('<!DOCTYPE a><worksheet xmlns="{}"><sheetData/></worksheet>', PackageFault.DOCTYPE, ""),
        (
            '<!DOCTYPE a [<!ENTITY b "c">]><worksheet xmlns="{}">&b;</worksheet>',
            PackageFault.DOCTYPE,
            "",
        ),
        (
            '<worksheet xmlns="{}"><sheetData/><sheetData/></worksheet>',
            PackageFault.OUT_OF_ORDER,
            "sheetData",
        ),
        (
            '<worksheet xmlns="{}"><dimension/><sheetData/></worksheet>',
            PackageFault.BAD_ADDRESS,
            "",
        ),
        (
            '<worksheet xmlns="{}">\n&undefined;</worksheet>',
            PackageFault.NOT_XML,
            "undefined entity: line 2, column 0",
        ),
    ],
)
def test_parts_that_are_refused(text: str, fault: PackageFault, detail: str) -> None:
    assert refusal(text.format(MAIN).encode()) == (fault, detail)


def test_bytes_that_are_no_utf8_are_refused() -> None:
    xml = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode()
    broken = xml.replace(b"/>", b"/>\n<!--\xb1\xed-->")
    invalid = "not well-formed (invalid token): line 2, column 4"
    assert refusal(broken) == (PackageFault.NOT_XML, invalid)


@pytest.mark.parametrize(
    ("rows", "fault", "detail"),
    [
        ('<row r="2"/><row r="1"/>', PackageFault.OUT_OF_ORDER, "row 1"),
        ('<row r="2"/><row r="2"/>', PackageFault.OUT_OF_ORDER, "row 2"),
        ('<row r="0"/>', PackageFault.OUT_OF_ORDER, "row 0"),
        ('<row r="1048577"/>', PackageFault.OUT_OF_ORDER, "row 1048577"),
        ('<row r="1048576"/><row/>', PackageFault.OUT_OF_ORDER, "row 1048577"),
        ('<row r="1"><c r="B1"/><c r="A1"/></row>', PackageFault.OUT_OF_ORDER, "A1"),
        ('<row r="1"><c r="A1"/><c r="A1"/></row>', PackageFault.OUT_OF_ORDER, "A1"),
        ('<row r="1"><c r="XFD1"/><c/></row>', PackageFault.OUT_OF_ORDER, "c"),
        ('<row r="1"><c r="A2"/></row>', PackageFault.OUT_OF_ORDER, "A2"),
        ('<row r="one"/>', PackageFault.BAD_ADDRESS, "one"),
        ('<row r="1"><c r="1A"/></row>', PackageFault.BAD_ADDRESS, "1A"),
        ('<row r="1"><c r="A1" s="-1"/></row>', PackageFault.BAD_ADDRESS, "-1"),
        (
            '<row r="1"><c r="A1"><f t="array" ref="here"/></c></row>',
            PackageFault.BAD_ADDRESS,
            "here",
        ),
        ('<c r="A1"/>', PackageFault.UNKNOWN_ELEMENT, "worksheet/sheetData/c"),
        (
            '<row r="1"><o:alt xmlns:o="urn:o"><c r="A1"/></o:alt></row>',
            PackageFault.UNKNOWN_ELEMENT,
            "worksheet/sheetData/row/?",
        ),
        (
            '<row r="1"><c r="A1"><w/></c></row>',
            PackageFault.UNKNOWN_ELEMENT,
            "worksheet/sheetData/row/c/w",
        ),
    ],
)
def test_sheets_that_are_refused(rows: str, fault: PackageFault, detail: str) -> None:
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    assert refusal(xml.encode()) == (fault, detail)
