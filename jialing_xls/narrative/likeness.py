"""Whether a figure is another one with a slip of the pen in it: digits swapped, a point moved."""

from decimal import Decimal
from functools import lru_cache

from jialing_xls.checks.slips import Slip, meant_by
from jialing_xls.model.numbers import plain

LONG_ENOUGH = 3
"""Significant digits from which an equality or likeness means something."""

_PRINTED_IN_YUAN = Decimal("0.1")


@lru_cache(maxsize=65536)
def slip(stated: Decimal, true: Decimal) -> Slip | None:
    """How ``true`` may have come to be written as ``stated``; None if they are not alike."""
    if stated == true or not stated or not true or not _may_be_slip(stated, true):
        return None
    decimals = max(-_exponent(stated), -_exponent(true), 0)
    money = decimals > 0
    for meant in meant_by(stated, decimals, money):
        if meant.value == true:
            return meant.slip
    return None


def _may_be_slip(stated: Decimal, true: Decimal) -> bool:
    """What every slip keeps, and hardly a pair of other figures: all but one digit, zeros aside.

    It spares the reckoning of all that a figure may have been meant to be, some 200 values.
    """
    left = _significant(true)
    surplus = 0
    for digit in _significant(stated):
        if digit in left:
            left = left.replace(digit, "", 1)
        else:
            surplus += 1
    return surplus <= 1 and len(left) <= 1


@lru_cache(maxsize=65536)
def _significant(value: Decimal) -> str:
    return format(value, "f").replace("0", "").translate(_NO_SIGNS)


_NO_SIGNS = str.maketrans("", "", "-.")


@lru_cache(maxsize=65536)
def is_like(stated: Decimal, true: Decimal) -> bool:
    """Whether they are alike, and long enough for that to be no accident."""
    shortest = min(_written(stated), _written(true))
    if shortest < LONG_ENOUGH:
        return shortest == LONG_ENOUGH - 1 and slip(stated, true) is Slip.SWAPPED
    return slip(stated, true) is not None


def _written(value: Decimal) -> int:
    """Its length, as it is printed: 0.0022 are 22 元, of two digits."""
    return length(value.scaleb(4) if abs(value) < _PRINTED_IN_YUAN else value)


@lru_cache(maxsize=65536)
def length(value: Decimal) -> int:
    """Digits as written without needless zeros: 2 for 1.20, 3 for 120."""
    return len(plain(abs(value)).replace(".", ""))


@lru_cache(maxsize=65536)
def digits(value: Decimal) -> int:
    """Significant digits: 3 for 1.20 and for 120."""
    return len(value.normalize().as_tuple().digits)


def _exponent(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return exponent
