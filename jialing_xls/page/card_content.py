"""What a card says of a file: text only, made where the file is worked on and sent to the page."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from jialing_xls.model.fact import Facts
from jialing_xls.model.result import Finding, Level, Outcome, Status, gravest_first
from jialing_xls.rollup.region_result import FileKind
from jialing_xls.submission.fill import proof_line
from jialing_xls.tasks.mending_list import Item, list_items
from jialing_xls.tasks.money_block import MoneyBlock, find_rules, make_money_block
from jialing_xls.template.template_layout import FAILED_TEXT, PASSED_TEXT

MOST = 100
"""Problems, and findings, that a card lists; the workbooks have them all."""


class Tone(StrEnum):
    """How a card looks; the words say the same."""

    GOOD = "good"
    MADE = "made"
    BAD = "bad"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Output:
    """What is to be downloaded: what the button says, and the name of the file in the card's folder, or of
    a folder of files."""

    label: str
    name: str


@dataclass(frozen=True, slots=True)
class CardContent:
    """One card, once its work is done."""

    kind: str
    tone: Tone
    verdict: str
    about: str = ""
    """Whose it is: unit, fund, year."""
    todo: str = ""
    """What to do now."""
    money: MoneyBlock | None = None
    problems: tuple[Item, ...] = ()
    more: int = 0
    """Problems that are not listed."""
    notes: tuple[Finding, ...] = ()
    proof: str = ""
    outputs: tuple[Output, ...] = ()
    against: str | None = None
    """Of a report: the workbook that it was held against; empty if there was none."""

    @property
    def errors(self) -> list[Finding]:
        """What was found in a cell or a file: told before the rules that it breaks."""
        return [note for note in self.notes if note.level is Level.ERROR]

    @property
    def remarks(self) -> list[Finding]:
        return [note for note in self.notes if note.level is not Level.ERROR]


def describe_outcome(
    kind: FileKind, outcome: Outcome, outputs: Sequence[Output], todo: str
) -> CardContent:
    """The card of an entry workbook or a submission."""
    if not outcome.checks:
        return describe_refusal(
            kind, outcome.status, [finding.message for finding in outcome.findings]
        )
    facts = outcome.facts or Facts({})
    items = list(list_items(outcome.checks, facts, find_rules(outcome.template), whole=True))
    year = f"{outcome.year} 年度" if outcome.year else ""
    return CardContent(
        kind=kind,
        tone=_TONES[outcome.status],
        verdict=_VERDICTS[outcome.status] + outcome.open_points,
        about="　".join(filter(None, (outcome.unit or "单位未填", outcome.fund, year))),
        todo=todo,
        money=make_money_block(outcome.template, facts, outcome.derived),
        problems=tuple(items[:MOST]),
        more=max(0, len(items) - MOST),
        notes=tuple(_notes(outcome.findings)),
        proof=proof_line(outcome.certificate) if outcome.certificate.total else "",
        outputs=tuple(outputs),
    )


def describe_refusal(kind: str, status: Status, messages: Iterable[str]) -> CardContent:
    """The card of a file that nothing could be made of."""
    verdict = "工具出错" if status is Status.DEFECT else "不能使用"
    notes = tuple(Finding(Level.ERROR, message) for message in messages)
    return CardContent(kind, Tone.BROKEN, verdict, notes=notes[:MOST])


def hide_paths(text: str, *folders: Path) -> str:
    """A message without where we keep the files, which is nobody's business and helps nobody."""
    for folder in folders:
        for spelling in {str(folder), folder.as_posix()}:
            text = text.replace(f"{spelling}/", "").replace(f"{spelling}\\", "")
            text = text.replace(spelling, "这个文件夹")
    return text


_TONES = {
    Status.PASSED: Tone.GOOD,
    Status.FAILED: Tone.BAD,
    Status.UNUSABLE: Tone.BROKEN,
    Status.DEFECT: Tone.BROKEN,
}
_VERDICTS = {
    Status.PASSED: PASSED_TEXT,
    Status.FAILED: FAILED_TEXT,
    Status.UNUSABLE: "没有生成",
    Status.DEFECT: "工具或模板有缺陷",
}


def _notes(findings: Iterable[Finding]) -> Iterator[Finding]:
    ranked = gravest_first(findings)
    yield from ranked[:MOST]
    if (more := len(ranked) - MOST) > 0:
        yield Finding(Level.NOTE, f"另有 {more} 处，没有列在这里。")
