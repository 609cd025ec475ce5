"""Formulas that were overwritten or changed, cached results that are false, the rules of calculation."""

from typing import Any

from audit.tampered import (
    RATE,
    SHEET,
    Tampering,
    Where,
    at,
    form,
    paper,
    rule,
)
from audit.tampering import Raw
from official_forms import FORM

from jialing_xls.template.template_layout import CROSSCHECK, PAPER


def date1904(book: Raw, w: Where) -> None:
    book.replace("xl/workbook.xml", "<workbookPr ", '<workbookPr date1904="1" ')


def manual(book: Any, w: Where) -> None:
    book.calculation.calcMode = "manual"


IN_XML = [
    Tampering("formula-overwritten", lambda b, w: b.number(FORM, w.form(RATE), 0.99), form(RATE),
              "覆盖", kept=True),
    Tampering("formula-cleared", lambda b, w: b.cell(FORM, w.form(RATE), ""), form(RATE), "清除"),
    Tampering("formula-changed", lambda b, w: b.formula(FORM, w.form(RATE), "0.9842"), form(RATE),
              "公式被改", kept=True),
    Tampering("verdict-formula", lambda b, w: b.formula(CROSSCHECK, w.rule("verdict"), '"通过"'),
              rule("verdict"), "公式被改"),
    Tampering("side-formula", lambda b, w: b.formula(CROSSCHECK, w.rule("left"), f"{FORM}!A1"),
              rule("left"), "公式被改"),
    Tampering("derived-formula", lambda b, w: b.number(PAPER, w.paper(RATE), 0.99), paper(RATE),
              "覆盖"),
    Tampering("cached-verdict",
              lambda b, w: b.cached(CROSSCHECK, w.rule("verdict"), "<v>不符</v>"), rule("verdict"),
              "重新计算", kept=True),
    Tampering("cached-result", lambda b, w: b.cached(CROSSCHECK, "A2", "<v>结论：好</v>"),
              at(f"{CROSSCHECK}!A2"), "重新计算"),
    Tampering("cached-rate", lambda b, w: b.cached(FORM, w.form(RATE), "<v>0.9999</v>"), form(RATE),
              "重新计算", most=1),
    Tampering("cached-missing", lambda b, w: b.cached(FORM, w.form(RATE), ""), form(RATE), "缓存",
              most=1),
    Tampering("date-1904", date1904, at(f"{FORM}!{SHEET}"), "1904"),
]  # fmt: skip


IN_OPENPYXL = [
    Tampering("formula-overwritten", lambda b, w: b[FORM].__setitem__(w.form(RATE), 1), form(RATE), "覆盖"),
    Tampering("manual-calculation", manual, at(f"{FORM}!A1"), "手动"),
    Tampering("formula-outside", lambda b, w: b[FORM].__setitem__("K9", "='[1]Sheet1'!A1"),
              at(f"{FORM}!K9"), "别的文件"),
]  # fmt: skip
