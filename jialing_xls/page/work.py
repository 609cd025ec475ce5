"""What a worker process does with what was dropped: the functions that the commands call, and a card.

Nothing here is the page's own way: an entry workbook goes through ``pipeline``, a submission through
``audit``, a report through ``tasks.report_check``, many through ``rollup``.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from importlib import import_module
from pathlib import Path

from jialing_xls.executor.bugs import bug_report
from jialing_xls.executor.workers import Late
from jialing_xls.model.errors import JxlsError, Unusable
from jialing_xls.model.result import Status
from jialing_xls.narrative.reconciliation import Judged
from jialing_xls.page.card_content import (
    MOST,
    Gravity,
    Note,
    Output,
    Shown,
    Tone,
    refusal,
    shown_outcome,
    without_paths,
)
from jialing_xls.page.upload_name import safe_name
from jialing_xls.rollup.region_result import Region
from jialing_xls.tasks.file_kind import Kind, kind_of_file
from jialing_xls.tasks.mending_list import Item, items_to_mend
from jialing_xls.tasks.money_block import money_block, rules_of

MEND = "在录入表里改正下面各项，保存、关闭以后再放进来。"
PASSED = "可以报送：自评表一页用来打印或上传，另两页随文件一并交审核人员。"
PASSED_CHECK = "没有要改的。要生成自评表，请选“核对并生成自评表”再放一次。"
UNTOUCHED = "与工具生成的一致，审核全部成立。"
CHANGED = "逐条看下面的改动和审核结果，需要的退回报送单位。"
MEND_REPORT = "照批注改报告的原件。报告核对表逐个数列出了依据。"
NEW = "下载后用 Excel 或 WPS 打开填写，只填浅黄色的格；填好以后放进来。"


class Action(StrEnum):
    FILL = "fill"
    CHECK = "check"
    ROLLUP = "rollup"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Task:
    """One card's work. Outputs go into ``folder``, which is there and empty."""

    action: Action
    name: str
    folder: Path
    path: Path | None = None
    """The file; of a roll-up the folder of the files; of a new entry workbook last year's, if any."""
    against: Path | None = None
    """Of a report; of a roll-up the roster."""
    template: str = ""
    year: int | None = None


def ready() -> None:
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


def do(chunk: tuple[Task, ...]) -> list[Shown]:
    """The cards of the tasks."""
    return [_done(task) for task in chunk]


def failed(task: Task, error: BaseException | None) -> Shown:
    """The card of a task that raised, took too long, or took its process with it."""
    if isinstance(error, Late):
        message = f"{task.name}：处理时间过长，已停止。请核对文件是否完好；其他文件不受影响。"
    elif error is None or isinstance(error, MemoryError):
        message = (
            f"{task.name}：处理时进程意外结束（可能是内存不足，或文件异常）。其他文件不受影响。"
        )
    else:
        message = bug_report(error, task.name)
    return _hidden(refusal("文件", Status.DEFECT, [message]), task)


def _done(task: Task) -> Shown:
    try:
        return _hidden(_ACTIONS[task.action](task), task)
    except JxlsError as error:
        status = Status.UNUSABLE if isinstance(error, Unusable) else Status.DEFECT
        return _hidden(refusal("文件", status, [str(error)]), task)


def _hidden(shown: Shown, task: Task) -> Shown:
    """Without our folders in the messages."""
    folders = [task.folder]
    if task.path is not None:
        folders.append(task.path.parent if task.action is not Action.ROLLUP else task.path)
    notes = (Note(note.gravity, without_paths(note.text, *folders)) for note in shown.notes)
    return replace(shown, notes=tuple(notes))


def _file(task: Task) -> Shown:
    assert task.path is not None
    kind = kind_of_file(task.path)
    return _KINDS[kind](task, task.path)


def _entry(task: Task, path: Path) -> Shown:
    from jialing_xls import pipeline

    if task.action is Action.CHECK:
        (outcome,) = pipeline.check_inputs([path])
        todo = PASSED_CHECK if outcome.status is Status.PASSED else MEND
        return shown_outcome(Kind.ENTRY, outcome, (), todo)
    (outcome,) = pipeline.fill_jobs(pipeline.jobs([path], task.folder))
    passed = outcome.status is Status.PASSED
    label, todo = ("下载自评表", PASSED) if passed else ("下载自评表（未通过，只供查看）", MEND)
    outputs = (Output(label, Path(outcome.output).name),) if outcome.output else ()
    return shown_outcome(Kind.ENTRY, outcome, outputs, todo)


def _submission(task: Task, path: Path) -> Shown:
    from jialing_xls.audit.verify import verify_one

    outcome = verify_one(path)
    todo = UNTOUCHED if outcome.status is Status.PASSED else CHANGED
    return shown_outcome(Kind.SUBMISSION, outcome, (), todo)


def _report(task: Task, path: Path) -> Shown:
    from jialing_xls.tasks import report_check

    outputs = report_check.Outputs.of(path, task.folder / report_check.workbook_name(path))
    checked = report_check.check_report(path, task.against, outputs, force=True)
    items = [_judged_item(judged, path.name) for judged in checked.result.raised]
    labels = ("下载报告核对表", "下载加批注的报告")
    held = task.against.name if task.against else ""
    alone = "没有与它对照的录入表，只核对了报告自己前后是否一致。请把录入表一起放进来。"
    return Shown(
        kind=Kind.REPORT,
        tone=Tone.BAD if items else Tone.GOOD,
        verdict=f"有 {len(items)} 处要改" if items else "没有要改的",
        about=f"对照：{held}" if held else alone,
        todo=MEND_REPORT if items else "",
        problems=tuple(items[:MOST]),
        more=max(0, len(items) - MOST),
        notes=(
            *_doubtful(checked.result.doubtful, path.name),
            *_untied(checked.result.figures, path.name),
        ),
        outputs=tuple(
            Output(label, written.name)
            for label, written in zip(labels, checked.written, strict=False)
        ),
        against=held,
    )


def _judged_item(judged: Judged, report: str) -> Item:
    from jialing_xls.model.numbers import plain
    from jialing_xls.narrative.telling.phrases import place

    where = "，".join(filter(None, (judged.spot.section, place(judged.spot, report))))
    apart = "" if judged.difference is None else plain(judged.difference)
    theirs = f"{judged.theirs}{judged.unit}" if judged.theirs else ""
    beside = f"（{judged.place}）" if judged.place else ""
    return Item(
        place=where,
        text=str(judged.verdict),
        left=judged.text,
        relation="应 =" if theirs else "",
        right=f"{theirs}{beside}" if theirs else "",
        difference=apart,
        advice=judged.why,
    )


def _doubtful(found: Sequence[Judged], report: str) -> Iterator[Note]:
    from jialing_xls.narrative.telling.phrases import place

    for each in found[:MOST]:
        told = f"{each.text}（{place(each.spot, report)}），{each.verdict}，{each.why}"
        yield Note(Gravity.NOTE, f"存疑（请看一遍，不一定要改）：{told}")


def _untied(figures: Sequence[Judged], report: str) -> Iterator[Note]:
    from jialing_xls.narrative.reconciliation import Verdict
    from jialing_xls.narrative.telling.phrases import place

    found = [judged for judged in figures if judged.verdict is Verdict.UNTIED]
    if found:
        texts = "、".join(f"{each.text}（{place(each.spot, report)}）" for each in found[:_NAMED])
        more = f" 等 {len(found)} 个" if len(found) > _NAMED else ""
        yield Note(Gravity.NOTE, f"未对应（没有核对，请自己看一遍）：{texts}{more}")


_NAMED = 15


def _rolled_up_before(task: Task, path: Path) -> Shown:
    message = f"{path.name} 是汇总表，不是一个单位的。要看它，请直接打开。"
    return refusal(Kind.ROLLUP, Status.UNUSABLE, [message])


def _new(task: Task) -> Shown:
    from jialing_xls.pipeline import ENTRY_SUFFIX
    from jialing_xls.submission.output import draft, publish
    from jialing_xls.tasks.entry_making import make_entry

    made = make_entry(task.template or None, task.path, task.year)
    year = "" if task.year is None else str(task.year)
    name = f"{made.unit or made.template.fund}{year}{ENTRY_SUFFIX}.xlsx"
    target = task.folder / safe_name(name)
    with draft(target, made.blob) as path:
        publish(path, target)
    taken = "" if task.path is None else f"由 {task.path.name} 带入 {made.taken} 项"
    notes = (Note(Gravity.WARNING, made.warning),) if made.warning else ()
    return Shown(
        kind="新的录入表",
        tone=Tone.GOOD,
        verdict="已生成录入表",
        about="　".join(filter(None, (made.template.name, taken))),
        todo=NEW,
        notes=notes,
        outputs=(Output("下载录入表", target.name),),
    )


def _roll_up(task: Task) -> Shown:
    from jialing_xls.executor.choice import executor
    from jialing_xls.rollup.book import write_region_book
    from jialing_xls.rollup.region import chunks_of, roll_up
    from jialing_xls.rollup.roster_file import read_roster
    from jialing_xls.rollup.sources import gather

    assert task.path is not None
    sources = gather([str(task.path)], beside=task.folder)
    roster = None if task.against is None else read_roster(task.against)
    with executor(jobs=None, scheduler=None, chunks=len(chunks_of(sources))) as runner:
        regions = roll_up(sources, runner, roster=roster)
    outputs: list[Output] = []
    for region in regions:
        if region.added:
            stem = f"{region.name or '汇总'}_{region.template}_汇总" if len(regions) > 1 else "汇总"
            target = task.folder / safe_name(f"{stem}.xlsx")
            write_region_book(region, target)
            outputs.append(Output(f"下载汇总表（{region.template}）", target.name))
    return _shown_region(regions, outputs)


def _shown_region(regions: list[Region], outputs: list[Output]) -> Shown:
    first = regions[0]
    passed = all(region.status is Status.PASSED for region in regions)
    files = sum(len(region.units) for region in regions)
    added = sum(len(region.added) for region in regions)
    if not added:
        notes = tuple(_left_out(regions))
        return replace(refusal(Kind.ROLLUP, Status.UNUSABLE, ()), notes=notes)
    derived = {
        id: figure.value if isinstance(figure.value, Decimal) else None
        for id, figure in first.figures.items()
        if figure.field.derived
    }
    year = f"{first.year} 年度"
    open_checks = [check for check in first.checks if not check.settled]
    return Shown(
        kind=Kind.ROLLUP,
        tone=Tone.GOOD if passed else Tone.BAD,
        verdict=f"{files} 个文件，汇总了 {added} 个" + ("" if passed else "；有要处理的"),
        about="　".join(filter(None, (first.name, first.template, year))),
        todo="" if passed else "没有汇总的和没有通过的，见下面和汇总表的各页。",
        money=money_block(first.template, first.facts, derived),
        problems=tuple(items_to_mend(open_checks, first.facts, rules_of(first.template)))[:MOST],
        notes=tuple(_left_out(regions)),
        outputs=tuple(outputs),
    )


def _left_out(regions: list[Region]) -> Iterator[Note]:
    from jialing_xls.rollup.region_result import Reported, Standing

    for region in regions:
        if len(regions) > 1:
            yield Note(Gravity.NOTE, f"{region.template}：汇总了 {len(region.added)} 个")
        told = [unit for unit in region.left_out if unit.standing is not Standing.COPY]
        for unit in told[:MOST]:
            name = unit.file.rpartition("/")[2]
            reason = unit.reason if name in unit.reason else f"{name}　{unit.reason}"
            yield Note(Gravity.ERROR, f"{unit.standing}　{reason}")
        if len(told) > MOST:
            yield Note(Gravity.NOTE, f"没有汇总的文件另有 {len(told) - MOST} 个，见汇总表。")
        failing = Counter(unit.status for unit in region.added)[Status.FAILED]
        if failing:
            yield Note(Gravity.WARNING, f"已汇总而审核没有通过的有 {failing} 个，见汇总表。")
        missing = [each.name for each in region.compared if each.reported is Reported.MISSING]
        if missing:
            yield Note(Gravity.ERROR, f"未报送 {len(missing)} 个：{'、'.join(missing[:MOST])}")
        open_results = [result for result in region.results if not result.settled]
        for result in open_results[:MOST]:
            text = f"{result.key}　{result.verdict}　{result.rule.text}"
            yield Note(Gravity.WARNING, f"{text}（{len(result.hits)} 处，见汇总表）")


_KINDS: dict[Kind, Callable[[Task, Path], Shown]] = {
    Kind.ENTRY: _entry,
    Kind.SUBMISSION: _submission,
    Kind.REPORT: _report,
    Kind.ROLLUP: _rolled_up_before,
}
_ACTIONS: dict[Action, Callable[[Task], Shown]] = {
    Action.FILL: _file,
    Action.CHECK: _file,
    Action.ROLLUP: _roll_up,
    Action.NEW: _new,
}
