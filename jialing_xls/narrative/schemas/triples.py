"""Relations of three figures: share, growth, points, difference, product, and average.

Whatever the words between them, any two figures near a third one may be what it follows from.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from itertools import permutations
from typing import Any

from jialing_xls.narrative.meaning.weights import Look
from jialing_xls.narrative.schemas.desk import Desk, Quantity
from jialing_xls.narrative.schemas.looks import Trio
from jialing_xls.narrative.schemas.relation import (
    Computation,
    FigureRelation,
    finest,
    is_plausible,
    is_shifted,
)
from jialing_xls.narrative.text.figure import (
    MONEY,
    MONTHLY,
    PERCENT,
    PERSONS,
    POINTS,
    PRICES,
    TIMES,
    TIMES_AS_MUCH,
)
from jialing_xls.narrative.text.units import measures_of
from jialing_xls.narrative.text.written_numbers import POWERS

_BEFORE, _BEHIND, _MOST_SENTENCES = 10, 3, 5
_PERSONS = {PERSONS, TIMES}
"""培训4期，312人次，平均每期78人: they are told as one or the other."""
_RELATED = 4
"""Figures around one, from the last of them back, whose words are looked for elsewhere, too."""
_LATEST = 3
"""Amounts before an average that it may be told of, and do not stand near."""
_ACROSS = 4
"""Figures before a rate that may be of two units: 262户 living in 274套."""
_MOST_PERCENT = 400.0
_YEAR = 12
_EACH = "百千万"
"""每百公里, 每千人: by how many something is told."""


def triples(desk: Desk) -> Iterator[FigureRelation]:
    for r in desk.running:
        if r.value > 0:
            near, far = _around(desk, r)
            trio = Trio(desk, r, near)
            if r.unit in (PERCENT, POINTS, TIMES_AS_MUCH):
                yield from _relative(desk, trio, r, near, far)
            else:
                yield from _differences(desk, trio, r, near, far)
                yield from _products(desk, trio, r, near, far)


def _around(desk: Desk, r: Quantity) -> tuple[list[Quantity], list[Quantity]]:
    """The figures near one, and some that are far and may have to do with it."""
    near = [q for q in desk.before(r, _BEFORE) if r.sentence - q.sentence < _MOST_SENTENCES]
    near += [q for q in desk.after(r, _BEHIND) if q.sentence == r.sentence]
    near = [q for q in near if q.value > 0]
    linked = [each for q in (r, *near[-4:]) for each in desk.linked(q)]
    units = dict.fromkeys((MONEY, *(q.unit for q in near if q.figure.is_quantity)))
    largest = [q for unit in units for q in desk.largest(unit)]
    related = [each for q in (r, *near[-_RELATED:]) for each in desk.related(q)]
    far = dict.fromkeys((*linked, *largest, *related))
    return near, [q for q in far if q is not r and q not in near and q.value > 0]


def _pairs(
    near: Sequence[Quantity], far: Sequence[Quantity]
) -> Iterator[tuple[Quantity, Quantity, int]]:
    """Two figures of one unit, in both orders; the number of those that are far: one at the most."""
    for a, b in permutations(near, 2):
        if a.unit == b.unit:
            yield a, b, 0
    for a in near:
        for b in far:
            if a.unit == b.unit:
                yield a, b, 1
                yield b, a, 2


def _apart_pairs(desk: Desk, r: Quantity) -> Iterator[tuple[Quantity, Quantity]]:
    """Two figures that are both far: of the largest amounts, or of the last row of a table above."""
    for same in (desk.largest(MONEY), desk.above(r)):
        yield from permutations((q for q in same if q is not r and q.value > 0), 2)


# ---------------------------------------------------------------- shares and changes


def share(values: Sequence[Any]) -> Any:
    return values[0] * 100 / values[1]


def change(values: Sequence[Any]) -> Any:
    return abs(values[0] - values[1]) * 100 / values[1]


def portion(values: Sequence[Any]) -> Any:
    """A share of what both make together; by how much it fell to be what it is."""
    return values[0] * 100 / (values[1] + values[0])


def risen(values: Sequence[Any]) -> Any:
    """By how much it grew to be what it is, of what it was before."""
    return values[0] * 100 / (values[1] - values[0])


def _apart(values: Sequence[Any]) -> Any:
    return abs(values[0] - values[1])


def _quotient(values: Sequence[Any]) -> Any:
    return values[0] / values[1]


GROWTH = "growth"
DIRECTION = "direction"
"""What is learned of the words of a change: how likely they tell of a rise."""


def rises(change: FigureRelation) -> bool:
    """Whether a growth is one, or a fall: it is told by how much, and in words which way."""
    new, old = change.parts
    return new.value > old.value


_SINCE = (("rise", risen, "{0} ÷ ({1} - {0})"), ("fall", portion, "{0} ÷ ({1} + {0})"))
"""Changes of which the change itself is told, and what it has come to: 330万元，比上年增加20万元，增长6.5%."""
_PORTION = "portion", portion, "{0} ÷ ({0} + {1})"
_ACROSS_UNITS = "across", share, "{} ÷ {}"


def _relative(
    desk: Desk, trio: Trio, r: Quantity, near: Sequence[Quantity], far: Sequence[Quantity]
) -> Iterator[FigureRelation]:
    if r.unit == PERCENT:
        yield from _unlike(desk, trio, r, near)
    for a, b, how in _pairs(near, far):
        if r.unit == POINTS and a.unit == PERCENT and a.number < b.number and a.value != b.value:
            yield _relation(trio, "points", r, a, b, how, _apart, "{} 与 {} 之差")
        if a.is_relative:
            continue
        if r.unit == TIMES_AS_MUCH:
            yield _relation(trio, "multiple", r, a, b, how, _quotient, "{} ÷ {}")
        if r.unit != PERCENT or a.value > _MOST_PERCENT / 100 * b.value:
            continue
        if is_plausible(r.value, share((a.value, b.value))):
            rest = abs(b.value - a.value)
            others = (share((a.value, rest)), share((a.value, a.value + b.value))) if rest else ()
            yield _relation(trio, "ratio", r, a, b, how, share, "{} ÷ {}", others)
        for schema, since, formula in _SINCE if not how and a.value < b.value else ():
            if is_plausible(r.value, since((a.value, b.value))):
                wrong = (share((a.value, b.value)),)
                yield _relation(trio, schema, r, a, b, how, since, formula, wrong)
        if how < 2 and is_plausible(r.value, change((a.value, b.value))):
            wrong = (change((b.value, a.value)),)
            yield _relation(trio, GROWTH, r, a, b, how, change, "({0} - {1}) ÷ {1}", wrong)


def _unlike(
    desk: Desk, trio: Trio, r: Quantity, near: Sequence[Quantity]
) -> Iterator[FigureRelation]:
    """Shares of two units, or of what both make together, or of figures that are both far."""
    before = [q for q in near if q.number < r.number and not q.is_relative]
    for a, b in permutations(before[-_ACROSS:], 2):
        schema, compute, formula = _PORTION if a.unit == b.unit else _ACROSS_UNITS
        is_one = a.value >= b.value if a.unit == b.unit else MONEY not in (a.unit, b.unit)
        if is_one and is_plausible(r.value, compute((a.value, b.value))):
            yield _relation(trio, schema, r, a, b, 0, compute, formula)
    for a, b in _apart_pairs(desk, r):
        is_one = a.unit == b.unit and not a.is_relative and not (a in near or b in near)
        if is_one and is_plausible(r.value, share((a.value, b.value))):
            yield _relation(trio, "ratio", r, a, b, 3, share, "{} ÷ {}")


def _relation(
    trio: Trio,
    schema: str,
    r: Quantity,
    a: Quantity,
    b: Quantity,
    far: int,
    compute: Computation,
    formula: str,
    mistakes: tuple[float, ...] = (),
) -> FigureRelation:
    stands = compute((a.value, b.value))
    by_parts = (
        a.half + b.half
        if schema == "points"
        else a.value / b.value * (a.half / a.value + b.half / b.value)
    )
    slack = r.half + by_parts * (100 if r.unit == PERCENT else 1)
    return FigureRelation(
        schema, r, (a, b), compute, stands, slack, r.half, trio.looks(a, b, far), formula,
        (("r", r), ("a", a), ("b", b)), mistakes,
    )  # fmt: skip


# ---------------------------------------------------------------- differences


def minus(values: Sequence[Any]) -> Any:
    return values[0] - values[1]


def _differences(
    desk: Desk, trio: Trio, r: Quantity, near: Sequence[Quantity], far: Sequence[Quantity]
) -> Iterator[FigureRelation]:
    above = ((a, b, 3) for a, b in permutations(desk.above(r), 2) if a.unit == b.unit)
    for a, b, how in (*_pairs(near, far), *above):
        if a.unit == r.unit and a.value > r.value and is_plausible(r.value, a.value - b.value):
            slack = max(r.half, a.half, b.half)
            yield FigureRelation(
                "difference", r, (a, b), minus, a.value - b.value, slack, finest((r, a, b)),
                trio.looks(a, b, how), "{} - {}", (("r", r), ("a", a), ("b", b)),
            )  # fmt: skip


# ---------------------------------------------------------------- products


def multiply(values: Sequence[Any], factor: float) -> Any:
    return values[0] * values[1] * factor


def divide(values: Sequence[Any], factor: float) -> Any:
    return values[0] / (values[1] * factor)


def is_price(quantity: Quantity, amount: Quantity) -> bool:
    """So much each: of the amount's own unit, 人 of 人次, or of money by the piece."""
    if quantity.unit == amount.unit or (amount.unit == MONEY and quantity.is_money_by_piece):
        return True
    return quantity.unit in _PERSONS and amount.unit in _PERSONS


def scale_of(price: Quantity, amount: Quantity, count: Quantity) -> float:
    """What turns a price times a number into the amount's unit: 每吨3100元 times 86公斤, which are 0.086吨."""
    scale = 1e-4 if amount.unit == MONEY != price.unit else 1.0
    measures = measures_of(count.unit)
    if not measures:
        return scale
    told = (n for measure, n in measures.items() if f"每{measure}" in price.pre)
    own = measures.get(price.unit.rpartition("/")[2], count.measure)
    return scale * 10.0 ** -next(told, own)


def _products(
    desk: Desk, trio: Trio, r: Quantity, near: Sequence[Quantity], far: Sequence[Quantity]
) -> Iterator[FigureRelation]:
    """Whichever of amount, price and count comes last follows from the other two."""
    near, far, above = ([q for q in x if not q.is_relative] for x in (near, far, desk.above(r)))
    before = [q for q in near if q.number < r.number]
    pairs = [(a, b, 0) for a, b in permutations(before, 2)]
    pairs += [(a, b, 1) for x in before for y in far for a, b in ((x, y), (y, x))]
    pairs += [(a, b, 3) for a, b in permutations(above, 2)]
    pairs += _averaged(desk, r, near)
    durations = _durations(desk, r)
    told = {a for a, _, _ in pairs}
    prices = {a for a in told if is_price(a, r)} if not r.is_rate else set()
    amounts = {a for a in told if not a.is_rate and is_price(r, a)}
    for a, b, how in pairs:
        if a.unit == b.unit == r.unit:
            continue
        spans: tuple[float, ...] = ()
        if durations:
            first = min(a.number, b.number)
            spans = tuple(span.value for span in durations if span.number > first)
        if b.is_count and b.unit != r.unit and a in prices:
            yield from _product(trio, r, a, b, how, r, a, spans)
        if b.is_count and a.unit != b.unit and a in amounts:
            yield from _product(trio, r, a, b, how, a, r, spans)
        if r.is_count and not a.is_rate and a.unit != r.unit and is_price(b, a):
            yield from _product(trio, r, a, b, how, a, b, spans)


def _averaged(
    desk: Desk, r: Quantity, near: Sequence[Quantity]
) -> Iterator[tuple[Quantity, Quantity, int]]:
    """An amount and what counts those by whom r is told, both far: 生均3513元."""
    if counted := [q for q in desk.counted(r) if q not in near]:
        unit = MONEY if r.is_money_by_piece else r.unit
        latest = [q for q in desk.by_unit.get(unit, ()) if q.number < r.number][-_LATEST:]
        for amount in dict.fromkeys((*desk.largest(unit), *latest)):
            if amount is not r and amount.value > 0:
                yield from ((amount, count, 4) for count in counted)


def _product(
    trio: Trio,
    r: Quantity,
    a: Quantity,
    b: Quantity,
    far: int,
    amount: Quantity,
    price: Quantity,
    spans: tuple[float, ...],
) -> Iterator[FigureRelation]:
    looks: Sequence[Look] = ()
    count = r if price is b else b
    function, formula = (multiply, "{} × {}") if r is amount else (divide, "{} ÷ {}")
    # What is more each than all together is so by a wrong unit.
    is_less = price.unit != amount.unit or price.value < amount.value
    is_near = is_plausible if is_less else is_shifted
    factors = _times(spans, price.unit in (MONTHLY, MONEY), price.pre, count.unit[:1])
    scale = scale_of(price, amount, count)
    for times in factors:
        factor = scale * times
        stands = function((a.value, b.value), factor)
        if not is_near(r.value, stands):
            continue
        half = r.half if r is amount else r.rounding
        slack = half + stands * (a.half / a.value + b.half / b.value)
        looks = looks or trio.looks(a, b, far)
        rest = ""
        if times != 1:
            sign, often = "×" if (r is amount) == (times >= 1) else "÷", max(times, 1 / times)
            rest = f" {sign} {often:g}"
        said = "12" if times == _YEAR else "1" if times == 1 else "h" if times < 1 else "n"
        role = "m" if r is amount else "p" if r is price else "c"
        printed = price.figure.printed_unit
        kind = (
            "{0}times{1}{2} {0}printed{3} {0}yuan{4}{5} {0}each{6} {0}ratio{7} {0}said{8}{1}",
            role,
            said,
            price.unit if price.unit in PRICES else price.sort,
            printed[:3],
            printed[:1] == "元",
            "万" in printed,
            (b if r is not b else a).unit[:1] in price.pre + price.unit,
            amount.value > price.value * 5,
            len(factors),
        )
        place = "{4}d{0},{1}far{2} {4}o{3}", *looks[0][1:5], role
        yield FigureRelation(
            "product", r, (a, b), partial(function, factor=factor), stands, slack, half, [*looks, kind, place],
            formula + rest, ((f"r{role}", r), (f"a{role}", a), (f"b{role}", b)),
            (stands * _YEAR, stands / _YEAR) if price.unit == MONTHLY and times == _YEAR else (),
        )  # fmt: skip


def _durations(desk: Desk, r: Quantity) -> list[Quantity]:
    """For how long something is, as is said before a figure in its passage."""
    before = (q for q in desk.before(r, _BEFORE) if q.passage == r.passage and q.value > 0)
    return [q for q in before if not q.figure.is_quantity]


@lru_cache(maxsize=4096)  # the same of most pairs around a figure
def _times(spans: tuple[float, ...], may_be_monthly: bool, told: str, unit: str) -> Sequence[float]:
    """How often it is paid: once, for twelve months, or for as long as is said between the three.

    Of what is told by the hundred, a hundredth.
    """
    times = {1.0, *spans}
    if may_be_monthly:
        times.add(float(_YEAR))
    times.update(
        10.0 ** -POWERS[each] for each in _EACH if f"每{each}" in told or each + unit in told
    )
    return tuple(sorted(times))
