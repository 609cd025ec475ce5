"""What a whole process costs, with the processes that it starts: time, processor time, memory.

The command is started by a process of its own that imports nothing: the kernel counts the memory of
whoever starts a process as that one's own peak.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from .. import ROOT

_LAUNCHER = """
import json, os, subprocess, sys, time
start = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
wall = time.perf_counter() - start
print(json.dumps([wall, used.ru_utime + used.ru_stime, used.ru_maxrss, status]))
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds and bytes; ``peak`` is of the largest of the processes."""

    wall: float
    cpu: float
    peak: int


def cost(*command: str) -> Cost:
    """Run a command from the root of the checkout; what it writes to stdout is thrown away."""
    launcher = (sys.executable, "-S", "-E", "-c", _LAUNCHER, *command)
    done = subprocess.run(
        launcher, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, env=environment()
    )
    wall, cpu, kilobytes, status = json.loads(done.stdout)
    # 1: units that do not pass are part of the picture.
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise RuntimeError(f"failed: {' '.join(command[:6])} …")
    return Cost(wall, cpu, kilobytes * 1024)


def jxls(*arguments: str) -> Cost:
    return cost(sys.executable, "-m", "jialing_xls", *arguments)


def environment() -> dict[str, str]:
    """An installed package has its bytecode; without it every run would compile ours again."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def timed(work: Sequence[object], started: tuple[float, float]) -> str:
    """Milliseconds for each of ``work`` since ``started``, as JSON: time, and processor time."""
    wall, cpu = now()
    each = 1000 / len(work)
    return json.dumps([(wall - started[0]) * each, (cpu - started[1]) * each])


def now() -> tuple[float, float]:
    """Time, and processor time of this process and those that it has waited for."""
    used = os.times()
    return time.perf_counter(), sum(used[:4])
