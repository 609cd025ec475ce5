"""``jxls reconcile``: hold a report against its table and itself, and tell."""

from pathlib import Path
from typing import Annotated

from jialing_xls.cli import streams
from jialing_xls.cli.targets import require_workbook_name
from jialing_xls.cli.usage import AsJson, File, Files, ForceChanged, Output


def reconcile(
    report: Annotated[Path, Files(metavar="报告", help="自评报告：.docx、.txt 或 .md")],
    against: Annotated[
        Path | None,
        File(
            "--against",
            metavar="工作簿",
            help="对照的录入表或自评表；不写就只核对报告自己前后是否一致",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        Output(
            help="输出的核对表（.xlsx），或已有的文件夹；不写就放在报告旁边，名为“…_报告核对.xlsx”"
        ),
    ] = None,
    force: ForceChanged = False,
    as_json: AsJson = False,
) -> int:
    """核对自评报告：每个数与自评表、与报告自己是否一致。

    生成核对表；报告是 Word 文档的，另存一份在有问题的地方加批注的副本，原件不动。
    """
    from jialing_xls.executor.chunks import uncollected

    with uncollected():
        from jialing_xls.submission.output import place_output
        from jialing_xls.tasks import report_check as task

        if output is not None and not output.is_dir():
            require_workbook_name(output)
        outputs = task.Outputs.of(report, place_output(output, report, task.name_workbook(report)))
        if task.is_commented_copy(report):
            streams.say(
                f"“{report.name}”是加过批注的副本：上次的批注会换成新的，写进另一份副本。改动请记得落到原件上。"
            )
        checked = task.check_report(report, against, outputs, force=force)
        if as_json:
            from jialing_xls.cli.output.report_document import report_document

            written = [str(target) for target in checked.written]
            streams.write_json(report_document(checked.result, written, checked.certificate))
        else:
            from jialing_xls.cli.output.report_console import report_reconciliation

            report_reconciliation(checked)
        return checked.result.status.exit_code
