"""Sums: a total and the parts before or behind it."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any

from jialing_xls.narrative.schemas.desk import Desk, Quantity, is_cell
from jialing_xls.narrative.schemas.looks import capped, stops
from jialing_xls.narrative.schemas.relation import (
    FigureRelation,
    finest,
    is_plausible,
    is_shifted,
)
from jialing_xls.narrative.text.figure import PERCENT, RELATIVE

_MOST_PARTS, _MOST_PASSAGES = 14, 8
_PROPORTION = 5.0
"""How many times the parts may be the total, or it them, where a relation is looked at."""
_LATER, _MOST_FAR, _MOST_TURNS = 10, 3, 6
"""How far behind a total, in figures of its unit, another division of it may begin; how many that are divided
elsewhere are looked at beyond."""
_WHOLE, _MOST_SHARES, _MOST_OFF = 100.0, 10, 40.0
"""Percent that shares make up, how many, and how far off they may be."""
_LEAST, _TINY = 20, 1e-6
"""Totals from which it is hardly chance that a list adds up to them; how far off floats may be."""

_Run = tuple[list[Quantity], Quantity | None]
"""Figures side by side, and what stands behind them."""


def totals(desk: Desk) -> Iterator[FigureRelation]:
    """Of a list one figure is the total, of a total one list before it."""
    for unit, same in desk.by_unit.items():
        if unit in RELATIVE:
            continue
        running = [q for q in same if not is_cell(q)]  # those of a table, rows add up
        divided = _divided(running)
        for at, total in enumerate(running):
            if total.value:
                for each in _before(running, at):
                    yield from _sum(desk, each, divided, (total,))
                yield from _stock(desk, total, running, at)
        for each in _behind(running, divided):
            yield from _sum(desk, each, divided, tuple(each.parts[:2]))


@dataclass(frozen=True, slots=True)
class _Division:
    """A total and parts that it may have."""

    total: Quantity
    parts: list[Quantity]
    """From the total on."""
    step: int
    """Whether they stand behind it, or before it: 1 or -1."""
    last: Quantity | None
    """What stands behind the last one."""
    skipped: int
    """Figures between the total and the first; -1 where every second figure is a part."""


def _before(running: Sequence[Quantity], at: int) -> Iterator[_Division]:
    """A figure with those right before it, or every second one around it."""
    total = running[at]
    for parts, last in _runs(running, at - 1, -1, total.passage):
        yield _Division(total, parts, -1, last, 0)
    for step, first in (-1, at - 1), (1, at + 2):
        for parts, last in _alternating(running, first, step, total.passage):
            yield _Division(total, parts, step, last, -1)


def _behind(running: Sequence[Quantity], divided: Container[float]) -> Iterator[_Division]:
    """Lists, each with the figure right before it; where a sentence begins, or brackets end,
    with others near, and the latest of those that are divided elsewhere: 按用途划分，…."""
    known: dict[float, int] = {}
    for n in range(1, len(running)):
        start, before = running[n], running[n - 1]
        if (beyond := n - 1 - _LATER) >= 0 and (value := running[beyond].value) in divided:
            known.pop(value, None)
            known[value] = beyond
        ats = [n - 1]
        if start.sentence != before.sentence or before.depth > start.depth:
            ats += range(max(n - _LATER, 0), n - 1)
            ats += list(known.values())[-_MOST_FAR:]
        runs = list(_runs(running, n, 1, start.passage))
        for at in ats:
            for parts, last in runs if running[at].value else ():
                yield _Division(running[at], parts, 1, last, n - at - 1)


def _alternating(
    running: Sequence[Quantity], first: int, step: int, passage: int
) -> Iterator[_Run]:
    """Every second figure: 86户、每户4.5万元、387.00万元，142户、每户1.2万元、170.40万元…."""
    parts: list[Quantity] = []
    for n in range(first, first + step * 2 * _MOST_TURNS, step * 2):
        if not 0 <= n < len(running) or abs(running[n].passage - passage) > 1:
            return
        parts.append(running[n])
        if len(parts) > 1:
            behind = n + step * 2
            yield list(parts), running[behind] if 0 <= behind < len(running) else None


def _divided(running: Sequence[Quantity]) -> dict[float, list[frozenset[int]]]:
    """By value the lists of figures that add up to it: a total is divided again in other ways."""
    found: dict[float, list[frozenset[int]]] = {}
    before = (each for at in range(len(running)) for each in _before(running, at))
    for each in chain(before, _behind(running, ())):
        stands, value = sum(part.value for part in each.parts), each.total.value
        if value >= _LEAST and abs(stands - value) <= _TINY * stands:
            found.setdefault(value, []).append(frozenset(part.number for part in each.parts))
    return found


def remainder(values: Sequence[Any]) -> Any:
    """What is left of 100%."""
    return _WHOLE - sum(values)


def wholes(desk: Desk) -> Iterator[FigureRelation]:
    """Shares side by side that make up 100%: 一产占15.2%，二产占60.8%，三产占24.0%."""
    shares = [q for q in desk.running if q.unit == PERCENT]
    for n, first in enumerate(shares):
        before = shares[n - 1] if n else None
        for parts, last in _runs(shares, n, 1, first.passage):
            if abs(parts[-1].passage - first.passage) > 1 or len(parts) > _MOST_SHARES:
                break
            stands = remainder([part.value for part in parts[:-1]])
            off = abs(parts[-1].value - stands)
            if stands > 0 and off < _MOST_OFF:
                slack = sum(part.half for part in parts)
                yield FigureRelation(
                    "whole", parts[-1], tuple(parts[:-1]), remainder, stands, slack, finest(parts),
                    _shared_out(desk, before, parts, last), "100%" + " - {}" * (len(parts) - 1),
                    (("a", first), ("b", parts[1]), ("r", parts[-1])), (), (first, parts[1]),
                )  # fmt: skip


def _shared_out(
    desk: Desk, before: Quantity | None, parts: Sequence[Quantity], last: Quantity | None
) -> list[str]:
    marks = [stops(desk.between(a, b)) for a, b in pairwise(parts)]
    beyond = "$" if last is None else stops(desk.between(parts[-1], last))[:2]
    led = "$" if before is None else stops(desk.between(before, parts[0]))[-2:]
    size, mixed = min(len(parts), 6), parts[-1].number - parts[0].number + 1 - len(parts)
    steps = {b.number - a.number for a, b in pairwise(parts)}
    listed = [desk.listed(part) for part in parts]
    whole = listed[0] == (0, len(parts))
    said = parts[1].pre[-1:] == parts[-1].pre[-1:]
    sinking = all(a.value >= b.value for a, b in pairwise(parts))
    return [
        f"n{size}",
        f"n{size}end{beyond}",
        f"n{size}led{led}",
        f"even{len(set(marks)) == 1}steps{len(steps) == 1}",
        f"marks{marks[0]}",
        f"mixed{min(mixed * 2 // len(parts), 4)}",
        f"list{whole}{listed[0][1] > 1}",
        f"sentences{min(parts[-1].sentence - parts[0].sentence, 3)}",
        f"said{said}",
        f"sinking{sinking}n{size}",
        f"decimals{len({part.decimals for part in parts}) == 1}",
        f"beyond{last is not None and last.number - parts[-1].number < 3}",
    ]


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


def _runs(same: Sequence[Quantity], start: int, step: int, passage: int) -> Iterator[_Run]:
    """Ever longer runs of parts that begin near a passage.

    What stands in deeper brackets than the first part is left out: it is part of a part.
    """
    run, depth, n = list[Quantity](), 0, start
    while 0 <= n < len(same) and len(run) < _MOST_PARTS:
        part = same[n]
        if abs(part.passage - passage) > _MOST_PASSAGES:
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
    division: _Division,
    divided: Mapping[float, Sequence[frozenset[int]]],
    explains: tuple[Quantity, ...],
) -> Iterator[FigureRelation]:
    total, parts, step = division.total, division.parts, division.step
    stands = sum(part.value for part in parts)
    is_near = 1 / _PROPORTION < stands / total.value < _PROPORTION
    if not stands or not (is_near or is_shifted(total.value, stands)):
        return
    # In the wrong unit a total is printed no less exactly than its parts.
    every = (total, *parts) if is_near else parts
    own = {part.number for part in parts}
    again = sum(own.isdisjoint(each) for each in divided.get(total.value, ()))
    yield FigureRelation(
        "sum", total, tuple(parts[::step]), sum, stands, max(q.half for q in every), finest(every),
        _structure(desk, division, min(again, 2)), " + ".join(["{}"] * len(parts)),
        (("r", total), (f"{step}a", parts[0]), (f"{step}b", parts[-1])),
        tuple(stands - part.value for part in parts) if len(parts) > 2 else (), explains,
    )  # fmt: skip


def _structure(desk: Desk, division: _Division, again: int) -> list[str]:
    """``again``: how many other lists add up to the total."""
    total, parts, step = division.total, division.parts, division.step
    last, skipped = division.last, division.skipped

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
        f"again{again}",
        f"{side}again{again}skipped{min(skipped, 1)}",
        f"{side}again{again}end{beyond[:1]}",
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
