""".xls and .et: looked over by code of our own before calamine allocates what they ask for."""

import struct
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from fuzz.formats import bof, compound, record
from jialing_xls.entry.survey import Damaged
from python_calamine import CalamineWorkbook

from jialing_xls.entry.compound import surveys
from jialing_xls.entry.reader import read_entry
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


def extent(*cells: bytes) -> tuple[int, int]:
    ((_, survey),) = surveys(compound(stream(*cells)))
    return survey.tallest, survey.widest


def errors(*cells: bytes) -> dict[str, str]:
    ((_, survey),) = surveys(compound(stream(*cells)))
    return survey.errors


def refusal(blob: bytes, folder: Path) -> str:
    path = folder / "甲.xls"
    path.write_bytes(blob)
    with pytest.raises(UnreadableFile) as caught:
        read_entry(path, {})
    return str(caught.value)


# ---------------------------------------------------------------- what the sheets ask for


def test_how_far_a_sheet_reaches() -> None:
    assert extent(number(3, 1), number(0, 4)) == (4, 5)
    several = record(0xBD, struct.pack("<HH", 7, 0) + bytes(12) + struct.pack("<H", 1))
    assert extent(several) == (8, 2)
    assert extent(record(0x0200, struct.pack("<IIHHH", 0, 9, 0, 3, 0)[:12])) == (9, 3)
    assert extent(number(9, 0), record(0x0200, struct.pack("<IIHHH", 0, 4, 0, 3, 0))) == (10, 3)
    assert extent(record(0x0203, struct.pack("<HH", 5, 6))) == (6, 7)
    # Neither: a row's record, and a blank cell.
    assert extent(record(0x0208, struct.pack("<HHHHHHI", 80, 0, 90, 0, 0, 0, 0))) == (0, 0)
    assert extent(record(0x0201, struct.pack("<HHH", 80, 90, 0))) == (0, 0)


@pytest.mark.parametrize("kind", [0x0203, 0x0204, 0x0205, 0x027E, 0xFD, 0xD6, 0x06, 0x0206, 0x0406])
def test_every_kind_of_cell_counts(kind: int) -> None:
    assert extent(record(kind, struct.pack("<HHH", 65535, 255, 0) + bytes(16))) == (65536, 256)


def test_every_sheet_by_its_name() -> None:
    begin = len(bof()) + len(listed(0, "Sheet")) + len(listed(0, "资金")) + len(END)
    one, two = bof(0x10) + number(0, 0) + END, bof(0x10) + number(4, 5) + END
    book = bof() + listed(begin, "Sheet") + listed(begin + len(one), "资金") + END
    found = surveys(compound(book + one + two))
    assert [(name, s.tallest, s.widest) for name, s in found] == [("Sheet", 1, 1), ("资金", 5, 6)]


def test_a_name_that_reaches_beyond_its_record() -> None:
    whole = stream(number(0, 0), name="AB")
    at = whole.index(b"AB") - 2
    ((name, _),) = surveys(compound(whole[:at] + b"\xff" + whole[at + 1 :]))
    assert name == "AB"


@pytest.mark.parametrize("name", ["AB", "甲乙"])
def test_a_name_that_does_not_fill_its_record(name: str) -> None:
    begin = len(bof()) + len(listed(0, name)) + 3 + len(END)
    content = listed(begin, name)[4:] + b"XYZ"
    book = bof() + record(0x85, content) + END + bof(0x10) + number(0, 0) + END
    ((found, _),) = surveys(compound(book))
    assert found == name


def test_a_record_that_reaches_beyond_the_stream_is_looked_at_as_far_as_it_goes() -> None:
    cut = struct.pack("<HH", 0xBD, 50) + struct.pack("<HHH", 7, 0, 1)
    ((_, survey),) = surveys(compound(stream(cut).removesuffix(END), small=True))
    assert (survey.tallest, survey.widest) == (8, 2)


def test_other_records_of_the_workbook_say_nothing_of_texts() -> None:
    assert surveys(compound(stream(number(0, 0), texts=record(0x31, b"\xff" * 12))))


@pytest.mark.parametrize(
    "far",
    [
        number(65535, 255),
        number(65535, 65535),
        record(0x0200, struct.pack("<IIHHH", 0, 65535, 0, 65535, 0)),
        record(0xBD, struct.pack("<HH", 65535, 0) + bytes(12) + struct.pack("<H", 65535)),
    ],
)
def test_far_cells(tmp_path: Path, far: bytes) -> None:
    """calamine takes 1 GB for 65,536 by 256, and for 65,536 by 65,536 the process is aborted."""
    assert "远到" in refusal(compound(stream(far)), tmp_path)


def test_the_sheets_of_a_workbook_are_allocated_together(tmp_path: Path) -> None:
    begin = len(bof()) + 3 * len(listed(0)) + len(END)
    sheet = bof(0x10) + number(65535, 50) + END
    book = bof() + b"".join(listed(begin + n * len(sheet)) for n in range(3)) + END
    assert "第 65536 行、第 51 列" in refusal(compound(book + sheet * 3), tmp_path)


def table_of_texts(count: int) -> bytes:
    return record(0xFC, struct.pack("<II", 0, count))


def test_texts_that_a_workbook_only_says_it_has(tmp_path: Path) -> None:
    whole = compound(stream(number(0, 0), texts=table_of_texts(0x7FFFFFFF)))
    assert "损坏" in refusal(whole, tmp_path)
    # The stream has 4096 bytes; a text takes three at least.
    assert surveys(compound(stream(texts=table_of_texts(1365))))
    for texts in (table_of_texts(1366), table_of_texts(1000) + table_of_texts(400)):
        with pytest.raises(Damaged):
            surveys(compound(stream(texts=texts)))


def test_one_sheet_listed_many_times(tmp_path: Path) -> None:
    assert "损坏" in refusal(compound(stream(number(0, 0), times=3)), tmp_path)


def test_a_workbook_without_sheets_is_damaged() -> None:
    for content in (b"\0" * 5000, bof() + END):
        with pytest.raises(Damaged):
            surveys(compound(content))


def test_more_records_than_can_be_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jialing_xls.entry.compound._MOST_RECORDS", 20)
    assert extent(*(number(n, 0) for n in range(18))) == (18, 1)
    with pytest.raises(Damaged):
        extent(*(number(n, 0) for n in range(19)))


# ---------------------------------------------------------------- error values


def formula(result: bytes) -> bytes:
    return record(0x06, struct.pack("<HHH", 4, 3, 0) + result)


def typed(value: int, is_error: int) -> bytes:
    return record(0x0205, struct.pack("<HHHBB", 1, 27, 0, value, is_error))


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (typed(0x17, 1), {"AB2": "#REF!"}),
        (typed(1, 0), {}),
        (formula(b"\2\0\x2a\0\0\0\xff\xff"), {"D5": "#N/A"}),
        (formula(b"\2\0\x07\0\0\0\xff\xff" + bytes(9)), {"D5": "#DIV/0!"}),
        (formula(b"\2\0\x99\0\0\0\xff\xff"), {"D5": "#N/A"}),  # no code of Excel's
        (formula(b"\1\0\1\0\0\0\xff\xff"), {}),  # TRUE
        (formula(struct.pack("<d", 2.0)), {}),
        (formula(b"\2\0\x2a\0\0\0\xff"), {}),
        (record(0x0205, struct.pack("<HHHB", 1, 27, 0, 7)), {}),
    ],
)
def test_error_values(cell: bytes, found: dict[str, str]) -> None:
    assert errors(cell) == found


# ---------------------------------------------------------------- the file system in the file


def seen_by_calamine(blob: bytes) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(BytesIO(blob))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)  # type: ignore[return-value]


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
def test_wherever_its_sectors_lie_calamine_reads_what_was_looked_at(blob: bytes) -> None:
    ((_, survey),) = surveys(blob)
    assert (survey.tallest, survey.widest) == (90, 10)
    assert seen_by_calamine(blob) == [[1.0] * 10] * 90


@pytest.mark.parametrize("step", [1, 3, 7])
def test_a_small_stream_lies_in_pieces(step: int) -> None:
    """1,249 bytes: 20 pieces, the last one not full."""
    cells = [number(n, 3, float(n)) for n in range(66)]
    blob = compound(stream(*cells, name="S"), small=True, step=step)
    ((_, survey),) = surveys(blob)
    assert (survey.tallest, survey.widest) == (66, 4)
    assert [row[3] for row in seen_by_calamine(blob)] == [float(n) for n in range(66)]


def test_the_last_record_may_end_with_the_stream() -> None:
    ((_, survey),) = surveys(compound(stream(number(2, 3)).removesuffix(END), small=True))
    assert (survey.tallest, survey.widest) == (3, 4)


@pytest.mark.parametrize("raw", [b"\x00\xd8", b"A\0\x00\xd8"])
def test_names_that_are_no_text(raw: bytes) -> None:
    whole = stream(number(0, 0), name="表" * (len(raw) // 2))
    at = whole.index("表".encode("utf-16-le"))
    ((name, _),) = surveys(compound(whole[:at] + raw + whole[at + len(raw) :]))
    assert name.endswith("\ufffd")


def test_a_stream_beside_it_whose_name_is_no_text() -> None:
    blob = compound(LONG)
    third = blob.index("Root Entry".encode("utf-16-le")) + 2 * 128
    entry = b"\x00\xd8\0\0".ljust(64, b"\0") + struct.pack("<HB", 4, 2)
    ((_, survey),) = surveys(blob[:third] + entry + blob[third + len(entry) :])
    assert survey.tallest == 90


def test_a_file_without_the_stream(tmp_path: Path) -> None:
    with pytest.raises(Damaged):
        surveys(compound(LONG, name="Notes"))


@pytest.mark.parametrize(("at", "value"), [(30, b"\x0d\0"), (30, b"\x08\0"), (32, b"\x07\0")])
def test_sectors_of_a_size_that_nobody_writes(at: int, value: bytes) -> None:
    blob = compound(LONG)
    with pytest.raises(Damaged):
        surveys(blob[:at] + value + blob[at + len(value) :])


def test_a_chain_that_bites_its_tail() -> None:
    blob = bytearray(compound(LONG))
    last = blob.rindex(b"\xfe\xff\xff\xff", 512, 1024)
    blob[last : last + 4] = struct.pack("<I", 2)
    with pytest.raises(Damaged):
        surveys(bytes(blob))


def damaged() -> Iterator[bytes]:
    whole = compound(stream(number(1, 1)))
    yield whole[:600]
    for at in (30, 44, 48, 68, 76, 512, 516, 520, 1024 + 128 + 116):
        for value in (b"\0\0\0\0", b"\1\0\0\0", b"\xff\xff\xff\x7f", b"\xfe\xff\xff\xff"):
            yield whole[:at] + value + whole[at + 4 :]


def test_a_damaged_compound_file_never_hangs_or_crashes() -> None:
    for blob in damaged():
        with suppress(Damaged):
            assert all(survey.tallest <= 2**32 for _, survey in surveys(blob))
