"""Figures as text: the same digits in the JSON document and on the console."""

from datetime import timedelta
from decimal import Decimal

from jialing_xls.model.fact import EPOCH
from jialing_xls.model.numbers import half_up, plain
from jialing_xls.model.result import CheckResult

_DATE = "日期"


def show_side(check: CheckResult, value: Decimal | None) -> str | None:
    """A side of a check at the rule's decimals, e.g. ``13571.19``; a date as ``2023-06-12``."""
    if value is None:
        return None
    if check.rule.shown_as == _DATE:
        return (EPOCH + timedelta(days=int(value))).isoformat()
    return show_decimals(value, check.rule.decimals)


def show_difference(check: CheckResult) -> str | None:
    """Left minus right at the rule's decimals; of two dates, the days between them."""
    if check.difference is None:
        return None
    decimals = 0 if check.rule.shown_as == _DATE else check.rule.decimals
    return show_decimals(check.difference, decimals)


def show_tolerance(check: CheckResult) -> str | None:
    """E.g. ``0.015``."""
    return None if check.tolerance is None else plain(check.tolerance)


def show_decimals(value: Decimal, decimals: int) -> str:
    """``value`` half-up at ``decimals`` places; what rounds to zero has no sign."""
    rounded = half_up(value, decimals)
    return format(abs(rounded) if rounded.is_zero() else rounded, "f")


def show_percent(rate: Decimal) -> str:
    """E.g. ``98.42%`` for 0.9842."""
    return show_decimals(rate * 100, 2) + "%"


def group_digits(figure: str) -> str:
    """Digits in threes, as amounts stand in the form: ``13,571.19``; a date stays as it is."""
    whole, point, decimals = figure.partition(".")
    digits = whole.removeprefix("-")
    if not digits.isdigit():
        return figure
    return f"{'-' if whole != digits else ''}{int(digits):,}{point}{decimals}"
