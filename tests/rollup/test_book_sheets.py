"""What each sheet of the roll-up workbook says."""

import zipfile
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from counties import counties
from rollup.books import Book, written
from rollup.regions import region, roster_of, unread

from jialing_xls.model.result import Finding, Level, Status
from jialing_xls.model.rule import Verdict
from jialing_xls.rollup.book.book_layout import CODES, SEVERITY
from jialing_xls.rollup.book.overview import ranks
from jialing_xls.rollup.region_result import FileKind, Standing
from jialing_xls.template.template_workbook import Template

# ---------------------------------------------------------------- 单位一览


def test_every_unit_has_a_row(twelve: Book) -> None:
    rows = list(twelve.table("单位一览", "序号").rows())
    assert [row["单位"] for row in rows] == [unit.name for unit in twelve.region.added]
    for row, unit in zip(rows, twelve.region.added, strict=True):
        assert row["结论"] == ("通过" if unit.status is Status.PASSED else "未通过")
        assert {verdict: row[verdict] for verdict in Verdict} == {
            verdict: unit.count(verdict) for verdict in Verdict
        }
        assert (row["文件（点击打开）"], row["文件的 SHA-256"]) == (unit.file, unit.digest)
        spent, budget = unit.number("执行_总额"), unit.number("预算_总额")
        assert spent is not None
        assert budget is not None
        assert row["预算执行率·年度资金总额"] == float(round(spent / budget, 4))


def test_nothing_to_divide_is_shown_as_a_dash(twelve: Book) -> None:
    rows = list(twelve.table("单位一览", "序号").rows())
    assert twelve.region.added[5].number("预算_其他") is None
    assert rows[5]["全年预算数（A）　其他资金"] is None
    assert rows[5]["预算执行率·其他资金"] == "—"


def test_ranks_are_by_execution_rate(twelve: Book) -> None:
    rows = list(twelve.table("单位一览", "序号").rows())
    by_rank = sorted(rows, key=lambda row: row["执行率排名"])
    rates = [row["预算执行率·年度资金总额"] for row in by_rank]
    assert rates == sorted(rates, reverse=True)
    assert by_rank[0]["执行率排名"] == 1


@pytest.mark.parametrize(
    ("rates", "expected"),
    [
        ([], []),
        (["0.9", "0.95", "0.8"], [2, 1, 3]),
        (["0.9", "0.95", "0.9", "0.8"], [2, 1, 2, 4]),
        ([None, "0.9"], [None, 1]),
    ],
)
def test_equal_rates_share_a_rank(rates: list[str | None], expected: list[int | None]) -> None:
    assert ranks([None if rate is None else Decimal(rate) for rate in rates]) == expected


# ---------------------------------------------------------------- 核对矩阵


def test_the_matrix_shows_every_verdict(twelve: Book, template: Template) -> None:
    table = twelve.table("核对矩阵", "序号")
    keys = [rule.key for rule in template.book.rules]
    assert set(keys) <= table.columns.keys()
    for row, unit in zip(table.rows(), twelve.region.added, strict=True):
        assert [row[key] for key in keys] == [CODES[verdict] for verdict in unit.verdicts]
        assert {v: row[v] for v in Verdict} == {v: unit.count(v) for v in Verdict}


def test_the_matrix_counts_the_units_of_each_rule(twelve: Book, template: Template) -> None:
    sheet = twelve.values["核对矩阵"]
    labels = {sheet.cell(row, 2).value: row for row in range(1, 13)}
    columns = twelve.table("核对矩阵", "序号").columns
    for n, rule in enumerate(template.book.rules):
        counts = Counter(unit.verdicts[n] for unit in twelve.region.added)
        shown = {v: sheet.cell(labels[f"{v}的单位数"], columns[rule.key]).value for v in Verdict}
        assert shown == {verdict: counts[verdict] for verdict in Verdict}


def test_every_code_has_a_colour_and_is_in_the_legend(twelve: Book) -> None:
    sheet = twelve.formulas["核对矩阵"]
    coloured = {
        rule.formula[0].strip('"')
        for area in sheet.conditional_formatting
        for rule in area.rules
        if rule.dxf.fill is not None
    }
    assert coloured == set(CODES.values())
    assert all(f"{code}＝{verdict}" in sheet["A2"].value for verdict, code in CODES.items())
    assert len(set(CODES.values())) == len(Verdict)


# ---------------------------------------------------------------- 问题清单


def test_the_list_has_every_check_that_is_not_passed(fifty: Book) -> None:
    listed = Counter(
        (row["单位"], row["规则"], row["结论"])
        for row in fifty.table("问题清单", "序号").rows()
        if not row["规则"].startswith("R") and row["单位"] != "汇总数"
    )
    expected = Counter(
        (unit.name, check.rule.key, check.verdict.value)
        for unit in fifty.region.added
        for check in unit.problems
    )
    assert listed == expected
    assert len(listed) > 50


def test_the_regions_own_problems_are_listed_too(fifty: Book) -> None:
    rows = list(fifty.table("问题清单", "序号").rows())
    own = {row["规则"] for row in rows if row["单位"] == "汇总数"}
    broken = {check.rule.key for check in fifty.region.checks if not check.settled}
    assert broken
    assert broken <= own
    outliers = Counter(row["规则"] for row in rows if row["规则"].startswith("R"))
    assert outliers == Counter({r.rule.key: len(r.hits) for r in fifty.region.results if r.hits})


def test_the_most_severe_come_first(fifty: Book) -> None:
    verdicts = [Verdict(row["结论"]) for row in fifty.table("问题清单", "序号").rows()]
    severities = [SEVERITY[verdict] for verdict in verdicts]
    assert severities == sorted(severities)
    assert {Verdict.BROKEN, Verdict.UNEXPLAINED, Verdict.EXPLAINED} <= set(verdicts)


def test_a_problem_says_what_was_compared(twelve: Book) -> None:
    """County 5 reports an indicator that was not met, county 4 a total that is not its parts'."""
    unit = twelve.region.added[4]
    row = twelve.table("问题清单", "序号").where(单位=unit.name, 规则="B01")
    (check,) = (check for check in unit.problems if check.rule.key == "B01")
    assert check.left is not None
    assert check.right is not None
    assert (row["左边"], row["关系"], row["右边"]) == (float(check.left), "=", float(check.right))
    assert row["差额"] == float(check.left - check.right)
    assert row["单元格"].startswith("自评表!E7")
    assert (row["类别"], row["审核内容"]) == ("基本平衡", check.rule.text)


# ---------------------------------------------------------------- 名单核对


@pytest.fixture(scope="module")
def against_roster(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """Ten counties of a roster of twelve; one twice, and files of every other kind."""
    made = counties(12)
    first = region(1).units[0]
    twice = [
        unread(f"重复/{n}.xlsx", Standing.DUPLICATE, "报送了 2 份，数据不一致。", made[10].name)
        for n in (1, 2)
    ]
    tampered = Finding(Level.ERROR, "数字与数据底稿不一致")
    also = Finding(Level.ERROR, "公式被改")
    bad = [
        *twice,
        unread("坏/打不开.xlsx", Standing.UNREADABLE, "打不开.xlsx 不是工作簿。"),
        unread("坏/改过.xlsx", Standing.TAMPERED, "数字被改过。", "某县", (tampered, also)),
        unread("旧/上年.xlsx", Standing.ANOTHER_YEAR, "是 2022 年度的。", made[11].name),
        unread("外/某县.xlsx", Standing.UNLISTED, "不在名单中。", "邻省某县民政局"),
    ]
    assert first.added
    roster = roster_of(made, Decimal(100))
    path = tmp_path_factory.mktemp("roster") / "汇总.xlsx"
    return written(region(10, roster=roster, more=bad), path)


def test_who_has_reported_and_who_not(against_roster: Book) -> None:
    rows = {row["单位"]: row for row in against_roster.table("名单核对", "报送情况").rows()}
    made = counties(12)
    assert [rows[county.name]["报送情况"] for county in made] == [
        *["已汇总"] * 10,
        "重复报送",
        "已报送，未汇总",
    ]
    assert rows[made[10].name]["文件"] == "重复/1.xlsx、重复/2.xlsx"
    assert rows["邻省某县民政局"]["报送情况"] == "不在名单"
    assert rows["某县"]["说明"] == "数字被改过。"


def test_the_counts_are_live(against_roster: Book) -> None:
    labels, counts = ([cell.value for cell in against_roster.values["名单核对"][n]] for n in (3, 4))
    assert dict(zip(labels[1:6], counts[1:6], strict=True)) == {
        "已汇总": 10,
        "未报送": 0,
        "重复报送": 1,
        "已报送，未汇总": 1,
        "不在名单": 2,
    }
    assert against_roster.formula("名单核对!B4").startswith("=COUNTIF(")


def test_every_file_that_was_not_added_is_named_with_the_reason(against_roster: Book) -> None:
    rows = {row["文件"]: row for row in against_roster.table("名单核对", "没有汇总的原因").rows()}
    out = against_roster.region.left_out
    assert {file: row["情况"] for file, row in rows.items()} == {u.file: u.standing for u in out}
    assert all(rows[unit.file]["没有汇总的原因"].startswith(unit.reason) for unit in out)
    assert rows["坏/改过.xlsx"]["没有汇总的原因"].endswith("公式被改")


def test_money_handed_down_stands_beside_the_budget(twelve: Book) -> None:
    row = twelve.table("名单核对", "报送情况").where(单位=twelve.region.added[0].name)
    budget = twelve.region.added[0].number("预算_总额")
    assert budget is not None
    shown = (row["下达资金（万元）"], row["全年预算数（万元）"], row["差额"])
    assert shown == (float(budget), float(budget), 0)


def test_the_sums_of_the_money_stand_above_it_and_say_so(twelve: Book) -> None:
    roster = twelve.region.roster
    assert roster is not None
    given = sum(entry.handed_down or Decimal(0) for entry in roster.entries)
    stated = sum(unit.number("预算_总额") or Decimal(0) for unit in twelve.region.added)
    assert [twelve.cell(f"名单核对!{at}") for at in ("H3", "H4")] == ["合计", float(given)]
    assert [twelve.cell(f"名单核对!{at}") for at in ("I3", "I4")] == ["合计", float(stated)]


def test_files_that_were_passed_over_are_named(tmp_path: Path) -> None:
    rolled = replace(region(1), skipped={"不是工作簿": ("说明.docx", "a.txt")})
    book = written(rolled, tmp_path / "汇总.xlsx")
    (row,) = book.table("名单核对", "没有读取的原因").rows()
    assert row == {"文件": "说明.docx、a.txt", "没有读取的原因": "不是工作簿"}


# ---------------------------------------------------------------- 图表


def charts_of(path: Path) -> dict[str, list[str]]:
    """By the title of a native chart, the ranges that it draws."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/charts/chart"):
                root = ElementTree.fromstring(archive.read(name))
                texts = [t.text or "" for t in root.iter() if t.tag.endswith("}t")]
                ranges = [f.text or "" for f in root.iter() if f.tag.endswith("}f")]
                found["".join(texts)] = [r for r in ranges if ":" in r]
    return found


def test_the_charts_of_few_units(twelve: Book) -> None:
    charts = charts_of(twelve.path)
    assert charts.keys() == {
        "各单位预算执行率（由高到低）",
        "预算执行率分布（单位数）",
        "各项目资金（万元）",
    }
    rates = drawn_values(twelve, charts["各单位预算执行率（由高到低）"][1])
    assert len(rates) == 12
    assert rates == sorted(rates, reverse=True)
    shown = drawn_values(twelve, charts["预算执行率分布（单位数）"][1])
    assert sum(shown) == 12
    amounts = drawn_values(twelve, charts["各项目资金（万元）"][1])
    parts = ("农村低保", "城市低保", "特困", "临时救助", "流浪救助", "事实无人抚养", "孤儿")
    figures = [twelve.region.figures[f"{part}_金额"].value for part in parts]
    assert amounts == [float(value) for value in figures if isinstance(value, Decimal)]


def test_of_many_units_the_highest_and_the_lowest_are_drawn(fifty: Book) -> None:
    charts = charts_of(fifty.path)
    high = drawn_values(fifty, charts["预算执行率最高的 20 个单位"][1])
    low = drawn_values(fifty, charts["预算执行率最低的 20 个单位"][1])
    rates = [unit.number("执行率_总额") for unit in fifty.region.added]
    ordered = sorted((float(rate) for rate in rates if rate is not None), reverse=True)
    assert (high, low) == (ordered[:20], ordered[-20:])


def drawn_values(book: Book, place: str) -> list[float]:
    """The cells of a chart's range; every one of them a live formula."""
    sheet, _, cells = place.partition("!")
    for (cell,) in book.formulas[sheet][cells.replace("$", "")]:
        assert cell.data_type == "f"
    return [cell.value for (cell,) in book.values[sheet][cells.replace("$", "")]]


# ---------------------------------------------------------------- 文字清单, 汇总核对


def test_every_text_of_every_unit_is_listed(twelve: Book) -> None:
    rows = [r for r in twelve.table("文字清单", "字段").rows() if r["字段"] == "总体完成情况"]
    assert sum(row["单位数"] for row in rows) == 12
    told = {row["单位"]: row["文字"] for row in rows}
    assert told == {unit.name: unit.value("总体完成情况") for unit in twelve.region.added}


def test_the_first_sheet_says_how_it_stands(twelve: Book, against_roster: Book) -> None:
    assert twelve.cell("汇总核对!A1") == "汇总核对　某省民政厅　2023年度"
    assert twelve.cell("汇总核对!A2").startswith("结论：有待处理的事项：")
    assert "名单 14 个单位，已汇总 11 个" in twelve.cell("汇总核对!A3")
    assert "共 16 个文件，已汇总 10 个，没有汇总 6 个" in against_roster.cell("汇总核对!A3")


def test_the_first_sheet_says_what_it_was_made_from(twelve: Book, template: Template) -> None:
    line = twelve.cell("汇总核对!A5")
    assert f"模板 {template.name} SHA-256 {template.digest}" in line
    assert "文件 12 个" in line
    assert "jialing_xls " in line


def test_the_rules_over_the_sums_are_live(twelve: Book) -> None:
    table = twelve.table("汇总核对", "编号")
    for check in twelve.region.checks:
        keys = {"编号": check.rule.id, "情形": check.rule.case}
        row = table.where(**keys)
        assert row["汇总数结论"] == check.verdict
        if check.verdict in (Verdict.PASSED, Verdict.BROKEN):
            assert twelve.formula(table.place("汇总数结论", **keys)).startswith("=IF(")
            assert check.left is not None
            assert row["左边"] == pytest.approx(float(check.left))
    assert len(twelve.region.checks) > 10


def test_units_are_counted_beside_each_rule(fifty: Book) -> None:
    row = fifty.table("汇总核对", "编号").where(编号="L02", 情形=None)
    broken = sum(
        check.verdict is Verdict.BROKEN and check.rule.id == "L02"
        for unit in fifty.region.added
        for check in unit.problems
    )
    assert (row["不符单位"], broken > 0) == (broken, True)


def test_kinds_of_files_are_told(twelve: Book) -> None:
    kinds = {row["文件类型"] for row in twelve.table("单位一览", "序号").rows()}
    assert kinds == {FileKind.ENTRY, FileKind.SUBMISSION}
