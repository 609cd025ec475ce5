"""Fill a scanned sheet: cells get values, rows get heights, everything else keeps its bytes.

The contract: every byte of the result that was not declared equals the template's. Declared are

- the ``<c>`` elements of the given cells; their attributes stay, except ``t``, and so do ``<f>``
  and ``<extLst>``;
- the attributes ``ht`` and ``customHeight`` of the given rows;
- where a cell or row was not there, the element that is inserted, in its place in the order; with
  it ``spans`` of the row and ``ref`` of ``<dimension>`` if the new cell lies outside them. Both are
  hints only, but there are readers that trust them and would not see the cell.

Formulas neither come nor go, so calcChain.xml stays valid. Texts are written into the cell
(``inlineStr``), so sharedStrings.xml stays untouched.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from types import MappingProxyType

from jialing_xls.ooxml.filling.cut import Mould, cut
from jialing_xls.ooxml.filling.scanned_sheet import ScannedRow, ScannedSheet
from jialing_xls.ooxml.package_errors import FormulaInTheWay, IllegalValue, NotAFormula
from jialing_xls.ooxml.reference import MAX_ROW, Cell
from jialing_xls.ooxml.tag import Tag
from jialing_xls.ooxml.value import (
    CellValue,
    Result,
    content_of,
    is_delicate,
    number_content,
    text_content,
)

MAX_HEIGHT = 409.5
"""Points; the highest row that Excel makes."""

_Edit = tuple[int, int, str]
"""Offsets of what goes, and what comes in its place."""
_New = list[tuple[int, str]]
"""Elements to be inserted into one parent, ascending by the column or row before them."""

_NO_HEIGHTS: Mapping[int, float] = MappingProxyType({})
_NO_STYLES: Mapping[Cell, int] = MappingProxyType({})
_LOOSE_SPACE = re.compile(r"^\s|\s$|[\t\n]|  ")
_TYPES = {"": ">", "b": ' t="b">', "e": ' t="e">'}
_SPAN = re.compile(r"([0-9]+):([0-9]+)")


def splice(
    sheet: ScannedSheet,
    cells: Mapping[Cell, CellValue],
    heights: Mapping[int, float] = _NO_HEIGHTS,
    styles: Mapping[Cell, int] = _NO_STYLES,
) -> bytes:
    """The part of ``sheet`` with values set in ``cells`` and heights, in points, on rows.

    ``styles`` are for cells that have to be inserted; without one, a cell gets the style of its row
    or column, as if it was typed in Excel. A cell that is there keeps its own.

    FormulaInTheWay, NotAFormula or IllegalValue if a value cannot go where it should.
    """
    whole = cut(sheet)
    pieces = list(whole.pieces)
    inserted: dict[int, _New] = {}
    for at, value in cells.items():
        try:
            mould = whole.moulds[at]
            if mould is not None:
                pieces[mould.piece] = _replaced(sheet, at, mould, value).encode()
            elif value is not None or at in styles:
                element = _created(sheet, at, value, styles.get(at))
                inserted.setdefault(at.row, []).append((at.column, element))
        except ValueError as error:
            raise IllegalValue(sheet.part, str(at), str(error)) from error
    edits = [*_row_edits(sheet, inserted, heights), *_dimension_edits(sheet, inserted)]
    # What comes in before an element comes in before what replaces it, too.
    for start, stop, new in sorted(edits, key=_inserts):
        piece, put = whole.starting[start], new.encode()
        pieces[piece] = put + pieces[piece] if start == stop else put
    return b"".join(pieces)


def _inserts(edit: _Edit) -> bool:
    start, stop, _ = edit
    return start == stop


# Cells.


def _replaced(sheet: ScannedSheet, at: Cell, mould: Mould, value: CellValue) -> str:
    if isinstance(value, Result) != bool(mould.formula) or sheet.computed:
        _refuse_mismatch(sheet, at, value)
    return _element(mould.head, mould.prefix, value, mould.formula, mould.tail)


def _created(sheet: ScannedSheet, at: Cell, value: CellValue, style: int | None) -> str:
    _refuse_mismatch(sheet, at, value)
    if not at.valid:
        raise ValueError("beyond the sheet")
    row = sheet.rows.get(at.row)
    prefix = (row.tag if row else sheet.sheet_data_tag).prefix
    style = sheet.style_at(at) if style is None else style
    head = f'<{prefix}c r="{at}"' + (f' s="{style}"' if style else "")
    return _element(head, prefix, value)


def _refuse_mismatch(sheet: ScannedSheet, at: Cell, value: CellValue) -> None:
    """Results belong to formulas, and formulas take nothing else."""
    if isinstance(value, Result) != sheet.is_formula(at):
        error = NotAFormula if isinstance(value, Result) else FormulaInTheWay
        raise error(sheet.part, str(at))


def _element(head: str, p: str, value: CellValue, formula: str = "", tail: str = "") -> str:
    """A ``<c>`` element; ``head`` is its open tag up to the type, ``p`` its namespace prefix."""
    if value is None:
        return f"{head}>{tail}</{p}c>" if tail else f"{head}/>"
    scalar = value.value if isinstance(value, Result) else value
    if not isinstance(scalar, str):
        kind, content = content_of(scalar)
        return f"{head}{_TYPES[kind]}{formula}<{p}v>{content}</{p}v>{tail}</{p}c>"
    content, space = scalar, ""
    if is_delicate(scalar):
        content, space = text_content(scalar), _space(scalar)
    if scalar is value:
        text = f"<{p}is><{p}t{space}>{content}</{p}t></{p}is>"
        return f'{head} t="inlineStr">{text}{tail}</{p}c>'
    return f'{head} t="str">{formula}<{p}v{space}>{content}</{p}v>{tail}</{p}c>'


def _space(text: str) -> str:
    """The attribute without which Excel drops white space of ``text``."""
    return ' xml:space="preserve"' if _LOOSE_SPACE.search(text) else ""


# Rows.


def _row_edits(
    sheet: ScannedSheet, inserted: Mapping[int, _New], heights: Mapping[int, float]
) -> Iterator[_Edit]:
    data = sheet.sheet_data_tag
    new_rows: _New = []
    for number in sorted(inserted.keys() | heights.keys()):
        cells = sorted(inserted.get(number, ()))
        row = sheet.rows.get(number)
        if row is None:
            tag = Tag(f'<{data.prefix}row r="{number}"/>')
            tag = _with_height(sheet, tag, number, heights)
            new_rows.append((number, _filled(tag, "".join(c for _, c in cells))))
        else:
            tag = _with_height(sheet, row.tag, number, heights)
            yield from _edits_within(sheet, row, _spanning(tag, [c for c, _ in cells]), cells)
    if new_rows and data.self_closing:
        filled = _filled(data, "".join(r for _, r in new_rows))
        yield *sheet.sheet_data, filled
    else:
        yield from _insertions(new_rows, lambda number: _end_of_row_before(sheet, number))


def _edits_within(sheet: ScannedSheet, row: ScannedRow, tag: Tag, cells: _New) -> Iterator[_Edit]:
    """The edits of a row that is there: its open tag becomes ``tag``, ``cells`` come in."""
    if row.tag.self_closing:
        yield row.start, row.stop, _filled(tag, "".join(c for _, c in cells))
        return
    if tag != row.tag:
        yield row.start, row.open_stop, tag.text
    yield from _insertions(cells, lambda column: _end_of_cell_before(sheet, row, column))


def _insertions(new: _New, place_of: Callable[[int], int]) -> Iterator[_Edit]:
    """Insert each element at its place; those that meet at one place in their order."""
    for place, group in groupby(new, key=lambda item: place_of(item[0])):
        yield place, place, "".join(element for _, element in group)


def _end_of_cell_before(sheet: ScannedSheet, row: ScannedRow, column: int) -> int:
    index = bisect_left(row.columns, column)
    return sheet.cells[Cell(row.number, row.columns[index - 1])].stop if index else row.open_stop


def _end_of_row_before(sheet: ScannedSheet, number: int) -> int:
    row = sheet.row_before(number)
    return row.stop if row else sheet.sheet_data.stop


def _filled(tag: Tag, content: str) -> str:
    """A self-closing element with ``content``; as it is if there is none."""
    return f"{tag.opened()}{content}{tag.closing()}" if content else tag.text


def _with_height(sheet: ScannedSheet, tag: Tag, number: int, heights: Mapping[int, float]) -> Tag:
    if number not in heights:
        return tag
    height = heights[number]
    if not (0 <= height <= MAX_HEIGHT and 1 <= number <= MAX_ROW):
        raise IllegalValue(sheet.part, str(number), f"row height {height}")
    return tag.setting("ht", number_content(height)).setting("customHeight", "1")


def _spanning(tag: Tag, columns: list[int]) -> Tag:
    """The row's tag with ``spans``, if it has them, wide enough for new cells at ``columns``."""
    stated = tag.get("spans")
    if stated is None or not columns:
        return tag
    spans = [(int(first), int(last)) for first, last in _SPAN.findall(stated)]
    if all(any(first <= c <= last for first, last in spans) for c in columns):
        return tag
    ends = [*columns, *(end for span in spans for end in span)]
    return tag.setting("spans", f"{min(ends)}:{max(ends)}")


def _dimension_edits(sheet: ScannedSheet, inserted: Mapping[int, _New]) -> Iterator[_Edit]:
    if sheet.dimension is None:
        return
    span, tag, area = sheet.dimension
    for row, cells in inserted.items():
        for column, _ in cells:
            area = area.widened(Cell(row, column))
    if area != sheet.dimension.range:
        yield *span, tag.setting("ref", str(area)).text
