"""Who else in a report speaks of what a figure may be a slip for, and whether better."""

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


class Spokesmen:
    """By field of the workbook the figures that may speak of it."""

    def __init__(self, tied: Sequence[TieWeighed]) -> None:
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

    def looks(self, quantity: Quantity, stands: float) -> Iterator[str]:
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
