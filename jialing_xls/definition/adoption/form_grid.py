"""A sheet of an official form as an eye sees it: areas, merged ones as one, what stands beside what."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from jialing_xls.model.errors import UnreadableFile
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.package_errors import OoxmlError
from jialing_xls.ooxml.reference import Cell

_MOST_ROWS, _MOST_COLUMNS = 2_000, 200
"""Beyond these no form goes; a sheet may claim a million rows because one was formatted."""
_SPACE = re.compile(r"[\s_＿]*")
_MARK = re.compile(r"[\s\-—–―－/／\\×]+|无|不适用")


@dataclass(frozen=True, slots=True)
class Area:
    """One cell, or several that were merged."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int
    text: str = ""
    """What stands there, formulas left out; as typed."""
    number: bool = False
    formula: str = ""
    framed: bool = False
    """Whether it looks like a field: has a border or a fill, or may be typed in on a locked sheet."""
    indent: int = 0

    @property
    def cell(self) -> str:
        """E.g. ``自评表!E7``."""
        return f"{self.sheet}!{self.at}"

    @property
    def at(self) -> Cell:
        return Cell(self.top, self.left)

    @property
    def shown(self) -> str:
        """The text on one line."""
        return " ".join(self.text.split())

    @property
    def blank(self) -> bool:
        return not self.formula and _SPACE.fullmatch(self.text) is not None

    @property
    def mark(self) -> bool:
        """Whether it says that nothing is to be filled in: —, /."""
        return bool(self.text) and _MARK.fullmatch(self.text) is not None

    @property
    def label(self) -> bool:
        return not (self.blank or self.formula or self.number or self.mark)

    def covers_rows_of(self, other: "Area") -> bool:
        return self.top <= other.top and other.bottom <= self.bottom

    def covers_columns_of(self, other: "Area") -> bool:
        return self.left <= other.left and other.right <= self.right

    @property
    def start(self) -> int:
        """Where its text starts, in columns of a narrow character: how deep a row is indented."""
        lead = re.match(r"[\s　]*(?:其中[:：])?", self.text)
        shown = lead[0].replace("　", "  ") if lead else ""
        return 2 * self.indent + len(shown) + sum(ord(character) > 255 for character in shown)


class FormGrid:
    """The visible areas of one sheet."""

    def __init__(self, sheet: Any) -> None:
        self.name: str = sheet.title
        self._at: dict[tuple[int, int], Area] = {}
        self.rows = range(1, min(sheet.max_row, _MOST_ROWS) + 1)
        self.columns = range(1, min(sheet.max_column, _MOST_COLUMNS) + 1)
        self.hidden = _hidden_columns(sheet) | {-n for n in self.rows if _row_hidden(sheet, n)}
        self.areas = tuple(area for area in self._found(sheet) if not self._unseen(area))
        for area in self.areas:
            for row in range(area.top, area.bottom + 1):
                for column in range(area.left, area.right + 1):
                    self._at[row, column] = area

    def _found(self, sheet: Any) -> Iterator[Area]:
        merged = {(each.min_row, each.min_col): each for each in sheet.merged_cells.ranges}
        covered = {at for each in merged.values() for row in each.rows for at in row}
        for row in sheet.iter_rows(max_row=self.rows[-1], max_col=self.columns[-1]):
            for cell in row:
                at = (cell.row, cell.column)
                if at in merged:
                    each = merged[at]
                    yield _area(sheet, cell, each.max_row, each.max_col)
                elif at not in covered:
                    yield _area(sheet, cell, *at)

    def _unseen(self, area: Area) -> bool:
        return all(n in self.hidden for n in range(area.left, area.right + 1)) or all(
            -n in self.hidden for n in range(area.top, area.bottom + 1)
        )

    def at(self, row: int, column: int) -> Area | None:
        return self._at.get((row, column))

    def right_of(self, area: Area) -> Area | None:
        """The next visible area on its first row."""
        steps = (n for n in range(area.right + 1, self.columns[-1] + 1) if n not in self.hidden)
        return self.at(area.top, next(steps, 0))

    def below(self, area: Area) -> Area | None:
        steps = (n for n in range(area.bottom + 1, self.rows[-1] + 1) if -n not in self.hidden)
        return self.at(next(steps, 0), area.left)

    def left_labels(self, area: Area) -> tuple[Area, ...]:
        """Labels that its row has to the left of it, nearest first."""
        found = dict.fromkeys(self.at(area.top, column) for column in range(area.left - 1, 0, -1))
        return tuple(each for each in found if each and each.label and each.covers_rows_of(area))

    def above(self, area: Area) -> Area | None:
        """The area on top of it, if that is at least as wide."""
        over = self.at(area.top - 1, area.left)
        return over if over and over.covers_columns_of(area) else None


def read_grids(blob: bytes, name: str) -> tuple[FormGrid, ...]:
    """The visible sheets of a workbook; UnreadableFile if it is none that can be looked into."""
    sheets = read_workbook(blob, name).worksheets
    return tuple(FormGrid(sheet) for sheet in sheets if sheet.sheet_state == "visible")


def read_workbook(blob: bytes, name: str) -> Any:
    """As openpyxl reads it; UnreadableFile, with the remedy, for what is no sound xlsx file."""
    from openpyxl import load_workbook

    if blob.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile(
            f"{name} 是旧格式（.xls、.et）或加了密码的文件，不能直接用。"
            "请在 Excel 或 WPS 里打开，另存为“Excel 工作簿（*.xlsx）”，不设密码，再运行。"
        )
    try:
        Package.read(blob)  # a hostile or broken package is refused before openpyxl opens it
        return load_workbook(BytesIO(blob))
    except (OoxmlError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise UnreadableFile(
            f"{name} 不是能读的 xlsx 工作簿（{error}）。请在 Excel 或 WPS 里打开，另存为 xlsx 再运行。"
        ) from None


def _row_hidden(sheet: Any, row: int) -> bool:
    return row in sheet.row_dimensions and bool(sheet.row_dimensions[row].hidden)


def _hidden_columns(sheet: Any) -> set[int]:
    """openpyxl keeps one entry a group of like columns, with the first and the last of them."""
    return {
        column
        for each in sheet.column_dimensions.values()
        if each.hidden
        for column in range(each.min, min(each.max, _MOST_COLUMNS) + 1)
    }


def _area(sheet: Any, cell: Any, bottom: int, right: int) -> Area:
    value, formula = cell.value, ""
    if cell.data_type == "f":
        formula, value = str(getattr(value, "text", value)), None
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return Area(
        sheet.title,
        *(cell.row, cell.column, bottom, right),
        text=shown_text(value, cell.number_format),
        number=number,
        formula=formula,
        framed=_framed(sheet, cell, bottom, right),
        indent=int(cell.alignment.indent or 0),
    )


def shown_text(value: Any, number_format: str) -> str:
    """A cell's value as a text. E.g. 0.95 in the format ``0%`` is ``95%``, 120.0 is ``120``."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        percent = "%" in number_format
        amount = round(value * 100 if percent else value, 10)
        return f"{int(amount) if amount == int(amount) else amount}" + "%" * percent
    return str(value)


def _framed(sheet: Any, cell: Any, bottom: int, right: int) -> bool:
    if cell.fill.fill_type or (sheet.protection.sheet and not cell.protection.locked):
        return True
    corner = sheet.cell(bottom, right).border
    sides = (cell.border.left, cell.border.top, cell.border.bottom, corner.right, corner.bottom)
    return any(side is not None and side.style for side in sides)
