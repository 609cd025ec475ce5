"""What shows is not what is held: number formats, colours by precedence, themes, fills, fonts, conditions."""

from collections.abc import Callable

from audit.tampered import RATE, Where
from audit.tampering import Raw
from audit.unseen_tampering import (
    CROSS,
    FORM_CELL,
    INK,
    LINKS_SPACE,
    STYLES,
    THEME,
    Edit,
    Unseen,
    Y,
    all_of,
    append,
    font,
    in_sheet,
    money,
    patched,
    patched_sheet,
    put,
    styled,
)
from official_forms import FORM

from jialing_xls.model.field import Kind
from jialing_xls.template.template_layout import CROSSCHECK, PAPER

PAPERS = r"数据底稿|sheet3|styles"
ANY = r"自评表!|styles|theme"
CENTRED = '<alignment horizontal="center" vertical="center" wrapText="1"/>'
FIRST_RULE = '<cfRule type="cellIs" dxfId="0" priority="1" operator="equal"><formula>"通过"'


def title(w: Where) -> str:
    return w.form("资金名称")


def rate(w: Where) -> str:
    return w.form(RATE)


def difference(w: Where) -> str:
    """A number that is 0, in the format of amounts."""
    return w.rule("difference")


def tolerance(w: Where) -> str:
    """A number in the format General: 0.015."""
    return w.rule("tolerance")


def verdict(w: Where) -> str:
    return w.rule("verdict")


def date(w: Where) -> str:
    """A date of 数据底稿."""
    fields = w.template.book.fields.values()
    return w.paper(next(f.id for f in fields if f.kind is Kind.DATE and not f.derived))


def coded(cell: Callable[[Where], str], sheet: str, code: str) -> Edit:
    return styled(sheet, cell, code=code)


def amount(code: str) -> Edit:
    return money(code=code)


def text_as(code: str) -> Edit:
    return styled(FORM, title, code=code)


def built_in(number: str, code: str) -> Edit:
    """The amount in a built-in format, which the file defines anew."""
    return all_of(
        money(number_format=number),
        put(STYLES, "</numFmts>", f'<numFmt numFmtId="{number}" formatCode="{code}"/></numFmts>'),
    )


def ink(colour: str) -> Edit:
    return money(font=font(f"<color {colour}/>"))


def ground(pattern: str) -> Edit:
    return money(fill=f"<fill>{pattern}</fill>")


def theme(pattern: str, new: str) -> Edit:
    return patched(THEME, pattern, new)


def dark(content: str) -> Edit:
    """The colour of every text of the templates, by the theme."""
    return theme("<a:dk1>.*?</a:dk1>", f"<a:dk1>{content}</a:dk1>")


def dxf(number: int, content: str) -> Edit:
    """A differential format, written anew. 0 通过, 2 不符, 4 已说明."""

    def edit(book: Raw, w: Where) -> None:
        text = book.parts[STYLES].decode()
        start = text.index("<dxfs")
        for _ in range(number + 1):
            start = text.index("<dxf>", start + 1)
        end = text.index("</dxf>", start)
        book.parts[STYLES] = (text[:start] + f"<dxf>{content}" + text[end:]).encode()

    return edit


def condition(content: str, style: str = "", sqref: str = "E7:F10", sheet: str = FORM) -> Edit:
    """A rule more, before all others."""

    def edit(book: Raw, w: Where) -> None:
        rule = content
        if style:
            rule = rule.replace("<cfRule ", f'<cfRule dxfId="{append(book, "dxfs", style)}" ', 1)
        group = f'<conditionalFormatting sqref="{sqref}">{rule}</conditionalFormatting>'
        before = "<printOptions " if sheet == FORM else "<conditionalFormatting "
        book.replace(book.part_of(sheet), before, f"{group}{before}")

    return edit


def run(properties: str, text: str = "尽保") -> Edit:
    content = f"<is><r><t>应保</t></r><r><rPr>{properties}</rPr><t>{text}</t></r></is>"
    return lambda b, w: b.cell(FORM, w.form("指标01_指标值"), content, "inlineStr")


def eastern_font(script: str) -> Edit:
    return all_of(
        theme(r'(<a:minorFont>.*?<a:font script="Hans" typeface=)"[^"]*"', rf'\1"{script}"'),
        styled(FORM, title, font=font('<color theme="1"/><scheme val="minor"/>')),
    )


ALWAYS = '<cfRule type="expression" priority="1"><formula>TRUE</formula></cfRule>'

UNSEEN = [
    # ------------------------------------------------------------ number formats
    Unseen("format-gap", "#,##0.0_00: a space within the decimals", "13,571.1 9", amount("#,##0.0_00"), FORM_CELL),
    Unseen("format-gap-in-thousands", "#,##_-0.00: a space before the last digit", "13,57 1.19",
           amount("#,##_-0.00"), FORM_CELL),
    Unseen("format-literal-comma", r"#\,##0.00 on a difference of 0", ",0.00",
           coded(difference, CROSSCHECK, r"#\,##0.00"), CROSS),
    Unseen("format-literal-percent", r"0.00\%: a sign that does not multiply", "0.98% for 98.42%",
           coded(rate, FORM, r"0.00\%"), r"G7\b|styles"),
    Unseen("format-quoted-percent", '0.00"%"', "0.98% for 98.42%", coded(rate, FORM, '0.00"%"'), r"G7\b|styles"),
    Unseen("format-literal-month", r"yyyy\-\m\m-dd", "2023-mm-15 or the like",
           coded(date, PAPER, r"yyyy\-\m\m-dd"), PAPERS),
    Unseen("format-minutes", "yyyy-[mm]-dd", "minutes for the month", coded(date, PAPER, "yyyy-[mm]-dd"), PAPERS),
    Unseen("format-date-turned", "yyyy-dd-mm", "day and month exchanged", coded(date, PAPER, "yyyy-dd-mm"), PAPERS),
    Unseen("format-era", "e-mm-dd under an era of another calendar", "another year",
           coded(date, PAPER, "[$-30411]e-mm-dd"), PAPERS),
    Unseen("format-system-date", "[$-F800]#,##0.00", "the amount as a long date in Excel",
           amount("[$-F800]#,##0.00"), FORM_CELL),
    Unseen("format-system-time", "[$-F400]#,##0.00", "the amount as a time in Excel",
           amount("[$-F400]#,##0.00"), FORM_CELL),
    Unseen("format-other-digits", "[$-D000000]#,##0.00", "the amount in Thai digits",
           amount("[$-D000000]#,##0.00"), FORM_CELL),
    Unseen("format-chinese-digits", "[DBNum2][$-804]#,##0.00", "the amount in financial numerals",
           amount("[DBNum2][$-804]#,##0.00"), FORM_CELL),
    Unseen("format-filled", "*1#,##0.00: the cell is filled with ones", "1111113,571.19",
           amount("*1#,##0.00"), FORM_CELL),
    Unseen("format-filled-behind", "#,##0.00*0: filled with zeros", "13,571.1900000", amount("#,##0.00*0"), FORM_CELL),
    Unseen("format-full-width-digit", '"１"#,##0.00', "１13,571.19", amount('"１"#,##0.00'), FORM_CELL),
    Unseen("format-chinese-digit", "#,##0.00亿", "13,571.19亿", amount("#,##0.00亿"), FORM_CELL),
    Unseen("format-second-decimals", "#,##0.00.00", "another number of decimals", amount("#,##0.00.00"), FORM_CELL),
    Unseen("format-conditions", "[>13000]#,##0.0;#,##0.00", "13,571.2", amount("[>13000]#,##0.0;#,##0.00"), FORM_CELL),
    Unseen("format-condition-equal", '[=13571.19]"见附表";#,##0.00', "见附表",
           amount('[=13571.19]"见附表";#,##0.00'), FORM_CELL),
    Unseen("format-negative-loses-sign", "#,##0.00;#,##0.00 on a difference", "a minus is not shown",
           coded(difference, CROSSCHECK, "#,##0.00;#,##0.00"), CROSS),
    Unseen("format-zero-section", '#,##0.00;-#,##0.00;"—" on a difference of 0', "— for 0",
           coded(difference, CROSSCHECK, '#,##0.00;-#,##0.00;"—"'), CROSS),
    Unseen("format-text-in-negative", "#,##0.00;@", "a minus is not shown",
           coded(difference, CROSSCHECK, "#,##0.00;@"), CROSS),
    Unseen("format-fraction", "# ?/?", "13571 1/5", amount("# ?/?"), FORM_CELL),
    Unseen("format-scaled", "#,##0.00,", "13.57", coded(difference, CROSSCHECK, "#,##0.00,"), CROSS),
    Unseen("format-scaled-in-the-middle", "#,##0,.00", "13.57", amount("#,##0,.00"), FORM_CELL),
    Unseen("format-per-ten-thousand", "#,##0.00%%", "135,711,900.00%%", amount("#,##0.00%%"), FORM_CELL),
    Unseen("format-pale-colour", "[Color19]#,##0.00", "pale yellow on white", amount("[Color19]#,##0.00"), FORM_CELL),
    Unseen("format-colour-in-chinese", "[白色]#,##0.00", "white on white in Chinese programs",
           amount("[白色]#,##0.00"), FORM_CELL),
    Unseen("format-colour-spaced", "[ White ]#,##0.00", "white on white", amount("[ White ]#,##0.00"), FORM_CELL),
    Unseen("format-colour-in-a-section", "#,##0.00;[Red]-#,##0.00;[White]0.00 on a difference of 0",
           "nothing for 0", coded(difference, CROSSCHECK, "#,##0.00;[Red]-#,##0.00;[White]0.00"), CROSS),
    Unseen("format-empty", 'formatCode=""', "General, or nothing", put(
        STYLES, '<numFmt numFmtId="164" formatCode="#,##0.00"/>', '<numFmt numFmtId="164" formatCode=""/>'),
           FORM_CELL + "|交叉核对|数据底稿", most=100),
    Unseen("format-without-code", "numFmt without formatCode", "General, or nothing", put(
        STYLES, '<numFmt numFmtId="164" formatCode="#,##0.00"/>', '<numFmt numFmtId="164"/>'),
           FORM_CELL + "|交叉核对|数据底稿", most=100),
    Unseen("format-without-definition", "numFmtId 222, which nobody defines", "General",
           money(number_format="222"), FORM_CELL),
    Unseen("format-built-in-anew", "built-in format 1, defined as #,##0.00", "13571 in programs that know it",
           built_in("1", "#,##0.00"), FORM_CELL),
    Unseen("format-built-in-general-anew", 'built-in format 0, defined as "#,##0.00"',
           "General in programs that know it", built_in("0", "#,##0.00"), FORM_CELL),
    Unseen("format-built-in-currency", "built-in format 44", "a currency sign", money(number_format="44"), FORM_CELL),
    Unseen("format-built-in-of-a-country", "built-in format 31: a date in China", "the amount as a date",
           money(number_format="31"), FORM_CELL),
    Unseen("general-rounded", "0 on a tolerance of 0.015, General in the template", "0 for 0.015",
           coded(tolerance, CROSSCHECK, "0"), CROSS),
    Unseen("general-percent", "0% on a tolerance", "2% for 0.015", coded(tolerance, CROSSCHECK, "0%"), CROSS),
    Unseen("general-as-word", '"很大" on a tolerance', "很大 for 0.015", coded(tolerance, CROSSCHECK, '"很大"'), CROSS),
    Unseen("general-condition", '[<1]"无";General on a tolerance', "无 for 0.015",
           coded(tolerance, CROSSCHECK, '[<1]"无";General'), CROSS),
    Unseen("general-with-unit", 'General"万" on a tolerance', "0.015万",
           coded(tolerance, CROSSCHECK, 'General"万"'), CROSS),
    Unseen("general-as-date", "yyyy on a tolerance", "1900 for 0.015", coded(tolerance, CROSSCHECK, "yyyy"), CROSS),
    Unseen("general-yellow", "[Yellow]General on a tolerance", "yellow on white",
           coded(tolerance, CROSSCHECK, "[Yellow]General"), CROSS),
    Unseen("general-literal-digit", r"General\4 on a tolerance", "0.0154",
           coded(tolerance, CROSSCHECK, r"General\4"), CROSS),
    Unseen("general-scaled", "0.0, on a tolerance", "0.0", coded(tolerance, CROSSCHECK, "0.0,"), CROSS),
    Unseen("text-section-empty", "General;General;General; on a text", "an empty cell",
           text_as("General;General;General;"), r"C3\b|styles"),
    Unseen("text-section-gap", "General;General;General;_- on a text", "an empty cell",
           text_as("General;General;General;_-"), r"C3\b|styles"),
    Unseen("text-section-literal", r"General;General;General;\@ on a text", "@",
           text_as(r"General;General;General;\@"), r"C3\b|styles"),
    Unseen("text-section-quoted", 'General;General;General;"@" on a text', "@",
           text_as('General;General;General;"@"'), r"C3\b|styles"),
    Unseen("text-section-star", "0;0;0;*  on a text", "an empty cell", text_as("0;0;0;* "), r"C3\b|styles"),
    Unseen("text-twice-shown", "@@ on a text", "the name twice", text_as("@@"), r"C3\b|styles"),
    Unseen("text-white", "[White]@ on a text", "an empty cell", text_as("[White]@"), r"C3\b|styles"),
    Unseen("text-digit-filled", "@*9 on a text", "the name, and nines to the edge", text_as("@*9"), r"C3\b|styles"),
    Unseen("text-hidden-by-three", "0;0;0;;", "an empty cell", text_as("0;0;0;;"), r"C3\b|styles"),
    Unseen("verdict-by-format", r'General;General;General;"通"@ on a verdict', "通通过",
           coded(verdict, CROSSCHECK, 'General;General;General;"通"@'), CROSS),
    Unseen("verdict-blank-by-format", "@ of nothing: ;;; with spaces", "an empty verdict",
           coded(verdict, CROSSCHECK, " ; ; ; "), CROSS),
    Unseen("dxf-shows-another-verdict", 'the colour of 通过 has the format ;;;"不符"', "不符 for 通过",
           dxf(0, '<numFmt numFmtId="210" formatCode="General;General;General;&quot;不符&quot;"/>'), CROSS),
    Unseen("dxf-hides-by-gap", "a condition with the format _-;_-;_-;_-", "empty amounts", condition(
        ALWAYS, '<dxf><numFmt numFmtId="211" formatCode="_-;_-;_-;_-"/></dxf>'), FORM_CELL),
    Unseen("dxf-other-figure", r"a condition with the format \1\3", "13", condition(
        ALWAYS, r'<dxf><numFmt numFmtId="211" formatCode="\1\3"/></dxf>'), FORM_CELL),
    # ------------------------------------------------------------ colours
    Unseen("auto-and-rgb", 'auto="1" beside rgb white', "white in LibreOffice", ink('auto="1" rgb="FFFFFFFF"'),
           FORM_CELL),
    Unseen("auto-and-palette", 'auto="1" beside indexed 9', "white in LibreOffice", ink('auto="1" indexed="9"'),
           FORM_CELL),
    Unseen("auto-and-theme-and-tint", 'auto="1" beside theme 1, tint 1', "white in LibreOffice",
           ink('auto="1" theme="1" tint="1"'), FORM_CELL),
    Unseen("palette-and-theme", 'indexed="8" beside theme 0', "white", ink('indexed="8" theme="0"'), FORM_CELL),
    Unseen("rgb-and-theme-by-tint", 'rgb black beside theme 1, tint 1', "white",
           ink('rgb="FF000000" theme="1" tint="1"'), FORM_CELL),
    Unseen("theme-unknown-and-rgb", "theme 99 beside rgb black", "white, black or nothing",
           ink('theme="99" rgb="FF000000"'), FORM_CELL),
    Unseen("tint-of-black", "theme 1, tint 0.97", "nearly white", ink('theme="1" tint="0.97"'), FORM_CELL),
    Unseen("tint-beyond", "theme 1, tint 5", "white, or black", ink('theme="1" tint="5"'), FORM_CELL),
    Unseen("alpha", 'rgb="00000000": no opacity', "black, or nothing", ink('rgb="00000000"'), FORM_CELL, "note"),
    Unseen("system-ground", 'indexed="65"', "the colour of the window", ink('indexed="65"'), FORM_CELL),
    Unseen("no-attribute", "<color/> beside a black fill of its own", "black on black",
           money(font=font("<color/>"),
                 fill='<fill><patternFill patternType="solid"><fgColor indexed="64"/></patternFill></fill>'),
           FORM_CELL),
    Unseen("run-palette-and-theme", "a run: rgb black beside theme 0", "尽保 is white",
           run('<color rgb="FF000000" theme="0"/>'), FORM_CELL),
    Unseen("run-tiny", "a run: size 1.5", "尽保 is a line", run('<sz val="1.5"/>'), FORM_CELL),
    Unseen("run-tiny-spelt", 'a run: size "1_0"', "尽保 is a dot", run('<sz val="1_0"/>'), FORM_CELL),
    Unseen("run-barcode", "a run in Free 3 of 9", "bars for 尽保 or for digits", run('<rFont val="Free 3 of 9"/>'),
           FORM_CELL),
    Unseen("run-more", "a run more in the colour of the ground", "应保尽保, and white words", run(
        '<color rgb="FFFEFEFE"/>', "尽保"), FORM_CELL),
    Unseen("dxf-colour-by-theme", "不符: rgb red beside theme 0", "不符 in white",
           dxf(2, '<font><color rgb="FF9C0006" theme="0"/></font><fill><patternFill>'
                  '<bgColor rgb="FFFFC7CE"/></patternFill></fill>'), CROSS),
    Unseen("dxf-ground-by-theme", "不符: ground rgb red beside theme 0", "不符 on white",
           dxf(2, '<font><color rgb="FF9C0006"/></font><fill><patternFill>'
                  '<bgColor rgb="FFFFC7CE" theme="0"/></patternFill></fill>'), CROSS),
    Unseen("dxf-auto", "不符: ground auto beside rgb red", "不符 on white, or on red",
           dxf(2, '<font><color rgb="FF9C0006"/></font><fill><patternFill>'
                  '<bgColor auto="1" rgb="FFFFC7CE"/></patternFill></fill>'), CROSS),
    # ------------------------------------------------------------ themes
    Unseen("theme-by-name", "dk1 is prstClr white", "all texts are white", dark('<a:prstClr val="white"/>'), ANY,
           most=150),
    Unseen("theme-by-parts", "dk1 is scrgbClr 100%", "all texts are white",
           dark('<a:scrgbClr r="100000" g="100000" b="100000"/>'), ANY, most=150),
    Unseen("theme-by-hue", "dk1 is hslClr with full light", "all texts are white",
           dark('<a:hslClr hue="0" sat="0" lum="100000"/>'), ANY, most=150),
    Unseen("theme-light-offset", "dk1 is black with lumOff 100%", "all texts are white",
           dark('<a:srgbClr val="000000"><a:lumOff val="100000"/></a:srgbClr>'), ANY, most=150),
    Unseen("theme-inverted", "dk1 is black, inverted", "all texts are white",
           dark('<a:srgbClr val="000000"><a:inv/></a:srgbClr>'), ANY, most=150),
    Unseen("theme-tinted", "dk1 is black with tint 0", "all texts are white",
           dark('<a:srgbClr val="000000"><a:tint val="0"/></a:srgbClr>'), ANY, most=150),
    Unseen("theme-of-the-scheme", "dk1 is schemeClr lt1", "all texts are white, or black",
           dark('<a:schemeClr val="lt1"/>'), ANY, most=150),
    Unseen("theme-other-system-colour", "dk1 is the system's highlightText, last seen as black",
           "all texts are white", dark('<a:sysClr val="highlightText" lastClr="000000"/>'), ANY, most=150),
    Unseen("theme-two-colours", "dk1 has two colours, the second white", "all texts are white",
           dark('<a:srgbClr val="000000"/><a:srgbClr val="FFFFFF"/>'), ANY, most=150),
    Unseen("theme-twice-dark", "dk1 twice, the first white", "all texts are white", theme(
        "<a:dk1>", '<a:dk1><a:srgbClr val="FFFFFF"/></a:dk1><a:dk1>'), ANY, most=150),
    Unseen("theme-elements-twice", "themeElements twice, the second with a white dk1", "all texts are white",
           theme("(<a:themeElements>)(.*?)(</a:themeElements>)",
                 r'\1\2\3<a:themeElements><a:clrScheme name="x"><a:dk1><a:srgbClr val="FFFFFF"/></a:dk1>'
                 r'<a:lt1><a:srgbClr val="FFFFFF"/></a:lt1></a:clrScheme>\3'), ANY, most=150),
    Unseen("theme-dark-of-nobody", "<y:dk1> as it was behind a white <a:dk1>", "all texts are white",
           theme("<a:dk1>(.*?)</a:dk1>",
                 rf'<a:dk1><a:srgbClr val="FFFFFF"/></a:dk1><y:dk1 {Y}>\1</y:dk1>'), ANY, most=150),
    Unseen("theme-light-dark", "lt1 is black: the ground of nothing, but theme 0", "nothing",
           theme("<a:lt1>.*?</a:lt1>", '<a:lt1><a:srgbClr val="000000"/></a:lt1>'), ANY, "note"),
    Unseen("theme-not-linked", "the link to the theme has a type that nobody knows", "other colours and fonts",
           put("xl/_rels/workbook.xml.rels", f"{LINKS_SPACE}/theme", "urn:x/theme"), ANY + "|rels|来历不明"),
    Unseen("theme-font", "the Chinese font of the theme is Wingdings, and a text uses it", "signs for a text",
           eastern_font("Wingdings"), ANY),
    # ------------------------------------------------------------ fills, fonts, borders
    Unseen("solid-without-colour", "a solid fill without a colour", "black on black in LibreOffice",
           ground('<patternFill patternType="solid"/>'), FORM_CELL),
    Unseen("solid-by-background", "a solid fill that has a background only", "black on black in LibreOffice",
           ground('<patternFill patternType="solid"><bgColor rgb="FFFFFFFF"/></patternFill>'), FORM_CELL),
    Unseen("solid-auto", "a solid fill of auto beside theme 1", "black on black",
           ground('<patternFill patternType="solid"><fgColor auto="1" theme="1"/></patternFill>'), FORM_CELL),
    Unseen("solid-palette-black", "a solid fill, indexed 64", "black on black",
           ground('<patternFill patternType="solid"><fgColor indexed="64"/></patternFill>'), FORM_CELL),
    Unseen("pattern-unknown", 'patternType="checker"', "nothing, or black",
           ground('<patternFill patternType="checker"><fgColor rgb="FF000000"/></patternFill>'), FORM_CELL),
    Unseen("gradient-and-pattern", "a gradient of black beside a pattern none", "black on black",
           ground('<patternFill patternType="none"/><gradientFill><stop position="0"><color rgb="FF000000"/>'
                  '</stop><stop position="1"><color rgb="FF000000"/></stop></gradientFill>'), FORM_CELL),
    Unseen("fill-empty", "<fill/>", "nothing", ground(""), FORM_CELL, "note"),
    Unseen("dxf-pattern-none", "不符: patternType none with the same colour", "不符 without a ground",
           dxf(2, '<font><color rgb="FF9C0006"/></font><fill><patternFill patternType="none">'
                  '<bgColor rgb="FFFFC7CE"/></patternFill></fill>'), CROSS),
    Unseen("dxf-solid-green", "不符: solid, foreground green, background as it was", "green or red",
           dxf(2, '<font><color rgb="FF9C0006"/></font><fill><patternFill patternType="solid">'
                  '<fgColor rgb="FFC6EFCE"/><bgColor rgb="FFFFC7CE"/></patternFill></fill>'), CROSS),
    Unseen("dxf-tiny", "通过: size 1", "通过 is a dot in LibreOffice",
           dxf(0, '<font><sz val="1"/><color rgb="FF006100"/></font><fill><patternFill>'
                  '<bgColor rgb="FFC6EFCE"/></patternFill></fill>'), CROSS),
    Unseen("dxf-symbols", "通过: Wingdings", "signs for 通过 in LibreOffice",
           dxf(0, '<font><color rgb="FF006100"/><name val="Wingdings"/></font><fill><patternFill>'
                  '<bgColor rgb="FFC6EFCE"/></patternFill></fill>'), CROSS),
    Unseen("dxf-raised", "通过: superscript", "通过 is raised",
           dxf(0, '<font><color rgb="FF006100"/><vertAlign val="superscript"/></font><fill><patternFill>'
                  '<bgColor rgb="FFC6EFCE"/></patternFill></fill>'), CROSS),
    Unseen("dxf-colour-twice", "不符: two colours, the second that of the ground", "不符 cannot be seen",
           dxf(2, '<font><color rgb="FF9C0006"/><color rgb="FFFFC7CE"/></font><fill><patternFill>'
                  '<bgColor rgb="FFFFC7CE"/></patternFill></fill>'), CROSS),
    Unseen("dxf-unlocks", "通过: protection locked=0", "nothing, or it can be typed over",
           dxf(0, '<font><color rgb="FF006100"/></font><fill><patternFill><bgColor rgb="FFC6EFCE"/>'
                  '</patternFill></fill><protection locked="0"/>'), CROSS, "note"),
    Unseen("font-icons", "the amount in Segoe MDL2 Assets", "signs for digits", money(
        font='<font><sz val="10.5"/><color theme="1"/><name val="Segoe MDL2 Assets"/></font>'), FORM_CELL),
    Unseen("font-bookshelf", "the amount in Bookshelf Symbol 7", "signs for digits", money(
        font='<font><sz val="10.5"/><color theme="1"/><name val="Bookshelf Symbol 7"/></font>'), FORM_CELL),
    Unseen("font-outlook", "the amount in MS Outlook", "signs for digits", money(
        font='<font><sz val="10.5"/><color theme="1"/><name val="MS Outlook"/></font>'), FORM_CELL),
    Unseen("font-bars", "the amount in Free 3 of 9 Extended", "bars for digits", money(
        font='<font><sz val="10.5"/><color theme="1"/><name val="Free 3 of 9 Extended"/></font>'), FORM_CELL),
    Unseen("font-none", "a font of no name", "the default font", money(
        font='<font><sz val="10.5"/><color theme="1"/><name val=""/></font>'), FORM_CELL, "note"),
    Unseen("font-outline", "<outline/>: hollow letters", "hollow digits", money(
        font=font('<outline/><color theme="1"/>')), FORM_CELL),
    Unseen("font-shadow", "<shadow/>", "digits with a shadow", money(
        font=font('<shadow/><color theme="1"/>')), FORM_CELL),
    Unseen("font-underlined-twice", '<u val="double"/>', "a figure that looks like a total", money(
        font=font('<u val="double"/><color theme="1"/>')), FORM_CELL),
    Unseen("font-symbol-charset", 'charset="02" by another spelling', "signs for digits", money(
        font=f'<font><sz val="10.5"/><color theme="1"/>{INK}<charset val=" 02"/></font>'), FORM_CELL),
    Unseen("crossed-by-a-merge-border", "a diagonal in the border of every cell of the title", "a title crossed out",
           styled(FORM, lambda w: "A1",
                  border='<border diagonalUp="true" diagonalDown="true"><left/><right/><top/><bottom/>'
                         '<diagonal style="hair"><color rgb="FF000000"/></diagonal></border>'), FORM_CELL),
    Unseen("thick-white-border", "a thick white border within the amount's cell", "digits without their edges",
           money(border='<border><left style="thick"><color rgb="FFFFFFFF"/></left><right style="thick">'
                        '<color rgb="FFFFFFFF"/></right><top/><bottom/><diagonal/></border>'), FORM_CELL),
    Unseen("rotation-vertical", 'textRotation="255"', "one digit below the other", money(
        inner='<alignment horizontal="center" vertical="center" wrapText="1" textRotation="255"/>'), FORM_CELL),
    Unseen("rotation-45", 'textRotation="45"', "a slanted amount", money(
        inner='<alignment horizontal="center" vertical="center" wrapText="1" textRotation="45"/>'), FORM_CELL),
    Unseen("across-a-selection", 'horizontal="centerContinuous"', "the text stands over its neighbours",
           money(inner='<alignment horizontal="centerContinuous" vertical="center"/>'), FORM_CELL),
    Unseen("indent-beside", 'relativeIndent="250"', "nothing, or moved out of the cell", money(
        inner='<alignment horizontal="left" relativeIndent="250" vertical="center" wrapText="1"/>'),
           FORM_CELL),
    Unseen("prefix", 'quotePrefix="1": an apostrophe', "nothing", money(
        code="#,##0.00", attributes='quotePrefix="1"'), FORM_CELL, "note"),
    # ------------------------------------------------------------ conditions
    Unseen("stops-all", "a rule that is always true, shows nothing, and stops all others", "no verdict has a colour",
           condition(ALWAYS.replace('priority="1"', 'priority="-1" stopIfTrue="1"'), "", "J7:J165", CROSSCHECK), CROSS),
    Unseen("stops-itself", 'stopIfTrue="1" on a rule of the template', "a frame is missing",
           patched_sheet(CROSSCHECK, r'(<cfRule type="expression" dxfId="9" priority="13")', r'\1 stopIfTrue="1"'),
           CROSS),
    Unseen("priorities", "the rule for 通过 has the priority of the last", "nothing, where values exclude each other",
           in_sheet(CROSSCHECK, 'dxfId="0" priority="1"', 'dxfId="0" priority="99"'), CROSS, "note"),
    Unseen("rule-off", "the style of the rule for 不符 is taken away", "不符 has no colour",
           in_sheet(CROSSCHECK, ' dxfId="2" priority="3"', ' priority="3"'), CROSS),
    Unseen("rule-pivot", 'pivot="1" on the group of verdicts', "nothing, or no colours", patched_sheet(
        CROSSCHECK, r'<conditionalFormatting sqref="J7:', '<conditionalFormatting pivot="1" sqref="J7:'), CROSS,
        "note"),
    Unseen("rule-split", "J7:J165 without the row of B01", "the verdict of B01 has no colour", patched_sheet(
        CROSSCHECK, r'<conditionalFormatting sqref="J7:J(\d+)"', r'<conditionalFormatting sqref="J7:J24 J26:J\1"'),
        CROSS),
    Unseen("rule-overlap", "J7:J165 twice in one range list", "nothing", patched_sheet(
        CROSSCHECK, r'<conditionalFormatting sqref="J7:J(\d+)"', r'<conditionalFormatting sqref="J7:J\1 J25"'), CROSS,
        "note"),
    Unseen("bars", "data bars over the amounts", "bars hide digits", condition(
        '<cfRule type="dataBar" priority="1"><dataBar showValue="0"><cfvo type="min"/><cfvo type="max"/>'
        '<color rgb="FF000000"/></dataBar></cfRule>'), FORM_CELL),
    Unseen("icons", "icons for amounts, without values", "arrows for amounts", condition(
        '<cfRule type="iconSet" priority="1"><iconSet showValue="0"><cfvo type="percent" val="0"/>'
        '<cfvo type="percent" val="33"/><cfvo type="percent" val="67"/></iconSet></cfRule>'), FORM_CELL),
    Unseen("scale", "a scale of colours from black to black", "black on black", condition(
        '<cfRule type="colorScale" priority="1"><colorScale><cfvo type="min"/><cfvo type="max"/>'
        '<color rgb="FF000000"/><color rgb="FF000000"/></colorScale></cfRule>'), FORM_CELL),
    Unseen("icons-in-disguise", "a rule for 通过 whose child is an icon set", "an icon beside 通过",
           patched_sheet(CROSSCHECK, r'(<cfRule type="cellIs" dxfId="0".*?)</cfRule>',
                         r'\1<iconSet showValue="0"><cfvo type="percent" val="0"/><cfvo type="percent" val="33"/>'
                         r'<cfvo type="percent" val="67"/></iconSet></cfRule>'), CROSS),
    Unseen("rule-by-text", "the rule for 通过 also has text=不符", "nothing, or 不符 in green", patched_sheet(
        CROSSCHECK, r'<cfRule type="cellIs" dxfId="0"', '<cfRule text="不符" type="cellIs" dxfId="0"'), CROSS, "note"),
    Unseen("top-ten", "the ten largest amounts are white", "no amounts", condition(
        '<cfRule type="top10" priority="1" rank="10"/>', '<dxf><font><color rgb="FFFFFFFF"/></font></dxf>'), FORM_CELL),
    Unseen("duplicates", "amounts that occur twice are white", "1,916.50 is not there", condition(
        '<cfRule type="duplicateValues" priority="1"/>', '<dxf><font><color theme="0"/></font></dxf>'), FORM_CELL),
    Unseen("rule-on-a-label", "labels are white by a condition", "no labels", condition(
        ALWAYS, '<dxf><font><color indexed="9"/></font></dxf>', "A1:G42"), FORM_CELL),
    Unseen("rule-white-by-tint", "amounts: theme 1 with tint 1", "no amounts", condition(
        ALWAYS, '<dxf><font><color theme="1" tint="1"/></font></dxf>'), FORM_CELL),
    Unseen("rule-black-ground", "amounts: a black ground by bgColor auto beside theme 1", "black on black", condition(
        ALWAYS, '<dxf><fill><patternFill patternType="solid"><fgColor theme="1"/><bgColor theme="1"/></patternFill>'
                "</fill></dxf>"), FORM_CELL),
]  # fmt: skip
