"""Cells that were made to look otherwise: patterns, palettes, symbols, strikes, sizes that clip."""

from collections.abc import Callable
from typing import Any

from audit.tampered import MONEY, RATE, Tampering, Where, form, money, openpyxl_cell, rule
from audit.tampering import Raw
from official_forms import FORM
from openpyxl.styles import Alignment, Border, Font, GradientFill, PatternFill, Protection, Side

from jialing_xls.template.template_layout import CROSSCHECK

STYLES = "xl/styles.xml"


def palette(position: int, colour: str) -> str:
    colours = ["000000"] * 64
    colours[position] = colour
    listed = "".join(f'<rgbColor rgb="FF{each}"/>' for each in colours)
    return f"<colors><indexedColors>{listed}</indexedColors></colors></styleSheet>"


def white_by_palette(book: Raw, w: Where) -> None:
    book.sub(STYLES, '<color theme="1"/>', '<color indexed="10"/>')
    book.replace(STYLES, "</styleSheet>", palette(10, "FFFFFF"))


def broken_is_green(book: Raw, w: Where) -> None:
    book.replace(STYLES, '<bgColor rgb="FFFFC7CE"/>', '<bgColor indexed="10"/>')
    book.replace(STYLES, "</styleSheet>", palette(10, "C6EFCE"))


def white_by_theme(book: Raw, w: Where) -> None:
    book.sub("xl/theme/theme1.xml", "<a:dk1>.*?</a:dk1>",
             '<a:dk1><a:sysClr val="window" lastClr="000000"/></a:dk1>')  # fmt: skip


def column(number: int, width: float) -> Callable[[Raw, Where], None]:
    def edit(book: Raw, w: Where) -> None:
        pattern = f'(<col min="{number}" max="{number}" width=)"[^"]*"'
        book.sub(book.part_of(FORM), pattern, lambda m: f'{m[1]}"{width}"')

    return edit


def default_widths(book: Raw, w: Where) -> None:
    part = book.part_of(FORM)
    book.sub(part, "<cols>.*</cols>", "")
    book.replace(part, "<sheetFormatPr ", '<sheetFormatPr defaultColWidth="3" ')


def height(row: Callable[[Where], int], points: float) -> Callable[[Raw, Where], None]:
    return lambda book, w: book.sub(
        book.part_of(FORM),
        rf'(<row r="{row(w)}"[^>]*?) ht="[^"]*"',
        lambda m: f'{m[1]} ht="{points}"',
    )


def run(properties: str) -> Callable[[Raw, Where], None]:
    content = f"<is><r><t>应保</t></r><r><rPr>{properties}</rPr><t>尽保</t></r></is>"
    return lambda book, w: book.cell(FORM, w.form("指标01_指标值"), content, "inlineStr")


IN_XML = [
    Tampering("white-by-palette", white_by_palette, lambda w: f"{FORM}!A1", "看不见", most=150),
    Tampering("broken-is-green", broken_is_green, lambda w: f"{CROSSCHECK}!J7", "条件格式"),
    Tampering("white-by-theme", white_by_theme, lambda w: f"{FORM}!A1", "看不见", most=150),
    Tampering("number-does-not-fit", column(5, 4), lambda w: f"{FORM}!E7", "###"),
    Tampering("default-widths", default_widths, lambda w: f"{FORM}!E7", "显示不全", most=60),
    Tampering("a-line-is-cut-off", height(lambda w: w.row("总体完成情况"), 20),
              lambda w: f"{FORM}!A{w.row('总体完成情况')}", "行高"),
    Tampering("row-of-a-figure-is-cut-off", height(lambda w: w.row(MONEY), 5),
              lambda w: f"{FORM}!A{w.row(MONEY)}", "行高"),
    Tampering("struck-run", run("<strike/>"), form("指标01_指标值"), "删除线"),
    Tampering("raised-run", run('<vertAlign val="superscript"/>'), form("指标01_指标值"), "上标"),
    Tampering("symbols-in-a-run", run('<rFont val="Wingdings"/>'), form("指标01_指标值"), "符号字体"),
]  # fmt: skip


def style(**styles: object) -> Callable[[Any, Where], None]:
    return openpyxl_cell(FORM, money, **styles)


IN_OPENPYXL = [
    Tampering("pattern", style(fill=PatternFill("darkGrid", fgColor="FF000000")), form(MONEY), "图案"),
    Tampering("gradient", style(fill=GradientFill(stop=("FF000000", "FFFFFFFF"))), form(MONEY), "图案"),
    Tampering("another-ground", style(fill=PatternFill("solid", fgColor="FF92D050")), form(MONEY),
              "底色被改"),
    Tampering("another-ink", style(font=Font(sz=10.5, color="FF00B050")), form(MONEY), "字体颜色"),
    Tampering("verdict-painted",
              lambda b, w: setattr(b[CROSSCHECK][w.rule("verdict")], "fill",
                                   PatternFill("solid", fgColor="FFC6EFCE")),
              rule("verdict"), "底色被改"),
    Tampering("struck", style(font=Font(sz=10.5, strike=True)), form(MONEY), "删除线"),
    Tampering("raised", style(font=Font(sz=10.5, vertAlign="superscript")), form(MONEY), "上标"),
    Tampering("symbols", style(font=Font(name="Wingdings", sz=10.5)), form(MONEY), "符号字体"),
    Tampering("symbol-charset", style(font=Font(name="某字体", sz=10.5, charset=2)), form(MONEY),
              "符号字体"),
    Tampering("five-points", style(font=Font(sz=5)), form(MONEY), "字号只有"),
    Tampering("huge", style(font=Font(sz=72)), form(MONEY), "字号被改"),
    Tampering("turned", style(alignment=Alignment(textRotation=180, wrap_text=True)), form(MONEY),
              "文字方向"),
    Tampering("shrunk", style(alignment=Alignment(shrink_to_fit=True)), form(MONEY), "缩小字体"),
    Tampering("indented", style(alignment=Alignment(indent=60, wrap_text=True)), form(MONEY), "缩进"),
    Tampering("repeated", style(alignment=Alignment(horizontal="fill", wrap_text=True)), form(MONEY),
              "填充"),
    Tampering("backwards", style(alignment=Alignment(readingOrder=2, wrap_text=True)), form(MONEY),
              "从右向左"),
    Tampering("not-wrapped",
              lambda b, w: setattr(b[FORM][w.form("总体完成情况")], "alignment", Alignment()),
              form("总体完成情况"), "自动换行"),
    Tampering("crossed-out", style(border=Border(diagonal=Side("thin"), diagonalDown=True)),
              form(MONEY), "斜线"),
    Tampering("formula-hidden",
              openpyxl_cell(FORM, lambda w: w.form(RATE), protection=Protection(hidden=True)),
              form(RATE), "隐藏"),
    Tampering("white-by-format", style(number_format="[White]#,##0.00"), form(MONEY), "数字格式"),
    Tampering("thousands-left-out", style(number_format="#,##0.00,"), form(MONEY), "数字格式"),
    Tampering("digits-of-a-currency", style(number_format="[$1-804]#,##0.00"), form(MONEY), "数字格式"),
]  # fmt: skip
