"""Entry workbooks as offices send them: moved, renamed, cut up, broken, and in old formats."""

import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from instruments.fuzz import formats, xlsb

from jialing_xls.entry.formats import grid
from jialing_xls.entry.formats import opened_workbook as workbook
from jialing_xls.entry.reading.reader import EntryContent, read_entry
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.model.fact import Fact, Place
from jialing_xls.model.field import Field, Kind
from jialing_xls.model.result import Level
from jialing_xls.ooxml import container

HEADER = ["字段", "名称", "单位", "填报值", "上年", "说明"]


def fields_by_id(*fields: Field) -> dict[str, Field]:
    return {field.id: field for field in fields}


FIELDS = fields_by_id(
    Field("预算_总额", "年度资金总额", Kind.MONEY, "万元", 2, sheet="资金"),
    Field("农村低保_标准", "农村低保标准", Kind.STANDARD, "元/月", 2, sheet="低保"),
    Field("上年_农村低保_标准", "上年农村低保标准", Kind.STANDARD, "元/月", 2, sheet="低保"),
    Field("填报日期", "填报日期", Kind.DATE, sheet="资金"),
    Field("总体目标", "总体目标", Kind.TEXT, sheet="资金"),
    Field("执行率_总额", "执行率", Kind.RATE, "", 4, formula="执行_总额 / 预算_总额"),
)
FUNDS: list[Sequence[object]] = [
    ["资金情况"],
    [],
    HEADER,
    ["", "一、资金"],
    ["预算_总额", "年度资金总额", "万元", 13571.19],
    ["填报日期", "填报日期", "", "2024.6.12"],
    ["总体目标", "总体目标", "", "应保尽保"],
]
ALLOWANCE: list[Sequence[object]] = [HEADER, ["农村低保_标准", "农村低保标准", "元/月", 533, 520]]

Sheets = Mapping[str, Sequence[Sequence[object]]]


def save(path: Path, sheets: Sheets) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def read(tmp_path: Path, sheets: Sheets, fields: dict[str, Field] = FIELDS) -> EntryContent:
    return read_entry(save(tmp_path / "填报.xlsx", sheets), fields)


def value_row(field: str, *cells: object) -> list[Sequence[object]]:
    return [HEADER, [field, "名称", FIELDS[field].unit, *cells]]


def only(field: str) -> dict[str, Field]:
    return {field: FIELDS[field]}


def test_rows_become_facts_with_place_original_and_note(tmp_path: Path) -> None:
    content = read(tmp_path, {"资金": FUNDS, "低保": ALLOWANCE})
    assert content.facts.by_field == {
        "预算_总额": Fact("预算_总额", Decimal("13571.19"), Place("资金", "D5"), "13571.19"),
        "农村低保_标准": Fact("农村低保_标准", Decimal(533), Place("低保", "D2"), "533"),
        "上年_农村低保_标准": Fact("上年_农村低保_标准", Decimal(520), Place("低保", "E2"), "520"),
        "填报日期": Fact(
            "填报日期",
            date(2024, 6, 12),
            Place("资金", "D6"),
            "2024.6.12",
            "“2024.6.12”读作 2024-06-12",
        ),
        "总体目标": Fact("总体目标", "应保尽保", Place("资金", "D7"), "应保尽保"),
    }
    assert content.findings == []
    assert content.refused == frozenset()
    assert content.template == ""


def test_sheets_rows_and_columns_may_be_moved_and_renamed(tmp_path: Path) -> None:
    order = [5, 3, 0, 4, 2, 1]
    moved = [[*([""] * 27), *(row[i] if i < len(row) else "" for i in order)] for row in ALLOWANCE]
    content = read(
        tmp_path, {"随便": [], "表二": [[], [], *moved], "台账": [["甲", 1]], "资": FUNDS}
    )
    place = Place("表二", "AC4")
    assert content.facts.by_field["农村低保_标准"] == Fact(
        "农村低保_标准", Decimal(533), place, "533"
    )
    assert content.facts.place("上年_农村低保_标准") == Place("表二", "AE4")
    assert content.findings == []


def test_header_texts_and_ids_are_read_without_stray_space(tmp_path: Path) -> None:
    rows = [[" 字段\n", "填报值\u3000"], ["预算＿总额 ", "50万元"]]
    content = read(tmp_path, {"表": rows}, only("预算_总额"))
    assert content.facts.value("预算_总额") == Decimal(50)
    assert content.findings == []


def test_an_empty_cell_is_an_absent_fact_with_its_place(tmp_path: Path) -> None:
    content = read(tmp_path, {"表": value_row("预算_总额")}, only("预算_总额"))
    assert content.facts.by_field["预算_总额"] == Fact("预算_总额", None, Place("表", "D2"))
    assert content.findings == []
    assert content.refused == frozenset()


def test_a_refused_cell_is_a_finding_and_an_absent_fact(tmp_path: Path) -> None:
    content = read(tmp_path, {"表": value_row("预算_总额", "1,35,71")}, only("预算_总额"))
    (finding,) = content.findings
    assert (finding.level, finding.place) == (Level.ERROR, Place("表", "D2"))
    assert (finding.field, finding.found) == ("预算_总额", "1,35,71")
    assert "千分位" in finding.message
    assert content.refused == {"预算_总额"}
    fact = content.facts.by_field["预算_总额"]
    assert (fact.value, fact.original, fact.place) == (None, "1,35,71", Place("表", "D2"))


def test_a_fault_in_one_cell_leaves_the_others(tmp_path: Path) -> None:
    funds = [*FUNDS[:4], ["预算_总额", "", "", "约一亿"], *FUNDS[5:]]
    content = read(tmp_path, {"资金": funds, "低保": ALLOWANCE})
    assert content.refused == {"预算_总额"}
    assert content.facts.value("填报日期") == date(2024, 6, 12)


@pytest.mark.parametrize(
    ("second", "level", "value"),
    [
        (50, Level.NOTE, Decimal(50)),
        ("50万元", Level.NOTE, Decimal(50)),
        ("", Level.NOTE, Decimal(50)),
        (51, Level.ERROR, None),
    ],
)
def test_the_same_field_twice(
    tmp_path: Path, second: object, level: Level, value: Decimal | None
) -> None:
    sheets = {"甲": value_row("预算_总额", 50), "乙": value_row("预算_总额", second)}
    content = read(tmp_path, sheets, only("预算_总额"))
    (finding,) = content.findings
    assert finding.level is level
    assert "甲!D2" in finding.message
    assert "乙!D2" in finding.message
    assert content.facts.value("预算_总额") == value
    assert content.refused == ({"预算_总额"} if value is None else frozenset())


def test_a_filled_row_wins_over_an_empty_one_above_it(tmp_path: Path) -> None:
    sheets = {"甲": value_row("预算_总额", ""), "乙": value_row("预算_总额", 50)}
    content = read(tmp_path, sheets, only("预算_总额"))
    assert content.facts.place("预算_总额") == Place("乙", "D2")


def test_a_field_that_is_refused_once_is_not_taken_from_elsewhere(tmp_path: Path) -> None:
    sheets = {"甲": value_row("预算_总额", 50), "乙": value_row("预算_总额", "约50")}
    content = read(tmp_path, sheets, only("预算_总额"))
    assert content.facts.value("预算_总额") is None
    assert [finding.level for finding in content.findings] == [Level.ERROR]


def test_an_unknown_field_is_warned_of_with_the_nearest_one(tmp_path: Path) -> None:
    for cells, level in (([3], Level.ERROR), ([], Level.WARNING)):
        rows = [*value_row("预算_总额", 50), ["预算_总數", "", "", *cells]]
        content = read(tmp_path, {"表": rows}, only("预算_总额"))
        (finding,) = content.findings
        assert finding.level is level
    assert (finding.level, finding.place, finding.found) == (
        Level.WARNING,
        Place("表", "A3"),
        "预算_总數",
    )
    assert "是否应为“预算_总额”？" in finding.message


def test_a_hundred_thousand_unknown_fields_are_not_told_one_by_one(tmp_path: Path) -> None:
    strange: list[Sequence[object]] = [["别的", "", "", ""]] * 250 + [["别的", "", "", 7]]
    content = read(tmp_path, {"表": [*value_row("预算_总额", 50), *strange]}, only("预算_总额"))
    *each, last = content.findings
    assert [finding.level for finding in each] == [Level.WARNING] * 200
    assert (last.level, last.place) == (Level.ERROR, Place("表", "A253"))
    assert "另有 51 行" in last.message


def test_the_title_of_a_strange_column_is_quoted_and_short(tmp_path: Path) -> None:
    """It may hold anything: a control character, a whole novel."""
    known = value_row("预算_总额", 50)[1]
    rows: list[Sequence[object]] = [
        [*HEADER, "甲" * 4_000 + "\v"],
        [*known, *[""] * (len(HEADER) - len(known)), 8],
    ]
    (finding,) = read(tmp_path, {"表": rows}, only("预算_总额")).findings
    assert "不是录入表的列" in finding.message
    assert len(finding.message) < 200
    assert finding.message.isprintable()


def test_a_deleted_row_is_warned_of(tmp_path: Path) -> None:
    content = read(tmp_path, {"资金": FUNDS})
    fields = [finding.field for finding in content.findings]
    assert fields == ["农村低保_标准", "上年_农村低保_标准"]
    assert all(finding.level is Level.WARNING for finding in content.findings)
    assert "表“低保”中“农村低保标准”的行被删除" in content.findings[0].message
    assert content.facts.by_field["农村低保_标准"] == Fact("农村低保_标准", None)


def test_many_deleted_rows_of_a_sheet_are_told_at_once(tmp_path: Path) -> None:
    more = {f"款_{i}": Field(f"款_{i}", f"第{i}款", Kind.MONEY, sheet="明细") for i in range(9)}
    content = read(tmp_path, {"资金": FUNDS, "低保": ALLOWANCE}, FIELDS | more)
    (finding,) = content.findings
    assert "表“明细”有 9 项的行被删除（第0款、第1款、第2款等）" in finding.message


def test_last_years_figure_where_none_is_asked_is_warned_of(tmp_path: Path) -> None:
    content = read(tmp_path, {"表": value_row("预算_总额", 50, 40)}, only("预算_总额"))
    (finding,) = content.findings
    assert (finding.level, finding.place) == (Level.WARNING, Place("表", "E2"))
    assert read(tmp_path, {"表": value_row("预算_总额", 50, "/")}, only("预算_总额")).findings == []


def test_last_years_figure_may_have_a_row_of_its_own(tmp_path: Path) -> None:
    rows: list[Sequence[object]] = [
        ["字段", "填报值"],
        ["农村低保_标准", 533],
        ["上年_农村低保_标准", 520],
    ]
    content = read(tmp_path, {"资金": FUNDS, "低保": rows})
    assert content.facts.place("上年_农村低保_标准") == Place("低保", "B3")
    assert content.findings == []


def test_a_figure_typed_for_a_derived_field_is_not_taken(tmp_path: Path) -> None:
    rows = [*FUNDS, ["执行率_总额", "执行率", "", 98.42]]
    content = read(tmp_path, {"资金": rows, "低保": ALLOWANCE})
    assert "执行率_总额" not in content.facts.by_field
    assert [finding.level for finding in content.findings] == [Level.WARNING]


def test_an_altered_unit_is_warned_of(tmp_path: Path) -> None:
    rows: list[Sequence[object]] = [HEADER, ["预算_总额", "", "元", 135711900]]
    content = read(tmp_path, {"表": rows}, only("预算_总额"))
    (finding,) = content.findings
    assert (finding.place, finding.found) == (Place("表", "C2"), "元")
    assert "仍按“万元”读取" in finding.message


def test_the_template_row_is_remembered(tmp_path: Path) -> None:
    about: list[Sequence[object]] = [["填表说明"], HEADER, ["模板", "模板", "", "救助2023 v1"]]
    content = read(tmp_path, {"填表说明": about, "资金": FUNDS, "低保": ALLOWANCE})
    assert content.template == "救助2023 v1"
    assert content.findings == []


def test_hidden_sheets_are_read_and_chart_sheets_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "填报.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_chartsheet("图").set_chart(chart := book.add_chart({"type": "line"}))
        chart.add_series({"values": "=表!$D$2:$D$2"})
        sheet = book.add_worksheet("表")
        sheet.very_hidden()
        for number, row in enumerate(value_row("预算_总额", 50)):
            sheet.write_row(number, 0, row)
        book.add_worksheet("空")
    assert read_entry(path, only("预算_总额")).facts.value("预算_总额") == Decimal(50)


def test_a_workbook_without_any_entry_sheet_is_unusable(tmp_path: Path) -> None:
    late = [[], *[["说明"]] * 40, *FUNDS]
    with pytest.raises(UnreadableFile, match="没有填报表"):
        read(tmp_path, {"台账": [["序号", "金额"]], "晚": late})


# What other readers hand on as empty, though it is not.


def test_error_values_are_refused_and_not_taken_for_empty(tmp_path: Path) -> None:
    path = tmp_path / "填报.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("一")
        sheet = book.add_worksheet("资 & 金")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["预算_总额"])
        sheet.write_formula("D2", "=1/0", None, "#DIV/0!")
    content = read_entry(path, only("预算_总额"))
    (finding,) = content.findings
    assert (finding.place, finding.found) == (Place("资 & 金", "D2"), "#DIV/0!")
    assert content.refused == {"预算_总额"}


def test_a_formula_that_was_never_calculated_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.append(["预算_总额", "", "万元", "=A9+A10"])
    book.save(tmp_path / "填报.xlsx")
    content = read_entry(tmp_path / "填报.xlsx", only("预算_总额"))
    (finding,) = content.findings
    assert "没有它的计算结果" in finding.message
    assert content.refused == {"预算_总额"}


@pytest.mark.parametrize(("result", "value"), [(" ", None), (50, Decimal(50)), ("50", Decimal(50))])
def test_a_calculated_formula_counts_by_its_result(
    tmp_path: Path, result: object, value: Decimal | None
) -> None:
    path = tmp_path / "填报.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("表")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["预算_总额"])
        sheet.write("B9", result)
        sheet.write_formula("D2", '=IF(B9="","",B9)', None, result)
    content = read_entry(path, only("预算_总额"))
    assert content.facts.value("预算_总额") == value
    (told,) = content.findings
    assert told.level is Level.NOTE
    assert "是公式" in told.message
    assert "按 F9 重新计算" in told.message  # its result is old where a program has not computed it


def test_a_formula_whose_result_is_an_empty_text_is_empty(tmp_path: Path) -> None:
    made, path = tmp_path / "made.xlsx", tmp_path / "填报.xlsx"
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet("表")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["预算_总额"])
        sheet.write_formula("D2", '=""', None, "")
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            # As Excel writes it; XlsxWriter leaves the type out.
            xml = source.read(name).replace(b'<c r="D2"><f>', b'<c r="D2" t="str"><f>')
            target.writestr(name, xml)
    assert read_entry(path, only("预算_总额")).findings == []
    assert [finding.level for finding in read_entry(made, only("预算_总额")).findings] == [
        Level.ERROR
    ]


def test_an_empty_formatted_cell_has_nothing_to_do_with_the_error_beside_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "填报.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("表")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["预算_总额"])
        sheet.write_blank("D2", None, book.add_format({"bold": True}))
        sheet.write_formula("F2", "=D2", None, "")
    assert read_entry(path, only("预算_总额")).findings == []


# Files that cannot be used.


def message(path: Path) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_entry(path, FIELDS)
    text = str(caught.value)
    assert "\n" not in text
    assert text.endswith("。")
    return text


def packed(**parts: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, text in parts.items():
            package.writestr(name.replace("__", "/"), text)
    return buffer.getvalue()


def wide(text: str) -> bytes:
    return text.encode("utf-16-le")


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
ODT = "application/vnd.oasis.opendocument.text"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.xlsx", b"", "空文件"),
        ("a.xlsx", bytes(4096), "空文件"),
        ("~$a.xlsx", b"\x05user", "临时文件"),
        ("a.xlsx", packed(word__document_xml="<w/>"), "Word 文档（docx）"),
        ("a.xlsx", packed(ppt__presentation_xml="<p/>"), "演示文稿（pptx）"),
        ("a.xlsx", packed(mimetype=ODT), "ODT 文档"),
        ("a.xlsx", packed(readme="x"), "ZIP 压缩包"),
        ("a.xlsx", packed(xl__workbook_xml="<workbook"), "不完整或已损坏"),
        ("a.xlsx", b"PK\x03\x04" + bytes(100), "不完整或已损坏"),
        ("a.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(99), "PNG 图片"),
        ("a.et", b"%PDF-1.7\n", "PDF 文档"),
        ("a.xls", "<html><table><tr><td>字段".encode("gbk"), "网页（HTML）"),
        ("a.xls", "\ufeff  <!DOCTYPE html>".encode(), "网页（HTML）"),
        ("a.xls", b'<?xml version="1.0"?><Workbook xmlns="u:spreadsheet">', "XML 表格 2003"),
        ("a.xlsx", "字段,填报值\r\n预算_总额,5".encode("gbk"), "CSV 文本"),
        ("a.csv", "字段,填报值\r\n".encode(), "CSV 文本"),
        ("a.txt", "字段".encode("utf-16"), "纯文本"),
        ("a.xls", b"\x00\x01\x02\xff", "无法识别"),
        ("a.xlsx", OLE + wide("EncryptionInfo\0EncryptedPackage"), "设有打开密码"),
        ("a.xls", OLE + wide("WordDocument"), "Word 文档（doc）"),
        ("a.xls", OLE + wide("Workbook\0"), "不完整或已损坏"),
        ("a.xls", OLE, "损坏的或其他程序的文件"),
    ],
)
def test_a_file_that_is_no_workbook_is_told_by_its_content(
    tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    text = message(path)
    assert words in text
    assert name.removeprefix("~$") in text


def test_a_file_that_is_not_there_or_a_folder(tmp_path: Path) -> None:
    assert "找不到文件" in message(tmp_path / "没有.xlsx")
    assert "是文件夹" in message(tmp_path)


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "denied", str(self))

    path = save(tmp_path / "填报.xlsx", {"资金": FUNDS})
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert "没有权限" in message(path)


def test_any_truncated_workbook_is_unusable(tmp_path: Path) -> None:
    data = save(tmp_path / "填报.xlsx", {"资金": FUNDS, "低保": ALLOWANCE}).read_bytes()
    path = tmp_path / "半截.xlsx"
    for length in range(4, len(data), len(data) // 40):
        path.write_bytes(data[:length])
        assert "不完整或已损坏" in message(path)


def test_damage_inside_is_found_or_harmless(tmp_path: Path) -> None:
    whole = save(tmp_path / "填报.xlsx", {"资金": FUNDS, "低保": ALLOWANCE})
    data, facts = whole.read_bytes(), read_entry(whole, FIELDS).facts
    path = tmp_path / "坏.xlsx"
    for start in range(0, len(data), 97):
        path.write_bytes(data[:start] + b"\xff" * 30 + data[start + 30 :])
        try:
            content = read_entry(path, FIELDS)
        except UnreadableFile:
            continue
        assert content.facts == facts


def test_a_package_that_lies_about_its_size_is_unusable(tmp_path: Path) -> None:
    path = save(tmp_path / "填报.xlsx", {"资金": FUNDS})
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as package:
        size = package.getinfo("xl/sharedStrings.xml").file_size
    entry = data.rindex(b"xl/sharedStrings.xml") - 46
    assert data[entry + 24 : entry + 28] == struct.pack("<I", size)
    data[entry + 24 : entry + 28] = struct.pack("<I", 40)
    path.write_bytes(data)
    assert "不完整或已损坏" in message(path)


def test_too_large_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(tmp_path / "填报.xlsx", {"资金": FUNDS})
    with monkeypatch.context() as patch:
        patch.setattr(container, "MAX_SIZE", 2000)
        assert "解开后过大" in message(path)
    with path.open("ab") as file:
        file.truncate(workbook.MAX_FILE_BYTES + 1)
    assert "超过上限 50 MB" in message(path)


def test_a_stray_value_in_the_last_cell_costs_nothing_and_is_told(tmp_path: Path) -> None:
    path = tmp_path / "填报.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("资金")
        sheet.write_row("A1", HEADER)
        sheet.write_row("A2", ["预算_总额", "", "万元", 50])
        sheet.write("XFD2", 1)
        sheet.write("D1048576", 1)
    content = read_entry(path, only("预算_总额"))
    assert content.facts.value("预算_总额") == Decimal(50)
    told = [(finding.level, str(finding.place)) for finding in content.findings]
    assert told == [(Level.ERROR, "资金!D1048576"), (Level.ERROR, "资金!XFD2")]


def test_a_row_a_million_rows_down_is_read(tmp_path: Path) -> None:
    path = tmp_path / "填报.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("资金")
        sheet.write_row("A1", HEADER)
        sheet.write_row("A1048576", ["预算_总额", "", "万元", 50])
    assert read_entry(path, only("预算_总额")).facts.place("预算_总额") == Place("资金", "D1048576")


@pytest.mark.parametrize(
    ("format", "value"), [("yyyy-mm-dd", -1e15), ("[h]:mm:ss", 1e10), ("h:mm", -1e300)]
)
@pytest.mark.parametrize("field", ["预算_总额", "填报日期", "总体目标"])
def test_a_date_beyond_the_calendar_is_named(
    tmp_path: Path, format: str, value: float, field: str
) -> None:
    path = tmp_path / "填报.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("资金")
        sheet.write_row("A1", HEADER)
        sheet.write_row("A2", [field])
        sheet.write_number("D2", value, book.add_format({"num_format": format}))
    (told,) = read_entry(path, only(field)).findings
    assert (told.level, str(told.place)) == (Level.ERROR, "资金!D2")
    assert "日期" in told.message


def test_a_date_beyond_the_calendar_in_other_formats(tmp_path: Path) -> None:
    parts = xlsb.parts({"资金": xlsb.filled([HEADER[:2]])})
    far = xlsb.row_header(4) + xlsb.cell(0, "预算_总额")
    far += xlsb.record(0x05, xlsb.at(1, style=1) + struct.pack("<d", -1e15))
    parts["xl/worksheets/sheet1.bin"] = xlsb.sheet(
        [xlsb.row_header(0) + xlsb.cell(0, "字段") + xlsb.cell(1, "填报值"), far]
    )
    path = tmp_path / "填报.xlsb"
    path.write_bytes(xlsb.packed(parts))
    (told,) = read_entry(path, only("预算_总额")).findings
    assert str(told.place) == "资金!B5"
    assert "日期" in told.message


def test_more_cells_than_an_entry_workbook_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted over all sheets, in every format."""
    from jialing_xls.entry.formats import biff, binary, opendocument, spreadsheetml

    for reader in (biff, binary, opendocument, spreadsheetml):
        monkeypatch.setattr(reader, "MOST_CELLS", 5)
    rows = [["字段", "填报值"], ["甲", "乙"]]
    sheets = {"甲": rows, "乙": rows}
    save(tmp_path / "a.xlsx", sheets)
    (tmp_path / "a.xls").write_bytes(formats.compound(formats.xls_stream(sheets)))
    binary_parts = xlsb.parts({name: xlsb.filled(rows) for name in sheets})
    (tmp_path / "a.xlsb").write_bytes(xlsb.packed(binary_parts))
    (tmp_path / "a.ods").write_bytes(xlsb.packed(formats.ods_parts(sheets)))
    for path in tmp_path.iterdir():
        assert f"超过 {grid.MOST_CELLS} 个单元格" in message(path)


def test_a_disk_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(tmp_path / "填报.xlsx", {"资金": FUNDS})

    def fail(_: Path) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "read_bytes", fail)
    assert "请检查磁盘或网络" in message(path)


def test_formats_far_down_and_a_long_ledger_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "填报.xlsx"
    with xlsxwriter.Workbook(path) as book:
        style = book.add_format({"bold": True})
        sheet = book.add_worksheet("表")
        for number, row in enumerate(value_row("预算_总额", 50)):
            sheet.write_row(number, 0, row)
        for number in range(100_000, 100_500):
            sheet.write_blank(number, 16383, None, style)
        book.add_worksheet("台账").write("F1048576", "合计")
    assert read_entry(path, only("预算_总额")).facts.value("预算_总额") == Decimal(50)


# Old and other formats.


def ods(rows: str, manifest: str = "<manifest/>") -> bytes:
    names = {
        name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"
        for name in ("office", "table", "text")
    }
    declared = " ".join(f'xmlns:{name}="{uri}"' for name, uri in names.items())
    content = (
        f'<?xml version="1.0"?><office:document-content {declared}><office:body>'
        f'<office:spreadsheet><table:table table:name="表">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", manifest)
    return buffer.getvalue()


def ods_text(text: str) -> str:
    return (
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    )


ODS_ROWS = (
    f"<table:table-row>{ods_text('字段')}{ods_text('填报值')}</table:table-row>"
    f"<table:table-row>{ods_text('预算_总额')}"
    '<table:table-cell office:value-type="float" office:value="13571.19"/></table:table-row>'
)


def test_an_ods_is_read_and_its_repeated_empty_rows_cost_nothing(tmp_path: Path) -> None:
    tail = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/>'
    path = tmp_path / "填报.ods"
    path.write_bytes(ods(f"{ODS_ROWS}{tail}</table:table-row>"))
    content = read_entry(path, only("预算_总额"))
    assert content.facts.value("预算_总额") == Decimal("13571.19")
    assert content.facts.place("预算_总额") == Place("表", "B2")


def test_an_ods_that_would_spread_out_without_end_is_refused(tmp_path: Path) -> None:
    rows = '<table:table-row table:number-rows-repeated="1048570">'
    cell = '<table:table-cell table:number-columns-repeated="16000" office:value-type="float" '
    path = tmp_path / "填报.ods"
    path.write_bytes(ods(f'{ODS_ROWS}{rows}{cell}office:value="1"/></table:table-row>'))
    assert "个单元格" in message(path)


def test_an_ods_with_a_password_is_told(tmp_path: Path) -> None:
    path = tmp_path / "填报.ods"
    path.write_bytes(ods(ODS_ROWS, "<manifest><manifest:encryption-data/></manifest>"))
    assert "设有打开密码" in message(path)


def biff(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def xls(rows: Sequence[Sequence[str | float]], password: bool = False) -> bytes:
    """A minimal BIFF8 workbook in a compound file: what .xls and WPS .et are inside."""
    start = struct.pack("<HHHHII", 0x600, 0, 0x0DBB, 0x07CC, 0, 6)
    cells = b""
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            at = struct.pack("<HHH", row, column, 0)
            if isinstance(value, str):
                text = struct.pack("<HB", len(value), 1) + wide(value)
                cells += biff(0x0204, at + text)
            else:
                cells += biff(0x0203, at + struct.pack("<d", value))
    begin = biff(0x0809, start[:2] + b"\x05\0" + start[4:])
    begin += biff(0x2F, bytes(6)) if password else b""
    begin += biff(0x42, struct.pack("<H", 1200))
    name = struct.pack("<BB", 1, 1) + wide("表")
    offset = len(begin) + 4 + 6 + len(name) + 4
    begin += biff(0x85, struct.pack("<IH", offset, 0) + name) + biff(0x0A)
    stream = begin + biff(0x0809, start[:2] + b"\x10\0" + start[4:]) + cells + biff(0x0A)
    return compound(stream + bytes(-len(stream) % 512) + bytes(4096))


def compound(stream: bytes) -> bytes:
    """A compound file with the one stream Workbook: header, FAT, directory, stream."""
    sectors = len(stream) // 512
    assert sectors + 2 <= 128
    end = 0xFFFFFFFE
    table = [0xFFFFFFFD, end, *range(3, sectors + 2), end]
    fat = struct.pack("<128I", *table, *[0xFFFFFFFF] * (128 - len(table)))
    header = OLE[:8] + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)

    def entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
        label = wide(name + "\0")
        head = label.ljust(64, b"\0") + struct.pack(
            "<HBB3I", len(label), kind, 1, *[2**32 - 1] * 2, child
        )
        return head + bytes(36) + struct.pack("<IQ", first, size)

    root = entry("Root Entry", 5, 1, end, 0)
    book = entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
    return header + fat + (root + book).ljust(512, b"\0") + stream


@pytest.mark.parametrize("name", ["填报.xls", "填报.et", "填报.xlsx"])
def test_an_xls_is_read_whatever_its_name_ends_in(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(xls([["字段", "填报值"], ["预算_总额", 13571.19]]))
    content = read_entry(path, only("预算_总额"))
    assert content.facts.value("预算_总额") == Decimal("13571.19")
    assert content.facts.place("预算_总额") == Place("表", "B2")


def test_an_xls_with_a_password_is_told(tmp_path: Path) -> None:
    path = tmp_path / "填报.xls"
    path.write_bytes(xls([["字段", "填报值"]], password=True))
    assert "设有打开密码" in message(path)


def test_an_xlsx_named_xls_is_read(tmp_path: Path) -> None:
    path = save(tmp_path / "填报.xlsx", {"资金": FUNDS, "低保": ALLOWANCE})
    content = read_entry(path.rename(tmp_path / "填报.xls"), FIELDS)
    assert content.facts.value("预算_总额") == Decimal("13571.19")
