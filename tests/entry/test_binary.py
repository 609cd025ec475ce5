""".xlsb: read like the others, and looked over before calamine allocates what it asks for."""

import struct
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
import referee
from fuzz import xlsb

from jialing_xls.entry import binary
from jialing_xls.entry.reader import EntryContent, read_entry
from jialing_xls.entry.survey import Damaged
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.model.fact import Place
from jialing_xls.model.field import Field, Kind
from jialing_xls.template import store as templates

ENTRY = Path(__file__).resolve().parents[2] / "samples" / "嘉陵区2023_更正_录入表.xlsx"
FIELDS = {
    "预算_其他": Field("预算_其他", "其他资金", Kind.MONEY, "万元", 2),
    "填报日期": Field("填报日期", "填报日期", Kind.DATE),
}
HEADER: list[xlsb.Value] = ["字段", "填报值"]


def read(blob: bytes, folder: Path, fields: Mapping[str, Field] = FIELDS) -> EntryContent:
    path = folder / "甲县.xlsb"
    path.write_bytes(blob)
    return read_entry(path, fields)


def refusal(blob: bytes, folder: Path) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read(blob, folder)
    assert "甲县.xlsb" in str(caught.value)
    return str(caught.value)


def one_sheet(*rows: bytes) -> bytes:
    """The header, and below it the given records."""
    begin = xlsb.row_header(0) + b"".join(xlsb.cell(n, text) for n, text in enumerate(HEADER))
    return xlsb.packed(xlsb.parts({"资金": xlsb.sheet([begin, *rows])}))


def whole_sample() -> dict[str, bytes]:
    return xlsb.parts({name: xlsb.filled(rows) for name, rows in xlsb.contents(ENTRY).items()})


def values(content: EntryContent) -> dict[str, object]:
    return {id: fact.value for id, fact in content.facts.by_field.items()}


def test_the_same_facts_as_from_the_xlsx(tmp_path: Path) -> None:
    typed = templates.named("困难群众救助补助资金_2023").book.typed
    content = read(xlsb.packed(whole_sample()), tmp_path, typed)
    assert values(content) == values(read_entry(ENTRY, typed))
    assert content.findings == []
    assert content.template == templates.named("困难群众救助补助资金_2023").name


@referee.requires_office
def test_what_the_tests_write_is_an_xlsb_to_libreoffice_too(tmp_path: Path) -> None:
    path = tmp_path / "甲县.xlsb"
    path.write_bytes(xlsb.packed(whole_sample()))
    typed = templates.named("困难群众救助补助资金_2023").book.typed
    converted = referee.converted(path, ".xlsx", tmp_path)
    assert values(read_entry(converted, typed)) == values(read_entry(ENTRY, typed))


@pytest.mark.parametrize("formula", [False, True])
def test_an_error_value_is_refused_and_not_taken_for_empty(tmp_path: Path, formula: bool) -> None:
    """其他资金 may be absent: an error taken for empty would let the sum pass without it."""
    row = xlsb.row_header(1) + xlsb.cell(0, "预算_其他") + xlsb.error_cell(1, formula=formula)
    content = read(one_sheet(row), tmp_path)
    (finding,) = (f for f in content.findings if f.field == "预算_其他")
    assert finding.place == Place("资金", "B2")
    assert finding.found == "#DIV/0!"
    assert content.refused == {"预算_其他"}


def test_dates_and_truth_values(tmp_path: Path) -> None:
    rows: list[list[xlsb.Value]] = [
        HEADER,
        ["填报日期", date(2024, 6, 12)],
        ["预算_其他", True],
    ]
    content = read(xlsb.packed(xlsb.parts({"资金": xlsb.filled(rows)})), tmp_path)
    assert content.facts.value("填报日期") == date(2024, 6, 12)
    assert content.refused == {"预算_其他"}


# ---------------------------------------------------------------- what would be allocated


def far(row: int, column: int) -> bytes:
    return xlsb.row_header(row) + xlsb.cell(column, 1.0)


@pytest.mark.parametrize("cell", [far(1_048_575, 16_383), far(1, 2**32 - 1), far(2**32 - 1, 9)])
def test_far_cells(tmp_path: Path, cell: bytes) -> None:
    assert "远到" in refusal(one_sheet(cell), tmp_path)


@pytest.mark.parametrize("kind", range(0x000C))
def test_a_row_or_cell_that_is_too_short(tmp_path: Path, kind: int) -> None:
    """calamine would take its column from what it has read before: any number."""
    whole = xlsb.row_header(1) + xlsb.cell(1, 2.0)
    short = xlsb.record(kind, b"\1\0\0")
    if kind == 0x0001:  # a blank cell is not looked at
        read(one_sheet(whole, short), tmp_path)
    else:
        assert "损坏" in refusal(one_sheet(whole, short), tmp_path)


def test_far_cells_in_a_part_that_the_workbook_names_otherwise(tmp_path: Path) -> None:
    """calamine takes the target of a relationship letter for letter, and any part in the folder."""
    parts = xlsb.parts({"资金": xlsb.filled([HEADER])})
    links = "xl/_rels/workbook.bin.rels"
    hidden = xlsb.sheet([far(1_048_575, 16_383)])
    for target in ("worksheets/&#115;heet1.bin", "worksheets/x.xml"):
        changed = parts[links].replace(b"worksheets/sheet1.bin", target.encode())
        blob = xlsb.packed({**parts, links: changed, f"xl/{target}": hidden})
        assert "远到" in refusal(blob, tmp_path)
    changed = parts[links].replace(b"worksheets/sheet1.bin", b"worksheets/_rels/x")
    blob = xlsb.packed({**parts, links: changed, "xl/worksheets/_rels/x": hidden})
    assert "损坏" in refusal(blob, tmp_path)


@pytest.mark.parametrize("count", [0x7FFFFFFF, 0xFFFFFFFF])
def test_as_many_texts_as_a_part_only_says_it_has(tmp_path: Path, count: int) -> None:
    parts = xlsb.parts({"资金": xlsb.filled([HEADER])})
    parts["xl/sharedStrings.bin"] = xlsb.record(0x009F, struct.pack("<II", count, count))
    assert "损坏" in refusal(xlsb.packed(parts), tmp_path)


def test_more_records_than_can_be_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binary, "MAX_RECORDS", 20)
    blob = one_sheet(*(far(n, 1) for n in range(1, 20)))
    assert "损坏" in refusal(blob, tmp_path)


def test_a_sheet_listed_twice(tmp_path: Path) -> None:
    parts = xlsb.parts({"甲": xlsb.filled([HEADER]), "乙": xlsb.filled([HEADER])})
    links = parts["xl/_rels/workbook.bin.rels"].replace(b"sheet2.bin", b"sheet1.bin")
    assert "损坏" in refusal(xlsb.packed({**parts, "xl/_rels/workbook.bin.rels": links}), tmp_path)


def test_a_workbook_part_too_long_to_be_looked_at(tmp_path: Path) -> None:
    parts = xlsb.parts({"资金": xlsb.filled([HEADER])})
    parts["xl/workbook.bin"] += xlsb.record(0x0027, bytes(2**17))
    assert "损坏" in refusal(xlsb.packed(parts), tmp_path)


@pytest.mark.parametrize("missing", ["xl/_rels/workbook.bin.rels", "xl/worksheets/sheet1.bin"])
def test_parts_that_are_missing(tmp_path: Path, missing: str) -> None:
    parts = xlsb.parts({"资金": xlsb.filled([HEADER])})
    del parts[missing]
    assert "损坏" in refusal(xlsb.packed(parts), tmp_path)


# ---------------------------------------------------------------- records


def test_records_with_long_kinds_and_lengths() -> None:
    part = xlsb.record(0x0005, b"x" * 300) + xlsb.record(0x0269) + xlsb.record(0x0081, b"y")
    found = [(kind, part[start:stop]) for kind, start, stop in binary.records(part)]
    assert found == [(0x0005, b"x" * 300), (0x0269, b""), (0x0081, b"y")]


@pytest.mark.parametrize(
    "part",
    [
        b"\x05",
        b"\x85",
        b"\x05\x80",
        b"\x05\x02x",
        b"\x05\xff\xff\xff\xff",
        b"\x05\xff\xff\xff\x7f",
    ],
)
def test_records_that_are_cut_off(part: bytes) -> None:
    with pytest.raises(Damaged):
        list(binary.records(part))


@pytest.mark.parametrize(
    "content", [b"", bytes(10), bytes(8) + b"\xff\xff\xff\x7f", bytes(8) + xlsb.text("rId1")]
)
def test_a_listed_sheet_without_its_texts(content: bytes) -> None:
    with pytest.raises(Damaged):
        binary.sheets(xlsb.record(0x009C, content))


def test_no_cut_and_no_flipped_byte_takes_the_process_down(tmp_path: Path) -> None:
    """Read, or refused: anything else is an error here, and an abort ends the tests."""
    parts = xlsb.parts({"资金": xlsb.filled([HEADER, ["预算_其他", 12.5], ["填报日期", "x"]])})
    for name in ("xl/workbook.bin", "xl/worksheets/sheet1.bin", "xl/styles.bin"):
        whole = parts[name]
        for at in range(0, len(whole), 3):
            for broken in (
                whole[:at],
                whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :],
                whole[:at] + b"\xff\xff\xff\xff" + whole[at + 4 :],
            ):
                with suppress(UnreadableFile):
                    read(xlsb.packed({**parts, name: broken}), tmp_path)
