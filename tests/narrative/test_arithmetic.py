"""Totals, differences, rates, growth, averages and products of reports about any fund."""

import pytest
from narrative.judging import OTHER, V, judged, marked, one, raised, told

CLAIMS = """
资金612.40万元，其中中央400.00万元、省级212.40万元。| —
资金612.40万元，其中中央400.00万元、省级221.40万元。| 612.40万元
资金6124.0万元（中央4000.0万元、省级2124.0万元）。| —
在校学生31250人，其中小学生21830人、初中生10320人，寄宿生8450人。| 31250人
在校学生32150人，其中小学生21830人、初中生10320人，寄宿生8450人。| —
发放补贴3206人次，其中女性1702人次、脱贫劳动力956人次。| —
经费到位2367万元，由中央1850万元、省级326万元和县级200万元组成。| 2367万元
实施36处，其中新建12处、改造26处。| 36处
甲项1571.76万元，乙项907.08万元，共计2478.84万元。| —
甲项1571.76万元，乙项907.08万元，共计2541.84万元。| 2541.84万元
甲项356.4万元、乙项583.2万元、丙项277.2万元，三项合计1261.8万元。| 1261.8万元
预算1000万元，支出800万元，结余200万元。| —
预算1000万元，支出800万元，结余150万元。| 150万元
新增187户，退出214户，净减少37户。| 37户
预算6717.34万元，支出6610.00万元，执行率98.4%。| —
预算6717.34万元，支出6610.00万元，执行率百分之八十九点四。| 百分之八十九点四
任务326户，竣工318户，竣工率97.5%。| —
任务326户，竣工318户，竣工率79.5%。| 79.5%
发放问卷1200份，满意1149份，满意度97.55%。| 97.55%
验收合格率109%。| 109%
任务完成率109%。| —
户数26340户，其中脱贫户8152户，占30.9%。| —
户数26340户，其中脱贫户8152户，占39.0%。| 39.0%
新增就业3560人，完成目标任务3500人的107.1%。| 107.1%
任务326户，较上年的291户增长12.0%。| —
任务326户，较上年的291户增长10.2%。| 10.2%
巩固率98.4%，比上年的98.1%提高0.5个百分点。| 0.5个百分点
务工15230人，较上年的14210人增加1020人，增长7.2%。| —
标准由每人每月430元提高到470元，增长3.9%。| 3.9%
支出996.50万元。下达1048.66万元。支出比上年的996.50万元增长2.5%。| 2.5%
发放贷款3276.5万元，支持702户，户均4.67万元。| —
发放贷款3276.5万元，支持702户，户均4.76万元。| 4.76万元
发放补助1386.50万元，救助13720人次，次均1101元。| 1101元
按每亩400元，补助12180亩，支出478.20万元。| 478.20万元
每生每天5元，惠及19290人，安排1929.00万元。| —
安排甲、乙、丙类1200万元、650万元、150万元，分别占60.0%、32.5%、7.9%。| 7.9%
"""


@pytest.mark.parametrize(("sentence", "wrong"), marked(CLAIMS))
def test_what_does_not_follow_from_its_parts_is_raised(sentence: str, wrong: str) -> None:
    found = raised(judged(sentence, title=OTHER))
    assert found == ({} if wrong == "—" else {wrong: V.ARITHMETIC})


def test_what_follows_is_confirmed_with_its_parts() -> None:
    result = judged("资金612.40万元，其中中央400.00万元、省级212.40万元。", title=OTHER)
    assert set(told(result).values()) == {V.AGREES}
    assert "400 + 212.4 = 612.4" in one(result, "612.40万元").why


def test_a_problem_says_what_was_expected_and_where_the_parts_stand() -> None:
    result = judged("预算1000万元，支出800万元，结余150万元。", title=OTHER)
    found = one(result, "150万元")
    assert "1000 - 800 = 200" in found.why
    assert found.difference == 150 - 200
    assert len(found.others) == 2


def test_the_faulty_part_is_told_from_a_sound_total() -> None:
    """The sum of both items bears the first total out: so one of its parts is wrong."""
    result = judged(
        "1.甲项1571.76万元，乙项907.08万元，共计2541.84万元。\n"
        "2.丙项860.00万元。\n3.上述两项合计3401.84万元。",
        title=OTHER,
    )
    assert raised(result) == {"907.08万元": V.ARITHMETIC}
    assert "970.08" in one(result, "907.08万元").why


def test_one_slip_is_raised_once() -> None:
    """The total is right by the table, so nothing is said of it."""
    result = judged(
        "农村低保对象1000户、1800人，城市低保对象200户、310人，合计1200户、2100人。", against=True
    )
    assert raised(result) == {"310人": V.DIFFERS}


TABLE = """# 某县2023年度学生资助经费绩效自评报告

表1　资助情况（单位：万元）

| 项目 | 人次（人次） | 金额 | 占比 | 人均（元） |
|---|---|---|---|---|
| 助学金 | 5124 | 512.40 | 48.86% | 1000 |
| 免学费 | 4356 | 326.70 | {share} | {average} |
| 免教科书 | 5130 | 61.56 | 5.87% | 120 |
| 困难补助 | 1480 | 148.00 | 14.11% | 1000 |
| 合计 | 16090 | {total} | 100% | — |
"""


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({}, []),
        ({"total": "1084.66"}, ["1084.66"]),
        ({"average": "570"}, ["570"]),
        ({"share": "31.51%"}, ["31.51%"]),
    ],
)
def test_tables_reckon(changed: dict[str, str], wrong: list[str], tmp_path_factory) -> None:  # type: ignore[no-untyped-def]
    from jialing_xls.narrative.reconcile import reconcile

    right = {"share": "31.15%", "average": "750", "total": "1048.66"}
    report = tmp_path_factory.mktemp("table") / "报告.md"
    report.write_text(TABLE.format(**{**right, **changed}), "utf-8")
    result = reconcile(report)
    assert [j.text for j in result.raised] == wrong
