"""Medians of contenders that take turns, so that a noisy machine is noisy to all of them."""

import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from rich.console import Console
from rich.table import Table

BLOCKS = 3


@dataclass(frozen=True, slots=True)
class Contender:
    """Something to be timed: ``runs`` calls in each block."""

    call: Callable[[], object]
    runs: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table. ``ratio`` is against what the heading of its section names."""

    what: str
    milliseconds: float
    ratio: float | None = None
    target: str = ""


def medians(contenders: Mapping[str, Contender]) -> dict[str, float]:
    """Median of each contender, in milliseconds, over blocks in turn; garbage is not counted."""
    for contender in contenders.values():
        contender.call()  # not counted: imports, caches
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(BLOCKS):
        for name, contender in contenders.items():
            gc.collect()
            times[name] += (_time(contender.call) for _ in range(contender.runs))
    return {name: median(taken) for name, taken in times.items()}


def _time(call: Callable[[], object]) -> float:
    start = perf_counter()
    call()
    return (perf_counter() - start) * 1000


def show(sections: Mapping[str, list[Line]]) -> None:
    """All sections as one table on stdout."""
    table = Table()
    table.add_column("")
    for heading in ("median ms", "ratio", "target"):
        table.add_column(heading, justify="right")
    for heading, lines in sections.items():
        table.add_row(heading, style="bold")
        for line in lines:
            ratio = "" if line.ratio is None else f"{line.ratio:.2f}"
            table.add_row(f"  {line.what}", f"{line.milliseconds:.2f}", ratio, line.target)
        table.add_section()
    # Wide enough for every line where the output is no terminal.
    Console(width=None if Console().is_terminal else 100).print(table)
