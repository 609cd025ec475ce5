"""Sums: a total and the parts before or behind it, and what several products come to together."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice, pairwise
from typing import Any

from jialing_xls.narrative.schemas.desk import Desk, Quantity, is_cell
from jialing_xls.narrative.schemas.looks import capped, stops
from jialing_xls.narrative.schemas.relation import FigureRelation, finest, is_plausible
from jialing_xls.narrative.schemas.triples import is_count, is_price, is_rate, scale_of
from jialing_xls.narrative.text.figure import RELATIVE

_MOST_PARTS, _MOST_PASSAGES = 14, 8
_PROPORTION = 5.0
"""How many times the parts may be the total, or it them, where a relation is looked at."""
_LATER, _MOST_STARTS, _MOST_TURNS = 16, 3, 6
"""How far behind a total, in figures of its unit, another division of it may begin, and how many."""


def totals(desk: Desk) -> Iterator[FigureRelation]:
    for unit, same in desk.by_unit.items():
        if unit in RELATIVE:
            continue
        running = [q for q in same if not is_cell(q)]
        for at, total in enumerate(running):
            if total.value:
                yield from _backwards(desk, total, running, at)
                for start in (at + 1, *islice(_later(running, at), _MOST_STARTS)):
                    for parts, last in _runs(running, total, start, 1):
                        yield from _sum(desk, total, parts, 1, last, start - at - 1)
                yield from _alternating(desk, total, running, at)


def _backwards(
    desk: Desk, total: Quantity, running: Sequence[Quantity], at: int
) -> Iterator[FigureRelation]:
    for parts, last in _runs(running, total, at - 1, -1):
        yield from _sum(desk, total, parts, -1, last, 0)


def _alternating(
    desk: Desk, total: Quantity, running: Sequence[Quantity], at: int
) -> Iterator[FigureRelation]:
    """Every second figure: 86户、每户4.5万元、387.00万元，142户、每户1.2万元、170.40万元…."""
    for step, first in (-1, at - 1), (1, at + 2):
        parts: list[Quantity] = []
        for n in range(first, first + step * 2 * _MOST_TURNS, step * 2):
            if not 0 <= n < len(running) or abs(running[n].passage - total.passage) > 1:
                break
            parts.append(running[n])
            if len(parts) > 1:
                behind = n + step * 2
                last = running[behind] if 0 <= behind < len(running) else None
                yield from _sum(desk, total, list(parts), step, last, -1)


def _later(same: Sequence[Quantity], at: int) -> Iterator[int]:
    """Where a sentence begins behind others: 按用途划分，…."""
    for n in range(at + 2, min(at + _LATER, len(same))):
        if same[n].sentence != same[n - 1].sentence or same[n - 1].depth > same[n].depth:
            yield n


def _runs(
    same: Sequence[Quantity], total: Quantity, start: int, step: int
) -> Iterator[tuple[list[Quantity], Quantity | None]]:
    """Ever longer runs of parts on one side of a total, and what stands behind each run.

    What stands in deeper brackets than the first part is left out: it is part of a part.
    """
    run, depth, n = list[Quantity](), 0, start
    while 0 <= n < len(same) and len(run) < _MOST_PARTS:
        part = same[n]
        if abs(part.passage - total.passage) > _MOST_PASSAGES:
            return
        depth = part.depth if not run else depth
        n += step
        if part.depth > depth:
            continue
        if part.depth < depth:
            return
        run.append(part)
        if len(run) > 1:
            yield list(run), same[n] if 0 <= n < len(same) else None


def _sum(
    desk: Desk,
    total: Quantity,
    parts: list[Quantity],
    step: int,
    last: Quantity | None,
    skipped: int,
) -> Iterator[FigureRelation]:
    stands = sum(part.value for part in parts)
    if not stands or not 1 / _PROPORTION < stands / total.value < _PROPORTION:
        return
    every = (total, *parts)
    yield FigureRelation(
        "sum", total, tuple(parts[::step]), sum, stands, max(q.half for q in every), finest(every),
        _structure(desk, total, parts, step, last, skipped), " + ".join(["{}"] * len(parts)),
        (("r", total), (f"{step}a", parts[0]), (f"{step}b", parts[-1])),
        tuple(stands - part.value for part in parts) if len(parts) > 2 else (),
    )  # fmt: skip


def _structure(
    desk: Desk,
    total: Quantity,
    parts: Sequence[Quantity],
    step: int,
    last: Quantity | None,
    skipped: int,
) -> list[str]:
    def between(one: Quantity, other: Quantity) -> str:
        return desk.between(one, other) if step > 0 else desk.between(other, one)

    first, end, side = parts[0], parts[-1], "f" if step > 0 else "b"
    gap = between(total, first)
    marks = [stops(between(a, b)) for a, b in pairwise(parts)]
    beyond = "$" if last is None else stops(between(end, last))
    beyond = beyond[:2] if step > 0 else beyond[-2:]
    numbers = [q.number for q in parts]
    mixed = max(numbers) - min(numbers) + 1 - len(parts)
    shared = sum(bool(a.names & b.names) for a, b in pairwise(parts)) * 3 // (len(parts) - 1)
    lead = total.names & frozenset().union(*(p.names for p in parts))
    even = f"marks{marks[0]}" if len(set(marks)) == 1 else f"marks~{len(set(marks))}"
    listed = [desk.listed(p) for p in parts]
    whole = listed[0][1] == len(parts) and listed[0][0] in (0, len(parts) - 1)
    sentences = abs(end.sentence - total.sentence)
    return [
        f"{side}end{beyond}",
        f"{side}n{min(len(parts), 5)}end{beyond[:1]}",
        f"{side}n{min(len(parts), 5)}",
        f"{side}deep{capped(first.depth - total.depth, 2)}",
        f"{side}deep{capped(first.depth - total.depth, 2)}end{beyond[:1]}",
        f"{side}passages{capped(abs(end.passage - total.passage), 4)}",
        f"{side}gapped{capped(abs(first.passage - total.passage), 2)}",
        f"{side}sentences{capped(sentences, 4)}",
        f"{side}skipped{min(skipped, 6)}",
        f"{side}skipped{min(skipped, 1)}mixed{min(mixed, 3)}",
        f"{side}skipped{min(skipped, 1)}same{parts[0].sentence == end.sentence}end{beyond[:1]}",
        f"{side}gapmarks{stops(gap)[:3]}",
        f"{side}gap{min(len(gap) // 6, 5)}",
        f"{side}far{min(abs(first.number - total.number), 4)}",
        f"{side}pure{'。' in ''.join(marks) or '¶' in ''.join(marks)}end{beyond[:1]}",
        even,
        f"{even}end{beyond[:1]}",
        f"mixed{min(mixed, 4)}",
        f"mixedeven{mixed % max(len(parts) - 1, 1) == 0}",
        f"shared{shared}",
        f"{side}list{whole}{listed[0][1] > 1}",
        f"lead{side}{min(len(lead), 3)}",
        f"biggest{max(p.value for p in parts) <= total.value}",
        f"sort{total.sort}",
        f"same{len({p.pre[-2:] for p in parts}) == 1}",
        *(f"{side}g>{gap[:n]}" for n in (1, 2, 3)),
        f"{side}{total.pre[-2:]}end{beyond[:1]}",
    ]


# ---------------------------------------------------------------- several products, and stocks

_PAIRS = (2, 3, 4)
_NEAR_TOTAL = 2
"""Quantities that may stand between the last factor and the total."""


def weighted(desk: Desk) -> Iterator[FigureRelation]:
    """12 of 100 and 5 of 200, 2,200 in all: prices and numbers in turn, or the ones behind the others."""
    for total in desk.running:
        if total.is_relative or is_rate(total) or not total.value:
            continue
        before = desk.before(total, 2 * max(_PAIRS) + _NEAR_TOTAL)
        for skipped in range(_NEAR_TOTAL + 1):
            for n in _PAIRS:
                end = len(before) - skipped
                run = before[end - 2 * n : end] if end >= 2 * n else ()
                if run and run[0].passage == total.passage:
                    yield from _weighted(total, run, n, skipped)


def _weighted(
    total: Quantity, run: Sequence[Quantity], n: int, skipped: int
) -> Iterator[FigureRelation]:
    for how, ones, others in (("turn", run[::2], run[1::2]), ("then", run[:n], run[n:])):
        if any(q.unit != ones[0].unit for q in ones) or any(
            q.unit != others[0].unit for q in others
        ):
            continue
        for order, prices, numbers in ("pc", ones, others), ("cp", others, ones):
            if (
                is_price(prices[0], total)
                and is_count(numbers[0])
                and numbers[0].unit != total.unit
            ):
                parts = tuple(q for pair in zip(prices, numbers, strict=True) for q in pair)
                scale = scale_of(prices[0], total)
                compute = partial(_sum_of_products, scale)
                stands = float(compute([p.value for p in parts]))
                if not is_plausible(total.value, stands):
                    continue
                yield FigureRelation(
                    "weighted", total, parts, compute, stands, total.half, total.half,
                    [f"{how}{order}", f"n{n}", f"skipped{skipped}", f"{how}skipped{skipped}",
                     f"deep{capped(total.depth - run[-1].depth, 1)}",
                     f"sentence{run[0].sentence == total.sentence}"],
                    " + ".join(["{} × {}"] * n), (("r", total), ("a", prices[-1])),
                )  # fmt: skip


def _sum_of_products(scale: float, values: Sequence[Any]) -> Any:
    """Every second value is a number of the one before it."""
    return sum(a * b for a, b in zip(values[::2], values[1::2], strict=True)) * scale


def stocks(desk: Desk) -> Iterator[FigureRelation]:
    """96 and 480 more, 143 used, 433 left: of four figures two are as much as the others."""
    for unit, same in desk.by_unit.items():
        running = [q for q in same if not is_cell(q)] if unit not in RELATIVE else []
        for at in range(3, len(running)):
            a, b, c, d = four = running[at - 3 : at + 1]
            if (
                d.sentence - a.sentence > 1
                or d.passage != a.passage
                or not all(q.value for q in four)
            ):
                continue
            for order, (x, y, z) in ("abc", (a, b, c)), ("acb", (a, c, b)), ("bca", (b, c, a)):
                stands = x.value + y.value - z.value
                if not is_plausible(d.value, stands):
                    continue
                span = d.number - a.number
                yield FigureRelation(
                    "stock", d, (x, y, z), _stock, stands, max(q.half for q in four), finest(four),
                    [order, f"span{min(span - 3, 4)}", f"sentence{a.sentence == d.sentence}",
                     f"deep{len({q.depth for q in four})}", f"{order}{d.pre[-2:]}"],
                    "{} + {} - {}", (("r", d), ("a", a), ("b", b), ("c", c)),
                )  # fmt: skip


def _stock(values: Sequence[Any]) -> Any:
    return values[0] + values[1] - values[2]
