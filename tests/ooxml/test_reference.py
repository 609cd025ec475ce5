"""Addresses: ``E7`` is row 7, column 5."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jialing_xls.ooxml.reference import (
    MAX_COLUMN,
    MAX_ROW,
    Cell,
    Location,
    Range,
    column_letters,
    column_number,
)

cells = st.builds(Cell, st.integers(1, MAX_ROW), st.integers(1, MAX_COLUMN))


@pytest.mark.parametrize(
    ("letters", "number"),
    [("A", 1), ("Z", 26), ("AA", 27), ("AZ", 52), ("ZZ", 702), ("XFD", 16384)],
)
def test_columns(letters: str, number: int) -> None:
    assert column_number(letters) == number
    assert column_letters(number) == letters


@given(cells)
def test_a_cell_reads_back(cell: Cell) -> None:
    assert Cell.parse(str(cell)) == cell
    assert cell.valid


@pytest.mark.parametrize("text", ["E7", "$E7", "E$7", "$E$7"])
def test_absolute_marks_do_not_matter(text: str) -> None:
    assert Cell.parse(text) == Cell(7, 5) == (7, 5)


@pytest.mark.parametrize(
    "text", ["", "E", "7", "E0", "E07", "e7", "XFE1", "A1048577", "A1:B2", "\uff211"]
)
def test_what_is_no_cell(text: str) -> None:
    with pytest.raises(ValueError, match=r"cell|sheet|column"):
        Cell.parse(text)


@pytest.mark.parametrize("number", [0, -1, 16385])
def test_what_is_no_column(number: int) -> None:
    with pytest.raises(ValueError, match="no column"):
        column_letters(number)
    assert not Cell(1, number).valid
    assert str(Cell(1, number)) == f"R1C{number}"


@pytest.mark.parametrize("letters", ["", "a", "A1", "Ａ", "XFE", "AAAA"])
def test_what_are_no_letters_of_a_column(letters: str) -> None:
    with pytest.raises(ValueError, match="no column"):
        column_number(letters)


def test_ranges() -> None:
    area = Range.parse("$D$4:B2")
    assert area == (Cell(2, 2), Cell(4, 4))
    assert str(area) == "B2:D4"
    assert str(Range.parse("C3")) == "C3"
    assert all(area.covers(c) for c in (Cell(2, 2), Cell(2, 4), Cell(4, 2), Cell(4, 4)))
    assert not any(area.covers(c) for c in (Cell(1, 2), Cell(5, 2), Cell(2, 1), Cell(2, 5)))
    assert str(area.widened(Cell(9, 1))) == "A2:D9"
    assert str(area.widened(Cell(1, 7))) == "B1:G4"


@pytest.mark.parametrize(
    ("text", "sheet", "area"),
    [
        ("Data!$E$7", "Data", "E7"),
        ("自评表!$A$1:$B$2", "自评表", "A1:B2"),
        ("'Bob''s sheet'!$C$3", "Bob's sheet", "C3"),
    ],
)
def test_locations(text: str, sheet: str, area: str) -> None:
    assert Location.parse(text) == (sheet, Range.parse(area))


@pytest.mark.parametrize("text", ["#REF!", "E7", "Data!#REF!", "'x!A1", "[1]Data!A1", "A!A1,A!B2"])
def test_what_is_no_location(text: str) -> None:
    with pytest.raises(ValueError, match="no "):
        Location.parse(text)
