"""What the engine weighs: units of any kind, likeness of slips, and what it has learned."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from narrative.drafting import ROOT, SAMPLES, template
from narrative.judging import (
    FUND,
    OTHER,
    V,
    every_tie,
    judged,
    marked,
    raised,
    workbook,
    written,
)

from jialing_xls.narrative.meaning.deviations import alike, share_of_slips, variants
from jialing_xls.narrative.meaning.weights import CONSTANT, Weights, shipped
from jialing_xls.narrative.reconcile import read
from jialing_xls.narrative.reconciliation import Confidence
from jialing_xls.narrative.schemas import enumeration
from jialing_xls.narrative.schemas.desk import Desk
from jialing_xls.narrative.schemas.field_ties import as_relation
from jialing_xls.narrative.schemas.scales import scales
from jialing_xls.narrative.telling.spokesmen import Spokesmen
from jialing_xls.narrative.telling.weighing import Rivals, TieWeighed, weigh_ties
from jialing_xls.narrative.text.lexer import figures
from jialing_xls.narrative.text.passages import passages
from jialing_xls.narrative.text.report_file import read_report

UNITS = """
跑道3.5km，飞机12架。| km 架
发病率36次/10万公顷。| 次/10万公顷
城市、农村分别为740、533元/月。| 元/月 元/月
充电枪618把，孕检2168对。| 把 对
全年300把资金用好，200对口帮扶。|
编号L06救助标准，见12号文。|
"""


@pytest.mark.parametrize(("sentence", "units"), marked(UNITS))
def test_whatever_follows_a_number_is_its_unit(sentence: str, units: str) -> None:
    assert [j.unit for j in judged(sentence, title=OTHER).data] == units.split()


SLIPS = """
13365.23 13356.23 | 颠倒
98.24 98.42 | 颠倒
6.04 64.4 | 不像
25901 259010000 | 万
2100 2200 | 一位
1590 1600 | 不像
140 1400 | 移位
16.62 166.19 | 移位
"""


@pytest.mark.parametrize(("pair", "kind"), marked(SLIPS))
def test_what_may_be_a_slip_for_what(pair: str, kind: str) -> None:
    stated, true = map(float, pair.split())
    assert alike(stated, true) == (kind != "不像")


def test_just_these_two_digits_swapped_is_likelier_than_just_this_one_wrong() -> None:
    assert share_of_slips(13365.23, 13356.23) > share_of_slips(13366.23, 13356.23) > 0


def test_of_a_part_only_likely_slips_are_undone() -> None:
    assert 13356.23 in set(variants(13365.23, 2, least=0.01))
    assert 13366.23 not in set(variants(13365.23, 2, least=0.01))


def test_a_schema_that_nobody_taught_is_hardly_meant() -> None:
    weights = Weights({"sum": {CONSTANT: -200, "near": 500}})
    assert weights.chance("sum", ["near"]) > 0.9 > weights.chance("sum", ["far"])
    assert weights.chance("none", ["near"]) < 0.001


def test_the_weights_that_are_shipped_are_small_and_complete() -> None:
    path = Path(enumeration.__file__).parents[1] / "meaning" / "weights.json"
    weights = json.loads(path.read_text("utf-8"))
    assert path.stat().st_size < 850_000  # without those below 0.2 fewer slips are found
    assert {
        "sum",
        "ratio",
        "growth",
        "difference",
        "product",
        "repetition",
        "tie",
    } <= weights.keys()
    assert all(isinstance(w, int) for found in weights.values() for w in found.values())
    assert shipped().chance("sum", []) > 0


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("每套课桌285元。", {("scale", False)}),
        ("支出47.88万元。", {("scale", True), ("scale亿", False)}),
        ("采购1.87亿元。", {("scale亿", True)}),
        ("惠及5万人。", {("scale", True)}),
        ("惠及5亿人。", set()),
    ],
)
def test_each_figure_is_printed_in_one_of_two_scales(
    text: str, pairs: set[tuple[str, bool]], tmp_path: Path
) -> None:
    found = passages(read_report(written(text, tmp_path)))
    desk = Desk(found, [figures(p) for p in found])
    assert {(each.schema, each.larger) for each in scales(desk)} == pairs


@pytest.mark.parametrize(
    ("stated", "true", "decimals"),
    [("800万元", 0.08, 4), ("46.80元", 46.8, 2), ("20元", 0.0002, 5), ("18.45万元", 14.85, 2)],
)
def test_what_is_right_has_as_many_digits_as_what_is_printed(
    stated: str, true: float, decimals: int, tmp_path: Path
) -> None:
    found = passages(read_report(written(f"支出{stated}。", tmp_path)))
    (quantity,) = Desk(found, [figures(p) for p in found]).quantities
    assert quantity.decimals_for(true) == decimals


def test_a_tie_that_agrees_weighs_no_more_digits_than_its_figure_has(tmp_path: Path) -> None:
    """Many fields hold 100%: that another one does as well bears out little."""
    report = tmp_path / "报告.txt"
    report.write_text(f"{FUND}\n\n按时发放率100%。\n", "utf-8")
    agreeing = [as_relation(t, "") for t in every_tie(read(report, workbook())) if t.agrees]
    assert agreeing
    assert all(relation and relation.digits < 2 for relation in agreeing)


def test_an_item_that_begins_with_a_number_is_no_decimal() -> None:
    for lines in (
        "1.改造机构12个。\n2.164个机构完成改造。",
        "1.164个机构完成改造。\n2.改造机构12个。",
    ):
        assert {j.text for j in judged(lines, title=OTHER).data} == {"164个", "12个"}
    for lines in (
        "1.25亿元用于修路。\n2.36亿元用于建桥。",
        "1.25亿元用于修路。\n桥2座，2.36亿元。",
    ):
        assert "1.25亿元" in {j.text for j in judged(lines, title=OTHER).data}
    (decimal,) = judged("全程\n1.164公里的路完成改造。\n3.质量合格。", title=OTHER).data
    assert decimal.text == "1.164公里"


def test_a_province_has_more_than_ten_million_people() -> None:
    text = "全省常住人口5123.4万人，其中城镇3010.2万人、乡村2113.2万人。"
    assert raised(judged(text, title="某省2023年度绩效自评报告")) == {}


def test_what_is_sure_is_raised_and_what_is_doubtful_is_listed() -> None:
    sure = judged("中央资金20.15万元，省级30.26万元，县级10.37万元，合计60.87万元。", title=OTHER)
    assert raised(sure) == {"60.87万元": V.ARITHMETIC}
    assert all(j.confidence is Confidence.SURE for j in sure.raised)
    assert not set(sure.raised) & set(sure.doubtful)


def test_a_figure_in_a_doubtful_unit_may_stand_in_no_relation() -> None:
    assert [j.text for j in judged("救助低保对象25901万户。").data] == ["25901万户"]


def test_a_report_of_a_fund_without_a_template_is_judged_without_pandas(tmp_path: Path) -> None:
    """Which takes a quarter of a second to import."""
    report = written(f"{OTHER}\n\n支出60万元，占预算80万元的75%。\n", tmp_path)
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from jialing_xls.narrative.reconcile import judge_report\n"
        "judge_report(Path(sys.argv[1]))\nsys.exit('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, report], check=False, cwd=ROOT)
    assert done.returncode == 0


def test_the_same_report_gets_the_same_verdicts() -> None:
    text = "中央资金20.15万元，省级30.26万元，合计50.14万元，执行率98.24%。"
    one, other = (judged(text, title=OTHER) for _ in range(2))
    assert [(j.verdict, j.why) for j in one.figures] == [(j.verdict, j.why) for j in other.figures]


_LEARNED_OF = """
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from narrative.corpus import reports
from tests.instruments.generators.weights import examples
report = next(each for each in reports("held") if each.has_workbook)
with TemporaryDirectory() as folder:
    told = [(each.schema, each.features) for each in examples(report, Path(folder))]
assert len({schema for schema, _ in told}) > 5
print(sha256(repr(told).encode()).hexdigest())
"""


def test_what_is_learned_of_a_report_stands_in_one_order_whatever_that_of_sets() -> None:
    """Of floats that are added up in another order other weights come."""
    told = set()
    for seed in ("1", "2"):
        path = {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))}
        environment = {**os.environ, **path, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", _LEARNED_OF]
        done = subprocess.run(command, check=True, capture_output=True, env=environment, cwd=ROOT)
        told.add(done.stdout)
    assert len(told) == 1


def test_no_field_or_year_stands_in_the_code() -> None:
    fields = template().book.fields
    package = Path(enumeration.__file__).parents[1]
    for path in sorted(package.rglob("*.py")):
        if "drafting" not in path.parts:
            code = re.sub(r'""".*?"""', "", path.read_text("utf-8"), flags=re.DOTALL)
            strings = set(re.findall(r'"([^"\n]*)"', code))
            assert not strings & {id for id in fields if "_" in id}, path.name


# ---------------------------------------------------------------- against a table


def tied_to(text: str, folder: Path) -> tuple[list[TieWeighed], list[Rivals]]:
    reading = read(written(f"{FUND}\n{text}", folder), workbook())
    assert reading.fields
    return weigh_ties(every_tie(reading), shipped(), reading.fields)


def test_fields_with_one_value_say_the_same_of_a_figure(tmp_path: Path) -> None:
    """The table has 100万元 as the budget of 省级 and as what was spent of it."""
    weighed, (rivals,) = tied_to("省级财政资金110万元。", tmp_path)
    (chance,) = (each.chance for each in rivals.members if each.relation.stands == 100)
    odds = {each.tie.field: each.odds for each in weighed}
    assert odds["预算_省级"] == odds["执行_省级"] == pytest.approx(chance / (1 - chance))


def test_what_is_at_least_so_much_is_another_value_than_so_much(tmp_path: Path) -> None:
    """A satisfaction of 超过95% is borne out by 96.3%, a target of 95% is not, whoever speaks likelier."""
    reading = read(written(f"{FUND}\n满意度目标96.3%。", tmp_path), SAMPLES["更正"])
    assert reading.fields
    weighed, (rivals,) = weigh_ties(every_tie(reading), shipped(), reading.fields)
    odds = {each.tie.field: each.odds for each in weighed if each.tie.stands == 95}
    assert odds["指标17_完成数"] != odds["指标05_目标数"]
    assert {each.relation.stands for each in rivals.members} >= {95.0, 96.3}


@pytest.mark.parametrize(
    ("text", "sibling"),
    [
        ("城市低保标准680元/月。", "same"),  # last year's
        ("城市低保标准500元/月。", "alike"),  # 农村's
        ("城市低保标准1600元/月。", "other"),  # 机构养育孤儿's
        ("城市低保标准707元/月。", ""),
    ],
)
def test_whose_value_a_figure_has_is_told(text: str, sibling: str, tmp_path: Path) -> None:
    _, (rivals,) = tied_to(text, tmp_path)
    (own,) = (each for each in rivals.members if each.relation.stands == 700)
    assert own.sibling == sibling


def test_who_else_speaks_of_a_field_is_told_of_a_figure(tmp_path: Path) -> None:
    """A figure beside one that has the field's value, and is called as the field is, hardly speaks of it."""
    told = []
    for text in ("农村低保对象1010户。", "农村低保对象1010户。年末农村低保对象1000户。"):
        tied, _ = tied_to(text, tmp_path)
        spokesmen, quantity = Spokesmen(tied), tied[0].tie.quantity
        assert quantity.value == 1010
        told.append(set(spokesmen.looks(quantity, 1000.0)))
    alone, beside = told
    assert alone == {"better0", "so0", "best0", "best0better0"}
    assert {"so1", "best3"} <= beside


def test_a_figure_that_stands_twice_may_be_copied(tmp_path: Path) -> None:
    desk = read(
        written("全年演出246场，上半年112场，观众300人。总结：演出112场。", tmp_path), None
    ).desk
    assert [(q.value, q.copied > 0) for q in desk.quantities] == [
        (246, False),
        (112, True),
        (300, False),
        (112, True),
    ]


def test_of_a_long_way_between_two_figures_its_ends_are_looked_at(tmp_path: Path) -> None:
    for between in ("，" * 100, "甲" * 300 + "，" * 900 + "乙" * 300):
        desk = read(written(f"支出12万元{between}结余13万元。", tmp_path), None).desk
        text = desk.between(*desk.quantities)
        assert text == f"{between}结余" if len(between) < 400 else len(text) == 400
        assert (text[0], text[-2:]) == (between[0], "结余")


def test_decimals_in_a_row_of_a_table_are_no_items(tmp_path: Path) -> None:
    table = (
        "|地方|甲路（公里）|乙路（公里）|合计（公里）|\n|---|---|---|---|\n|甲|1.24|2.36|3.60|\n"
    )
    desk = read(written(table, tmp_path, ".md"), None).desk
    assert [q.value for q in desk.quantities] == [1.24, 2.36, 3.6]
    below = "1. 里程如下。\n\n|地方|路（公里）|\n|---|---|\n|甲|2.40|\n|乙|3.60|\n"
    desk = read(written(below, tmp_path, ".md"), None).desk
    assert [q.value for q in desk.quantities] == [2.4, 3.6]


def test_nothing_is_a_share_of_nothing() -> None:
    far = "".join(f"{n}。\n" for n in "甲乙丙丁戊己庚")
    assert raised(judged(f"预算100万元，结转0万元。\n{far}完成率5%。", title=OTHER)) == {}


def test_nothing_is_divided_by_a_time_that_is_none() -> None:
    text = "每人每天100元，共12人，补助00天，支出1.2万元。投入548万元，00天内每家99万元，12家。"
    assert judged(text, title=OTHER).data


def test_a_standard_is_one_beside_a_smaller_one() -> None:
    for text in (
        "电价补贴每人每月10元，城市低保标准680元，农村低保标准500元。",
        "电价补贴每人每月10元，失能老人每人每月1600元，机构标准6800元。",
    ):
        assert [j.unit for j in judged(text).data] == ["元/月"] * 3


def test_what_was_paid_is_no_standard_however_near_that_stands() -> None:
    text = "农村低保2240户，标准每月700元，上年670元，发放16524000元。"
    assert [(j.text, j.unit) for j in judged(text).data][1:] == [
        ("700元", "元/月"),
        ("670元", "元/月"),
        ("16524000元", "万元"),
    ]
