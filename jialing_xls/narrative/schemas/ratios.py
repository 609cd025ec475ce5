"""Percentages of two figures: a share or a rate, and how far something grew or fell."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from jialing_xls.narrative.schemas.desk import Desk, Quantity
from jialing_xls.narrative.schemas.relation import (
    Computation,
    Relation,
    bag,
    capped,
    head,
    stops,
    tail,
    worth_weighing,
)
from jialing_xls.narrative.text.figure import MONEY, PERCENT, POINTS

_BEFORE, _BEHIND, _MOST_SENTENCES = 10, 3, 5
_MOST_PERCENT = 400.0
_LARGEST = 3
"""Sums of the report so far that a rate may be of, wherever they stand: all there was to spend."""


def ratios(desk: Desk) -> Iterator[Relation]:
    """A share: part ÷ whole."""
    for rate, part, whole, far in _triples(desk):
        stands = part.value * 100 / whole.value
        if part.value <= whole.value * 1.3 or stands <= _MOST_PERCENT:
            yield from _relation(desk, "ratio", rate, part, whole, far, share, "{} ÷ {}")


def growths(desk: Desk) -> Iterator[Relation]:
    """A change: (now − then) ÷ then, whichever way it went."""
    for rate, now, then, far in _triples(desk):
        if not far:
            yield from _relation(desk, "growth", rate, now, then, far, change, "({0} - {1}) ÷ {1}")


def share(values: Sequence[Any]) -> Any:
    return values[0] * 100 / values[1]


def change(values: Sequence[Any]) -> Any:
    return abs(values[0] - values[1]) * 100 / values[1]


def _triples(desk: Desk) -> Iterator[tuple[Quantity, Quantity, Quantity, bool]]:
    """A percentage and two figures of one unit near it, in both orders; the second is no zero."""
    largest: list[Quantity] = []
    for rate in desk.running:
        if rate.unit == MONEY:
            largest = sorted([*largest, rate], key=lambda q: -q.value)[:_LARGEST]
        if rate.unit != PERCENT or not 0 < rate.value <= _MOST_PERCENT:
            continue
        before = [
            q for q in desk.before(rate, _BEFORE) if rate.sentence - q.sentence < _MOST_SENTENCES
        ]
        behind = [q for q in desk.after(rate, _BEHIND) if q.sentence == rate.sentence]
        near = [q for q in (*before, *behind) if not q.is_relative and q.value > 0]
        for one in near:
            for other in near:
                if one is not other and one.unit == other.unit:
                    yield rate, one, other, False
        for part in near:
            for whole in largest:
                if part.unit == MONEY and whole not in near and part.value <= whole.value:
                    yield rate, part, whole, True


def _relation(
    desk: Desk,
    schema: str,
    rate: Quantity,
    a: Quantity,
    b: Quantity,
    far: bool,
    compute: Computation,
    formula: str,
) -> Iterator[Relation]:
    stands = compute((a.value, b.value))
    if schema == "growth" and (stands > _MOST_PERCENT or not stands):
        return
    slack = rate.half + a.value * 100 / b.value * (a.half / a.value + b.half / b.value)
    close = (
        not far and _order(rate, a, b) <= 4 and abs(rate.sentence - min(a.sentence, b.sentence)) < 2
    )
    rounded = round(stands, max(rate.decimals, 0))
    if worth_weighing(
        desk, rate, rounded if abs(rounded - stands) <= slack else stands, slack, close
    ):
        yield Relation(
            schema,
            rate,
            (a, b),
            compute,
            stands,
            slack,
            lambda: _features(desk, rate, a, b, far),
            formula,
        )


def _order(rate: Quantity, a: Quantity, b: Quantity) -> int:
    """How many quantities the three span."""
    numbers = (rate.number, a.number, b.number)
    return max(numbers) - min(numbers)


def _features(desk: Desk, rate: Quantity, a: Quantity, b: Quantity, far: bool) -> list[str]:
    da, db = capped(rate.number - a.number, 8), capped(rate.number - b.number, 8)
    same_before = [
        q for q in desk.before(rate, 8) if q.unit == a.unit and q.sentence == rate.sentence
    ]
    ranks = [
        next((n for n, q in enumerate(reversed(same_before)) if q is each), 9) for each in (a, b)
    ]
    named = bool(rate.names & a.names), bool(rate.names & b.names)
    nearest = min(abs(da), abs(db))
    gap = desk.between(*sorted((a if abs(da) < abs(db) else b, rate), key=lambda q: q.number))
    rivals = [
        q for q in desk.before(rate, 4) if q.unit == PERCENT and q.number > min(a.number, b.number)
    ]
    found = [
        f"far{far}",
        f"d{da},{db}" if not far else f"d{da},far",
        f"r{ranks[0]},{ranks[1]}",
        f"nearest{nearest}",
        f"span{min(_order(rate, a, b), 9)}",
        f"s{capped(rate.sentence - a.sentence, 3)},{capped(rate.sentence - b.sentence, 3)}",
        f"deep{capped(a.depth - rate.depth, 1)},{capped(b.depth - rate.depth, 1)}",
        f"passage{a.passage == rate.passage},{b.passage == rate.passage}",
        f"named{named}",
        f"both{named}{ranks[0]},{ranks[1]}",
        f"sort{a.sort}",
        f"less{a.value <= b.value}",
        f"rivals{len(rivals)}",
        f"gap{stops(gap)[-3:]}",
        f"ab{bool(a.names & b.names)}",
    ]
    word = rate.pre[-1:] if "一" <= rate.pre[-1:] <= "龥" else "-"
    two = rate.pre[-2:]
    chars = frozenset(rate.pre[-5:])
    alike = min(len(chars & frozenset(a.pre[-5:])), 3), min(len(chars & frozenset(b.pre[-5:])), 3)
    size = (
        0
        if a.value < b.value / 100
        else 1
        if a.value < b.value / 10
        else 2
        if a.value < b.value / 2
        else 3
    )
    found += [
        f"{word}r{ranks[0]},{ranks[1]}",
        f"{two}r{ranks[0]},{ranks[1]}",
        f"{word}less{a.value <= b.value}",
        f"{word}d{da},{db}",
        f"alike{alike}",
        f"{word}alike{alike}",
        f"size{size}",
        f"{word}size{size}",
        f"r{ranks[0]},{ranks[1]}named{named}s{capped(rate.sentence - a.sentence, 2)}",
        f"ss{a.sentence == b.sentence}{a.passage == b.passage}",
        f"adj{abs(a.number - b.number)}",
    ]
    found += tail("r", rate.pre) + bag("R", rate.pre) + head("q", rate.post, 2)
    found += tail("a", a.pre, 3) + bag("A", a.pre) + tail("b", b.pre, 3) + bag("B", b.pre)
    return found


def points(desk: Desk) -> Iterator[Relation]:
    """提高3.5个百分点: how far two percentages lie apart."""
    for rate in desk.running:
        if rate.unit != POINTS:
            continue
        near = [q for q in (*desk.before(rate, 6), *desk.after(rate, 2)) if q.unit == PERCENT]
        for n, one in enumerate(near):
            for other in near[n + 1 :]:
                stands, slack = abs(one.value - other.value), rate.half + max(one.half, other.half)
                if stands:
                    yield Relation(
                        "points",
                        rate,
                        (one, other),
                        apart,
                        stands,
                        slack,
                        partial(_features, desk, rate, one, other, False),
                        "{} 与 {} 之差",
                    )


def apart(values: Sequence[Any]) -> Any:
    return abs(values[0] - values[1])


def growth_since(rate: Quantity, now: Quantity, then: float) -> Relation:
    """How far a figure grew or fell since what the workbook has of last year."""
    stands = float(change((now.value, then)))
    slack = rate.half + now.half * 100 / then
    formula = f"({{0}} - 上年{then:g}) ÷ 上年{then:g}"
    return Relation("growth", rate, (now,), partial(_since, then), stands, slack, list, formula)


def _since(then: float, values: Sequence[Any]) -> Any:
    return change((values[0], then))
