"""A province: N submissions read, verified, confronted and added up by one call of ``jxls rollup``."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from shutil import rmtree
from statistics import median

from counties import County, counties, write_roster, write_submissions

from jialing_xls.audit import verify
from jialing_xls.audit.bytes import pattern
from jialing_xls.audit.cells import recalculation, statements
from jialing_xls.checks.frame import Frame
from jialing_xls.checks.hints import suspects
from jialing_xls.checks.judge import Judge
from jialing_xls.executor.runner import InProcess
from jialing_xls.rollup import book, reading
from jialing_xls.rollup.region import roll_up
from jialing_xls.rollup.roster_file import read_roster
from jialing_xls.rollup.sources import gather

from .. import ROOT
from .cost import Cost, environment, jxls
from .phases import Clocked, clocked, shares
from .timing import Line

_ROUNDS = {1: 3, 100: 3, 1000: 1, 3000: 1}
"""How often each number of submissions is rolled up; a number of one is its own median."""

_FOR_PANDAS = 60
"""Files for the scripts with openpyxl, which would take minutes for all; a file's time is the same."""

_MEGABYTE = 2**20
_PHASE_RUNS = 3


def lines(folder: Path, most: int) -> list[Line]:
    """Rolled up in one process and in two, up to ``most`` submissions; others' scripts beside."""
    sizes = [size for size in _ROUNDS if size <= most]
    made = counties(sizes[-1])
    paths = write_submissions(made, folder / "submissions")
    taken: Taken = {(size, jobs): [] for size in sizes for jobs in (1, 2)}
    for turn in range(max(_ROUNDS.values())):  # the small sizes before and after the large ones
        for (size, jobs), costs in taken.items():
            if turn < _ROUNDS[size]:
                costs.append(_round(made[:size], paths[:size], folder / "rolling", jobs))
    calamine = {jobs: peer("calamine", jobs, paths) for jobs in (1, 2)}
    return [
        *_sizes(taken, sizes),
        *_two(taken, sizes[-1], calamine),
        *_peers(taken, sizes[-1], paths, calamine),
        *_phases(made[:64], paths[:64], folder / "rolling"),
    ]


def _round(made: Sequence[County], paths: Sequence[Path], folder: Path, jobs: int) -> Cost:
    """In a folder with just these submissions and their roster."""
    _gathered(made, paths, folder)
    target = folder / "汇总.xlsx"
    target.unlink(missing_ok=True)
    return jxls(
        *("rollup", str(folder / "各县"), "-o", str(target)),
        *("--roster", str(folder / "名单.xlsx"), "--jobs", str(jobs)),
    )


def _gathered(made: Sequence[County], paths: Sequence[Path], folder: Path) -> None:
    if folder.exists():
        rmtree(folder)
    for path in paths:
        link = folder / "各县" / path.parent.name / path.name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.hardlink_to(path)
    write_roster(made, folder / "名单.xlsx")


Taken = dict[tuple[int, int], list[Cost]]
"""By number of submissions and of processes."""
Alone = dict[int, tuple[float, float]]
"""Milliseconds a workbook, time and processor time, by number of processes."""


def _wall(taken: Taken, size: int, jobs: int) -> float:
    return median(cost.wall for cost in taken[size, jobs])


def _cpu(taken: Taken, size: int, jobs: int) -> float:
    return median(cost.cpu for cost in taken[size, jobs])


def _sizes(taken: Taken, sizes: Sequence[int]) -> Iterator[Line]:
    """A workbook's time: what it adds to the time of the call for a single one."""
    first, single = _cpu(taken, 1, 1), {}
    for size in sizes[1:]:
        single[size] = (_cpu(taken, size, 1) - first) / (size - 1)
        memory = max(cost.peak for jobs in (1, 2) for cost in taken[size, jobs]) / _MEGABYTE
        yield Line(
            f"N = {size}, one process: processor time of a further workbook (peak {memory:.0f} MB)",
            single[size] * 1000,
            single[size] / single[sizes[1]],
            "≤ 1.15; < 400 MB",
        )


def _two(taken: Taken, size: int, calamine: Alone) -> Iterator[Line]:
    """Two virtual processors need not be twice one: calamine, which shares nothing, shows it."""
    one, two = _wall(taken, size, 1), _wall(taken, size, 2)
    theirs = calamine[1][0] / calamine[2][0]
    yield Line(f"N = {size}, one process: the whole call, a workbook", one / size * 1000, 1.0)
    what = f"N = {size}, two processes: the same (calamine's ratio here: {theirs:.2f})"
    yield Line(what, two / size * 1000, one / two, "≥ 1.7")


def _peers(taken: Taken, size: int, paths: Sequence[Path], calamine: Alone) -> Iterator[Line]:
    for jobs, (wall, cpu) in calamine.items():
        ours = _wall(taken, size, jobs) / size * 1000
        processor = _cpu(taken, size, jobs) / size * 1000
        yield Line(
            f"calamine alone, {jobs} process(es): ours takes (processor time: {processor / cpu:.1f})",
            *(wall, ours / wall, "≤ 8"),
        )
    scripts = {"pandas": "all sheets", "pandas-paper": "only the sheet of figures"}
    for name, what in scripts.items():
        wall, cpu = peer(name, 1, paths[:_FOR_PANDAS])
        one, two = (_wall(taken, size, jobs) / size * 1000 for jobs in (1, 2))
        processor = _cpu(taken, size, 1) / size * 1000
        told = f"of one process {wall / one:.1f}, of processor time {cpu / processor:.1f}"
        yield Line(
            f"pandas.read_excel + openpyxl, {what}: takes of our two processes ({told})",
            *(wall, wall / two, "≥ 10"),
        )


def peer(name: str, jobs: int, paths: Sequence[Path]) -> tuple[float, float]:
    """Milliseconds a workbook of one of ``peers``: time, and processor time."""
    command = (sys.executable, "-m", "tests.instruments.benchmarks.peers", name, str(jobs))
    given = "\n".join(map(str, paths))
    done = subprocess.run(
        command,
        cwd=ROOT,
        check=True,
        input=given,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    wall, cpu = json.loads(done.stdout)
    return wall, cpu


# ---------------------------------------------------------------- phases


_CLOCKED: tuple[Clocked, ...] = (
    ("open, inflate, checksums", verify, "opened"),
    ("seal", verify, "seal_fits"),
    ("template byte for byte", pattern, "match"),
    ("recalculation", recalculation, "of_pristine"),
    ("every formula against it", recalculation, "compare_results"),
    ("figures of both sheets", statements, "read_statements"),
    ("数据底稿 against 自评表 and itself, identity", verify, "_assembled"),
    ("rules: the frame", Frame, "__init__"),
    ("rules: verdicts", Judge, "results"),
    ("hints at slips", suspects, "with_hints"),
    ("every cell against a fresh plan", verify, "_findings"),
    ("result of a file", reading, "_unit"),
    ("region's workbook, proven", book, "write_region_book"),
)


def _phases(made: Sequence[County], paths: Sequence[Path], folder: Path) -> list[Line]:
    """A chunk of submissions in this process."""
    _gathered(made, paths, folder)
    sources = gather([str(folder / "各县")], beside=folder, apart=[])
    roster = read_roster(folder / "名单.xlsx")
    runs = []
    with clocked(_CLOCKED) as watch:
        for _ in range(_PHASE_RUNS):
            watch.taken.clear()
            with watch.phase("the rest"):
                book.write_region_book(
                    roll_up(sources, InProcess(), roster=roster)[0], folder / "汇总.xlsx"
                )
            runs.append(dict(watch.taken))
    return shares(runs[1:], len(paths))
