"""How much room an .xls or .et asks for, told before calamine allocates it. Pure, no I/O.

A compound file ([MS-CFB]) is a small file system; the stream Workbook in it is a row of records
([MS-XLS] 2.1.4). Only what says how far cells reach, and how many texts there are, is looked at.
"""

import struct
from collections.abc import Iterator
from typing import Final

_END: Final = 0xFFFFFFFA
"""Sector numbers from here on are marks: end of chain, free, FAT."""

_BOF_GLOBALS_END, _BOUND_SHEET, _DIMENSIONS, _TEXTS, _MULTIPLE = 0x0A, 0x85, 0x0200, 0xFC, 0xBD
_CELLS: Final = frozenset(
    {0x03, 0x04, 0x05, 0x06, 0xBD, 0xD6, 0xFD, 0x0203, 0x0204, 0x0205, 0x027E}
)
_MOST_RECORDS: Final = 2_000_000

Extent = tuple[int, int]
"""Rows and columns."""


class Damaged(ValueError):
    """The file contradicts itself, or asks for what it cannot hold."""


def extents(data: bytes) -> list[Extent]:
    """How far the cells of each sheet reach. Damaged if the file is no workbook."""
    try:
        stream = _workbook(data)
        sheets = _sheets(stream)
        budget = iter(range(_MOST_RECORDS))
        return [_extent(stream, start, budget) for start in sheets]
    except (struct.error, IndexError, StopIteration, ValueError) as error:
        raise Damaged(str(error)) from error


def _sheets(stream: bytes) -> list[int]:
    """Where the sheets begin."""
    found: dict[int, None] = {}
    texts = 0
    for kind, at, length in _records(stream, 0):
        if kind == _BOF_GLOBALS_END:
            break
        if kind == _BOUND_SHEET and length >= 4:
            found[struct.unpack_from("<I", stream, at)[0]] = None
        elif kind == _TEXTS and length >= 8:
            texts += struct.unpack_from("<I", stream, at + 4)[0]
    if texts * 3 > len(stream):  # a text takes at least three bytes
        raise Damaged("more texts than bytes")
    return list(found)


def _extent(stream: bytes, start: int, budget: Iterator[int]) -> Extent:
    tallest = widest = 0
    for kind, at, length in _records(stream, start):
        next(budget)
        if kind == _BOF_GLOBALS_END:
            break
        if kind in _CELLS and length >= 4:
            row, column = struct.unpack_from("<HH", stream, at)
            if kind == _MULTIPLE:
                column = max(column, struct.unpack_from("<H", stream, at + length - 2)[0])
            tallest, widest = max(tallest, row + 1), max(widest, column + 1)
        elif kind == _DIMENSIONS and length >= 12:
            _, rows, _, columns = struct.unpack_from("<IIHH", stream, at)
            tallest, widest = max(tallest, rows), max(widest, columns)
    return tallest, widest


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
        raise Damaged("sector size")
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
    fat = table(listed[:sectors])

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
    raise Damaged("no workbook")


def _chain(fat: list[int], number: int, most: int) -> list[int]:
    chain: list[int] = []
    while number < _END:
        chain.append(number)
        if len(chain) > most:
            raise Damaged("a chain without end")
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
