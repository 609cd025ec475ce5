"""Tables: rows that add up, and columns that follow from others.

No heading has to be understood: what comes out so in the other columns, or in the other rows, is
likely meant in this one, too. Relations of a table are no rivals: a figure may be the sum of its row and of its
column.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import permutations
from math import log10
from operator import attrgetter
from typing import Any

import numpy as np

from jialing_xls.narrative.schemas.desk import Desk, Quantity
from jialing_xls.narrative.schemas.looks import head, tail
from jialing_xls.narrative.schemas.relation import Computation, FigureRelation, digits_of, finest
from jialing_xls.narrative.schemas.triples import change, divide, minus, multiply, scale_of, share
from jialing_xls.narrative.text.figure import MONEY, MONTHLY, PERCENT, RELATIVE, YEARLY

_MOST_ROWS, _MOST_COLUMNS = 200, 16
_MOST_RUN, _MOST_ADDED = 20, 8
"""Rows, and columns, that are added up at the most."""
_LEAST_HELD = 0.25
"""Share of the rows in which a column has to follow from others: what holds in fewer is chance, and a large table
has hundreds of thousands of them."""
_TINY = 1e-9
_MEANT_HOLDS, _MOST_BY_CHANCE = 0.9, 0.5
"""Share of the rows in which a column holds that is meant to follow from others, and in which it does so by chance
at the most."""
_LEAST_LUCK = -2.0
"""Powers of ten by which it may be likelier that a column is chance, so that it is weighed at all."""

Grid = dict[int, dict[int, Quantity]]
"""Quantities of a table by row and column."""


def grids(desk: Desk) -> list[Grid]:
    found: dict[int, Grid] = {}
    for quantity in desk.quantities:
        passage = quantity.figure.passage
        if passage.cell and passage.table:
            row, column = passage.cell
            found.setdefault(passage.table, {}).setdefault(row, {}).setdefault(column, quantity)
    return [grid for grid in found.values() if len(grid) > 1]


def tables(desk: Desk) -> Iterator[FigureRelation]:
    for grid in grids(desk):
        rows = sorted(grid)[:_MOST_ROWS]
        yield from _rows(grid, rows)
        yield from _columns(grid, rows)


# ---------------------------------------------------------------- rows


def _rows(grid: Grid, rows: Sequence[int]) -> Iterator[FigureRelation]:
    for at, row in enumerate(rows):
        runs = [rows[start:at] for start in range(max(0, at - _MOST_RUN), at - 1)]
        if at == 0 and len(rows) > 2:
            runs.append(rows[1:])
        for run in runs:
            yield from _row_sums(grid, rows, row, run)


def _row_sums(
    grid: Grid, rows: Sequence[int], row: int, run: Sequence[int]
) -> Iterator[FigureRelation]:
    found = []
    for column, total in grid[row].items():
        parts = [grid[r][column] for r in run if column in grid[r]]
        if len(parts) > 1 and total.unit not in RELATIVE and total.value:
            stands = sum(p.value for p in parts)
            found.append((total, parts, stands, max(total.half, *(p.half for p in parts))))
    held = [abs(t.value - s) <= slack + 1e-9 * s for t, _, s, slack in found]
    whole = run[0] == rows[0] and row == rows[-1]
    for n, (total, parts, stands, slack) in enumerate(found):
        others = sum(held) - held[n]
        label = total.figure.passage.row
        features = [
            f"others{min(others, 4)}of{min(len(found) - 1, 4)}",
            f"whole{whole}",
            f"top{run[0] > row}",
            f"whole{whole}others{min(others, 2)}of{min(len(found) - 1, 2)}",
            f"from{run[0] == rows[0]}",
            f"last{row == rows[-1]}",
            f"whole{whole}last{row == rows[-1]}",
            *tail("l", label, 2),
            *head("l", label, 2),
        ]
        formula = " + ".join(["{}"] * len(parts))
        fine = finest((total, *parts))
        yield FigureRelation(
            "rows", total, tuple(parts), sum, stands, slack, fine, features, formula,
            explains=(total, *parts),
        )  # fmt: skip


# ---------------------------------------------------------------- columns


class _Table:
    """The columns of a grid as arrays, a row each: a table of 200 rows asks for a million computations."""

    def __init__(self, grid: Grid, rows: Sequence[int]) -> None:
        self.rows = [grid[row] for row in rows]
        self.columns = sorted({c for row in self.rows for c in row})[:_MOST_COLUMNS]
        self.values, self.halves, self.roundings = (
            {
                c: np.array([tell(row[c]) if c in row else np.nan for row in self.rows])
                for c in self.columns
            }
            for tell in (attrgetter("value"), attrgetter("half"), attrgetter("rounding"))
        )

    def units(self, column: int) -> set[str]:
        return {row[column].unit for row in self.rows if column in row}

    def sample(self, columns: Sequence[int]) -> Sequence[Quantity]:
        """Those of the first row that has them all."""
        keys = set(columns)
        return next(([row[c] for c in columns] for row in self.rows if keys <= row.keys()), ())


_Found = tuple[Quantity, tuple[Quantity, ...], float, float]
"""A result, its parts, what they come to, and how far off it may be."""


@dataclass(frozen=True, slots=True)
class _Way:
    """A way in which a column may follow from others."""

    name: str
    compute: Computation
    formula: str
    is_linear: bool = False

    def slack(self, table: _Table, column: int, parts: Sequence[int], stands: Any) -> Any:
        """How far off it may be, in each row."""
        if self.is_linear:
            return np.max([table.halves[c] for c in (column, *parts)], axis=0)
        off = [_share_off(table.values[c], table.halves[c]) for c in parts]
        return table.roundings[column] + stands * sum(off)


def _ways(result: Quantity, one: Quantity, other: Quantity) -> Iterator[_Way]:
    if result.unit == PERCENT and one.unit == other.unit:
        yield _Way("ratio", share, "{} ÷ {}")
        yield _Way("growth", change, "({0} - {1}) ÷ {1}")
    elif result.unit == one.unit == other.unit:
        yield _Way("minus", minus, "{} - {}", is_linear=True)
    if result.unit in RELATIVE:
        return
    if result.unit == one.unit != MONEY and one.unit not in RELATIVE and other.unit not in RELATIVE:
        yield _Way("each", partial(divide, factor=1.0), "{} ÷ {}")
    for times in (1.0, 12.0) if MONTHLY in (result.unit, one.unit) else (1.0,):
        if result.unit == MONEY and other.unit not in (MONEY, *RELATIVE):
            scale = scale_of(one, result, other)
            if one.unit in (MONEY, MONTHLY, YEARLY) or one.unit.startswith("元/"):
                yield _Way("times", partial(multiply, factor=scale * times), "{} × {}")
        if one.unit == MONEY and other.unit not in (MONEY, *RELATIVE):
            scale = scale_of(result, one, other)
            if result.unit in (MONEY, MONTHLY, YEARLY) or result.unit.startswith("元/"):
                yield _Way("each", partial(divide, factor=scale * times), "{} ÷ {}")


def _share_off(value: Any, half: Any) -> Any:
    """By which share of itself a figure may be off by rounding alone."""
    return np.divide(half, value, out=np.zeros_like(half), where=value != 0)


_PLUS = _Way("plus", sum, "", is_linear=True)


def _columns(grid: Grid, rows: Sequence[int]) -> Iterator[FigureRelation]:
    table = _Table(grid, rows)
    columns = table.columns
    for at, column in enumerate(columns):
        others = [c for c in columns if c != column]
        if PERCENT in table.units(column):
            for one in others:
                for total in {rows[0], rows[-1]}:
                    yield from _shares(grid, rows, column, one, total)
        for parts in permutations(others, 2):
            if sample := table.sample((column, *parts)):
                for way in _ways(*sample):
                    yield from _column(table, column, parts, way)
        for side in (columns[at + 1 :], columns[:at][::-1]):
            for n in range(2, min(len(side), _MOST_ADDED) + 1):
                yield from _column(table, column, side[:n], _PLUS)


def _column(
    table: _Table, column: int, parts: Sequence[int], way: _Way
) -> Iterator[FigureRelation]:
    result = table.values[column]
    with np.errstate(divide="ignore", invalid="ignore"):
        stands = way.compute([table.values[c] for c in parts])
        slack = way.slack(table, column, parts, stands)
        told = np.isfinite(result) & np.isfinite(stands) & (result != 0)
        held = told & (abs(result - stands) <= slack + _TINY * abs(stands))
    if np.count_nonzero(held) < _LEAST_HELD * np.count_nonzero(told):
        return
    if way.is_linear and len(set().union(*map(table.units, (column, *parts)))) > 1:
        return
    found = [
        (row[column], tuple(row[c] for c in parts), float(stands[n]), float(slack[n]))
        for n, row in enumerate(table.rows)
        if told[n]
    ]
    near = all(abs(c - column) <= len(parts) for c in parts)
    yield from _told(found, way, near)


def _luck(result: Quantity, slack: float, is_so: bool) -> float:
    """Powers of ten by which it is likelier that a row holds, or does not, where that is meant than by chance.

    Of single digits one in four comes out so.
    """
    by_chance = min(10 ** -digits_of(result, slack), _MOST_BY_CHANCE)
    if is_so:
        return log10(_MEANT_HOLDS / by_chance)
    return log10((1 - _MEANT_HOLDS) / (1 - by_chance))


_OF_TOTAL = _Way("total", share, "{} ÷ {}")


def _shares(
    grid: Grid, rows: Sequence[int], column: int, one: int, total: int
) -> Iterator[FigureRelation]:
    """A column that tells what share each row has of the total in another column."""
    whole = grid[total].get(one)
    if whole is None or not whole.value or whole.unit in RELATIVE:
        return
    found: list[_Found] = []
    for row in rows:
        result, part = grid[row].get(column), grid[row].get(one)
        if row == total or not part or not result or not result.value or result.unit != PERCENT:
            continue
        if part.unit == whole.unit and part.value <= whole.value:
            stands = share((part.value, whole.value))
            off = part.half / part.value + whole.half / whole.value if part.value else 0.0
            found.append((result, (part, whole), stands, result.rounding + stands * off))
    yield from _told(found, _OF_TOTAL, abs(one - column) <= 1)


def _told(found: Sequence[_Found], way: _Way, near: bool) -> Iterator[FigureRelation]:
    """Each row's, by how many of the others hold.

    A price is printed more exactly than the amount by the quantity can tell: where most rows hold by rounding alone,
    none has to hold exactly.
    """
    offs = [abs(r.value - s) - _TINY * abs(s) for r, _, s, _ in found]
    held = [off <= slack for off, (*_, slack) in zip(offs, found, strict=True)]
    finest_of = [finest((r, *of)) if way.is_linear else r.rounding for r, of, _, _ in found]
    exact = [off <= fine for off, fine in zip(offs, finest_of, strict=True)]
    limits = [
        f if is_so else slack for f, is_so, (*_, slack) in zip(finest_of, exact, found, strict=True)
    ]
    luck = map(_luck, (result for result, *_ in found), limits, held)
    if sum(luck) < _LEAST_LUCK:
        return
    if 2 * sum(exact) < sum(held):
        finest_of = [slack for *_, slack in found]
    for n, ((result, of, stands, slack), fine) in enumerate(zip(found, finest_of, strict=True)):
        others = sum(held) - held[n]
        most = len(found) - 1
        features = [
            f"{way.name}others{min(others, 4)}of{min(most, 4)}",
            f"others{min(others, 4)}",
            f"share{int(others / most * 4) if most else -1}others{min(others, 3)}",
            f"near{near}",
            f"{way.name}near{near}",
            f"{way.name}{others > 1 and others * 2 > most}",
            *tail(
                way.name,
                result.figure.passage.headers[0] if result.figure.passage.headers else "",
                2,
            ),
        ]
        formula = way.formula or " + ".join(["{}"] * len(of))
        yield FigureRelation(
            "columns", result, of, way.compute, stands, slack, fine,
            features, formula, explains=(result, *of),
        )  # fmt: skip
