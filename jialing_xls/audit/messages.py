"""Findings of a verification, and how values are shown in them."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial

from jialing_xls.model.fact import Place
from jialing_xls.model.numbers import from_float, plain
from jialing_xls.model.result import Finding, Level
from jialing_xls.ooxml.reference import Cell
from jialing_xls.ooxml.value import ErrorCode, Scalar

_LONGEST = 60
"""Characters of a value; more make a message unreadable."""
_MOST_OF_A_KIND = 40
"""Findings of one kind on one sheet that are told one by one."""
_FEW, _LISTED = 3, 20
"""Findings of one cause that are told one by one, and cells that the one for all lists."""


def quoted_value(value: Scalar | None) -> str:
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


def _finding(
    level: Level, sheet: str, at: Cell | str, message: str, found: Scalar | None = None
) -> Finding:
    text = "" if found is None else quoted_value(found).strip("“”")
    return Finding(level, message, Place(sheet, str(at)), None, text)


error = partial(_finding, Level.ERROR)
warn_of = partial(_finding, Level.WARNING)
note = partial(_finding, Level.NOTE)


def limited(
    findings: list[Finding], sheet: str, told: Callable[..., Finding] = error
) -> list[Finding]:
    """The first findings of one kind on a sheet, and how many more there are."""
    if len(findings) <= _MOST_OF_A_KIND:
        return findings
    rest = len(findings) - _MOST_OF_A_KIND
    first = findings[_MOST_OF_A_KIND].place
    cell = first.cell if first else "A1"
    message = f"自 {cell} 起还有 {rest} 处与模板不同，没有逐一列出；应与模板一致。"
    return [*findings[:_MOST_OF_A_KIND], told(sheet, cell, message)]


def as_one(findings: list[Finding]) -> list[Finding]:
    """Findings that have one cause, as one if they are many: the first of them, with the others' cells."""
    if len(findings) <= _FEW:
        return findings
    cells = list(dict.fromkeys(f.place.cell for f in findings if f.place))
    listed = "、".join(cells[:_LISTED]) + " 等" * (len(cells) > _LISTED)
    message = f"{findings[0].message.rstrip('。')}（同样的共 {len(findings)} 处：{listed}）。"
    return [replace(findings[0], message=message)]
