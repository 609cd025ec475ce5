"""What a relation looks like, as features: the words of its figures, and how these stand to one another."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import combinations

from jialing_xls.narrative.meaning.weights import Look
from jialing_xls.narrative.schemas.desk import Desk, Quantity

_BLANK = re.compile(r"[^一-龥%()、，；：。+\-—/]+")
_CHINESE = re.compile(r"[一-龥]{2}")
_STOPS = re.compile(r"[、，；。：()¶]")
_BACK, _DIRECTED = 8, 6
_TINY = 1e-9


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
    return "".join(dict.fromkeys(_STOPS.findall(text)))


def capped(number: int, most: int) -> int:
    return number if -most <= number <= most else most if number > 0 else -most


def words(quantity: Quantity) -> list[str]:
    """The words of a figure, whatever it is part of."""
    return tail("", quantity.pre) + bag("", quantity.pre) + head("", quantity.post, 2)


_Stood = tuple[int, int, int, str, int, int, bool, str, str]


class Trio:
    """How figures stand to one that may follow from two of them."""

    def __init__(self, desk: Desk, r: Quantity, near: Sequence[Quantity]) -> None:
        self._desk, self._r = desk, r
        self._chars = frozenset(r.pre[-5:])
        self._one = r.pre[-1:] if "一" <= r.pre[-1:] <= "龥" else "-"
        self._stem = stem if _CHINESE.fullmatch(stem := r.pre[-3:-1]) else "-"
        self._before = [q.number for q in desk.before(r, 4) if q.unit == r.unit]
        self._stood: dict[Quantity, _Stood] = {}
        self._gaps: dict[Quantity, Look] = {}
        self._told: dict[tuple[Quantity, Quantity], Sequence[Look]] = {}
        self._said = tuple(bag("", r.pre[-_DIRECTED:]))
        self._bases = _bases(near) if r.is_relative else {}

    def looks(self, a: Quantity, b: Quantity, far: int) -> Sequence[Look]:
        """What tells most of it comes first. A share and a growth ask for the same."""
        if (a, b) not in self._told:
            self._told[a, b] = self._looks(a, b, far)
        return self._told[a, b]

    def _looks(self, a: Quantity, b: Quantity, far: int) -> Sequence[Look]:
        r, one, two = self._r, self._one, self._r.pre[-2:]
        da, sa, ka, named_a, alike_a, deep_a, passage_a, list_a, stem_a = self._beside(a)
        db, sb, kb, named_b, alike_b, deep_b, passage_b, list_b, stem_b = self._beside(b)
        near, nearer = (da, a) if abs(da) < abs(db) else (db, b)
        start, end = (a.number, b.number) if a.number < b.number else (b.number, a.number)
        order = _ORDERS[da > 0, db > 0, start == a.number]
        span = max(r.number, end) - min(r.number, start)
        size = 0 if a.value < b.value / 100 else 1 if a.value < b.value / 10 else 2
        size += (a.value >= b.value / 2) + (a.value > b.value)
        rivals = len(self._before) - bisect_right(self._before, start)
        named = named_a + named_b + ("0" if a.names.isdisjoint(b.names) else "1")
        return [
            (
                "d{0},{1}far{2} o{3} far{2} ab{4}",
                da,
                db,
                far,
                order,
                capped(a.number - b.number, 4),
            ),
            ("span{0} o{2}span{1} near{3}", min(span, 9), min(span, 5), order, abs(near)),
            ("o{0}{1}{2}{3} sort{2}{3} rivals{4}", order, r.sort, a.sort, b.sort, rivals),
            ("s{0},{1} deep{2},{3}", sa, sb, deep_a, deep_b),
            (
                "passage{0:d}{1:d} absent{2:d}{3:d}",
                passage_a,
                passage_b,
                a.sentence == b.sentence,
                a.passage == b.passage,
            ),
            ("k{0},{1} named{2} named{2}k{0},{1} k{0},{1}named{2}s{3}", ka, kb, named, sa),
            ("lists{2} lists{2}k{0},{1}", ka, kb, list_a + list_b),
            ("{2}k{0},{1} {3}k{0},{1}", ka, kb, one, two),
            ("{0}o{2} {1}o{2} {0}size{3} {1}size{3} size{3}", one, two, order, size),
            ("{0}d{1},{2} {0}alike{3}{4} alike{3}{4}", one, da, db, alike_a, alike_b),
            ("stem{1}{2} {0}stem{1}{2}", one, stem_a, stem_b),
            self._gap(nearer),
            *(self._directions(a, b) if r.is_relative else ()),
        ]

    def _directions(self, a: Quantity, b: Quantity) -> Iterator[Look]:
        """Which of two is the base: what grew is told of the smaller, what was saved of the larger."""
        yield _directed, "u" if a.value > b.value else "d", self._said
        base = self._bases.get((a, b), "")
        yield f"base{base}"
        if base:
            yield _directed, base[0], self._said
            yield _directed, f"a{base[0]}", tuple(bag("", a.pre[-_DIRECTED:]))

    def _stemmed(self, x: Quantity) -> str:
        """Whether what a rate is called by is said right before or behind one of the two: 完好82台, 完好率96%."""
        return "b" if self._stem in x.pre[-6:] else "p" if self._stem in x.post[:5] else "0"

    def _beside(self, x: Quantity) -> _Stood:
        """How one of the two stands to it."""
        r = self._r
        if x not in self._stood:
            self._stood[x] = (
                capped(r.number - x.number, _BACK),
                capped(r.sentence - x.sentence, 3),
                self._desk.steps(r, x),
                "0" if r.names.isdisjoint(x.names) else "1",
                min(len(self._chars.intersection(x.pre[-5:])), 3),
                capped(x.depth - r.depth, 1),
                x.passage == r.passage,
                _aligned(self._desk, r, x),
                self._stemmed(x),
            )
        return self._stood[x]

    def _gap(self, x: Quantity) -> Look:
        """The last marks between it and one of the two."""
        if x not in self._gaps:
            first, last = (x, self._r) if x.number < self._r.number else (self._r, x)
            self._gaps[x] = f"gap{stops(self._desk.between(first, last))[-3:]}"
        return self._gaps[x]


def _directed(tag: str, said: Sequence[str]) -> Iterator[str]:
    return (f"to{tag}{pair}" for pair in said)


def _bases(near: Sequence[Quantity]) -> dict[tuple[Quantity, Quantity], str]:
    """Of a figure that is the difference of two others, and one of these: whether that is the larger or the smaller,
    and stands first or last: 限价478万元，中标449.6万元，节约28.4万元."""
    found: dict[tuple[Quantity, Quantity], str] = {}
    for b, c in combinations(near, 2):
        if b.unit != c.unit:
            continue
        off = abs(b.value - c.value)
        room = max(b.half, c.half) + _TINY * off
        for a in near:
            if a.unit == b.unit and abs(a.value - off) <= room + a.half and a not in (b, c) and off:
                is_first, is_larger = b.number < c.number, b.value > c.value
                found[a, b] = _BASES[is_larger, is_first]
                found[a, c] = _BASES[not is_larger, not is_first]
    return found


_BASES = {(True, True): "+f", (True, False): "+l", (False, True): "-f", (False, False): "-l"}
"""By whether it is the larger, and stands first."""
_ORDERS = {
    (True, True, True): "abr",
    (True, True, False): "bar",
    (True, False, True): "arb",
    (False, True, False): "bra",
    (False, False, True): "rab",
    (False, False, False): "rba",
}
"""By whether the first and the second part stand before the result, and the first before the second."""


def _aligned(desk: Desk, one: Quantity, other: Quantity) -> str:
    """Whether both stand at the same place of lists as long as each other: 分别为…."""
    (n, of), (m, to) = desk.listed(one), desk.listed(other)
    if of == 1 and to == 1:
        return "-"
    if of == to:
        return "=" if n == m else "x"
    return "1" if to == 1 else "~"
