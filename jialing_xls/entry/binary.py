"""The parts of an .xlsb, looked over before calamine gets to see them. Pure, no I/O.

A part is a row of records, each of a kind, a length and a content ([MS-XLSB] 2.1.4). Only what says
how far cells reach, and what calamine overlooks, is looked at.
"""

import struct
from collections.abc import Iterator
from typing import Final

from jialing_xls.entry.survey import Damaged, Survey

MAX_RECORDS: Final = 1_200_000
"""Of all parts together, at 0.6 µs each; a filled entry workbook has some 5,000."""

MAX_BOOK_BYTES: Final = 2**17
"""Of workbook.bin, which has some 10 kB. calamine takes the square of the length of a name's formula."""

_ROW, _SHEET = 0x0000, 0x009C
_LEAST: Final = {
    **{_ROW: 4, 0x0002: 12, 0x0003: 9, 0x0004: 9, 0x0005: 16, 0x0006: 12},
    **{0x0007: 12, 0x0008: 12, 0x0009: 16, 0x000A: 9, 0x000B: 9},
}
"""Bytes of a row and of the cells with a content, BrtCellRk to BrtFmlaError ([MS-XLSB] 2.3.2). Of a
shorter one calamine takes the rest from what it has read before."""
_ERRORS: Final = frozenset({0x0003, 0x000B})
"""BrtCellError, BrtFmlaError."""

_SHEET_FOLDERS: Final = ("xl/worksheets/", "xl/chartsheets/", "xl/dialogsheets/")
TEXTS: Final = "xl/sharedStrings.bin"

Record = tuple[int, int, int]
"""Kind, and where the content begins and ends."""


def is_sheet(part: str) -> bool:
    """Whether calamine may read the part as a sheet: it takes those of three folders."""
    return part.startswith(_SHEET_FOLDERS) and "/_rels/" not in part


def sheets(book: bytes) -> list[tuple[str, str]]:
    """Name and relationship id of each sheet that workbook.bin lists. Damaged if it is not sound."""
    if len(book) > MAX_BOOK_BYTES:
        raise Damaged  # workbook.bin is too large
    return [_listed(book, at, end) for kind, at, end in records(book) if kind == _SHEET]


def _listed(book: bytes, at: int, end: int) -> tuple[str, str]:
    if at + 8 > end:
        raise Damaged  # a sheet without its number
    id, at = _text(book, at + 8, end)
    name, _ = _text(book, at, end)
    return name, id


def survey(part: bytes, budget: Iterator[int]) -> Survey:
    """The sheet in ``part``. Damaged if it is not sound, or the budget of records is used up."""
    whole, row = Survey(), 0
    for kind, at, end in records(part):
        if next(budget, None) is None:
            raise Damaged  # too many records
        if kind not in _LEAST:
            continue
        if end - at < _LEAST[kind]:
            raise Damaged  # a row or cell that is too short
        (number,) = struct.unpack_from("<I", part, at)
        if kind == _ROW:
            row = number
            continue
        whole.reach(row, number)
        if kind in _ERRORS:
            whole.error(row, number, part[at + 8])
    return whole


def records(part: bytes) -> Iterator[Record]:
    """The records of a part, in their order. Damaged if one reaches beyond the end."""
    at, length = 0, len(part)
    try:
        while at < length:
            kind = part[at]
            at += 1
            if kind >= 0x80:
                kind = kind - 0x80 | (part[at] & 0x7F) << 7
                at += 1
            size, shift, more = 0, 0, True
            while more and shift < 28:
                byte = part[at]
                at += 1
                size |= (byte & 0x7F) << shift
                shift, more = shift + 7, byte >= 0x80
            if at + size > length:
                raise Damaged  # a record beyond the end
            yield kind, at, at + size
            at += size
    except IndexError as error:
        raise Damaged from error  # cut off within a record


def _text(part: bytes, at: int, end: int) -> tuple[str, int]:
    """A text with its length before it, and where it ends."""
    if at + 4 > end:
        raise Damaged  # no text where one should be
    stop = at + 4 + 2 * struct.unpack_from("<I", part, at)[0]
    if stop > end:
        raise Damaged  # a text beyond its record
    return part[at + 4 : stop].decode("utf-16-le", "replace"), stop
