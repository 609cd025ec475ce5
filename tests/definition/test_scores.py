"""Scored forms: what a score may be, and what the rules of the bases say of a slip.

The formulas are those of a provincial fiscal performance system: 执行率 min(w, w × rate); ≥ and = w if
reached, else w·V/T; ≤ w if kept, w·(1 − (V − T)/T) below twice the target, else 0; words by grade.
"""

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from checks.small_books import facts_of
from definition.definitions import FOLDER, changed, definition

from jialing_xls.checks.composed_texts import completed
from jialing_xls.checks.frame import Frame
from jialing_xls.checks.judge import Judge
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.definition.toml_spelling import read_definition
from jialing_xls.model.fact import Facts, Place

# A project that reached all of its targets but two, scores typed as the formulas have them.
_L3 = """
单位名称=某县民政局 年度=2025 资金名称=社区居家养老服务设施建设 主管部门=某县民政局 实施单位=某中心
填报日期=2026-03-01 总体目标=建成 总体完成情况=已建成
年初_总额=1000 年初_财政拨款=1000 预算_总额=1000 预算_财政拨款=1000 执行_总额=952 执行_财政拨款=952
执行率_分值=10 执行率_得分=9.52 设施_数量=12 床位_数量=120 建设_金额=900 偏离原因=余款待验收后支付
指标01_指标值=≥12个 指标01_完成值=12个 指标01_分值=15 指标01_得分=15
指标02_指标值=≥120张 指标02_完成值=114张 指标02_分值=10 指标02_得分=9.5 指标02_原因=一处设施延期
指标03_指标值=100% 指标03_完成值=100% 指标03_分值=10 指标03_得分=10
指标04_指标值=≥95% 指标04_完成值=96% 指标04_分值=5 指标04_得分=5
指标05_指标值=≤1.2万元 指标05_完成值=1.5万元 指标05_分值=10 指标05_得分=7.5 指标05_原因=材料涨价
指标06_指标值=有所提升 指标06_完成值=达成年度指标 指标06_分值=20 指标06_得分=20
指标07_指标值=建立 指标07_完成值=部分达成年度指标 指标07_分值=10 指标07_得分=7 指标07_原因=制度待印发
指标08_指标值=≥90% 指标08_完成值=92% 指标08_分值=10 指标08_得分=10
总分=93.52 等级=优
"""


@cache
def book(name: str) -> RuleBook:
    return read_definition(FOLDER / f"{name}.toml").book


def facts(changes: str) -> Facts:
    rules = book("居家养老服务设施建设_2025")
    pairs = [part.split("=", 1) for part in (*_L3.split(), *changes.split())]
    return completed(facts_of(rules, {id: text or None for id, text in pairs}), rules)


def verdicts(changes: str) -> dict[str, str]:
    given = facts(changes)
    rules = book("居家养老服务设施建设_2025")
    judge = Judge(Frame(rules, [given]), [given], lambda id: Place("表", id))
    return {result.rule.key: str(result.verdict) for result in judge.results(0)}


def test_scores_as_the_formulas_have_them_pass() -> None:
    found = verdicts("")
    assert {key: v for key, v in found.items() if v in ("不符", "待说明", "未执行")} == {}


@pytest.mark.parametrize(
    ("changes", "field", "score"),
    [
        ("", "指标01_应得分", "15"),
        ("指标01_完成值=30个", "指标01_应得分", "15"),
        ("", "指标02_应得分", "9.5"),
        ("指标02_完成值=0张", "指标02_应得分", "0"),
        ("指标05_完成值=1.2万元", "指标05_应得分", "10"),
        ("", "指标05_应得分", "7.5"),
        ("指标05_完成值=2.39万元", "指标05_应得分", "0.08"),
        ("指标05_完成值=2.4万元", "指标05_应得分", "0"),
        ("", "指标06_应得分", "20"),
        ("", "指标07_应得分", "8"),
        ("指标07_完成值=未达成年度指标", "指标07_应得分", "6"),
        ("", "指标06_至少得分", "16"),
        ("", "指标07_至少得分", "6"),
        ("指标07_完成值=未达成年度指标", "指标07_至少得分", "0"),
        ("", "执行率_应得分", "9.52"),
        ("执行_总额=1001", "执行率_应得分", "10"),
        ("", "分值_合计", "100"),
    ],
)
def test_a_score_is_computed(changes: str, field: str, score: str) -> None:
    rules = book("居家养老服务设施建设_2025")
    assert Frame(rules, [facts(changes)]).derived[field] == [Decimal(score)]


@pytest.mark.parametrize(
    ("slip", "rule", "verdict"),
    [
        ("指标01_分值=16", "B21·合计", "不符"),
        ("指标01_分值=16", "B21·产出", "不符"),
        ("指标01_分值=16", "B21·效益", "通过"),
        ("总分=93.5", "B22", "不符"),
        ("指标01_得分=15.5", "L31·指标01", "不符"),
        ("指标02_得分=9.6", "L32·指标02", "不符"),
        ("指标02_得分=9", "L32·指标02", "通过"),
        ("指标05_得分=8", "L32·指标05", "不符"),
        ("指标05_得分=7.5", "L32·指标05", "通过"),
        ("指标02_得分=10", "L33·指标02", "不符"),  # a target missed, and full marks
        ("指标06_完成值=未达成年度指标", "L33·指标06", "不符"),
        ("指标06_完成值=部分达成年度指标", "L33·指标06", "不符"),
        ("指标07_得分=8.5", "L32·指标07", "不符"),
        ("指标07_得分=5", "H32·指标07", "已说明"),
        ("指标07_得分=5 指标07_原因=", "H32·指标07", "待说明"),
        ("指标07_完成值=做得很好", "L36·指标07", "不符"),
        ("执行率_得分=10", "L34·算式", "不符"),
        ("执行率_得分=9.5", "L34·算式", "尾差"),
        ("执行率_得分=9.4", "L34·算式", "不符"),
        ("指标03_指标值=", "L35", "不符"),
        ("指标02_原因=", "H31·指标02", "待说明"),
        ("", "H31·指标02", "已说明"),
        ("指标02_原因=", "L11·指标02", "不符"),
        ("指标01_完成值=15个", "H07·指标01", "通过"),
        ("指标01_完成值=15.6个", "H07·指标01", "待说明"),
        ("执行_总额=799", "H01·总额", "已说明"),
        ("执行_总额=799 偏离原因=", "H01·总额", "待说明"),
        ("执行_总额=801 偏离原因=", "H01·总额", "通过"),
        ("年初_总额=900 偏离原因=", "H33", "待说明"),
        ("等级=良", "L37·良", "不符"),
        ("总分=80", "L37·优", "不符"),
        ("资金名称=就业补助资金", "L20", "不符"),
        ("年度=2024", "L21", "不符"),
    ],
)
def test_a_slip_is_found(slip: str, rule: str, verdict: str) -> None:
    assert verdicts(slip)[rule] == verdict


def test_a_figure_that_the_text_is_composed_of_scores_too(tmp_path: Path) -> None:
    """Where it is the only one; a target in words leaves the score to who gives it."""
    source = FOLDER / "居家养老服务设施建设_2025.toml"
    composed = changed(("≥12个", '≥12个", compose = "{设施_数量}个'), source=source)
    rules = definition(tmp_path, composed, source.name).book
    formula = "IF(设施_数量 >= 指标01_目标1, 指标01_分值, 指标01_分值 * 设施_数量 / 指标01_目标1)"
    assert rules.fields["指标01_应得分"].formula == formula
    assert "L32·指标01" in {rule.key for rule in rules.rules}
    two = composed.replace("{设施_数量}个", "{设施_数量}个、{床位_数量}张")
    rules = definition(tmp_path, two, source.name).book
    assert "指标01_应得分" not in rules.fields
    assert "L32·指标01" not in {rule.key for rule in rules.rules}


# 指标性质 and 度量单位 have columns of their own in L4: figures are typed without their unit.
_L4 = """
指标01_指标值=8 指标02_指标值=100 指标03_指标值=95 指标04_指标值=6.5 指标05_指标值=优 指标06_指标值=90
指标02_完成值=100 指标03_完成值=96 指标06_完成值=92%
"""


@pytest.mark.parametrize(
    ("typed", "rule", "verdict"),
    [
        ("指标01_完成值=8", "L11·指标01", "通过"),
        ("指标01_完成值=8处", "L11·指标01", "通过"),
        ("指标01_完成值=7", "L11·指标01", "不符"),
        ("指标02_完成值=100", "L11·指标02", "通过"),
        ("指标02_完成值=100%", "L11·指标02", "通过"),
        ("指标02_完成值=99", "L11·指标02", "不符"),
        ("指标02_完成值=101", "L15·指标完成率", "不符"),
        ("指标04_完成值=6.5", "L11·指标04", "通过"),
        ("指标04_完成值=6.6万元", "L11·指标04", "不符"),
        ("指标05_完成值=优", "L11·指标05", "通过"),
        ("指标05_完成值=很好", "L36·指标05", "不符"),
    ],
)
def test_figures_without_their_unit(typed: str, rule: str, verdict: str) -> None:
    rules = book("殡葬服务设施维护_2025")
    pairs = [part.split("=", 1) for part in (*_L4.split(), *typed.split())]
    given = completed(facts_of(rules, dict(pairs)), rules)
    judge = Judge(Frame(rules, [given]), [given], lambda id: Place("表", id))
    found = {result.rule.key: str(result.verdict) for result in judge.results(0)}
    assert found[rule] == verdict


def test_the_official_files_of_scored_forms_have_a_row_to_be_repeated() -> None:
    """Blank forms have one model row for the indicators; the build inserts the others."""
    from io import BytesIO

    from openpyxl import load_workbook

    for name in ("居家养老服务设施建设_2025", "殡葬服务设施维护_2025"):
        found = read_definition(Path(FOLDER / f"{name}.toml"))
        assert found.table is not None
        sheet = load_workbook(BytesIO(found.form))[found.table.sheet]
        header = {
            column: sheet[f"{letter}{found.table.first - 1}"].value
            for column, letter in found.table.columns.items()
        }
        assert all(header.values())
        blank = [sheet[f"{c}{found.table.first}"].value for c in found.table.columns.values()]
        assert set(blank) == {None}
        cells = {id: sheet[cell.rpartition("!")[2]].value for id, cell in found.cells.items()}
        # The year stands in words of the form: （    年度）.
        assert {id for id, held in cells.items() if held is not None} == {"年度"}
