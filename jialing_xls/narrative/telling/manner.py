"""The manner of a report: what its figures speak of in a column, a row, a sentence, behind some words."""

from bisect import bisect_right, insort
from collections.abc import Iterator, Sequence

from jialing_xls.narrative.schemas.desk import Quantity
from jialing_xls.narrative.telling.weighing import TieWeighed

_LEAST = 0.3
"""Odds from which a figure seems to speak of a field."""
_FAINT = 0.02
"""Odds from which it may."""
_BETTER = (0.0, 0.2, 1.0)
"""By how many times its own odds the best of those who have the field's value speak of it."""
_MOST = 3
"""Figures that are told apart."""


class Manner:
    """How often, in a place of some kind, the field that a figure seems to speak of has its value."""

    def __init__(self, tied: Sequence[TieWeighed]) -> None:
        best: dict[Quantity, TieWeighed] = {}
        for each in tied:
            known = best.get(each.tie.quantity)
            if not each.tie.mixed and each.odds > (known.odds if known else _LEAST):
                best[each.tie.quantity] = each
        self._spoken_of: dict[tuple[Quantity, float], tuple[str, float]] = {}
        self._speaking: dict[str, list[float]] = {}
        self._agreeing: dict[str, list[float]] = {}
        for each in tied:
            tie, odds = each.tie, each.odds
            if tie.stands is None or tie.mixed:
                continue
            self._spoken_of.setdefault((tie.quantity, tie.stands), (tie.field, odds))
            if odds > _FAINT:
                insort(self._speaking.setdefault(tie.field, []), odds)
                if tie.agrees and odds > _LEAST:
                    insort(self._agreeing.setdefault(tie.field, []), odds)
        self._agrees = {quantity: each.tie.agrees for quantity, each in best.items()}
        self._at: dict[tuple[object, ...], list[int]] = {}
        for quantity, agrees in self._agrees.items():
            for place in _places(quantity):
                self._at.setdefault(place, [0, 0])[agrees] += 1

    def spokesmen(self, quantity: Quantity, stands: float) -> Iterator[str]:
        """Of a figure that may be a slip for what a field holds: who else speaks of that, and whether better."""
        field, own = self._spoken_of.get((quantity, stands), ("", 0.0))
        speaking, agreeing = self._speaking.get(field, ()), self._agreeing.get(field, ())
        better = len(speaking) - bisect_right(speaking, own)
        best = agreeing[-1] / own if agreeing else 0.0
        rank = sum(best > least for least in _BETTER)
        yield f"better{min(better, _MOST)}"
        yield f"so{min(len(agreeing), 2)}"
        yield f"best{rank}"
        yield f"best{rank}better{min(better, 2)}"

    def looks(self, quantity: Quantity) -> Iterator[str]:
        """How that is for the other figures in the same places as one, as features."""
        agrees = self._agrees.get(quantity)
        for place in _places(quantity):
            not_so, so = self._at.get(place, (0, 0))
            so, not_so = so - (agrees is True), not_so - (agrees is False)
            kind = place[0]
            share = int(so / (so + not_so) * 4) if so + not_so else -1
            yield f"{kind}so{min(so, _MOST)}not{min(not_so, _MOST)}"
            yield f"{kind}share{share}"


def _places(quantity: Quantity) -> Iterator[tuple[object, ...]]:
    """Where others that stand there, too, are likely to be of the same sort; first what kind of place it is."""
    passage = quantity.figure.passage
    if passage.cell and passage.table:
        row, column = passage.cell
        yield "column", passage.table, column
        yield "row", passage.table, row
    else:
        yield "sentence", quantity.sentence
    yield "tail", quantity.sort, quantity.pre[-2:]
    yield "end", quantity.sort, quantity.pre[-1:]
