"""即时核对: the same rules, live over the entry cells while staff type.

LibreOffice stands in for the clerk's Excel: entry cells are changed, cached results are left stale,
and what it computes is compared with the tool's own verdict on the same workbook.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import referee

from jialing_xls.entry.making.builder import build_entry
from jialing_xls.entry.making.entry_layout import LIVE, EntryAddresses, live_rules
from jialing_xls.entry.making.live_typed import UNDECIDED
from jialing_xls.entry.reading.value_file import values_from_toml
from jialing_xls.model.fact import EPOCH
from jialing_xls.model.result import CheckResult
from jialing_xls.ooxml.filling.splice import splice
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.reference import Cell
from jialing_xls.ooxml.value import CellValue
from jialing_xls.pipeline import Job, fill_jobs
from jialing_xls.template import store as templates
from jialing_xls.template.template_layout import LIVE_COLUMNS, rule_row
from jialing_xls.template.template_workbook import Template

SAMPLES = Path(__file__).parents[2] / "samples"

EDITS: dict[str, dict[str, CellValue]] = {
    "as it is": {},
    "a cent too much": {"预算_总额": Decimal("13571.20")},
    "two cents too much": {"预算_总额": Decimal("13571.21")},
    "cells emptied": dict.fromkeys(("特困_金额", "说明_H03", "上年_城市低保_标准")),
    "cells changed": {
        "预算_其他": Decimal("0.01"),
        "城乡低保_金额": Decimal(10818),
        "说明_H03": "属实",
        "指标05_完成值": "94%",
        "填报日期": 45089,
    },
    "wordings": {
        "指标01_指标值": "≥25000户",
        "指标01_完成值": None,
        "指标02_指标值": "７０００人次以上",
        "指标05_完成值": "超过96%",
        "指标06_指标值": "城市≥740元/月，农村≥600元/月",
        "指标07_完成值": "/",
        "指标10_完成值": "９６．５％",
        "说明_H03": "情况属实，数据属实。",
    },
    "beyond formulas": {
        "预算_其他": "无",
        "特困_报告城市增长率": "8.8%",
        "指标05_完成值": "全年达到96%",
        "指标06_指标值": "农村≥500元/月",
        "核对码_说明_H03": "ABC123",
    },
    "hardly anything": dict.fromkeys(
        ("预算_总额", "执行_总额", "年度", "孤儿_人次", "指标05_完成值")
    ),
}


@dataclass(frozen=True)
class Recalculated:
    """A workbook as LibreOffice computed it, and the tool's results for the same entries."""

    live: dict[tuple[str, str], object]
    tool: dict[str, CheckResult]

    def shown(self, template: Template, rule: str, column: str) -> object:
        keys = [each.key for each in live_rules(template.book)]
        return self.live.get((LIVE, LIVE_COLUMNS.cell(column, rule_row(keys.index(rule)))), "")


@pytest.fixture(scope="module")
def template() -> Template:
    return templates.named("困难群众救助补助资金_2023")


@pytest.fixture(scope="module")
def edited(template: Template, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Recalculated]:
    folder = tmp_path_factory.mktemp("live")
    blob = build_entry(template, values_from_toml(SAMPLES / "嘉陵区2023_更正.toml", template.book))
    paths = {}
    for n, (what, changes) in enumerate(EDITS.items()):
        paths[what] = folder / f"{n}_录入表.xlsx"
        paths[what].write_bytes(typed_over(blob, template, changes))
    outcomes = fill_jobs([Job(path, path.with_suffix(".out.xlsx")) for path in paths.values()])
    computed = referee.recalculated(list(paths.values()), folder)
    return {
        what: Recalculated(
            referee.values(computed[path]), {check.rule.key: check for check in outcome.checks}
        )
        for (what, path), outcome in zip(paths.items(), outcomes, strict=True)
    }


def typed_over(blob: bytes, template: Template, changes: dict[str, CellValue]) -> bytes:
    """The workbook with entry cells changed and every cached result left as it was."""
    package, addresses = Package.read(blob), EntryAddresses(template.book)
    parts: dict[str, dict[Cell, CellValue]] = {}
    for field, value in changes.items():
        sheet, _, cell = addresses.cell(field).partition("!")
        parts.setdefault(sheet, {})[Cell.parse(cell)] = value
    scanned = {sheet: package.worksheet(sheet) for sheet in parts}
    return package.replacing({s.part: splice(s, parts[name]) for name, s in scanned.items()})


pytestmark = referee.requires_office


@pytest.mark.parametrize(
    ("what", "verdict", "difference"),
    [
        ("as it is", "通过", 0),
        ("a cent too much", "尾差", 0.01),
        ("two cents too much", "不符", 0.02),
    ],
)
def test_a_cent_is_rounding_and_two_are_not(
    edited: dict[str, Recalculated],
    template: Template,
    what: str,
    verdict: str,
    difference: float,
) -> None:
    assert edited[what].shown(template, "B01", "verdict") == verdict
    assert edited[what].shown(template, "B01", "difference") == difference
    assert edited[what].tool["B01"].verdict == verdict


@pytest.mark.parametrize(
    ("what", "rule", "verdict"),
    [
        ("cells emptied", "L13·救助数据", "不符"),
        ("cells emptied", "H05", "未执行"),
        ("cells emptied", "H03", "待说明"),
        ("cells changed", "H03", "待说明"),
        ("cells emptied", "L06·城市低保", "未执行"),
        ("cells changed", "B01", "尾差"),
        ("cells changed", "B08", "不符"),
        ("cells changed", "L11·指标05", "不符"),
        ("cells changed", "L10", "不符"),
        ("wordings", "L11·指标01·户", "通过"),
        ("wordings", "L11·指标01·人", "不适用"),
        ("wordings", "L11·指标02·人次", "不符"),
        ("wordings", "L11·指标06·城市", "通过"),
        ("wordings", "L11·指标06·农村", "不符"),
        ("wordings", "L12·指标01·户", "通过"),
        ("wordings", "L12·指标07·城市", "通过"),
        ("wordings", "H03", "待说明"),
        ("beyond formulas", "B01", UNDECIDED),
        ("beyond formulas", "L14·城市特困", UNDECIDED),
        ("beyond formulas", "L11·指标05", UNDECIDED),
        ("beyond formulas", "L11·指标06·农村", UNDECIDED),
        ("beyond formulas", "H03", UNDECIDED),
        ("hardly anything", "B01", "未执行"),
    ],
)
def test_a_verdict_changes_while_staff_type(
    edited: dict[str, Recalculated], template: Template, what: str, rule: str, verdict: str
) -> None:
    assert edited[what].shown(template, rule, "verdict") == verdict


def test_only_what_is_beyond_formulas_is_left_to_the_tool(
    edited: dict[str, Recalculated], template: Template
) -> None:
    undecided = {
        what
        for what, each in edited.items()
        for rule in live_rules(template.book)
        if each.shown(template, rule.key, "verdict") == UNDECIDED
    }
    assert undecided == {"beyond formulas"}


@pytest.mark.parametrize("what", EDITS)
def test_live_verdicts_and_sides_are_those_of_the_tool(
    edited: dict[str, Recalculated], template: Template, what: str
) -> None:
    for rule in live_rules(template.book):
        live, tool = edited[what], edited[what].tool[rule.key]
        if live.shown(template, rule.key, "verdict") == UNDECIDED:
            continue
        assert live.shown(template, rule.key, "verdict") == tool.verdict, rule.key
        for column, value in (("left", tool.left), ("right", tool.right)):
            assert agrees(live.shown(template, rule.key, column), value), (rule.key, column)


def agrees(shown: object, value: Decimal | None) -> bool:
    if value is None or isinstance(shown, str):
        return shown == "" and value is None
    if isinstance(shown, date):
        return (shown - EPOCH).days == value
    return isinstance(shown, int | float) and abs(shown - float(value)) <= 1e-8


def test_the_result_line_follows(edited: dict[str, Recalculated]) -> None:
    results = {what: each.live[LIVE, "A2"] for what, each in edited.items()}
    may = {what for what, result in results.items() if result == "结论：通过，可以报送"}
    assert {"as it is", "a cent too much"} <= may
    assert may.isdisjoint({"two cents too much", "cells emptied", "hardly anything"})


def test_no_cell_shows_an_error_whatever_is_typed(edited: dict[str, Recalculated]) -> None:
    errors = [
        (what, place, value)
        for what, each in edited.items()
        for place, value in each.live.items()
        if isinstance(value, str) and value.startswith("#")
    ]
    assert errors == []
