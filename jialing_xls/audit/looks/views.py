"""How a workbook opens and how it prints: what a reader who trusts never gets to see."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from jialing_xls.audit.cells.comparison import Matched
from jialing_xls.audit.messages import error, quoted_value, warn_of
from jialing_xls.audit.parts.cell_reader import ranges
from jialing_xls.audit.parts.received_parts import is_on, numeric_attribute
from jialing_xls.audit.parts.sizes import Sizes
from jialing_xls.audit.parts.workbook_view import SheetView, View
from jialing_xls.model.result import Finding
from jialing_xls.ooxml.reference import Cell, Location, Range, column_letters

_SMALLEST_ZOOM = 30
"""Percent. Nobody reads figures at less; staff look at a whole sheet at 40 and more."""
_ZOOMS = {"pageLayout": "zoomScalePageLayoutView", "pageBreakPreview": "zoomScaleSheetLayoutView"}
_SMALLEST_TABS = 50
"""Thousandths of the window's width for the tabs of sheets; programs write 600."""
_FROZEN_HEIGHT, _FROZEN_WIDTH = 700.0, 200.0
"""Points and characters. A screen shows hardly more: what is frozen beyond is never seen."""
_SMALLEST_PRINT = 0.4
"""Scale of the print: type of 10.5 points comes out with 4."""


@dataclass(frozen=True, slots=True)
class _Switch:
    """A setting that must be as it is by default."""

    path: str
    attribute: str
    default: bool
    message: str


_ON_A_SHEET = (
    _Switch("sheetViews/sheetView", "showZeros", True, "工作表设为不显示零值，应显示"),
    _Switch("sheetViews/sheetView", "showFormulas", False, "工作表设为显示公式，应显示结果"),
    _Switch("sheetViews/sheetView", "rightToLeft", False, "工作表设为从右向左，各列左右对调，应从左向右"),
    _Switch("sheetPr", "enableFormatConditionsCalculation", True, "条件格式（结论的颜色）被停用，应启用"),
    _Switch("sheetPr", "transitionEvaluation", False, "公式改按 Lotus 1-2-3 的规则计算，应按 Excel 的规则"),
    _Switch("sheetProtection", "selectLockedCells", False, "工作表保护不许选定单元格，公式和链接都看不到，应允许"),
)  # fmt: skip
_ON_THE_WORKBOOK = (
    _Switch("bookViews/workbookView", "showSheetTabs", True, "工作表标签被隐藏，别的表都看不到，应显示"),
    _Switch("bookViews/workbookView", "showHorizontalScroll", True, "水平滚动条被隐藏，应显示"),
    _Switch("bookViews/workbookView", "showVerticalScroll", True, "垂直滚动条被隐藏，应显示"),
    _Switch("calcPr", "iterate", False, "工作簿允许循环引用（迭代计算），应不允许"),
)  # fmt: skip

_LOOKS_IN_HEADERS = re.compile(
    r'&"[^"]*"|&K0{6}|&K01[+-]000|&(?:[6-9]|[1-9][0-9]+)(?![0-9])|&[BIUEO]'
)
"""Fonts and sizes that can be read, black: what programs write of themselves."""
_HEADERS = {
    "oddHeader": "",
    "oddFooter": "",
    "evenHeader": "differentOddEven",
    "evenFooter": "differentOddEven",
    "firstHeader": "differentFirst",
    "firstFooter": "differentFirst",
}
"""Each text, and the setting without which it is not printed."""


def check_views(matched: Matched) -> Iterator[Finding]:
    """Views, windows, filters and prints that leave out or belittle what the template shows."""
    yield from _window(matched.actual)
    areas = _print_areas(matched.template)
    for template, actual, _ in matched.pairs():
        yield from _switched(actual.name, actual.root, _ON_A_SHEET)
        for view in actual.elements("sheetViews/sheetView"):
            yield from _zoom(actual, view)
            yield from _frozen(actual, view)
        yield from _filters(template, actual)
        yield from _headers(template, actual)
        yield from _print(template, actual, areas.get(template.name, Range.parse("A1")))


def _switched(sheet: str, root: Element, switches: tuple[_Switch, ...]) -> Iterator[Finding]:
    for switch in switches:
        for element in root.iterfind(switch.path):
            if is_on(element, switch.attribute, switch.default) is not switch.default:
                yield error(sheet, "A1", f"{switch.message}。")


# ---------------------------------------------------------------- on the screen


def _window(view: View) -> Iterator[Finding]:
    name = view.names[0]
    yield from _switched(name, view.workbook, _ON_THE_WORKBOOK)
    for window in view.workbook.iterfind("bookViews/workbookView"):
        if window.get("visibility", "visible") != "visible":
            yield error(name, "A1", "工作簿的窗口被隐藏，应显示。")
        ratio = numeric_attribute(window, "tabRatio")
        if ratio is not None and ratio < _SMALLEST_TABS:
            yield error(name, "A1", "工作表标签被水平滚动条盖住，别的表都看不到，应露出标签。")


def _zoom(sheet: SheetView, view: Element) -> Iterator[Finding]:
    name = _ZOOMS.get(view.get("view", "normal"), "zoomScale")
    zoom = numeric_attribute(view, name) or 100  # None is for the program to choose.
    if zoom < _SMALLEST_ZOOM:
        message = f"显示比例只有 {zoom:g}%，看不清，应不低于 {_SMALLEST_ZOOM}%。"
        yield error(sheet.name, "A1", message)


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


def _filters(template: SheetView, sheet: SheetView) -> Iterator[Finding]:
    for group in sheet.elements("autoFilter"):
        wanted = next((e.get("ref", "") for e in template.elements("autoFilter")), "无")
        if group.get("ref", "").replace("$", "") != wanted:
            message = f"筛选的范围被改为 {group.get('ref')}，应为 {wanted}。"
            yield warn_of(sheet.name, "A1", message)
        for column in group.iterfind("filterColumn"):
            if not len(column):
                continue  # Only the button is hidden.
            start = next(ranges(group.get("ref", "")), Range.parse("A1")).first
            letters = column_letters(start.column + int(numeric_attribute(column, "colId") or 0))
            message = f"第 {letters} 列设有筛选条件，不合条件的行不显示，应清除筛选。"
            yield error(sheet.name, f"{letters}{start.row}", message)


# ---------------------------------------------------------------- on paper


def _print_areas(template: View) -> dict[str, Range]:
    """What of each sheet the template prints."""
    areas = {}
    for element in template.workbook.iterfind("definedNames/definedName"):
        if element.get("name", "").lower() == "_xlnm.print_area":
            location = Location.parse(element.text or "")
            areas[location.sheet] = location.range
    return areas


def _headers(template: SheetView, actual: SheetView) -> Iterator[Finding]:
    expected, found = _header_texts(template), _header_texts(actual)
    for name in _HEADERS:
        should, said = expected.get(name, ""), found.get(name, "")
        if should != said:
            what = "页眉" if name.endswith("Header") else "页脚"
            message = f"打印的{what}被改为{quoted_value(said)}，应为{quoted_value(should)}。"
            yield warn_of(actual.name, "A1", message, said)


def _header_texts(sheet: SheetView) -> dict[str, str]:
    """What headers and footers say, fonts and sizes apart."""
    texts = {}
    for group in sheet.elements("headerFooter"):
        for name, switch in _HEADERS.items():
            element = group.find(name)
            if element is not None and (not switch or is_on(group, switch)):
                text = _LOOKS_IN_HEADERS.sub("", element.text or "")
                texts[name] = re.sub(r"&[LCR](?=&[LCR]|$)", "", " ".join(text.split()))
    return texts


def _print(template: SheetView, actual: SheetView, area: Range) -> Iterator[Finding]:
    setup = actual.root.find("pageSetup")
    if setup is not None and setup.get("errors", "displayed") != "displayed":
        yield warn_of(actual.name, "A1", "打印时不显示公式的错误值，应显示。")
    if setup is not None and (setup.get("paperHeight") or setup.get("paperWidth")):
        yield warn_of(actual.name, "A1", "打印用自定义的纸张，应为模板的纸张。")
    breaks = [e for e in actual.elements("rowBreaks/brk") if is_on(e, "man")]
    if len(breaks) > len(list(template.elements("rowBreaks/brk"))):
        message = f"打印被手工分成 {len(breaks) + 1} 页以上，应与模板一致。"
        yield warn_of(actual.name, f"A{breaks[0].get('id', '1')}", message)
    start = numeric_attribute(setup, "firstPageNumber") or 1
    if is_on(setup, "useFirstPageNumber") and start > 1:
        yield warn_of(actual.name, "A1", f"打印的页码从 {start:g} 开始，应从 1 开始。")
    before, now = (Sizes(sheet).print_scale(area) for sheet in (template, actual))
    if now < _SMALLEST_PRINT and now < before * 0.9:
        message = f"打印缩放到约 {now:.0%}，看不清，模板为 {before:.0%}。"
        yield warn_of(actual.name, "A1", message)
