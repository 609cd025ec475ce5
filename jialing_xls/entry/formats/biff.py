"""An .xls or .et as a ``Book``: BIFF8 read as [MS-XLS] defines it. No I/O.

The stream is a row of records, each of a kind, a length and a content (2.1.4); a content longer than
8,224 bytes goes on in records Continue, which also may cut a text anywhere (2.5.293).
"""

import struct
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from jialing_xls.entry.formats.compound import workbook_stream
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
    Trouble,
    format_of,
    number_cell,
    text_cell,
)

_END, _CONTINUE = 0x0A, 0x3C
_BOF, _BIFF8 = 0x0809, 0x0600
_DATE_MODE, _SHEET, _TEXTS, _FONT, _XF, _FORMAT = 0x22, 0x85, 0xFC, 0x31, 0xE0, 0x041E
_NUMBER, _RK, _MANY_RK, _BOOLEAN_OR_ERROR = 0x0203, 0x027E, 0xBD, 0x0205
_SHARED_TEXT, _TEXT, _RICH_TEXT, _RESULT = 0xFD, 0x0204, 0xD6, 0x0207
_FORMULAS: Final = frozenset({0x06, 0x0206, 0x0406})
_MERGED, _OBJECT = 0xE5, 0x5D
_SEEN_OBJECTS: Final = frozenset({*range(1, 10), 0x1E})
"""Kinds of object that lie over the cells: shapes, charts, text boxes, pictures ([MS-XLS] 2.5.143)."""

_MOST_RECORDS: Final = 1_000_000


class BiffWorkbook:
    """An .xls. Damaged if it is none, or one of Excel 95 and before."""

    def __init__(self, data: bytes) -> None:
        self._stream = workbook_stream(data)
        self._budget = iter(range(_MOST_RECORDS))
        self.epoch: date = EPOCH
        self._sheets: dict[str, int] = {}
        self._texts: Sequence[Rich] = ()
        self._formats: dict[int, str] = {}
        self._fonts: list[Style] = []
        self._xfs: list[tuple[int, int]] = []
        self._cells = 0
        for kind, pieces in self._records(0):
            self._take(kind, pieces)
        if not self._sheets:
            raise Damaged("no sheets")

    @property
    def names(self) -> Sequence[str]:
        return list(self._sheets)

    def grid(self, name: str) -> Grid:
        grid, waiting = Grid(), None
        for kind, pieces in self._records(self._sheets[name]):
            content = pieces[0]
            if waiting is not None and (kind == _RESULT or kind in _CELLS):
                row, column, style = waiting
                # Its text may not follow.
                text: Content | None = Content(None, trouble=Trouble.UNCALCULATED)
                if kind == _RESULT:
                    stated = _Texts(pieces, 0).text(2)[0]
                    text = text_cell((stated, ()), self._style(style), self._font)
                    if text is not None:
                        text.formula = True
                self._put(grid, row, column, text)
                waiting = None
            if kind == _MERGED:
                (count,) = struct.unpack_from("<H", content)
                for n in range(count):
                    top, bottom, left, right = struct.unpack_from("<4H", content, 2 + 8 * n)
                    grid.merged.append((top + 1, left + 1, bottom + 1, right + 1))
            elif kind == _OBJECT and content[:2] == b"\x15\0":
                if struct.unpack_from("<H", content, 4)[0] in _SEEN_OBJECTS:
                    grid.pictures.append((1, 1))
            elif kind == _MANY_RK:
                self._put_many(grid, content)
            elif kind in _FORMULAS and content[6] == 0 and content[12:14] == b"\xff\xff":
                waiting = struct.unpack_from("<3H", content)
            elif kind in _CELLS:
                row, column, style = struct.unpack_from("<3H", content)
                found = self._content(kind, pieces, style)
                if found is not None:
                    found.formula = kind in _FORMULAS
                self._put(grid, row, column, found)
        if waiting is not None:
            row, column, _ = waiting
            self._put(grid, row, column, Content(None, trouble=Trouble.UNCALCULATED))
        return grid

    def _take(self, kind: int, pieces: Sequence[bytes]) -> None:
        """A record of the workbook as a whole."""
        content = pieces[0]
        if kind == _BOF and struct.unpack_from("<H", content)[0] != _BIFF8:
            raise Damaged("not BIFF8")
        if kind == _DATE_MODE and struct.unpack_from("<H", content)[0]:
            self.epoch = EPOCH_1904
        elif kind == _SHEET:
            start, _, sort = struct.unpack_from("<IBB", content)
            name, _ = _Texts([content], 6).text(1)
            if name in self._sheets or start in self._sheets.values():
                raise Damaged("a sheet listed twice")
            if sort in (0, 1):  # a worksheet; others have no cells
                self._sheets[name] = start
        elif kind == _TEXTS:
            (count,) = struct.unpack_from("<I", content, 4)
            if count * 3 > len(self._stream):  # a text takes at least three bytes
                raise Damaged("more texts than bytes")
            reader = _Texts(pieces, 8)
            self._texts = [reader.text(2) for _ in range(count)]
        elif kind == _FORMAT:
            self._formats[struct.unpack_from("<H", content)[0]] = _Texts([content], 2).text(2)[0]
        elif kind == _FONT:
            _, bits, _, _, script = struct.unpack_from("<5H", content)
            self._fonts.append(Style(struck=bool(bits & 8), raised=script in (1, 2)))
        elif kind == _XF:
            font, number = struct.unpack_from("<2H", content)
            self._xfs.append((font, number))

    def _put(self, grid: Grid, row: int, column: int, content: Content | None) -> None:
        if content is not None:
            grid.put(row + 1, column + 1, content)
            self._cells += 1
            if self._cells > MOST_CELLS:
                raise TooMany

    def _put_many(self, grid: Grid, content: bytes) -> None:
        row, column = struct.unpack_from("<2H", content)
        for n in range((len(content) - 6) // 6):
            style, number = struct.unpack_from("<HI", content, 4 + 6 * n)
            self._put(grid, row, column + n, number_cell(from_rk(number), self._style(style)))

    def _content(self, kind: int, pieces: Sequence[bytes], style: int) -> Content | None:
        content, look = pieces[0], self._style(style)
        if kind == _NUMBER:
            return number_cell(struct.unpack_from("<d", content, 6)[0], look)
        if kind == _RK:
            return number_cell(from_rk(*struct.unpack_from("<I", content, 6)), look)
        if kind == _SHARED_TEXT:
            (number,) = struct.unpack_from("<I", content, 6)
            return text_cell(self._texts[number], look, self._font)
        if kind in (_TEXT, _RICH_TEXT):
            texts = _Texts(pieces, 6)
            text, _ = texts.text(2)
            runs = texts.runs(2) if kind == _RICH_TEXT else ()
            return text_cell((text, runs), look, self._font)
        if kind == _BOOLEAN_OR_ERROR:
            value, is_error = content[6], content[7]
            return Content(ERRORS.get(value, "#N/A") if is_error else bool(value))
        return self._result(content[6:14], look)

    def _result(self, result: bytes, style: Style) -> Content | None:
        """What a formula came to: no number if it ends in FFFF ([MS-XLS] 2.5.133)."""
        if len(result) < 8:
            raise Damaged("a formula without a result")
        if result[6:] != b"\xff\xff":
            return number_cell(struct.unpack("<d", result)[0], style)
        match result[0]:
            case 1:
                return Content(bool(result[2]))
            case 2:
                return Content(ERRORS.get(result[2], "#N/A"))
        return None  # 3: an empty text

    def _style(self, number: int) -> Style:
        if number >= len(self._xfs):
            return Style()
        font, format_id = self._xfs[number]
        known = self._font(font)
        return Style(format_of(format_id, self._formats), known.struck, known.raised)

    def _font(self, number: int) -> Style:
        """There is no font 4 ([MS-XLS] 2.5.129)."""
        at = number - (number > 4)
        return self._fonts[at] if at < len(self._fonts) else Style()

    def _records(self, at: int) -> Iterator[tuple[int, list[bytes]]]:
        """The records from ``at`` to their end: kind, and the content in its pieces."""
        stream, depth = self._stream, 0
        if stream[at : at + 2] != b"\x09\x08":
            raise Damaged("no beginning")
        kind, pieces = 0, list[bytes]()
        while at + 4 <= len(stream):
            next_kind, length = struct.unpack_from("<HH", stream, at)
            content = stream[at + 4 : at + 4 + length]
            at += 4 + length
            if next(self._budget, None) is None:
                raise TooMany
            if next_kind == _CONTINUE and pieces:
                pieces.append(content)
                continue
            if pieces and depth == 1:  # what a chart within a sheet has is passed over
                yield kind, pieces
            depth += (next_kind == _BOF) - (next_kind == _END)
            kind, pieces = next_kind, [content]
            if depth == 0:
                return
        raise Damaged("no end")


_CELLS: Final = _FORMULAS | {
    *(_NUMBER, _RK, _MANY_RK, _BOOLEAN_OR_ERROR, _SHARED_TEXT, _TEXT, _RICH_TEXT),
}


class _Texts:
    """Texts one after another in the pieces of a record."""

    def __init__(self, pieces: Sequence[bytes], at: int) -> None:
        self._pieces, self._piece, self._at = pieces, 0, at

    def text(self, width: int) -> Rich:
        """An XLUnicodeRichExtendedString, or one of its plainer kin; its length has ``width`` bytes."""
        length = int.from_bytes(self._take(width), "little")
        (flags,) = self._take(1)
        runs = int.from_bytes(self._take(2), "little") if flags & 8 else 0
        extra = int.from_bytes(self._take(4), "little") if flags & 4 else 0
        text = self._characters(length, wide=flags & 1)
        marks = self._marks(runs)
        self._skip(extra)
        return text, marks

    def runs(self, width: int) -> Sequence[tuple[int, int]]:
        return self._marks(int.from_bytes(self._take(width), "little"))

    def _marks(self, count: int) -> Sequence[tuple[int, int]]:
        return [struct.unpack("<2H", self._take(4)) for _ in range(count)]

    def _characters(self, length: int, wide: int) -> str:
        text: list[str] = []
        while length > 0:
            if self._at >= len(self._piece_now) and length:
                self._next_piece()
                wide = self._take(1)[0] & 1  # a piece says anew how wide its signs are
            size = 1 + wide
            here = min(length, (len(self._piece_now) - self._at) // size)
            if not here:
                raise Damaged("a text beyond its record")
            raw = self._piece_now[self._at : self._at + here * size]
            text.append(raw.decode("utf-16-le" if wide else "latin-1", "replace"))
            self._at += here * size
            length -= here
        return "".join(text)

    @property
    def _piece_now(self) -> bytes:
        return self._pieces[self._piece]

    def _next_piece(self) -> None:
        self._piece, self._at = self._piece + 1, 0
        if self._piece >= len(self._pieces):
            raise Damaged("a text beyond its record")

    def _take(self, count: int) -> bytes:
        taken = b""
        while len(taken) < count:
            if self._at >= len(self._piece_now):
                self._next_piece()
            more = self._piece_now[self._at : self._at + count - len(taken)]
            taken += more
            self._at += len(more)
        return taken

    def _skip(self, count: int) -> None:
        while count > 0:
            if self._at >= len(self._piece_now):
                self._next_piece()
            here = min(count, len(self._piece_now) - self._at)
            self._at += here
            count -= here


def from_rk(number: int) -> float:
    """An RkNumber ([MS-XLS] 2.5.217): 30 bits of a double or a whole number, perhaps of hundredths."""
    if number & 2:
        value = float((number >> 2) - (1 << 30 if number & 0x80000000 else 0))
    else:
        (value,) = struct.unpack("<d", struct.pack("<Q", (number & 0xFFFFFFFC) << 32))
    return value / 100 if number & 1 else value
