"""The order of dates: what is told of as past stands before the signature, what begins before what ends.

What a date is told of is foretold by the words around it; texts label themselves: nearly all dates
before the signature are told of as past, those after it are not.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from jialing_xls.narrative.schemas.looks import bag, head, tail
from jialing_xls.narrative.text.figure import Figure, FigureKind
from jialing_xls.narrative.text.written_numbers import year_digits

_CHINESE_DAY = {char: n for n, char in enumerate("〇一二三四五六七八九")} | {"零": 0}
_DATE = re.compile(
    r"(?:(?P<y>\d{4}|[一二][〇零一二三四五六七八九]{3})(?:年度?|[-./]))?"
    r"(?P<m>\d{1,2}|十[一二]?|[一二三四五六七八九])(?:月份?|[-./]|$)"
    r"(?:(?P<d>\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?:[日号]|$))?"
)
_LABEL = re.compile(r"(?:时间|日期)[:：]$")
_MOST_BESIDE = 30
"""Characters that may stand beside the date of a signature: who signs."""
_AROUND, _CLAUSE = 12, 24
_MOST_BETWEEN = 30
_HALF = 6
"""Months: a date without a year that is so much earlier in the year than the last is of the next."""
PAST, IN_ORDER = "past", "order"


@dataclass(frozen=True, slots=True)
class PrintedDay:
    """A date as printed; without its day the whole month."""

    figure: Figure
    year: int
    month: int
    day: int | None

    @property
    def first(self) -> date:
        return date(self.year, self.month, self.day or 1)

    def __str__(self) -> str:
        return self.figure.text


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that the words may say of a day, or of two: that it is past, that they are in order."""

    schema: str
    days: tuple[PrintedDay, ...]
    holds: bool
    features: list[str]


def days_of(read: Sequence[Sequence[Figure]]) -> tuple[list[PrintedDay], list[Figure]]:
    """The dates, their years those last said in the passage, and those that no calendar has."""
    days: list[PrintedDay] = []
    impossible: list[Figure] = []
    for figure in (figure for each in read for figure in each if figure.kind is FigureKind.DATE):
        match = _DATE.match(figure.text)
        if match is None:
            continue
        month = _number(match["m"])
        if match["y"]:
            year = int(year_digits(match["y"]))
        elif match["d"] and days and days[-1].figure.passage is figure.passage:
            year = days[-1].year + (days[-1].month - month > _HALF)
        else:
            continue
        day = _number(match["d"]) if match["d"] else None
        try:
            date(year, month, day or 1)
        except ValueError:
            impossible.append(figure)
            continue
        days.append(PrintedDay(figure, year, month, day))
    return days, impossible


def _number(text: str) -> int:
    """7, 七, 十二, 二十 or 三十一."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _CHINESE_DAY[text]
    return 10 * (_CHINESE_DAY[tens] if tens else 1) + (_CHINESE_DAY[ones] if ones else 0)


def signature(days: Sequence[PrintedDay]) -> PrintedDay | None:
    """The last date that stands by itself or beside who signs; a labelled one where there is none."""
    for day in reversed(days):
        if day.day and _stands_alone(day):
            return day
    for day in days:
        before = day.figure.passage.text[max(day.figure.start - 9, 0) : day.figure.start]
        if _LABEL.search(before):
            return day
    return None


def _stands_alone(day: PrintedDay) -> bool:
    text = day.figure.passage.text
    beside = text[: day.figure.start] + text[day.figure.end :]
    if day.figure.passage.headers is not None or len(beside) > _MOST_BESIDE:
        return False
    return not re.search(r"[，。；：]|\d", beside) and text.endswith((day.figure.text, ")", "印"))


def statements(days: Sequence[PrintedDay], signed: PrintedDay | None) -> Iterator[Statement]:
    for day in days:
        if signed and day is not signed and not _stands_alone(day):
            yield Statement(PAST, (day,), day.first <= signed.first, _told_of(day))
    for begun, ended in pairwise(days):
        passage = begun.figure.passage
        between = passage.text[begun.figure.end : ended.figure.start]
        if (
            passage is ended.figure.passage
            and begun.day
            and ended.day
            and len(between) <= _MOST_BETWEEN
        ):
            behind = re.split(r"[，。；]", passage.text[ended.figure.end :][:_CLAUSE])[0]
            features = [
                *head("b", between),
                *tail("m", between),
                *head("e", behind),
                f"stop{'；' in between or '。' in between}",
            ]
            yield Statement(IN_ORDER, (begun, ended), begun.first <= ended.first, features)


def _told_of(day: PrintedDay) -> list[str]:
    text, figure = day.figure.passage.text, day.figure
    start, end = figure.passage.sentence(figure.start)
    before = text[max(start, figure.start - _CLAUSE) : figure.start]
    clause = re.split(r"[，；。]", text[figure.end : min(end, figure.end + _CLAUSE)])[0]
    return [
        f"day{bool(day.day)}",
        f"ends{figure.text[-1]}",
        *tail("b", before[-_AROUND:]),
        *bag("B", before[-_AROUND:]),
        *head("c", clause),
        *bag("C", clause),
        *bag("S", text[start : start + _AROUND]),
    ]
