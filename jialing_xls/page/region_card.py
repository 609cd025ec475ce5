"""The card of a roll-up: the region's workbooks, and what goes back to the units."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from jialing_xls.executor.chunks import chunked
from jialing_xls.model.result import Finding, Level, Outcome, Status
from jialing_xls.page.card_content import (
    MOST,
    CardContent,
    Output,
    Tone,
    describe_refusal,
)
from jialing_xls.page.task import Task
from jialing_xls.rollup.region_result import FileKind, Region, Reported
from jialing_xls.rollup.sources import Sources
from jialing_xls.tasks.file_name import clean_name
from jialing_xls.tasks.mending_list import list_items
from jialing_xls.tasks.money_block import find_rules, make_money_block

LETTERS = "退回和催报"
"""The folder of what goes to the units."""


def make_region_card(task: Task) -> CardContent:
    """Roll up the files of the task's folder."""
    from jialing_xls.executor.runner import executor
    from jialing_xls.rollup.book import write_region_book
    from jialing_xls.rollup.region import roll_up
    from jialing_xls.rollup.roster_file import read_roster
    from jialing_xls.rollup.sources import gather

    assert task.path is not None
    sources = gather([str(task.path)], beside=task.folder)
    roster = None if task.against is None else read_roster(task.against)
    with executor(jobs=None, scheduler=None, items=len(sources.files)) as runner:
        regions = roll_up(sources, runner, roster=roster)
    outputs: list[Output] = []
    for region in regions:
        if region.added:
            stem = f"{region.name or '汇总'}_{region.template}_汇总" if len(regions) > 1 else "汇总"
            target = task.folder / clean_name(f"{stem}.xlsx")
            write_region_book(region, target)
            outputs.append(Output(f"下载汇总表（{region.template}）", target.name))
    if task.letters:
        outputs += _letters(task, regions, sources)
    return _region_card(regions, outputs)


def _letters(task: Task, regions: list[Region], sources: Sources) -> Iterator[Output]:
    from jialing_xls.pipeline import CHUNK
    from jialing_xls.tasks.returning import Return, return_files, write_letters

    def run(files: "Sequence[Return]") -> Iterator[Outcome]:
        for chunk in chunked(files, CHUNK):
            yield from return_files(chunk)

    letters = write_letters(regions, sources, task.folder / LETTERS, run)
    if letters.returned or letters.reminders:
        yield Output(f"下载退回件和通知（{letters.told}）", LETTERS)


def _region_card(regions: list[Region], outputs: list[Output]) -> CardContent:
    first = regions[0]
    passed = all(region.status is Status.PASSED for region in regions)
    files = sum(len(region.units) for region in regions)
    added = sum(len(region.added) for region in regions)
    if not added:
        refused = describe_refusal(FileKind.ROLLUP, Status.UNUSABLE, ())
        return replace(refused, notes=tuple(_left_out(regions)), outputs=tuple(outputs))
    year = f"{first.year} 年度"
    open_checks = [check for check in first.checks if not check.settled]
    return CardContent(
        kind=FileKind.ROLLUP,
        tone=Tone.GOOD if passed else Tone.BAD,
        verdict=f"{files} 个文件，汇总了 {added} 个" + ("" if passed else "；有要处理的"),
        about="　".join(filter(None, (first.name, first.template, year))),
        todo="" if passed else "没有汇总的和没有通过的，见下面和汇总表的各页。",
        money=make_money_block(first.template, first.facts, first.derived),
        problems=tuple(list_items(open_checks, first.facts, find_rules(first.template)))[:MOST],
        notes=tuple(_left_out(regions)),
        outputs=tuple(outputs),
    )


def _left_out(regions: list[Region]) -> Iterator[Finding]:
    for region in regions:
        if len(regions) > 1:
            yield Finding(Level.NOTE, f"{region.template}：汇总了 {len(region.added)} 个")
        told = region.to_mend
        yield from (Finding(Level.ERROR, unit.told) for unit in told[:MOST])
        if len(told) > MOST:
            yield Finding(Level.NOTE, f"没有汇总的文件另有 {len(told) - MOST} 个，见汇总表。")
        failing = Counter(unit.status for unit in region.added)[Status.FAILED]
        if failing:
            yield Finding(Level.WARNING, f"已汇总而审核没有通过的有 {failing} 个，见汇总表。")
        if missing := region.names(Reported.MISSING):
            yield Finding(Level.ERROR, f"未报送 {len(missing)} 个：{'、'.join(missing[:MOST])}")
        open_results = [result for result in region.results if not result.settled]
        for result in open_results[:MOST]:
            text = f"{result.rule.key}　{result.verdict}　{result.rule.text}"
            yield Finding(Level.WARNING, f"{text}（{len(result.hits)} 处，见汇总表）")
