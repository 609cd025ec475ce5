"""How much of a sheet can be reached on the screen, and how small it is printed."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from jialing_xls.audit.cells.comparison import Matched
from jialing_xls.audit.messages import error, warn_of
from jialing_xls.audit.parts.cell_reader import ranges
from jialing_xls.audit.parts.received_parts import numeric_attribute
from jialing_xls.audit.parts.sizes import Sizes
from jialing_xls.audit.parts.workbook_view import SheetView, View
from jialing_xls.model.result import Finding
from jialing_xls.ooxml.reference import Cell, Location, Range

_FROZEN_HEIGHT, _FROZEN_WIDTH = 700.0, 200.0
"""Points and characters. A screen shows hardly more: what is frozen beyond is never seen."""
_SMALLEST_PRINT = 0.4
"""Scale of the print: type of 10.5 points comes out with 4."""


def check_views(matched: Matched) -> Iterator[Finding]:
    """Frozen panes that cover what cannot be scrolled to, and prints too small to be read."""
    areas = _print_areas(matched.template)
    for template, actual, _ in matched.pairs():
        for view in actual.elements("sheetViews/sheetView"):
            yield from _frozen(actual, view)
        area = areas.get(template.name, Range.parse("A1"))
        before, now = (Sizes(sheet).print_scale(area) for sheet in (template, actual))
        if now < _SMALLEST_PRINT and now < before * 0.9:
            message = f"打印缩放到约 {now:.0%}，看不清，模板为 {before:.0%}。"
            yield warn_of(actual.name, "A1", message)


def _frozen(sheet: SheetView, view: Element) -> Iterator[Finding]:
    """What stands above or left of frozen panes, and what is frozen below the screen's edge.

    A pane that has been scrolled can be scrolled back: no matter.
    """
    pane = view.find("pane")
    if pane is None or pane.get("state", "split") not in ("frozen", "frozenSplit"):
        return
    top = next(ranges(view.get("topLeftCell", "A1")), Range.parse("A1")).first
    if top != Cell(1, 1):
        message = f"冻结窗格从 {top} 开始，它上面和左面的内容滚动也看不到，应从 A1 冻结。"
        yield error(sheet.name, "A1", message)
    sizes = Sizes(sheet)
    rows, columns = (int(numeric_attribute(pane, split) or 0) for split in ("ySplit", "xSplit"))
    high = sum(sizes.height(top.row + n) for n in range(min(rows, 1000)))
    wide = sum(sizes.width(top.column + n) for n in range(min(columns, 1000)))
    if high > _FROZEN_HEIGHT or wide > _FROZEN_WIDTH:
        message = f"冻结了 {rows} 行 {columns} 列，超出屏幕的部分滚动也看不到，应少冻结或取消。"
        yield error(sheet.name, "A1", message)


def _print_areas(template: View) -> dict[str, Range]:
    """What of each sheet the template prints."""
    areas = {}
    for element in template.workbook.iterfind("definedNames/definedName"):
        if element.get("name", "").lower() == "_xlnm.print_area":
            location = Location.parse(element.text or "")
            areas[location.sheet] = location.range
    return areas
