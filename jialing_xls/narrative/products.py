"""Amounts that are a standard times a number: 每亩 86.5 元 for 65.30 万亩."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from jialing_xls.model.numbers import half_up, plain
from jialing_xls.narrative.claims import Claim
from jialing_xls.narrative.desk import Desk
from jialing_xls.narrative.figure import MONEY, MONTHLY, PER_TIME, PERCENT, POINTS, YEARLY
from jialing_xls.narrative.finding import Finding
from jialing_xls.narrative.likeness import digits, is_like

_EACH = re.compile(r"每(?P<of>人次|学年|[人户生亩个名张座所间次件公])")
_TIMES = (Decimal(1), Decimal(12))
"""Once, or by the month for a year."""
_STANDARDS = (MONTHLY, YEARLY, PER_TIME)
_NO_NUMBER = (*_STANDARDS, MONEY, PERCENT, POINTS, "倍")
_RATE_UNIT = re.compile(r"元/.")


def claims(desk: Desk) -> Iterator[Claim]:
    for standard in desk.findings:
        if not _is_standard(standard):
            continue
        sentence = desk.sentence(standard)
        amounts = [f for f in sentence if f.figure.unit == MONEY and f is not standard]
        numbers = [f for f in sentence if _is_number(f)]
        if len(amounts) == 1:
            for number in numbers:
                yield from _products(standard, number, amounts[0], alone=len(numbers) == 1)


def _is_standard(finding: Finding) -> bool:
    unit = finding.figure.unit
    if unit in _STANDARDS or _RATE_UNIT.match(unit):
        return "均" not in finding.context.own
    return unit == MONEY and bool(_EACH.search(finding.context.own))


def _is_number(finding: Finding) -> bool:
    unit = finding.figure.unit
    return unit not in _NO_NUMBER and not _RATE_UNIT.match(unit)


def _products(
    standard: Finding, number: Finding, amount: Finding, *, alone: bool
) -> Iterator[Claim]:
    in_yuan = 1 if standard.figure.unit == MONEY else 10000
    for times in _TIMES:

        def compute(values: Sequence[Decimal], factor: Decimal = times) -> Decimal:
            return values[0] * values[1] * factor / in_yuan

        months = "" if times == 1 else f" × {plain(times)}个月"
        scale = "" if in_yuan == 1 else " ÷ 10000"
        claim = Claim(
            amount, (standard, number), compute, f"{{}} × {{}}{months}{scale}", "标准×数量"
        )
        expected = claim.comes_to()
        like = expected is not None and digits(amount.value) > 3 and _like(amount, expected)
        yield replace(claim, strong=alone and like)


def _like(amount: Finding, expected: Decimal) -> bool:
    exponent = int(amount.value.as_tuple().exponent)
    return is_like(amount.value, half_up(expected, -exponent))
