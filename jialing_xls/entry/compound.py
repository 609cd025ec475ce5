"""An .xls or .et, looked over before calamine gets to see it. Pure, no I/O.

A compound file ([MS-CFB]) is a small file system; the stream Workbook in it is a row of records
([MS-XLS] 2.1.4). Only what says how far cells reach, how many texts there are, and what calamine
overlooks, is looked at.
"""

import struct
from collections.abc import Iterator
from typing import Final

from jialing_xls.entry.survey import Damaged, Survey

_END: Final = 0xFFFFFFFA
"""Sector numbers from here on are marks: end of chain, free, FAT."""

_BOF_GLOBALS_END, _BOUND_SHEET, _DIMENSIONS, _TEXTS, _MULTIPLE = 0x0A, 0x85, 0x0200, 0xFC, 0xBD
_CELLS: Final = frozenset(
    {0x03, 0x04, 0x05, 0x06, 0xBD, 0xD6, 0xFD, 0x0203, 0x0204, 0x0205, 0x0206, 0x027E, 0x0406}
)
_MOST_RECORDS: Final = 1_000_000

_FORMULAS: Final = frozenset({0x06, 0x0206, 0x0406})
_BOOLEAN_OR_ERROR: Final = 0x0205


def surveys(data: bytes) -> list[tuple[str, Survey]]:
    """Name and survey of each sheet. Damaged if the file is no workbook."""
    try:
        stream = _workbook(data)
        budget = iter(range(_MOST_RECORDS))
        return [(name, _survey(stream, start, budget)) for start, name in _sheets(stream)]
    except (struct.error, IndexError, StopIteration, ValueError) as error:
        raise Damaged from error


def _sheets(stream: bytes) -> list[tuple[int, str]]:
    """Where the sheets begin, and their names."""
    found: dict[int, str] = {}
    texts = 0
    for kind, at, length in _records(stream, 0):
        if kind == _BOF_GLOBALS_END:
            break
        if kind == _BOUND_SHEET and length >= 8:
            (start,) = struct.unpack_from("<I", stream, at)
            if start in found:
                raise Damaged  # calamine would read the sheet as often as it is listed
            found[start] = _name(stream, at, length)
        elif kind == _TEXTS and length >= 8:
            texts += struct.unpack_from("<I", stream, at + 4)[0]
    if not found:
        raise Damaged  # no sheets
    if texts * 3 > len(stream):  # a text takes at least three bytes
        raise Damaged  # more texts than bytes
    return list(found.items())


def _name(stream: bytes, at: int, length: int) -> str:
    """The name in a BoundSheet8: how many signs, whether they have two bytes each, the signs."""
    signs, wide = stream[at + 6], stream[at + 7] & 1
    raw = stream[at + 8 : min(at + length, at + 8 + signs * (1 + wide))]
    return raw.decode("utf-16-le" if wide else "latin-1", "replace")


def _survey(stream: bytes, start: int, budget: Iterator[int]) -> Survey:
    whole = Survey()
    for kind, at, length in _records(stream, start):
        next(budget)
        if kind == _BOF_GLOBALS_END:
            break
        if kind in _CELLS and length >= 4:
            row, column = struct.unpack_from("<HH", stream, at)
            whole.reach(row, column)
            if kind == _MULTIPLE:
                whole.reach(row, struct.unpack_from("<H", stream, at + length - 2)[0])
            code = _error_code(kind, stream[at + 6 : at + length])
            if code is not None:
                whole.error(row, column, code)
        elif kind == _DIMENSIONS and length >= 12:
            _, rows, _, columns = struct.unpack_from("<IIHH", stream, at)
            whole.tallest, whole.widest = max(whole.tallest, rows), max(whole.widest, columns)
    return whole


def _error_code(kind: int, value: bytes) -> int | None:
    """The code of the error value of a cell, whose content behind its place and style is ``value``."""
    if kind == _BOOLEAN_OR_ERROR and len(value) >= 2 and value[1]:
        return value[0]
    # The result of a formula that is no number ends in FFFF and begins with its kind.
    if kind in _FORMULAS and len(value) >= 8 and value[6:8] == b"\xff\xff" and value[0] == 2:
        return value[2]
    return None


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and length of the content of each record from ``at`` on."""
    end = len(stream)
    while at + 4 <= end:
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, min(length, end - at - 4)
        at += 4 + length


def _workbook(data: bytes) -> bytes:
    """The stream Workbook, in files of Excel 95 Book."""
    shift, mini_shift = struct.unpack_from("<HH", data, 30)
    if shift not in (9, 12) or mini_shift != 6:
        raise Damaged  # sector size
    fats, first, _, cutoff, mini_first, _, difat, _ = struct.unpack_from("<8I", data, 44)
    size = 1 << shift
    sectors = len(data) // size

    def sector(number: int) -> bytes:
        return data[(number + 1) * size : (number + 2) * size]

    def table(numbers: list[int]) -> list[int]:
        joined = b"".join(sector(number) for number in numbers)
        return list(struct.unpack(f"<{len(joined) // 4}I", joined[: len(joined) // 4 * 4]))

    listed = [n for n in struct.unpack_from("<109I", data, 76) if n < _END]
    while difat < _END and len(listed) <= min(fats, sectors):
        *more, difat = table([difat])
        listed += (n for n in more if n < _END)
    fat = table(listed[: sectors * 4 // size + 1])  # a sector of the table has size / 4 others

    def chained(number: int) -> bytes:
        return b"".join(map(sector, _chain(fat, number, sectors)))

    root, streams = _directory(chained(first))
    for name in ("workbook", "book"):
        if name in streams:
            start, length = streams[name]
            if length >= cutoff:
                return chained(start)[:length]
            small = chained(root)
            numbers = _chain(table(_chain(fat, mini_first, sectors)), start, len(small) // 64 + 1)
            return b"".join(small[n * 64 : n * 64 + 64] for n in numbers)[:length]
    raise Damaged  # no workbook


def _chain(fat: list[int], number: int, most: int) -> list[int]:
    chain: list[int] = []
    while number < _END:
        chain.append(number)
        if len(chain) > most:
            raise Damaged  # a chain without end
        number = fat[number]
    return chain


def _directory(entries: bytes) -> tuple[int, dict[str, tuple[int, int]]]:
    """Where the small streams are, and start and length of each stream by its name."""
    root, streams = _END, dict[str, tuple[int, int]]()
    for at in range(0, len(entries) - 127, 128):
        length, kind = struct.unpack_from("<HB", entries, at + 64)
        start, size = struct.unpack_from("<II", entries, at + 116)
        if kind == 5:
            root = start
        elif kind == 2 and 2 <= length <= 64:
            name = entries[at : at + length - 2].decode("utf-16-le", "replace")
            streams.setdefault(name.lower(), (start, size))
    return root, streams
