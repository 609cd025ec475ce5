"""How an official form is divided into pages, and how they are numbered (ADR 030).

A program breaks a page wherever it is full. Here breaks are put between groups of indicators and between
parts of the form; a label over a group that is divided stands again on the next page. Forms that have
breaks of their own, or are fitted to a number of pages, are let be.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from itertools import accumulate

from jialing_xls.ooxml.editing.cell_setting import SHEET_ORDER, Setting, merge_cells, set_cells
from jialing_xls.ooxml.editing.outline import Edit, Element, edited, outline
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.reference import MAX_COLUMN, Cell, Range
from jialing_xls.template.geometry import sheet_geometry

Labels = Mapping[int, tuple[str, str]]
"""一级 and 二级 of each row of the indicator table."""

_FULL = 0.9
"""How much of a page is planned, but of the last: rows grow when they are filled. What then goes over the
last page are notes."""
_A4, _A3 = (595.0, 842.0), (842.0, 1191.0)
_A3_CODE = "8"
_INCH = 72.0
_POINTS_PER_CHARACTER = 5.25
_CLEAN, _LEVEL1, _LEVEL2 = range(3)
"""What a break divides: nothing, the table, a group of 一级; a group of 二级 is never divided."""
_ROWS = re.compile(r"\$?(?P<first>\d+):\$?(?P<last>\d+)$")
_BETWEEN = r"[，,、/／\s]*"
_TOTAL = re.compile(rf"(?<=&[LCR])共?\s*&N\s*页?{_BETWEEN}|{_BETWEEN}共?\s*&N\s*页?")
_HEADERS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
_PAGE = re.compile(r"第\s*&P\s*页(?![^&]*&N)")


def divide_form(package: Package, sheet: str, labels: Labels) -> tuple[Package, list[int]]:
    """The form with page breaks, and the rows behind which they are."""
    part = package.sheet_part(sheet).part
    root = outline(package.part(part), part)
    room = _room(package, sheet, root)
    if room is None:
        return package, []
    shape = sheet_geometry(package, sheet)
    heights = [shape.height(Cell(row, 1)) for row in range(1, max(shape.sheet.rows) + 1)]
    titles = _titles(package, sheet)
    costs = _costs(len(heights), [*shape.merged.values()], labels, titles)
    header = sum(heights[row - 1] for row in titles)
    cuts = plan_pages(heights, costs, room, (titles.stop - 1, header))
    for cut in cuts:
        package = _divided(package, sheet, cut)
    return _with_breaks(package, sheet, cuts), cuts


def plan_pages(
    heights: Sequence[float],
    costs: Sequence[int | None],
    room: float,
    titles: tuple[int, float] = (0, 0.0),
) -> list[int]:
    """The rows behind which a page ends, so that none is higher than ``room`` and little is divided.

    ``costs[r - 1]`` is what a break behind row r costs, None if there may be none. ``titles`` are the last
    row that is repeated on later pages, and the height of all that are. A page that could be half full
    is; what cannot be divided and is higher than a page is left to the program that prints it.
    """
    above = [0.0, *accumulate(heights)]
    cuts: list[int] = []
    start, last = 0, len(heights)
    while True:
        repeated = titles[1] if start >= titles[0] > 0 else 0.0
        if repeated + above[last] - above[start] <= room:
            return cuts
        filled = {
            cut: repeated + above[cut] - above[start]
            for cut in range(start + 1, last)
            if costs[cut - 1] is not None
        }
        fitting = [cut for cut, height in filled.items() if height <= room * _FULL]
        half = [cut for cut in fitting if filled[cut] >= room / 2] or fitting[-1:]
        if not filled:
            return cuts
        start = max(half, key=lambda cut: (-(costs[cut - 1] or 0), cut)) if half else min(filled)
        cuts.append(start)


def _costs(count: int, merged: Sequence[Range], labels: Labels, titles: range) -> list[int | None]:
    costs: list[int | None] = []
    for row in range(1, count + 1):
        here, below = labels.get(row), labels.get(row + 1)
        if here is not None:
            alike = [one == other for one, other in zip(here, below or ("", ""), strict=True)]
            costs.append(None if all(alike) else _LEVEL2 if alike[0] else _LEVEL1)
        elif row in titles or any(a.first.row <= row < a.last.row for a in merged):
            costs.append(None)
        else:
            costs.append(_CLEAN)
    return costs


def _room(package: Package, sheet: str, root: Element) -> float | None:
    """Points of the sheet that a page holds; None where the form itself says how it is divided."""
    setup, margins = root.child("pageSetup"), root.child("pageMargins")
    fitted = any(each.get("fitToPage") in ("1", "true") for each in root.all("pageSetUpPr"))
    if setup is None or margins is None or any(True for _ in root.all("brk")):
        return None
    wide, high = _A3 if setup.get("paperSize") == _A3_CODE else _A4
    if setup.get("orientation") == "landscape":
        wide, high = high, wide
    edges = {name: float(value) * _INCH for name, value in margins.attributes.items()}
    wide, high = wide - edges["left"] - edges["right"], high - edges["top"] - edges["bottom"]
    if not fitted:
        return high / (float(setup.get("scale") or 100) / 100)
    if setup.get("fitToHeight") != "0":
        return None
    widths = sheet_geometry(package, sheet).widths.values()
    return high / min(1.0, wide / max(1.0, sum(widths) * _POINTS_PER_CHARACTER))


def _titles(package: Package, sheet: str) -> range:
    """The rows that are repeated on each page."""
    stated = _ROWS.search(package.names_on(sheet).get("_xlnm.Print_Titles", ""))
    return range(int(stated["first"]), int(stated["last"]) + 1) if stated else range(0)


def _divided(package: Package, sheet: str, cut: int) -> Package:
    """Labels over both sides of a break stand on both."""
    shape = sheet_geometry(package, sheet)
    areas: list[Range] = []
    settings: dict[Cell, Setting] = {}
    for area in shape.merged.values():
        if area.first.row <= cut < area.last.row:
            below = Cell(cut + 1, area.first.column)
            areas += [Range(area.first, Cell(cut, area.last.column)), Range(below, area.last)]
            label = shape.sheet.cells.get(area.first)
            text = package.text(label) if label else ""
            settings[below] = Setting(text, style=shape.sheet.style_at(area.first))
    package = set_cells(package, sheet, settings)
    return merge_cells(package, sheet, areas)


def _with_breaks(package: Package, sheet: str, cuts: Sequence[int]) -> Package:
    if not cuts:
        return package
    rows = [f'<brk id="{cut}" max="{MAX_COLUMN - 1}" man="1"/>' for cut in cuts]
    package = _edited(
        package, sheet, lambda root: root.adding_to("rowBreaks", rows, SHEET_ORDER, counted=True)
    )
    count = {"manualBreakCount": str(len(cuts))}
    return _edited(package, sheet, lambda root: [next(root.all("rowBreaks")).setting(**count)])


def _edited(package: Package, sheet: str, edits: Callable[[Element], Iterable[Edit]]) -> Package:
    part = package.sheet_part(sheet).part
    xml = package.part(part)
    return package.revised({part: edited(xml, [*edits(outline(xml, part))])})


def number_from_one(package: Package, sheet: str) -> Package:
    """The sheet's pages numbered by themselves. A total goes: ``&N`` counts all that is printed at once,
    other sheets too."""
    first = {"firstPageNumber": "1", "useFirstPageNumber": "1"}
    setups = _edited(
        package, sheet, lambda root: [s.setting(**first) for s in root.all("pageSetup")]
    )
    return _rephrased(setups, sheet, _TOTAL, "")


def state_total(package: Package, sheet: str) -> Package:
    """For a workbook with no other sheet: the total behind the page number."""
    return _rephrased(package, sheet, _PAGE, r"\g<0>，共 &N 页")


def _rephrased(package: Package, sheet: str, found: re.Pattern[str], by: str) -> Package:
    """Other words in the sheet's headers and footers."""
    return _edited(
        package,
        sheet,
        lambda root: [
            (each.open_stop, each.close, escape(text, quote=False).encode())
            for each in root.all(*_HEADERS)
            if (text := found.sub(by, each.text)) != each.text
        ],
    )
