"""What lies over or beside the cells of a sheet: shapes, pictures, comments, controls."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from jialing_xls.audit.messages import error, quoted_value, warn_of
from jialing_xls.audit.parts.grammar import local_name
from jialing_xls.audit.parts.received_parts import Link, parse_received
from jialing_xls.audit.parts.workbook_view import SheetView, View
from jialing_xls.model.result import Finding
from jialing_xls.ooxml.package_errors import BrokenPackage
from jialing_xls.ooxml.reference import Cell

_VML_SHAPES = (
    "shape",
    "rect",
    "roundrect",
    "oval",
    "line",
    "polyline",
    "image",
    "arc",
    "curve",
    "background",
)
_DRAWN = {"pic": "图片", "graphicFrame": "图表或嵌入对象", "sp": "图形或文本框"}


def check_objects(view: View) -> Iterator[Finding]:
    """Everything that is drawn, whatever the template says: it has nothing of the kind."""
    for sheet in view.worksheets:
        for link in sheet.links:
            if not link.external and link.target in view.parts.package.part_names:
                if link.kind in ("comments", "threadedComment"):
                    yield from _comments(view, sheet, link)
                elif link.kind == "drawing":
                    yield from _drawing(view, sheet, link)
                elif link.kind == "vmlDrawing":
                    yield from _vml(view, sheet, link)


def _found(element: Element, *names: str) -> list[Element]:
    """Elements below by their local names: what these parts say is told, so no matter whose."""
    return [each for each in element.iter() if local_name(each) in names]


def _comments(view: View, sheet: SheetView, link: Link) -> Iterator[Finding]:
    for element in _found(
        parse_received(view.parts.package, link.target), "comment", "threadedComment"
    ):
        said = "".join(t.text or "" for t in _found(element, "t", "text"))
        message = f"这里有批注{quoted_value(said)}，报送的表应没有批注。"
        yield warn_of(sheet.name, element.get("ref", "A1"), message, said)


def _drawing(view: View, sheet: SheetView, link: Link) -> Iterator[Finding]:
    """LibreOffice leaves empty drawings behind: no matter."""
    for anchor in parse_received(view.parts.package, link.target):
        what = next(
            (_DRAWN[local_name(e)] for e in anchor.iter() if local_name(e) in _DRAWN), "图形"
        )
        numbers = [e.text or "" for e in _found(anchor, "row", "col")[:2]]
        yield error(sheet.name, _cell(numbers[::-1]), f"这里有{what}，会遮住单元格，应没有。")


def _vml(view: View, sheet: SheetView, link: Link) -> Iterator[Finding]:
    """Shapes of the old kind: Excel keeps a comment's frame so, and controls, and pictures."""
    try:
        shapes = _found(parse_received(view.parts.package, link.target), *_VML_SHAPES)
    except BrokenPackage:
        yield error(sheet.name, "A1", "工作表里有不能解析的图形（VML），会遮住单元格，应没有。")
        return
    if any(e.get("r:id") == link.id for e in sheet.elements("legacyDrawingHF")):
        yield error(sheet.name, "A1", "打印的页眉或页脚里有图片，应没有。")
        return
    comments = (other.target for other in sheet.links if other.kind == "comments")
    commented = sum(
        len(_found(parse_received(view.parts.package, part), "comment")) for part in comments
    )
    for shape in shapes:
        data, anchors = _found(shape, "ClientData"), _found(shape, "Anchor")
        numbers = re.findall(r"[0-9]+", anchors[0].text or "" if anchors else "")
        at = _cell(numbers[2::-2]) if len(numbers) == 8 else "A1"
        if not any(e.get("ObjectType") == "Note" for e in data):
            yield error(sheet.name, at, "这里有图形（VML），会遮住单元格，应没有。")
        elif commented < len(shapes):  # Else the comments themselves are told.
            yield error(sheet.name, at, "这里有批注框，会遮住单元格，应没有。")


def _cell(numbers: list[str]) -> str:
    """The cell at row and column counted from zero; A1 if they are none."""
    if len(numbers) == 2 and all(re.fullmatch("[0-9]{1,6}", number) for number in numbers):
        return str(Cell(int(numbers[0]) + 1, int(numbers[1]) + 1))
    return "A1"
