"""An .xlsb as a ``Book``: its binary parts read as [MS-XLSB] defines them. No I/O.

A part is a row of records, each of a kind, a length and a content (2.1.4).
"""

import struct
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Final

from jialing_xls.entry.formats.biff import from_rk
from jialing_xls.entry.formats.grid import (
    EPOCH,
    EPOCH_1904,
    ERRORS,
    MOST_CELLS,
    Content,
    Damaged,
    Grid,
    Rich,
    Style,
    TooMany,
    format_of,
    number_cell,
    text_cell,
)
from jialing_xls.ooxml.package import Package

_MOST_RECORDS: Final = 1_200_000
"""Of all parts together, at 0.6 µs each; a filled entry workbook has some 5,000."""

_ROW, _DRAWING, _MERGED, _RICH_TEXT = 0x0000, 0x0226, 0x00B0, 0x003E
_BOOK, _SHEET = 0x0099, 0x009C
_SHARED_TEXT, _FONT, _FORMAT, _XF = 0x0013, 0x002B, 0x002C, 0x002F
_FIRST_XF, _LAST_XF = 0x0269, 0x026A
_CELLS: Final = frozenset({*range(0x0002, 0x000C), _RICH_TEXT})
"""BrtCellRk to BrtFmlaError, and a rich text of a cell's own (2.3.2)."""


class BinaryWorkbook:
    """An .xlsb; BrokenPackage or Damaged if it is none."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._budget = iter(range(_MOST_RECORDS))
        self.epoch: date = EPOCH
        self._parts: dict[str, str] = {}
        targets = package.targets
        for kind, record in self._records(package.workbook_part):
            if kind == _BOOK and record.whole(4) & 1:
                self.epoch = EPOCH_1904
            elif kind == _SHEET:
                record.skip(8)
                link, name = record.text(), record.text()
                if name in self._parts or link not in targets:
                    raise Damaged("a sheet listed twice, or without its part")
                self._parts[name] = targets[link]
        if len(set(self._parts.values())) < len(self._parts):
            raise Damaged("a part listed twice")
        self._cells = 0

    @property
    def names(self) -> Sequence[str]:
        return list(self._parts)

    def grid(self, name: str) -> Grid:
        grid, row = Grid(), -1
        for kind, record in self._records(self._parts[name]):
            if kind == _ROW:
                row = record.whole(4)
            elif kind == _MERGED:
                top, bottom, left, right = (record.whole(4) for _ in range(4))
                grid.merged.append((top + 1, left + 1, bottom + 1, right + 1))
            elif kind == _DRAWING:
                grid.pictures.append((1, 1))
            elif kind in _CELLS:
                column, style = record.whole(4), self._looks[1][record.whole(4) & 0xFFFFFF]
                content = self._content(kind, record, style)
                if content is not None:
                    content.formula = 0x0008 <= kind <= 0x000B
                    grid.put(row + 1, column + 1, content)
                    self._cells += 1
                if self._cells > MOST_CELLS:
                    raise TooMany
        return grid

    def _content(self, kind: int, record: "_Record", style: Style) -> Content | None:
        font_of = self._looks[0].__getitem__
        match kind:
            case 0x0003 | 0x000B:
                return Content(ERRORS.get(record.whole(1), "#N/A"))
            case 0x0004 | 0x000A:
                return Content(bool(record.whole(1)))
            case 0x0002:
                return number_cell(from_rk(record.whole(4)), style)
            case 0x0005 | 0x0009:
                return number_cell(record.double(), style)
            case 0x0007:
                return text_cell(self._texts[record.whole(4)], style, font_of)
            case 0x003E:
                return text_cell(record.rich(), style, font_of)
        return text_cell((record.text(), ()), style, font_of)

    @cached_property
    def _texts(self) -> Sequence[Rich]:
        part = self._package.linked_part("sharedStrings")
        records = self._records(part) if part else ()
        return [record.rich() for kind, record in records if kind == _SHARED_TEXT]

    @cached_property
    def _looks(self) -> tuple[Sequence[Style], Sequence[Style]]:
        """Fonts, and formats of cells."""
        fonts: list[Style] = []
        styles: list[Style] = []
        own: dict[int, str] = {}
        part, of_cells = self._package.linked_part("styles"), False
        for kind, record in self._records(part) if part else ():
            if kind in (_FIRST_XF, _LAST_XF):
                of_cells = kind == _FIRST_XF
            elif kind == _FORMAT:
                number = record.whole(2)
                own[number] = record.text()
            elif kind == _FONT:
                _, bits, _, script = (record.whole(2) for _ in range(4))
                fonts.append(Style(struck=bool(bits & 8), raised=script in (1, 2)))
            elif kind == _XF and of_cells:
                _, number, font = (record.whole(2) for _ in range(3))
                known = fonts[font]
                styles.append(Style(format_of(number, own), known.struck, known.raised))
        return fonts, styles or [Style()]

    def _records(self, part: str) -> Iterator[tuple[int, "_Record"]]:
        content = self._package.part(part)
        for kind, at, end in records(content):
            if next(self._budget, None) is None:
                raise TooMany
            yield kind, _Record(content, at, end)


class _Record:
    """The content of a record, read from its beginning. Damaged beyond its end."""

    def __init__(self, part: bytes, at: int, end: int) -> None:
        self._part, self._at, self._end = part, at, end

    def skip(self, count: int) -> bytes:
        start, self._at = self._at, self._at + count
        if self._at > self._end:
            raise Damaged("a record that is too short")
        return self._part[start : self._at]

    def whole(self, count: int) -> int:
        return int.from_bytes(self.skip(count), "little")

    def double(self) -> float:
        value: float = struct.unpack("<d", self.skip(8))[0]
        return value

    def text(self) -> str:
        """An XLWideString (2.5.168)."""
        return self.skip(2 * self.whole(4)).decode("utf-16-le", "replace")

    def rich(self) -> Rich:
        """A RichStr (2.5.122)."""
        flags, text = self.whole(1), self.text()
        count = self.whole(4) if flags & 1 else 0
        if 4 * count > self._end - self._at:
            raise Damaged("more runs than bytes")
        return text, [(self.whole(2), self.whole(2)) for _ in range(count)]


def records(part: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, and where the content begins and ends, of each record. Damaged if one has no end."""
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
