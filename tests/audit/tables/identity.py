"""What a submission says of itself: verdicts, explanations, certificate, digests, seal, template."""

from audit.tampered import Tampering, Where, at, rule
from audit.tampering import Raw

from jialing_xls.template.template_layout import CROSSCHECK


def entry_digest(book: Raw, w: Where) -> None:
    book.sub(book.part_of(CROSSCHECK), "录入表 SHA-256 [0-9a-f]{8}", "录入表 SHA-256 00000000")


IN_XML = [
    Tampering("tool-verdict", lambda b, w: b.text(CROSSCHECK, w.rule("tool_verdict"), "尾差"),
              rule("tool_verdict"), "工具结论", kept=True),
    Tampering("tool-verdict-cleared", lambda b, w: b.cell(CROSSCHECK, w.rule("tool_verdict"), ""),
              rule("tool_verdict"), "工具结论"),
    Tampering("explanation",
              lambda b, w: b.text(CROSSCHECK, w.rule("explanation", w.explained()), "已经核实过了"),
              lambda w: f"{CROSSCHECK}!{w.rule('explanation', w.explained())}", "审核说明"),
    Tampering("certificate", lambda b, w: b.replace(b.part_of(CROSSCHECK), "公式证明：共", "公式证明：约"),
              at(f"{CROSSCHECK}!A4"), "公式证明"),
    Tampering("entry-digest", entry_digest, at(f"{CROSSCHECK}!A5"), "录入表摘要", with_entry=True),
    Tampering("entry-digest-cut", lambda b, w: b.sub(
        b.part_of(CROSSCHECK), "录入表 SHA-256 [0-9a-f]{8}", "录入表 SHA-256 "),
              at(f"{CROSSCHECK}!A5"), "摘要"),
]  # fmt: skip


IN_OPENPYXL = [
    Tampering("tool-verdict", lambda b, w: b[CROSSCHECK].__setitem__(w.rule("tool_verdict"), "不符"),
              rule("tool_verdict"), "工具结论"),
]  # fmt: skip
