"""Slips of the pen and of the key (笔误): what a figure may have been meant to be, and where.

``meant_by`` is about the digits of one figure, ``Figures`` about two that changed places; neither
knows of rules. Each slip has a cost in decibels, −10·lg of how often, among slips, it is made with
just this outcome: just this pair of neighbouring digits swapped is one of 30 (15 dB), a digit turned
into just this far one is one of 500 (27 dB). The rates are judgement, not measurement; only their
order matters, and only where the rules leave more than one candidate.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from itertools import combinations, pairwise

from jialing_xls.model.field import PRIOR, Field, Kind, Reading
from jialing_xls.model.numbers import ZERO, half_up, plain


class Slip(StrEnum):
    """Kinds of slip, by the words that staff are told."""

    SWAPPED = "数字写颠倒"
    SWAPPED_APART = "隔位数字颠倒"
    SHIFTED = "小数点错位"
    YUAN = "元与万元混淆"
    MYRIAD = "多写或漏写“万”"
    YEARLY = "一年的填作一个月的"
    MISSING = "漏写一位"
    DOUBLED = "重写一位"
    EXTRA = "多写一位"
    MISTYPED = "错写一位"
    SIGN = "正负号写反"
    LEFT_OUT = "漏填"
    UNREAD = "所填的读不出数"
    SURPLUS = "不该填"
    ZERO = "有数填成 0"
    EXCHANGED = "两数互换"
    WRONG_CELL = "填错单元格"

    @property
    def guessed(self) -> bool:
        """Whether the figure that was meant cannot be told from the written one alone."""
        return self in _GUESSED


_GUESSED = frozenset({Slip.SWAPPED_APART, Slip.MISSING, Slip.EXTRA, Slip.MISTYPED})


@dataclass(frozen=True, slots=True)
class Meant:
    """A value that may have been meant, and how it came to be written otherwise."""

    value: Decimal
    slip: Slip
    cost: int


MOST_MEANT = 320
"""Readings of one figure that are followed up, likeliest first; one of eight digits has about 200."""

_LONGEST = 15
"""Digits that Excel holds."""

_KEYPAD = {
    "0": "12", "1": "024", "2": "0135", "3": "26", "4": "157",
    "5": "2468", "6": "359", "7": "48", "8": "579", "9": "68",
}  # fmt: skip
_LOOK_ALIKE = {
    "0": "68", "1": "7", "2": "7", "3": "58", "4": "9",
    "5": "36", "6": "058", "7": "12", "8": "036", "9": "4",
}  # fmt: skip
_KEYBOARD_ROW = set(pairwise("1234567890"))

_SHIFTS = {1: 14, 2: 16, 3: 20, 4: 24, 5: 30, 6: 30}


@lru_cache(maxsize=1024)
def meant_by(stated: Decimal, decimals: int, money: bool) -> tuple[Meant, ...]:
    """What a stated figure other than zero may have been meant to be, likeliest first.

    Only figures of at most ``decimals`` places come back, each once. An amount of ``money`` in 万元
    is also read with its zeros written out: 1916.5 as 1916.50.
    """
    best: dict[Decimal, Meant] = {}
    for reading in _readings(stated, decimals, money):
        known = best.get(reading.value)
        if reading.value != stated and (known is None or reading.cost < known.cost):
            best[reading.value] = reading
    ranked = sorted(best.values(), key=lambda meant: (meant.cost, meant.value))
    return tuple(ranked[:MOST_MEANT])


def by_month(stated: Decimal, field: Field) -> Iterator[Meant]:
    """A year's standard in the place of a month's."""
    monthly = stated / 12
    if "月" in field.unit and can_be_stated(monthly, field.decimals or 0):
        yield Meant(monthly, Slip.YEARLY, 16)


def _readings(stated: Decimal, decimals: int, money: bool) -> Iterator[Meant]:
    if stated == ZERO:
        return
    if stated < ZERO:
        yield Meant(-stated, Slip.SIGN, 15)
    for value, slip, cost in _shifted(stated, money):
        if can_be_stated(value, decimals):
            yield Meant(value, slip, cost)
    short = plain(abs(stated))
    full = f"{abs(stated):.{decimals}f}" if money else short
    sign = -1 if stated < ZERO else 1
    edits = (*_same_length(full), *_zero_in_front(full), *_longer(short), *_shorter(short))
    for text, slip, cost in edits:
        value = Decimal(text) if _well_written(text) else ZERO
        if value and can_be_stated(value, decimals):
            yield Meant(sign * value, slip, cost)


def _shifted(stated: Decimal, money: bool) -> Iterator[tuple[Decimal, Slip, int]]:
    for places, cost in _SHIFTS.items():
        for direction in (places, -places):
            yield stated.scaleb(direction), Slip.SHIFTED, cost
    for direction in (4, -4):
        yield stated.scaleb(direction), Slip.YUAN if money else Slip.MYRIAD, 14


def _same_length(text: str) -> Iterator[tuple[str, Slip, int]]:
    """Two digits have changed places, or one is another digit."""
    places = [at for at, sign in enumerate(text) if sign != "."]
    for (i, a), (j, b) in combinations(enumerate(places), 2):
        slip, cost = (Slip.SWAPPED, 15) if j == i + 1 else (Slip.SWAPPED_APART, 24)
        yield text[:a] + text[b] + text[a + 1 : b] + text[a] + text[b + 1 :], slip, cost
    for at in places:
        for digit in "0123456789":
            cost = 22 if is_near(text[at], digit) else 27
            yield text[:at] + digit + text[at + 1 :], Slip.MISTYPED, cost


def _zero_in_front(text: str) -> Iterator[tuple[str, Slip, int]]:
    """A zero changed places with the first digit, and was lost there: 24036 as 04236."""
    for at, digit in enumerate(text):
        if digit != ".":
            slip, cost = (Slip.SWAPPED, 17) if at == 0 else (Slip.SWAPPED_APART, 26)
            yield f"{digit}{text[:at]}0{text[at + 1 :]}", slip, cost


def _longer(text: str) -> Iterator[tuple[str, Slip, int]]:
    """A digit was passed over, one of two equal ones more easily."""
    ends = text if "." in text else f"{text}."
    for at in range(len(ends) + 1):
        for digit in "0123456789":
            cost = 17 if digit in ends[max(at - 1, 0) : at + 1] else 19
            yield ends[:at] + digit + ends[at:], Slip.MISSING, cost


def _shorter(text: str) -> Iterator[tuple[str, Slip, int]]:
    """A digit was written once too often, or slipped in."""
    for at, digit in enumerate(text):
        if digit != "." and len(text) > 1:
            doubled = digit in (text[at - 1 : at], text[at + 1 : at + 2])
            slip, cost = (Slip.DOUBLED, 18) if doubled else (Slip.EXTRA, 30)
            yield text[:at] + text[at + 1 :], slip, cost


def is_near(one: str, other: str) -> bool:
    """Whether the digits are neighbours on a keypad or keyboard, or look alike."""
    if other in _KEYPAD[one] + _LOOK_ALIKE[one]:
        return True
    return (one, other) in _KEYBOARD_ROW or (other, one) in _KEYBOARD_ROW


def _well_written(text: str) -> bool:
    """Whether a clerk writes a figure so: no needless zero in front, a digit before the point."""
    whole = text.partition(".")[0]
    return bool(whole) and (whole == "0" or whole[0] != "0") and len(text) <= _LONGEST


def can_be_stated(value: Decimal, decimals: int) -> bool:
    """Whether the value can be stated with so many decimals, in a cell."""
    return value.adjusted() < _LONGEST and half_up(value, decimals) == value


# ---------------------------------------------------------------- two figures

_SAME_TEXT, _ADJACENT, _PRIOR_PAIR, _ALIKE, _SAME_HEADING = 15, 17, 18, 20, 26
ANYWHERE = 38
"""Cost of an exchange of two figures that have nothing to do with each other."""

_IN_TEXTS = (Reading.FIGURE, Reading.PERCENTAGE, Reading.NUMBER)


class FormFigures:
    """The figures of a form that somebody writes, in its order: in cells, or in texts."""

    def __init__(self, fields: Iterable[Field]) -> None:
        self.all = [field for field in fields if _is_figure(field)]
        self.ids = frozenset(field.id for field in self.all)
        rows = dict.fromkeys(field.id.removeprefix(PRIOR) for field in self.all)
        self._row = {id: row for row, id in enumerate(rows)}

    def exchange_cost(self, one: Field, other: Field) -> int:
        """How seldom the two are written in each other's place."""
        if one.extracted_from or other.extracted_from:
            return _SAME_TEXT if one.extracted_from == other.extracted_from else ANYWHERE
        prior = one.id.startswith(PRIOR), other.id.startswith(PRIOR)
        names = one.id.removeprefix(PRIOR), other.id.removeprefix(PRIOR)
        if prior[0] != prior[1]:
            return _PRIOR_PAIR if names[0] == names[1] else ANYWHERE
        if one.sheet == other.sheet and abs(self._row[names[0]] - self._row[names[1]]) == 1:
            return _ADJACENT
        (head, _, tail), (other_head, _, other_tail) = (name.rpartition("_") for name in names)
        if one.kind is other.kind and (head == other_head or tail == other_tail):
            return _ALIKE
        under_one = (one.sheet, one.group) == (other.sheet, other.group)
        return _SAME_HEADING if under_one else ANYWHERE


def _is_figure(field: Field) -> bool:
    if field.derived or not field.kind.is_number or field.kind is Kind.YEAR:
        return False
    return not field.extracted_from or field.reading.partition(" ")[0] in _IN_TEXTS
