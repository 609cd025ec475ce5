"""Whether a figure keeps the magnitude of the others of its kind: what no hint may offer."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from operator import itemgetter

from jialing_xls.checks.hints.what_if import Change, WhatIf
from jialing_xls.model.field import Field, Kind

_MOST_APART = {True: 5, False: 20}
"""Times another figure of its kind, a standard or not: standards lie close, counts and amounts do not."""
_LEAST_TO_COMPARE = 3


class Magnitudes:
    """The figures that stand in cells of their own, by kind; zeros tell nothing."""

    def __init__(self, figures: Iterable[Field], what_if: WhatIf) -> None:
        stated: dict[Kind, list[tuple[str, Decimal]]] = {kind: [] for kind in Kind}
        for field in figures:
            value = what_if.value(field.id)
            if value and not field.extracted_from:
                stated[field.kind].append((field.id, abs(value)))
        self._stated = {kind: sorted(known, key=itemgetter(1)) for kind, known in stated.items()}

    def keep(self, change: Change, fields: Mapping[str, Field]) -> bool:
        """Whether every figure of the change is in proportion.

        A county of 31,625 people on 低保 has no 12,000,000 in 特困, and no standard of 12 元 beside
        one of 1,600. The largest and the smallest of the others do not count: they may be slips.
        """
        return all(self._keeps(fields[id].kind, value, change) for id, value in change.items())

    def _keeps(self, kind: Kind, value: Decimal | None, change: Change) -> bool:
        others = [known for id, known in self._stated[kind] if id not in change]
        if not value or len(others) < _LEAST_TO_COMPARE:
            return True
        most = _MOST_APART[kind is Kind.STANDARD]
        if abs(value) > most * others[-2]:
            return False
        return kind is not Kind.STANDARD or abs(value) * most >= others[1]
