"""What stands in a finished workbook, found in its bytes without what wrote them.

The file is opened with zipfile and its cells are found with regular expressions; the writer cuts at
offsets that expat reported. Most cells of a submission are its template's, to the byte: only the
others are looked at.
"""

import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from html import unescape
from io import BytesIO
from typing import IO

from jialing_xls.ooxml.engine import CellKey
from jialing_xls.ooxml.reference import Cell, column_number

_START = b"<c "
_ADDRESS = re.compile(rb'r="([A-Z]++[0-9]++)"')
_CONTENT = re.compile(
    # Shared strings (t="s") are the template's own texts and no concern of a proof. What does not
    # fit here would not fit either with fewer characters, so nothing is tried twice (++, ?+, *+).
    rb'(?: s="[0-9]++")?+(?: t="(str|inlineStr|b|e|n)")?+>'
    # a formula, with what an official form's one may state of itself, and its cached value
    rb'(?:(<f(?: [^<>]*+)?+>[^<]*+(?:</f>)?+)(<v(?: xml:space="preserve")?+>[^<]*+</v>|<v/>)?+'
    rb"|<v>([^<]*+)</v>"  # a number
    rb"|<is><t[^>]*+>([^<]*+)</t></is>)"  # a text that was filled in
)
_FORMULA = re.compile(
    rb'<c r="([A-Z]++)([0-9]++)"(?: s="[0-9]++")?+(?: t="(str|b|e|n)")?+>'
    rb'(<f(?: [^<>]*+)?+>[^<]*+(?:</f>)?+)(<v(?: xml:space="preserve")?+>[^<]*+</v>|<v/>)?+'
)
_BLOCK = 2**20
"""Bytes of a sheet that are looked through at a time."""
_ESCAPED = re.compile(r"_x([0-9A-F]{4})_")

Computed = tuple[bytes, bytes, bytes]
"""The ``<f>`` element of a formula, or what is in it; the ``t`` attribute of its cell, empty where there is
none; its ``<v>`` element, empty if it has none."""


@dataclass(slots=True)
class CellsFound:
    """What stands in cells of a workbook."""

    formulas: dict[CellKey, Computed] = field(default_factory=dict)
    inputs: dict[CellKey, Decimal | str] = field(default_factory=dict)
    """Numbers, and texts that were filled in."""
    keys: set[CellKey] = field(default_factory=set)
    twice: set[CellKey] = field(default_factory=set)

    def look_at(self, sheet: str, pieces: Iterable[bytes]) -> None:
        for piece in pieces:
            address = _ADDRESS.match(piece)
            if address is None:
                continue
            key = _key(sheet, address[1])
            (self.twice if key in self.keys else self.keys).add(key)
            if found := _CONTENT.match(piece, address.end()):
                type_, formula, cached, number, text = found.groups(b"")
                if formula:
                    self.formulas[key] = (formula, type_, cached)
                elif number:
                    self.inputs[key] = Decimal(number.decode())
                else:
                    self.inputs[key] = unescaped(text.decode())


class BlankWorkbook:
    """A template, which submissions are compared with."""

    def __init__(self, blob: bytes) -> None:
        self.found = CellsFound()
        self._sheets: dict[str, dict[bytes, CellKey]] = {}
        for sheet, pieces in _sheets_in_pieces(blob):
            self.found.look_at(sheet, pieces)
            addresses = ((piece, _ADDRESS.match(piece)) for piece in pieces)
            self._sheets[sheet] = {at: _key(sheet, m[1]) for at, m in addresses if m}

    def changes(self, blob: bytes) -> tuple[CellsFound, set[CellKey]]:
        """The cells of a submission that are not as in the template, and the template's that are not
        as they were, or no longer there."""
        found, gone = CellsFound(), set[CellKey]()
        sheets = dict(_sheets_in_pieces(blob))
        for sheet in self._sheets.keys() | sheets.keys():
            blank, pieces = self._sheets.get(sheet, {}), sheets.get(sheet, [])
            there = set(pieces)
            gone.update(blank[piece] for piece in blank.keys() - there)
            found.look_at(sheet, there - blank.keys())
            if len(there) < len(pieces):
                again = CellsFound()
                again.look_at(sheet, (each for each, times in Counter(pieces).items() if times > 1))
                found.twice |= again.keys
        found.twice |= (found.keys & self.found.keys) - gone
        return found, gone


def _sheets_in_pieces(blob: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """Each sheet, cut behind the start of each cell."""
    with zipfile.ZipFile(BytesIO(blob)) as archive:
        for sheet, part in _sheets(archive):
            yield sheet, archive.read(part).split(_START)[1:]


def formulas_by_sheet(blob: bytes) -> Iterator[dict[CellKey, Computed]]:
    """The formulas of any workbook, a sheet at a time."""
    with zipfile.ZipFile(BytesIO(blob)) as archive:
        for sheet, part in _sheets(archive):
            with archive.open(part) as stream:
                matches = (
                    m.groups(b"") for piece in _pieces(stream) for m in _FORMULA.finditer(piece)
                )
                yield {
                    (sheet, _cell(column, row)): (formula, type_, cached)
                    for column, row, type_, formula, cached in matches
                }


def _cell(column: bytes, row: bytes) -> Cell:
    """Cheaper than ``Cell.parse``: a workbook of 3,000 units has 93,000 formulas."""
    return Cell(int(row), column_number(column.decode()))


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """A sheet cut between cells: one of 3,000 units has twenty megabytes and few formulas."""
    rest = b""
    while read := stream.read(_BLOCK):
        whole, cell, rest = (rest + read).rpartition(b"<c ")
        yield whole
        rest = cell + rest
    yield rest


# The cells of a template come again with each workbook that was filled from it.
@lru_cache(maxsize=16_384)
def _key(sheet: str, address: bytes) -> CellKey:
    return sheet, Cell.parse(address.decode())


def unescaped(text: str) -> str:
    """The content of an element as the text that a cell holds."""
    if "&" in text:
        text = unescape(text)
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Name and part of every sheet."""
    workbook = archive.read("xl/workbook.xml").decode()
    links = archive.read("xl/_rels/workbook.xml.rels").decode()
    targets = {}
    for link in re.findall(r"<Relationship [^>]*>", links):
        targets[_attribute(link, "Id")] = _attribute(link, "Target")
    for sheet in re.findall(r"<sheet [^>]*>", workbook):
        target = targets[_attribute(sheet, "r:id")].removeprefix("/xl/")
        yield unescape(_attribute(sheet, "name")), f"xl/{target}"


def _attribute(tag: str, name: str) -> str:
    match = re.search(rf'\b{name}="([^"]*)"', tag)
    return match[1] if match else ""
