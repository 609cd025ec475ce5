"""A function in a process of its own, with limits: for what runs somebody else's program.

A process that takes too long is ended; one that takes too much memory fails in itself where the
system can be told a limit (Linux), elsewhere at the time limit. Either way the caller goes on.
"""

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from jialing_xls.executor.processes import leave_stdout_to_parent, limit_memory

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
    leave_stdout_to_parent()
    function, arguments = connection.recv()
    limit_memory(megabytes * 2**20)
    connection.send("begun")
    try:
        answer: tuple[bool, object] = (True, function(*arguments))
    except MemoryError:
        answer = (False, OutOfBounds())
    except Exception as error:
        answer = (False, error)
    connection.send(answer)
    os._exit(0)
