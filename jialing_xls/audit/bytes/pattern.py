"""The template as a pattern: proves byte for byte that nothing but declared cells was touched.

The counterpart of the splice. The parts of an untouched submission equal the template's, except in
the sheets: there a formula may have another cached result, a blank cell a value, a row a height.
Both sheets are cut before every cell and compared piece by piece as bytes, so labels, merges,
formulas, validations, protection, styles and everything else that a sheet can say are proven without
parsing a thing; only the pieces that differ are looked into. A file that does not match may still be
in order; it is then read the long way (``reading``).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from html import unescape
from itertools import compress
from math import isfinite
from operator import ne
from typing import NamedTuple

from jialing_xls.audit.contents import Held
from jialing_xls.model.numbers import from_float
from jialing_xls.ooxml.engine import CellKey
from jialing_xls.ooxml.filling.scanned_sheet import ScannedCell, ScannedRow, ScannedSheet
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.reference import Cell
from jialing_xls.ooxml.tag import unescape as unescape_controls
from jialing_xls.ooxml.value import ErrorCode, Scalar
from jialing_xls.template.template_workbook import Template

_CELL, _ROW = b"<c ", b"<row "
_MOST_KNOWN = 8_192
"""Pieces of a sheet that are kept: of a hundred submissions what most have in common. With four times
as many a run takes as long, and 40 MB more."""
_TEXT = rb"((?:[^<&\x00-\x08\x0b-\x1f]++|&(?:amp|lt|gt);)*+)"
_STRING = re.compile(_TEXT)
_NUMBER = re.compile(rb"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_TYPED_TEXT = re.compile(
    rb' t="inlineStr"><is><t(?: xml:space="preserve")?>' + _TEXT + rb"</t></is></c>"
)
_TYPED_NUMBER = re.compile(rb"><v>([^<]*)</v></c>")
_TYPE = re.compile(rb'(?: t="(str|b|e)")?>')
_RESULT = re.compile(rb'<v(?: xml:space="preserve")?>' + _TEXT + rb"</v></c>")
_OWN_HEIGHT = re.compile(rb' customHeight="(?:1|true)"')
_HEIGHT = re.compile(rb'([^>]*?) ht="([0-9.]+)"([^>]*)>')


class _NoMatch(Exception):
    """The file says something that the template does not."""


class _Piece(NamedTuple):
    """A piece of a sheet that may differ: a cell, and what stands between it and the next."""

    row: int
    key: CellKey | None
    """Of a cell that may differ, a blank one or a formula."""
    head: bytes
    """Of such a cell what stands before its type; else all before ``rest``."""
    formula: bytes
    """With its tags; empty for any other cell."""
    blank: bytes
    """What ends a cell that holds nothing, as the template writes it."""
    text: bytes
    """How the piece begins if it holds a text."""
    number: bytes
    text_end: bytes
    """How it ends then: ``rest`` included."""
    number_end: bytes
    rest: tuple[bytes, ...]
    """What follows the cell, cut before rows."""
    rows: tuple[int, ...]
    """The rows that open there."""


class _Found(NamedTuple):
    """What a piece that is not the template's own says."""

    row: int
    key: CellKey | None
    is_formula: bool
    value: Scalar | None
    heights: tuple[tuple[int, float | None], ...]
    """Of the rows that open behind the cell, where the piece says others than the template."""


@dataclass(frozen=True, slots=True)
class _SheetPattern:
    name: str
    pieces: list[bytes]
    open: dict[int, _Piece]
    """By position, those that may differ."""
    cached: dict[CellKey, Scalar]
    heights: dict[int, float]
    known: dict[tuple[int, bytes], _Found] = field(default_factory=dict)
    """Pieces that were met before, by position: five of six come again with the next submission."""


def match(template: Template, package: Package) -> Held | None:
    """What an untouched submission holds; None if anything but the declared cells differs."""
    sheets = _patterns(template)
    names = set(template.package.part_names)
    if names != set(package.part_names):
        return None
    if any(template.package.part(n) != package.part(n) for n in names - sheets.keys()):
        return None
    held = Held()
    try:
        for part, pattern in sheets.items():
            _match_sheet(pattern, package.part(part), held)
    except (_NoMatch, UnicodeDecodeError):
        return None
    return held


def _match_sheet(pattern: _SheetPattern, xml: bytes, held: Held) -> None:
    pieces = xml.split(_CELL)
    if len(pieces) != len(pattern.pieces):
        raise _NoMatch
    held.cached.update(pattern.cached)
    heights: dict[int, float | None] = {}
    known = pattern.known
    for number in compress(range(len(pieces)), map(ne, pieces, pattern.pieces)):
        place = number, pieces[number]
        found = known.get(place)
        if found is None:
            found = _found(pattern, number, pieces[number])
            if len(known) < _MOST_KNOWN:
                known[place] = found
        row, key, is_formula, value, opened = found
        if key is not None and row not in heights:
            heights[row] = pattern.heights.get(row)
        if opened:
            heights.update(opened)
        if is_formula:
            held.cached[key] = value  # type: ignore[index]
        elif value is not None:
            held.inputs[key] = value  # type: ignore[index]
    stated = ((row, height) for row, height in sorted(heights.items()) if height is not None)
    held.heights.update({(pattern.name, row): height for row, height in stated})


def _found(pattern: _SheetPattern, number: int, xml: bytes) -> _Found:
    """What a piece says that is not the template's. Raises _NoMatch if it may not say it."""
    piece = pattern.open.get(number)
    if piece is None:
        raise _NoMatch
    value = None if piece.key is None else _plain(piece, xml)
    heights: tuple[tuple[int, float | None], ...] = ()
    if value is None:
        value, rest = _content(piece, xml)
        if rest != piece.rest:
            heights = tuple(_heights(rest, piece))
    return _Found(piece.row, piece.key, bool(piece.formula), value, heights)


def _plain(piece: _Piece, xml: bytes) -> Scalar | None:
    """What the cell holds; None unless it holds it in the most usual way, nothing around changed."""
    _, _, _, formula, _, text, number, text_end, number_end, *_ = piece
    if xml.startswith(text) and xml.endswith(text_end):
        return _string(xml[len(text) : -len(text_end)])
    if xml.startswith(number) and xml.endswith(number_end):
        content = xml[len(number) : -len(number_end)]
        return _as_number(content) if formula else _figure(content)
    return None


def _content(piece: _Piece, xml: bytes) -> tuple[Scalar | None, tuple[bytes, ...]]:
    """What the cell holds, and what follows it, cut before rows."""
    position = _literal(xml, 0, piece.head)
    value: Scalar | None = None
    if piece.formula:
        value, position = _result(piece.formula, xml, position)
    elif piece.key is not None and not xml.startswith(piece.blank, position):
        value, position = _typed(xml, position)
    elif piece.key is not None:
        position += len(piece.blank)
    return value, tuple(xml[position:].split(_ROW))


def _heights(rest: tuple[bytes, ...], piece: _Piece) -> Iterator[tuple[int, float | None]]:
    """Heights of the rows that open behind the cell, which may say nothing else of their own."""
    if len(rest) != len(piece.rest) or rest[0] != piece.rest[0]:
        raise _NoMatch
    for number, mine, theirs in zip(piece.rows, rest[1:], piece.rest[1:], strict=True):
        without, height = _without_height(mine)
        if without != _without_height(theirs)[0]:
            raise _NoMatch
        yield number, height


def _without_height(row: bytes) -> tuple[bytes, float | None]:
    """A row from behind the name of its tag on, and its height in points."""
    stop = row.find(b">") + 1
    found = _HEIGHT.fullmatch(row, 0, stop)
    height = None if found is None else float(found[2])
    tag = row[:stop] if found is None else found[1] + found[3] + b">"
    return _OWN_HEIGHT.sub(b"", tag) + row[stop:], height


def _literal(xml: bytes, position: int, expected: bytes) -> int:
    if not xml.startswith(expected, position):
        raise _NoMatch
    return position + len(expected)


def _result(formula: bytes, xml: bytes, position: int) -> tuple[Scalar, int]:
    """The cached result of a formula, from the type of its cell on."""
    kind = _TYPE.match(xml, position)
    if kind is None:
        raise _NoMatch
    held = _RESULT.match(xml, _literal(xml, kind.end(), formula))
    if held is None:
        raise _NoMatch
    return _scalar(kind[1], _text(held[1])), held.end()


def _typed(xml: bytes, position: int) -> tuple[Scalar, int]:
    if found := _TYPED_TEXT.match(xml, position):
        return _text(found[1]), found.end()
    if found := _TYPED_NUMBER.match(xml, position):
        return _figure(found[1]), found.end()
    raise _NoMatch


def _string(content: bytes) -> str:
    if _STRING.fullmatch(content) is None:
        raise _NoMatch
    return _text(content)


def _figure(content: bytes) -> Decimal:
    if _NUMBER.fullmatch(content) is None:
        raise _NoMatch
    return from_float(_as_number(content))


def _scalar(kind: bytes | None, text: str) -> Scalar:
    if kind == b"str":
        return text
    if kind == b"b":
        return text == "1"
    return ErrorCode(text) if kind == b"e" else _as_number(text)


def _as_number(text: str | bytes) -> float:
    """As the engine gives it, with which it is compared."""
    try:
        value = float(text)
    except ValueError:
        raise _NoMatch from None
    if not isfinite(value):
        raise _NoMatch
    return value


def _text(content: bytes) -> str:
    text = content.decode()
    return unescape_controls(unescape(text)) if "&" in text or "_x" in text else text


# ---------------------------------------------------------------- made once a template


@lru_cache(maxsize=8)
def _patterns(template: Template) -> dict[str, _SheetPattern]:
    package = template.package
    return {
        sheet.part: _sheet_pattern(sheet.name, package.worksheet(sheet.name))
        for sheet in package.sheets
    }


def _sheet_pattern(name: str, sheet: ScannedSheet) -> _SheetPattern:
    pieces = sheet.xml.split(_CELL)
    cells = [None, *sheet.cells.values()]
    # Were there anything else that looks like a cell or a row, nothing in the sheet might differ.
    sure = len(cells) == len(pieces) and sheet.xml.count(_ROW) == len(sheet.rows)
    rows = iter(sheet.row_numbers)
    numbered = zip(pieces, cells, strict=True) if sure else ()
    opened = {n: _piece(name, xml, cell, rows) for n, (xml, cell) in enumerate(numbered)}
    return _SheetPattern(
        name,
        pieces,
        {n: piece for n, piece in opened.items() if piece.key or piece.rows},
        {(name, at): value for at, value in _cached(sheet)},
        {number: height for number, row in sheet.rows.items() if (height := _drawn(row))},
    )


def _piece(name: str, xml: bytes, cell: ScannedCell | None, rows: Iterator[int]) -> _Piece:
    stop = len(xml.partition(_ROW)[0]) if cell is None else cell.stop - cell.start - len(_CELL)
    rest = tuple(xml[stop:].split(_ROW))
    opened = tuple(next(rows) for _ in rest[1:])
    if cell is None or (cell.text and not cell.formula):
        return _Piece(0, None, xml[:stop], b"", b"", b"", b"", b"", b"", rest, opened)
    head, formula, end = cell.head.removeprefix(_CELL), cell.formula, xml[stop:]
    text = b' t="str">' + formula + b"<v>" if formula else b' t="inlineStr"><is><t>'
    return _Piece(
        row=cell.at.row,
        key=(name, cell.at),
        head=head,
        formula=formula,
        blank=xml[len(head) : stop],
        text=head + text,
        number=head + b">" + formula + b"<v>",
        text_end=(b"</v></c>" if formula else b"</t></is></c>") + end,
        number_end=b"</v></c>" + end,
        rest=rest,
        rows=opened,
    )


def _cached(sheet: ScannedSheet) -> Iterator[tuple[Cell, Scalar]]:
    for cell in sheet.cells.values():
        if cell.formula:
            kind = None if cell.type == "n" else cell.type.encode()
            yield cell.at, _scalar(kind, unescape_controls(cell.text))


def _drawn(row: ScannedRow) -> float | None:
    height = row.tag.get("ht")
    return float(height) if height else None
