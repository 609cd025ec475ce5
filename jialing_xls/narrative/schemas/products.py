"""Products and averages: so much each, times how many, is so much; any of the three may come last."""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from jialing_xls.narrative.schemas.desk import Desk, Quantity
from jialing_xls.narrative.schemas.relation import (
    Relation,
    bag,
    capped,
    stops,
    tail,
    worth_weighing,
)
from jialing_xls.narrative.text.figure import MONEY, MONTHLY, PER_TIME, YEARLY

_WINDOW, _MOST_SENTENCES = 7, 3
_YEAR = 12
_DURATION = re.compile(r"(\d{1,3})个?[月天日学]")
_PRICES = (MONTHLY, YEARLY, PER_TIME)


def products(desk: Desk) -> Iterator[Relation]:
    for amount in desk.running:
        if amount.is_relative or amount.value <= 0 or _is_rate(amount):
            continue
        near = [
            q
            for q in (*desk.before(amount, _WINDOW), *desk.after(amount, _WINDOW - 2))
            if abs(q.sentence - amount.sentence) < _MOST_SENTENCES and q.value > 0
        ]
        prices = [q for q in near if _is_price(q, amount)]
        counts = [q for q in near if q.unit != amount.unit and _is_count(q)]
        for price in prices:
            for count in counts:
                if price is not count:
                    yield from _product(desk, amount, price, count)


def _is_rate(quantity: Quantity) -> bool:
    return quantity.unit in _PRICES or "/" in quantity.unit


def _is_price(quantity: Quantity, amount: Quantity) -> bool:
    """So much each: of the amount's own unit, or of money by the piece."""
    if quantity.unit == amount.unit:
        return quantity.value < amount.value
    return amount.unit == MONEY and (quantity.unit in _PRICES or quantity.unit.startswith("元/"))


def _is_count(quantity: Quantity) -> bool:
    return not quantity.is_relative and quantity.unit != MONEY and not _is_rate(quantity)


def _times(desk: Desk, amount: Quantity, price: Quantity, count: Quantity) -> list[float]:
    """How often it is paid: once, for twelve months, or for as long as is said between the three."""
    first = min((amount, price, count), key=lambda q: q.number)
    last = max((amount, price, count), key=lambda q: q.number)
    said = _DURATION.findall(desk.between(first, last)) if first.passage == last.passage else []
    times = {1.0, *(float(n) for n in said)}
    if price.unit == MONTHLY or price.unit == MONEY:
        times.add(float(_YEAR))
    return sorted(times)


def _product(desk: Desk, amount: Quantity, price: Quantity, count: Quantity) -> Iterator[Relation]:
    scale = 1.0 if price.unit == amount.unit else 1e-4
    result = max((amount, price, count), key=lambda q: q.number)
    for times in _times(desk, amount, price, count):
        relative = price.half / price.value + count.half / count.value
        spread = amount.half / amount.value
        if result is amount:
            parts, stands = (price, count), price.value * count.value * scale * times
            slack, formula = amount.half + stands * relative, "{} × {}"
            compute = partial(multiply, factor=times * scale)
        else:
            other = count if result is price else price
            parts, stands = (amount, other), amount.value / (other.value * scale * times)
            slack = result.half + stands * (spread + other.half / other.value)
            formula, compute = "{} ÷ {}", partial(divide, factor=times * scale)
        span = max(amount.number, price.number, count.number) - min(
            amount.number, price.number, count.number
        )
        rounded = round(stands, max(result.decimals, 0))
        told = rounded if abs(rounded - stands) <= slack else stands
        if worth_weighing(desk, result, told, slack, span <= 3):
            yield Relation(
                "product",
                result,
                parts,
                compute,
                stands,
                slack,
                partial(_features, desk, amount, price, count, times),
                formula
                + (
                    f" × {times:g}"
                    if times != 1 and result is amount
                    else f" ÷ {times:g}"
                    if times != 1
                    else ""
                ),
            )


def multiply(values: Sequence[Any], factor: float) -> Any:
    return (
        values[0]
        * values[1]
        * type(values[0])(repr(factor) if not isinstance(values[0], float) else factor)
    )


def divide(values: Sequence[Any], factor: float) -> Any:
    return values[0] / (
        values[1] * type(values[0])(repr(factor) if not isinstance(values[0], float) else factor)
    )


def _features(
    desk: Desk, amount: Quantity, price: Quantity, count: Quantity, times: float
) -> list[str]:
    order = "".join(
        n for _, n in sorted(((amount.number, "m"), (price.number, "p"), (count.number, "c")))
    )
    numbers = sorted((amount.number, price.number, count.number))
    said = "12" if times == _YEAR else "1" if times == 1 else "n"
    tens = "万" in price.figure.printed_unit
    between = desk.between(*sorted((price, amount), key=lambda q: q.number))
    found = [
        f"o{order}",
        f"o{order}{capped(numbers[1] - numbers[0], 3)}{capped(numbers[2] - numbers[1], 3)}",
        f"span{numbers[2] - numbers[0]}",
        f"times{said}{price.unit if price.unit in _PRICES else price.sort}",
        f"s{capped(amount.sentence - price.sentence, 2)},{capped(amount.sentence - count.sentence, 2)}",
        f"tens{tens}",
        f"printed{price.figure.printed_unit[:3]}",
        f"yuan{price.figure.printed_unit[:1] == '元'}",
        f"deep{capped(price.depth - amount.depth, 1)},{capped(count.depth - amount.depth, 1)}",
        f"gap{stops(between)[:3]}",
        f"each{count.unit[:1] in price.pre + price.unit}",
        f"named{bool(count.names & price.names)}{bool(count.names & amount.names)}",
        f"ratio{amount.value > price.value * 5}",
        f"sort{amount.sort}",
        f"o{order}sort{amount.sort}",
    ]
    found += (
        tail("p", price.pre) + bag("P", price.pre) + tail("m", amount.pre, 3) + bag("M", amount.pre)
    )
    found += tail("c", count.pre, 2)
    return found
