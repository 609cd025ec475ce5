"""The template's own rules over the region's sums."""

from dataclasses import replace
from decimal import Decimal

from rollup.small_units import rolling, units_of

from jialing_xls.model.result import CheckResult
from jialing_xls.model.rule import Verdict
from jialing_xls.rollup.aggregate import region_figures
from jialing_xls.rollup.sums import on_sums

FIELDS = """
    总额 金额 必填
    中央 金额 必填
    地方 金额 选填
    执行 金额 选填
    标准 标准 必填
    执行率 比率 = 执行 / 总额
"""
RULES = """
    B01 基本平衡 总额 = 中央 + 地方
    L01 逻辑性 执行 ≤ 总额
    L05 逻辑性 标准 ≥ 500
    L15 逻辑性 执行率 ≤ 1
    L13 逻辑性 COUNTA(总额, 中央) = 2
    H01 核实性 执行率 ≥ 0.9
"""


def checks(table: str, ran: str = "") -> dict[str, CheckResult]:
    """``ran`` has a line a unit: the verdicts of B01, L01, L05, L15, L13, H01."""
    book = rolling(FIELDS, RULES)
    units = units_of(book, table)
    rows = [line.split() for line in ran.strip().splitlines()] or [["通过"] * 6] * len(units)
    units = [
        replace(unit, verdicts=tuple(map(Verdict, row)))
        for unit, row in zip(units, rows, strict=True)
    ]
    found = on_sums(book, units, region_figures(book, units, {}))
    return {check.rule.key: check for check in found}


def test_only_what_a_sum_can_say_and_must_hold() -> None:
    table = "单位 总额 中央 地方 执行 标准\n甲县 10 10 - 9 600"
    assert list(checks(table)) == ["B01", "L01", "L15"]


def test_a_balance_of_the_sums() -> None:
    table = """
        单位  总额  中央  地方  执行  标准
        甲县  10    8     2     10    600
        乙县  30    20    10    20    600
    """
    found = checks(table)
    assert found["B01"].verdict is Verdict.PASSED
    assert (found["B01"].left, found["B01"].right) == (Decimal(40), Decimal(40))
    assert found["L15"].left == Decimal("0.7500")


def test_a_unit_that_does_not_balance_shows_in_the_region() -> None:
    table = """
        单位  总额  中央  地方  执行  标准
        甲县  10    8     3     10    600
        乙县  30    20    10    20    600
    """
    assert checks(table)["B01"].verdict is Verdict.BROKEN


def test_the_sum_of_many_rounded_figures_is_less_certain() -> None:
    """Each unit is off by a cent, which rounding explains; so it does for all of them together."""
    rows = "\n".join(f"县{n} 10.01 8 2 9 600" for n in range(10))
    found = checks(f"单位 总额 中央 地方 执行 标准\n{rows}")["B01"]
    assert found.difference == Decimal("0.10")
    assert found.tolerance == Decimal("0.150")
    assert found.verdict is Verdict.ROUNDING


def test_only_units_that_the_rule_was_run_on_are_summed() -> None:
    """A sum of what some state says nothing against a sum of what others state."""
    table = """
        单位  总额  中央  地方  执行  标准
        甲县  10    10    -     20    600
        乙县  30    30    -     -     600
    """
    ran = """
        通过 不符   通过 通过 通过 通过
        通过 不适用 通过 通过 通过 通过
    """
    found = checks(table, ran)["L01"]
    assert (found.left, found.right) == (Decimal(20), Decimal(10))
    assert found.verdict is Verdict.BROKEN
    assert found.detail == "只含执行了这一条的 1 个单位；1 个单位缺少数据或不适用"


def test_what_was_run_on_nobody_is_left_out() -> None:
    table = "单位 总额 中央 地方 执行 标准\n甲县 10 10 - - 600"
    ran = "通过 不适用 通过 不适用 通过 不适用"
    assert list(checks(table, ran)) == ["B01"]
