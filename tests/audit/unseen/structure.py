"""Elements twice, in a wrong order, in a namespace that programs pass over, and mixed content."""

from audit.tampered import MONEY, Where
from audit.tampering import Raw
from audit.unseen_tampering import (
    BOOK,
    CROSS,
    FORM_CELL,
    INK,
    LINKS_SPACE,
    MC,
    STRINGS,
    STYLES,
    THE_BOOK,
    Edit,
    Unseen,
    Y,
    all_of,
    at_money,
    before_end,
    cell_xml,
    font,
    in_sheet,
    money,
    patched,
    patched_sheet,
    put,
    styled,
)
from official_forms import FORM

from jialing_xls.template.template_layout import CROSSCHECK, PAPER

WHITE, BLACK = '<color rgb="FFFFFFFF"/>', '<color theme="1"/>'
SOLID = (
    '<patternFill patternType="solid"><fgColor rgb="FF{}"/><bgColor indexed="64"/></patternFill>'
)
CENTRED = '<alignment horizontal="center" vertical="center" wrapText="1"/>'
SHOWN = "应保尽保"


def of_nobody(book: Raw, part: str, element: str) -> None:
    """The first ``element`` goes into the namespace of nobody."""
    text = book.parts[part].decode()
    start = text.index(f"<{element}>") if f"<{element}>" in text else text.index(f"<{element} ")
    end = text.find(f"</{element}>", start)
    close = text.index(">", start)
    if text[close - 1] == "/":
        old = text[start : close + 1]
        new = old.replace(f"<{element}", f"<y:{element} {Y}", 1)
    else:
        old = text[start : end + len(f"</{element}>")]
        new = old.replace(f"<{element}", f"<y:{element} {Y}", 1)
        new = new[: -len(f"</{element}>")] + f"</y:{element}>"
    book.parts[part] = (text[:start] + new + text[start + len(old) :]).encode()


def string_of_nobody(book: Raw, w: Where) -> None:
    """Programs count one string less: every label is that of its neighbour."""
    text = book.parts[STRINGS].decode()
    start, end = text.index("<si>"), text.index("</si>")
    inner = text[start + 4 : end]
    new = f"<y:si {Y}>{inner}</y:si>"
    book.parts[STRINGS] = (text[:start] + new + text[end + 5 :]).encode()


def format_of_nobody(book: Raw, w: Where) -> None:
    book.sub(STYLES, r'(<cellXfs count="[0-9]+">)<xf ', rf"\1<y:xf {Y} ")


def own_font_after_one_of_nobody(book: Raw, w: Where) -> None:
    """A font of nobody before the others; every format then means the font before its own."""
    first = '<font><sz val="11"/>'
    book.replace(STYLES, first, f'<y:font {Y}><sz val="11"/>')
    text = book.parts[STYLES].decode()
    end = text.index("</font>", text.index("<y:font"))
    book.parts[STYLES] = (text[:end] + "</y:font>" + text[end + 7 :]).encode()


def merge_of_nobody(book: Raw, w: Where) -> None:
    book.replace(book.part_of(FORM), '<mergeCell ref="A1:G1"/>', f'<y:mergeCell {Y} ref="A1:G1"/>')


def label_twice(content: str) -> Edit:
    return lambda b, w: b.replace(STRINGS, "<si><t>年度资金总额：</t></si>", f"<si>{content}</si>")


def font_in_alternate_content(book: Raw, w: Where) -> None:
    """What Choice has counts one more where Choice is understood."""
    choice = font(WHITE)
    book.replace(
        STYLES,
        '<font><sz val="11"/>',
        f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice Requires="x14ac">{choice}</mc:Choice>'
        '</mc:AlternateContent><font><sz val="11"/>',
    )
    book.replace(
        STYLES,
        "<styleSheet ",
        '<styleSheet xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" ',
    )


def alternate(first: str, second: str) -> str:
    space = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
    return (
        f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice xmlns:x14="{space}" Requires="x14">'
        f"{first}</mc:Choice><mc:Fallback>{second}</mc:Fallback></mc:AlternateContent>"
    )


def row_in_alternate_content(book: Raw, w: Where) -> None:
    row = '<row r="43"><c r="B43" t="inlineStr"><is><t>省厅已审定</t></is></c></row>'
    book.replace(book.part_of(FORM), "</sheetData>", f"{alternate(row, '')}</sheetData>")


def calculation_in_alternate_content(book: Raw, w: Where) -> None:
    space = "http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac"
    inner = f'<calcPr fullPrecision="0"><x:absPath xmlns:x="{space}" url="D:/"/></calcPr>'
    book.replace(BOOK, "<calcPr ", f"{alternate(inner, '')}<calcPr ")


def unlocked_twice(book: Raw, w: Where) -> None:
    money(inner=f'{CENTRED}<protection locked="1"/><protection locked="0"/>')(book, w)


def formats_before_fonts(book: Raw, w: Where) -> None:
    text = book.parts[STYLES].decode()
    start = text.index("<cellXfs ")
    end = text.index("</cellXfs>") + len("</cellXfs>")
    formats = text[start:end]
    text = text[:start] + text[end:]
    book.parts[STYLES] = text.replace("<fonts ", f"{formats}<fonts ", 1).encode()


def moved(sheet: str, element: str, before: str) -> Edit:
    """An element of a sheet, put before another."""

    def edit(book: Raw, w: Where) -> None:
        part = book.part_of(sheet)
        text = book.parts[part].decode()
        start = text.index(f"<{element}")
        end = text.index("/>", start) + 2
        if f"</{element}>" in text:
            end = text.index(f"</{element}>", start) + len(f"</{element}>")
        piece = text[start:end]
        text = text[:start] + text[end:]
        book.parts[part] = text.replace(f"<{before}", f"{piece}<{before}", 1).encode()

    return edit


def cells_out_of_order(book: Raw, w: Where) -> None:
    row = w.row(MONEY)
    pattern = rf'(<c r="E{row}".*?</c>)(<c r="F{row}".*?</c>)'
    book.sub(book.part_of(FORM), pattern, lambda m: m[2] + m[1])


def rows_out_of_order(book: Raw, w: Where) -> None:
    book.sub(
        book.part_of(FORM), r'(<row r="7" .*?</row>)(<row r="8" .*?</row>)', lambda m: m[2] + m[1]
    )


def hidden_format_twice(book: Raw, w: Where) -> None:
    book.replace(
        STYLES,
        '<numFmt numFmtId="164" formatCode="#,##0.00"/>',
        '<numFmt numFmtId="164" formatCode="&quot;13,999.00&quot;"/>'
        '<numFmt numFmtId="164" formatCode="#,##0.00"/>',
    )


def fill_of_nobody(book: Raw, w: Where) -> None:
    ground = f'<fill><y:patternFill {Y} patternType="none"/>{SOLID.format("000000")}</fill>'
    money(fill=ground)(book, w)


def coloured_of_nobody(book: Raw, w: Where) -> None:
    of_nobody(book, STYLES, "dxf")


def rule_of_nobody(book: Raw, w: Where) -> None:
    part = book.part_of(CROSSCHECK)
    book.sub(
        part,
        r'<cfRule (type="cellIs" dxfId="2" [^>]*>.*?)</cfRule>',
        lambda m: f"<y:cfRule {Y} {m[1]}</y:cfRule>",
    )


def two_fields_of_one_name(book: Raw, w: Where) -> None:
    right = ">自评表!$E$7<"
    text = book.parts[BOOK].decode()
    start = text.rindex("<definedName", 0, text.index(right))
    end = text.index("</definedName>", start) + len("</definedName>")
    piece = text[start:end]
    wrong = piece.replace("$E$7", "$E$8")
    book.parts[BOOK] = (text[:start] + wrong + piece + text[end:]).encode()


def empty_gap_font(book: Raw, w: Where) -> None:
    """A format of the cell with two alignments: the first is the template's."""
    money(inner=f'{CENTRED}<alignment horizontal="center" textRotation="180"/>')(book, w)


UNSEEN = [
    Unseen("colour-twice", "a second <color>, white, in the font of E7",
           "the amount is white on white in programs that take the last",
           money(font=font(BLACK + WHITE)), FORM_CELL),
    Unseen("size-twice", "a second <sz val=1> in the font of E7", "the amount is a dot",
           money(font=font(BLACK + '<sz val="1"/>')), FORM_CELL),
    Unseen("strike-twice", "<strike val=0/> before <strike/>", "the amount is struck through",
           money(font=font(f'<strike val="0"/><strike/>{BLACK}')), FORM_CELL),
    Unseen("raised-twice", "vertAlign baseline, then superscript", "the amount is a superscript",
           money(font=font(f'{BLACK}<vertAlign val="baseline"/><vertAlign val="superscript"/>')),
           FORM_CELL),
    Unseen("fill-twice", "two patternFill in one fill, the second black", "the amount is black on black",
           money(fill=f'<fill><patternFill patternType="none"/>{SOLID.format("000000")}</fill>'),
           FORM_CELL),
    Unseen("ground-twice", "two fgColor, the second black", "the amount is black on black",
           money(fill='<fill><patternFill patternType="solid"><fgColor rgb="FFFFFFFF"/>'
                      '<fgColor rgb="FF000000"/></patternFill></fill>'), FORM_CELL),
    Unseen("alignment-twice", "a second alignment, upside down", "the amount is turned on its head",
           empty_gap_font, FORM_CELL),
    Unseen("protection-twice", "a second protection that unlocks", "E7 can be typed over",
           unlocked_twice, FORM_CELL),
    Unseen("number-format-twice", "numFmtId 164 twice, the first shows another figure",
           "13,999.00 in every amount in programs that take the first", hidden_format_twice,
           FORM_CELL + "|交叉核对|数据底稿"),
    Unseen("border-twice", "two <diagonal> in the border of E7, the second drawn", "E7 is crossed out",
           money(border='<border diagonalDown="1"><left/><right/><top/><bottom/><diagonal/>'
                        '<diagonal style="thick"><color rgb="FF000000"/></diagonal></border>'), FORM_CELL),
    Unseen("colour-of-nobody", "<y:color theme=1> before the white colour", "the amount is white",
           money(font=font(f'<y:color {Y} theme="1"/>{WHITE}')), FORM_CELL),
    Unseen("size-of-nobody", "<y:sz val=10.5> before <sz val=1>", "the amount is a dot",
           money(font=font('<sz val="1"/>' + BLACK, f'<y:sz {Y} val="10.5"/>')), FORM_CELL),
    Unseen("strike-of-nobody", "<y:strike val=0> before <strike/>", "the amount is struck through",
           money(font=font(f'<y:strike {Y} val="0"/><strike/>{BLACK}')), FORM_CELL),
    Unseen("fill-of-nobody", "<y:patternFill none> before a black one", "the amount is black on black",
           fill_of_nobody, FORM_CELL),
    Unseen("alignment-of-nobody", "<y:alignment> as the template's, then a real one upside down",
           "the amount is turned on its head",
           money(inner=f'<y:alignment {Y} horizontal="center" vertical="center" wrapText="1"/>'
                       '<alignment textRotation="180"/>'), FORM_CELL),
    Unseen("merge-of-nobody", "the merge of the title goes into another namespace",
           "the title stands in A1 alone", merge_of_nobody, FORM_CELL),
    Unseen("string-of-nobody", "the first shared string goes into another namespace",
           "every label is that of its neighbour", string_of_nobody, r"sharedStrings|自评表!", most=3000),
    Unseen("format-of-nobody", "the first cell format goes into another namespace",
           "every cell has the format of its neighbour", format_of_nobody, r"styles|自评表!", most=3000),
    Unseen("font-of-nobody", "the first font goes into another namespace",
           "every text has the font of its neighbour", own_font_after_one_of_nobody, r"styles|自评表!",
           most=3000),
    Unseen("number-format-of-nobody", "the format of amounts goes into another namespace",
           "amounts are shown as General", lambda b, w: of_nobody(b, STYLES, "numFmt"),
           FORM_CELL + "|交叉核对|数据底稿"),
    Unseen("colouring-of-nobody", "the first dxf goes into another namespace",
           "通过 has the colours of 尾差, 不符 those of 待说明", coloured_of_nobody, CROSS),
    Unseen("colour-rule-of-nobody", "the rule that colours 不符 goes into another namespace",
           "不符 has no colour", rule_of_nobody, CROSS),
    Unseen("link-of-nobody", "a hyperlink of 交叉核对 goes into another namespace", "the link is dead",
           lambda b, w: b.sub(b.part_of(CROSSCHECK), r'<hyperlink (ref="P25")', rf"<y:hyperlink {Y} \1"),
           CROSS),
    Unseen("name-of-nobody", "the name 预算_总额 goes into another namespace", "the name is gone",
           patched(BOOK, r'<definedName (name="预算_总额">[^<]*)</definedName>',
                   rf"<y:definedName {Y} \1</y:definedName>"), THE_BOOK + "|预算_总额|E7"),
    Unseen("column-of-nobody", "the width of column E goes into another namespace",
           "amounts are shown as ###", patched_sheet(FORM, r'<col (min="5" )', rf"<y:col {Y} \1"),
           FORM_CELL),
    Unseen("pane-of-nobody", "<y:pane> before a real one that freezes 40 rows",
           "what is frozen below the screen's edge cannot be reached",
           patched_sheet(FORM, "<sheetView ([^>]*)/>",
                         rf'<sheetView \1><y:pane {Y}/><pane ySplit="40" topLeftCell="A41" '
                         r'activePane="bottomLeft" state="frozen"/></sheetView>'), FORM_CELL),
    Unseen("footer-of-nobody", "<y:oddFooter> as it was, then a real one that says 已经省厅审核",
           "it is printed on every page",
           in_sheet(FORM, "<headerFooter><oddFooter>",
                    f"<headerFooter><y:oddFooter {Y}>&amp;C第 &amp;P 页，共 &amp;N 页</y:oddFooter>"
                    "<oddFooter>&amp;C已经省厅审核　"), FORM_CELL),
    Unseen("footer-twice", "two oddFooter, the second says 已经省厅审核", "it is printed on every page",
           in_sheet(FORM, "</oddFooter>", "</oddFooter><oddFooter>&amp;C已经省厅审核</oddFooter>"),
           FORM_CELL),
    Unseen("text-of-nobody", "half of a text in <y:t>", "应保, without 尽保",
           lambda b, w: b.cell(FORM, w.form("指标01_指标值"), f"<is><t>应保</t><y:t {Y}>尽保</y:t></is>",
                               "inlineStr"), FORM_CELL),
    Unseen("run-of-nobody", "half of a text in <y:r>", "应保, without 尽保",
           lambda b, w: b.cell(FORM, w.form("指标01_指标值"),
                               f"<is><r><t>应保</t></r><y:r {Y}><y:t>尽保</y:t></y:r></is>",
                               "inlineStr"), FORM_CELL),
    Unseen("text-twice", "<is> with two <t>", "尽保 or 应保, never both",
           lambda b, w: b.cell(FORM, w.form("指标01_指标值"), "<is><t>应保</t><t>尽保</t></is>",
                               "inlineStr"), FORM_CELL),
    Unseen("label-in-two", "a shared string with two <t>", "总额： for a label",
           label_twice("<t>年度资金</t><t>总额：</t>"), r"sharedStrings|自评表!"),
    Unseen("label-and-run", "a shared string with <t> and <r>", "programs take the one or the other",
           label_twice("<t>年度资金</t><r><t>总额：</t></r>"), r"sharedStrings|自评表!"),
    Unseen("label-run-hidden", "a run of a shared string that is white",
           "地方资金 shows as 地方", lambda b, w: b.replace(
               STRINGS, "<si><t>地方资金</t></si>",
               "<si><r><t>地方</t></r><r><rPr><y:color " + Y + ' theme="1"/>'
               f"{WHITE}</rPr><t>资金</t></r></si>"), r"sharedStrings|自评表!"),
    Unseen("run-properties-twice", "two <rPr> in a run, the second white", "尽保 is white",
           lambda b, w: b.cell(FORM, w.form("指标01_指标值"),
                               f"<is><r><rPr>{BLACK}</rPr><rPr>{WHITE}</rPr><t>{SHOWN}</t></r></is>",
                               "inlineStr"), FORM_CELL),
    Unseen("text-goes-on", "<t> with an element and text behind it", "应保尽保（另有未保户）",
           lambda b, w: b.cell(FORM, w.form("指标01_指标值"),
                               f"<is><t>{SHOWN}<y:z {Y}/>（另有未保户）</t></is>", "inlineStr"), FORM_CELL),
    Unseen("value-goes-on", "<v> with an element and digits behind it", "135,71.19, or 1357119.9…",
           at_money(lambda c: c.replace("</v>", f"<y:z {Y}/>99</v>")), FORM_CELL),
    Unseen("formula-goes-on", "<f> with an element and +0.01 behind it", "another rate",
           cell_xml(FORM, lambda w: w.form("执行率_总额"),
                    lambda c: c.replace("</f>", f"<y:z {Y}/>+0.01</f>")), FORM_CELL),
    Unseen("name-goes-on", "a name with an element and text behind it", "the name means another range",
           put(BOOK, ">自评表!$E$7<", f">自评表!$E$7<y:z {Y}/>:$E$9<"), THE_BOOK + "|E7"),
    Unseen("condition-goes-on", "the formula of a colour rule with an element and more behind it",
           "通过 has no colour", in_sheet(CROSSCHECK, '<formula>"通过"</formula>',
                                        f'<formula>"通过"<y:z {Y}/>&amp;"x"</formula>'), CROSS),
    Unseen("text-in-the-row", "characters between the cells of a row", "nothing, or a repair",
           in_sheet(FORM, '<c r="F7"', '已审<c r="F7"'), FORM_CELL, "note"),
    Unseen("fonts-in-alternate-content", "a white font more where x14ac is understood",
           "every text has the font of its neighbour", font_in_alternate_content, r"styles|自评表!",
           most=3000),
    Unseen("row-in-alternate-content", "a row of its own for programs that know x14",
           "省厅已审定 below the form", row_in_alternate_content, FORM_CELL),
    Unseen("cell-in-alternate-content", "two E7 for two kinds of programs", "13,999.00 or 13,571.19",
           at_money(lambda c: alternate(c.replace("13571.19", "13999"), c)), FORM_CELL),
    Unseen("value-in-alternate-content", "two values of E7 for two kinds of programs",
           "13,999.00 or 13,571.19", at_money(lambda c: c.replace(
               "<v>13571.19</v>", alternate("<v>13999</v>", "<v>13571.19</v>"))), FORM_CELL),
    Unseen("string-in-alternate-content", "two labels for two kinds of programs",
           "another label, and all others moved", lambda b, w: b.replace(
               STRINGS, "<si><t>年度资金总额：</t></si>",
               alternate("<si><t>资金总额：</t></si>", "<si><t>年度资金总额：</t></si>")),
           r"sharedStrings|自评表!", most=3000),
    Unseen("sheets-in-alternate-content", "another list of sheets for programs that know x14",
           "数据底稿 is not there", patched(BOOK, r'(<sheet name="数据底稿"[^>]*/>)',
                                      lambda m: alternate("", m[1])), r"数据底稿|" + THE_BOOK),
    Unseen("calculation-in-alternate-content", "calcPr fullPrecision=0 within AlternateContent, beside absPath",
           "values are computed as they are shown", calculation_in_alternate_content, THE_BOOK),
    Unseen("names-in-alternate-content", "a name within AlternateContent",
           "预算_总额 means two cells", patched(
               BOOK, r'(<definedName name="预算_总额">[^<]*</definedName>)',
               lambda m: alternate(m[1].replace("$E$7", "$E$8"), m[1])), THE_BOOK + "|E7|预算_总额"),
    Unseen("must-understand", "mc:MustUnderstand of a namespace that nobody knows",
           "Excel does not open it", in_sheet(
               FORM, "<worksheet ", f'<worksheet xmlns:mc="{MC}" xmlns:q="urn:q" mc:MustUnderstand="q" '),
           FORM_CELL),
    Unseen("process-content", "a wrapper of a namespace that is to be ignored, its content not",
           "E7 shows 13,999.00 in Excel", all_of(
               in_sheet(FORM, "<worksheet ",
                        f'<worksheet xmlns:mc="{MC}" {Y} mc:Ignorable="y" mc:ProcessContent="y:w" '),
               at_money(lambda c: f"<y:w>{c.replace('13571.19', '13999')}</y:w>")), FORM_CELL),
    Unseen("formats-before-fonts", "cellXfs stands before fonts", "Excel repairs, formats are lost",
           formats_before_fonts, r"styles|自评表!", most=3000),
    Unseen("merges-before-cells", "mergeCells stands before sheetData", "Excel repairs",
           moved(FORM, "mergeCells", "sheetData"), FORM_CELL),
    Unseen("protection-at-the-end", "sheetProtection stands behind headerFooter", "no protection in Excel",
           all_of(patched_sheet(FORM, "<sheetProtection[^>]*/>", ""),
                  before_end(FORM, '<sheetProtection sheet="1" objects="1" scenarios="1" '
                                   'formatColumns="0" formatRows="0"/>')), FORM_CELL),
    Unseen("links-before-colours", "hyperlinks stand before conditionalFormatting", "Excel repairs",
           moved(CROSSCHECK, "hyperlinks", "conditionalFormatting"), CROSS),
    Unseen("cells-out-of-order", "F7 stands before E7 in its row", "Excel repairs", cells_out_of_order,
           FORM_CELL),
    Unseen("rows-out-of-order", "row 8 stands before row 7", "Excel repairs", rows_out_of_order, FORM_CELL),
    Unseen("name-twice", "预算_总额 twice, the first wrong", "the name box leads to the other cell",
           two_fields_of_one_name, THE_BOOK + "|E7|预算_总额"),
    Unseen("view-twice", "two sheetView of one window, the second without zeros",
           "zeros are not shown in programs that take the last",
           in_sheet(PAPER, "</sheetView>", '</sheetView><sheetView showZeros="false" workbookViewId="0"/>'),
           r"数据底稿|sheet3"),
    Unseen("formula-of-a-rule-twice", "a second <formula> in the rule that colours 通过",
           "another range of values is green", in_sheet(
               CROSSCHECK, '<formula>"通过"</formula>', '<formula>"通过"</formula><formula>"不符"</formula>'),
           CROSS),
    Unseen("id-in-two-vocabularies", "a sheet with r:id to the form and, strict, to another sheet",
           "the one or the other", patched(
               BOOK, r'(<sheet name="自评表" sheetId="1") ',
               r'\1 xmlns:s="http://purl.oclc.org/ooxml/officeDocument/relationships" s:id="rId6" '),
           THE_BOOK),
    Unseen("id-of-nobody", "a sheet whose id is of another namespace, before the right one",
           "nothing else", patched(BOOK, r'(<sheet name="自评表" sheetId="1") ', rf'\1 {Y} y:id="rId6" '),
           THE_BOOK, "note"),
    Unseen("strict-styles", "the style sheet in the strict namespace, all else transitional",
           "a workbook without any format", put(STYLES, "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                                                "http://purl.oclc.org/ooxml/spreadsheetml/main"),
           r"styles|自评表!", most=3000),
    Unseen("strict-sheet-in-the-middle", "cells of one sheet in the strict namespace",
           "an empty form", in_sheet(FORM, "<sheetData>",
                                     '<sheetData xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main">'),
           FORM_CELL, most=3000),
    Unseen("attribute-of-nobody", "y:hidden=1 on a row", "nothing",
           in_sheet(FORM, '<row r="7" ', f'<row r="7" {Y} y:hidden="1" '), FORM_CELL, "note"),
    Unseen("attribute-qualified", "the format of E7 in a qualified attribute", "E7 is shown as General",
           all_of(in_sheet(FORM, "<worksheet ", '<worksheet xmlns:x="urn:x" '),
                  at_money(lambda c: c.replace(' s="5"', ' x:s="5"'))), FORM_CELL),
    Unseen("extension-in-a-cell", "extLst within E7", "nothing",
           at_money(lambda c: c.replace("</c>", "<extLst><ext uri='{x}'/></extLst></c>")), FORM_CELL, "note"),
    Unseen("font-children-foreign", "an element that no font has", "nothing",
           money(font=f"<font><sz val='10.5'/>{BLACK}<hidden/>{INK}</font>"), FORM_CELL, "note"),
    Unseen("inline-twice", "<is> and <v> of a text cell", "another text in programs that take <v>",
           lambda b, w: b.cell(FORM, w.form("指标01_指标值"), f"<v>0</v><is><t>{SHOWN}</t></is>", "inlineStr"),
           FORM_CELL),
    Unseen("links-element-of-nobody", "Relationship of a sheet in another namespace, to a drawing",
           "nothing", lambda b, w: b.parts.__setitem__(
               "xl/worksheets/_rels/sheet1.xml.rels",
               f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
               f'<y:Relationship {Y} Id="rId1" Type="{LINKS_SPACE}/drawing" Target="../d.xml"/>'
               "</Relationships>".encode()), FORM_CELL + "|rels", "note"),
    Unseen("text-colour-of-a-border", "a border with its colour twice", "a black bar through the cell",
           styled(FORM, lambda w: w.form(MONEY),
                  border='<border><left/><right/><top style="thick"><color rgb="FFFFFFFF"/>'
                         '<color rgb="FF000000"/></top><bottom/><diagonal/></border>'), FORM_CELL),
]  # fmt: skip
