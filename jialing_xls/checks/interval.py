"""Columns of intervals, one a unit (``checks.ball``), and the arithmetic of balls over them.

Each ``Column`` holds its intervals as arrays, so that a batch is small and passes as one value from
operation to operation.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

import numpy as np
from numpy.typing import NDArray

from jialing_xls.checks import ball
from jialing_xls.checks.ball import OPTIONAL_ABSENT, PRESENT, REQUIRED_ABSENT, Ball
from jialing_xls.model.numbers import ZERO
from jialing_xls.model.rule import Relation

__all__ = ["OPTIONAL_ABSENT", "PRESENT", "REQUIRED_ABSENT", "Column"]


@dataclass(frozen=True, slots=True)
class Column:
    """Intervals of one expression: ``centre`` ± ``radius`` where ``state`` is PRESENT.

    Where it is not, centre and radius are 0 and mean nothing. All three have the shape (units,).
    """

    centre: NDArray[np.object_]
    radius: NDArray[np.object_]
    state: NDArray[np.int8]

    @classmethod
    def of(cls, balls: Sequence[Ball]) -> "Column":
        """A ball a unit."""
        centres, radii, states = zip(*balls, strict=True) if balls else ((), (), ())
        centre, radius = np.empty(len(balls), dtype=object), np.empty(len(balls), dtype=object)
        centre[:], radius[:] = centres, radii
        return cls(centre, radius, np.array(states, np.int8))


def lifted(operation: Callable[..., Ball], *columns: Column) -> Column:
    """An operation on balls, done for each unit."""
    balls = (zip(c.centre, c.radius, c.state.tolist(), strict=True) for c in columns)
    return Column.of([*map(operation, *balls)])


def constant(value: Decimal, units: int) -> Column:
    return Column.of([(value, ZERO, PRESENT)] * units)


def total(plus: Sequence[Column], minus: Sequence[Column], spare: Sequence[bool]) -> Column:
    split = len(plus)
    return lifted(lambda *parts: ball.total(parts[:split], parts[split:], spare), *plus, *minus)


def product(a: Column, b: Column) -> Column:
    return lifted(ball.product, a, b)


def quotient(a: Column, b: Column) -> Column:
    return lifted(ball.quotient, a, b)


def monotone(a: Column, function: Callable[[Decimal], Decimal]) -> Column:
    return lifted(lambda each: ball.monotone(each, function), a)


def rounded_as(a: Column, stated: Column, most: int) -> Column:
    return lifted(lambda each, figure: ball.rounded_as(each, figure, most), a, stated)


def choice(relation: Relation, a: Column, b: Column, yes: Column, no: Column) -> Column:
    return lifted(partial(ball.choice, relation), a, b, yes, no)


def absolute(a: Column) -> Column:
    return lifted(ball.absolute, a)


def or_zero(a: Column) -> Column:
    return lifted(ball.or_zero, a)


def extreme(parts: Sequence[Column], largest: bool) -> Column:
    return lifted(lambda *each: ball.extreme(each, largest), *parts)


def day(year: Column, month: int, day_of_month: int) -> Column:
    return lifted(lambda each: ball.day(each, month, day_of_month), year)
