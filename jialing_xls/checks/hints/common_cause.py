"""One cause of many broken rules: every amount typed in 元 where 万元 is asked."""

from collections.abc import Sequence
from decimal import Decimal, localcontext
from typing import Final

from jialing_xls.checks.hints.slips import FormFigures
from jialing_xls.checks.hints.what_if import WhatIf
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.fact import Facts
from jialing_xls.model.field import Kind
from jialing_xls.model.numbers import CONTEXT
from jialing_xls.model.result import CheckResult
from jialing_xls.model.rule import Verdict

_YUAN: Final = Decimal(10_000)
"""In a 万元."""
_FEW_AMOUNTS, _FEW_MENDED = 3, 2
"""Amounts, and rules that they break, from which a common cause is looked for."""
_HELD: Final = (Verdict.PASSED, Verdict.ROUNDING)


def all_in_yuan(
    book: RuleBook, facts: Facts, checks: Sequence[CheckResult]
) -> tuple[list[str], str]:
    """The keys of the broken rules that hold with all amounts in 万元, and what to say of them.

    Nothing if that mends fewer than two, or would break another.
    """
    broken = [
        c.rule.key for c in checks if c.verdict is Verdict.BROKEN and c.rule.rule_class.must_hold
    ]
    with localcontext(CONTEXT):
        what_if = WhatIf(book, facts)
        amounts = {
            field.id: value / _YUAN
            for field in FormFigures(book.fields.values()).all
            if field.kind is Kind.MONEY and not field.extracted_from
            if (value := what_if.value(field.id))
        }
        if len(broken) < _FEW_MENDED or len(amounts) < _FEW_AMOUNTS:
            return [], ""
        held: set[str] = set()
        for rule in what_if.touched(amounts):
            if not rule.rule_class.must_hold:
                continue
            if what_if.verdict(rule, amounts) in _HELD:
                held.add(rule.key)
            elif what_if.before(rule) in _HELD:
                return [], ""
    keys = [key for key in broken if key in held]
    if len(keys) < _FEW_MENDED:
        return [], ""
    more = f"等 {len(keys)} 条" if len(keys) > _FEW_AMOUNTS else ""
    return keys, (
        f"{len(amounts)} 项金额都像是以元填写的：全部除以 10000、按万元填写即符合"
        f"（{'、'.join(keys[:_FEW_AMOUNTS])}{more}）"
    )
