"""``jxls reconcile``: hold a report against its table and itself, and tell."""

from pathlib import Path

from jialing_xls.cli import streams
from jialing_xls.cli.targets import require_workbook_name
from jialing_xls.submission.output import place_output
from jialing_xls.tasks.report_check import Outputs, check_report, is_commented_copy, name_workbook


def reconcile_report(
    report: Path, against: Path | None, output: Path | None, *, force: bool, as_json: bool
) -> int:
    """Reconcile, write, report, and return the exit status.

    Raises Unusable if the report or the workbook cannot be read, or an output may not be written.
    """
    if output is not None and not output.is_dir():
        require_workbook_name(output)
    outputs = Outputs.of(report, place_output(output, report, name_workbook(report)))
    if is_commented_copy(report):
        streams.say(
            f"“{report.name}”是加过批注的副本：上次的批注会换成新的，写进另一份副本。改动请记得落到原件上。"
        )
    checked = check_report(report, against, outputs, force=force)
    if as_json:
        from jialing_xls.cli.output.report_document import report_document

        written = [str(target) for target in checked.written]
        streams.write_json(report_document(checked.result, written, checked.certificate))
    else:
        from jialing_xls.cli.output.report_console import report_reconciliation

        report_reconciliation(checked.result, checked.written, checked.certificate)
    return checked.result.status.exit_code
