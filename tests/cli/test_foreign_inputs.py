"""Whatever is given for a file, and whatever console there is: nothing hangs, and it is told."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from jialing_xls.cli.commands import filling
from jialing_xls.entry.guard.received_file import receive
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.ooxml.file_bytes import NoFile, TooLarge, read_file, real_path
from jialing_xls.pipeline import check_inputs
from jialing_xls.submission.seal import intact

ROOT = Path(__file__).resolve().parents[2]
ENTRY = ROOT / "samples" / "嘉陵区2023_更正_录入表.xlsx"
SUBMISSION = ROOT / "samples" / "嘉陵区2023_更正_自评表.xlsx"

posix = pytest.mark.skipif(os.name != "posix", reason="pipes and devices in the file system")


def run(
    call: str, folder: Path, *, shell: str = "", **env: str
) -> "subprocess.CompletedProcess[bytes]":
    command = f'"{sys.executable}" -m jialing_xls {call} {shell}'
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **env}
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        check=False,
        timeout=60,
    )


# ---------------------------------------------------------------- files


def link_to_a_pipe(path: Path) -> None:
    os.mkfifo(path.with_name("管"))
    path.symlink_to("管")


UNUSUAL: dict[str, Callable[[Path], object]] = {
    "a pipe": os.mkfifo if os.name == "posix" else Path.touch,
    "a link to a pipe": link_to_a_pipe,
    "a link to a device": lambda path: path.symlink_to("/dev/zero"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "what the system shows as an empty file": lambda path: path.symlink_to("/proc/kmsg"),
}

REPLACED = {"a link to itself", "what the system shows as an empty file"}
"""As an output such a link does no harm: the output takes its place."""

CALLS = (
    "check 甲.xlsx",
    "verify 甲.xlsx",
    f'verify "{SUBMISSION}" --entry 甲.xlsx',
    f'report "{ENTRY}" --template 甲.xlsx -o 乙.docx',
    "reconcile 甲.xlsx",
    "new --from 甲.xlsx -o 乙.xlsx",
    "rollup 甲.xlsx -o 乙.xlsx",
    f'rollup "{SUBMISSION}" --roster 甲.xlsx -o 乙.xlsx',
    f'fill "{ENTRY}" -o 甲.xlsx --force',
    "template add 甲.xlsx",
)

CALLED_IN_EACH = """
import json, os, sys
from jialing_xls.cli import app
statuses = {}
for folder in json.loads(sys.argv[1]):
    os.chdir(folder)
    statuses[folder] = app.run(sys.argv[2:])
    os.chdir("..")
print(json.dumps(statuses))
"""


@posix
@pytest.mark.parametrize("call", CALLS)
def test_what_is_no_file_is_refused_before_it_is_opened(tmp_path: Path, call: str) -> None:
    """Nobody writes into the pipe: whoever opens it waits for ever."""
    for name, make in UNUSUAL.items():
        (tmp_path / name).mkdir()
        make(tmp_path / name / "甲.xlsx")
    ended = subprocess.run(
        [sys.executable, "-c", CALLED_IN_EACH, json.dumps(list(UNUSUAL)), *shlex.split(call)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
        timeout=60,
    )
    expected = dict.fromkeys(UNUSUAL, 2)
    if "-o 甲.xlsx" in call:
        expected |= dict.fromkeys(REPLACED, 0)
    assert json.loads(ended.stdout.splitlines()[-1]) == expected, ended.stderr


@posix
def test_in_a_roll_up_it_is_a_row(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "甲.xlsx")
    shutil.copy(SUBMISSION, tmp_path)
    ended = run("rollup . -o ../汇总.xlsx", tmp_path)
    assert "甲.xlsx" in ended.stdout.decode()
    assert (tmp_path.parent / "汇总.xlsx").is_file()


def test_one_function_reads_a_path(tmp_path: Path) -> None:
    path = tmp_path / "甲"
    path.write_bytes(b"12345")
    assert read_file(path) == b"12345"
    with pytest.raises(TooLarge) as caught:
        read_file(path, 4)
    assert caught.value.size == 5
    with pytest.raises(IsADirectoryError):
        read_file(tmp_path)
    if os.name == "posix":
        os.mkfifo(tmp_path / "管")
        with pytest.raises(NoFile):
            read_file(tmp_path / "管")
    if sys.platform == "linux":
        with pytest.raises(NoFile):
            read_file(Path("/proc/self/status"))
    (tmp_path / "空").touch()
    assert read_file(tmp_path / "空") == b""


def test_links_that_go_round_in_a_circle_lead_somewhere_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "甲").symlink_to("乙")
    (tmp_path / "乙").symlink_to("甲")
    assert real_path(tmp_path / "甲").parent == real_path(tmp_path)


def test_nothing_else_follows_links() -> None:
    """``Path.resolve`` raises on a circle of links what no command expects."""
    found = {
        path.name
        for path in (ROOT / "jialing_xls").rglob("*.py")
        if ".resolve()" in path.read_text(encoding="utf-8")
    }
    assert found == {"store.py"}  # where the package lies


OWN = {
    "ooxml/file_bytes.py": "the one function",
    "pipeline.py": "its own draft",
    "sheets/proven.py": "its own draft",
    "submission/output.py": "Linux' account of a process",
    "narrative/drafting/template_build.py": "the checkout's own definition",
    "cli/commands/drafting.py": "the shipped template",
    "definition/workbook/definition_writer.py": "the checkout's own definition",
    "definition/adoption/form_words.py": "the shipped list of words",
    "audit/parts/grammar.py": "the shipped grammar",
    "audit/parts/received_vocabulary.py": "the shipped vocabulary",
    "narrative/meaning/weights.py": "the shipped weights",
    "executor/processes.py": "Linux' account of a process",
    "page/server.py": "the password's file, which the office itself wrote",
    "tasks/file_kind.py": "the tabs of a regular file",
}


def test_nothing_else_reads_a_path() -> None:
    """But for files that are the tool's own."""
    reads = re.compile(
        r"\.read_bytes\(|\.read_text\(|(?<![.\w])open\(|\.open\(\"rb?\"\)|ZipFile\(path"
    )
    found = set()
    for path in (ROOT / "jialing_xls").rglob("*.py"):
        code = [
            line for line in path.read_text(encoding="utf-8").splitlines() if "class " not in line
        ]
        if any(reads.search(line) for line in code):
            found.add(path.relative_to(ROOT / "jialing_xls").as_posix())
    allowed = OWN.keys() | {"ooxml/engine.py"}  # os.devnull
    assert found <= allowed


def test_a_lock_file_beside_the_input_is_mentioned(tmp_path: Path) -> None:
    path = tmp_path / "甲县_录入表.xlsx"
    shutil.copy(ENTRY, path)
    (outcome,) = check_inputs([path])
    assert outcome.findings == []
    for name in (
        "~$甲县_录入表.xlsx",
        "~$_录入表.xlsx",
        ".~甲县_录入表.xlsx",
        ".~lock.甲县_录入表.xlsx#",
    ):
        lock = tmp_path / name
        lock.write_bytes(b"x")
        (outcome,) = check_inputs([path])
        lock.unlink()
        (told,) = outcome.findings
        assert name in told.message
        assert "没有保存" in told.message


def test_a_file_given_to_the_wrong_command_is_recognised(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert filling.check([SUBMISSION]) == 2
    assert f"jxls verify {SUBMISSION.name}" in capsys.readouterr().err
    assert filling.verify([ENTRY]) == 2
    assert f"jxls check {ENTRY.name}" in capsys.readouterr().err


# ---------------------------------------------------------------- consoles


@posix
def test_an_ascii_locale(tmp_path: Path) -> None:
    shutil.copy(ENTRY, tmp_path)
    ended = run(f"fill {ENTRY.name}", tmp_path, PYTHONUTF8="0", LANG="C", LC_ALL="C")
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert (tmp_path / SUBMISSION.name).is_file()
    assert "结论：通过" in ended.stdout.decode()


@posix
@pytest.mark.parametrize("buffered", ["", "1"])
def test_a_closed_pipe_leaves_the_exit_status(tmp_path: Path, buffered: str) -> None:
    ended = run(f'check "{ENTRY}"', tmp_path, shell="| head -1", PYTHONUNBUFFERED=buffered)
    assert (ended.returncode, ended.stderr) == (0, b"")


@posix
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_a_closed_descriptor_is_nobodys_and_no_outputs(tmp_path: Path, closed: str) -> None:
    shutil.copy(ENTRY, tmp_path)
    ended = run(f"fill {ENTRY.name}", tmp_path, shell=closed)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert intact((tmp_path / SUBMISSION.name).read_bytes())


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full")
def test_a_message_that_nobody_can_be_told_is_no_defect(tmp_path: Path) -> None:
    assert run("check 没有.xlsx", tmp_path, shell="2>/dev/full").returncode == 2


@posix
def test_a_roll_up_links_no_name_that_xml_cannot_hold(tmp_path: Path) -> None:
    (tmp_path / "报来").mkdir()
    shutil.copy(SUBMISSION, tmp_path / "报来" / "甲\x1b[31m乙.xlsx")
    ended = run("rollup 报来 -o 汇总.xlsx", tmp_path)
    assert ended.returncode == 0, ended.stderr.decode()
    assert (tmp_path / "汇总.xlsx").is_file()


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("没有/", "文件夹“没有”不存在"),
        ("没有/甲.xlsx", "文件夹“没有”不存在"),
    ],
)
@pytest.mark.parametrize("command", ["fill", "report", "new", "rollup"])
def test_a_missing_folder_is_told_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    output: str, told: str, command: str,
) -> None:  # fmt: skip
    from jialing_xls.cli import app

    def work(*_: object, **__: object) -> None:
        raise AssertionError("work was done")

    monkeypatch.chdir(tmp_path)
    for place in (
        "jialing_xls.cli.batch.worked",
        "jialing_xls.narrative.drafting.draft_report.draft_report",
    ):
        monkeypatch.setattr(place, work)
    inputs = [] if command == "new" else [str(ENTRY)]
    assert app.run([command, *inputs, "-o", output]) == 2
    assert told in capsys.readouterr().err


def test_a_folder_is_told() -> None:
    with pytest.raises(UnreadableFile, match="是文件夹"):
        receive(ROOT, "甲", 1)
