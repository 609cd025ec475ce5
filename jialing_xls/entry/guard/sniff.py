"""What a file that is no workbook seems to be, by its content. Pure, no I/O."""

import codecs
import re
from collections.abc import Mapping
from typing import Final

from jialing_xls.ooxml.container import Member

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of a compound file: .xls and .et, but also .doc, .ppt, .msi and encrypted xlsx."""

_MAGIC: Final = (
    (b"%PDF", "PDF 文档"),
    (b"\x89PNG", "PNG 图片"),
    (b"\xff\xd8\xff", "JPEG 图片"),
    (b"GIF8", "GIF 图片"),
    (b"BM", "BMP 图片"),
    (b"II*\0", "TIFF 图片"),
    (b"MM\0*", "TIFF 图片"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "GZ 压缩包"),
    (b"{\\rtf", "RTF 文档"),
    (b"MZ", "可执行程序"),
    (b"SQLite format 3", "数据库文件"),
)
_FOLDERS: Final = (
    ("word/", "Word 文档（docx）"),
    ("ppt/", "演示文稿（pptx）"),
    ("OFD.xml", "OFD 版式文件"),
)
_OPEN_DOCUMENTS: Final = (
    (b"opendocument.text", "ODT 文档"),
    (b"opendocument.presentation", "ODP 演示文稿"),
    (b"opendocument.graphics", "ODG 图形"),
)

# BOF of BIFF8, perhaps WRITEPROTECT, then FILEPASS ([MS-XLS] 2.1.7.20.1): an .xls with a password.
_FILEPASS = re.compile(
    rb"\x09\x08\x10\x00\x00\x06\x05\x00.{12}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL
)


def _wide(name: str) -> bytes:
    return name.encode("utf-16-le")


def is_encrypted(data: bytes) -> bool:
    """Whether a compound file needs a password to be opened."""
    if not data.startswith(_OLE):
        return False
    package = _wide("EncryptedPackage") in data and _wide("EncryptionInfo") in data
    return package or _FILEPASS.search(data) is not None


def file_kind(data: bytes) -> str:
    """What a file that is no zip package is, in Chinese; empty if it can be a workbook."""
    if data.startswith(_OLE):
        return _compound_kind(data)
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    return _text_kind(data[:4096])


def _compound_kind(data: bytes) -> str:
    if _wide("Workbook\0") in data or _wide("Book\0") in data:
        return ""
    if _wide("WordDocument") in data:
        return "Word 文档（doc）"
    if _wide("PowerPoint Document") in data:
        return "演示文稿（ppt）"
    return "损坏的或其他程序的文件"


def _text_kind(head: bytes) -> str:
    text = _decoded(head)
    if text is None or any(ord(character) < 9 for character in text):
        return "无法识别的文件"
    start = text.lstrip().lower()
    if start.startswith(("<html", "<!doctype html", "<table", "<meta", "<div", "<style")):
        return "网页（HTML）"
    if start.startswith("<?xml"):
        return "XML 表格 2003" if "spreadsheet" in start else "XML 文件"
    return "CSV 文本" if any(mark in text for mark in ",\t，") else "纯文本"


def _decoded(head: bytes) -> str | None:
    """The text at the head of a file; the head may end inside a character."""
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            return codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
    return None


def archive_kind(members: Mapping[str, Member]) -> str:
    """What a zip package is, in Chinese, by its members; empty if it can be a workbook."""
    if any(name.lower().startswith("xl/") for name in members):
        return ""
    for start, kind in _FOLDERS:
        if any(name.startswith(start) for name in members):
            return kind
    if "mimetype" in members:
        mimetype = members["mimetype"].data
        if b"opendocument.spreadsheet" in mimetype:
            return ""
        return next((kind for mark, kind in _OPEN_DOCUMENTS if mark in mimetype), "其他格式的文档")
    return "ZIP 压缩包"
