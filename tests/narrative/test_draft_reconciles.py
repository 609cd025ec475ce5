"""What the tool drafts, the tool ties: every figure to a field, and none of them wrong."""

from pathlib import Path

import pytest
from counties import County, counties, entry_workbook
from narrative.drafting import SAMPLES

from jialing_xls.narrative.drafting.draft_report import draft_report
from jialing_xls.narrative.reconcile import judge_report
from jialing_xls.narrative.reconciliation import FigureVerdict, Reconciliation

pytestmark = pytest.mark.usefixtures("rendered_here")

LEAST_FIGURES = 70
"""Data figures of a draft: so that none found is not taken for none wrong."""

COUNTIES = counties(6, faulty=0)


def reconciled(entry: Path, folder: Path) -> Reconciliation:
    report = folder / "报告.docx"
    report.write_bytes(draft_report(entry).blob)
    return judge_report(report, entry)


def told(result: Reconciliation, *verdicts: FigureVerdict) -> list[str]:
    """What stands in the way, to be read in a failing test."""
    judged = (*result.figures, *result.problems)
    return [
        f"{j.text}：{j.verdict}　{j.why}　{j.spot.sentence}"
        for j in judged
        if j.verdict in verdicts
    ]


PROBLEMS = [verdict for verdict in FigureVerdict if verdict.is_problem]


def test_the_mended_sample_reconciles(tmp_path: Path) -> None:
    result = reconciled(SAMPLES["更正"], tmp_path)
    assert told(result, *PROBLEMS, FigureVerdict.UNTIED) == []
    assert len(result.data) >= LEAST_FIGURES


@pytest.mark.parametrize("county", COUNTIES, ids=lambda county: county.name)
def test_generated_counties_reconcile(county: County, tmp_path: Path) -> None:
    entry = tmp_path / "县_录入表.xlsx"
    entry.write_bytes(entry_workbook(county.values))
    result = reconciled(entry, tmp_path)
    assert told(result, *PROBLEMS, FigureVerdict.UNTIED) == []
    assert len(result.data) >= LEAST_FIGURES


def test_of_a_table_that_fails_only_its_own_faults_are_raised(tmp_path: Path) -> None:
    """如实: 孤儿 below the standard, signed before the year's end, 特困 without an amount."""
    result = reconciled(SAMPLES["如实"], tmp_path)
    assert told(result, FigureVerdict.UNTIED) == []
    raised = {judged.verdict for judged in result.raised}
    assert raised <= {FigureVerdict.RULE, FigureVerdict.DATE, FigureVerdict.MISSING}
    assert FigureVerdict.DATE in raised
    assert len(result.data) >= LEAST_FIGURES


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("≥7000人次", "申请减少"),
        ("不少于2500人次", "申请减少"),
        ("2500人次", "申请减少"),
    ],
)
def test_a_target_that_was_not_met_is_no_slip(target: str, reason: str, tmp_path: Path) -> None:
    values = {**COUNTIES[0].values, "指标03_指标值": target, "指标03_原因": reason}
    entry = tmp_path / "县_录入表.xlsx"
    entry.write_bytes(entry_workbook(values))
    result = reconciled(entry, tmp_path)
    assert target in "".join(judged.spot.sentence for judged in result.figures)
    assert told(result, *PROBLEMS) == []
