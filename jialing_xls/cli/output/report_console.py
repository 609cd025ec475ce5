"""The report of ``jxls reconcile`` for a person at a terminal: what is to be mended, and where."""

from collections import Counter
from collections.abc import Iterator

from rich.console import Console

from jialing_xls.cli.output.console import new_console, print_wrapped
from jialing_xls.model.numbers import plain
from jialing_xls.narrative.reconciliation import FigureVerdict, Judged, Reconciliation
from jialing_xls.narrative.telling.phrases import compared, excerpt, located, places, summary
from jialing_xls.submission.fill import proof_line
from jialing_xls.tasks.report_check import Checked, list_remarks

_SENTENCE = 120
"""Columns of the original's sentence that are shown."""
_PROBLEMS = 60
"""Problems that are told; 报告核对.xlsx has them all."""
_DOUBTFUL = 15
"""Doubts that are told."""


def report_reconciliation(checked: Checked) -> None:
    """Problems first come first, then what nobody could place, then the counts."""
    console, result = new_console(), checked.result
    against = f"　对照：{result.workbook}" if result.workbook else "　没有对照的表，只核对报告自己"
    console.print(f"报告：{result.report}{against}", style="bold", soft_wrap=True)
    raised = result.raised
    for number, judged in enumerate(raised[:_PROBLEMS], 1):
        console.print()
        _tell_problem(console, number, judged, result.report)
    console.print()
    if len(raised) > _PROBLEMS:
        left = len(raised) - _PROBLEMS
        print_wrapped(console, f"还有 {left} 处须改正，没有列在这里，见输出的核对表。")
    for line in (*list_remarks(checked, _DOUBTFUL), *_conclusion(result)):
        print_wrapped(console, line)
    print_wrapped(console, proof_line(checked.certificate))
    for output in checked.written:
        console.print(f"输出：{output}", soft_wrap=True)


def _tell_problem(console: Console, number: int, judged: Judged, report: str) -> None:
    told = f"{judged.verdict}　{judged.text}　{located(judged.spot, report)}"
    print_wrapped(console, told, f"{number}. ", "red")
    for label, text in _details(judged, report):
        print_wrapped(console, text, f"   {label}")


def _details(judged: Judged, report: str) -> Iterator[tuple[str, str]]:
    yield "", judged.why
    if held := compared(judged):
        apart = "" if judged.difference is None else f"，差 {plain(judged.difference)}{judged.unit}"
        yield "", held + apart
    if elsewhere := places(judged, report):
        yield "另见：", elsewhere
    if judged.spot.sentence:
        yield "原句：", excerpt(judged, _SENTENCE)


def _conclusion(result: Reconciliation) -> Iterator[str]:
    counts = Counter(judged.told for judged in (*result.figures, *result.problems))
    told = "，".join(f"{verdict} {counts[verdict]}" for verdict in FigureVerdict if counts[verdict])
    yield summary(result) + (f"{told}" if told else "")
    raised = len(result.raised)
    doubtful = f"，另有 {len(result.doubtful)} 处存疑" if result.doubtful else ""
    yield (f"结论：须改正 {raised} 处" if raised else "结论：没有发现须改正的") + doubtful
