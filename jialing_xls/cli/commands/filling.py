"""``jxls fill``, ``check``, ``verify``: do the work, report every outcome."""

from collections.abc import Callable, Sequence
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from jialing_xls.cli import streams
from jialing_xls.cli.targets import output_path, require_workbook_name
from jialing_xls.cli.usage import AsJson, File, Files, ForceChanged, Jobs, Output
from jialing_xls.model.errors import Unusable
from jialing_xls.model.result import Level, Outcome, Status
from jialing_xls.ooxml.file_bytes import real_path

if TYPE_CHECKING:
    from jialing_xls.executor.chunks import Work
    from jialing_xls.pipeline import Job
    from jialing_xls.rollup.region_result import FileKind

Item = TypeVar("Item")

Details = Annotated[bool, typer.Option("--details", help="列出全部规则的结果，不只是要改的")]
Mark = Annotated[
    bool, typer.Option("--mark", help="另存一份退回件（…_退回.xlsx），在要改的格上标色、加批注")
]


def fill(
    inputs: Annotated[
        list[Path],
        Files(metavar="录入表…", help="填好的录入表（xlsx、xls、et、xlsb、ods），可以多个"),
    ],
    output: Annotated[
        str | None,
        Output(
            parser=None,
            help="输出文件，或已有的文件夹；不写就放在录入表旁边，名为“…_自评表.xlsx”",
        ),
    ] = None,
    form_only: Annotated[
        bool,
        typer.Option(
            "--form-only",
            help="另存一份只有官方表的文件（…_官方表.xlsx），供只收官方表的系统上传",
        ),
    ] = False,
    pdf: Annotated[
        bool,
        typer.Option("--pdf", help="官方表另存一份 PDF（…_官方表.pdf），要装有 LibreOffice"),
    ] = False,
    force: ForceChanged = False,
    jobs: Jobs = None,
    details: Details = False,
    as_json: AsJson = False,
) -> int:
    """读取录入表，计算、审核，生成自评表。

    审核没有通过也生成自评表，在“交叉核对”中标明“未通过，不得报送”。录入表不会被改动。
    """
    from jialing_xls.tasks.form_pdf import find_office

    office = find_office() if pdf else None
    plan, work = partial(_planned, inputs, output, form_only), partial(_fill, force, office)
    return _report(inputs, plan, work, attrgetter("input"), jobs, details, as_json)


def check(
    inputs: Annotated[list[Path], Files(metavar="录入表…", help="填好的录入表，可以多个")],
    mark: Mark = False,
    jobs: Jobs = None,
    details: Details = False,
    as_json: AsJson = False,
) -> int:
    """读取录入表，计算、审核，不写任何文件；加 --mark 另存标出问题的退回件。"""
    from jialing_xls.rollup.region_result import FileKind

    plan, work = partial(_found, inputs, FileKind.ENTRY), partial(_check, mark)
    return _report(inputs, plan, work, Path, jobs, details, as_json)


def verify(
    submissions: Annotated[
        list[Path], Files(metavar="自评表…", help="收到的自评表工作簿，可以多个")
    ],
    entry: Annotated[
        Path | None,
        File("--entry", metavar="录入表", help="与之比对的录入表（只查验一个自评表时）"),
    ] = None,
    mark: Mark = False,
    restore: Annotated[
        Path | None,
        File("--restore", help="另写一份复原的自评表：只取数据底稿的数和审核说明"),
    ] = None,
    force: ForceChanged = False,
    jobs: Jobs = None,
    details: Details = False,
    as_json: AsJson = False,
) -> int:
    """查验收到的自评表：版式、数字、公式、规则、隐藏的内容，什么都没有发现才算通过。"""
    if mark and restore is not None:
        raise Unusable("--mark 和 --restore 不能一起用，请分两次运行。")
    work = (
        partial(_verify, entry, mark)
        if restore is None
        else partial(_restore, entry, restore, force)
    )
    plan = partial(_to_verify, submissions, entry, restore)
    return _report(submissions, plan, work, Path, jobs, details, as_json, findings_first=True)


# What is done to a chunk, here or in another process.


def _fill(force: bool, office: Path | None, chunk: "tuple[Job, ...]") -> list[Outcome]:
    from jialing_xls.pipeline import fill_jobs

    outcomes = list(fill_jobs(chunk, force=force))
    if office is not None:
        for outcome in outcomes:
            _add_pdf(outcome, office, force)
    return outcomes


def _add_pdf(outcome: Outcome, office: Path, force: bool) -> None:
    from jialing_xls.tasks.form_pdf import put_pdf

    if outcome.output is None or outcome.template is None:
        return
    try:
        put_pdf(outcome, office, force=force)
    except Unusable as error:
        outcome.refuse(error)


def _check(mark: bool, chunk: tuple[Path, ...]) -> list[Outcome]:
    from jialing_xls.pipeline import check_inputs

    outcomes = list(check_inputs(chunk))
    return _marked(outcomes) if mark else outcomes


def _verify(entry: Path | None, mark: bool, chunk: tuple[Path, ...]) -> list[Outcome]:
    from jialing_xls.audit.verify import Submission, verify_all
    from jialing_xls.tasks.marked_copy import unmark_copies

    if not mark:
        return list(verify_all([Submission(path, entry) for path in chunk]))
    with unmark_copies(chunk) as copies:
        outcomes = list(verify_all([Submission(path, entry) for path in copies]))
    for outcome, path in zip(outcomes, chunk, strict=True):
        outcome.input = str(path)
    return _marked(outcomes, submissions=True)


def _marked(outcomes: list[Outcome], *, submissions: bool = False) -> list[Outcome]:
    """The outcomes once their marked copies are written; why there is none is a finding."""
    from jialing_xls.tasks.marked_copy import list_points, place_marked_copy, put_marked_copy

    for outcome in outcomes:
        points = list_points(outcome, submission=submissions)
        try:
            put_marked_copy(outcome, points, place_marked_copy(Path(outcome.input)))
        except Unusable as error:
            outcome.refuse(error)
    return outcomes


def _restore(
    entry: Path | None, restored: Path, force: bool, chunk: tuple[Path, ...]
) -> list[Outcome]:
    from jialing_xls.audit.restore import restore
    from jialing_xls.audit.verify import Submission

    return [restore(Submission(path, entry), restored, force=force) for path in chunk]


def _planned(inputs: Sequence[Path], output: str | None, form: bool) -> "Sequence[Job]":
    from jialing_xls.pipeline import jobs
    from jialing_xls.rollup.region_result import FileKind

    target = None if output is None else output_path(output)
    found = _found(inputs, FileKind.ENTRY)
    if target is not None and not target.is_dir() and len(found) == 1:
        require_workbook_name(target)
    return jobs(found, target, form=form)


def _to_verify(
    submissions: Sequence[Path], entry: Path | None, restored: Path | None
) -> Sequence[Path]:
    from jialing_xls.rollup.region_result import FileKind

    found = _found(submissions, FileKind.SUBMISSION)
    for option, path in (("--entry", entry), ("--restore", restored)):
        if path is not None and len(found) > 1:
            raise Unusable(f"{option} 只能与一个自评表一起用，请逐个查验。")
    if restored is not None:
        require_workbook_name(restored, "--restore")
        if real_path(restored) in {
            real_path(path) for path in (*found, *([entry] if entry else []))
        }:
            raise Unusable(f"复原不能写到输入的文件 {restored.name}，请另取一个文件名。")
    return found


def _found(given: Sequence[Path], wanted: "FileKind") -> Sequence[Path]:
    """The files that were given, and those of a kind in folders and patterns."""
    from jialing_xls.tasks.file_kind import expand_paths

    expanded = expand_paths(given, wanted)
    for line in expanded.told:
        streams.say(line)
    return expanded.files


def _report(
    inputs: Sequence[Path],
    plan: Callable[[], Sequence[Item]],
    work: "Work[Item, Outcome]",
    path_of: Callable[[Item], Path],
    jobs: int | None,
    details: bool,
    as_json: bool,
    *,
    findings_first: bool = False,
) -> int:
    """The exit status, the worst one, once all is done and told."""
    from jialing_xls.cli.batch import Done, worked
    from jialing_xls.cli.output.fill_document import of_results, result_object

    try:
        done = worked(work, plan(), path_of, jobs=jobs, as_json=as_json)
    except Unusable as error:  # the call as a whole; --json writes a document all the same
        if not as_json:
            raise
        message = str(error)
        refused = [Outcome.without_result(path, Status.UNUSABLE, message) for path in inputs]
        done = [Done(outcome, result_object(outcome)) for outcome in refused]
    outcomes = [each.outcome for each in done]
    if as_json:
        _tell_unfinished(outcomes)
        streams.write_json(of_results(each.rendered for each in done if each.rendered))
    else:
        from jialing_xls.cli.output.console import report_outcomes

        report_outcomes(outcomes, findings_first=findings_first, details=details)
    return max(outcome.status.exit_code for outcome in outcomes)


def _tell_unfinished(outcomes: Sequence[Outcome]) -> None:
    """What goes to stderr beside the document: why an input has no result."""
    told: set[str] = set()
    for outcome in outcomes:
        if outcome.status in (Status.UNUSABLE, Status.DEFECT):
            told.update(f.message for f in outcome.findings if f.level is Level.ERROR)
    for message in sorted(told):
        streams.say(message)
