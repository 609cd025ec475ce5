"""Counts: a number, and the things that are listed before or behind it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import takewhile
from typing import Any

from jialing_xls.narrative.schemas.columns import grids
from jialing_xls.narrative.schemas.desk import Desk, Quantity, is_cell
from jialing_xls.narrative.schemas.looks import bag, head, stops, tail
from jialing_xls.narrative.schemas.relation import FigureRelation
from jialing_xls.narrative.text.figure import ITEMS, MONEY, Bound
from jialing_xls.narrative.text.passages import Passage
from jialing_xls.narrative.text.written_numbers import NUMERALS, number_of

_FEWEST, _MOST = 2, 40
_GAP, _SPAN = 24, 240
"""Characters between a number and the list, and of the list."""
_BRACKETS = re.compile(r"\([^()]*\)")
_LIST = re.compile(r"[^、，。；：()]{1,24}(?:、[^、，。；：()]{1,24})+")
_BEFORE = re.compile(r"(?:[^、，。；：()\d]{1,16}、)+[^、，。；：()\d]{1,16}$")
_AND = re.compile(r"[和及与]")
_MARKED = re.compile(
    rf"(?:^|[，。；：、)])(?:(?P<n>[{NUMERALS}])[是要]|第(?P<o>[{NUMERALS}])[，、]|\((?P<m>\d{{1,2}})\)|(?P<k>\d{{1,2}})\.(?!\d)|(?P<r>[①-⑳]))"
)
_ITEM = re.compile(
    rf"(?P<n>[{NUMERALS}])是|\((?P<m>\d{{1,2}}|[{NUMERALS}])\)|(?P<k>\d{{1,2}})[.、]"
)
_NEAR = 3
_MOST_ITEMS = 60


def counts(desk: Desk) -> Iterator[FigureRelation]:
    tables = {
        min(grid[min(grid)].values(), key=lambda q: q.number).passage: grid for grid in grids(desk)
    }
    for quantity in desk.quantities:
        figure = quantity.figure
        if quantity.is_relative or quantity.unit == MONEY or figure.power or is_cell(quantity):
            continue
        if (
            not _FEWEST <= quantity.value <= _MOST
            or quantity.value % 1
            or figure.bound is not Bound.EXACT
        ):
            continue
        for kind, least, most, gap, features in _lists(desk, quantity, tables):
            stands = quantity.value if least <= quantity.value <= most else float(least)
            yield FigureRelation(
                "count",
                quantity,
                (),
                partial(_number, stands),
                stands,
                0.0,
                0.0,
                _features(quantity, kind, gap, features),
                f"列出{least}" if least == most else f"列出{least}至{most}",
            )


def _number(stands: float, values: Sequence[Any]) -> float:
    return stands


def _lists(
    desk: Desk, quantity: Quantity, tables: dict[int, dict[int, dict[int, Quantity]]]
) -> Iterator[tuple[str, int, int, str, list[str]]]:
    """Kind, fewest and most things, what stands between, further features."""
    passage, figure = quantity.figure.passage, quantity.figure
    text = passage.text
    rest = _BRACKETS.sub("", text[figure.end : figure.end + _SPAN])
    opened = text[figure.end : figure.end + _GAP]
    for stop in "：，(":
        at = (opened if stop == "(" else rest[:_GAP]).find(stop)
        if at < 0 or "。" in rest[: at + 1]:
            continue
        behind = text[figure.end + at + 1 :][:_SPAN] if stop == "(" else rest[at + 1 :]
        if (match := _LIST.match(behind)) and not _ITEM.match(behind):
            names = match[0].split("、")
            end = behind[match.end() : match.end() + 1]
            more = len(_AND.findall(names[-1]))
            yield (
                f"names{stop}",
                len(names),
                len(names) + more,
                rest[:at],
                [
                    f"end{stop}{end}",
                    f"etc{'等' in names[-1][-3:]}",
                    f"digits{any(c.isdigit() for c in match[0])}",
                    *head("i", match[0]),
                ],
            )
    start = passage.sentence(figure.start)[0]
    if match := _BEFORE.search(text[max(start, figure.start - 120) : figure.start]):
        names = match[0].split("、")
        more = len(_AND.findall(names[-1]))
        yield (
            "before",
            len(names),
            len(names) + more,
            "",
            [*head("i", names[0], 2), f"etc{'等' in names[-1][-2:]}"],
        )
    marked = _run(m.group(m.lastgroup or 0) for m in _MARKED.finditer(text[figure.end :]))
    opening = re.match(r"[^。；：]{0,16}[：。，；]", text[figure.end :])
    if marked > 1 and opening:
        yield "marks", marked, marked, opening[0], [f"rest{opening[0][-1]}"]
    elif opening is None or len(text) - figure.end - len(opening[0]) < 2:
        after = [p for p in desk.passages[quantity.passage + 1 :][:_MOST_ITEMS] if not p.is_page]
        items = _items(after)
        if items > 1:
            yield "items", items, items, text[figure.end :][:_GAP], [f"tail{text[-1:]}"]
    for first in range(quantity.passage, quantity.passage + 40):
        if (grid := tables.get(first)) and not any(
            p.cell is None for p in desk.passages[quantity.passage + _NEAR : first]
        ):
            yield from (
                (
                    f"rows{drop}",
                    len(grid) - drop,
                    len(grid) - drop,
                    "",
                    [*bag("t", text[figure.end :][:_GAP])],
                )
                for drop in (0, 1)
            )
            break


def _items(after: Sequence[Passage]) -> int:
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
        f"{kind}cn{chinese}",
        f"{kind}small{quantity.value <= 12}",
        f"unit{quantity.unit}",
        *tail("n", quantity.pre, 2),
        *head(f"{kind}g", gap),
        *(f"{kind}{f}" for f in features),
    ]


# ---------------------------------------------------------------- the table's indicators


def indicator_counts(desk: Desk, groups: Sequence[tuple[str, str]]) -> Iterator[FigureRelation]:
    """数量指标（涉及5项): a number against the indicators of a group that the words before name.

    ``groups`` has the 一级 and 二级 of every indicator.
    """
    sizes = Counter(name for pair in groups for name in dict.fromkeys(pair))
    for quantity in desk.quantities:
        figure = quantity.figure
        if quantity.unit != ITEMS or quantity.value % 1 or figure.bound is not Bound.EXACT:
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
            yield FigureRelation(
                "count",
                quantity,
                (),
                partial(_number, size),
                size,
                0.0,
                0.0,
                _features(
                    quantity,
                    "group",
                    gap,
                    [f"all{not name}", f"stops{stops(gap)[:2]}", f"far{min(len(gap) // 4, 4)}"],
                ),
                f"表中{name or '绩效指标'}有{size:g}",
            )


_NAMED, _INDICATORS = 30, "指标"
"""Characters before a number in which its group is named; with what names of groups end."""
