"""How staff see both sides of a rule: amounts in threes, a year and a name as they are written."""

import pytest
from checks.county import county, shipped_book

from jialing_xls.checks.frame import Frame
from jialing_xls.checks.judge import Judge
from jialing_xls.model.fact import Place
from jialing_xls.tasks.amounts import show_sides
from jialing_xls.tasks.mending_list import list_items


@pytest.mark.parametrize(
    ("rule", "changes", "told", "in_json"),
    [
        (
            "B01",
            {"预算_总额": "21000"},
            "21,000.00 应 = 1,000.00，差 20,000.00",
            ("21000.00", "1000.00"),
        ),
        ("L21", {"年度": "2024"}, "2024 应为 2023", ("2024", "2023")),
        (
            "L20",
            {"资金名称": "就业补助资金"},
            "“就业补助资金” 应为 “困难群众救助补助资金”",
            ("就业补助资金", "困难群众救助补助资金"),
        ),
        (
            "L10",
            {"填报日期": "2023-06-12"},
            "2023-06-12 应 > 2023-12-31，差 -202",
            ("2023-06-12", "2023-12-31"),
        ),
        (
            "L12·指标01·项数",
            {"指标01_完成值": "1200 户"},
            "数出 1 项 应为 2 项",
            ("1", "2"),
        ),
    ],
)
def test_sides(
    rule: str, changes: dict[str, str | None], told: str, in_json: tuple[str, str]
) -> None:
    book, facts = shipped_book(), county(changes)
    checks = Judge(Frame(book, [facts]), [facts], lambda id: Place("自评表", id)).results(0)
    (item,) = (each for each in list_items(checks, facts, book) if each.rule == rule)
    assert item.sides == told
    assert [show_sides(check) for check in checks if check.rule.key == rule] == [in_json]
