"""How wide, how high and how merged the cells of a template's sheet are."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from xml.etree import ElementTree

from jialing_xls.ooxml.reference import Cell, Range
from jialing_xls.ooxml.sheet import ScannedSheet
from jialing_xls.template.styles import BODY_SIZE
from jialing_xls.template.text_height import capacity
from jialing_xls.template.workbook import Template

_DEFAULT_WIDTH, _DEFAULT_HEIGHT = 8.43, 15.0


@dataclass(frozen=True)
class Geometry:
    """Widths in characters by column, heights in points by row, merged areas by first cell."""

    widths: Mapping[int, float]
    merged: Mapping[Cell, Range]
    heights: Mapping[int, float]

    def width(self, cell: Cell) -> float:
        """Width of the cell, of all its columns if it is merged, in characters."""
        merged = self._merged_widths.get(cell)
        return self.widths.get(cell.column, _DEFAULT_WIDTH) if merged is None else merged

    @cached_property
    def _merged_widths(self) -> Mapping[Cell, float]:
        return {
            cell: sum(
                self.widths.get(column, _DEFAULT_WIDTH)
                for column in range(area.first.column, area.last.column + 1)
            )
            for cell, area in self.merged.items()
        }

    def height(self, cell: Cell) -> float:
        return self.heights.get(cell.row, _DEFAULT_HEIGHT)

    @cached_property
    def capacity(self) -> "_Capacity":
        return _Capacity(self)


class _Capacity(dict[Cell, int]):
    """How much text each cell takes as the template is, in halves of an em; worked out once."""

    def __init__(self, geometry: Geometry) -> None:
        self._geometry = geometry

    def __missing__(self, cell: Cell) -> int:
        width, height = self._geometry.width(cell), self._geometry.height(cell)
        self[cell] = halves = capacity(width, BODY_SIZE, height)
        return halves


@lru_cache(maxsize=32)
def geometry(template: Template, sheet: str) -> Geometry:
    """The geometry of one sheet of the template workbook."""
    scanned = template.package.worksheet(sheet)
    root = ElementTree.fromstring(_without_rows(scanned))
    space = root.tag.partition("}")[0] + "}"
    widths: dict[int, float] = {}
    for column in root.iterfind(f"{space}cols/{space}col"):
        first, last = int(column.get("min", "0")), int(column.get("max", "0"))
        widths.update(dict.fromkeys(range(first, last + 1), float(column.get("width", "8.43"))))
    areas = (Range.parse(m.get("ref", "")) for m in root.iter(f"{space}mergeCell"))
    heights = {n: float(row.tag.get("ht") or _DEFAULT_HEIGHT) for n, row in scanned.rows.items()}
    return Geometry(widths, {area.first: area for area in areas}, heights)


def _without_rows(sheet: ScannedSheet) -> bytes:
    """A part without its rows, nearly all of it, which have been scanned."""
    rows = [*sheet.rows.values()]
    return sheet.xml[: rows[0].start] + sheet.xml[rows[-1].stop :] if rows else sheet.xml
