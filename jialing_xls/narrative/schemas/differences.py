"""Differences: what is left of one figure without another, and how far two lie apart."""

from collections.abc import Iterator, Sequence
from typing import Any

from jialing_xls.narrative.schemas.desk import Desk, Quantity
from jialing_xls.narrative.schemas.relation import (
    Relation,
    bag,
    capped,
    stops,
    tail,
    worth_weighing,
)
from jialing_xls.narrative.text.figure import MONEY

_BEFORE, _BEHIND, _MOST_SENTENCES = 8, 3, 5
_LARGEST = 4
"""Sums of the report so far that one may be left of, wherever they stand."""


def differences(desk: Desk) -> Iterator[Relation]:
    largest: list[Quantity] = []
    for rest in desk.running:
        if rest.unit == MONEY:
            largest = sorted([*largest, rest], key=lambda q: -q.value)[:_LARGEST]
        if rest.is_relative or rest.value <= 0:
            continue
        before = desk.before(rest, _BEFORE)
        behind = [q for q in desk.after(rest, _BEHIND) if q.sentence == rest.sentence]
        near = [
            q
            for q in (*before, *behind)
            if q.unit == rest.unit and abs(rest.sentence - q.sentence) < _MOST_SENTENCES
        ]
        far = [q for q in largest if rest.unit == MONEY and q not in near and q is not rest]
        for whole in (*near, *far):
            for part in (*near, *far):
                if whole.value > part.value > 0 and whole.value > rest.value:
                    yield from _difference(desk, rest, whole, part, (whole in far) + (part in far))


def minus(values: Sequence[Any]) -> Any:
    return values[0] - values[1]


def _difference(
    desk: Desk, rest: Quantity, whole: Quantity, part: Quantity, far: int
) -> Iterator[Relation]:
    stands = whole.value - part.value
    slack = max(rest.half, whole.half, part.half)
    numbers = [q.number for q in (rest, whole, part)]
    near = not far and max(numbers) - min(numbers) <= 3
    if worth_weighing(desk, rest, stands, slack, near):
        yield Relation(
            "difference",
            rest,
            (whole, part),
            minus,
            stands,
            slack,
            lambda: _features(desk, rest, whole, part, far),
            "{} - {}",
        )


def _features(desk: Desk, rest: Quantity, whole: Quantity, part: Quantity, far: int) -> list[str]:
    dw, dp = capped(rest.number - whole.number, 8), capped(rest.number - part.number, 8)
    near = [q for q in desk.before(rest, 8) if q.unit == rest.unit and q.sentence == rest.sentence]
    ranks = [
        next((n for n, q in enumerate(reversed(near)) if q is each), 9) for each in (whole, part)
    ]
    first, last = sorted((whole if abs(dw) < abs(dp) else part, rest), key=lambda q: q.number)
    gap = desk.between(first, last)
    found = [
        f"far{far}",
        f"d{dw},{dp}far{far}",
        f"r{ranks[0]},{ranks[1]}",
        f"s{capped(rest.sentence - whole.sentence, 3)},{capped(rest.sentence - part.sentence, 3)}",
        f"deep{capped(whole.depth - rest.depth, 1)},{capped(part.depth - rest.depth, 1)}",
        f"sort{rest.sort}",
        f"gap{stops(gap)[-3:]}",
        f"named{bool(rest.names & whole.names)},{bool(rest.names & part.names)}",
        f"wp{bool(whole.names & part.names)}",
        f"small{rest.value < part.value / 5}",
    ]
    word = rest.pre[-2:]
    found += [
        f"{word}r{ranks[0]},{ranks[1]}",
        f"{word}d{dw},{dp}",
        f"{word[-1:]}r{ranks[0]},{ranks[1]}",
        f"adj{abs(whole.number - part.number)}",
    ]
    found += tail("r", rest.pre) + bag("R", rest.pre)
    found += (
        tail("w", whole.pre, 3) + bag("W", whole.pre) + tail("p", part.pre, 3) + bag("P", part.pre)
    )
    return found
