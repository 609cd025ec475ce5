"""Figures as text: the same digits in the JSON document and on the console."""

from datetime import timedelta
from decimal import Decimal

from jialing_xls.model.fact import EPOCH
from jialing_xls.model.numbers import half_up, plain
from jialing_xls.model.result import CheckResult
from jialing_xls.model.rule import Shown

Sides = tuple[str | None, str | None]


def show_sides(check: CheckResult) -> Sides:
    """Left and right at the rule's decimals, e.g. ``13571.19``; a date as ``2023-06-12``; texts as such."""
    return check.texts or (_side(check, check.left), _side(check, check.right))


def group_sides(check: CheckResult) -> Sides:
    """The same as staff see them: digits in threes but those of a year, texts in quotes."""
    left, right = show_sides(check)
    match check.rule.shown_as:
        case Shown.YEAR:
            return left, right
        case Shown.WORDS:
            return f"“{left}”", f"“{right}”"
    return left and group_digits(left), right and group_digits(right)


def say_relation(check: CheckResult) -> str:
    """How the left side ought to stand to the right one: 应 ≥; 应为 of years and texts."""
    plainly = check.rule.shown_as in (Shown.YEAR, Shown.WORDS)
    return "应为" if plainly and check.rule.relation == "=" else f"应 {check.rule.relation}"


def _side(check: CheckResult, value: Decimal | None) -> str | None:
    if value is None:
        return None
    if check.rule.shown_as is Shown.DATE:
        return (EPOCH + timedelta(days=int(value))).isoformat()
    return show_decimals(value, check.rule.decimals)


def show_difference(check: CheckResult) -> str | None:
    """Left minus right at the rule's decimals; of two dates, the days between them; none of texts."""
    if check.difference is None or check.texts:
        return None
    decimals = 0 if check.rule.shown_as is Shown.DATE else check.rule.decimals
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
