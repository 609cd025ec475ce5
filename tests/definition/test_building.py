"""A template is the official file with what it lacks put in, and 交叉核对 and 数据底稿 grafted on."""

import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import shared_schema
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation
from referee import recalculated, requires_office, values

from jialing_xls.audit.verify import verify_one
from jialing_xls.cli.app import run
from jialing_xls.definition.building import Built, build_template
from jialing_xls.definition.document import IndicatorRow, IndicatorTable
from jialing_xls.definition.expansion import Definition
from jialing_xls.definition.indicator_rows import OfficialRow, group, plan_rows
from jialing_xls.definition.toml_spelling import read_definition
from jialing_xls.entry.making.builder import build_entry as build_entry
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.model.field import Kind
from jialing_xls.model.result import Level, Outcome, Status
from jialing_xls.model.rule import Verdict
from jialing_xls.ooxml.package import Package, links_part
from jialing_xls.pipeline import Job, fill_jobs, form_target
from jialing_xls.template import store
from jialing_xls.template.template_workbook import Template, read_template

DEFINITIONS = Path(__file__).parents[2] / "workbook_templates" / "definitions"
FUND = "就业补助资金_2025"
PILOT = f"{FUND}_试点"
"""Another name than that of the template that is shipped."""
SHEET = "附件 2"

# ---------------------------------------------------------------- which row an indicator has

INDICATORS = [
    IndicatorRow(id="1", level1="产出指标", level2="数量指标", name="甲"),
    IndicatorRow(id="2", level1="产出指标", level2="数量指标", name="乙"),
    IndicatorRow(id="3", level1="产出指标", level2="质量指标", name="丙"),
    IndicatorRow(id="4", level1="效益指标", level2="社会效益指标", name="丁"),
]


@pytest.mark.parametrize(
    ("official", "expected"),
    [
        # One blank model row: the others follow it.
        ([("", "", "")], "1 +2 +3 +4"),
        # Three blank rows: what is left over follows its own group.
        ([("", "", "")] * 3, "1 2 3 +4"),
        # Groups are labelled: each gets its own, one more row where there are two.
        (
            [("产出", "数量", ""), ("产出", "质量", ""), ("效益", "社会效益", "")],
            "1 +2 3 4",
        ),
        # Only 一级 is labelled; “……” is as good as blank.
        ([("产出", "", "指标1："), ("产出", "", "……"), ("效益", "", "")], "1 2 +3 4"),
        # Named rows are found wherever they stand, in a group of another name, too.
        ([("产出", "数量", "乙"), ("别的", "", "丁"), ("产出", "质量", "丙")], "2 +1 4 3"),
        # More rows than indicators: the rest stays empty.
        ([("", "", "")] * 5, "1 2 3 4 -"),
        # No group of its name: behind the last row of its 一级.
        ([("产出", "数量", ""), ("效益", "社会效益", "")], "1 +2 +3 4"),
    ],
)
def test_rows(official: list[tuple[str, str, str]], expected: str) -> None:
    rows = [OfficialRow(n, (a, b), name) for n, (a, b, name) in enumerate(official, 7)]
    plan = plan_rows(rows, INDICATORS)
    shown = [
        ("" if row.official else "+") + (row.indicator.id if row.indicator else "-")
        for row in plan.rows
    ]
    assert " ".join(shown) == expected
    assert [row.number for row in plan.rows] == list(range(7, 7 + len(plan.rows)))
    assert plan.moved(6) == 6
    assert plan.moved(7 + len(official)) == 7 + len(plan.rows)


def test_labels_are_compared_without_space_and_without_the_word_indicator() -> None:
    assert group("社会\n效益 指标") == group("社会效益")


# ---------------------------------------------------------------- an official file of another make


def official() -> bytes:
    """The form of the base as a province might hand it out: two sheets, a name that needs quotes, rates
    of its own, three blank rows for the indicators, a sum below them."""
    base = read_definition(DEFINITIONS / f"{FUND}.toml").form
    book: Workbook = load_workbook(io.BytesIO(base))
    sheet = book["自评表"]
    sheet.title = SHEET
    for row in range(7, 11):
        sheet[f"G{row}"] = f'=IF(N(E{row})=0,"",F{row}/E{row})'
    sheet["E8"].number_format = "General"
    sheet["B23"] = "=COUNTA(F22:F22)"
    sheet.merge_cells("A28:C29")
    validation = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0")
    validation.add("E7:F10")
    validation.add("F22")
    sheet.add_data_validation(validation)
    guide = book.create_sheet("填表说明", 0)
    guide["A1"] = "按要求填写"
    buffer = io.BytesIO()
    book.save(buffer)
    return otherwise_spelt(buffer.getvalue())


def otherwise_spelt(blob: bytes) -> bytes:
    """The same with what other programs write in other words: blank cells, quotes, true for 1."""
    package = Package.read(blob)
    part = package.sheet_part(SHEET).part
    xml = package.part(part)
    xml = re.sub(rb'(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?) ?/>', rb'\1 t="n"></c>', xml)
    xml = xml.replace(b'customHeight="1"', b'customHeight="true"')
    xml = re.sub(rb"<f>[^<]*</f>", lambda found: found[0].replace(b'"', b"&quot;"), xml)
    assert all(each in xml for each in (b't="n"></c>', b'"true"', b"&quot;"))
    return package.replacing({part: xml})


@pytest.fixture(scope="module")
def definition() -> Definition:
    made = read_definition(DEFINITIONS / f"{FUND}.toml")
    cells = {id: cell.replace("自评表!", f"'{SHEET}'!") for id, cell in made.cells.items()}
    assert made.table is not None
    columns = made.table.columns
    table = IndicatorTable(sheet=SHEET, first=22, last=22, columns=columns)
    cells["审计问题说明"] = f"'{SHEET}'!B24"
    return replace(made, name=PILOT, form=official(), cells=cells, table=table)


@pytest.fixture(scope="module")
def built(definition: Definition) -> Built:
    return build_template(definition)


@pytest.fixture(scope="module")
def template(built: Built) -> Template:
    return read_template(built.blob, PILOT)


def test_the_form_sheets_are_the_files_own(template: Template) -> None:
    assert template.form_sheets == ("填表说明", SHEET)
    assert template.form["预算_总额"] == (SHEET, (7, 5))
    assert str(template.form["预算_总额"]) == f"'{SHEET}'!E7"


def test_every_part_that_needs_no_change_keeps_its_bytes(
    definition: Definition, template: Template
) -> None:
    received, made = Package.read(definition.form), template.package
    book = received.workbook_part
    changed = {name for name in received.part_names if received.part(name) != made.part(name)}
    sheet = received.sheet_part(SHEET).part
    styles = {link.target for link in received.links_of(book) if link.kind == "styles"}
    assert changed == {"[Content_Types].xml", book, links_part(book), sheet, *styles}


def test_the_schema_finds_nothing(built: Built) -> None:
    assert shared_schema.faults_of()(built.blob) == []


def test_formulas_of_the_official_file_stay(template: Template, built: Built) -> None:
    sheet = load_workbook(io.BytesIO(built.blob))[SHEET]
    assert sheet["G7"].value == '=IF(N(E7)=0,"",F7/E7)'
    count = len([id for id in template.form if id.endswith("_完成值")])
    assert sheet[f"B{22 + count}"].value == f"=COUNTA(F22:F{21 + count})"
    assert not template.own_formulas
    assert any("公式照旧" in change and "G7" in change for change in built.changes)


def test_what_is_below_the_inserted_rows_has_moved(template: Template, built: Built) -> None:
    sheet = load_workbook(io.BytesIO(built.blob))[SHEET]
    more = len([id for id in template.form if id.endswith("_完成值")]) - 1
    assert f"A{28 + more}:C{29 + more}" in {str(area) for area in sheet.merged_cells.ranges}
    ranges = {str(v.sqref) for v in sheet.data_validations.dataValidation}
    assert ranges == {f"E7:F10 F22:F{22 + more}"}
    assert template.form["审计问题说明"] == (SHEET, (24 + more, 2))
    assert sheet.protection.sheet
    assert any(f"插入 {more} 行" in change for change in built.changes)


def test_groups_are_labelled_once_and_merged(built: Built) -> None:
    sheet = load_workbook(io.BytesIO(built.blob))[SHEET]
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"B22:B27", "C22:C24", "C25:C27"} <= merged
    assert [sheet[at].value for at in ("B22", "C22", "C25")] == [
        *("产出指标", "数量指标", "质量、时效和成本指标"),
    ]


def test_formats_are_added_only_where_there_are_none(built: Built) -> None:
    sheet = load_workbook(io.BytesIO(built.blob))[SHEET]
    assert sheet["E8"].number_format == "#,##0.00"
    assert sheet["A2"].number_format == r"\（0\年\度\）"


def test_building_twice_gives_the_same_bytes(definition: Definition, built: Built) -> None:
    assert build_template(definition).blob == built.blob


# ---------------------------------------------------------------- and it serves


def entry_values(template: Template) -> dict[str, Decimal | str]:
    made: dict[str, Decimal | str] = {}
    for id, field in template.book.typed.items():
        if field.required and not field.default and field.kind is not Kind.DATE:
            made[id] = Decimal(7) if field.kind.is_number else "无"
    return made | {"预算_总额": Decimal(30), "执行_总额": Decimal(20)}


@pytest.fixture(scope="module")
def filled(
    built: Built, template: Template, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """Submission and form alone."""
    folder = tmp_path_factory.mktemp("office")
    (folder / f"{PILOT}.xlsx").write_bytes(built.blob)
    entry = folder / "甲县_录入表.xlsx"
    entry.write_bytes(build_entry(template, entry_values(template)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(store.VARIABLE, str(folder))
        (outcome,) = fill_jobs([Job(entry, folder / "甲县_自评表.xlsx", form=True)])
    assert outcome.status is Status.FAILED, outcome.findings
    assert outcome.certificate.proven, outcome.certificate.faults
    assert outcome.form == str(folder / "甲县_官方表.xlsx")
    return folder / "甲县_自评表.xlsx", folder / "甲县_官方表.xlsx"


def test_a_submission_shows_what_was_typed_and_the_forms_own_rate(
    filled: tuple[Path, Path],
) -> None:
    for path in filled:
        sheet = openpyxl.load_workbook(path, data_only=True)[SHEET]
        assert (sheet["E7"].value, sheet["F7"].value) == (30, 20)
        assert sheet["G7"].value == pytest.approx(2 / 3)
        assert sheet["A2"].value == 2025


def test_the_forms_own_rates_agree_with_the_working_paper_to_its_decimals(
    filled: tuple[Path, Path],
) -> None:
    """B11 counts them as shown: 0.66666… is 66.67%, and nothing is —."""
    sheet = openpyxl.load_workbook(filled[0], data_only=True)["交叉核对"]
    verdicts = {
        (row[0].value, row[1].value): row[9].value for row in sheet.iter_rows() if row[0].value
    }
    assert verdicts["B11", "执行率"] == "通过"


def test_the_form_alone_has_nothing_grafted_and_says_what_it_belongs_to(
    filled: tuple[Path, Path], definition: Definition
) -> None:
    submission, form = filled
    alone, whole = Package.read(form.read_bytes()), Package.read(submission.read_bytes())
    assert [sheet.name for sheet in alone.sheets] == ["填表说明", SHEET]
    assert alone.defined_names == {}
    assert alone.part(alone.sheet_part(SHEET).part) == whole.part(whole.sheet_part(SHEET).part)
    received = set(Package.read(definition.form).part_names)
    assert set(alone.part_names) - received == {"docProps/custom.xml"}
    said = {p.name: p.value for p in load_workbook(form).custom_doc_props.props}["jxls"]
    digests = re.findall(r"[0-9a-f]{64}", said)
    line = str(load_workbook(submission)["交叉核对"]["A5"].value)
    assert digests[:3] == re.findall(r"[0-9a-f]{64}", line), (
        "entry, template, the submission's seal"
    )
    assert shared_schema.faults_of()(form.read_bytes()) == []


def test_what_was_filled_verifies(filled: tuple[Path, Path], built: Built) -> None:
    """However its program spells the official file, and though its rate has more decimals than ours."""
    outcome = verified(filled[0], built)
    assert [each for each in outcome.findings if each.level is not Level.NOTE] == []
    tied = {check.rule.case: check.verdict for check in outcome.checks if check.rule.id == "B11"}
    assert tied["执行率"] is Verdict.PASSED


def test_it_is_added_up_on_the_official_form(filled: tuple[Path, Path]) -> None:
    folder = filled[0].parent
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(store.VARIABLE, str(folder))
        run(["rollup", str(filled[0]), "-o", str(folder / "汇总.xlsx")])
    book = openpyxl.load_workbook(folder / "汇总.xlsx", data_only=True)
    assert book[SHEET]["G7"].value == pytest.approx(2 / 3)
    listed = {row[0].value: row[4].value for row in book["字段汇总"].iter_rows()}
    assert listed["执行率_总额"] == 0.6667, "ours, to its decimals"


def verified(submission: Path, built: Built) -> Outcome:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(store.VARIABLE, str(submission.parent))
        return verify_one(submission)


def test_where_the_form_alone_goes() -> None:
    assert form_target(Path("a/甲_自评表.xlsx")) == Path("a/甲_官方表.xlsx")
    assert form_target(Path("a/乙.xlsx")) == Path("a/乙_官方表.xlsx")


@requires_office
def test_libreoffice_agrees_on_every_formula(filled: tuple[Path, Path], tmp_path: Path) -> None:
    for path in filled:
        ours = values(path)
        theirs = values(recalculated([path], tmp_path)[path])
        assert ours.keys() == theirs.keys()
        for at, value in ours.items():
            if isinstance(value, float):
                assert theirs[at] == pytest.approx(value), at
            else:
                assert theirs[at] == value, at


# ---------------------------------------------------------------- what cannot be used


def test_faults_of_the_official_file_are_told(definition: Definition) -> None:
    def told(form: bytes) -> str:
        with pytest.raises(UnreadableFile) as caught:
            build_template(replace(definition, form=form))
        return str(caught.value)

    def changed(part: str, old: str, new: str) -> bytes:
        package = Package.read(definition.form)
        content = package.part(part).replace(old.encode(), new.encode())
        assert content != package.part(part)
        return package.replacing({part: content})

    assert "1904" in told(changed("xl/workbook.xml", "<workbookPr", '<workbookPr date1904="1"'))
    assert "交叉核对" in told(changed("xl/workbook.xml", "填表说明", "交叉核对"))
    assert SHEET in told(changed("xl/workbook.xml", SHEET, "别的"))
    assert "xlsx" in told(b"no workbook")
    with zipfile.ZipFile(io.BytesIO(definition.form)) as archive:
        assert "xl/workbook.xml" in archive.namelist()
