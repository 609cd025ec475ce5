"""What runs chunks: the one interface, the runner that needs no other process, and which one a call asks
for."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Found = TypeVar("Found")

_WORTHWHILE = 48
"""Workbooks from which further processes pay without being asked for: to start one takes as long as
some twenty workbooks do."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A chunk without a result: the process that worked on it, or on one beside it, is gone."""


class Runner(Protocol):
    """Runs a function over chunks."""

    @property
    def processes(self) -> int:
        """How many chunks are at work side by side."""
        ...

    def run(
        self, work: Callable[[tuple[Item, ...]], Found], chunks: Sequence[tuple[Item, ...]]
    ) -> Iterator[tuple[int, Found | Lost]]:
        """The number of each chunk with its result, as they are completed.

        What ``work`` raises is raised here.
        """
        ...

    def careful(self) -> "Runner":
        """A runner that never has two chunks at work, so that a lost one is lost by itself."""
        ...


class InProcess:
    """Chunks one after another, here."""

    processes = 1

    def run(
        self, work: Callable[[tuple[Item, ...]], Found], chunks: Sequence[tuple[Item, ...]]
    ) -> Iterator[tuple[int, Found | Lost]]:
        for number, chunk in enumerate(chunks):
            yield number, work(chunk)

    def careful(self) -> "InProcess":
        return self


@contextmanager
def executor(*, jobs: int | None, scheduler: str | None, items: int) -> Iterator[Runner]:
    """The runner for so many workbooks: on a cluster, in ``jobs`` processes, or here.

    Without ``jobs`` there are as many processes as processors, if there is enough to do. Raises
    Unusable if the scheduler cannot be reached.
    """
    if scheduler is not None:
        from jialing_xls.executor.cluster import Cluster

        with closing(Cluster(scheduler)) as cluster:
            yield cluster
        return
    from jialing_xls.executor.processes import Processes, cores

    wanted = (cores() if items >= _WORTHWHILE else 1) if jobs is None else jobs
    count = min(wanted, items)
    yield Processes(count) if count > 1 else InProcess()
