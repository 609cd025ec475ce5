"""Repetitions: the same thing said twice, in the same words or in others."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from math import fsum
from typing import Any

from jialing_xls.narrative.meaning.weights import Look
from jialing_xls.narrative.schemas.desk import Desk, Quantity, pairs
from jialing_xls.narrative.schemas.looks import capped
from jialing_xls.narrative.schemas.relation import FigureRelation, is_plausible
from jialing_xls.narrative.text.figure import PERSONS, TIMES

_MOST_ALIKE, _LATEST = 3, 10
"""Earlier figures that one is compared with, and of each pair of characters."""
_LEAST_DIGITS, _LATEST_WRITTEN, _LATEST_OPEN = 3, 3, 30
"""Digits from which it is hardly chance that two figures have the same or all but one; how many of these, and of
whatever digits, are compared."""
_SUBJECT, _PARTS = 40, 5
_NUMBERED, _CLAUSE = re.compile(r"\d+[年月]"), re.compile("[，。；：]")
_BEGINNINGS = ("", "mixed:", "cells:")
"""Of what two figures look like, by how many of them stand in a table: in a column the same words say little."""
_COUNTED_TWICE = {PERSONS: TIMES, TIMES: PERSONS}

Topic = tuple[frozenset[str], frozenset[str]]
"""What a sentence speaks of, and that as features."""


def repetitions(desk: Desk) -> Iterator[FigureRelation]:
    seen: dict[tuple[str, str], list[Quantity]] = {}
    frequency = Counter(name for q in desk.quantities for name in q.names)
    rarity = {name: 1 / n for name, n in frequency.items()}
    topics: dict[Quantity, Topic] = {}
    dated = _dates(desk)
    by_digits: dict[tuple[str, str], list[Quantity]] = {}
    for quantity in desk.quantities:
        unit = _COUNTED_TWICE.get(quantity.unit, quantity.unit)
        unit = min(unit, quantity.unit)
        spoken_of = topic(quantity)
        topics[quantity] = spoken_of, frozenset(map("wide:{}".format, spoken_of))
        alike: Counter[Quantity] = Counter()
        for name in sorted(quantity.names):
            same = seen.setdefault((unit, name), [])
            alike.update(same[-_LATEST:])
            same.append(quantity)
        near = sorted(alike, key=lambda q: (-alike[q], -q.number))[:_MOST_ALIKE]
        for look in ("",) if desk.is_open else _looks(quantity):
            written = by_digits.setdefault((unit, look), [])
            near += written[-_LATEST_OPEN if desk.is_open else -_LATEST_WRITTEN :]
            written.append(quantity)
        for other in dict.fromkeys(near):
            if is_plausible(quantity.value, other.value):
                parts = _part(desk, other), _part(desk, quantity)
                when = dated[other], dated[quantity]
                structure = _structure(other, quantity, topics, rarity, parts, when)
                yield repetition_of(other, quantity, structure)


def _looks(quantity: Quantity) -> Iterator[str]:
    """What its digits have in common with those that one of two slips would make of them."""
    digits = f"{quantity.value:.6f}".replace(".", "").strip("0")
    if len(digits) >= _LEAST_DIGITS:
        yield "".join(sorted(digits))
        yield from (f"{digits[:n]}*{digits[n + 1 :]}" for n in range(len(digits)))


def itself(values: Sequence[Any]) -> Any:
    return values[0]


def repetition_of(one: Quantity, other: Quantity, structure: Sequence[Look] = ()) -> FigureRelation:
    """That two figures say the same."""
    halves = one.half, other.half
    return FigureRelation(
        "repetition", other, (one,), itself, one.value, max(halves), min(halves),
        structure, "{}", (("x", one), ("y", other)),
    )  # fmt: skip


def _part(desk: Desk, quantity: Quantity) -> int:
    return quantity.passage * _PARTS // len(desk.passages)


def topic(quantity: Quantity) -> frozenset[str]:
    """What the sentence and the headings before the figure speak of."""
    passage = quantity.figure.passage
    start, _ = passage.sentence(quantity.figure.start)
    said = passage.text[max(start, quantity.figure.start - _SUBJECT) : quantity.figure.start]
    above = passage.above[-1].text[:16] if passage.above else ""
    return pairs(said + "，" + above + "".join(passage.headers or ())[:24])


def _dates(desk: Desk) -> dict[Quantity, str]:
    """By figure the last date or year before it in its sentence, or in its headings."""
    found = {}
    for quantity, last in desk.dated(bool):
        headers = quantity.figure.passage.headers or ()
        found[quantity] = last.text if last else (_NUMBERED.findall("".join(headers)) or [""])[-1]
    return found


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs_of = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs_of if a != b), min(len(one), len(other)))


def _contrast(one: str, other: str, tail: int) -> tuple[int, int, str]:
    """How long that is which stands in one clause where another stands in the other, and what follows it: 柳林镇,
    石桥镇 differ by two characters before 镇."""
    one, other = _CLAUSE.split(one)[-1], _CLAUSE.split(other)[-1]
    tail = min(tail, len(one), len(other))
    same = one[len(one) - tail :]
    one, other = one[: len(one) - tail], other[: len(other) - tail]
    head = _alike(one, other)
    return min(len(one) - head, 4), min(len(other) - head, 4), same[:1]


def _turned(one: Quantity, other: Quantity) -> int:
    """How many characters stand right before the one and right behind the other: 渡口38处, 36处渡口."""
    return next((n for n in (3, 2, 1) if other.post[:n] and one.pre.endswith(other.post[:n])), 0)


def _structure(
    one: Quantity,
    other: Quantity,
    topics: Mapping[Quantity, Topic],
    rarity: Mapping[str, float],
    parts: tuple[int, int],
    dated: tuple[str, str],
) -> list[Look]:
    """``parts``: in which fifth of the report each stands: the first and the last say much again."""
    both, either = one.names & other.names, one.names | other.names
    often = [rarity[name] for name in both]
    rare, scarce = sum(n >= 1 / 2 for n in often), sum(n >= 1 / 4 for n in often)
    share = len(both) / max(1, min(len(one.names), len(other.names)))
    jaccard = len(both) / max(1, len(either))
    (first, wide_first), (second, wide_second) = topics[one], topics[other]
    topic = len(first & second) / max(1, min(len(first), len(second)))
    tail = _alike(one.pre[::-1], other.pre[::-1])
    behind = not one.behind.isdisjoint(other.behind)
    wide = (
        len(one.names - second) / max(1, len(one.names)),
        len(other.names - first) / max(1, len(other.names)),
    )
    alone = max(wide)
    heavy = fsum(often) / max(1e-9, fsum([rarity[name] for name in either]))
    passage, theirs = one.figure.passage, other.figure.passage
    near, deep = min(other.number - one.number, 4), capped(other.depth - one.depth, 1)
    written = one.figure.printed_unit[:2] == other.figure.printed_unit[:2]
    few, rough, rough_heavy = min(rare, 3), int(share * 3), int(heavy * 4)
    sentence = one.sentence == other.sentence
    turned = max(_turned(one, other), _turned(other, one))
    first_left, second_left, shared = _contrast(one.pre, other.pre, tail)
    when = "same" if dated[0] == dated[1] else "other" if all(dated) else "one"
    when = when if any(dated) else "none"
    alike: list[tuple[Any, ...]] = [
        ("rare{0} scarce{1} share{2}", min(rare, 5), min(scarce, 5), int(share * 5)),
        ("jaccard{0} topic{1} either{2}", int(jaccard * 6), int(topic * 5), int(min(wide) * 5)),
        (
            "rare{0}share{1}topic{2} rare{0}sentence{3} sentence{3}",
            few,
            rough,
            int(topic * 3),
            sentence,
        ),
        ("turned{0} turned{0}heavy{1} turned{0}sort{2}", turned, rough_heavy, other.sort),
        ("alone{0} heavy{1} tail{2}", int(alone * 5), int(heavy * 6), min(tail, 6)),
        (
            "heavy{0}alone{1} tail{2}heavy{0}behind{3} behind{3}",
            rough_heavy,
            int(alone * 4),
            min(tail, 3),
            behind,
        ),
        ("passage{0} near{1} sort{2} deep{3}", one.passage == other.passage, near, one.sort, deep),
        (
            "section{0} unit{1} written{2}",
            passage.path == theirs.path,
            one.unit == other.unit,
            written,
        ),
        ("named{0}", bool(both)),
        ("part{0}{1} part>{1}", *parts),
        ("when{0} when{0}sentence{1} when{0}tail{2}", when, sentence, min(tail, 3)),
        ("left{0},{1} left{0},{1}{2} left:{2}", first_left, second_left, shared),
        ("left{0},{1}when{2}", min(first_left, 2), min(second_left, 2), when),
    ]
    beginning = _BEGINNINGS[(passage.headers is not None) + (theirs.headers is not None)]
    return [
        *((_begun(beginning, looks), *of) for looks, *of in alike),
        *[f"only:{name}" for name in sorted(one.names ^ other.names)[:10]],
        *(wide_first ^ wide_second),
    ]


@lru_cache(maxsize=256)
def _begun(beginning: str, looks: str) -> str:
    return " ".join(beginning + look for look in looks.split(" "))
