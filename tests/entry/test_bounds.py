"""300 MB and 5 s for any refusal: each file is read in a process of its own that is measured.

The seconds are those of a processor, so that other work on the machine does not count.
"""

import json
import os
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path

import pytest
from instruments.fuzz import formats, xlsb

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

TESTS = Path(__file__).resolve().parents[1]
ENTRY = TESTS.parent / "samples" / "嘉陵区2023_更正_录入表.xlsx"
SECONDS, MEGABYTES = 5.0, 300.0

FUNDS, GUIDE = "xl/worksheets/sheet3.xml", "xl/worksheets/sheet1.xml"
MAIN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = b"</sheetData></worksheet>"
NOISE = [b"%09d" % (n * 7_919_391 % 10**9) for n in range(2000)]
"""So that what is packed does not look like a bomb."""


def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(ENTRY) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    return packed({**parts(), name: content})


def large_sheet(pieces: list[bytes], megabytes: int) -> bytes:
    block = b"".join(pieces)
    return MAIN + block * (megabytes * 2**20 // len(block)) + END


def a_far_cell() -> bytes:
    return with_part(GUIDE, MAIN + b'<row r="9"><c r="XFD1048576"><v>1</v></c></row>' + END)


def cells_written_oddly() -> bytes:
    return with_part(GUIDE, large_sheet([b"<c r = 'A1'><v>%b</v></c>" % n for n in NOISE], 190))


def more_cells_than_memory() -> bytes:
    return with_part(GUIDE, large_sheet([b'<c r="A1"><v>%b</v></c>' % n for n in NOISE], 60))


def more_texts_than_memory() -> bytes:
    block = b"".join(b"<si><t>%b</t></si>" % n for n in NOISE)
    return with_part("xl/sharedStrings.xml", b"<sst>" + block * 600 + b"</sst>")


def a_bomb() -> bytes:
    return with_part("xl/bomb.xml", bytes(190 * 2**20))


def a_bomb_in_a_bomb() -> bytes:
    inner = packed({"b.zip": packed({"c": bytes(100 * 2**20)})})
    sheet = MAIN + b'<row r="9"><c r="XFD1048576"><v>1</v></c></row>' + END
    return packed({**parts(), "xl/embeddings/a.zip": inner, GUIDE: sheet})


def a_million_parts() -> bytes:
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", *[0] * 9, 1, *[0] * 6) + b"x"
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 65535, 65535, 10**6 * len(entry), 4, 0)
    return b"PK\3\4" + entry * 10**6 + end


def entities_that_expand() -> bytes:
    more = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    prolog = f'<!DOCTYPE a [<!ENTITY e0 "0123456789">{more}]>'.encode()
    return with_part(FUNDS, prolog + MAIN + b'<row r="1"><c r="A1"><v>&e11;</v></c></row>' + END)


def xlsb_with(sheet: bytes) -> bytes:
    return packed(xlsb.parts({"甲": sheet, "乙": xlsb.filled([["甲", "乙"]])}))


def xlsb_far_cell() -> bytes:
    return xlsb_with(xlsb.sheet([xlsb.row_header(1_048_575) + xlsb.cell(16_383, 1.0)]))


def xlsb_a_wide_rectangle() -> bytes:
    return xlsb_with(xlsb.sheet([xlsb.row_header(10_000) + xlsb.cell(740, 1.0)]))


def xlsb_as_many_cells_as_are_looked_at() -> bytes:
    row = b"".join(xlsb.cell(n % 20, float(n)) for n in range(20))
    cells = b"".join(xlsb.row_header(n) + row for n in range(55_000))
    return xlsb_with(xlsb.sheet([cells]))


def xlsb_more_records_than_are_looked_at() -> bytes:
    blank = [xlsb.record(0x0001, n[:8]) for n in NOISE]
    return xlsb_with(xlsb.sheet([xlsb.row_header(0) + b"".join(blank) * 8000]))


def xlsb_false_count_of_texts() -> bytes:
    texts = xlsb.record(0x009F, struct.pack("<II", 2**32 - 1, 2**32 - 1))
    return packed({**xlsb.parts({"甲": xlsb.filled([["甲"]])}), "xl/sharedStrings.bin": texts})


def xls_with(*cells: bytes) -> bytes:
    begin = len(formats.bof()) + 14 + 4
    listed = formats.record(0x85, struct.pack("<IHBB", begin, 0, 2, 0) + b"XY")
    book = formats.bof() + listed + formats.record(0x0A)
    sheet = formats.bof(0x10) + b"".join(cells) + formats.record(0x0A)
    return formats.compound(book + sheet)


def number(row: int, column: int) -> bytes:
    return formats.record(0x0203, struct.pack("<HHHd", row, column, 0, 1.0))


def xls_far_cell() -> bytes:
    return xls_with(number(65535, 65535))


def xls_as_many_cells_as_are_looked_at() -> bytes:
    return xls_with(b"".join(number(n % 60_000, n // 60_000) for n in range(990_000)))


def xls_garbage() -> bytes:
    return formats.compound(b"".join(NOISE) * (45 * 2**20 // 18_000))


def ods_with(rows: str) -> bytes:
    made = formats.ods_parts({"表": [["甲"]]})
    content = made["content.xml"].decode().replace("<table:table-row>", f"{rows}<table:table-row>")
    return packed({**made, "content.xml": content.encode()})


def ods_that_spreads_out() -> bytes:
    cell = '<table:table-cell {} office:value-type="float" office:value="1"/></table:table-row>'
    rows = '<table:table-row table:number-rows-repeated="{}">'
    wide = cell.format('table:number-columns-repeated="990"')
    return ods_with(rows.format(3000) + wide)


def ods_too_large() -> bytes:
    cells = "".join(
        f'<table:table-cell office:value-type="float" office:value="{n.decode()}"/>' for n in NOISE
    )
    return ods_with(f"<table:table-row>{cells}</table:table-row>" * 280)


def no_workbook() -> bytes:
    return b"a,b\n" * (12 * 2**20)


def zeros() -> bytes:
    return bytes(49 * 2**20)


def too_large() -> bytes:
    return b"PK\3\4" + bytes(51 * 2**20)


REFUSED = [
    *(a_far_cell, cells_written_oddly, more_cells_than_memory),
    *(more_texts_than_memory, a_bomb, a_bomb_in_a_bomb, a_million_parts, entities_that_expand),
    *(xlsb_far_cell, xlsb_a_wide_rectangle, xlsb_as_many_cells_as_are_looked_at),
    *(xlsb_more_records_than_are_looked_at, xlsb_false_count_of_texts),
    *(xls_far_cell, xls_as_many_cells_as_are_looked_at, xls_garbage),
    *(ods_that_spreads_out, ods_too_large, no_workbook, zeros, too_large),
]


Reader = subprocess.Popen[str]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """A process that reads each file in a child of its own."""
    with subprocess.Popen(
        [sys.executable, "-m", "entry.bounds"],
        cwd=TESTS,
        env={**os.environ, "PYTHONPATH": str(TESTS.parent), "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    ) as process:
        yield process


def measured(path: Path, reader: Reader) -> dict[str, object]:
    """What ``entry.bounds`` answers, and nothing beside it."""
    assert reader.stdin is not None
    assert reader.stdout is not None
    print(path, file=reader.stdin, flush=True)
    found: dict[str, object] = json.loads(told := reader.stdout.readline())
    assert found["file"] == path.name, told
    return found


@pytest.mark.parametrize("made", REFUSED)
def test_no_refusal_takes_long_or_much(
    tmp_path: Path, made: Callable[[], bytes], reader: Reader
) -> None:
    path = tmp_path / "甲县.xlsx"
    path.write_bytes(made())
    found = measured(path, reader)
    assert "甲县.xlsx" in str(found["told"])
    assert float(str(found["seconds"])) < SECONDS
    assert float(str(found["megabytes"])) < MEGABYTES


def test_a_million_formatted_empty_rows_are_read(tmp_path: Path, reader: Reader) -> None:
    """What remains when somebody has formatted whole columns: 100 MB of XML."""
    row = b'<row r="%d" spans="1:6" ht="15" customHeight="1"><c r="A%d" s="1"/><c r="F%d" s="1"/></row>'
    rows = b"".join(row % (n, n, n) for n in range(1000, 1_001_000))
    path = tmp_path / "甲县.xlsx"
    content = parts()[FUNDS].replace(b"</sheetData>", rows + b"</sheetData>")
    path.write_bytes(with_part(FUNDS, content))
    found = measured(path, reader)
    assert found["told"] == ""
    assert float(str(found["seconds"])) < 2 * SECONDS  # it is no refusal
    assert float(str(found["megabytes"])) < MEGABYTES
