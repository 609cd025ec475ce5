"""The contract on sheets and values that nobody thought of, and two readers that share no code."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from jialing_xls.ooxml.filling.scanned_sheet import scan
from jialing_xls.ooxml.filling.splice import splice
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.reference import Cell
from jialing_xls.ooxml.value import CellValue, Result

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
# A deadline a case would measure the machine.
timeless = settings(deadline=None)
SIDE = 6  # rows and columns of the sheets made here

plain_values = st.one_of(
    st.integers(-(10**12), 10**12),
    st.decimals(-(10**9), 10**9, places=4),
    st.booleans(),
    st.text(st.characters(codec="utf-8", exclude_characters="\r\ufffe\uffff"), max_size=12),
    st.sampled_from(["=A1", " a ", "_x0041_", "表\n格", "<v>&", ""]),
)
gaps = st.sampled_from(["", "", "", " ", "\n\t", '<!-- <c r="A1"/> -->', "<?p <row/>?>"])
# Bodies of cells without and with a formula; {p} is the namespace prefix.
PLAIN = ["/>", " />", "></{p}c>", "><{p}v>1</{p}v></{p}c>", ' t="s"><{p}v>0</{p}v></{p}c >',
         " t='inlineStr'><{p}is><{p}t>&lt;</{p}t></{p}is></{p}c>"]  # fmt: skip
COMPUTED = ["><{p}f>1+1</{p}f><{p}v>2</{p}v></{p}c>", ' t="str"><{p}f ca="1">"a"</{p}f></{p}c>']


@dataclass(frozen=True)
class Piece:
    """A run of the sheet's text; ``at`` if it is the element of a cell."""

    text: str
    at: Cell | None = None
    computed: bool = False


@dataclass(frozen=True)
class Sheet:
    prefix: str
    pieces: list[Piece]

    @property
    def xml(self) -> bytes:
        return "".join(piece.text for piece in self.pieces).encode()


@st.composite
def sheets(draw: st.DrawFn, everywhere: bool = False) -> Sheet:
    """A sheet of at most six rows and columns; ``everywhere``: its rows and cells are all there.

    Without a gap in the numbers, a row or a cell may leave its number out.
    """
    p = draw(st.sampled_from(["", "x:"]))
    mark = f":{p[:-1]}" if p else ""
    pieces = [Piece(f'<{p}worksheet xmlns{mark}="{MAIN}"><{p}sheetData>')]
    last_row = 0
    for number in range(1, SIDE + 1):
        if not everywhere and draw(st.booleans()):
            continue
        named = number > last_row + 1 or draw(st.booleans())
        last_row = number
        pieces.append(Piece(draw(gaps) + f"<{p}row" + (f' r="{number}"' if named else "") + ">"))
        last_column = 0
        for column in range(1, SIDE + 1):
            if not everywhere and draw(st.booleans()):
                continue
            at = Cell(number, column)
            named = column > last_column + 1 or draw(st.booleans())
            last_column = column
            body = draw(st.sampled_from(PLAIN + COMPUTED))
            name = draw(st.sampled_from([f' r="{at}"', f" r='{at}'\n"])) if named else ""
            element = f"<{p}c{name}" + body.format(p=p)
            pieces += Piece(draw(gaps)), Piece(element, at, body in COMPUTED)
        pieces.append(Piece(draw(gaps) + f"</{p}row>"))
    pieces.append(Piece(f"{draw(gaps)}</{p}sheetData><{p}pageMargins/></{p}worksheet>"))
    return Sheet(p, pieces)


@st.composite
def fillings(draw: st.DrawFn, everywhere: bool = False) -> tuple[Sheet, dict[Cell, CellValue]]:
    sheet = draw(sheets(everywhere))
    computed = {piece.at for piece in sheet.pieces if piece.computed}
    whole = [Cell(row, column) for row in range(1, SIDE + 1) for column in range(1, SIDE + 1)]
    chosen = draw(st.lists(st.sampled_from(whole), unique=True, max_size=12))
    values: dict[Cell, CellValue] = {}
    for at in chosen:
        value = draw(plain_values)
        values[at] = Result(value) if at in computed else value
    return sheet, values


@timeless
@given(fillings())
def test_all_but_the_declared_cells_is_the_template(
    filling: tuple[Sheet, dict[Cell, CellValue]],
) -> None:
    """The result is the template's own pieces in their order, one element for each cell set."""
    sheet, values = filling
    p = sheet.prefix
    cell = rf"<{p}c\b[^>]*?(?:/>|>.*?</{p}c ?>)"
    new_cells = rf"(?:<{p}c r=[^>]*>(?:(?!</{p}c>).)*</{p}c>)*?"
    new_rows = rf"(?:<{p}row r=[^>]*>{new_cells}</{p}row>)*?"
    pattern = ""
    for piece in sheet.pieces:
        pattern += cell if piece.at in values else re.escape(piece.text)
        if piece.at or f"<{p}row" in piece.text:
            pattern += new_cells
        if f"</{p}row>" in piece.text or piece is sheet.pieces[0]:
            pattern += new_rows
    result = splice(scan(sheet.xml, "s.xml"), values)
    assert re.fullmatch(pattern, result.decode(), re.DOTALL)
    again = scan(result, "s.xml")
    assert list(again.cells) == sorted({p.at for p in sheet.pieces if p.at} | values.keys())
    assert {at for at in again.cells if again.is_formula(at)} == {
        piece.at for piece in sheet.pieces if piece.computed
    }


@timeless
@given(fillings())
def test_all_at_once_is_one_after_another(filling: tuple[Sheet, dict[Cell, CellValue]]) -> None:
    sheet, values = filling
    stepwise = sheet.xml
    for at, value in values.items():
        stepwise = splice(scan(stepwise, "s.xml"), {at: value})
    assert stepwise == splice(scan(sheet.xml, "s.xml"), values)
    assert stepwise == splice(scan(stepwise, "s.xml"), values)


def seen(value: CellValue) -> object:
    """What a reader should make of a value: one kind of number, results like values."""
    return read_as(value.value if isinstance(value, Result) else value)


def read_as(value: object) -> object:
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return float(value) if is_number else value  # type: ignore[arg-type]


@timeless
@given(filling=fillings(everywhere=True))
def test_two_readers_find_the_values(
    workbook_of: Callable[[str | bytes], bytes], filling: tuple[Sheet, dict[Cell, CellValue]]
) -> None:
    sheet, values = filling
    package = Package.read(workbook_of(sheet.xml))
    scanned = package.worksheet("Second & last")
    blob = package.replacing({scanned.part: splice(scanned, values)})
    expected = {at: seen(value) for at, value in values.items()}

    table = CalamineWorkbook.from_filelike(io.BytesIO(blob)).get_sheet_by_index(1)
    rows = table.to_python(skip_empty_area=False)
    found = {at: read_as(rows[at.row - 1][at.column - 1]) for at in values}
    assert found == expected

    # openpyxl leaves Excel's escapes in inline texts as they are, and reads an empty one as none.
    page = openpyxl.load_workbook(io.BytesIO(blob), data_only=True)["Second & last"]
    for at, value in expected.items():
        if not isinstance(value, str) or not (
            "_x" in value or re.search(r"[\0-\x08\x0b-\x1f]", value)
        ):
            assert (read_as(page.cell(at.row, at.column).value) or "") == (value or "")
