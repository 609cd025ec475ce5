"""Which cells a formula reads."""

import re
from collections.abc import Iterable
from functools import lru_cache

from jialing_xls.ooxml.engine import CellKey
from jialing_xls.ooxml.reference import Cell, Range

_TEXT = re.compile(r'"[^"]*"')
_REFERENCE = re.compile(
    r"(?:(?:'((?:[^']|'')++)'|([^\s'!\[\](),&=<>+*/^:-]++))!)?"
    r"(\$?[A-Z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Z]{1,3}\$?[0-9]{1,7})?)(?![\w(])"
)


def precedents(formulas: Iterable[tuple[str, str]]) -> frozenset[CellKey]:
    """Every cell that the formulas refer to, ranges cell by cell.

    ``formulas`` are pairs of the sheet on which one stands and its expression.
    """
    areas = {
        (quoted.replace("''", "'") or plain or sheet, area)
        for sheet, expression in formulas
        for quoted, plain, area in _REFERENCE.findall(_TEXT.sub('""', expression))
    }
    return frozenset((sheet, cell) for sheet, area in areas for cell in _cells(area))


@lru_cache(maxsize=4096)
def _cells(area: str) -> tuple[Cell, ...]:
    first, last = Range.parse(area)
    rows, columns = range(first.row, last.row + 1), range(first.column, last.column + 1)
    return tuple(Cell(row, column) for row in rows for column in columns)
