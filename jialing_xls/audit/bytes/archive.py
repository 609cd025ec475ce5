"""The zip archive itself: programs that read it from the front must see what its directory says."""

import io
import re
import struct
import zipfile
from collections.abc import Iterator

_LOCAL = struct.Struct("<4s5H3L2H")
_STREAMED = 0x8
"""Flag: sizes and checksum follow the data; before it they may be nought."""
_UNICODE_PATH = b"\x75\x70"
"""An extra field by which some programs take another name (APPNOTE 4.6.9)."""
_STEP = re.compile(r"\.rels|\[Content_Types\]\.xml|[\w(][\w()+~ .-]*(?<![ .])")
"""A step of a part's name as known writers spell one: no escapes, nothing that Windows cuts off."""


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
        stated = blob[start : start + long].decode("utf-8" if flags & 0x800 else "cp437", "replace")
        fields = blob[start + long : start + long + extra]
        sizes = (crc, packed, size), (entry.CRC, entry.compress_size, entry.file_size)
        if stated != name or method != entry.compress_type:
            yield f"部件 {name} 在压缩包里写了两种名称或压缩方法，各种软件取的不一样，应一致。"
        elif sizes[0] != sizes[1] and not (flags & _STREAMED and not any(sizes[0])):
            yield f"部件 {name} 在压缩包里写了两种长度，各种软件取的不一样，应一致。"
        if _UNICODE_PATH in (fields[:2], entry.extra[:2]):
            yield f"部件 {name} 在压缩包里另有一个名称，各种软件取的不一样，应只有一个。"
        if not all(map(_STEP.fullmatch, name.removesuffix("/").split("/"))):
            yield f"部件名“{name[:80]}”不合规范，各种软件认的不一样，应为普通的名称。"
        if entry.header_offset - end > (24 if end else 0):  # A streamed entry ends with its sizes.
            yield f"压缩包里在部件 {name} 之前另有来历不明的内容，应没有。"
        end = start + long + extra + entry.compress_size
