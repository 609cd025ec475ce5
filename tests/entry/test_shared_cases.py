"""Inputs after public bug reports, beside the repository (../shared/cases): each told, or read as shown.

Skipped where they are missing; with JXLS_REQUIRE_SHARED=1 the tests fail instead. And names.
"""

import os
from decimal import Decimal
from pathlib import Path

import pytest

from jialing_xls.cli import app
from jialing_xls.entry.reading.reader import EntryContent
from jialing_xls.entry.reading.wording import in_words
from jialing_xls.model.fact import REFUSED, Fact, Facts
from jialing_xls.model.field import SEAL, Kind
from jialing_xls.model.result import Outcome, Status
from jialing_xls.pipeline import check_inputs
from jialing_xls.template import store

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"


def case(name: str) -> Path:
    path = CASES / name
    if not path.exists():
        if os.environ.get("JXLS_REQUIRE_SHARED") == "1":
            pytest.fail(f"{path} is not there")
        pytest.skip(f"{path} is not there")
    return path


def judged(name: str) -> Outcome:
    (outcome,) = check_inputs([case(f"{name}.xlsx")])
    return outcome


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("superscript_std", ["救助数据!D47"]),
        ("strike_run_text", ["资金管理!D8"]),
        ("merge_hidden_text2", ["资金管理!D8"]),
        ("merge_two", ["资金情况!D7", "资金情况!D8", "资金情况!D15", "资金情况!D16"]),
        ("dup_col_after", ["资金情况!D5"]),
        ("extra_row_no_id", ["资金情况!D24", "资金情况!F5"]),
        ("name_zero", ["基本信息!D5"]),
        ("count_in_date_format", ["救助数据!D31"]),
    ],
)
def test_told_at_the_cell(name: str, places: list[str]) -> None:
    outcome = judged(name)
    assert outcome.status is Status.FAILED
    assert {str(finding.place) for finding in outcome.findings} >= set(places)


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("str_cdata_opt", "改进措施", "尽快印发方案。"),
        ("pct_in_text", None, "100%"),
        ("money_fmt_yuan", "预算_总额", "13571.19"),
        ("1904_general", "填报日期", "2024-06-12"),
        ("phone_zero", "联系电话", "0817"),
    ],
)
def test_read_as_it_is_shown(name: str, field: str | None, value: str) -> None:
    outcome = judged(name)
    assert outcome.facts is not None
    stated = {id: str(fact.value) for id, fact in outcome.facts.by_field.items()}
    if field is None:
        assert any(
            fact.value == value and "显示" in fact.note for fact in outcome.facts.by_field.values()
        )
    else:
        assert stated[field] == value
        assert "1900 年制" not in outcome.facts.by_field[field].note


def test_hints_that_are_true() -> None:
    (told,) = (f for f in judged("count_in_date_format").findings if str(f.place) == "救助数据!D31")
    assert "就是 12，" in told.message
    hints = [hint for check in judged("standard_by_year").checks for hint in check.hints]
    assert any("若为 520" in hint for hint in hints)
    assert not any("624 " in hint for hint in hints)


def test_a_word_of_what_print_cuts_off(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["check", str(case("text_cut_in_print.xlsx"))]) == 0
    conclusion = capsys.readouterr().out.rpartition("结论：")[2]
    assert "警告" in conclusion
    assert "总体目标!D6" in conclusion


@pytest.mark.parametrize("name", ["j_attr", "j_center", "j_instr", "j_rec"])
def test_templates(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    template = case(f"templates/{name}.docx")
    entry = Path(__file__).resolve().parents[2] / "samples" / "嘉陵区2023_更正_录入表.xlsx"
    call = ["report", str(entry), "--template", str(template), "-o", str(tmp_path / "甲.docx")]
    assert app.run(call) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("name", ["abs", "deep", "exp", "nan", "self"])
def test_toml(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    call = ["new", "--from", str(case(f"toml/{name}.toml")), "-o", str(tmp_path / "甲.xlsx")]
    assert app.run(call) == 2
    assert capsys.readouterr().err.count("\n") == 1


# ---------------------------------------------------------------- names


@pytest.mark.parametrize("text", ["0", "511304", "2024-06-12", "12.5%", "…", "×", "？"])
def test_names_are_words(text: str) -> None:
    """Of every text that has to be filled in, and that no figure is read from."""
    name = "困难群众救助补助资金_2023"
    book = store.named(name).book
    figured = {field.extracted_from for field in book.fields.values()}
    facts = {id: Fact(id, text) for id, field in book.typed.items() if field.kind is Kind.TEXT}
    content = in_words(EntryContent(Facts(facts), []), book)
    refused = {id for id, fact in content.facts.by_field.items() if fact.note == REFUSED}
    assert refused == content.refused == {finding.field for finding in content.findings}
    for id, field in book.typed.items():
        if field.kind is Kind.TEXT and field.required and not field.choices and id not in figured:
            assert id in refused
    assert not any(id.startswith(SEAL) or id in figured for id in refused)


def test_words_are_left_alone() -> None:
    name = "困难群众救助补助资金_2023"
    book = store.named(name).book
    facts = {id: Fact(id, "县民政局") for id, f in book.typed.items() if f.kind is Kind.TEXT}
    facts["预算_总额"] = Fact("预算_总额", Decimal(0))
    assert in_words(EntryContent(Facts(facts), []), book).findings == []
