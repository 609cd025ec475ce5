"""Killed, without room, in a folder that cannot be written: the output is old, new or absent."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from instruments.faults import kills, limits

from jialing_xls.model.result import Level, Outcome, Status
from jialing_xls.pipeline import Job, fill_jobs
from jialing_xls.submission import output as outputs

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
posix = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")


@linux
def test_a_few_kills_lose_nothing_and_leave_no_process(tmp_path: Path) -> None:
    figures = kills.run(tmp_path, 9, seed=3, batch=4, large=8, recover_every=3)
    assert figures.kills.total() == 9
    assert set(figures.kills) == {"single", "batch", "processes"}
    assert figures.faults == []


@linux
def test_a_process_that_stays_would_be_noticed(tmp_path: Path) -> None:
    child = subprocess.Popen(["sleep", "30"], start_new_session=True)
    try:
        assert kills.of_group(child.pid) == [child.pid]
    finally:
        child.kill()
    child.wait()
    assert kills.of_group(child.pid) == []


@posix
def test_two_processes_on_one_output(tmp_path: Path) -> None:
    assert limits.raced(tmp_path, 1) == []


@posix
def test_a_limit_on_the_size_of_files_is_told_and_loses_nothing(tmp_path: Path) -> None:
    output = tmp_path / "自评表.xlsx"
    # Too little for the output; too little even for what the engine loads.
    for limit, old in [(80_000, None), (80_000, kills.AS_PRINTED), (20_000, kills.AS_PRINTED)]:
        if old is not None:
            kills.completed("fill", old, "-o", output)
        before = output.read_bytes() if output.exists() else None
        done = limits.limited(limit, "fill", kills.MENDED, "-o", output)
        assert done.returncode == 2
        assert "文件大小超过限制" in "".join((done.stdout + done.stderr).decode().split())
        assert (output.read_bytes() if output.exists() else None) == before
        assert list(tmp_path.iterdir()) == ([output] if before else [])


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a tmpfs")
@pytest.mark.parametrize("tried", [limits.full_disk, limits.read_only_disk])
def test_a_full_or_read_only_disk_loses_nothing(
    tmp_path: Path, tried: Callable[[Path], list[str]]
) -> None:
    faults = tried(tmp_path / "disk")
    if faults == ["no disk could be mounted: not tried"]:
        pytest.skip(faults[0])
    assert faults == []


def filled(output: Path) -> Outcome:
    (outcome,) = fill_jobs([Job(kills.MENDED, output)])
    return outcome


def told(outcome: Outcome) -> str:
    (error,) = [f.message for f in outcome.findings if f.level is Level.ERROR]
    return error


@pytest.mark.parametrize(
    ("errno", "words"), [(13, "没有写权限"), (30, "磁盘只读"), (28, "磁盘已满")]
)
def test_a_folder_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, errno: int, words: str
) -> None:
    def refuse(**_: object) -> None:
        raise OSError(errno, os.strerror(errno))

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    outcome = filled(tmp_path / "自评表.xlsx")
    assert outcome.status is Status.UNUSABLE
    assert words in told(outcome)
    assert list(tmp_path.iterdir()) == []


def test_an_output_whose_name_is_too_long_is_told(tmp_path: Path) -> None:
    """80 characters of three bytes fit; with “_自评表” behind them they do not."""
    outcome = filled(tmp_path / ("长" * 100 + ".xlsx"))
    assert outcome.status is Status.UNUSABLE
    assert "文件名太长" in told(outcome)


# Drafts that a killed process has left.


def leave(folder: Path, name: str, age: float = 0) -> Path:
    path = folder / name
    path.write_bytes(b"half a workb")
    stamp = time.time() - age
    os.utime(path, (stamp, stamp))
    return path


@posix
def test_what_a_dead_process_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    machine, dead = outputs._machine(), 2**22 + 1  # beyond what Linux gives
    stale = [
        leave(tmp_path, f".jxls-{machine}-{dead}-abcd1234.xlsx"),
        leave(tmp_path, f".jxls-{machine}-{os.getpid()}-abcd1234.xlsx"),  # an earlier one's id
        leave(tmp_path, f".jxls-{machine}-{os.getppid()}-abcd1234.xlsx", age=7200),
        leave(tmp_path, f".jxls-00000000-{dead}-abcd1234.xlsx", age=7200),
    ]
    kept = [
        leave(tmp_path, f".jxls-{machine}-{os.getppid()}-abcd1234.xlsx".replace("abcd", "live")),
        leave(tmp_path, f".jxls-00000000-{dead}-live1234.xlsx"),  # of another machine
        leave(tmp_path, ".jxls-notes.xlsx", age=7200),
        leave(tmp_path, f"jxls-{machine}-{dead}-abcd1234.xlsx", age=7200),
    ]
    assert filled(tmp_path / "自评表.xlsx").status is Status.PASSED
    assert [path for path in stale if path.exists()] == []
    assert [path for path in kept if not path.exists()] == []


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere an ended process shows no state")
def test_a_process_that_its_parent_has_not_noticed_to_have_ended_is_dead(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "pass"]) as process:
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        stale = leave(tmp_path, f".jxls-{outputs._machine()}-{process.pid}-abcd1234.xlsx")
        assert filled(tmp_path / "自评表.xlsx").status is Status.PASSED
        assert not stale.exists()


def test_a_draft_of_this_very_process_is_left_alone(tmp_path: Path) -> None:
    """Two threads, or a fill within a fill."""
    with outputs.draft(tmp_path / "甲.xlsx", b"x") as path:
        outputs._swept.discard(tmp_path)
        assert filled(tmp_path / "自评表.xlsx").status is Status.PASSED
        assert path.exists()
    assert not path.exists()
