"""What stands in a finished workbook, found in its bytes without what wrote them.

The file's directory is read with zipfile and its cells are found with regular expressions; the writer
cuts at offsets that expat reported. Most cells of a submission are its template's, to the byte: only the
others are looked at. A sheet that lies in the file as the template's does, packed, is not unpacked.
"""

import re
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from html import unescape
from io import BytesIO
from itertools import compress
from operator import ne
from typing import IO

from jialing_xls.ooxml.container import Member, read_directory
from jialing_xls.ooxml.engine import CellKey
from jialing_xls.ooxml.reference import Cell, column_number

_START = b"<c "
_CELL = re.compile(
    # Shared strings (t="s") are the template's own texts and no concern of a proof. What does not
    # fit here would not fit either with fewer characters, so nothing is tried twice (++, ?+, *+).
    rb'<c r="([A-Z]++[0-9]++)"(?: s="[0-9]++")?+(?: t="(str|inlineStr|b|e|n)")?+>'
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
    """Numbers, and texts that were filled in, of cells that formulas read."""
    twice: set[CellKey] = field(default_factory=set)


class BlankSheet:
    """A sheet of a template, which those of submissions are compared with."""

    def __init__(self, name: str, packed: Member | None, read: Collection[CellKey]) -> None:
        self._name, self._packed = name, packed
        pieces = _pieces_of(packed)
        addresses = list(map(_address, pieces))
        self._keys = {address: _key(name, address) for address in addresses}
        self._pieces = pieces
        self._starts = [b'r="%b"' % address for address in addresses]
        self._read = {address for address, key in self._keys.items() if key in read}

    def look_at(self, pieces: Iterable[bytes], found: CellsFound) -> None:
        """What stands in some cells goes into ``found``."""
        read, keys, formulas = self._read, self._keys, found.formulas
        cells = _CELL.findall(_START + _START.join(pieces))
        for address, type_, formula, cached, number, text in cells:
            if formula:
                key = keys.get(address) or _key(self._name, address)
                formulas[key] = (formula, type_, cached)
            elif address in read:
                value = Decimal(number.decode()) if number else unescaped(text.decode())
                found.inputs[keys[address]] = value

    def compare(self, packed: Member | None, found: CellsFound) -> Sequence[CellKey]:
        """Cells that are not as in the template go into ``found``; the template's that are not as
        they were, or no longer there."""
        if packed == self._packed:
            return ()
        pieces = _pieces_of(packed)
        if len(pieces) == len(self._pieces):
            changed = list(map(ne, pieces, self._pieces))
            new = [*compress(pieces, changed)]
            if all(map(bytes.startswith, new, compress(self._starts, changed))):
                self.look_at(new, found)
                return [*compress(self._keys.values(), changed)]
        # Not the template's cells in their order: each is looked at.
        self.look_at(pieces, found)
        addresses = Counter(map(_address, pieces))
        again = (address for address, times in addresses.items() if times > 1)
        found.twice.update(_key(self._name, address) for address in again)
        return list(self._keys.values())


class BlankWorkbook:
    """A template, which submissions are compared with; ``read`` are the cells that formulas read."""

    def __init__(self, blob: bytes, read: Collection[CellKey]) -> None:
        self.found = CellsFound()
        sheets = _packed_sheets(blob)
        self._sheets = {name: BlankSheet(name, packed, read) for name, packed in sheets.items()}
        for name, packed in sheets.items():
            self._sheets[name].look_at(_pieces_of(packed), self.found)

    def changes(self, blob: bytes) -> tuple[CellsFound, set[CellKey]]:
        """The cells of a submission that are not as in the template, and the template's that are not
        as they were, or no longer there."""
        found, gone = CellsFound(), set[CellKey]()
        sheets = _packed_sheets(blob)
        for name in self._sheets.keys() | sheets.keys():
            blank = self._sheets.get(name) or BlankSheet(name, None, ())
            gone.update(blank.compare(sheets.get(name), found))
        return found, gone


def _address(piece: bytes) -> bytes:
    """Of a cell that begins with ``r="E7"``, as our own do."""
    return piece[3 : piece.index(b'"', 3)]


def _packed_sheets(blob: bytes) -> dict[str, Member]:
    """Every sheet as it lies in the file."""
    members = {member.name: member for member in read_directory(blob)}
    return {name: members[part] for name, part in _sheets(lambda part: members[part].data)}


def _pieces_of(sheet: Member | None) -> list[bytes]:
    """A sheet cut behind the start of each cell; nothing of one that is not there."""
    return sheet.data.split(_START)[1:] if sheet else []


def formulas_by_sheet(blob: bytes) -> Iterator[dict[CellKey, Computed]]:
    """The formulas of any workbook, a sheet at a time."""
    with zipfile.ZipFile(BytesIO(blob)) as archive:
        for sheet, part in _sheets(archive.read):
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


def _sheets(read: Callable[[str], bytes]) -> Iterator[tuple[str, str]]:
    """Name and part of every sheet."""
    workbook = read("xl/workbook.xml").decode()
    links = read("xl/_rels/workbook.xml.rels").decode()
    targets = {}
    for link in re.findall(r"<Relationship [^>]*>", links):
        targets[_attribute(link, "Id")] = _attribute(link, "Target")
    for sheet in re.findall(r"<sheet [^>]*>", workbook):
        target = targets[_attribute(sheet, "r:id")].removeprefix("/xl/")
        yield unescape(_attribute(sheet, "name")), f"xl/{target}"


def _attribute(tag: str, name: str) -> str:
    match = re.search(rf'\b{name}="([^"]*)"', tag)
    return match[1] if match else ""
