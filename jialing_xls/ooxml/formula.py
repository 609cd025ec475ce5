"""Which cells a formula reads."""

import re
from collections.abc import Iterator

from jialing_xls.ooxml.engine import CellKey
from jialing_xls.ooxml.reference import Cell, Range

_TEXT = re.compile(r'"[^"]*"')
_REFERENCE = re.compile(
    r"(?:(?:'((?:[^']|'')+)'|([^\s'!\[\](),&=<>+*/^:-]+))!)?"
    r"(\$?[A-Z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Z]{1,3}\$?[0-9]{1,7})?)(?![\w(])"
)


def precedents(expression: str, sheet: str) -> Iterator[CellKey]:
    """Every cell that the formula, standing on ``sheet``, refers to; ranges cell by cell."""
    for quoted, plain, area in _REFERENCE.findall(_TEXT.sub('""', expression)):
        name = quoted.replace("''", "'") or plain or sheet
        first, last = Range.parse(area)
        for row in range(first.row, last.row + 1):
            for column in range(first.column, last.column + 1):
                yield name, Cell(row, column)
