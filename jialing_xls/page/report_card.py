"""The card of a report: held against the workbook that goes with it."""

from pathlib import Path
from typing import TYPE_CHECKING

from jialing_xls.model.numbers import plain
from jialing_xls.model.result import Finding, Level
from jialing_xls.narrative.reconciliation import Judged
from jialing_xls.page.card_content import MOST, CardContent, Output, Tone
from jialing_xls.page.task import Task
from jialing_xls.rollup.region_result import FileKind
from jialing_xls.tasks.mending_list import Item

if TYPE_CHECKING:
    from jialing_xls.tasks.report_check import Checked

MEND_REPORT = "照批注改报告的原件。报告核对表逐个数列出了依据。"
MEND_BY_BOOK = "照报告核对表改报告的原件。"
"""Where there is no commented copy."""


def make_report_card(task: Task, path: Path) -> CardContent:
    from jialing_xls.tasks import report_check

    outputs = report_check.Outputs.of(path, task.folder / report_check.name_workbook(path))
    checked = report_check.check_report(path, task.against, outputs, force=True)
    items = [_judged_item(judged, path.name) for judged in checked.result.raised]
    labels = ("下载报告核对表", "下载加批注的报告")
    held = task.against.name if task.against else ""
    alone = "没有与它对照的录入表，只核对了报告自己前后是否一致。请把录入表一起放进来。"
    return CardContent(
        kind=FileKind.REPORT,
        tone=Tone.BAD if items else Tone.GOOD,
        verdict=f"有 {len(items)} 处要改" if items else "没有要改的",
        about=f"对照：{held}" if held else alone,
        todo=_todo(checked) if items else "",
        problems=tuple(items[:MOST]),
        more=max(0, len(items) - MOST),
        notes=tuple(Finding(Level.NOTE, told) for told in report_check.list_remarks(checked, MOST)),
        outputs=tuple(
            Output(label, written.name)
            for label, written in zip(labels, checked.written, strict=False)
        ),
        against=held,
    )


def _todo(checked: "Checked") -> str:
    return MEND_REPORT if len(checked.written) > 1 else MEND_BY_BOOK


def _judged_item(judged: Judged, report: str) -> Item:
    from jialing_xls.narrative.telling.phrases import located

    apart = "" if judged.difference is None else plain(judged.difference)
    theirs = f"{judged.theirs}{judged.unit}" if judged.theirs else ""
    beside = f"（{judged.place}）" if judged.place else ""
    return Item(
        place=located(judged.spot, report),
        text=str(judged.verdict),
        left=judged.text,
        relation="应 =" if theirs else "",
        right=f"{theirs}{beside}" if theirs else "",
        difference=apart,
        advice=judged.why,
    )
