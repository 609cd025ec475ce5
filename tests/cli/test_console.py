"""What a person at a terminal sees."""

from decimal import Decimal
from pathlib import Path

import pytest
from cli.outcomes import check, outcome

from jialing_xls.cli import app
from jialing_xls.cli.output.console import report_outcomes
from jialing_xls.entry.making.builder import build_entry
from jialing_xls.model.fact import Place
from jialing_xls.model.result import Certificate, Finding, Level, Outcome, Status
from jialing_xls.model.rule import RuleClass, Verdict
from jialing_xls.tasks import text
from jialing_xls.tasks.amounts import group_digits
from jialing_xls.template import store

BROKEN = check(
    "L09",
    Verdict.BROKEN,
    case="下限",
    text="孤儿基本生活费在“人次 × 散居标准”与“人次 × 机构标准”之间",
    left_value=Decimal(135),
    right_value=Decimal("1173.76"),
    sources=tuple(Place("救助数据", f"D{row}") for row in range(44, 49)),
)
EXPLAINED = check(
    "H03",
    Verdict.EXPLAINED,
    rule_class=RuleClass.REVIEW,
    left_value=Decimal(1),
    right_value=Decimal(2),
    explanation="城市低保对象\n家庭收入较高" * 10,
)
SPARE = check("B08", Verdict.NOT_APPLICABLE)


@pytest.fixture(params=["80", "120"])
def width(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("COLUMNS", request.param)
    return int(request.param)


def test_one_input(width: int, capsys: pytest.CaptureFixture[str]) -> None:
    report_outcomes(
        [outcome(BROKEN, EXPLAINED, SPARE, check(), status=Status.FAILED)], details=True
    )
    shown = capsys.readouterr().out
    for expected in (
        "单位：甲县民政局",
        "困难群众救助补助资金　2023 年度",
        "13,571.19",
        "98.42%",
        "L09·下限",
        "-1,038.76",
        "查看 救助数据!D44、D45、D46 等 5 处",
        "不适用 1 条",
        "公式证明：共 245 个公式",
        "未通过，不得报送（不符 1）",
        "输出：甲县_自评表.xlsx",
        "警告　资金情况!E5　单位被改",
    ):
        assert expected in shown
    assert "B01" not in shown
    assert max(map(text.count_columns, shown.splitlines())) <= width


def test_names_of_rules_that_do_not_apply_are_not_broken(
    width: int, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = [f"{area}低保·分项{n}" for n in range(9) for area in ("农村", "城市")]
    spare = [check("H08", Verdict.NOT_APPLICABLE, case=case) for case in cases]
    report_outcomes([outcome(*spare)], details=True)
    lines = capsys.readouterr().out.splitlines()
    first = next(n for n, line in enumerate(lines) if line.startswith("不适用 18 条"))
    listed = [line.rpartition("：")[2].removesuffix("、") for line in lines[first:]]
    names = [name for line in listed for name in line.split("、") if name.startswith("H08")]
    assert names == [each.rule.key for each in spare]
    assert max(map(text.count_columns, lines)) <= width


def test_without_a_submission_there_is_no_proof_to_report(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report_outcomes([outcome(output=None, certificate=Certificate())])
    assert "公式证明" not in capsys.readouterr().out


def test_to_an_auditor_what_was_changed_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    for findings_first in (False, True):
        report_outcomes([outcome(BROKEN, status=Status.FAILED)], findings_first=findings_first)
        shown = capsys.readouterr().out
        assert shown.count("警告　资金情况!E5") == 1
        assert (shown.index("警告") < shown.index("年度资金总额")) is findings_first


def test_an_output_that_was_there_already_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")  # names are folded in a narrow window
    report_outcomes([outcome(kept=True)])
    assert "输出：甲县_自评表.xlsx（已是最新，内容没有变化）" in capsys.readouterr().out
    report_outcomes([outcome(kept=True), outcome(input="丙.xlsx")])
    shown = "".join(capsys.readouterr().out.split())
    assert shown.count("甲县_自评表.xlsx") == 2
    assert shown.count("甲县_自评表.xlsx（已是最新）") == 1


def test_what_must_be_mended_stands_first(capsys: pytest.CaptureFixture[str]) -> None:
    report_outcomes([outcome(EXPLAINED, BROKEN)], details=True)
    shown = capsys.readouterr().out
    assert shown.index("L09") < shown.index("H03")


def test_a_passed_one(width: int, capsys: pytest.CaptureFixture[str]) -> None:
    report_outcomes([outcome()])
    shown = capsys.readouterr().out
    assert "通过，可以报送" in shown
    assert "审核内容" not in shown


def test_an_unusable_one_is_told_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    finding = Finding(Level.ERROR, "找不到文件“甲.xlsx”。")
    report_outcomes([Outcome("甲.xlsx", Status.UNUSABLE, findings=[finding])])
    assert capsys.readouterr() == ("", "找不到文件“甲.xlsx”。\n")


def test_several_inputs(width: int, capsys: pytest.CaptureFixture[str]) -> None:
    error = Finding(Level.ERROR, "打不开。")
    unusable = Outcome("乙.xlsx", Status.UNUSABLE, findings=[error])
    report_outcomes([outcome(BROKEN, status=Status.FAILED), outcome(input="丙.xlsx"), unusable])
    shown, told = capsys.readouterr()
    assert "共 3 个：通过 1，未通过 1，没有生成 1" in shown
    assert told == "乙.xlsx　打不开。\n"
    assert max(map(text.count_columns, shown.splitlines())) <= width


def test_markup_in_names_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    report_outcomes([outcome(unit="[red]甲县[/red] :smile:", output=str(Path("[b]") / "甲.xlsx"))])
    shown = capsys.readouterr().out
    assert "[red]甲县[/red] :smile:" in shown
    assert "[b]" in shown


@pytest.mark.parametrize(
    ("figure", "shown"),
    [
        ("13571.19", "13,571.19"),
        ("-1754.84", "-1,754.84"),
        ("0.00", "0.00"),
        ("2023-06-12", "2023-06-12"),
    ],
)
def test_grouped(figure: str, shown: str) -> None:
    assert group_digits(figure) == shown


def test_wrapping_keeps_ids_whole_and_closing_marks_with_their_word() -> None:
    lines = list(text.wrap_text("未填：上年_特困_农村标准、上年_特困_城市标准。", 28))
    assert lines == ["未填：上年_特困_农村标准、", "上年_特困_城市标准。"]
    assert text.shorten_text("城市低保对象", 9) == "城市低…"


def test_the_first_screen_says_what_to_mend_and_no_more(
    width: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of an empty workbook: a line a sheet, and not one a rule that lacks something."""
    path = tmp_path / "空_录入表.xlsx"
    path.write_bytes(build_entry(store.named("困难群众救助补助资金_2023")))
    assert app.run(["check", str(path)]) == 1
    shown = capsys.readouterr().out.splitlines()
    assert len(shown) <= 30
    assert sum("　未填：" in line for line in shown) == 6
    assert any("资金情况　未填：D5 年度资金总额" in line for line in shown)
    assert not any("不适用" in line for line in shown)
    assert max(map(text.count_columns, shown)) <= width
    assert app.run(["check", str(path), "--details"]) == 1
    assert any("不适用" in line for line in capsys.readouterr().out.splitlines())


def test_a_rule_that_does_not_hold_is_told_at_its_cell(capsys: pytest.CaptureFixture[str]) -> None:
    report_outcomes([outcome(BROKEN, check())])
    shown = "".join(capsys.readouterr().out.split())
    assert "救助数据!D44、D45、D46等5处" in shown
    assert "135.00应=1,173.76，差-1,038.76（L09·下限）" in shown


def test_what_could_not_be_read_comes_before_the_rules(capsys: pytest.CaptureFixture[str]) -> None:
    unread = Finding(Level.ERROR, "不是一个数字", Place("资金情况", "D5"), "预算_总额", "abc")
    report_outcomes([outcome(BROKEN, findings=[unread])])
    shown = capsys.readouterr().out
    assert shown.count("不是一个数字") == 1
    assert shown.index("不是一个数字") < shown.index("L09")
