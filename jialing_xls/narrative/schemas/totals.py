"""Sums: a total and the parts before or behind it, whatever is said between them."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from jialing_xls.narrative.schemas.desk import Desk, Quantity, is_cell
from jialing_xls.narrative.schemas.relation import (
    Relation,
    bag,
    capped,
    head,
    stops,
    tail,
    worth_weighing,
)
from jialing_xls.narrative.text.figure import RELATIVE

_MOST_PARTS, _MOST_PASSAGES = 14, 8
_PROPORTION = 5.0
"""How many times the parts may be the total, or it them, where every relation is looked at."""


def totals(desk: Desk) -> Iterator[Relation]:
    for unit, same in desk.by_unit.items():
        if unit in RELATIVE:
            continue
        running = [q for q in same if not is_cell(q)]
        for at, total in enumerate(running):
            for step in (1, -1):
                for parts, last in _runs(running, at, step):
                    if relation := _sum(desk, total, parts, step, last):
                        yield relation


def _runs(
    same: Sequence[Quantity], at: int, step: int
) -> Iterator[tuple[list[Quantity], Quantity | None]]:
    """Ever longer runs of parts on one side of a total, and what stands behind each run.

    What stands in deeper brackets than the first part is left out: it is part of a part.
    """
    total, run, depth, n = same[at], list[Quantity](), 0, at + step
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
    desk: Desk, total: Quantity, parts: list[Quantity], step: int, last: Quantity | None
) -> Relation | None:
    stands = sum(part.value for part in parts)
    if not stands or not total.value or not 1 / _PROPORTION < stands / total.value < _PROPORTION:
        return None
    slack = max(total.half, *(part.half for part in parts))
    ends = last is None or last.sentence != parts[-1].sentence
    near = ends and abs(parts[0].sentence - total.sentence) < 2
    if not worth_weighing(desk, total, stands, slack, near):
        return None
    return Relation(
        "sum",
        total,
        tuple(parts if step > 0 else parts[::-1]),
        sum,
        stands,
        slack,
        lambda: _features(desk, total, parts, step, last),
        " + ".join(["{}"] * len(parts)),
    )


def _features(
    desk: Desk, total: Quantity, parts: Sequence[Quantity], step: int, last: Quantity | None
) -> list[str]:
    def between(one: Quantity, other: Quantity) -> str:
        return desk.between(one, other) if step > 0 else desk.between(other, one)

    first, end, side = parts[0], parts[-1], "f" if step > 0 else "b"
    gap, gaps = between(total, first), [between(a, b) for a, b in pairwise(parts)]
    beyond = (
        "$"
        if last is None
        else stops(between(end, last))[:2]
        if step > 0
        else stops(between(end, last))[-2:]
    )
    marks = [stops(each) for each in gaps]
    others = desk.quantities[min(q.number for q in parts) : max(q.number for q in parts) + 1]
    mixed = len(others) - len(parts)
    shared = [bool(a.names & b.names) for a, b in pairwise(parts)]
    lead = total.names & frozenset().union(*(p.names for p in parts))
    biggest = max(p.value for p in parts) <= total.value
    found = [
        f"{side}end{beyond}",
        f"{side}n{min(len(parts), 5)}end{beyond[:1]}",
        f"{side}deep{capped(first.depth - total.depth, 2)}",
        f"{side}passages{capped(abs(end.passage - total.passage), 4)}",
        f"{side}gapped{capped(abs(first.passage - total.passage), 2)}",
        f"{side}sentences{capped(abs(end.sentence - total.sentence), 4)}",
        f"{side}gapmarks{stops(gap)[:3]}",
        f"{side}gap{min(len(gap) // 6, 5)}",
        f"{side}far{min(abs(first.number - total.number), 4)}",
        f"marks{marks[0]}" if len(set(marks)) == 1 else f"marks~{len(set(marks))}",
        f"mixed{min(mixed, 4)}",
        f"mixedeven{mixed % max(len(parts) - 1, 1) == 0}",
        f"shared{sum(shared) * 3 // len(shared)}",
        f"lead{side}{min(len(lead), 3)}",
        f"biggest{biggest}",
        f"sort{total.sort}",
        f"same{len({p.pre[-2:] for p in parts}) == 1}",
    ]
    found += tail(f"{side}t", total.pre) + bag(f"{side}T", total.pre)
    found += tail(f"{side}p", first.pre) + head(f"{side}g", gap)
    found += head("e", end.post, 2)
    return found
