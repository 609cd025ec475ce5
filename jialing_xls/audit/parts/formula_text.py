"""Formulas compared by what they say, not by how a program spells them.

Spreadsheet programs change a formula's text when they save it: spaces, the case of functions,
quotes around sheet names, ``TRUE()`` for ``TRUE``, ``0.50`` for ``0.5``, dollar signs when they
share one formula among cells. ``canonical`` takes all of that away and keeps every operand.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from jialing_xls.model.numbers import plain
from jialing_xls.ooxml.reference import Cell, column_number

Move = Callable[[str, Cell], tuple[str, Cell] | None]
"""Sheet and cell where a cell of the template stands in the workbook at hand; None if gone."""

_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")
    |(?P<reference>(?:(?P<sheet>'(?:[^']|'')+'|[^\W\d][\w.]*)!)?
        \$?(?P<column>[A-Za-z]{1,3})\$?(?P<row>[1-9][0-9]{0,6})(?![\w(.!]))
    |(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w]))
    |(?P<name>[\w.\\]+)
    |(?P<space>\s+)
    |(?P<sign><=|>=|<>|.)""",
    re.VERBOSE | re.DOTALL,
)
_PREFIXES = re.compile(r"^(?:_xlfn\.|_xlws\.)+", re.IGNORECASE)
_TRUTH = re.compile(r"\b(TRUE|FALSE)\(\)")


class _Reference(NamedTuple):
    sheet: str
    cell: Cell


_Token = str | _Reference


@lru_cache(maxsize=8192)
def _tokens(formula: str, sheet: str) -> tuple[_Token, ...]:
    return tuple(_meanings(formula, sheet))


def _meanings(formula: str, sheet: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(formula):
        kind = match.lastgroup if match["reference"] is None else "reference"
        text = match[0]
        if kind == "reference":
            named = match["sheet"]
            yield _Reference(
                _unquoted(named) if named else sheet,
                Cell(int(match["row"]), column_number(match["column"].upper())),
            )
        elif kind == "number":
            yield plain(Decimal(text))
        elif kind == "name":
            yield _PREFIXES.sub("", text).upper()
        elif kind != "space":
            yield text


def _unquoted(name: str) -> str:
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def canonical(formula: str, sheet: str, move: Move | None = None) -> str:
    """What the formula of a cell on ``sheet`` says; ``move`` tells where its operands went."""
    parts = []
    for token in _tokens(formula.removeprefix("="), sheet):
        if isinstance(token, str):
            parts.append(token)
        else:
            at = move(token.sheet, token.cell) if move else (token.sheet, token.cell)
            parts.append(f"{at[0]}!{at[1]}" if at else "#REF!")
    text = " ".join(parts)
    return _TRUTH.sub(r"\1", text.replace(" ( )", "()"))


@lru_cache(maxsize=8192)
def skeleton(formula: str) -> str:
    """The formula without its cells: what stays the same when rows are inserted around it."""
    tokens = _tokens(formula.removeprefix("="), "")
    text = " ".join(token if isinstance(token, str) else "@" for token in tokens)
    return _TRUTH.sub(r"\1", text.replace(" ( )", "()").replace("# REF !", "@"))
