"""The entry workbook of a sample, taken to pieces, packed again and read."""

import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest

from jialing_xls.entry.reading.reader import EntryContent, read_entry
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.template import store as templates

ROOT = Path(__file__).resolve().parents[2]
ENTRY = ROOT / "samples" / "嘉陵区2023_更正_录入表.xlsx"
FUNDS = "xl/worksheets/sheet3.xml"
STRINGS, BOOK, LINKS = "xl/sharedStrings.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"

Parts = dict[str, bytes]
"""What a workbook holds, by name."""


def packed(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def read(blob: bytes, folder: Path, name: str = "甲县.xlsx") -> EntryContent:
    path = folder / name
    path.write_bytes(blob)
    return read_entry(path, templates.named("困难群众救助补助资金_2023").book.typed)


def refusal(blob: bytes, folder: Path, name: str = "甲县.xlsx") -> str:
    with pytest.raises(UnreadableFile) as caught:
        read(blob, folder, name)
    message = str(caught.value)
    assert name in message
    assert message.isprintable()
    assert message.endswith("。")
    return message


def values(content: EntryContent) -> dict[str, object]:
    return {id: fact.value for id, fact in content.facts.by_field.items()}
