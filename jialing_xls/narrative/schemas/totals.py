"""Sums: a total and the parts before or behind it, shares that make up 100%, what is left of a stock."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise, product
from typing import Any

from jialing_xls.narrative.meaning.weights import Look
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
_LATER, _MOST_FAR = 10, 3
"""How far behind a total, in figures of its unit, another division of it may begin; how many that are divided
elsewhere are looked at beyond."""
_AROUND, _SAID, _TURNS = 40, 2, (2, 3, 4, 5, 6)
"""Figures before or behind a total among which its parts are looked for where others stand between them;
characters of the words that these have in common; in what turn they may stand otherwise."""
_WHOLE, _MOST_SHARES, _MOST_OFF = 100.0, 10, 40.0
"""Percent that shares make up, how many, and how far off they may be."""
_MOST_AGAIN = 2
"""Other lists that add up to a total, as a feature, at most."""
_LEAST, _TINY = 20, 1e-6
"""Totals from which it is hardly chance that a list adds up to them; how far off floats may be."""


def totals(desk: Desk) -> Iterator[FigureRelation]:
    """Of a list one figure is the total, of a total one list before it."""
    for unit, same in desk.by_unit.items():
        if unit in RELATIVE:
            continue
        running = [q for q in same if not is_cell(q)]  # those of a table, rows add up
        before = [list(_before(running, at)) if q.value else [] for at, q in enumerate(running)]
        behind = list(_behind(running))
        divided = _divided(running, before, behind)
        for at, total in enumerate(running):
            if total.value:
                for run, skipped in before[at]:
                    yield from _sum(desk, total, run, skipped, divided, (total,))
                    run.looks = None
                yield from _stock(desk, total, running, at)
        for runs, ats in _with_far(running, behind, divided):
            for at, run in product(ats, runs):
                if running[at].value:
                    skipped = run.at - at - 1
                    yield from _sum(desk, running[at], run, skipped, divided, tuple(run.parts[:2]))
            for run in runs:
                run.looks = None  # nobody asks again, and a long report has many


@dataclass(slots=True, eq=False)
class _Run:
    """Figures side by side that may be the parts of a total."""

    at: int
    """Place of the first among those of its unit."""
    parts: list[Quantity]
    """From the total on."""
    step: int
    """Whether they stand behind it, or before it: 1 or -1."""
    last: Quantity | None
    """What stands behind the last one."""
    stands: float = field(init=False)
    looks: "_RunLooks | None" = None

    def __post_init__(self) -> None:
        self.stands = sum(part.value for part in self.parts)

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(part.number for part in self.parts)

    @property
    def is_mixed(self) -> bool:
        """Whether others of the unit stand between its parts: 每亩10元 between amounts in 万元."""
        return abs(self.parts[-1].rank - self.parts[0].rank) >= len(self.parts)

    def divides(self, total: Quantity) -> bool:
        """Whether they add up to it, and that is hardly chance."""
        off = abs(self.stands - total.value)
        return total.value >= _LEAST and off <= _TINY * self.stands


_Lists = tuple[list[_Run], list[int]]
"""Runs that begin with one figure, and the places of what may be their total."""


def _before(running: Sequence[Quantity], at: int) -> Iterator[tuple[_Run, int]]:
    """Those right before a figure, or some around it; how many are skipped, -1 if others stand between
    them, -2 if only their turn tells."""
    passage = running[at].passage
    yield from ((run, 0) for run in _runs(running, at - 1, -1, passage))
    known = set[tuple[int, ...]]()
    for around, step in (
        (running[max(at - _AROUND, 0) : at], -1),
        (running[at + 1 : at + 1 + _AROUND], 1),
    ):
        for alike in _alike(running[at], around):
            for run in _runs(alike, 0 if step > 0 else len(alike) - 1, step, passage):
                if run.is_mixed and run.numbers not in known:
                    known.add(run.numbers)
                    yield run, -1
    for every, step in product(_TURNS, (-1, 1)):
        for first in range(1, every + 1):
            for run in _in_turn(running, at + first * step, step * every, passage):
                if run.numbers not in known:
                    known.add(run.numbers)
                    yield run, -2


def _alike(total: Quantity, around: Sequence[Quantity]) -> Iterator[Sequence[Quantity]]:
    """Of the figures of a unit those printed as the total is, 万元 and not 元, and those behind the same words."""
    groups: dict[tuple[bool, str], list[Quantity]] = {}
    for each in around:
        if each.figure.printed_unit == total.figure.printed_unit:
            groups.setdefault((True, ""), []).append(each)
        if said := each.pre[-_SAID:]:
            groups.setdefault((False, said), []).append(each)
    yield from (alike for alike in groups.values() if 1 < len(alike) < len(around))


def _behind(running: Sequence[Quantity]) -> Iterator[_Lists]:
    """Lists, each with the figure right before it; where a sentence begins, or brackets end, with others near."""
    for n in range(1, len(running)):
        start, before = running[n], running[n - 1]
        ats = [n - 1]
        if start.sentence != before.sentence or before.depth > start.depth:
            ats += range(max(n - _LATER, 0), n - 1)
        yield list(_runs(running, n, 1, start.passage)), ats


def _with_far(
    running: Sequence[Quantity], behind: Sequence[_Lists], divided: Container[float]
) -> Iterator[_Lists]:
    """Lists that begin with a sentence also with the latest of what is divided elsewhere: 按用途划分，…."""
    known: dict[float, int] = {}
    """The latest by their values."""
    for n, (runs, ats) in enumerate(behind, 1):
        if (beyond := n - 1 - _LATER) >= 0 and (value := running[beyond].value) in divided:
            known.pop(value, None)
            known[value] = beyond
            if len(known) > _MOST_FAR:
                del known[next(iter(known))]
        yield runs, ats + list(known.values()) if len(ats) > 1 else ats


def _divided(
    running: Sequence[Quantity],
    before: Sequence[Sequence[tuple[_Run, int]]],
    behind: Sequence[_Lists],
) -> dict[float, list[frozenset[int]]]:
    """By value the lists of figures that add up to it: a total is divided again in other ways."""
    every = [(total, run) for total, runs in zip(running, before, strict=True) for run, _ in runs]
    every += [(running[at], run) for runs, ats in behind for at, run in product(ats, runs)]
    found: dict[float, list[frozenset[int]]] = {}
    for total, run in every:
        if run.divides(total):
            found.setdefault(total.value, []).append(frozenset(q.number for q in run.parts))
    return found


def _in_turn(running: Sequence[Quantity], first: int, step: int, passage: int) -> Iterator[_Run]:
    """Every second figure, or third…: 86户、每户4.5万元、387.00万元，142户、每户1.2万元、170.40万元…."""
    parts: list[Quantity] = []
    for n in range(first, first + step * _MOST_PARTS, step):
        if not 0 <= n < len(running) or abs(running[n].passage - passage) > 1:
            return
        parts.append(running[n])
        if len(parts) > 1:
            last = running[n + step] if 0 <= n + step < len(running) else None
            yield _Run(first, list(parts), 1 if step > 0 else -1, last)


def remainder(values: Sequence[Any]) -> Any:
    """What is left of 100%."""
    return _WHOLE - sum(values)


def wholes(desk: Desk) -> Iterator[FigureRelation]:
    """Shares side by side that make up 100%: 一产占15.2%，二产占60.8%，三产占24.0%."""
    shares = [q for q in desk.running if q.unit == PERCENT]
    for n, first in enumerate(shares):
        before = shares[n - 1] if n else None
        for run in _runs(shares, n, 1, first.passage):
            parts, last = run.parts, run.last
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
            yield _Run(start, list(run), step, same[n] if 0 <= n < len(same) else None)


def _sum(
    desk: Desk,
    total: Quantity,
    run: _Run,
    skipped: int,
    divided: Mapping[float, Sequence[frozenset[int]]],
    explains: tuple[Quantity, ...],
) -> Iterator[FigureRelation]:
    parts, stands = run.parts, run.stands
    is_near = 1 / _PROPORTION < stands / total.value < _PROPORTION
    if not stands or not (is_near or is_shifted(total.value, stands)):
        return
    # In the wrong unit a total is printed no less exactly than its parts.
    every = (total, *parts) if is_near else parts
    own = run.looks = run.looks or _RunLooks(desk, run)
    others = (each for each in divided.get(total.value, ()) if own.numbers.isdisjoint(each))
    again = len(list(islice(others, _MOST_AGAIN)))
    yield FigureRelation(
        "sum", total, tuple(parts[:: run.step]), sum, stands, max(q.half for q in every), finest(every),
        _structure(desk, total, run, own, skipped, again), " + ".join(["{}"] * len(parts)),
        (("r", total), (f"{run.step}a", parts[0]), (f"{run.step}b", parts[-1])),
        explains=explains,
    )  # fmt: skip


def _between(desk: Desk, step: int, one: Quantity, other: Quantity) -> str:
    return desk.between(one, other) if step > 0 else desk.between(other, one)


class _RunLooks:
    """What a run looks like, whatever it may be the parts of: many totals ask for the same."""

    def __init__(self, desk: Desk, run: _Run) -> None:
        parts, step = run.parts, run.step
        pairs_of = list(pairwise(parts))
        marks = [stops(_between(desk, step, a, b)) for a, b in pairs_of]
        beyond = "$" if run.last is None else stops(_between(desk, step, parts[-1], run.last))
        beyond = beyond[:2] if step > 0 else beyond[-2:]
        self.numbers = frozenset(q.number for q in parts)
        self.names = frozenset().union(*(p.names for p in parts))
        self.side, self.end = "f" if step > 0 else "b", beyond[:1]
        self.mixed = max(self.numbers) - min(self.numbers) + 1 - len(parts)
        self.biggest = max(p.value for p in parts)
        self.same = parts[0].sentence == parts[-1].sentence
        apart = sum(a.names.isdisjoint(b.names) for a, b in pairs_of)
        shared = (len(pairs_of) - apart) * 3 // len(pairs_of)
        even = f"marks{marks[0]}" if len(set(marks)) == 1 else f"marks~{len(set(marks))}"
        place, of = desk.listed(parts[0])
        whole = of == len(parts) and place in (0, len(parts) - 1)
        said, side, size = "".join(marks), self.side, min(len(parts), 5)
        self.features = [
            f"{side}end{beyond}",
            f"{side}n{size}end{self.end}",
            f"{side}n{size}",
            f"{side}pure{'。' in said or '¶' in said}end{self.end}",
            even,
            f"{even}end{self.end}",
            f"mixed{min(self.mixed, 4)}",
            f"mixedeven{self.mixed % len(pairs_of) == 0}",
            f"shared{shared}",
            f"{side}list{whole}{of > 1}",
            f"same{len({p.pre[-2:] for p in parts}) == 1}",
        ]


def _structure(
    desk: Desk, total: Quantity, run: _Run, own: _RunLooks, skipped: int, again: int
) -> list[Look]:
    """``again``: how many other lists add up to the total."""
    first, end, side = run.parts[0], run.parts[-1], own.side
    gap = _between(desk, run.step, total, first)
    deep, one = capped(first.depth - total.depth, 2), min(skipped, 1)
    away = abs(end.passage - total.passage), abs(first.passage - total.passage)
    return [
        *own.features,
        ("again{1} {0}again{1}skipped{2} {0}again{1}end{3}", side, again, one, own.end),
        ("{0}deep{1} {0}deep{1}end{2}", side, deep, own.end),
        ("{0}passages{1} {0}gapped{2}", side, min(away[0], 4), min(away[1], 2)),
        (
            "{0}sentences{1} {0}skipped{2} {0}far{3} {0}gap{4}",
            side,
            min(abs(end.sentence - total.sentence), 4),
            min(skipped, 6),
            min(abs(first.number - total.number), 4),
            min(len(gap) // 6, 5),
        ),
        (
            "{0}skipped{1}mixed{2} {0}skipped{1}same{3}end{4}",
            side,
            one,
            min(own.mixed, 3),
            own.same,
            own.end,
        ),
        f"{side}gapmarks{stops(gap)[:3]}",
        (
            "lead{0}{1} biggest{2} sort{3}",
            side,
            min(len(total.names & own.names), 3),
            own.biggest <= total.value,
            total.sort,
        ),
        *(f"{side}g>{gap[:n]}" for n in (1, 2, 3)),
        f"{side}{total.pre[-2:]}end{own.end}",
    ]
