"""Nothing false is found whatever staff typed: every reading of a cell verifies against itself."""

from pathlib import Path
from typing import Any

import pytest
from audit.filled import Filled, fill_sample
from audit.tampering import raw
from loaded import loaded

from jialing_xls.audit.verify import verify_one
from jialing_xls.model.result import Level, Status
from jialing_xls.pipeline import Job, fill_jobs
from jialing_xls.template.template_layout import PAPER
from jialing_xls.template.template_workbook import Template

TYPED: dict[str, list[Any]] = {
    "预算_总额": [
        "13571.19万元",
        "１３，５７１．１９",
        " 13571.19 ",
        13571.19,
        "13571.190",
        "",
        "/",
        "见附件",
    ],
    "农村低保_人数": ["29,351人", 29351.0, "29351", "暂无"],
    "报告_执行率": ["98.42%", 98.42, 0.9842, "98.42"],
    "填报日期": ["2024年4月12日", "2024-04-12", "2024/4/12", 20240412, "2024.4.12"],
    "资金名称": [
        "  困难群众救助补助资金 ",
        "=1+1",
        "a & b <c> \"d\" 'e'",
        "第一行\n第二行",
        "_x0041_",
        12,
    ],
    "指标01_完成值": ["", "/", "  ", "25901户"],
    "指标05_完成值": ["", "96%", 0.96, "超过96%"],
    "总体完成情况": ["很长的一段话。" * 200, "无"],
}


@pytest.mark.parametrize(
    ("field", "typed"), [(field, typed) for field, each in TYPED.items() for typed in each]
)
def test_whatever_was_typed(
    field: str, typed: object, sample: Filled, template: Template, tmp_path: Path
) -> None:
    if field not in template.book.typed:
        pytest.skip(f"the template has no {field}")
    workbook = loaded(sample.entry)
    cell = _cell_of(workbook, field)
    cell.value = typed or None
    if isinstance(typed, str) and typed.startswith("="):
        cell.data_type = "s"
    entry, submission = tmp_path / "录入表.xlsx", tmp_path / "自评表.xlsx"
    workbook.save(entry)
    filled = next(iter(fill_jobs([Job(entry, submission)])))
    assert filled.output
    for outcome in (verify_one(submission), verify_one(submission, entry)):
        told = [f for f in outcome.findings if f.level is not Level.NOTE]
        refused = [fact.field for fact in filled.facts.refused] if filled.facts else []
        assert [finding.field for finding in told] == refused
        assert outcome.status is filled.status


def _cell_of(workbook: Any, field: str) -> Any:
    """The cell under 填报值 in the row of the field."""
    for sheet in workbook:
        for row in sheet.iter_rows():
            titles = [cell.value for cell in row]
            if "字段" in titles and "填报值" in titles:
                id, value = titles.index("字段"), titles.index("填报值")
                for below in sheet.iter_rows(min_row=row[0].row + 1):
                    if below[id].value == field:
                        return below[value]
    raise AssertionError(f"no row of {field}")


def test_the_note_of_a_composed_text(sample: Filled, template: Template, tmp_path: Path) -> None:
    """That it was composed follows from the row and its figures, and so does its note."""
    workbook = loaded(sample.entry)
    _cell_of(workbook, "指标01_完成值").value = None
    entry, submission = tmp_path / "录入表.xlsx", tmp_path / "自评表.xlsx"
    workbook.save(entry)
    next(iter(fill_jobs([Job(entry, submission)])))
    at = template.paper.cell("note", template.paper_rows["指标01_完成值"])
    changed = raw(
        submission.read_bytes(), tmp_path / "改.xlsx", lambda book: book.cell(PAPER, at, "")
    )
    found = [f for f in verify_one(changed).findings if f.level is not Level.NOTE]
    assert [str(f.place) for f in found] == [f"{PAPER}!{at}"]
    assert "自动组成" in found[0].message


def test_an_empty_entry_workbook(template: Template, tmp_path: Path) -> None:
    """Nothing filled in: broken rules, but nothing false about the file."""
    from jialing_xls.entry.making.builder import build_entry

    entry, submission = tmp_path / "录入表.xlsx", tmp_path / "自评表.xlsx"
    entry.write_bytes(build_entry(template))
    next(iter(fill_jobs([Job(entry, submission)])))
    outcome = verify_one(submission, entry)
    assert [f for f in outcome.findings if f.level is not Level.NOTE] == []
    assert outcome.status is Status.FAILED


def test_the_wrong_entry_workbook(
    sample: Filled, samples: dict[str, Filled], template: Template, tmp_path: Path
) -> None:
    """The entry workbook of another submission: each figure that differs is named with both."""
    outcome = verify_one(sample.submission, samples["如实"].entry)
    assert outcome.status is Status.FAILED
    told = [f.message for f in outcome.findings if "在录入表" in f.message]
    assert told
    assert any("摘要" in f.message for f in outcome.findings)
    assert fill_sample(template, "更正", tmp_path).blob == sample.blob
