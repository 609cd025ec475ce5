"""The entry workbook: its contract with the reader, what staff may type, and how it looks."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from jialing_xls.entry.making.builder import build_entry
from jialing_xls.entry.making.entry_layout import GUIDE, LIVE
from jialing_xls.entry.reading.entry_rows import TEMPLATE_ROW
from jialing_xls.entry.reading.reader import read_entry
from jialing_xls.model.fact import Value
from jialing_xls.model.field import BESIDE, PRIOR, Field, Kind
from jialing_xls.model.rule import Verdict
from jialing_xls.template import store as templates
from jialing_xls.template.template_workbook import Template

SHEETS = (
    *("填表说明", "基本信息", "资金情况", "救助数据", "资金管理"),
    *("总体目标", "绩效指标", "审核说明", "即时核对"),
)
CONTRACT = ("字段", "名称", "单位", "填报值", "说明")
HEADER_ROW = 3
ENTRY_COLOUR, MISSING_COLOUR = "FFFFF8DC", "FFFFC7CE"


@pytest.fixture(scope="module")
def template() -> Template:
    return templates.named("困难群众救助补助资金_2023")


@pytest.fixture(scope="module")
def empty(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("entry") / "录入表.xlsx"
    path.write_bytes(build_entry(template))
    return path


@pytest.fixture(scope="module")
def opened(empty: Path) -> Workbook:
    return load_workbook(empty)


@pytest.fixture(scope="module")
def shown(empty: Path) -> Workbook:
    """With the cached results of formulas."""
    return load_workbook(empty, data_only=True)


@pytest.fixture(scope="module")
def entry_cells(template: Template, opened: Workbook) -> dict[str, Cell]:
    """Cell of every typed field, found as the contract says: by id and by header."""
    return dict(_entry_cells(template, opened))


def _entry_cells(template: Template, opened: Workbook) -> Iterator[tuple[str, Cell]]:
    for sheet in entry_sheets(opened):
        columns = headers(sheet)
        for row in range(HEADER_ROW + 1, sheet.max_row + 1):
            id = sheet.cell(row, columns["字段"]).value
            if id in template.book.typed:
                yield id, sheet.cell(row, columns["填报值"])
                for prefix, header in BESIDE.items():
                    if prefix + id in template.book.typed:
                        yield prefix + id, sheet.cell(row, columns[header])


def entry_sheets(opened: Workbook) -> list[Worksheet]:
    return [sheet for sheet in opened if sheet.title not in (GUIDE, LIVE)]


def headers(sheet: Worksheet) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[HEADER_ROW] if cell.value}


# ---------------------------------------------------------------- the contract


def test_sheets_stand_in_the_order_of_the_work(opened: Workbook) -> None:
    assert tuple(opened.sheetnames) == SHEETS


def test_every_sheet_with_entries_has_the_columns_of_the_contract(
    template: Template, opened: Workbook
) -> None:
    """字段, 名称, 单位, 填报值, 说明; and 上年 (or 核对码) only where one of its rows has such a field."""
    assert BESIDE[PRIOR] == "上年"
    for sheet in entry_sheets(opened):
        ids = [field.id for field in _typed(template) if field.sheet == sheet.title]
        more = [title for prefix, title in BESIDE.items() if any(i.startswith(prefix) for i in ids)]
        assert list(headers(sheet)) == [*CONTRACT[:4], *more, CONTRACT[4]]


def _typed(template: Template) -> list[Field]:
    return list(template.book.typed.values())


def is_beside(id: str) -> bool:
    """Whether the field has no row of its own, but a column on the row of another one."""
    return id.startswith(tuple(BESIDE))


def test_every_typed_field_has_one_row_on_its_sheet(template: Template, opened: Workbook) -> None:
    rows = [
        (sheet.title, cell.value)
        for sheet in entry_sheets(opened)
        for (cell,) in sheet.iter_rows(min_row=HEADER_ROW + 1, max_col=1)
        if cell.value
    ]
    assert rows == [(f.sheet, f.id) for f in _typed(template) if not is_beside(f.id)]


def test_last_years_figure_is_typed_beside_this_years_and_only_where_it_counts(
    template: Template, opened: Workbook, entry_cells: Mapping[str, Cell]
) -> None:
    assert set(entry_cells) == set(template.book.typed)
    sheet = opened["救助数据"]
    column = headers(sheet)[BESIDE[PRIOR]]
    typed_there = {c.row for id, c in entry_cells.items() if id.startswith(PRIOR)}
    for row in range(HEADER_ROW + 1, sheet.max_row + 1):
        assert sheet.cell(row, column).protection.locked == (row not in typed_there)


def test_names_units_and_notes_stand_beside_the_entry(
    template: Template, opened: Workbook, entry_cells: Mapping[str, Cell]
) -> None:
    for id, cell in entry_cells.items():
        if is_beside(id):
            continue
        field, sheet = template.book.fields[id], opened[template.book.fields[id].sheet]
        texts = {name: sheet.cell(cell.row, n).value or "" for name, n in headers(sheet).items()}
        assert texts["名称"] == ("＊" if field.required else "") + field.name
        assert texts["单位"] == field.unit
        assert texts["说明"] == (field.note or ("" if field.required else "选填"))


def test_there_is_one_row_for_the_explanation_of_each_review_rule(
    template: Template, opened: Workbook
) -> None:
    reviews = {rule.id for rule in template.book.rules if not rule.rule_class.must_hold}
    ids = {
        cell.value for (cell,) in opened["审核说明"].iter_rows(min_row=HEADER_ROW + 1, max_col=1)
    }
    assert ids - {None} == {f"说明_{id}" for id in reviews}


def test_the_guide_names_the_template(template: Template, opened: Workbook, empty: Path) -> None:
    rows = [[cell.value for cell in row] for row in opened[GUIDE].iter_rows()]
    (at,) = [n for n, row in enumerate(rows) if row[0] == TEMPLATE_ROW]
    assert tuple(rows[at - 1][:5]) == CONTRACT
    assert rows[at][3] == template.name
    assert read_entry(empty, template.book.typed).template == template.name


def test_every_rule_but_the_tie_to_the_form_is_live(template: Template, shown: Workbook) -> None:
    verdicts = {rule.key for rule in template.book.rules if rule.id != "B11"}
    sheet = shown[LIVE]
    rows = {(sheet.cell(r, 1).value, sheet.cell(r, 2).value) for r in range(1, sheet.max_row + 1)}
    assert {rule.key for rule in template.book.rules if (rule.id, rule.case) in rows} == verdicts


# ---------------------------------------------------------------- what is there from the start


def test_an_empty_entry_workbook_holds_the_defaults_and_nothing_else(
    template: Template, empty: Path
) -> None:
    content = read_entry(empty, template.book.typed)
    stated = {id: fact.original for id, fact in content.facts.by_field.items() if fact.original}
    assert stated == {f.id: f.default for f in _typed(template) if f.default}
    assert content.findings == []


def test_a_value_goes_before_the_default(template: Template, tmp_path: Path) -> None:
    facts = written_and_read(template, {"指标05_指标值": "≥97%", "年度": Decimal(2024)}, tmp_path)
    assert facts["指标05_指标值"] == "≥97%"
    assert facts["年度"] == 2024
    assert facts["指标11_指标值"] == template.book.fields["指标11_指标值"].default


def test_an_empty_entry_workbook_shows_that_it_may_not_be_submitted(shown: Workbook) -> None:
    assert shown[LIVE]["A2"].value == "结论：未通过，不得报送"
    counts = shown[LIVE]["A3"].value
    assert all(f"{verdict}　" in counts for verdict in Verdict)


def test_the_same_values_give_the_same_bytes(template: Template, empty: Path) -> None:
    assert build_entry(template) == empty.read_bytes()


# ---------------------------------------------------------------- what may be typed


def test_only_entry_cells_are_unlocked_and_no_sheet_has_a_password(
    opened: Workbook, entry_cells: Mapping[str, Cell]
) -> None:
    assert all(sheet.protection.sheet for sheet in opened)
    assert not any(sheet.protection.password for sheet in opened)
    unlocked = {
        (sheet.title, cell.coordinate)
        for sheet in opened
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    assert unlocked == {(cell.parent.title, cell.coordinate) for cell in entry_cells.values()}


def test_entry_cells_have_one_clear_colour(entry_cells: Mapping[str, Cell]) -> None:
    assert {cell.fill.fgColor.rgb for cell in entry_cells.values()} == {ENTRY_COLOUR}


def test_each_entry_cell_has_a_validation_with_a_chinese_prompt_and_error(
    template: Template, opened: Workbook, entry_cells: Mapping[str, Cell]
) -> None:
    found = {
        (sheet.title, str(rule.sqref)): rule
        for sheet in opened
        for rule in sheet.data_validations.dataValidation
    }
    assert set(found) == {(c.parent.title, c.coordinate) for c in entry_cells.values()}
    for id, cell in entry_cells.items():
        field, rule = template.book.fields[id], found[cell.parent.title, cell.coordinate]
        assert rule.showInputMessage
        assert rule.showErrorMessage
        assert rule.errorStyle in (None, "stop")
        assert rule.allow_blank
        for text, limit in ((rule.prompt, 255), (rule.error, 255), (rule.errorTitle, 32)):
            assert re.search("[\u4e00-\u9fff]", text), id
            assert len(text) <= limit, id
        assert field.note in rule.prompt
        # Excel shows 32 characters of a title; a longer name shows that it goes on.
        name = field.name
        assert rule.promptTitle == (name if len(name) <= 32 else name[:31] + "…")


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        (Kind.MONEY, "custom"),
        (Kind.STANDARD, "custom"),
        (Kind.PERCENT, "custom"),
        (Kind.COUNT, "whole"),
        (Kind.YEAR, "whole"),
        (Kind.DATE, "date"),
        (Kind.TEXT, "textLength"),
    ],
)
def test_the_kind_of_a_field_decides_what_may_be_typed(
    template: Template, opened: Workbook, entry_cells: Mapping[str, Cell], kind: Kind, rule: str
) -> None:
    rules = {
        (sheet.title, str(each.sqref)): each.type
        for sheet in opened
        for each in sheet.data_validations.dataValidation
    }
    for field in _typed(template):
        if field.kind is kind:
            cell = entry_cells[field.id]
            wanted = "list" if field.choices else rule
            assert rules[cell.parent.title, cell.coordinate] == wanted, field.id


def test_required_cells_and_no_others_are_marked_until_they_are_filled(
    template: Template, opened: Workbook, entry_cells: Mapping[str, Cell]
) -> None:
    marked = {}
    for sheet in entry_sheets(opened):
        for area in sheet.conditional_formatting:
            (rule,) = area.rules
            assert rule.dxf.fill.bgColor.rgb == MISSING_COLOUR
            marked[sheet.title, str(area.sqref)] = rule.formula
    required = {
        (cell.parent.title, cell.coordinate): [f"LEN({cell.coordinate})=0"]
        for id, cell in entry_cells.items()
        if template.book.fields[id].required
    }
    assert marked == required


def test_sheets_with_entries_are_frozen_below_the_header_and_print_one_page_wide(
    opened: Workbook,
) -> None:
    for sheet in entry_sheets(opened):
        assert sheet.freeze_panes == f"C{HEADER_ROW + 1}"
        assert sheet.print_title_rows == f"${HEADER_ROW}:${HEADER_ROW}"
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
        assert "&P" in sheet.oddFooter.center.text


# ---------------------------------------------------------------- read(build(values)) == values


def written_and_read(
    template: Template, values: Mapping[str, Value], folder: Path
) -> dict[str, Value | None]:
    path = folder / "填报.xlsx"
    path.write_bytes(build_entry(template, values))
    content = read_entry(path, template.book.typed)
    assert content.findings == []
    return {id: fact.value for id, fact in content.facts.by_field.items()}


_TEXT = st.text("嘉陵区低保 =+-@'\"<>&%_x0041\n（）年，", min_size=1, max_size=60)


def _is_a_statement(text: str) -> bool:
    """A text with a word in it, as the reader hands it on: not padded."""
    return text == text.strip() and re.search("[嘉陵区低保年]", text) is not None


@st.composite
def pools(draw: st.DrawFn) -> dict[Kind, list[Value]]:
    """A few values of every kind; fields take turns with them."""

    def some(values: st.SearchStrategy[Value]) -> list[Value]:
        return draw(st.lists(values, min_size=1, max_size=7))

    def figures(largest: int, decimals: int) -> st.SearchStrategy[Value]:
        return st.integers(0, largest).map(lambda n: Decimal(n).scaleb(-decimals))

    return {
        Kind.TEXT: some(_TEXT.filter(_is_a_statement)),
        Kind.MONEY: some(figures(10**13, 2)),
        Kind.STANDARD: some(figures(10**7, 2)),
        Kind.COUNT: some(figures(10**9, 0)),
        Kind.PERCENT: some(st.integers(11, 1000).map(lambda n: Decimal(n) / 10)),
        Kind.YEAR: some(st.integers(2001, 2099).map(Decimal)),
        Kind.DATE: some(st.dates(date(2001, 1, 1), date(2099, 12, 31))),
    }


PLAIN: dict[Kind, list[Value]] = {
    Kind.TEXT: ["=1+1", "+86 817 年", "-1 年", "@嘉陵区", "2023", "0012", "保\n低", "_x0041_保"],
    Kind.MONEY: [Decimal("13571.19"), Decimal(0), Decimal("0.01"), Decimal("99999999999.99")],
    Kind.STANDARD: [Decimal("692.9"), Decimal(533)],
    Kind.COUNT: [Decimal(0), Decimal(31625)],
    Kind.PERCENT: [Decimal("98.4"), Decimal(0), Decimal(100)],
    Kind.YEAR: [Decimal(2023)],
    Kind.DATE: [date(2024, 6, 12), date(2024, 2, 29)],
}


@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(pools())
@example(PLAIN)
def test_what_is_written_is_read_back(
    template: Template, tmp_path_factory: pytest.TempPathFactory, drawn: dict[Kind, list[Value]]
) -> None:
    fields = [field for field in _typed(template) if not field.choices]
    values = {f.id: drawn[f.kind][n % len(drawn[f.kind])] for n, f in enumerate(fields)}
    back = written_and_read(template, values, tmp_path_factory.mktemp("back"))
    assert {id: back[id] for id in values} == values


def test_a_text_is_never_written_as_a_formula(template: Template, tmp_path: Path) -> None:
    path = tmp_path / "填报.xlsx"
    path.write_bytes(build_entry(template, {"总体目标": "=HYPERLINK(1)", "改进措施": "@SUM(1)"}))
    cells = [c for row in load_workbook(path)["总体目标"].iter_rows() for c in row]
    assert {c.value: c.data_type for c in cells if str(c.value).startswith(("=", "@"))} == {
        "=HYPERLINK(1)": "s",
        "@SUM(1)": "s",
    }


def test_a_long_text_makes_its_row_higher(template: Template, tmp_path: Path) -> None:
    path = tmp_path / "填报.xlsx"
    path.write_bytes(build_entry(template, {"总体目标": "应保尽保" * 200}))
    sheet = load_workbook(path)["总体目标"]
    ids = sheet.iter_rows(min_row=HEADER_ROW + 1, max_col=1)
    (row,) = [cell.row for (cell,) in ids if cell.value == "总体目标"]
    # 800 characters of 10.5 points in a column of 58 digits, about 28 a line.
    assert sheet.row_dimensions[row].height > 800 / 29 * 10.5
