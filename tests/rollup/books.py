"""Roll-up workbooks as openpyxl sees them, and cells found by what stands beside them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from jialing_xls.model.result import Certificate
from jialing_xls.rollup.book import write_region_book
from jialing_xls.rollup.region_result import Region

SHEETS = [
    *("自评表", "汇总核对", "单位一览", "核对矩阵", "问题清单", "名单核对"),
    *("图表", "字段汇总", "文字清单", "汇总底稿"),
]


@dataclass(frozen=True)
class Book:
    """A workbook that was written for a region."""

    region: Region
    path: Path
    certificate: Certificate

    @cached_property
    def formulas(self) -> Workbook:
        return load_workbook(self.path)

    @cached_property
    def values(self) -> Workbook:
        """Cached results in the place of formulas."""
        return load_workbook(self.path, data_only=True)

    def table(self, sheet: str, key: str) -> "Table":
        """The table of a sheet below the row of headers that has ``key``."""
        return Table(self, sheet, key)

    def cell(self, place: str) -> Any:
        """The value at ``自评表!E7``."""
        sheet, _, at = place.rpartition("!")
        return self.values[sheet.strip("'")][at.replace("$", "")].value

    def formula(self, place: str) -> Any:
        sheet, _, at = place.rpartition("!")
        return self.formulas[sheet.strip("'")][at.replace("$", "")].value


class Table:
    """Rows as dictionaries by header, from below the headers to the first empty row."""

    def __init__(self, book: Book, sheet: str, key: str) -> None:
        self._book, self.sheet = book, sheet
        rows = book.values[sheet].iter_rows()
        self._header, self.columns = next(
            (cells[0].row, {cell.value: cell.column for cell in cells if cell.value})
            for cells in rows
            if key in (cell.value for cell in cells)
        )
        self._key = key

    def rows(self) -> Iterator[dict[str, Any]]:
        for row in self.numbers():
            sheet = self._book.values[self.sheet]
            yield {name: sheet.cell(row, at).value for name, at in self.columns.items()}

    def numbers(self) -> Iterator[int]:
        sheet, row = self._book.values[self.sheet], self._header + 1
        while sheet.cell(row, self.columns[self._key]).value not in (None, ""):
            yield row
            row += 1

    def where(self, **wanted: Any) -> dict[str, Any]:
        """The one row with these values."""
        (found,) = (r for r in self.rows() if all(r[k] == v for k, v in wanted.items()))
        return found

    def place(self, column: str, **wanted: Any) -> str:
        """The cell of that row, e.g. ``单位一览!C8``."""
        numbers = zip(self.numbers(), self.rows(), strict=True)
        (row,) = (n for n, r in numbers if all(r[k] == v for k, v in wanted.items()))
        cell = self._book.values[self.sheet].cell(row, self.columns[column])
        return f"{self.sheet}!{cell.coordinate}"


def written(region: Region, path: Path) -> Book:
    return Book(region, path, write_region_book(region, path))
