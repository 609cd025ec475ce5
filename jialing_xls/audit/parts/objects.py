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

_COMMENTS = ("comment", "threadedComment")
_VML_SHAPES = (
    *("shape", "rect", "roundrect", "oval", "line", "polyline", "image", "arc", "curve"),
    "background",
)
_DRAWN = {"pic": "图片", "graphicFrame": "图表或嵌入对象", "sp": "图形或文本框"}


def check_objects(view: View) -> Iterator[Finding]:
    """Everything that is drawn, whatever the template says: it has nothing of the kind."""
    for sheet in view.worksheets:
        commented = 0
        for link in sorted(sheet.links, key=lambda each: each.kind):  # Comments before their boxes.
            if link.external or link.target not in view.parts.package.part_names:
                continue
            if link.kind in ("comments", "threadedComment"):
                comments = _found(parse_received(view.parts.package, link.target), *_COMMENTS)
                commented += len(comments)
                for element in comments:
                    said = "".join(t.text or "" for t in _found(element, "t", "text"))
                    message = f"这里有批注{quoted_value(said)}，报送的表应没有批注。"
                    yield warn_of(sheet.name, element.get("ref", "A1"), message, said)
            elif link.kind in ("drawing", "vmlDrawing"):
                for at, what in _drawn(view, sheet, link, commented):
                    yield error(sheet.name, at, f"{what}，应没有。")


def _found(element: Element, *names: str) -> list[Element]:
    """Elements below by their local names: what these parts say is told, so no matter whose."""
    return [each for each in element.iter() if local_name(each) in names]


def _drawn(view: View, sheet: SheetView, link: Link, commented: int) -> Iterator[tuple[str, str]]:
    """Cells and what lies over them. LibreOffice leaves empty drawings behind: no matter."""
    try:
        root = parse_received(view.parts.package, link.target)
    except BrokenPackage:
        yield "A1", "工作表里有不能解析的图形（VML），会遮住单元格"
        return
    if any(e.get("r:id") == link.id for e in sheet.elements("legacyDrawingHF")):
        yield "A1", "打印的页眉或页脚里有图片"
        return
    if link.kind == "drawing":
        for anchor in root:
            names = [local_name(each) for each in anchor.iter()]
            what = next((_DRAWN[name] for name in names if name in _DRAWN), "图形")
            numbers = [e.text or "" for e in _found(anchor, "row", "col")[:2]]
            yield _cell(numbers[::-1]), f"这里有{what}，会遮住单元格"
        return
    # Shapes of the old kind: Excel keeps a comment's frame so, and controls, and pictures.
    shapes = _found(root, *_VML_SHAPES)
    for shape in shapes:
        anchors = _found(shape, "Anchor")
        numbers = re.findall(r"[0-9]+", anchors[0].text or "" if anchors else "")
        at = _cell(numbers[2::-2]) if len(numbers) == 8 else "A1"
        if not any(e.get("ObjectType") == "Note" for e in _found(shape, "ClientData")):
            yield at, "这里有图形（VML），会遮住单元格"
        elif commented < len(shapes):  # Else the comments themselves are told.
            yield at, "这里有批注框，会遮住单元格"


def _cell(numbers: list[str]) -> str:
    """The cell at row and column counted from zero; A1 if they are none."""
    if len(numbers) == 2 and all(re.fullmatch("[0-9]{1,6}", number) for number in numbers):
        return str(Cell(int(numbers[0]) + 1, int(numbers[1]) + 1))
    return "A1"
