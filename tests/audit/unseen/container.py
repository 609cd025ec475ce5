"""The zip file and the XML of its parts: entries twice, names that mislead, encodings, entities."""

import struct
import zipfile
from collections.abc import Callable
from io import BytesIO

from audit.tampered import Where
from audit.tampering import Raw
from audit.unseen_tampering import STYLES, Edit, Unseen, nothing
from official_forms import FORM

SHEET1 = "xl/worksheets/sheet1.xml"
ENTITY = '<!DOCTYPE worksheet [<!ENTITY a "13999">]>'


def forged(blob: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(blob)) as archive:
        return archive.read(SHEET1).replace(b"13571.19", b"13999")


def with_entry(name: str, content: Callable[[bytes], bytes] = forged) -> Callable[[bytes], bytes]:
    """One more entry at the end."""

    def repacked(blob: bytes) -> bytes:
        buffer = BytesIO(blob)
        with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo(name), content(blob))
        return buffer.getvalue()

    return repacked


def placed_first(blob: bytes) -> bytes:
    """The forged form first, the right one later: programs take the one or the other."""
    buffer = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(blob)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        new.writestr(SHEET1, forged(blob))
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry))
    return buffer.getvalue()


def local_name(blob: bytes) -> bytes:
    """The name before the data of the form is another than that in the directory."""
    return blob.replace(SHEET1.encode(), b"xl/worksheets/sheet7.xml", 1)


def central_name(blob: bytes) -> bytes:
    at = blob.rindex(SHEET1.encode())
    return blob[:at] + b"xl/worksheets/SHEET1.xml" + blob[at + len(SHEET1) :]


def directory_twice(blob: bytes) -> bytes:
    """A whole package with a forged form in front: some programs look from the front."""
    buffer = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(blob)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            new.writestr(
                entry.filename, forged(blob) if entry.filename == SHEET1 else old.read(entry)
            )
    return buffer.getvalue() + blob


def in_the_comment(blob: bytes) -> bytes:
    """An end of a directory within the comment of the archive."""
    end = blob.rindex(b"PK\5\6")
    second = blob[end : end + 22]
    head = blob[end : end + 20] + struct.pack("<H", len(second))
    return blob[:end] + head + second


def stated_size(blob: bytes) -> bytes:
    at = blob.rindex(SHEET1.encode()) - 46
    return blob[: at + 24] + struct.pack("<I", 1000) + blob[at + 28 :]


def local_size(blob: bytes) -> bytes:
    at = blob.index(SHEET1.encode()) - 30
    return blob[: at + 18] + struct.pack("<II", 10, 10) + blob[at + 26 :]


def method(blob: bytes) -> bytes:
    """Stored by the header before the data, deflated by the directory."""
    at = blob.index(SHEET1.encode()) - 30
    return blob[: at + 8] + b"\0\0" + blob[at + 10 :]


def unicode_path(blob: bytes) -> bytes:
    """An extra field that gives the entry of the styles the name of the form."""
    from zlib import crc32

    buffer = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(blob)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            info = zipfile.ZipInfo(entry.filename)
            info.compress_type = zipfile.ZIP_DEFLATED
            if entry.filename == "docProps/app.xml":
                name = SHEET1.encode()
                field = struct.pack("<BI", 1, crc32(entry.filename.encode())) + name
                info.extra = struct.pack("<HH", 0x7075, len(field)) + field
            new.writestr(info, old.read(entry))
    return buffer.getvalue()


def part(name: str, change: Callable[[bytes], bytes]) -> Edit:
    def edit(book: Raw, w: Where) -> None:
        book.parts[name] = change(book.parts[name])

    return edit


def declared(encoding: str, codec: str | None = None) -> Callable[[bytes], bytes]:
    """A part that says it is in ``encoding``, and is in ``codec``."""

    def change(data: bytes) -> bytes:
        text = data.decode().replace('encoding="UTF-8"', f'encoding="{encoding}"')
        return text.encode(codec or encoding, "xmlcharrefreplace")

    return change


def entity_value(data: bytes) -> bytes:
    text = data.decode().replace("<worksheet ", f"{ENTITY}<worksheet ", 1)
    return text.replace("<v>13571.19</v>", "<v>&a;</v>").encode()


def outside_entity(data: bytes) -> bytes:
    text = data.decode().replace(
        "<worksheet ",
        '<!DOCTYPE worksheet [<!ENTITY a SYSTEM "file:///etc/hostname">]><worksheet ',
        1,
    )
    return text.replace("<t>应保尽保</t>", "<t>&a;</t>", 1).encode()


def parameter_entity(data: bytes) -> bytes:
    return data.replace(
        b"<styleSheet ",
        b'<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]><styleSheet ', 1
    )  # fmt: skip


def default_attribute(data: bytes) -> bytes:
    """A document type that hides every row by default."""
    return data.replace(
        b"<worksheet ", b'<!DOCTYPE worksheet [<!ATTLIST row hidden CDATA "1">]><worksheet ', 1
    )


def style_instruction(data: bytes) -> bytes:
    return data.replace(
        b"<worksheet ", b'<?xml-stylesheet type="text/xsl" href="http://x.cn/a.xsl"?><worksheet ', 1
    )


UNSEEN = [
    Unseen("entry-twice-last-forged", "the form twice, the last one forged", "13,999.00 in programs that take the last",
           nothing, repacked=with_entry(SHEET1)),
    Unseen("entry-twice-first-forged", "the form twice, the first one forged",
           "13,999.00 in programs that take the first",
           nothing, repacked=placed_first),
    Unseen("entry-of-other-case", "a forged xl/worksheets/SHEET1.xml", "13,999.00 where names are without case",
           nothing,
           repacked=with_entry("xl/worksheets/SHEET1.xml")),
    Unseen("entry-absolute", "a forged /xl/worksheets/sheet1.xml", "13,999.00 in programs that cut the slash", nothing,
           repacked=with_entry("/xl/worksheets/sheet1.xml")),
    Unseen("entry-with-dot", "a forged xl/./worksheets/sheet1.xml", "13,999.00 in programs that normalise", nothing,
           repacked=with_entry("xl/./worksheets/sheet1.xml")),
    Unseen("entry-with-dots", "a forged xl/x/../worksheets/sheet1.xml", "13,999.00 in programs that normalise", nothing,
           repacked=with_entry("xl/x/../worksheets/sheet1.xml")),
    Unseen("entry-with-two-slashes", "a forged xl//worksheets/sheet1.xml", "13,999.00 in programs that normalise",
           nothing,
           repacked=with_entry("xl//worksheets/sheet1.xml")),
    Unseen("entry-with-backslashes", "a forged xl\\worksheets\\sheet1.xml", "13,999.00 on Windows", nothing,
           repacked=with_entry("xl\\worksheets\\sheet1.xml")),
    Unseen("entry-escaped", "a forged xl/worksheets/sheet%31.xml", "13,999.00 in programs that unescape", nothing,
           repacked=with_entry("xl/worksheets/sheet%31.xml")),
    Unseen("entry-with-a-space", "a forged 'xl/worksheets/sheet1.xml '", "13,999.00 where spaces are cut", nothing,
           repacked=with_entry("xl/worksheets/sheet1.xml ")),
    Unseen("entry-with-a-dot-behind", "a forged xl/worksheets/sheet1.xml.", "13,999.00 on Windows", nothing,
           repacked=with_entry("xl/worksheets/sheet1.xml.")),
    Unseen("entry-in-pieces", "a part in pieces: xl/x.xml/[0].piece", "nothing", nothing,
           repacked=with_entry("xl/worksheets/sheet1.xml/[0].last.piece")),
    Unseen("local-name", "the name before the data is another than in the directory", "no form in some programs",
           nothing,
           repacked=local_name),
    Unseen("central-name", "the name in the directory is in upper case", "no form in some programs", nothing,
           repacked=central_name),
    Unseen("two-packages", "a forged package in front of the right one",
           "13,999.00 in programs that read from the front",
           nothing, repacked=directory_twice),
    Unseen("program-in-front", "a program in front of the package", "a program, if it is renamed", nothing,
           repacked=lambda blob: b"MZ" + bytes(510) + blob),
    Unseen("more-behind", "a megabyte behind the end", "nothing", nothing, expected="note",
           repacked=lambda blob: blob + bytes(2**20)),
    Unseen("directory-in-the-comment", "an end of a directory within the comment", "nothing, or a damaged file",
           nothing,
           repacked=in_the_comment),
    Unseen("size-in-the-directory", "a size in the directory that is too small", "half a form", nothing,
           repacked=stated_size),
    Unseen("size-before-the-data", "a size before the data that is too small",
           "no form in programs that read from the front",
           nothing, repacked=local_size),
    Unseen("method-before-the-data", "stored or deflated, by the place where one looks", "no form in some programs",
           nothing,
           repacked=method),
    Unseen("name-in-an-extra-field", "an extra field gives a part the name of the form", "no form in some programs",
           nothing,
           repacked=unicode_path),
    Unseen("utf-16", "the form in UTF-16", "the form: programs read it", part(SHEET1, declared("UTF-16")),
           expected="note"),
    Unseen("utf-7", "the form in UTF-7", "a damaged file", part(SHEET1, declared("UTF-7"))),
    Unseen("latin-1", "the form says Latin 1 and is UTF-8", "signs for every Chinese text",
           part(SHEET1, declared("ISO-8859-1", "UTF-8")), "自评表!|sheet1", most=3000),
    Unseen("windows-1252", "the strings say windows-1252 and are UTF-8", "signs for every label",
           part("xl/sharedStrings.xml", declared("windows-1252", "UTF-8")), "自评表!|sharedStrings", most=3000),
    Unseen("gbk", "the strings in GBK, and say so", "the labels, in programs that know GBK",
           part("xl/sharedStrings.xml", declared("GBK"))),
    Unseen("ebcdic", "the styles in EBCDIC, and say so", "a damaged file, or the formats",
           part(STYLES, lambda data: data.decode().replace('encoding="UTF-8"', 'encoding="cp037"')
                .encode("cp037", "xmlcharrefreplace"))),
    Unseen("wrong-order-mark", "a byte order mark of UTF-16 before UTF-8", "a damaged file",
           part(SHEET1, lambda data: b"\xff\xfe" + data)),
    Unseen("two-order-marks", "two byte order marks", "a damaged file, or the form",
           part(SHEET1, lambda data: b"\xef\xbb\xbf\xef\xbb\xbf" + data)),
    Unseen("overlong", "a sign in three bytes that needs one", "a damaged file, or a sign",
           part(SHEET1, lambda data: data.replace("应保尽保".encode(), b"\xe0\x81\x81", 1))),
    Unseen("surrogates", "half a surrogate in UTF-8", "a damaged file, or a box",
           part(SHEET1, lambda data: data.replace("应保尽保".encode(), b"\xed\xa0\x80", 1))),
    Unseen("null", "a NUL within a text", "a damaged file",
           part(SHEET1, lambda data: data.replace("应保尽保".encode(), "应保\0尽保".encode(), 1))),
    Unseen("xml-11", "XML 1.1", "a damaged file, or the form",
           part(SHEET1, lambda data: data.replace(b'version="1.0"', b'version="1.1"', 1))),
    Unseen("entity", "the amount by an entity", "13,999.00, or a damaged file", part(SHEET1, entity_value)),
    Unseen("entity-outside", "a text by an entity from a file of the reader", "the name of the computer",
           part(SHEET1, outside_entity)),
    Unseen("entity-of-the-net", "an entity from the net, in the styles", "somebody learns of every opening",
           part(STYLES, parameter_entity)),
    Unseen("default-attribute", "a document type by which every row is hidden", "an empty form", part(SHEET1,
           default_attribute)),
    Unseen("instruction", "an instruction to take a style sheet from the net", "nothing", part(SHEET1,
           style_instruction),
           expected="note"),
    Unseen("two-roots", "a second root element", "a damaged file, or the form",
           part(SHEET1, lambda data: data + b"<worksheet/>")),
    Unseen("behind-the-root", "a comment of a megabyte behind the root", "nothing", part(
        SHEET1, lambda data: data + b"<!--" + b"x" * 2**20 + b"-->"), expected="note"),
    Unseen("deep", "extLst 5,000 levels deep", "nothing, or a crash", part(
        SHEET1, lambda data: data.replace(
            b"</worksheet>", b"<extLst>" + b"<ext>" * 5000 + b"</ext>" * 5000 + b"</extLst></worksheet>"))),
    Unseen("long-attribute", "an attribute of two megabytes", "nothing", part(
        SHEET1, lambda data: data.replace(b"<sheetPr>", b'<sheetPr codeName="' + b"x" * 2**21 + b'">')),
        expected="note"),
    Unseen("long-number", "an amount of a hundred thousand digits", "an error, or infinity", lambda b, w: b.number(
        FORM, "E7", "1" * 100_000)),
    Unseen("long-reference", "a merge with a row of a hundred thousand digits", "a damaged file", lambda b,
           w: b.replace(
        b.part_of(FORM), "</mergeCells>", f'<mergeCell ref="A{"1" * 100_000}:B2"/></mergeCells>')),
    Unseen("long-style", "a style of ten thousand digits", "a damaged file", lambda b, w: b.replace(
        b.part_of(FORM), '<c r="E7" s="5"', f'<c r="E7" s="{"1" * 10_000}"')),
    Unseen("many-merges", "twenty thousand merges far below", "nothing", lambda b, w: b.replace(
        b.part_of(FORM), "</mergeCells>", "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(100, 20_100))
        + "</mergeCells>"), "自评表!", most=100),
]  # fmt: skip
