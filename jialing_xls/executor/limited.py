"""A function in a process of its own, with limits: for what runs somebody else's program.

A process that takes too long is ended; one that takes too much memory fails in itself where the
system can be told a limit (Linux), elsewhere at the time limit. Either way the caller goes on.
"""

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

Result = TypeVar("Result")

_START = 60.0
"""Seconds in which a process begins: it starts Python anew and imports, on a busy machine slowly."""


class OutOfBounds(Exception):
    """The function took longer, or more memory, than it may; or its process ended by itself."""


def run_limited(
    function: Callable[..., Result], *arguments: Any, seconds: float, megabytes: int
) -> Result:
    """``function(*arguments)``, both of which other processes can be sent.

    OutOfBounds after so many ``seconds``, or beyond so many ``megabytes`` on top of what the
    process has before it begins. What it raises is raised here.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_work, args=(there, megabytes), daemon=True)
    process.start()
    there.close()
    try:
        here.send((function, arguments))
        if not here.poll(_START) or here.recv() != "begun" or not here.poll(seconds):
            raise OutOfBounds
        done, value = here.recv()
    except (EOFError, OSError) as error:
        raise OutOfBounds from error
    finally:
        process.kill()
        process.join()
        here.close()
    if not done:
        raise value
    result: Result = value
    return result


def _work(connection: Connection, megabytes: int) -> None:
    """In the new process."""
    os.dup2(2, 1)  # stdout is the parent's
    function, arguments = connection.recv()
    _limit_memory(megabytes)
    threading.Thread(target=_follow_parent, daemon=True).start()
    connection.send("begun")
    try:
        answer: tuple[bool, object] = (True, function(*arguments))
    except MemoryError:
        answer = (False, OutOfBounds())
    except Exception as error:
        answer = (False, error)
    connection.send(answer)
    os._exit(0)


def _limit_memory(megabytes: int) -> None:
    if sys.platform != "linux":
        return
    import resource

    with open("/proc/self/statm", encoding="ascii") as status:
        pages = int(status.read().split()[0])
    most = pages * os.sysconf("SC_PAGE_SIZE") + megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _follow_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)
