"""The forms beside the repository (../shared/forms) the whole way, by the commands that an office runs.

adopt → the owner's corrections → build → three entry workbooks, filled → fill → certificate → verify →
roll-up; LibreOffice reckons every formula again, the schema checker reads every workbook, and what the
official file says stays in it to the byte.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import shared_schema
from definition.test_recognition_shared import FORMS, form
from loaded import loaded
from referee import formulas, recalculated, requires_office, values

from jialing_xls.cli.app import run
from jialing_xls.cli.commands.definitions import bases_near
from jialing_xls.definition.document import Layer
from jialing_xls.definition.workbook.definition_reader import read_workbook_source
from jialing_xls.model.field import Field, Kind
from jialing_xls.model.role import Role
from jialing_xls.ooxml.package import Package, links_part
from jialing_xls.template import store
from jialing_xls.template.template_workbook import Template, read_template

UNITS = ("甲县", "乙县", "丙县")
TARGETS = "残疾人事业发展补助_绩效目标表2025"


@dataclass(frozen=True)
class Way:
    """A form, and what its owner corrects in the definition that is proposed for it."""

    form: str
    targets: str = ""
    cells: Mapping[str, Any] = field(default_factory=dict)
    """Sheet and cell of the definition workbook → what is typed there."""
    actual: Mapping[str, str] = field(default_factory=dict)
    """What is stated of indicators that are told in words, by id."""


NINE = (
    "改造户数",
    "改造合格率",
    "按期完成率",
    "户均成本",
    "增收额",
    "满意情况",
    "减排量",
    "持续年限",
    "满意度",
)
NINE_TARGETS = (
    *("≥320户", "≥95%", "100%", "≤2万元", "≥5万元", "明显改善", "≥3吨", "≥5年", "≥90%"),
)
SIX_WEIGHTS = (20, 10, 10, 10, 20, 10, 10)
"""产出 50, 效益 30, 满意度 10."""
WAYS = (
    Way("区域自评表_彩票公益金版", cells={"基本!资金或项目名称": "彩票公益金试点资金"}),
    Way("就业补助资金_区域自评表_市州版", cells={"基本!资金或项目名称": "就业补助资金"}),
    Way("部门预算项目自评表_四川版", actual={"指标05": "优"}),
    Way(
        "项目支出绩效自评表_财预10号版",
        cells={
            **{f"指标!三级指标{n}": text for n, text in enumerate(NINE, 1)},
            **{f"指标!指标值{n}": text for n, text in enumerate(NINE_TARGETS, 1)},
        },
        actual={"指标06": "明显改善"},
    ),
    Way(
        "项目支出绩效自评表_财预10号版",
        targets=TARGETS,
        cells={f"指标!分值{n}": weight for n, weight in enumerate(SIX_WEIGHTS, 1)},
        actual={"指标05": "有所改善", "指标06": "持续提升"},
    ),
)


@dataclass(frozen=True)
class Went:
    """What came of a form, and where it is."""

    official: bytes
    folder: Path
    template: Template
    built: str
    outcomes: list[dict[str, Any]]

    @property
    def submissions(self) -> list[Path]:
        return [self.folder / f"{unit}_自评表.xlsx" for unit in UNITS]

    @property
    def forms(self) -> list[Path]:
        return [self.folder / f"{unit}_官方表.xlsx" for unit in UNITS]

    @property
    def workbooks(self) -> list[Path]:
        entries = [self.folder / f"{unit}_录入表.xlsx" for unit in UNITS]
        return [*entries, *self.submissions, *self.forms, self.folder / "汇总.xlsx"]


def correct(path: Path, cells: Mapping[str, Any]) -> None:
    """Type into the definition workbook, as its owner does: below a header, or beside a label."""
    book = openpyxl.load_workbook(path)
    for place, value in cells.items():
        sheet = book[place.split("!")[0]]
        title, number = re.fullmatch("(.*?)([0-9]*)", place.split("!")[1]).groups()  # type: ignore[union-attr]
        if not number:
            row = next(row for row in sheet.iter_rows() if row[0].value == title)
            row[1].value = value
            continue
        column = next(cell.column for cell in sheet[1] if cell.value == title)
        sheet.cell(int(number) + 2, column).value = value  # below the header and the example
    book.save(path)


def figures(
    definition: Path, template: Template, actual: Mapping[str, str], n: int
) -> dict[str, Any]:
    """What the n-th unit types: money that adds up, targets just met, scores that follow from them."""
    layer = _whole(definition)
    fields, weights = template.book.fields, {i.id: i.weight for i in layer.indicators}
    parts = {d.id: [p.id for p in layer.data if p.part_of == d.id] for d in layer.data}
    found: dict[str, Any] = {}
    for id, each in template.book.typed.items():
        if each.role in (Role.INITIAL, Role.BUDGET, Role.EXECUTED):
            found[id] = _amount(id, each, parts, n)
        elif each.kind is Kind.DATE:
            found[id] = f"{(template.years or (2025,))[0] + 1}-03-2{n}"
        elif each.role is Role.UNIT:
            found[id] = UNITS[n]
        elif each.role is Role.ACTUAL and each.indicator:
            target = fields[id.removesuffix("完成值") + "指标值"].default
            found[id] = actual.get(each.indicator) or re.sub("[≥≤＝=]", "", target) + (
                _unit(layer, each.indicator, target)
            )
        elif each.role is Role.SCORE and each.indicator:
            found[id] = weights[each.indicator]
        elif each.choices:
            found[id] = each.choices[0]
        elif each.kind is Kind.TEXT and not each.default and each.sheet != "审核说明":
            found[id] = f"{each.name}：按规定办理，第 {n + 1} 份"
    return _with_results(template, found)


def _unit(layer: Layer, indicator: str, target: str) -> str:
    stated = next(each.unit for each in layer.indicators if each.id == indicator)
    return "" if target.endswith(stated) else stated


@cache
def _whole(definition: Path) -> Layer:
    """The definition with what its base has."""
    layer = read_workbook_source(definition.read_bytes(), definition.name).source.layer
    base = next(each for each in bases_near(definition) if each.name == layer.base)
    return base.model_copy(
        update={"data": (*base.data, *layer.data), "indicators": layer.indicators}
    )


def _amount(id: str, each: Field, parts: Mapping[str, list[str]], n: int) -> Decimal:
    """Of a row without parts its own figure, of another one their sum; executed is 95.5% of it."""
    if parts.get(id):
        return sum((_amount(part, each, parts, n) for part in parts[id]), Decimal(0))
    share = Decimal("0.955") if each.role is Role.EXECUTED else Decimal(1)
    return (Decimal(100 * (n + 1) + len(id.partition("_")[2]) * 20) * share).quantize(
        Decimal("0.01")
    )


def _with_results(template: Template, found: dict[str, Any]) -> dict[str, Any]:
    """What follows from the figures: what is left, how the execution and the whole are scored."""
    by_role = {(f.role, f.part): id for id, f in template.book.fields.items() if f.role}
    budget, executed = (found[by_role[role, "总额"]] for role in (Role.BUDGET, Role.EXECUTED))
    for (role, part), id in by_role.items():
        if role is Role.SURPLUS:
            found[id] = found[by_role[Role.BUDGET, part]] - found[by_role[Role.EXECUTED, part]]
    if score := by_role.get((Role.EXECUTION_SCORE, "")):
        found[score] = (10 * executed / budget).quantize(Decimal("0.01"))
        scores = [found[f.id] for f in template.book.fields.values() if f.role is Role.SCORE]
        found[by_role[Role.TOTAL_SCORE, ""]] = found[score] + sum(scores)
    return found


def type_into(entry: Path, found: Mapping[str, Any]) -> None:
    """Type into an entry workbook, row by row, as staff do."""
    book = loaded(entry)
    left = dict(found)
    for sheet in book:
        columns: dict[Any, int] = {}
        for row in sheet.iter_rows():
            if row[0].value == "字段":
                columns = {cell.value: cell.column for cell in row}
            elif columns and row[0].value in left:
                sheet.cell(row[0].row, columns["填报值"]).value = left.pop(row[0].value)
    assert left == {}
    book.save(entry)


@pytest.fixture(scope="module", params=WAYS, ids=lambda way: way.form + way.targets)
def went(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Went]:
    way: Way = request.param
    official, _ = form(way.form)
    folder = tmp_path_factory.mktemp("form")
    definition = folder / "定义.xlsx"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(store.VARIABLE, str(folder / "模板"))
        patch.chdir(folder)
        aims = ["--targets", str(FORMS / f"{way.targets}.xlsx")] if way.targets else []
        said = [
            _run("template", "adopt", str(FORMS / f"{way.form}.xlsx"), *aims, "-o", definition.name)
        ]
        correct(definition, way.cells)
        said += [_run("template", "check", definition.name)]
        said += [_run("template", "build", definition.name, "-o", "模板表.xlsx")]
        said += [_run("template", "add", "模板表.xlsx")]
        template = read_template((folder / "模板表.xlsx").read_bytes(), "模板表.xlsx")
        _run("new", "-t", template.name, "-o", "录入表.xlsx")
        blank = (folder / "录入表.xlsx").read_bytes()
        for n, unit in enumerate(UNITS):
            (folder / f"{unit}_录入表.xlsx").write_bytes(blank)
            type_into(folder / f"{unit}_录入表.xlsx", figures(definition, template, way.actual, n))
        entries = [f"{unit}_录入表.xlsx" for unit in UNITS]
        outcomes = json.loads(_run("fill", *entries, "--form-only", "--json", status=None))[
            "results"
        ]
        _run("rollup", *(f"{unit}_自评表.xlsx" for unit in UNITS), "-o", "汇总.xlsx", status=None)
        yield Went(official, folder, template, "".join(said), outcomes)


def _run(*args: str, status: int | None = 0) -> str:
    import contextlib
    import io

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        ended = run(list(args))
    assert status is None or ended == status, (args[0], ended, out.getvalue()[-300:])
    return out.getvalue()


def test_every_verdict_is_settled_and_every_formula_proven(went: Went) -> None:
    for outcome in went.outcomes:
        unsettled = [c for c in outcome["checks"] if c["verdict"] in ("不符", "待说明", "未执行")]
        assert (outcome["status"], unsettled, outcome["findings"]) == ("passed", [], [])
        told = outcome["formulas"]
        assert told["total"] == told["matched"] > 0


def test_what_was_filled_verifies(went: Went) -> None:
    told = json.loads(_run("verify", *map(str, went.submissions), "--json"))["results"]
    assert [each["status"] for each in told] == ["passed"] * len(UNITS)


def test_three_units_add_up_on_the_official_form(went: Went) -> None:
    at = went.template.form
    summed = {
        id: at[id]
        for id, each in went.template.book.typed.items()
        if id in at and each.kind is Kind.MONEY
    }
    assert summed
    whole = values(went.folder / "汇总.xlsx")
    parts = [values(path) for path in went.submissions]
    for id, place in summed.items():
        key = (place.sheet, str(place.cell))
        assert whole[key] == pytest.approx(sum(each[key] for each in parts)), id  # type: ignore[misc]


def test_the_schema_finds_nothing(went: Went) -> None:
    """Beyond what the official file has itself: LibreOffice writes an attribute of its own."""
    received = set(shared_schema.faults_of()(went.official))
    assert all("dateCompatibility" in fault for fault in received)
    for path in went.workbooks:
        assert set(shared_schema.faults_of()(path.read_bytes())) <= received, path.name


@requires_office
def test_libreoffice_agrees_on_every_formula(went: Went, tmp_path: Path) -> None:
    checked = [*went.submissions, *went.forms, went.folder / "汇总.xlsx"]
    theirs = recalculated(checked, tmp_path)
    computed = {path: formulas(path) for path in checked}
    assert all(computed[path] for path in went.submissions)
    for path in checked:
        ours, other = values(path), values(theirs[path])
        for at in computed[path]:
            ours_here, theirs_here = ours.get(at), other.get(at)
            if isinstance(ours_here, float):
                assert theirs_here == pytest.approx(ours_here), (path.name, at)
            else:
                assert theirs_here == ours_here, (path.name, at)


def test_official_parts_stay_as_they_were_received(went: Went) -> None:
    """All but the lists of parts and styles, and the sheet that is filled."""
    received = Package.read(went.official)
    filled = {place.sheet for place in went.template.form.values()}
    book = received.workbook_part
    lists = {"[Content_Types].xml", book, links_part(book), "_rels/.rels"}
    lists |= {link.target for link in received.links_of(book) if link.kind == "styles"}
    lists |= {received.sheet_part(sheet).part for sheet in filled}
    for path in (*went.submissions, *went.forms):
        made = Package.read(path.read_bytes())
        changed = {n for n in received.part_names if received.part(n) != made.part(n)}
        said = {"docProps/custom.xml"} if path in went.forms else set()  # what it belongs to
        assert changed <= lists | said, path.name
