"""Medians of contenders that take turns, so that a noisy machine is noisy to all of them."""

import gc
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from rich.console import Console
from rich.table import Table

BLOCKS = 7


@dataclass(frozen=True, slots=True)
class Contender:
    """Something to be timed: ``runs`` calls in each block."""

    call: Callable[[], object]
    runs: int


@dataclass(frozen=True, slots=True)
class Timing:
    """Medians of one contender, in milliseconds, a block each."""

    blocks: tuple[float, ...]

    @property
    def typical(self) -> float:
        return median(self.blocks)

    def over(self, other: "Timing") -> float:
        """How many times as long as the other: the median of the blocks' own ratios.

        A processor that changes its clock between two blocks would distort a ratio of medians.
        """
        return median(a / b for a, b in zip(self.blocks, other.blocks, strict=True))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table. ``ratio`` is against what the heading of its section names."""

    what: str
    milliseconds: float | None
    """None if it could not be run; the line says why."""
    ratio: float | None = None
    beside: str = ""
    """The target, or a share."""


def race(contenders: Mapping[str, Contender]) -> dict[str, Timing]:
    """Every contender in turn, block by block; what they leave to be collected is not counted."""
    for contender in contenders.values():
        contender.call()  # not counted: imports, caches
    blocks: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(BLOCKS):
        for name, contender in contenders.items():
            gc.collect()
            blocks[name].append(median(_time(contender.call) for _ in range(contender.runs)))
    return {name: Timing(tuple(medians)) for name, medians in blocks.items()}


def _time(call: Callable[[], object]) -> float:
    start = perf_counter()
    call()
    return (perf_counter() - start) * 1000


def show(heading: str, lines: Iterable[Line]) -> None:
    """One section as a table on stdout, as soon as it was measured."""
    table = Table(title=heading, title_justify="left")
    table.add_column("")
    for column in ("median ms", "ratio", "target"):
        table.add_column(column, justify="right")
    for line in lines:
        ratio = "" if line.ratio is None else f"{line.ratio:.2f}"
        taken = "" if line.milliseconds is None else f"{line.milliseconds:.2f}"
        table.add_row(line.what, taken, ratio, line.beside)
    # Wide enough for every line where the output is no terminal.
    Console(width=None if Console().is_terminal else 120).print(table)
