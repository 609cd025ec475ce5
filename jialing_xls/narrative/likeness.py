"""Whether a figure is another one with a slip of the pen in it: digits swapped, a point moved."""

from decimal import Decimal
from functools import lru_cache

from jialing_xls.checks.slips import Slip, meant_by
from jialing_xls.model.numbers import plain

LONG_ENOUGH = 3
"""Significant digits from which an equality or likeness means something."""


@lru_cache(maxsize=65536)
def slip(stated: Decimal, true: Decimal) -> Slip | None:
    """How ``true`` may have come to be written as ``stated``; None if they are not alike."""
    if stated == true or not stated or not true:
        return None
    decimals = max(-_exponent(stated), -_exponent(true), 0)
    money = decimals > 0
    for meant in meant_by(stated, decimals, money):
        if meant.value == true:
            return meant.slip
    return None


def is_like(stated: Decimal, true: Decimal) -> bool:
    """Whether they are alike, and long enough for that to be no accident."""
    shortest = min(length(stated), length(true))
    if shortest < LONG_ENOUGH:
        return shortest == LONG_ENOUGH - 1 and slip(stated, true) is Slip.SWAPPED
    return slip(stated, true) is not None


def length(value: Decimal) -> int:
    """Digits as written without needless zeros: 2 for 1.20, 3 for 120."""
    return len(plain(abs(value)).replace(".", ""))


def digits(value: Decimal) -> int:
    """Significant digits: 3 for 1.20 and for 120."""
    return len(value.normalize().as_tuple().digits)


def _exponent(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return exponent
