"""Entry workbooks saved as ods and xls, whatever their name ends in."""

import struct
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from entry.entry_rows import ALLOWANCE, FIELDS, FUNDS, OLE, message, only, save, wide

from jialing_xls.entry.reading.reader import read_entry
from jialing_xls.model.fact import Place


def ods(rows: str, manifest: str = "<manifest/>") -> bytes:
    names = {
        name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"
        for name in ("office", "table", "text")
    }
    declared = " ".join(f'xmlns:{name}="{uri}"' for name, uri in names.items())
    content = (
        f'<?xml version="1.0"?><office:document-content {declared}><office:body>'
        f'<office:spreadsheet><table:table table:name="表">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", manifest)
    return buffer.getvalue()


def ods_text(text: str) -> str:
    return (
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    )


ODS_ROWS = (
    f"<table:table-row>{ods_text('字段')}{ods_text('填报值')}</table:table-row>"
    f"<table:table-row>{ods_text('预算_总额')}"
    '<table:table-cell office:value-type="float" office:value="13571.19"/></table:table-row>'
)


def test_an_ods_is_read_and_its_repeated_empty_rows_cost_nothing(tmp_path: Path) -> None:
    tail = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/>'
    path = tmp_path / "填报.ods"
    path.write_bytes(ods(f"{ODS_ROWS}{tail}</table:table-row>"))
    content = read_entry(path, only("预算_总额"))
    assert content.facts.value("预算_总额") == Decimal("13571.19")
    assert content.facts.place("预算_总额") == Place("表", "B2")


def test_an_ods_that_would_spread_out_without_end_is_refused(tmp_path: Path) -> None:
    rows = '<table:table-row table:number-rows-repeated="1048570">'
    cell = '<table:table-cell table:number-columns-repeated="16000" office:value-type="float" '
    path = tmp_path / "填报.ods"
    path.write_bytes(ods(f'{ODS_ROWS}{rows}{cell}office:value="1"/></table:table-row>'))
    assert "个单元格" in message(path)


def test_an_ods_with_a_password_is_told(tmp_path: Path) -> None:
    path = tmp_path / "填报.ods"
    path.write_bytes(ods(ODS_ROWS, "<manifest><manifest:encryption-data/></manifest>"))
    assert "设有打开密码" in message(path)


def biff(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def xls(rows: Sequence[Sequence[str | float]], password: bool = False) -> bytes:
    """A minimal BIFF8 workbook in a compound file: what .xls and WPS .et are inside."""
    start = struct.pack("<HHHHII", 0x600, 0, 0x0DBB, 0x07CC, 0, 6)
    cells = b""
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            at = struct.pack("<HHH", row, column, 0)
            if isinstance(value, str):
                text = struct.pack("<HB", len(value), 1) + wide(value)
                cells += biff(0x0204, at + text)
            else:
                cells += biff(0x0203, at + struct.pack("<d", value))
    begin = biff(0x0809, start[:2] + b"\x05\0" + start[4:])
    begin += biff(0x2F, bytes(6)) if password else b""
    begin += biff(0x42, struct.pack("<H", 1200))
    name = struct.pack("<BB", 1, 1) + wide("表")
    offset = len(begin) + 4 + 6 + len(name) + 4
    begin += biff(0x85, struct.pack("<IH", offset, 0) + name) + biff(0x0A)
    stream = begin + biff(0x0809, start[:2] + b"\x10\0" + start[4:]) + cells + biff(0x0A)
    return compound(stream + bytes(-len(stream) % 512) + bytes(4096))


def compound(stream: bytes) -> bytes:
    """A compound file with the one stream Workbook: header, FAT, directory, stream."""
    sectors = len(stream) // 512
    assert sectors + 2 <= 128
    end = 0xFFFFFFFE
    table = [0xFFFFFFFD, end, *range(3, sectors + 2), end]
    fat = struct.pack("<128I", *table, *[0xFFFFFFFF] * (128 - len(table)))
    header = OLE[:8] + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)

    def entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
        label = wide(name + "\0")
        head = label.ljust(64, b"\0") + struct.pack(
            "<HBB3I", len(label), kind, 1, *[2**32 - 1] * 2, child
        )
        return head + bytes(36) + struct.pack("<IQ", first, size)

    root = entry("Root Entry", 5, 1, end, 0)
    book = entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
    return header + fat + (root + book).ljust(512, b"\0") + stream


@pytest.mark.parametrize("name", ["填报.xls", "填报.et", "填报.xlsx"])
def test_an_xls_is_read_whatever_its_name_ends_in(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(xls([["字段", "填报值"], ["预算_总额", 13571.19]]))
    content = read_entry(path, only("预算_总额"))
    assert content.facts.value("预算_总额") == Decimal("13571.19")
    assert content.facts.place("预算_总额") == Place("表", "B2")


def test_an_xls_with_a_password_is_told(tmp_path: Path) -> None:
    path = tmp_path / "填报.xls"
    path.write_bytes(xls([["字段", "填报值"]], password=True))
    assert "设有打开密码" in message(path)


def test_an_xlsx_named_xls_is_read(tmp_path: Path) -> None:
    path = save(tmp_path / "填报.xlsx", {"资金": FUNDS, "低保": ALLOWANCE})
    content = read_entry(path.rename(tmp_path / "填报.xls"), FIELDS)
    assert content.facts.value("预算_总额") == Decimal("13571.19")
