"""Labels, merges, rows, columns and sheets that are not as the template has them; the texts of rules."""

import re
from typing import Any

from audit.tampered import (
    MONEY,
    RATE,
    SHEET,
    Tampering,
    Where,
    at,
    definition,
    paper,
    rule,
    show_as,
)
from audit.tampering import Raw
from official_forms import FORM

from jialing_xls.template.template_layout import CROSSCHECK, DEFINITION, PAPER


def insert_and_show(book: Any, w: Where) -> None:
    book[FORM].insert_rows(41)
    show_as(book[CROSSCHECK]["A2"], "结论：通过")


def swap_rows(book: Raw, w: Where) -> None:
    """Two rows of the form change places, labels and figures together."""
    one, other = w.row("预算_中央"), w.row("预算_地方")
    part = book.part_of(FORM)
    text = book.parts[part].decode()
    rows = {}
    for n in (one, other):
        start = text.index(f'<row r="{n}"')
        rows[n] = text[start : text.index("</row>", start) + len("</row>")]

    def renumbered(row: str, old: int, new: int) -> str:
        row = row.replace(f'<row r="{old}"', f'<row r="{new}"')
        for letter in "ABCDEFG":
            row = row.replace(f'<c r="{letter}{old}"', f'<c r="{letter}{new}"')
        return row

    text = text.replace(
        rows[one] + rows[other],
        renumbered(rows[other], other, one) + renumbered(rows[one], one, other),
    )
    book.parts[part] = text.encode()


def reorder(book: Raw, w: Where) -> None:
    """The last two sheets change places, with the names that hold on each of them."""
    part = "xl/workbook.xml"
    book.sub(part, r"(<sheet [^>]*>)(<sheet [^>]*>)</sheets>", r"\2\1</sheets>")
    book.sub(
        part, 'localSheetId="([12])"', lambda m: f'localSheetId="{ {"1": "2", "2": "1"}[m[1]] }"'
    )


def exchange(book: Raw, w: Where) -> None:
    """The first and the last sheet get each other's part."""
    ids = re.findall(r'<sheet [^>]*r:id="(\w+)"', book.parts["xl/workbook.xml"].decode())
    other = {ids[0]: ids[-1], ids[-1]: ids[0]}
    book.sub(
        "xl/workbook.xml",
        r'(<sheet [^>]*r:id=")(\w+)"',
        lambda m: f'{m[1]}{other.get(m[2], m[2])}"',
    )


def extra_sheet(book: Any, w: Where) -> None:
    book.create_sheet("底稿2")["A1"] = "私下的账"


def rename(book: Any, w: Where) -> None:
    book[FORM].title = "自评表（定稿）"


IN_XML = [
    Tampering("sheets-exchanged", exchange, at(f"{FORM}!{SHEET}"), "对调", most=12),
    Tampering("sheets-reordered", reorder, at(f"{DEFINITION}!{SHEET}"), "次序", kept=True),
    Tampering("label", lambda b, w: b.text(FORM, w.label("年度资金总额："), "资金总额："),
              lambda w: f"{FORM}!{w.label('年度资金总额：')}", "固定内容", kept=True),
    Tampering("title", lambda b, w: b.text(FORM, "A1", "绩效目标表"), at(f"{FORM}!A1"), "固定内容"),
    Tampering("last-footnote", lambda b, w: b.cell(FORM, w.last_label, ""),
              lambda w: f"{FORM}!{w.last_label}", "固定内容"),
    Tampering("label-to-formula", lambda b, w: b.cell(FORM, "A1", "<f>1+1</f><v>2</v>"),
              at(f"{FORM}!A1"), "公式"),
    Tampering("unmerged", lambda b, w: b.replace(
        b.part_of(FORM), f'<mergeCell ref="{w.merge()}"/>', ""),
              lambda w: f"{FORM}!{w.merge().partition(':')[0]}", "合并", kept=True),
    Tampering("merged", lambda b, w: b.replace(
        b.part_of(FORM), "</mergeCells>", '<mergeCell ref="E8:F8"/></mergeCells>'),
              at(f"{FORM}!E8"), "合并"),
    Tampering("merged-whole", lambda b, w: b.replace(
        b.part_of(FORM), "</mergeCells>", '<mergeCell ref="A1:XFD1048576"/></mergeCells>'),
              at(f"{FORM}!A1"), "合并"),
    Tampering("row-inserted", lambda b, w: b.insert_row(FORM, w.row(MONEY)),
              lambda w: f"{FORM}!A{w.row(MONEY)}", "模板没有的行", most=1, kept=True),
    Tampering("row-inserted-unadjusted",
              lambda b, w: b.insert_row(FORM, w.row(MONEY), adjusted=False),
              lambda w: f"{FORM}!A{w.row(MONEY)}", "模板没有的行", most=12),
    Tampering("rows-inserted", lambda b, w: b.insert_row(PAPER, 20, by=3), at(f"{PAPER}!A20"),
              "20～22", most=2),
    Tampering("row-deleted", lambda b, w: b.insert_row(FORM, w.row("预算_其他"), by=-1),
              lambda w: f"{FORM}!A{w.row('预算_其他')}", "缺少模板的第", kept=True),
    Tampering("rule-deleted", lambda b, w: b.insert_row(CROSSCHECK, w.template.rule_rows["B02"], by=-1),
              lambda w: f"{CROSSCHECK}!A{w.template.rule_rows['B02']}", "缺少模板的第"),
    Tampering("rows-swapped", swap_rows, lambda w: f"{FORM}!A{w.row('预算_中央')}", "移"),
    Tampering("rule-text", lambda b, w: b.text(CROSSCHECK, w.rule("text"), "大致相等"), rule("text"),
              "固定内容"),
    Tampering("rule-class", lambda b, w: b.text(CROSSCHECK, w.rule("class"), "核实性"),
              rule("class"), "固定内容"),
    Tampering("rule-relation", lambda b, w: b.text(CROSSCHECK, w.rule("relation"), "≥"),
              rule("relation"), "固定内容"),
    Tampering("tolerance", lambda b, w: b.text(DEFINITION, w.definition("B01", "容差方式"), "100"),
              definition("B01", "容差方式"), "固定内容", kept=True),
    Tampering("expression", lambda b, w: b.text(DEFINITION, w.definition("B01", "左边表达式"), "执行_总额"),
              definition("B01", "左边表达式"), "固定内容"),
    Tampering("basis", lambda b, w: b.text(CROSSCHECK, w.rule("basis"), "无"), rule("basis"),
              "固定内容"),
    Tampering("field-definition", lambda b, w: b.text(PAPER, w.paper(MONEY, "unit"), "元"),
              paper(MONEY, "unit"), "固定内容"),
    Tampering("field-decimals", lambda b, w: b.text(PAPER, w.paper(MONEY, "decimals"), "0"),
              paper(MONEY, "decimals"), "固定内容"),
    Tampering("field-formula", lambda b, w: b.text(DEFINITION, w.definition(RATE, "计算式"), "1"),
              definition(RATE, "计算式"), "固定内容"),
    Tampering("definition-moved", lambda b, w: b.insert_row(DEFINITION, 20, adjusted=False), at(f"{DEFINITION}!A20"),
              "第 20 行"),
    Tampering("template-year", lambda b, w: b.number(PAPER, "B3", 2024), at(f"{PAPER}!B3"), "固定内容"),
]  # fmt: skip


IN_OPENPYXL = [
    Tampering(
        "row-inserted-and-format-on-another-sheet",
        insert_and_show,
        at(f"{CROSSCHECK}!A2"),
        "显示的不是格里的文字",
        most=200,
    ),
    Tampering("label", lambda b, w: b[FORM].__setitem__("A1", "表"), at(f"{FORM}!A1"), "固定内容"),
    Tampering("row-inserted", lambda b, w: b[FORM].insert_rows(w.row(MONEY)),
              lambda w: f"{FORM}!A{w.row(MONEY)}", "模板没有的行", most=25),
    Tampering("row-deleted", lambda b, w: b[PAPER].delete_rows(30), at(f"{PAPER}!A30"), "缺少模板的第",
              most=25),
    Tampering("column-inserted", lambda b, w: b[PAPER].insert_cols(2), at(f"{PAPER}!B1"),
              "模板没有的列"),
    Tampering("extra-sheet", extra_sheet, at("底稿2!A1"), "多出工作表"),
    Tampering("sheet-renamed", rename, at("自评表（定稿）!A1"), "改名"),
    Tampering("sheet-deleted", lambda b, w: b.__delitem__(CROSSCHECK), at(f"{CROSSCHECK}!A1"),
              "缺少工作表"),
    Tampering("paper-deleted", lambda b, w: b.__delitem__(PAPER), at(f"{PAPER}!A1"), "缺少工作表"),
    Tampering("sheets-reordered", lambda b, w: b.move_sheet(PAPER, -2), at(f"{PAPER}!{SHEET}"), "次序"),
    Tampering("tolerance", lambda b, w: b[DEFINITION].__setitem__(w.definition("B01", "容差方式"), "9"),
              definition("B01", "容差方式"), "固定内容"),
]  # fmt: skip
