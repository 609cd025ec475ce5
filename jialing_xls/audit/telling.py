"""Findings of a verification, and how values are shown in them."""

from decimal import Decimal

from jialing_xls.model.fact import Place
from jialing_xls.model.numbers import from_float, plain
from jialing_xls.model.result import Finding, Level
from jialing_xls.ooxml.reference import Cell
from jialing_xls.ooxml.value import ErrorCode, Scalar

_LONGEST = 60
"""Characters of a value; more make a message unreadable."""


def shown(value: Scalar | None) -> str:
    """A value in a message: ``“应保尽保”``, ``11654.69``, ``空``."""
    if value is None or value == "":
        return "空"
    if isinstance(value, str):
        line = " ".join(value.split())
        return f"“{line[:_LONGEST]}…”" if len(line) > _LONGEST else f"“{line}”"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, ErrorCode):
        return value.code
    return plain(from_float(value) if isinstance(value, float) else Decimal(value))


def error(sheet: str, at: Cell | str, message: str, found: Scalar | None = None) -> Finding:
    return _finding(Level.ERROR, sheet, at, message, found)


def warning(sheet: str, at: Cell | str, message: str, found: Scalar | None = None) -> Finding:
    return _finding(Level.WARNING, sheet, at, message, found)


def _finding(
    level: Level, sheet: str, at: Cell | str, message: str, found: Scalar | None
) -> Finding:
    text = "" if found is None else shown(found).strip("“”")
    return Finding(level, message, Place(sheet, str(at)), None, text)
