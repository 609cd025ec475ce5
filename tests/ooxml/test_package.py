"""The contract of a package: a part that was not replaced keeps its bytes, packed ones included."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from random import Random

import pytest

from jialing_xls.ooxml import container
from jialing_xls.ooxml.container import Member
from jialing_xls.ooxml.package import Package, SheetPart
from jialing_xls.ooxml.package_errors import BrokenPackage, PackageFault, UnknownName
from jialing_xls.ooxml.reference import Cell

Parts = dict[str, str | bytes]
Pack = Callable[[Mapping[str, str | bytes]], bytes]


def packed_bytes(blob: bytes) -> dict[str, bytes]:
    """The bytes of each member as they stand in the file, by the directory of zipfile."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(blob)) as archive:
        for entry in archive.infolist():
            lengths = struct.unpack_from("<HH", blob, entry.header_offset + 26)
            start = entry.header_offset + 30 + sum(lengths)
            found[entry.filename] = blob[start : start + entry.compress_size]
    return found


def test_every_part_not_replaced_keeps_its_bytes(parts: Parts, pack: Pack) -> None:
    blob = pack(parts)
    result = Package.read(blob).replacing({"xl/s/a.xml": b"<new/>"})
    before, after = packed_bytes(blob), packed_bytes(result)
    assert list(after) == list(before)
    assert {name for name in before if before[name] != after[name]} == {"xl/s/a.xml"}
    with zipfile.ZipFile(io.BytesIO(result)) as archive:
        assert archive.testzip() is None
        assert archive.read("xl/s/a.xml") == b"<new/>"
        assert {e.date_time for e in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_same_parts_give_the_same_bytes(parts: Parts, pack: Pack) -> None:
    package = Package.read(pack(parts))
    new = {"xl/s/a.xml": b"a" * 1000, "xl/s/b.xml": b"b"}
    again = dict(reversed(new.items()))
    assert package.replacing(new) == Package.read(pack(parts)).replacing(again)
    assert Package.read(package.replacing({})).replacing({}) == package.replacing({})


def test_stored_members_and_names_beyond_ascii_survive(parts: Parts) -> None:
    parts["xl/media/图.xml"] = b"\0\1\2" * 99
    blob = io.BytesIO()
    with zipfile.ZipFile(blob, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("xl/", b"")
        for name, data in parts.items():
            archive.writestr(name, data)
    result = Package.read(blob.getvalue()).replacing({})
    with zipfile.ZipFile(io.BytesIO(result)) as archive:
        assert archive.namelist() == list(parts)  # folders are no parts
        assert archive.read("xl/media/图.xml") == b"\0\1\2" * 99


class Stream(io.BytesIO):
    """What cannot be sought in: zipfile then states lengths behind the data (flag bit 3)."""

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise OSError

    def seek(self, offset: int, whence: int = 0) -> int:
        raise OSError


def test_streamed_archives_are_read(parts: Parts) -> None:
    blob = Stream()
    with zipfile.ZipFile(blob, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert archive.infolist()[0].flag_bits & 8
    result = Package.read(b"prefix" + blob.getvalue()).replacing({})
    with zipfile.ZipFile(io.BytesIO(result)) as again:
        assert again.testzip() is None
        assert {e.flag_bits for e in again.infolist()} == {0}
    assert packed_bytes(result) == packed_bytes(blob.getvalue())


def test_sheets_are_found_through_relationships(parts: Parts, pack: Pack) -> None:
    package = Package.read(pack(parts))
    assert package.sheets == (
        SheetPart("First", "xl/s/b.xml"),
        SheetPart("Second & last", "xl/s/a.xml", state="hidden"),
    )
    assert package.sheet_part("First").kind == "worksheet"
    assert package.worksheet("Second & last").part == "xl/s/a.xml"
    assert package.worksheet("First") is package.worksheet("First")


def test_the_strict_vocabulary_is_understood(parts: Parts, pack: Pack) -> None:
    old = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    strict = {
        name: str(data)
        .replace(old, "http://purl.oclc.org/ooxml/officeDocument/relationships")
        .replace(
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            "http://purl.oclc.org/ooxml/spreadsheetml/main",
        )
        for name, data in parts.items()
    }
    package = Package.read(pack(strict))
    assert [sheet.name for sheet in package.sheets] == ["First", "Second & last"]
    assert package.worksheet("First").rows == {}


def test_names_of_the_whole_workbook(parts: Parts, pack: Pack) -> None:
    package = Package.read(pack(parts))
    assert package.defined_names == {"total": "'Second & last'!$E$7", "gone": "#REF!"}


def test_texts_are_read(parts: Parts, pack: Pack) -> None:
    parts["xl/s/a.xml"] = str(parts["xl/s/a.xml"]).replace(
        "<sheetData/>",
        '<sheetData><row><c t="s"><v>1</v></c><c><v>1.50</v></c><c t="inlineStr"><is><r><t>in</t>'
        '</r><rPh sb="0" eb="1"><t>hint</t></rPh><r><t>line</t></r></is></c><c t="s"><v>9</v></c>'
        "</row></sheetData>",
    )
    package = Package.read(pack(parts))
    assert package.shared_strings == ("plain", "runs", "_x0041_")
    cells = package.worksheet("Second & last").cells
    texts = [package.text(cells[Cell(1, column)]) for column in (1, 2, 3)]
    assert texts == ["runs", "1.50", "inline"]
    with pytest.raises(BrokenPackage):
        package.text(cells[Cell(1, 4)])


def test_links_out_of_the_package_are_not_followed(parts: Parts, pack: Pack) -> None:
    links = str(parts["xl/_rels/workbook.xml.rels"])
    parts["xl/_rels/workbook.xml.rels"] = links.replace(
        'Target="strings.xml"', 'TargetMode="External" Target="strings.xml"'
    )
    assert Package.read(pack(parts)).shared_strings == ()


def test_extra_fields_of_an_entry_are_left_behind(parts: Parts) -> None:
    blob = io.BytesIO()
    with zipfile.ZipFile(blob, "w") as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.extra = struct.pack("<HH6s", 0xA220, 6, b"filler")  # Excel aligns so, too
            archive.writestr(entry, data)
    result = Package.read(blob.getvalue()).replacing({})
    assert packed_bytes(result) == packed_bytes(blob.getvalue())
    with zipfile.ZipFile(io.BytesIO(result)) as archive:
        assert not any(entry.extra for entry in archive.infolist())


def test_unknown_names_are_refused(parts: Parts, pack: Pack) -> None:
    package = Package.read(pack(parts))
    for call in (package.part, package.worksheet, lambda name: package.replacing({name: b""})):
        with pytest.raises(UnknownName) as caught:
            call("nowhere")
        assert caught.value.name == "nowhere"


def refusal(blob: bytes) -> tuple[str, PackageFault]:
    with pytest.raises(BrokenPackage) as caught:
        Package.read(blob)
    return caught.value.part, caught.value.reason


@pytest.mark.parametrize(
    ("part", "text", "at", "fault"),
    [
        ("_rels/.rels", None, "", PackageFault.NOT_A_WORKBOOK),
        ("_rels/.rels", "<a", "_rels/.rels", PackageFault.NOT_XML),
        ("xl/workbook.xml", None, "xl/workbook.xml", PackageFault.MISSING),
        ("xl/workbook.xml", "<document/>", "xl/workbook.xml", PackageFault.NOT_A_WORKBOOK),
        ("xl/_rels/workbook.xml.rels", "<r/>", "xl/workbook.xml", PackageFault.MISSING),
        ("xl/workbook.xml", "<!DOCTYPE a><workbook/>", "xl/workbook.xml", PackageFault.DOCTYPE),
        (
            "xl/workbook.xml",
            '<!DOCTYPE a [<!ENTITY b "c">]><workbook>&b;</workbook>',
            "xl/workbook.xml",
            PackageFault.DOCTYPE,
        ),
    ],
)
def test_packages_that_are_no_workbook(
    parts: Parts, pack: Pack, part: str, text: str | None, at: str, fault: PackageFault
) -> None:
    del parts[part]
    if text is not None:
        parts[part] = text
    assert refusal(pack(parts)) == (at, fault)


def test_a_sheet_that_is_not_there_is_missed_when_asked_for(parts: Parts, pack: Pack) -> None:
    del parts["xl/s/a.xml"]
    package = Package.read(pack(parts))
    with pytest.raises(BrokenPackage) as caught:
        package.worksheet("Second & last")
    assert (caught.value.part, caught.value.reason) == ("xl/s/a.xml", PackageFault.MISSING)


def test_files_that_are_no_zip(parts: Parts, pack: Pack) -> None:
    assert refusal(b"") == ("", PackageFault.NOT_ZIP)
    assert refusal(b"PK\3\4 and so on") == ("", PackageFault.NOT_ZIP)
    assert refusal(pack(parts)[:-40]) == ("", PackageFault.NOT_ZIP)
    assert refusal(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512)) == (
        "",
        PackageFault.COMPOUND_FILE,
    )


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/x", "a//x", "./x", "a\\..\\x", "C:x"])
def test_names_that_lead_out(parts: Parts, pack: Pack, name: str) -> None:
    assert refusal(pack(parts | {name: b""})) == (name, PackageFault.UNSAFE_NAME)


def test_a_name_that_is_cut_at_a_nul(parts: Parts, pack: Pack) -> None:
    blob = pack(parts | {"xl/abc.xml": b""}).replace(b"xl/abc.xml", b"xl/a\0c.xml")
    assert refusal(blob)[1] is PackageFault.UNSAFE_NAME


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["xl/workbook.xml", "XL/Workbook.xml"])
def test_a_name_twice(parts: Parts, name: str) -> None:
    blob = io.BytesIO()
    with zipfile.ZipFile(blob, "w") as archive:
        for known, data in [*parts.items(), (name, b"<other/>")]:
            archive.writestr(known, data)
    assert refusal(blob.getvalue()) == (name, PackageFault.DUPLICATE_NAME)


def patched(blob: bytes, name: str, offset: int, value: bytes) -> bytes:
    """``blob`` with bytes set in the directory entry of ``name``."""
    start = blob.rindex(name.encode()) - 46 + offset
    return blob[:start] + value + blob[start + len(value) :]


@pytest.mark.parametrize(
    ("offset", "value", "fault"),
    [
        (8, b"\1\0", PackageFault.ENCRYPTED),
        (10, b"\x0c\0", PackageFault.UNKNOWN_COMPRESSION),  # bzip2, which no spreadsheet reads
        (16, b"abcd", PackageFault.DAMAGED),  # checksum
        (24, b"\1\0\0\0", PackageFault.DAMAGED),  # length shorter than it is
        (24, b"\xff\xff\0\0", PackageFault.DAMAGED),  # and longer
    ],
)
def test_entries_that_cannot_be_vouched_for(
    parts: Parts, pack: Pack, offset: int, value: bytes, fault: PackageFault
) -> None:
    name = "xl/s/a.xml"
    assert refusal(patched(pack(parts), name, offset, value)) == (name, fault)


def test_damaged_content(parts: Parts, pack: Pack) -> None:
    blob = pack(parts)
    place = blob.index(packed_bytes(blob)["xl/strings.xml"]) + 5
    broken = blob[:place] + bytes([blob[place] ^ 0xFF]) + blob[place + 1 :]
    assert refusal(broken) == ("xl/strings.xml", PackageFault.DAMAGED)


def test_large_parts_are_read_whole(parts: Parts, pack: Pack) -> None:
    """Piece by piece, see ``Unopened``."""
    large = Random(1).randbytes(9 * 2**20)
    blob = pack(parts | {"xl/large.bin": large})
    assert Package.read(blob).part("xl/large.bin") == large
    shorter = patched(blob, "xl/large.bin", 24, (len(large) + 5).to_bytes(4, "little"))
    assert refusal(shorter) == ("xl/large.bin", PackageFault.DAMAGED)


def test_more_parts_than_can_be_looked_at(parts: Parts, pack: Pack) -> None:
    blob = pack(parts)
    entries = b"PK\1\2" * (2 * container.MAX_PARTS + 1)
    assert refusal(blob + entries) == ("", PackageFault.TOO_MANY_PARTS)


def test_names_that_hold_on_one_sheet(parts: Parts, pack: Pack) -> None:
    package = Package.read(pack(parts))
    assert package.names_on("First") == {"_xlnm.Print_Area": "First!$A$1:$B$2"}
    assert package.names_on("Second & last") == {}


def test_bombs(parts: Parts, pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = parts | {"xl/bomb.xml": bytes(2 * 2**20)}
    assert refusal(pack(bomb)) == ("xl/bomb.xml", PackageFault.TOO_DENSE)
    harmless = parts | {"xl/blank.xml": bytes(2**20)}
    assert Package.read(pack(harmless)).part("xl/blank.xml") == bytes(2**20)
    overlapping = patched(pack(parts), "xl/s/a.xml", 20, b"\xff\xff\0\0")
    assert refusal(overlapping) == ("", PackageFault.TOO_DENSE)
    monkeypatch.setattr(container, "MAX_SIZE", 2**20)
    assert refusal(pack(harmless)) == ("", PackageFault.TOO_LARGE)
    monkeypatch.setattr(container, "MAX_PARTS", len(parts) - 1)
    assert refusal(pack(parts)) == ("", PackageFault.TOO_MANY_PARTS)


def test_what_is_large_is_not_kept_and_still_the_same() -> None:
    """A region of thousands of units would be in memory several times."""
    large = bytes(range(256)) * 2**13
    blob = container.write_members([Member.pack("small", b"x"), Member.pack("large", large)])
    small, again = container.read_members(blob)
    assert (small.data, again.data) == (b"x", large)
    assert small.data is small.data
    assert again.data is not again.data
