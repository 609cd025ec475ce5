"""How much of a sheet shows: hidden lines, frozen panes, values cut off (``####``), small prints.

Of values only those in lines that are smaller than the template's are looked at. Of a text, half a line
may be missing before it is told; of a number, a seventh of its width: fonts differ from computer to
computer.
"""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from xml.etree.ElementTree import Element

from jialing_xls.audit.cells.comparison import Matched
from jialing_xls.audit.messages import error, quoted_value, warn_of
from jialing_xls.audit.parts.cell_looks import CODE, SHRUNK, SIZE, Look
from jialing_xls.audit.parts.cell_reader import CellContent, ranges
from jialing_xls.audit.parts.received_parts import numeric_attribute
from jialing_xls.audit.parts.sizes import Sizes, is_cut_off
from jialing_xls.audit.parts.workbook_view import SheetView, View
from jialing_xls.entry.formats.display import displayed, is_date_format
from jialing_xls.model.result import Finding
from jialing_xls.ooxml.reference import Cell, Location, Range, column_letters
from jialing_xls.ooxml.value import Scalar

_NARROWEST, _LOWEST = 0.6, 2.0
"""Characters and points: less than this and the line is as good as hidden."""
_NARROWER = 0.3
"""Characters by which programs render a width apart."""
_MUCH_NARROWER = 0.6
_NUMBER_FITS, _SHRUNK_READABLE = 0.85, 0.55
_WIDTH_OF_A_SIZE = 1 / 10.5
"""Characters of column width that a digit of one point takes."""


def check_hidden_lines(matched: Matched) -> Iterator[Finding]:
    """Lines in which something stands, or that say so themselves, and that show as nothing.

    Columns behind the last cell are hidden by people who want a sheet to look small.
    """
    for _, sheet, _ in matched.pairs():
        sizes = Sizes(sheet)
        used = {at.row for at in sheet.cells} | {row.first for row in sheet.rows if row.hidden}
        columns = range(1, max((at.column for at in sheet.cells), default=0) + 1)
        low = [n for n in sorted(used) if sizes.height(n) < _LOWEST]
        narrow = [n for n in columns if sizes.width(n) < _NARROWEST]
        for lines, what, letters in ((low, "行", str), (narrow, "列", column_letters)):
            # Numbers that stand together have one difference from their position.
            for _, group in groupby(enumerate(lines), key=lambda pair: pair[1] - pair[0]):
                span = [n for _, n in group]
                named = "～".join(dict.fromkeys(map(letters, (span[0], span[-1]))))
                at = Cell(span[0], 1) if what == "行" else Cell(1, span[0])
                message = f"第 {named} {what}被隐藏（或{what}的大小近于零），应显示。"
                yield error(sheet.name, at, message)


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
        return not is_cut_off(content.value, width, look[SIZE], height)
    needed = len(_formatted(content.value, look[CODE])) * look[SIZE] * _WIDTH_OF_A_SIZE
    return bool(width >= (_SHRUNK_READABLE if look[SHRUNK] else _NUMBER_FITS) * needed)


def _formatted(value: Scalar | None, code: str) -> str:
    """A number about as a format shows it: right in its length."""
    if is_date_format(code):
        return code
    known = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    shown = displayed(float(value), code) if known else None  # type: ignore[arg-type]
    return str(value) if shown is None else shown.text


_FROZEN_HEIGHT, _FROZEN_WIDTH = 700.0, 200.0
"""Points and characters. A screen shows hardly more: what is frozen beyond is never seen."""
_SMALLEST_PRINT = 0.4
"""Scale of the print: type of 10.5 points comes out with 4."""


def check_views(matched: Matched) -> Iterator[Finding]:
    """Frozen panes that cover what cannot be scrolled to, and prints too small to be read."""
    areas = _print_areas(matched.template)
    for template, actual, _ in matched.pairs():
        for view in actual.elements("sheetViews/sheetView"):
            yield from _frozen(actual, view)
        area = areas.get(template.name, Range.parse("A1"))
        before, now = (Sizes(sheet).print_scale(area) for sheet in (template, actual))
        if now < _SMALLEST_PRINT and now < before * 0.9:
            message = f"打印缩放到约 {now:.0%}，看不清，模板为 {before:.0%}。"
            yield warn_of(actual.name, "A1", message)


def _frozen(sheet: SheetView, view: Element) -> Iterator[Finding]:
    """What stands above or left of frozen panes, and what is frozen below the screen's edge.

    A pane that has been scrolled can be scrolled back: no matter.
    """
    pane = view.find("pane")
    if pane is None or pane.get("state", "split") not in ("frozen", "frozenSplit"):
        return
    top = next(ranges(view.get("topLeftCell", "A1")), Range.parse("A1")).first
    if top != Cell(1, 1):
        message = f"冻结窗格从 {top} 开始，它上面和左面的内容滚动也看不到，应从 A1 冻结。"
        yield error(sheet.name, "A1", message)
    sizes = Sizes(sheet)
    rows, columns = (int(numeric_attribute(pane, split) or 0) for split in ("ySplit", "xSplit"))
    high = sum(sizes.height(top.row + n) for n in range(min(rows, 1000)))
    wide = sum(sizes.width(top.column + n) for n in range(min(columns, 1000)))
    if high > _FROZEN_HEIGHT or wide > _FROZEN_WIDTH:
        message = f"冻结了 {rows} 行 {columns} 列，超出屏幕的部分滚动也看不到，应少冻结或取消。"
        yield error(sheet.name, "A1", message)


def _print_areas(template: View) -> dict[str, Range]:
    """What of each sheet the template prints."""
    areas = {}
    for element in template.workbook.iterfind("definedNames/definedName"):
        if element.get("name", "").lower() == "_xlnm.print_area":
            location = Location.parse(element.text or "")
            areas[location.sheet] = location.range
    return areas
