"""The certificate: a formula is matched only if everything about it agrees.

A submission is tampered with in one cell, and the certificate must count that cell where it belongs
and every other as before.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from submission.packages import Filled, cell_of, parts_of, with_cell, zipped

from jialing_xls.audit.verify import verify_one
from jialing_xls.entry.making.builder import build_entry
from jialing_xls.model.result import Certificate, Outcome, Status
from jialing_xls.ooxml.engine import CellKey
from jialing_xls.ooxml.reference import Cell
from jialing_xls.pipeline import Job, fill_jobs
from jialing_xls.submission.certificate import Expected, certify
from jialing_xls.submission.fill import expected_results
from jialing_xls.template import store as templates
from jialing_xls.template.template_layout import (
    CROSSCHECK,
    DEFINITION,
    FIELD_DEFINITION,
    PROBLEM_HEADER,
    RULE_COLUMNS,
    RULE_DEFINITION,
)
from jialing_xls.template.template_workbook import Template

RATE = "自评表!G7"
"""执行率_总额 on the form: nothing in the certificate of another cell rests on its cached result."""


SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="module")
def expected(corrected: Filled, template: Template) -> Expected:
    assert corrected.outcome.facts is not None
    return expected_results(
        template, corrected.outcome.checks, corrected.outcome.derived, corrected.outcome.facts
    )


def counts(certificate: Certificate) -> dict[str, int]:
    """The classes that are not empty, matched ones apart."""
    classes = ("mismatched", "not_evaluable", "missing")
    found = {name: getattr(certificate, name) for name in classes}
    assert certificate.total == certificate.matched + sum(found.values())
    return {name: count for name, count in found.items() if count}


def sub(pattern: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda element: re.sub(pattern, new, element, count=1)


def test_an_untouched_submission_is_proven(
    corrected: Filled, template: Template, expected: Expected
) -> None:
    certificate = certify(corrected.written, template, expected)
    assert certificate.proven
    assert counts(certificate) == {}
    assert certificate == corrected.outcome.certificate


@pytest.mark.parametrize(
    ("what", "change", "count"),
    [
        ("the cached value is another", sub(b"<v>0.9842<", b"<v>0.9843<"), "mismatched"),
        ("the cached value is a little off", sub(b"<v>0.9842<", b"<v>0.98420001<"), "mismatched"),
        ("the cached value is no number", sub(b"<v>0.9842<", b"<v>nan<"), "mismatched"),
        ("the cached value is empty", sub(b"<v>.*</v>", b"<v></v>"), "mismatched"),
        ("the cached value is a text", sub(b"><f>", b' t="str"><f>'), "mismatched"),
        (
            "the cached value is an error",
            sub(b"><f>(.*)<v>.*</v>", rb' t="e"><f>\1<v>#N/A</v>'),
            "mismatched",
        ),
        ("there is no cached value", sub(b"<v>.*</v>", b""), "missing"),
        ("the formula is another", sub(b"<f>", b"<f>0+"), "mismatched"),
        ("the formula is gone, its value left", sub(b"<f>.*</f>", b""), "missing"),
        ("the cell is empty", sub(b">.*</c>", b"/>"), "missing"),
        ("the formula is an array formula", sub(b"<f>", b'<f t="array" ref="G7">'), "mismatched"),
    ],
)
def test_a_formula_that_was_tampered_with_is_never_matched(
    corrected: Filled,
    template: Template,
    expected: Expected,
    what: str,
    change: Callable[[bytes], bytes],
    count: str,
) -> None:
    tampered = with_cell(corrected.blob, RATE, change)
    certificate = certify(corrected.holding(tampered), template, expected)
    assert counts(certificate) == {count: 1}, what
    assert not certificate.proven
    assert certificate.total == corrected.outcome.certificate.total
    assert len(certificate.faults) == 1
    assert certificate.faults[0].startswith(f"{RATE}：")


def test_a_cached_text_that_was_tampered_with_is_never_matched(
    corrected: Filled, template: Template, expected: Expected
) -> None:
    """The worst that can be done: a verdict that says 通过."""
    row = template.rule_rows["H03"]
    place = f"{CROSSCHECK}!{template.rules.cell('verdict', row)}"
    change = sub("<v>已说明".encode(), "<v>通过".encode())
    certificate = certify(
        corrected.holding(with_cell(corrected.blob, place, change)), template, expected
    )
    assert counts(certificate) == {"mismatched": 1}
    assert "通过" in certificate.faults[0]
    assert "已说明" in certificate.faults[0]


def test_a_number_is_not_matched_by_a_text_that_reads_the_same(
    as_printed: Filled, template: Template
) -> None:
    """Nor a text by a number: =IF(A1="","",…) must not turn into 0 in somebody's sum."""
    row = template.rule_rows["B08"]
    place = f"{CROSSCHECK}!{template.rules.cell('difference', row)}"
    change = sub(b' t="str"', b"")
    certificate = certify(
        as_printed.holding(with_cell(as_printed.blob, place, change)), template, {}
    )
    assert counts(certificate) == {"mismatched": 1}


@pytest.mark.parametrize("place", ["自评表!E7", f"{DEFINITION}!A3"])
def test_a_formula_that_the_template_does_not_have_is_never_matched(
    corrected: Filled, template: Template, expected: Expected, place: str
) -> None:
    """On whatever sheet, one included that filling leaves alone."""
    change = sub(b"(?: t=[^>]*)?>.*</c>", b"><f>11654.69+1916.5</f><v>13571.19</v></c>")
    tampered = with_cell(corrected.blob, place, change)
    certificate = certify(corrected.holding(tampered), template, expected)
    assert not certificate.proven
    assert certificate.total == corrected.outcome.certificate.total + 1
    assert any(fault.startswith(f"{place}：") for fault in certificate.faults)


@pytest.mark.parametrize(
    ("place", "old", "new"),
    [
        ("自评表!E7", b"<v>13571.19<", b"<v>13571.21<"),
        ("自评表!E7", b"<v>13571.19</v>", b""),
        ("自评表!E7", b"(.*)<v>13571.19</v>", rb"\1<is><t>13571.19</t></is>"),
        ("自评表!E10", b"/>", b"><v>0</v></c>"),
    ],
)
def test_an_input_that_is_not_what_was_planned_is_named(
    corrected: Filled, template: Template, expected: Expected, place: str, old: bytes, new: bytes
) -> None:
    """What the engine came to is over the inputs that were meant, so the file must hold them."""
    tampered = with_cell(corrected.blob, place, sub(old, new))
    certificate = certify(corrected.holding(tampered), template, expected)
    assert [fault.partition("：")[0] for fault in certificate.faults] == [place]
    assert counts(certificate) == {"mismatched": 1}


def test_a_cell_that_stands_there_twice_is_named(
    corrected: Filled, template: Template, expected: Expected
) -> None:
    for place in ("自评表!E7", RATE, "自评表!A7"):
        tampered = with_cell(corrected.blob, place, lambda element: element * 2)
        faults = certify(corrected.holding(tampered), template, expected).faults
        assert [fault.partition("：")[0] for fault in faults] == [place]


@pytest.mark.parametrize("wrong", [Decimal("0.01"), Decimal("0.00000002"), "", "不符"])
def test_a_result_that_the_tool_has_otherwise_is_never_matched(
    corrected: Filled, template: Template, expected: Expected, wrong: Decimal | str
) -> None:
    key: CellKey = ("自评表", Cell.parse("G7"))
    value = expected[key]
    assert isinstance(value, Decimal)
    other = value + wrong if isinstance(wrong, Decimal) else wrong
    certificate = certify(corrected.written, template, {**expected, key: other})
    assert counts(certificate) == {"mismatched": 1}
    assert "工具算得" in certificate.faults[0]


def test_a_result_that_the_tool_has_for_a_cell_without_a_formula_is_missing(
    corrected: Filled, template: Template, expected: Expected
) -> None:
    key: CellKey = ("自评表", Cell.parse("A1"))
    certificate = certify(corrected.written, template, {**expected, key: Decimal(1)})
    assert counts(certificate) == {"missing": 1}


@pytest.mark.parametrize("place", ["自评表!G8", "交叉核对!A1", "交叉核对!A2", "交叉核对!A3"])
def test_every_formula_counts_not_only_those_of_the_rules(
    corrected: Filled, template: Template, expected: Expected, place: str
) -> None:
    tampered = with_cell(corrected.blob, place, sub(b"<v>", b"<v>x"))
    assert counts(certify(corrected.holding(tampered), template, expected)) == {"mismatched": 1}


def test_no_formula_at_all_is_no_proof() -> None:
    assert not Certificate().proven


# ---------------------------------------------------------------- a template that is wrong


@pytest.fixture
def defective(template: Template, tmp_path: Path) -> Path:
    """A folder of templates with one whose owner put a formula in that gives an error."""
    blob = (templates.shipped_folder() / f"{template.name}.xlsx").read_bytes()
    path = tmp_path / "templates" / f"{template.name}.xlsx"
    path.parent.mkdir()
    path.write_bytes(with_cell(blob, listed_basis(), sub(b"<f>.*</f>", b"<f>1/0</f>")))
    return path


def listed_basis() -> str:
    """A formula that no other one reads: the 依据 that is shown in the list of problems."""
    return f"{CROSSCHECK}!{RULE_COLUMNS.cell('basis', PROBLEM_HEADER + 1)}"


def test_an_error_is_not_evaluable_and_nothing_is_handed_over(
    defective: Path, template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = tmp_path / "录入表.xlsx"
    entry.write_bytes(build_entry(template))
    monkeypatch.setattr(templates, "shipped_folder", lambda: defective.parent)
    (outcome,) = fill_jobs([Job(entry, tmp_path / "out.xlsx")])
    assert counts(outcome.certificate) == {"not_evaluable": 1}
    assert outcome.status is Status.DEFECT
    assert outcome.status.exit_code == 3
    assert "缺陷" in outcome.findings[-1].message
    assert listed_basis() in outcome.findings[-1].message
    assert outcome.output is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["templates", "录入表.xlsx"]


def test_the_order_of_attributes_does_not_let_a_formula_slip(
    corrected: Filled, template: Template, expected: Expected
) -> None:
    """A cell written otherwise than the tool writes it is not understood, and so not matched."""
    parts = parts_of(corrected.blob)
    part = "xl/worksheets/sheet1.xml"
    element = cell_of(parts[part], "G7")
    turned = re.sub(rb'<c r="G7" s="([0-9]+)"', rb'<c s="\1" r="G7"', element)
    assert turned != element
    parts[part] = parts[part].replace(element, turned)
    assert counts(certify(corrected.holding(zipped(parts)), template, expected)) == {"missing": 1}


def test_the_prover_has_no_memory(
    corrected: Filled, as_printed: Filled, template: Template, expected: Expected
) -> None:
    """One engine serves all proofs; what one file held does not help the next."""
    certify(as_printed.written, template, {})
    assert certify(corrected.written, template, expected).proven
    other = replace(as_printed.outcome.certificate)
    assert certify(as_printed.written, template, {}) == other


def typed_rule(book: Workbook, template: Template) -> int:
    """Type a rule below the others, with its definition; the row of 交叉核对 that it gets."""
    shown = {"id": "X01", "class": "基本平衡", "text": "手工加的", "relation": "="}
    meant = {"id": "X01", "left_expression": "预算_总额", "right_expression": "1", "decimals": "2"}
    meant |= {"tolerance_rule": "0", "shown_as": "数"}
    row, below = max(template.rule_rows.values()) + 1, len(template.book.rules) + 3
    for column, text in shown.items():
        book[CROSSCHECK][RULE_COLUMNS.cell(column, row)] = text
    first = len(FIELD_DEFINITION.headers) + 1
    for column, text in meant.items():
        book[DEFINITION].cell(below, first + RULE_DEFINITION.index(column)).value = text
    return row


def filled_with(
    book: Workbook, template: Template, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Outcome:
    """What comes of filling a blank entry workbook with an edited template."""
    (folder / "templates").mkdir()
    book.save(folder / "templates" / f"{template.name}.xlsx")
    entry = folder / "录入表.xlsx"
    entry.write_bytes(build_entry(template))
    monkeypatch.setattr(templates, "shipped_folder", lambda: folder / "templates")
    (outcome,) = fill_jobs([Job(entry, folder / "out.xlsx")])
    assert outcome.output is None
    return outcome


def test_a_rule_typed_into_a_template_is_refused_with_its_place(
    template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its row has no live formulas, so the sealed workbook would not conclude what the tool does."""
    book = load_workbook(templates.shipped_folder() / f"{template.name}.xlsx")
    row = typed_rule(book, template)
    outcome = filled_with(book, template, tmp_path, monkeypatch)
    assert outcome.status is Status.DEFECT
    message = outcome.findings[-1].message
    assert f"{CROSSCHECK}!{RULE_COLUMNS.cell('difference', row)}：规则 X01 没有实时公式" in message


def test_a_rule_typed_into_one_of_its_two_sheets_only_is_refused(
    template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = load_workbook(templates.shipped_folder() / f"{template.name}.xlsx")
    row = typed_rule(book, template)
    book[CROSSCHECK][RULE_COLUMNS.cell("id", row)] = None
    outcome = filled_with(book, template, tmp_path, monkeypatch)
    assert outcome.status.exit_code > 1
    assert f"“{CROSSCHECK}”与“{DEFINITION}”" in outcome.findings[-1].message


def test_the_conclusion_of_the_workbook_is_the_tools(expected: Expected) -> None:
    assert expected[CROSSCHECK, Cell.parse("A2")] == "结论：通过，可以报送"


def test_a_cell_that_could_not_be_read_is_in_the_conclusion(
    template: Template, tmp_path: Path
) -> None:
    """An optional figure that nothing rests on: every rule is settled, and still it may not go out."""
    entry = tmp_path / "录入表.xlsx"
    book = load_workbook(SAMPLES / "嘉陵区2023_更正_录入表.xlsx")
    rows = book["资金情况"].iter_rows()
    (cell,) = (row[3] for row in rows if row[0].value == "预算_市级")
    cell.value = "abc"
    book.save(entry)
    (outcome,) = fill_jobs([Job(entry, tmp_path / "out.xlsx")])
    assert outcome.status is Status.FAILED
    assert all(check.settled for check in outcome.checks)
    crosscheck = load_workbook(tmp_path / "out.xlsx", data_only=True)[CROSSCHECK]
    assert crosscheck["A2"].value == "结论：未通过，不得报送"
    assert "没有读出的格　1" in str(crosscheck["A3"].value)
    verified = verify_one(tmp_path / "out.xlsx")
    assert verified.status is Status.FAILED
    assert any("没有读出（原文“abc”）" in finding.message for finding in verified.findings)
