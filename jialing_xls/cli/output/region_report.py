"""The report of ``jxls rollup`` for a person at a terminal: the sums, and what was left out."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import Console

from jialing_xls.cli.output.checks_table import checks_table
from jialing_xls.cli.output.console import money_table, new_console, print_wrapped
from jialing_xls.model.result import Certificate, Status
from jialing_xls.model.rule import OPEN
from jialing_xls.rollup.region_result import Hit, Region, RegionResult, Reported, Standing
from jialing_xls.submission.fill import proof_line
from jialing_xls.tasks.amounts import group_digits, show_decimals

_SHOWN = 20
"""Lines of one kind; the workbook has them all."""
_NAMED = 10
"""Units that are named in a line."""
_OTHERS = (Reported.MISSING, Reported.TWICE, Reported.NOT_USABLE, Reported.UNLISTED)


def report_region(region: Region, output: str | None, certificate: Certificate) -> None:
    """Show what became of the files."""
    console = new_console()
    if region.added:
        _report_sums(console, region)
    for line in _left_out(region):
        print_wrapped(console, line)
    for line in (*_counts(region), *_open_results(region)):
        print_wrapped(console, line)
    if certificate.total:
        print_wrapped(console, proof_line(certificate))
    if output:
        console.print(f"输出：{output}", soft_wrap=True)


def _report_sums(console: Console, region: Region) -> None:
    title = f"汇总：{region.name or '（没有名单）'}　{region.year} 年度　{len(region.added)} 个单位"
    console.print(title, style="bold")
    console.print(money_table(region.template, region.facts, region.derived))
    for row in checks_table([c for c in region.checks if not c.settled], console.width):
        console.print(row, soft_wrap=True)


def _left_out(region: Region) -> Iterator[str]:
    """Every file that was not added, with the reason."""
    told = region.to_mend
    yield from (unit.told for unit in told[:_SHOWN])
    if len(told) > _SHOWN:
        yield f"……没有汇总的文件另有 {len(told) - _SHOWN} 个，见汇总表。"
    for why, files in region.skipped.items():
        yield f"跳过　{why} {len(files)} 个：{_some(files)}"


def _some(names: Sequence[str]) -> str:
    more = f"等 {len(names)} 个" if len(names) > _NAMED else ""
    return "、".join(names[:_NAMED]) + more


def _counts(region: Region) -> Iterator[str]:
    standings = Counter(unit.standing for unit in region.units)
    told = [f"{standing} {standings[standing]}" for standing in Standing if standings[standing]]
    yield f"文件：共 {len(region.units)} 个，{'，'.join(told)}"
    if region.added:
        passed = sum(unit.status is Status.PASSED for unit in region.added)
        open_ = {verdict: sum(unit.count(verdict) for unit in region.added) for verdict in OPEN}
        points = "，".join(f"{verdict} {count}" for verdict, count in open_.items() if count)
        failed = len(region.added) - passed
        yield (
            f"审核：已汇总的单位中 {passed} 个通过，{failed} 个未通过"
            + (f"（{points}）；未通过的也已汇总，请督促更正" if failed else "")
        )
    if region.roster:
        yield f"名单：{region.roster.file} 列 {len(region.roster.entries)} 个单位"
    for reported in _OTHERS:
        if names := region.names(reported):
            yield f"　　　{reported} {len(names)} 个：{_some(names)}"


def _open_results(region: Region) -> Iterator[str]:
    """The region's rules that wait for an explanation."""
    for result in region.results:
        if not result.settled:
            text = f"{result.rule.key}　{result.verdict}　{result.rule.text}"
            yield f"{text}：{_hits(result, region)}"


def _hits(result: RegionResult, region: Region) -> str:
    told = "；".join(_hit(hit, region) for hit in result.hits[:_NAMED])
    more = len(result.hits) - _NAMED
    return told + (f"；另有 {more} 个，见汇总表" if more > 0 else "")


def _hit(hit: Hit, region: Region) -> str:
    decimals = region.figures[hit.field].field.decimals or 0
    left, right = (group_digits(show_decimals(side, decimals)) for side in (hit.left, hit.right))
    if hit.unit is None:
        return f"{left}，应为 {right}，差 {group_digits(show_decimals(hit.left - hit.right, decimals))}"
    name = region.added[hit.unit].name
    if hit.score is None:
        return f"{name} {left}，名单 {right}"
    return f"{name} {left}，中位数 {right}，z={hit.score}"
