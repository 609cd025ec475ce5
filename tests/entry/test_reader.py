"""Entry workbooks as offices send them: rows and columns moved, renamed, deleted, filled twice."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from entry.entry_rows import ALLOWANCE, FIELDS, FUNDS, HEADER, only, read, value_row

from jialing_xls.entry.reading.reader import read_entry
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.model.fact import Fact, Place
from jialing_xls.model.field import Field, Kind
from jialing_xls.model.result import Level


def test_rows_become_facts_with_place_original_and_note(tmp_path: Path) -> None:
    content = read(tmp_path, {"资金": FUNDS, "低保": ALLOWANCE})
    assert content.facts.by_field == {
        "预算_总额": Fact("预算_总额", Decimal("13571.19"), Place("资金", "D5"), "13571.19"),
        "农村低保_标准": Fact("农村低保_标准", Decimal(533), Place("低保", "D2"), "533"),
        "上年_农村低保_标准": Fact("上年_农村低保_标准", Decimal(520), Place("低保", "E2"), "520"),
        "填报日期": Fact(
            "填报日期",
            date(2024, 6, 12),
            Place("资金", "D6"),
            "2024.6.12",
            "“2024.6.12”读作 2024-06-12",
        ),
        "总体目标": Fact("总体目标", "应保尽保", Place("资金", "D7"), "应保尽保"),
    }
    assert content.findings == []
    assert content.refused == frozenset()
    assert content.template == ""


def test_sheets_rows_and_columns_may_be_moved_and_renamed(tmp_path: Path) -> None:
    order = [5, 3, 0, 4, 2, 1]
    moved = [[*([""] * 27), *(row[i] if i < len(row) else "" for i in order)] for row in ALLOWANCE]
    content = read(
        tmp_path, {"随便": [], "表二": [[], [], *moved], "台账": [["甲", 1]], "资": FUNDS}
    )
    place = Place("表二", "AC4")
    assert content.facts.by_field["农村低保_标准"] == Fact(
        "农村低保_标准", Decimal(533), place, "533"
    )
    assert content.facts.place("上年_农村低保_标准") == Place("表二", "AE4")
    assert content.findings == []


def test_header_texts_and_ids_are_read_without_stray_space(tmp_path: Path) -> None:
    rows = [[" 字段\n", "填报值\u3000"], ["预算＿总额 ", "50万元"]]
    content = read(tmp_path, {"表": rows}, only("预算_总额"))
    assert content.facts.value("预算_总额") == Decimal(50)
    assert content.findings == []


def test_an_empty_cell_is_an_absent_fact_with_its_place(tmp_path: Path) -> None:
    content = read(tmp_path, {"表": value_row("预算_总额")}, only("预算_总额"))
    assert content.facts.by_field["预算_总额"] == Fact("预算_总额", None, Place("表", "D2"))
    assert content.findings == []
    assert content.refused == frozenset()


def test_a_refused_cell_is_a_finding_and_an_absent_fact(tmp_path: Path) -> None:
    content = read(tmp_path, {"表": value_row("预算_总额", "1,35,71")}, only("预算_总额"))
    (finding,) = content.findings
    assert (finding.level, finding.place) == (Level.ERROR, Place("表", "D2"))
    assert (finding.field, finding.found) == ("预算_总额", "1,35,71")
    assert "千分位" in finding.message
    assert content.refused == {"预算_总额"}
    fact = content.facts.by_field["预算_总额"]
    assert (fact.value, fact.original, fact.place) == (None, "1,35,71", Place("表", "D2"))


def test_a_fault_in_one_cell_leaves_the_others(tmp_path: Path) -> None:
    funds = [*FUNDS[:4], ["预算_总额", "", "", "约一亿"], *FUNDS[5:]]
    content = read(tmp_path, {"资金": funds, "低保": ALLOWANCE})
    assert content.refused == {"预算_总额"}
    assert content.facts.value("填报日期") == date(2024, 6, 12)


@pytest.mark.parametrize(
    ("second", "level", "value"),
    [
        (50, Level.NOTE, Decimal(50)),
        ("50万元", Level.NOTE, Decimal(50)),
        ("", Level.NOTE, Decimal(50)),
        (51, Level.ERROR, None),
    ],
)
def test_the_same_field_twice(
    tmp_path: Path, second: object, level: Level, value: Decimal | None
) -> None:
    sheets = {"甲": value_row("预算_总额", 50), "乙": value_row("预算_总额", second)}
    content = read(tmp_path, sheets, only("预算_总额"))
    (finding,) = content.findings
    assert finding.level is level
    assert "甲!D2" in finding.message
    assert "乙!D2" in finding.message
    assert content.facts.value("预算_总额") == value
    assert content.refused == ({"预算_总额"} if value is None else frozenset())


def test_a_filled_row_wins_over_an_empty_one_above_it(tmp_path: Path) -> None:
    sheets = {"甲": value_row("预算_总额", ""), "乙": value_row("预算_总额", 50)}
    content = read(tmp_path, sheets, only("预算_总额"))
    assert content.facts.place("预算_总额") == Place("乙", "D2")


def test_a_field_that_is_refused_once_is_not_taken_from_elsewhere(tmp_path: Path) -> None:
    sheets = {"甲": value_row("预算_总额", 50), "乙": value_row("预算_总额", "约50")}
    content = read(tmp_path, sheets, only("预算_总额"))
    assert content.facts.value("预算_总额") is None
    assert [finding.level for finding in content.findings] == [Level.ERROR]


def test_an_unknown_field_is_warned_of_with_the_nearest_one(tmp_path: Path) -> None:
    for cells, level in (([3], Level.ERROR), ([], Level.WARNING)):
        rows = [*value_row("预算_总额", 50), ["预算_总數", "", "", *cells]]
        content = read(tmp_path, {"表": rows}, only("预算_总额"))
        (finding,) = content.findings
        assert finding.level is level
    assert (finding.level, finding.place, finding.found) == (
        Level.WARNING,
        Place("表", "A3"),
        "预算_总數",
    )
    assert "是否应为“预算_总额”？" in finding.message


def test_a_hundred_thousand_unknown_fields_are_not_told_one_by_one(tmp_path: Path) -> None:
    strange: list[Sequence[object]] = [["别的", "", "", ""]] * 250 + [["别的", "", "", 7]]
    content = read(tmp_path, {"表": [*value_row("预算_总额", 50), *strange]}, only("预算_总额"))
    *each, last = content.findings
    assert [finding.level for finding in each] == [Level.WARNING] * 200
    assert (last.level, last.place) == (Level.ERROR, Place("表", "A253"))
    assert "另有 51 行" in last.message


def test_the_title_of_a_strange_column_is_quoted_and_short(tmp_path: Path) -> None:
    """It may hold anything: a control character, a whole novel."""
    known = value_row("预算_总额", 50)[1]
    rows: list[Sequence[object]] = [
        [*HEADER, "甲" * 4_000 + "\v"],
        [*known, *[""] * (len(HEADER) - len(known)), 8],
    ]
    (finding,) = read(tmp_path, {"表": rows}, only("预算_总额")).findings
    assert "不是录入表的列" in finding.message
    assert len(finding.message) < 200
    assert finding.message.isprintable()


def test_a_deleted_row_is_warned_of(tmp_path: Path) -> None:
    content = read(tmp_path, {"资金": FUNDS})
    fields = [finding.field for finding in content.findings]
    assert fields == ["农村低保_标准", "上年_农村低保_标准"]
    assert all(finding.level is Level.WARNING for finding in content.findings)
    assert "表“低保”中“农村低保标准”的行被删除" in content.findings[0].message
    assert content.facts.by_field["农村低保_标准"] == Fact("农村低保_标准", None)


def test_many_deleted_rows_of_a_sheet_are_told_at_once(tmp_path: Path) -> None:
    more = {f"款_{i}": Field(f"款_{i}", f"第{i}款", Kind.MONEY, sheet="明细") for i in range(9)}
    content = read(tmp_path, {"资金": FUNDS, "低保": ALLOWANCE}, FIELDS | more)
    (finding,) = content.findings
    assert "表“明细”有 9 项的行被删除（第0款、第1款、第2款等）" in finding.message


def test_last_years_figure_where_none_is_asked_is_warned_of(tmp_path: Path) -> None:
    content = read(tmp_path, {"表": value_row("预算_总额", 50, 40)}, only("预算_总额"))
    (finding,) = content.findings
    assert (finding.level, finding.place) == (Level.WARNING, Place("表", "E2"))
    assert read(tmp_path, {"表": value_row("预算_总额", 50, "/")}, only("预算_总额")).findings == []


def test_last_years_figure_may_have_a_row_of_its_own(tmp_path: Path) -> None:
    rows: list[Sequence[object]] = [
        ["字段", "填报值"],
        ["农村低保_标准", 533],
        ["上年_农村低保_标准", 520],
    ]
    content = read(tmp_path, {"资金": FUNDS, "低保": rows})
    assert content.facts.place("上年_农村低保_标准") == Place("低保", "B3")
    assert content.findings == []


def test_a_figure_typed_for_a_derived_field_is_not_taken(tmp_path: Path) -> None:
    rows = [*FUNDS, ["执行率_总额", "执行率", "", 98.42]]
    content = read(tmp_path, {"资金": rows, "低保": ALLOWANCE})
    assert "执行率_总额" not in content.facts.by_field
    assert [finding.level for finding in content.findings] == [Level.WARNING]


def test_an_altered_unit_is_warned_of(tmp_path: Path) -> None:
    rows: list[Sequence[object]] = [HEADER, ["预算_总额", "", "元", 135711900]]
    content = read(tmp_path, {"表": rows}, only("预算_总额"))
    (finding,) = content.findings
    assert (finding.place, finding.found) == (Place("表", "C2"), "元")
    assert "仍按“万元”读取" in finding.message


def test_the_template_row_is_remembered(tmp_path: Path) -> None:
    about: list[Sequence[object]] = [["填表说明"], HEADER, ["模板", "模板", "", "救助2023 v1"]]
    content = read(tmp_path, {"填表说明": about, "资金": FUNDS, "低保": ALLOWANCE})
    assert content.template == "救助2023 v1"
    assert content.findings == []


def test_hidden_sheets_are_read_and_chart_sheets_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "填报.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_chartsheet("图").set_chart(chart := book.add_chart({"type": "line"}))
        chart.add_series({"values": "=表!$D$2:$D$2"})
        sheet = book.add_worksheet("表")
        sheet.very_hidden()
        for number, row in enumerate(value_row("预算_总额", 50)):
            sheet.write_row(number, 0, row)
        book.add_worksheet("空")
    assert read_entry(path, only("预算_总额")).facts.value("预算_总额") == Decimal(50)


def test_a_workbook_without_any_entry_sheet_is_unusable(tmp_path: Path) -> None:
    late = [[], *[["说明"]] * 40, *FUNDS]
    with pytest.raises(UnreadableFile, match="没有填报表"):
        read(tmp_path, {"台账": [["序号", "金额"]], "晚": late})
