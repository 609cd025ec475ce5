"""The manner of a report: what its figures speak of in a column, a row, a sentence, behind some words."""

from collections.abc import Iterator, Sequence

from jialing_xls.narrative.schemas.desk import Quantity
from jialing_xls.narrative.telling.weighing import TieWeighed

_LEAST = 0.3
"""Odds from which a figure seems to speak of a field."""
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
        self._agrees = {quantity: each.tie.agrees for quantity, each in best.items()}
        self._at: dict[tuple[object, ...], list[int]] = {}
        for quantity, agrees in self._agrees.items():
            for place in _places(quantity):
                self._at.setdefault(place, [0, 0])[agrees] += 1

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
