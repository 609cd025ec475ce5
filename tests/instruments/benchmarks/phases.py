"""Where the time goes: functions are clocked as they stand, and a phase counts for itself alone."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import Any
from unittest.mock import patch

from .timing import Line

Clocked = tuple[str, Any, str]
"""A phase, and the attribute of a module or class that it is spent in."""


@dataclass
class Stopwatch:
    """Time by phase, in milliseconds. A phase inside another does not count for the outer one."""

    taken: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    running: list[float] = field(default_factory=list)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        start = perf_counter()
        self.running.append(0.0)
        try:
            yield
        finally:
            whole = perf_counter() - start
            self.taken[name] += (whole - self.running.pop()) * 1000
            if self.running:
                self.running[-1] += whole

    def around(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **keywords: Any) -> Any:
            with self.phase(name):
                return function(*args, **keywords)

        return timed


@contextmanager
def clocked(functions: Sequence[Clocked]) -> Iterator[Stopwatch]:
    """A stopwatch around every one of the functions."""
    watch = Stopwatch()
    with ExitStack() as patched:
        for name, owner, function in functions:
            timed = watch.around(name, getattr(owner, function))
            patched.enter_context(patch.object(owner, function, timed))
        yield watch


def shares(runs: Sequence[dict[str, float]], each: int = 1) -> list[Line]:
    """A line a phase: its median over the runs for one of ``each`` workbooks, and its share."""
    typical = {name: median(run[name] for run in runs) for name in runs[0]}
    whole = sum(typical.values())
    return [
        Line(f"  · {name}", taken / each, None, f"{taken / whole:.0%} of it")
        for name, taken in typical.items()
    ]
