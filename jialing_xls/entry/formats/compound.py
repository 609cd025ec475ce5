"""The stream Workbook of a compound file ([MS-CFB]), a small file system: .xls and .et. No I/O."""

import struct
from typing import Final

from jialing_xls.entry.formats.grid import Damaged

_END: Final = 0xFFFFFFFA
"""Sector numbers from here on are marks: end of chain, free, FAT."""


def workbook_stream(data: bytes) -> bytes:
    """The stream Workbook, in files of Excel 95 Book. Damaged if there is none."""
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
