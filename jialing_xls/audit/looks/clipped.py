"""Values that do not show in the cells they stand in: ``####``, lines cut off, numbers shrunk.

Only lines that are smaller than the template's are looked at. Of a text, half a line may be missing
before it is told; of a number, a seventh of its width: fonts differ from computer to computer.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from jialing_xls.audit.cells.comparison import Matched
from jialing_xls.audit.messages import error, quoted_value
from jialing_xls.audit.parts.cell_looks import Look
from jialing_xls.audit.parts.cell_reader import CellContent
from jialing_xls.audit.parts.sizes import Sizes, is_cut_off
from jialing_xls.audit.parts.workbook_view import SheetView
from jialing_xls.model.numbers import from_float
from jialing_xls.model.result import Finding
from jialing_xls.ooxml.reference import Cell, Range
from jialing_xls.ooxml.value import Scalar

_NARROWER = 0.3
"""Characters by which programs render a width apart."""
_MUCH_NARROWER = 0.6
_NUMBER_FITS, _SHRUNK_READABLE = 0.85, 0.55
_WIDTH_OF_A_SIZE = 1 / 10.5
"""Characters of column width that a digit of one point takes."""
_DECIMALS = re.compile(r"\.([0#?]+)")


def check_clipped_values(matched: Matched) -> Iterator[Finding]:
    """Cells of columns that are narrower than the template's, whose value no longer shows."""
    for template, actual in matched.straight_pairs():
        before, now = Sizes(template), Sizes(actual)
        used = {at.column for at in actual.cells}
        narrow = {c for c in used if now.width(c) < before.width(c) - _NARROWER}
        if narrow:
            yield from _in_columns(matched, actual, before, now, narrow)


def _in_columns(
    matched: Matched, sheet: SheetView, before: Sizes, now: Sizes, narrow: set[int]
) -> Iterator[Finding]:
    """One finding a column, at its first figure that does not show, else at its first text."""
    told: set[int] = set()
    for at, content in sorted(sheet.cells.items(), key=lambda cell: isinstance(cell[1].value, str)):
        area = now.merged.get(at, Range(at, at))
        columns = narrow.intersection(range(area.first.column, area.last.column + 1))
        if content.value in (None, "") or not columns or at.column in told:
            continue
        look, (width, height) = matched.actual.looks[content.style], now.area(area)
        should = before.area(area)[0]
        showed = width < _MUCH_NARROWER * should or _shows(content, look, should, height)
        if showed and not _shows(content, look, width, height):
            told.add(at.column)
            yield _told(sheet, at, content)


def _told(sheet: SheetView, at: Cell, content: CellContent) -> Finding:
    message = (
        f"列宽被改小，这里的内容{quoted_value(content.value)}显示不全（或显示为 ###），应加宽。"
    )
    return error(sheet.name, at, message, content.value)


def _shows(content: CellContent, look: Look, width: float, height: float) -> bool:
    if isinstance(content.value, str):
        return not is_cut_off(content.value, width, look.size, height)
    needed = len(_formatted(content.value, look.code)) * look.size * _WIDTH_OF_A_SIZE
    least = _SHRUNK_READABLE if look.alignment.shrunk else _NUMBER_FITS
    return width >= least * needed


def _formatted(value: Scalar | None, code: str) -> str:
    """A number about as a format shows it: right in its length."""
    if isinstance(value, float):
        value = from_float(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return str(value)
    if "y" in code.lower():
        return code
    if not re.search("[0#]", code):
        return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
    number = value * (100 if "%" in code else 1)
    decimals = len(found[1]) if (found := _DECIMALS.search(code)) else 0
    return f"{number:{',' if ',' in code else ''}.{decimals}f}" + ("%" if "%" in code else "")
