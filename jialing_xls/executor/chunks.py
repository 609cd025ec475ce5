"""A bug or a crash that one item brings to light must not lose the results of the others."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from typing import Final, TypeVar

from jialing_xls.executor.runner import Lost, Runner

Item = TypeVar("Item")
Result = TypeVar("Result")

Work = Callable[[tuple[Item, ...]], list[Result]]
"""One result an item, in their order."""

Failed = Callable[[Item, BaseException | None], Result]
"""The result of an item on which ``work`` failed; the error is None if its process was gone."""

MOST: Final = 64
"""Workbooks of a chunk: enough to spread the cost of a pandas call, few enough for little memory and
for no process to wait long for the last one."""

_OURS = (KeyboardInterrupt, SystemExit, GeneratorExit)


def chunked(items: Sequence[Item], size: int) -> list[tuple[Item, ...]]:
    """The items in chunks of ``size``, the last one shorter."""
    return [tuple(items[start : start + size]) for start in range(0, len(items), size)]


def shared_out(items: Sequence[Item], runner: Runner) -> list[tuple[Item, ...]]:
    """The items in chunks of at most ``MOST``, as many for each process of the runner: 60 of them are
    30 and 30 for two."""
    rounds = -(-len(items) // (MOST * runner.processes))
    size = -(-len(items) // max(1, rounds * runner.processes))
    return chunked(items, max(1, size))


def mapped(
    runner: Runner,
    work: Work[Item, Result],
    chunks: Sequence[tuple[Item, ...]],
    failed: Failed[Item, Result],
) -> Iterator[tuple[int, list[Result]]]:
    """The number of each chunk with its results, as they are completed; every item has one.

    A chunk on which ``work`` raises is run again one by one, and only the items that raise again
    are ``failed``; so is a chunk whose process ended, and only those that end it again.
    """
    lost: list[int] = []
    guarded = partial(attempt, work, failed)
    for number, results in runner.run(guarded, chunks):
        if isinstance(results, Lost):
            lost.append(number)
        else:
            yield number, results
    for number in lost:
        yield number, _one_by_one(runner.careful(), guarded, chunks[number], failed)


def collected(
    runner: Runner,
    work: Work[Item, Result],
    items: Sequence[Item],
    failed: Failed[Item, Result],
    advance: Callable[[int], object],
) -> list[Result]:
    """The results of all items (``mapped``), in their order; ``advance`` is told how many more are done."""
    done: dict[int, list[Result]] = {}
    for number, results in mapped(runner, work, shared_out(items, runner), failed):
        done[number] = results
        advance(len(results))
    return [each for number in sorted(done) for each in done[number]]


def attempt(
    work: Work[Item, Result], failed: Failed[Item, Result], chunk: tuple[Item, ...]
) -> list[Result]:
    """``work`` on the chunk, and one by one if that raises."""
    try:
        with uncollected():
            return work(chunk)
    except _OURS:
        raise
    except BaseException as error:  # a panic of Rust code is no Exception
        if len(chunk) == 1:
            return [failed(chunk[0], error)]
    return [result for item in chunk for result in attempt(work, failed, (item,))]


@contextmanager
def uncollected() -> Iterator[None]:
    """What the work leaves is freed by counting references. Looking for cycles among its hundreds of
    thousands of objects took a tenth of the time; that waits until the work is done."""
    gc.disable()
    try:
        yield
    finally:
        _settled()
        gc.enable()


@cache
def _settled() -> None:
    """Never look through what the first work of a process leaves: modules and templates, which stay.

    For a single workbook, that would take half as long as to fill it.
    """
    gc.freeze()


def _one_by_one(
    runner: Runner,
    work: Work[Item, Result],
    chunk: tuple[Item, ...],
    failed: Failed[Item, Result],
) -> list[Result]:
    found = dict(runner.run(work, chunked(chunk, 1)))
    return [
        failed(item, None) if isinstance(results := found[n], Lost) else results[0]
        for n, item in enumerate(chunk)
    ]
