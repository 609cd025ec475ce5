"""What the relations say of values that figures may have, reckoned for thousands of values at once.

A relation is a row of arrays, a figure an index into them: a report of 200 pages asks for a million
relations with one figure changed, too many to reckon one by one.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jialing_xls.narrative.schemas.desk import Quantity
from jialing_xls.narrative.schemas.relation import FigureRelation
from jialing_xls.narrative.telling.weighing import Rivals, Weighed

_AT_ONCE = 1 << 15
"""Relations times values that are reckoned at once: more take memory and no less time."""
_NOTHING = 1e-3
"""By which share a likelihood changes where it tells nothing."""

_Kind = tuple[Callable[..., Any], tuple[str, ...] | None, int]
"""A computation, how its factor is called if it has one, and of how many parts."""
Question = tuple[Quantity, Sequence[int], Sequence[float], Quantity | None]
"""A figure, the relations that it stands in, by number, values that it may have, and the figure that has its own
then: they were exchanged."""
Told = list[tuple[float, Weighed]]
"""How many times likelier relations are, those with one explanation together, and the one that it lies at."""


class Evidence:
    """All relations, and what is settled so far."""

    def __init__(self, every: Sequence[Rivals]) -> None:
        self.members = [each for rivals in every for each in rivals.members]
        self.rivals = [rivals for rivals in every for _ in rivals.members]
        """By relation what it is rivals with."""
        self.of: dict[Quantity, list[int]] = {}
        """By figure the relations that it stands in; those with one explanation stand together."""
        for n, each in enumerate(self.members):
            for quantity in each.relation.figures:
                self.of.setdefault(quantity, []).append(n)
        self._every = every
        sizes = np.array([len(rivals.members) for rivals in every], int)
        self._rivals = np.repeat(np.arange(len(every)), sizes)
        self._bounds = np.array([np.cumsum(sizes) - sizes, np.cumsum(sizes)])
        """Of each rivals' relations the first and the one behind the last."""
        # How likely the figures are with what is settled so far in the place of slips.
        self._whole = np.array([rivals.likelihood for rivals in every])
        self._now = np.array([each.as_printed for each in self.members])
        levels = (level for each in self.members for level in each.levels)
        self._levels = np.fromiter(levels, float).reshape(-1, 5).T
        relations = [each.relation for each in self.members]
        self._stands = np.array([relation.stands for relation in relations])
        self._results = np.array([relation.result.number for relation in relations], int)
        # By number of the figure; the last is nobody's and stands where a relation has fewer parts.
        self._values = np.zeros(max((q.number for q in self.of), default=0) + 2)
        self._values[[q.number for q in self.of]] = [q.value for q in self.of]
        self._printed = self._values.copy()
        self._altered = np.zeros(len(self._values), bool)
        many = np.array([len(relation.parts) for relation in relations], int)
        self._parts = np.full(
            (max(many, default=0), len(relations)), len(self._values) - 1, np.int32
        )
        parts = [part.number for relation in relations for part in relation.parts]
        place = np.arange(len(parts)) - np.repeat(np.cumsum(many) - many, many)
        self._parts[place, np.repeat(np.arange(len(relations)), many)] = parts
        kinds: dict[_Kind, int] = {}
        told = [_kind(relation) for relation in relations]
        self._kinds = np.array([kinds.setdefault(kind, len(kinds)) for kind, _ in told], int)
        self._factors = np.array([factor for _, factor in told])
        self._computed = list(kinds)

    def settle(self, quantity: Quantity, value: float) -> set[Quantity]:
        """A figure has another value now; the figures of which other things may be said now."""
        if quantity not in self.of:
            return set()
        self._values[quantity.number], self._altered[quantity.number] = value, True
        of = np.array(self.of[quantity])
        figure, settled = np.full(len(of), quantity.number), np.full(len(of), value)
        off = self._off(of, figure, settled)
        self._now[of] = self._shares(of, off)
        groups = np.unique(self._rivals[of])
        for group, start, end in zip(groups, *self._bounds[:, groups].tolist(), strict=True):
            none = self._every[group].chance_of_none
            self._whole[group] = none + sum(self._now[start:end].tolist())
        return {q for member in of.tolist() for q in self.members[member].relation.figures}

    def joined(self, one: Sequence[int], other: Sequence[int]) -> list[int]:
        """The relations of two figures, those of both once."""
        both = list(dict.fromkeys((*one, *other)))
        groups = self._rivals[both].tolist()
        order = {group: n for n, group in enumerate(dict.fromkeys(groups))}
        return [m for _, m in sorted(zip(groups, both, strict=True), key=lambda g: order[g[0]])]

    def told(self, questions: Iterable[Question]) -> Iterator[Told]:
        """Of each value of each question how many times likelier the relations are that it changes."""
        batch: list[Question] = []
        size = 0
        for quantity, of, suggested, exchanged in questions:
            step = _AT_ONCE // (len(of) + 1) + 1
            for n in range(0, len(suggested), step):
                batch.append((quantity, of, suggested[n : n + step], exchanged))
                size += len(of) * len(batch[-1][2])
                if size > _AT_ONCE:
                    yield from self._told(batch)
                    batch, size = [], 0
        yield from self._told(batch)

    def _told(self, batch: Sequence[Question]) -> list[Told]:
        sizes = [(len(of), len(suggested)) for _, of, suggested, _ in batch]
        found: list[Told] = [[] for _, asked in sizes for _ in range(asked)]
        if not any(of for of, _ in sizes):
            return found
        # A row for each value with each relation: those of a value, and of rivals, side by side.
        member = np.concatenate([np.tile(of, len(asked)) for _, of, asked, _ in batch]).astype(int)
        value = np.concatenate([np.repeat(asked, len(of)) for _, of, asked, _ in batch])
        rows = [n * m for n, m in sizes]
        figure = np.repeat([q.number for q, *_ in batch], rows)
        exchanged = None
        if any(other for *_, other in batch):
            exchanged = np.repeat(
                [-1 if other is None else other.number for *_, other in batch], rows
            )
        asked = np.repeat(np.arange(len(found)), [n for n, m in sizes for _ in range(m)])
        off = self._off(member, figure, value, exchanged)
        gains = self._shares(member, off) - self._now[member]
        group = self._rivals[member]
        starts = np.flatnonzero(np.diff(asked * len(self._every) + group, prepend=-1))
        times = 1 + np.add.reduceat(gains, starts) / self._whole[group[starts]]
        gained = np.abs(gains)
        most = np.repeat(np.maximum.reduceat(gained, starts), np.diff([*starts, len(gained)]))
        highest = np.flatnonzero(gained == most)
        telling = np.abs(times - 1) > _NOTHING
        starts, times = starts[telling], np.maximum(times[telling], 1e-6)
        first = member[highest[np.searchsorted(highest, starts)]]
        for n, time, at in zip(asked[starts].tolist(), times.tolist(), first.tolist(), strict=True):
            found[n].append((time, self.members[at]))
        return found

    def _shares(self, member: NDArray[Any], off: NDArray[Any]) -> Any:
        """What the relations add to the likelihood where they are so far off."""
        fine, slack, exactly, rounded, broken = self._levels[:, member]
        return np.where(off <= fine, exactly, np.where(off <= slack, rounded, broken))

    def _off(
        self,
        member: NDArray[Any],
        figure: NDArray[Any],
        value: NDArray[Any],
        exchanged: NDArray[Any] | None = None,
    ) -> NDArray[Any]:
        """How far the results lie beside what the parts come to, were these the values of figures, and their own
        those of figures that they were exchanged with."""
        results, parts, stands = self._results[member], self._parts[:, member], self._stands[member]
        own = parts == figure
        stated, of = self._values[results], self._values[parts]
        is_other = own | self._altered[parts]
        if exchanged is not None:
            before = self._printed[figure]
            stated = np.where(results == exchanged, before, stated)
            of = np.where(parts == exchanged, before, of)
            is_other |= parts == exchanged
        stated = np.where(results == figure, value, stated)
        changed = np.flatnonzero(is_other.any(axis=0))
        of = np.where(own[:, changed], value[changed], of[:, changed])
        kinds, factors = self._kinds[member[changed]], self._factors[member[changed]]
        with np.errstate(divide="ignore", invalid="ignore"):
            for kind in set(kinds.tolist()):
                at = np.flatnonzero(kinds == kind)
                stands[changed[at]] = _computed(self._computed[kind], of[:, at], factors[at])
            return np.asarray(abs(stated - stands))


def _kind(relation: FigureRelation) -> tuple[_Kind, float]:
    """What it is computed by, and with which factor."""
    compute, parts = relation.compute, len(relation.parts)
    if not isinstance(compute, partial):
        return (compute, None, parts), 0.0
    (factor,) = (*compute.args, *compute.keywords.values())
    return (compute.func, tuple(compute.keywords), parts), factor


def _computed(kind: _Kind, values: NDArray[Any], factors: NDArray[Any]) -> Any:
    compute, names, parts = kind
    of = values[:parts]
    if names is None:
        return compute(of)
    return compute(of, **dict.fromkeys(names, factors)) if names else compute(factors, of)
