"""The JSON contract: keys may be added, none may change."""

import json
from decimal import Decimal
from typing import Any

import pytest
from cli.outcomes import check, outcome

from jialing_xls import __version__
from jialing_xls.cli.output.fill_document import of_results, result_object
from jialing_xls.model.fact import Place
from jialing_xls.model.result import CheckResult, Outcome, Status
from jialing_xls.model.rule import Shown, Verdict

RESULT_KEYS = {
    *("input", "output", "kept", "status", "template", "unit", "year", "verdicts"),
    *("checks", "derived", "findings", "formulas"),
}
CHECK_KEYS = {
    *("rule", "case", "class", "text", "verdict", "left", "relation", "right", "difference"),
    *("tolerance", "cells", "sources", "explanation", "basis"),
}
FINDING_KEYS = {"level", "sheet", "cell", "field", "found", "message"}
FORMULA_KEYS = ["total", "matched", "mismatched", "not_evaluable", "missing"]
VERDICTS = ["通过", "尾差", "不符", "待说明", "已说明", "未执行", "不适用"]


def result_of(one: Outcome) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(json.dumps(of_results([result_object(one)])))["results"][0]
    return result


def check_of(one: CheckResult) -> dict[str, Any]:
    rendered: dict[str, Any] = result_of(outcome(one))["checks"][0]
    return rendered


def test_the_contract() -> None:
    whole = of_results([result_object(outcome())])
    assert list(whole) == ["version", "results"]
    assert whole["version"] == __version__
    result = whole["results"][0]
    assert set(result) >= RESULT_KEYS
    assert set(result["checks"][0]) >= CHECK_KEYS
    assert set(result["findings"][0]) >= FINDING_KEYS
    assert list(result["formulas"]) == FORMULA_KEYS
    assert list(result["verdicts"]) == VERDICTS


@pytest.mark.parametrize("status", Status)
def test_status(status: Status) -> None:
    assert result_of(outcome(status=status))["status"] == status.value


def test_figures_stand_at_the_decimals_of_the_rule() -> None:
    left, right = Decimal("13571.2"), Decimal("13571.1949")
    rendered = check_of(check(left_value=left, right_value=right, tolerance=Decimal("0.0150")))
    assert rendered["left"] == "13571.20"
    assert rendered["right"] == "13571.19"
    assert rendered["difference"] == "0.01"
    assert rendered["tolerance"] == "0.015"


@pytest.mark.parametrize(
    ("left", "right", "decimals", "difference"),
    [
        ("1", "1", 2, "0.00"),
        ("1", "1.001", 2, "0.00"),
        ("1", "1.005", 2, "-0.01"),
        ("0.98415", "0.9", 4, "0.0842"),
        ("6850", "6851", 0, "-1"),
        ("1200000000", "0", 0, "1200000000"),
    ],
)
def test_differences_are_rounded_half_up(
    left: str, right: str, decimals: int, difference: str
) -> None:
    one = check(left_value=Decimal(left), right_value=Decimal(right), decimals=decimals)
    assert check_of(one)["difference"] == difference


def test_dates_are_iso_dates_and_their_difference_is_days() -> None:
    signed, end_of_year = Decimal(45089), Decimal(45291)
    one = check("L10", left_value=signed, right_value=end_of_year, shown_as=Shown.DATE)
    rendered = check_of(one)
    assert (rendered["left"], rendered["right"]) == ("2023-06-12", "2023-12-31")
    assert rendered["difference"] == "-202"


def test_what_is_absent_is_null() -> None:
    rendered = check_of(check(verdict=Verdict.NOT_RUN, right_value=Decimal(1)))
    assert rendered["left"] is None
    assert rendered["difference"] is None
    assert rendered["tolerance"] is None
    assert rendered["case"] is None
    assert rendered["explanation"] is None


def test_an_input_that_was_not_read() -> None:
    bare = result_of(Outcome(input="甲县.xlsx", status=Status.UNUSABLE))
    assert [bare[key] for key in ("output", "template", "unit", "year")] == [None] * 4
    assert bare["checks"] == bare["findings"] == []
    assert bare["verdicts"] == dict.fromkeys(VERDICTS, 0)


def test_derived_figures_keep_their_decimals() -> None:
    derived = {"执行率_总额": Decimal("0.9842"), "差额": Decimal("0E+1"), "执行率_其他": None}
    rendered = result_of(outcome(derived=derived))["derived"]
    assert rendered["执行率_总额"] == "0.9842"
    assert rendered["差额"] == "0"
    assert rendered["执行率_其他"] is None


def test_places() -> None:
    one = check(cells=(Place("数据底稿", "G12"),), sources=(Place("资金情况", "E5"),))
    assert check_of(one)["cells"] == ["数据底稿!G12"]
    assert check_of(one)["sources"] == ["资金情况!E5"]
    finding = result_of(outcome())["findings"][0]
    assert (finding["sheet"], finding["cell"]) == ("资金情况", "E5")
