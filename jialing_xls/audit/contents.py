"""What a submission holds in the cells of its template, however it was read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from jialing_xls.audit.messages import error
from jialing_xls.model.fact import Place
from jialing_xls.model.result import Finding
from jialing_xls.ooxml.engine import CellKey
from jialing_xls.ooxml.reference import Cell
from jialing_xls.ooxml.value import Scalar
from jialing_xls.template.template_layout import CROSSCHECK, PAPER

_ORDER = {PAPER: 1, CROSSCHECK: 2}
"""The form comes first."""


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
    place: Callable[[str, Cell], Place] = lambda sheet, at: Place(sheet, str(at))
    gone: Callable[[str, Cell], bool] = lambda _sheet, _at: False
    """Whether a cell of the template was deleted with its row, column or sheet."""

    def finding(
        self,
        key: CellKey,
        message: str,
        found: Scalar | None = None,
        told: Callable[..., Finding] = error,
    ) -> Finding:
        """A finding on a cell of the template, at the place where that stands now."""
        place = self.place(*key)
        return told(place.sheet, place.cell, message, found)

    def in_order(self, keys: Iterable[CellKey]) -> list[CellKey]:
        """Causes before consequences: 自评表 and 数据底稿, and then what is computed from them."""
        return sorted(keys, key=lambda key: (_ORDER.get(key[0], 0), key[1]))
