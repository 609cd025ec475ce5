"""Decimal arithmetic as an accountant does it: exact sums, half-up rounding, stated decimals.

Python's ``round`` rounds half to even and binary floats cannot hold 0.01; neither is used for money
or rates anywhere in the tool.
"""

from decimal import ROUND_HALF_UP, ROUND_UP, Context, Decimal
from functools import lru_cache

ZERO = Decimal(0)

# Sums and products of two fifteen-digit figures are exact in 50 digits, eight decimals included;
# only a quotient can be rounded here, far below every decimal that is ever shown.
CONTEXT = Context(prec=50, rounding=ROUND_HALF_UP)


def half_up(value: Decimal, decimals: int) -> Decimal:
    """``value`` rounded half away from zero to ``decimals`` places, as Excel's ROUND does.

    E.g. ``half_up(Decimal("0.985"), 2) == Decimal("0.99")``; decimals may be negative.
    """
    return value.quantize(_last_place(decimals), ROUND_HALF_UP, CONTEXT)


@lru_cache(maxsize=64)
def _last_place(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


def away_from_zero(value: Decimal, decimals: int) -> Decimal:
    """``value`` rounded away from zero to ``decimals`` places, as Excel's ROUNDUP does."""
    return value.quantize(_last_place(decimals), ROUND_UP, CONTEXT)


def from_float(value: float) -> Decimal:
    """The shortest decimal that reads back as ``value``: 13571.19, not 13571.190000000000509…"""
    return Decimal(repr(value or 0.0))  # -0.0 would be shown as -0


def plain(value: Decimal) -> str:
    """``value`` without exponent and without trailing zeros: ``1916.5``, ``0``, ``1200``."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def decimals_stated(value: Decimal, most: int) -> int:
    """How many decimals a figure states, ``most`` at the most: 1 for 34.3, 0 for 86 and for 86.0."""
    exponent = value.normalize(CONTEXT).as_tuple().exponent
    return min(max(-int(exponent), 0), most)
