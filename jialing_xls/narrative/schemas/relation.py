"""A relation that some figures may stand in: what its words look like, and what it comes to.

Every schema is a function ``(desk) -> Iterator[Relation]``. It enumerates; whether a relation is meant
is weighed by ``meaning.weights``, and what follows is decided by ``telling.settling``.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from jialing_xls.narrative.meaning.deviations import alike, digits
from jialing_xls.narrative.schemas.desk import Desk, Quantity
from jialing_xls.narrative.text.figure import PERCENT

Computation = Callable[[Sequence[Any]], Any]
"""What the result comes to, of the values of the parts: floats, or Decimals where it is told."""

_TINY = 1e-9
_NEAR = 0.05


@dataclass(slots=True, eq=False)
class Relation:
    schema: str
    result: Quantity
    parts: tuple[Quantity, ...]
    compute: Computation
    stands: float
    """What the parts come to."""
    slack: float
    """How far the result may lie beside it by rounding alone."""
    features: Callable[[], list[str]]
    formula: str
    """With {} for each part, in Chinese."""

    @property
    def holds(self) -> bool:
        return abs(self.result.value - self.stands) <= self.slack + _TINY * abs(self.stands)

    @property
    def figures(self) -> tuple[Quantity, ...]:
        return (self.result, *self.parts)


def worth_weighing(desk: Desk, result: Quantity, stands: float, slack: float, near: bool) -> bool:
    """Whether a relation holds, may be a slip, or is ``near`` enough in the text to be meant anyway."""
    if desk.every or near:
        return True
    return abs(result.value - stands) <= slack + _TINY * abs(stands) or alike(result.value, stands)


_WHOLE = 0.5
_SPREAD = 5.0
"""Rates crowd below 100: how far from there they lie, and some percents more, is all that they tell."""


def information_of(quantity: Quantity) -> float:
    """Digits that a figure has by itself, its rounding considered."""
    return digits(quantity.value, max(quantity.half, _WHOLE * 10.0 ** -max(quantity.decimals, 0)))


def information(relation: Relation) -> float:
    """Digits to which the result would hold by chance but once in ten to their power."""
    result = relation.result
    slack = max(
        relation.slack, _WHOLE * 10.0 ** -max(result.decimals, 0) if result.half == 0 else 0.0
    )
    value = abs(result.value)
    if result.unit == PERCENT and 50 < value <= 100:
        value = 100 - value + _SPREAD
    return digits(value, slack)


# ---------------------------------------------------------------- features

_BLANK = re.compile(r"[^一-龥%()、，；：。+\-—/]")
_STOPS = re.compile(r"[^、，；。：()¶]")


def tail(tag: str, text: str, longest: int = 4) -> list[str]:
    """The ends of a text: what stands right before a figure."""
    text = _BLANK.sub("", text)
    return [f"{tag}<{text[-n:]}" for n in range(1, min(longest, len(text)) + 1)] or [f"{tag}<"]


def head(tag: str, text: str, longest: int = 3) -> list[str]:
    """The beginnings of a text: what stands right behind a figure."""
    text = _BLANK.sub("", text)
    return [f"{tag}>{text[:n]}" for n in range(1, min(longest, len(text)) + 1)] or [f"{tag}>"]


def bag(tag: str, text: str) -> list[str]:
    """Pairs of characters anywhere in a text."""
    text = _BLANK.sub("", text)[-12:]
    return [f"{tag}:{text[n : n + 2]}" for n in range(len(text) - 1)]


def stops(text: str) -> str:
    """The marks in a text, each kind once."""
    return "".join(dict.fromkeys(_STOPS.sub("", text)))


def capped(number: int, most: int) -> int:
    return max(-most, min(number, most))
