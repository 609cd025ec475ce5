"""Reading the roster: a small workbook in, entries or one clear sentence out."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from jialing_xls.model.errors import Unusable
from jialing_xls.rollup.region_result import Roster, RosterEntry
from jialing_xls.rollup.roster_file import read_roster

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "名单_示例.xlsx"
HEAD = ("单位名称", "上级", "行政区划代码", "下达资金（万元）")


def read(folder: Path, *rows: Sequence[object]) -> Roster:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(list(row))
    path = folder / "名单.xlsx"
    workbook.save(path)
    return read_roster(path)


def test_labels_above_and_units_below(tmp_path: Path) -> None:
    roster = read(
        tmp_path,
        ("某市 2023 年应报送单位",),
        ("汇总单位：", "某市民政局"),
        ("年度", "2023年"),
        ("收到资金（万元）", "13571.19万"),
        (),
        HEAD,
        ("甲县民政局", "某市", "510001", 5000),
        ("乙县民政局", "某市", 510002, "8,571.19"),
        ("合计", None, None, 13571.19),
    )
    assert roster.region == "某市民政局"
    assert roster.year == 2023
    assert roster.received == Decimal("13571.19")
    assert roster.entries == (
        RosterEntry("甲县民政局", "某市", "510001", Decimal(5000)),
        RosterEntry("乙县民政局", "某市", "510002", Decimal("8571.19")),
    )
    assert len(roster.digest) == 64
    assert roster.file == "名单.xlsx"


def test_the_sample() -> None:
    roster = read_roster(SAMPLE)
    assert roster.region == "南充市民政局"
    assert [entry.name for entry in roster.entries] == ["南充市嘉陵区民政局"]
    assert roster.received == roster.entries[0].handed_down == Decimal("13571.19")


def test_names_alone_are_enough(tmp_path: Path) -> None:
    roster = read(tmp_path, ("序号", "单位名称"), (1, "甲县"), (2, "乙县"), (3, None))
    assert roster.entries == (RosterEntry("甲县"), RosterEntry("乙县"))
    assert (roster.region, roster.year, roster.received) == ("", None, None)


def test_absent_money_is_no_zero(tmp_path: Path) -> None:
    roster = read(tmp_path, HEAD, ("甲县", "", "", None), ("乙县", "", "", 0))
    assert [entry.handed_down for entry in roster.entries] == [None, Decimal(0)]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("单位", "资金")], ["没有表头“单位名称”"]),
        ([HEAD], ["一个单位也没有"]),
        ([HEAD, ("甲县",), ("甲 县",)], ["Sheet!A3", "“甲 县”在 Sheet!A2 已列出"]),
        ([HEAD, ("甲县", "", "", "约五千")], ["Sheet!D2", "约五千"]),
        ([HEAD, ("甲县", "", "", 1.234)], ["Sheet!D2", "1.234"]),
        ([("年度", "去年"), HEAD, ("甲县",)], ["Sheet!B1", "去年"]),
        ([("收到资金", "$5"), HEAD, ("甲县",)], ["Sheet!B1", "$5"]),
    ],
)
def test_what_has_no_one_reading_is_refused(
    tmp_path: Path, rows: list[tuple[object, ...]], told: list[str]
) -> None:
    with pytest.raises(Unusable) as caught:
        read(tmp_path, *rows)
    message = str(caught.value)
    for words in ("名单.xlsx", *told):
        assert words in message


def test_a_file_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_text("甲县", encoding="utf-8")
    with pytest.raises(Unusable, match="不是表格工作簿"):
        read_roster(path)
