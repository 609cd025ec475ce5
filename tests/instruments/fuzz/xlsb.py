"""An .xlsb written from nothing: no program at hand writes one ([MS-XLSB] 2.1.4, 2.3)."""

import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineWorkbook

Value = str | float | bool | date | None
_MAIN = "http://schemas.openxmlformats.org/"
_SHEET_TYPE = "application/vnd.ms-excel.worksheet"
ERROR_DIV0 = 0x07


def record(kind: int, content: bytes = b"") -> bytes:
    """Kind and length take seven bits a byte, the lower ones first."""
    first = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(content)
    while length >= 0x80:
        size, length = size + bytes([length & 0x7F | 0x80]), length >> 7
    return first + size + bytes([length]) + content


def text(value: str) -> bytes:
    raw = value.encode("utf-16-le")
    return struct.pack("<I", len(raw) // 2) + raw


def row_header(row: int) -> bytes:
    return record(0x0000, struct.pack("<IIHBBBI", row, 0, 300, 0, 0, 0, 0))


def at(column: int, style: int = 0) -> bytes:
    return struct.pack("<II", column, style)


def cell(column: int, value: Value) -> bytes:
    match value:
        case None | "":
            return record(0x0001, at(column))
        case bool():
            return record(0x0004, at(column) + bytes([value]))
        case str():
            return record(0x0006, at(column) + text(value))
        case date():
            return record(
                0x0005, at(column, 1) + struct.pack("<d", (value - date(1899, 12, 30)).days)
            )
        case _:
            return record(0x0005, at(column) + struct.pack("<d", value))


def error_cell(column: int, code: int = ERROR_DIV0, *, formula: bool = False) -> bytes:
    """A typed error value, or that of a formula (without one, as none is read)."""
    behind = struct.pack("<HII", 0, 0, 0) if formula else b""
    return record(0x000B if formula else 0x0003, at(column) + bytes([code]) + behind)


def sheet(rows: Sequence[bytes]) -> bytes:
    """``rows`` are rows' records, joined; the dimension is not looked at by anybody."""
    dimension = record(0x0094, struct.pack("<IIII", 0, max(len(rows) - 1, 0), 0, 9))
    begin = record(0x0081) + dimension + record(0x0091)
    return begin + b"".join(rows) + record(0x0092) + record(0x0082)


def filled(rows: Sequence[Sequence[Value]]) -> bytes:
    return sheet(
        [
            row_header(number) + b"".join(cell(column, value) for column, value in enumerate(row))
            for number, row in enumerate(rows)
        ]
    )


def _styles() -> bytes:
    """Two formats of cells: as it is, and a date (14, m/d/yyyy)."""
    font = struct.pack("<HHHHHBBBB", 220, 0, 400, 0, 0, 2, 0, 0, 0)
    font += bytes([0x07, 1, 0, 0, 0, 0, 0, 0xFF]) + b"\x02" + text("Calibri")
    fill = struct.pack("<I", 0) + bytes(64)
    border = bytes(51)
    formats = (
        struct.pack("<HHHHHBBHBB", parent, number, 0, 0, 0, 0, 0, 0x1008, 0, 0)[:16]
        for parent, number in ((0, 0), (0, 14))
    )
    return b"".join(
        (
            record(0x0116),
            record(0x0263, struct.pack("<I", 1)) + record(0x002B, font) + record(0x0264),
            record(0x025B, struct.pack("<I", 1)) + record(0x002D, fill) + record(0x025C),
            record(0x0265, struct.pack("<I", 1)) + record(0x002E, border) + record(0x0266),
            record(0x0272, struct.pack("<I", 1)),
            record(0x002F, struct.pack("<HHHHHBBHBB", 0xFFFF, 0, 0, 0, 0, 0, 0, 0x1008, 0, 0)[:16]),
            record(0x0273),
            record(0x0269, struct.pack("<I", 2)) + b"".join(record(0x002F, f) for f in formats),
            record(0x026A),
            record(0x0117),
        )
    )


def _book(names: Sequence[str]) -> bytes:
    listed = b"".join(
        record(0x009C, struct.pack("<II", 0, n) + text(f"rId{n}") + text(name))
        for n, name in enumerate(names, 1)
    )
    version = record(0x0080, bytes(16) + text("xl") + text("7") + text("7") + text("22228"))
    properties = record(0x0099, struct.pack("<III", 0x00010020, 124226, 0))
    ends = record(0x009D, struct.pack("<IIIddd", 0, 1, 100, 0.001, 0, 0)[:26]) + record(0x0084)
    return record(0x0083) + version + properties + record(0x008F) + listed + record(0x0090) + ends


def parts(sheets: Mapping[str, bytes]) -> dict[str, bytes]:
    """The package of sheets by name, before it is packed."""
    numbers = range(1, len(sheets) + 1)
    office, package = f"{_MAIN}officeDocument/2006/relationships", f"{_MAIN}package/2006"
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.bin" ContentType="{_SHEET_TYPE}"/>'
        for n in numbers
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.bin"/>'
        for n in numbers
    )
    links += f'<Relationship Id="rId0" Type="{office}/styles" Target="styles.bin"/>'
    main = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{package}/content-types"><Default Extension="bin" ContentType="{main}"/>'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/xl/styles.bin" ContentType="application/vnd.ms-excel.styles"/>'
            f"{types}</Types>"
        ).encode(),
        "_rels/.rels": (
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            f'Type="{office}/officeDocument" Target="xl/workbook.bin"/></Relationships>'
        ).encode(),
        "xl/workbook.bin": _book(list(sheets)),
        "xl/_rels/workbook.bin.rels": (
            f'<Relationships xmlns="{package}/relationships">{links}</Relationships>'
        ).encode(),
        "xl/styles.bin": _styles(),
        **{f"xl/worksheets/sheet{n}.bin": part for n, part in enumerate(sheets.values(), 1)},
    }


def packed(parts: Mapping[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def contents(path: Path) -> dict[str, list[list[Value]]]:
    """What stands in the sheets of a workbook, as an .xlsb can hold it."""
    book = CalamineWorkbook.from_path(path)
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)  # type: ignore[misc]
        for name in book.sheet_names
    }
