""".xls and .et: the file system in the file, and the records of BIFF8, read by code of our own."""

import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from instruments.fuzz.formats import bof, compound, record

from jialing_xls.entry.formats.biff import BiffWorkbook, from_rk
from jialing_xls.entry.formats.grid import Content, Damaged, Grid, TooMany, Trouble
from jialing_xls.entry.reading.reader import read_entry
from jialing_xls.model.errors import UnreadableFile

END = record(0x0A)


def listed(begin: int, name: str = "表") -> bytes:
    """A BoundSheet8; a name in Latin letters is written with one byte a sign."""
    wide = not name.isascii()
    raw = name.encode("utf-16-le" if wide else "latin-1")
    return record(0x85, struct.pack("<IHBB", begin, 0, len(name), wide) + raw)


def stream(*cells: bytes, name: str = "表", texts: bytes = b"", times: int = 1) -> bytes:
    """A workbook with one sheet; listed ``times`` over."""
    begin = len(bof()) + len(texts) + times * len(listed(0, name)) + len(END)
    book = bof() + texts + listed(begin, name) * times + END
    return book + bof(0x10) + b"".join(cells) + END


def number(row: int, column: int, value: float = 1.0) -> bytes:
    return record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def grid(*cells: bytes, texts: bytes = b"") -> Grid:
    book = BiffWorkbook(compound(stream(*cells, texts=texts)))
    return book.grid(book.names[0])


def values(*cells: bytes, texts: bytes = b"") -> dict[tuple[int, int], Content]:
    rows = grid(*cells, texts=texts).rows
    return {(row, at): content for row, found in rows.items() for at, content in found.items()}


# ---------------------------------------------------------------- cells


def at(row: int, column: int, style: int = 0) -> bytes:
    return struct.pack("<3H", row, column, style)


def wide(text: str, length: int = 2) -> bytes:
    return len(text).to_bytes(length, "little") + b"\1" + text.encode("utf-16-le")


def formula(result: bytes) -> bytes:
    return record(0x06, at(4, 3) + result + bytes(6))


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (number(3, 1, 2.5), {(4, 2): Content(2.5)}),
        (record(0x027E, at(3, 1) + struct.pack("<I", 1250 << 2 | 3)), {(4, 2): Content(12.5)}),
        (
            record(0xBD, struct.pack("<HH", 7, 0) + struct.pack("<HIHIH", 0, 4 << 2 | 2, 0, 0, 1)),
            {(8, 1): Content(4.0), (8, 2): Content(0.0)},
        ),
        (record(0x0204, at(0, 0) + wide("甲")), {(1, 1): Content("甲")}),
        (record(0x0205, at(1, 27) + b"\x17\1"), {(2, 28): Content("#REF!")}),
        (record(0x0205, at(1, 27) + b"\1\0"), {(2, 28): Content(True)}),
        (record(0x0201, at(80, 90)), {}),
        (record(0x0208, struct.pack("<6HI", 80, 0, 90, 0, 0, 0, 0)), {}),
        (formula(b"\2\0\x2a\0\0\0\xff\xff"), {(5, 4): Content("#N/A")}),
        (formula(b"\2\0\x99\0\0\0\xff\xff"), {(5, 4): Content("#N/A")}),
        (formula(b"\1\0\1\0\0\0\xff\xff"), {(5, 4): Content(True)}),
        (formula(b"\3\0\0\0\0\0\xff\xff"), {}),
        (formula(struct.pack("<d", 2.0)), {(5, 4): Content(2.0)}),
        (
            formula(b"\0\0\0\0\0\0\xff\xff") + record(0x0207, wide("结果")),
            {(5, 4): Content("结果")},
        ),
        # Without its text: a name that is a formula reads 0 elsewhere.
        (
            formula(b"\0\0\0\0\0\0\xff\xff"),
            {(5, 4): Content(None, trouble=Trouble.UNCALCULATED)},
        ),
        (
            formula(b"\0\0\0\0\0\0\xff\xff") + number(9, 9),
            {(5, 4): Content(None, trouble=Trouble.UNCALCULATED), (10, 10): Content(1.0)},
        ),
    ],
)  # fmt: skip
def test_every_kind_of_cell(cell: bytes, found: dict[tuple[int, int], Content]) -> None:
    read = values(cell)
    for content in read.values():
        assert content.formula in (False, cell.startswith(b"\6\0"))
        content.formula = False
    assert read == found


@pytest.mark.parametrize(
    ("number", "value"),
    [
        (5 << 2 | 2, 5.0),
        (0xFFFFFFFE, -1.0),
        (0x3FF00000, 1.0),
        (0x3FF00001, 0.01),
        (1250 << 2 | 3, 12.5),
    ],
)
def test_short_numbers(number: int, value: float) -> None:
    assert from_rk(number) == value


def shared(*texts: bytes) -> bytes:
    return record(0xFC, struct.pack("<II", len(texts), len(texts)) + b"".join(texts))


def pointing(n: int, style: int = 0) -> bytes:
    return record(0xFD, at(0, n, style) + struct.pack("<I", n))


def test_texts_that_cells_share() -> None:
    rich = b"\5\0\x08\1\0" + b"16001" + struct.pack("<2H", 4, 0)
    phonetic = b"\1\0\5\4\0\0\0" + "甲".encode("utf-16-le") + bytes(4)
    texts = shared(wide("资金"), b"\2\0\0AB", rich, phonetic, wide("末"))
    found = values(*(pointing(n) for n in range(5)), texts=texts)
    assert [content.value for content in found.values()] == ["资金", "AB", "16001", "甲", "末"]


def test_a_text_that_goes_on_in_another_record() -> None:
    """Anywhere in it, and there with one byte a sign, or two."""
    whole = wide("甲乙丙丁") + b"\2\0\0AB"
    for cut in (7, 9, len(whole) - 1):
        flag = b"\1" if cut < 11 else b"\0"
        first, rest = whole[:cut], whole[cut:]
        begun = record(0xFC, struct.pack("<II", 2, 2) + first)
        texts = begun + record(0x3C, flag + rest)
        found = values(pointing(0), pointing(1), texts=texts)
        assert [content.value for content in found.values()] == ["甲乙丙丁", "AB"]


def test_what_is_shown() -> None:
    """Fonts, formats, runs, merged cells: [MS-XLS] 2.4.122, 2.4.126, 2.4.353, 2.4.168."""
    fonts = b"".join(
        record(0x31, struct.pack("<5H", 200, bits, 0, 400, script) + bytes(4))
        for bits, script in ((0, 0), (0, 0), (0, 0), (8, 0), (0, 1))
    )
    formats = record(0x041E, struct.pack("<H", 200) + wide('0"元"'))
    styles = b"".join(
        record(0xE0, struct.pack("<2H", font, code) + bytes(16))
        for font, code in ((0, 0), (0, 200), (3, 0), (0, 14))
    )
    # Font 4 there is none: the fifth is called 5.
    raised = b"\5\0\x08\1\0" + b"16001" + struct.pack("<2H", 4, 5)
    texts = fonts + formats + styles + shared(raised)
    cells = (
        number(1, 0),
        record(0x0203, at(1, 1, 1) + struct.pack("<d", 5)),
        record(0x0203, at(1, 2, 2) + struct.pack("<d", 5)),
        pointing(0),
    )
    merged = record(0xE5, struct.pack("<5H", 1, 1, 2, 0, 0))
    sheet = grid(*cells, merged, texts=texts)
    row = sheet.rows[2]
    assert row[2].format == '0"元"'
    assert row[3].trouble is Trouble.STRUCK
    assert sheet.rows[1][1].trouble is Trouble.RAISED
    assert sheet.merged == [(2, 1, 3, 1)]


def test_days_may_count_from_1904() -> None:
    plain, since = (BiffWorkbook(compound(stream(texts=t))) for t in (b"", record(0x22, b"\1\0")))
    assert (plain.epoch.year, since.epoch.year) == (1899, 1904)


def test_a_chart_within_a_sheet_is_passed_over() -> None:
    chart = bof(0x20) + number(9, 9) + END
    assert values(number(0, 0), chart, number(1, 1)).keys() == {(1, 1), (2, 2)}


def test_every_sheet_by_its_name() -> None:
    begin = len(bof()) + len(listed(0, "Sheet")) + len(listed(0, "资金")) + len(END)
    one, two = bof(0x10) + number(0, 0) + END, bof(0x10) + number(4, 5) + END
    book = bof() + listed(begin, "Sheet") + listed(begin + len(one), "资金") + END
    found = BiffWorkbook(compound(book + one + two))
    assert list(found.names) == ["Sheet", "资金"]
    assert found.grid("资金").rows.keys() == {5}


# ---------------------------------------------------------------- what is no workbook, or too much


@pytest.mark.parametrize(
    ("what", "made"),
    [
        ("no sheets", bof() + END),
        ("nothing", bytes(5000)),
        ("Excel 95", bof().replace(b"\0\6", b"\0\5") + listed(40) + END),
        ("a sheet listed twice", stream(number(0, 0), times=2)),
        ("more texts than bytes", stream(texts=record(0xFC, struct.pack("<II", 0, 0x7FFFFFFF)))),
        (
            "a text beyond its record",
            stream(texts=record(0xFC, struct.pack("<II", 1, 1) + b"\\9\0\1")),
        ),
        ("no end", stream(number(0, 0))[:-4]),
    ],
)
def test_what_is_damaged(what: str, made: bytes) -> None:
    with pytest.raises((Damaged, struct.error)):
        BiffWorkbook(compound(made)).grid("表")


def test_more_records_than_can_be_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jialing_xls.entry.formats.biff._MOST_RECORDS", 20)
    with pytest.raises(TooMany):
        values(*(number(n, 0) for n in range(19)))


def test_far_cells_cost_nothing() -> None:
    assert values(number(65535, 255)).keys() == {(65536, 256)}


# ---------------------------------------------------------------- the file system in the file


LONG = stream(*(number(n % 90, n // 90) for n in range(900)))
"""Some 16 kB: 32 sectors of 512 bytes, 4 of 4096."""


@pytest.mark.parametrize(
    "blob",
    [
        pytest.param(compound(LONG), id="as written by most"),
        pytest.param(compound(LONG, step=7), id="scattered"),
        pytest.param(compound(LONG, shift=12), id="large sectors"),
        pytest.param(compound(LONG, shift=12, step=3), id="large sectors, scattered"),
        pytest.param(compound(LONG + bytes(8 * 2**20)), id="a table of tables"),
    ],
)
def test_wherever_its_sectors_lie_the_stream_is_read(blob: bytes) -> None:
    rows = BiffWorkbook(blob).grid("表").rows
    assert {len(row) for row in rows.values()} == {10}
    assert len(rows) == 90


@pytest.mark.parametrize("step", [1, 3, 7])
def test_a_small_stream_lies_in_pieces(step: int) -> None:
    """1,249 bytes: 20 pieces, the last one not full."""
    cells = [number(n, 3, float(n)) for n in range(66)]
    rows = BiffWorkbook(compound(stream(*cells, name="S"), small=True, step=step)).grid("S").rows
    assert [row[4].value for row in rows.values()] == [float(n) for n in range(66)]


def test_a_stream_beside_it_whose_name_is_no_text() -> None:
    blob = compound(LONG)
    third = blob.index("Root Entry".encode("utf-16-le")) + 2 * 128
    entry = b"\x00\xd8\0\0".ljust(64, b"\0") + struct.pack("<HB", 4, 2)
    assert BiffWorkbook(blob[:third] + entry + blob[third + len(entry) :]).names


def test_a_file_without_the_stream(tmp_path: Path) -> None:
    with pytest.raises(Damaged):
        BiffWorkbook(compound(LONG, name="Notes"))


@pytest.mark.parametrize(("at", "value"), [(30, b"\x0d\0"), (30, b"\x08\0"), (32, b"\x07\0")])
def test_sectors_of_a_size_that_nobody_writes(at: int, value: bytes) -> None:
    blob = compound(LONG)
    with pytest.raises(Damaged):
        BiffWorkbook(blob[:at] + value + blob[at + len(value) :])


def test_a_chain_that_bites_its_tail() -> None:
    blob = bytearray(compound(LONG))
    last = blob.rindex(b"\xfe\xff\xff\xff", 512, 1024)
    blob[last : last + 4] = struct.pack("<I", 2)
    with pytest.raises(Damaged):
        BiffWorkbook(bytes(blob))


def damaged() -> Iterator[bytes]:
    whole = compound(stream(number(1, 1)))
    yield whole[:600]
    for at in (30, 44, 48, 68, 76, 512, 516, 520, 1024 + 128 + 116):
        for value in (b"\0\0\0\0", b"\1\0\0\0", b"\xff\xff\xff\x7f", b"\xfe\xff\xff\xff"):
            yield whole[:at] + value + whole[at + 4 :]


def test_a_damaged_compound_file_never_hangs_or_crashes(tmp_path: Path) -> None:
    path = tmp_path / "甲.xls"
    for blob in damaged():
        path.write_bytes(blob)
        with suppress(UnreadableFile):
            read_entry(path, {})
