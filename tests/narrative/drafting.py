"""Drafts to look at: of a county that there is not, and of the shipped template with lines changed."""

from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.county import county
from counties import entry_workbook

from jialing_xls.narrative.drafting.draft_report import Draft, draft_report, shipped_template
from jialing_xls.template import store as templates
from jialing_xls.template.template_workbook import Template

if TYPE_CHECKING:
    from docx.document import Document

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = {name: ROOT / "samples" / f"嘉陵区2023_{name}_录入表.xlsx" for name in ("更正", "如实")}

_TEXTS = {
    "单位名称": "某县民政局",
    "资金名称": "困难群众救助补助资金",
    "总体目标": "规范实施各项救助政策。",
    "总体完成情况": "各项救助政策规范实施",
    "审计问题说明": "无",
    "指标08_完成值": "不低于上年",
}


@cache
def template() -> Template:
    return templates.named("困难群众救助补助资金_2023")


def drafted(folder: Path, changes: Mapping[str, str | None], word: Path | None = None) -> Draft:
    """The draft of a county that passes every rule, with some facts changed, or taken away."""
    entry = folder / "某县_录入表.xlsx"
    entry.write_bytes(_entry(frozenset(changes.items())))
    return draft_report(entry, word)


@cache
def _entry(changes: frozenset[tuple[str, str | None]]) -> bytes:
    typed = template().book.typed
    values = county({**_TEXTS, **dict(changes)}).by_field
    given = {id: f.value for id, f in values.items() if id in typed and f.value is not None}
    return entry_workbook(given)


def opened(draft: Draft) -> "Document":
    from docx import Document

    return Document(BytesIO(draft.blob))


def lines(draft: Draft) -> list[str]:
    """The paragraphs of the report."""
    return [paragraph.text for paragraph in opened(draft).paragraphs]


def line(draft: Draft, begins: str) -> str:
    """The only paragraph that begins so."""
    (found,) = (text for text in lines(draft) if text.startswith(begins))
    return found


def after(draft: Draft, heading: str) -> str:
    """The paragraph below a heading."""
    every = lines(draft)
    return every[every.index(heading) + 1]


def edited(folder: Path, changes: Mapping[str, str]) -> Path:
    """The shipped Word template with texts replaced in it, as an office might."""
    from docx import Document

    document: Any = Document(str(shipped_template(template().name)))
    for old, new in changes.items():
        hits = [run for p in document.paragraphs for run in p.runs if old in run.text]
        assert hits, old
        for run in hits:
            run.text = run.text.replace(old, new)
    path = folder / "本单位模板.docx"
    document.save(str(path))
    return path
