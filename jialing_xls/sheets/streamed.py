"""Sheets with a row a unit: written row by row, and runs of like cells in one piece.

XlsxWriter's constant_memory keeps one row at a time. Its own way through a cell takes some 8 µs and
30 µs through a formula; the four kinds of cells that our sheets have are written here at a quarter of
that. Of the 400 cells that a unit has, 260 are figures and codes that stand side by side, and those
are put into the row as one piece. Imported where a workbook is made: XlsxWriter is.
"""

import html
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


def number_markup(value: float) -> str:
    """Content of a cell with a number, as ``Run.xml`` takes it."""
    return f"><v>{value!r}</v></c>"


def text(value: str) -> str:
    """Content of a cell with a text."""
    content = escape(value)
    kept = ' xml:space="preserve"' if content != content.strip() else ""
    return f' t="inlineStr"><is><t{kept}>{content}</t></is></c>'


class StreamedSheet(Worksheet):  # type: ignore[misc]
    """A worksheet that takes texts, numbers, formulas of Excel 2007, blank cells, and runs of those.

    XlsxWriter drops what comes too late, for a row that is written already; here that is an error.
    """

    previous_row: int
    """XlsxWriter's own: the row that is being filled, counted from zero."""

    def __init__(self) -> None:
        super().__init__()
        self._looks: dict[Any, str] = {}

    def _check_dimensions(
        self, row: int, col: int, ignore_row: bool = False, ignore_col: bool = False
    ) -> int:
        if not ignore_row and row < self.previous_row:
            raise ValueError(f"{self.name}: row {row + 1} is written already")
        outside: int = super()._check_dimensions(row, col, ignore_row, ignore_col)
        return outside

    def write_string(self, row: int, col: int, string: str, cell_format: Any) -> int:
        return self._put(row, col, cell_format, text(string))

    _write_string = write_string  # of links

    def write_number(self, row: int, col: int, number: float, cell_format: Any) -> int:
        return self._put(row, col, cell_format, f"><v>{number:.16G}</v></c>")

    def write_blank(self, row: int, col: int, blank: None, cell_format: Any) -> int:
        return self._put(row, col, cell_format, "/>")

    def write_formula(
        self, row: int, col: int, formula: str, cell_format: Any, value: float | str = 0.0
    ) -> int:
        head = ' t="str"><f>' if isinstance(value, str) else "><f>"
        shown = html.escape(value, quote=False) if isinstance(value, str) else value
        stated = html.escape(formula.removeprefix("="), quote=False)
        content = f"{head}{stated}</f><v>{shown}</v></c>"
        return self._put(row, col, cell_format, content)

    def write_run(self, row: int, run: Run, contents: Iterable[str]) -> None:
        """Write the cells of a run into a row, counted from one."""
        self._check_dimensions(row - 1, run.last)
        self._put(row - 1, run.first, None, run.xml(row, contents))

    def _put(self, row: int, column: int, cell_format: Any, content: str) -> int:
        """Keep the content of a cell until its row is complete; without a format, it is a run."""
        if row != self.previous_row:
            if self._check_dimensions(row, column):
                return -1
            self._write_single_row(row)
        self.table[row][column] = cell_format, content
        return 0

    def _write_single_row(self, current_row_num: int = 0) -> None:
        """Write the row that is complete, when one begins or the sheet ends."""
        row, cells = self.previous_row, self.table[self.previous_row]
        if not cells:
            super()._write_single_row(current_row_num)
            return
        for column in (min(cells), max(cells)):
            self._check_dimensions(row, column)
        self._write_row(row, None, self.row_info.get(row))
        self.fh.write("".join([self._cell(row, *each) for each in sorted(cells.items())]))
        self._xml_end_tag("row")
        self.table.clear()
        self.previous_row = current_row_num

    def _cell(self, row: int, column: int, cell: tuple[Any, str]) -> str:
        cell_format, content = cell
        if cell_format is None:
            return content
        if cell_format not in self._looks:
            self._looks[cell_format] = f'" s="{cell_format._get_xf_index()}"'
        return f'<c r="{column_letters(column + 1)}{row + 1}{self._looks[cell_format]}{content}'
