"""What does not belong into a submission: links to files, macros, shapes, objects, comments."""

from collections.abc import Callable
from typing import Any

from audit.tampered import MONEY, SHEET, Tampering, Where, at, form
from audit.tampering import Raw
from official_forms import FORM
from openpyxl.comments import Comment


def external(book: Raw, w: Where) -> None:
    book.link("xl/workbook.xml", "externalLink", "externalLinks/externalLink1.xml")
    book.parts["xl/externalLinks/externalLink1.xml"] = (
        b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    )
    book.link("xl/externalLinks/externalLink1.xml", "externalLinkPath", "D:/他.xlsx", "External")


def macros(book: Raw, w: Where) -> None:
    book.link("xl/workbook.xml", "vbaProject", "vbaProject.bin")
    book.parts["xl/vbaProject.bin"] = bytes(100)


def drawing(book: Raw, w: Where) -> None:
    part = book.part_of(FORM)
    id = book.link(part, "drawing", "../drawings/drawing9.xml")
    book.replace(part, "</worksheet>", f'<drawing r:id="{id}"/></worksheet>')
    book.parts["xl/drawings/drawing9.xml"] = (
        b'<wsDr xmlns="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">'
        b"<twoCellAnchor><from><col>4</col><row>6</row></from><sp/></twoCellAnchor></wsDr>"
    )


def embedded(book: Raw, w: Where) -> None:
    book.link(book.part_of(FORM), "oleObject", "../embeddings/oleObject1.bin")
    book.parts["xl/embeddings/oleObject1.bin"] = bytes(100)


def comment(book: Any, w: Where) -> None:
    book[FORM][w.form(MONEY)].comment = Comment("这个数不对", "某人")


def vml(content: str, element: str = "legacyDrawing") -> Callable[[Raw, Where], None]:
    def edit(book: Raw, w: Where) -> None:
        part = book.part_of(FORM)
        id = book.link(part, "vmlDrawing", "../drawings/vmlDrawing1.vml")
        book.replace(part, "</worksheet>", f'<{element} r:id="{id}"/></worksheet>')
        spaces = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel"'
        book.parts["xl/drawings/vmlDrawing1.vml"] = f"<xml {spaces}>{content}</xml>".encode()

    return edit


def shape(kind: str) -> str:
    anchor = "<x:Anchor>4, 0, 6, 0, 6, 0, 9, 0</x:Anchor>"
    return f'<v:rect><x:ClientData ObjectType="{kind}">{anchor}</x:ClientData></v:rect>'


IN_XML = [
    Tampering("external-link", external, at(f"{FORM}!{SHEET}"), "他.xlsx"),
    Tampering("macros", macros, at(f"{FORM}!{SHEET}"), "宏"),
    Tampering("shape-over-cells", drawing, at(f"{FORM}!E7"), "遮住"),
    Tampering("embedded-object", embedded, at(f"{FORM}!{SHEET}"), "嵌入对象"),
    Tampering("vml-shape", vml(shape("Rect")), at(f"{FORM}!E7"), "图形（VML）"),
    Tampering("vml-note", vml(shape("Note")), at(f"{FORM}!E7"), "批注框"),
    Tampering("vml-broken", vml("<br>"), at(f"{FORM}!{SHEET}"), "不能解析"),
    Tampering("picture-in-a-header", vml("<v:shape/>", "legacyDrawingHF"), at(f"{FORM}!{SHEET}"),
              "页眉或页脚里有图片"),
]  # fmt: skip


IN_OPENPYXL = [
    Tampering("comment", comment, form(MONEY), "批注"),
]  # fmt: skip
