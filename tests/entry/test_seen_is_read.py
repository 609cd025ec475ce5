"""What staff see is what is read: tables by kind, each in a workbook of a few fields.

A row is: what stands in the cell and how it is shown, the field, and either the value read (then it
is what the cell shows) or a word of the message with which the cell is refused.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import referee
import xlsxwriter
from entry.repacked import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from jialing_xls.entry.formats.display import displayed, displayed_text, is_date_format
from jialing_xls.entry.formats.grid import EPOCH, Content
from jialing_xls.entry.reading import cell_values
from jialing_xls.entry.reading.cell_values import read_cell
from jialing_xls.entry.reading.reader import EntryContent, read_entry
from jialing_xls.model.field import Field, Kind
from jialing_xls.model.result import Level

FIELDS = {
    field.id: field
    for field in (
        Field("金额", "一笔金额", Kind.MONEY, "万元", 2, sheet="表"),
        Field("下面", "下面一笔", Kind.MONEY, "万元", 2, sheet="表"),
        Field("人数", "人数", Kind.COUNT, "人", 0, sheet="表"),
        Field("比例", "比例", Kind.PERCENT, "%", 2, sheet="表"),
        Field("日期", "日期", Kind.DATE, sheet="表"),
        Field("文字", "文字", Kind.TEXT, sheet="表"),
    )
}
HEADER = ("字段", "名称", "单位", "填报值", "说明")
ROWS = {id: row for row, id in enumerate(FIELDS, 2)}
"""The row of each field, as a spreadsheet counts."""

Write = Callable[[Any, Any, str], object]
"""Puts something into a cell of a sheet of a book."""


def numbered(value: float, code: str = "") -> Write:
    return lambda book, sheet, at: sheet.write_number(
        at, value, book.add_format({"num_format": code})
    )


def written(value: str, code: str = "") -> Write:
    return lambda book, sheet, at: sheet.write_string(
        at, value, book.add_format({"num_format": code})
    )


def in_runs(*pieces: tuple[str, dict[str, Any]]) -> Write:
    def write(book: Any, sheet: Any, at: str) -> None:
        parts: list[Any] = []
        for text, look in pieces:
            parts += [book.add_format(look), text]
        sheet.write_rich_string(at, *parts)

    return write


def looking(value: float | str, look: dict[str, Any]) -> Write:
    return lambda book, sheet, at: sheet.write(at, value, book.add_format(look))


def made(path: Path, cells: dict[str, Write], **options: Any) -> Path:
    """A workbook with a row for each field, and ``cells`` by field."""
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet("表")
        sheet.write_row(0, 0, HEADER)
        for id, row in ROWS.items():
            sheet.write_row(row - 1, 0, (id, FIELDS[id].name, FIELDS[id].unit))
        for id, write in cells.items():
            write(book, sheet, f"D{ROWS[id]}")
    return path


def read(tmp_path: Path, cells: dict[str, Write], **options: Any) -> EntryContent:
    return read_entry(made(tmp_path / "甲县.xlsx", cells, **options), FIELDS)


STRUCK, RAISED, LOWERED = {"font_strikeout": True}, {"font_script": 1}, {"font_script": 2}
PLAIN: dict[str, Any] = {}

SEEN: list[tuple[str, str, Write, object]] = [
    # Number formats that show another figure, or more than a figure: what they show is read.
    ("a unit in a format", "金额", numbered(135711900, '#,##0"元"'), Decimal("13571.19")),
    ("the field's own unit", "金额", numbered(13571.19, '#,##0.00"万元"'), Decimal("13571.19")),
    ("a unit of persons", "人数", numbered(25, '0"人"'), Decimal(25)),
    ("per cent by format", "比例", numbered(0.9842, "0.00%"), Decimal("98.42")),
    ("exactly half, as per cent", "比例", numbered(0.005, "0.0%"), Decimal("0.50")),
    ("brackets for a minus", "金额", numbered(-12.5, "0.00;(0.00)"), Decimal("-12.50")),
    ("thousands", "金额", numbered(13571000, "#,##0,"), Decimal(13571)),
    ("a wide space", "金额", numbered(12.5, "_ * #,##0.00_ "), Decimal("12.50")),
    ("colours and a second section", "金额", numbered(12.5, "0.00;[Red]-0.00"), Decimal("12.50")),
    ("leading zeros", "文字", numbered(817, "0000"), "0817"),
    ("a number as a telephone's", "文字", numbered(8172223333, "0000-0000000"), "0817-2223333"),
    ("per cent in a text", "文字", numbered(1, "0%"), "100%"),
    ("a unit behind a text", "文字", written("大约五十", '@"人"'), "大约五十人"),
    ("a whole superscript", "金额", looking(12.5, RAISED), Decimal("12.50")),
    ("a day", "日期", numbered(45455, "yyyy-mm-dd"), date(2024, 6, 12)),
    ("a day as a number", "日期", numbered(45455), date(2024, 6, 12)),
]  # fmt: skip

TOLD: list[tuple[str, str, Write, str]] = [
    ("a footnote behind a figure", "金额", in_runs(("1600", PLAIN), ("1", RAISED)), "上标"),
    ("a footnote in a text", "文字", in_runs(("全部到位", PLAIN), ("①", RAISED)), "上标"),
    ("an index", "文字", in_runs(("CO", PLAIN), ("2", LOWERED)), "下标"),
    (
        "a figure struck out before another",
        "金额",
        in_runs(("12", STRUCK), ("13", PLAIN)),
        "删除线",
    ),
    ("words struck out", "文字", in_runs(("已拨付", PLAIN), ("未拨付", STRUCK)), "删除线"),
    ("a whole figure struck out", "金额", looking(12.5, STRUCK), "删除线"),
    ("a whole text struck out", "文字", looking("作废", STRUCK), "删除线"),
    ("decimals that are not shown", "金额", numbered(13571.19, "0"), "13571.19"),
    ("a per cent rounded", "比例", numbered(0.98425, "0.0%"), "98.4%"),
    ("a minus that is not shown", "金额", numbered(-5, "0;0"), "-5"),
    ("nothing shown", "金额", numbered(5, ";;;"), "空白"),
    ("no text shown", "文字", written("看不见", ";;;"), "空白"),
    ("words instead of a figure", "金额", numbered(5, '"已核"'), "已核"),
    ("a fraction", "金额", numbered(1.5, "# ?/?"), "格式"),
    ("Chinese numerals by format", "金额", numbered(5, "[DBNum2]0"), "格式"),
    ("an exponent by format", "金额", numbered(12500, "0.0E+0"), "格式"),
    ("another currency", "金额", numbered(12.5, "[$$-409]0.00"), "$12.50"),
    ("a number as a day", "人数", numbered(12, "yyyy-mm-dd"), "12"),
    ("a number as a time", "人数", numbered(1.5, "h:mm"), "1.5"),
    ("a day in a text", "文字", numbered(45455, "yyyy-mm-dd"), "日期"),
    ("a long number in 常规", "文字", numbered(123456789012), "E+11"),
    ("a day whose month is turned", "日期", numbered(45455, "yyyy-dd-mm"), "2024-12-06"),
    ("a day of another year", "日期", numbered(45455, '"2023"-mm-dd'), "2023-06-12"),
    (
        "words too small to see",
        "文字",
        in_runs(("无", PLAIN), ("；未整改", {"font_size": 1})),
        "看不见",
    ),
    (
        "words as white as paper",
        "文字",
        in_runs(("无", PLAIN), ("；未整改", {"font_color": "#FFFFFF"})),
        "看不见",
    ),
    ("a figure as white as paper", "金额", looking(12.5, {"font_color": "#FFFFFF"}), "看不见"),
    ("a picture of WPS", "文字", written('=DISPIMG("ID_1",1)'), "图片"),
    ("an error", "文字", written("#REF!"), "公式计算出错"),
]


@pytest.mark.parametrize(("what", "field", "write", "value"), SEEN, ids=[row[0] for row in SEEN])
def test_what_is_shown_is_read(
    tmp_path: Path, what: str, field: str, write: Write, value: object
) -> None:
    content = read(tmp_path, {field: write})
    assert [finding.level for finding in content.findings if finding.level is not Level.NOTE] == []
    assert content.facts.value(field) == value, what


@pytest.mark.parametrize(("what", "field", "write", "word"), TOLD, ids=[row[0] for row in TOLD])
def test_what_cannot_be_read_as_it_is_shown_is_told(
    tmp_path: Path, what: str, field: str, write: Write, word: str
) -> None:
    content = read(tmp_path, {field: write})
    (told,) = content.findings
    assert (told.level, str(told.place)) == (Level.ERROR, f"表!D{ROWS[field]}"), what
    assert word in told.message
    assert content.refused == {field}


def test_a_value_that_is_read_as_shown_has_a_note(tmp_path: Path) -> None:
    content = read(tmp_path, {"金额": numbered(135711900, '#,##0"元"')})
    (told,) = content.findings
    assert (told.level, str(told.place)) == (Level.NOTE, "表!D2")
    fact = content.facts.by_field["金额"]
    assert fact.original == "135711900"
    assert "按显示的“135,711,900元”读取" in fact.note


@pytest.mark.parametrize(
    ("number", "day"), [(12, "1900-01-12"), (60, "1900-02-28"), (45455, "2024-06-12")]
)
def test_the_hint_names_the_number_in_the_cell(tmp_path: Path, number: int, day: str) -> None:
    (told,) = read(tmp_path, {"人数": numbered(number, "yyyy-mm-dd")}).findings
    assert f"若要填的就是 {number}，" in told.message
    if number != 60:  # 29 February 1900, which never was
        assert day in told.message
    assert "撤销工作表保护" in told.message


def test_days_count_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    for code in ("", "yyyy-mm-dd"):
        fact = read(tmp_path, {"日期": numbered(43993, code)}, date_1904=True).facts.by_field[
            "日期"
        ]
        assert fact.value == date(2024, 6, 12)
        assert "1900" not in fact.note
    (told,) = read(tmp_path, {"人数": numbered(12, "yyyy-mm-dd")}, date_1904=True).findings
    assert "就是 12，" in told.message


# ---------------------------------------------------------------- merged cells, rows and columns


def laid_out(tmp_path: Path, change: Callable[[Any], object]) -> EntryContent:
    """The workbook with 金额 = 50 and 下面 = 7, and what ``change`` does to the sheet."""
    path = tmp_path / "甲县.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("表")
        sheet.write_row(0, 0, HEADER)
        for id, row in ROWS.items():
            sheet.write_row(row - 1, 0, (id, FIELDS[id].name, FIELDS[id].unit))
        sheet.write("D2", 50)
        sheet.write("D3", 7)
        change(sheet)
    return read_entry(path, FIELDS)


def merged(area: str, value: object = None, hidden: dict[str, object] | None = None) -> Any:
    def change(sheet: Any) -> None:
        sheet.merge_range(area, "")
        if value is not None:
            sheet.write(area.partition(":")[0], value)
        for at, each in (hidden or {}).items():
            sheet.write(at, each)

    return change


@pytest.mark.parametrize(
    ("what", "change", "refused"),
    [
        ("one figure for two", merged("D2:D3", 50), {"金额", "下面"}),
        ("a value below it", merged("D2:D3", 50, {"D3": 7}), {"金额", "下面"}),
        ("the unit over the figure", merged("C2:D2", "万元", {"D2": 50}), {"金额"}),
        ("the figure over its remark", merged("D2:E2", 50), set()),
        ("headings over the whole width", merged("B20:E20", "小计"), set()),
        ("without any figure", merged("D6:D7"), {"日期", "文字"}),
        ("two ids", merged("A2:A3", "金额"), {"金额", "下面"}),
    ],
)
def test_merged_cells(
    tmp_path: Path, what: str, change: Callable[[Any], object], refused: set[str]
) -> None:
    content = laid_out(tmp_path, change)
    assert content.refused == refused, what
    for finding in content.findings:
        assert "合并" in finding.message


@pytest.mark.parametrize(
    ("what", "cells", "level", "place"),
    [
        ("a row without a field", {"B9": "另有一笔", "D9": 77}, Level.ERROR, "表!D9"),
        ("a row of words only", {"B9": "以上合计"}, None, ""),
        ("an unknown field with a figure", {"A9": "金額", "D9": 77}, Level.ERROR, "表!A9"),
        ("an unknown field without", {"A9": "金額"}, Level.WARNING, "表!A9"),
        ("a second column", {"F1": "填报值", "F2": 60}, Level.ERROR, "表!D2"),
        ("a second column for an empty cell", {"F1": "填报值", "F4": 60}, Level.ERROR, "表!F4"),
        ("a second column that says the same", {"F1": "填报值", "F2": 50}, None, ""),
        ("a column of its own", {"F1": "更正", "F2": "应为 60"}, Level.WARNING, "表!F2"),
        ("a column of figures", {"F1": "更正", "F2": 60}, Level.ERROR, "表!F2"),
        ("a figure in the remark", {"E2": "应为 60"}, Level.WARNING, "表!E2"),
        ("a word beside", {"H2": "应为 60"}, Level.WARNING, "表!H2"),
        ("another row's name", {"B2": "下面一笔"}, Level.ERROR, "表!B2"),
    ],
)
def test_what_is_not_taken_is_told(
    tmp_path: Path, what: str, cells: dict[str, object], level: Level | None, place: str
) -> None:
    content = laid_out(
        tmp_path, lambda sheet: [sheet.write(at, each) for at, each in cells.items()]
    )
    found = [(finding.level, str(finding.place)) for finding in content.findings]
    assert found == ([] if level is None else [(level, place)]), what


def test_both_columns_are_named(tmp_path: Path) -> None:
    cells = {"F1": "填报值", "F2": 60}
    content = laid_out(
        tmp_path, lambda sheet: [sheet.write(at, each) for at, each in cells.items()]
    )
    (told,) = content.findings
    assert "D2（50）" in told.message
    assert "F2（60）" in told.message
    assert content.facts.value("金额") is None


def over(at: str, sheet: Any) -> None:
    sheet.insert_textbox(at, "应为 60")


def test_pictures_over_the_cells_are_told(tmp_path: Path) -> None:
    for at, level in (("D2", Level.ERROR), ("H30", Level.WARNING)):
        content = laid_out(tmp_path, partial(over, at))
        (told,) = content.findings
        assert (told.level, str(told.place)) == (level, f"表!{at}")
        assert "文本框" in told.message


def test_comments_are_told(tmp_path: Path) -> None:
    content = laid_out(tmp_path, lambda sheet: sheet.write_comment("D2", "应为 60"))
    (told,) = content.findings
    assert (told.level, str(told.place)) == (Level.WARNING, "表!D2")


def test_a_condition_that_shows_another_figure_is_told(tmp_path: Path) -> None:
    path = tmp_path / "甲县.xlsx"
    for looks, refused in (({"num_format": '"60.00"'}, {"金额"}), ({"bg_color": "#FFC7CE"}, set())):
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("表")
            sheet.write_row(0, 0, HEADER)
            sheet.write_row(1, 0, ("金额", "", "万元", 50))
            rule = {"type": "cell", "criteria": ">", "value": 1, "format": book.add_format(looks)}
            sheet.conditional_format("D1:D9", rule)
        assert read_entry(path, {"金额": FIELDS["金额"]}).refused == refused


def test_a_header_that_was_changed_is_no_deleted_row(tmp_path: Path) -> None:
    path = tmp_path / "甲县.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, title in (("表", "填报数"), ("另一张", "填报值")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ("字段", "名称", "单位", title))
            sheet.write_row(1, 0, ("金额", "", "", 50))
    content = read_entry(path, {"金额": FIELDS["金额"], "人数": FIELDS["人数"]})
    (told,) = content.findings
    assert "表“表”的前 40 行没有" in told.message
    assert "删除" not in told.message


# ---------------------------------------------------------------- other formats


OTHERS = {
    "金额": in_runs(("1600", PLAIN), ("1", RAISED)),
    "下面": numbered(135711900, '#,##0"元"'),
    "人数": numbered(12, "yyyy-mm-dd"),
    "比例": numbered(0.9842, "0.00%"),
    "日期": numbered(45455, "yyyy-mm-dd"),
    "文字": in_runs(("已拨付", PLAIN), ("未拨付", STRUCK)),
}


@referee.requires_office
@pytest.mark.parametrize("suffix", [".xls", ".ods"])
def test_the_same_in_other_formats(tmp_path: Path, suffix: str) -> None:
    path = made(tmp_path / "甲县.xlsx", OTHERS)
    content = read_entry(referee.converted(path, suffix, tmp_path), FIELDS)
    told = {finding.field: finding.message for finding in content.findings}
    assert told.keys() == {"金额", "人数", "文字", "下面", "比例"}
    assert "上标" in told["金额"]
    assert "就是 12，" in told["人数"]
    assert "删除线" in told["文字"]
    assert content.facts.value("下面") == Decimal("13571.19")
    assert content.facts.value("比例") == Decimal("98.42")
    assert content.facts.value("日期") == date(2024, 6, 12)


@referee.requires_office
@pytest.mark.parametrize("suffix", [".xls", ".ods"])
def test_merged_cells_in_other_formats(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / "甲县.xlsx"
    laid_out(tmp_path, merged("D2:D3", 50))
    content = read_entry(referee.converted(path, suffix, tmp_path), FIELDS)
    assert content.refused == {"金额", "下面"}


# ---------------------------------------------------------------- number formats


@pytest.mark.parametrize(
    ("number", "code", "text", "exact"),
    [
        (1234567.5, "#,##0.00", "1,234,567.50", True),
        (0.5, "#.00", ".50", True),
        (0, "0;-0;无", "无", True),
        (5, "[>100]0;0.0", "5.0", True),
        (135711.9, "0!.0,", "13.6", False),
        (13800138000, "000-0000-0000", "138-0013-8000", True),
        (1.005, "0.00", "1.01", False),
        (-0.001, "0.00", "0.00", False),
        (12, 'G/通用格式"人"', "12人", True),
        (12.5, "¥#,##0.00", "¥12.50", True),
        (533, "#,##0.00##", "533.00", True),
        (0.25, "0%", "25%", True),
    ],
)
def test_number_formats(number: float, code: str, text: str, exact: bool) -> None:
    shown = displayed(number, code)
    assert shown is not None
    assert (shown.text, shown.exact) == (text, exact)


@pytest.mark.parametrize("code", ["# ?/?", "0.0E+00", "[DBNum1]0", "0" * 40, "x" * 300, "yyyy"])
def test_formats_that_are_not_told(code: str) -> None:
    assert displayed(5, code) is None


@pytest.mark.parametrize(
    ("code", "shown"), [("@", "甲"), ("0.00", "甲"), ('@"县"', "甲县"), (";;;", ""), ("0;0;0;", "")]
)
def test_formats_of_texts(code: str, shown: str) -> None:
    assert displayed_text("甲", code) == shown


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        ("yyyy-mm-dd", True),
        ('yyyy"年"', True),
        ("[h]:mm", True),
        ("0.00", False),
        ('"day"0', False),
    ],
)
def test_formats_of_days(code: str, is_date: bool) -> None:
    assert is_date_format(code) is is_date


def test_the_samples_have_no_note_of_this_kind() -> None:
    from jialing_xls.template import store

    name = "困难群众救助补助资金_2023"
    for path in sorted((ROOT / "samples").glob("嘉陵区*_录入表.xlsx")):
        content = read_entry(path, store.named(name).book.typed)
        assert not [fact for fact in content.facts.by_field.values() if "显示" in fact.note]


@settings(max_examples=400)
@given(
    number=st.decimals(0, 10**12, places=3).map(float) | st.floats(0, 1e13, allow_nan=False),
    code=st.sampled_from(["0", "0.0", "0.00", "#,##0", "#,##0.00", "#,##0.000", "0%", ""]),
    field=st.sampled_from([field for field in FIELDS.values() if field.kind is not Kind.DATE]),
)
def test_what_is_plainly_shown_is_read_no_otherwise(number: float, code: str, field: Field) -> None:
    """The shorter way for most cells comes to what the longer one does."""
    quick = read_cell(Content(number, code), field, EPOCH)
    with patch.object(cell_values, "shows_all", lambda *_: False):
        assert read_cell(Content(number, code), field, EPOCH) == quick
