"""Several inputs: the same results with any number of processes, and a bug costs one input."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from counties import counties, write_entries

from jialing_xls.cli import app
from jialing_xls.cli.batch import Done, worked
from jialing_xls.executor import chunks
from jialing_xls.executor.processes import Processes
from jialing_xls.model.result import Outcome, Status


@pytest.fixture
def entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Seven entry workbooks, and one that is none; two go into a chunk."""
    monkeypatch.setattr(chunks, "MOST", 2)
    paths = write_entries(counties(7, faulty=40), tmp_path)
    paths.insert(3, tmp_path / "没有.xlsx")
    return [str(path) for path in paths]


def results(
    command: str, entries: Sequence[str], capsys: pytest.CaptureFixture[str], *more: str
) -> Any:
    assert app.run([command, *entries, "--json", *more]) == 2
    return json.loads(capsys.readouterr().out)["results"]


def test_processes_do_not_show(
    entries: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = []
    for jobs in ("1", "3"):
        folder = tmp_path / jobs
        folder.mkdir()
        rendered = results("fill", entries, capsys, "-o", str(folder), "--jobs", jobs)
        assert [each["input"] for each in rendered] == entries
        for each in rendered:
            each["output"] = each["output"] and Path(each["output"]).name
        outputs = {path.name: path.read_bytes() for path in folder.iterdir()}
        assert len(outputs) == 7
        found.append((rendered, outputs))
    assert found[0] == found[1]


def test_check_and_verify_take_processes_too(
    entries: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for command in ("check", "verify"):
        here, elsewhere = (results(command, entries, capsys, "--jobs", n) for n in "12")
        assert here == elsewhere
        assert len(here) == len(entries)


def test_a_line_counts_as_the_whole_does(
    entries: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a line of the console shows survives that processes send less than the whole."""
    monkeypatch.setenv("COLUMNS", "200")
    rendered = results("check", entries, capsys)
    assert app.run(["check", *entries, "--jobs", "2"]) == 2
    lines = {
        name: line.split()
        for line in capsys.readouterr().out.splitlines()
        for name in entries
        if name in line
    }
    for each in rendered:
        counts = [str(each["verdicts"][verdict]) for verdict in ("不符", "待说明", "未执行")]
        expected = counts if each["status"] != "unusable" else ["—"] * 3
        assert lines[each["input"]][-4:-1] == expected


def crashing(chunk: tuple[Path, ...]) -> list[Outcome]:
    """Ends its process at one input."""
    if any(path.name == "坏.xlsx" for path in chunk):
        import os

        os._exit(1)
    return [Outcome(input=path.name, status=Status.PASSED) for path in chunk]


@pytest.mark.parametrize("as_json", [False, True])
def test_an_input_that_ends_its_process(as_json: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "MOST", 2)
    paths = [Path(f"{name}.xlsx") for name in ("甲", "乙", "坏", "丙", "丁")]
    done: list[Done] = worked(crashing, paths, Path, jobs=2, as_json=as_json)
    assert [each.outcome.status for each in done] == [
        *(Status.PASSED, Status.PASSED, Status.DEFECT, Status.PASSED, Status.PASSED)
    ]
    (finding,) = done[2].outcome.findings
    assert finding.message.startswith("坏.xlsx：处理时进程意外结束")
    assert all((each.rendered is not None) == as_json for each in done)


@pytest.mark.skipif(sys.platform != "linux", reason="counts processes")
def test_one_input_needs_no_other_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_: object) -> None:
        raise AssertionError("another process")

    monkeypatch.setattr(Processes, "run", run)
    (done,) = worked(crashing, [Path("甲.xlsx")], Path, jobs=8, as_json=False)
    assert done.outcome.status is Status.PASSED
