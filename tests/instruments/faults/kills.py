"""``jxls fill`` killed at random moments, and what must hold then.

A fill is reproducible, so there is no judging of outputs: each is absent, or byte for byte what was
there before, or byte for byte what an undisturbed run writes.
"""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from jialing_xls.pipeline import CHUNK

from .. import ROOT

MENDED = ROOT / "samples" / "嘉陵区2023_更正_录入表.xlsx"
AS_PRINTED = ROOT / "samples" / "嘉陵区2023_如实_录入表.xlsx"
DRAFT = ".jxls-*"
_LONGEST = 120.0
_PATIENCE = 20.0
"""Seconds in which the further processes of a killed one have to end."""


def command(*args: object) -> list[str]:
    return [sys.executable, "-m", "jialing_xls", *map(str, args)]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


def completed(*args: object) -> "subprocess.CompletedProcess[bytes]":
    """``jxls`` run to its end."""
    return subprocess.run(
        command(*args), capture_output=True, env=environment(), check=False, timeout=_LONGEST
    )


@cache
def undisturbed() -> tuple[bytes, bytes]:
    """What becomes of ``MENDED`` and of ``AS_PRINTED``."""
    with TemporaryDirectory() as folder:
        completed("fill", MENDED, AS_PRINTED, "-o", folder)
        names = (path.name.replace("录入表", "自评表") for path in (MENDED, AS_PRINTED))
        mended, as_printed = (Path(folder, name).read_bytes() for name in names)
        return mended, as_printed


@dataclass
class Figures:
    kills: Counter[str] = field(default_factory=Counter)
    """By what was running: single, batch, processes."""
    states: Counter[str] = field(default_factory=Counter)
    """Outputs after a kill: absent, old, new."""
    litter: int = 0
    """Kills that left a draft behind, for the next run to remove."""
    finished: int = 0
    """Runs that ended before the signal came; they are not counted as kills."""
    recoveries: int = 0
    """Undisturbed runs after kills, each of which left all outputs new and no litter."""
    faults: list[str] = field(default_factory=list)
    seconds: float = 0

    def lines(self) -> Iterator[str]:
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self.kills.items()))
        yield f"kills {self.kills.total()} ({kinds}) in {self.seconds:.0f} s"
        yield "outputs after a kill: " + ", ".join(f"{k} {n}" for k, n in self.states.most_common())
        yield f"kills that left a draft: {self.litter}; runs that ended before: {self.finished}"
        yield f"undisturbed runs afterwards: {self.recoveries}"
        yield f"faults: {len(self.faults)}"
        yield from self.faults[:50]


class Scene:
    """A folder of inputs and the outputs they will have; some of them are there, older ones."""

    def __init__(self, folder: Path, count: int, *options: str) -> None:
        self.folder = folder
        self.options = options
        self.inputs = [folder / f"县{n:02}_录入表.xlsx" for n in range(count)]
        self.outputs = [folder / f"县{n:02}_自评表.xlsx" for n in range(count)]
        folder.mkdir()
        self._entry = MENDED.read_bytes()
        for path in self.inputs:
            path.write_bytes(self._entry)
        self._stamps = [path.stat().st_mtime_ns for path in self.inputs]
        self.new, self.old = undisturbed()
        if self.new == self.old:
            raise RuntimeError("the old output must differ from the new one")

    def set(self, random: Random) -> None:
        """Old outputs here, none there."""
        for path in self.outputs:
            path.unlink(missing_ok=True)
            if random.random() < 0.5:
                path.write_bytes(self.old)

    def drafts(self) -> list[Path]:
        return list(self.folder.glob(DRAFT))

    def faults(self, figures: Figures | None = None) -> list[str]:
        """What is wrong: inputs changed, outputs in between, files that nobody knows."""
        found = []
        for path, stamp in zip(self.inputs, self._stamps, strict=True):
            if path.read_bytes() != self._entry or path.stat().st_mtime_ns != stamp:
                found.append(f"{path.name} was changed")
        for path in self.outputs:
            content = path.read_bytes() if path.exists() else None
            states = {None: "absent", self.old: "old", self.new: "new"}
            state = states.get(content, "in between")
            if state == "in between":
                found.append(f"{path.name} is neither old nor new: {len(content or b'')} bytes")
            if figures is not None:
                figures.states[state] += 1
        known = {*self.inputs, *self.outputs}
        others = {*self.folder.iterdir()} - known - {*self.drafts()}
        return found + [f"{path.name} was left behind" for path in others]

    def recovered(self) -> list[str]:
        """An undisturbed run, after which everything is new and nothing is left."""
        done = completed("fill", *self.options, *self.inputs)
        found = self.faults()
        if done.returncode != 0:
            found.append(f"the next run ended with {done.returncode}: {done.stderr[-300:]!r}")
        found += (f"{path.name} is not new" for path in self.outputs if not self._is_new(path))
        found += (f"litter after the next run: {path.name}" for path in self.drafts())
        return found

    def _is_new(self, path: Path) -> bool:
        return path.exists() and path.read_bytes() == self.new


def killed(scene: Scene, random: Random, seconds: float) -> bool:
    """Start a fill and kill it; whether the signal came before its end.

    Its further processes have to notice and to end by themselves; RuntimeError if one stays.

    Half of the time somewhere in ``seconds``, else soon after a draft has come up.
    """
    process = subprocess.Popen(
        command("fill", *scene.options, *scene.inputs),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(),
        start_new_session=True,
    )
    if random.random() < 0.5:
        time.sleep(random.uniform(0, seconds))
    else:
        # Not the first draft only: in a batch any of them.
        waiting = random.randrange(len(scene.inputs))
        known = set(scene.drafts())
        deadline = time.monotonic() + _LONGEST
        while process.poll() is None and time.monotonic() < deadline:
            seen = set(scene.drafts()) - known
            if seen:
                known |= seen
                waiting -= 1
                if waiting < 0:
                    break
        time.sleep(random.uniform(0, 0.03))
    ended = process.poll() is not None
    process.kill()
    process.wait()
    deadline = time.monotonic() + _PATIENCE
    while left := of_group(process.pid):
        if time.monotonic() > deadline:
            os.killpg(process.pid, signal.SIGKILL)
            raise RuntimeError(f"{len(left)} processes stay after the kill")
        time.sleep(0.01)
    return not ended


def of_group(group: int) -> list[int]:
    """The processes of a group that have not ended; of ended ones some wait to be noticed."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, its, *_ = status.read_text().rpartition(")")[2].split()
            if int(its) == group and state not in "ZX":
                found.append(int(status.parent.name))
    return found


def run(
    folder: Path,
    kills: int,
    seed: int,
    *,
    batch: int = 50,
    large: int = CHUNK + 10,
    recover_every: int = 5,
) -> Figures:
    """Kill a fill: mostly a single one, a quarter of the times a batch, an eighth in two processes."""
    random, figures, started = Random(seed), Figures(), time.perf_counter()
    scenes = {
        "single": Scene(folder / "single", 1),
        "batch": Scene(folder / "batch", batch),
        "processes": Scene(folder / "processes", large, "--jobs", "2"),
    }
    length = {name: _seconds(scene) for name, scene in scenes.items()}
    while figures.kills.total() < kills:
        (kind,) = random.choices(list(scenes), [5, 2, 1])
        scene = scenes[kind]
        scene.set(random)
        try:
            if not killed(scene, random, length[kind]):
                figures.finished += 1
                continue
        except RuntimeError as error:
            figures.faults.append(f"{kind}, seed {seed}: {error}")
        figures.kills[kind] += 1
        figures.litter += bool(scene.drafts())
        where = f"kill {figures.kills.total()} ({kind}, seed {seed})"
        figures.faults += (f"{where}: {fault}" for fault in scene.faults(figures))
        if figures.kills[kind] % recover_every == 0:
            figures.recoveries += 1
            figures.faults += (f"after {where}: {fault}" for fault in scene.recovered())
    for kind, scene in scenes.items():
        figures.recoveries += 1
        figures.faults += (f"at the end, {kind}: {fault}" for fault in scene.recovered())
    figures.seconds = time.perf_counter() - started
    return figures


def _seconds(scene: Scene) -> float:
    """How long an undisturbed run takes."""
    started = time.perf_counter()
    completed("fill", *scene.options, *scene.inputs)
    return time.perf_counter() - started
