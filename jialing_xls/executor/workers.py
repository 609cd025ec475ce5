"""A few processes that stay, for whoever waits for the next file: each has one item at a time, so that
one that hangs, dies or eats all memory costs that item and no other.

``Processes`` is for a run that ends. Here a process has imported everything before a file comes, and
an item has so many seconds.
"""

import asyncio
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import TypeVar

from jialing_xls.executor.chunks import Failed, Work, attempt
from jialing_xls.executor.processes import limit_memory, start_process

Item = TypeVar("Item")
Result = TypeVar("Result")

_MEMORY = 1536 * 2**20
"""Bytes of address space that an item may take on top of what the process has, so that a file that asks
for all of the machine's memory fails in its own process: ten times what the largest one takes."""


class Late(Exception):
    """An item took longer than it may; its process has been ended."""


class Workers:
    """``count`` processes. ``ready`` is a function of a module that imports what the work needs."""

    def __init__(self, count: int, ready: Callable[[], object]) -> None:
        self._slots = [_Slot(ready) for _ in range(count)]
        self._free: asyncio.Queue[_Slot] = asyncio.Queue()
        for slot in self._slots:
            self._free.put_nowait(slot)

    def __len__(self) -> int:
        return len(self._slots)

    async def run(
        self,
        work: Work[Item, Result],
        failed: Failed[Item, Result],
        item: Item,
        seconds: float,
    ) -> Result:
        """The item's result: by ``work``, or by ``failed`` if that raises, takes longer than ``seconds``
        (Late), or its process dies (None)."""
        slot = await self._free.get()
        try:
            (result,) = await slot.run(partial(attempt, work, failed, (item,)), seconds)
            return result
        except BrokenProcessPool:
            slot.renew()
            return failed(item, None)
        except TimeoutError:
            slot.renew()
            return failed(item, Late())
        finally:
            self._free.put_nowait(slot)

    def close(self) -> None:
        """End the processes, at work or not."""
        for slot in self._slots:
            slot.end()


class _Slot:
    """One process, and the next one when it is gone."""

    def __init__(self, ready: Callable[[], object]) -> None:
        self._ready = ready
        self._start()

    def _start(self) -> None:
        self._pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), start_process)
        self._pool.submit(_prepare, self._ready)

    async def run(self, call: Callable[[], list[Result]], seconds: float) -> list[Result]:
        try:
            future = self._pool.submit(call)
        except BrokenProcessPool:  # it died while it had nothing to do
            self.renew()
            future = self._pool.submit(call)
        return await asyncio.wait_for(asyncio.wrap_future(future), seconds)

    def renew(self) -> None:
        self.end()
        self._start()

    def end(self) -> None:
        for process in list((self._pool._processes or {}).values()):  # kill_workers() from 3.14 on
            process.kill()
        self._pool.shutdown(wait=False, cancel_futures=True)


def _prepare(ready: Callable[[], object]) -> None:
    try:
        ready()
    finally:
        limit_memory(_MEMORY)
