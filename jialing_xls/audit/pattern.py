"""The template as a pattern: proves byte for byte that nothing but declared cells was touched.

The counterpart of the splice. The parts of an untouched submission equal the template's, except in
the sheets: there a formula may have another cached result, a blank cell a value, a row a height.
What stands between those places is compared as bytes, so labels, merges, formulas, validations,
protection, styles and everything else that a sheet can say are proven without parsing a thing. A
file that does not match may still be in order; it is then read the long way (``reading``).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from math import isfinite

from jialing_xls.audit.held import Held
from jialing_xls.model.numbers import from_float
from jialing_xls.ooxml.engine import CellKey
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.reference import Cell
from jialing_xls.ooxml.sheet import ScannedCell, ScannedRow, ScannedSheet
from jialing_xls.ooxml.tag import unescape as unescape_controls
from jialing_xls.ooxml.value import ErrorCode, Scalar
from jialing_xls.template.workbook import Template

_TEXT = rb"((?:[^<&\x00-\x08\x0b-\x1f]|&(?:amp|lt|gt);)*)"
_TYPED_TEXT = re.compile(
    rb' t="inlineStr"><is><t(?: xml:space="preserve")?>' + _TEXT + rb"</t></is></c>"
)
_TYPED_NUMBER = re.compile(rb"><v>(-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)</v></c>")
_TYPE = re.compile(rb'(?: t="(str|b|e)")?>')
_RESULT = re.compile(rb'<v(?: xml:space="preserve")?>' + _TEXT + rb"</v></c>")
_END = b"</v></c>"
_HEIGHT = re.compile(rb'([^>]*?) ht="([0-9.]+)"([^>]*)>')


class _NoMatch(Exception):
    """The file says something that the template does not."""


@dataclass(frozen=True, slots=True)
class _Slot:
    """A cell that may differ."""

    lead: bytes
    """What stands before its type: the end of the static cells before it, and its own head."""
    blank: bytes
    """The same and a closing bracket: the cell with nothing in it."""
    key: CellKey
    formula: bytes
    """With its tags; empty for a blank cell."""
    text: bytes
    """The lead of a formula whose result is a text, up to that."""
    number: bytes
    """The same of a number."""


@dataclass(frozen=True, slots=True)
class _RowPattern:
    number: int
    lead: bytes
    """What stands between it and the row before: mostly nothing."""
    whole: bytes
    """As the template has it: most rows of most submissions are just that."""
    attributes: bytes
    """Of the open tag, heights apart."""
    slots: tuple[_Slot, ...]
    after: bytes
    cached: dict[CellKey, Scalar]


@dataclass(frozen=True, slots=True)
class _SheetPattern:
    name: str
    before: bytes
    rows: tuple[_RowPattern, ...]
    after: bytes


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
    position = _literal(xml, 0, pattern.before)
    for row in pattern.rows:
        if xml.startswith(row.whole, position):
            position += len(row.whole)
            held.cached.update(row.cached)
        else:
            position = _match_row(pattern.name, row, xml, position, held)
    if _literal(xml, position, pattern.after) != len(xml):
        raise _NoMatch


def _match_row(sheet: str, row: _RowPattern, xml: bytes, position: int, held: Held) -> int:
    position = _match_tag(sheet, row, xml, _literal(xml, position, row.lead), held)
    for slot in row.slots:
        if slot.formula:
            held.cached[slot.key], position = _result(slot, xml, position)
        elif xml.startswith(slot.blank, position):
            position += len(slot.blank)
        else:
            position = _literal(xml, position, slot.lead)
            held.inputs[slot.key], position = _typed(xml, position)
    return _literal(xml, position, row.after)


def _match_tag(sheet: str, row: _RowPattern, xml: bytes, position: int, held: Held) -> int:
    stop = xml.find(b">", position) + 1
    attributes, height = _without_height(xml[position:stop])
    if attributes != row.attributes:
        raise _NoMatch
    if height is not None:
        held.heights[sheet, row.number] = height
    return stop


def _without_height(tag: bytes) -> tuple[bytes, float | None]:
    found = _HEIGHT.fullmatch(tag)
    height = None if found is None else float(found[2])
    rest = tag if found is None else found[1] + found[3] + b">"
    return rest.replace(b' customHeight="1"', b""), height


def _literal(xml: bytes, position: int, expected: bytes) -> int:
    if not xml.startswith(expected, position):
        raise _NoMatch
    return position + len(expected)


def _result(slot: _Slot, xml: bytes, position: int) -> tuple[Scalar, int]:
    """The cached result; the two kinds that are common are told without a regular expression."""
    for lead, decode in ((slot.number, _as_number), (slot.text, _text)):
        if xml.startswith(lead, position):
            start = position + len(lead)
            stop = xml.find(b"<", start)
            if b"&" not in xml[start:stop]:
                return decode(xml[start:stop]), _literal(xml, stop, _END)
    kind = _TYPE.match(xml, _literal(xml, position, slot.lead))
    if kind is None:
        raise _NoMatch
    held = _RESULT.match(xml, _literal(xml, kind.end(), slot.formula))
    if held is None:
        raise _NoMatch
    return _scalar(kind[1], _text(held[1])), held.end()


def _typed(xml: bytes, position: int) -> tuple[Scalar, int]:
    if found := _TYPED_TEXT.match(xml, position):
        return _text(found[1]), found.end()
    if found := _TYPED_NUMBER.match(xml, position):
        return from_float(float(found[1])), found.end()
    raise _NoMatch


def _scalar(kind: bytes | None, text: str) -> Scalar:
    if kind == b"str":
        return text
    if kind == b"b":
        return text == "1"
    return ErrorCode(text) if kind == b"e" else _as_number(text)


def _as_number(text: str | bytes) -> Scalar:
    try:
        value = float(text)
    except ValueError:
        raise _NoMatch from None
    if not isfinite(value):
        raise _NoMatch
    return from_float(value)


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
    position = start = next(iter(sheet.rows.values())).start
    rows = []
    for row in sheet.rows.values():
        rows.append(_row_pattern(name, sheet, row, position))
        position = row.stop
    return _SheetPattern(name, sheet.xml[:start], tuple(rows), sheet.xml[position:])


def _row_pattern(name: str, sheet: ScannedSheet, row: ScannedRow, position: int) -> _RowPattern:
    slots = tuple(_slots(name, sheet, row))
    last = sheet.cells[slots[-1].key[1]].stop if slots else row.open_stop
    return _RowPattern(
        number=row.number,
        lead=sheet.xml[position : row.start],
        whole=sheet.xml[position : row.stop],
        attributes=_without_height(row.tag.text.encode())[0],
        slots=slots,
        after=sheet.xml[last : row.stop],
        cached={(name, at): value for at, value in _cached(sheet, row)},
    )


def _slots(name: str, sheet: ScannedSheet, row: ScannedRow) -> Iterator[_Slot]:
    position = row.open_stop
    for column in row.columns:
        cell = sheet.cells[Cell(row.number, column)]
        if cell.formula or not cell.text:
            lead = sheet.xml[position : cell.start] + cell.head
            formula = cell.formula
            number, text = (lead + kind + formula + b"<v>" for kind in (b">", b' t="str">'))
            yield _Slot(lead, lead + b"/>", (name, cell.at), formula, text, number)
            position = cell.stop


def _cached(sheet: ScannedSheet, row: ScannedRow) -> Iterator[tuple[Cell, Scalar]]:
    for column in row.columns:
        cell = sheet.cells[Cell(row.number, column)]
        if cell.formula:
            yield cell.at, _scalar(_kind(cell), unescape_controls(cell.text))


def _kind(cell: ScannedCell) -> bytes | None:
    return None if cell.type == "n" else cell.type.encode()
