"""The template as a pattern: proves byte for byte that nothing but declared cells was touched.

The counterpart of the splice. The parts of an untouched submission equal the template's, except in
the sheets: there a formula may have another cached result, a blank cell a value, a row a height.
Both sheets are cut before every cell and compared piece by piece as bytes, so labels, merges,
formulas, validations, protection, styles and everything else that a sheet can say are proven without
parsing a thing; only the pieces that differ are looked into. A file that does not match may still be
in order; it is then read the long way (``parts``).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import compress
from math import isfinite
from operator import ne
from typing import NamedTuple

from jialing_xls.audit.contents import Held
from jialing_xls.model.numbers import from_float
from jialing_xls.ooxml.engine import CellKey
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.reference import Cell
from jialing_xls.ooxml.tag import unescape as unescape_controls
from jialing_xls.ooxml.value import ErrorCode, Scalar
from jialing_xls.template.template_layout import DEFINITION
from jialing_xls.template.template_workbook import Template

_CELL, _ROW = b"<c ", b"<row "
_MOST_KNOWN = 8_192
"""Pieces of a sheet that are kept: five of six come again with the next submission. With four times
as many a run takes as long, and 40 MB more."""
_TEXT = rb"((?:[^<&\x00-\x08\x0b-\x1f]++|&(?:amp|lt|gt);)*+)"
_PIECE = re.compile(
    rb'(r="([A-Z]++[0-9]++)"(?: s="[0-9]++")?+)(?: t="(\w++)")?+'
    rb"(?:/>|></c>|>(<f(?: [^<>]*+)?+>[^<]*+(?:</f>)?+)?+"
    rb'(?:<v(?: xml:space="preserve")?+>' + _TEXT + rb"</v>"
    rb'|<is><t(?: xml:space="preserve")?+>' + _TEXT + rb"</t></is>)</c>)(.*)",
    re.DOTALL,
)
"""A cell, and what stands between it and the next."""
_NUMBER = re.compile(rb"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_NUMBERED = re.compile(rb'r="([0-9]+)"')
_OWN_HEIGHT = re.compile(rb' customHeight="(?:1|true)"')
_HEIGHT = re.compile(rb' ht="([0-9.]+)"')


class _Piece(NamedTuple):
    head: bytes
    at: Cell | None
    """None of what is no cell: the beginning of a sheet."""
    type: bytes | None
    formula: bytes | None
    value: bytes | None
    text: bytes | None
    rest: Sequence[bytes]
    """What follows the cell, cut before rows."""

    @property
    def may_differ(self) -> bool:
        """Whether it is a formula, or a cell to be filled in."""
        return self.at is not None and bool(self.formula or self[2:6] == (None,) * 4)


class _Found(NamedTuple):
    """What a piece that is not the template's own says."""

    at: Cell | None
    is_formula: bool
    value: Scalar | None
    heights: tuple[tuple[int, float], ...]
    """In points, of the rows that open behind the cell."""


@dataclass(frozen=True, slots=True)
class _SheetPattern:
    name: str
    pieces: list[bytes]
    cached: dict[CellKey, Scalar | None]
    heights: dict[tuple[str, int], float]


def match(template: Template, package: Package) -> Held | None:
    """What an untouched submission holds; None if anything but the declared cells differs."""
    sheets = _patterns(template)
    names = set(template.package.part_names)
    if names != set(package.part_names):
        return None
    if any(template.package.part(n) != package.part(n) for n in names - sheets.keys()):
        return None
    held = Held()
    matched = (_match_sheet(each, package.part(part), held) for part, each in sheets.items())
    return held if all(matched) else None


def _match_sheet(pattern: _SheetPattern, xml: bytes, held: Held) -> bool:
    pieces, name = xml.split(_CELL), pattern.name
    if len(pieces) != len(pattern.pieces):
        return False
    held.cached.update(pattern.cached)
    held.heights.update(pattern.heights)
    for n in compress(range(len(pieces)), map(ne, pieces, pattern.pieces)):
        found = _found(pattern.pieces[n], pieces[n])
        if found is None:
            return False
        at, is_formula, value, heights = found
        if is_formula:
            held.cached[name, at] = value  # type: ignore[index]
        elif value is not None:
            held.inputs[name, at] = value  # type: ignore[index]
        if heights:
            held.heights.update({(name, row): height for row, height in heights})
    return True


@lru_cache(maxsize=_MOST_KNOWN)
def _found(should: bytes, xml: bytes) -> _Found | None:
    """What a piece says that is not the template's; None if it may not say it."""
    try:
        before, now = _piece(should), _piece(xml)
        if (before.at, before.head, before.formula) != (now.at, now.head, now.formula):
            return None
        heights = tuple(_heights(before.rest, now.rest))
        if not before.may_differ:
            return None if before[:6] != now[:6] else _Found(None, False, None, heights)
        return _Found(now.at, bool(now.formula), _content(now), heights)
    except ValueError:
        return None


def _piece(xml: bytes) -> _Piece:
    found = _PIECE.fullmatch(xml)
    if found is None:
        start, *rows = xml.split(_ROW)
        return _Piece(start, None, None, None, None, None, (b"", *rows))
    head, at, type_, formula, value, text, rest = found.groups()
    type_ = None if type_ == b"n" else type_  # as some programs write of any cell
    return _Piece(head, Cell.parse(at.decode()), type_, formula, value, text, rest.split(_ROW))


def _content(piece: _Piece) -> Scalar | None:
    """What the cell holds. ValueError if no cell that was filled may hold it."""
    match piece.type, piece.formula, piece.value, piece.text:
        case None, None, None, None:
            return None
        case b"inlineStr", None, None, bytes(text):
            return _decoded(text)
        case None, None, bytes(number), None if _NUMBER.fullmatch(number):
            return from_float(_number(number.decode()))
        case None | b"str" | b"b" | b"e", bytes(), bytes(result), None:
            return _scalar(piece.type, _decoded(result))
    raise ValueError(piece.head)


def _heights(before: Sequence[bytes], now: Sequence[bytes]) -> Iterator[tuple[int, float]]:
    """Heights of rows, which may say nothing else of their own. ValueError if they do."""
    for mine, theirs in zip(now, before, strict=True):
        if mine == theirs:
            continue
        (tag, _, rest), (wanted, _, should) = mine.partition(b">"), theirs.partition(b">")
        height, number = _HEIGHT.search(tag), _NUMBERED.match(tag)
        said = {_HEIGHT.sub(b"", _OWN_HEIGHT.sub(b"", each)) for each in (tag, wanted)}
        if rest != should or len(said) > 1 or not number:
            raise ValueError(tag)
        yield int(number[1]), float(height[1]) if height else 0.0


def _scalar(kind: bytes | None, text: str) -> Scalar:
    if kind == b"str":
        return text
    if kind == b"b":
        return text == "1"
    return ErrorCode(text) if kind == b"e" else _number(text)


def _number(text: str) -> float:
    """As the engine gives it, with which it is compared."""
    value = float(text)
    if not isfinite(value):
        raise ValueError(text)
    return value


def _decoded(content: bytes) -> str:
    text = content.decode()
    return unescape_controls(unescape(text)) if "&" in text or "_x" in text else text


@lru_cache(maxsize=8)
def _patterns(template: Template) -> dict[str, _SheetPattern]:
    """By the part of each sheet that is filled."""
    return {
        sheet.part: _sheet_pattern(sheet.name, template.package.part(sheet.part))
        for sheet in template.package.sheets
        if sheet.name != DEFINITION  # It may not differ at all, like the parts that are no sheets.
    }


def _sheet_pattern(name: str, xml: bytes) -> _SheetPattern:
    pieces = xml.split(_CELL)
    cut = list(map(_piece, pieces))
    rows = (row[: row.find(b">")] for piece in cut for row in piece.rest[1:])
    drawn = ((_NUMBERED.match(row), _HEIGHT.search(row)) for row in rows)
    return _SheetPattern(
        name,
        pieces,
        {(name, piece.at): _content(piece) for piece in cut if piece.at and piece.formula},
        {(name, int(n[1])): float(height[1]) for n, height in drawn if n and height},
    )
