"""Totals, differences, rates, growth, averages and products of reports about any fund."""

from pathlib import Path

import pytest
from narrative.corpus import DEV, REPORTS, load, score
from narrative.judging import OTHER, V, judged, marked, one, raised, told

from jialing_xls.narrative.meaning.weights import shipped
from jialing_xls.narrative.reconcile import judge_report, read, settle
from jialing_xls.narrative.reconciliation import Confidence

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
预算1000万元，支出800万元，没有花完的150万元。| 150万元
新增187户，退出214户，净减少37户。| 37户
预算6717.34万元，支出6610.00万元，执行率98.4%。| —
预算6717.34万元，支出6610.00万元，执行率百分之八十九点四。| 百分之八十九点四
预算0.68亿元，支出6481.31万元，执行率96.02%。| —
预算0.68亿元，支出6481.31万元，执行率96.20%。| 96.20%
救助476人次，困境儿童纳入保障范围率100%，留守儿童纳入监测范围率96%。| —
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
支出1819.67万元，甲、乙、丙分别为276.11万元、1106.37万元和437.19万元，占总支出的15.2%、60.8%和24.0%。| —
支出1819.67万元，甲、乙、丙分别为276.11万元、1106.37万元和437.19万元，占总支出的15.2%、60.8%和42.0%。| 42.0%
在职91人，其中行政人员20人、事业人员71人。| —
在职91人，其中行政人员20人、事业人员17人。| 17人
改造6座，其中中桥2座、小桥4座。| —
改造6座，其中中桥2座、小桥5座。| 6座
新增6座，其中中桥2座、危桥5座。| 6座
安排1870万元，其中中央1286万元，省级317万元，县级285万元，加上年结转64.20万元，可用资金1934.20万元。| 1286万元
下达727.60万元，用于三个方向：甲560.00万元、乙186.00万元、丙26.60万元。| 727.60万元
支出1363.80万元。支出的资金中：甲1288.66万元，乙48.32万元，丙26.82万元。| —
一季度优良52天，二季度78天，三季度71天，四季度65天，全年优良天数266天。| —
一季度优良52天，二季度78天，三季度71天，四季度65天，全年优良天数256天。| 256天
接待游客26840人次，全年开放305天，日均88人次。| —
接待游客26840人次，全年开放305天，日均79人次。| 79人次
公租房274套，实住262户，入住率95.6%。| —
公租房274套，实住262户，入住率96.5%。| 96.5%
名单公示7天，30个工作日内办结，享受对象年满60周岁。| —
支出1363.80万元。支出的资金中：甲1388.66万元，乙48.32万元，丙26.82万元。| 1363.80万元
支出1348.19万元。基本支出862.35万元，其中人员经费721.58万元。项目支出521.84万元。| 1348.19万元
支出1384.19万元。基本支出862.35万元，其中人员经费721.58万元。项目支出521.84万元。| —
甲项满分20分，得18.5分；乙项满分40分，得38分；丙项满分30分，得28.5分。综合得分85分。| —
甲项满分20分，得18.5分；乙项满分40分，得38分；丙项满分30分，得28.5分。综合得分86分。| 86分
领取6.35万人，全年发放养老金9906万元，人均每月130元。| —
领取6.35万人，全年发放养老金9906万元，人均每月103元。| 103元
维修公路3.7公里，投入148万元，平均每公里40万元。| —
发电机12台，单价3.60万元，小计43.20万元。| —
发电机12台，单价3.60万元，小计42.30万元。| 42.30万元
预算214.80万元，合同价200.00万元，比预算节约14.80万元，节约率6.9%。| —
预算214.80万元，合同价200.00万元，比预算节约14.80万元，节约率9.6%。| 9.6%
全年清运52560吨，日均144吨。| —
新建隔离带36.2公里（目标值35公里），维护隔离带148.5公里，共计184.7公里。| —
新建隔离带36.2公里（目标值35公里），维护隔离带148.5公里，共计187.4公里。| 187.4公里
受害面积8.4公顷，较上年的12.5公顷下降32.8%。| —
受害面积8.4公顷，较上年的12.5公顷下降23.8%。| 23.8%
检验费86.40万元。抽检1200批次，检出合格样品1178批次，不合格22批次。批次均检验费720元。| —
检验费86.40万元。抽检1200批次，检出合格样品1178批次，不合格32批次。批次均检验费720元。| 32批次
检验费86.40万元。抽检1200批次，检出合格样品1178批次，不合格22批次。批次均检验费702元。| 702元
毕业生1200人，就业1164人，就业率97.0%，对口就业率82.5%。| —
受益5236人，人均可支配收入18165元，比上年的16820元增长8.0%。| —
受益5236人，人均可支配收入18165元，比上年的16820元增长0.8%。| 0.8%
支出534.20万元。支出包括：甲321.30万元、乙68.20万元、丙126.70万元。| 68.20万元
全年清运52560吨，日均1440吨。| 1440吨
办理案件612件，比上年的540件增长13.3%。按类型分，刑事186件，民事412件，行政14件。| —
办理案件621件。按类型分，刑事186件，民事412件，行政14件。| 621件
预算1830.00万元，执行1768.20万元。其中：人工1022.40万元，处理468.30万元，其他259.50万元。| 468.30万元
预算730.00万元。支出720.00万元，结余10.00万元。| —
维修公路3.7公里，投入148万元，平均每公里4万元。| 4万元
对1.24万亩大豆按150元/亩给予补贴，兑付资金186.00万元。| —
对1.24万亩大豆按150元/亩给予补贴，兑付资金168.00万元。| 168.00万元
支出1106.37万元，次均1400元，支出较上年的1058.20万元增长4.6%。| —
支出1106.37万元，次均1400元，支出较上年的1058.20万元下降4.6%。| 4.6%
支出1106.37万元。较上年支付的1058.20万元多48.17万元，增长4.6%。| —
支出1106.37万元。较上年支付的1058.20万元多48.17万元，增长6.4%。| 6.4%
2.6万亩投保，保费96.00万元，中央、省和农户分担比例45%、35%、20%，分别是43.20万元、33.60万元、19.20万元。| —
支出比上年（1058.20万元）多48.17万元，增幅4.6%，本年为1106.37万元。| —
支出比上年（1058.20万元）多48.17万元，增幅6.4%，本年为1106.37万元。| 6.4%
票价由每张35元降到28元，降幅20.0%。| —
控制价486.20万元，中标价471.35万元，较控制价压减14.85万元。| —
控制价486.20万元，中标价471.35万元，较控制价压减18.45万元。| 18.45万元
安排486.20万元。支付471.35万元，占95%，专户尚存18.45万元。| 18.45万元
服务34920人，城镇居民11650人、农村居民23270人。| —
服务39420人，城镇居民11650人、农村居民23270人。| 39420人
服务34920人，其中老年人11650人、残疾人2327人。| —
到位资金3600万元，中央资金2100万元、省级资金900万元。| —
甲镇52户186间，乙镇31户114间，两镇累计83户300间，比计划多12间。| —
甲镇52户1860间，乙镇31户1143间，两镇累计83户3030间。| 3030间
鸡苗3.2万羽，每羽6元，计19.20万元；鸭苗1.5万羽，每羽8元，计12.00万元，苗款一共31.20万元。| —
鸡苗3.2万羽，每羽6元，计19.20万元；鸭苗1.5万羽，每羽8元，计12.00万元，苗款一共32.10万元。| 32.10万元
铺设管网320.50万元，修建泵站186.20万元。以上补助506.70万元。| —
铺设管网320.50万元，修建泵站186.20万元。以上补助560.70万元。| 560.70万元
县级和乡镇各承担300.00万元，合计600.00万元，分别为300.00万元、300.00万元。| —
保费1640.00万元。中央、省和农户分别承担50%、30%和20%，金额依次为820.00万元、492.00万元、328.00万元。| —
保费1640.00万元。中央、省和农户分别承担50%、30%和20%，金额依次为820.00万元、429.00万元、328.00万元。| 429.00万元
应检企业1240家，实检1228家，检查覆盖率99.0%。| —
应检企业1240家，实检1228家，检查覆盖率90.9%。| 90.9%
违规由64起降到15起，整治49起，占检查总数1250起的1.2%。| —
每亩成本900元、保费36元，投保24.5万亩，签单保费882.00万元。| —
每亩成本900元、保费36元，投保24.5万亩，签单保费828.00万元。| 828.00万元
安置1860人，每人每天25元，救助12天，发放55.80万元。| —
安置1860人，每人每天25元，救助12天，发放58.50万元。| 58.50万元
被子620床、单价140元，帐篷85顶、每顶960元，共16.84万元。| —
被子620床、单价140元，帐篷85顶、每顶960元，共18.64万元。| 18.64万元
146名护林员领取补助87.60万元，人均每年6000元。| —
146名护林员领取补助78.60万元，人均每年6000元。| 78.60万元
桌椅花费47.88万元；图书4.6万册，平均每册22元，花费101.20万元。| —
桌椅花费47.88万元；图书4.6万册，平均每册22元，花费110.20万元。| 110.20万元
开班63期，培训2930人，平均每期47人，结业2902人。| —
开班63期，培训2930人，平均每期74人，结业2902人。| 74人
兑付林农3904户、217.40万元，户均557元，比全县户均高35元。| —
发生火情2起，受害面积0.8公顷，受害率0.0018%。| —
筹集13571.19万元，其中甲项11654.69万元、乙项1916.50万元，前者占85.9%，后者占14.1%。| —
筹集13571.19万元，其中甲项11654.69万元、乙项1916.50万元，前者占58.9%，后者占14.1%。| 58.9%
新增8642人（上年8475人）。其中上半年新增4518人，下半年新增4124人，上半年占52.3%。| —
新增就业318人，为目标值300人的106%，其中甲类74人、乙类39人、丙类205人。| —
标准每人每月100元，支出1015.20万元；护理9126人，其中一级3158人、每人每月100元，二级5968人、每人每月80元。| —
新增8642人，其中上半年4518人，占52.3%。第一组1963人，第二组4871人，第三组1808人，各占22.7%、56.4%、20.9%。| —
发放1412户，与上年发放1286户相比增加126户，增长9.8%。| —
执行率9.8分（满分10分）、产出49.5分（满分50分）、效益29.0分（满分30分）。| —
支出3605.18万元，月均支出300.43万元，最低的2月为87.16万元。| —
执行率98.42%，在全市9个县（市、区）中排第2位。| —
办结612件，其中刑事186件、民事412件、行政14件。按乡镇分，甲镇233件，乙镇198件，丙镇118件，丁镇63件。| —
办结612件，其中刑事186件、民事412件、行政14件。按乡镇分，甲镇233件，乙镇198件，丙镇118件，丁镇36件。| 36件
三次产业中，一产占15.2%，二产占60.8%，三产占24.0%。| —
三次产业中，一产占15.2%，二产占60.8%，三产占42.0%。| 42.0%
三次产业中，一产占15.2%，二产占68.0%，三产占24.0%。| 68.0%
"""


@pytest.mark.parametrize(("sentence", "wrong"), marked(CLAIMS))
def test_what_does_not_follow_from_its_parts_is_raised(sentence: str, wrong: str) -> None:
    found = raised(judged(sentence, title=OTHER))
    assert found == ({} if wrong == "—" else {wrong: V.ARITHMETIC})


@pytest.mark.parametrize(
    ("said", "is_so"),
    [
        ("全年接待游客980人次，上年895人次，同比增长9.5%。", True),
        ("全年接待游客980人次，上年895人次，同比下降9.5%。", False),
        ("受理投诉246件，比上年的318件下降22.6%。", True),
        ("受理投诉246件，比上年的318件增长22.6%。", False),
        ("预算478.00万元，中标449.60万元，节约率5.94%。", True),
    ],
)
def test_a_change_is_told_the_way_it_went(said: str, is_so: bool) -> None:
    """What a rate of change comes to is the same either way: the words tell which."""
    rate = next(j for j in judged(said, title=OTHER).figures if j.text.endswith("%"))
    assert rate.verdict is (V.AGREES if is_so else V.ARITHMETIC)
    assert ("照此是" in rate.why) is not is_so
    assert rate.confidence is (None if is_so else Confidence.SURE)


def test_what_follows_is_confirmed_with_its_parts() -> None:
    result = judged("资金612.40万元，其中中央400.00万元、省级212.40万元。", title=OTHER)
    assert set(told(result).values()) == {V.AGREES}
    assert "400 + 212.4 = 612.4" in one(result, "612.40万元").why


def test_a_price_in_the_wrong_unit_is_told_in_the_right_one() -> None:
    found = one(judged("支出37.96万元，安装路灯146盏，每盏2600万元。", title=OTHER), "2600万元")
    assert found.verdict is V.UNIT
    assert found.why.endswith("应为2600元")


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        ("冬季补食稻谷86公斤，每吨3100元，共26.66万元。", "86公斤", "86吨"),
    ],
)
def test_a_measure_in_the_wrong_unit_is_told_in_the_right_one(
    text: str, wrong: str, right: str
) -> None:
    found = one(judged(text, title=OTHER), wrong)
    assert found.verdict is V.UNIT
    assert found.why.endswith(f"应为{right}")


def test_what_measures_is_told_as_it_is_printed() -> None:
    text = "新修渡槽四段，长65米，其中一段12米、二段16米、三段21米、四段7米。"
    assert "应为56米" in one(judged(text, title=OTHER), "65米").why


def test_a_unit_that_goes_on_with_the_sentence_is_one_where_things_are_counted_so() -> None:
    text = "全县建成充电枪618把，其中直流枪412把、交流枪206把。\n年底前681把枪全部接入平台。"
    assert one(judged(text, title=OTHER), "681把").unit == "把"
    assert "681" not in {j.text for j in judged("年底前把681把作交代。", title=OTHER).data}


def test_a_word_that_only_begins_like_a_unit_is_none_though_things_are_counted_so() -> None:
    text = "总分得30分。\n甲乙各为20、40分别计入。"
    assert {j.text for j in judged(text, title=OTHER).data} == {"30分"}


def test_a_point_shifted_by_one_is_seen_where_the_right_figure_is_rounded() -> None:
    result = judged("馆藏图书18.6万册，全县44.3万人，人均4.2册。", title=OTHER)
    assert "应为0.42册" in one(result, "4.2册").why


EXCHANGED = """
土库村：修缮民居23栋，每栋9.20万元，计165.60万元；改厕40户。

栗坪村：修缮民居18栋，每栋8.60万元，计197.80万元；改厕52户。
"""


def test_two_figures_in_each_others_place_are_both_told() -> None:
    """23 is no slip of the pen for 18, nor 18 for 23."""
    result = judged(EXCHANGED, title=OTHER)
    assert raised(result) == {"23栋": V.ARITHMETIC, "18栋": V.ARITHMETIC}
    assert "应为18栋" in one(result, "23栋").why
    right = EXCHANGED.replace("23栋", "18栋", 1).replace("18栋，每栋8", "23栋，每栋8")
    assert raised(judged(right, title=OTHER)) == {}


def test_a_figure_that_another_would_gladly_have_is_not_exchanged_for_it(tmp_path: Path) -> None:
    """4050 stands where it belongs: 4500 is a slip for it, and 4050 none for 4500."""
    result = score(load(REPORTS / DEV / "退耕还林.toml"), tmp_path).result
    assert "4500万元" in raised(result)


def test_what_is_reckoned_of_another_figure_is_a_slip(tmp_path: Path) -> None:
    """3249 of 3600 are 90.25%: but 3420 is what the sentence says."""
    text = (
        "应付3420.00万元，实付3249.00万元，占应付3420.00万元的90.25%，下达的3600.00万元没有用完。"
    )
    report = tmp_path / "报告.txt"
    report.write_text(f"{OTHER}\n\n{text}\n", "utf-8")
    reading = read(report, None)
    _, settlement = settle(reading, shipped())
    (slip,) = (s for s in settlement.slips if s.quantity.figure.text == "90.25%")
    assert (slip.value, slip.is_of_other_part) == (95.0, True)


def test_a_duration_is_told_as_it_is_printed() -> None:
    result = judged("工期由12个月缩短到10个月，缩短3个月。", title=OTHER)
    assert "应为2个月" in one(result, "3个月").why
    assert told(result) == {"3个月": V.ARITHMETIC}  # the others are no data


def test_of_shares_it_is_told_that_they_make_up_the_whole() -> None:
    result = judged("三次产业中，一产占15.2%，二产占68.0%，三产占24.0%。", title=OTHER)
    assert "“15.2%”、“68.0%”、“24.0%”合计应为100%" in one(result, "68.0%").why


@pytest.mark.parametrize(
    ("text", "printed", "right"),
    [
        ("发放补助147.90万元，共1020人次，次均1540元。", "1540元", "1450元"),
        ("内设五个办公室：党政办公室、经济办公室、社会办公室、平安办公室。", "五个", "4个"),
        ("资金1.87亿元，其中中央1.20亿元、省级0.58亿元。", "1.87亿元", "1.78亿元"),
    ],
)
def test_what_it_should_be_is_told_in_the_unit_that_is_printed(
    text: str, printed: str, right: str
) -> None:
    assert one(judged(text, title=OTHER), printed).why.endswith(f"应为{right}")


def test_why_a_figure_agrees_is_said_once() -> None:
    """Totals are reckoned again after what is wrong has been found; what held, held."""
    result = judged("资金612.40万元，其中中央400.00万元、省级212.40万元。", title=OTHER)
    assert one(result, "612.40万元").why.count("计算相符") == 1


@pytest.mark.parametrize(
    ("sentence", "rate"),
    [
        ("发放率95%，认定率99%，录入率96%。", "95%"),
        ("结算率98.5%，目标值95%。满意度93.7%（目标值90%）。", "93.7%"),
    ],
)
def test_no_rate_is_borne_out_by_those_of_other_things(sentence: str, rate: str) -> None:
    """96 ÷ 99 is 97%, as near to 95% as whole percents can tell."""
    assert told(judged(sentence, title=OTHER))[rate] == V.UNTIED


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
def test_tables_reckon(changed: dict[str, str], wrong: list[str], tmp_path: Path) -> None:
    right = {"share": "31.15%", "average": "750", "total": "1048.66"}
    report = tmp_path / "报告.md"
    report.write_text(TABLE.format(**{**right, **changed}), "utf-8")
    result = judge_report(report)
    assert [j.text for j in result.raised] == wrong


GAPS = """# 某县2023年度高龄津贴资金绩效自评报告

| 档次 | 实物（份） | 人数（人） | 标准（元/月） | 金额（万元） |
|---|---|---|---|---|
| 80至89周岁 | — | 9400 | 50 | 564.00 |
| 90至99周岁 | 无 | 1180 | 100 | {part} |
| 100周岁以上 | — | 32 | 500 | 19.20 |
| 合计 | / | 10612 | — | {total} |
"""


@pytest.mark.parametrize(
    ("part", "total", "wrong"),
    [
        ("141.60", "724.80", []),
        ("141.60", "742.80", ["742.80"]),
        ("114.60", "724.80", ["114.60"]),
    ],
)
def test_cells_that_hold_nothing_stand_in_no_rows_way(
    part: str, total: str, wrong: list[str], tmp_path: Path
) -> None:
    """— heads no row; and a part that its row shows to be wrong leaves the total right."""
    report = tmp_path / "报告.md"
    report.write_text(GAPS.format(part=part, total=total), "utf-8")
    assert list(raised(judge_report(report))) == wrong


PRICED = """# 某县2024年苗木采购附表

| 品种 | 数量 | 单价（元） | 金额（万元） |
|---|---|---|---|
| 油茶苗 | 82.9 | 371.63 | {amount} |
| 楠木苗 | 136.2 | 183.29 | 2.50 |
| 枫香苗 | 85.5 | 407.58 | 3.48 |
| 红椿苗 | 44.2 | 344.46 | 1.52 |
"""


@pytest.mark.parametrize(("amount", "wrong"), [("3.08", []), ("3.80", ["3.80"])])
def test_a_price_is_printed_more_exactly_than_amount_by_quantity_can_tell(
    amount: str, wrong: list[str], tmp_path: Path
) -> None:
    report = tmp_path / "报告.md"
    report.write_text(PRICED.format(amount=amount), "utf-8")
    assert list(raised(judge_report(report))) == wrong


def test_what_holds_as_printed_was_not_exchanged_for_sure() -> None:
    """Less than half is spent: the rate of what is left would be the other one."""
    text = "下达资金144.15万元，已支出70.03万元，结余74.12万元，预算执行率48.6%。"
    assert raised(judged(text, title=OTHER)) == {}


def test_no_target_is_a_share_of_the_last_rate_of_its_table(tmp_path: Path) -> None:
    rows = ("保障率 100% 100%", "监测率 ≥95% 99%", "准确率 ≥95% 98%", "满意度 ≥85% 98%")
    table = "".join(f"| {' | '.join(row.split())} |\n" for row in rows)
    report = tmp_path / "报告.md"
    report.write_text(f"# {OTHER}\n\n| 指标 | 指标值 | 完成值 |\n|---|---|---|\n{table}", "utf-8")
    result = judge_report(report)
    assert raised(result) == {}
    assert {j.verdict for j in result.data} == {V.UNTIED}


def test_a_place_is_named_once_for_the_figures_that_stand_there() -> None:
    text = "中央资金20.15万元，省级30.26万元，县级10.37万元，合计60.87万元。"
    wrong = one(judged(text, title=OTHER), "60.87万元")
    assert "第3行“60.87万元”按“20.15万元” + “30.26万元” + “10.37万元”计算" in wrong.why
    twice = "共修路128.6公里。\n\n本年共修路128.6公里。"
    told = [j.why for j in judged(twice, title=OTHER).figures if "同一事项" in j.why]
    assert any("第3行“128.6公里”与第5行“128.6公里”" in why for why in told)
