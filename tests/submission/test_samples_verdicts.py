"""What a real county's 2023 figures give: as its report prints them, and with the slips mended.

The acceptance criteria of the main job, one by one.
"""

import re
from datetime import datetime
from decimal import Decimal

import pytest
from loaded import loaded
from official_forms import FORM
from submission.packages import Filled

from jialing_xls.model.fact import EPOCH
from jialing_xls.model.result import Status
from jialing_xls.model.rule import Verdict
from jialing_xls.template.template_layout import CROSSCHECK, PAPER, PAPER_HEADER

HELD = """
B01  -     13571.19  13571.19
B02  -     13356.23  13356.23
B05  总额  214.96    214.96
B05  中央  214.96    214.96
B06  -     25901     25901
B07  -     31625     31625
B09  -     487.51    487.51
B10  -     28.11     28.11
L02  -     98.42     98.42
L03  农村  29351     24036
L03  城市  2274      1865
L04  城市  962       962.0
L04  农村  693       692.9
L05  低保  740       533
L05  特困  962       693
L07  -     1600      1200
L08  农村  286.13    533
L08  城市  271.52    740
"""
"""Rule, case, left and right side: 通过 in 如实, in this case and in every other."""

NOT_HELD = """
L09  下限  不符    135       173.76    -38.76
H03  -     待说明  271.52    286.13    -14.61
H04  -     待说明  132       132.36    -0.36
H06  -     待说明  11601.39  13356.23  -1754.84
"""


def rows(table: str) -> list[list[str]]:
    return [line.split() for line in table.strip().splitlines()]


@pytest.mark.parametrize(("rule", "case", "left", "right"), rows(HELD))
def test_as_printed_these_pass(
    as_printed: Filled, rule: str, case: str, left: str, right: str
) -> None:
    results = as_printed.of(rule)
    assert {result.verdict for result in results.values()} == {Verdict.PASSED}
    result = results[None if case == "-" else case]
    assert (result.left, result.right) == (Decimal(left), Decimal(right))


@pytest.mark.parametrize(("rule", "case", "verdict", "left", "right", "difference"), rows(NOT_HELD))
def test_as_printed_these_do_not(
    as_printed: Filled, rule: str, case: str, verdict: str, left: str, right: str, difference: str
) -> None:
    result = as_printed.of(rule)[None if case == "-" else case]
    assert result.verdict == verdict
    assert (result.left, result.right) == (Decimal(left), Decimal(right))
    assert result.difference == Decimal(difference)


def test_as_printed_it_is_signed_within_the_year_that_it_is_about(as_printed: Filled) -> None:
    result = as_printed.of("L10")[None]
    assert result.verdict == "不符"
    assert result.left == (EPOCH.replace(2023, 6, 12) - EPOCH).days
    assert result.right == (EPOCH.replace(2023, 12, 31) - EPOCH).days


def test_as_printed_a_required_amount_is_missing_and_named(as_printed: Filled) -> None:
    result = as_printed.of("L13")["救助数据"]
    assert result.verdict == "不符"
    assert "特困_金额" in result.detail
    assert as_printed.of("H05")[None].verdict == "未执行"
    assert as_printed.of("H05")[None].left is None


def test_as_printed_a_total_that_is_stated_nowhere_is_not_judged(as_printed: Filled) -> None:
    assert as_printed.of("B08")[None].verdict == "不适用"


def test_as_printed_it_may_not_be_submitted(as_printed: Filled) -> None:
    assert as_printed.outcome.status is Status.FAILED
    assert as_printed.outcome.status.exit_code == 1


def test_corrected_it_may_be_submitted(corrected: Filled) -> None:
    assert corrected.outcome.status is Status.PASSED
    assert corrected.outcome.status.exit_code == 0


def test_corrected_nothing_is_left_to_do(corrected: Filled) -> None:
    left = [
        check.rule.key
        for check in corrected.outcome.checks
        if check.verdict in (Verdict.BROKEN, Verdict.UNEXPLAINED)
        or (check.verdict is Verdict.NOT_RUN and check.rule.rule_class.must_hold)
    ]
    assert left == []


def test_corrected_every_finding_that_is_explained_says_how(corrected: Filled) -> None:
    explained = [c for c in corrected.outcome.checks if c.verdict is Verdict.EXPLAINED]
    assert {"H03", "H04", "H05"} <= {check.rule.id for check in explained}
    assert all(check.explanation for check in explained)


@pytest.mark.parametrize("name", ["如实", "更正"])
def test_rates_are_those_of_the_report(filled: dict[str, Filled], name: str) -> None:
    """98.42%, 98.16%, 100.00%; — where there is nothing to divide."""
    rates = {id: r for id, r in filled[name].outcome.derived.items() if id.startswith("执行率_")}
    assert rates == {
        "执行率_总额": Decimal("0.9842"),
        "执行率_中央": Decimal("0.9816"),
        "执行率_地方": Decimal("1.0000"),
        "执行率_其他": None,
    }
    form = loaded(filled[name].output, data_only=True)[FORM]
    assert [form[f"G{row}"].value for row in range(7, 11)] == [0.9842, 0.9816, 1, "—"]
    assert form["G7"].number_format == "0.00%"


@pytest.mark.parametrize("name", ["如实", "更正"])
def test_every_formula_matched(filled: dict[str, Filled], name: str) -> None:
    """By the engine; LibreOffice is asked in test_submission_recalculated.py."""
    formulas = sum(
        cell.data_type == "f"
        for sheet in loaded(filled[name].output)
        for row in sheet.iter_rows()
        for cell in row
    )
    certificate = filled[name].outcome.certificate
    assert certificate.proven
    assert certificate.matched == certificate.total == formulas > 0
    assert (certificate.mismatched, certificate.not_evaluable, certificate.missing) == (0, 0, 0)


@pytest.mark.parametrize("name", ["如实", "更正"])
def test_the_crosscheck_says_in_cached_results_what_the_tool_says(
    filled: dict[str, Filled], name: str
) -> None:
    """It reads right in Protected View, in a phone preview, in pandas: nothing has to recalculate."""
    sheet = loaded(filled[name].output, data_only=True)[CROSSCHECK]
    passed = filled[name].outcome.status is Status.PASSED
    assert sheet["A2"].value == f"结论：{'通过，可以报送' if passed else '未通过，不得报送'}"
    for verdict, count in filled[name].outcome.verdicts().items():
        assert re.search(rf"{verdict}　{count}(?!\d)", sheet["A3"].value)
    assert f"共 {filled[name].outcome.certificate.total} 个公式" in sheet["A4"].value


@pytest.mark.parametrize("name", ["如实", "更正"])
def test_the_form_itself_never_says_that_it_failed(filled: dict[str, Filled], name: str) -> None:
    form = loaded(filled[name].output, data_only=True)[FORM]
    texts = [str(cell.value) for row in form.iter_rows() for cell in row if cell.value is not None]
    assert not [text for text in texts if "未通过" in text or "不得报送" in text]


@pytest.mark.parametrize("name", ["如实", "更正"])
def test_english_is_seen_only_where_the_submission_is_identified(
    filled: dict[str, Filled], name: str
) -> None:
    """SHA-256 of entry workbook and template, the tool's name, the seal; beyond the print area, the
    definition of the rules."""
    book = loaded(filled[name].output, data_only=True)
    printed = [book[FORM]["A1:G60"], book[CROSSCHECK]["A1:P200"]]
    words = {
        word
        for area in printed
        for row in area
        for cell in row
        if isinstance(cell.value, str)
        for word in re.findall(r"[A-Za-z_]{2,}", re.sub(r"\b[0-9a-f]{64}\b", "", cell.value))
        if not (cell.column_letter == "N" and re.fullmatch("[0-9A-F]{6}", cell.value))
    }
    assert words <= {"SHA", "jialing_xls", "_2023", "_"}


@pytest.mark.parametrize("name", ["如实", "更正"])
def test_every_figure_is_traced_to_the_cell_where_it_was_typed(
    filled: dict[str, Filled], name: str
) -> None:
    """Read from the entry workbook at the place that 来源单元格 names, the 原文 stands there."""
    paper = loaded(filled[name].output, data_only=True)[PAPER]
    entry = loaded(filled[name].entry)
    columns = {cell.value: cell.column for cell in paper[PAPER_HEADER]}
    traced = {}
    for row in range(PAPER_HEADER + 1, paper.max_row + 1):
        id, source, original = (
            paper.cell(row, columns[header]).value for header in ("字段", "来源单元格", "原文")
        )
        if source and original is not None:
            sheet, _, cell = source.partition("!")
            traced[id] = (original, entry[sheet][cell].value)
    different = {id: both for id, both in traced.items() if not same(*both)}
    assert different == {}
    assert {"预算_总额", "填报日期", "总体目标"} <= set(traced)


def same(original: str, typed: object) -> bool:
    if isinstance(typed, datetime):
        return original.startswith(typed.date().isoformat())
    return original == str(typed)
