"""The portable folder, built and tried as somebody without Python would. It takes minutes, so it is
built only where JXLS_BUILD_PORTABLE=1 (CI's own job)."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from page.site import Site, outputs_of, verdict_of

ROOT = Path(__file__).resolve().parents[2]
MOST = 200 * 2**20

pytestmark = pytest.mark.skipif(
    os.environ.get("JXLS_BUILD_PORTABLE") != "1",
    reason="the portable folder is built with JXLS_BUILD_PORTABLE=1 only",
)

BARE = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
"""No Python of ours, no virtualenv."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Moved after it was built, into a folder with a space in its name."""
    built = tmp_path_factory.mktemp("built")
    command = [sys.executable, str(ROOT / "packaging" / "build.py"), str(built)]
    subprocess.run(command, check=True, cwd=ROOT)
    moved = tmp_path_factory.mktemp("某局 电脑") / "jxls"
    shutil.move(built / "jxls", moved)
    yield moved
    shutil.rmtree(moved)


def script(folder: Path) -> str:
    (found,) = folder.glob("打开绩效自评.*")
    return str(found)


def test_it_is_small_enough_to_be_sent(folder: Path) -> None:
    size = sum(path.stat().st_size for path in folder.rglob("*") if not path.is_symlink())
    print(f"{size / 2**20:.0f} MB")
    assert size < MOST


def test_a_workbook_dropped_on_it_is_filled_as_here(
    folder: Path, right: Path, tmp_path: Path
) -> None:
    entry = tmp_path / "甲 县&乙_录入表.xlsx"
    entry.write_bytes(right.read_bytes())
    ended = subprocess.run(
        [script(folder), str(entry)], env=BARE, capture_output=True, stdin=subprocess.DEVNULL
    )
    assert (ended.returncode, ended.stderr.decode()) == (0, "")
    made = tmp_path / "甲 县&乙_自评表.xlsx"
    assert made.read_bytes() == (ROOT / "samples" / "嘉陵区2023_更正_自评表.xlsx").read_bytes()


def test_every_command_is_in_it_and_the_templates_are(folder: Path) -> None:
    for call in ("template list", "report --help", "reconcile --help", "rollup --help"):
        frozen, here = (
            subprocess.run([*program, *call.split()], env=env, capture_output=True, check=True)
            for program, env in (
                ([str(folder / "jxls")], BARE),
                ([sys.executable, "-m", "jialing_xls"], {**os.environ, **BARE}),
            )
        )
        assert frozen.stdout == here.stdout


def test_several_processes_and_reports_work_in_it(
    folder: Path, right: Path, tmp_path: Path
) -> None:
    for name in "甲乙丙":
        (tmp_path / f"{name}_录入表.xlsx").write_bytes(right.read_bytes())
    jxls = str(folder / "jxls")
    filled = [jxls, "fill", str(tmp_path), "--jobs", "2"]
    subprocess.run(filled, env=BARE, check=True, capture_output=True)
    assert len(list(tmp_path.glob("*_自评表.xlsx"))) == 3
    drafted = [jxls, "report", str(tmp_path / "甲_录入表.xlsx")]
    subprocess.run(drafted, env=BARE, check=True, capture_output=True)
    report = tmp_path / "甲_自评报告.docx"
    checked = [jxls, str(report), str(tmp_path / "甲_录入表.xlsx")]
    ended = subprocess.run(checked, env=BARE, capture_output=True)
    assert ended.returncode in (0, 1), ended.stderr.decode()
    assert (tmp_path / "甲_报告核对.xlsx").is_file()


def test_a_double_click_opens_the_page(folder: Path, right: Path, tmp_path: Path) -> None:
    opened = tmp_path / "xdg-open"  # what would be the browser
    opened.write_text(f'#!/bin/sh\necho "$1" > "{tmp_path}/address"\n')
    opened.chmod(0o755)
    program = subprocess.Popen(
        [script(folder)],
        env={**BARE, "PATH": f"{tmp_path}:{BARE['PATH']}", "BROWSER": str(opened)},
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    try:
        assert program.stderr is not None
        address = program.stderr.readline().rpartition("：")[2].strip()
        site = Site(address)
        (number,) = site.drop(right)
        card = site.cards()[number]
        assert verdict_of(card) == "通过，可以报送"
        assert site.call("GET", outputs_of(card)[0]).status == 200
        assert (tmp_path / "address").read_text().strip() == address
        assert site.post("leave").status == 200
        assert program.wait(60) == 0
    finally:
        program.kill()
        program.wait()
