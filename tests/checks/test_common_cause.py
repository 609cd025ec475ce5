"""One cause, one hint: amounts that were all typed in 元; a standard of a year for that of a month."""

from dataclasses import replace
from decimal import Decimal

import pytest
from checks.county import county, shipped_book

from jialing_xls.checks.composed_texts import completed
from jialing_xls.checks.frame import Frame
from jialing_xls.checks.hints.common_cause import all_in_yuan
from jialing_xls.checks.hints.suspects import with_hints
from jialing_xls.checks.judge import Judge
from jialing_xls.model.fact import Fact, Facts, Place
from jialing_xls.model.field import Kind
from jialing_xls.model.result import CheckResult
from jialing_xls.model.rule import Verdict
from jialing_xls.tasks.mending_list import list_items


def times(factor: int, *only: str) -> Facts:
    """The county with its amounts, or those that are named, multiplied."""
    book, facts = shipped_book(), dict(county({}).by_field)
    for id, field in book.typed.items():
        fact = facts.get(id)
        wanted = field.kind is Kind.MONEY and (not only or id in only)
        if wanted and fact and isinstance(fact.value, Decimal):
            facts[id] = replace(fact, value=fact.value * factor)
    return completed(Facts(facts), book)


def judged(facts: Facts) -> list[CheckResult]:
    book = shipped_book()
    return Judge(Frame(book, [facts]), [facts], lambda id: Place("表", id)).results(0)


def test_all_amounts_in_yuan_are_one_cause() -> None:
    book, facts = shipped_book(), times(10_000)
    keys, message = all_in_yuan(book, facts, judged(facts))
    assert len(keys) > 1
    assert "全部除以 10000" in message
    checks = with_hints(book, facts, judged(facts))
    assert {check.hints for check in checks if check.rule.key in keys} == {(message,)}
    told = [item for item in list_items(checks, facts, book) if item.advice == message]
    assert len(told) == 1


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(times(1), id="none is wrong"),
        pytest.param(times(10_000, "农村低保_金额"), id="one in 元"),
        pytest.param(times(10_000, "农村低保_金额", "城乡低保_金额"), id="two in 元"),
        pytest.param(times(2), id="all of them double"),
    ],
)
def test_other_faults_have_other_causes(facts: Facts) -> None:
    assert all_in_yuan(shipped_book(), facts, judged(facts)) == ([], "")


def test_a_standard_of_a_year() -> None:
    book, facts = shipped_book(), dict(county({}).by_field)
    facts["农村低保_标准"] = Fact("农村低保_标准", Decimal(6000))
    facts_of = completed(Facts(facts), book)
    broken = [
        c for c in with_hints(book, facts_of, judged(facts_of)) if c.verdict is Verdict.BROKEN
    ]
    assert broken
    for check in broken:
        assert "若为 500 " in check.hints[0]
        assert "一年的" in check.hints[0]
