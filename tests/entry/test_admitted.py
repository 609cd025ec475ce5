"""What calamine gets to see of a package: what was looked at."""

import struct
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
from entry.repacked import BOOK, LINKS, STRINGS, packed, read, refusal, values

from jialing_xls.entry import package

LIVE_PART = "xl/worksheets/sheet9.xml"
HIDDEN = b"PK\3\4 and what follows"
FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'


@pytest.mark.parametrize(
    ("what", "change", "needed"),
    [
        ("every field has its row elsewhere", {}, False),
        ("a row is missing: it may stand there", {STRINGS: ("<t>预算_总额<", "<t>")}, True),
        ("another sheet has the same part", {BOOK: ('r:id="rId8"', 'r:id="rId9"')}, True),
        ("it has another name", {BOOK: ("即时核对", "乙")}, True),
        ("its part stands elsewhere", {LINKS: ("worksheets/sheet9", "sheet9")}, True),
    ],
)
def test_the_live_checks_are_looked_at_if_anything_of_them_is_read(
    parts: Mapping[str, bytes],
    tmp_path: Path,
    what: str,
    change: Mapping[str, tuple[str, str]],
    needed: bool,
) -> None:
    """A cell that would end the process stands in 即时核对; else that sheet stays packed."""
    harmful = {**parts, LIVE_PART: parts[LIVE_PART].replace(b"</sheetData>", FAR)}
    for part, (old, new) in change.items():
        assert old.encode() in parts[part]
        harmful[part] = parts[part].replace(old.encode(), new.encode())
    if LINKS in change:
        harmful["xl/sheet9.xml"] = harmful.pop(LIVE_PART)
    if needed:
        assert "远到" in refusal(packed(harmful), tmp_path), what
    else:
        assert values(read(packed(harmful), tmp_path)) == values(read(packed(parts), tmp_path))


def test_a_row_that_was_moved_to_the_live_checks_is_read(
    parts: Mapping[str, bytes], tmp_path: Path
) -> None:
    book = parts[BOOK].replace('name="资金情况"'.encode(), 'name="甲"'.encode())
    book = book.replace('name="即时核对"'.encode(), 'name="乙"'.encode())
    book = book.replace('name="甲"'.encode(), 'name="即时核对"'.encode())
    whole = read(packed(parts), tmp_path)
    assert values(read(packed({**parts, BOOK: book}), tmp_path)) == values(whole)


def test_calamine_sees_the_parts_that_were_looked_at_and_nothing_else(
    parts: Mapping[str, bytes],
) -> None:
    """What lies about in an archive might be a part to another reader."""
    blob = packed(parts)
    start = blob.index(b"PK\1\2")  # where the directory begins, as its end says
    end = bytearray(blob[-22:])
    struct.pack_into("<I", end, 16, start + len(HIDDEN))
    riddled = blob[:start] + HIDDEN + blob[start:-22] + end
    guard = package.Package("甲.xlsx", riddled, len(riddled) * 100, seldom="")
    assert HIDDEN not in guard.admitted()
    names = zipfile.ZipFile(BytesIO(guard.admitted())).namelist()
    assert names == list(parts)
