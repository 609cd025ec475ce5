"""A scanned sheet cut up for filling: once a template, then any number of sheets are put together.

The pieces, in their order and joined without a gap, are the part: every cell and
every open tag of a row is a piece of its own, and so is what stands between them. To fill is to
exchange some pieces and to join.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from jialing_xls.ooxml.filling.scanned_sheet import ScannedSheet
from jialing_xls.ooxml.reference import Cell


class Mould(NamedTuple):
    """What of a cell stays, whatever it is filled with, and which piece the cell is."""

    piece: int
    head: str
    prefix: str
    formula: str
    tail: str


class Moulds(dict[Cell, Mould | None]):
    """The mould of each cell, made when it is first asked for; None of a cell that is not there."""

    def __init__(self, sheet: ScannedSheet, starting: Mapping[int, int]) -> None:
        self._cells, self._starting = sheet.cells, starting

    def __missing__(self, at: Cell) -> Mould | None:
        cell = self._cells.get(at)
        if cell is None:
            return None
        head, formula, tail = (text.decode() for text in (cell.head, cell.formula, cell.tail))
        self[at] = mould = Mould(self._starting[cell.start], head, cell.prefix, formula, tail)
        return mould


@dataclass(frozen=True, slots=True)
class Cut:
    """The pieces of a sheet."""

    pieces: tuple[bytes, ...]
    starting: Mapping[int, int]
    """The piece that starts at an offset of the part; every element that can change starts one."""
    moulds: Moulds


@lru_cache(maxsize=32)
def cut(sheet: ScannedSheet) -> Cut:
    """The sheet in pieces."""
    places = sorted({0, len(sheet.xml), *_places(sheet)})
    starting = {place: n for n, place in enumerate(places)}
    pieces = [sheet.xml[start:stop] for start, stop in pairwise(places)]
    return Cut((*pieces, b""), starting, Moulds(sheet, starting))


def _places(sheet: ScannedSheet) -> Iterator[int]:
    """Where something starts or stops that can change, or behind which something can come in."""
    yield from sheet.sheet_data
    if sheet.dimension is not None:
        yield from sheet.dimension.span
    for row in sheet.rows.values():
        yield from (row.start, row.open_stop, row.stop)
    for cell in sheet.cells.values():
        yield from (cell.start, cell.stop)
