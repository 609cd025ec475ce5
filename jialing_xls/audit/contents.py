"""What a submission holds in the cells of its template, however it was read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from math import isfinite

from jialing_xls.model.fact import Place
from jialing_xls.ooxml.engine import CellKey
from jialing_xls.ooxml.reference import Cell
from jialing_xls.ooxml.value import ErrorCode, Scalar
from jialing_xls.template.template_layout import CROSSCHECK, PAPER

_ABSOLUTE, _RELATIVE = Decimal("5e-9"), Decimal("1e-13")
"""Excel keeps fifteen significant digits; differences are taken to eight decimals."""


_ORDER = {PAPER: 1, CROSSCHECK: 2}
"""The form comes first."""


def _never(_sheet: str, _at: Cell) -> bool:
    return False


def _unmoved(sheet: str, at: Cell) -> Place:
    return Place(sheet, str(at))


@dataclass(slots=True)
class Held:
    """Contents by the template's own cells; ``place`` says where such a cell stands now."""

    inputs: dict[CellKey, Scalar] = field(default_factory=dict)
    """What stands in cells that the template leaves blank."""
    cached: dict[CellKey, Scalar | None] = field(default_factory=dict)
    """Cached result of every formula that still is one; None if there is none."""
    replaced: dict[CellKey, Scalar | None] = field(default_factory=dict)
    """What stands in place of formulas."""
    heights: dict[tuple[str, int], float] = field(default_factory=dict)
    """Points, of rows that state a height."""
    place: Callable[[str, Cell], Place] = _unmoved
    gone: Callable[[str, Cell], bool] = _never
    """Whether a cell of the template was deleted with its row, column or sheet."""

    def in_order(self, keys: Iterable[CellKey]) -> list[CellKey]:
        """Causes before consequences: 自评表 and 数据底稿, and then what is computed from them."""
        return sorted(keys, key=lambda key: (_ORDER.get(key[0], 0), key[1]))


def same(one: Scalar | None, other: Scalar | None) -> bool:
    """Whether two results agree, numbers within what a double can hold."""
    if type(one) is type(other) and one == other:
        return True
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float | Decimal) and isinstance(other, int | float | Decimal):
        return one == other or _nearest(one, other) or _close(_exact(one), _exact(other))
    if isinstance(one, ErrorCode) or isinstance(other, ErrorCode):
        return one == other
    # Nothing is the empty text, and no zero.
    return ("" if one is None else one) == ("" if other is None else other)


def _nearest(one: float | Decimal, other: float | Decimal) -> bool:
    """Whether the one is the double nearest to the other: closer than any tolerance, soon told."""
    return (
        isinstance(one, float)
        and isfinite(one)
        and isinstance(other, Decimal)
        and float(other) == one
    )


def _close(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= _ABSOLUTE + _RELATIVE * max(abs(one), abs(other))


def _exact(value: float | Decimal) -> Decimal:
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
