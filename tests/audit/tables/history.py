"""What 数据底稿 tells of where a value came from: an original, a note or a source that was changed."""

from io import BytesIO

import openpyxl
from audit.tampered import MONEY, Tampering, Where, paper
from audit.tampering import Raw

from jialing_xls.template.template_layout import PAPER


def other_source(book: Raw, w: Where) -> None:
    """The source of a field becomes that of another one."""
    held = openpyxl.load_workbook(BytesIO(book.blob))[PAPER]
    book.text(PAPER, w.paper(MONEY, "source"), held[w.paper("预算_中央", "source")].value)


IN_XML = [
    Tampering("original", lambda b, w: b.text(PAPER, w.paper(MONEY, "original"), "1.00"),
              paper(MONEY), "原文"),
    Tampering("source", lambda b, w: b.text(PAPER, w.paper(MONEY, "source"), "资金情况!A1"),
              paper(MONEY, "source"), "来源", with_entry=True),
    Tampering("reading-note", lambda b, w: b.text(PAPER, w.paper(MONEY, "note"), "去掉了单位"),
              paper(MONEY, "note"), "处理", kept=True),
    Tampering("reading-note-and-original",
              lambda b, w: b.text(PAPER, w.paper(MONEY, "original"), "13571.19万元"),
              paper(MONEY, "note"), "去掉单位"),
    Tampering("note-of-a-text", lambda b, w: b.text(PAPER, w.paper("总体目标", "note"), "去掉首尾空白"),
              paper("总体目标", "note"), "处理"),
    Tampering("note-refused", lambda b, w: b.text(PAPER, w.paper(MONEY, "note"), "未采用，见提示"),
              paper(MONEY, "note"), "处理"),
    Tampering("note-of-what-was-extracted",
              lambda b, w: b.text(PAPER, w.paper(w.extracted, "note"), "摘自附件"),
              lambda w: f"{PAPER}!{w.paper(w.extracted, 'note')}", "处理", kept=True),
    Tampering("original-of-a-text",
              lambda b, w: b.text(PAPER, w.paper("总体目标", "original"), "别的"), paper("总体目标"), "原文"),
    Tampering("original-cleared", lambda b, w: b.cell(PAPER, w.paper(MONEY, "original"), ""),
              paper(MONEY), "原文", kept=True),
    Tampering("original-without-a-figure",
              lambda b, w: b.text(PAPER, w.paper(MONEY, "original"), "见附件"), paper(MONEY), "原文"),
    Tampering("original-of-what-was-extracted",
              lambda b, w: b.text(PAPER, w.paper(w.extracted, "original"), "别的"),
              lambda w: f"{PAPER}!{w.paper(w.extracted, 'original')}", "原文"),
    Tampering("source-no-cell", lambda b, w: b.text(PAPER, w.paper(MONEY, "source"), "附件一"),
              paper(MONEY, "source"), "来源", kept=True),
    Tampering("source-cleared", lambda b, w: b.cell(PAPER, w.paper(MONEY, "source"), ""),
              paper(MONEY, "source"), "来源"),
    Tampering("source-in-another-column",
              lambda b, w: b.text(PAPER, w.paper(MONEY, "source"), "资金情况!A1"),
              paper(MONEY, "source"), "来源"),
    Tampering("source-of-another-field", other_source, paper(MONEY, "source"), "来源"),
    Tampering("source-of-what-was-extracted",
              lambda b, w: b.text(PAPER, w.paper(w.extracted, "source"), "绩效指标!A1"),
              lambda w: f"{PAPER}!{w.paper(w.extracted, 'source')}", "来源"),
    Tampering("source-in-no-sheet", lambda b, w: b.text(PAPER, w.paper(MONEY, "source"), "附件!D5"),
              paper(MONEY, "source"), "没有工作表"),
    Tampering("source-in-no-row",
              lambda b, w: b.text(PAPER, w.paper(MONEY, "source"), "资金情况!D9999"),
              paper(MONEY, "source"), "第 9999 行"),
    Tampering("source-in-the-title",
              lambda b, w: b.text(PAPER, w.paper(MONEY, "source"), "资金情况!D1"),
              paper(MONEY, "source"), "第 1 行"),
]  # fmt: skip


IN_OPENPYXL = [
    Tampering("reading-note",
              lambda b, w: b[PAPER].__setitem__(w.paper(MONEY, "note"), "去掉了单位"),
              paper(MONEY, "note"), "处理"),
    Tampering("source", lambda b, w: b[PAPER].__setitem__(w.paper(MONEY, "source"), "附件一"),
              paper(MONEY, "source"), "来源"),
    Tampering("original", lambda b, w: b[PAPER].__setitem__(w.paper(MONEY, "original"), "见附件"),
              paper(MONEY), "原文"),
]  # fmt: skip
