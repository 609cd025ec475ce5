"""``jxls fill``: run the jobs, show that it goes on, hand over every outcome.

A bug that one input brings to light must not lose the results of a whole batch: the chunk in which
it happened is run again one by one, and only that input is a defect.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from jialing_xls import pipeline
from jialing_xls.cli import streams
from jialing_xls.cli.bugs import bug_report, debugging
from jialing_xls.model.errors import JxlsError, RefusedOutput, Unusable
from jialing_xls.model.result import Finding, Level, Outcome, Status
from jialing_xls.pipeline import CHUNK, Job, jobs, run

SUFFIX = ".xlsx"


def fill(inputs: Sequence[Path], output: Path | None, *, force: bool, as_json: bool) -> int:
    """Fill every input, report, and return the exit status: the worst one."""
    return _report(inputs, lambda: _outcomes(inputs, output, force), as_json=as_json)


def check(inputs: Sequence[Path], *, as_json: bool) -> int:
    """Confront every input with the rules, write nothing, report, and return the exit status."""
    return _report(inputs, lambda: list(pipeline.check(_no_folders(inputs))), as_json=as_json)


def verify(submissions: Sequence[Path], entry: Path | None, *, as_json: bool) -> int:
    """Verify every submission, report, and return the exit status."""
    return _report(submissions, lambda: _verified(submissions, entry), as_json=as_json)


def _verified(submissions: Sequence[Path], entry: Path | None) -> list[Outcome]:
    from jialing_xls.audit.verify import Submission, verify_all

    if entry is not None and len(submissions) > 1:
        raise Unusable("--entry 只能与一个自评表一起用，请逐个查验。")
    return list(verify_all([Submission(path, entry) for path in _no_folders(submissions)]))


def _report(inputs: Sequence[Path], work: Callable[[], list[Outcome]], *, as_json: bool) -> int:
    try:
        outcomes = work()
    except Unusable as error:  # the call as a whole; --json writes a document all the same
        if not as_json:
            raise
        outcomes = [_unfinished(path, Status.UNUSABLE, str(error)) for path in inputs]
    if as_json:
        from jialing_xls.cli.document import document

        _tell_unfinished(outcomes)
        streams.write_json(document(outcomes))
    else:
        from jialing_xls.cli.console import report

        report(outcomes)
    return max(outcome.status.exit_code for outcome in outcomes)


def _no_folders(inputs: Sequence[Path]) -> Sequence[Path]:
    for path in inputs:
        if path.is_dir():
            raise Unusable(
                f"“{path}”是文件夹，应写录入表的文件名，例如“{path / '*_录入表.xlsx'}”。"
            )
    return inputs


def require_workbook_name(output: Path) -> None:
    """Raise RefusedOutput unless ``output`` can be the name of a workbook that we write."""
    if output.is_dir():
        raise RefusedOutput(f"“{output}”是文件夹，-o 应是 {SUFFIX} 文件名。")
    if output.suffix.lower() != SUFFIX:
        raise RefusedOutput(
            f"输出文件名应以 {SUFFIX} 结尾，现为“{output.name}”。请改 -o 后再运行。"
        )


def _outcomes(inputs: Sequence[Path], output: Path | None, force: bool) -> list[Outcome]:
    _no_folders(inputs)
    if output is not None and not output.is_dir() and len(inputs) == 1:
        require_workbook_name(output)
    planned = jobs(inputs, output)
    if len(planned) == 1:
        return list(_run_chunk(planned, force))
    outcomes = []
    from jialing_xls.cli.progress import progress

    with progress(len(planned)) as advance:
        for start in range(0, len(planned), CHUNK):
            for outcome in _run_chunk(planned[start : start + CHUNK], force):
                outcomes.append(outcome)
                advance()
    return outcomes


def _run_chunk(chunk: Sequence[Job], force: bool) -> Iterator[Outcome]:
    done = 0
    try:
        for outcome in run(chunk, force=force):
            yield outcome
            done += 1
    except Exception as error:
        if debugging() or isinstance(error, JxlsError):
            raise
        rest = chunk[done:]
        if len(rest) == 1:
            yield _unfinished(rest[0].input, Status.DEFECT, bug_report(error, rest[0].input.name))
            return
        for job in rest:
            yield from _run_chunk([job], force)


def _unfinished(path: Path, status: Status, message: str) -> Outcome:
    return Outcome(input=str(path), status=status, findings=[Finding(Level.ERROR, message)])


def _tell_unfinished(outcomes: Sequence[Outcome]) -> None:
    """What goes to stderr beside the document: why an input has no result."""
    told: set[str] = set()
    for outcome in outcomes:
        if outcome.status in (Status.UNUSABLE, Status.DEFECT):
            told.update(f.message for f in outcome.findings if f.level is Level.ERROR)
    for message in sorted(told):
        streams.say(message)
