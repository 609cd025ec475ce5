"""Dates that cannot be: no day of a calendar, signed too early, ended before begun."""

from pathlib import Path

import pytest
from narrative.judging import OTHER, SIGNED, V, judged, marked, one, raised, written

from jialing_xls.narrative.reconcile import read
from jialing_xls.narrative.reconciliation import Confidence
from jialing_xls.narrative.schemas.day_order import days_of, statements

DATES = """
2024年3月20日| —
2023年11月20日| 2023年11月20日
二〇二三年十一月二十日| 二〇二三年十一月二十日
2024年2月30日| 2024年2月30日
"""

NO_DAYS = """
9月31日市级督办。| 9月31日
2024年9月督办，9月31日整改。| 9月31日
2月29日市级督办。| —
发放低保金36月。| —
验收日期2024/2/30。| 2024/2/30
合同2024.2.30.签订。| 2024.2.30
种薯（亩/万元）：乌沙镇1650/33.00、高坪镇1420/24.80。| —
"""


@pytest.mark.parametrize(("sentence", "wrong"), marked(NO_DAYS))
def test_a_day_that_no_calendar_has(sentence: str, wrong: str) -> None:
    found = raised(judged(sentence, title=OTHER))
    assert found == ({} if wrong == "—" else {wrong: V.DATE})


COMPARED = r"""
名册于9月28日起公示，至9月8日止。| 9月28日 9月8日
名册于9月8日起公示，至9月28日止。| —
文件于2023年3月15日收悉，县财政局会同县民政局3月2日下达。| 2023年3月15日 3月2日
防火期为10月1日至次年4月30日。| —
甲4月6日开工，8月17日完工；乙4月7日开工，9月17日完工。| —
甲于9月1日通过验收；乙于5月8日通过验收。| —
5月18日签订合同；5月10日开工。| 5月18日 5月10日
桥梁2023年10月20日开工。道路2023年6月18日竣工。| —
| 合同 | 签订 | 完工 |\n|---|---|---|\n| 甲 | 4月11日 | 3月27日 |\n| 乙 | 3月25日 | 9月12日 || 4月11日 3月27日
| 步骤 | 时限 | 实际 |\n|---|---|---|\n| 招标 | 3月31日 | 3月28日 |\n| 进场 | 4月30日 | 4月25日 || —
"""


@pytest.mark.parametrize(("sentence", "wrong"), marked(COMPARED))
def test_days_that_may_be_out_of_order(sentence: str, wrong: str, tmp_path: Path) -> None:
    """Whatever the weights make of them; a year that is not printed is the last one said, or the report's."""
    report = tmp_path / "报告.md"
    report.write_text(f"{OTHER}\n\n" + sentence.replace(r"\n", "\n"), "utf-8")
    reading = read(report, None)
    days, _ = days_of(reading.figures, reading.year)
    broken = [" ".join(map(str, each.days)) for each in statements(days, None) if not each.holds]
    assert broken == ([] if wrong == "—" else [wrong])


@pytest.mark.parametrize(("date", "wrong"), marked(DATES))
def test_signed_after_the_year(date: str, wrong: str) -> None:
    found = raised(judged(f"全年完成任务。\n某县民政局\n{date}", title=OTHER))
    assert found == ({} if wrong == "—" else {wrong: V.DATE})


def test_of_many_faults_of_a_signature_five_are_told() -> None:
    past = "".join(f"甲于2024年{month}月1日竣工。" for month in range(2, 12))
    found = judged(f"{past}\n某县民政局\n2024年1月20日", title=OTHER)
    (why,) = [each.why for each in found.raised]
    assert why.count("早于") == 5
    assert why.endswith("等10处")


def test_what_is_no_self_evaluation_may_be_signed_within_the_year() -> None:
    said = "截至9月底入库1280户。\n某县民政局\n2024年10月28日"
    assert raised(judged(said, title="某县2024年秋季生产情况汇报")) == {}
    assert raised(judged(said, title="某县2024年秋季生产绩效自评报告")) == {
        "2024年10月28日": V.DATE
    }


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("某县2023年度绩效自评报告\n\n2024年继续。2024年再安排。", 2023),
        (
            "某县养护清单\n填报日期：2024年2月10日\n养护\n比2022年多。2023年养护。2023年底完成。",
            2023,
        ),
    ],
)
def test_the_year_of_a_report_is_its_titles_or_the_one_it_names_most(
    text: str, year: int, tmp_path: Path
) -> None:
    assert read(written(text, tmp_path), None).year == year


@pytest.mark.parametrize(("label", "wrong"), [("填报日期", True), ("时间", False)])
def test_the_time_of_a_meeting_is_no_signature(label: str, wrong: bool) -> None:
    found = raised(judged(f"会议纪要\n{label}：2023年11月20日\n学校如期竣工。", title=OTHER))
    assert found == ({"2023年11月20日": V.DATE} if wrong else {})


def test_a_signature_on_another_day_than_the_form_was_filed_is_doubtful() -> None:
    """A letter or minutes are dated otherwise; the county's workbook was filed on the first of March."""
    for day, confidence in ((20, Confidence.DOUBTFUL), (1, None)):
        signed = f"2024年3月{day}日"
        found = one(judged(f"全年完成任务。\n某县民政局\n{signed}", against=True), signed)
        assert found.confidence is confidence


ORDER = """
学校2024年3月开工，2024年11月竣工。| —
学校于2023年10月20日开工，2023年6月18日竣工。| 2023年6月18日
学校2023年6月18日开工，2023年10月20日投入使用。| —
桥梁2023年10月20日开工，道路2023年6月18日竣工。| —
"""


@pytest.mark.parametrize(("sentence", "wrong"), marked(ORDER))
def test_nothing_is_finished_before_it_is_begun(sentence: str, wrong: str) -> None:
    found = raised(judged(sentence, title=OTHER))
    assert found == ({} if wrong == "—" else {wrong: V.DATE})


EVENTS = """
2024年1月文件下达。| —
2024年4月召开专题会议。| 2024年3月20日
预计2024年7月底启动。| —
将于2024年9月完成。| —
2024年6月底前完成整改。| —
合同约定2024年5月支付尾款。| —
"""


@pytest.mark.parametrize(("sentence", "wrong"), marked(EVENTS))
def test_signed_after_what_it_tells_of(sentence: str, wrong: str) -> None:
    result = judged(f"{sentence}\n{SIGNED}", title=OTHER)
    assert raised(result) == ({} if wrong == "—" else {wrong: V.DATE})
    if wrong != "—":
        assert one(result, wrong).others
