"""A drafted report, from a workbook and a Word template."""

from dataclasses import dataclass, field
from pathlib import Path

from jialing_xls.entry.guard.received_file import receive
from jialing_xls.model.errors import Unusable
from jialing_xls.narrative.drafting.names_given import context
from jialing_xls.narrative.drafting.template_guard import drafted_within_limits
from jialing_xls.narrative.meaning.stated import Stated, facts_of
from jialing_xls.narrative.text.report_file import MAX_BYTES, REPORT_SUFFIX, WORD
from jialing_xls.template import store as templates


@dataclass(frozen=True, slots=True)
class Draft:
    """A report as a file, and what it says."""

    table: Stated
    blob: bytes = field(repr=False)
    gaps: tuple[str, ...]
    """Every 【待补：…】 in it, in order."""


def draft_report(workbook: Path, template: Path | None = None) -> Draft:
    """The report of an entry workbook or a submission; ``template`` instead of the shipped one.

    Raises Unusable if the workbook cannot be read or a tag of the template is broken.
    """
    table = facts_of(workbook)
    path = template or shipped_template(table.template.name)
    blob, gaps = drafted_within_limits(path.name, _bytes(path), context(table))
    return Draft(table, blob, tuple(gaps))


GENERAL = "通用"
"""The Word template for any fund: it names figures by their roles."""


def shipped_template(name: str) -> Path:
    """The Word template that goes with the workbook template ``name``. Raises Unusable."""
    own = templates.shipped_folder() / f"{name}{REPORT_SUFFIX}{WORD}"
    path = own if own.is_file() else own.with_name(f"{GENERAL}{REPORT_SUFFIX}{WORD}")
    if not path.is_file():
        raise Unusable("没有自评报告模板，请用 --template 指定一个 Word 模板。")
    return path


def _bytes(path: Path) -> bytes:
    return receive(path, "报告模板（.docx）", MAX_BYTES)
