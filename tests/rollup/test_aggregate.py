"""How the units' figures become the region's: small tables in, figures out."""

from dataclasses import replace
from decimal import Decimal

import pytest
from rollup.small_units import rolling, units_of

from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.errors import Defect
from jialing_xls.model.field import Field, Kind
from jialing_xls.rollup.aggregate import region_figures
from jialing_xls.rollup.method import methods
from jialing_xls.rollup.region_result import How, RegionFigure

FIELDS = """
    金额 金额 必填
    其他 金额 选填
    人数 数量 必填
    标准 标准 必填
    说明 文字 选填
    日期 日期 选填
    率 比率 = 金额 / 其他
"""


def figure(field: str, table: str, **rollup: str) -> RegionFigure:
    book = rolling(FIELDS, **rollup)
    return region_figures(book, units_of(book, table), {})[field]


def test_amounts_and_counts_are_summed_exactly() -> None:
    table = """
        单位  金额        人数
        甲县  13571.19   3
        乙县  0.1        4
        丙县  0.2        5
    """
    assert figure("金额", table).value == Decimal("13571.49")
    assert figure("人数", table).value == Decimal(12)


def test_a_sum_has_no_limit_of_digits() -> None:
    rows = "\n".join(f"县{n} 9999999999999.99" for n in range(3000))
    assert figure("金额", f"单位 金额\n{rows}").value == Decimal("29999999999999970.00")


def test_absent_is_no_zero_and_is_told() -> None:
    table = """
        单位  金额  其他
        甲县  10    -
        乙县  20    5
        丙县  30    -
    """
    other = figure("其他", table)
    assert (other.value, other.stated, other.of) == (Decimal(5), 1, 3)
    assert other.note == "3 个单位中 1 个填报"
    assert figure("金额", table).note == ""


def test_what_nobody_states_stays_absent() -> None:
    nothing = figure("其他", "单位 金额\n甲县 10")
    assert (nothing.value, nothing.stated, nothing.sum_of_rounded) == (None, 0, None)


@pytest.mark.parametrize(
    ("rollup", "value"),
    [
        ("最小", "500"),
        ("最大", "650"),
        ("合计", "1730"),
        # (500·10 + 580·20 + 650·70) / 100, and not the mean 576.67
        ("加权平均 人数", "621"),
        ("无", None),
    ],
)
def test_a_definition_says_how(rollup: str, value: str | None) -> None:
    table = """
        单位  标准  人数
        甲县  500   10
        乙县  580   20
        丙县  650   70
    """
    found = figure("标准", table, 标准=rollup)
    assert found.value == (None if value is None else Decimal(value))
    if value is not None:
        assert (found.least, found.greatest) == (Decimal(500), Decimal(650))


def test_a_mean_is_rounded_once_half_up() -> None:
    table = """
        单位  标准    人数
        甲县  500.00  1
        乙县  500.01  1
    """
    found = figure("标准", table, 标准="加权平均 人数")
    assert (found.exact, found.value) == (Decimal("500.005"), Decimal("500.01"))


@pytest.mark.parametrize(
    ("table", "value", "stated", "note"),
    [
        ("单位 标准 人数\n甲县 500 10\n乙县 600 -", "500", 1, "2 个单位中 1 个填报"),
        ("单位 标准 人数\n甲县 500 10\n乙县 - 10", "500", 1, "2 个单位中 1 个填报"),
        ("单位 标准 人数\n甲县 500 10\n乙县 600 0", "500", 2, ""),
        ("单位 标准 人数\n甲县 500 0\n乙县 600 0", None, 2, "权数合计为零"),
    ],
)
def test_a_mean_needs_figure_and_weight(
    table: str, value: str | None, stated: int, note: str
) -> None:
    found = figure("标准", table, 标准="加权平均 人数")
    assert found.value == (None if value is None else Decimal(value))
    assert (found.stated, found.note) == (stated, note)


def test_a_rate_is_computed_from_the_sums() -> None:
    table = """
        单位  金额  其他  率
        甲县  1     1     1
        乙县  50    100   0.5
    """
    rate = figure("率", table)
    assert rate.method.how is How.DERIVED
    assert rate.value == Decimal("0.5050")  # 51 / 101, and not the mean 0.75
    assert (rate.least, rate.greatest) == (Decimal("0.5"), Decimal(1))
    assert rate.note == ""


def test_a_rate_of_different_units_says_so() -> None:
    table = """
        单位  金额  其他
        甲县  10    20
        乙县  10    -
    """
    assert figure("率", table).note == "填报的单位数不同，口径不一致：金额 2 个、其他 1 个"


def test_the_sum_of_rounded_stands_beside_where_it_differs() -> None:
    """Units computed a figure from their own, each rounded; the region from the sums."""
    book = rolling(
        """
        人次 数量 必填
        标准 标准 必填
        应发 金额 = 人次 * 3 / 10000
        """
    )
    derived = replace(book.fields["应发"], unit="万元")
    book = RuleBook({**book.fields, "应发": derived}, ())
    table = """
        单位  人次  应发
        甲县  15    0.00
        乙县  15    0.00
        丙县  15    0.00
    """
    due = region_figures(book, units_of(book, table), {})["应发"]
    assert (due.value, due.sum_of_rounded) == (Decimal("0.01"), Decimal(0))


def test_texts_are_listed_alike_ones_together() -> None:
    table = """
        单位  金额  说明
        甲县  1     没有问题
        乙县  1     拨付偏慢
        丙县  1     没有问题
        丁县  1     -
    """
    listed = figure("说明", table)
    assert [(group.text, group.units) for group in listed.groups] == [
        ("没有问题", (0, 2)),
        ("拨付偏慢", (1,)),
    ]
    assert listed.value == "甲县、丙县：没有问题\n乙县：拨付偏慢"


def test_one_text_for_all_needs_no_names() -> None:
    assert figure("说明", "单位 说明\n甲县 无\n乙县 无").value == "无"
    assert figure("说明", "单位 说明\n甲县 无\n乙县 -").value == "甲县：无"


def test_a_long_list_says_what_is_left_out() -> None:
    rows = "\n".join(f"县{n:03d} {'话' * 30}{n}" for n in range(100))
    value = figure("说明", f"单位 说明\n{rows}").value
    assert isinstance(value, str)
    shown = value.splitlines()
    assert shown[-1] == f"另有 {100 - (len(shown) - 1)} 个单位，见文字清单。"


def test_dates_are_not_added_up() -> None:
    assert figure("日期", "单位 日期\n甲县 2024-03-01").value is None


def test_the_region_has_a_name_of_its_own() -> None:
    book = rolling("单位名称 文字 必填\n金额 金额 必填")
    found = region_figures(book, units_of(book, "单位 金额\n甲县 1"), {"单位名称": "某市"})
    assert found["单位名称"].value == "某市"


@pytest.mark.parametrize(
    ("field", "rollup", "told"),
    [
        ("金额", "平均", "不认识"),
        ("标准", "加权平均", "权数字段"),
        ("标准", "合计 人数", "权数字段"),
        ("标准", "加权平均 头数", "没有数字字段 头数"),
        ("标准", "加权平均 说明", "没有数字字段 说明"),
        ("说明", "合计", "不能是"),
    ],
)
def test_a_method_that_is_none_is_a_defect(field: str, rollup: str, told: str) -> None:
    with pytest.raises(Defect, match=told):
        methods(rolling(FIELDS, **{field: rollup}))


def test_every_kind_has_a_usual_method() -> None:
    for kind in Kind:
        field = Field("甲", "甲", kind)
        assert methods(RuleBook({"甲": field}, ()))["甲"].how in How


# ---------------------------------------------------------------- indicators

TARGET = Field("指标_指标值", "指标值", Kind.TEXT)
ACTUAL = Field("指标_完成值", "完成值", Kind.TEXT)


def indicator(table: str, *read: Field, composition: str = "") -> RegionFigure:
    actual = replace(ACTUAL, composition=composition)
    spare = rolling("户数 数量 必填\n人数 数量 必填\n标准 标准 必填", 标准="加权平均 人数").fields
    fields = {field.id: field for field in (*spare.values(), TARGET, actual, *read)}
    book = RuleBook(fields, ())
    return region_figures(book, units_of(book, table), {})[actual.id]


def percentage(rollup: str) -> tuple[Field, Field]:
    done = Field(
        *("指标_完成数", "完成数", Kind.PERCENT, "%", 2),
        extracted_from=ACTUAL.id,
        reading="百分数",
        rollup=rollup,
    )
    vague = Field(
        *("指标_概数", "概数", Kind.COUNT, "", 0), extracted_from=ACTUAL.id, reading="概数"
    )
    return done, vague


@pytest.mark.parametrize(
    ("rollup", "said"),
    [
        ("最小", "96%（最小；各单位 96–100%；含概数 1 个）"),
        ("加权平均 人数", "97%（加权平均；各单位 96–100%；含概数 1 个）"),
    ],
)
def test_a_percentage_is_the_least_or_weighted(rollup: str, said: str) -> None:
    table = """
        单位  指标_完成值  指标_完成数  指标_概数  人数
        甲县  超过96%      96           1          75
        乙县  100%         100          0          25
    """
    assert indicator(table, *percentage(rollup)).value == said


def test_a_percentage_alike_everywhere_needs_no_range() -> None:
    table = """
        单位  指标_完成值  指标_完成数  指标_概数
        甲县  100%         100          0
        乙县  100%         100          0
    """
    assert indicator(table, *percentage("最小")).value == "100%"


def test_a_composed_text_is_composed_of_the_regions_figures() -> None:
    table = """
        单位  户数  人数  标准  指标_完成值
        甲县  10    20    500   10户、20人
        乙县  30    60    700   30户、60人
    """
    pattern = "{户数}户、{人数}人、{标准}元/月"
    assert indicator(table, composition=pattern).value == "40户、80人、500–700（加权平均 650）元/月"


def test_a_composed_text_needs_every_figure() -> None:
    table = "单位 人数 指标_完成值\n甲县 20 20人"
    assert indicator(table, composition="{户数}户、{人数}人").value is None


@pytest.mark.parametrize(
    ("actuals", "said"),
    [
        ([("已建立", "1"), ("已建立", "1")], "已建立"),
        ([("已建立", "1"), ("建立健全", "1")], "2 个单位全部达成"),
        ([("已建立", "1"), ("未建立", "0")], "2 个单位中 1 个达成；未达成：乙县"),
        ([("已建立", "1"), ("-", "-")], "2 个单位中 1 个达成；未填或不能判断：乙县"),
        (
            [("未建立", "0"), ("运行中", "-")],
            "2 个单位中 0 个达成；未达成：甲县；未填或不能判断：乙县",
        ),
        ([("-", "-"), ("-", "-")], None),
    ],
)
def test_words_are_met_only_if_met_everywhere(
    actuals: list[tuple[str, str]], said: str | None
) -> None:
    achieved = Field(
        *("指标_达成", "达成", Kind.COUNT, "", 0),
        extracted_from=ACTUAL.id,
        reading=f"达成 {TARGET.id}",
        rollup="最小",
    )
    rows = [f"{name} {text} {met}" for name, (text, met) in zip("甲乙", actuals, strict=True)]
    table = "\n".join(["单位 指标_完成值 指标_达成", *(r.replace(" ", "县 ", 1) for r in rows)])
    assert indicator(table, achieved).value == said
