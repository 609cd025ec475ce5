"""Addresses of cells and ranges as values: ``E7`` is row 7, column 5, counted from one.

Texts that are no address, or lie beyond the last row or column of Excel 2007, are ValueErrors.
"""

import re
from functools import lru_cache
from typing import NamedTuple, Self

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
# A quoted sheet name doubles its apostrophes: 'Bob''s'!$A$1
# What needs no quotes in a formula: letters and digits that are neither an address nor a number.
_PLAIN_SHEET = re.compile(r"[^\W\d]\w*")
_LIKE_ADDRESS = re.compile(r"[A-Z]{1,3}[0-9]{1,7}|R[0-9]*C[0-9]*|R[0-9]+|C[0-9]+", re.IGNORECASE)
_LOCATION = re.compile(r"(?:'((?:[^']|'')+)'|([^'!\[\]]+))!([^!]+)")


@lru_cache(maxsize=1024)
def column_letters(number: int) -> str:
    """The letters of a column. E.g. ``column_letters(28) == "AB"``."""
    if not 1 <= number <= MAX_COLUMN:
        raise ValueError(f"no column {number}")
    letters = ""
    while number:
        number, digit = divmod(number - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


@lru_cache(maxsize=1024)
def column_number(letters: str) -> int:
    """The number of a column. E.g. ``column_number("AB") == 28``."""
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise ValueError(f"no column {letters!r}")
        number = number * 26 + ord(letter) - 64
    if not 1 <= number <= MAX_COLUMN:
        raise ValueError(f"no column {letters!r}")
    return number


class Cell(NamedTuple):
    """One cell of a sheet. E.g. ``Cell(7, 5)``, which prints as ``E7`` and sorts row by row."""

    row: int
    column: int

    @classmethod
    def parse(cls, text: str) -> "Cell":
        """The cell at ``E7``, ``$E7``, ``E$7`` or ``$E$7``; ValueError for any other text."""
        return _parse_cell(text)

    def __str__(self) -> str:
        if not self.valid:
            return f"R{self.row}C{self.column}"  # for messages: it has no address
        return f"{column_letters(self.column)}{self.row}"

    @property
    def valid(self) -> bool:
        """Whether a sheet of Excel 2007 and later has such a cell."""
        return 1 <= self.row <= MAX_ROW and 1 <= self.column <= MAX_COLUMN


# The cells of a template are asked for again with each workbook that is filled from it.
@lru_cache(maxsize=16_384)
def _parse_cell(text: str) -> Cell:
    match = _CELL.fullmatch(text)
    if match is None:
        raise ValueError(f"no cell address: {text!r}")
    cell = Cell(int(match[2]), column_number(match[1]))
    if not cell.valid:
        raise ValueError(f"beyond the sheet: {text!r}")
    return cell


class Range(NamedTuple):
    """A rectangle of cells, both corners included. E.g. ``Range.parse("B2:D4")``."""

    first: Cell
    last: Cell

    @classmethod
    def parse(cls, text: str) -> Self:
        """The range at ``A1:B2`` or, of one cell, at ``A1``; ValueError for any other text."""
        one, colon, other = text.partition(":")
        a = Cell.parse(one)
        b = Cell.parse(other) if colon else a
        return cls(
            Cell(min(a.row, b.row), min(a.column, b.column)),
            Cell(max(a.row, b.row), max(a.column, b.column)),
        )

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}:{self.last}"

    def covers(self, cell: Cell) -> bool:
        return (
            self.first.row <= cell.row <= self.last.row
            and self.first.column <= cell.column <= self.last.column
        )

    def widened(self, cell: Cell) -> "Range":
        """The smallest range that covers this one and ``cell``."""
        return Range(
            Cell(min(self.first.row, cell.row), min(self.first.column, cell.column)),
            Cell(max(self.last.row, cell.row), max(self.last.column, cell.column)),
        )


class Location(NamedTuple):
    """A range on a named sheet. E.g. ``Location.parse("'My sheet'!$E$7")``."""

    sheet: str
    range: Range

    @classmethod
    def parse(cls, text: str) -> Self:
        """What a defined name refers to; ValueError if that is no range of one sheet (#REF!)."""
        match = _LOCATION.fullmatch(text)
        if match is None:
            raise ValueError(f"no range of a sheet: {text!r}")
        sheet = match[2] if match[1] is None else match[1].replace("''", "'")
        return cls(sheet, Range.parse(match[3]))


class SheetCell(NamedTuple):
    """A cell of a named sheet, which prints as formulas have it: ``Form!E7``, ``'Form 1'!E7``."""

    sheet: str
    cell: Cell

    @classmethod
    def parse(cls, text: str) -> Self:
        """The first cell of ``Form!E7`` or ``'Form 1'!$E$7:$F$7``; ValueError if it is none."""
        location = Location.parse(text)
        return cls(location.sheet, location.range.first)

    def __str__(self) -> str:
        return f"{quoted_sheet(self.sheet)}!{self.cell}"

    @property
    def absolute(self) -> str:
        """As a defined name refers to it. E.g. ``Form!$E$7``."""
        letters = column_letters(self.cell.column)
        return f"{quoted_sheet(self.sheet)}!${letters}${self.cell.row}"


def quoted_sheet(name: str) -> str:
    """A sheet's name as it stands in a formula, in quotes where it must."""
    if _PLAIN_SHEET.fullmatch(name) and not _LIKE_ADDRESS.fullmatch(name):
        return name
    doubled = name.replace("'", "''")
    return f"'{doubled}'"
