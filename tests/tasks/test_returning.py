"""What a region returns: who gets what back, and what the mail says."""

import json
from pathlib import Path

import pytest
from counties import counties, write_entries

from jialing_xls.cli import app
from jialing_xls.rollup.sources import RETURNED, gather


@pytest.fixture
def received(tmp_path: Path) -> Path:
    """Three units of which one has nothing to mend, and a file that is none."""
    folder = tmp_path / "各县"
    folder.mkdir()
    write_entries([*counties(2, faulty=100), *counties(3, faulty=0)[2:]], folder)
    (folder / "坏.xlsx").write_bytes(b"no workbook")
    return folder


def rolled_up(received: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Path, dict[str, object]]:
    folder = received.parent / "退回"
    call = ["rollup", str(received), "-o", str(received.parent / "汇总.xlsx"), "--json"]
    assert app.run([*call, "--returns", str(folder)]) == 1
    return folder, json.loads(capsys.readouterr().out)


def test_who_has_something_to_mend_gets_a_copy_and_a_mail_and_nobody_else(
    received: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, document = rolled_up(received, capsys)
    files = document["files"]
    assert isinstance(files, list)
    failed = {each["unit"] for each in files if each["status"] == "failed"}
    assert len(failed) == 2
    assert {path.name for path in folder.iterdir()} == {
        *(f"{unit}_退回.xlsx" for unit in failed),
        *(f"{unit}_退回.txt" for unit in failed),
        "坏_退回.txt",
    }
    assert len(document["returns"]) == 3  # type: ignore[arg-type]
    for unit in failed:
        text = (folder / f"{unit}_退回.txt").read_text("utf-8-sig")
        assert f"附件：{unit}_退回.xlsx" in text
        assert "1. " in text
    assert "不能采用" in (folder / "坏_退回.txt").read_text("utf-8-sig")


def test_again_gives_the_same_and_a_mail_that_was_edited_stays(
    received: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, _ = rolled_up(received, capsys)
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    rolled_up(received, capsys)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first
    mail = next(path for path in folder.iterdir() if path.suffix == ".txt")
    mail.write_text("另写的", "utf-8")
    call = ["rollup", str(received), "-o", str(received.parent / "汇总.xlsx")]
    assert app.run([*call, "--returns", str(folder)]) == 2
    assert mail.read_text("utf-8") == "另写的"
    assert mail.name in capsys.readouterr().err


def test_copies_on_their_way_are_not_rolled_up(
    received: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, _ = rolled_up(received, capsys)
    copies = sorted(path.name for path in folder.glob("*.xlsx"))
    found = gather([str(folder)], beside=folder.parent)
    assert [Path(name).name for name in found.skipped[RETURNED]] == copies
    mended = folder / copies[0]
    mended.write_bytes((received / "坏.xlsx").read_bytes())
    found = gather([str(folder)], beside=folder.parent)
    assert [Path(source.path) for source in found.files] == [mended.resolve()]
