"""What the text of an indicator states: the figure in a unit, what a target asks for, what it allows."""

from decimal import Decimal

import pytest

from jialing_xls.checks.quantities import figure_in, is_achieved, is_one_of, least, most

NONE = "无"

# text, unit (- for none: a percentage), the figure, at the least, at the most
STATED = """
≥95%         -     95    95    无
95%          -     95    95    95
95           -     无    无    无
≤5.5%        -     5.5   无    5.5
不高于5.5%    -     5.5   无    5.5
不低于95%     -     95    95    无
95%以下       -     95    无    95
超过96%      -     96    96    无
≥1200人次     人次   1200  1200  无
1,250人次     人次   1250  1250  1250
１２５０人次   人次   1250  1250  1250
1.2万人次     人次   12000 12000 12000
1250         人次   1250  1250  1250
≥1200        人次   1200  1200  无
≤500元        元     500   无    500
不超过500元   元     500   无    500
少于500元     元     500   无    500
500元以内     元     500   无    500
不少于3座     座     3     3     无
96           %     96    96    96
≥96          %     96    96    无
96%          %     96    96    96
300人和200人  人     无    无    无
300人次       人     无    无    无
应保尽保      人     无    无    无
"""


@pytest.mark.parametrize("line", STATED.strip().splitlines())
def test_figures_in_texts(line: str) -> None:
    text, unit, *expected = line.split()
    unit = "" if unit == "-" else unit
    found = [read(text, unit) for read in (figure_in, least, most)]
    assert found == [None if value == NONE else Decimal(value) for value in expected]


@pytest.mark.parametrize(
    ("target", "actual", "achieved"),
    [
        ("有所提升", "有所提升", True),
        ("有所提升", "达成年度指标", True),
        ("有所提升", "部分达成年度指标", False),
        ("有所提升", "未达成年度指标", False),
        ("按时发放", "已全部分发", True),
        ("有所提升", "良", None),
    ],
)
def test_whether_words_say_that_a_target_was_met(
    target: str, actual: str, achieved: bool | None
) -> None:
    assert is_achieved(target, actual) is achieved


@pytest.mark.parametrize(
    ("text", "named", "same"),
    [
        ("就业补助资金", "就业补助资金", True),
        (" 就业　补助资金", "就业补助资金", True),
        ("就业资金", "就业补助资金", False),
        ("良", "优|良|中", True),
        ("优|良", "优|良|中", False),
    ],
)
def test_whether_a_text_is_one_of_those_named(text: str, named: str, same: bool) -> None:
    assert is_one_of(text, named) is same
