"""What is hidden, or looks like something else: rows, sheets, colours, sizes, number formats."""

from collections.abc import Callable
from typing import Any

from audit.tampered import (
    MONEY,
    SHEET,
    Tampering,
    Where,
    at,
    form,
    money,
    openpyxl_cell,
    rule,
    show_as,
)
from audit.tampering import Raw
from official_forms import FORM
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill

from jialing_xls.template.template_layout import CROSSCHECK, DEFINITION, PAPER


def shrink_colours(book: Raw, w: Where) -> None:
    first, last = 7, max(w.template.rule_rows.values())
    pattern = rf'(<conditionalFormatting sqref="J{first}:J){last}'
    book.sub(book.part_of(CROSSCHECK), pattern, lambda m: f"{m[1]}{first + 3}")


def hide_column(book: Raw, w: Where) -> None:
    book.replace(book.part_of(FORM), '<col min="2" max="2" ', '<col min="2" max="2" hidden="1" ')


def narrow_column(book: Raw, w: Where) -> None:
    book.sub(
        book.part_of(FORM), '<col min="2" max="2" width="[^"]*"', '<col min="2" max="2" width="0.1"'
    )


def hide_row(book: Raw, w: Where) -> None:
    row = w.row(MONEY)
    book.replace(book.part_of(FORM), f'<row r="{row}" ', f'<row r="{row}" hidden="1" ')


def flatten_row(book: Raw, w: Where) -> None:
    """A long text in a row that shows one line of it."""
    row = w.row("总体完成情况")
    book.sub(book.part_of(FORM), rf'(<row r="{row}"[^>]*?) ht="[^"]*"', lambda m: f'{m[1]} ht="12"')


def state(value: str) -> Callable[[Raw, Where], None]:
    return lambda book, w: book.replace(
        "xl/workbook.xml", f'<sheet name="{PAPER}" ', f'<sheet name="{PAPER}" state="{value}" '
    )


def definition_very_hidden(book: Raw, w: Where) -> None:
    book.replace("xl/workbook.xml", 'state="hidden"', 'state="veryHidden"')


def rich(book: Raw, w: Where) -> None:
    runs = (
        '<is><r><t>应保尽保</t></r><r><rPr><color rgb="FFFFFFFF"/></rPr>'
        "<t>（另有未保户）</t></r></is>"
    )
    book.cell(FORM, w.form("指标01_指标值"), runs, "inlineStr")


def colour_broken_green(book: Any, w: Where) -> None:
    fill = PatternFill(bgColor="FFC6EFCE")
    sheet = book[CROSSCHECK]
    sheet.conditional_formatting.add(
        w.rule("verdict"), CellIsRule(operator="equal", formula=['"不符"'], fill=fill)
    )


def whiten_conditionally(book: Any, w: Where) -> None:
    rule = CellIsRule(operator="greaterThan", formula=["0"], font=Font(color="FFFFFFFF"))
    book[FORM].conditional_formatting.add(w.form(MONEY), rule)


IN_XML = [
    Tampering(
        "colours-of-fewer-rules",
        shrink_colours,
        lambda w: f"{CROSSCHECK}!J7",
        "条件格式",
    ),
    Tampering("sheet-hidden", state("hidden"), at(f"{PAPER}!{SHEET}"), "被隐藏", kept=True),
    Tampering("sheet-very-hidden", state("veryHidden"), at(f"{PAPER}!{SHEET}"), "深度隐藏"),
    Tampering("definition-very-hidden", definition_very_hidden, at(f"{DEFINITION}!{SHEET}"), "深度隐藏"),
    Tampering("column-hidden", hide_column, at(f"{FORM}!B1"), "第 B 列", kept=True),
    Tampering("column-narrow", narrow_column, at(f"{FORM}!B1"), "第 B 列"),
    Tampering("row-hidden", hide_row, lambda w: f"{FORM}!A{w.row(MONEY)}", "隐藏"),
    Tampering("row-too-low", flatten_row, lambda w: f"{FORM}!A{w.row('总体完成情况')}", "行高"),
    Tampering("white-run", rich, form("指标01_指标值"), "看不见", kept=True),
]  # fmt: skip


IN_OPENPYXL = [
    Tampering(
        "verdict-shown-by-a-format",
        lambda b, w: show_as(b[CROSSCHECK]["A2"], "结论：通过，可以报送"),
        at(f"{CROSSCHECK}!A2"),
        "显示的不是格里的文字",
    ),
    Tampering(
        "text-shown-beside-a-format",
        lambda b, w: setattr(b[FORM]["A1"], "number_format", '@"（已经省厅审核）"'),
        at(f"{FORM}!A1"),
        "显示的不是格里的文字",
    ),
    Tampering("sheet-hidden", lambda b, w: setattr(b[CROSSCHECK], "sheet_state", "hidden"),
              at(f"{CROSSCHECK}!A1"), "隐藏"),
    Tampering("column-hidden",
              lambda b, w: setattr(b[CROSSCHECK].column_dimensions["D"], "hidden", True),
              at(f"{CROSSCHECK}!D1"), "第 D 列"),
    Tampering("white-text", openpyxl_cell(FORM, money, font=Font(color="FFFFFFFF")), form(MONEY),
              "看不见"),
    Tampering("theme-white-text", openpyxl_cell(FORM, money, font=Font(color="FFFEFEFE")), form(MONEY),
              "看不见"),
    Tampering("black-on-black",
              openpyxl_cell(FORM, money, fill=PatternFill("solid", fgColor="FF000000")), form(MONEY),
              "看不见"),
    Tampering("tiny-text", openpyxl_cell(FORM, money, font=Font(sz=1)), form(MONEY), "字号"),
    Tampering("format-hides", openpyxl_cell(FORM, money, number_format=";;;"), form(MONEY), "数字格式"),
    Tampering("format-lies", openpyxl_cell(FORM, money, number_format='"13,571.20"'), form(MONEY),
              "数字格式"),
    Tampering("format-differs", openpyxl_cell(FORM, money, number_format="0"), form(MONEY),
              "数字格式"),
    Tampering("conditional-format-added", colour_broken_green, rule("verdict"), "条件格式"),
    Tampering("conditional-format-removed",
              lambda b, w: setattr(b[CROSSCHECK].conditional_formatting, "_cf_rules", {}),
              at(f"{CROSSCHECK}!J7"), "条件格式"),
    Tampering("conditional-white", whiten_conditionally, form(MONEY), "看不见"),
]  # fmt: skip
