"""Indicators in the drafted report: groups and counts of the template, met or not by the rules."""

from pathlib import Path

import pytest
from narrative.drafting import SAMPLES, after, drafted, line, template

from jialing_xls.narrative.drafting.draft_report import draft_report
from jialing_xls.narrative.meaning.indicators import indicators

pytestmark = pytest.mark.usefixtures("rendered_here")


def test_the_groups_are_those_of_the_form() -> None:
    counted: dict[tuple[str, str], int] = {}
    for each in indicators(template()):
        counted[each.level1, each.level2] = counted.get((each.level1, each.level2), 0) + 1
    assert counted == {
        ("产出指标", "数量指标"): 5,
        ("产出指标", "质量指标"): 5,
        ("产出指标", "时效指标"): 3,
        ("效益指标", "社会效益指标"): 3,
        ("满意度指标", "服务对象满意度指标"): 1,
    }


def test_every_indicator_field_belongs_to_an_indicator() -> None:
    ids = [each.id for each in indicators(template())]
    assert ids == [f"指标{n:02d}" for n in range(1, 18)]


def test_the_counts_stand_in_the_report() -> None:
    draft = draft_report(SAMPLES["更正"])
    assert line(draft, "总体目标分解为") == (
        "总体目标分解为三级指标17项，其中产出指标13项、效益指标3项、满意度指标1项。"
    )
    headings = ["（1）数量指标（涉及5项）", "（2）质量指标（涉及5项）", "（3）时效指标（涉及3项）"]
    headings += ["（1）社会效益指标（涉及3项）", "（1）服务对象满意度指标（涉及1项）"]
    for heading in headings:
        assert line(draft, heading).endswith("全部达到年度指标值。")


def test_a_percentage_below_its_target_is_not_met(tmp_path: Path) -> None:
    missed = {"指标13_指标值": "≥95%", "指标13_完成值": "93%", "指标13_原因": "系统升级停机两天"}
    draft = drafted(tmp_path, missed)
    told = line(draft, "（3）时效指标（涉及3项）")
    assert "全部达到" not in told
    assert told.endswith(
        "“受助人员救助情况当日录入全国救助管理信息系统率”未达到年度指标值（≥95%），"
        "原因和改进措施：系统升级停机两天。其余指标达到年度指标值。"
    )
    # An indicator that is missed is a deviation, for which a reason is due.
    assert after(draft, "（一）偏离绩效目标的原因") == "【待补：偏离绩效目标的原因】。"


def test_words_that_deny_the_target_are_not_met_and_want_a_reason(tmp_path: Path) -> None:
    told = line(drafted(tmp_path, {"指标09_完成值": "未建立"}), "（2）质量指标")
    name = "建立社会救助家庭经济状况核对机制"
    assert f"“{name}”为未建立；" in told
    assert told.endswith(f"【待补：{name}未达到指标值的原因】。其余指标达到年度指标值。")


def test_a_standard_below_last_years_is_not_met(tmp_path: Path) -> None:
    lower = {"指标06_指标值": "不低于上年", "上年_农村低保_标准": "520"}
    told = line(drafted(tmp_path, lower), "（2）质量指标")
    assert "“城乡低保标准”未达到年度指标值（不低于上年）" in told


def test_a_standard_without_last_years_is_left_open(tmp_path: Path) -> None:
    unknown = {"指标06_指标值": "不低于上年", "上年_农村低保_标准": None}
    draft = drafted(tmp_path, unknown)
    told = line(draft, "（2）质量指标")
    assert told.endswith("【待补：城乡低保标准是否达到年度指标值】。其余指标达到年度指标值。")
    assert "全部达到" not in told


def test_a_figure_below_the_targets_is_not_met(tmp_path: Path) -> None:
    told = line(drafted(tmp_path, {"指标02_指标值": "≥7000人次"}), "（1）数量指标")
    assert "“临时救助”未达到年度指标值（≥7000人次）" in told
    met = line(drafted(tmp_path, {"指标02_指标值": "≥400人次"}), "（1）数量指标")
    assert met.endswith("数量指标全部达到年度指标值。")


def test_a_target_that_cannot_be_compared_is_left_open(tmp_path: Path) -> None:
    told = line(drafted(tmp_path, {"指标02_指标值": "≤7000人次"}), "（1）数量指标")
    assert told.endswith("【待补：临时救助是否达到年度指标值】。其余指标达到年度指标值。")


def test_a_reason_of_staff_says_that_a_composed_indicator_is_not_met(tmp_path: Path) -> None:
    told = line(drafted(tmp_path, {"指标02_原因": "两个乡镇审批超期"}), "（1）数量指标")
    assert "“临时救助”未达到年度指标值" in told
    assert told.endswith("原因和改进措施：两个乡镇审批超期。其余指标达到年度指标值。")
    without = line(drafted(tmp_path, {"指标02_原因": "无"}), "（1）数量指标")
    assert without.endswith("数量指标全部达到年度指标值。")


def test_a_typed_text_gives_way_to_the_figures_that_it_contradicts() -> None:
    """如实 writes 25901万户 and exchanges the 特困 standards; the box on page one says so (L12)."""
    draft = draft_report(SAMPLES["如实"])
    assert "“城乡低保对象保障”为25901户、31625人；" in line(draft, "（1）数量指标")
    assert "“城乡特困人员基本生活标准”为城市962元/月、农村693元/月；" in line(draft, "（2）质量")


def test_a_typed_text_that_agrees_stays_as_typed(tmp_path: Path) -> None:
    words = {"指标02_完成值": "全年400人次"}
    assert "“临时救助”为全年400人次；" in line(drafted(tmp_path, words), "（1）数量指标")
