"""Cells of a received sheet given texts, formulas and formats, and merged: what a template's build needs.

Filling does none of this: it sets values only (``splice``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from jialing_xls.ooxml.editing.outline import Edit, edited, outline
from jialing_xls.ooxml.filling.scanned_sheet import ScannedSheet, scan
from jialing_xls.ooxml.filling.splice import splice
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.reference import Cell, Range
from jialing_xls.ooxml.tag import Tag

SHEET_ORDER = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr"),
    *("sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState"),
    *("dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr"),
    *("conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins"),
    *("pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches"),
    *("ignoredErrors", "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF"),
    *("picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"),
)
"""Children of a worksheet as the schema has them (CT_Worksheet, ISO/IEC 29500-1 §18.3.1.99)."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What becomes of a cell: a value, also in place of a formula (the empty text for nothing), a formula
    without "=", or only its format."""

    value: str | Decimal | None = None
    formula: str = ""
    style: int | None = None


def set_cells(package: Package, sheet: str, cells: Mapping[Cell, Setting]) -> Package:
    """The package with the cells set; one that has no format of its own keeps that of its row or column.

    FormulaInTheWay if a cell is within somebody's array formula.
    """
    scanned = package.worksheet(sheet)
    xml = edited(scanned.xml, _without_formulas(scanned, cells))
    scanned = scan(xml, scanned.part)
    values = {
        at: None if each.value == "" else each.value
        for at, each in cells.items()
        if each.value is not None or at not in scanned.cells
    }
    styles = {at: scanned.style_at(at) for at in values}
    xml = splice(scanned, values, styles=styles)
    xml = edited(xml, _edits(scan(xml, scanned.part), cells))
    return package.revised({scanned.part: xml})


def _without_formulas(scanned: ScannedSheet, cells: Mapping[Cell, Setting]) -> Iterator[Edit]:
    """Empty the cells that are to hold a value in place of a formula."""
    for at, each in cells.items():
        cell = scanned.cells.get(at)
        if cell is not None and cell.formula and each.value is not None:
            yield cell.start, cell.stop, cell.head + b"/>"


def _edits(scanned: ScannedSheet, cells: Mapping[Cell, Setting]) -> Iterator[Edit]:
    for at, each in cells.items():
        cell = scanned.cells[at]
        tag = Tag(cell.open.decode())
        if each.style is not None:
            tag = tag.setting("s", str(each.style)) if each.style else tag.without("s")
        if each.formula:
            tag = tag.without("t")
            formula = f"<{cell.prefix}f>{escape(each.formula, quote=False)}</{cell.prefix}f>"
            yield cell.start, cell.stop, f"{tag.opened()}{formula}{tag.closing()}".encode()
        elif tag.text.encode() != cell.open:
            yield cell.start, cell.start + len(cell.open), tag.text.encode()


def set_heights(package: Package, sheet: str, heights: Mapping[int, float]) -> Package:
    """The package with the heights, in points, on rows."""
    scanned = package.worksheet(sheet)
    return package.revised({scanned.part: splice(scanned, {}, heights)})


def merged_areas(package: Package, sheet: str) -> list[Range]:
    """The merged areas of a sheet."""
    part = package.sheet_part(sheet).part
    root = outline(package.part(part), part)
    return [Range.parse(each.get("ref") or "") for each in root.all("mergeCell")]


def merge_cells(package: Package, sheet: str, areas: Sequence[Range]) -> Package:
    """The package with the areas merged, in place of every merge that shares a cell with one of them."""
    if not areas:
        return package
    part = package.sheet_part(sheet).part
    xml = package.part(part)
    root = outline(xml, part)
    gone = [
        each
        for each in root.all("mergeCell")
        if any(_meet(Range.parse(each.get("ref") or ""), area) for area in areas)
    ]
    xml = edited(xml, [(each.start, each.stop, b"") for each in gone])
    rows = [f'<mergeCell ref="{area}"/>' for area in areas]
    edits = outline(xml, part).adding_to("mergeCells", rows, SHEET_ORDER, counted=True)
    return package.revised({part: edited(xml, edits)})


def _meet(one: Range, other: Range) -> bool:
    return (
        one.first.row <= other.last.row
        and other.first.row <= one.last.row
        and one.first.column <= other.last.column
        and other.first.column <= one.last.column
    )
