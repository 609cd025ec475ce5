"""What runs chunks: the one interface, and the runner that needs no other process."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Found = TypeVar("Found")


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
