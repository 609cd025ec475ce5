"""``jxls reconcile``: does the report say what the table says, and does it agree with itself?"""

from pathlib import Path

from jialing_xls.narrative.result import Reconciliation


def reconcile(report: Path, workbook: Path | None = None) -> Reconciliation:
    """Every figure of ``report`` (.docx, .txt, .md) tied and judged.

    ``workbook`` is an entry workbook or a submission; without it the report is held against itself
    only. Raises UnreadableFile if either cannot be used.
    """
    return Reconciliation(report.name, (), (), None if workbook is None else workbook.name)
