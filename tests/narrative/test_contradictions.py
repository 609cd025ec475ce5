"""What a report says twice; counts, rules and what is missing."""

from collections import Counter
from collections.abc import Sequence
from math import isfinite
from pathlib import Path

import pytest
from narrative.judging import (
    FUND,
    OTHER,
    V,
    every_tie,
    judged,
    marked,
    one,
    raised,
    written,
)

from jialing_xls.narrative.meaning.weights import Weights
from jialing_xls.narrative.reconcile import judge_report, read
from jialing_xls.narrative.schemas.counts import counts
from jialing_xls.narrative.schemas.desk import Quantity
from jialing_xls.narrative.schemas.relation import FigureRelation
from jialing_xls.narrative.schemas.repetitions import repetition_of
from jialing_xls.narrative.telling.evidence import Evidence
from jialing_xls.narrative.telling.finding import FigureFinding
from jialing_xls.narrative.telling.hypothesis import ValueCounts, looks_of
from jialing_xls.narrative.telling.rule_breaks import find_broken_rules, find_missing_amounts
from jialing_xls.narrative.telling.settling import Settlement
from jialing_xls.narrative.telling.spokesmen import Spokesmen
from jialing_xls.narrative.telling.weighing import TieWeighed, Weighed

TWICE = """
城市低保标准为700元/月。质量指标：城市低保标准为500元/月。| 500元/月
城市低保标准为700元/月。质量指标：城市低保标准为700元/月。| —
农村低保1000户。截至年底农村低保1010户。农村低保1000户。| 1010户
供养特困人员3365人。特困人员共3356名。| 3356名
临时救助400人次。临时救助约390人次。| —
"""


@pytest.mark.parametrize(("sentence", "wrong"), marked(TWICE))
def test_two_values_of_one_field(sentence: str, wrong: str) -> None:
    found = raised(judged(sentence))
    assert found == ({} if wrong == "—" else {wrong: V.CONTRADICTS})


NAMES = """
竣工318户。全年竣工381户。| 381户
竣工318户。全年开工381户。| —
覆盖小学36所。改造小学38所。| —
小学36所。覆盖小学38所。| 38所
现有水厂24座。对42座水厂开展检查全覆盖。| 42座
现有水厂24座。对11座水厂更换滤料。| —
中央9820万元。中央9280万元全部实行专账管理。| 9280万元
完成目标任务4000人。完成目标任务400人。| —
门诊救助方面，救助15480人次。门诊救助14580人次。| 14580人次
门诊救助方面，救助15480人次。住院救助14580人次。| —
接待来电来访咨询3286人次。解答咨询3268人次。| 3268人次
接待来电来访咨询3286人次。解答咨询3168人次。| —
管护公厕47座。城区74座公厕全部免费开放。| 74座
管护公厕47座。城区74座桥梁全部检测。| —
送检水样3480份。从3840份水样的结果看，水质稳定。| 3840份
送检水样3480份。从3840份土样的结果看，土质稳定。| —
送检水样3480份。另检测井水水样3840份。| —
甲品种：每亩保额900元；乙品种：每亩保额600元。| —
"""


@pytest.mark.parametrize(("sentence", "wrong"), marked(NAMES))
def test_two_values_of_one_name(sentence: str, wrong: str) -> None:
    found = raised(judged(sentence, title=OTHER))
    assert found == ({} if wrong == "—" else {wrong: V.CONTRADICTS})


def test_both_places_are_named() -> None:
    found = one(judged("供养特困人员3365人。\n特困人员共3356名。"), "3356名")
    assert [spot.line for spot in found.others] == [3]
    assert "3365人" in found.why


def test_the_same_again_is_confirmed() -> None:
    result = judged("农村低保1000户。\n农村低保1000户。")
    assert {j.verdict for j in result.data} == {V.AGREES}


PLACES = """
1.人居环境明显改善。全年投入128.6万元。@2.人居环境整治经费126.8万元。| 126.8万元 128.6万元
1.人居环境明显改善。全年投入128.6万元。@2.小型水利设施经费126.8万元。| —
1.人居环境明显改善。全年投入128.6万元。@2.人居环境整治经费131.2万元。| —
"""


@pytest.mark.parametrize(("lines", "either"), marked(PLACES))
def test_the_heading_of_an_item_names_what_stands_below_it(lines: str, either: str) -> None:
    found = raised(judged(lines.replace("@", "\n"), title=OTHER))
    assert len(found) == (either != "—")
    assert all(verdict is V.CONTRADICTS and text in either for text, verdict in found.items())


def test_the_total_of_a_column_is_held_against_the_text(tmp_path: Path) -> None:
    rows = "| 片区 | 小学（所） |\n|---|---|\n| 东 | 33 |\n| 西 | 35 |\n| 合计 | 68 |\n"
    for said, wrong in (("68", []), ("86", ["86所"])):
        report = tmp_path / f"{said}.md"
        report.write_text(f"{OTHER}\n\n覆盖小学{said}所。\n\n{rows}", "utf-8")
        assert list(raised(judge_report(report))) == wrong


IN_WORDS = """
合同金额120万元（大写：人民币壹佰贰拾万元整）。| —
合同金额120万元（大写：人民币壹佰叁拾万元整）。| 壹佰叁拾万元整
合同金额人民币壹佰贰拾万元整（￥1300000元）。| 1300000元
甲合同120万元，乙合同人民币叁万元整。| —
"""


@pytest.mark.parametrize(("sentence", "wrong"), marked(IN_WORDS))
def test_an_amount_and_the_same_in_words(sentence: str, wrong: str) -> None:
    found = raised(judged(sentence, title=OTHER))
    assert found == ({} if wrong == "—" else {wrong: V.CONTRADICTS})


COUNTS = """
抓好三个方面：一是比对；二是公示；三是复核。| —
抓好三个方面：一是比对；二是公示；三是复核；四是回访。| 三个
存在三条问题。第一条，台账不全。第二条，公示不及时。第三条，复核不到位。| —
存在四条问题。第一条，台账不全。第二条，公示不及时。第三条，复核不到位。| 四条
存在四个问题。第一：台账不全。第二：公示不及时。第三：复核不到位。| 四个
完成三项任务：一是开展排查；二是组织培训，第一天，参训80人；三是落实整改。| —
数量指标（涉及5项）。全面完成。| —
数量指标（涉及4项）。全面完成。| 4项
数量指标5项、质量指标6项、时效指标3项。| 6项
绩效目标共17项。| —
救助对象分为五类：（1）甲类20人；（2）乙类30人；（3）丙类10人。| 五类
内设五个办公室：党政办公室、经济办公室、社会办公室、平安办公室、应急办公室。| —
内设五个办公室：党政办公室、经济办公室、社会办公室、平安办公室。| 五个
下属单位4个，分别是甲中心、乙中心、丙中心、丁中心、戊中心。| 4个
扶持合作社4家，即甲合作社、乙合作社、丙合作社，每家补助40万元。| 4家
扶持合作社4家，即甲合作社、乙合作社、丙合作社等。| —
用于五类对象：甲对象、乙对象、丙对象、丁对象和戊对象。| —
用于四类对象：甲对象、乙对象、就业和保障对象、丁对象。| —
覆盖四个品种（甲、乙、丙、丁）。| —
覆盖四个品种（甲、乙、丙）。| 四个
覆盖四个品种（如甲、乙、丙）。| —
承办机构三家，为甲公司、乙公司，分片负责。| 三家
为五类困难群众代缴保险费，即甲对象、乙对象、丙对象和丁对象，代缴及时。| 五类
"""


TWELVE = "".join(f"第{n}条，不全。" for n in [*"一二三四五六七八九十", "十一", "十二"])


@pytest.mark.parametrize(("sentence", "wrong"), [*marked(COUNTS), (f"存在十二条。{TWELVE}", "—")])
def test_items_are_counted(sentence: str, wrong: str) -> None:
    found = raised(judged(sentence))
    assert found == ({} if wrong == "—" else {wrong: V.COUNT})


LISTED = r"""
退出有四种情形：外出务工39人，身体原因21人，考核不合格12人。| 列出3
年龄分为三段：59岁以下486人，60至69岁1215人，70至79岁1604人，80岁以上616人；其余另计。| 列出4
卫生院八所，补助12万元：甲卫生院，5万元；乙卫生院，4万元；丙卫生院，3万元。| 列出3
增加场次的有四个镇——石坪24场、洛水20场、长岭16场，共增60场。| 列出3
指出五方面问题：重复发放、迟发、系统不符、死亡未及时退出，涉及42户。| 列出4
修订了《水质办法》《考核办法》《资金办法》四项制度。| 列出3
国保3处、省保11处、市保26处，这四个级次中省保最少。| 列出3
六家医院（县医院、中医院）救助24380人次。| 列出2
支出分两类：补助2万元，奖励3万元，合计5万元。| 列出2至3
支出分三块：甲20万元，乙30万元，丙50万元，分别占20%、30%、50%。| 列出3至4
支出分三块：甲20万元，乙30万元，丙52万元。| 列出3
"""


@pytest.mark.parametrize(("sentence", "size"), marked(LISTED))
def test_what_a_number_may_count(sentence: str, size: str, tmp_path: Path) -> None:
    """Whatever the weights make of it: a list behind or before a number."""
    report = tmp_path / "报告.md"
    report.write_text(f"{OTHER}\n\n" + sentence.replace(r"\n", "\n"), "utf-8")
    assert size in {each.formula for each in counts(read(report, None).desk)}


BULLETS = """
- 修路
  - 修桥
- 通水
- 改厕
"""


@pytest.mark.parametrize(
    ("items", "size"), [(BULLETS, "列出3"), (BULLETS.replace("- 改厕", "\n改厕两座。"), "列出2")]
)
def test_bullets_of_one_list_are_counted(items: str, size: str, tmp_path: Path) -> None:
    report = tmp_path / "报告.md"
    report.write_text(f"# {OTHER}\n\n做了4件事：\n{items}", "utf-8")
    assert {each.formula for each in counts(read(report, None).desk) if each.result.value == 4} == {
        size
    }


ORPHANS = "孤儿基本生活费{times}人次，发放135万元。社会散居孤儿基本生活标准为每人每月1200元。"


def test_the_reports_own_figures_break_a_rule() -> None:
    result = judged(ORPHANS.format(times=1448))
    (problem,) = result.problems
    assert problem.verdict is V.RULE
    assert problem.text == "135万元"
    for figure in ("1448", "1200", "135", "173.76", "L09"):
        assert figure in problem.why
    assert len(problem.others) == 2


def test_a_standard_in_yuan_breaks_no_rule_about_others_by_the_month() -> None:
    """650元 is read in 万元 and is 1.3 times 500元/月 all the same."""
    text = "农村低保标准为每人每月500元。\n\n农村特困人员基本生活标准650元。"
    for against in (False, True):
        assert judged(text, against=against).problems == ()


def test_a_rule_that_holds_or_cannot_be_judged_is_not_raised() -> None:
    assert judged(ORPHANS.format(times=1125)).problems == ()
    assert judged("孤儿基本生活费1448人次，发放135万元。").problems == ()


def test_beside_a_table_only_a_rule_that_the_table_breaks_as_well_is_raised() -> None:
    """Where amounts that the table does not have break it, they hardly speak of its fields."""
    text = ORPHANS.format(times=1448).replace("1200元", "1000元")
    assert [p.verdict for p in judged(text).problems] == [V.RULE]
    assert judged(text, against=True).problems == ()


@pytest.mark.parametrize(
    ("text", "speaks_of", "broken"),
    [
        # What has no unit may be in 元 where its field is in 万元.
        (
            "预算320万元。\n\n|级次|金额|\n|---|---|\n|省级|1500000|\n|市级|300000|\n|县级|1400000|",
            ("预算_地方", "预算_省级", "预算_市级", "预算_县级"),
            [],
        ),
        (
            "预算320万元，省级150万元，市级30万元，县级130万元。",
            ("预算_地方", "预算_省级", "预算_市级", "预算_县级"),
            ["B03"],
        ),
        # The field has one decimal, the report two.
        ("962元/月，995元/月，增长3.43%。", ("上年_特困_城市标准", "特困_城市标准", "特困_报告城市增长率"), []),
        (
            "962元/月，995元/月，增长3.93%。",
            ("上年_特困_城市标准", "特困_城市标准", "特困_报告城市增长率"),
            ["L14"],
        ),
    ],
)  # fmt: skip
def test_rules_are_about_figures_in_the_units_and_decimals_of_their_fields(
    text: str, speaks_of: Sequence[str], broken: list[str], tmp_path: Path
) -> None:
    reading = read(written(f"{FUND}\n\n{text}", tmp_path, ".md"), None)
    assert reading.fields
    findings = [FigureFinding(q.figure) for q in reading.desk.quantities]
    for finding, field in zip(findings, speaks_of, strict=True):
        finding.fields, finding.chance = (field,), 1.0
    told = find_broken_rules(findings, reading.fields.template.book)
    assert [each.why[2:5] for each in told] == broken


def test_the_parts_of_a_total_are_the_other_place_of_what_is_wrong_with_it() -> None:
    parts = "农村低保对象24036户，城市低保对象1865户。"
    wrong = one(judged(f"{parts}\n救助低保对象25901万户。"), "25901万户")
    assert wrong.verdict is V.UNIT
    for said in ("“24036户”", "“1865户”", "应为25901户"):
        assert said in wrong.why
    assert [spot.line for spot in wrong.others] == [3, 3]
    other_sum = one(judged(f"{parts}\n救助低保对象25911万户。"), "25911万户")
    assert other_sum.others == ()


PROGRAMMES = (
    "农村低保1000户，发放432万元。城市低保200户，发放108万元。"
    "临时救助400人次，支出394万元。供养特困人员50人{amount}。"
)


@pytest.mark.parametrize(("amount", "missing"), [("", ["50人"]), ("，支出40万元", [])])
def test_a_programme_without_its_amount(amount: str, missing: list[str]) -> None:
    problems = judged(PROGRAMMES.format(amount=amount)).problems
    assert [p.text for p in problems] == missing
    assert all(p.verdict is V.MISSING and p.others for p in problems)


def test_an_amount_that_the_table_has_elsewhere_may_be_the_programmes() -> None:
    """394万元 are what 临时救助 has, and called those of 特困: wrong perhaps, not missing."""
    text = PROGRAMMES.format(amount="")
    assert "50人" in raised(judged(text, against=True))
    assert "50人" not in raised(judged(f"{text}\n特困救助资金394万元。", against=True))


def test_a_programme_whose_amount_may_be_anywhere_is_no_witness_for_others(tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    lines = PROGRAMMES.format(amount="。特困资金41万元。孤儿5人")
    path.write_text(f"{FUND}\n{lines}\n", "utf-8")
    reading = read(path, None)
    assert reading.fields
    speak_of = {
        "1000户": "农村低保_户数",
        "432万元": "农村低保_金额",
        "200户": "城市低保_户数",
        "108万元": "城市低保_金额",
        "400人次": "临时救助_人次",
        "394万元": "临时救助_金额",
        "50人": "特困_人数",
        "5人": "孤儿_人数",
    }
    findings = [FigureFinding(q.figure) for q in reading.desk.quantities]
    for finding in findings:
        finding.fields = tuple(filter(None, [speak_of.get(finding.figure.text)]))
    guess = next(tie for tie in every_tie(reading) if tie.field == "特困_金额")
    tied = [TieWeighed(guess, odds=1.0, as_printed=0.0)]
    (missing,) = find_missing_amounts(findings, reading.fields.fields, tied)
    assert missing.text == "5人"
    assert "特困" not in missing.why
    assert len(missing.others) == 3
    two = [f for f in findings if f.figure.text not in ("200户", "108万元")]
    assert not list(find_missing_amounts(two, reading.fields.fields, tied))


# ---------------------------------------------------------------- endless reports


def steps(monkeypatch: pytest.MonkeyPatch, figures: int, between: str) -> int:
    """How many relations of a report of so many figures are weighed, and reckoned anew once one is settled."""
    reckoned = 0
    likelihood, settle = FigureRelation.likelihood, Evidence.settle

    def weighed(self: FigureRelation) -> float:
        nonlocal reckoned
        reckoned += 1
        return likelihood(self)

    def settled(self: Evidence, quantity: Quantity, value: float) -> set[Quantity]:
        nonlocal reckoned
        reckoned += len(self.of.get(quantity, ()))
        return settle(self, quantity, value)

    monkeypatch.setattr(FigureRelation, "likelihood", weighed)
    monkeypatch.setattr(Evidence, "settle", settled)
    told = between.join(f"补助资金支出{1000 + 7 * n}.25万元" for n in range(figures))
    assert len(judged(f"全县{told}。").data) == figures
    monkeypatch.undo()
    return reckoned


@pytest.mark.parametrize("between", ["、", "。"])
def test_the_work_grows_with_the_figures_not_with_their_square(
    monkeypatch: pytest.MonkeyPatch, between: str
) -> None:
    few, many = (steps(monkeypatch, figures, between) for figures in (200, 800))
    assert many < 5 * few


def test_whether_a_relation_holds_is_asked_once_of_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """The largest figures of a report stand in as many relations as it has figures."""
    asked: Counter[int] = Counter()

    def holds(self: Weighed) -> bool:
        asked[id(self)] += 1
        return self.relation.holds

    monkeypatch.setattr(Weighed, "holds", property(holds))
    told = "、".join(f"支出{1000 + n}万元" for n in range(100))
    assert len(judged(f"全县{told}。").data) == 100
    assert set(asked.values()) == {1}


def test_however_many_relations_say_so_odds_are_numbers(tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_text("自评报告\n" + "。".join(f"支出{1000 + n}万元" for n in range(100)), "utf-8")
    first, *others = read(path, None).desk.quantities
    settlement = Settlement([], {}, Weights({}), Spokesmen([]), ValueCounts())
    evidence = [(1e6, Weighed(repetition_of(other, first), 0.5)) for other in others]
    slip = settlement._weighed_up(first, (2000.0, evidence[0][1], 0.1), None, evidence)
    assert isfinite(slip.odds)
    assert looks_of(slip, 0.0, ValueCounts(), Spokesmen([]))


def test_of_an_endless_sentence_what_is_around_the_figure_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_text("自评报告\n" + "、".join(f"支出{1000 + n}万元" for n in range(2000)), "utf-8")
    for found in judge_report(path).data:
        assert found.text in found.spot.sentence
        assert len(found.spot.sentence) <= 1000
