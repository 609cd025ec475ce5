"""What does not belong into a submission: links to files, macros, shapes, comments, objects."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from jialing_xls.audit.reading import SheetView, View
from jialing_xls.audit.telling import error, shown, warning
from jialing_xls.audit.xml import Link, first, links, local, parse
from jialing_xls.model.result import Finding
from jialing_xls.ooxml.errors import BrokenPackage, OoxmlError
from jialing_xls.ooxml.reference import Cell

_OBJECTS = {
    "oleObject": "嵌入对象",
    "package": "嵌入文件",
    "control": "控件",
    "ctrlProp": "控件",
    "image": "图片",
    "chart": "图表",
    "pivotTable": "数据透视表",
    "queryTable": "外部查询",
    "slicer": "切片器",
    "cellImage": "图片",
}
_WORKBOOK_OBJECTS = {
    "externalLink": "外部工作簿链接",
    "vbaProject": "宏（VBA）",
    "xlMacrosheet": "宏表",
    "xlIntlMacrosheet": "宏表",
    "connections": "外部数据连接",
    "attachedToolbars": "自定义工具栏",
}
_OUTSIDE = re.compile(r"\[\d+\]|\bDDE|\|'")
NAMED = frozenset((*_OBJECTS, *_WORKBOOK_OBJECTS))
"""Kinds of relationships that are findings here."""


def check(view: View) -> Iterator[Finding]:
    """Everything foreign, whatever the template says: it has nothing of the kind."""
    yield from _workbook_objects(view)
    for about in view.sheets:
        if about.kind == "worksheet":
            yield from _objects(view, view.sheet(about.name))


def _workbook_objects(view: View) -> Iterator[Finding]:
    place = view.names[0]
    for link in view.workbook_links:
        if what := _WORKBOOK_OBJECTS.get(link.kind):
            target = _outside_target(view, link)
            yield error(place, "A1", f"工作簿里有{what}{target}，应没有。")
    parts = [name for name in view.package.part_names if name.lower().endswith("vbaproject.bin")]
    if parts and not any(link.kind == "vbaProject" for link in view.workbook_links):
        yield error(place, "A1", f"工作簿里有宏（{parts[0]}），应没有。")
    elif b"macroEnabled" in view.package.part("[Content_Types].xml") and not parts:
        yield error(place, "A1", "工作簿是启用宏的类型（xlsm），应为 xlsx。")


def _outside_target(view: View, link: Link) -> str:
    if link.kind != "externalLink" or link.external:
        return ""
    try:
        targets = [found.target for found in links(view.package, link.target) if found.external]
    except OoxmlError:
        return ""
    return f"（{'、'.join(targets)}）" if targets else ""


def _objects(view: View, sheet: SheetView) -> Iterator[Finding]:
    for link in sheet.links:
        if link.external:
            if link.kind != "hyperlink":
                yield error(sheet.name, "A1", f"工作表链接到外部的“{link.target}”，应没有。")
        elif link.kind in ("comments", "threadedComment"):
            yield from _comments(view, sheet, link)
        elif link.kind == "drawing":
            yield from _drawing(view, sheet, link)
        elif link.kind == "vmlDrawing":
            yield from _vml(view, sheet, link)
        elif what := _OBJECTS.get(link.kind):
            yield error(sheet.name, "A1", f"工作表“{sheet.name}”里有{what}，应没有。")
    for at, content in sheet.cells.items():
        if content.formula and _OUTSIDE.search(content.formula):
            message = f"公式“={content.formula}”引用了别的文件，应只引用本工作簿。"
            yield error(sheet.name, at, message, content.formula)


def _comments(view: View, sheet: SheetView, link: Link) -> Iterator[Finding]:
    root = parse(view.package, link.target)
    found = [e for e in root.iter() if local(e) in ("comment", "threadedComment")]
    for element in found:
        said = "".join(t.text or "" for t in element.iter() if local(t) in ("t", "text"))
        message = f"这里有批注{shown(said)}，报送的表应没有批注。"
        yield warning(sheet.name, element.get("ref", "A1"), message, said)


def _drawing(view: View, sheet: SheetView, link: Link) -> Iterator[Finding]:
    """Shapes and pictures can cover cells. LibreOffice leaves empty drawings behind: no matter."""
    if link.target not in view.package.part_names:
        return
    for anchor in parse(view.package, link.target):
        if not local(anchor).endswith("Anchor"):
            continue
        what = _drawn(anchor)
        yield error(sheet.name, _anchored(anchor), f"这里有{what}，会遮住单元格，应没有。")


def _drawn(anchor: Element) -> str:
    kinds = {"pic": "图片", "graphicFrame": "图表或嵌入对象", "sp": "图形或文本框"}
    return next((kinds[local(e)] for e in anchor if local(e) in kinds), "图形")


def _anchored(anchor: Element) -> str:
    column, row = (first(anchor, "from", name) for name in ("col", "row"))
    if column is None or row is None:
        return "A1"
    return str(Cell(int(row.text or 0) + 1, int(column.text or 0) + 1))


def _vml(view: View, sheet: SheetView, link: Link) -> Iterator[Finding]:
    """Shapes of the old kind: Excel keeps a comment's frame so, and controls, and pictures."""
    if link.target not in view.package.part_names:
        return
    try:
        root = parse(view.package, link.target)
    except BrokenPackage:
        yield error(sheet.name, "A1", "工作表里有不能解析的图形（VML），会遮住单元格，应没有。")
        return
    if link.id in _ids(sheet, "legacyDrawingHF"):
        yield error(sheet.name, "A1", "打印的页眉或页脚里有图片，应没有。")
        return
    commented = any(other.kind == "comments" for other in sheet.links)
    for shape in root.iter():
        if local(shape) not in _VML_SHAPES:
            continue
        data = first(shape, "ClientData")
        kind = "" if data is None else data.get("ObjectType", "")
        if kind != "Note":
            yield error(sheet.name, _vml_cell(data), "这里有图形（VML），会遮住单元格，应没有。")
        elif not commented:  # Else the comment itself is told.
            yield error(sheet.name, _vml_cell(data), "这里有批注框，会遮住单元格，应没有。")


_VML_SHAPES = ("shape", "rect", "roundrect", "oval", "line", "polyline", "image", "arc", "curve")


def _ids(sheet: SheetView, name: str) -> list[str]:
    """Relationships that elements of a sheet refer to."""
    return [v for e in sheet.elements(name) for key, v in e.items() if key.endswith("}id")]


def _vml_cell(data: Element | None) -> str:
    """Where a shape's upper left corner stands: left column, offset, top row, offset, …."""
    anchor = None if data is None else first(data, "Anchor")
    numbers = re.findall(r"-?\d+", "" if anchor is None else anchor.text or "")
    return str(Cell(int(numbers[2]) + 1, int(numbers[0]) + 1)) if len(numbers) == 8 else "A1"
