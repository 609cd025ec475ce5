"""A file that hangs, crashes or eats memory costs one card; what was dropped goes with the program."""

import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from page import hostile
from page.site import Site, running, verdict_of

from jialing_xls.page.bounds import Bounds, Settings


@pytest.fixture(scope="module")
def worst() -> Iterator[Site]:
    """Files named after what they do to the process."""
    bounds = Bounds(seconds=15)
    with running(Settings(processes=1, bounds=bounds, work=hostile.do)) as site:
        yield site


def test_each_costs_its_own_card_and_the_page_answers_meanwhile(worst: Site, right: Path) -> None:
    blob = right.read_bytes()
    numbers = worst.drop(
        ("崩溃.xlsx", blob), ("出错.xlsx", blob), ("吃内存.xlsx", blob), ("卡住.xlsx", blob), right
    )
    assert worst.get().status == 200  # while the worker is busy
    cards = worst.cards()
    told = [re.sub("<[^>]+>", "", cards[number]) for number in numbers]
    assert "崩溃.xlsx：处理时进程意外结束" in told[0]
    assert "出错.xlsx：程序内部出错（ZeroDivisionError: &lt;b&gt;bug&lt;/b&gt;）" in told[1]
    assert "吃内存.xlsx：处理时进程意外结束（可能是内存不足" in told[2]
    assert "卡住.xlsx：处理时间过长，已停止" in told[3]
    assert verdict_of(cards[numbers[4]]) == "通过，可以报送"


def bomb() -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"<workbook/>")
        package.writestr("xl/worksheets/sheet1.xml", b" " * (200 * 2**20))
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("空.xlsx", b"", "空"),
        ("图.xlsx", b"\x89PNG\r\n", "PNG 图片"),
        ("包.zip", b"PK\x05\x06" + b"\0" * 18, "包.zip"),
        ("弹.xlsx", bomb(), "弹.xlsx"),
        ("报告.pdf", b"%PDF-1.7", "PDF"),
        ("报告.docx", b"PK\3\4broken", "报告.docx"),
        ("报告.txt", b"\xff\xfe\x00", "报告.txt"),
        ("别的.xlsx", b"\0" * 100, "别的.xlsx"),
    ],
)
def test_a_broken_file_is_told_without_our_paths(
    site: Site, name: str, content: bytes, told: str
) -> None:
    (number,) = site.drop((name, content))
    card = site.cards()[number]
    assert verdict_of(card) == "不能使用"
    assert told in card
    assert tempfile.gettempdir() not in card
    assert "Traceback" not in card


def test_what_was_cleared_is_off_the_disk_and_what_was_dropped_goes_with_the_program(
    right: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # where no other test's page is
    with running(Settings(processes=1)) as site:
        site.drop(right)
        site.cards()
        (mine,) = tmp_path.glob("jxls-page-*")
        assert [path.name for path in mine.rglob("*_录入表.xlsx")] == [right.name]
        site.clear()
        assert list(mine.rglob("*.xlsx")) == []
        site.drop(right)
    assert list(tmp_path.glob("jxls-page-*")) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no process is known to be dead there")
def test_what_a_killed_program_left_is_removed_by_the_next_one(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left = Path(tempfile.gettempdir()) / f"jxls-page-{dead.pid}-abc"
    left.mkdir()
    (left / "录入表.xlsx").write_bytes(b"")
    with running(Settings(processes=1)):
        assert not left.exists()
