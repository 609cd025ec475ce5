"""``jxls 文件…`` does what the kind of file asks for, as if dropped on an icon."""

from collections.abc import Sequence
from pathlib import Path

from jialing_xls.cli.commands import filling
from jialing_xls.model.errors import Unusable
from jialing_xls.model.result import Status
from jialing_xls.rollup.region_result import FileKind
from jialing_xls.tasks.file_kind import find_workbook, recognise_file


def open_files(given: Sequence[str]) -> int:
    """Fill entry workbooks and all in folders, verify submissions, reconcile reports with the workbook
    that was given with them. Return the worst exit status."""
    if options := [word for word in given if word.startswith("-")]:
        raise Unusable(
            f"不写命令时只能写文件名，现有“{options[0]}”。要用选项，请写上命令，例如 jxls fill。"
        )
    paths = [Path(each) for each in given]
    kinds = {path: recognise_file(path) if path.is_file() else FileKind.ENTRY for path in paths}
    submissions = [path for path, kind in kinds.items() if kind is FileKind.SUBMISSION]
    reports = [path for path, kind in kinds.items() if kind is FileKind.REPORT]
    entries = [path for path in kinds if path not in (*submissions, *reports)]
    statuses = [Status.PASSED.exit_code]
    if entries:
        statuses.append(filling.fill(entries))
    if submissions:
        statuses.append(filling.verify(submissions))
    statuses += [_reconcile(report, [*entries, *submissions]) for report in reports]
    return max(statuses)


def _reconcile(report: Path, workbooks: Sequence[Path]) -> int:
    from jialing_xls.cli.commands.reconcile_command import reconcile

    files = [path for path in workbooks if path.is_file()]
    found = find_workbook(report.name, [path.name for path in files])
    against = None if found is None else files[found]
    return reconcile(report, against)
