"""``jxls rollup`` from the command line: statuses, what is said, what is written."""

import json
from pathlib import Path
from typing import Any

import pytest
from counties import counties, write_entries, write_roster

from jialing_xls.cli import app
from jialing_xls.model.errors import Defect
from jialing_xls.ooxml.package import Package

COUNT = 5


@pytest.fixture
def received(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with clean entry workbooks in 各县 and a roster."""
    made = counties(COUNT, faulty=0)
    write_entries(made, tmp_path / "各县")
    write_roster(made, tmp_path / "名单.xlsx")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")  # every sentence on one line
    return tmp_path


def rollup(*args: str) -> int:
    return app.run(["rollup", "各县", "-o", "汇总.xlsx", *args])


def test_all_is_well(received: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert rollup("--roster", "名单.xlsx") == 0
    shown, told = capsys.readouterr()
    assert told == ""
    for expected in (
        f"汇总：省民政厅　2023 年度　{COUNT} 个单位",
        f"文件：共 {COUNT} 个，已汇总 {COUNT}",
        f"审核：已汇总的单位中 {COUNT} 个通过，0 个未通过",
        "不一致 0 个，不能计算 0 个，缺结果 0 个",
        "输出：汇总.xlsx",
    ):
        assert expected in shown
    names = [sheet.name for sheet in Package.read(Path("汇总.xlsx").read_bytes()).sheets]
    assert {"汇总核对", "单位一览"} <= set(names)


def test_what_is_not_well_is_told(received: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (received / "各县" / "坏.xlsx").write_bytes(b"")
    next(received.glob("各县/*/*.xlsx")).unlink()
    assert rollup("--roster", "名单.xlsx") == 1
    shown = capsys.readouterr().out
    assert "不能读取　“坏.xlsx”是空文件" in shown
    assert "未报送 1 个：安安县民政局" in shown
    assert Path("汇总.xlsx").exists()


def test_json(received: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (received / "各县" / "坏.xlsx").write_bytes(b"")
    assert rollup("--roster", "名单.xlsx", "--json") == 1
    shown, told = capsys.readouterr()
    assert told == ""
    document: dict[str, Any] = json.loads(shown)
    assert document["status"] == "failed"
    assert document["output"] == "汇总.xlsx"
    assert document["region"] == "省民政厅"
    assert document["added"] == COUNT
    assert document["formulas"]["matched"] == document["formulas"]["total"] > 0
    bad = document["files"][-1]
    assert (bad["file"], bad["standing"], bad["status"]) == (
        "各县/坏.xlsx",
        "不能读取",
        "unusable",
    )
    budget = document["figures"]["预算_总额"]
    assert budget["value"] == document["received"]
    assert (budget["method"], budget["stated"], budget["of"]) == ("合计", COUNT, COUNT)
    assert {each["reported"] for each in document["units"]} == {"已汇总"}


def test_two_files_of_a_unit(received: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (changed,) = counties(1, faulty=0)
    changed.values["总体目标"] = "另一份"
    write_entries([changed], received / "各县" / "补报")
    assert rollup() == 1
    assert "报送了 2 份，数据不一致" in capsys.readouterr().out
    other = f"各县/补报/{changed.parent}/{changed.name}_录入表.xlsx"
    assert rollup("--prefer", other) == 0
    assert "未选用" in capsys.readouterr().out
    assert rollup("--prefer", "名单.xlsx") == 2
    assert "--prefer 的“名单.xlsx”不在要汇总的文件之中" in capsys.readouterr().err


def test_an_earlier_result_is_no_report(received: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["rollup", "各县", "-o", "各县/旧汇总.xlsx"]) == 0
    assert app.run(["rollup", "各县", "-o", "各县/旧汇总.xlsx"]) == 0  # in its own place
    capsys.readouterr()
    assert rollup() == 0
    assert "跳过　本工具生成的汇总表 1 个：各县/旧汇总.xlsx" in capsys.readouterr().out


def test_the_same_files_give_the_same_bytes(received: Path) -> None:
    paths = [str(path.relative_to(received)) for path in sorted(received.glob("各县/*/*.xlsx"))]
    written = set()
    for number, order in enumerate((paths, paths[::-1])):
        output = f"汇总{number}.xlsx"
        assert app.run(["rollup", *order, "-o", output, "--jobs", str(number + 1)]) == 0
        written.add(Path(output).read_bytes())
    assert len(written) == 1


def test_somebodys_edits_are_safe(received: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("汇总.xlsx").write_bytes(b"edited")
    assert rollup() == 2
    assert "没有覆盖" in capsys.readouterr().err
    assert Path("汇总.xlsx").read_bytes() == b"edited"
    assert rollup("--force") == 0


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["没有的", "-o", "汇总.xlsx"], "没有可以汇总的文件，没有生成 汇总.xlsx。"),
        (["没有*", "-o", "汇总.xlsx"], "“没有*”里没有文件"),
        (["空", "-o", "汇总.xlsx"], "“空”里没有文件"),
        (["别的", "-o", "汇总.xlsx"], "没有工作簿"),
        (["各县", "-o", "汇总.pdf"], "应以 .xlsx 结尾"),
        (["各县", "-o", "汇总.xlsx", "--jobs", "零"], "--jobs 应是正整数"),
        (["各县", "-o", "汇总.xlsx", "--jobs", "0"], "--jobs 应是正整数"),
        (["各县", "-o", "汇总.xlsx", "--roster", "没有.xlsx"], "找不到文件"),
        (["各县"], "缺少选项"),
    ],
)
def test_a_call_that_cannot_be_used(
    received: Path, capsys: pytest.CaptureFixture[str], args: list[str], told: str
) -> None:
    (received / "空").mkdir()
    (received / "别的").mkdir()
    (received / "别的" / "说明.txt").touch()
    assert app.run(["rollup", *args]) == 2
    assert told in capsys.readouterr().err
    assert not Path("汇总.xlsx").exists()


def test_a_workbook_that_cannot_be_proven(
    received: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(*_: object) -> None:
        raise Defect("有公式没有通过证明。")

    monkeypatch.setattr("jialing_xls.rollup.book.write_region_book", write)
    assert rollup("--json") == 3
    shown, told = capsys.readouterr()
    assert json.loads(shown)["status"] == "defect"
    assert json.loads(shown)["output"] is None
    assert told == "有公式没有通过证明。\n"
