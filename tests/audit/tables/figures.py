"""Figures of 自评表 and 数据底稿 that were changed are named by their cells."""

from audit.tampered import (
    MONEY,
    Tampering,
    Where,
    at,
    form,
    money,
    paper,
)
from audit.tampering import Raw
from official_forms import FORM

from jialing_xls.template.template_layout import PAPER


def consistently(book: Raw, w: Where) -> None:
    """The figure changed in both sheets, as somebody would who knows of the tie between them."""
    book.number(FORM, w.form(MONEY), 13571.2)
    book.number(PAPER, w.paper(MONEY), 13571.2)


def thoroughly(book: Raw, w: Where) -> None:
    consistently(book, w)
    book.text(PAPER, w.paper(MONEY, "original"), "13571.2")


def outside(book: Raw, w: Where) -> None:
    cell = '<c r="K7" t="inlineStr"><is><t>备查</t></is></c>'
    book.sub(book.part_of(FORM), r'(<row r="7" .*?)</row>', lambda m: f"{m[1]}{cell}</row>")


IN_XML = [
    Tampering("full-width-digits", lambda b, w: b.number(FORM, w.form(MONEY), "１３５７１.１９"),
              form(MONEY), "不是规范的数", most=3),
    Tampering("underscore-in-a-number", lambda b, w: b.number(FORM, w.form(MONEY), "1_3571.19"),
              form(MONEY), "不是规范的数", most=3),
    Tampering("number-with-spaces", lambda b, w: b.number(PAPER, w.paper(MONEY), " 13571.19 "),
              paper(MONEY), "不是规范的数", most=5),
    Tampering("amount-and-its-consequences", lambda b, w: b.number(FORM, w.form(MONEY), 13999),
              form(MONEY), "应一致", most=4),
    Tampering("amount", lambda b, w: b.number(FORM, w.form(MONEY), 13571.2), form(MONEY), "应一致", kept=True),
    Tampering("amount-cleared", lambda b, w: b.cell(FORM, w.form(MONEY), ""), form(MONEY), "空"),
    Tampering("zero-for-nothing", lambda b, w: b.number(FORM, w.form("执行_其他"), 0),
              form("执行_其他"), "应一致", kept=True),
    Tampering("paper-zero-for-nothing", lambda b, w: b.number(PAPER, w.paper("执行_市级"), 0),
              paper("执行_市级"), "原文"),
    Tampering("text", lambda b, w: b.text(FORM, w.form("资金名称"), "别的"), form("资金名称"), "应一致"),
    Tampering("paper-amount", lambda b, w: b.number(PAPER, w.paper(MONEY), 1), paper(MONEY), "原文"),
    Tampering("paper-below-the-line", lambda b, w: b.number(PAPER, w.paper("特困_人数"), 1),
              paper("特困_人数"), "原文"),
    Tampering("amount-in-both", consistently, paper(MONEY), "原文"),
    Tampering("amount-in-both-named-in-the-form", consistently, form(MONEY), "两张表"),
    Tampering("amount-everywhere", thoroughly, paper(MONEY), "录入表", with_entry=True),
    Tampering("extracted", lambda b, w: b.number(PAPER, w.paper(w.extracted), 1.5),
              lambda w: f"{PAPER}!{w.paper(w.extracted)}", "应为"),
    Tampering("number-as-text", lambda b, w: b.text(FORM, w.form(MONEY), "13571.19"), form(MONEY),
              "存成了文本", kept=True),
    Tampering("paper-number-as-text", lambda b, w: b.text(PAPER, w.paper(MONEY), "13571.19"),
              paper(MONEY), "存成了文本"),
    Tampering("no-number", lambda b, w: b.text(FORM, w.form(MONEY), "见附件"), form(MONEY), "不是数字"),
    Tampering("value-to-formula",
              lambda b, w: b.cell(FORM, w.form(MONEY), "<f>13571+0.19</f><v>13571.19</v>"),
              form(MONEY), "应为填入"),
    Tampering("outside", outside, at(f"{FORM}!K7"), "应为空"),
    Tampering("below-a-merge", lambda b, w: b.number(FORM, "B1", 5), at(f"{FORM}!B1"), "应为"),
]  # fmt: skip


IN_OPENPYXL = [
    Tampering("amount", lambda b, w: b[FORM].__setitem__(money(w), 13571.2), form(MONEY), "应一致"),
]  # fmt: skip
