"""What is found on looking over the bytes of a sheet before calamine reads it. No I/O."""

from dataclasses import dataclass, field
from typing import Final

from jialing_xls.ooxml.reference import Cell

_CODES: Final = {
    **{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?"},
    **{0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA"},
}
"""Error values by their code ([MS-XLS] 2.5.10 BErr; [MS-XLSB] has the same)."""


class Damaged(ValueError):
    """The file contradicts itself, or asks for what it cannot hold."""


@dataclass(slots=True)
class Survey:
    """How far the cells of a sheet reach, and what calamine hands on as empty though it is not."""

    tallest: int = 0
    widest: int = 0
    errors: dict[str, str] = field(default_factory=dict)
    """Error values by cell: ``{"D5": "#DIV/0!"}``."""

    def reach(self, row: int, column: int) -> None:
        """There is a cell; row and column count from 0."""
        if row >= self.tallest:
            self.tallest = row + 1
        if column >= self.widest:
            self.widest = column + 1

    def error(self, row: int, column: int, code: int) -> None:
        """There is a cell with the error value of ``code``."""
        self.errors[str(Cell(row + 1, column + 1))] = _CODES.get(code, "#N/A")
