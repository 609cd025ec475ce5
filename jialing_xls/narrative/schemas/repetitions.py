"""Repetitions: the same thing said twice, in the same words or in others."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
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
_COUNTED_TWICE = {PERSONS: TIMES, TIMES: PERSONS}

Topic = tuple[frozenset[str], frozenset[str]]
"""What a sentence speaks of, and that as features."""


def repetitions(desk: Desk) -> Iterator[FigureRelation]:
    seen: dict[tuple[str, str], list[Quantity]] = {}
    frequency = Counter(name for q in desk.quantities for name in q.names)
    rarity = {name: 1 / n for name, n in frequency.items()}
    topics: dict[Quantity, Topic] = {}
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
                structure = _structure(other, quantity, topics, rarity, parts)
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


def _turned(one: Quantity, other: Quantity) -> int:
    """How many characters stand right before the one and right behind the other: 渡口38处, 36处渡口."""
    return next((n for n in (3, 2, 1) if other.post[:n] and one.pre.endswith(other.post[:n])), 0)


def _structure(
    one: Quantity,
    other: Quantity,
    topics: Mapping[Quantity, Topic],
    rarity: Mapping[str, float],
    parts: tuple[int, int],
) -> list[Look]:
    """``parts``: in which fifth of the report each stands: the first and the last say much again."""
    both, either = one.names & other.names, one.names | other.names
    often = [rarity[name] for name in both]
    rare, scarce = sum(n >= 1 / 2 for n in often), sum(n >= 1 / 4 for n in often)
    share = len(both) / max(1, min(len(one.names), len(other.names)))
    jaccard = len(both) / max(1, len(either))
    (first, wide_first), (second, wide_second) = topics[one], topics[other]
    topic = len(first & second) / max(1, min(len(first), len(second)))
    tail = 0
    for a, b in zip(reversed(one.pre), reversed(other.pre), strict=False):
        if a != b:
            break
        tail += 1
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
    return [
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
        f"named{bool(both)}",
        ("cells{}{}", passage.headers is not None, theirs.headers is not None),
        ("part{0}{1} part>{1}", *parts),
        *[f"only:{name}" for name in sorted(one.names ^ other.names)[:10]],
        *(wide_first ^ wide_second),
    ]
