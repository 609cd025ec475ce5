"""The sample in the other formats, written by hand, and put together wrongly: xlsb, xls, ods."""

import struct
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

from . import xlsb

Value = xlsb.Value
Sheets = Mapping[str, Sequence[Sequence[Value]]]
_EPOCH = date(1899, 12, 30)

_NUMBERS = (0, 1, 2, 7, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x10000, 0xFFFFF, 0x7FFFFFFF, 0xFFFFFFFF)


_OFTEN = {
    "ods": ["content.xml"] * 9,
    "xlsb": ["xl/workbook.bin", *(f"xl/worksheets/sheet{n}.bin" for n in range(1, 10))],
}
"""Parts that are chosen once more."""


class Formats:
    """The contents of a workbook; ``case`` gives the mutations by name and the file."""

    def __init__(self, path: Path) -> None:
        sheets = xlsb.contents(path)
        self._xlsb = xlsb.parts({name: xlsb.filled(rows) for name, rows in sheets.items()})
        self._stream = xls_stream(sheets)
        self._ods = ods_parts(sheets)

    def case(
        self, random: Random, kind: str, mutated: Callable[[Random, bytes], tuple[str, bytes]]
    ) -> tuple[list[str], bytes]:
        """``mutated`` changes any bytes; here numbers are changed, too, where they may count."""
        parts = self._ods if kind == "ods" else self._xlsb
        what = "" if kind == "xls" else random.choice([*parts, *_OFTEN[kind]])
        data = parts.get(what, self._stream)
        kinds = []
        for _ in range(random.choice([1, 1, 2, 3])):
            if random.random() < 0.5 and len(data) > 8:
                name, data = "number", _numbered(random, data)
            else:
                name, data = mutated(random, data or b"\0")
            kinds.append(f"{kind}:{name}")
        whole = compound(data) if kind == "xls" else xlsb.packed({**parts, what: data})
        return kinds, whole


def _numbered(random: Random, data: bytes) -> bytes:
    at, layout = random.randrange(len(data) - 4), random.choice(["<B", "<H", "<I"])
    number = random.choice(_NUMBERS) & (256 ** struct.calcsize(layout) - 1)
    written = struct.pack(layout, number)
    return data[:at] + written + data[at + len(written) :]


# ---------------------------------------------------------------- xls ([MS-XLS], [MS-CFB])


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def bof(kind: int = 0x05) -> bytes:
    """Of the workbook (5) or of a sheet (16)."""
    return record(0x0809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0))


def xls_stream(sheets: Sheets) -> bytes:
    """The stream Workbook, with texts in the cells themselves."""
    begin = len(bof()) + len(record(0x0A))
    begin += sum(len(_listed(0, name)) for name in sheets)
    listed, contents = b"", b""
    for name, rows in sheets.items():
        listed += _listed(begin + len(contents), name)
        cells = (_xls_cell(r, c, v) for r, row in enumerate(rows) for c, v in enumerate(row))
        contents += bof(0x10) + b"".join(cells) + record(0x0A)
    return bof() + listed + record(0x0A) + contents


def _listed(begin: int, name: str) -> bytes:
    raw = name.encode("utf-16-le")
    return record(0x85, struct.pack("<IHBB", begin, 0, len(raw) // 2, 1) + raw)


def _xls_cell(row: int, column: int, value: Value) -> bytes:
    at = struct.pack("<HHH", row, column, 0)
    match value:
        case None | "":
            return b""
        case bool():
            return record(0x0205, at + bytes([value, 0]))
        case str():
            raw = value[:4000].encode("utf-16-le")
            return record(0x0204, at + struct.pack("<HB", len(raw) // 2, 1) + raw)
        case date():
            return record(0x0203, at + struct.pack("<d", (value - _EPOCH).days))
        case _:
            return record(0x0203, at + struct.pack("<d", value))


_FREE, _END, _TABLE, _TABLES = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC


def compound(
    stream: bytes, *, name: str = "Workbook", shift: int = 9, small: bool = False, step: int = 1
) -> bytes:
    """A compound file with one stream, in sectors of 2 to the ``shift`` bytes.

    A ``small`` one lies in pieces of 64 bytes, another is padded to 4096 bytes. The sectors of the
    stream follow each other ``step`` apart, round and round; ``step`` has to be coprime to their
    number.
    """
    size = 1 << shift
    stream = stream if small else stream.ljust(4096, b"\0")
    length = len(stream)
    stream += bytes(-length % size)
    sectors = len(stream) // size
    per = size // 4
    further = 1 if small else 0  # the table of the small pieces
    tables = spill = 1
    while True:
        spill = -(-max(0, tables - 109) // (per - 1))
        if tables + spill + 1 + further + sectors <= tables * per:
            break
        tables += 1
    folder = tables + spill
    first = folder + 1 + further
    order = [first + n * (1 if small else step) % sectors for n in range(sectors)]
    entries = [_TABLE] * tables + [_TABLES] * spill + [_END] * (1 + further) + [_END] * sectors
    for at, following in pairwise(order):
        entries[at] = following
    entries += [_FREE] * (tables * per - len(entries))
    placed = {at - first: stream[n * size : (n + 1) * size] for n, at in enumerate(order)}
    mini = _scattered(-(-length // 64), step) if small else []
    listed = [*range(tables), *[_FREE] * 109][: max(109, tables)]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, shift, 6)
    header += struct.pack("<4I", 0, tables, folder, 0) + struct.pack("<I", 4096)
    header += struct.pack("<2I", folder + 1 if small else _END, further)
    header += struct.pack("<2I", tables if spill else _END, spill)
    header += struct.pack("<109I", *listed[:109])
    rest = listed[109:]
    overflow = b""
    for n in range(spill):
        some = rest[n * (per - 1) : (n + 1) * (per - 1)]
        some += [_FREE] * (per - 1 - len(some))
        overflow += struct.pack(f"<{per}I", *some, _END if n == spill - 1 else tables + n + 1)
    if small:  # the pieces change places, the sectors do not
        stream = b"".join(placed[n] for n in range(sectors))
        pieces = {n * step % len(mini): stream[n * 64 : n * 64 + 64] for n in range(len(mini))}
        stream = b"".join(pieces[n].ljust(64, b"\0") for n in range(len(mini)))
        stream = stream.ljust(sectors * size, b"\0")
        placed = {n: stream[n * size : (n + 1) * size] for n in range(sectors)}
    root = (order[0], 64 * len(mini)) if small else (_END, 0)
    listing = _entry("Root Entry", 5, *root) + _entry(name, 2, 0 if small else order[0], length)
    return b"".join(
        (
            header.ljust(size, b"\0"),
            struct.pack(f"<{len(entries)}I", *entries),
            overflow,
            listing.ljust(size, b"\0"),
            struct.pack(f"<{per}I", *mini, *[_FREE] * (per - len(mini))) if small else b"",
            *(placed[n] for n in range(sectors)),
        )
    )


def _scattered(count: int, step: int) -> list[int]:
    """What follows each piece, if the n-th of the stream is at n times ``step``."""
    following = [_END] * count
    for n in range(count - 1):
        following[n * step % count] = (n + 1) * step % count
    return following


def _entry(name: str, kind: int, start: int, length: int) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    head = raw.ljust(64, b"\0") + struct.pack("<HB", len(raw), kind)
    return head.ljust(116, b"\0") + struct.pack("<IQ", start, length)


# ---------------------------------------------------------------- ods


def ods_parts(sheets: Sheets) -> dict[str, bytes]:
    """The package before it is packed."""
    return {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": _MANIFEST,
        "content.xml": _content(sheets),
    }


def _content(sheets: Sheets) -> bytes:
    uri = "urn:oasis:names:tc:opendocument:xmlns:"
    tables = "".join(
        f'<table:table table:name="{escape(name)}">{"".join(map(_ods_row, rows))}</table:table>'
        for name, rows in sheets.items()
    )
    return (
        f'<office:document-content xmlns:office="{uri}office:1.0" xmlns:table="{uri}table:1.0" '
        f'xmlns:text="{uri}text:1.0"><office:body><office:spreadsheet>{tables}'
        "</office:spreadsheet></office:body></office:document-content>"
    ).encode()


def _ods_row(row: Sequence[Value]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"


def _ods_cell(value: Value) -> str:
    match value:
        case None | "":
            return "<table:table-cell/>"
        case bool():
            told = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
            return f"<table:table-cell {told}/>"
        case str():
            lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in value.split("\n"))
            return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'
        case date():
            return f'<table:table-cell office:value-type="date" office:date-value="{value}"/>'
        case _:
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'


_MANIFEST = b"""<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
