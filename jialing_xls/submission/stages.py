"""Work in stages, so that several works can be done in step.

A stage goes through a few megabytes: the template's cells, an engine, a finished sheet. What the
processor has at hand of them is gone when the next stage begins, and of use if the same stage of
another workbook comes first: sixteen workbooks in step take nine tenths of the time.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

Result = TypeVar("Result")

Stages = Generator[None, None, Result]
"""A work that yields where a stage ends, and returns its result. What it shares with others, as an
engine, it has to itself from one yield to the next only."""


def finish_one(work: Stages[Result]) -> Result:
    """The result of one work."""
    (result,) = in_step([work], 1)
    return result


def in_step(works: Iterable[Stages[Result]], at_once: int) -> Iterator[Result]:
    """The results of all works, in their order. Of so many ``at_once``, each stage is done of all before
    the next one is begun.

    What a work raises is raised here, and the others are closed.
    """
    coming = iter(works)
    while some := list(islice(coming, at_once)):
        yield from _done_in_step(some)


def _done_in_step(works: Sequence[Stages[Result]]) -> list[Result]:
    results: dict[int, Result] = {}
    try:
        while len(results) < len(works):
            for number, work in enumerate(works):
                if number not in results:
                    try:
                        next(work)
                    except StopIteration as end:
                        results[number] = end.value
    finally:
        for work in works:
            work.close()
    return [results[number] for number in range(len(works))]
