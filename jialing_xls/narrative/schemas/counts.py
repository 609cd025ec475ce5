"""Counts: a number, and the things that are listed before or behind it."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile
from math import fsum

from jialing_xls.narrative.schemas.desk import Desk, Quantity, is_cell
from jialing_xls.narrative.schemas.looks import bag, head, stops, tail
from jialing_xls.narrative.schemas.relation import FigureRelation, of_itself
from jialing_xls.narrative.text.figure import ITEMS, MONEY
from jialing_xls.narrative.text.lines import LIST_DEPTH
from jialing_xls.narrative.text.passages import Passage
from jialing_xls.narrative.text.written_numbers import NUMERALS, number_of

_FEWEST, _MOST = 2, 40
_GAP, _SPAN = 24, 600
"""Characters between a number and the list, and of the list."""
_LONGEST = {"、": 40, "，": 40, "；": 100}
"""Characters of an item, by what divides them."""
_BRACKETS = re.compile(r"\([^()]*\)")
_SEPARATORS = (("、", "[，。；：]"), ("，", "[。；]"), ("；", "。"))
"""What stands between items, and what ends their list."""
_AND = re.compile(r"和|及(?!时)|(?<!参)与")
_MARK = (
    rf"(?:(?P<n>[{NUMERALS}])[是要]|第(?P<o>[{NUMERALS}])[一-龥]?[，、：]|\((?P<m>\d{{1,2}})\)"
    r"|(?P<k>\d{1,2})\.(?!\d)|(?P<r>[①-⑳]))"
)
_MARKED, _AT_ONCE = re.compile(rf"(?<=[，。；：、)]){_MARK}"), re.compile(_MARK)
_OPENING = re.compile(r"[^。；：]{0,16}[：。，；]")
_ITEM = re.compile(
    rf"(?P<n>[{NUMERALS}])是|\((?P<m>\d{{1,2}}|[{NUMERALS}])\)|(?P<k>\d{{1,2}})[.、]"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NOUN, _TINY = 8, 1e-6
_MOST_ITEMS, _MOST_MARKS = 60, 200
"""Passages and marks behind a number that are looked at."""


_Listed = tuple[str, int, int, str, list[str]]
"""Kind, fewest and most things, what stands between, further features."""


def counts(desk: Desk) -> Iterator[FigureRelation]:
    marked = _Marked()
    for quantity in desk.quantities:
        figure = quantity.figure
        if not figure.is_quantity or quantity.is_relative or quantity.unit == MONEY:
            continue
        if figure.power or is_cell(quantity) or not figure.precise:
            continue
        if not _FEWEST <= quantity.value <= _MOST or quantity.value % 1:
            continue
        for kind, least, most, gap, features in _lists(desk, quantity, marked):
            stands = quantity.value if least <= quantity.value <= most else float(least)
            told = f"列出{least}" if least == most else f"列出{least}至{most}"
            looks = _features(quantity, kind, gap, features)
            yield of_itself("count", quantity, stands, 0.0, looks, told)


def _lists(desk: Desk, quantity: Quantity, marked: "_Marked") -> Iterator[_Listed]:
    yield from _behind(quantity)
    yield from _before(quantity)
    yield from _marked(desk, quantity, marked)


def _behind(quantity: Quantity) -> Iterator[_Listed]:
    """三家：甲、乙、丙; 三种情形：甲2人，乙3人; 三家(甲、乙、丙)."""
    figure = quantity.figure
    opened = figure.passage.text[figure.end : figure.end + _SPAN]
    rest = _BRACKETS.sub("", opened).replace("》《", "》、《")
    for stop in "：，(-":
        gap, stopped, behind = (opened if stop == "(" else rest).partition(stop)
        behind = behind.lstrip("-") if stop != "(" else behind.partition(")")[0]
        if not stopped or len(gap) >= _GAP or "。" in gap or _ITEM.match(behind):
            continue
        for separator, ends in _SEPARATORS[: 1 if stop == "，" else 3]:
            listed = re.split(ends, behind)[0]
            end = behind[len(listed) :][:1]
            if end or stop == "(" or len(opened) < _SPAN:
                lead = head(f"lead{stop}", listed, 2) if stop in "，(" else []
                found = _items_of(quantity, listed, separator, end)
                yield from ((f"names{stop}", *e[:2], gap, e[2] + lead) for e in found)


def _before(quantity: Quantity) -> Iterator[_Listed]:
    """甲、乙、丙三家; 甲2家、乙3家，共两种."""
    passage, start = quantity.figure.passage, quantity.figure.start
    begins = max(passage.sentence(start)[0], start - _SPAN // 4)
    before = passage.text[begins:start].replace("》《", "》、《")
    *clauses, last = re.split("[，。；：()]", before)
    for kind, listed, gap in (("before", last, ""), ("earlier", clauses[-1:], last)):
        if len(gap) <= _GAP:
            found = _items_of(quantity, "".join(listed), "、", "")
            yield from ((kind, *each[:2], gap, each[2]) for each in found)


class _Marked:
    """The marks of a passage: they are looked for once, whatever numbers stand before them."""

    def __init__(self) -> None:
        self._passage: Passage | None = None
        self._marks: list[re.Match[str]] = []

    def behind(self, passage: Passage, at: int) -> Iterator[re.Match[str]]:
        """Those from there on, each behind a stop that is none of the one before."""
        if passage is not self._passage:
            self._passage, self._marks = passage, list(_MARKED.finditer(passage.text))
        if match := _AT_ONCE.match(passage.text, at):
            yield match
            at = match.end()
        first = bisect_right(self._marks, at, key=_start)
        for match in islice(self._marks, first, first + _MOST_MARKS):
            if match.start() > at:
                yield match
                at = match.end()


def _start(match: re.Match[str]) -> int:
    return match.start()


def _marked(desk: Desk, quantity: Quantity, marked: _Marked) -> Iterator[_Listed]:
    """三条：(1)…(2)…(3)…, in the passage or in those that follow."""
    text, end = quantity.figure.passage.text, quantity.figure.end
    unit = quantity.figure.printed_unit[:1]
    behind = marked.behind(quantity.figure.passage, end)
    # Of 四条 第一条 is an item, and 第一天 none.
    marks = (m for m in behind if not m["o"] or m[0][-2] in (m["o"], unit))
    numbers = [m.group(m.lastgroup or 0) for m in marks]
    count = _run(iter(numbers))
    if count == len(NUMERALS) and NUMERALS[-1] in numbers:
        return  # 十一 is not read
    opening = _OPENING.match(text, end)
    if count > 1 and opening:
        yield "marks", count, count, opening[0], [f"rest{opening[0][-1]}"]
    elif opening is None or len(text) - opening.end() < 2:
        first = quantity.passage + 1
        after = desk.passages[first : first + _MOST_ITEMS]
        for kind, items in (("items", _numbered(after)), ("bullets", _bullets(after))):
            if items > 1:
                last = text[max(end, len(text) - 1) :]
                yield kind, items, items, text[end : end + _GAP], [f"tail{last}"]


def _items_of(
    quantity: Quantity, listed: str, separator: str, end: str
) -> Iterator[tuple[int, int, list[str]]]:
    """How many things a list has at the least and at the most, and what it looks like."""
    items = listed.split(separator)
    if (
        len(items) < _FEWEST
        or len(items) > _MOST
        or max(map(len, items[:-1])) > _LONGEST[separator]
    ):
        return
    more = len(_AND.findall(items[-1])) if separator == "、" else 0
    names = [re.split(r"[\d，]", item)[0] for item in items]
    ends = Counter(name[-1:] for name in names[1:])
    alike = ends.most_common(1)[0][1] / len(names[1:])
    behind = quantity.figure.end
    noun = quantity.figure.passage.text[behind : behind + _NOUN]
    digits = sum(any(char.isdigit() for char in item) for item in items)
    features = [
        "",
        f"end{end}",
        f"etc{'等' in items[-1][-3:]}",
        f"digits{'all' if digits == len(items) else digits > 0}",
        f"alike{int(alike * 3)}",
        f"noun{any(name[-1:] in noun for name in names[1:] if name)}",
        f"empty{not all(names)}",
        f"long{min(max(map(len, names)) // 6, 4)}",
    ]
    least = len(items) - _may_say_of_all(items)
    yield least, len(items) + more, [separator + each for each in features]


def _may_say_of_all(items: Sequence[str]) -> bool:
    """Whether the last may be no item, but what the others come to, or has a figure for each of them:
    甲2万元，乙3万元，合计5万元; 甲2万元，乙3万元，丙5万元，分别占20%、30%、50%."""
    *others, last = ([float(number) for number in _NUMBER.findall(item)] for item in items)
    if len(others) < _FEWEST or not all(others):
        return False
    totals = [fsum(column) for column in zip(*others, strict=False)]
    is_total = any(abs(total - n) < _TINY for total in totals for n in last)
    return is_total or (len(last) == len(others) and {*map(len, others)} == {1})


def _bullets(after: Sequence[Passage]) -> int:
    """Items of one list, which may have lists of their own."""
    if not after or (depth := after[0].depth or 0.0) < LIST_DEPTH:
        return 0
    items = takewhile(lambda passage: (passage.depth or 0.0) >= depth, after)
    return sum(passage.depth == depth for passage in items)


def _numbered(after: Sequence[Passage]) -> int:
    """Passages that are numbered one by one; between two of them others may stand."""
    marks = (_ITEM.match(passage.text) for passage in after)
    return _run(m.group(m.lastgroup or 0) for m in takewhile(lambda m: m is not None, marks) if m)


def _run(numbers: Iterator[str]) -> int:
    """How far 一, 二, 三 … or 1, 2, 3 … go on from the first."""
    count = 0
    for number in numbers:
        value = number_of(number)
        if value == count + 1:
            count = value
        elif value == 1:
            break
    return count


def _features(quantity: Quantity, kind: str, gap: str, features: list[str]) -> list[str]:
    chinese = not quantity.figure.text[:1].isdigit()
    return [
        kind,
        f"{kind}gap{min(len(gap) // 3, 4)}",
        f"past{any(char.isdigit() for char in gap)}",
        f"{kind}cn{chinese}",
        f"{kind}small{quantity.value <= 12}",
        f"unit{quantity.unit}",
        *tail("n", quantity.pre, 2),
        *head(f"{kind}g", gap),
        *bag("g", gap),
        *features,
    ]


# ---------------------------------------------------------------- the table's indicators


def indicator_counts(desk: Desk, groups: Sequence[tuple[str, str]]) -> Iterator[FigureRelation]:
    """数量指标（涉及5项): a number against the indicators of a group that the words before name.

    ``groups`` has the 一级 and 二级 of every indicator.
    """
    sizes = Counter(name for pair in groups for name in dict.fromkeys(pair))
    for quantity in desk.quantities:
        figure = quantity.figure
        if quantity.unit != ITEMS or quantity.value % 1 or not figure.precise:
            continue
        text = figure.passage.text
        before = text[max(0, figure.start - _NAMED) : figure.start]
        named = [
            (before.rfind(word) + len(word), name)
            for name in sizes
            for word in {name, name.removesuffix(_INDICATORS)}
            if word in before
        ]
        if not named and _INDICATORS in before:
            named = [(before.rfind(_INDICATORS) + len(_INDICATORS), "")]
        if named:
            end, name = max(named)
            size = float(sizes[name] if name else len(groups))
            gap = before[end:]
            told = any(q.unit == ITEMS and q.value == size for q in desk.before(quantity, _RECENT))
            around = [f"all{not name}", f"stops{stops(gap)[:2]}", f"far{min(len(gap) // 4, 4)}"]
            around.append(f"told{told}")  # 17项指标有16项
            looks = _features(quantity, "group", gap, around)
            formula = f"表中{name or '绩效指标'}有{size:g}"
            yield of_itself("count", quantity, size, 0.0, looks, formula)


_NAMED, _RECENT, _INDICATORS = 30, 2, "指标"
"""Characters before a number in which its group is named, figures before it that may tell the group's size already;
with what names of groups end."""
