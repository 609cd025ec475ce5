"""How likely a deviation is a slip of the pen: digits swapped, a point moved, one digit wrong.

The shares of the kinds of slip are judgement, not measurement, like those of ``checks.hints.slips``; they
are about one figure against one value, and quick: a long report asks a hundred thousand times.
"""

from functools import lru_cache
from itertools import pairwise
from math import log10

import numpy as np
from numpy.typing import NDArray

_SWAPPED, _APART, _DIGIT, _LENGTH, _SHIFT, _MYRIAD = 0.4, 0.1, 0.3, 0.1, 0.08, 0.08
"""Shares among slips; of a shift each, of the others divided by the number of ways."""
_NEAR_MISS, _WIDE_MISS, _FAR_MISS = 3.0, 0.6, 0.15
"""Times as likely as chance that a slip is of no kind known: near the value, or far."""
_NEAR, _WIDE = 0.05, 0.3
_MOST_DIGITS = 6.0
_LEAST_DIGITS, _LEAST_ALIKE, _MOST_ROUNDED = 3, 0.01, 2
"""Digits from which a figure may be another with its point shifted, and rounded; how near they have to be, and by
how many places: 元 for 万元 keeps its digits."""
_NO_SHIFT = 3.0
"""How many times as much or as little is less than a place."""
_ROUNDED, _TINY = 0.0087, 1e-9
"""How far powers of ten may lie beside whole ones: 2% where the point is shifted by two places or more."""


@lru_cache(maxsize=65536)
def _printed(value: float) -> tuple[str, str]:
    """The digits before the point and behind it."""
    whole, _, decimals = f"{value:.8f}".rstrip("0").partition(".")
    return whole, decimals


def alike(stated: float, true: float) -> bool:
    """Whether one may be a slip for the other."""
    return share_of_slips(stated, true) > 0


@lru_cache(maxsize=16384)
def kind_of(stated: float, true: float) -> tuple[str, float]:
    """What kind of slip turns ``true`` into ``stated``, and the share of all slips in it that read so.

    The share is 0 for what looks like no slip of the pen.
    """
    if stated <= 0 or true <= 0 or stated == true:
        return "none", 0.0
    power = log10(stated / true)
    if abs(power - round(power)) < 1e-9 or _is_rounded(stated, true, round(power)):
        shift = abs(round(power))
        return f"shift{shift}", {4: _MYRIAD, 1: _SHIFT, 2: _SHIFT / 3, 3: _SHIFT / 6}.get(
            shift, 0.0
        )
    if abs(power) <= 1.05:
        (a, x), (b, y) = _printed(stated), _printed(true)
        decimals = max(len(x), len(y))
        a, b = a + x.ljust(decimals, "0"), b + y.ljust(decimals, "0")
        if len(a) == len(b):
            off = [n for n in range(len(a)) if a[n] != b[n]]
            if len(off) == 1:
                return "digit", _DIGIT / (9 * len(a))
            if len(off) == 2 and a[off[0]] == b[off[1]] and a[off[1]] == b[off[0]]:
                ways = max(len(a) - 1, 1)
                beside = off[1] == off[0] + 1
                return ("swapped", _SWAPPED / ways) if beside else ("apart", _APART / ways)
        else:
            longer, shorter = sorted((a.lstrip("0"), b.lstrip("0")), key=len, reverse=True)
            one_more = len(longer) == len(shorter) + 1
            if one_more and any(
                longer[:n] + longer[n + 1 :] == shorter for n in range(len(longer))
            ):
                return "length", _LENGTH / (10 * len(longer))
    off_by = abs(stated - true) / true
    return "near" if off_by <= _NEAR else "wide" if off_by <= _WIDE else "far", 0.0


def _is_rounded(stated: float, true: float, places: int) -> bool:
    """Whether a figure is another with its point shifted, as far as it is printed: 16.62 for 166.19."""
    if (
        not 1 <= abs(places) <= _MOST_ROUNDED
        or abs(stated - true * 10.0**places) > _LEAST_ALIKE * stated
    ):
        return False
    whole, decimals = _printed(stated)
    half = 0.5 * 10.0 ** -len(decimals)
    exact = len((whole + decimals).strip("0")) >= _LEAST_DIGITS
    return exact and abs(stated - true * 10.0**places) <= half * (1 + _TINY)


def shift(stated: float, true: float) -> int:
    """By how many places a figure is too large; 0 where it is no other's with a shifted point."""
    if stated <= 0 or true <= 0 or true < _NO_SHIFT * stated < _NO_SHIFT**2 * true:
        return 0
    power = log10(stated / true)
    places, room = round(power), _ROUNDED if abs(power) > 1.5 else _TINY
    return places if abs(power - places) < room else 0


def share_of_slips(stated: float, true: float) -> float:
    return kind_of(stated, true)[1]


def digits(value: float, slack: float) -> float:
    """Powers of ten by which it would be chance to come so near to a value."""
    if not value:
        return 0.0
    return min(max(log10(abs(value) / (2 * max(slack, 1e-9))), 0.0), _MOST_DIGITS)


def miss(stated: float, true: float) -> float:
    """How many times likelier than by chance a deviation that looks like no slip is if it is one."""
    off_by = abs(stated - true) / max(abs(true), 1e-9)
    return _NEAR_MISS if off_by <= _NEAR else _WIDE_MISS if off_by <= _WIDE else _FAR_MISS


def variants(value: float, decimals: int, least: float) -> NDArray[np.float64]:
    """What a figure may have been meant to be, as far as at least that share of slips makes it so."""
    places = len(f"{value:.{decimals}f}".replace(".", ""))
    swapped, digit = _SWAPPED / max(places - 1, 1) >= least, _DIGIT / (9 * places) >= least
    return _variants(value, decimals, swapped, least <= _SHIFT, digit)


@lru_cache(maxsize=16384)
def _variants(
    value: float, decimals: int, swapped: bool, shifted: bool, digit: bool
) -> NDArray[np.float64]:
    found: list[float] = []
    text = f"{value:.{decimals}f}"
    places = [n for n, char in enumerate(text) if char != "."]
    for n, m in pairwise(places) if swapped else ():
        if text[n] != text[m]:
            found.append(float(f"{text[:n]}{text[m]}{text[n + 1 : m]}{text[n]}{text[m + 1 :]}"))
    found += [value * 10.0**power for power in (-4, -1, 1, 4) if shifted]
    for n in places if digit else ():
        others = (each for each in "0123456789" if each != text[n])
        found += [float(text[:n] + each + text[n + 1 :]) for each in others]
    return np.array([each for each in found if each > 0])
