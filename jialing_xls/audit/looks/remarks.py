"""What no renderer shows and no program executes, but the template does not have: notes."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from jialing_xls.audit.cells.comparison import Matched
from jialing_xls.audit.messages import note, quoted_value
from jialing_xls.audit.parts.cell_reader import ranges
from jialing_xls.audit.parts.colours import WHITE, alike_to_the_eye
from jialing_xls.audit.parts.grammar import attributes_of, local_name
from jialing_xls.audit.parts.received_parts import numeric_attribute, parse_received
from jialing_xls.audit.parts.workbook_view import SheetView, View
from jialing_xls.model.result import Finding

_SETTINGS = {
    "workbook": (
        *("workbookPr", "bookViews/workbookView", "calcPr", "fileSharing", "workbookProtection"),
        "definedNames/definedName",
    ),
    "worksheet": (
        *("sheetPr", "sheetPr/outlinePr", "sheetViews/sheetView", "sheetViews/sheetView/pane"),
        *("sheetProtection", "printOptions", "pageSetup", "sheetData/row", "cols/col"),
        "conditionalFormatting",
    ),
    "styleSheet": (
        *("cellXfs/xf", "cellXfs/xf/alignment", "fonts/font/color"),
        *(f"borders/border/{side}" for side in ("left", "right", "top", "bottom")),
    ),
}
_ALL_BUT = {
    # What programs write of themselves, and what is compared elsewhere.
    "workbookPr": "codeName defaultThemeVersion filterPrivacy date1904 dateCompatibility",
    "workbookView": "windowWidth windowHeight tabRatio",
    "calcPr": "calcId calcMode fullCalcOnLoad iterate iterateDelta iterateCount fullPrecision "
    "calcOnSave concurrentCalc forceFullCalc",
    "definedName": "name localSheetId",
    "sheetPr": "codeName filterMode",
    "sheetView": "zoomScaleNormal zoomScalePageLayoutView zoomScaleSheetLayoutView",
    "sheetProtection": "algorithmName hashValue saltValue spinCount",
    "pageSetup": "horizontalDpi verticalDpi useFirstPageNumber firstPageNumber scale",
}
_ONLY = {
    "row": "outlineLevel collapsed",
    "col": "outlineLevel collapsed",
    "conditionalFormatting": "pivot",
    "xf": "quotePrefix pivotButton",
    "alignment": "relativeIndent justifyLastLine",
}
_HARMLESS = {("xWindow", "0"), ("yWindow", "0"), ("topLeftCell", "A1")}
_PROPERTIES = ("contentStatus", "category", "keywords", "subject", "title", "description")


def check_remarks(matched: Matched) -> Iterator[Finding]:
    """One note for each kind of thing."""
    view, first = matched.actual, matched.actual.names[0]
    for template, actual, _ in matched.pairs():
        said = set(_said(actual.root, "worksheet")) - set(_said(template.root, "worksheet"))
        said |= {
            f"第 {column.first} 列底色"
            for column, element in zip(actual.columns, actual.elements("cols/col"), strict=True)
            if not alike_to_the_eye(
                view.looks[int(numeric_attribute(element, "style") or 0)].ground, WHITE
            )
        }
        yield from _told(actual.name, "设置", said | set(_extents(actual)))
    said = set(_said(view.workbook, "workbook"))
    yield from _told(first, "设置", said - set(_said(matched.template.workbook, "workbook")))
    said = set(_said(view.looks.styles, "styleSheet"))
    before = set(_said(matched.template.looks.styles, "styleSheet"))
    fonts = view.looks.styles.iterfind("fonts/font")
    if any((name := font.find("name")) is None or not name.get("val") for font in fonts):
        said.add("字体没有名称")
    yield from _told(first, "格式", said - before)
    yield from _told(first, "主题颜色", _theme(view) - _theme(matched.template))
    yield from _told(first, "文档属性", _properties(view) - _properties(matched.template))
    yield from _told(first, "没有用到的部件", _orphans(view))


def _extents(sheet: SheetView) -> Iterator[str]:
    """Extents that leave out cells: a hint for programs that read quickly."""
    dimension = sheet.root.find("dimension")
    area = next(ranges("" if dimension is None else dimension.get("ref", "")), None)
    if area is not None and not all(map(area.covers, sheet.cells)):
        yield f"dimension ref={area}"
    for row in sheet.elements("sheetData/row"):
        last = (row.get("spans") or "1:16384").rpartition(":")[2]
        first = (row.get("spans") or "1:").partition(":")[0]
        cell = row.find("c")
        at = next(ranges("" if cell is None else cell.get("r", "")), None)
        if at is not None and not int(first) <= at.first.column <= int(last):
            yield f"row spans={row.get('spans')}"
            return


def _told(sheet: str, what: str, said: set[str]) -> Iterator[Finding]:
    if said:
        listed = "、".join(sorted(said)[:12])
        message = f"{what}与模板不同，打开时不显示或不影响内容：{listed}。"
        yield note(sheet, "A1", message)


def _said(root: Element, kind: str) -> Iterator[str]:
    for path in _SETTINGS[kind]:
        for element, name, value in attributes_of(root, kind, path):
            tag, label = element.tag, element.get("name", "")
            known = name in _ONLY[tag].split() if tag in _ONLY else True
            if not known or name in _ALL_BUT.get(tag, "").split() or (name, value) in _HARMLESS:
                continue
            if tag != "color":
                yield f"{tag}{label and f'“{label}”'} {name}={value[:40]}"
            elif name == "rgb" and value.startswith("00"):
                yield "颜色全透明"


def _theme(view: View) -> set[str]:
    return {f"{name} {colour}" for name, colour in view.looks.theme_colours.items()}


def _properties(view: View) -> set[str]:
    links = [each for each in view.parts.links("") if each.kind == "core-properties"]
    return {
        f"{local_name(element)}{quoted_value(element.text)}"
        for link in links
        if link.target in view.parts.package.part_names
        for element in parse_received(view.parts.package, link.target)
        if local_name(element) in _PROPERTIES and element.text
    }


def _orphans(view: View) -> set[str]:
    """Parts that nothing leads to, and the picture that a file manager shows."""
    reached, open_ = {"", "[Content_Types].xml"}, [""]
    pictures = set()
    while open_:
        for link in view.parts.links(open_.pop()):
            if not link.external and link.target not in reached:
                reached.add(link.target)
                open_.append(link.target)
                pictures |= {link.target} if link.kind == "thumbnail" else set()
    names = view.parts.package.part_names
    return pictures | {n for n in names if n not in reached and not n.endswith(".rels")}
