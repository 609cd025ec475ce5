"""The order of dates: what is told of as past stands before the signature, what begins before what ends.

What a date is told of is foretold by the words around it; texts label themselves: nearly all dates
before the signature are told of as past, those after it are not.
"""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from itertools import pairwise

from jialing_xls.narrative.schemas.desk import pairs
from jialing_xls.narrative.schemas.looks import bag, head, stops, tail
from jialing_xls.narrative.text.figure import Figure, FigureKind
from jialing_xls.narrative.text.written_numbers import year_digits

_CHINESE_DAY = {char: n for n, char in enumerate("〇一二三四五六七八九")} | {"零": 0}
_DATE = re.compile(
    r"(?:(?P<y>\d{4}|[一二][〇零一二三四五六七八九]{3})(?:年度?|[-./]))?"
    r"(?P<m>\d{1,2}|十[一二]?|[一二三四五六七八九])(?:月份?|[-./]|$)"
    r"(?:(?P<d>\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?:[日号]|$))?"
)
_LABEL = re.compile(r"(?:日期|[报填]\w?时间)[:：]$")
"""How a line begins that says when it was filed; 时间 alone may be that of a meeting."""
_MOST_BESIDE = 30
"""Characters that may stand beside the date of a signature: who signs."""
_AROUND, _CLAUSE, _FAR, _FARTHEST = 12, 24, 30, 200
_STOP = re.compile(r"[，。；]")
_HAPPENS = re.compile(r"[一-龥]{2}")
_OTHERS = 6
"""Dates before one of which the same may have been said."""
_MOST_BETWEEN = 80
"""Characters between two dates of a sentence that speak of one matter."""
_NEXT_YEAR = ("次年", "翌年")
_LEAP = 2024
"""Where no year is known: it has every day."""
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
    told: bool
    """Whether its year is printed."""

    @property
    def first(self) -> date:
        return date(self.year, self.month, self.day or 1)

    @property
    def last(self) -> date:
        return date(self.year, self.month, self.day or monthrange(self.year, self.month)[1])

    def __str__(self) -> str:
        return self.figure.text


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that the words may say of a day, or of two: that it is past, that they are in order."""

    schema: str
    days: tuple[PrintedDay, ...]
    holds: bool
    features: list[str]


def days_of(
    read: Sequence[Sequence[Figure]], year: int | None
) -> tuple[list[PrintedDay], list[Figure]]:
    """The dates, and those that no calendar has; their years those last said in the passage, or the report's."""
    days: list[PrintedDay] = []
    impossible: list[Figure] = []
    for figure in (figure for each in read for figure in each if figure.kind is FigureKind.DATE):
        match = _DATE.match(figure.text)
        if match is None:
            continue
        month = _number(match["m"])
        last = days[-1] if days and days[-1].figure.passage is figure.passage else None
        if match["y"]:
            of = int(year_digits(match["y"]))
        elif last:
            ahead = figure.passage.text.endswith(_NEXT_YEAR, 0, figure.start)
            of = last.year + (ahead or last.month - month > _HALF)
        else:
            of = year or _LEAP
        day = _number(match["d"]) if match["d"] else None
        if _is_in_calendar(of, month, day):
            days.append(PrintedDay(figure, of, month, day, bool(match["y"])))
        elif match["y"] or (day and not _is_in_calendar(_LEAP, month, day)):
            impossible.append(figure)
    return days, impossible


def _is_in_calendar(year: int, month: int, day: int | None) -> bool:
    return (
        MINYEAR <= year <= MAXYEAR
        and 1 <= month <= 12
        and 1 <= (day or 1) <= monthrange(year, month)[1]
    )


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
    figure, text = day.figure, day.figure.passage.text
    if figure.passage.headers is not None or len(text) > _MOST_BESIDE + figure.end - figure.start:
        return False
    beside = text[: figure.start] + text[figure.end :]
    return not re.search(r"[，。；：]|\d", beside) and text.endswith((figure.text, ")", "印"))


def statements(days: Sequence[PrintedDay], signed: PrintedDay | None) -> Iterator[Statement]:
    for day in days:
        if signed and day is not signed and day.told and not _stands_alone(day):
            yield Statement(PAST, (day,), day.first <= signed.first, _told_of(day))
    beside = [
        (begun, ended, around)
        for n, (begun, ended) in enumerate(pairwise(days), 1)
        if (around := _around(begun, ended))
        and not _begins_anew(days[max(n - _OTHERS, 0) : n], ended, around[1])
    ]
    rows = Counter((_columns(b, e), _is_in_order(b, e)) for b, e, _ in beside)
    for begun, ended, around in beside:
        columns, holds = _columns(begun, ended), _is_in_order(begun, ended)
        # Where it holds in no more of the other rows than not, the columns are no beginning and end.
        if holds or columns is None or rows[columns, False] <= max(rows[columns, True], 1):
            features = _in_order(*around, begun, ended)
            yield Statement(IN_ORDER, (begun, ended), holds, features)


def _begins_anew(before: Sequence[PrintedDay], ended: PrintedDay, between: str) -> bool:
    """Whether the same happens to another thing: 甲4月6日开工，8月17日完工；乙4月7日开工."""
    happens, passage = _happens(ended), ended.figure.passage
    beside = (day for day in before if day.figure.passage is passage)
    return "；" in between and happens != "" and happens in map(_happens, beside)


def _happens(day: PrintedDay) -> str:
    """The first word behind a date."""
    match = _HAPPENS.match(day.figure.passage.text, day.figure.end)
    return match[0] if match else ""


def _is_in_order(begun: PrintedDay, ended: PrintedDay) -> bool:
    return begun.first <= ended.last


def _columns(begun: PrintedDay, ended: PrintedDay) -> tuple[int, int, int] | None:
    """Of two cells of a row the table and the columns."""
    one, other = begun.figure.passage, ended.figure.passage
    if one is other or not one.cell or not other.cell:
        return None
    return one.table, one.cell[1], other.cell[1]


def _around(begun: PrintedDay, ended: PrintedDay) -> tuple[str, str, str] | None:
    """The words before, between and behind two dates of a sentence, or the headings of two cells of a row."""
    one, other, start = begun.figure.passage, ended.figure.passage, begun.figure.start
    if one is other:
        between = one.text[begun.figure.end : ended.figure.start]
        if not (begun.day or ended.day) or len(between) > _MOST_BETWEEN or "。" in between:
            return None
        before = one.text[max(one.sentence(start)[0], start - _AROUND) : start]
        return before, between, _clause(one.text[ended.figure.end : ended.figure.end + _CLAUSE])
    if not (one.cell and other.cell and one.headers and other.headers):
        return None
    if (one.table, one.cell[0]) != (other.table, other.cell[0]):
        return None
    return "", f"{one.headers[0]}，", other.headers[0]


def _in_order(
    before: str, between: str, behind: str, begun: PrintedDay, ended: PrintedDay
) -> list[str]:
    before = re.split(_STOP, before)[-1]
    return [
        *tail("a", before, 2),
        *bag("A", before),
        *head("b", between),
        *bag("B", _clause(between)),
        *tail("m", between),
        *bag("M", re.split(_STOP, between)[-1]),
        *head("e", behind),
        *bag("E", behind),
        f"stops{stops(between)[:3]}",
        f"far{min(len(between) // 6, 6)}",
        f"deep{between.count('(') - between.count(')')}",
        f"years{begun.told}{ended.told}",
        f"same{begun.year == ended.year}",
    ]


def _clause(text: str) -> str:
    return re.split(_STOP, text)[0]


def _told_of(day: PrintedDay) -> list[str]:
    text, figure = day.figure.passage.text, day.figure
    start, end = figure.passage.sentence(figure.start)
    clause = _clause(text[figure.end : min(end, figure.end + _CLAUSE)])
    return [
        f"day{bool(day.day)}",
        f"ends{figure.text[-1]}",
        *tail("b", text[max(start, figure.start - _FARTHEST) : figure.start]),
        *head("c", clause),
        *bag("C", clause),
        *(
            f"S:{pair}"
            for pair in sorted(pairs(text[max(start, figure.start - _FAR) : figure.start]))
        ),
    ]
