"""Which row of the official indicator table each indicator has, and where rows have to be put in.

An official form names indicators, or only groups (一级, 二级), or nothing: three blank rows, or one. An
indicator stands on the row that bears its name, else on a blank row of its group; one that finds
none gets a row of its own behind the last row of its group.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from jialing_xls.definition.document import IndicatorRow
from jialing_xls.ooxml.reference import Cell, Range

_BLANK = re.compile(r"(指标\d*[:：]?|[….．·]*)")
"""What stands under 三级指标 of a blank form: 指标1：, ……"""
_SPACE = re.compile(r"\s")
_POINTS = re.compile(r"[（(][^（()）]*分[)）]")
"""The weight of a group, beside its name: 产出指标（50分）."""

Labels = tuple[str, str]
"""一级 and 二级, as they are compared."""


@dataclass(frozen=True, slots=True)
class OfficialRow:
    """A row of the table as it was received."""

    number: int
    labels: Labels
    name: str

    @property
    def blank(self) -> bool:
        return _BLANK.fullmatch(self.name) is not None


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of the table as it will be."""

    number: int
    official: OfficialRow | None
    """None of a row that was put in."""
    indicator: IndicatorRow | None

    def label(self, level: int) -> str:
        """What it belongs to at 一级 (0) or 二级 (1): as the form says, else as the definition does."""
        official = self.official.labels[level] if self.official else ""
        return official or (labels_of(self.indicator)[level] if self.indicator else "")


@dataclass(frozen=True, slots=True)
class RowPlan:
    """The table as it will be, and how many rows come in behind which official one."""

    rows: tuple[TableRow, ...] = ()
    inserted: Mapping[int, int] = field(default_factory=dict)

    def moved(self, row: int) -> int:
        """Where a row of the official sheet stands afterwards."""
        return row + sum(count for after, count in self.inserted.items() if after < row)


def bare(text: str) -> str:
    """A label without white space, which forms put in to spread it."""
    return _SPACE.sub("", text)


def group_name(label: str) -> str:
    """A label of 一级 or 二级 without the points that forms write beside it."""
    return _POINTS.sub("", bare(label))


def group(label: str) -> str:
    """A label of 一级 or 二级 as it is compared: forms write 社会效益 for 社会效益指标."""
    return group_name(label).removesuffix("指标")


def labels_of(indicator: IndicatorRow) -> Labels:
    return group(indicator.level1), group(indicator.level2)


def plan_rows(
    official: Sequence[OfficialRow], indicators: Sequence[IndicatorRow], header: int = 0
) -> RowPlan:
    """The rows of the table for these indicators; ``header`` is the row behind which those of a table
    come that has none."""
    if not official:
        rows = [TableRow(header + n, None, each) for n, each in enumerate(indicators, 1)]
        return RowPlan(tuple(rows), {header: len(rows)})
    taken = _named(official, indicators)
    placed = {indicator.id for indicator in taken.values()}
    extra: dict[int, list[IndicatorRow]] = {}
    for indicator in indicators:
        if indicator.id in placed:
            continue
        free = [row for row in official if row.blank and row.number not in taken]
        row = _best(free, indicator)
        if row is not None:
            taken[row.number] = indicator
        else:
            extra.setdefault(_behind(official, taken, indicator), []).append(indicator)
    rows = []
    for row in official:
        rows.append(TableRow(_next(rows, official), row, taken.get(row.number)))
        for indicator in extra.get(row.number, ()):
            rows.append(TableRow(_next(rows, official), None, indicator))
    return RowPlan(tuple(rows), {after: len(more) for after, more in extra.items()})


def _next(rows: Sequence[TableRow], official: Sequence[OfficialRow]) -> int:
    return official[0].number + len(rows)


def _named(
    official: Sequence[OfficialRow], indicators: Sequence[IndicatorRow]
) -> dict[int, IndicatorRow]:
    """Rows that bear an indicator's name; of two alike those in its group first."""
    taken: dict[int, IndicatorRow] = {}
    for indicator in indicators:
        alike = [
            row
            for row in official
            if not row.blank and row.number not in taken and row.name == bare(indicator.name)
        ]
        if alike:
            taken[(_best(alike, indicator) or alike[0]).number] = indicator
    return taken


def _best(rows: Sequence[OfficialRow], indicator: IndicatorRow) -> OfficialRow | None:
    """The first row whose labels are the indicator's, those that state more before blank ones."""
    wanted = labels_of(indicator)
    fitting = [
        (sum(label == "" for label in row.labels), row.number, row)
        for row in rows
        if all(label in ("", own) for label, own in zip(row.labels, wanted, strict=True))
    ]
    return min(fitting, key=lambda each: each[:2])[2] if fitting else None


def _behind(
    official: Sequence[OfficialRow], taken: Mapping[int, IndicatorRow], indicator: IndicatorRow
) -> int:
    """The official row behind which an indicator gets its own: the last of its group."""

    def alike(row: OfficialRow) -> int:
        labels = TableRow(row.number, row, taken.get(row.number))
        own = labels_of(indicator)
        return (labels.label(0) == own[0]) + (labels.label(0) == own[0]) * (
            labels.label(1) == own[1]
        )

    return max(official, key=lambda row: (alike(row), row.number)).number


def label_merges(
    rows: Sequence[TableRow], level: int, columns: tuple[int, int], merged: Sequence[Range]
) -> tuple[list[Range], dict[Cell, str]]:
    """What is to be merged in the column of a level, and the labels that are to be written there.

    Groups that the form has complete stay. One that repeats its label on every row goes on so.
    """
    areas: list[Range] = []
    texts: dict[Cell, str] = {}
    for _, group in groupby(rows, key=lambda row: tuple(row.label(n) for n in range(level + 1))):
        run = list(group)
        first, last = run[0].number, run[-1].number
        label = _written(run, level)
        if not label:
            continue
        official = [row for row in run if row.official and row.official.labels[level]]
        area = Range(Cell(first, columns[0]), Cell(last, columns[1]))
        repeated = len(official) > 1 and not any(
            old.covers(area.first) and old.first.row < old.last.row for old in merged
        )
        for row in run if repeated else run[:1]:
            if row not in official:
                texts[Cell(row.number, columns[0])] = label
        if area.first != area.last and area not in merged and not repeated:
            areas.append(area)
    return areas, texts


def _written(run: Sequence[TableRow], level: int) -> str:
    """The label of a run as the definition spells it; of one without indicators nothing is written."""
    for row in run:
        if row.indicator is not None:
            return (row.indicator.level1, row.indicator.level2)[level]
    return ""
