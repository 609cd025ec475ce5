"""What a region returns: who gets what back, and what the mail says."""

import json
from pathlib import Path

import pytest
from counties import counties, write_entries, write_roster

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


def test_who_has_not_reported_is_written_to(
    received: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = counties(4, faulty=0)
    roster = received.parent / "名单.xlsx"
    write_roster(made, roster)
    folder = received.parent / "退回"
    call = ["rollup", str(received), "--roster", str(roster), "--returns", str(folder)]
    call += ["-o", str(received.parent / "汇总.xlsx")]
    assert app.run(call) == 1
    assert "催报 1 份" in capsys.readouterr().out
    (reminder,) = folder.glob("*_催报.txt")
    missing = reminder.name.removesuffix("_催报.txt")
    assert missing == made[3].name
    text = reminder.read_text("utf-8-sig")
    assert text.startswith("主题：催报　困难群众救助补助资金 2023 年度绩效自评表")
    assert f"{missing}：" in text
    assert "没有收到困难群众救助补助资金 2023 年度绩效自评表" in text
    reminder.write_text("另写的", "utf-8")
    assert app.run(call) == 2
    assert reminder.read_text("utf-8") == "另写的"
    assert reminder.name in capsys.readouterr().err
