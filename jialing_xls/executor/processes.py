"""Several processes of this machine.

They are started anew and not forked, on every system: IronCalc and numpy have threads of their own,
and a fork would copy their locks. A process that ends (out of memory, a crash of native code) breaks
the whole pool; chunks that were at work are lost, the others go on in a new pool.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from jialing_xls.executor.runner import Lost

Item = TypeVar("Item")
Found = TypeVar("Found")

_MOST = 61
"""Windows cannot wait for more processes."""


def cores() -> int:
    """Processors that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Processes:
    """``count`` processes; with ``ahead`` a further chunk waits, so that none is idle."""

    def __init__(self, count: int, *, ahead: int = 1) -> None:
        self.processes = min(count, _MOST)
        self._window = self.processes + ahead

    def careful(self) -> "Processes":
        return Processes(1, ahead=0)

    def run(
        self, work: Callable[[tuple[Item, ...]], Found], chunks: Sequence[tuple[Item, ...]]
    ) -> Iterator[tuple[int, Found | Lost]]:
        waiting = deque(enumerate(chunks))
        while waiting:
            pool = ProcessPoolExecutor(
                min(self.processes, len(waiting)),
                multiprocessing.get_context("spawn"),
                start_process,
            )
            try:
                yield from self._drain(pool, work, waiting)
            finally:
                # After Ctrl-C, too: what is being written is finished, what waits is not begun.
                pool.shutdown(wait=True, cancel_futures=True)

    def _drain(
        self,
        pool: ProcessPoolExecutor,
        work: Callable[[tuple[Item, ...]], Found],
        waiting: deque[tuple[int, tuple[Item, ...]]],
    ) -> Iterator[tuple[int, Found | Lost]]:
        """Until nothing is left, or the pool is broken."""
        running: dict[Future[Found], int] = {}
        broken = False
        while running or (waiting and not broken):
            while waiting and not broken and len(running) < self._window:
                try:
                    future = pool.submit(work, waiting[0][1])
                except BrokenProcessPool:
                    broken = True
                else:
                    running[future] = waiting.popleft()[0]
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                number = running.pop(future)
                try:
                    yield number, future.result()
                except BrokenProcessPool:
                    broken = True
                    yield number, Lost()


def start_process() -> None:
    """In a new process: leave Ctrl-C and stdout to the parent, and end when it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    leave_stdout_to_parent()


def leave_stdout_to_parent() -> None:
    """In a process of ours: what it prints goes to stderr, and it ends when its parent does."""
    os.dup2(2, 1)
    threading.Thread(target=_follow_parent, daemon=True).start()


def limit_memory(more: int) -> None:
    """So many bytes of address space on top of what this process has, where the system can be told."""
    if sys.platform != "linux":
        return
    import resource

    with open("/proc/self/statm", encoding="ascii") as status:
        taken = int(status.read().split()[0]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (taken + more, hard))


def _follow_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)
