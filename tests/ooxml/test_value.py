"""Values in a cell: texts arrive unharmed, numbers exactly, and what no cell holds is refused."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jialing_xls.ooxml.filling.scanned_sheet import scan
from jialing_xls.ooxml.filling.splice import splice
from jialing_xls.ooxml.package_errors import IllegalValue
from jialing_xls.ooxml.reference import Cell
from jialing_xls.ooxml.tag import unescape
from jialing_xls.ooxml.value import MAX_TEXT, CellValue, number_content

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
EMPTY = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode()


def alone(value: CellValue) -> str:
    """The rows of a sheet of which A1 is the only cell."""
    result = splice(scan(EMPTY, "s.xml"), {Cell(1, 1): value}).decode()
    return result.partition("<sheetData>")[2].partition("</sheetData>")[0]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("a&b<c>\"'", "<t>a&amp;b&lt;c&gt;\"'</t>"),
        (" a", '<t xml:space="preserve"> a</t>'),
        ("a\n", '<t xml:space="preserve">a\n</t>'),
        ("a\nb", '<t xml:space="preserve">a\nb</t>'),
        ("a\tb", '<t xml:space="preserve">a\tb</t>'),
        ("a  b", '<t xml:space="preserve">a  b</t>'),
        ("a b", "<t>a b</t>"),
        ("a\rb", "<t>a_x000D_b</t>"),
        ("\0\x08", "<t>_x0000__x0008_</t>"),
        ("\ufffe\uffff", "<t>_xFFFE__xFFFF_</t>"),
        ("\ud83d", "<t>_xD83D_</t>"),
        ("\U0001f600", "<t>\U0001f600</t>"),
        ("_x0041_", "<t>_x005F_x0041_</t>"),
        ("_x00e9_x0041_", "<t>_x005F_x00e9_x005F_x0041_</t>"),
        ("_x41_ _X0041_", "<t>_x41_ _X0041_</t>"),
        ("]]>", "<t>]]&gt;</t>"),
    ],
)
def test_texts(text: str, content: str) -> None:
    expected = f'<row r="1"><c r="A1" t="inlineStr"><is>{content}</is></c></row>'
    assert alone(text) == expected


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=[]) | st.sampled_from("_x0041&<"), max_size=30))
def test_any_text_reads_back(text: str) -> None:
    sheet = scan(splice(scan(EMPTY, "s.xml"), {Cell(1, 1): text}), "s.xml")
    assert unescape(sheet.cells[Cell(1, 1)].text) == text


@pytest.mark.parametrize(
    ("value", "digits"),
    [
        (Decimal("1916.50"), "1916.5"),
        (Decimal("-0.00"), "0"),
        (Decimal("-1.10"), "-1.1"),
        (Decimal("1E+3"), "1000"),
        (Decimal(100), "100"),
        (Decimal("1E-7"), "0.0000001"),
        (Decimal("0.1") + Decimal("0.2"), "0.3"),
        (12345678901234567890, "12345678901234567890"),
        (-7, "-7"),
        (-0.0, "0"),
        (1e-7, "1e-07"),
        (1.5e300, "1.5e+300"),
        (214.96, "214.96"),
    ],
)
def test_numbers(value: Decimal | float, digits: str) -> None:
    assert number_content(value) == digits


def test_a_numpy_float_is_written_as_digits() -> None:
    numpy = pytest.importorskip("numpy")
    assert number_content(numpy.float64(0.5)) == "0.5"


@settings(deadline=None)
@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=6) | st.integers(-(10**15), 10**15)
)
def test_numbers_are_exact(value: int | Decimal) -> None:
    digits = number_content(value)
    assert Decimal(digits) == value
    assert not (digits.endswith("0") and "." in digits)


@pytest.mark.parametrize(
    ("at", "value", "detail"),
    [
        (Cell(1, 1), Decimal("NaN"), "no number of a cell: NaN"),
        (Cell(1, 1), Decimal("sNaN"), "cannot convert signaling NaN to float"),
        (Cell(1, 1), Decimal("-Infinity"), "no number of a cell: -Infinity"),
        (Cell(1, 1), Decimal("1E400"), "no number of a cell: 1E+400"),
        (Cell(1, 1), 10**400, "no number of a cell: 1"),
        (Cell(1, 1), "x" * (MAX_TEXT + 1), "more than 32767 characters"),
        (Cell(1, 1), "\U0001f600" * (MAX_TEXT // 2 + 1), "more than 32767 characters"),
        (Cell(0, 1), 1, "beyond the sheet"),
        (Cell(1, 16_385), 1, "beyond the sheet"),
        (Cell(1_048_577, 1), 1, "beyond the sheet"),
    ],
)
def test_values_that_no_cell_holds(at: Cell, value: CellValue, detail: str) -> None:
    with pytest.raises(IllegalValue) as caught:
        splice(scan(EMPTY, "s.xml"), {at: value})
    assert (caught.value.part, caught.value.cell) == ("s.xml", str(at))
    assert caught.value.detail.startswith(detail)


def test_the_longest_text_fits() -> None:
    assert "x" * MAX_TEXT in alone("x" * MAX_TEXT)
    assert "\U0001f600" in alone("\U0001f600" * (MAX_TEXT // 2))
