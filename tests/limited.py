"""``jxls`` in a process of its own, with limits: what it says, how it ends, what it takes.

Seconds are of the processor, so that a busy machine judges no one; ``TOO_LONG`` by the clock ends a
process that hangs. The memory that may be asked for is limited, to protect the machine.
"""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

SECONDS, MEGABYTES = 5.0, 300.0
"""What an input may take, whatever is in it."""
TOO_LONG = 20
"""Seconds by the clock until a process is ended: it hangs."""
_ASKED_FOR = 3 * 2**30
"""Bytes. Far more than any input may take; the libraries alone ask for one."""


@dataclass(frozen=True)
class Ended:
    """How a process ended. ``status`` is None if it had to be ended, negative for a signal."""

    status: int | None
    out: str
    err: str
    seconds: float
    megabytes: float

    def __str__(self) -> str:
        said = (self.out + self.err)[-1500:]
        return f"exit {self.status}, {self.seconds:.1f} s, {self.megabytes:.0f} MB: {said}"


def run(
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    stdin: int = subprocess.DEVNULL,
) -> Ended:
    """``jxls`` with these arguments, in ``folder``; no terminal, and nothing to read."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(
            [sys.executable, "-m", "jialing_xls", *arguments],
            cwd=folder,
            stdin=stdin,
            stdout=out,
            stderr=err,
            env={**os.environ, **(environment or {})},
            preexec_fn=_limit,
            start_new_session=True,
        )
        status, usage = _waited(process)
        said, complained = _text(out), _text(err)
    seconds = usage.ru_utime + usage.ru_stime
    return Ended(status, said, complained, seconds, usage.ru_maxrss / 1024)


def _text(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode("utf-8", "replace")


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_ASKED_FOR, _ASKED_FOR))
    resource.setrlimit(resource.RLIMIT_CPU, (TOO_LONG, TOO_LONG))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _waited(process: "subprocess.Popen[bytes]") -> tuple[int | None, resource.struct_rusage]:
    """Its exit status and usage, descendants that it waited for included."""
    from time import monotonic, sleep

    until = monotonic() + TOO_LONG
    while monotonic() < until:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode, usage
        sleep(0.02)
    os.killpg(process.pid, 9)
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = -9
    return None, usage


def assert_told(ended: Ended, allowed: Sequence[int] = (2,), word: str = "") -> None:
    """One message and one of the exit statuses, within the limits, and no traceback."""
    assert ended.status is not None, f"hangs: {ended}"
    assert "Traceback" not in ended.out + ended.err, str(ended)
    assert ended.status in allowed, str(ended)
    if ended.status == 2:
        assert (ended.out + ended.err).strip(), "refused without a word"
        assert word in ended.out + ended.err, str(ended)
    assert ended.seconds <= SECONDS, str(ended)
    assert ended.megabytes <= MEGABYTES, str(ended)
