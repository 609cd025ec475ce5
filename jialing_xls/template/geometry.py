"""How wide, how high and how merged the cells of a template's sheet are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from xml.etree import ElementTree

from jialing_xls.ooxml.filling.scanned_sheet import ScannedSheet
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.reference import Cell, Range
from jialing_xls.template.styles import BODY_SIZE
from jialing_xls.template.template_workbook import Template
from jialing_xls.template.text_height import capacity, text_height

_DEFAULT_WIDTH, _DEFAULT_HEIGHT = 8.43, 15.0


@dataclass(frozen=True)
class Geometry:
    """Widths in characters by column, heights in points by row, merged areas by first cell."""

    widths: Mapping[int, float]
    merged: Mapping[Cell, Range]
    heights: Mapping[int, float]
    sheet: ScannedSheet
    sizes: Mapping[int, float]
    """Points of the font by cell format."""

    def size(self, cell: Cell) -> float:
        """Points of the cell's font."""
        return self.sizes.get(self.sheet.style_at(cell), BODY_SIZE)

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

    def raised(self, texts: Iterable[tuple[Cell, str]]) -> dict[int, float]:
        """Heights of the rows that are too low for the texts of their cells."""
        heights: dict[int, float] = {}
        for cell, text in texts:
            needed = text_height(text, self.width(cell), self.size(cell))
            if needed > max(self.height(cell), heights.get(cell.row, 0.0)):
                heights[cell.row] = needed
        return heights

    def capacity(self, cell: Cell) -> int:
        """How much text the cell takes as the template is, in halves of an em."""
        return capacity(self.width(cell), self.size(cell), self.height(cell))


def geometry(template: Template, sheet: str) -> Geometry:
    """The geometry of one sheet of the template workbook."""
    return sheet_geometry(template.package, sheet)


@lru_cache(maxsize=32)
def sheet_geometry(package: Package, sheet: str) -> Geometry:
    """The geometry of one sheet of a workbook."""
    scanned = package.worksheet(sheet)
    root = ElementTree.fromstring(_without_rows(scanned))
    space = root.tag.partition("}")[0] + "}"
    widths: dict[int, float] = {}
    for column in root.iterfind(f"{space}cols/{space}col"):
        first, last = int(column.get("min", "0")), int(column.get("max", "0"))
        widths.update(dict.fromkeys(range(first, last + 1), float(column.get("width", "8.43"))))
    areas = (Range.parse(m.get("ref", "")) for m in root.iter(f"{space}mergeCell"))
    heights = {n: float(row.tag.get("ht") or _DEFAULT_HEIGHT) for n, row in scanned.rows.items()}
    merged = {area.first: area for area in areas}
    return Geometry(widths, merged, heights, scanned, _sizes(package))


@lru_cache(maxsize=8)
def _sizes(package: Package) -> Mapping[int, float]:
    styles = package.linked("styles")
    space = styles.tag.partition("}")[0][1:]
    names = {"": space}
    fonts = [font.find("sz", names) for font in styles.iterfind("fonts/font", names)]
    points = [float(size.get("val", "11")) if size is not None else 11.0 for size in fonts]
    formats = styles.iterfind("cellXfs/xf", names)
    return {n: points[int(xf.get("fontId", "0"))] for n, xf in enumerate(formats)}


def _without_rows(sheet: ScannedSheet) -> bytes:
    """A part without its rows, nearly all of it, which have been scanned."""
    rows = [*sheet.rows.values()]
    return sheet.xml[: rows[0].start] + sheet.xml[rows[-1].stop :] if rows else sheet.xml
