"""Many cases, one after another, in one worker; and the figures."""

import contextlib
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol

from .archive import ESCAPE
from .case import Case
from .worker import MEMORY, Handle, Report, serve

SECONDS = 5.0
"""Of a processor, so that other work on the machine does not count."""
_PATIENCE = 60.0
"""Seconds by the clock after which a worker is said to hang."""
_START_SECONDS = 120.0
_RENDER_EVERY = 5


@dataclass(frozen=True)
class Failure:
    case: Case
    faults: tuple[str, ...]

    @property
    def signature(self) -> str:
        """What failures of one cause have in common: the end of a traceback, mostly."""
        return re.sub("[0-9]+|'[^']*'", "…", self.faults[0].strip().splitlines()[-1])[:80]

    def __str__(self) -> str:
        shown = "\n    ".join(fault[-1500:] for fault in self.faults[:4])
        kinds = " ".join(self.case.kinds)
        return f"seed {self.case.seed} case {self.case.number} ({kinds}):\n    {shown}"


@dataclass
class Figures:
    cases: int = 0
    by_level: Counter[str] = field(default_factory=Counter)
    """Cases by level: bytes, zip, xml, cells, sheets."""
    by_kind: Counter[str] = field(default_factory=Counter)
    """Mutations by name; a case has up to eight."""
    by_outcome: Counter[str] = field(default_factory=Counter)
    by_level_and_outcome: Counter[tuple[str, str]] = field(default_factory=Counter)
    outputs: int = 0
    deaths: int = 0
    slowest: list[tuple[float, int, str]] = field(default_factory=list)
    largest: list[tuple[int, int, str]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    failed: int = 0
    seconds: float = 0

    def take(self, case: Case, report: Report, faults: list[str]) -> None:
        level, kinds = case.kinds[0].partition(":")[0], " ".join(case.kinds)
        outcome = report.status or "none"
        self.cases += 1
        self.by_level[level] += 1
        self.by_kind.update(case.kinds)
        self.by_outcome[outcome] += 1
        self.by_level_and_outcome[level, outcome] += 1
        self.outputs += bool(report.output)
        self.slowest = sorted([*self.slowest, (report.seconds, case.number, kinds)])[-5:]
        self.largest = sorted([*self.largest, (report.kilobytes, case.number, kinds)])[-5:]
        if faults:
            self.failed += 1
            if len(self.failures) < 500:
                self.failures.append(Failure(case, tuple(faults)))

    def lines(self) -> Iterator[str]:
        yield f"cases {self.cases} in {self.seconds:.0f} s; outputs {self.outputs}"
        yield "by outcome: " + _listed(self.by_outcome)
        for level in self.by_level:
            outcomes = {o: n for (of, o), n in self.by_level_and_outcome.items() if of == level}
            yield f"  {level}: {self.by_level[level]} ({_listed(Counter(outcomes))})"
        yield "mutations: " + _listed(self.by_kind)
        yield "slowest: " + "; ".join(f"{s:.2f} s case {n} ({k})" for s, n, k in self.slowest[::-1])
        yield "most memory: " + "; ".join(
            f"{kb / 1024:.0f} MB case {n} ({k})" for kb, n, k in self.largest[::-1]
        )
        yield f"workers that died or hung: {self.deaths}"
        yield f"failures: {self.failed}"
        alike: dict[str, list[Failure]] = {}
        for failure in self.failures:
            alike.setdefault(failure.signature, []).append(failure)
        for signature, some in sorted(alike.items(), key=lambda item: -len(item[1])):
            yield f"== {len(some)} alike, cases {[f.case.number for f in some[:20]]}: {signature}"
            yield str(some[0])


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.most_common())


class Cases(Protocol):
    def case(self, seed: int, number: int) -> Case: ...


class Judge(Protocol):
    def faults(self, report: Report, path: Path, output: Path) -> list[str]: ...


@dataclass(frozen=True)
class Inputs:
    """What is fuzzed: how cases are made, what is done with one, what must hold after it."""

    corpus: Callable[[], Cases]
    handle: Handle
    oracle: Callable[[Path], Judge]
    """Of the folder that the worker works in."""
    samples: Sequence[Path]
    """With which the worker gets warm."""
    output: str


class _Worker:
    """A worker process; started anew when it has died."""

    def __init__(self, folder: Path, inputs: Inputs) -> None:
        self._folder = folder
        self._inputs = inputs
        self._process: Any = None
        self._pipe: Connection | None = None
        self.deaths = 0

    def run(self, path: Path, output: Path, *, render: bool) -> Report:
        pipe = self._pipe or self._start()
        started = time.perf_counter()
        try:
            pipe.send((str(path), str(output), render))
            if pipe.poll(_PATIENCE):
                report: Report = pipe.recv()
                return report
            what = f"hung for more than {_PATIENCE:g} s"
        except (EOFError, OSError):
            self._process.join(5)
            what = f"the worker died, exit code {self._process.exitcode}"
        printed = (self._folder / "printed").read_text(errors="replace")[:2000]
        self.stop(kill=True)
        self.deaths += 1
        seconds = time.perf_counter() - started
        return Report(failure=what, printed=printed, seconds=seconds)

    def _start(self) -> Connection:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=serve,
            args=(theirs, str(self._folder), self._inputs.handle, self._inputs.samples),
        )
        self._process.start()
        theirs.close()
        if not self._pipe.poll(_START_SECONDS) or self._pipe.recv() != "ready":
            raise RuntimeError("the worker does not start")
        return self._pipe

    def stop(self, *, kill: bool = False) -> None:
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
            if kill:
                self._process.kill()
            self._process.join(10)


class Campaign:
    """Cases run in ``folder``, deep enough that what climbs out of it is still seen."""

    def __init__(self, folder: Path, inputs: Inputs) -> None:
        self._root = folder.resolve()
        self._folder = self._root / "a" / "b" / "c"
        self._in, self._out = self._folder / "in", self._folder / "out"
        for name in ("in", "out", "tmp", "cwd"):
            (self._folder / name).mkdir(parents=True)
        self._inputs = inputs
        self._corpus = inputs.corpus()
        self._oracle = inputs.oracle(self._folder)
        self._worker = _Worker(self._folder, inputs)

    def run(self, seed: int, numbers: range, *, seconds: float = float("inf")) -> Figures:
        """The cases of ``numbers``; fewer if ``seconds`` are over before."""
        figures, started = Figures(), time.perf_counter()
        try:
            for number in numbers:
                case = self._corpus.case(seed, number)
                report, faults = self.one(case)
                figures.take(case, report, faults)
                figures.seconds = time.perf_counter() - started
                if figures.seconds > seconds:
                    break
        finally:
            self._worker.stop()
        figures.deaths = self._worker.deaths
        return figures

    def one(self, case: Case) -> tuple[Report, list[str]]:
        path, output = self._in / case.name, self._out / self._inputs.output
        path.write_bytes(case.blob)
        for name, blob in case.beside.items():
            (self._in / name).write_bytes(blob)
        before = path.stat()
        report = self._worker.run(path, output, render=case.number % _RENDER_EVERY == 0)
        faults = self._oracle.faults(report, path, output)
        if report.seconds > SECONDS:
            faults.append(f"took {report.seconds:.1f} s")
        if report.kilobytes * 1024 > MEMORY:
            faults.append(f"took {report.kilobytes / 1024:.0f} MB")
        after = path.stat()
        if (before.st_mtime_ns, before.st_ino, before.st_size) != (
            *(after.st_mtime_ns, after.st_ino),
            after.st_size,
        ) or path.read_bytes() != case.blob:
            faults.append("the input was changed")
        for name in (case.name, *case.beside):
            (self._in / name).unlink()
        output.unlink(missing_ok=True)
        faults += self._litter()
        return report, faults

    def _litter(self) -> list[str]:
        """Files that should not be there; they are removed, so that they are told once."""
        allowed = {self._folder / "printed", self._folder / "tmp" / "warm"}
        found = []
        for folder, _, names in os.walk(self._root):
            for name in names:
                path = Path(folder, name)
                if path not in allowed:
                    found.append(f"left behind: {path}")
                    with contextlib.suppress(OSError):
                        path.unlink()
        if any(Path(place, ESCAPE).exists() for place in ("/tmp", "/")):
            found.append("a file outside the folder")
        return found
