"""The region's rules: small units and a roster in, verdicts out."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from rollup.small_units import rolling, units_of

from jialing_xls.model.rule import Verdict
from jialing_xls.rollup.region_result import RegionResult, Roster, RosterEntry
from jialing_xls.rollup.region_rules import CATALOGUE, confronted

FIELDS = """
    预算_总额 金额 必填
    低保_标准 标准 必填
    上年_低保_标准 标准 选填
    低保_人数 数量 必填
    低保_月人均 标准 = 预算_总额 / 低保_人数
    执行率 比率 = 预算_总额 / 预算_总额
"""


def results(table: str, roster: Roster | None = None) -> dict[str, RegionResult]:
    book = rolling(FIELDS)
    return {each.rule.key: each for each in confronted(book, units_of(book, table), roster)}


def roster(received: str | None, handed_down: Sequence[str | None]) -> Roster:
    entries = (
        RosterEntry(f"{name}县", handed_down=None if amount is None else Decimal(amount))
        for name, amount in zip("甲乙丙", handed_down, strict=False)
    )
    money = None if received is None else Decimal(received)
    return Roster("名单.xlsx", "", tuple(entries), received=money)


TWO = """
    单位  预算_总额
    甲县  5000.00
    乙县  8571.19
"""


@pytest.mark.parametrize(
    ("received", "handed_down", "verdicts"),
    [
        ("13571.19", ["5000", "8571.19"], "通过 通过 通过"),
        ("13571.20", ["5000", "8571.19"], "尾差 尾差 通过"),
        ("13600.00", ["5000", "8571.19"], "待说明 待说明 通过"),
        ("13571.19", ["5000", "8571.20"], "尾差 通过 尾差"),
        ("13571.19", ["5100", "8471.19"], "通过 通过 待说明"),
        (None, ["5000", "8571.19"], "不适用 不适用 通过"),
        ("13571.19", ["5000", None], "未执行 通过 通过"),
        ("13571.19", [None, None], "不适用 通过 不适用"),
        # 丙县 has not reported
        ("13571.19", ["5000", "8571.19", "0"], "通过 未执行 通过"),
    ],
)
def test_money_handed_down(
    received: str | None, handed_down: list[str | None], verdicts: str
) -> None:
    found = results(TWO, roster(received, handed_down))
    assert " ".join(found[id].verdict for id in ("R01", "R02", "R03")) == verdicts


def test_a_difference_is_told_with_its_unit() -> None:
    found = results(TWO, roster("13571.19", ["5100", "8471.19"]))["R03"]
    assert [(hit.unit, hit.left, hit.right) for hit in found.hits] == [
        (0, Decimal("5000.00"), Decimal(5100)),
        (1, Decimal("8571.19"), Decimal("8471.19")),
    ]
    assert found.checked == 2
    (whole,) = results(TWO, roster("13600", ["5000", "8571.19"]))["R02"].hits
    assert (whole.unit, whole.left, whole.right) == (None, Decimal("13571.19"), Decimal(13600))


def test_without_a_roster_nothing_is_said_of_money() -> None:
    found = results(TWO)
    assert {found[id].verdict for id in ("R01", "R02", "R03")} == {Verdict.NOT_APPLICABLE}


def many(*standards: str) -> str:
    rows = [f"县{n} 100 10 {standard}" for n, standard in enumerate(standards)]
    return "\n".join(["单位 预算_总额 低保_人数 低保_标准", *rows])


def test_who_stands_out() -> None:
    found = results(many(*["600", "610", "620", "630", "640", "650", "660", "670", "6600"]))[
        "R05·低保_标准"
    ]
    assert found.verdict is Verdict.UNEXPLAINED
    assert found.checked == 9
    (hit,) = found.hits
    expected = (8, "低保_标准", Decimal(6600), Decimal(640))
    assert (hit.unit, hit.field, hit.left, hit.right) == expected
    assert hit.score is not None
    assert hit.score > 100


def test_nobody_stands_out() -> None:
    found = results(many(*["600", "610", "620", "630", "640", "650", "660", "670"]))[
        "R05·低保_标准"
    ]
    assert (found.verdict, found.hits) == (Verdict.PASSED, ())


def test_few_units_say_nothing() -> None:
    found = results(many(*["600", "610", "620", "630", "640", "650", "6600"]))["R05·低保_标准"]
    assert found.verdict is Verdict.NOT_RUN
    assert found.detail == "只有 7 个单位有这项数据，少于 8 个"


def test_which_figures_are_compared() -> None:
    """Per-head amounts and rates as the units computed them; this year's standards."""
    cases = {key for key in results(TWO) if "·" in key}
    assert cases == {"R04·低保_月人均", "R05·低保_标准", "R06·执行率"}


def test_every_rule_has_a_verdict_and_a_basis() -> None:
    ids = {key.partition("·")[0] for key in results(TWO)}
    assert ids == {rule.id for rule in CATALOGUE}
    assert all(rule.text and rule.basis for rule in CATALOGUE)


def test_units_without_money_handed_down_are_named() -> None:
    found = results(TWO, roster("13571.19", ["5000", None]))
    assert found["R01"].detail == "名单中 1 个单位没有写“下达资金”：乙县"


def test_units_without_a_budget_are_named() -> None:
    found = results(TWO, roster("13571.19", ["5000", "8571.19", "0"]))
    assert found["R02"].detail == "名单中 1 个单位没有汇总或没有填预算数：丙县"
