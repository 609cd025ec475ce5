"""Verdicts: small rule books confronted with a few figures."""

from decimal import Decimal

import pytest
from checks.small_books import book_of, confront, facts_of

from jialing_xls.checks.frame import Frame
from jialing_xls.checks.judge import Judge, holds
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.errors import Defect
from jialing_xls.model.fact import Place
from jialing_xls.model.field import Field, Kind
from jialing_xls.model.rule import Relation, RuleClass, Verdict

# ---------------------------------------------------------------- the relations

TOLERANCE = Decimal("0.015")


@pytest.mark.parametrize(
    "row",
    # left − right   =      ≥      ≤      >      <
    [
        "-0.016        不符   不符   通过   不符   通过",
        "-0.015        尾差   尾差   通过   不符   通过",
        "-0.014        尾差   尾差   通过   尾差   通过",
        " 0            通过   通过   通过   尾差   尾差",
        " 0.014        尾差   通过   尾差   通过   尾差",
        " 0.015        尾差   通过   尾差   通过   不符",
        " 0.016        不符   通过   不符   通过   不符",
        # Noise of binary floats is no difference.
        " 0.000000001  通过   通过   通过   尾差   尾差",
        " 0.0150000001 尾差   通过   尾差   通过   不符",
    ],
)
def test_each_relation_within_and_beyond_its_tolerance(row: str) -> None:
    difference, *verdicts = row.split()
    held = [holds(Decimal(difference), relation, TOLERANCE) for relation in Relation]
    assert held == verdicts


@pytest.mark.parametrize(
    "row",
    # left − right   =      ≥      ≤      >      <
    [
        "-0.01         不符   不符   通过   不符   通过",
        " 0            通过   通过   通过   不符   不符",
        " 0.01         不符   通过   不符   通过   不符",
    ],
)
def test_no_tolerance_demands_exactness(row: str) -> None:
    difference, *verdicts = row.split()
    held = [holds(Decimal(difference), relation, Decimal(0)) for relation in Relation]
    assert held == verdicts


# ---------------------------------------------------------------- rounding

FUNDS = book_of(
    """
    总额  金额  必填
    中央  金额  必填
    地方  金额  必填
    其他  金额  选填
    户数  数量  必填
    标准  标准  选填
    执行率 比率 = 中央 / 总额
    """,
    """
    平衡  基本平衡  总额   =  中央 + 地方 + 其他
    严格  基本平衡  总额   =  中央 + 地方 + 其他   ±  0
    固定  基本平衡  总额   =  中央 + 地方 + 其他   ±  1
    其他  逻辑性    其他   ≤  总额
    户数  逻辑性    户数   ≥  标准
    比率  逻辑性    执行率 ≤  0.5
    倍数  逻辑性    总额   ≥  12 * 中央
    """,
)


@pytest.mark.parametrize(
    ("total", "verdict", "difference"),
    [
        ("13571.18", "尾差", "-0.01"),
        ("13571.19", "通过", "0"),
        ("13571.20", "尾差", "0.01"),
        ("13571.21", "不符", "0.02"),
    ],
)
def test_the_sources_of_a_total(total: str, verdict: str, difference: str) -> None:
    figures = {"总额": total, "中央": "11654.69", "地方": "1916.50"}
    result = confront(FUNDS, figures)["平衡"]
    assert result.verdict == verdict
    assert result.difference == Decimal(difference)
    assert (result.left, result.right) == (Decimal(total), Decimal("13571.19"))
    # Three typed figures, half a cent of 万元 each; 其他 is absent and lends nothing.
    assert result.tolerance == Decimal("0.015")


@pytest.mark.parametrize(
    ("figures", "tolerance"),
    [
        # The width follows from the field's decimals, never from the digits typed.
        ("总额=1916.5 中央=1916 地方=0.5", "0.015"),
        ("总额=1916.50 中央=1916.00 地方=0.50", "0.015"),
        # A typed zero means none and is exact; so is an optional part that is absent.
        ("总额=5 中央=5 地方=0", "0.010"),
        ("总额=5 中央=5 地方=0.00 其他=0", "0.010"),
        ("总额=0 中央=0 地方=0", "0"),
        ("总额=5 中央=3 地方=1 其他=1", "0.020"),
    ],
)
def test_the_tolerance_of_a_sum(figures: str, tolerance: str) -> None:
    result = confront(FUNDS, given(figures))["平衡"]
    assert (result.verdict, result.tolerance) == ("通过", Decimal(tolerance))


@pytest.mark.parametrize(
    ("kind", "half_width"),
    [("金额", "0.005"), ("百分数", "0.005"), ("标准", "0"), ("数量", "0"), ("文字", "0")],
)
def test_amounts_and_percentages_are_rounded_when_written_down(kind: str, half_width: str) -> None:
    field = book_of(f"甲 {kind} 必填").fields["甲"]
    assert field.half_width == Decimal(half_width)


def test_computed_and_extracted_figures_are_exact() -> None:
    rate = Field("率", "", Kind.PERCENT, decimals=2, formula="甲 / 乙")
    found = Field("目标数", "", Kind.PERCENT, decimals=2, extracted_from="指标值")
    assert rate.half_width == found.half_width == 0
    assert Field("率", "", Kind.PERCENT, decimals=1).half_width == Decimal("0.05")


@pytest.mark.parametrize(
    ("rule", "figures", "verdict"),
    [
        ("严格", "总额=5.00 中央=3 地方=2", "通过"),
        ("严格", "总额=5.01 中央=3 地方=2", "不符"),
        ("固定", "总额=6.00 中央=3 地方=2", "尾差"),
        ("固定", "总额=6.01 中央=3 地方=2", "不符"),
        # An exact zero on one side: only the other figure is rounded.
        ("其他", "总额=0 其他=0.00", "通过"),
        ("其他", "总额=0 其他=0.01", "不符"),
        ("其他", "总额=3 其他=3.01", "尾差"),
        # Counts and standards are exact.
        ("户数", "户数=10 标准=10", "通过"),
        ("户数", "户数=10 标准=10.01", "不符"),
        # 0.50004 and 0.50005 as computed rates of four decimals.
        ("比率", "总额=100000 中央=50004", "通过"),
        ("比率", "总额=100000 中央=50005", "不符"),
        # A multiple multiplies the width: 0.005 + 12 × 0.005.
        ("倍数", "总额=11.94 中央=1", "尾差"),
        ("倍数", "总额=11.93 中央=1", "不符"),
    ],
)
def test_tolerances(rule: str, figures: str, verdict: str) -> None:
    assert confront(FUNDS, given(figures))[rule].verdict == verdict


def given(figures: str) -> dict[str, str | None]:
    return {name: value for name, _, value in (part.partition("=") for part in figures.split())}


# ---------------------------------------------------------------- absence

ABSENCE = book_of(
    """
    必甲    金额  必填
    必乙    金额  必填
    选甲    金额  选填
    选乙    金额  选填
    年      年度  必填
    日      日期  必填
    文      文字  选填
    率      比率  =  必甲 / 必乙
    """,
    """
    相等    逻辑性  必甲  =  必乙
    主语    逻辑性  选甲  =  必乙
    部分    逻辑性  必甲  =  必乙 + 选甲
    全选    逻辑性  必甲  =  选甲 + 选乙
    减项    逻辑性  必甲  =  必乙 - 选甲
    乘积    逻辑性  必甲  =  必乙 * 选甲
    最小    逻辑性  MIN(必甲, 选甲)  ≥  0
    或零    逻辑性  必甲  =  无即零(选甲)
    比率    逻辑性  率  ≤  1
    日期    逻辑性  日  >  DATE(年, 12, 31)
    已填    逻辑性  COUNTA(必甲, 选甲, 日, 文)  =  4
    """,
)


@pytest.mark.parametrize(
    ("rule", "figures", "verdict"),
    [
        ("相等", "必甲=5 必乙=5", "通过"),
        ("相等", "必甲=5", "未执行"),
        ("相等", "必乙=5", "未执行"),
        ("相等", "", "未执行"),
        # Absent is not zero.
        ("相等", "必甲=0", "未执行"),
        ("主语", "必乙=5", "不适用"),
        ("主语", "选甲=5", "未执行"),
        # What does not apply is not found missing.
        ("主语", "", "不适用"),
        ("部分", "必甲=5 必乙=5", "通过"),
        ("部分", "必甲=5 必乙=3 选甲=2", "通过"),
        ("部分", "必甲=5 选甲=5", "未执行"),
        ("全选", "必甲=5 选乙=5", "通过"),
        ("全选", "必甲=5", "不适用"),
        ("减项", "必甲=5 必乙=5", "通过"),
        ("减项", "必甲=5 必乙=7 选甲=2", "通过"),
        ("乘积", "必甲=5 必乙=5", "不适用"),
        ("最小", "必甲=5", "通过"),
        ("最小", "选甲=-1", "不符"),
        ("最小", "", "不适用"),
        ("或零", "必甲=0", "通过"),
        ("或零", "必甲=5", "不符"),
        ("比率", "必甲=5 必乙=5", "通过"),
        ("比率", "必甲=5", "未执行"),
        ("比率", "必甲=5 必乙=0", "不适用"),
        ("日期", "年=2023 日=2024-01-01", "通过"),
        ("日期", "年=2023 日=2023-12-31", "不符"),
        ("日期", "年=2023", "未执行"),
        ("日期", "日=2024-01-01", "未执行"),
        ("已填", "必甲=0 选甲=0 日=2024-01-01 文=无", "通过"),
        ("已填", "必甲=0 选甲=0 日=2024-01-01", "不符"),
    ],
)
def test_absence(rule: str, figures: str, verdict: str) -> None:
    result = confront(ABSENCE, given(figures))[rule]
    assert result.verdict == verdict
    if verdict in ("未执行", "不适用"):
        assert result.difference is None


def test_an_absent_side_is_none_and_what_is_missing_is_said() -> None:
    results = confront(ABSENCE, given("必甲=5"))
    assert (results["相等"].left, results["相等"].right) == (Decimal(5), None)
    assert results["相等"].detail == "未填：必乙"
    assert results["主语"].detail == "未填：选甲、必乙"
    # Through a derived field to what was typed.
    assert results["比率"].detail == "未填：必乙"
    assert results["已填"].left == 1
    assert confront(ABSENCE, given("必甲=5 必乙=5"))["相等"].detail == ""


def test_a_day_is_a_day_number() -> None:
    result = confront(ABSENCE, given("年=2023 日=2024-01-01"))["日期"]
    assert (result.left, result.right) == (Decimal(45292), Decimal(45291))
    assert result.difference == 1


# ---------------------------------------------------------------- explanations

REVIEW = book_of(
    """
    甲    金额  必填
    乙    金额  必填
    说明  文字  选填
    """,
    """
    核实  核实性    甲  =  乙  ?  说明
    无处  核实性    甲  =  乙
    必须  逻辑性    甲  =  乙
    原因  逻辑性    甲  =  乙  ?  说明
    """,
)


@pytest.mark.parametrize(
    ("figures", "verdicts"),
    # The rules in their order: 核实, 无处, 必须, 原因.
    [
        ("甲=1 乙=1", "通过 通过 通过 通过"),
        ("甲=1 乙=1.01 说明=尾数调整", "尾差 尾差 尾差 尾差"),
        ("甲=1 乙=9", "待说明 待说明 不符 不符"),
        ("甲=1 乙=9 说明=县级配套8万元", "已说明 待说明 不符 已说明"),
        ("甲=1 乙=9 说明=无", "待说明 待说明 不符 不符"),
        ("甲=1 乙=9 说明=属实。", "待说明 待说明 不符 不符"),
        ("甲=1 说明=县级配套8万元", "未执行 未执行 未执行 未执行"),
    ],
)
def test_what_may_be_explained(figures: str, verdicts: str) -> None:
    results = confront(REVIEW, given(figures))
    assert [result.verdict for result in results.values()] == verdicts.split()


def test_an_explanation_is_told_only_where_it_is_needed() -> None:
    broken = confront(REVIEW, given("甲=1 乙=9 说明=县级配套8万元"))
    assert broken["核实"].explanation == "县级配套8万元"
    assert broken["必须"].explanation is None
    held = confront(REVIEW, given("甲=1 乙=1 说明=县级配套8万元"))
    assert held["核实"].explanation is None


@pytest.mark.parametrize(
    ("verdict", "must_hold", "review"),
    [
        ("通过", True, True),
        ("尾差", True, True),
        ("不符", False, False),
        ("待说明", False, False),
        ("已说明", True, True),
        ("未执行", False, True),
        ("不适用", True, True),
    ],
)
def test_what_a_verdict_leaves_to_do(verdict: str, must_hold: bool, review: bool) -> None:
    assert Verdict(verdict).settled(RuleClass.BALANCE) is must_hold
    assert Verdict(verdict).settled(RuleClass.LOGIC) is must_hold
    assert Verdict(verdict).settled(RuleClass.REVIEW) is review


# ---------------------------------------------------------------- the form against the paper

TIED = book_of(
    """
    甲    金额  选填
    乙    文字  选填
    率    比率  =  甲 / 2
    """,
    "一致  基本平衡  一致(甲, 乙, 率)  =  3  ±  0",
)


@pytest.mark.parametrize(
    ("shown", "tied"),
    [
        ("甲=5 乙=某县 率=2.5", 3),
        ("甲=5.00 乙=某县 率=2.5000", 3),
        ("甲=6 乙=某县 率=2.5", 2),
        ("甲=5 乙=某市 率=2.4", 1),
        ("", 0),
    ],
)
def test_the_form_is_compared_with_the_working_paper(shown: str, tied: int) -> None:
    result = confront(TIED, given("甲=5 乙=某县"), given(shown))["一致"]
    assert result.left == tied
    assert result.verdict == ("通过" if tied == 3 else "不符")


def test_an_empty_cell_shows_no_zero() -> None:
    assert confront(TIED, {}, given("甲=0"))["一致"].left == 2
    assert confront(TIED, given("甲=0"), given("率=0"))["一致"].left == 2


def test_a_form_about_to_be_filled_shows_what_the_paper_holds() -> None:
    assert confront(TIED, given("甲=5"))["一致"].verdict == "通过"


# ---------------------------------------------------------------- batches and rule books


def test_each_unit_of_a_batch_gets_the_verdicts_it_gets_alone() -> None:
    cases = ["必甲=5 必乙=5", "必甲=5 必乙=0", "", "必乙=5 选甲=0", "必甲=1 必乙=3 选甲=-2"]
    units = [facts_of(ABSENCE, given(figures)) for figures in cases]
    judge = Judge(Frame(ABSENCE, units), units, lambda id: Place("自评表", id))
    for number, figures in enumerate(cases):
        assert judge.results(number) == list(confront(ABSENCE, given(figures)).values())


def test_derived_fields_are_rounded_half_up_to_their_decimals() -> None:
    book = book_of("甲 金额 必填\n乙 金额 必填\n率 比率 = 甲 / 乙\n倍 金额 = 率 * 100")
    units = [facts_of(book, given(f)) for f in ("甲=1 乙=3", "甲=1 乙=16000", "甲=1", "甲=1 乙=0")]
    # 1/16000 is 0.0000625; what is computed from a rate is computed from the rounded one.
    assert Frame(book, units).derived == {
        "率": [Decimal("0.3333"), Decimal("0.0001"), None, None],
        "倍": [Decimal("33.33"), Decimal("0.01"), None, None],
    }


def test_a_result_names_the_cells_it_reads_and_those_that_were_typed() -> None:
    result = confront(ABSENCE, given("必甲=5 必乙=5"))["比率"]
    assert [str(cell) for cell in result.cells] == ["自评表!率"]
    assert [str(cell) for cell in result.sources] == ["录入!必甲", "录入!必乙"]


@pytest.mark.parametrize(
    ("fields", "rules", "complaint"),
    [
        ("甲 金额 必填", "B1 基本平衡 甲 = 乙", "规则 B1 用到未定义的字段：乙"),
        ("甲 金额 必填", "B1 核实性 甲 = 1 ? 说明", "规则 B1 用到未定义的字段：说明"),
        ("率 比率 = 甲 / 2\n甲 金额 必填", "", "字段 率 用到未定义的字段：甲"),
        ("甲 金额 必填", "B1 基本平衡 甲 = 1\nB1 逻辑性 甲 ≥ 1", "规则编号重复：B1"),
        ("甲 金额 必填", "B1 基本平衡 甲 = 1 +", "表达式“1 +”"),
    ],
)
def test_a_rule_book_must_be_of_one_piece(fields: str, rules: str, complaint: str) -> None:
    with pytest.raises(Defect, match=complaint.replace("+", r"\+")):
        confront(book_of(fields, rules), {})


def test_what_a_rule_book_knows_of_its_fields() -> None:
    book: RuleBook = ABSENCE
    assert list(book.derived) == ["率"]
    assert "率" not in book.typed
    assert book.typed_behind(["率", "选甲", "必甲"]) == ("必甲", "必乙", "选甲")
