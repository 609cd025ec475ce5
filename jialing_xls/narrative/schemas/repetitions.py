"""Repetitions: the same thing said twice, in the same words or in others."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import fsum
from typing import Any

from jialing_xls.narrative.schemas.desk import Desk, Quantity, pairs
from jialing_xls.narrative.schemas.looks import capped
from jialing_xls.narrative.schemas.relation import FigureRelation, is_plausible
from jialing_xls.narrative.text.figure import PERSONS, TIMES

_MOST_ALIKE, _LATEST = 8, 10
"""Earlier figures that one is compared with, and of each pair of characters."""
_SUBJECT = 40
_COUNTED_TWICE = {PERSONS: TIMES, TIMES: PERSONS}


def repetitions(desk: Desk) -> Iterator[FigureRelation]:
    seen: dict[tuple[str, str], list[Quantity]] = {}
    frequency = Counter(name for q in desk.quantities for name in q.names)
    topics: dict[Quantity, frozenset[str]] = {}
    for quantity in desk.quantities:
        unit = _COUNTED_TWICE.get(quantity.unit, quantity.unit)
        unit = min(unit, quantity.unit)
        topics[quantity] = topic(quantity)
        alike: Counter[Quantity] = Counter()
        for name in sorted(quantity.names):
            same = seen.setdefault((unit, name), [])
            alike.update(same[-_LATEST:])
            same.append(quantity)
        near = sorted(alike, key=lambda q: (-alike[q], -q.number))[:_MOST_ALIKE]
        for other in near:
            if is_plausible(quantity.value, other.value):
                structure = _structure(other, quantity, topics, frequency)
                yield _pair(other, quantity, structure)


def itself(values: Sequence[Any]) -> Any:
    return values[0]


def repetition_of(one: Quantity, other: Quantity) -> FigureRelation:
    """That two figures say the same, whatever their words."""
    return _pair(one, other, [])


def _pair(one: Quantity, other: Quantity, structure: list[str]) -> FigureRelation:
    halves = one.half, other.half
    return FigureRelation(
        "repetition", other, (one,), itself, one.value, max(halves), min(halves),
        structure, "{}", (("x", one), ("y", other)),
    )  # fmt: skip


def topic(quantity: Quantity) -> frozenset[str]:
    """What the sentence and the headings before the figure speak of."""
    passage = quantity.figure.passage
    start, _ = passage.sentence(quantity.figure.start)
    said = passage.text[max(start, quantity.figure.start - _SUBJECT) : quantity.figure.start]
    above = passage.above[-1].text[:16] if passage.above else ""
    return pairs(said + "，" + above + "".join(passage.headers or ())[:24])


def _structure(
    one: Quantity,
    other: Quantity,
    topics: Mapping[Quantity, frozenset[str]],
    frequency: Mapping[str, int],
) -> list[str]:
    both, either = one.names & other.names, one.names | other.names
    often = [frequency[name] for name in both]
    rare, scarce = sum(n <= 2 for n in often), sum(n <= 4 for n in often)
    share = len(both) / max(1, min(len(one.names), len(other.names)))
    jaccard = len(both) / max(1, len(either))
    first, second = topics[one], topics[other]
    topic = len(first & second) / max(1, min(len(first), len(second)))
    same = 0
    for a, b in zip(reversed(one.pre), reversed(other.pre), strict=False):
        if a != b:
            break
        same += 1
    behind = not one.behind.isdisjoint(other.behind)
    wide = (
        len(one.names - second) / max(1, len(one.names)),
        len(other.names - first) / max(1, len(other.names)),
    )
    alone = max(wide)
    heavy = fsum(1 / n for n in often) / max(1e-9, fsum(1 / frequency[n] for n in either))
    found = [
        f"rare{min(rare, 5)}",
        f"scarce{min(scarce, 5)}",
        f"share{int(share * 5)}",
        f"jaccard{int(jaccard * 6)}",
        f"topic{int(topic * 5)}",
        f"tail{min(same, 6)}",
        f"behind{behind}",
        f"passage{one.passage == other.passage}",
        f"sentence{one.sentence == other.sentence}",
        f"near{min(other.number - one.number, 4)}",
        f"sort{one.sort}",
        f"rare{min(rare, 3)}share{int(share * 3)}topic{int(topic * 3)}",
        f"alone{int(alone * 5)}",
        f"either{int(min(wide) * 5)}",
        f"heavy{int(heavy * 6)}",
        f"heavy{int(heavy * 4)}alone{int(alone * 4)}",
        f"tail{min(same, 3)}heavy{int(heavy * 4)}behind{behind}",
        f"rare{min(rare, 3)}sentence{one.sentence == other.sentence}",
        f"section{one.figure.passage.path == other.figure.passage.path}",
        f"unit{one.unit == other.unit}",
        f"cells{one.figure.passage.headers is not None}{other.figure.passage.headers is not None}",
        f"deep{capped(other.depth - one.depth, 1)}",
        f"written{one.figure.printed_unit[:2] == other.figure.printed_unit[:2]}",
    ]
    found += [f"only:{name}" for name in sorted(one.names ^ other.names)[:10]]
    return found
