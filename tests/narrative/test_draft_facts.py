"""What the drafted report says: the facts that are there, as the table has them, and no others."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from narrative.drafting import SAMPLES, after, drafted, line, lines, template

from jialing_xls.model.fact import Value
from jialing_xls.narrative.drafting.draft_report import draft_report
from jialing_xls.narrative.drafting.shown import growth, printed, sentence

pytestmark = pytest.mark.usefixtures("rendered_here")

SECTIONS = [
    "一、绩效目标分解下达情况",
    "二、绩效目标完成情况分析",
    "（一）资金投入情况分析",
    "（二）资金管理情况分析",
    "（三）总体目标完成情况分析",
    "（四）绩效指标完成情况分析",
    "三、偏离绩效目标的原因和下一步改进措施",
    "（一）偏离绩效目标的原因",
    "（二）下一步改进措施",
    "四、绩效自评结果拟应用和公开情况",
    "（一）拟应用情况",
    "（二）公开情况",
    "五、其他需要说明的问题",
    "六、附件",
]


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_sections_stand_in_their_order(sample: str) -> None:
    found = [text for text in lines(draft_report(SAMPLES[sample])) if text in SECTIONS]
    assert found == SECTIONS


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("预算_省级", Decimal("1916.5"), "1916.50"),
        ("预算_总额", Decimal(0), "0.00"),
        ("城市低保_标准", Decimal("740.00"), "740"),
        ("城市低保_标准", Decimal("692.9"), "692.9"),
        ("农村低保_人数", Decimal("29351.0"), "29351"),
        ("执行率_总额", Decimal("0.98416"), "98.42"),
        ("执行率_总额", Decimal(1), "100.00"),
        ("特困_城市增长率", Decimal("8.75"), "8.8"),
        ("年度", Decimal("2023.0"), "2023"),
        ("填报日期", date(2024, 6, 2), "2024年6月2日"),
        ("审计问题说明", "无", "无"),
    ],
)
def test_figures_are_printed_with_the_decimals_of_the_table(
    field: str, value: Value, text: str
) -> None:
    assert printed(value, template().book.fields[field]) == text


@pytest.mark.parametrize(
    ("now", "before", "text"),
    [
        ("740", "680", "比上年增长8.8%"),
        ("95", "100", "比上年下降5.0%"),
        ("100", "100", "与上年持平"),
        ("1000.1", "1000", "与上年基本持平"),
        ("100.05", "100", "比上年增长0.1%"),
    ],
)
def test_growth_is_computed(now: str, before: str, text: str) -> None:
    assert growth(Decimal(now), Decimal(before)) == text


@pytest.mark.parametrize(
    ("typed", "ended"),
    [
        ("已拨付", "已拨付。"),
        ("已拨付。", "已拨付。"),
        ("已拨付；", "已拨付。"),
        ("行吗？", "行吗？"),
    ],
)
def test_a_text_of_staff_gets_one_full_stop(typed: str, ended: str) -> None:
    assert sentence(typed) == ended


def test_money_received_is_told_by_source(tmp_path: Path) -> None:
    told = after(drafted(tmp_path, {}), "一、绩效目标分解下达情况")
    assert told.startswith(
        "2023年度，困难群众救助补助资金全年预算数1000.00万元，其中：中央财政资金800.00万元，"
        "地方资金150.00万元（省级100.00万元、市级30.00万元、县级20.00万元），其他资金50.00万元。"
    )


def test_sources_that_are_absent_or_zero_are_left_out(tmp_path: Path) -> None:
    changes = {"预算_市级": None, "预算_县级": "0", "预算_其他": None, "执行_其他": None}
    draft = drafted(tmp_path, changes)
    assert "地方资金150.00万元（省级100.00万元）。" in after(draft, SECTIONS[0])
    assert "其他资金" not in after(draft, "（一）资金投入情况分析")


def test_rates_are_computed_by_the_tool(tmp_path: Path) -> None:
    draft = drafted(tmp_path, {"执行_总额": "988.15", "执行_中央": "788.15", "报告_执行率": "99"})
    told = after(draft, "（一）资金投入情况分析")
    assert "全年执行数988.15万元，预算执行率98.82%。" in told
    assert "中央财政资金预算数800.00万元，执行数788.15万元，执行率98.52%；" in told


@pytest.mark.parametrize(
    ("surplus", "told"),
    [
        ("0", "年末没有结余资金。"),
        ("12.5", "年末结余资金12.50万元。"),
        (None, "年末结余资金【待补：结余资金总额】万元。"),
    ],
)
def test_absent_is_not_zero(surplus: str | None, told: str, tmp_path: Path) -> None:
    assert told in lines(drafted(tmp_path, {"结余_总额": surplus}))


def test_every_missing_fact_that_is_required_is_a_gap_that_is_seen(tmp_path: Path) -> None:
    draft = drafted(tmp_path, {"特困_金额": None, "上年_特困_金额": None, "总体目标": None})
    assert draft.gaps == ("【待补：总体目标】", "【待补：特困供养资金支出】")
    assert line(draft, "年度总体目标是：") == "年度总体目标是：【待补：总体目标】。"
    assert "支出特困人员救助供养资金【待补：特困供养资金支出】万元。" in line(draft, "2. 特困人员")


def test_growth_stands_only_where_last_year_is_known(tmp_path: Path) -> None:
    draft = drafted(tmp_path, {"上年_农村低保_金额": None, "上年_城市低保_标准": None})
    told = line(draft, "1. 城乡最低生活保障。")
    assert "发放农村低保金432.00万元；" in told  # 选填
    assert "发放城市低保金108.00万元，比上年增长8.0%。" in told
    assert "城市低保标准为700元/月，比上年增减【待补：上年城市低保标准】；" in told  # 必填
    assert "农村低保标准为500元/月，比上年增长4.2%。" in told


def test_a_programme_tells_the_parts_that_are_there(tmp_path: Path) -> None:
    parts = {"流浪救助_食宿": None, "流浪救助_返乡": "0", "流浪救助_购买服务": None}
    told = line(drafted(tmp_path, parts), "4. 流浪乞讨人员救助。")
    assert told.endswith(
        "其中：疾病救治1.50万元、寒冬送温暖专项行动0.50万元、购买物资及慰问0.50万元。"
    )


def test_optional_numbers_of_persons_are_told_or_left_out(tmp_path: Path) -> None:
    assert "保障事实无人抚养儿童10人，发放" in line(drafted(tmp_path, {}), "5. 事实无人抚养")
    without = line(drafted(tmp_path, {"事实无人抚养_人数": None}), "5. 事实无人抚养")
    assert without.startswith("5. 事实无人抚养儿童保障。2023年，发放")


def test_texts_of_staff_stand_in_their_places(tmp_path: Path) -> None:
    typed = {
        "管理_下达及时性": "三十日内下达；",
        "管理_下达及时性_问题": "一笔资金年末才到",
        "管理_拨付合规性_问题": "无",
        "偏离原因": "年末到账",
        "改进措施": "提前申请",
        "审计问题说明": "涉及资金5.00万元，已整改",
        "结余_总额": "1",
    }
    draft = drafted(tmp_path, typed)
    assert line(draft, "2. 下达及时性。") == (
        "2. 下达及时性。三十日内下达。存在问题和改进措施：一笔资金年末才到。"
    )
    assert line(draft, "3. 拨付合规性。") == "3. 拨付合规性。已填。"
    assert after(draft, "（三）总体目标完成情况分析") == "各项救助政策规范实施。"
    assert after(draft, "（一）偏离绩效目标的原因") == "年末到账。"
    assert after(draft, "（二）下一步改进措施") == "提前申请。"
    assert after(draft, "五、其他需要说明的问题") == (
        "审计、财政监督发现的问题及涉及金额：涉及资金5.00万元，已整改。"
    )


def test_without_a_deviation_none_is_claimed(tmp_path: Path) -> None:
    draft = drafted(tmp_path, {})
    assert after(draft, "（一）偏离绩效目标的原因") == (
        "各项绩效指标均达到年度指标值，年末没有结余资金，没有偏离绩效目标。"
    )
    assert draft.gaps == ()


def test_a_deviation_without_a_reason_is_a_gap(tmp_path: Path) -> None:
    draft = drafted(tmp_path, {"结余_总额": "12.5"})
    assert after(draft, "（一）偏离绩效目标的原因") == "【待补：偏离绩效目标的原因】。"
    assert after(draft, "（二）下一步改进措施") == "【待补：下一步改进措施】。"


def test_a_text_of_several_lines_is_several_paragraphs(tmp_path: Path) -> None:
    every = lines(drafted(tmp_path, {"管理_分配科学性": "一是测算。\n\n二是公示"}))
    at = every.index("1. 分配科学性。一是测算。")
    assert every[at + 1 : at + 2] == ["二是公示。"]


def test_an_entry_workbook_and_its_submission_give_the_same_report() -> None:
    entry = SAMPLES["更正"]
    submission = entry.with_name(entry.name.replace("录入表", "自评表"))
    assert draft_report(entry).blob == draft_report(submission).blob
