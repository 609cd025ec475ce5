"""Inputs and outputs that are no regular files, and consoles that are no ordinary ones.

Written without sight of what is to guard against them; not collected by default while it is being
mended: ``pytest tests/cli/unseen_inputs.py``.
"""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from limited import TOO_LONG, Ended, assert_told, run

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
ENTRY = SAMPLES / "嘉陵区2023_更正_录入表.xlsx"
SUBMISSION = SAMPLES / "嘉陵区2023_更正_自评表.xlsx"
TOML = SAMPLES / "嘉陵区2023_更正.toml"


# ---------------------------------------------------------------- what is given for a file


def fifo(path: Path) -> None:
    os.mkfifo(path)


def linked_to(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


def link_to_a_fifo(path: Path) -> None:
    os.mkfifo(path.with_name("管"))
    path.symlink_to("管")


def link_to_a_link(path: Path) -> None:
    path.with_name("一").symlink_to("/dev/zero")
    path.symlink_to("一")


def link_to_a_folder(path: Path) -> None:
    path.with_name("夹").mkdir()
    path.symlink_to("夹")


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def folder(path: Path) -> None:
    path.mkdir()


def listening(path: Path) -> None:
    """A socket; its name in the folder remains when nobody listens any more."""
    before = Path.cwd()
    os.chdir(path.parent)  # a path of a socket may have a hundred bytes
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.chdir(before)


def empty(path: Path) -> None:
    path.write_bytes(b"")


STRANGE: dict[str, Callable[[Path], None]] = {
    "fifo": fifo,
    "link-to-a-fifo": link_to_a_fifo,
    "link-to-zero": linked_to("/dev/zero"),
    "link-to-random": linked_to("/dev/urandom"),
    "link-to-null": linked_to("/dev/null"),
    "link-to-a-link-to-zero": link_to_a_link,
    "link-to-nothing": linked_to("没有"),
    "link-to-itself": loop,
    "link-to-a-folder": link_to_a_folder,
    "link-to-the-memory": linked_to("/proc/self/mem"),
    "link-to-endless-text": linked_to("/proc/kmsg"),
    "folder": folder,
    "socket": listening,
    "empty": empty,
}


@dataclass(frozen=True)
class Asked:
    """A command; ``@`` is the strange file, with the suffix that the command takes."""

    id: str
    arguments: str
    suffix: str = ".xlsx"
    allowed: tuple[int, ...] = (2,)


COMMANDS = [
    Asked("fill", "fill @ -o out"),
    Asked("fill-with-another", f"fill @ {ENTRY} -o out"),
    Asked("check", "check @"),
    Asked("check-json", "check --json @"),
    Asked("verify", "verify @"),
    Asked("verify-entry", f"verify {SUBMISSION} --entry @"),
    # In a roll-up such a file is a row: what else there is is added up.
    Asked("rollup", f"rollup @ {SUBMISSION} -o sum.xlsx", allowed=(0, 1, 2)),
    Asked("rollup-folder", "rollup strange -o sum.xlsx", allowed=(0, 1, 2)),
    Asked("rollup-roster", f"rollup {SUBMISSION} -o sum.xlsx --roster @"),
    Asked("rollup-prefer", f"rollup {SUBMISSION} -o sum.xlsx --prefer @", allowed=(0, 1, 2)),
    Asked("report", "report @ -o out"),
    Asked("report-template", f"report {SUBMISSION} -o out --template @", ".docx"),
    Asked("reconcile", "reconcile @ -o out", ".docx"),
    Asked("reconcile-text", "reconcile @ -o out", ".txt"),
    Asked("reconcile-against", "reconcile 报告.txt --against @ -o out"),
    Asked("new-from", "new -o new.xlsx --from @"),
    Asked("new-from-toml", "new -o new.xlsx --from @", ".toml"),
]


def prepared(where: Path) -> None:
    (where / "out").mkdir()
    (where / "strange").mkdir()
    (where / "报告.txt").write_text("2023年预算13571.19万元。", encoding="utf-8")


@pytest.mark.parametrize("kind", STRANGE)
@pytest.mark.parametrize("asked", COMMANDS, ids=lambda each: each.id)
def test_no_regular_file(asked: Asked, kind: str, tmp_path: Path) -> None:
    prepared(tmp_path)
    strange = tmp_path / "strange" / f"甲{asked.suffix}"
    STRANGE[kind](strange)
    if asked.id == "rollup" and kind in ("folder", "link-to-a-folder"):
        pytest.skip("a folder is what it takes")
    assert_told(run(asked.arguments.replace("@", str(strange)).split(), tmp_path), asked.allowed)


# ---------------------------------------------------------------- where it is to be written


WRITING = {
    "fill": f"fill {ENTRY} -o @",
    "rollup": f"rollup {SUBMISSION} -o @",
    "report": f"report {SUBMISSION} -o @",
    "reconcile": "reconcile 报告.txt -o @",
    "new": "new -o @",
    "template-report": "template report -o @",
}
_SUFFIX = {"report": ".docx", "template-report": ".docx"}


def under_a_file(where: Path, suffix: str) -> Path:
    (where / "文件").write_text("x")
    return where / "文件" / f"出{suffix}"


def missing_folder(where: Path, suffix: str) -> Path:
    return where / "没有" / f"出{suffix}"


def missing_folders(where: Path, suffix: str) -> Path:
    return where / "没有" / "也没有" / f"出{suffix}"


def missing_folder_itself(where: Path, suffix: str) -> Path:
    return Path(f"{where}/没有/")


def a_folder_of_that_name(where: Path, suffix: str) -> Path:
    (where / f"出{suffix}").mkdir()
    (where / f"出{suffix}" / "里").write_text("x")
    return where / f"出{suffix}"


def a_fifo(where: Path, suffix: str) -> Path:
    os.mkfifo(where / f"出{suffix}")
    return where / f"出{suffix}"


def a_link_to_nowhere(where: Path, suffix: str) -> Path:
    (where / f"出{suffix}").symlink_to("没有/那里")
    return where / f"出{suffix}"


def a_device(where: Path, suffix: str) -> Path:
    (where / f"出{suffix}").symlink_to("/dev/full")
    return where / f"出{suffix}"


def where_nobody_writes(where: Path, suffix: str) -> Path:
    return Path(f"/proc/出{suffix}")


def where_nobody_writes_either(where: Path, suffix: str) -> Path:
    return Path(f"/sys/出{suffix}")


def a_name_too_long(where: Path, suffix: str) -> Path:
    return where / f"{'长' * 100}{suffix}"


def a_path_too_long(where: Path, suffix: str) -> Path:
    return where / "/".join(["a" * 200] * 30) / f"出{suffix}"


TARGETS: list[Callable[[Path, str], Path]] = [
    under_a_file,
    missing_folder,
    missing_folders,
    missing_folder_itself,
    a_folder_of_that_name,
    a_fifo,
    a_link_to_nowhere,
    a_device,
    where_nobody_writes,
    where_nobody_writes_either,
    a_name_too_long,
    a_path_too_long,
]


@pytest.mark.parametrize("target", TARGETS, ids=lambda each: each.__name__.replace("_", "-"))
@pytest.mark.parametrize("command", WRITING)
def test_no_place_to_write(
    command: str, target: Callable[[Path, str], Path], tmp_path: Path
) -> None:
    """Told in a sentence; into a folder of that name ``fill`` and others may write."""
    prepared(tmp_path)
    path = target(tmp_path, _SUFFIX.get(command, ".xlsx"))
    into_folder = target is a_folder_of_that_name and command in ("fill", "report", "reconcile")
    replaced = target is a_link_to_nowhere  # the link itself may give way to the file
    ended = run(WRITING[command].replace("@", str(path)).split(), tmp_path)
    assert_told(ended, (0, 1, 2) if into_folder or replaced else (2,))
    left = [p.name for p in tmp_path.rglob("*") if p.name.startswith((".~", "~", ".tmp"))]
    assert not left, f"left behind: {left}"


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
@pytest.mark.parametrize("command", WRITING)
def test_a_folder_that_is_read_only(command: str, tmp_path: Path) -> None:
    prepared(tmp_path)
    locked = tmp_path / "锁"
    locked.mkdir()
    locked.chmod(0o500)
    path = locked / f"出{_SUFFIX.get(command, '.xlsx')}"
    assert_told(run(WRITING[command].replace("@", str(path)).split(), tmp_path))


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everywhere")
def test_a_file_that_must_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "甲.xlsx"
    shutil.copy(SUBMISSION, path)
    path.chmod(0)
    assert_told(run(["verify", str(path)], tmp_path))


# ---------------------------------------------------------------- consoles

ORDINARY = {
    "fill": f"fill {ENTRY} -o out",
    "check": f"check {ENTRY}",
    "check-json": f"check --json {ENTRY}",
    "verify": f"verify {SUBMISSION}",
    "report": f"report {SUBMISSION} -o out",
    "rollup": f"rollup {SUBMISSION} -o sum.xlsx",
    "reconcile": f"reconcile 报告.txt --against {SUBMISSION} -o out",
    "new": f"new -t 困难群众救助补助资金_2023 -o new.xlsx --from {TOML}",
    "list": "template list",
    "help": "--help",
    "help-of-fill": "fill --help",
    "usage": "fill",
    "missing": "fill 没有.xlsx",
}
_ENDS = {"usage": (2,), "missing": (2,), "reconcile": (0, 1)}

LOCALES = {
    "c": {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "posix": {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "ascii-strict": {"PYTHONIOENCODING": "ascii:strict", "LC_ALL": "C", "PYTHONUTF8": "0"},
    "latin-1": {"PYTHONIOENCODING": "latin-1"},
    "gbk": {"PYTHONIOENCODING": "gbk"},
    "cp437": {"PYTHONIOENCODING": "cp437"},
    "one-column": {"COLUMNS": "1"},
    "no-columns": {"COLUMNS": "0"},
    "columns-of-a-word": {"COLUMNS": "x"},
    "huge": {"COLUMNS": "100000"},
    "no-home": {"HOME": "/没有", "XDG_CACHE_HOME": "/没有"},
    "no-temporary-folder": {"TMPDIR": "/没有", "TEMP": "/没有", "TMP": "/没有"},
    "colours": {"FORCE_COLOR": "1", "TERM": "xterm-256color"},
    "dumb": {"TERM": "dumb"},
    "no-time-zone": {"TZ": "没有/没有"},
}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("command", ORDINARY)
def test_an_unusual_console(command: str, locale: str, tmp_path: Path) -> None:
    prepared(tmp_path)
    ended = run(ORDINARY[command].split(), tmp_path, LOCALES[locale])
    assert ended.status in _ENDS.get(command, (0,)), str(ended)
    assert "Traceback" not in ended.err, str(ended)


def closed(command: str, where: Path, redirection: str) -> Ended:
    """``jxls`` under a shell, which closes its output, or reads a byte of it."""
    line = f'"{sys.executable}" -m jialing_xls {command} {redirection}'
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line}"],
        cwd=where,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=TOO_LONG,
        check=False,
    )
    out, err = (text.decode("utf-8", "replace") for text in (done.stdout, done.stderr))
    return Ended(done.returncode, out, err, 0.0, 0.0)


REDIRECTIONS = {
    "one-byte": "| head -c 1",
    "nothing": "| true",
    "one-byte-of-errors": "2>&1 >/dev/null | head -c 1",
    "both-to-nobody": "2>&1 | true",
    "output-closed": ">&-",
    "errors-closed": "2>&-",
    "both-closed": ">&- 2>&-",
    "all-closed": "<&- >&- 2>&-",
    "output-full": ">/dev/full",
    "errors-full": "2>/dev/full",
}


@pytest.mark.parametrize("redirection", REDIRECTIONS)
@pytest.mark.parametrize("command", ORDINARY)
def test_nobody_listens(command: str, redirection: str, tmp_path: Path) -> None:
    """1 means 审核没有通过, 3 a defect: neither is what a closed pipe is. 141 is the shell's SIGPIPE."""
    prepared(tmp_path)
    ended = closed(ORDINARY[command], tmp_path, REDIRECTIONS[redirection])
    allowed = {*_ENDS.get(command, (0,)), 0, 2, 141}
    assert ended.status in allowed, str(ended)
    assert "Traceback" not in ended.out + ended.err, str(ended)
    assert "Exception ignored" not in ended.err, str(ended)


@pytest.fixture
def nowhere(tmp_path: Path) -> Iterator[Path]:
    gone = tmp_path / "走"
    gone.mkdir()
    yield gone
    shutil.rmtree(gone, ignore_errors=True)


@pytest.mark.parametrize("command", ["check", "verify", "list", "help"])
def test_a_folder_that_is_gone(command: str, nowhere: Path) -> None:
    """The current folder was deleted while somebody stood in it."""
    line = f'rm -r "{nowhere}"; "{sys.executable}" -m jialing_xls {ORDINARY[command]}'
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=nowhere,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=TOO_LONG,
        check=False,
        env={**os.environ, "PYTHONPATH": str(SAMPLES.parent)},
    )
    text = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert done.returncode in (0, 2), text
    assert "Traceback" not in text, text


@pytest.mark.parametrize(
    "name",
    [
        "甲\n乙.xlsx",
        "甲\x1b[31m乙.xlsx",
        "-甲.xlsx",
        "甲'\"`$(id).xlsx",
        "甲\u202e乙.xlsx",
        "=甲.xlsx",
        "[red]甲[red].xlsx",
        "[bold 甲.xlsx",
        "{甲}.xlsx",
        "%s%n甲.xlsx",
        " 甲 .xlsx",
        "甲.XLSX",
        "😀.xlsx",
    ],
)
@pytest.mark.parametrize("command", ["check", "verify", "rollup"])
def test_names_that_are_no_words(command: str, name: str, tmp_path: Path) -> None:
    """Read as any other; no control sign of it reaches the console."""
    path = tmp_path / name
    shutil.copy(ENTRY if command == "check" else SUBMISSION, path)
    more = ["-o", "汇总.xlsx"] if command == "rollup" else []
    ended = run([command, *more, "--", str(path)], tmp_path)
    assert ended.status == 0, str(ended)
    assert "Traceback" not in ended.err, str(ended)
    assert "\x1b[31m" not in ended.out + ended.err


def test_a_name_of_bytes_that_are_no_utf_8(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff\xfe.xlsx"
    Path(os.fsdecode(path)).write_bytes(ENTRY.read_bytes())
    ended = run(["check", os.fsdecode(path)], tmp_path)
    assert_told(ended, (0, 2))
