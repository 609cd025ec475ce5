"""Columns of intervals, one a unit (``checks.ball``), and the arithmetic of balls over them.

Each ``Column`` holds its intervals as arrays, so that a batch is small and passes as one value from
operation to operation.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from jialing_xls.checks.ball import PRESENT, Ball
from jialing_xls.model.numbers import ZERO


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
