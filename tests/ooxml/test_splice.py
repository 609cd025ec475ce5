"""The contract of ``splice``: every byte that was not declared equals the template's."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from jialing_xls.ooxml.filling.scanned_sheet import scan
from jialing_xls.ooxml.filling.splice import splice
from jialing_xls.ooxml.package_errors import FormulaInTheWay, IllegalValue, NotAFormula
from jialing_xls.ooxml.reference import Cell
from jialing_xls.ooxml.value import CellValue, ErrorCode, Result

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = (
    f"<?xml version='1.0' encoding=\"UTF-8\" standalone='yes'?>\r\n<worksheet xmlns='{MAIN}' >"
    "<!-- é 表 --><cols><col min='2' max='2' style='6'/></cols>"
)
FOOT = (
    "\n<pageMargins left='0.70'/><extLst><ext uri='{x}'><o:a xmlns:o='urn:o'/></ext></extLst>"
    "</worksheet>\n"
)


def filled(
    rows: str,
    cells: Mapping[str, CellValue],
    heights: Mapping[int, float] | None = None,
    styles: Mapping[str, int] | None = None,
) -> str:
    """The rows of a sheet after splicing, everything around them held to be untouched."""
    xml = f"{HEAD}<sheetData>{rows}</sheetData>{FOOT}" if rows else f"{HEAD}<sheetData/>{FOOT}"
    declared = {Cell.parse(at): value for at, value in cells.items()}
    new_styles = {Cell.parse(at): style for at, style in (styles or {}).items()}
    result = splice(scan(xml.encode(), "s.xml"), declared, heights or {}, new_styles).decode()
    assert result.startswith(HEAD)
    assert result.endswith(FOOT)
    data = result[len(HEAD) : -len(FOOT)]
    if data == "<sheetData/>":
        return ""
    assert data.startswith("<sheetData>")
    return data.removeprefix("<sheetData>").removesuffix("</sheetData>")


ODD = (
    " <!-- a --><row r='1' spans='1:3' x:y='\"' xmlns:x='urn:x' ><c r='A1' s='1'><v>1</v></c >"
    '<?pi <c r="B1"/>?><c r="C1" t="s"  s="2" ><v>0</v></c>\n</row><row/>\t<row><c/><c t="b">'
    "<v>1</v></c></row>"
)


def test_nothing_declared_changes_nothing() -> None:
    assert filled(ODD, {}) == ODD


def test_every_byte_not_declared_stays() -> None:
    result = filled(ODD, {"C1": 5, "B3": "x", "A1": None})
    assert result == (
        " <!-- a --><row r='1' spans='1:3' x:y='\"' xmlns:x='urn:x' ><c r='A1' s='1'/>"
        '<?pi <c r="B1"/>?><c r="C1"  s="2"><v>5</v></c>\n</row><row/>\t<row><c/>'
        '<c t="inlineStr"><is><t>x</t></is></c></row>'
    )


@pytest.mark.parametrize(
    ("value", "element"),
    [
        (7, '<c r="A1" s="3" cm="1"><v>7</v></c>'),
        (0, '<c r="A1" s="3" cm="1"><v>0</v></c>'),
        (Decimal("13571.190"), '<c r="A1" s="3" cm="1"><v>13571.19</v></c>'),
        (True, '<c r="A1" s="3" cm="1" t="b"><v>1</v></c>'),
        (False, '<c r="A1" s="3" cm="1" t="b"><v>0</v></c>'),
        (None, '<c r="A1" s="3" cm="1"/>'),
        ("表", '<c r="A1" s="3" cm="1" t="inlineStr"><is><t>表</t></is></c>'),
        ("", '<c r="A1" s="3" cm="1" t="inlineStr"><is><t></t></is></c>'),
        ("=1+1", '<c r="A1" s="3" cm="1" t="inlineStr"><is><t>=1+1</t></is></c>'),
        ("13571", '<c r="A1" s="3" cm="1" t="inlineStr"><is><t>13571</t></is></c>'),
    ],
)
@pytest.mark.parametrize("kind", ["", ' t="s"', " t='str'", ' t="b"', ' t="e"'])
def test_values(value: CellValue, element: str, kind: str) -> None:
    for before in (
        f'<c r="A1"{kind} s="3" cm="1"><v>0</v></c>',
        f'<c r="A1" s="3" cm="1"{kind} />',
    ):
        assert filled(f'<row r="1">{before}</row>', {"A1": value}) == f'<row r="1">{element}</row>'


@pytest.mark.parametrize(
    ("value", "rest"),
    [
        (Result(Decimal("0.98420")), "><f{}>F</f><v>0.9842</v></c>"),
        (Result(3), "><f{}>F</f><v>3</v></c>"),
        (Result(0.1 + 0.2), "><f{}>F</f><v>0.30000000000000004</v></c>"),
        (Result(1200.0), "><f{}>F</f><v>1200</v></c>"),
        (Result("通<过"), ' t="str"><f{}>F</f><v>通&lt;过</v></c>'),
        (Result(""), ' t="str"><f{}>F</f><v></v></c>'),
        (Result(" "), ' t="str"><f{}>F</f><v xml:space="preserve"> </v></c>'),
        (Result(True), ' t="b"><f{}>F</f><v>1</v></c>'),
        (Result(ErrorCode("#DIV/0!")), ' t="e"><f{}>F</f><v>#DIV/0!</v></c>'),
    ],
)
@pytest.mark.parametrize(
    "attributes",
    [
        "",
        ' t="shared" ref="A1:A9" si="0"',
        " ca='1' t='array' ref=\"A1\"",
        ' t="array" ref="A1:B2"',
    ],
)
def test_results_leave_the_formula_as_it_is(value: Result, rest: str, attributes: str) -> None:
    rows = f'<row r="1"><c r="A1" s="3" t="e"><f{attributes}>F</f><v>#N/A</v></c></row>'
    expected = f'<row r="1"><c r="A1" s="3"{rest.format(attributes)}</row>'
    assert filled(rows, {"A1": value}) == expected


def test_a_follower_of_a_shared_formula_and_an_extension_stay() -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="shared" si="0"/><v>1</v></c>'
        '<c r="B1"><v>1</v><extLst><ext uri="u"/></extLst></c>'
        '<c r="C1"><f><![CDATA[1>0]]></f></c></row>'
    )
    assert filled(rows, {"A1": Result(2), "B1": 2, "C1": Result(True)}) == (
        '<row r="1"><c r="A1"><f t="shared" si="0"/><v>2</v></c>'
        '<c r="B1"><v>2</v><extLst><ext uri="u"/></extLst></c>'
        '<c r="C1" t="b"><f><![CDATA[1>0]]></f><v>1</v></c></row>'
    )
    inline = '<c r="B1" t="inlineStr"><is><t>x</t></is><extLst><ext uri="u"/></extLst></c>'
    assert inline in filled(rows, {"B1": "x"})
    assert '<c r="B1"><extLst><ext uri="u"/></extLst></c>' in filled(rows, {"B1": None})


FORMULAS = (
    '<row r="1"><c r="A1"><f>1</f></c><c r="B1"><f t="shared" si="0"/></c><c r="C1"><f t="array" '
    'ref="C1:D2">1</f></c><c r="D1"><v>4</v></c><c r="E1"><v>5</v></c></row>'
)


@pytest.mark.parametrize("value", [1, "text", True, None])
@pytest.mark.parametrize("at", ["A1", "B1", "C1", "D1"])
def test_formulas_are_not_overwritten(at: str, value: CellValue) -> None:
    with pytest.raises(FormulaInTheWay) as caught:
        filled(FORMULAS, {at: value})
    assert (caught.value.part, caught.value.cell) == ("s.xml", at)


def test_a_formula_is_not_overwritten_on_a_sheet_without_arrays_either() -> None:
    rows = '<row r="1"><c r="A1"><f>1</f></c><c r="B1"/></row>'
    with pytest.raises(FormulaInTheWay):
        filled(rows, {"A1": 1})
    with pytest.raises(NotAFormula):
        filled(rows, {"B1": Result(1)})


def test_cells_of_an_array_take_results() -> None:
    result = filled(FORMULAS, {"D1": Result(1), "D2": Result("x"), "E1": 6})
    assert '<c r="D1"><v>1</v></c><c r="E1"><v>6</v></c></row>' in result
    assert result.endswith('<row r="2"><c r="D2" t="str"><v>x</v></c></row>')
    with pytest.raises(FormulaInTheWay):
        filled(FORMULAS, {"D2": 1})


@pytest.mark.parametrize("at", ["E1", "F1", "A9"])
def test_results_need_a_formula(at: str) -> None:
    with pytest.raises(NotAFormula) as caught:
        filled(FORMULAS, {at: Result(1)})
    assert caught.value.cell == at


@pytest.mark.parametrize(
    ("rows", "cells", "expected"),
    [
        pytest.param(
            '<row r="1"><c r="B1"/><c r="D1"/></row>',
            {"E1": 5, "A1": 1, "C1": 3, "F1": 6},
            '<row r="1"><c r="A1"><v>1</v></c><c r="B1"/><c r="C1"><v>3</v></c><c r="D1"/>'
            '<c r="E1"><v>5</v></c><c r="F1"><v>6</v></c></row>',
            id="cells before, between and after",
        ),
        pytest.param(
            '<row r="1"><c r="B1"/></row>',
            {"B1": 2, "A1": 1, "C1": 3},
            '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="C1"><v>3</v></c></row>',
            id="beside a replaced cell",
        ),
        pytest.param(
            '<row r="9"><c r="Z9"/><c r="AB9"/></row>',
            {"AC9": 3, "AA9": 2, "Y9": 1},
            '<row r="9"><c r="Y9"><v>1</v></c><c r="Z9"/><c r="AA9"><v>2</v></c><c r="AB9"/>'
            '<c r="AC9"><v>3</v></c></row>',
            id="columns in the order of numbers, not of letters",
        ),
        pytest.param(
            '<row r="1" ht="9"/><row r="2"></row>',
            {"A1": 1, "A2": 2},
            '<row r="1" ht="9"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>',
            id="empty rows",
        ),
        pytest.param(
            '<row r="2"/> <row r="10"/>',
            {"A11": 4, "A9": 3, "A3": 2, "A1": 1},
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"/><row r="3"><c r="A3"><v>2</v></c>'
            '</row><row r="9"><c r="A9"><v>3</v></c></row> <row r="10"/><row r="11"><c r="A11">'
            "<v>4</v></c></row>",
            id="rows before, between and after",
        ),
        pytest.param(
            "",
            {"A2": 2, "A1": 1},
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>',
            id="no rows",
        ),
        pytest.param(
            '<row r="1"/>',
            {"B1": 2, "A1": 1},
            '<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="6"><v>2</v></c></row>',
            id="several cells of an empty row",
        ),
        pytest.param(
            "<row><c/></row><row/>",
            {"C1": 1, "A2": 2, "A3": 3},
            '<row><c/><c r="C1"><v>1</v></c></row><row><c r="A2"><v>2</v></c></row>'
            '<row r="3"><c r="A3"><v>3</v></c></row>',
            id="behind implied positions",
        ),
        pytest.param(
            '<row r="1"><c r="A1"/><extLst/></row>',
            {"C1": 1},
            '<row r="1"><c r="A1"/><c r="C1"><v>1</v></c><extLst/></row>',
            id="before an extension of the row",
        ),
        pytest.param('<row r="1"/>', {"A1": None, "A2": None}, '<row r="1"/>', id="nothing"),
    ],
)
def test_what_is_missing_is_inserted_in_order(
    rows: str, cells: dict[str, CellValue], expected: str
) -> None:
    for order in (list(cells), list(cells)[::-1]):
        result = filled(rows, {at: cells[at] for at in order})
        assert result == expected


def test_inserted_cells_are_styled_as_if_typed() -> None:
    rows = '<row r="1" s="4" customFormat="1"/>'
    assert filled(rows, {"B1": 1, "B2": 2, "C2": 3}) == (
        '<row r="1" s="4" customFormat="1"><c r="B1" s="4"><v>1</v></c></row>'
        '<row r="2"><c r="B2" s="6"><v>2</v></c><c r="C2"><v>3</v></c></row>'
    )
    assert filled("", {"B1": 1, "C1": None}, styles={"B1": 0, "C1": 9}) == (
        '<row r="1"><c r="B1"><v>1</v></c><c r="C1" s="9"/></row>'
    )
    kept = '<row r="1"><c r="A1" s="1"><v>2</v></c></row>'
    assert filled('<row r="1"><c r="A1" s="1"/></row>', {"A1": 2}, styles={"A1": 9}) == kept


@pytest.mark.parametrize(
    ("row", "cells", "expected"),
    [
        ('<row r="1" spans="2:3"/>', {"C1": 1}, 'spans="2:3"'),
        ('<row r="1" spans="2:3"/>', {"E1": 1}, 'spans="2:5"'),
        ('<row r="1" spans="2:3"/>', {"A1": 1}, 'spans="1:3"'),
        ("<row r='1' spans='2:3 6:7'/>", {"F1": 1}, "spans='2:3 6:7'"),
        ("<row r='1' spans='2:3 6:7'/>", {"G1": 1}, "spans='2:3 6:7'"),
        ("<row r='1' spans='2:3 6:7'/>", {"E1": 1}, "spans='2:7'".replace("'", '"')),
    ],
)
def test_spans_never_lie(row: str, cells: dict[str, CellValue], expected: str) -> None:
    assert expected in filled(row, cells)


@pytest.mark.parametrize(
    ("ref", "cells", "expected"),
    [
        ("A1", {}, "A1"),
        ("A1:C3", {"C3": 1, "A1": 2}, "A1:C3"),
        ("B2:C3", {"D9": 1}, "B2:D9"),
        ("B2", {"A1": 1, "C5": 1}, "A1:C5"),
    ],
)
def test_dimension_never_hides_a_cell(ref: str, cells: dict[str, CellValue], expected: str) -> None:
    head = f'<worksheet xmlns="{MAIN}"><dimension x="1" ref="'
    sheet = scan(f'{head}{ref}" /><sheetData/></worksheet>'.encode(), "s.xml")
    result = splice(sheet, {Cell.parse(at): value for at, value in cells.items()}).decode()
    assert result.startswith(f'{head}{expected}" /><sheetData')


def test_a_dimension_that_is_wide_enough_keeps_its_bytes() -> None:
    xml = f"<worksheet xmlns='{MAIN}'><dimension ref='A1:$B$2'/><sheetData/></worksheet>"
    result = splice(scan(xml.encode(), "s.xml"), {Cell(2, 2): 1}).decode()
    assert result.startswith(xml.partition("<sheetData")[0])


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            '<row r="2" ht="15" customHeight="0" x="1"/>',
            '<row r="2" ht="31.5" customHeight="1" x="1"/>',
        ),
        (
            "<row r='2' customHeight='1' ht='9'>\n</row>",
            '<row r=\'2\' customHeight="1" ht="31.5">\n</row>',
        ),
        ('<row r="2" />', '<row r="2" ht="31.5" customHeight="1" />'),
        ('<row r="2"><c r="A2"/></row>', '<row r="2" ht="31.5" customHeight="1"><c r="A2"/></row>'),
        ("", '<row r="2" ht="31.5" customHeight="1"/>'),
    ],
)
def test_heights(row: str, expected: str) -> None:
    assert filled(row, {}, {2: 31.5}) == expected


def test_a_height_and_cells_in_one_row() -> None:
    rows = '<row r="1" spans="1:1"><c r="A1"/></row>'
    expected = (
        '<row r="1" spans="1:2" ht="30" customHeight="1"><c r="A1"><v>1</v></c><c r="B1" s="6">'
        '<v>2</v></c></row><row r="2" ht="40" customHeight="1"><c r="A2"><v>3</v></c></row>'
    )
    assert filled(rows, {"B1": 2, "A1": 1, "A2": 3}, {2: 40, 1: 30.0}) == expected


def test_a_row_comes_in_before_one_that_gets_a_height() -> None:
    rows = '<row r="1"/><row r="3"><c r="A3"/></row>'
    expected = (
        '<row r="1"/><row r="2"><c r="A2"><v>2</v></c></row>'
        '<row r="3" ht="20" customHeight="1"><c r="A3"/></row>'
    )
    assert filled(rows, {"A2": 2}, {3: 20}) == expected


@pytest.mark.parametrize(("row", "height", "written"), [(1, 0, "0"), (1_048_576, 409.5, "409.5")])
def test_the_lowest_and_the_highest_row(row: int, height: float, written: str) -> None:
    assert filled("", {}, {row: height}) == f'<row r="{row}" ht="{written}" customHeight="1"/>'


@pytest.mark.parametrize("rows", ["", '<row r="1"/>'])
@pytest.mark.parametrize(("row", "height"), [(1, -1.0), (1, 409.6), (1, float("nan")), (0, 15.0)])
def test_heights_that_no_row_has(rows: str, row: int, height: float) -> None:
    with pytest.raises(IllegalValue) as caught:
        filled(rows, {}, {row: height})
    assert (caught.value.part, caught.value.cell) == ("s.xml", str(row))
    assert caught.value.detail == f"row height {height}"


def test_prefixes_are_kept() -> None:
    xml = (
        '<x:worksheet xmlns:x="{m}"><x:sheetData><x:row r="1"><x:c r="A1"/><x:c r="B1"><x:f>1</x:f>'
        "</x:c></x:row>{new}</x:sheetData></x:worksheet>"
    )
    sheet = scan(xml.format(m=MAIN, new="").encode(), "s.xml")
    cells: dict[Cell, CellValue] = {Cell(1, 1): "a", Cell(1, 2): Result(1), Cell(2, 1): True}
    expected = (
        xml.format(m=MAIN, new='<x:row r="2"><x:c r="A2" t="b"><x:v>1</x:v></x:c></x:row>')
        .replace('<x:c r="A1"/>', '<x:c r="A1" t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c>')
        .replace("</x:f></x:c>", "</x:f><x:v>1</x:v></x:c>")
    )
    assert splice(sheet, cells).decode() == expected
    bare = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData /></x:worksheet>'
    empty = scan(bare.encode(), "s.xml")
    assert b'<x:sheetData><x:row r="1">' in splice(empty, {Cell(1, 1): 1})
    assert b"</x:row></x:sheetData></x:worksheet>" in splice(empty, {Cell(1, 1): 1})


def test_a_new_cell_takes_the_prefix_of_its_row() -> None:
    """That of the sheet may mean something else there."""
    row = f'<m:row r="1" xmlns="urn:other" xmlns:m="{MAIN}">'
    cell = '<m:c r="A1"><m:v>1</m:v></m:c>'
    assert filled(f"{row}</m:row>", {"A1": 1}) == f"{row}{cell}</m:row>"


def test_a_prefixed_type_is_another_attribute() -> None:
    cell = '<c xmlns:o="urn:o" o:t="s" r="A1" x=\' t="s"\' t="s"><v>0</v></c>'
    result = filled(f'<row r="1">{cell}</row>', {"A1": 1})
    assert result == '<row r="1"><c xmlns:o="urn:o" o:t="s" r="A1" x=\' t="s"\'><v>1</v></c></row>'
