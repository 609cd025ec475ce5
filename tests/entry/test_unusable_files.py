"""Files that are no workbook, or no longer one: refused in one sentence that says what they are."""

import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from entry.entry_rows import ALLOWANCE, FIELDS, FUNDS, OLE, message, save, wide

from jialing_xls.entry.formats import opened_workbook as workbook
from jialing_xls.entry.reading.reader import read_entry
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.ooxml import container


def packed(**parts: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, text in parts.items():
            package.writestr(name.replace("__", "/"), text)
    return buffer.getvalue()


ODT = "application/vnd.oasis.opendocument.text"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.xlsx", b"", "空文件"),
        ("a.xlsx", bytes(4096), "空文件"),
        ("~$a.xlsx", b"\x05user", "临时文件"),
        ("a.xlsx", packed(word__document_xml="<w/>"), "Word 文档（docx）"),
        ("a.xlsx", packed(ppt__presentation_xml="<p/>"), "演示文稿（pptx）"),
        ("a.xlsx", packed(mimetype=ODT), "ODT 文档"),
        ("a.xlsx", packed(readme="x"), "ZIP 压缩包"),
        ("a.xlsx", packed(xl__workbook_xml="<workbook"), "不完整或已损坏"),
        ("a.xlsx", b"PK\x03\x04" + bytes(100), "不完整或已损坏"),
        ("a.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(99), "PNG 图片"),
        ("a.et", b"%PDF-1.7\n", "PDF 文档"),
        ("a.xls", "<html><table><tr><td>字段".encode("gbk"), "网页（HTML）"),
        ("a.xls", "\ufeff  <!DOCTYPE html>".encode(), "网页（HTML）"),
        ("a.xls", b'<?xml version="1.0"?><Workbook xmlns="u:spreadsheet">', "XML 表格 2003"),
        ("a.xlsx", "字段,填报值\r\n预算_总额,5".encode("gbk"), "CSV 文本"),
        ("a.csv", "字段,填报值\r\n".encode(), "CSV 文本"),
        ("a.txt", "字段".encode("utf-16"), "纯文本"),
        ("a.xls", b"\x00\x01\x02\xff", "无法识别"),
        ("a.xlsx", OLE + wide("EncryptionInfo\0EncryptedPackage"), "设有打开密码"),
        ("a.xls", OLE + wide("WordDocument"), "Word 文档（doc）"),
        ("a.xls", OLE + wide("Workbook\0"), "不完整或已损坏"),
        ("a.xls", OLE, "损坏的或其他程序的文件"),
    ],
)
def test_a_file_that_is_no_workbook_is_told_by_its_content(
    tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    text = message(path)
    assert words in text
    assert name.removeprefix("~$") in text


def test_a_file_that_is_not_there_or_a_folder(tmp_path: Path) -> None:
    assert "找不到文件" in message(tmp_path / "没有.xlsx")
    assert "是文件夹" in message(tmp_path)


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "denied", str(self))

    path = save(tmp_path / "填报.xlsx", {"资金": FUNDS})
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert "没有权限" in message(path)


def test_any_truncated_workbook_is_unusable(tmp_path: Path) -> None:
    data = save(tmp_path / "填报.xlsx", {"资金": FUNDS, "低保": ALLOWANCE}).read_bytes()
    path = tmp_path / "半截.xlsx"
    for length in range(4, len(data), len(data) // 40):
        path.write_bytes(data[:length])
        assert "不完整或已损坏" in message(path)


def test_damage_inside_is_found_or_harmless(tmp_path: Path) -> None:
    whole = save(tmp_path / "填报.xlsx", {"资金": FUNDS, "低保": ALLOWANCE})
    data, facts = whole.read_bytes(), read_entry(whole, FIELDS).facts
    path = tmp_path / "坏.xlsx"
    for start in range(0, len(data), 97):
        path.write_bytes(data[:start] + b"\xff" * 30 + data[start + 30 :])
        try:
            content = read_entry(path, FIELDS)
        except UnreadableFile:
            continue
        assert content.facts == facts


def test_a_package_that_lies_about_its_size_is_unusable(tmp_path: Path) -> None:
    path = save(tmp_path / "填报.xlsx", {"资金": FUNDS})
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as package:
        size = package.getinfo("xl/sharedStrings.xml").file_size
    entry = data.rindex(b"xl/sharedStrings.xml") - 46
    assert data[entry + 24 : entry + 28] == struct.pack("<I", size)
    data[entry + 24 : entry + 28] = struct.pack("<I", 40)
    path.write_bytes(data)
    assert "不完整或已损坏" in message(path)


def test_too_large_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(tmp_path / "填报.xlsx", {"资金": FUNDS})
    with monkeypatch.context() as patch:
        patch.setattr(container, "MAX_SIZE", 2000)
        assert "解开后过大" in message(path)
    with path.open("ab") as file:
        file.truncate(workbook.MAX_FILE_BYTES + 1)
    assert "超过上限 50 MB" in message(path)


def test_a_disk_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(tmp_path / "填报.xlsx", {"资金": FUNDS})

    def fail(_: Path) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "read_bytes", fail)
    assert "请检查磁盘或网络" in message(path)
