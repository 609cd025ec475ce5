"""Figures that stand out against the other units' (离群): the robust z-score.

z = 0.6745 × (x − median) ÷ MAD, MAD being the median of the absolute deviations; beyond ±3.5 a figure
stands out (Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993). Where more than half of
the units have one and the same figure, MAD is 0 and the mean absolute deviation takes its place:
z = (x − median) ÷ (1.253314 × mean). All in Decimal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from jialing_xls.model.numbers import CONTEXT, ZERO, half_up

THRESHOLD = Decimal("3.5")
LEAST_UNITS = 8
"""With fewer, a median and its deviation say little."""
LEAST_SHARE = Decimal("0.1")
"""Of the median: nearer than this nothing stands out, however alike the others are."""

_NORMAL, _MEAN = Decimal("0.6745"), Decimal("1.253314")


@dataclass(frozen=True, slots=True)
class Outlier:
    position: int
    value: Decimal
    score: Decimal
    """Two decimals."""


def outliers(values: Sequence[Decimal]) -> tuple[Decimal, list[Outlier]]:
    """The median, and what stands out from it, by position. There must be a value at least."""
    with localcontext(CONTEXT):
        middle = median(values)
        deviations = [abs(value - middle) for value in values]
        spread = median(deviations) / _NORMAL
        if spread == 0:
            spread = _MEAN * sum(deviations, ZERO) / len(values)
        if spread == 0:
            return middle, []
        scores = [(value - middle) / spread for value in values]
    room = LEAST_SHARE * abs(middle)
    return middle, [
        Outlier(n, value, half_up(score, 2))
        for n, (value, score) in enumerate(zip(values, scores, strict=True))
        if abs(score) > THRESHOLD and abs(value - middle) > room
    ]


def median(values: Sequence[Decimal]) -> Decimal:
    """The middle one, or the mean of the two in the middle."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
