""".xlsb: read like the others, and nothing is allocated that it merely asks for."""

import struct
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import referee
from instruments.fuzz import xlsb

from jialing_xls.entry.formats import binary
from jialing_xls.entry.formats.grid import Damaged
from jialing_xls.entry.reading.reader import EntryContent, read_entry
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


@pytest.mark.parametrize("cell", [far(1_048_575, 16_383), far(1_048_575, 9)])
def test_far_cells_cost_nothing(tmp_path: Path, cell: bytes) -> None:
    row = xlsb.row_header(1) + xlsb.cell(0, "预算_其他") + xlsb.cell(1, 12.5)
    assert read(one_sheet(row, cell), tmp_path).facts.value("预算_其他") == Decimal("12.5")


@pytest.mark.parametrize("kind", range(0x000C))
def test_a_row_or_cell_that_is_too_short(tmp_path: Path, kind: int) -> None:
    """calamine would take its column from what it has read before: any number."""
    whole = xlsb.row_header(1) + xlsb.cell(1, 2.0)
    short = xlsb.record(kind, b"\1\0\0")
    if kind == 0x0001:  # a blank cell is not looked at
        read(one_sheet(whole, short), tmp_path)
    else:
        assert "损坏" in refusal(one_sheet(whole, short), tmp_path)


def test_a_part_in_any_folder(tmp_path: Path) -> None:
    parts = xlsb.parts({"资金": xlsb.filled([HEADER, ["预算_其他", 12.5]])})
    links, name = "xl/_rels/workbook.bin.rels", "xl/worksheets/sheet1.bin"
    for target in ("&#119;orksheets/sheet1.bin", "other/x.bin"):
        changed = parts[links].replace(b"worksheets/sheet1.bin", target.encode())
        content = read(
            xlsb.packed({**parts, links: changed, "xl/other/x.bin": parts[name]}), tmp_path
        )
        assert content.facts.value("预算_其他") == Decimal("12.5")


@pytest.mark.parametrize("count", [0x7FFFFFFF, 0xFFFFFFFF])
def test_as_many_texts_as_a_part_only_says_it_has(tmp_path: Path, count: int) -> None:
    """Nothing is allocated by it; a cell that points to one that is not there is damaged."""
    row = xlsb.row_header(1) + xlsb.record(0x0007, xlsb.at(0) + struct.pack("<I", 5))
    parts = xlsb.parts({"资金": xlsb.sheet([row])})
    parts["xl/sharedStrings.bin"] = xlsb.record(0x009F, struct.pack("<II", count, count))
    assert "损坏" in refusal(xlsb.packed(parts), tmp_path)


def test_more_records_than_can_be_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binary, "_MOST_RECORDS", 20)
    blob = one_sheet(*(far(n, 1) for n in range(1, 20)))
    assert "个单元格" in refusal(blob, tmp_path)


def test_a_sheet_listed_twice(tmp_path: Path) -> None:
    parts = xlsb.parts({"甲": xlsb.filled([HEADER]), "乙": xlsb.filled([HEADER])})
    links = parts["xl/_rels/workbook.bin.rels"].replace(b"sheet2.bin", b"sheet1.bin")
    assert "损坏" in refusal(xlsb.packed({**parts, "xl/_rels/workbook.bin.rels": links}), tmp_path)


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
def test_a_listed_sheet_without_its_texts(tmp_path: Path, content: bytes) -> None:
    parts = xlsb.parts({"资金": xlsb.filled([HEADER])})
    parts["xl/workbook.bin"] = xlsb.record(0x009C, content)
    assert "损坏" in refusal(xlsb.packed(parts), tmp_path)


def test_what_is_shown_is_read(tmp_path: Path) -> None:
    """Formats, fonts, runs, merged cells and the date system, as [MS-XLSB] has them."""
    styles = b"".join(
        (
            xlsb.record(0x002C, struct.pack("<H", 200) + xlsb.text('#,##0"元"')),
            xlsb.record(0x002B, struct.pack("<4H", 220, 0, 400, 0)),
            xlsb.record(0x002B, struct.pack("<4H", 220, 8, 400, 0)),
            xlsb.record(0x002B, struct.pack("<4H", 220, 0, 400, 1)),
            xlsb.record(0x002F, struct.pack("<3H", 0xFFFF, 0, 0)),  # a named style's: not asked
            xlsb.record(0x0269),
            *(
                xlsb.record(0x002F, struct.pack("<3H", 0, n, font))
                for n, font in ((0, 0), (200, 0), (14, 0), (0, 1))
            ),
            xlsb.record(0x026A),
        )
    )
    fields = {id: Field(id, id, Kind.MONEY, "万元", 2) for id in "甲乙丙丁戊己庚"}
    rich = b"\1" + xlsb.text("16001") + struct.pack("<I2H", 1, 4, 2)
    cells = {
        "甲": xlsb.record(0x0005, xlsb.at(1, 1) + struct.pack("<d", 135711900)),
        "乙": xlsb.record(0x0002, xlsb.at(1, 0) + struct.pack("<I", 1250 << 2 | 3)),
        "丙": xlsb.record(0x0005, xlsb.at(1, 2) + struct.pack("<d", 12)),
        "丁": xlsb.record(0x0005, xlsb.at(1, 3) + struct.pack("<d", 12)),
        "戊": xlsb.record(0x003E, xlsb.at(1) + rich),
        "己": xlsb.cell(1, 5.0),
        "庚": xlsb.cell(1, 6.0),
    }
    rows = [xlsb.row_header(0) + xlsb.cell(0, "字段") + xlsb.cell(1, "填报值")]
    rows += [
        xlsb.row_header(n) + xlsb.cell(0, id) + cell
        for n, (id, cell) in enumerate(cells.items(), 1)
    ]
    merged = xlsb.record(0x00B0, struct.pack("<4I", 6, 7, 1, 1))
    parts = xlsb.parts({"资金": xlsb.sheet([*rows, merged])})
    parts["xl/styles.bin"] = styles
    parts["xl/workbook.bin"] = parts["xl/workbook.bin"].replace(
        struct.pack("<I", 0x00010020), struct.pack("<I", 0x00010021)
    )
    content = read(xlsb.packed(parts), tmp_path, fields)
    assert content.facts.value("甲") == Decimal("13571.19")
    assert content.facts.value("乙") == Decimal("12.50")
    told = {finding.field: finding.message for finding in content.findings}
    assert set(told) == set("甲丙丁戊己庚")  # of 甲 that it was read as it is shown
    assert "“1904-01-13”" in told["丙"]
    assert "删除线" in told["丁"]
    assert "上标" in told["戊"]
    assert "合并" in told["己"]


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


@pytest.mark.parametrize("cell", [far(2**32 - 1, 9), far(9, 2**32 - 1)])
def test_cells_that_no_sheet_has(tmp_path: Path, cell: bytes) -> None:
    assert "损坏" in refusal(one_sheet(cell), tmp_path)
