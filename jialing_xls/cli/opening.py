"""``jxls 文件…`` does what the kind of file asks for, as if dropped on an icon; ``jxls page`` opens the page."""

from collections.abc import Sequence
from pathlib import Path

from jialing_xls.cli import filling, streams
from jialing_xls.model.errors import Unusable
from jialing_xls.model.result import Status
from jialing_xls.tasks.file_kind import Kind, kind_of_file, workbook_for

_HIGHEST_PORT = 65535


def open_files(given: Sequence[str]) -> int:
    """Fill entry workbooks and all in folders, verify submissions, reconcile reports with the workbook
    that was given with them. Return the worst exit status."""
    if options := [word for word in given if word.startswith("-")]:
        raise Unusable(
            f"不写命令时只能写文件名，现有“{options[0]}”。要用选项，请写上命令，例如 jxls fill。"
        )
    paths = [Path(each) for each in given]
    entries, submissions, reports = [], [], []
    for path in paths:
        kind = kind_of_file(path) if path.is_file() else Kind.ENTRY
        {Kind.SUBMISSION: submissions, Kind.REPORT: reports}.get(kind, entries).append(path)
    statuses = [Status.PASSED.exit_code]
    if entries:
        statuses.append(filling.fill(entries, None, force=False, details=False, as_json=False))
    if submissions:
        statuses.append(filling.verify(submissions, None, details=False, as_json=False))
    for report in reports:
        statuses.append(_reconcile(report, [*entries, *submissions]))
    return max(statuses)


def _reconcile(report: Path, workbooks: Sequence[Path]) -> int:
    from jialing_xls.cli.reconciliation import reconcile

    files = [path for path in workbooks if path.is_file()]
    found = workbook_for(report.name, [path.name for path in files])
    against = None if found is None else files[found]
    return reconcile(report, against, None, force=False, as_json=False)


def open_page(host: str, port: str, password_file: Path | None, *, browser: bool) -> int:
    """Serve the page until it is ended, and return the exit status."""
    from jialing_xls.page.server import serve

    if not (port.isascii() and port.isdecimal() and int(port) <= _HIGHEST_PORT):
        raise Unusable(f"--port 应是 0 到 {_HIGHEST_PORT} 的数，现为“{port}”。")
    serve(host, int(port), password_file, say=streams.say, browser=browser)
    return Status.PASSED.exit_code
