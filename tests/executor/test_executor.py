"""Chunks here and in other processes: the same results, and what fails costs itself alone."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from executor import deeds

from jialing_xls.executor.chunks import chunked, mapped, shared_out
from jialing_xls.executor.processes import Processes, cores
from jialing_xls.executor.runner import InProcess, Lost, Runner, executor

ROOT = Path(__file__).resolve().parents[2]

RUNNERS = pytest.mark.parametrize("runner", [InProcess(), Processes(2)], ids=["here", "processes"])


def results(runner: Runner, numbers: Sequence[int], size: int = 4) -> list[str]:
    chunks = chunked(numbers, size)
    done = dict(mapped(runner, deeds.doubled, chunks, deeds.failed))
    assert sorted(done) == list(range(len(chunks)))
    return [result for number in sorted(done) for result in done[number]]


def test_chunks_keep_order_and_lose_nothing() -> None:
    assert chunked(range(5), 2) == [(0, 1), (2, 3), (4,)]
    assert chunked([], 2) == []


@RUNNERS
def test_every_item_has_its_result(runner: Runner) -> None:
    assert results(runner, range(10)) == [str(2 * n) for n in range(10)]


@RUNNERS
def test_a_bug_at_one_item_costs_that_item(runner: Runner) -> None:
    found = results(runner, range(10, 18))
    assert found[3:5] == ["13 ValueError", "14 Panic"]
    assert found[:3] + found[5:] == [str(2 * n) for n in (10, 11, 12, 15, 16, 17)]


def test_a_process_that_ends_costs_the_item_that_ended_it() -> None:
    numbers = [*range(9), 99, *range(20, 32)]
    expected = ["99 NoneType" if n == 99 else str(2 * n) for n in numbers]
    assert results(Processes(2), numbers) == expected


def test_two_that_end_their_process() -> None:
    assert results(Processes(2), [99, 1, 2, 99], 2) == ["99 NoneType", "2", "4", "99 NoneType"]


def test_a_careful_runner_loses_no_neighbour() -> None:
    chunks = chunked([1, 99, 2], 1)
    done = dict(Processes(2).careful().run(deeds.doubled, chunks))
    assert done == {0: ["2"], 1: Lost(), 2: ["4"]}


def test_work_is_shared_out() -> None:
    done = dict(mapped(Processes(2), deeds.processes, chunked(range(6), 1), deeds.no_process))
    used = {process for processes in done.values() for process in processes}
    assert len(used) == 2
    assert os.getpid() not in used


def test_ctrl_c_is_no_ones_bug() -> None:
    def interrupted(chunk: tuple[int, ...]) -> list[str]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        dict(mapped(InProcess(), interrupted, [(1, 2)], deeds.failed))


@pytest.mark.parametrize(
    ("jobs", "items", "runner"),
    [
        (1, 60, InProcess),
        (2, 60, Processes),
        (8, 1, InProcess),  # one workbook needs one process
        (None, 20, InProcess),
        (None, 60, Processes if cores() > 1 else InProcess),
    ],
)
def test_which_runner(jobs: int | None, items: int, runner: type) -> None:
    with executor(jobs=jobs, scheduler=None, items=items) as chosen:
        assert type(chosen) is runner


@pytest.mark.parametrize(
    ("items", "processes", "sizes"),
    [
        (0, 2, []),
        (1, 2, [1]),
        (60, 1, [60]),
        (60, 2, [30, 30]),
        (65, 1, [33, 32]),
        (130, 2, [33, 33, 33, 31]),
        (3, 8, [1, 1, 1]),
    ],
)
def test_every_process_gets_its_share(items: int, processes: int, sizes: list[int]) -> None:
    assert [len(chunk) for chunk in shared_out(range(items), Processes(processes))] == sizes


_SCRIPT = """
import signal
import sys
sys.path[:0] = {paths!r}
from functools import partial
from executor import deeds
from jialing_xls.executor.chunks import chunked, mapped
from jialing_xls.executor.processes import Processes
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in the background of a shell
    work = {work}
    try:
        for number, found in mapped(Processes(2), work, chunked(range({count}), 1), deeds.failed):
            sys.stdout.write(found[0] + " ")
            sys.stdout.flush()
    except KeyboardInterrupt:
        sys.exit(130)
"""


def script(folder: Path, work: str, count: int) -> list[str]:
    path = folder / "script.py"
    paths = [str(ROOT), str(ROOT / "tests")]
    path.write_text(_SCRIPT.format(paths=paths, work=work, count=count), encoding="utf-8")
    return [sys.executable, str(path)]


def test_stdout_belongs_to_the_parent(tmp_path: Path) -> None:
    command = script(tmp_path, "deeds.printing", 4)
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert sorted(ended.stdout.split()) == list("0123")
    assert "ironcalc says something" in ended.stderr


posix = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


def started(tmp_path: Path) -> tuple["subprocess.Popen[bytes]", set[int]]:
    """A script at work on a thousand slow chunks, and the processes that do it."""
    seen = tmp_path / "seen"
    seen.mkdir()
    command = script(tmp_path, f"partial(deeds.slowly, {str(seen)!r})", 1000)
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    deadline = time.monotonic() + 60
    while len(workers := {int(p.name.split("-")[0]) for p in seen.iterdir()}) < 2:
        assert time.monotonic() < deadline, process.communicate()
        time.sleep(0.05)
    return process, workers


def gone(process: int) -> bool:
    """Whether the process ended within some seconds."""
    for _ in range(100):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@posix
def test_ctrl_c_ends_everything_without_a_traceback(tmp_path: Path) -> None:
    process, workers = started(tmp_path)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors == b""
    assert all(map(gone, workers))


@posix
def test_no_worker_outlives_a_killed_parent(tmp_path: Path) -> None:
    process, workers = started(tmp_path)
    process.kill()
    process.wait()
    assert all(map(gone, workers))
