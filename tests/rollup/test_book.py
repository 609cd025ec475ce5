"""The roll-up workbook against figures added up independently: Decimal over what was typed."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
import shared_schema
from counties import counties
from official_forms import FORM
from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.escape import unescape
from rollup.books import SHEETS, Book, written
from rollup.regions import CHANGES, region, roster_of

from jialing_xls.model.fact import Place
from jialing_xls.ooxml.reference import Cell, Range
from jialing_xls.template import store as templates
from jialing_xls.template.geometry import geometry
from jialing_xls.template.template_workbook import Template
from jialing_xls.template.text_height import text_height

EXCEL_2007 = {
    *("SUM", "ROUND", "IF", "ABS", "MIN", "MAX", "COUNT", "COUNTIF", "COUNTIFS", "AND", "OR"),
    *("LEN", "SUMPRODUCT"),
}
"""Functions that the formulas may use; Excel 2007 has them all."""


def typed(id: str) -> list[Decimal | None]:
    """What the twelve counties typed for a figure, one after the other."""
    found = [{**c.values, **CHANGES.get(c.number, {})}.get(id) for c in counties(12)]
    return [value if isinstance(value, Decimal) else None for value in found]


def half_up(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def exactly(value: object) -> Decimal:
    assert isinstance(value, int | float), value
    return Decimal(repr(value))


# ---------------------------------------------------------------- the region's figures


SUMMED = (
    *("预算_总额", "预算_中央", "预算_地方", "预算_其他", "执行_总额", "执行_中央", "执行_地方"),
    *("执行_其他", "结余_总额", "农村低保_金额", "城市低保_人数", "特困_金额", "临时救助_人次"),
    *("孤儿_人次", "流浪救助_购买服务", "上年_城市低保_金额"),
)


@pytest.mark.parametrize("id", SUMMED)
def test_a_sum_is_the_sum_of_what_was_typed(twelve: Book, template: Template, id: str) -> None:
    stated = [value for value in typed(id) if value is not None]
    decimals = template.book.fields[id].decimals or 0
    row = twelve.table("字段汇总", "字段").where(字段=id)
    assert exactly(row["汇总数"]) == half_up(sum(stated, Decimal(0)), decimals)
    assert row["填报单位数"] == len(stated)
    assert (exactly(row["单位最小"]), exactly(row["单位最大"])) == (min(stated), max(stated))
    if id in template.form:
        assert twelve.cell(f"{template.form[id]}") == row["汇总数"]


@pytest.mark.parametrize("part", ["总额", "中央", "地方", "其他"])
def test_a_rate_is_computed_from_the_sums(twelve: Book, template: Template, part: str) -> None:
    spent, budget = (
        sum((v for v in typed(f"{word}_{part}") if v is not None), Decimal(0))
        for word in ("执行", "预算")
    )
    shown = twelve.cell(f"{template.form[f'执行率_{part}']}")
    assert exactly(shown) == half_up(spent / budget, 4)


def test_a_rate_is_not_the_mean_of_the_units_rates(twelve: Book, template: Template) -> None:
    pairs = zip(typed("执行_总额"), typed("预算_总额"), strict=True)
    rates = [spent / budget for spent, budget in pairs if spent is not None and budget]
    mean = half_up(sum(rates, Decimal(0)) / len(rates), 4)
    assert exactly(twelve.cell(f"{template.form['执行率_总额']}")) != mean


@pytest.mark.parametrize(
    ("id", "weight"), [("农村低保_标准", "农村低保_人数"), ("特困_城市标准", "特困_人数")]
)
def test_a_standard_is_the_mean_weighted_by_heads(twelve: Book, id: str, weight: str) -> None:
    pairs = [
        (value, heads)
        for value, heads in zip(typed(id), typed(weight), strict=True)
        if value is not None and heads is not None
    ]
    mean = sum((v * w for v, w in pairs), Decimal(0)) / sum((w for _, w in pairs), Decimal(0))
    row = twelve.table("字段汇总", "字段").where(字段=id)
    assert row["汇总方式"] == f"加权平均（{weight}）"
    assert exactly(row["汇总数"]) == half_up(mean, 2)


def test_an_indicator_is_as_low_as_its_lowest_unit(twelve: Book) -> None:
    stated = [str(county.values["指标17_完成值"]).rstrip("%") for county in counties(12)]
    row = twelve.table("字段汇总", "字段").where(字段="指标17_完成数")
    assert exactly(row["汇总数"]) == min(map(Decimal, stated))


def test_what_no_unit_states_is_blank_and_not_zero(twelve: Book) -> None:
    row = twelve.table("字段汇总", "字段").where(字段="城乡低保_金额")
    assert {row[key] for key in ("汇总数", "填报单位数", "单位最小", "单位最大")} == {None}


def test_a_sum_of_rounded_figures_stands_beside_the_rounded_sum(tmp_path: Path) -> None:
    half = {"预算_其他": Decimal("0.125"), "执行_其他": Decimal("0.125")}
    book = written(region(2, {0: half, 1: half}), tmp_path / "汇总.xlsx")
    row = book.table("字段汇总", "字段").where(字段="预算_其他")
    assert (row["汇总数"], row["各单位数相加"], row["与汇总数之差"]) == (0.25, 0.26, 0.01)
    assert book.certificate.proven
    place = book.table("单位一览", "序号").columns["全年预算数（A）　其他资金"]
    assert [book.values["单位一览"].cell(row, place).value for row in (3, 4)] == [0.25, 0.26]


# ---------------------------------------------------------------- traced back


def test_a_figure_leads_to_the_units_rows(twelve: Book, template: Template) -> None:
    """From the formula of the region's cell to the column, its head and each unit's figure."""
    formula = twelve.formula(f"{template.form['预算_总额']}")
    match = re.fullmatch(r"=ROUND\(SUM\(汇总底稿!(\$[A-Z]+\$\d+:\$[A-Z]+\$\d+)\),2\)", formula)
    assert match, formula
    column, first, _, last = range_boundaries(match[1])
    paper = twelve.values["汇总底稿"]
    head = [paper.cell(row, column).value for row in range(3, first)]
    assert head == ["年度资金总额", "万元", "合计", "自评表!E7", "资金情况!D14", "预算_总额"]
    lines = [
        [paper.cell(row, at).value for at in (2, 3, 4, column)] for row in range(first, last + 1)
    ]
    expected = [
        [unit.name, unit.kind, unit.file, float(unit.number("预算_总额") or 0)]
        for unit in twelve.region.added
    ]
    assert lines == expected


def test_a_figure_that_stands_elsewhere_in_a_file_is_told(tmp_path: Path) -> None:
    rolled = region(6)
    moved = list(rolled.units[1].places)
    columns = rolled.units[1].columns
    assert columns is not None
    moved[columns.index["预算_总额"]] = Place("资金情况", "D99")
    units = (rolled.units[0], replace(rolled.units[1], places=tuple(moved)), *rolled.units[2:])
    book = written(replace(rolled, units=units), tmp_path / "汇总.xlsx")
    rows = list(book.table("汇总底稿", "序号").rows())
    told = [row["所在格与第 6、7 行不同的"] for row in rows]
    assert told == [None, "预算_总额 资金情况!D99", None, None, None, None]


# ---------------------------------------------------------------- the form


def test_the_form_is_laid_out_as_the_templates(twelve: Book, template: Template) -> None:
    official = load_workbook(templates.shipped_folder() / f"{template.name}.xlsx")["自评表"]
    ours = twelve.formulas[FORM]
    assert sorted(map(str, ours.merged_cells.ranges)) == sorted(
        map(str, official.merged_cells.ranges)
    )
    widths = {key: ours.column_dimensions[key].width for key in "ABCDEFG"}
    assert widths == {key: official.column_dimensions[key].width for key in "ABCDEFG"}
    for row in official.iter_rows():
        for cell in row:
            same = ours[cell.coordinate]
            if isinstance(cell.value, str) and not cell.value.startswith("="):
                assert same.value == cell.value
            looks = [repr((c.font, c.alignment, c.border, c.number_format)) for c in (cell, same)]
            assert looks[0] == looks[1], cell.coordinate
    assert ours.print_title_rows == official.print_title_rows
    assert (ours.page_setup.paperSize, ours.page_setup.orientation) == (9, "portrait")


def test_the_form_says_what_it_is_of(twelve: Book, template: Template) -> None:
    assert twelve.cell(f"{FORM}!A2") == 2023
    assert twelve.cell(f"{template.form['资金使用单位']}") == "12 个单位"


def _cells(area: Range) -> Iterator[Cell]:
    for row in range(area.first.row, area.last.row + 1):
        for column in range(area.first.column, area.last.column + 1):
            yield Cell(row, column)


def test_rows_are_high_enough_for_their_texts(twelve: Book, template: Template) -> None:
    shape, sheet = geometry(template, FORM), twelve.values[FORM]
    inside = {at for area in shape.merged.values() for at in _cells(area)} - {*shape.merged}
    checked = 0
    for at in template.package.worksheet(FORM).cells.keys() - inside:
        shown = sheet[str(at)]
        tall = shape.merged.get(at, Range(at, at))
        if isinstance(shown.value, str) and tall.first.row == tall.last.row:
            needed = text_height(unescape(shown.value), shape.width(at), shown.font.sz)
            assert sheet.row_dimensions[at.row].height >= needed - 0.5, shown.value
            checked += 1
    assert checked > 80


def test_a_text_that_does_not_fit_is_cut_and_says_where_it_is_whole(
    twelve: Book, template: Template
) -> None:
    shown = twelve.cell(f"{template.form['管理_使用规范性_问题']}")
    assert shown.endswith("……（全文见文字清单）")
    whole = twelve.table("文字清单", "文字").where(字段="管理_使用规范性_问题")
    assert whole["文字"] == "@资料不全，已经补齐。" * 20
    assert whole["单位"] == twelve.region.added[2].name


# ---------------------------------------------------------------- the workbook as a whole


def test_the_sheets(twelve: Book) -> None:
    assert twelve.formulas.sheetnames == SHEETS
    assert twelve.formulas.active.title == FORM, "as the official file has it"


def test_every_formula_is_proven_and_the_workbook_says_so(twelve: Book, fifty: Book) -> None:
    for book in (twelve, fifty):
        cells = (cell for sheet in book.formulas.worksheets for row in sheet for cell in row)
        count = sum(cell.data_type == "f" for cell in cells)
        assert count > 2000
        assert (book.certificate.total, book.certificate.matched) == (count, count)
        line = book.cell("汇总核对!A4")
        assert line == (
            f"公式证明：共 {count} 个公式，与独立重算一致 {count} 个，不一致 0 个，不能计算 0 个，缺结果 0 个"
        )


def test_formulas_use_nothing_that_excel_2007_lacks(twelve: Book, fifty: Book) -> None:
    for book in (twelve, fifty):
        formulas = {
            cell.value
            for sheet in book.formulas.worksheets
            for row in sheet
            for cell in row
            if cell.data_type == "f"
        }
        texts = re.compile(r'"[^"]*"')
        names = {n for f in formulas for n in re.findall(r"([A-Z.]+)\(", texts.sub('""', f))}
        assert names <= EXCEL_2007


def test_the_workbook_is_valid_by_the_schemas(twelve: Book, fifty: Book) -> None:
    find_faults = shared_schema.faults_of()
    for book in (twelve, fifty):
        assert find_faults(book.path.read_bytes()) == []


def test_the_same_region_gives_the_same_bytes(twelve: Book, tmp_path: Path) -> None:
    listed = counties(14)
    received = sum((county.handed_down for county in listed), Decimal(0))
    again = written(region(12, CHANGES, roster=roster_of(listed, received)), tmp_path / "x.xlsx")
    assert again.path.read_bytes() == twelve.path.read_bytes()
