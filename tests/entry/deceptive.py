"""Entry workbooks whose sheet shows something else than a naive reader takes: the form of the tables.

The sample 更正 with one thing changed. Whatever it is: what is read is what is seen, or the cell is
told and the result is not 可以报送.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from audit.tampering import Raw
from entry.repacked import ENTRY

from jialing_xls import pipeline
from jialing_xls.model.result import Outcome, Status

Seen = Decimal | str | date | None

BASICS, FUNDS, AID, MANAGED, GOALS, MARKS = (
    "基本信息",
    "资金情况",
    "救助数据",
    "资金管理",
    "总体目标",
    "绩效指标",
)
TOTAL = Decimal("13571.19")


@dataclass(frozen=True)
class Deceptive:
    """``seen``: what may be read without a word, because the cell shows it; empty: must be told."""

    id: str
    does: str
    shows: str
    """What staff see in the cell."""
    edit: Callable[[Raw], object]
    field: str = "预算_总额"
    at: str = f"{FUNDS}!D5"
    """Where it must be told: in place or message; of several, each."""
    seen: tuple[Seen, ...] = ()
    kept: tuple[str, ...] = ()
    """Formats of LibreOffice that can hold it too."""

    @property
    def places(self) -> list[str]:
        return self.at.split()

    def make(self, path: Path) -> Path:
        book = Raw(ENTRY.read_bytes())
        self.edit(book)
        return book.save(path)


def in_openpyxl(change: Callable[[Any], object]) -> Callable[[Raw], object]:
    """A change made by openpyxl, which writes the workbook anew."""

    def edit(book: Raw) -> None:
        workbook = openpyxl.load_workbook(BytesIO(book.blob), rich_text=True)
        change(workbook)
        buffer = BytesIO()
        workbook.save(buffer)
        again = Raw(buffer.getvalue())
        book.package, book.parts = again.package, again.parts

    return edit


def assert_seen_or_told(deceptive: Deceptive, path: Path) -> None:
    (outcome,) = pipeline.check_inputs([path])
    assert outcome.status is not Status.DEFECT
    if outcome.status is Status.UNUSABLE:
        assert outcome.findings, "refused without a word"
        return
    assert outcome.facts is not None
    read = outcome.facts.by_field[deceptive.field].value
    if deceptive.seen and read in deceptive.seen:
        return
    told = _told(outcome)
    message = f"{deceptive.shows}: read as {read!r}, {outcome.status}, told:\n" + "\n".join(told)
    for place in deceptive.places:
        assert any(place in text for text in told), f"{place} is not told. {message}"
    assert outcome.status is not Status.PASSED, message


def _told(outcome: Outcome) -> list[str]:
    return [f"{finding.place or ''} {finding.message}" for finding in outcome.findings]
