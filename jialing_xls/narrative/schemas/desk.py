"""The quantities of a report side by side: what stands before, between and behind them."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from operator import add

from jialing_xls.narrative.meaning.deviations import shift
from jialing_xls.narrative.text.figure import (
    MONEY,
    PERCENT,
    PRICES,
    RELATIVE,
    Bound,
    Figure,
    FigureKind,
)
from jialing_xls.narrative.text.passages import Passage
from jialing_xls.narrative.text.units import measure_in

_BEFORE, _BEHIND = 24, 8
"""Characters before and behind a figure that are its own words at most."""
_ROOM = {Bound.EXACT: 0.0, Bound.ABOUT: 0.05}
_WIDE = 0.1
"""How far, as a share, a figure may lie beside what 超过, 近 and the like say of it."""
_COPIED, _COPIED_NEAR, _NEAR = 0.08, 0.02, 3
"""Share of slips that are a figure from elsewhere: last year's, the other group's, what was aimed at; that are a
certain one of those near; and how many of its unit farther that stands at most."""
_FAR, _NEAREST = 200, 40
"""Characters behind one figure and before another that may tell how they stand to each other, in one passage
and where they stand in two."""
_MOST_LARGEST, _ABOVE = 3, 12
"""Largest values of a unit that are kept; figures back to a table above."""
_DATES = (FigureKind.YEAR, FigureKind.DATE)
_CHINESE = re.compile(r"[^一-龥]+")
_EACH = re.compile(r"每[个一]?([一-龥])|([一-龥])均")
_OF_EACH, _MOST_COUNTED = 6, 3
"""Characters before an average that tell by what it is; figures that count this, and are looked at."""


@dataclass(slots=True, eq=False)
class Quantity:
    """A figure that is data, and where it stands among the others."""

    figure: Figure
    number: int
    """Among all quantities of the report."""
    passage: int
    """Number of its passage, and of its sentence, counted through the report."""
    sentence: int
    depth: int
    """Brackets that are open where it stands."""
    pre: str
    """The words between the figure before it and itself; in a table its headings."""
    post: str
    """The words behind it as far as the next figure."""
    value: float = field(init=False)
    half: float = field(init=False)
    decimals: int = field(init=False)
    """Printed ones, in ``value``'s unit; negative for 3万户."""
    unit: str = field(init=False)
    is_relative: bool = field(init=False)
    is_rate: bool = field(init=False)
    """Whether it is so much a piece, by its unit."""
    is_money_by_piece: bool = field(init=False)
    is_count: bool = field(init=False)
    """Whether it is none of these, and no amount."""
    sort: str = field(init=False)
    """What kind of unit it has, as a feature."""
    copied: float = 0.0
    """Share of slips that would read so because another figure does."""
    rank: int = 0
    """Among the quantities of its unit."""
    names: frozenset[str] = field(init=False)
    """Pairs of characters of its words."""
    behind: frozenset[str] = field(init=False)
    """Those of the words behind it."""

    def __post_init__(self) -> None:
        self.value = float(self.figure.value)
        self.unit = unit = self.figure.unit
        self.is_relative = unit in RELATIVE
        self.is_rate = unit in PRICES or "/" in unit
        self.is_money_by_piece = unit in PRICES or unit.startswith("元/")
        self.is_count = not (self.is_relative or self.is_rate or unit == MONEY)
        self.sort = "m" if unit == MONEY else "p" if unit == PERCENT else "n"
        exponent = self.figure.value.as_tuple().exponent
        self.decimals = -exponent if isinstance(exponent, int) else 0
        room = _ROOM.get(self.figure.bound, _WIDE)
        self.half = max(float(self.figure.half), abs(self.value) * room)
        self.behind = pairs(self.post)
        self.names = pairs(self.pre[-12:]) | self.behind

    def decimals_for(self, value: float) -> int:
        """Decimals of a value printed with as many digits, maybe with 万 for without or a point shifted."""
        return max(self.decimals + shift(self.value, value), 0)

    @property
    def rounding(self) -> float:
        """How far it may lie beside what it is reckoned from: 园均168名 is rounded though 名 are counted."""
        return self.half or 0.5 * 10.0 ** -max(self.decimals, 0)

    @property
    def measure(self) -> int:
        """The power of ten of the measure that it is printed in: -3 of 米, where 公里 are compared."""
        return measure_in(self.unit, self.figure.power)


def pairs(text: str) -> frozenset[str]:
    """Its pairs of neighbouring Chinese characters."""
    pieces = _CHINESE.split(text)
    return frozenset(chain.from_iterable(map(add, piece, piece[1:]) for piece in pieces))


class Desk:
    """All quantities of a report in the order of the text."""

    def __init__(
        self,
        passages: Sequence[Passage],
        figures: Sequence[Sequence[Figure]],
        is_open: bool = False,
    ) -> None:
        self.is_open = is_open
        """Whether relations are offered whatever the values: how likely one is meant cannot be learned of those
        that were chosen because their values agree, or nearly."""
        # Page numbers stand in no text: a scanned report is read like any other.
        kept = [(p, read) for p, read in zip(passages, figures, strict=True) if not p.is_page]
        self.passages, self.figures = [p for p, _ in kept], [read for _, read in kept]
        self.quantities: list[Quantity] = []
        self.by_unit: dict[str, list[Quantity]] = {}
        sentences = 0
        for number, (passage, read) in enumerate(kept):
            for quantity in _quantities(passage, read, number, sentences, len(self.quantities)):
                same = self.by_unit.setdefault(quantity.unit, [])
                quantity.rank = len(same)
                same.append(quantity)
                self.quantities.append(quantity)
            sentences += len(passage.sentences) + 1
        cards = _cards(self.quantities)
        self.running = [
            q for q in self.quantities if not is_cell(q) or q.figure.passage.table in cards
        ]
        self.place = {q: n for n, q in enumerate(self.running)}
        self._lists = dict(_lists(self))
        self._linked = dict(_linked(self.running))
        self._related = dict(_related(self.running))
        self._first = dict(_together(self))
        self._same: dict[tuple[str, float], list[Quantity]] = {}
        for quantity in self.quantities:
            self._same.setdefault((quantity.unit, quantity.value), []).append(quantity)
        values = Counter(unit for unit, _ in self._same)
        for (unit, _), same in self._same.items():
            for quantity in same if len(same) > 1 else ():
                quantity.copied = _COPIED / values[unit]
            for one, other in pairwise(same):
                if other.rank - one.rank <= _NEAR:
                    one.copied = other.copied = max(_COPIED_NEAR, one.copied)
        self._largest = {unit: _largest(same) for unit, same in self.by_unit.items()}
        self._counted: dict[str, list[Quantity]] = {}
        for quantity in self.quantities:
            if quantity.is_count and quantity.value > 1:
                called = quantity.pre[-2:] + quantity.figure.printed_unit + quantity.post[:2]
                for char in dict.fromkeys(called):
                    self._counted.setdefault(char, []).append(quantity)

    def largest(self, unit: str) -> Sequence[Quantity]:
        """The first quantities of the largest values of a unit, the largest first."""
        return self._largest.get(unit, ())

    def listed(self, quantity: Quantity) -> tuple[int, int]:
        """Its place in a list of figures that nothing but commas divides, and how many these are."""
        return self._lists.get(quantity, (0, 1))

    def first_of(self, quantity: Quantity) -> Quantity:
        """The first of those told together, whose words are said of all: 上年城镇1001元、农村780元."""
        return self._first.get(quantity, quantity)

    def linked(self, quantity: Quantity) -> Sequence[Quantity]:
        """Earlier quantities of its unit that share words with it, wherever they stand."""
        return self._linked.get(quantity, ())

    def related(self, quantity: Quantity) -> Sequence[Quantity]:
        """Earlier quantities of other units that share its rarest words, wherever they stand: 兼职网格员326人 and
        兼职补贴117.36万元."""
        return self._related.get(quantity, ())

    def steps(self, quantity: Quantity, back: Quantity) -> int:
        """How many of a unit one has to go back in the sentence to come from one figure to another."""
        if back.number > quantity.number or back.sentence != quantity.sentence:
            return 9
        between = [q.unit for q in self.before(quantity, 8) if q.number > back.number]
        return between.count(back.unit)

    def counted(self, quantity: Quantity) -> Sequence[Quantity]:
        """What an average is told by, wherever it stands: of 每期 the figures that count 期, of 生均 学生."""
        found: dict[Quantity, None] = {}
        for match in _EACH.finditer(quantity.pre[-_OF_EACH:]):
            same = self._counted.get(match[1] or match[2], ())
            earlier = bisect_right(same, quantity.number, key=lambda q: q.number)
            found |= dict.fromkeys((*same[max(earlier - _MOST_COUNTED, 0) : earlier], *same[:1]))
        return [q for q in found if q is not quantity]

    def above(self, quantity: Quantity) -> Sequence[Quantity]:
        """The last row of the table that ends right before it: the totals, mostly."""
        back = self.quantities[max(quantity.number - _ABOVE, 0) : quantity.number]
        last = next((q for q in reversed(back) if is_cell(q)), None)
        if last is None or is_cell(quantity):
            return ()
        place = _row_or_sentence(last)
        return [q for q in back if q.value > 0 and _row_or_sentence(q) == place]

    def dated(
        self, is_wanted: Callable[[Figure], bool]
    ) -> Iterator[tuple[Quantity, Figure | None]]:
        """Each quantity with the last date or year before it in its sentence that is wanted."""
        passage, named, starts = -1, list[Figure](), list[int]()
        for quantity in self.quantities:
            if quantity.passage != passage:
                passage = quantity.passage
                dates = (f for f in self.figures[passage] if f.kind in _DATES)
                named = [f for f in dates if is_wanted(f)]
                starts = [f.start for f in named]
            at = bisect_left(starts, quantity.figure.start) - 1
            start, _ = quantity.figure.passage.sentence(quantity.figure.start)
            yield quantity, named[at] if at >= 0 and starts[at] >= start else None

    def before(self, quantity: Quantity, most: int) -> Sequence[Quantity]:
        """The quantities of the running text before it, nearest last."""
        at = self.place.get(quantity, 0)
        return self.running[max(at - most, 0) : at]

    def after(self, quantity: Quantity, most: int) -> Sequence[Quantity]:
        at = self.place.get(quantity, 0)
        return self.running[at + 1 : at + 1 + most]

    def between(self, one: Quantity, other: Quantity) -> str:
        """The text between two quantities, or its ends; ¶ where a passage ends."""
        text, behind = one.figure.passage.text, other.figure.passage.text
        end, start = one.figure.end, other.figure.start
        if one.passage != other.passage:
            return f"{text[end : end + _NEAREST]}¶{behind[max(start - _NEAREST, 0) : start]}"
        if start - end <= 2 * _FAR:
            return text[end:start]
        return text[end : end + _FAR] + text[start - _FAR : start]


def _row_or_sentence(quantity: Quantity) -> object:
    """The sentence or the row of a table that it stands in."""
    passage = quantity.figure.passage
    return (passage.table, passage.cell[0]) if passage.cell else quantity.sentence


def _largest(same: Sequence[Quantity]) -> list[Quantity]:
    first: dict[float, Quantity] = {}
    for quantity in same:
        first.setdefault(quantity.value, quantity)
    return [first[value] for value in sorted(first, reverse=True)[:_MOST_LARGEST]]


def _cards(quantities: Sequence[Quantity]) -> set[int]:
    """Tables whose figures stand in one column: they are read from top to bottom."""
    columns: dict[int, set[int]] = {}
    for quantity in quantities:
        passage = quantity.figure.passage
        if passage.table and passage.cell:
            columns.setdefault(passage.table, set()).add(passage.cell[1])
    return {table for table, found in columns.items() if len(found) == 1}


_CONNECTED = re.compile(r"[、，和与及]|以及")
_TOGETHER = re.compile(r"[、和与及][^，；。：、]{0,8}|以及[^，；。：、]{0,8}")
_LATEST, _MOST_LINKS, _MOST_RELATED = 6, 3, 4


def _lists(desk: Desk) -> Iterator[tuple[Quantity, tuple[int, int]]]:
    run: list[Quantity] = []
    for quantity in (*desk.running, None):
        if (
            run
            and quantity
            and quantity.unit == run[-1].unit
            and quantity.passage == run[-1].passage
            and _CONNECTED.fullmatch(desk.between(run[-1], quantity))
        ):
            run.append(quantity)
            continue
        if len(run) > 1:
            yield from ((q, (n, len(run))) for n, q in enumerate(run))
        run = [quantity] if quantity else []


def _together(desk: Desk) -> Iterator[tuple[Quantity, Quantity]]:
    """Figures of one unit that no comma divides, with the first of these."""
    first = last = None
    for quantity in desk.running:
        if (
            first
            and last
            and last.unit == quantity.unit
            and last.passage == quantity.passage
            and _TOGETHER.fullmatch(desk.between(last, quantity))
        ):
            yield quantity, first
        else:
            first = quantity
        last = quantity


def _linked(running: Sequence[Quantity]) -> Iterator[tuple[Quantity, tuple[Quantity, ...]]]:
    seen: dict[tuple[str, str], list[Quantity]] = {}
    for quantity in running:
        shared: dict[Quantity, int] = {}
        for name in quantity.names:
            same = seen.setdefault((quantity.unit, name), [])
            for other in same[-_LATEST:]:
                shared[other] = shared.get(other, 0) + 1
            same.append(quantity)
        best = sorted(shared, key=lambda q: (-shared[q], -q.number))[:_MOST_LINKS]
        if best:
            yield quantity, tuple(best)


def _related(running: Sequence[Quantity]) -> Iterator[tuple[Quantity, tuple[Quantity, ...]]]:
    own = {quantity: quantity.names - quantity.behind for quantity in running}
    often = Counter(name for names in own.values() for name in names)
    seen: dict[str, list[Quantity]] = {}
    for quantity, names in own.items():
        shared: dict[Quantity, float] = {}
        for name in sorted(names):
            same = seen.setdefault(name, [])
            for other in same[-_LATEST:]:
                if other.unit != quantity.unit and not other.is_relative:
                    shared[other] = shared.get(other, 0.0) + 1 / often[name]
            same.append(quantity)
        best = sorted(shared, key=lambda q: (-shared[q], -q.number))[:_MOST_RELATED]
        if best:
            yield quantity, tuple(best)


def is_cell(quantity: Quantity) -> bool:
    """Whether it stands alone in a cell of a table."""
    passage = quantity.figure.passage
    return passage.headers is not None and len(passage.text) - len(quantity.figure.text) < 6


def _quantities(
    passage: Passage, read: Sequence[Figure], number: int, sentences: int, first: int
) -> Iterator[Quantity]:
    starts = [start for start, _ in passage.sentences]
    text, last, depth = passage.text, passage.mark, 0
    for n, figure in enumerate(read):
        if figure.start < last:
            last = max(last, figure.end)
            continue
        gap = text[last : figure.start]
        for char in gap:
            if char == "(":
                depth += 1
            elif char == ")" and depth:
                depth -= 1
        if "。" in gap:
            depth = gap[gap.rindex("。") :].count("(")
        last = figure.end
        if not figure.may_relate:
            continue
        until = read[n + 1].start if n + 1 < len(read) else len(text)
        own = gap[gap.rfind("。") + 1 :][-_BEFORE:]
        if passage.headers is not None and len(own) < 2:
            own = "".join(h[-_BEFORE:] for h in reversed(passage.headers))[-_BEFORE:] + own
        yield Quantity(
            figure,
            first,
            number,
            sentences + bisect_right(starts, figure.start),
            depth,
            own,
            text[figure.end : min(until, figure.end + _BEHIND)],
        )
        first += 1
