"""``jxls`` in a process of its own, with limits: what it says, how it ends, what it takes.

Seconds are of the processor, so that a busy machine judges no one; ``TOO_LONG`` by the clock ends a
process that hangs. The memory that may be asked for is limited, to protect the machine.
"""

import json
import os
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

_STARTER = """
import json, os, resource, subprocess, sys, time
(too_long, asked_for), report = json.loads(sys.argv[1]), int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_AS, (asked_for, asked_for))
resource.setrlimit(resource.RLIMIT_CPU, (too_long, too_long))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
process = subprocess.Popen(sys.argv[3:])
until = time.monotonic() + too_long
pid = 0
while not pid and time.monotonic() < until:
    time.sleep(0.02)
    pid, status, used = os.wait4(process.pid, os.WNOHANG)
if not pid:
    process.kill()
    _, _, used = os.wait4(process.pid, 0)
ended = os.waitstatus_to_exitcode(status) if pid else None
told = json.dumps([ended, used.ru_utime + used.ru_stime, used.ru_maxrss])
os.write(report, told.encode())
if not pid:
    os.killpg(0, 9)
"""
"""Starts the process and imports little: the kernel counts the memory of whoever starts a process as
that one's own peak, and a run of thousands of tests has some."""


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
    limits = json.dumps([TOO_LONG, _ASKED_FOR])
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        reading, writing = os.pipe()
        subprocess.run(
            [
                *(sys.executable, "-S", "-E", "-c", _STARTER, limits, str(writing)),
                *(sys.executable, "-m", "jialing_xls", *arguments),
            ],
            cwd=folder,
            stdin=stdin,
            stdout=out,
            stderr=err,
            env={**os.environ, **(environment or {})},
            pass_fds=[writing],
            start_new_session=True,
        )
        os.close(writing)
        with open(reading) as report:
            status, seconds, kilobytes = json.load(report)
        return Ended(status, _text(out), _text(err), seconds, kilobytes / 1024)


def _text(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode("utf-8", "replace")


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
