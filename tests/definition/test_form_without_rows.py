"""A blank form whose indicator table has no row at all: rows come in below the header, once, in the template."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import shared_schema
from definition.unseen_forms import workbook_of
from openpyxl import load_workbook
from openpyxl.styles import Border, Font, PatternFill, Side

from jialing_xls.audit.verify import verify_one
from jialing_xls.cli.app import run
from jialing_xls.model.result import Level
from jialing_xls.template import store
from jialing_xls.template.template_workbook import Template, read_template

ROWS: list[list[Any]] = [
    ["项目支出绩效自评表（2025年度）", *"<<<<<<<<"],
    ["项目名称", "_", *"<<<<<<<"],
    ["主管部门", "_", "<", "<", "实施单位", "_", *"<<<"],
    [
        "项目资金（万元）",
        "资金来源",
        "年初预算数",
        "全年预算数",
        "全年执行数",
        "分值",
        "执行率",
        "得分",
        "_",
    ],
    ["^", "年度资金总额", "_", "_", "_", 10, "_", "_", "_"],
    ["^", "其中：当年财政拨款", "_", "_", "_", "—", "_", "—", "_"],
    ["年度目标", "预期目标", *"<<<", "实际完成情况", *"<<<"],
    ["^", "_", *"<<<", "_", *"<<<"],
]
ONE_LINE: list[list[Any]] = [
    [
        "绩效指标",
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析",
    ],
]
TWO_LINES: list[list[Any]] = [
    ["绩效指标", "一级指标", "二级指标", "三级指标", "指标情况", "<", "评分", "<", "偏差原因分析"],
    ["^", "^", "^", "^", "年度指标值", "实际完成值", "分值", "得分", "^"],
]
TOTAL: list[list[Any]] = [["总分", *"<<<<<", 100, "_", "_"]]
TARGETS: list[list[Any]] = [
    ["一级指标", "二级指标", "三级指标", "指标值", "分值"],
    ["产出指标", "数量指标", "培训人次", "≥1200人次", 20],
    ["^", "^", "培训期数", "≥12期", 30],
    ["效益指标", "社会效益指标", "就业率", "≥60%", 30],
    ["满意度指标", "服务对象满意度指标", "参训人员满意度", "≥90%", 10],
]


def form(header: list[list[Any]]) -> tuple[bytes, int]:
    """The form and the last row of its header: bold on grey, all framed."""
    book = load_workbook(io.BytesIO(workbook_of([*ROWS, *header, *TOTAL])))
    sheet = book.worksheets[0]
    thin = Side(style="thin")
    for row in sheet.iter_rows():
        for cell in row:
            cell.border = Border(thin, thin, thin, thin)
    last = len(ROWS) + len(header)
    for number in range(len(ROWS) + 1, last + 1):
        for cell in sheet[number][1:]:
            cell.font = Font(name="黑体", bold=True)
            cell.fill = PatternFill("solid", fgColor="DDDDDD")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue(), last


@pytest.fixture(params=[ONE_LINE, TWO_LINES], ids=["one line", "two lines"])
def built(
    request: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Template, int, bytes]:
    official, header = form(request.param)
    (tmp_path / "官方表.xlsx").write_bytes(official)
    (tmp_path / "目标表.xlsx").write_bytes(workbook_of(TARGETS))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(store.VARIABLE, str(tmp_path / "模板"))
    assert (
        run(["template", "adopt", "官方表.xlsx", "--targets", "目标表.xlsx", "-o", "定义.xlsx"])
        == 0
    )
    assert run(["template", "build", "定义.xlsx", "-o", "模板表.xlsx"]) == 0
    assert run(["template", "add", "模板表.xlsx"]) == 0
    blob = (tmp_path / "模板表.xlsx").read_bytes()
    return read_template(blob, "模板表.xlsx"), header, blob


def test_each_indicator_has_a_row_that_is_no_header(built: tuple[Template, int, bytes]) -> None:
    template, header, blob = built
    sheet = load_workbook(io.BytesIO(blob)).worksheets[0]
    rows = range(header + 1, header + 5)
    assert [sheet.cell(row, 4).value for row in rows] == [row[2] for row in TARGETS[1:]]
    assert [template.form[f"指标0{n}_完成值"].cell.row for n in range(1, 5)] == [*rows]
    for row in rows:
        assert not sheet.cell(row, 4).font.bold
        assert sheet.cell(row, 4).fill.fill_type is None
        assert sheet.cell(row, 4).border.bottom.style == "thin"
    assert sheet.cell(header, 5).font.bold
    assert sheet.cell(header + 5, 1).value == "总分"


def test_the_header_keeps_its_merges_and_the_block_its_label(
    built: tuple[Template, int, bytes],
) -> None:
    _, header, blob = built
    first = len(ROWS) + 1
    merged = {
        str(area) for area in load_workbook(io.BytesIO(blob)).worksheets[0].merged_cells.ranges
    }
    assert f"A{first}:A{header + 4}" in merged
    assert f"B{header + 1}:B{header + 2}" in merged, "产出指标"
    assert f"A{header + 5}:F{header + 5}" in merged, "总分"
    if header > first:
        assert {f"{column}{first}:{column}{header}" for column in "BCDI"} <= merged
    assert shared_schema.faults_of()(blob) == []


def test_it_is_filled_and_proven(built: tuple[Template, int, bytes]) -> None:
    template, header, _ = built
    run(["new", "-t", template.name, "-o", "甲_录入表.xlsx"])
    book = openpyxl.load_workbook("甲_录入表.xlsx")
    for sheet in book:
        for row in sheet.iter_rows():
            if row[0].value == "指标02_完成值":
                row[3].value = "12期"
    book.save("甲_录入表.xlsx")
    assert run(["fill", "甲_录入表.xlsx", "--form-only"]) == 1
    filled = openpyxl.load_workbook("甲_官方表.xlsx").worksheets[0]
    assert filled.cell(header + 2, 6).value == "12期"
    told = verify_one(Path("甲_自评表.xlsx")).findings
    assert [each for each in told if each.level is not Level.NOTE] == []
