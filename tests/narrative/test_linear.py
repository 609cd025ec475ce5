"""Reading takes time by the length of a report, and not by its square, whatever stands in it.

Each text is one that patterns nearly match again and again, or that has many figures in one passage.
"""

from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from jialing_xls.narrative.reconcile import read_year
from jialing_xls.narrative.schemas.counts import counts
from jialing_xls.narrative.schemas.day_order import days_of, signature, statements
from jialing_xls.narrative.schemas.desk import Desk
from jialing_xls.narrative.schemas.hearing import spoken_years
from jialing_xls.narrative.text.adopted_units import adopt_units
from jialing_xls.narrative.text.lexer import figures
from jialing_xls.narrative.text.passages import Passage, passages
from jialing_xls.narrative.text.report_file import read_report

TIMES, RUNS = 8, 3
MOST_TIME = 24
"""How many times as long eight times the text may take; by the square it is 64."""
MOST_COPIED = 10
"""How many times as many characters may be copied or searched, which is counted."""
END = "\n\n城市低保10户。\n"

TEXTS: dict[str, tuple[int, Callable[[int], str]]] = {
    "a rule that is none": (250, lambda n: f"|{'-' * n}x{END}"),
    "groups of digits": (1000, lambda n: f"1,{'234,' * n}{END}"),
    "a numeral without a digit": (4000, lambda n: f"{'百' * n}{END}"),
    "an amount in words without 元": (3000, lambda n: f"{'壹' * n}{END}"),
    "lines that go on": (1500, lambda n: "甲乙丙丁戊己庚辛，\n" * n),
    "items of one list": (500, lambda n: "其中：\n" + "- 甲乙丙丁\n" * n),
    "a number and no list": (150, lambda n: f"共3项{'甲乙丙丁戊己庚辛壬癸' * 12}，" * n),
    "standards by the month": (600, lambda n: f"城市低保标准{'每月700元，' * n}"),
    "figures, then years": (400, lambda n: "1人，" * n + "2024年，" * 8 * n),
    "a cell full of numbers": (600, lambda n: f"|项目|金额|\n|--|--|\n|甲乙|{'1.5，' * n}|"),
}


@pytest.mark.parametrize("what", TEXTS)
def test_time_grows_with_the_text(what: str, tmp_path: Path) -> None:
    size, text = TEXTS[what]
    reports = []
    for n in (size, size * TIMES):
        reports.append(tmp_path / f"{n}.md")
        reports[-1].write_text(text(n), "utf-8")
    once, more = (
        min(each) for each in zip(*(map(seconds, reports) for _ in range(RUNS)), strict=True)
    )
    assert more < MOST_TIME * once


def seconds(report: Path) -> float:
    """Of the processor, so that other work on the machine counts little; the shortest of some runs is meant."""
    started = process_time()
    look_through(passages(read_report(report)))
    return process_time() - started


@pytest.mark.parametrize(
    "text",
    [
        "1月1日，",
        "2024年1月1日建成，",
        "共3项，",
        "标准每月700元，",
        "2024年甲1人。",
        "甲1元、乙2人（",
        "共3项（2）甲，",
    ],
)
def test_no_figure_copies_its_passage(text: str) -> None:
    once, more = (copied(text * n) for n in (400, 400 * TIMES))
    assert more < MOST_COPIED * once


def copied(text: str) -> int:
    """Characters that were copied out of a passage, or searched without a pattern."""
    counted = Counted(text)
    origin = tuple((1, n) for n in range(len(text)))
    look_through([Passage(counted, origin), Passage(counted, origin)])
    return counted.characters


class Counted(str):
    characters = 0

    def __getitem__(self, key: Any) -> str:
        found = super().__getitem__(key)
        self.characters += len(found)
        return found

    def __contains__(self, key: object) -> bool:
        self.characters += len(self)
        return super().__contains__(str(key))

    def replace(self, *args: Any, **named: Any) -> str:
        self.characters += len(self)
        return super().replace(*args, **named)


def look_through(found: list[Passage]) -> None:
    """All that is asked of figures before they are weighed."""
    read = [figures(passage) for passage in found]
    adopt_units(found, read)
    desk = Desk(found, read)
    list(counts(desk))
    spoken_years(desk, read_year(found, None))
    days, _ = days_of(read, None)
    list(statements(days, signature(days)))
    for one, other in zip(desk.quantities, reversed(desk.quantities), strict=True):
        desk.between(one, other)
