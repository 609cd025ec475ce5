"""Files made to do harm: what would take the process down, or hang it, is refused in a sentence."""

import re
import struct
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from entry.repacked import BOOK, ENTRY, FUNDS, LINKS, STRINGS, Parts, packed, read, refusal, values
from instruments.fuzz import formats

from jialing_xls.entry.formats.raw import quote
from jialing_xls.entry.reading import reader
from jialing_xls.entry.reading.normalise import Normalised, Refused, normalise
from jialing_xls.entry.reading.reader import read_entry
from jialing_xls.model.field import Field, Kind
from jialing_xls.model.result import Level, Status
from jialing_xls.pipeline import Job, fill_jobs
from jialing_xls.template import store as templates

# ---------------------------------------------------------------- what is read all the same


def strict(parts: Mapping[str, bytes]) -> Parts:
    old = b"http://schemas.openxmlformats.org/"
    names = {
        old + b"spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        old + b"officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/"
        b"relationships",
    }
    changed = dict(parts)
    for name, content in changed.items():
        for known, other in names.items():
            content = content.replace(known, other)
        changed[name] = content
    return changed


def in_sheets(change: Callable[[bytes], bytes]) -> Callable[[Mapping[str, bytes]], Parts]:
    def changed(parts: Mapping[str, bytes]) -> Parts:
        return {
            name: change(content) if name.startswith("xl/worksheets/") else content
            for name, content in parts.items()
        }

    return changed


def prefixed(xml: bytes) -> bytes:
    return re.sub(rb"<(/?)(\w+)(?=[\s/>])", rb"<\1x:\2", xml).replace(b"xmlns=", b"xmlns:x=")


def single_quoted(xml: bytes) -> bytes:
    return re.sub(rb' r="([A-Z]+[0-9]+)"', rb" r='\1'", xml)


def with_macros(parts: Mapping[str, bytes]) -> Parts:
    types = parts["[Content_Types].xml"]
    return {
        **parts,
        "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "[Content_Types].xml": types.replace(
            b"openxmlformats-officedocument.spreadsheetml.sheet.main",
            b"ms-excel.sheet.macroEnabled.main",
        ),
    }


@pytest.mark.parametrize(
    "change", [strict, in_sheets(prefixed), in_sheets(single_quoted), with_macros]
)
def test_other_ways_to_write_the_same(
    parts: Mapping[str, bytes], tmp_path: Path, change: Callable[[Mapping[str, bytes]], Parts]
) -> None:
    whole = values(read_entry(ENTRY, templates.named("困难群众救助补助资金_2023").book.typed))
    assert values(read(packed(change(parts)), tmp_path)) == whole


@pytest.mark.parametrize(
    "name",
    [
        "有 空格 的 录入表.xlsx",
        "😀 嘉陵.xlsx",
        "𠮷㐂䶮区.xlsx",
        "a" * 200 + ".xlsx",
        "甲.xlsm",
        "甲.xltx",
    ],
)
def test_names_that_offices_give(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(ENTRY.read_bytes())
    (outcome,) = fill_jobs([Job(path, tmp_path / "自评表.xlsx")])
    assert outcome.status is Status.PASSED


def test_many_formatted_empty_rows(parts: Mapping[str, bytes], tmp_path: Path) -> None:
    rows = b"".join(
        b'<row r="%d"><c r="A%d" s="1"/><c r="F%d" s="1"/></row>' % (n, n, n)
        for n in range(30, 60_000)
    )
    xml = parts[FUNDS].replace(b"</sheetData>", rows + b"</sheetData>")
    whole = values(read_entry(ENTRY, templates.named("困难群众救助补助资金_2023").book.typed))
    assert values(read(packed({**parts, FUNDS: xml}), tmp_path)) == whole


# ---------------------------------------------------------------- the zip container


def patched(blob: bytes, name: str, offset: int, value: bytes) -> bytes:
    """``blob`` with bytes set in the directory entry of ``name``."""
    start = blob.rindex(name.encode()) - 46 + offset
    return blob[:start] + value + blob[start + len(value) :]


@pytest.mark.parametrize(
    ("part", "offset", "value"),
    [
        (BOOK, 16, b"abcd"),  # checksum
        (BOOK, 24, b"\1\0\0\0"),  # size
        (BOOK, 46, b"\xff"),  # a name that is no UTF-8
        ("xl/styles.xml", 24, b"\xff\xff\0\0"),
        ("xl/theme/theme1.xml", 10, b"\x0e\0"),  # LZMA
        ("xl/theme/theme1.xml", 10, b"\x5d\0"),  # Zstandard
        ("docProps/app.xml", 42, b"\xff\xff\xff\x7f"),  # place
    ],
)
def test_headers_that_lie(
    parts: Mapping[str, bytes], tmp_path: Path, part: str, offset: int, value: bytes
) -> None:
    blob = packed(parts)
    if value == b"\xff":
        blob = patched(blob, part, 8, b"\0\x08")
    assert "损坏" in refusal(patched(blob, part, offset, value), tmp_path)


def test_a_part_that_is_encrypted_asks_for_the_password(
    parts: Mapping[str, bytes], tmp_path: Path
) -> None:
    blob = packed(parts)
    at = blob.index(b"PK\3\4")
    blob = blob[: at + 6] + b"\1" + blob[at + 7 :]
    first = next(iter(parts))
    assert "打开密码" in refusal(patched(blob, first, 8, b"\1"), tmp_path)


@pytest.mark.parametrize("stated", [None, 10])
def test_a_bomb_is_not_inflated(
    parts: Mapping[str, bytes], tmp_path: Path, stated: int | None
) -> None:
    """Stated, it is refused by its ratio; if it states a small size, no more is inflated."""
    name = "xl/bomb.xml" if stated is None else STRINGS
    blob = packed({**parts, name: bytes(30 * 2**20)})
    if stated is not None:
        blob = patched(blob, name, 24, struct.pack("<I", stated))
    words = "压缩炸弹" if stated is None else "损坏"
    assert words in refusal(blob, tmp_path)


def test_more_parts_than_can_be_looked_at(tmp_path: Path) -> None:
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", *[0] * 9, 1, *[0] * 6) + b"x"
    count = 1_000_000
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 65535, 65535, count * len(entry), 4, 0)
    assert "部件" in refusal(b"PK\3\4" + entry * count + end, tmp_path)


def test_names_that_lead_out_write_nothing(parts: Mapping[str, bytes], tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    evil = dict.fromkeys(("../逃.xml", "../../逃.xml", "/tmp/逃.xml", "..\\逃.xml"), b"x")
    assert "以外的部件" in refusal(packed({**parts, **evil}), folder)
    assert sorted(p.name for p in tmp_path.rglob("*") if p.is_file()) == ["甲县.xlsx"]
    assert not Path("/tmp/逃.xml").exists()


# ---------------------------------------------------------------- what would be allocated


@pytest.mark.parametrize("count", [b"4294967295", b"99999999999", b"9" * 30, b"-1", b"x"])
def test_as_many_texts_as_a_part_only_says_it_has(
    parts: Mapping[str, bytes], tmp_path: Path, count: bytes
) -> None:
    """Nothing is allocated by it, so it is not asked."""
    xml = re.sub(rb'uniqueCount="\d+"', b'uniqueCount="%b"' % count, parts[STRINGS])
    assert values(read(packed({**parts, STRINGS: xml}), tmp_path)) == values(
        read(packed(parts), tmp_path)
    )


@pytest.mark.parametrize(
    "cell",
    [
        b"<c r='XFD1048576'><v>1</v></c>",
        b'<c r = "XFD1048576"><v>1</v></c>',
        b'<c\nr="XFD1048576"><v>1</v></c>',
        b'<c r="&#88;FD1048576"><v>1</v></c>',
        b'<c s="1" r="XFD1048576"><v>1</v></c>',
        b"<c><v>1</v></c>" * 900 + b"</row>" + b"<row><c><v>1</v></c></row>" * 900 + b"<row>",
    ],
)
def test_far_cells_however_they_are_written_cost_nothing(
    parts: Mapping[str, bytes], tmp_path: Path, cell: bytes
) -> None:
    number = b' r="1048576"' if b"1048576" in cell else b""
    row = b"<row" + number + b">" + cell + b"</row></sheetData>"
    xml = parts[FUNDS].replace(b"</sheetData>", row)
    assert values(read(packed({**parts, FUNDS: xml}), tmp_path)) == values(
        read(packed(parts), tmp_path)
    )


@pytest.mark.parametrize(
    "row",
    [
        b'<row r="9"><c r="xfd9"><v>1</v></c></row>',
        b'<row r="9"><c r="A1048577"><v>1</v></c></row>',
        b'<row r="9"><c r="A8"><v>1</v></c></row>',
        b'<row r="999"><c r="A999"><v>1</v></c><c r="A999"><v>2</v></c></row>',
        b'<row r="999"><c r="A999" s="9999"><v>1</v></c></row>',
        b'<row r="999"><c r="A999" t="s"><v>999999</v></c></row>',
        b'<row r="999"><c r="A999" t="s"><v>-1</v></c></row>',
    ],
)
def test_cells_that_no_program_writes(
    parts: Mapping[str, bytes], tmp_path: Path, row: bytes
) -> None:
    xml = parts[FUNDS].replace(b"</sheetData>", row + b"</sheetData>")
    assert "损坏" in refusal(packed({**parts, FUNDS: xml}), tmp_path)


@pytest.mark.parametrize(
    "content",
    [b"1_3571.19", "１３５７１".encode(), b"0x10", b"INF", b"NaN", b"1e", b"--1", b"1,000"],
)
def test_what_is_no_number_by_the_schema_is_told_at_its_cell(
    parts: Mapping[str, bytes], tmp_path: Path, content: bytes
) -> None:
    xml = re.sub(rb'(<c r="D5"[^>]*><v>)[^<]*', rb"\g<1>" + content, parts[FUNDS])
    (told,) = read(packed({**parts, FUNDS: xml}), tmp_path).findings
    assert str(told.place) == "资金情况!D5"
    assert "不合规范" in told.message


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (b"<v><![CDATA[13571.19]]></v>", "13571.19"),
        (b"<v>13571<!-- and -->.19</v>", "13571.19"),
        (b"<v>&#49;3571.19</v>", "13571.19"),
        (b"<v> 1.357119E4 </v>", "13571.19"),
    ],
)
def test_other_ways_to_write_a_number(
    parts: Mapping[str, bytes], tmp_path: Path, cell: bytes, value: str
) -> None:
    xml = re.sub(rb'(<c r="D5"[^>]*>)<v>[^<]*</v>', lambda m: m[1] + cell, parts[FUNDS])
    content = read(packed({**parts, FUNDS: xml}), tmp_path)
    assert content.findings == []
    assert content.facts.value("预算_总额") == Decimal(value)


def test_a_part_in_another_encoding_is_read(parts: Mapping[str, bytes], tmp_path: Path) -> None:
    """No 17 deleted rows."""
    xml = parts[FUNDS].decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    content = read(packed({**parts, FUNDS: xml.encode("utf-16")}), tmp_path)
    assert content.findings == []
    assert content.facts.value("预算_总额") == Decimal("13571.19")


def test_an_ods_whose_repetition_is_quoted_otherwise(tmp_path: Path) -> None:
    uri = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<office:document-content xmlns:office="{uri}office:1.0" xmlns:table="{uri}table:1.0">'
        "<office:body><office:spreadsheet><table:table table:name='表'>"
        "<table:table-row table:number-rows-repeated = '1048570'><table:table-cell"
        " table:number-columns-repeated='16000' office:value-type='float' office:value='1'/>"
        "</table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    blob = packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
        }
    )
    assert "个单元格" in refusal(blob, tmp_path, "甲.ods")


# ---------------------------------------------------------------- what would take minutes


@pytest.mark.parametrize("end", ["</table:tabla>", "</table:table", "", "</table:table-row>"])
def test_an_ods_whose_table_has_no_end(tmp_path: Path, end: str) -> None:
    parts = formats.ods_parts({"表": [["字段"]]})
    content = parts["content.xml"].replace(b"</table:table>", end.encode())
    blob = packed({**parts, "content.xml": content})
    assert "损坏" in refusal(blob, tmp_path, "甲.ods")


def test_one_sheet_listed_many_times(parts: Mapping[str, bytes], tmp_path: Path) -> None:
    sheets = b"".join(
        b'<sheet name="x%d" sheetId="%d" r:id="rId3"/>' % (n, n) for n in range(100, 3_100)
    )
    xml = parts[BOOK].replace(b"</sheets>", sheets + b"</sheets>")
    assert "损坏" in refusal(packed({**parts, BOOK: xml}), tmp_path)
    twice = parts[BOOK].replace(
        b"</sheets>", b'<sheet name="x" sheetId="99" r:id="rId3"/></sheets>'
    )
    assert "损坏" in refusal(packed({**parts, BOOK: twice}), tmp_path)


def test_relations_that_cannot_be_read(parts: Mapping[str, bytes], tmp_path: Path) -> None:
    late = parts[LINKS] + b"<more/>"
    assert "损坏" in refusal(packed({**parts, LINKS: late}), tmp_path)


def test_one_row_pasted_many_times(parts: Mapping[str, bytes], tmp_path: Path) -> None:
    row = re.search(rb'<row r="5".*?</row>', parts[FUNDS])
    assert row
    rows = b"".join(
        re.sub(rb'r="([A-F]?)5"', rb'r="\g<1>%d"' % n, row[0]) for n in range(100, 10_000)
    )
    xml = parts[FUNDS].replace(b"</sheetData>", rows + b"</sheetData>")
    assert f"{reader._MOST_ROWS} 行以上" in refusal(packed({**parts, FUNDS: xml}), tmp_path)


def test_a_message_lists_a_few_cells_only(parts: Mapping[str, bytes], tmp_path: Path) -> None:
    row = re.search(rb'<row r="5".*?</row>', parts[FUNDS])
    assert row
    rows = b"".join(re.sub(rb'r="([A-F]?)5"', rb'r="\g<1>%d"' % n, row[0]) for n in range(100, 150))
    xml = parts[FUNDS].replace(b"</sheetData>", rows + b"</sheetData>")
    (finding,) = read(packed({**parts, FUNDS: xml}), tmp_path).findings
    assert "等 51 处" in finding.message
    assert len(finding.message) < 400


# ---------------------------------------------------------------- cells


MONEY = Field("预算_总额", "年度资金总额", Kind.MONEY, "万元", 2)


@pytest.mark.parametrize("raw", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_no_number_is_refused(raw: float, kind: Kind) -> None:
    assert isinstance(normalise(raw, Field("甲", "甲", kind, "", 2)), Refused)


@pytest.mark.parametrize(
    "raw", ["\x1b[2J", "5\x1b[31m", "1\x7f", "12\x0f长", "\x00#REF!", "\u202e5x"]
)
def test_a_message_cannot_move_the_cursor(raw: str) -> None:
    verdict = normalise(raw, MONEY)
    message = verdict.note if isinstance(verdict, Normalised) else verdict.message
    assert message.isprintable()
    assert quote(raw).isprintable()


def test_a_text_too_long_for_a_cell_is_cut_in_the_working_paper(
    parts: Mapping[str, bytes], tmp_path: Path
) -> None:
    long = b'<c r="D5" s="16" t="inlineStr"><is><t>' + "长".encode() * 40_000 + b"</t></is></c>"
    xml = re.sub(rb'<c r="D5"[^>]*>.*?</c>', lambda _: long, parts[FUNDS], count=1)
    path = tmp_path / "甲县_录入表.xlsx"
    path.write_bytes(packed({**parts, FUNDS: xml}))
    (outcome,) = fill_jobs([Job(path, tmp_path / "自评表.xlsx")])
    assert outcome.status is Status.FAILED
    assert outcome.certificate.proven
    with zipfile.ZipFile(tmp_path / "自评表.xlsx") as archive:
        paper = archive.read("xl/worksheets/sheet3.xml").decode()
    assert "原文共 40000 字" in paper
    assert max(map(len, re.findall("<t[^>]*>([^<]*)<", paper))) <= 32_767


def test_figures_too_large_for_fifteen_digits_are_no_defect(
    parts: Mapping[str, bytes], tmp_path: Path
) -> None:
    """元 typed where 万元 is asked: cents get lost in the sheet, and the proof fails."""
    xml = parts[FUNDS]
    for row, figure in ((5, b"99999999999999.99"), (6, b"99999999999999.91"), (7, b"0.05")):
        xml = re.sub(rb'(<c r="D%d"[^>]*><v>)[^<]*' % row, rb"\g<1>" + figure, xml)
    path = tmp_path / "甲县_录入表.xlsx"
    path.write_bytes(packed({**parts, FUNDS: xml}))
    (outcome,) = fill_jobs([Job(path, tmp_path / "自评表.xlsx")])
    assert outcome.status is Status.UNUSABLE
    (error,) = [f.message for f in outcome.findings if f.level is Level.ERROR]
    assert "资金情况!D5" in error
    assert "数字过大" in error
    assert not (tmp_path / "自评表.xlsx").exists()


def test_half_of_a_character_is_none(parts: Mapping[str, bytes], tmp_path: Path) -> None:
    """It could be printed nowhere."""
    text = b't="inlineStr"><is><t>_xD800__x000A_5</t></is></c>'
    xml = re.sub(rb'(<c r="D5"[^>]*)>.*?</c>', lambda m: m[1] + b" " + text, parts[FUNDS], count=1)
    fact = read(packed({**parts, FUNDS: xml}), tmp_path).facts.by_field["预算_总额"]
    assert fact.original == "\ufffd\n5"
