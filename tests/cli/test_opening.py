"""``jxls 文件…`` without a command, folders, and ``jxls page`` as far as no browser is needed."""

from pathlib import Path

import pytest

from jialing_xls.cli import app

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
REPORT = "我县2023年困难群众救助补助资金自评报告。全年预算数13571.19万元，全年执行数13350.00万元。"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("甲_录入表", "乙_录入表"):
        sample = SAMPLES / "嘉陵区2023_更正_录入表.xlsx"
        (tmp_path / f"{name}.xlsx").write_bytes(sample.read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_an_entry_workbook_is_filled(folder: Path) -> None:
    assert app.run(["甲_录入表.xlsx"]) == 0
    assert files(folder) == ["乙_录入表.xlsx", "甲_录入表.xlsx", "甲_自评表.xlsx"]


def test_a_folder_is_filled_twice_and_the_second_time_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.run([str(folder)]) == 0
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert len(before) == 4
    capsys.readouterr()
    assert app.run([str(folder)]) == 0
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    shown, told = capsys.readouterr()
    assert "跳过　自评表 2 个" in told
    assert "共 2 个：通过 2" in shown


def test_a_pattern_that_the_shell_left_alone(folder: Path) -> None:
    assert app.run(["fill", "*_录入表.xlsx"]) == 0
    assert len(files(folder)) == 4


def test_a_submission_is_verified(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app.run(["甲_录入表.xlsx"])
    capsys.readouterr()
    assert app.run(["甲_自评表.xlsx"]) == 0
    assert "封签" in capsys.readouterr().out
    assert len(files(folder)) == 3


def test_a_report_is_held_against_the_workbook_beside_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "甲_自评报告.txt").write_text(REPORT, encoding="utf-8")
    assert app.run(["甲_自评报告.txt", "甲_录入表.xlsx", "乙_录入表.xlsx"]) == 1
    assert "对照：甲_录入表.xlsx" in capsys.readouterr().out
    assert "甲_报告核对.xlsx" in files(folder)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (["没有.xlsx"], "没有.xlsx"),
        (["甲_录入表.xlsx", "--force"], "不写命令时只能写文件名，现有“--force”"),
        (["甲_录入表.xlsx", "没有.xlsx"], "没有.xlsx"),
        (["fil"], "没有命令 fil"),
        (["page", "--port", "x"], "--port 应是 0 到 65535 的数，现为“x”"),
        (["page", "--port", "65536"], "--port 应是 0 到 65535 的数，现为“65536”"),
        (["page", "--host", "0.0.0.0"], "必须设密码"),
        (["page", "--password-file", "没有.txt"], "不能读取密码文件“没有.txt”"),
    ],
)
def test_a_call_that_cannot_be_used(
    folder: Path, call: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.run(call) == 2
    assert told in capsys.readouterr().err
