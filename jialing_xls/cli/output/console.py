"""The report of ``jxls fill`` for a person at a terminal.

One input is shown in full; of several, one row each and the errors. Results go to stdout; why an
input could not be used goes to stderr.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from jialing_xls.cli.output.checks_table import checks_table, not_applicable_lines
from jialing_xls.cli.streams import say
from jialing_xls.model.fact import Facts
from jialing_xls.model.result import Finding, Level, Outcome, Status, gravest_first
from jialing_xls.model.rule import OPEN
from jialing_xls.submission.fill import proof_line
from jialing_xls.tasks.mending_list import MOST, list_items
from jialing_xls.tasks.money_block import ABSENT, find_rules, make_money_block
from jialing_xls.tasks.text import count_columns, wrap_text
from jialing_xls.template.template_layout import FAILED_TEXT, PASSED_TEXT

_PIPE_WIDTH = 120
"""Columns where the output is no terminal."""

_RESULTS = {
    Status.PASSED: (PASSED_TEXT, "bold green"),
    Status.FAILED: (FAILED_TEXT, "bold red"),
    Status.UNUSABLE: ("没有生成", "bold red"),
    Status.DEFECT: ("工具或模板有缺陷", "bold red"),
}
_COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.NOTE: ""}
_NAMED = 3
"""Cells with a warning that the conclusion names."""


def report_outcomes(
    outcomes: Sequence[Outcome], *, findings_first: bool = False, details: bool = False
) -> None:
    """Show what became of the inputs: what is to be mended, and with ``details`` every rule.

    ``findings_first`` for an auditor, who asks what was changed before which rules hold.
    """
    console = new_console()
    if len(outcomes) == 1:
        _report_one(console, outcomes[0], findings_first, details)
    else:
        _report_several(console, outcomes)


def new_console() -> Console:
    """Plain text goes through as it is: no markup, no emoji codes, no guessing at numbers."""
    piped = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    width = _PIPE_WIDTH if piped else None
    return Console(width=width, markup=False, emoji=False, highlight=False)


def _report_one(console: Console, outcome: Outcome, findings_first: bool, details: bool) -> None:
    if not outcome.checks:
        for finding in outcome.findings:
            say(finding.told)
        return
    facts = outcome.facts or Facts({})
    console.print(f"单位：{outcome.unit or '未填'}", style="bold")
    console.print(f"资金：{outcome.fund or '未填'}　{outcome.year or '—'} 年度")
    if findings_first:
        console.print()
        _print_findings(console, outcome.findings)
    console.print(money_table(outcome.template, facts, outcome.derived))
    if not findings_first:  # what could not be read comes before what rests on it
        _print_findings(console, [f for f in outcome.findings if f.level is Level.ERROR])
    if details:
        for row in checks_table(outcome.checks, console.width):
            console.print(row, soft_wrap=True)
        console.print()
        for line in not_applicable_lines(outcome.checks, console.width):
            console.print(line, soft_wrap=True)
    else:
        _print_items(console, outcome, facts)
    if not findings_first:
        _print_findings(console, [f for f in outcome.findings if f.level is not Level.ERROR])
    if outcome.certificate.total:
        print_wrapped(console, proof_line(outcome.certificate))
    _print_result(console, outcome)


def _print_items(console: Console, outcome: Outcome, facts: Facts) -> None:
    """The first screen: what is to be mended, gravest first."""
    items = list(list_items(outcome.checks, facts, find_rules(outcome.template)))
    for n, item in enumerate(items[:MOST], 1):
        print_wrapped(console, item.what, f"{n:>2}　")
        print_wrapped(console, item.advice, "　　　", "")
    if len(items) > MOST:
        console.print(f"　　另有 {len(items) - MOST} 项，用 --details 查看全部。")


def money_table(name: str | None, facts: Facts, derived: Mapping[str, Decimal | None]) -> Table:
    """The form's block of money, with the rates of execution; ``name`` is the template's."""
    block = make_money_block(name, facts, derived)
    table = Table(box=SIMPLE, title=block.title, title_justify="left", title_style="")
    table.add_column("项目", no_wrap=True)
    for heading in block.headings:
        table.add_column(heading, justify="right", no_wrap=True)
    for row in block.rows:
        table.add_row(*row)
    return table


def print_wrapped(console: Console, text: str, label: str = "", style: str = "") -> None:
    """``text`` after a ``label``, broken where Chinese may be broken; nothing if there is none."""
    indent = count_columns(label)
    for n, line in enumerate(wrap_text(text, console.width - indent)):
        start = Text(label, style) if n == 0 else Text(" " * indent)
        console.print(start.append(line, style=""), soft_wrap=True)


def _print_findings(console: Console, findings: Sequence[Finding]) -> None:
    for finding in gravest_first(findings):
        label = f"{finding.level.word}　"
        print_wrapped(console, finding.told, label, _COLOURS[finding.level])


def _print_result(console: Console, outcome: Outcome) -> None:
    text, style = _RESULTS[outcome.status]
    verdict = (text + outcome.open_points, style)
    console.print(Text.assemble("结论：", verdict, _warned(outcome)))
    kept = "（已是最新，内容没有变化）" if outcome.kept else ""
    written = {"官方表": outcome.form, "PDF": outcome.pdf, "退回件": outcome.marked}
    for what, path in {"输出": outcome.output and outcome.output + kept, **written}.items():
        if path:
            console.print(f"{what}：{path}", soft_wrap=True)


def _warned(outcome: Outcome) -> str:
    """A word of what the verdict leaves open: a text that print cuts off, a column not read."""
    warnings = [finding for finding in outcome.findings if finding.level is Level.WARNING]
    if not warnings or outcome.status not in (Status.PASSED, Status.FAILED):
        return ""
    places = [str(finding.place) for finding in warnings if finding.place]
    where = (
        f"：{'、'.join(places[:_NAMED])}{'等' if len(places) > _NAMED else ''}" if places else ""
    )
    return f"　另有 {len(warnings)} 条警告{where}"


def _report_several(console: Console, outcomes: Sequence[Outcome]) -> None:
    table = Table(box=SIMPLE)
    table.add_column("文件", overflow="fold")
    table.add_column("单位", overflow="fold")
    table.add_column("结论", no_wrap=True)
    for verdict in OPEN:
        table.add_column(str(verdict), justify="right", no_wrap=True)
    table.add_column("输出", overflow="fold")
    for outcome in outcomes:
        table.add_row(*_summary(outcome))
    console.print(table)
    for outcome in outcomes:
        for finding in outcome.findings:
            if finding.level is Level.ERROR:
                named = Path(outcome.input).name in finding.told
                say(finding.told if named else f"{outcome.input}　{finding.told}")
    console.print(_totals(outcomes))


def _summary(outcome: Outcome) -> list[str | Text]:
    counts = outcome.verdicts()
    text, style = _RESULTS[outcome.status]
    figures = [str(counts[verdict]) if outcome.checks else ABSENT for verdict in OPEN]
    warned = any(finding.level is Level.WARNING for finding in outcome.findings)
    verdict = Text(text.partition("，")[0], style).append("（有警告）" if warned else "", "yellow")
    return [outcome.input, outcome.unit or "", verdict, *figures, _shown_output(outcome)]


def _shown_output(outcome: Outcome) -> str:
    """The file name alone where the output stands beside the input."""
    if outcome.output is None:
        return ABSENT
    output = Path(outcome.output)
    shown = output.name if output.parent == Path(outcome.input).parent else str(output)
    return f"{shown}（已是最新）" if outcome.kept else shown


def _totals(outcomes: Sequence[Outcome]) -> str:
    parts = []
    for status, (text, _) in _RESULTS.items():
        count = sum(outcome.status is status for outcome in outcomes)
        if count or status is Status.PASSED:
            parts.append(f"{text.partition('，')[0]} {count}")
    return f"共 {len(outcomes)} 个：{'，'.join(parts)}"
