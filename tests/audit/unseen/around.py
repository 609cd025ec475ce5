"""Views, names, prints, drawings, objects, relationships, content types: what stands around the cells."""

import re

from audit.tampered import MONEY, RATE, Where
from audit.tampering import Raw
from audit.unseen_tampering import (
    BOOK,
    BOOK_LINKS,
    CROSS,
    FORM_CELL,
    LINKS_SPACE,
    MC,
    ROOT_LINKS,
    STRINGS,
    STYLES,
    THE_BOOK,
    TYPES,
    Edit,
    Unseen,
    add_part,
    all_of,
    attribute,
    before_end,
    cell_xml,
    in_sheet,
    patched,
    patched_sheet,
    put,
    relate,
    row_attribute,
)
from official_forms import FORM

from jialing_xls.template.template_layout import CROSSCHECK, PAPER

SHEET1 = "xl/worksheets/sheet1.xml"
PAPERS = r"数据底稿|sheet3"
DRAW = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
LINES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
ANCHOR = (
    "<xdr:twoCellAnchor><xdr:from><xdr:col>4</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>6</xdr:row>"
    "<xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>6</xdr:col><xdr:colOff>0</xdr:colOff>"
    "<xdr:row>7</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to><xdr:sp><xdr:nvSpPr>"
    '<xdr:cNvPr id="2" name="x"/><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr><a:xfrm><a:off x="0" y="0"/>'
    '<a:ext cx="1" cy="1"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill>'
    '<a:srgbClr val="FFFFFF"/></a:solidFill></xdr:spPr><xdr:txBody><a:bodyPr/><a:p><a:r>'
    "<a:t>13,999.00</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:clientData/></xdr:twoCellAnchor>"
)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0"
    "000003010100c9fe92ef0000000049454e44ae426082"
)


def drawing_xml(content: str) -> str:
    return f'<xdr:wsDr xmlns:xdr="{DRAW}" xmlns:a="{A}" xmlns:mc="{MC}">{content}</xdr:wsDr>'


def drawn(
    content: str = ANCHOR,
    kind: str = f"{LINKS_SPACE}/drawing",
    target: str = "../drawings/drawing1.xml",
    name: str = "xl/drawings/drawing1.xml",
    element: str = "drawing",
) -> Edit:
    """A shape over the amount, by whatever link."""

    def edit(book: Raw, w: Where) -> None:
        add_part(
            book,
            name,
            drawing_xml(content),
            "application/vnd.openxmlformats-officedocument.drawing+xml",
        )
        relate(SHEET1, kind, target, "rIdD")(book, w)
        before_end(FORM, f'<{element} r:id="rIdD"/>')(book, w)

    return edit


def vml(
    shape: str, kind: str = f"{LINKS_SPACE}/vmlDrawing", element: str = "legacyDrawing"
) -> Edit:
    def edit(book: Raw, w: Where) -> None:
        spaces = (
            'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel" '
            'xmlns:o="urn:schemas-microsoft-com:office:office"'
        )
        book.parts["xl/drawings/vmlDrawing1.vml"] = f"<xml {spaces}>{shape}</xml>".encode()
        book.replace(
            TYPES, "</Types>",
            '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
            "</Types>",
        )  # fmt: skip
        relate(SHEET1, kind, "../drawings/vmlDrawing1.vml", "rIdV")(book, w)
        before_end(FORM, f'<{element} r:id="rIdV"/>')(book, w)

    return edit


def note_shape(kind: str) -> str:
    return (
        '<v:shape type="#_x0000_t202" style="position:absolute;visibility:visible" fillcolor="white">'
        "<v:textbox><div>13,999.00</div></v:textbox>"
        f'<x:ClientData ObjectType="{kind}"><x:Anchor>4, 0, 6, 0, 6, 0, 9, 0</x:Anchor><x:Visible/>'
        "<x:Row>6</x:Row><x:Column>4</x:Column></x:ClientData></v:shape>"
    )


def comments(content: str) -> Edit:
    def edit(book: Raw, w: Where) -> None:
        space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        add_part(
            book,
            "xl/comments1.xml",
            f'<comments xmlns="{space}">{content}</comments>',
            f"{LINES}.comments+xml",
        )
        relate(SHEET1, f"{LINKS_SPACE}/comments", "../comments1.xml", "rIdC")(book, w)

    return edit


def background(kind: str) -> Edit:
    def edit(book: Raw, w: Where) -> None:
        book.parts["xl/media/image1.png"] = PIXEL
        book.replace(
            TYPES, "</Types>", '<Default Extension="png" ContentType="image/png"/></Types>'
        )
        relate(SHEET1, kind, "../media/image1.png", "rIdP")(book, w)
        before_end(FORM, '<picture r:id="rIdP"/>')(book, w)

    return edit


def table(kind: str) -> Edit:
    """The amounts become a table with a style of dark bands and filter buttons."""

    def edit(book: Raw, w: Where) -> None:
        space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        columns = "".join(f'<tableColumn id="{n}" name="c{n}"/>' for n in (1, 2, 3))
        add_part(
            book, "xl/tables/table1.xml",
            f'<table xmlns="{space}" id="1" name="t" displayName="t" ref="E6:G10"><autoFilter ref="E6:G10"/>'
            f'<tableColumns count="3">{columns}</tableColumns>'
            '<tableStyleInfo name="TableStyleDark1" showRowStripes="1"/></table>',
            f"{LINES}.table+xml",
        )  # fmt: skip
        relate(SHEET1, kind, "../tables/table1.xml", "rIdT")(book, w)
        before_end(FORM, '<tableParts count="1"><tablePart r:id="rIdT"/></tableParts>')(book, w)

    return edit


def forged_form(book: Raw) -> str:
    return book.parts[SHEET1].decode().replace("13571.19", "13999")


def second_sheet(book: Raw, w: Where, *, first: bool = False) -> None:
    """A second sheet 自评表 with other amounts."""
    add_part(book, "xl/worksheets/sheet9.xml", forged_form(book), f"{LINES}.worksheet+xml")
    relate(BOOK, f"{LINKS_SPACE}/worksheet", "worksheets/sheet9.xml", "rId99")(book, w)
    new = '<sheet name="自评表" sheetId="99" r:id="rId99"/>'
    if first:
        book.replace(BOOK, "<sheets>", f"<sheets>{new}")
    else:
        book.replace(BOOK, "</sheets>", f"{new}</sheets>")


def id_twice(book: Raw, w: Where) -> None:
    add_part(book, "xl/worksheets/sheet9.xml", forged_form(book), f"{LINES}.worksheet+xml")
    new = f'<Relationship Id="rId1" Type="{LINKS_SPACE}/worksheet" Target="worksheets/sheet9.xml"/>'
    book.replace(BOOK_LINKS, '<Relationship Id="rId1"', f'{new}<Relationship Id="rId1"')


def two_workbooks(book: Raw, w: Where) -> None:
    add_part(book, "xl/worksheets/sheet9.xml", forged_form(book), f"{LINES}.worksheet+xml")
    add_part(book, "xl/workbook2.xml", book.parts[BOOK].decode(), f"{LINES}.sheet.main+xml")
    book.parts["xl/_rels/workbook2.xml.rels"] = book.parts[BOOK_LINKS].replace(
        b"sheet1.xml", b"sheet9.xml"
    )
    relate("", f"{LINKS_SPACE}/officeDocument", "xl/workbook2.xml", "rId77")(book, w)


def workbook_of_two_vocabularies(book: Raw, w: Where) -> None:
    two_workbooks(book, w)
    strict = "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"
    text = book.parts[ROOT_LINKS].decode()
    head, _, tail = text.rpartition(f"{LINKS_SPACE}/officeDocument")
    book.parts[ROOT_LINKS] = f"{head}{strict}{tail}".encode()


def retyped(kind: str, to: str) -> Edit:
    return put(BOOK_LINKS, f'{LINKS_SPACE}/{kind}"', f'{to}"')


def retargeted(old: str, new: str) -> Edit:
    return put(BOOK_LINKS, f'Target="{old}"', f'Target="{new}"')


def escaped_sheet(book: Raw, w: Where) -> None:
    """A part whose name, unescaped, is that of the form: programs read the other one."""
    book.parts["xl/worksheets/%73heet1.xml"] = book.parts[SHEET1]
    book.parts[SHEET1] = forged_form(book).encode()
    retargeted("worksheets/sheet1.xml", "worksheets/%73heet1.xml")(book, w)


def content_type(part: str, new: str) -> Edit:
    return patched(TYPES, rf'(PartName="/{part}" ContentType=)"[^"]*"', rf'\1"{new}"')


def package_part(kind: str, name: str, content: str) -> Edit:
    def edit(book: Raw, w: Where) -> None:
        add_part(book, name, content, "application/xml")
        relate("", kind, name, "rIdX")(book, w)

    return edit


def defined(name: str, attributes: str, text: str) -> Edit:
    return put(
        BOOK,
        "<definedNames>",
        f'<definedNames><definedName name="{name}" {attributes}>{text}</definedName>',
    )


def black_column(book: Raw, w: Where) -> None:
    """A fill and a format behind those that there are, and column K with it."""
    fills, formats = (
        int(re.search(rf'<{of} count="([0-9]+)"', book.parts[STYLES].decode())[1])  # type: ignore[index]
        for of in ("fills", "cellXfs")
    )
    put(
        STYLES,
        "</fills>",
        '<fill><patternFill patternType="solid"><fgColor rgb="FF000000"/></patternFill>'
        "</fill></fills>",
    )(book, w)
    put(
        STYLES,
        "</cellXfs>",
        f'<xf numFmtId="0" fontId="0" fillId="{fills}" borderId="0" xfId="0" applyFill="1"/></cellXfs>',
    )(book, w)
    patched_sheet(FORM, "</cols>", f'<col min="11" max="11" width="9" style="{formats}"/></cols>')(
        book, w
    )


def pane_view(attributes: str, inner: str = "") -> Edit:
    return patched_sheet(
        FORM, "<sheetView ([^>]*)/>", rf"<sheetView \1 {attributes}>{inner}</sheetView>"
    )


def footer(text: str) -> Edit:
    return patched_sheet(FORM, "<oddFooter>.*?</oddFooter>", f"<oddFooter>{text}</oddFooter>")


MC_ANCHOR = (
    '<mc:AlternateContent><mc:Choice xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main" '
    f'Requires="a14">{ANCHOR}</mc:Choice><mc:Fallback>{ANCHOR}</mc:Fallback></mc:AlternateContent>'
)

UNSEEN = [
    # ------------------------------------------------------------ drawings and objects
    Unseen("shape-in-alternate-content", "a text box over E7 within mc:AlternateContent", "13,999.00 over the amount",
           drawn(MC_ANCHOR), FORM_CELL),
    Unseen("shape-as-printer-settings", "a drawing whose link has the type of printer settings",
           "13,999.00 over the amount in LibreOffice", drawn(kind=f"{LINKS_SPACE}/printerSettings"), FORM_CELL),
    Unseen("shape-as-property", "a drawing whose link has the type of a custom property",
           "13,999.00 over the amount in LibreOffice", drawn(kind=f"{LINKS_SPACE}/customProperty"), FORM_CELL),
    Unseen("shape-as-link", "a drawing whose link has the type of a hyperlink, within the package",
           "13,999.00 over the amount in LibreOffice", drawn(kind=f"{LINKS_SPACE}/hyperlink"), FORM_CELL),
    Unseen("shape-of-strange-type", "a drawing whose link has the type urn:x/drawing",
           "13,999.00 over the amount in LibreOffice", drawn(kind="urn:x/drawing"), FORM_CELL),
    Unseen("shape-escaped-target", "a drawing whose target is escaped: drawing%31.xml", "13,999.00 over the amount",
           drawn(target="../drawings/drawing%31.xml"), FORM_CELL),
    Unseen("shape-other-case", "a drawing whose target is written Drawing1.XML", "13,999.00 over the amount in Excel",
           drawn(target="../drawings/Drawing1.XML"), FORM_CELL),
    Unseen("shape-absolute-target", "a drawing whose target is /xl/drawings/./drawing1.xml",
           "13,999.00 over the amount",
           drawn(target="/xl/drawings/./drawing1.xml"), FORM_CELL),
    Unseen("shape-elsewhere", "a drawing whose part is named as a thumbnail", "13,999.00 over the amount",
           drawn(target="../../docProps/thumbnail.xml", name="docProps/thumbnail.xml"), FORM_CELL),
    Unseen("shape-absolute-anchor", "a text box with an absolute anchor", "13,999.00 over the form", drawn(
        ANCHOR.replace("twoCellAnchor", "absoluteAnchor")), FORM_CELL),
    Unseen("shape-in-a-strange-wrapper", "a text box within an element that is to be ignored", "nothing, or a text box",
           drawn(f'<q:w xmlns:q="urn:q">{ANCHOR}</q:w>'), FORM_CELL),
    Unseen("two-drawings", "two <drawing>, the first empty", "13,999.00 over the amount", all_of(
        drawn(), in_sheet(FORM, '<drawing r:id="rIdD"/>', '<drawing r:id="rIdE"/><drawing r:id="rIdD"/>'),
        lambda b, w: add_part(b, "xl/drawings/drawing2.xml", drawing_xml("")),
        relate(SHEET1, f"{LINKS_SPACE}/drawing", "../drawings/drawing2.xml", "rIdE")), FORM_CELL),
    Unseen("note-without-comment", "a visible note over E7, and a list of comments that is empty",
           "13,999.00 in a box", all_of(vml(note_shape("Note")), comments("<authors/><commentList/>")), FORM_CELL),
    Unseen("comment-on-a-range", 'a comment whose ref is "e7"', "a comment at E7", all_of(
        vml(note_shape("Note")), comments('<authors><author>x</author></authors><commentList><comment ref="e7" '
                                          'authorId="0"><text><t>已核</t></text></comment></commentList>')), FORM_CELL),
    Unseen("vml-as-property", "a legacy drawing whose link has the type of a custom property", "a button over E7",
           vml(note_shape("Button"), kind=f"{LINKS_SPACE}/customProperty"), FORM_CELL),
    Unseen("vml-in-a-group", "a VML shape within groups", "a box over E7",
           vml(f"<v:group><v:group>{note_shape('Rect')}</v:group></v:group>"), FORM_CELL),
    Unseen("vml-background", "a VML background", "nothing, or a colour", vml('<v:background fillcolor="black"/>'),
           FORM_CELL, "note"),
    Unseen("picture-as-printer-settings", "a background picture whose link has the type of printer settings",
           "a picture behind the cells", background(f"{LINKS_SPACE}/printerSettings"), FORM_CELL),
    Unseen("picture-as-image", "a background picture", "a picture behind the cells",
           background(f"{LINKS_SPACE}/image"), FORM_CELL),
    Unseen("picture-from-the-net", "a background picture from outside, by a link of type hyperlink",
           "a picture behind the cells, and somebody learns of every opening", all_of(
               relate(SHEET1, f"{LINKS_SPACE}/hyperlink", "http://x.cn/a.png", "rIdP", "External"),
               before_end(FORM, '<picture r:id="rIdP"/>')), FORM_CELL),
    Unseen("table", "a table over the amounts", "dark bands and filter buttons", table(f"{LINKS_SPACE}/table"),
           FORM_CELL),
    Unseen("table-as-property", "a table whose link has the type of a custom property", "filter buttons",
           table(f"{LINKS_SPACE}/customProperty"), FORM_CELL),
    Unseen("control", "an element controls with a link of type printer settings", "a control, or a damaged file",
           all_of(relate(SHEET1, f"{LINKS_SPACE}/printerSettings", "../x.bin", "rIdX"),
                  lambda b, w: b.parts.__setitem__("xl/x.bin", b"x"),
                  before_end(FORM, '<controls><control shapeId="1" r:id="rIdX"/></controls>')), FORM_CELL),
    Unseen("ole-by-link", "an element oleObjects with a link out, DDE", "an update of data, and what it runs",
           before_end(FORM,
           '<oleObjects><oleObject link="[1]!x" progId="cmd" shapeId="1" oleUpdate="OLEUPDATE_ALWAYS"/>'
                            "</oleObjects>"), FORM_CELL),
    Unseen("link-out-of-a-part", "an external link of type printer settings", "nothing, or somebody learns of it",
           relate(SHEET1, f"{LINKS_SPACE}/printerSettings", "http://x.cn/a", "rIdX", "External"), FORM_CELL),
    Unseen("styles-from-outside", "styles by a link out of the package, beside those within", "other formats, or none",
           relate(BOOK, f"{LINKS_SPACE}/styles", "http://x.cn/styles.xml", "rIdX", "External"), THE_BOOK),
    Unseen("custom-ui", "buttons of its own in the ribbon", "a tab 省厅审核 in Excel", package_part(
        "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility", "customUI/customUI.xml",
        '<customUI xmlns="http://schemas.microsoft.com/office/2006/01/customui"><ribbon><tabs>'
        '<tab id="a" label="省厅审核"/></tabs></ribbon></customUI>'), "customUI|来历不明"),
    Unseen("task-pane", "a web extension that opens with the file", "a pane with a page of somebody's", package_part(
        "http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes",
        "xl/webextensions/taskpanes.xml", "<x/>"), "taskpanes|来历不明"),
    Unseen("signature", "a signature that signs nothing", "有签名 in the status bar, invalid", package_part(
        "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin",
        "_xmlsignatures/origin.sigs", "<x/>"), "签名|来历不明|origin", "note"),
    Unseen("thumbnail", "a picture for the file manager", "another form in the preview", package_part(
        "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail",
        "docProps/thumbnail.jpeg", "x"), "thumbnail|缩略图|来历不明", "note"),
    Unseen("custom-properties", "a property 省厅审核: 通过", "in the properties of the file", package_part(
        f"{LINKS_SPACE}/custom-properties", "docProps/custom.xml",
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'), ".", "note"),
    Unseen("status", "docProps: status 省厅已审定", "in the properties of the file", lambda b, w: b.replace(
        "docProps/core.xml", "<dc:creator>", "<cp:contentStatus>省厅已审定</cp:contentStatus><dc:creator>"), ".",
        "note"),
    Unseen("orphan-sheet", "a sheet that no list has", "nothing", lambda b, w: add_part(
        b, "xl/worksheets/sheet9.xml", forged_form(b), f"{LINES}.worksheet+xml"), ".", "note"),
    Unseen("orphan-program", "a program in a part that nothing leads to", "nothing", lambda b, w: b.parts.__setitem__(
        "xl/embeddings/setup.exe", b"MZ"), ".", "note"),
    # ------------------------------------------------------------ relationships and content types
    Unseen("sheet-twice-by-name", "a second sheet 自评表 with other amounts", "a tab more, with 13,999.00",
           lambda b, w: second_sheet(b, w), r"自评表"),
    Unseen("sheet-twice-by-name-first", "another sheet 自评表 before the right one", "13,999.00 on the first tab",
           lambda b, w: second_sheet(b, w, first=True), r"自评表"),
    Unseen("same-part-twice", "数据底稿 is listed twice", "a tab more", put(
        BOOK, "</sheets>", '<sheet name="底稿" sheetId="98" r:id="rId6"/></sheets>'), "底稿"),
    Unseen("id-of-a-sheet-twice", "two sheets with one sheetId", "a damaged file in Excel", put(
        BOOK, 'sheetId="2"', 'sheetId="1"'), THE_BOOK + "|交叉核对"),
    Unseen("relationship-id-twice", "two relationships rId1, the first to a forged form",
           "13,999.00, or a damaged file",
           id_twice, THE_BOOK + "|rels|rId1"),
    Unseen("two-workbooks", "two officeDocument, the second with a forged form", "13,999.00 in some programs",
           two_workbooks, "."),
    Unseen("two-workbooks-strict", "a second officeDocument by the strict type", "13,999.00 in some programs",
           workbook_of_two_vocabularies, "."),
    Unseen("strings-of-strange-type", "shared strings by a link of type urn:x/sharedStrings", "no label at all",
           retyped("sharedStrings", "urn:x/sharedStrings"), "sharedStrings|自评表!", most=3000),
    Unseen("strings-of-strange-case", "shared strings by a link of type …/SharedStrings", "no label at all",
           retyped("sharedStrings", f"{LINKS_SPACE}/SharedStrings"), "[sS]haredStrings|自评表!", most=3000),
    Unseen("styles-of-strange-type", "styles by a link of type urn:x/styles", "no format at all",
           retyped("styles", "urn:x/styles"), "styles|自评表!", most=3000),
    Unseen("sheet-of-strange-type", "a sheet by a link of type http://x.cn/worksheet", "no form, or a damaged file",
           put(BOOK_LINKS, f'Id="rId1" Type="{LINKS_SPACE}/worksheet"', 'Id="rId1" Type="http://x.cn/worksheet"'),
           "自评表|worksheet"),
    Unseen("sheet-as-chart", "a sheet by a link of type chartsheet", "an empty chart, or a damaged file",
           put(BOOK_LINKS, f'Id="rId6" Type="{LINKS_SPACE}/worksheet"', f'Id="rId6" Type="{LINKS_SPACE}/chartsheet"'),
           "数据底稿"),
    Unseen("sheet-as-macros", "a sheet by a link of type xlMacrosheet", "macros of Excel 4",
           put(BOOK_LINKS, f'Id="rId6" Type="{LINKS_SPACE}/worksheet"',
               'Id="rId6" Type="http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"'), "数据底稿|宏"),
    Unseen("sheet-with-a-fragment", "a sheet whose target ends with #x", "no form, or a damaged file",
           retargeted("worksheets/sheet1.xml", "worksheets/sheet1.xml#x"), "."),
    Unseen("sheet-escaped", "a part %73heet1.xml beside a forged sheet1.xml", "13,999.00 in programs that unescape",
           escaped_sheet, "."),
    Unseen("sheet-by-backslash", "a sheet whose target has a backslash", "a form, or a damaged file",
           retargeted("worksheets/sheet1.xml", "worksheets\\sheet1.xml"), "."),
    Unseen("sheet-out-of-the-package", "a sheet whose target begins with ../../", "a form, or a damaged file",
           retargeted("worksheets/sheet1.xml", "../../../xl/worksheets/sheet1.xml"), "."),
    Unseen("sheet-of-other-case", "a sheet whose target is WORKSHEETS/SHEET1.XML", "a form, or a damaged file",
           retargeted("worksheets/sheet1.xml", "WORKSHEETS/SHEET1.XML"), "."),
    Unseen("sheet-type-comments", "the content type of a sheet is that of comments", "a damaged file in Excel",
           content_type(SHEET1, f"{LINES}.comments+xml"), "sheet1|自评表|Content_Types"),
    Unseen("sheet-type-macros", "the content type of a sheet is that of macros of Excel 4", "macros in Excel",
           content_type(SHEET1, "application/vnd.ms-excel.macrosheet+xml"), "sheet1|自评表|Content_Types"),
    Unseen("book-type-template", "the content type of the workbook is that of a template", "a copy is opened",
           content_type(BOOK, f"{LINES}.template.main+xml"), "."),
    Unseen("book-type-add-in", "the content type of the workbook is that of an add-in", "no window at all",
           content_type(BOOK, "application/vnd.ms-excel.addin.macroEnabled.main+xml"), "."),
    Unseen("book-type-binary", "the content type of the workbook is that of xlsb", "a damaged file",
           content_type(BOOK, "application/vnd.ms-excel.sheet.binary.macroEnabled.main"), "."),
    Unseen("strings-without-a-type", "shared strings have no content type of their own", "no labels in Excel",
           patched(TYPES, r'<Override PartName="/xl/sharedStrings.xml"[^>]*/>', ""), "sharedStrings|Content_Types"),
    Unseen("types-twice", "two content types for the form", "a damaged file in Excel", put(
        TYPES, "</Types>", f'<Override PartName="/{SHEET1}" ContentType="{LINES}.chartsheet+xml"/></Types>'),
           "sheet1|自评表|Content_Types"),
    Unseen("types-of-other-case", "a second content type for /XL/WORKSHEETS/SHEET1.XML", "a damaged file in Excel", put(
        TYPES, "</Types>", f'<Override PartName="/{SHEET1.upper()}" ContentType="{LINES}.chartsheet+xml"/></Types>'),
           "sheet1|SHEET1|自评表|Content_Types"),
    Unseen("types-default", "every xml is a worksheet by default", "nothing, or a damaged file", put(
        TYPES, 'Extension="xml" ContentType="application/xml"', f'Extension="xml" ContentType="{LINES}.worksheet+xml"'),
           "Content_Types|sheet", "note"),
    # ------------------------------------------------------------ views and windows
    Unseen("opens-far-away", 'topLeftCell="XFD1048576"', "an empty sheet", attribute(
        FORM, "sheetView", "topLeftCell", "XFD1048570"), FORM_CELL, "note"),
    Unseen("opens-on-the-last-tab", 'activeTab="2" firstSheet="2"', "数据底稿, the tabs before it scrolled away",
           attribute(
        BOOK, "workbookView", "activeTab", '2" firstSheet="2'), THE_BOOK, "note"),
    Unseen("tabs-grouped", "all tabs are selected", "what is typed on one sheet goes to all", all_of(
        attribute(CROSSCHECK, "sheetView", "tabSelected", "1"), attribute(PAPER, "sheetView", "tabSelected", "1")),
           r"交叉核对|数据底稿", "note"),
    Unseen("no-headings", 'showRowColHeaders="0"', "no letters and numbers: hidden lines are not noticed", attribute(
        FORM, "sheetView", "showRowColHeaders", "0"), FORM_CELL, "note"),
    Unseen("page-break-zoom", 'view="pageBreakPreview" at 10%', "a sheet that cannot be read", attribute(
        FORM, "sheetView", "view", 'pageBreakPreview" zoomScale="100" zoomScaleSheetLayoutView="10'), FORM_CELL),
    Unseen("zoom-zero", 'zoomScale="0"', "10%, or 100%", attribute(FORM, "sheetView", "zoomScale", "0"), FORM_CELL,
           "note"),
    Unseen("grid-colour", "grid lines in a colour of their own, white", "nothing", attribute(
        PAPER, "sheetView", "defaultGridColor", '0" colorId="9'), PAPERS, "note"),
    Unseen("window-off-the-screen", "a window at -30000", "nothing on the screen", attribute(
        BOOK, "workbookView", "xWindow", "-30000"), THE_BOOK, "note"),
    Unseen("window-minimised", 'minimized="1"', "nothing but a bar", attribute(
        BOOK, "workbookView", "minimized", "1"), THE_BOOK, "note"),
    Unseen("objects-not-shown", 'showObjects="none"', "nothing", attribute(BOOK, "workbookPr", "showObjects", "none"),
           THE_BOOK, "note"),
    Unseen("columns-in-numbers", 'refMode="R1C1"', "columns are numbers, addresses of the report do not fit",
           attribute(BOOK, "calcPr", "refMode", "R1C1"), THE_BOOK, "note"),
    Unseen("frozen-columns", "30 frozen columns of the paper", "columns beyond the screen cannot be reached",
           patched_sheet(
        PAPER, '<pane xSplit="1" ySplit="5" topLeftCell="B6"', '<pane xSplit="15" ySplit="5" topLeftCell="P6"'),
        PAPERS),
    Unseen("frozen-scrolled", "frozen, the first rows below it scrolled away", "rules from row 120 on", patched_sheet(
        CROSSCHECK, 'topLeftCell="C7"', 'topLeftCell="C120"'), CROSS, "note"),
    Unseen("split-away", "a split at the edge of the window", "an empty part of the sheet", pane_view(
        "", '<pane xSplit="15000" ySplit="9000" topLeftCell="XFA1048000" activePane="bottomRight"/>'), FORM_CELL,
        "note"),
    Unseen("shared-file", "a workbook protection with a password", "sheets cannot be shown or moved", put(
        BOOK, "<bookViews>",
        '<workbookProtection workbookPassword="CC1A" lockStructure="1" lockWindows="1"/><bookViews>'),
           THE_BOOK, "note"),
    Unseen("recommended-read-only", "fileSharing with a password", "Excel asks for a password to write", put(
        BOOK, "<workbookPr ",
        '<fileSharing readOnlyRecommended="1" userName="省厅" reservationPassword="CC1A"/><workbookPr '),
           THE_BOOK, "note"),
    # ------------------------------------------------------------ rows, columns, cells
    Unseen("row-very-low", "a row of 2.5 points, not hidden", "the amount is cut off", row_attribute(
        FORM, MONEY, "ht", "2.5"), r"自评表!A?\w?7\b"),
    Unseen("label-row-low", "the row of the headings is four points high", "no headings", patched_sheet(
        FORM, r'(<row r="21" [^>]*) ht="[^"]*"', r'\1 ht="4"'), FORM_CELL),
    Unseen("outline-collapsed", "rows 12 to 18 are a level, collapsed, and not hidden by an attribute",
           "a bracket; hidden when it is computed anew", patched_sheet(
               FORM, r'<row r="1([2-8])" ', r'<row r="1\1" outlineLevel="1" '), FORM_CELL, "note"),
    Unseen("column-nearly-nothing", "column J of 交叉核对 is 0.7 characters wide", "no verdicts", patched_sheet(
        CROSSCHECK, r'<col min="10" max="11" width="[^"]*"', '<col min="10" max="11" width="0.7"'), CROSS),
    Unseen("columns-overlap", "column E twice within cols, the second 1 wide", "###", patched_sheet(
        FORM, "</cols>", '<col min="5" max="5" width="1" customWidth="1"/></cols>'), FORM_CELL),
    Unseen("columns-overlap-span", "columns A to G once more, before the others", "other widths", patched_sheet(
        FORM, "<cols>", '<cols><col min="1" max="7" width="0.9" customWidth="1"/>'), FORM_CELL),
    Unseen("column-of-a-format", "column K has a black fill", "a black column beside the form",
           black_column, FORM_CELL, "note"),
    Unseen("merge-swapped", "B12:C12 is no longer merged, D12:F12 is A12:F12 less", "a text in one column",
           patched_sheet(FORM, '<mergeCell ref="D12:F12"/>', '<mergeCell ref="D12:E12"/>'), FORM_CELL),
    Unseen("merge-overlaps", "C3:G3 and C3:D5", "C4 and C5 are covered, or a damaged file", patched_sheet(
        FORM, "</mergeCells>", '<mergeCell ref="C3:D5"/></mergeCells>'), FORM_CELL),
    Unseen("merge-twice", "the merge of the title twice", "a damaged file in Excel", patched_sheet(
        FORM, "</mergeCells>", '<mergeCell ref="A1:G1"/></mergeCells>'), FORM_CELL),
    Unseen("merge-of-one", "E7 merged with itself", "a damaged file in Excel", patched_sheet(
        FORM, "</mergeCells>", '<mergeCell ref="E7"/></mergeCells>'), FORM_CELL),
    Unseen("dynamic-array", 'cm="1" on the rate', "a formula that may spill", cell_xml(
        FORM, lambda w: w.form(RATE), lambda c: c.replace("<c ", '<c cm="1" ')), r"G7\b", "note"),
    Unseen("phonetic", "phonetic text over a label, shown", "应保尽保 over the label", all_of(
        put(STRINGS, "<t>年度资金总额：</t>", '<t>年度资金总额：</t><rPh sb="0" eb="2"><t>已核</t></rPh>'
                                         '<phoneticPr fontId="0" type="noConversion"/>'),
        cell_xml(FORM, lambda w: w.label("年度资金总额："), lambda c: c.replace("<c ", '<c ph="true" '))), FORM_CELL),
    Unseen("phonetic-spelt", 'ph="t" on the label', "已核 over the label in LibreOffice", all_of(
        put(STRINGS, "<t>年度资金总额：</t>", '<t>年度资金总额：</t><rPh sb="0" eb="2"><t>已核</t></rPh>'),
        cell_xml(FORM, lambda w: w.label("年度资金总额："), lambda c: c.replace("<c ", '<c ph="t" '))), FORM_CELL),
    Unseen("bidi", "a text with marks that turn it round", "人52613、户10952", lambda b, w: b.text(
        FORM, w.form("指标01_完成值"), "\u202e25901户、31625人\u202c"), FORM_CELL),
    Unseen("zero-width", "a text with signs that nobody sees", "nothing", lambda b, w: b.text(
        FORM, w.form("指标01_指标值"), "应\u200b保尽保"), FORM_CELL),
    Unseen("control-escape", "a text with _x0008_", "应保尽保 with a box in it", lambda b, w: b.text(
        FORM, w.form("指标01_指标值"), "应保_x0008_尽保"), FORM_CELL),
    # ------------------------------------------------------------ names, prints
    Unseen("auto-open", "_xlnm.Auto_Open", "a macro, if there is one", defined(
        "_xlnm.Auto_Open", 'function="1" xlm="1" vbProcedure="1"', "交叉核对!$A$1"), THE_BOOK + "|Auto_Open|A1"),
    Unseen("criteria", "_xlnm.Criteria", "what a filter hides", defined("_xlnm.Criteria", 'localSheetId="1"',
           "交叉核对!$A$1:$B$2"),
           ".", "note"),
    Unseen("print-area-twice", "the print area of the form twice, the first without the amounts",
           "no amounts on paper", put(
        BOOK, '<definedName name="_xlnm.Print_Area" localSheetId="0">',
        '<definedName name="_xlnm.Print_Area" localSheetId="0">自评表!$A$11:$G$42</definedName>'
        '<definedName name="_xlnm.Print_Area" localSheetId="0">'), THE_BOOK + "|Print_Area"),
    Unseen("print-area-of-pieces", "the print area without row 7, in two pieces", "no total on paper", put(
        BOOK, ">自评表!$A$1:$G$42<", ">自评表!$A$1:$G$6,自评表!$A$8:$G$42<"), THE_BOOK + "|Print_Area"),
    Unseen("print-area-computed", "the print area by a formula", "no amounts on paper", put(
        BOOK, ">自评表!$A$1:$G$42<", ">OFFSET(自评表!$A$1,10,0,32,7)<"), THE_BOOK + "|Print_Area"),
    Unseen("print-area-other-case", "a second print area, _XLNM.PRINT_AREA", "no amounts on paper", defined(
        "_XLNM.PRINT_AREA", 'localSheetId="0"', "自评表!$A$11:$G$42"), THE_BOOK + r"|(?i:Print_Area)"),
    Unseen("name-on-a-sheet", "预算_总额 of the form alone, another cell", "the name box leads to the other cell",
           defined(
        "预算_总额", 'localSheetId="0"', "自评表!$E$8"), THE_BOOK + "|E8|预算_总额"),
    Unseen("name-with-help", "a name with a comment and a text for the status bar", "in the list of names", put(
        BOOK, '<definedName name="预算_总额">',
        '<definedName name="预算_总额" comment="省厅已核" statusBar="省厅已核">'),
           THE_BOOK + "|预算_总额", "note"),
    Unseen("name-hidden", "预算_总额 is hidden", "not in the list of names", put(
        BOOK, '<definedName name="预算_总额">', '<definedName name="预算_总额" hidden="1">'), THE_BOOK + "|预算_总额",
        "note"),
    Unseen("name-with-a-sheet-range", "a name over three sheets", "the name means other cells", put(
        BOOK, ">自评表!$E$7<", ">自评表:数据底稿!$E$7<"), THE_BOOK + "|E7|预算_总额"),
    Unseen("footer-white", "the page numbers in white", "no page numbers",
           footer("&amp;C&amp;KFFFFFF第 &amp;P 页，共 &amp;N 页"),
           FORM_CELL),
    Unseen("footer-struck", "the page numbers struck through", "page numbers struck through",
           footer("&amp;C&amp;S第 &amp;P 页，共 &amp;N 页"), FORM_CELL),
    Unseen("footer-tiny", "the page numbers in one point", "no page numbers",
           footer("&amp;C&amp;1第 &amp;P 页，共 &amp;N 页"),
           FORM_CELL),
    Unseen("footer-font-tells", "a font name that is a sentence", "nothing, or the sentence",
           footer("&amp;\"已审\"定稿&amp;C第 &amp;P 页，共 &amp;N 页"), FORM_CELL),
    Unseen("footer-page-offset", "&P+7", "page 8 for page 1", footer("&amp;C第 &amp;P+7 页，共 &amp;N 页"), FORM_CELL),
    Unseen("draft", 'pageSetup draft="1" blackAndWhite="1"', "verdicts without colours on paper", attribute(
        CROSSCHECK, "pageSetup", "blackAndWhite", '1" draft="1'), CROSS, "note"),
    Unseen("landscape-of-a-stamp", "paper of a stamp: paperHeight 10mm", "hundreds of pages", attribute(
        FORM, "pageSetup", "paperHeight", '10mm" paperWidth="10mm'), FORM_CELL),
    Unseen("comments-printed", 'cellComments="atEnd"', "nothing", attribute(FORM, "pageSetup", "cellComments", "atEnd"),
           FORM_CELL, "note"),
    Unseen("margins", "margins wider than the paper", "nothing on paper", patched_sheet(
        FORM, r'<pageMargins left="[^"]*" right="[^"]*"', '<pageMargins left="8" right="8"'), FORM_CELL),
    Unseen("breaks", "a break after every row", "a page a row", in_sheet(
        FORM, "</worksheet>", '<rowBreaks count="2" manualBreakCount="2"><brk id="6" max="16383" man="1"/>'
                              '<brk id="7" max="16383" man="1"/></rowBreaks></worksheet>'), FORM_CELL),
]  # fmt: skip
