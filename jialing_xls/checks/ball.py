"""Balls: what a rounded figure stands for, and what follows from it, for one unit.

A typed value v with d stated decimals stands for [v − ½·10⁻ᵈ, v + ½·10⁻ᵈ], closed; a typed zero and
a value computed by the tool are exact (XBRL Calculations 1.1; EBA filing rules). An interval is kept
as centre and radius: the centre is what an auditor computes by hand, the radius is the tolerance.
For sums and multiples the radius is exact; for a product or quotient of two rounded figures it is
the least one that is symmetric about the centre, wider than the true interval only in second order.

What absence means is in ``checks.expression``; here it is done, once for all who evaluate.
"""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from jialing_xls.model.fact import EPOCH
from jialing_xls.model.numbers import ZERO, decimals_stated, half_up
from jialing_xls.model.rule import NOISE_DECIMALS, Relation

Ball = tuple[Decimal, Decimal, int]
"""Centre, radius and state; where the state is not PRESENT, centre and radius are 0 and mean nothing."""

PRESENT, OPTIONAL_ABSENT, REQUIRED_ABSENT = 0, 1, 2

_FIRST_YEAR, _LAST_YEAR = 1900, 9999


def _all_of(*states: int) -> int:
    """State of an operation that needs every operand: 不适用 goes before 未执行."""
    return OPTIONAL_ABSENT if OPTIONAL_ABSENT in states else max(states)


def total(added: int, spare: Sequence[bool], *parts: Ball) -> Ball:
    """Sum of so many of the ``parts`` less the others; ``spare`` says of each whether it is an optional
    field that may be absent."""
    needed = [part[2] for part, may_lack in zip(parts, spare, strict=True) if not may_lack]
    state = _all_of(*needed) if needed else min([part[2] for part in parts])
    if state != PRESENT:
        return ZERO, ZERO, state
    centre = sum([part[0] for part in parts[:added]], ZERO)
    for part in parts[added:]:
        centre -= part[0]
    return centre, sum([part[1] for part in parts], ZERO), PRESENT


def product(a: Ball, b: Ball) -> Ball:
    if a[2] or b[2]:
        return ZERO, ZERO, _all_of(a[2], b[2])
    return a[0] * b[0], abs(a[0]) * b[1] + abs(b[0]) * a[1] + a[1] * b[1], PRESENT


def quotient(a: Ball, b: Ball) -> Ball:
    """a ÷ b; absent where b is zero or may be zero within its rounding."""
    room = abs(b[0]) - b[1]
    if b[2] == PRESENT and room <= ZERO:
        return ZERO, ZERO, OPTIONAL_ABSENT
    if a[2] or b[2]:
        return ZERO, ZERO, _all_of(a[2], b[2])
    centre = a[0] / b[0]
    return centre, (a[1] + abs(centre) * b[1]) / room if a[1] or b[1] else ZERO, PRESENT


def monotone(function: Callable[[Decimal], Decimal], a: Ball) -> Ball:
    """A non-decreasing function of an interval, e.g. rounding to stated decimals."""
    raw, spread, state = a
    if state != PRESENT:
        return a
    centre = function(raw)
    if not spread:
        return centre, ZERO, PRESENT
    return centre, max(function(raw + spread) - centre, centre - function(raw - spread)), PRESENT


def rounded_as(most: int, a: Ball, stated: Ball) -> Ball:
    """a, exactly, rounded half up to as many decimals as ``stated`` has, ``most`` at the most."""
    if a[2] or stated[2]:
        return ZERO, ZERO, _all_of(a[2], stated[2])
    return half_up(a[0], decimals_stated(stated[0], most)), ZERO, PRESENT


def choice(relation: Relation, a: Ball, b: Ball, yes: Ball, no: Ball) -> Ball:
    """``yes`` where a and b are in the relation, else ``no``; absent where a or b is."""
    if a[2] or b[2]:
        return ZERO, ZERO, _all_of(a[2], b[2])
    return yes if relation.holds_for(half_up(a[0] - b[0], NOISE_DECIMALS)) else no


def absolute(a: Ball) -> Ball:
    return abs(a[0]), a[1], a[2]


def or_zero(a: Ball) -> Ball:
    """Zero, exactly, where ``a`` is absent."""
    return a[0], a[1], PRESENT


def extreme(largest: bool, *parts: Ball) -> Ball:
    """The least or largest of what is there, with the widest radius among the parts."""
    centres = [part[0] for part in parts if part[2] == PRESENT]
    if not centres:
        return ZERO, ZERO, min([part[2] for part in parts])
    centre = max(centres) if largest else min(centres)
    return centre, max([part[1] for part in parts]), PRESENT


def day(month: int, day_of_month: int, year: Ball) -> Ball:
    """The day number of a day in a year; absent in a year that no calendar here has."""
    centre, radius, state = year
    if state != PRESENT or not _FIRST_YEAR <= centre <= _LAST_YEAR:
        return ZERO, ZERO, state or OPTIONAL_ABSENT
    return Decimal((date(int(centre), month, day_of_month) - EPOCH).days), radius, PRESENT
