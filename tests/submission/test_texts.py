"""Texts that staff type stay what they are, and are seen in full when the form is printed."""

from math import ceil
from pathlib import Path

import pytest
from official_forms import FORM
from openpyxl import Workbook, load_workbook

from jialing_xls.entry.making.builder import build_entry
from jialing_xls.entry.reading.value_file import values_from_toml
from jialing_xls.model.fact import Fact, Facts
from jialing_xls.model.result import Outcome
from jialing_xls.pipeline import Job, fill_jobs
from jialing_xls.submission.plan import too_long
from jialing_xls.template.store import shipped_folder
from jialing_xls.template.template_layout import CROSSCHECK, PAPER
from jialing_xls.template.template_workbook import Template

SAMPLES = Path(__file__).parents[2] / "samples"

ODD = {
    "管理_分配科学性": "=1+1 后的余数",
    "管理_下达及时性": '=HYPERLINK("http://example.com","点这里")',
    "管理_拨付合规性": "+86 817 转接",
    "管理_使用规范性": "-1 天",
    "管理_执行准确性": "@SUM(A1)",
    "管理_预算绩效管理情况": "<b>&amp; \"引号\" '撇号'",
    "管理_支出责任履行情况": "第一行\n第二行\t制表  两个空格",
    "管理_分配科学性_问题": "_x0041_ 不是 A",
    "管理_下达及时性_问题": "生僻字 𠮷 与表情 😀",
    "管理_拨付合规性_问题": "#N/A 是文字",
    "管理_使用规范性_问题": "2023",
    "管理_执行准确性_问题": "0012",
    "管理_预算绩效管理情况_问题": "TRUE",
    "管理_支出责任履行情况_问题": "{=1}",
}
LONG = "按保障人数、标准和地方财力等因素测算，采用因素法分配到项目和乡镇。" * 12


@pytest.fixture(scope="module")
def outcome(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """更正 with odd texts, a long one and a long explanation."""
    path = tmp_path_factory.mktemp("texts") / "录入表.xlsx"
    values = values_from_toml(SAMPLES / "嘉陵区2023_更正.toml", template.book)
    path.write_bytes(build_entry(template, {**values, **ODD, "总体目标": LONG, "说明_H03": LONG}))
    (outcome,) = fill_jobs([Job(path, path.with_name("out.xlsx"))])
    return outcome


@pytest.fixture(scope="module")
def opened(outcome: Outcome) -> Workbook:
    assert outcome.output is not None
    return load_workbook(outcome.output)


def test_odd_texts_do_not_disturb_the_proof(outcome: Outcome) -> None:
    assert outcome.certificate.proven
    assert outcome.findings == []


@pytest.mark.parametrize("field", ODD)
def test_a_text_stays_a_text_whatever_it_starts_with(
    opened: Workbook, template: Template, field: str
) -> None:
    for sheet, cell in (
        template.form[field],
        (PAPER, template.paper.cell("value", template.paper_rows[field])),
        (PAPER, template.paper.cell("original", template.paper_rows[field])),
    ):
        found = opened[sheet][str(cell)]
        assert (found.data_type, unescaped(found.value)) == ("s", ODD[field])


def unescaped(text: str) -> str:
    """openpyxl leaves the escape of an escape in a cell's own text as it is (§22.9.2.19, ST_Xstring)."""
    return text.replace("_x005F_", "_")


@pytest.mark.parametrize(
    "unit", ["甲县  民政局", "甲县\n民政局", "甲\t县", "A&B <县>", "_x0041_县", "=县"]
)
def test_a_text_that_a_formula_shows_is_proven_however_it_is_spaced(
    template: Template, tmp_path: Path, unit: str
) -> None:
    """The title of 交叉核对 is a formula over the unit's name."""
    path = tmp_path / "录入表.xlsx"
    path.write_bytes(build_entry(template, {"单位名称": unit}))
    (outcome,) = fill_jobs([Job(path, tmp_path / "out.xlsx")])
    assert outcome.certificate.faults == ()
    title = load_workbook(tmp_path / "out.xlsx", data_only=True)[CROSSCHECK]["A1"].value
    assert unit in unescaped(title)


def test_as_many_formulas_as_the_template_has(opened: Workbook, template: Template) -> None:
    formulas = [
        c for sheet in opened for row in sheet.iter_rows() for c in row if c.data_type == "f"
    ]
    assert len(formulas) == len(template.formulas)


def height(book: Workbook, sheet: str, row: int) -> float:
    found = book[sheet].row_dimensions[row].height
    assert found is not None
    return float(found)


def needed(book: Workbook, sheet: str, columns: str, text: str) -> float:
    """Points that the text takes at the least: 10.5 points a character, 5.25 a digit's width."""
    width = sum(book[sheet].column_dimensions[column].width for column in columns)
    lines = ceil(len(text) / (float(width) * 5.25 / 10.5))
    return lines * 10.5


def test_a_long_text_makes_its_row_higher_wherever_it_stands(
    opened: Workbook, template: Template
) -> None:
    blank = load_workbook(shipped_folder() / f"{template.name}.xlsx")
    paper_row, rule_row = template.paper_rows["总体目标"], template.rule_rows["H03"]
    value, explanation = (
        str(template.paper.cell("value", paper_row)).rstrip("0123456789"),
        str(template.rules.cell("explanation", rule_row)).rstrip("0123456789"),
    )
    for sheet, row, columns in (
        (FORM, template.form["总体目标"].cell.row, "BCD"),
        (PAPER, paper_row, value),
        (CROSSCHECK, rule_row, explanation),
    ):
        wanted = min(needed(opened, sheet, columns, LONG), 409)
        assert height(opened, sheet, row) > height(blank, sheet, row)
        assert height(opened, sheet, row) >= wanted, sheet


def test_a_row_with_short_texts_keeps_the_height_of_the_template(
    opened: Workbook, template: Template
) -> None:
    blank = load_workbook(shipped_folder() / f"{template.name}.xlsx")
    for field in ("预算_总额", "资金名称"):
        row = template.form[field].cell.row
        assert height(opened, FORM, row) == height(blank, FORM, row)


def test_no_row_is_higher_than_excel_can_make_it(opened: Workbook) -> None:
    heights = [d.height for sheet in opened for d in sheet.row_dimensions.values() if d.height]
    assert max(heights) <= 409.5


def test_texts_are_wrapped_where_they_are_filled_in(opened: Workbook, template: Template) -> None:
    cells = [opened[at.sheet][str(at.cell)] for at in template.form.values()]
    assert [c.coordinate for c in cells if c.data_type == "s" and not c.alignment.wrap_text] == []


def test_a_text_that_no_row_is_high_enough_for_is_told(template: Template) -> None:
    long, short = "长" * 600, "短" * 60
    facts = Facts(
        {id: Fact(id, text) for id, text in (("指标05_原因", long), ("指标06_原因", short))}
    )
    (told,) = too_long(template, facts)
    assert told[0] == "指标05_原因"
    assert 60 < told[1] < 600
