"""Which field a figure speaks of, by the words around it, and how it stands against the table."""

from decimal import Decimal
from pathlib import Path

import pytest
from narrative.drafting import SAMPLES, template
from narrative.judging import FUND, V, every_tie, judged, marked, one, raised, told, workbook

from jialing_xls.model.field import Field, Kind
from jialing_xls.narrative.meaning.stated import facts_of
from jialing_xls.narrative.meaning.vocabulary import NONE, field_scale, field_unit
from jialing_xls.narrative.meaning.weights import told as features_of
from jialing_xls.narrative.reconcile import judge_report, read
from jialing_xls.narrative.schemas.field_ties import Fields

HOMES_AND_HEADS = "城市低保_户数 城市低保_人数 农村低保_户数 农村低保_人数"

FIELDS = f"""
全县农村低保对象1000户、1800人，发放低保金432万元。| 农村低保_户数 农村低保_人数 农村低保_金额
城乡低保标准提高到城市700元/月、农村500元/月。| 城市低保_标准 农村低保_标准
城市、农村低保标准分别为每人每月700元、500元。| 城市低保_标准 农村低保_标准
低保标准上年为城市680元/月、农村480元/月。| 上年_城市低保_标准 上年_农村低保_标准
城市低保标准由每人每月680元提高到700元。| 上年_城市低保_标准 城市低保_标准
特困人员基本生活标准为低保标准的1.3倍，城市为910元/月。| None 特困_城市标准
特困标准城市910元/月、农村650元/月。| 特困_城市标准 特困_农村标准
为5名孤儿发放基本生活费60人次、8万元。| 孤儿_人数 孤儿_人次 孤儿_金额
临时救助400人次，本级发放394万元。| 临时救助_人次 临时救助_本级金额
中央财政资金800万元，地方财政中省、市、县三级分别为100万元、30万元和20万元。| 预算_中央 预算_省级 预算_市级 预算_县级
困难群众基本生活救助和孤儿基本生活费按时发放率100%。| 指标11_完成数
城乡低保18649户（农村17423户，城市1226户），支出9750万元。| 城乡低保_户数 农村低保_户数 城市低保_户数 城乡低保_金额
城市低保10户20人、农村低保30户40人，分别支出7万元、8万元。| {HOMES_AND_HEADS} 城市低保_金额 农村低保_金额
全年预算950万元，全年执行900万元，其中中央财政资金执行800万元。| 预算_总额 执行_总额 执行_中央
中央财政资金800万元，省、市、县分别配套100万元、30万元、20万元。| 预算_中央 预算_省级 预算_市级 预算_县级
城市低保支出比上年（500万元）多52万元，本年为552万元。| 上年_城市低保_金额 None 城市低保_金额
困难群众救助补助资金上半年支出400万元，全年支出900万元。| None 执行_总额
"""


@pytest.mark.parametrize(("sentence", "fields"), marked(FIELDS))
def test_words_name_the_field(sentence: str, fields: str) -> None:
    result = judged(sentence)
    assert [str(j.field) for j in result.data] == fields.split()


def test_growth_is_said_of_the_figures_before_it() -> None:
    result = judged("特困标准达到城市910元/月和农村650元/月，分别增长2.9%和4.2%。")
    assert one(result, "2.9%").field == "特困_报告城市增长率"
    assert one(result, "4.2%").field == "特困_报告农村增长率"


def test_one_rate_may_be_said_of_two_indicators() -> None:
    result = judged("困难群众基本生活救助和孤儿基本生活费按时发放率100%。")
    assert one(result, "100%").fields == ("指标11_完成数", "指标12_完成数")


AGAINST = """
农村低保对象1000户、1800人。| —
农村低保对象1000户、1080人。| 1080人
农村低保对象1000户、1800人，发放低保金423万元。| 423万元
城市低保标准500元/月。| 500元/月
城市低保标准为每年8400元/人·年。| —
临时救助支出394.00万元。| —
临时救助支出约390万元。| —
临时救助支出近400万元。| —
临时救助支出近600万元。| —
临时救助支出超过390万元。| —
临时救助支出0.04亿元。| —
临时救助支出3940000元。| —
临时救助支出394元。| 394元
临时救助400万人次。| 400万人次
全年新增农村低保对象120户、203人，退出87户。| —
低保边缘家庭103户、280人。| —
对350名困难群众开展走访，其中低保对象301人。| —
预计2024年农村低保对象1100户。| —
三（一）临时救助支出394万元。| —
三（一）临时救助支出365万元。| 365万元
城市低保标准由680元提高到700元，每月提高20元；农村由480元提高到500元，每月提高20元，增幅分别为2.9%、4.2%。| —
"""


@pytest.mark.parametrize(("sentence", "wrong"), marked(AGAINST))
def test_only_what_differs_from_the_table_is_raised(sentence: str, wrong: str) -> None:
    assert list(raised(judged(sentence, against=True))) == ([] if wrong == "—" else [wrong])


def test_a_difference_says_what_was_found_and_what_is_expected() -> None:
    found = one(judged("农村低保对象1000户、1080人。", against=True), "1080人")
    assert found.verdict is V.DIFFERS
    assert found.field == "农村低保_人数"
    assert found.theirs == "1800"
    assert found.difference == 1080 - 1800
    assert found.place
    assert "1800" in found.why
    assert "农村" in found.why


def test_the_other_ones_figure_is_told_as_such() -> None:
    found = one(judged("城市低保标准500元/月。", against=True), "500元/月")
    assert "农村低保标准的数" in found.why


def test_the_difference_from_the_table_is_not_rounded_as_the_report_rounds(tmp_path: Path) -> None:
    """The table has 13356.23万元, which the report would print as 13356万元."""
    report = tmp_path / "报告.txt"
    report.write_text(f"{FUND}\n年度资金总额全年执行数13365万元。\n", "utf-8")
    found = one(judge_report(report, SAMPLES["更正"]), "13365万元")
    assert (found.verdict, found.theirs) == (V.DIFFERS, "13356.23")
    assert found.difference == Decimal("8.77")
    assert "应为13356万元" in found.why


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("城市低保标准700元，农村低保标准500元。", {}),
        ("城市低保标准700元，农村低保标准510元。", {"510元": V.DIFFERS}),
        ("农村低保标准由480元提高到501元。", {"501元": V.DIFFERS}),
    ],
)
def test_a_standard_may_be_told_without_the_month(said: str, wrong: dict[str, V]) -> None:
    result = judged(said, against=True)
    assert raised(result) == wrong
    assert {j.verdict for j in result.data if j.text not in wrong} == {V.AGREES}


def test_a_standard_in_a_table_is_in_the_unit_of_its_heading(tmp_path: Path) -> None:
    table = "| | 月标准（元） | 上年标准（元） |\n|---|---|---|\n| 城市低保 | 770 | 680 |\n| 农村低保 | 500 | 480 |\n"
    report = tmp_path / "报告.md"
    report.write_text(f"# {FUND}\n\n{table}", "utf-8")
    result = judge_report(report, workbook())
    assert raised(result) == {"770": V.DIFFERS}
    wrong = one(result, "770")
    assert "表中城市低保标准为700元，这里写“770”，应为700元" in wrong.why
    told = wrong.value, wrong.unit, wrong.theirs, wrong.difference
    assert told == (Decimal(770), "元/月", "700", Decimal(70))
    assert {j.verdict for j in result.data if j.text != "770"} == {V.AGREES}


def test_of_two_exchanged_figures_each_is_held_against_its_own_cell() -> None:
    result = judged("农村低保标准700元/月，城市低保标准500元/月。", against=True)
    for printed, field, theirs in (("700", "农村", "500"), ("500", "城市", "700")):
        found = one(result, f"{printed}元/月")
        assert (found.verdict, found.theirs, found.field) == (
            V.DIFFERS,
            theirs,
            f"{field}低保_标准",
        )
        assert found.difference == Decimal(printed) - Decimal(theirs)
        assert found.place == facts_of(workbook()).place(f"{field}低保_标准")
        assert found.why.startswith(f"表中{field}低保标准为{theirs}元/月，")


def test_two_readings_decide_nothing() -> None:
    """省 and 市 together: of which of the two it is said, nobody can tell."""
    result = judged("省级财政和市级财政资金70万元。", against=True)
    assert told(result) == {"70万元": V.UNTIED}


def test_without_a_table_a_figure_is_tied_and_not_confirmed() -> None:
    assert told(judged("农村低保对象1000户。")) == {"1000户": V.TIED}


def test_an_empty_field_confirms_nothing() -> None:
    result = judged("城市低保标准比上年增长5.2%。", against=True)
    assert told(result)["5.2%"] is not V.AGREES


UNITS = """
孤儿5人，发放基本生活费60人，金额8万元。| 60人
救助流浪乞讨人员60人。年内救助流浪乞讨人员60人次。| 60人
救助流浪乞讨人员60人次。| —
每户补助28000万元。| 28000万元
惠及群众15230万人。| 15230万人
水库库容3860万立方米。| —
其中食宿4.70元、返乡4.05万元、慰问5.87万元。| 4.70元
每生每天补助5万元。| 5万元
每公里每年4000万元。| 4000万元
每公里造价4000万元。| —
行政案件每件补贴1500万元。| 1500万元
百岁老人每人每月500万元。| 500万元
百岁老人每人每月0.05万元。| —
城市低保标准700元/年。| 700元/年
城市低保标准689元/年。| 689元/年
城市低保标准8400元/月。| 8400元/月
城市低保标准8400元/年。| —
农村低保对象1800人次。| 1800人次
支出360.00万元。购买课桌1480套，单价265万元。| 265万元
支出360.00万元。购买铲车2台，单价65万元。| —
每亩收入900元、保费31.5元，合计75.60万元，另有8.20万元。| —
"""


def test_figures_of_two_lines_exchanged_are_no_mixed_units() -> None:
    """临时救助 has 400人次 and 特困 50人."""
    result = judged("供养特困人员400人，支出40万元。临时救助50人次，支出394万元。", against=True)
    assert raised(result) == {"400人": V.DIFFERS, "50人次": V.DIFFERS}


@pytest.mark.parametrize(("sentence", "wrong"), marked(UNITS))
def test_units_that_cannot_be_right(sentence: str, wrong: str) -> None:
    found = raised(judged(sentence, against=True))
    assert found == ({} if wrong == "—" else {wrong: V.UNIT})


def test_persons_for_times_is_noted_where_nothing_contradicts_it() -> None:
    found = one(judged("救助流浪乞讨人员60人。", against=True), "60人")
    assert found.verdict is V.AGREES
    assert any("人次" in note for note in found.notes)


def test_a_years_standard_is_held_against_the_months_one_of_the_table() -> None:
    found = one(judged("城市低保标准8000元/年。", against=True), "8000元/年")
    assert found.verdict is V.DIFFERS
    assert "700元/月（合8400元/年）" in found.why


RECKONED = """
农村低保金发放额比上年增长8.0%。| —
农村低保金发放额比上年增长6.0%。| 6.0%
农村低保金发放额比上年增加32万元。| —
农村低保金发放额比上年增加23万元。| 23万元
"""


@pytest.mark.parametrize(("sentence", "wrong"), marked(RECKONED))
def test_what_the_table_comes_to_is_known_though_no_field_holds_it(
    sentence: str, wrong: str
) -> None:
    """Of what it is reckoned nothing stands in the report."""
    result = judged(sentence, against=True)
    assert raised(result) == ({} if wrong == "—" else {wrong: V.ARITHMETIC})
    assert "按表中" in result.data[0].why


SAMPLE = """
困难群众救助补助资金实际支出13356.23万元，还有214.96万元没有用完。| —
困难群众救助补助资金实际支出214.96万元。| 214.96万元
中央和省下达我区困难群众救助补助资金13571.19万元。| —
中央和省下达我区困难群众救助补助资金13517.19万元。| 13517.19万元
困难群众救助补助资金全年执行率98.42%。| —
困难群众救助补助资金全年执行率94.82%。| 94.82%
均达到“应保尽保”的目标；困境儿童纳入监测范围率96%。| —
困境儿童纳入监测范围率的目标值96%。| 96%
留守儿童、困境儿童纳入监测范围率计划95%，实际96%。| —
留守儿童、困境儿童纳入监测范围率计划95%，实际69%。| 69%
救助对象满意度96.5%。| —
救助对象满意度94.5%。| 94.5%
资金总额13571.19万元。支出13356.23万元，没有花完的214.96万元占到位资金的1.58%。| —
"""


@pytest.mark.parametrize(("sentence", "wrong"), marked(SAMPLE))
def test_what_the_words_before_a_figure_still_say(
    sentence: str, wrong: str, tmp_path: Path
) -> None:
    """The sample has a rest of 214.96, a rate of 96% and a target of 95%, and a satisfaction of 超过95%."""
    report = tmp_path / "报告.txt"
    report.write_text(f"{FUND}\n{sentence}\n", "utf-8")
    found = raised(judge_report(report, SAMPLES["更正"]))
    assert found == ({} if wrong == "—" else {wrong: V.DIFFERS})


def test_by_how_much_a_standard_rose_is_no_amount_paid(tmp_path: Path) -> None:
    report = tmp_path / "报告.txt"
    paid = "发给农村低保对象10077.85万元，发给城市低保对象740.92万元。"
    report.write_text(f"{FUND}\n{paid}\n低保对象两项标准比上年分别增加78元、69元。\n", "utf-8")
    assert raised(judge_report(report, SAMPLES["更正"])) == {}


# ---------------------------------------------------------------- the form's own labels


@pytest.mark.parametrize("name", ["年度资金总额", "其中：中央财政资金", "地方资金", "其他资金"])
@pytest.mark.parametrize("column", ["全年预算数", "全年执行数"])
def test_a_row_of_the_form_with_its_column_is_held_against_the_table(
    name: str, column: str
) -> None:
    """Said as the form says it: never left 未对应, though nothing like it is in the table."""
    (found,) = judged(f"{name}{column}88888.77万元。", against=True).data
    assert found.verdict is V.DIFFERS
    assert found.fields
    assert "表中其中" not in found.why


def test_a_figure_in_scientific_notation_is_not_half_read() -> None:
    assert told(judged("年度资金总额全年执行数1e400万元。", against=True)) == {}


def test_a_unit_that_cannot_be_right_has_no_difference() -> None:
    (found,) = judged("城乡低保25901万户，25901万户。").raised[:1]
    assert found.verdict is V.UNIT
    assert found.difference is None


@pytest.mark.parametrize(
    ("unit", "printed", "scale"),
    [
        ("元/人·月", "元/月", 1),
        ("元/人次", "元/人次", 1),
        ("元", "万元", "0.0001"),
        ("万元", "万元", 1),
    ],
)
def test_a_standard_is_held_against_figures_in_its_own_unit(
    unit: str, printed: str, scale: str | int
) -> None:
    """平均每处维护成本 in 万元 is no monthly rate."""
    field = Field("指标04_完成数", "完成数：平均每处成本", Kind.STANDARD, unit)
    assert (field_unit(field), field_scale(field)) == (printed, Decimal(scale))


def test_every_figure_of_its_own_is_a_field_and_what_a_text_says_again_is_none() -> None:
    """25901万多户 in the text of an indicator is no second source for the report's 25901万多户."""
    known = Fields(template(), NONE, None).wordings.keys()
    again = {"指标01_所述1", "指标01_目标1", "指标01_未比"}
    assert again <= template().book.fields.keys()
    assert not again & known
    assert {"指标17_完成数", "指标17_目标数", "农村低保_户数", "执行_总额"} <= known


@pytest.mark.parametrize(
    ("text", "against", "told"),
    [
        ("农村低保对象1000户。", True, "elsewhere0 <- >-"),
        ("农村低保对象1000户，实发1000户。", True, "elsewhere1 <- >0"),
        ("农村低保对象1001户，1800人。实发1000户。", True, "elsewhere1 <- >1"),
        ("农村低保对象1001户，特困50人。实发1000户。", True, "elsewhere1 <- >x"),
        ("农村低保对象1000户，实发1000户。", False, "untold"),
    ],
)
def test_whether_the_tables_value_stands_elsewhere_and_what_beside_it_is_told_of_a_tie(
    text: str, against: bool, told: str, tmp_path: Path
) -> None:
    """The next figure has the value of the field itself, of the next one of its group, or of another group's."""
    report = tmp_path / "报告.txt"
    report.write_text(f"{FUND}\n\n{text}\n", "utf-8")
    found = every_tie(read(report, workbook() if against else None))
    features = next(
        list(features_of(tie.features)) for tie in found if tie.field == "农村低保_户数"
    )
    first, *more = told.split()
    expected = [first, *(f"elsewhere{each}" for each in more)]
    if more:
        expected.append(f"elsewhere<{''.join(each[1:] for each in more)}")
    assert [f for f in features if f.startswith(("elsewhere", "untold"))] == expected


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("上年城市低保标准680元/月、农村480元/月。", "L:上年"),
        ("上年城市、农村标准分别为680元/月和480元/月。", "L:上年"),
        ("上年城市低保标准680元/月，农村480元/月。", None),
        ("上年低保对象1000户、农村480元/月。", None),
        ("480元/月。", None),
    ],
)
def test_what_stands_before_the_first_is_said_of_all_that_are_told_together(
    text: str, lead: str | None, tmp_path: Path
) -> None:
    report = tmp_path / "报告.txt"
    report.write_text(f"{FUND}\n\n{text}\n", "utf-8")
    found = every_tie(read(report, workbook()))
    words = {
        feature.removeprefix("True")
        for tie in found
        if tie.quantity.value == 480 and tie.field.startswith("上年_")
        for feature in features_of(tie.features)
        if feature.startswith("TrueL:")
    }
    assert words >= {lead} if lead else not words


IN_YUAN = """
|项目|全年预算数|全年执行数|
|---|---|---|
|中央财政资金|8000000|8000000|
|省级|1000000|{spent}|
"""


def test_cells_without_a_unit_are_in_yuan_where_the_table_stands_in_them_so(tmp_path: Path) -> None:
    report = tmp_path / "报告.md"
    report.write_text(f"# {FUND}\n{IN_YUAN.format(spent=1000000)}", "utf-8")
    factors = {
        (tie.field, tie.agrees): tie.factor
        for tie in every_tie(read(report, workbook()))
        if tie.field in ("执行_省级", "农村低保_户数")
    }
    assert factors["执行_省级", True] == 10000
    assert factors["农村低保_户数", False] == 1
    found = next(j for j in judge_report(report, workbook()).data if j.text == "8000000")
    assert (found.verdict, found.theirs) == (V.AGREES, "8000000")
    report.write_text(
        f"# {FUND}\n{IN_YUAN.format(spent=100).replace('000000', '00')}",
        "utf-8",
    )
    assert {tie.factor for tie in every_tie(read(report, workbook()))} == {1.0}
