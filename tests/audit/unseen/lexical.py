"""Attributes and values whose text is not what their type asks for, and positions that are none."""

from audit.tampered import MONEY, RATE, Where
from audit.tampering import Raw
from audit.unseen_tampering import (
    BOOK,
    CROSS,
    FORM_CELL,
    LINKS_SPACE,
    STRINGS,
    STYLES,
    THE_BOOK,
    Edit,
    Unseen,
    all_of,
    append,
    at_money,
    attribute,
    cell_xml,
    font,
    in_sheet,
    money,
    patched,
    patched_sheet,
    put,
    restyle,
    row_attribute,
    set_style,
    value,
)
from official_forms import FORM

from jialing_xls.template.template_layout import CROSSCHECK, PAPER

ROW = r"自评表!A?\w?7\b|sheet1"
PAPERS = r"数据底稿|sheet3|styles"
GREEN = '<dxf><fill><patternFill><bgColor rgb="FF00B050"/></patternFill></fill></dxf>'
FALSE = '<dxf><numFmt numFmtId="201" formatCode="&quot;13,999.00&quot;"/></dxf>'


def zeros(text: str) -> Edit:
    return attribute(FORM, "sheetView", "showZeros", text)


def label(text: str) -> Edit:
    """The number of the shared string of a label, spelt otherwise."""

    def edit(book: Raw, w: Where) -> None:
        at = w.label("年度资金总额：")
        book.sub(book.part_of(FORM), rf'(<c r="{at}"[^>]*><v>)(\d+)<', lambda m: f"{m[1]}{text}<")

    return edit


def last_string(book: Raw, w: Where) -> None:
    """The string of a label, counted from the end of the table."""
    at = w.label("年度资金总额：")
    count = book.parts[STRINGS].decode().count("<si>")
    book.sub(
        book.part_of(FORM),
        rf'(<c r="{at}"[^>]*><v>)(\d+)<',
        lambda m: f"{m[1]}{int(m[2]) - count}<",
    )


def from_the_end(group: str, name: str) -> Edit:
    """The font or fill of the amount, counted from the end of the list."""

    def edit(book: Raw, w: Where) -> None:
        restyle(book, FORM, w.form(MONEY), inner="<alignment/>")
        text = book.parts[STYLES].decode()
        count = text.partition(f"<{group} count=")[2].split('"')[1]
        start = text.rindex("<xf ", 0, text.index("</cellXfs>"))
        last = text[start:]
        number = last.partition(f'{name}="')[2].split('"')[0]
        inner = '<alignment horizontal="center" vertical="center" wrapText="1"/>'
        last = last.replace(f'{name}="{number}"', f'{name}="{int(number) - int(count)}"', 1)
        book.parts[STYLES] = (text[:start] + last.replace("<alignment/>", inner, 1)).encode()

    return edit


def style_from_the_end(book: Raw, w: Where) -> None:
    set_style(book, FORM, w.form(MONEY), str(5 - 38))


def style_spelt(text: str) -> Edit:
    return lambda b, w: set_style(b, FORM, w.form(MONEY), text)


def conditional(sqref: str, style: str = GREEN) -> Edit:
    """A condition that is always true on a range that is spelt otherwise."""

    def edit(book: Raw, w: Where) -> None:
        position = append(book, "dxfs", style)
        rule = f'<cfRule type="expression" dxfId="{position}" priority="1"><formula>TRUE</formula></cfRule>'
        group = f'<conditionalFormatting sqref="{sqref}">{rule}</conditionalFormatting>'
        book.replace(book.part_of(FORM), "<printOptions ", f"{group}<printOptions ")

    return edit


def merged(reference: str) -> Edit:
    return in_sheet(FORM, "</mergeCells>", f'<mergeCell ref="{reference}"/></mergeCells>')


def validated(sqref: str) -> Edit:
    rule = (
        f'<dataValidation sqref="{sqref}" showInputMessage="1" promptTitle="省厅" prompt="已核实"/>'
    )
    return in_sheet(
        FORM, "<printOptions ", f'<dataValidations count="1">{rule}</dataValidations><printOptions '
    )


def linked(reference: str) -> Edit:
    link = f'<hyperlinks><hyperlink ref="{reference}" location="数据底稿!A1"/></hyperlinks>'
    return in_sheet(FORM, "<printOptions ", f"{link}<printOptions ")


def paper_height(attributes: str) -> Edit:
    return attribute_set(PAPER, attributes)


def attribute_set(sheet: str, attributes: str) -> Edit:
    return patched_sheet(sheet, "<sheetFormatPr [^>]*/>", f"<sheetFormatPr {attributes}/>")


def xf_attribute(name: str, text: str) -> Edit:
    """An attribute of the format of the amount."""

    def edit(book: Raw, w: Where) -> None:
        inner = '<alignment horizontal="center" vertical="center" wrapText="1"/>'
        restyle(book, FORM, w.form(MONEY), inner=inner)
        everything = book.parts[STYLES].decode()
        start = everything.rindex("<xf ", 0, everything.index("</cellXfs>"))
        head, _, rest = everything[start:].partition(f' {name}="')
        last = f'{head} {name}="{text}"{rest.partition(chr(34))[2]}'
        book.parts[STYLES] = (everything[:start] + last).encode()

    return edit


def aligned(attributes: str) -> Edit:
    return money(
        inner=f'<alignment horizontal="center" vertical="center" wrapText="1" {attributes}/>'
    )


UNSEEN = [
    Unseen("row-hidden-t", 'hidden="t" on a row', "LibreOffice hides it; Excel calls the file damaged",
           row_attribute(FORM, MONEY, "hidden", "t"), ROW),
    Unseen("row-hidden-2", 'hidden="2" on a row', "LibreOffice hides it",
           row_attribute(FORM, MONEY, "hidden", "2"), ROW),
    Unseen("row-hidden-spaced", 'hidden=" 1 " on a row', "programs hide it",
           row_attribute(FORM, MONEY, "hidden", " 1 "), ROW),
    Unseen("row-hidden-01", 'hidden="01" on a row', "LibreOffice hides it",
           row_attribute(FORM, MONEY, "hidden", "01"), ROW),
    Unseen("row-hidden-line", "hidden with a line break before the 1", "programs hide it",
           row_attribute(FORM, MONEY, "hidden", "&#10;1"), ROW),
    Unseen("column-hidden-t", 'hidden="t" on column E', "the amounts are not there",
           patched_sheet(FORM, r'<col min="5" ', '<col hidden="t" min="5" '), FORM_CELL),
    Unseen("column-hidden-plus", 'hidden="+1" on column E', "the amounts are not there",
           patched_sheet(FORM, r'<col min="5" ', '<col hidden="+1" min="5" '), FORM_CELL),
    Unseen("zeros-f", 'showZeros="f"', "zeros are not shown", zeros("f"), FORM_CELL),
    Unseen("zeros-spaced", 'showZeros=" 0"', "zeros are not shown", zeros(" 0"), FORM_CELL),
    Unseen("zeros-00", 'showZeros="00"', "zeros are not shown", zeros("00"), FORM_CELL),
    Unseen("formulas-t", 'showFormulas="t"', "formulas are shown for rates",
           attribute(FORM, "sheetView", "showFormulas", "t"), FORM_CELL),
    Unseen("mirrored-2", 'rightToLeft="2"', "columns from right to left",
           attribute(FORM, "sheetView", "rightToLeft", "2"), FORM_CELL),
    Unseen("1904-t", 'date1904="t"', "dates are four years later",
           attribute(BOOK, "workbookPr", "date1904", "t"), THE_BOOK),
    Unseen("1904-upper", 'date1904="True"', "dates are four years later, or the file is damaged",
           attribute(BOOK, "workbookPr", "date1904", "True"), THE_BOOK),
    Unseen("precision-f", 'fullPrecision="f"', "computed as shown",
           attribute(BOOK, "calcPr", "fullPrecision", "f"), THE_BOOK),
    Unseen("circles-2", 'iterate="2"', "circles are computed", attribute(BOOK, "calcPr", "iterate", "2"),
           THE_BOOK),
    Unseen("manual-upper", 'calcMode="Manual"', "nothing, or not computed",
           attribute(BOOK, "calcPr", "calcMode", "Manual"), THE_BOOK),
    Unseen("strike-t", '<strike val="t"/>', "the amount is struck through",
           money(font=font('<strike val="t"/><color theme="1"/>')), FORM_CELL),
    Unseen("shrink-t", 'shrinkToFit="t"', "the amount is shrunk", aligned('shrinkToFit="t"'), FORM_CELL),
    Unseen("rotation-spaced", 'textRotation="1_80"', "turned by one degree, or eighty",
           aligned('textRotation="1_80"'), FORM_CELL),
    Unseen("indent-underscore", 'indent="0_0"', "nothing", aligned('indent="0_0"'), FORM_CELL),
    Unseen("unlocked-f", 'locked="f"', "E7 can be typed over", money(
        inner='<alignment horizontal="center" vertical="center" wrapText="1"/><protection locked="f"/>'),
           FORM_CELL),
    Unseen("formula-hidden-t", 'protection hidden="t"', "the formula is not shown",
           lambda b, w: restyle(b, FORM, w.form(RATE), inner=(
               '<alignment horizontal="center" vertical="center" wrapText="1"/>'
               '<protection hidden="t"/>')), FORM_CELL),
    Unseen("protection-on", 'sheetProtection sheet="on"', "no protection in Excel",
           attribute(FORM, "sheetProtection", "sheet", "on"), FORM_CELL),
    Unseen("protection-unknown", 'insertRows="f"', "rows can be inserted",
           attribute(FORM, "sheetProtection", "insertRows", "f"), FORM_CELL),
    Unseen("state-spaced", 'state="hidden "', "数据底稿 is hidden, or the file damaged",
           attribute(BOOK, 'sheet name="数据底稿"', "state", "hidden "), r"数据底稿|workbook"),
    Unseen("state-unknown", 'state="Hidden"', "数据底稿 is hidden, or the file damaged",
           attribute(BOOK, 'sheet name="数据底稿"', "state", "Hidden"), r"数据底稿|workbook"),
    Unseen("height-underscore", 'ht="2_4" on the row of the amount', "the row is two points high",
           row_attribute(FORM, MONEY, "ht", "2_4"), ROW),
    Unseen("height-full-width", 'ht="２４"', "the row has a height of its own, or none",
           row_attribute(FORM, MONEY, "ht", "２４"), ROW),
    Unseen("height-comma", 'ht="2,4"', "the row is two points high",
           row_attribute(FORM, MONEY, "ht", "2,4"), ROW),
    Unseen("height-hexadecimal", 'ht="0x18"', "the row is nothing high",
           row_attribute(FORM, MONEY, "ht", "0x18"), ROW),
    Unseen("height-infinite", 'ht="INF"', "the row has any height",
           row_attribute(FORM, MONEY, "ht", "INF"), ROW),
    Unseen("width-underscore", 'width="1_5.28" of column E', "the column is one character wide",
           patched_sheet(FORM, r'(<col min="5" max="5" width=)"[^"]*"', r'\1"1_5.28515625"'), FORM_CELL),
    Unseen("column-number-underscore", 'min="0_5"', "the width holds for other columns",
           patched_sheet(FORM, r'<col min="5"', '<col min="0_5"'), FORM_CELL),
    Unseen("size-underscore", '<sz val="1_0.5"/>', "the amount is a dot",
           money(font=font('<color theme="1"/>', '<sz val="1_0.5"/>')), FORM_CELL),
    Unseen("size-zero", '<sz val="0"/>', "the amount has no height, or any",
           money(font=font('<color theme="1"/>', '<sz val="0"/>')), FORM_CELL),
    Unseen("size-negative", '<sz val="-10.5"/>', "the amount has any height",
           money(font=font('<color theme="1"/>', '<sz val="-10.5"/>')), FORM_CELL),
    Unseen("font-underscore", 'fontId="0_3"', "another font", xf_attribute("fontId", "0_3"), FORM_CELL),
    Unseen("font-from-the-end", "fontId -7 of 10", "another font, in LibreOffice the default one",
           from_the_end("fonts", "fontId"), FORM_CELL),
    Unseen("fill-from-the-end", "fillId -4 of 4", "nothing, or another fill",
           from_the_end("fills", "fillId"), FORM_CELL),
    Unseen("border-from-the-end", "borderId -2 of 3", "no frame around the amount",
           from_the_end("borders", "borderId"), FORM_CELL),
    Unseen("font-beyond", "fontId 999", "another font, or a damaged file", xf_attribute("fontId", "999"),
           FORM_CELL),
    Unseen("number-format-underscore", 'numFmtId="1_64"', "13571, by the built-in format 1",
           xf_attribute("numFmtId", "1_64"), FORM_CELL),
    Unseen("number-format-full-width", 'numFmtId="１６４"', "General",
           xf_attribute("numFmtId", "１６４"), FORM_CELL),
    Unseen("style-underscore", 's="0_5"', "General, without a frame", style_spelt("0_5"), FORM_CELL),
    Unseen("style-plus", 's="+5"', "nothing, or General", style_spelt("+5"), FORM_CELL),
    Unseen("style-spaced", 's=" 5"', "nothing, or General", style_spelt(" 5"), FORM_CELL),
    Unseen("style-full-width", 's="５"', "General, without a frame", style_spelt("５"), FORM_CELL),
    Unseen("style-from-the-end", 's="-33"', "General, without a frame", style_from_the_end, FORM_CELL),
    Unseen("style-beyond", 's="4711"', "General, or a damaged file", style_spelt("4711"), FORM_CELL),
    Unseen("string-underscore", "a label whose string is 0_9", "another label", label("0_9"), FORM_CELL),
    Unseen("string-full-width", "a label whose string is ９", "another label or none", label("９"),
           FORM_CELL),
    Unseen("string-plus", "a label whose string is +9", "nothing, or no label", label("+9"), FORM_CELL),
    Unseen("string-from-the-end", "a label whose string is counted from the end", "no label",
           last_string, FORM_CELL),
    Unseen("number-devanagari", "the amount in digits of India", "a text, or nothing",
           value("१३५७१.१९"), r"E7\b"),
    Unseen("number-full-width", "the amount in full-width digits", "a text, or nothing",
           value("１３５７１.１９"), r"E7\b"),
    Unseen("number-underscore", "1_3571.19", "1", value("1_3571.19"), r"E7\b"),
    Unseen("number-comma", "13,571.19", "13, or nothing", value("13,571.19"), r"E7\b"),
    Unseen("number-spaced", "a no-break space before the amount", "nothing, or a text",
           value("\u00a013571.19"), r"E7\b"),
    Unseen("number-tab", "a tab before and a line break behind the amount", "the amount, or nothing",
           value("\t13571.19&#10;"), r"E7\b"),
    Unseen("number-comment", "a comment within the amount", "135, or the amount",
           value("135<!-- x -->71.19"), r"E7\b"),
    Unseen("number-instruction", "a processing instruction within the amount", "135, or the amount",
           value("135<?x y?>71.19"), r"E7\b"),
    Unseen("number-cdata", "the amount in two CDATA sections", "the amount, or half of it",
           value("<![CDATA[135]]><![CDATA[71.19]]>"), r"E7\b", "note"),
    Unseen("number-infinite", "INF", "an error, or nothing", value("INF"), r"E7\b"),
    Unseen("number-nan", "NaN", "an error, or nothing", value("NaN"), r"E7\b"),
    Unseen("number-infinity-of-python", "infinity", "nothing", value("infinity"), r"E7\b"),
    Unseen("number-hexadecimal", "0x3503", "0", value("0x3503"), r"E7\b"),
    Unseen("number-suffix", "13571.19f", "13571.19, or nothing", value("13571.19f"), r"E7\b"),
    Unseen("number-exponent-of-fortran", "1.357119D4", "1.357119, or nothing", value("1.357119D4"), r"E7\b"),
    Unseen("number-minus", "a minus sign of typography before the amount", "a text, or nothing",
           value("−13571.19"), r"E7\b"),
    Unseen("number-of-another-digit", "13571.194: shown as 13,571.19", "13,571.19, and computed otherwise",
           value("13571.194"), r"E7\b"),
    Unseen("number-huge", "13571.19 with an exponent that is too large", "an error",
           value("13571.19E999"), r"E7\b"),
    Unseen("type-unknown", 't="x" on the amount', "nothing", at_money(
        lambda c: c.replace("<c ", '<c t="x" ')), r"E7\b"),
    Unseen("type-empty", 't="" on the amount', "nothing, or the amount", at_money(
        lambda c: c.replace("<c ", '<c t="" ')), r"E7\b"),
    Unseen("type-upper", 't="N" on the amount', "nothing", at_money(
        lambda c: c.replace("<c ", '<c t="N" ')), r"E7\b"),
    Unseen("type-date", 't="d": the amount as a date', "a date's number", at_money(
        lambda c: c.replace("<c ", '<c t="d" ').replace("13571.19", "1937-02-26")), r"E7\b"),
    Unseen("type-boolean", "the amount is a truth value", "TRUE", at_money(
        lambda c: c.replace("<c ", '<c t="b" ').replace("13571.19", "1")), r"E7\b"),
    Unseen("boolean-text", 'the amount is a truth value, "on"', "TRUE or FALSE", at_money(
        lambda c: c.replace("<c ", '<c t="b" ').replace("13571.19", "on")), r"E7\b"),
    Unseen("type-error", "the amount is an error that no program knows", "#13571.19", at_money(
        lambda c: c.replace("<c ", '<c t="e" ').replace("13571.19", "#13571.19")), r"E7\b"),
    Unseen("rate-as-text", "the cached rate is a text", "0.9842, left-aligned",
           cell_xml(FORM, lambda w: w.form(RATE), lambda c: c.replace("<c ", '<c t="str" ')), r"G7\b"),
    Unseen("rate-shared", "the cached rate is a shared string", "a label for the rate",
           cell_xml(FORM, lambda w: w.form(RATE),
                    lambda c: c.replace("<c ", '<c t="s" ').replace("0.9842", "9")), r"G7\b"),
    Unseen("cell-lower-case", 'r="e7"', "the amount, or a damaged file", at_money(
        lambda c: c.replace('r="E7"', 'r="e7"')), FORM_CELL),
    Unseen("cell-leading-zero", 'r="E07"', "the amount, or a damaged file", at_money(
        lambda c: c.replace('r="E7"', 'r="E07"')), FORM_CELL),
    Unseen("cell-absolute", 'r="$E$7"', "the amount, or a damaged file", at_money(
        lambda c: c.replace('r="E7"', 'r="$E$7"')), FORM_CELL),
    Unseen("row-full-width", '<row r="７">', "the row is another, or a damaged file",
           in_sheet(FORM, '<row r="7" ', '<row r="７" '), FORM_CELL),
    Unseen("row-underscore", '<row r="0_7">', "row 0, or a damaged file",
           in_sheet(FORM, '<row r="7" ', '<row r="0_7" '), FORM_CELL),
    Unseen("row-zero", '<row r="0">', "a row before the first", in_sheet(FORM, '<row r="1" ', '<row r="0" '),
           FORM_CELL),
    Unseen("merge-lower-case", 'mergeCell "e7:f7"', "F7 is covered", merged("e7:f7"), FORM_CELL),
    Unseen("merge-absolute", 'mergeCell "$E$8:$F$8"', "F8 is covered", merged("$E$8:$F$8"), FORM_CELL),
    Unseen("merge-spaced", 'mergeCell "E9:F9 "', "F9 is covered", merged("E9:F9 "), FORM_CELL),
    Unseen("merge-backwards", 'mergeCell "F7:E7"', "F7 is covered", merged("F7:E7"), FORM_CELL),
    Unseen("merge-rows", 'mergeCell "8:8"', "the row is one cell", merged("8:8"), FORM_CELL),
    Unseen("merge-of-a-sheet", "mergeCell \"自评表!E7:F7\"", "F7 is covered", merged("自评表!E7:F7"), FORM_CELL),
    Unseen("merge-beyond", 'mergeCell "E7:XFE7"', "F7 and G7 are covered, or a damaged file",
           merged("E7:XFE7"), FORM_CELL),
    Unseen("merge-empty", 'mergeCell ""', "a damaged file in Excel", merged(""), FORM_CELL),
    Unseen("condition-lower-case", 'a condition on "e7:e10" that shows 13,999.00', "13,999.00",
           conditional("e7:e10", FALSE), FORM_CELL),
    Unseen("condition-columns", 'a condition on "E:E" that paints green', "column E is green",
           conditional("E:E"), FORM_CELL),
    Unseen("condition-rows", 'a condition on "7:10" that paints green', "four rows are green",
           conditional("7:10"), FORM_CELL),
    Unseen("condition-of-a-sheet", "a condition on a range with its sheet", "E7 is green",
           conditional("自评表!E7"), FORM_CELL),
    Unseen("condition-semicolons", 'a condition on "E7;F7"', "both are green", conditional("E7;F7"),
           FORM_CELL),
    Unseen("condition-beyond", 'a condition on "E1:E1048577"', "column E is green",
           conditional("E1:E1048577"), FORM_CELL),
    Unseen("condition-half-readable", 'a condition on "K99 e7:e10"', "E7 is green",
           conditional("K99 e7:e10"), FORM_CELL),
    Unseen("condition-line-break", "a condition on E7, a line break before and behind", "E7 is green",
           conditional("&#10;E7&#10;"), FORM_CELL),
    Unseen("validation-lower-case", "a prompt at \"e7\"", "省厅 已核实 beside E7 when it is chosen",
           validated("e7"), FORM_CELL),
    Unseen("validation-column", "a prompt at \"E:E\"", "省厅 已核实 beside every amount",
           validated("E:E"), FORM_CELL),
    Unseen("link-lower-case", "a link at \"e7\"", "a click leads away", linked("e7"), FORM_CELL),
    Unseen("link-column", "a link at \"E:E\"", "a click leads away", linked("E:E"), FORM_CELL),
    Unseen("filter-lower-case", "a filter condition on a range in lower case",
           "rows are not shown once it is applied", patched_sheet(
               CROSSCHECK, r'<autoFilter ref="([^"]*)"/>',
               lambda m: f'<autoFilter ref="{m[1].lower()}"><filterColumn colId="1"><filters>'
                         '<filter val="x"/></filters></filterColumn></autoFilter>'), CROSS),
    Unseen("filter-away", "the filter of 交叉核对 begins one row lower", "the first rule is a heading",
           patched_sheet(CROSSCHECK, r'<autoFilter ref="A24', '<autoFilter ref="A25'), CROSS),
    Unseen("default-height", "no height for rows without one of their own, 数据底稿",
           "rows without a height are lines", paper_height('defaultRowHeight="0.75" customHeight="1"'),
           PAPERS),
    Unseen("default-height-zero", 'zeroHeight="1" on 交叉核对', "rows without a height are hidden",
           attribute_set(CROSSCHECK, 'defaultRowHeight="15" zeroHeight="1"'), CROSS),
    Unseen("default-height-zero-t", 'zeroHeight="t" on 数据底稿', "rows without a height are hidden",
           paper_height('defaultRowHeight="15" zeroHeight="t"'), PAPERS),
    Unseen("default-height-underscore", 'defaultRowHeight="1_5"', "rows of one point",
           paper_height('defaultRowHeight="1_5" customHeight="1"'), PAPERS),
    Unseen("colour-long", "rgb of twelve digits", "a damaged file, or black",
           money(font=font('<color rgb="FFFFFFFF000000"/>')), FORM_CELL),
    Unseen("colour-sharp", 'rgb="#FFFFFF"', "white or black", money(font=font('<color rgb="#FFFFFF"/>')),
           FORM_CELL),
    Unseen("colour-short", 'rgb="FFF"', "another colour, or black",
           money(font=font('<color rgb="FFF"/>')), FORM_CELL),
    Unseen("colour-name", 'rgb="white"', "white or black", money(font=font('<color rgb="white"/>')),
           FORM_CELL),
    Unseen("theme-underscore", 'theme="0_1"', "white: theme 0", money(font=font('<color theme="0_1"/>')),
           FORM_CELL),
    Unseen("tint-underscore", 'tint="0_1"', "another tint", money(font=font('<color theme="1" tint="0_1"/>')),
           FORM_CELL),
    Unseen("palette-beyond", 'indexed="999"', "another colour", money(font=font('<color indexed="999"/>')),
           FORM_CELL),
    Unseen("pattern-upper", 'patternType="Solid" with black', "black on black, or no fill", money(
        fill='<fill><patternFill patternType="Solid"><fgColor rgb="FF000000"/></patternFill></fill>'),
           FORM_CELL),
    Unseen("raised-upper", 'vertAlign "SuperScript"', "raised, or not",
           money(font=font('<color theme="1"/><vertAlign val="SuperScript"/>')), FORM_CELL),
    Unseen("rule-style-from-the-end", "dxfId -10: the first counted from the end",
           "通过 has no colour", put("xl/worksheets/sheet2.xml", 'dxfId="0" priority="1"',
                                   'dxfId="-10" priority="1"'), CROSS),
    Unseen("rule-style-underscore", 'dxfId="0_0"', "通过 has its colour, or none",
           put("xl/worksheets/sheet2.xml", 'dxfId="0" priority="1"', 'dxfId="0_0" priority="1"'), CROSS),
    Unseen("rule-operator-upper", 'operator="Equal"', "通过 has no colour",
           put("xl/worksheets/sheet2.xml", 'dxfId="0" priority="1" operator="equal"',
               'dxfId="0" priority="1" operator="Equal"'), CROSS),
    Unseen("local-sheet-beyond", 'localSheetId="9" of the print area', "a damaged file in Excel",
           put(BOOK, 'name="_xlnm.Print_Area" localSheetId="0"', 'name="_xlnm.Print_Area" localSheetId="9"'),
           THE_BOOK + "|Print_Area"),
    Unseen("local-sheet-negative", 'localSheetId="-3" of the print area', "all is printed",
           put(BOOK, 'name="_xlnm.Print_Area" localSheetId="0"', 'name="_xlnm.Print_Area" localSheetId="-3"'),
           THE_BOOK + "|Print_Area"),
    Unseen("local-sheet-no-number", 'localSheetId="x"', "a damaged file in Excel",
           put(BOOK, 'name="_xlnm.Print_Area" localSheetId="0"', 'name="_xlnm.Print_Area" localSheetId="x"'),
           THE_BOOK + "|Print_Area"),
    Unseen("zoom-underscore", 'zoomScale="1_00"', "one percent",
           attribute(FORM, "sheetView", "zoomScale", "1_00"), FORM_CELL),
    Unseen("scale-underscore", 'print scale "1_00", not fitted to a page', "one percent",
           all_of(in_sheet(FORM, '<pageSetUpPr fitToPage="1"/>', ""),
                  in_sheet(FORM, "<pageSetup ", '<pageSetup scale="1_00" ')), FORM_CELL),
    Unseen("frozen-underscore", 'ySplit="4_0"', "frozen below the fourth row, or the fortieth",
           patched_sheet(FORM, "<sheetView ([^>]*)/>",
                         r'<sheetView \1><pane ySplit="4_0" topLeftCell="A41" activePane="bottomLeft" '
                         r'state="frozen"/></sheetView>'), FORM_CELL),
    Unseen("frozen-upper", 'state="Frozen" of a pane of 40 rows', "frozen, or split, or a damaged file",
           patched_sheet(FORM, "<sheetView ([^>]*)/>",
                         r'<sheetView \1><pane ySplit="40" topLeftCell="A41" activePane="bottomLeft" '
                         r'state="Frozen"/></sheetView>'), FORM_CELL),
    Unseen("first-page-t", 'differentFirst="t" with a footer of its own', "定稿 on the first page",
           patched_sheet(FORM, "<headerFooter>(.*?)</headerFooter>",
                         r'<headerFooter differentFirst="t">\1<firstFooter>定稿</firstFooter></headerFooter>'),
           FORM_CELL),
    Unseen("odd-even-2", 'differentOddEven="2" with a header of its own', "定稿 on every other page",
           patched_sheet(FORM, "<headerFooter>(.*?)</headerFooter>",
                         r'<headerFooter differentOddEven="2">\1<evenHeader>定稿</evenHeader></headerFooter>'),
           FORM_CELL),
    Unseen("external-mode-upper", 'TargetMode="external" of a link', "a damaged file, or a link out",
           all_of(
               in_sheet(FORM, "<printOptions ",
                        '<hyperlinks><hyperlink ref="E7" r:id="rId1"/></hyperlinks><printOptions '),
               lambda b, w: b.parts.__setitem__(
                   "xl/worksheets/_rels/sheet1.xml.rels",
                   '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                   f'<Relationship Id="rId1" Type="{LINKS_SPACE}/hyperlink" Target="http://x.cn/" '
                   'TargetMode="external"/></Relationships>'.encode())), FORM_CELL + "|rels"),
    Unseen("cell-beyond", "a cell in column XFE", "a damaged file",
           in_sheet(FORM, "</row><row r=\"8\"", '<c r="XFE7"><v>1</v></c></row><row r="8"'), FORM_CELL),
    Unseen("count-of-formats", 'cellXfs count="1_0"', "nothing", patched(
        STYLES, r'<cellXfs count="\d+"', '<cellXfs count="1_0"'), FORM_CELL, "note"),
    Unseen("spans-lie", 'spans="9:9" on the row of the amount', "nothing",
           row_attribute(FORM, MONEY, "spans", "9:9"), FORM_CELL, "note"),
    Unseen("dimension-lies", 'dimension "A1:A1"', "nothing", patched_sheet(
        FORM, '<dimension ref="[^"]*"/>', '<dimension ref="A1:A1"/>'), FORM_CELL, "note"),
]  # fmt: skip
