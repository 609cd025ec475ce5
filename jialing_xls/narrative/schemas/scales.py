"""Scales: whether a figure like this one is printed with 万, or 亿, or without.

Texts label themselves: what stands around a figure, how many digits it has, and how it would compare
with the largest of its unit foretell which follows. Where they foretell another than is printed, a 万
is too many or lacking. 元 and 万元 are one pair, 万元 and 亿元 the other.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import floor, log10

from jialing_xls.narrative.schemas.desk import Desk, Quantity
from jialing_xls.narrative.schemas.looks import bag, head, tail
from jialing_xls.narrative.text.figure import FORMAL_UNIT, MONEY

MYRIAD = 10000.0
_TENS, _HUNDREDS = "万", "亿"
_MANY = 1000
_LEAST_OVER, _MOST_OVER = -9, 5
"""Half powers of ten by which a figure may be compared with the largest."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A figure, which scale of a pair it is printed in, and what foretells it."""

    schema: str
    """Which pair: ``scale`` without 万 and with it, ``scale亿`` 万 and 亿."""
    quantity: Quantity
    larger: bool
    """Whether it is printed in the larger of the two."""
    features: list[str]

    @property
    def otherwise(self) -> float:
        """What it would be worth in the other one."""
        return self.quantity.value / MYRIAD if self.larger else self.quantity.value * MYRIAD

    @property
    def is_odd(self) -> bool:
        """Whether its digits may be those of the other scale: nobody prints 420 heads as 420万."""
        if not self.larger or _is_money(self.quantity):
            return True
        return self.quantity.value >= _MANY * MYRIAD


def scales(desk: Desk) -> Iterator[Scale]:
    in_sentence: Counter[tuple[int, bool, bool]] = Counter()
    counted: dict[int, int] = {}
    for quantity in desk.quantities:
        is_money = _is_money(quantity)
        if not is_money:
            counted.setdefault(quantity.sentence, quantity.number)
        if not quantity.is_relative:
            in_sentence[quantity.sentence, is_money, _is_tens(quantity)] += 1
    largest = {
        unit: sorted(same, key=lambda q: -q.value)[:2] for unit, same in desk.by_unit.items()
    }
    for quantity in desk.quantities:
        printed = quantity.figure.printed_unit
        if not quantity.figure.is_quantity or quantity.is_relative:
            continue
        if printed in ("", FORMAL_UNIT) or "/" in printed:
            continue
        is_large = _HUNDREDS in printed
        if is_large and not _is_money(quantity):
            continue
        most = next((q.value for q in largest[quantity.unit] if q is not quantity), 0.0)
        place = quantity.sentence, _is_money(quantity)
        in_tens = in_sentence[*place, True] - _is_tens(quantity)
        others = in_tens + in_sentence[*place, False] - (not _is_tens(quantity))
        among = in_tens * 3 // others if others else -1
        behind = counted.get(quantity.sentence, quantity.number) < quantity.number
        features = _features(quantity, among, behind, most)
        if not is_large:
            yield Scale("scale", quantity, _TENS in printed, features)
        if _is_money(quantity) and (is_large or _TENS in printed):
            yield Scale("scale亿", quantity, is_large, features)


def _is_money(quantity: Quantity) -> bool:
    return quantity.unit == MONEY or "元" in quantity.figure.printed_unit


def _is_tens(quantity: Quantity) -> bool:
    return _TENS in quantity.figure.printed_unit


def _features(quantity: Quantity, among: int, behind: bool, most: float) -> list[str]:
    """Of a figure, by how many thirds of the others in its sentence are in 万, and whether a count is before."""
    number = quantity.figure.text.replace("，", "").lstrip("约近")
    whole, _, decimals = number.partition(".")
    whole = "".join(c for c in whole if c.isdigit())
    decimals = "".join(c for c in decimals if c.isdigit())
    is_money = _is_money(quantity)
    sort = "m" if is_money else "n"
    size = len(whole)
    rest = quantity.figure.printed_unit.replace(_TENS, "").replace(_HUNDREDS, "")
    each = "每" in quantity.pre or "均" in quantity.pre or "单" in quantity.pre
    over = _over(f"{whole or 0}.{decimals or 0}", 1.0 if is_money else MYRIAD, most)
    found = [
        "",
        f"size{size}",
        f"decimals{len(decimals)}",
        f"size{size}decimals{min(len(decimals), 3)}",
        f"among{among}",
        f"round{whole.endswith('00')}",
        f"among{among}decimals{min(len(decimals), 2)}",
        f"{rest[:1]}",
        f"{rest[:1]}decimals{bool(decimals)}",
        f"behind{behind}",
        *tail("u", quantity.pre, 4),
        *bag("U", quantity.pre),
        *head("v", quantity.post, 2),
        f"each{each}",
        f"each{each}size{min(size, 4)}",
        *over,
        *(f"each{each}{step}" for step in over),
    ]
    return [f"{sort}{each}" for each in found]


def _over(number: str, worth: float, most: float) -> list[str]:
    """How the number would compare in 万 with the largest other figure of its unit."""
    value = float(number) * worth
    if not value or not most:
        return ["over?"]
    steps = floor(2 * log10(value / most))
    return [f"over{n}" for n in range(_LEAST_OVER, _MOST_OVER) if steps >= n]
