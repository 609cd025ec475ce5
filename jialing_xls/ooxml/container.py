"""The zip container of a package: members in their order, read with suspicion, written plainly.

What was read and not replaced is written back as the compressed bytes it came in, so a workbook of
a dozen parts costs no more than the deflating of the sheets that changed. The output has no clock
and no machine in it: the same members give the same bytes (under one version of zlib).
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from jialing_xls.ooxml.package_errors import BrokenPackage, PackageFault

MAX_PARTS = 10_000
"""Excel itself writes some twenty parts plus a few a sheet; every part costs time to look at."""
MAX_SIZE = 180 * 2**20
"""Bytes of all parts together, inflated. A sheet of a million formatted rows has 100 MB."""
MAX_RATIO = 200
"""Inflated to packed. SpreadsheetML packs 5 to 60 fold; deflate at its limit, a bomb, 1032 fold."""
RATIO_MATTERS_FROM = 2**20
"""Bytes from which the ratio is looked at: below, no part can do harm whatever its ratio."""

LEVEL = 2
"""Deflate level. Measured on three sheets of 93 KB in all: 0.17 ms and 22.8 KB, where the usual 6
takes 0.63 ms for 21.6 KB."""

_KEPT = 2**20
"""Bytes of a member whose content is kept once it was asked for."""

_COMPOUND_FILE = bytes.fromhex("d0cf11e0a1b11ae1")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1 | 0x40 | 0x2000  # traditional, strong, masked directory
_UTF8_NAME = 0x800
_VERSION = 20  # of the zip specification: deflate
_EPOCH = 1 << 5 | 1  # 1980-01-01 as an MS-DOS date, the earliest there is

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")


@dataclass(frozen=True)
class Member:
    """What an archive holds under a name, as it is stored there."""

    name: str
    packed: bytes
    size: int
    """Bytes when it is inflated."""
    method: int
    crc: int

    @classmethod
    def pack(cls, name: str, data: bytes) -> "Member":
        """E.g. ``Member.pack("a.xml", b"<a/>")``."""
        deflate = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = deflate.compress(data) + deflate.flush()
        made = cls(name, packed, len(data), zipfile.ZIP_DEFLATED, zlib.crc32(data))
        made._keep(data)
        return made

    @property
    def data(self) -> bytes:
        """The content, inflated and its checksum verified. BrokenPackage if the member is damaged."""
        kept: bytes | None = self.__dict__.get("_kept")
        return self._keep(self._verified()) if kept is None else kept

    def _keep(self, data: bytes) -> bytes:
        """What is large is inflated again: a region of 3,000 units has sixty megabytes of sheets."""
        if self.size <= _KEPT:
            self.__dict__["_kept"] = data
        return data

    def _verified(self) -> bytes:
        try:
            data = self.packed if self.method == zipfile.ZIP_STORED else self._inflated()
        except zlib.error as error:
            raise BrokenPackage(self.name, PackageFault.DAMAGED, str(error)) from error
        if len(data) != self.size or zlib.crc32(data) != self.crc:
            raise BrokenPackage(self.name, PackageFault.DAMAGED, "not what the directory states")
        return data

    def _inflated(self) -> bytes:
        """No more than the directory says it has, and a bit: a bomb need only state a small size."""
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        data = inflater.decompress(self.packed, self.size + 1)
        if not inflater.eof and len(data) <= self.size:
            raise zlib.error("cut off")
        return data


def read_members(blob: bytes) -> tuple[Member, ...]:
    """The members of a zip archive in its order, without folders.

    Every member is inflated and its checksum verified. BrokenPackage if the archive is damaged,
    locked, ambiguous (a name twice) or built to do harm.
    """
    members = read_directory(blob)
    for member in members:
        _ = member.data
    return members


def read_directory(blob: bytes) -> tuple[Member, ...]:
    """The same with nothing inflated yet: for a reader that needs a few members only."""
    if blob.startswith(_COMPOUND_FILE):
        raise BrokenPackage("", PackageFault.COMPOUND_FILE)
    # zipfile reads the whole directory before it can be judged, 10 µs an entry.
    if blob.count(b"PK\1\2") > 2 * MAX_PARTS:
        raise BrokenPackage("", PackageFault.TOO_MANY_PARTS)
    try:
        entries = zipfile.ZipFile(io.BytesIO(blob)).infolist()
        _refuse_hostile(entries, len(blob))
        return tuple(_member(entry, blob) for entry in entries if not entry.is_dir())
    except (zipfile.BadZipFile, struct.error, OSError, ValueError, NotImplementedError) as error:
        raise BrokenPackage("", PackageFault.NOT_ZIP, str(error)) from error


def _refuse_hostile(entries: list[zipfile.ZipInfo], length: int) -> None:
    """Judge by the directory alone, before anything is inflated."""
    if len(entries) > MAX_PARTS:
        raise BrokenPackage("", PackageFault.TOO_MANY_PARTS)
    # Members that share their packed bytes are how a small file states petabytes.
    if sum(entry.compress_size for entry in entries) > length:
        raise BrokenPackage("", PackageFault.TOO_DENSE)
    if sum(entry.file_size for entry in entries) > MAX_SIZE:
        raise BrokenPackage("", PackageFault.TOO_LARGE)
    seen: set[str] = set()
    for entry in entries:
        fault = _fault_of(entry, seen)
        if fault is not None:
            raise BrokenPackage(entry.orig_filename, fault)
        seen.add(entry.filename.lower())


def _fault_of(entry: zipfile.ZipInfo, seen: set[str]) -> PackageFault | None:
    if entry.filename.lower() in seen:  # part names differ by more than case (ISO/IEC 29500-2)
        return PackageFault.DUPLICATE_NAME
    # orig_filename, because zipfile cuts names at a NUL and turns backslashes round.
    if _is_unsafe(entry.orig_filename):
        return PackageFault.UNSAFE_NAME
    if entry.flag_bits & _ENCRYPTED:
        return PackageFault.ENCRYPTED
    if entry.compress_type not in _METHODS:
        return PackageFault.UNKNOWN_COMPRESSION
    if entry.file_size > max(RATIO_MATTERS_FROM, MAX_RATIO * entry.compress_size):
        return PackageFault.TOO_DENSE
    return None


def _is_unsafe(name: str) -> bool:
    """Whether the name leads out of the package, or reads differently to different programs."""
    segments = name.removesuffix("/").split("/")
    return any(s in ("", ".", "..") for s in segments) or any(c in name for c in "\\:\0")


def _member(entry: zipfile.ZipInfo, blob: bytes) -> Member:
    signature, *facts, name_length, extra_length = _LOCAL.unpack_from(blob, entry.header_offset)
    start = entry.header_offset + _LOCAL.size
    name = blob[start : start + name_length].decode("utf-8" if facts[1] & _UTF8_NAME else "cp437")
    start += name_length + extra_length
    packed = blob[start : start + entry.compress_size]
    # Programs that go by the directory, and those that go by the members, are to see one package.
    if signature != b"PK\3\4" or name != entry.orig_filename or len(packed) < entry.compress_size:
        raise BrokenPackage(entry.filename, PackageFault.DAMAGED, "not where the directory says")
    return Member(entry.filename, packed, entry.file_size, entry.compress_type, entry.CRC)


def write_members(members: Iterable[Member]) -> bytes:
    """The zip archive of ``members``, in their order, every one dated 1980-01-01.

    Written by hand because zipfile would inflate and deflate again what has not changed.
    """
    body: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for member in members:
        name = member.name.encode()
        flags = 0 if member.name.isascii() else _UTF8_NAME
        common = (
            *(flags, member.method, 0, _EPOCH),
            *(member.crc, len(member.packed), member.size, len(name), 0),
        )
        body += (_LOCAL.pack(b"PK\3\4", _VERSION, *common), name, member.packed)
        entry = _CENTRAL.pack(b"PK\1\2", _VERSION, _VERSION, *common, 0, 0, 0, 0, offset)
        directory += (entry, name)
        offset += _LOCAL.size + len(name) + len(member.packed)
    count = len(directory) // 2
    length = sum(map(len, directory))
    end = _END.pack(b"PK\5\6", 0, 0, count, count, length, offset, 0)
    return b"".join((*body, *directory, end))
