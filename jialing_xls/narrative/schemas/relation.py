"""A relation that some figures may stand in: what it comes to, and what it looks like.

Every schema is a function ``(desk) -> Iterator[FigureRelation]``. It enumerates; how likely a relation is meant
is weighed by ``meaning.weights``, and what follows is decided by ``telling.settling``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from math import inf
from typing import Any

from jialing_xls.narrative.meaning.deviations import digits, shift
from jialing_xls.narrative.meaning.weights import Look
from jialing_xls.narrative.schemas.desk import Quantity
from jialing_xls.narrative.text.figure import PERCENT

Computation = Callable[[Sequence[Any]], Any]
"""What the result comes to, of the values of the parts: floats, or arrays of them."""
Role = tuple[str, Quantity]
"""Whose words speak for the relation, and as what: ``r`` is the result."""

_TINY = 1e-9
MOST_DIGITS = 4.0
_EXACTLY, _ROUNDED = 0.8, 0.2
"""How many relations come out to the last digit that is printed, how many by rounding alone."""
BROKEN = 0.01
"""How many do not hold although they are meant and nothing is wrong."""
_MOST_TIMES, _LEAST_TIMES = 12.0, 1 / 12.0
_NO_SHIFT = 90.0
"""Times below which no point is shifted by two places."""
_FARTHEST_SHIFT, _TOO_FAR = 4, 1.1e4
"""Places by which a point may be shifted, at most; times that are more."""
_WHOLE = 0.5
_TOTALS = ("sum", "rows")
"""What is added up: a part may have been left out."""
_ADDED = {"sum": 99, "whole": 0, "repetition": 1, "rows": 99, "difference": 1, "balance": 2}
"""Of what is linear, how many of the first parts are added; the others are taken off."""
_SPREAD = 5.0
"""Rates crowd below 100: how far from there they lie, and some percents more, is all that they tell."""


@dataclass(slots=True, eq=False)
class FigureRelation:
    schema: str
    result: Quantity
    parts: tuple[Quantity, ...]
    compute: Computation
    stands: float
    """What the parts come to."""
    slack: float
    """How far the result may lie beside it by rounding alone."""
    fine: float
    """How far it lies at most where the parts are as exact as they look: 120万元 beside 497.57万元."""
    structure: Sequence[Look]
    """What it looks like."""
    formula: str
    """With {} for each part, in Chinese."""
    roles: tuple[Role, ...] = ()
    mistakes: tuple[float, ...] = ()
    """What comes of reckoning it wrongly: growth of the new figure instead of the old one."""
    explains: tuple[Quantity, ...] = ()
    """What has one explanation at the most: the result if nothing else is said, of a list its first two figures."""
    is_exact: bool = field(init=False)
    """Whether it holds to the last digit that is printed."""
    holds: bool = field(init=False)

    def __post_init__(self) -> None:
        if self.slack < self.fine:
            self.slack = self.fine
        self.explains = self.explains or (self.result,)
        exactly, by_rounding = self.limits
        off = abs(self.result.value - self.stands)
        self.is_exact, self.holds = off <= exactly, off <= by_rounding

    @property
    def limits(self) -> tuple[float, float]:
        """How far off it may be to hold exactly, and by rounding, as far as floats tell."""
        tiny = _TINY * abs(self.stands)
        return self.fine * 1.0000001 + tiny, self.slack * 1.0000001 + tiny

    @property
    def digits(self) -> float:
        """Powers of ten by which it would be chance to hold exactly.

        Reckoned where somebody asks: most relations do not hold, and nobody does.
        """
        return digits_of(self.result, self.fine)

    @property
    def steps(self) -> tuple[float, float, float]:
        """How many times likelier than by chance its figures are, were it meant, and it held exactly, by
        rounding, or not."""
        exactly = (_EXACTLY if self.fine < self.slack else 1.0) * 10**self.digits
        return exactly, _ROUNDED * 10 ** digits_of(self.result, self.slack), BROKEN

    @property
    def figures(self) -> tuple[Quantity, ...]:
        return (self.result, *self.parts)

    def sign(self, part: int) -> int:
        """Whether what the parts come to goes up or down with one of them, by as much; 0 if not so."""
        if self.schema not in _ADDED:
            return 0
        return 1 if part < _ADDED[self.schema] else -1

    @property
    def wrong(self) -> Iterator[float]:
        """What comes of reckoning it wrongly; of a sum, of leaving out a part."""
        yield from self.mistakes
        if self.schema in _TOTALS and len(self.parts) > 2:
            yield from (self.stands - part.value for part in self.parts)

    def off(self, values: Mapping[Quantity, Any]) -> Any:
        """How far the result lies beside what the parts come to, were these the values of figures."""
        stated, stands = values.get(self.result, self.result.value), self.stands
        if not values.keys().isdisjoint(self.parts):
            try:
                stands = self.compute([values.get(part, part.value) for part in self.parts])
            except ZeroDivisionError:
                return inf
        return abs(stated - stands)

    def likelihood(self) -> float:
        """How many times likelier than by chance its figures are, were it meant."""
        return self.steps[not self.is_exact] if self.holds else BROKEN


def of_itself(
    schema: str,
    quantity: Quantity,
    stands: float,
    slack: float,
    structure: Sequence[Look],
    formula: str,
) -> FigureRelation:
    """What a figure comes to that has no parts in the report: as many things are listed, the table holds it."""
    return FigureRelation(
        schema, quantity, (), partial(_always, stands), stands, slack, slack, structure, formula
    )


def _always(stands: float, values: Sequence[Any]) -> float:
    return stands


def is_plausible(stated: float, stands: float) -> bool:
    """Whether one may stand where the other should: not ten times as much, but by a shifted point."""
    times = stands / stated if stated and stands > 0 else 0.0
    if 1 / _NO_SHIFT < times < _NO_SHIFT:
        return _LEAST_TIMES < times < _MOST_TIMES
    return is_shifted(stated, stands)


def is_shifted(stated: float, stands: float) -> bool:
    """Whether one is the other but for a point shifted by two to four places."""
    if not stated > 0 < stands:
        return False
    times = stands / stated if stands > stated else stated / stands
    return _NO_SHIFT < times < _TOO_FAR and 2 <= abs(shift(stated, stands)) <= _FARTHEST_SHIFT


@lru_cache(maxsize=4096)  # the same of most relations of a figure
def digits_of(result: Quantity, slack: float) -> float:
    """Powers of ten by which it would be chance that something comes to a figure, as near as that."""
    if result.half == 0:
        slack = max(slack, _WHOLE * 10.0 ** -max(result.decimals, 0))
    value = abs(result.value)
    if result.unit == PERCENT and 50 < value <= 100:
        value = 100 - value + _SPREAD
    return min(digits(value, slack), MOST_DIGITS)


def finest(figures: Sequence[Quantity]) -> float:
    """Half of the last decimal of the figure that is printed most exactly."""
    return min(q.half for q in figures)
