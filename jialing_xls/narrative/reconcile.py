"""``jxls reconcile``: does the report say what the table says, and does it agree with itself?"""

from pathlib import Path

from jialing_xls.narrative.meaning.stated import facts_of
from jialing_xls.narrative.meaning.weights import Weights, shipped
from jialing_xls.narrative.reconciliation import Reconciliation
from jialing_xls.narrative.schemas.desk import Desk
from jialing_xls.narrative.schemas.enumeration import relations
from jialing_xls.narrative.schemas.scales import scales
from jialing_xls.narrative.telling.finding import Finding
from jialing_xls.narrative.telling.settling import Settlement, foretold, weigh
from jialing_xls.narrative.telling.verdicts import tell
from jialing_xls.narrative.text.lexer import figures
from jialing_xls.narrative.text.passages import passages
from jialing_xls.narrative.text.report_file import read_report


def reconcile(
    report: Path, workbook: Path | None = None, weights: Weights | None = None
) -> Reconciliation:
    """Every figure of ``report`` (.docx, .txt, .md) tied and judged.

    ``workbook`` is an entry workbook or a submission; without it the report is held against itself
    only. Raises UnreadableFile if either cannot be used.
    """
    source = read_report(report)
    stated = facts_of(workbook) if workbook else None
    found = passages(source)
    read = [figures(passage) for passage in found]
    findings = [Finding(figure) for each in read for figure in each]
    desk = Desk(found, read)
    weights = weights or shipped()
    settlement = Settlement(weigh(relations(desk), weights), foretold(scales(desk), weights))
    tell(desk, settlement, findings)
    return Reconciliation(
        report.name,
        tuple(finding.judged() for finding in findings),
        (),
        None if workbook is None else workbook.name,
        None,
        stated.template.name if stated else None,
    )
