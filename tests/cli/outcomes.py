"""Outcomes made by hand, so that what is rendered from them needs no workbook."""

from decimal import Decimal
from typing import Any

from jialing_xls.model.fact import Fact, Facts, Place, Value
from jialing_xls.model.result import Certificate, CheckResult, Finding, Level, Outcome, Status
from jialing_xls.model.rule import Relation, Rule, RuleClass, Verdict


def rule(id: str = "B01", **more: Any) -> Rule:
    given: dict[str, Any] = {
        "rule_class": RuleClass.BALANCE,
        "text": "年度资金总额 = 中央 + 地方 + 其他",
        "left": "预算_总额",
        "relation": Relation.EQUAL,
        "right": "预算_中央 + 预算_地方 + 预算_其他",
        "basis": "自评表注 2",
    }
    return Rule(id=id, **(given | more))


_RULE_KEYS = {"case", "rule_class", "text", "relation", "decimals", "shown_as"}


def check(id: str = "B01", verdict: Verdict = Verdict.PASSED, **more: Any) -> CheckResult:
    of_rule = {key: more.pop(key) for key in list(more) if key in _RULE_KEYS}
    sides = {key: more.pop(key) for key in ("left_value", "right_value") if key in more}
    return CheckResult(
        rule(id, **of_rule),
        verdict,
        left=sides.get("left_value"),
        right=sides.get("right_value"),
        **more,
    )


def outcome(*checks: CheckResult, **more: Any) -> Outcome:
    facts: dict[str, Value] = {
        "资金名称": "困难群众救助补助资金",
        "预算_总额": Decimal("13571.19"),
        "执行_总额": Decimal("13356.23"),
    }
    given: dict[str, Any] = {
        "input": "甲县_录入表.xlsx",
        "output": "甲县_自评表.xlsx",
        "status": Status.PASSED,
        "template": "困难群众救助补助资金_2023",
        "fund": "困难群众救助补助资金",
        "unit": "甲县民政局",
        "year": 2023,
        "facts": Facts({id: Fact(id, value) for id, value in facts.items()}),
        "checks": checks or (check(left_value=Decimal("1"), right_value=Decimal("1")),),
        "derived": {"执行率_总额": Decimal("0.9842"), "执行率_其他": None},
        "findings": [
            Finding(Level.WARNING, "单位被改", Place("资金情况", "E5"), "预算_总额", "元")
        ],
        "certificate": Certificate(total=245, matched=245),
    }
    return Outcome(**(given | more))
