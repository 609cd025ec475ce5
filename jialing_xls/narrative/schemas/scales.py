"""Scales: whether a figure like this one is printed with 万 or without.

Texts label themselves: what stands around a figure, and how many digits it has, foretells whether 万
follows. Where it foretells the opposite of what is printed, a 万 is too many or lacking.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from jialing_xls.narrative.schemas.desk import Desk, Quantity
from jialing_xls.narrative.schemas.looks import bag, head, tail
from jialing_xls.narrative.text.figure import FORMAL_UNIT, MONEY

MYRIAD = 10000.0
_TENS = "万"
_MANY = 1000


@dataclass(frozen=True, slots=True)
class Scale:
    """A figure, whether it is printed with 万, and what foretells it."""

    quantity: Quantity
    tens: bool
    features: list[str]

    @property
    def otherwise(self) -> float:
        """What it would be worth with 万 for without, or without for with."""
        return self.quantity.value / MYRIAD if self.tens else self.quantity.value * MYRIAD

    @property
    def is_odd(self) -> bool:
        """Whether its digits may be those of the other scale: nobody prints 420 heads as 420万."""
        if (
            not self.tens
            or self.quantity.unit == MONEY
            or "元" in self.quantity.figure.printed_unit
        ):
            return True
        return self.quantity.value >= _MANY * MYRIAD


def scales(desk: Desk) -> Iterator[Scale]:
    by_sentence: dict[int, list[Quantity]] = {}
    for quantity in desk.quantities:
        by_sentence.setdefault(quantity.sentence, []).append(quantity)
    most = {
        unit: max((q.value for q in same if not _is_tens(q)), default=0.0)
        for unit, same in desk.by_unit.items()
    }
    for quantity in desk.quantities:
        printed = quantity.figure.printed_unit
        if (
            quantity.is_relative
            or not printed
            or printed == FORMAL_UNIT
            or "亿" in printed
            or "/" in printed
        ):
            continue
        tens = _is_tens(quantity)
        yield Scale(quantity, tens, _features(quantity, by_sentence[quantity.sentence], most))


def _is_tens(quantity: Quantity) -> bool:
    return _TENS in quantity.figure.printed_unit


def _features(quantity: Quantity, sentence: list[Quantity], most: dict[str, float]) -> list[str]:
    number = quantity.figure.text.replace("，", "").lstrip("约近")
    whole, _, decimals = number.partition(".")
    whole = "".join(c for c in whole if c.isdigit())
    decimals = "".join(c for c in decimals if c.isdigit())
    is_money = quantity.unit == MONEY or "元" in quantity.figure.printed_unit
    sort = "m" if is_money else "n"
    others = [
        q
        for q in sentence
        if q is not quantity and ("元" in q.figure.printed_unit) == is_money and not q.is_relative
    ]
    among = sum(map(_is_tens, others)) * 3 // len(others) if others else -1
    size = len(whole)
    rest = quantity.figure.printed_unit.replace(_TENS, "")
    count = next(
        (
            q
            for q in reversed(sentence)
            if q.number < quantity.number and "元" not in q.figure.printed_unit
        ),
        None,
    )
    return [
        f"{sort}",
        f"{sort}size{size}",
        f"{sort}decimals{len(decimals)}",
        f"{sort}size{size}decimals{min(len(decimals), 3)}",
        f"{sort}among{among}",
        f"{sort}round{whole.endswith('00')}",
        f"{sort}among{among}decimals{min(len(decimals), 2)}",
        f"{sort}{rest[:1]}",
        f"{sort}{rest[:1]}decimals{bool(decimals)}",
        f"{sort}behind{bool(count)}",
        *(f"{sort}{f}" for f in tail("u", quantity.pre, 4)),
        *(f"{sort}{f}" for f in bag("U", quantity.pre)),
        *(f"{sort}{f}" for f in head("v", quantity.post, 2)),
        f"{sort}each{'每' in quantity.pre or '均' in quantity.pre}",
        f"{sort}each{'每' in quantity.pre or '均' in quantity.pre}size{min(size, 4)}",
    ]
