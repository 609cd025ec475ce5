"""A figure of the report: what is printed, what it says, and how precisely."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from jialing_xls.model.numbers import ZERO, plain
from jialing_xls.narrative.reconciliation import Spot
from jialing_xls.narrative.text.passages import Passage

MONEY, MONTHLY, YEARLY, PERCENT, POINTS = "万元", "元/月", "元/年", "%", "个百分点"
YUAN = -4
"""The power of ten of 元, where 万元 are compared."""
PER_TIME = "元/人次"
"""Of averages a head and of everything that is paid by the piece."""
PRICES = (MONTHLY, YEARLY, PER_TIME)
TIMES_AS_MUCH = "倍"
RELATIVE = (PERCENT, POINTS, TIMES_AS_MUCH)
"""Units of what is said of two other figures."""
FORMAL_UNIT = "元（大写）"
"""What an amount in words is printed in: 壹佰贰拾万元整."""
HOUSEHOLDS, PERSONS, TIMES, ITEMS = "户", "人", "人次", "项"


class FigureKind(StrEnum):
    QUANTITY = "quantity"
    DATE = "date"
    YEAR = "year"
    TIME = "time"
    """A time limit, an age, a duration: nothing that a table has, but what others are divided by."""
    NOT_DATA = "not-data"


class Bound(StrEnum):
    """How exactly a figure is meant, by the words around it."""

    EXACT = ""
    OVER = "超过"
    """超过, 逾, 以上, 多, 余: this much or somewhat more."""
    AT_LEAST = "不低于"
    NEAR = "近"
    """Somewhat less."""
    ABOUT = "约"
    AT_MOST = "不超过"


_ROOM = {
    Bound.EXACT: ("0", "0"),
    Bound.OVER: ("0", "0.2"),
    Bound.AT_LEAST: ("0", "Infinity"),
    Bound.NEAR: ("0.1", "0"),
    Bound.ABOUT: ("0.05", "0.05"),
    Bound.AT_MOST: ("Infinity", "0"),
}
"""How far below and above, as shares of the figure, a value may lie that it describes fairly."""


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """``value`` is in ``unit``: amounts in 万元, benefits by the month in 元/月, rates in %."""

    passage: Passage
    start: int
    end: int
    kind: FigureKind
    value: Decimal = ZERO
    unit: str = ""
    half: Decimal = ZERO
    """Half of the last printed decimal, in ``unit``; 0 for what is counted."""
    bound: Bound = Bound.EXACT
    reason: str = ""
    """Why it is no data."""
    printed_unit: str = ""
    """As printed: 万多户, 亿元."""
    power: int = 0
    """Of ten, that turned what is printed into ``value``."""

    @property
    def text(self) -> str:
        return self.passage.text[self.start : self.end]

    @property
    def spot(self) -> Spot:
        return self.passage.spot(self.start)

    @property
    def is_quantity(self) -> bool:
        return self.kind is FigureKind.QUANTITY

    @property
    def is_in_yuan(self) -> bool:
        """Whether it is an amount in 元, by what is printed or by its heading; ``value`` is in 万元."""
        return self.unit == MONEY and self.power == YUAN

    @property
    def may_relate(self) -> bool:
        """Whether others may follow from it, or it from them."""
        return self.kind in (FigureKind.QUANTITY, FigureKind.TIME)

    @property
    def precise(self) -> bool:
        return self.bound is Bound.EXACT

    def agrees_with(self, value: Decimal, half: Decimal = ZERO) -> bool:
        """Whether it may be said of ``value``, itself known to ± ``half``.

        Equal within half of the coarser one's last decimal; a bound within what its word allows.
        """
        slack = max(self.half, half)
        if self.bound is Bound.EXACT:
            return abs(self.value - value) <= slack
        below, above = (Decimal(share) for share in _ROOM[self.bound])
        low = self.value - (abs(self.value) * below if below.is_finite() else below) - slack
        high = self.value + (abs(self.value) * above if above.is_finite() else above) + slack
        return low <= value <= high

    def __str__(self) -> str:
        return f"{self.text}（{plain(self.value)}{self.unit}）"
