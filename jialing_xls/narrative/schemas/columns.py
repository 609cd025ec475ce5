"""Tables: rows that add up, and columns that follow from others.

No heading has to be understood: what comes out so in the other columns, or in the other rows, is
likely meant in this one, too. Relations of a table are no rivals: a figure may be the sum of its row and of its
column.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import permutations

from jialing_xls.narrative.schemas.desk import Desk, Quantity
from jialing_xls.narrative.schemas.looks import head, tail
from jialing_xls.narrative.schemas.relation import Computation, FigureRelation, finest
from jialing_xls.narrative.schemas.triples import change, divide, minus, multiply, scale_of, share
from jialing_xls.narrative.text.figure import MONEY, MONTHLY, PERCENT, RELATIVE, YEARLY

_MOST_ROWS, _MOST_COLUMNS = 200, 16
_MOST_RUN = 20

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


@dataclass(frozen=True, slots=True)
class _Way:
    """A way in which a column may follow from others."""

    name: str
    compute: Computation
    slack: Callable[[Quantity, Sequence[Quantity], float], float]
    formula: str


_Found = tuple[Quantity, tuple[Quantity, ...], float, float]
"""A result, its parts, what they come to, and how far off it may be."""


def _linear(result: Quantity, parts: Sequence[Quantity], stands: float) -> float:
    return max(result.half, *(p.half for p in parts))


def _relative(result: Quantity, parts: Sequence[Quantity], stands: float) -> float:
    return result.rounding + stands * sum(p.half / p.value for p in parts if p.value)


def _ways(result: Quantity, one: Quantity, other: Quantity) -> Iterator[_Way]:
    if result.unit == PERCENT and one.unit == other.unit:
        yield _Way("ratio", share, _relative, "{} ÷ {}")
        yield _Way("growth", change, _relative, "({0} - {1}) ÷ {1}")
    elif result.unit == one.unit == other.unit:
        yield _Way("minus", minus, _linear, "{} - {}")
    if result.unit in RELATIVE:
        return
    if result.unit == one.unit != MONEY and one.unit not in RELATIVE and other.unit not in RELATIVE:
        yield _Way("each", partial(divide, factor=1.0), _relative, "{} ÷ {}")
    for times in (1.0, 12.0) if MONTHLY in (result.unit, one.unit) else (1.0,):
        if result.unit == MONEY and other.unit not in (MONEY, *RELATIVE):
            scale = scale_of(one, result, other)
            if one.unit in (MONEY, MONTHLY, YEARLY) or one.unit.startswith("元/"):
                yield _Way("times", partial(multiply, factor=scale * times), _relative, "{} × {}")
        if one.unit == MONEY and other.unit not in (MONEY, *RELATIVE):
            scale = scale_of(result, one, other)
            if result.unit in (MONEY, MONTHLY, YEARLY) or result.unit.startswith("元/"):
                yield _Way("each", partial(divide, factor=scale * times), _relative, "{} ÷ {}")


def _columns(grid: Grid, rows: Sequence[int]) -> Iterator[FigureRelation]:
    columns = sorted({c for row in rows for c in grid[row]})[:_MOST_COLUMNS]
    for column in columns:
        others = [c for c in columns if c != column]
        if any(grid[r][column].unit == PERCENT for r in rows if column in grid[r]):
            for one in others:
                for total in {rows[0], rows[-1]}:
                    yield from _shares(grid, rows, column, one, total)
        for one, other in permutations(others, 2):
            sample = next((grid[r] for r in rows if {column, one, other} <= grid[r].keys()), None)
            if sample:
                for way in _ways(sample[column], sample[one], sample[other]):
                    yield from _column(grid, rows, column, (one, other), way)
        plus = _Way("plus", sum, _linear, "")
        at = columns.index(column)
        for side in (columns[at + 1 :], columns[:at][::-1]):
            for n in range(2, min(len(side), 8) + 1):
                yield from _column(grid, rows, column, side[:n], plus)


def _column(
    grid: Grid, rows: Sequence[int], column: int, parts: Sequence[int], way: _Way
) -> Iterator[FigureRelation]:
    found: list[_Found] = []
    for row in rows:
        if not {column, *parts} <= grid[row].keys():
            continue
        result, of = grid[row][column], tuple(grid[row][c] for c in parts)
        if way.slack is _linear and len({q.unit for q in (result, *of)}) > 1:
            return
        if way.slack is not _linear and not of[1].value:
            continue
        stands = float(way.compute([q.value for q in of]))
        if result.value:
            found.append((result, of, stands, way.slack(result, of, stands)))
    near = all(abs(c - column) <= len(parts) for c in parts)
    yield from _told(found, way, near)


_OF_TOTAL = _Way("total", share, _relative, "{} ÷ {}")


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
            found.append((result, (part, whole), stands, _relative(result, (part, whole), stands)))
    yield from _told(found, _OF_TOTAL, abs(one - column) <= 1)


def _told(found: Sequence[_Found], way: _Way, near: bool) -> Iterator[FigureRelation]:
    """Each row's, by how many of the others hold."""
    held = [abs(r.value - s) <= slack + 1e-9 * abs(s) for r, _, s, slack in found]
    for n, (result, of, stands, slack) in enumerate(found):
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
            "columns", result, of, way.compute, stands, slack,
            finest((result, *of)) if way.slack is _linear else result.rounding,
            features, formula, explains=(result, *of),
        )  # fmt: skip
