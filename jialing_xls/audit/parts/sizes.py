"""How wide and how high the lines of a sheet are on the screen, and how small they are printed."""

from functools import cached_property

from jialing_xls.audit.parts.received_parts import is_on, numeric_attribute
from jialing_xls.audit.parts.workbook_view import SheetView
from jialing_xls.ooxml.reference import Range
from jialing_xls.template.text_height import LINE, units, units_per_line

_WIDTH, _HEIGHT = 8.43, 15.0
"""Of a column in characters, and of a row in points, where a sheet says nothing."""
_FARTHEST = 512
"""Column; the templates have 34."""
_POINTS_PER_CHARACTER = 5.25
_INCH = 72.0
_PAPER = {8: (842.0, 1191.0), 11: (420.0, 595.0)}
_A4 = (595.0, 842.0)
"""Points, of the sizes of paper that fiscal offices have: A3, A5, else A4."""


def is_cut_off(text: str, width: float, size: float, height: float) -> bool:
    """Whether a wrapped text loses at least half a line in a cell of this width and height."""
    per_line = units_per_line(width, size)
    lines = sum(max(1, -(-units(line) // per_line)) for line in text.split("\n"))
    return height < (lines - 0.5) * size * LINE


class Sizes:
    """The sizes that hold on one sheet: of each line, and where it has none of its own."""

    def __init__(self, sheet: SheetView) -> None:
        self._sheet = sheet
        self.merged = {area.first: area for area in sheet.merges}
        said = sheet.root.find("sheetFormatPr")
        high, wide = (numeric_attribute(said, f"default{n}") for n in ("RowHeight", "ColWidth"))
        # Of rows that say nothing; a height that is no custom one is computed from the text.
        self._height = 0.0 if is_on(said, "zeroHeight") else _HEIGHT if high is None else high
        base = numeric_attribute(said, "baseColWidth") or _WIDTH
        self._width = base if wide is None else wide
        self._heights = {
            row.first: 0.0 if row.hidden else row.size or 0.0
            for row in sheet.rows
            if row.hidden or row.size is not None
        }
        self._widths: dict[int, float] = {}
        for line in sheet.columns:
            size = 0.0 if line.hidden else self._width if line.size is None else line.size
            columns = range(line.first, min(line.last, _FARTHEST) + 1)
            self._widths.update(dict.fromkeys(columns, size))

    def height(self, row: int) -> float:
        return self._heights.get(row, self._height)

    def width(self, column: int) -> float:
        return self._widths.get(column, self._width)

    def area(self, area: Range) -> tuple[float, float]:
        """Width in characters and height in points of a range."""
        return (
            sum(map(self.width, range(area.first.column, area.last.column + 1))),
            sum(map(self.height, range(area.first.row, area.last.row + 1))),
        )

    # ------------------------------------------------------------ print

    def print_scale(self, area: Range) -> float:
        """The scale at which ``area`` is printed, at most 1 where it is fitted to pages."""
        setup = self._sheet.root.find("pageSetup")
        if not is_on(self._sheet.root.find("sheetPr/pageSetUpPr"), "fitToPage"):
            return (numeric_attribute(setup, "scale") or 100.0) / 100
        (wide, high), page = self.area(area), self._page
        across, down = (numeric_attribute(setup, name) for name in ("fitToWidth", "fitToHeight"))
        across, down = (1.0 if pages is None else pages for pages in (across, down))
        scales = [1.0]
        if across:
            scales.append(across * page[0] / (max(wide, 1.0) * _POINTS_PER_CHARACTER))
        if down:
            scales.append(down * page[1] / max(high, 1.0))
        return min(scales)

    @cached_property
    def _page(self) -> tuple[float, float]:
        """Width and height in points between the margins."""
        setup, margins = (self._sheet.root.find(n) for n in ("pageSetup", "pageMargins"))
        wide, high = _PAPER.get(int(numeric_attribute(setup, "paperSize") or 9), _A4)
        if setup is not None and setup.get("orientation") == "landscape":
            wide, high = high, wide
        left, right, top, bottom = (
            (numeric_attribute(margins, side) or 0.0) * _INCH
            for side in ("left", "right", "top", "bottom")
        )
        return max(1.0, wide - left - right), max(1.0, high - top - bottom)
