"""What a worker process does with what was dropped: the functions that the commands call, and a card.

Nothing here is the page's own way: an entry workbook goes through ``pipeline``, a submission through
``audit``, a report through ``tasks.report_check``, many through ``rollup``.
"""

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from jialing_xls.executor.bugs import bug_report
from jialing_xls.executor.workers import Late
from jialing_xls.model.errors import JxlsError, Unusable
from jialing_xls.model.result import Finding, Level, Outcome, Status
from jialing_xls.page.card_content import (
    CardContent,
    Output,
    Tone,
    describe_outcome,
    describe_refusal,
    hide_paths,
)
from jialing_xls.page.region_card import make_region_card
from jialing_xls.page.report_card import make_report_card
from jialing_xls.page.task import Purpose, Task
from jialing_xls.rollup.region_result import FileKind
from jialing_xls.tasks.file_kind import recognise_file
from jialing_xls.tasks.file_name import clean_name

MEND = (
    "在录入表里改正下面各项，保存、关闭以后再放进来。也可以下载标好问题的一份，"
    "照格上的批注在里面改。"
)
PASSED = "可以报送：自评表一页用来打印或上传，另两页随文件一并交审核人员。"
PASSED_CHECK = "没有要改的。要生成自评表，请选“核对并生成自评表”再放一次。"
UNTOUCHED = "与工具生成的一致，审核全部成立。"
CHANGED = "逐条看下面的改动和审核结果，需要的退回报送单位。"
NEW = "下载后用 Excel 或 WPS 打开填写，只填浅黄色的格；填好以后放进来。"


def import_needed() -> None:
    """Import what the first file would wait for."""
    for module in _NEEDED:
        import_module(module)


_NEEDED = (
    "pandas",
    "jialing_xls.pipeline",
    "jialing_xls.audit.verify",
    "jialing_xls.checks.judge",
    "jialing_xls.checks.hints.suspects",
    "jialing_xls.ooxml.engine",
)


def make_cards(chunk: tuple[Task, ...]) -> list[CardContent]:
    """The cards of the tasks."""
    return [_done(task) for task in chunk]


def make_failed_card(task: Task, error: BaseException | None) -> CardContent:
    """The card of a task that raised, took too long, or took its process with it."""
    if isinstance(error, Late):
        message = f"{task.name}：处理时间过长，已停止。请核对文件是否完好；其他文件不受影响。"
    elif error is None or isinstance(error, MemoryError):
        message = (
            f"{task.name}：处理时进程意外结束（可能是内存不足，或文件异常）。其他文件不受影响。"
        )
    else:
        message = bug_report(error, task.name)
    return _hidden(describe_refusal("文件", Status.DEFECT, [message]), task)


def _done(task: Task) -> CardContent:
    try:
        return _hidden(_MADE.get(task.purpose, _file)(task), task)
    except JxlsError as error:
        return _hidden(describe_refusal("文件", Status.of(error), [str(error)]), task)


def _hidden(shown: CardContent, task: Task) -> CardContent:
    """Without our folders in the messages."""
    folders = [task.folder]
    if task.path is not None:
        folders.append(task.path.parent if task.purpose is not Purpose.REGION else task.path)
    notes = (replace(each, message=hide_paths(each.message, *folders)) for each in shown.notes)
    return replace(shown, notes=tuple(notes))


def _file(task: Task) -> CardContent:
    assert task.path is not None
    kind = recognise_file(task.path)
    return _KINDS[kind](task, task.path)


def _entry(task: Task, path: Path) -> CardContent:
    from jialing_xls import pipeline

    if task.purpose is Purpose.CHECK:
        (outcome,) = pipeline.check_inputs([path])
        passed = outcome.status is Status.PASSED
        outputs = _marked(outcome, task, "下载标出问题的录入表")
        return describe_outcome(FileKind.ENTRY, outcome, outputs, PASSED_CHECK if passed else MEND)
    (outcome,) = pipeline.fill_jobs(pipeline.jobs([path], task.folder, form=True))
    if outcome.status is Status.PASSED and outcome.output and outcome.form:
        outputs = [
            Output("下载自评表", Path(outcome.output).name),
            Output("下载官方表（只有自评表一页）", Path(outcome.form).name),
        ]
        return describe_outcome(FileKind.ENTRY, outcome, outputs, PASSED)
    outputs = _marked(outcome, task, "下载标出问题的录入表")
    if outcome.output:
        outputs.append(Output("下载自评表（未通过，只供查看）", Path(outcome.output).name))
    return describe_outcome(FileKind.ENTRY, outcome, outputs, MEND)


def _submission(task: Task, path: Path) -> CardContent:
    from jialing_xls.audit.restore import restore
    from jialing_xls.audit.verify import Submission, verify_one
    from jialing_xls.tasks.marked_copy import unmark_copies

    target = task.folder / clean_name(f"{path.stem}_复原.xlsx")
    with unmark_copies([path]) as (copy,):
        outcome = verify_one(copy)
        if outcome.status is Status.PASSED:
            return describe_outcome(FileKind.SUBMISSION, outcome, [], UNTOUCHED)
        restored = restore(Submission(copy), target)
    outputs: list[Output] = []
    if restored.output:
        outcome = restored
        outputs = [Output("下载复原的自评表", target.name)]
    outcome.input = str(path)
    outputs = [*_marked(outcome, task, "下载标出问题的自评表", submission=True), *outputs]
    return describe_outcome(FileKind.SUBMISSION, outcome, outputs, CHANGED)


def _marked(outcome: Outcome, task: Task, label: str, *, submission: bool = False) -> list[Output]:
    """The marked copy, if there is something to mark; why there is none is a note."""
    from jialing_xls.tasks.marked_copy import list_points, place_marked_copy, put_marked_copy

    target = task.folder / place_marked_copy(Path(outcome.input)).name
    try:
        put_marked_copy(outcome, list_points(outcome, submission=submission), target)
    except Unusable as error:
        outcome.findings.append(Finding(Level.NOTE, str(error)))
    return [Output(f"{label}（退回意见）", target.name)] if outcome.marked else []


def _rolled_up_before(task: Task, path: Path) -> CardContent:
    message = f"{path.name} 是汇总表，不是一个单位的。要看它，请直接打开。"
    return describe_refusal(FileKind.ROLLUP, Status.UNUSABLE, [message])


def _new(task: Task) -> CardContent:
    from jialing_xls.pipeline import ENTRY_SUFFIX
    from jialing_xls.submission.output import write_output
    from jialing_xls.tasks.entry_making import make_entry

    made = make_entry(task.template or None, task.path, task.year)
    year = "" if task.year is None else str(task.year)
    name = f"{made.unit or made.template.fund}{year}{ENTRY_SUFFIX}.xlsx"
    target = task.folder / clean_name(name)
    write_output(target, made.blob)
    taken = "" if task.path is None else f"由 {task.path.name} 带入 {made.taken} 项"
    notes = (Finding(Level.WARNING, made.warning),) if made.warning else ()
    return CardContent(
        kind="新的录入表",
        tone=Tone.MADE,
        verdict="已生成录入表",
        about="　".join(filter(None, (made.template.name, taken))),
        todo=NEW,
        notes=notes,
        outputs=(Output("下载录入表", target.name),),
    )


_KINDS: dict[FileKind, Callable[[Task, Path], CardContent]] = {
    FileKind.ENTRY: _entry,
    FileKind.SUBMISSION: _submission,
    FileKind.REPORT: make_report_card,
    FileKind.ROLLUP: _rolled_up_before,
}
_MADE: dict[Purpose, Callable[[Task], CardContent]] = {
    Purpose.REGION: make_region_card,
    Purpose.NEW: _new,
}
"""What is made for a purpose; any other file is what it is."""
