"""Sheets with a row a unit: written row by row, and runs of like cells in one piece.

XlsxWriter's constant_memory keeps one row at a time. It takes some 8 µs a cell and 30 µs a formula; of
the 400 cells that a unit has, 260 are figures and codes that stand side by side, and those are put
into the row as XML at a tenth of that. Imported where a workbook is made: XlsxWriter is.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from jialing_xls.ooxml.reference import column_letters
from jialing_xls.ooxml.tag import escape


class Run:
    """Cells side by side, the same in every row but for what they hold."""

    def __init__(self, first_column: int, formats: Sequence[Any]) -> None:
        """``formats`` are XlsxWriter's, one a cell; the first column is counted from one."""
        columns = range(first_column, first_column + len(formats))
        self.first, self.last = columns.start - 1, columns.stop - 2
        self._heads = [f'<c r="{column_letters(column)}' for column in columns]
        self._looks = [f'" s="{each._get_xf_index()}"' for each in formats]

    def xml(self, row: int, contents: Iterable[str]) -> str:
        """The cells of a row, counted from one; one without content is left out."""
        return "".join(
            [
                f"{head}{row}{look}{content}"
                for head, look, content in zip(self._heads, self._looks, contents, strict=True)
                if content
            ]
        )


def number(value: float) -> str:
    """Content of a cell with a number, as ``Run.xml`` takes it."""
    return f"><v>{value!r}</v></c>"


def text(value: str) -> str:
    """Content of a cell with a text."""
    return f' t="inlineStr"><is><t>{escape(value)}</t></is></c>'


class _Piece(str):
    """XML in the place of a cell."""


class StreamedSheet(Worksheet):  # type: ignore[misc]
    """A worksheet that takes runs and writes formulas as they are, those of Excel 2007.

    XlsxWriter drops what comes too late, for a row that is written already; here that is an error.
    """

    def _check_dimensions(
        self, row: int, col: int, ignore_row: bool = False, ignore_col: bool = False
    ) -> int:
        if not ignore_row and row < self.previous_row:
            raise ValueError(f"{self.name}: row {row + 1} is written already")
        outside: int = super()._check_dimensions(row, col, ignore_row, ignore_col)
        return outside

    def write_run(self, row: int, run: Run, contents: Iterable[str]) -> None:
        """Write the cells of a run into a row, counted from one."""
        for column in (run.first, run.last):
            self._check_dimensions(row - 1, column)
        if row - 1 > self.previous_row:
            self._write_single_row(row - 1)
        self.table[row - 1][run.first] = _Piece(run.xml(row, contents))

    def _write_cell(self, row: int, column: int, cell: Any) -> None:
        if isinstance(cell, _Piece):
            self.fh.write(cell)
        else:
            super()._write_cell(row, column, cell)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")
