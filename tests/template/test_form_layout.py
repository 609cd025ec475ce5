"""自评表 is layout L2 of domain.md: 转移支付区域（项目）绩效目标自评表, 7 columns, A4 portrait."""

from itertools import groupby

import pytest
from official_forms import FORM
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from jialing_xls.definition.expansion import Definition
from jialing_xls.model.rule import Shown
from jialing_xls.template.template_layout import (
    CROSSCHECK,
    PAPER,
    PROBLEM_HEADER,
    RULE_COLUMNS,
    TOOL_SHEETS,
)
from jialing_xls.template.template_workbook import Template

L2_TITLE = "转移支付区域（项目）绩效目标自评表"


# (merge or cell, text) as in domain.md; a field's id in brackets stands for what is filled in.
L2_HEAD = """
A1:G1    转移支付区域（项目）绩效目标自评表
A3:B3    转移支付（项目）名称
C3:G3    [资金名称]
A4:B4    中央主管部门
C4:G4    [中央主管部门]
A5:B5    地方主管部门
C5:D5    [地方主管部门]
E5       资金使用单位
F5:G5    [资金使用单位]
A6:A10   资金投入情况（万元）
B6:D6
E6       全年预算数（A）
F6       全年执行数（B）
G6       预算执行率（B/A×100%）
B7:D7    年度资金总额：
E7       [预算_总额]
F7       [执行_总额]
G7       [执行率_总额]
B8:D8    其中：中央财政资金
E8       [预算_中央]
F8       [执行_中央]
G8       [执行率_中央]
B9:D9    地方资金
E9       [预算_地方]
F9       [执行_地方]
G9       [执行率_地方]
B10:D10  其他资金
E10      [预算_其他]
F10      [执行_其他]
G10      [执行率_其他]
A11:A18  资金管理情况
B11:C11
D11:F11  情况说明
G11      存在问题和改进措施
B12:C12  分配科学性
D12:F12  [管理_分配科学性]
G12      [管理_分配科学性_问题]
B13:C13  下达及时性
D13:F13  [管理_下达及时性]
G13      [管理_下达及时性_问题]
B14:C14  拨付合规性
D14:F14  [管理_拨付合规性]
G14      [管理_拨付合规性_问题]
B15:C15  使用规范性
D15:F15  [管理_使用规范性]
G15      [管理_使用规范性_问题]
B16:C16  执行准确性
D16:F16  [管理_执行准确性]
G16      [管理_执行准确性_问题]
B17:C17  预算绩效管理情况
D17:F17  [管理_预算绩效管理情况]
G17      [管理_预算绩效管理情况_问题]
B18:C18  支出责任履行情况
D18:F18  [管理_支出责任履行情况]
G18      [管理_支出责任履行情况_问题]
A19:A20  总体目标完成情况
B19:D19  总体目标
E19:G19  全年实际完成情况
B20:D20  [总体目标]
E20:G20  [总体完成情况]
B21      一级指标
C21      二级指标
D21      三级指标
E21      指标值
F21      全年实际完成值
G21      未完成原因和改进措施
"""
FIRST_INDICATOR = 22


@pytest.fixture(scope="module")
def form(opened: Workbook) -> Worksheet:
    sheet = opened[FORM]
    if sheet["A1"].value != L2_TITLE:
        pytest.skip("not of layout L2")
    return sheet


@pytest.fixture(scope="module")
def indicators(template: Template) -> list[str]:
    """Prefixes of the indicators' fields: 指标01 ….."""
    return [id.removesuffix("_完成值") for id in template.form if id.endswith("_完成值")]


def lines() -> list[tuple[str, str]]:
    pairs = (line.partition(" ") for line in L2_HEAD.strip().splitlines())
    return [(area, text.strip()) for area, _, text in pairs]


def one_page_wide(sheet: Worksheet) -> bool:
    """Fitted to one page across (1 is the schema's default) and as many down as it takes."""
    page = sheet.page_setup
    fits = sheet.sheet_properties.pageSetUpPr.fitToPage
    return bool(fits) and page.fitToWidth in (1, None) and page.fitToHeight == 0


def merges(sheet: Worksheet) -> set[str]:
    return {str(area) for area in sheet.merged_cells.ranges}


@pytest.mark.parametrize(("area", "text"), lines())
def test_head_has_the_cells_and_texts_of_the_official_form(
    form: Worksheet, template: Template, area: str, text: str
) -> None:
    first = area.partition(":")[0]
    if text.startswith("["):
        assert str(template.form[text.strip("[]")].cell) == first
    else:
        assert (form[first].value or "") == text


def test_merges_of_rows_1_to_20_are_exactly_those_of_the_official_form(form: Worksheet) -> None:
    wanted = {area for area, _ in lines() if ":" in area} | {"A2:G2"}
    assert {m for m in merges(form) if _row(m) <= 20} == wanted


def test_the_year_stands_below_the_title(form: Worksheet, template: Template) -> None:
    """Filled in as a number, in the words that the official form has around the gap."""
    assert str(template.form["年度"]) == f"{FORM}!A2"
    assert form["A2"].value is None
    assert form["A2"].number_format == r"\（0\年\度\）"


def test_indicators_stand_one_a_row_in_their_order(
    form: Worksheet, template: Template, indicators: list[str]
) -> None:
    assert f"A21:A{21 + len(indicators)}" in merges(form)
    assert form["A21"].value == "绩效指标"
    for row, id in enumerate(indicators, FIRST_INDICATOR):
        cells = {
            suffix: str(template.form[f"{id}_{suffix}"].cell)
            for suffix in ("指标值", "完成值", "原因")
        }
        assert cells == {"指标值": f"E{row}", "完成值": f"F{row}", "原因": f"G{row}"}
        assert form[f"D{row}"].value


def test_first_and_second_level_cover_the_rows_of_their_indicators(
    form: Worksheet, indicators: list[str]
) -> None:
    """Each branch has one label, merged over all its rows where it has more than one."""
    last = FIRST_INDICATOR + len(indicators) - 1
    for column in "BC":
        labelled = [row for row in range(FIRST_INDICATOR, last + 1) if form[f"{column}{row}"].value]
        assert labelled[0] == FIRST_INDICATOR
        ends = [*(row - 1 for row in labelled[1:]), last]
        wanted = {f"{column}{a}:{column}{b}" for a, b in zip(labelled, ends, strict=True) if a < b}
        inside = {
            m for m in merges(form) if m.startswith(column) and FIRST_INDICATOR <= _row(m) <= last
        }
        assert inside == wanted
        texts = [form[f"{column}{row}"].value for row in labelled]
        assert [text for text, _ in groupby(texts)] == texts, "a branch stands twice"


def test_below_the_indicators_stand_the_explanation_and_three_notes(
    form: Worksheet, template: Template, indicators: list[str]
) -> None:
    row = FIRST_INDICATOR + len(indicators)
    assert form[f"A{row}"].value == "说明"
    assert f"B{row}:G{row}" in merges(form)
    assert str(template.form["审计问题说明"].cell) == f"B{row}"
    for number in (1, 2, 3):
        assert f"A{row + number}:G{row + number}" in merges(form)
        assert f"{number}. " in form[f"A{row + number}"].value
    assert form.max_row == row + 3
    assert form.max_column == 7


def _row(area: str) -> int:
    return int(area.partition(":")[0].strip("ABCDEFG"))


def test_money_is_in_ten_thousands_with_separators_and_rates_in_percent(form: Worksheet) -> None:
    for row in range(7, 11):
        assert [form[f"{column}{row}"].number_format for column in "EFG"] == [
            "#,##0.00",
            "#,##0.00",
            "0.00%",
        ]


def test_rates_are_live_formulas_and_nothing_else_is(form: Worksheet) -> None:
    live = {c.coordinate for row in form.iter_rows() for c in row if c.data_type == "f"}
    assert live == {"G7", "G8", "G9", "G10"}


def _leads(cell: object) -> bool:
    """Whether it is a cell of its own or the first of a merge; openpyxl restyles the others."""
    return isinstance(cell, Cell)


def test_every_cell_of_the_form_has_a_border(form: Worksheet, indicators: list[str]) -> None:
    for row in form.iter_rows(min_row=3, max_row=FIRST_INDICATOR + len(indicators)):
        for cell in filter(_leads, row):
            sides = (cell.border.left, cell.border.right, cell.border.top, cell.border.bottom)
            assert all(side.style == "thin" for side in sides), cell.coordinate


def test_fonts_are_those_of_official_documents(form: Worksheet) -> None:
    assert form["A1"].font.name == "方正小标宋简体"
    rest = {c.font.name for row in form.iter_rows(min_row=2) for c in row if _leads(c)}
    assert rest == {"仿宋_GB2312"}


def test_form_prints_on_a4_portrait_one_page_wide(form: Worksheet, indicators: list[str]) -> None:
    assert form.page_setup.paperSize == 9
    assert form.page_setup.orientation == "portrait"
    assert one_page_wide(form)
    assert form.print_options.horizontalCentered
    assert form.print_area == f"'{FORM}'!$A$1:$G${FIRST_INDICATOR + len(indicators) + 3}"


def test_the_indicators_header_is_on_every_printed_page(form: Worksheet) -> None:
    assert form.print_title_rows == "$21:$21"


@pytest.mark.parametrize("sheet", [CROSSCHECK, PAPER])
def test_pages_are_numbered(opened: Workbook, sheet: str) -> None:
    assert opened[sheet].oddFooter.center.text == "第 &P 页，共 &N 页"


@pytest.mark.parametrize("sheet", [CROSSCHECK, PAPER])
def test_the_tables_print_on_a4_landscape_one_page_wide(opened: Workbook, sheet: str) -> None:
    page = opened[sheet].page_setup
    assert (page.paperSize, page.orientation) == (9, "landscape")
    assert one_page_wide(opened[sheet])
    assert opened[sheet].print_title_rows
    assert opened[sheet].freeze_panes


@pytest.mark.parametrize("sheet", [FORM, *TOOL_SHEETS])
def test_sheets_are_protected_without_a_password(opened: Workbook, sheet: str) -> None:
    assert opened[sheet].protection.sheet
    assert opened[sheet].protection.password is None


def test_only_the_auditors_opinion_is_unlocked(opened: Workbook, definition: Definition) -> None:
    unlocked = {
        (sheet.title, cell.column_letter)
        for sheet in opened
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    assert {sheet for sheet, _ in unlocked} == {CROSSCHECK}
    (column,) = {column for _, column in unlocked}
    headers = {c.value for c in opened[CROSSCHECK][column]}
    assert "审计意见" in headers


def test_what_is_no_amount_is_shown_as_itself_in_the_list_of_problems(
    opened: Workbook, definition: Definition
) -> None:
    """45089 is no date that anybody knows. The list has a row for any rule, so the format follows."""
    shown = {Shown.DATE: "yyyy-mm-dd", Shown.YEAR: "0", Shown.WORDS: '[=1]"相符";"不相符"'}
    rules = {r.id: shown[r.shown_as] for r in definition.book.rules if r.shown_as in shown}
    assert {"L10", "L20", "L21"} <= rules.keys()
    first = PROBLEM_HEADER + 1
    for column in ("left", "right"):
        cell = opened[CROSSCHECK][RULE_COLUMNS.cell(column, first)]
        formats = [
            (*rule.formula, rule.dxf.numFmt.formatCode)
            for area in opened[CROSSCHECK].conditional_formatting
            for rule in area.rules
            if cell.coordinate in area.cells and rule.dxf and rule.dxf.numFmt
        ]
        assert sorted(formats) == [(f'$A{first}="{id}"', rules[id]) for id in sorted(rules)]


def test_a_blank_cell_of_the_form_is_bound_to_a_field_or_blank_by_layout(
    definition: Definition, template: Template, opened: Workbook
) -> None:
    """No cell is left that nobody would fill."""
    sheet = opened[FORM]
    covered = {
        (row, column)
        for area in sheet.merged_cells.ranges
        for row, column in area.cells
        if (row, column) != (area.min_row, area.min_col)
    }
    blank = {
        cell.coordinate
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is None and (cell.row, cell.column) not in covered
    }
    typed = {
        str(at.cell) for id, at in template.form.items() if not definition.book.fields[id].derived
    }
    # Left of the headings of the money block and of 资金管理情况 the official form is blank.
    assert blank - typed == {"B6", "B11"}
    assert typed <= blank
