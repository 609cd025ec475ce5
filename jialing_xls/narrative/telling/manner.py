"""The manner of a report: what its figures speak of in a column, a row, a sentence, behind some words."""

from collections.abc import Iterator, Sequence

from jialing_xls.narrative.schemas.desk import Quantity
from jialing_xls.narrative.telling.weighing import TieWeighed

_LEAST = 0.3
"""Odds from which a figure seems to speak of a field."""
_FAINT = 0.02
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
        self._of: dict[tuple[Quantity, float], str] = {}
        self._speaking: dict[str, list[tuple[float, bool, Quantity]]] = {}
        for each in tied:
            tie = each.tie
            if tie.stands is not None and not tie.mixed and each.odds > _FAINT:
                self._of.setdefault((tie.quantity, tie.stands), tie.field)
                self._speaking.setdefault(tie.field, []).append(
                    (each.odds, tie.agrees, tie.quantity)
                )
        self._agrees = {quantity: each.tie.agrees for quantity, each in best.items()}
        self._at: dict[tuple[object, ...], list[int]] = {}
        for quantity, agrees in self._agrees.items():
            for place in _places(quantity):
                self._at.setdefault(place, [0, 0])[agrees] += 1

    def spokesmen(self, quantity: Quantity, stands: float) -> Iterator[str]:
        """Of a figure that may be a slip for what a field holds: who else speaks of that, and better."""
        field = self._of.get((quantity, stands))
        if field is None:
            yield "spokenno"
            return
        speaking = self._speaking[field]
        own = max(odds for odds, _, q in speaking if q is quantity)
        better = sum(odds > own for odds, _, q in speaking if q is not quantity)
        so = [
            odds for odds, agrees, q in speaking if agrees and q is not quantity and odds > _LEAST
        ]
        best = (
            "none"
            if not so
            else "better"
            if max(so) > own
            else "near"
            if max(so) > own / 5
            else "worse"
        )
        yield f"better{min(better, 3)}"
        yield f"so{min(len(so), 2)}"
        yield f"so{best}"
        yield f"so{best}better{min(better, 2)}"

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
