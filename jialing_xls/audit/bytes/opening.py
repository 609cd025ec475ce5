"""Opening a file that came by mail: what it is instead, where it is no submission, and whether its archive
says the same to programs that read it from the front as to those that read its directory."""

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

from jialing_xls.entry.guard.received_file import receive
from jialing_xls.entry.guard.sniff import file_kind, is_encrypted
from jialing_xls.entry.making.entry_layout import GUIDE
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.package_errors import BrokenPackage, PackageFault
from jialing_xls.template.template_layout import CROSSCHECK, PAPER

_LARGEST = 64 * 2**20
"""Bytes; a submission has some 80 KB."""
_LOCAL = struct.Struct("<4s5H3L2H")
_STREAMED = 0x8
"""Flag: sizes and checksum follow the data; before it they may be nought."""
_UNICODE_PATH = b"\x75\x70"
"""An extra field by which some programs take another name (APPNOTE 4.6.9)."""
_STEP = re.compile(r"\.rels|\[Content_Types\]\.xml|[\w(][\w()+~ .-]*(?<![ .])")
"""A step of a part's name as known writers spell one: no escapes, nothing that Windows cuts off."""


def opened(path: Path) -> tuple[bytes, Package]:
    """The file and its package. UnreadableFile with a sentence for whoever got the mail."""
    blob = receive(path, "自评表（.xlsx）", _LARGEST)
    try:
        package = Package.read(blob)
    except BrokenPackage as error:
        raise UnreadableFile(_why(path.name, blob, error)) from None
    names = {sheet.name for sheet in package.sheets}
    if GUIDE in names and names.isdisjoint((CROSSCHECK, PAPER)):
        raise UnreadableFile(
            f"“{path.name}”是录入表，不是自评表。审核录入表请用 jxls check {path.name}；"
            "这里请给出由它生成的自评表（名称以“_自评表”结尾）。"
        )
    return blob, package


def _why(name: str, blob: bytes, error: BrokenPackage) -> str:
    if is_encrypted(blob) or error.reason is PackageFault.ENCRYPTED:
        return f"{name} 设有打开密码，不能核验。请在 Excel 或 WPS 中取消密码并保存后再核验。"
    if error.reason is PackageFault.COMPOUND_FILE:
        return f"{name} 是旧的 .xls/.et 格式，应为 .xlsx。请向报送单位要原来的 .xlsx 文件。"
    if not blob.strip(b"\0"):
        return f"{name} 是空文件，应为 .xlsx 工作簿。请让报送单位重新发送。"
    kind = "" if blob.startswith(b"PK") else file_kind(blob)
    what = f"看来是{kind}" if kind else f"不是完好的 .xlsx 工作簿（{error.reason}）"
    return f"{name} {what}，不能核验。请向报送单位要原来的 .xlsx 文件。"


def check_archive(blob: bytes) -> Iterator[str]:
    """What programs may read otherwise in an archive that ``Package.read`` has taken, in Chinese."""
    with zipfile.ZipFile(io.BytesIO(blob)) as archive:
        entries = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
    end = 0
    for entry in entries:
        name = entry.orig_filename
        *_, flags, method, _, _, crc, packed, size, long, extra = _LOCAL.unpack_from(
            blob, entry.header_offset
        )[1:]
        start = entry.header_offset + _LOCAL.size
        fields = blob[start + long : start + long + extra]
        sizes = (crc, packed, size), (entry.CRC, entry.compress_size, entry.file_size)
        if method != entry.compress_type:
            yield f"部件 {name} 在压缩包里写了两种压缩方法，各种软件取的不一样，应一致。"
        elif sizes[0] != sizes[1] and not (flags & _STREAMED and not any(sizes[0])):
            yield f"部件 {name} 在压缩包里写了两种长度，各种软件取的不一样，应一致。"
        if _UNICODE_PATH in (fields[:2], entry.extra[:2]):
            yield f"部件 {name} 在压缩包里另有一个名称，各种软件取的不一样，应只有一个。"
        if not all(map(_STEP.fullmatch, name.removesuffix("/").split("/"))):
            yield f"部件名“{name[:80]}”不合规范，各种软件认的不一样，应为普通的名称。"
        if entry.header_offset - end > (24 if end else 0):  # A streamed entry ends with its sizes.
            yield f"压缩包里在部件 {name} 之前另有来历不明的内容，应没有。"
        end = start + long + extra + entry.compress_size
