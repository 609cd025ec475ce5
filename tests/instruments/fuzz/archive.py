"""A zip archive written by hand, so that any header can lie; and what can be done to one."""

import builtins
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from random import Random

ESCAPE = "jxls-fuzz-escaped"
"""In every name that leads out of the package; no file of this name may ever appear."""

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")


@dataclass(frozen=True)
class Member:
    """One entry; what is None is stated as it is."""

    name: bytes
    packed: bytes
    size: int
    crc: int
    method: int = 8
    flags: int = 0x800
    local_name: bytes | None = None
    packed_size: int | None = None
    offset: int | None = None
    extra: bytes = b""


@dataclass
class Archive:
    members: list[Member]
    prefix: bytes = b""
    comment: bytes = b""
    tail: bytes = b""
    count: int | None = None
    directory_shift: int = 0
    more: dict[str, int] = field(default_factory=dict)

    def pick(self, random: Random) -> int:
        return random.randrange(len(self.members))

    def change(self, random: Random, **how: object) -> None:
        """Some member with attributes replaced."""
        if self.members:
            at = self.pick(random)
            self.members[at] = replace(self.members[at], **how)  # type: ignore[arg-type]

    def bytes(self) -> bytes:
        body, directory = [self.prefix], list[builtins.bytes]()
        offset = len(self.prefix)
        for m in self.members:
            packed = len(m.packed) if m.packed_size is None else m.packed_size
            local = m.name if m.local_name is None else m.local_name
            common = (m.flags, m.method, 0, 33, m.crc & 0xFFFFFFFF, packed, m.size & 0xFFFFFFFF)
            at = offset if m.offset is None else m.offset
            if m.offset is None:
                head = _LOCAL.pack(b"PK\3\4", 20, *common, len(local), 0)
                body += (head, local, m.packed)
                offset += len(head) + len(local) + len(m.packed)
            head = _CENTRAL.pack(
                *(b"PK\1\2", 20, 20, *common, len(m.name), len(m.extra)), 0, 0, 0, 0, at
            )
            directory += (head, m.name, m.extra)
        length = sum(len(piece) for piece in directory)
        count = len(self.members) if self.count is None else self.count
        start = max(0, offset + self.directory_shift) & 0xFFFFFFFF
        end = _END.pack(
            b"PK\5\6", 0, 0, count & 0xFFFF, count & 0xFFFF, length, start, len(self.comment)
        )
        return b"".join((*body, *directory, end, self.comment, self.tail))


@lru_cache(maxsize=64)
def _deflated(data: bytes) -> bytes:
    deflate = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflate.compress(data) + deflate.flush()


def member(name: str | bytes, data: bytes) -> Member:
    """A member that says the truth."""
    raw = name.encode("utf-8", "surrogatepass") if isinstance(name, str) else name
    return Member(raw, _deflated(data), len(data), zlib.crc32(data))


@lru_cache(maxsize=8)
def _bomb(megabytes: int, start: bytes = b"") -> Member:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = b" " * 2**20
    crc, packed = zlib.crc32(start), [deflate.compress(start)]
    for _ in range(megabytes):
        crc = zlib.crc32(block, crc)
        packed.append(deflate.compress(block))
    packed.append(deflate.flush())
    return Member(b"", b"".join(packed), len(start) + megabytes * 2**20, crc)


# ---------------------------------------------------------------- what can be done


def sizes(random: Random, archive: Archive) -> None:
    archive.change(random, size=random.choice([0, 1, 40, 2**16, 2**20, 2**31, 2**32 - 1]))


def packed_sizes(random: Random, archive: Archive) -> None:
    archive.change(random, packed_size=random.choice([0, 1, 100, 2**20, 2**31, 2**32 - 1]))


def checksum(random: Random, archive: Archive) -> None:
    archive.change(random, crc=random.getrandbits(32))


def method(random: Random, archive: Archive) -> None:
    archive.change(random, method=random.choice([0, 1, 6, 8, 9, 12, 14, 93, 95, 98, 99, 65535]))


def flags(random: Random, archive: Archive) -> None:
    archive.change(random, flags=random.choice([0, 1, 8, 9, 0x40, 0x800, 0x2000, 0x2041, 0xFFFF]))


def offsets(random: Random, archive: Archive) -> None:
    archive.change(random, offset=random.choice([0, 1, 30, 500, 2**20, 2**31, 2**32 - 1]))


_NAMES = (
    f"../{ESCAPE}",
    f"../../../../../../../../../../tmp/{ESCAPE}",
    f"/tmp/{ESCAPE}",
    f"xl/../../../{ESCAPE}",
    f"..\\..\\{ESCAPE}",
    f"C:\\{ESCAPE}",
    f"xl/worksheets/../../../../{ESCAPE}.xml",
    f"\\\\host\\share\\{ESCAPE}",
    f"xl/a\0{ESCAPE}.xml",
    "",
    "/",
    ".",
    "..",
    "xl/",
    "xl//workbook.xml",
    "XL/WORKBOOK.XML",
    "xl/workbook.xml/",
    "con.xml",
    "xl/worksheets/sheet1.xml ",
    "嘉陵/𠮷😀.xml",
    "\ud800.xml",
    "a" * 60_000,
    "a/" * 3_000,
)


def names(random: Random, archive: Archive) -> None:
    name = random.choice(_NAMES).encode("utf-8", "surrogatepass")
    name = random.choice([name, name, b"\xff\xfe\x80.xml"])
    if random.random() < 0.5:
        archive.members.append(member(name, b"<a/>"))
    else:
        archive.change(random, **{random.choice(["name", "local_name"]): name})


def twice(random: Random, archive: Archive) -> None:
    """A name twice: the same content, another part's, or none; or a name of another case."""
    one, other = archive.members[archive.pick(random)], archive.members[archive.pick(random)]
    again = random.choice([one, replace(other, name=one.name), member(one.name, b"")])
    if random.random() < 0.3:
        again = replace(again, name=one.name.swapcase())
    archive.members.insert(random.randrange(len(archive.members) + 1), again)


def overlapping(random: Random, archive: Archive) -> None:
    """Many directory entries that share one member's bytes (Fifield's bombs without quoting)."""
    shared = replace(archive.members[archive.pick(random)], offset=0)
    count = random.choice([2, 50, 2000])
    archive.members += [
        replace(shared, name=b"xl/worksheets/x%d.xml" % n, local_name=shared.name)
        for n in range(count)
    ]


def quoted(random: Random, archive: Archive) -> None:
    """Local headers inside a stored member: one byte string, read as several members."""
    inner = Archive(archive.members[:3]).bytes()
    start = len(archive.prefix)
    archive.members.insert(
        0, Member(b"xl/q.bin", inner, len(inner), zlib.crc32(inner), method=0, local_name=b"q")
    )
    for at in range(1, min(4, len(archive.members))):
        archive.members[at] = replace(archive.members[at], offset=start + 31)


def many(random: Random, archive: Archive) -> None:
    count = random.choice([300, 3_000, 12_000, 70_000, 200_000])
    folder = random.choice([b"", b"xl/", b"xl/worksheets/sheet9"])
    empty = Member(b"", b"", 0, 0, method=0, offset=0)
    archive.members += [replace(empty, name=folder + b"%x.xml" % n) for n in range(count)]


_BOMBED = ("xl/bomb.bin", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml")


def bomb(random: Random, archive: Archive) -> None:
    """A part that swells, perhaps in the place of one that is read, perhaps stated as small."""
    name = random.choice([*_BOMBED, "xl/worksheets/sheet3.xml", "_rels/.rels", "xl/other.xml"])
    start = random.choice([b"", b'<?xml version="1.0"?>\n<sst>', b"<workbook><sheets>"])
    made = replace(_bomb(random.choice([20, 120, 290, 420]), start), name=name.encode())
    if random.random() < 0.5:
        made = replace(made, size=random.choice([0, 10, 5000, 2**20]))
    archive.members = [m for m in archive.members if m.name != made.name]
    archive.members.insert(random.randrange(len(archive.members) + 1), made)


def nested(random: Random, archive: Archive) -> None:
    blob = archive.bytes()
    for _ in range(random.choice([1, 3, 6])):
        blob = Archive([member("xl/embeddings/inner.xlsx", blob)]).bytes()
    archive.members.append(member("xl/embeddings/nested.zip", blob))


def stored(random: Random, archive: Archive) -> None:
    for at, m in enumerate(archive.members):
        data = b"" if m.offset is not None else _inflated(m)
        if data:
            archive.members[at] = replace(m, packed=data, method=0, size=len(data))


def _inflated(m: Member) -> bytes:
    if m.method != 8 or m.size > 2**22:
        return b""
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(m.packed, 2**22)
    except zlib.error:
        return b""


def drop(random: Random, archive: Archive) -> None:
    if len(archive.members) > 1:
        del archive.members[archive.pick(random)]


def reorder(random: Random, archive: Archive) -> None:
    random.shuffle(archive.members)


def swap(random: Random, archive: Archive) -> None:
    """Two parts under each other's names."""
    a, b = archive.pick(random), archive.pick(random)
    one, other = archive.members[a], archive.members[b]
    archive.members[a] = replace(one, name=other.name)
    archive.members[b] = replace(other, name=one.name)


def around(random: Random, archive: Archive) -> None:
    """Something before, behind or beside the directory."""
    junk = random.choice([b"MZ junk", b"\0" * 512, b"PK\5\6" + b"\0" * 18, random.randbytes(99)])
    where = random.choice(["prefix", "comment", "tail", "extra", "count", "shift"])
    if where == "extra":
        archive.change(random, extra=random.choice([b"\1\0\10\0" + b"\xff" * 8, b"\1\0\xff\xff"]))
    elif where == "count":
        archive.count = random.choice([0, 1, 5, 65535])
    elif where == "shift":
        archive.directory_shift = random.choice([-1, 1, -40, 2**31])
    else:
        setattr(archive, where, junk)


MUTATORS: tuple[tuple[Callable[[Random, Archive], None], int], ...] = (
    (sizes, 8),
    (packed_sizes, 6),
    (checksum, 5),
    (method, 6),
    (flags, 6),
    (offsets, 6),
    (names, 14),
    (twice, 10),
    (overlapping, 5),
    (quoted, 4),
    (many, 1),
    (bomb, 4),
    (nested, 4),
    (stored, 4),
    (drop, 8),
    (reorder, 4),
    (swap, 6),
    (around, 8),
)
