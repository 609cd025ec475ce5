"""The process in which cases are read and filled: bounded, watched, and reused until it dies.

What is watched: exceptions, the memory that a case takes, every file that is opened for writing,
moved or removed, every connection and process (``sys.addaudithook``), and whatever is printed behind
Python's back, e.g. by a panic of Rust code.
"""

import contextlib
import io
import json
import os
import resource
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from .archive import ESCAPE
from .words import CANARY

MEMORY = 500 * 2**20
"""Bytes of address space that a case may take beyond what the warm worker has."""


@dataclass
class Report:
    """What one case came to."""

    status: str = ""
    messages: tuple[str, ...] = ()
    """Of all findings."""
    errors: tuple[str, ...] = ()
    """Of the findings that are errors."""
    proven: bool = False
    output: str = ""
    failure: str = ""
    """The traceback of an exception that nobody foresaw."""
    printed: str = ""
    """What reached the descriptors 1 and 2."""
    deeds: tuple[str, ...] = ()
    """Files touched outside the output folder, connections, processes."""
    seconds: float = 0
    """Of a processor, here and in processes that the case started."""
    kilobytes: int = 0
    """Resident memory at its peak, beyond the warm worker's; of a process that was started all of it,
    if it is the largest so far."""


_NOT_FOR_A_READER = (
    *("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto"),
    *("subprocess.", "os.system", "os.exec", "os.posix_spawn"),
)


@dataclass
class _Watch:
    """The audit hook: what happens while ``on``, the allowed folders left out."""

    allowed: tuple[str, ...]
    on: bool = False
    deeds: list[str] = field(default_factory=list)

    def __call__(self, event: str, args: Sequence[object]) -> None:
        if not self.on:
            return
        if event == "open":
            path, mode, flags = args
            writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            baited = any(mark in str(path) for mark in (ESCAPE, CANARY, "/etc/passwd"))
            if baited or (writes and not self._may(path)):
                self.deeds.append(f"open {path} {mode}")
        elif event in ("os.remove", "os.rename", "os.mkdir", "os.link", "os.symlink", "os.chmod"):
            if not all(self._may(path) for path in args if isinstance(path, str | bytes | Path)):
                self.deeds.append(f"{event} {args}")
        elif event.startswith(_NOT_FOR_A_READER):
            self.deeds.append(f"{event} {args}")

    def _may(self, path: object) -> bool:
        if not isinstance(path, str | bytes | os.PathLike):
            return True  # a descriptor
        whole = os.path.abspath(os.fsdecode(path))
        return whole == os.devnull or whole.startswith(self.allowed)


Handle = Callable[..., Report]
"""``handle(input, output, render=…)`` does what a command does with a file."""


def serve(pipe: Connection, folder: str, handle: Handle, samples: Sequence[Path]) -> None:
    """Answer every ``(input, output, render)`` with a ``Report`` until the pipe is closed.

    What ``handle`` makes of the ``samples`` makes the worker warm.
    """
    root = Path(folder)
    for name in ("TMPDIR", "HOME"):
        os.environ[name] = str(root / "tmp")
    sys.dont_write_bytecode = True
    os.chdir(root / "cwd")
    printed = os.open(root / "printed", os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
    for descriptor in (1, 2):
        os.dup2(printed, descriptor)
    sys.stdout = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="replace")
    sys.stderr = sys.stdout
    for sample in (*samples, *samples):
        handle(str(sample), str(root / "tmp" / "warm"), render=True)
    os.ftruncate(printed, 0)
    watch = _Watch((f"{root / 'out'}{os.sep}", f"{root / 'tmp'}{os.sep}"))
    sys.addaudithook(watch)
    pages = resource.getpagesize()
    limit = int(Path("/proc/self/statm").read_text().split()[0]) * pages + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pipe.send("ready")
    while True:
        try:
            path, output, render = pipe.recv()
        except EOFError:
            return
        before = _memory("VmRSS")
        _forget_peak()
        watch.deeds, watch.on = [], True
        started, largest = _used()
        report = handle(path, output, render=render)
        ended, now = _used()
        report.seconds = ended - started
        watch.on = False
        report.deeds = tuple(watch.deeds)
        report.kilobytes = max(0, _memory("VmHWM") - before, now if now > largest else 0)
        size = os.lseek(printed, 0, os.SEEK_END)
        if size:
            report.printed = os.pread(printed, 2000, 0).decode("utf-8", "replace")
            os.ftruncate(printed, 0)
        pipe.send(report)


def filled(path: str, output: str, *, render: bool) -> Report:
    """Read, fill, and put the outcome into words as ``jxls fill`` does."""
    from jialing_xls.cli.output.console import report_outcomes as show
    from jialing_xls.cli.output.fill_document import of_results, result_object
    from jialing_xls.model.result import Level
    from jialing_xls.pipeline import Job, fill_jobs

    os.environ["JXLS_DEBUG"] = "1"
    try:
        (outcome,) = fill_jobs([Job(Path(path), Path(output))])
        json.dumps(of_results([result_object(outcome)]), ensure_ascii=False).encode("utf-8")
        if render:
            show([outcome])
        return Report(
            status=outcome.status.value,
            messages=tuple(finding.message for finding in outcome.findings),
            errors=tuple(f.message for f in outcome.findings if f.level is Level.ERROR),
            proven=outcome.certificate.proven,
            output=outcome.output or "",
        )
    except BaseException:
        return Report(failure=traceback.format_exc())
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.seek(0)
            sys.stdout.truncate()


def _used() -> tuple[float, int]:
    """Seconds of a processor so far, and kilobytes of the largest process that was started."""
    ours, theirs = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in (ours, theirs)), theirs.ru_maxrss


def _memory(what: str) -> int:
    """Kilobytes, from /proc/self/status."""
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith(what):
                return int(line.split()[1])
    return 0


def _forget_peak() -> None:
    with contextlib.suppress(OSError), open("/proc/self/clear_refs", "w") as control:
        control.write("5")
