"""A rule over a whole block leads to every cell that it uses, and names the first one at fault."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from jialing_xls.checks.excel import TiedCells
from jialing_xls.checks.first_fault import Suspect, suspects
from jialing_xls.model.rule import Rule, Verdict
from jialing_xls.ooxml.engine import Engine
from jialing_xls.ooxml.formula import precedents
from jialing_xls.ooxml.reference import Cell, Location
from jialing_xls.ooxml.value import Scalar
from jialing_xls.template.cell_links import link_targets
from jialing_xls.template.store import named
from jialing_xls.template.template_layout import CROSSCHECK, LINKS, PAPER
from jialing_xls.template.template_workbook import Template

_SAMPLE = next((Path(__file__).parents[2] / "samples").glob("*更正_自评表.xlsx"))
TEMPLATE = named("困难群众救助补助资金_2023")


class _Addresses:
    """Where the fields of the template stand."""

    def cell(self, field: str) -> str:
        return str(TEMPLATE.place_of(field))

    def tied(self, field: str) -> TiedCells:
        paper = TEMPLATE.paper.cell("value", TEMPLATE.paper_rows[field])
        return TiedCells(self.cell(field), f"{PAPER}!{paper}", self.cell(field))


def _block(rule: Rule) -> list[Suspect]:
    return suspects(rule, _Addresses(), TEMPLATE.book)


BLOCKS = [rule for rule in TEMPLATE.book.rules if _block(rule)]


@pytest.mark.parametrize(
    ("cells", "most", "targets"),
    [
        ("C1 C3 C5", 3, "C1 C3 C5"),
        ("C1 C2 C3 C5", 3, "C1:C3 C5"),
        ("C1 C3 C6 C7", 2, "C1:C3 C6:C7"),
        ("E9 E8 E7 C7 C7", 3, "E7:E9 C7"),
        ("C1 D1 E1", 2, "C1 D1 E1"),  # columns are not joined: there would be no end to it
    ],
)
def test_links(cells: str, most: int, targets: str) -> None:
    found = link_targets([f"表!{cell}" for cell in cells.split()], most)
    assert found == [f"表!{target}" for target in targets.split()]


def _linked(template: Template, rule: Rule) -> set[tuple[str, Cell]]:
    """Every cell in the ranges that a rule's static links select."""
    xml = template.package.worksheet(CROSSCHECK).xml.decode()
    cells = set()
    for n in ("", *range(2, LINKS + 1)):
        at = template.rules.cell(f"link{n}", template.rule_rows[rule.key])
        if (start := xml.find(f'<hyperlink ref="{at}" location="')) > 0:
            location = xml[start:].split('"')[3].replace("'", "")
            sheet, (first, last) = Location.parse(location)
            cells |= {
                (sheet, Cell(row, column))
                for row in range(first.row, last.row + 1)
                for column in range(first.column, last.column + 1)
            }
    return cells


def _read(rule: Rule) -> set[tuple[str, Cell]]:
    """Cells of 自评表 and 数据底稿 that the formulas of a rule's row read, and those that these read."""
    row = TEMPLATE.rule_rows[rule.key]
    columns = ("left", "right", "difference", "tolerance", "verdict")
    queue = [(CROSSCHECK, TEMPLATE.rules.cell(column, row)) for column in columns]
    found: set[tuple[str, Cell]] = set()
    while queue:
        sheet, at = queue.pop()
        formula = TEMPLATE.package.worksheet(sheet).cells[at].expression
        read = precedents([(sheet, formula)]) if formula else frozenset()
        queue += [key for key in read - found if key[0] != CROSSCHECK]
        found |= {key for key in read if key[0] != CROSSCHECK}
    return found


def test_the_formulas_of_a_derived_figure_are_followed() -> None:
    rule = next(rule for rule in TEMPLATE.book.rules if rule.key == "H03")
    ids = [f"{area}低保_{part}" for area in ("农村", "城市") for part in ("月人均", "金额", "人数")]
    expected = {(PAPER, TEMPLATE.paper.cell("value", TEMPLATE.paper_rows[id])) for id in ids}
    assert _read(rule) == expected


@pytest.mark.parametrize("rule", TEMPLATE.book.rules, ids=lambda rule: rule.key)
def test_every_cell_that_a_rule_reads_is_linked(rule: Rule) -> None:
    assert _read(rule)
    assert _read(rule) <= _linked(TEMPLATE, rule)


def test_every_text_that_a_figure_is_read_out_of_is_linked() -> None:
    fields = TEMPLATE.book.fields
    for rule in TEMPLATE.book.rules:
        used = [fields[id].extracted_from for id in TEMPLATE.book.fields_used(rule)]
        texts = {_Addresses().cell(id) for id in used if id}
        assert texts <= {f"{sheet}!{at}" for sheet, at in _linked(TEMPLATE, rule)}, rule.key


def test_blocks() -> None:
    assert {rule.id for rule in BLOCKS} == {"B11", "L13", "L15", "L16", "L18"}


@pytest.fixture(scope="module")
def inputs() -> Mapping[tuple[str, Cell], Scalar]:
    """What the sample, which passes, holds in cells that rules read."""
    from jialing_xls.audit.bytes import pattern
    from jialing_xls.ooxml.package import Package

    held = pattern.match(TEMPLATE, Package.read(_SAMPLE.read_bytes()))
    assert held is not None
    return held.inputs


@pytest.fixture(scope="module")
def engine() -> Engine:
    return TEMPLATE.engine()


def _named(
    rule: Rule, inputs: Mapping[tuple[str, Cell], Scalar], engine: Engine
) -> tuple[str, str]:
    """The live verdict of a rule and the text of its link, over these cells."""
    engine.replace_inputs(inputs)  # type: ignore[arg-type]
    engine.evaluate()
    row = TEMPLATE.rule_rows[rule.key]
    keys = [(CROSSCHECK, TEMPLATE.rules.cell(column, row)) for column in ("verdict", "link")]
    results = engine.results(keys)
    return str(results[keys[0]]), str(results[keys[1]])


@pytest.mark.parametrize("rule", BLOCKS, ids=lambda rule: rule.key)
def test_the_first_cell_at_fault_is_named(
    rule: Rule, inputs: Mapping[tuple[str, Cell], Scalar], engine: Engine
) -> None:
    block = _block(rule)
    verdict, link = _named(rule, inputs, engine)
    assert verdict in (Verdict.PASSED, Verdict.NOT_APPLICABLE)
    assert link == block[0].cell  # all is well: to where the block begins
    faulty = dict(inputs)
    for each in reversed(block):
        sheet, area = Location.parse(each.cell)
        key = (sheet, area.first)
        if key in TEMPLATE.formulas:
            continue  # a rate: below
        faulty.pop(key, None)
        if rule.id != "L13":
            faulty[key] = "改" if rule.id == "B11" else {"L15": 101, "L16": -1}[rule.id]
        assert _named(rule, faulty, engine) == (Verdict.BROKEN, each.cell)


@pytest.mark.parametrize(
    ("key", "field", "value", "rate"),
    [
        ("B11·执行率", "预算_中央", 1, "执行率_中央"),
        ("L15·执行率上限", "执行_地方", 99999, "执行率_地方"),
        ("L15·执行率下限", "执行_中央", -5, "执行率_中央"),
    ],
)
def test_a_rate_at_fault_is_named(
    key: str,
    field: str,
    value: int,
    rate: str,
    inputs: Mapping[tuple[str, Cell], Scalar],
    engine: Engine,
) -> None:
    """Where 自评表 holds formulas: one figure there makes one rate wrong, whatever 数据底稿 says."""
    rule = next(rule for rule in BLOCKS if rule.key == key)
    faulty = {**inputs, TEMPLATE.form[field]: value}
    assert _named(rule, faulty, engine) == (Verdict.BROKEN, str(TEMPLATE.form[rate]))


def test_a_ratio_at_fault_is_named(
    inputs: Mapping[tuple[str, Cell], Scalar], engine: Engine
) -> None:
    """An amount in 元 for 万元; ratios that cannot be computed are passed over."""
    rule = next(rule for rule in BLOCKS if rule.key == "L18·偏大")
    at = TEMPLATE.paper.cell("value", TEMPLATE.paper_rows["城市低保_金额"])
    faulty = {**inputs, (PAPER, at): 50_000_000}
    expected = _Addresses().cell("城市低保_补助比")
    assert _named(rule, faulty, engine) == (Verdict.BROKEN, expected)
