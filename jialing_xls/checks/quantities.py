"""What an indicator's typed text states: quantities with their units, percentages, vague words.

A 完成值 like "城市962元/月、农村693元/月" is described by a pattern, "城市{特困_城市标准}元/月、…": the
pattern composes the text from the fields where staff leave it empty, and finds again in a typed text
the figure that each field should agree with.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from unicodedata import normalize

from jialing_xls.model.field import Reading

_SLOT = re.compile(r"\{([^}]+)\}")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_CLAUSE_ENDS = re.compile(r"[、,;。\n]")
_PERCENTAGE = re.compile(r"(?<![\d.])([-−–—]?\d+(?:\.\d+)?)\s*%")
_AT_MOST = re.compile(r"[≤<≦]|不超过|不高于|不多于|不大于|低于|小于|少于|以内|以下")
_NOT_AT_MOST = re.compile(r"不低于|不小于|不少于")
_DASHES = str.maketrans("−–—", "---")
_MULTIPLES = {"": 1, "万": 10**4, "亿": 10**8}

_AT_LEAST = re.compile(r"≥|>=|不低于|不少于|不小于|达到|及以上|以上")
_MORE = re.compile(r"[≥>≧]|不低于|不少于|不小于|高于|大于|多于|超过|达到|以上")
_NOT_MORE = re.compile(r"不高于|不大于|不多于|不超过")
_BARE = re.compile(r"[≥≤=<>≦≧]*=?\s*([-−–—]?\d+(?:\.\d+)?)")
_YEAR = re.compile(r"20\d\d年度?")
_SPACE = re.compile(r"\s")

_VAGUE = re.compile(r"超过|高于|大于|多于|以上|将近|接近|大约|约|左右|余|多(?=[户人次%])")
_NOT_ACHIEVED = re.compile(r"未(?!成年)|(?<!全)部分|没有|尚无|不达|不及|下降|(?<!不)低于|减少")
_ACHIEVED = re.compile(r"已|提高|提升|高于|改善|增长|建立|完成|达到|达成|及时|应保尽保|应救尽救")


READABLE = {
    Reading.COUNT: "每个数都要写单位（{}）",
    Reading.NOT_COMPARED: "要写成“≥”加数字和单位（{}）才能比较；其他写法的，写明是否达到",
}
"""How a text is to be written so that its figures are found; with the units that are expected."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A figure in a pattern: e.g. label "城市", field 特困_城市标准, unit "元/月"."""

    label: str
    field: str
    unit: str
    prefix: str
    """All the literal text since the slot before."""

    @property
    def name(self) -> str:
        """What tells it from the others: its label, else its unit."""
        return self.label or self.unit


@dataclass(frozen=True, slots=True)
class _Quantity:
    value: Decimal
    unit: str
    start: int
    clause: int


@lru_cache(maxsize=4096)
def percentage(text: str) -> Decimal | None:
    """The percentage in ``text``, e.g. 95 in "≥95%" or "超过９５％"; None unless there is just one."""
    found = _PERCENTAGE.findall(_plain(text))
    return Decimal(found[0].translate(_DASHES)) if len(found) == 1 else None


@lru_cache(maxsize=4096)
def figure_in(text: str, unit: str) -> Decimal | None:
    """The figure in ``unit``, or the number that ``text`` is, with or without a sign of comparison.

    E.g. 1200 in "≥1200人次" and in "1200"; None unless there is just one. Without a unit it is the
    percentage.
    """
    if not unit:
        return percentage(text)
    plain = _plain(text)
    if bare := _BARE.fullmatch(plain):
        return Decimal(bare[1].translate(_DASHES))
    if unit == "%":
        return percentage(text)
    found = [quantity.value for quantity in _quantities(plain, unit)]
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=4096)
def least(text: str, unit: str = "") -> Decimal | None:
    """The figure that a target asks for at the least; None if it sets an upper bound: "≤5%"."""
    bound = _NOT_AT_MOST.sub("", _plain(text))
    return None if _AT_MOST.search(bound) else figure_in(text, unit)


@lru_cache(maxsize=4096)
def most(text: str, unit: str = "") -> Decimal | None:
    """The figure that a target allows at the most; None if it sets a lower bound: "≥95%"."""
    bound = _NOT_MORE.sub("", _plain(text))
    return None if _MORE.search(bound) else figure_in(text, unit)


@lru_cache(maxsize=4096)
def is_vague(text: str) -> bool:
    """Whether a figure is given as a bound or roughly: "超过96%", "近百人"."""
    return bool(_VAGUE.search(_plain(text)))


@lru_cache(maxsize=4096)
def is_achieved(target: str, actual: str) -> bool | None:
    """Whether words say that a target in words was met; None if they cannot be compared."""
    target, actual = _plain(target), _plain(actual)
    if _NOT_ACHIEVED.search(actual):
        return False
    if target and target in actual:
        return True
    if any(char.isdigit() for char in actual) or not _ACHIEVED.search(actual):
        return None
    return True


def is_one_of(text: str, named: str) -> bool:
    """Whether the text, spaces apart, is one of those in ``named``, with ``|`` between them."""
    return _SPACE.sub("", text) in _SPACE.sub("", named).split("|")


@lru_cache(maxsize=256)
def slots(pattern: str) -> tuple[Slot, ...]:
    """The figures of a pattern, in order."""
    pieces = _SLOT.split(pattern)
    found = []
    for n, field in enumerate(pieces[1::2]):
        before, after = pieces[2 * n], pieces[2 * n + 2]
        label = _CLAUSE_ENDS.split(_plain(before))[-1]
        unit = _CLAUSE_ENDS.split(_plain(after))[0]
        found.append(
            Slot(
                label if n == 0 or _CLAUSE_ENDS.search(_plain(before)) else "", field, unit, before
            )
        )
    return tuple(found)


def units_of(pattern: str) -> tuple[str, ...]:
    """The units of a pattern's figures, each once."""
    return tuple(dict.fromkeys(slot.unit for slot in slots(pattern)))


@lru_cache(maxsize=4096)
def stated_figures(text: str, pattern: str) -> tuple[Decimal | None, ...] | None:
    """For each slot of the pattern the figure that the text states; None for one not found.

    None as a whole if the text states no figures at all: then it has nothing to disagree with.
    """
    plain = _plain(text)
    if not any(char.isdigit() for char in plain):
        return None
    every = slots(pattern)
    return tuple(_stated(plain, slot, n, every) for n, slot in enumerate(every))


@lru_cache(maxsize=4096)
def wanted(text: str, pattern: str) -> tuple[Decimal | None, ...] | None:
    """For each slot of the pattern the figure that a target asks for at the least.

    E.g. 7000 in "≥7000人次"; "≥800元/月" speaks of every slot in 元/月. None for a slot that the
    target does not speak of, and for all of them where one figure cannot be compared ("≤5000人次");
    None as a whole if it states no figure ("应救尽救"; a year is none).
    """
    plain = _YEAR.sub("", _AT_LEAST.sub("", _SPACE.sub("", _plain(text))))
    clauses = [part for part in _CLAUSE_ENDS.split(plain) if any(map(str.isdigit, part))]
    if not clauses:
        return None
    every = slots(pattern)
    asked: list[Decimal | None] = [None] * len(every)
    for clause in clauses:
        spoken_of = [n for n, slot in enumerate(every) if _is_asked(clause, slot)]
        if not spoken_of or any(asked[n] is not None for n in spoken_of):
            return (None,) * len(every)
        for n in spoken_of:
            asked[n] = next(_quantities(clause, every[n].unit)).value
    return tuple(asked)


def _is_asked(clause: str, slot: Slot) -> bool:
    """Whether the clause is a figure in the slot's unit, with the slot's label or none."""
    return bool(_quantity(slot.unit).fullmatch(clause.removeprefix(slot.label)))


def _stated(text: str, slot: Slot, number: int, every: Sequence[Slot]) -> Decimal | None:
    found = list(_quantities(text, slot.unit))
    at = text.find(slot.label) if slot.label else -1
    if at >= 0:
        clause = _clause(text, at)
        beside = [quantity for quantity in found if quantity.clause == clause]
        if len(beside) == 1:
            return beside[0].value
        return next((quantity.value for quantity in found if quantity.start > at), None)
    if slot.label and any(other.label in text for other in every if other.label):
        return None  # the text labels its figures, and has none for this one
    alike = sum(other.unit == slot.unit for other in every[:number])
    return found[alike].value if len(found) > alike else None


def _quantities(text: str, unit: str) -> Iterator[_Quantity]:
    for match in _quantity(unit).finditer(text):
        value = Decimal(match[1]) * _MULTIPLES[match[2] or ""]
        yield _Quantity(value, unit, match.start(), _clause(text, match.start()))


@lru_cache(maxsize=64)
def _quantity(unit: str) -> re.Pattern[str]:
    written = {"人": "人(?!次)", "元/月": "元(?:/人·?月|/月|每月|(?![/每]))"}.get(
        unit, re.escape(unit)
    )
    return re.compile(rf"(?<![\d.])(\d+(?:\.\d+)?)\s*(万|亿)?[多余]?\s*{written}")


def _clause(text: str, at: int) -> int:
    return len(_CLAUSE_ENDS.findall(text[:at]))


def _plain(text: str) -> str:
    """Half-width, without thousands separators and without white space at the ends."""
    return _THOUSANDS.sub("", normalize("NFKC", text)).strip()
