"""Interval arithmetic over columns: what a rounded figure stands for, and what follows from it.

A typed value v with d stated decimals stands for [v − ½·10⁻ᵈ, v + ½·10⁻ᵈ], closed; a typed zero and
a value computed by the tool are exact (XBRL Calculations 1.1; EBA filing rules). An interval is kept
as centre and radius: the centre is what an auditor computes by hand, the radius is the tolerance.
For sums and multiples the radius is exact; for a product or quotient of two rounded figures it is
the least one that is symmetric about the centre, wider than the true interval only in second order.

Each ``Column`` holds one interval a unit as object arrays of Decimal, so that a batch costs the same
few array operations as one workbook.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jialing_xls.model.numbers import ZERO, half_up
from jialing_xls.model.rule import NOISE_DECIMALS, Relation

Decimals = NDArray[np.object_]
States = NDArray[np.int8]

# numpy's stubs know no Decimal.
pick: Any = np.where

PRESENT, OPTIONAL_ABSENT, REQUIRED_ABSENT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Column:
    """Intervals of one expression: ``centre`` ± ``radius`` where ``state`` is PRESENT.

    Where it is not, centre and radius are 0 and mean nothing. All three have the shape (units,).
    """

    centre: Decimals
    radius: Decimals
    state: States


def _where_present(centre: Decimals, radius: Decimals, state: States) -> Column:
    """The column with zeros where its state is not PRESENT."""
    there = state == PRESENT
    if there.all():
        return Column(centre, radius, state)
    return Column(pick(there, centre, ZERO), pick(there, radius, ZERO), state)


def constant(value: Decimal, units: int) -> Column:
    return exact(np.full(units, value, dtype=object))


def exact(centre: Decimals) -> Column:
    units = len(centre)
    return Column(centre, np.full(units, ZERO, dtype=object), np.zeros(units, np.int8))


def total(plus: Sequence[Column], minus: Sequence[Column], spare: Sequence[bool]) -> Column:
    """Sum of the columns ``plus`` less the columns ``minus``.

    ``spare`` says of each, in that order, whether it is an optional field that may be absent; see
    ``checks.expression`` for what absence means in a sum.
    """
    parts = [*plus, *minus]
    needed = [part.state for part, may_lack in zip(parts, spare, strict=True) if not may_lack]
    state = _all_of(needed or [np.minimum.reduce([part.state for part in parts])])
    centre = sum((part.centre for part in plus), np.full(len(state), ZERO, dtype=object))
    for part in minus:
        centre = centre - part.centre
    radius = sum((part.radius for part in parts[1:]), parts[0].radius)
    return _where_present(centre, radius, state)


def product(a: Column, b: Column) -> Column:
    radius = abs(a.centre) * b.radius + abs(b.centre) * a.radius + a.radius * b.radius
    return _where_present(a.centre * b.centre, radius, _all_of([a.state, b.state]))


def quotient(a: Column, b: Column) -> Column:
    """a ÷ b; absent where b is zero or may be zero within its rounding."""
    room = abs(b.centre) - b.radius
    divisible = (room > ZERO).astype(bool)
    undivided = (b.state == PRESENT) & ~divisible
    state: States = pick(undivided, OPTIONAL_ABSENT, _all_of([a.state, b.state])).astype(np.int8)
    centre = a.centre / pick(divisible, b.centre, Decimal(1))
    radius = (a.radius + abs(centre) * b.radius) / pick(divisible, room, Decimal(1))
    return _where_present(centre, radius, state)


def monotone(a: Column, function: Callable[[Decimal], Decimal]) -> Column:
    """A non-decreasing function of an interval, e.g. rounding to stated decimals."""
    apply: Any = np.frompyfunc(function, 1, 1)
    centre = apply(a.centre)
    above, below = apply(a.centre + a.radius) - centre, centre - apply(a.centre - a.radius)
    return _where_present(centre, np.maximum(above, below), a.state)


def rounded_as(a: Column, decimals: NDArray[np.object_], state: States) -> Column:
    """a, exactly, rounded half up to the decimals of each unit; absent where either is."""
    centre: Any = np.frompyfunc(half_up, 2, 1)(a.centre, decimals)
    return _where_present(centre, exact(centre).radius, _all_of([a.state, state]))


def choice(a: Column, b: Column, relation: Relation, yes: Column, no: Column) -> Column:
    """``yes`` where a and b are in the relation, else ``no``; absent where a or b is."""
    holds: Any = np.frompyfunc(lambda gap: relation.holds_for(half_up(gap, NOISE_DECIMALS)), 1, 1)
    taken = holds(a.centre - b.centre).astype(bool)
    decided = _all_of([a.state, b.state])
    state: States = pick(decided == PRESENT, pick(taken, yes.state, no.state), decided)
    centre, radius = pick(taken, yes.centre, no.centre), pick(taken, yes.radius, no.radius)
    return _where_present(centre, radius, state.astype(np.int8))


def absolute(a: Column) -> Column:
    return Column(abs(a.centre), a.radius, a.state)


def or_zero(a: Column) -> Column:
    """Zero, exactly, where ``a`` is absent."""
    return Column(a.centre, a.radius, np.zeros_like(a.state))


def extreme(parts: Sequence[Column], largest: bool) -> Column:
    """The least or largest of what is there, with the widest radius among the parts."""
    bound = Decimal("-Infinity") if largest else Decimal("Infinity")
    choose: Any = np.maximum if largest else np.minimum
    state = np.stack([part.state for part in parts]).min(axis=0)
    centre = choose.reduce([pick(p.state == PRESENT, p.centre, bound) for p in parts])
    radius: Decimals = np.maximum.reduce([part.radius for part in parts])
    return _where_present(centre, radius, state)


def _all_of(states: Sequence[States]) -> States:
    """State of an operation that needs every operand: 不适用 goes before 未执行."""
    stacked = np.stack(states)
    optional = (stacked == OPTIONAL_ABSENT).any(axis=0)
    state: States = pick(optional, OPTIONAL_ABSENT, stacked.max(axis=0))
    return state.astype(np.int8)
