"""Sums: a total and the parts before or behind it."""

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import Any

from jialing_xls.narrative.schemas.desk import Desk, Quantity, is_cell
from jialing_xls.narrative.schemas.looks import capped, stops
from jialing_xls.narrative.schemas.relation import (
    FigureRelation,
    finest,
    is_plausible,
    is_shifted,
)
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
        running = [q for q in same if not is_cell(q)]  # those of a table, rows add up
        for at, total in enumerate(running):
            if total.value:
                yield from _backwards(desk, total, running, at)
                for start in (at + 1, *islice(_later(running, at), _MOST_STARTS)):
                    for parts, last in _runs(running, total, start, 1):
                        yield from _sum(desk, total, parts, 1, last, start - at - 1)
                yield from _alternating(desk, total, running, at)
                yield from _stock(desk, total, running, at)


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


def balance(values: Sequence[Any]) -> Any:
    """What is left of a stock: what there was and what came, without what went."""
    return values[0] + values[1] - sum(values[2:])


def _stock(
    desk: Desk, total: Quantity, running: Sequence[Quantity], at: int
) -> Iterator[FigureRelation]:
    """年初126户，新增231户，退出267户，年末90户."""
    for n in (3, 4):
        parts = tuple(running[max(at - n, 0) : at])
        if len(parts) < n or total.passage - parts[0].passage > 1:
            return
        stands = balance([part.value for part in parts])
        if not is_plausible(total.value, stands):
            continue
        gaps = [desk.between(a, b) for a, b in pairwise((*parts, total))]
        structure = [
            f"n{n}",
            f"n{n}sentences{total.sentence - parts[0].sentence}",
            f"mixed{min(total.number - parts[0].number - n, 4)}",
            f"stops{''.join(stops(gap)[:1] for gap in gaps)}",
            f"smaller{total.value < parts[0].value}",
        ]
        yield FigureRelation(
            "balance", total, parts, balance, stands, max(q.half for q in (total, *parts)),
            finest((total, *parts)), structure, " - ".join(["{} + {}", *["{}"] * (n - 2)]),
            tuple(zip("rabcd", (total, *parts), strict=False)),
        )  # fmt: skip


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
    is_near = 1 / _PROPORTION < stands / total.value < _PROPORTION
    if not stands or not (is_near or is_shifted(total.value, stands)):
        return
    # In the wrong unit a total is printed no less exactly than its parts.
    every = (total, *parts) if is_near else parts
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
    apart = sum(a.names.isdisjoint(b.names) for a, b in pairwise(parts))
    shared = (len(parts) - 1 - apart) * 3 // (len(parts) - 1)
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
