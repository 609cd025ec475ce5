"""Figures as they are printed: value, unit, precision; what is none; and paragraphs put together again."""

from decimal import Decimal
from pathlib import Path

import pytest
from narrative.corpus import DEV, Report, reports
from narrative.judging import OTHER, judged, marked

from jialing_xls.narrative.reconcile import judge_report
from jialing_xls.narrative.reconciliation import FigureVerdict
from jialing_xls.narrative.text.figure import Figure, FigureKind
from jialing_xls.narrative.text.lexer import figures
from jialing_xls.narrative.text.lines import Line, Source
from jialing_xls.narrative.text.passages import Passage, passages
from jialing_xls.narrative.text.report_file import read_report


def read(text: str) -> list[Passage]:
    lines = text.split("\n")
    return passages(Source("报告.txt", tuple(Line(n, line) for n, line in enumerate(lines, 1))))


def found(text: str) -> list[Figure]:
    return [figure for passage in read(text) for figure in figures(passage)]


PRINTED = """
支出13571.19万元| 13571.19 万元 0.005
支出１３，５７１．１９ 万元| 13571.19 万元 0.005
支出0.68亿元| 6800 万元 50
支出66,600元| 6.66 万元 0.00005
共25901万多户| 259010000 户 5000
约1.1万余人| 11000 人 500
为22名孤儿| 22 人 0
共476人次| 476 人次 0
每人每月740元| 740 元/月 0.5
标准740元/人·月| 740 元/月 0.5
标准8880元/年| 8880 元/年 0.5
次均救助1073元| 1073 元/人次 0.5
标准每人每月760元，次均救助1360元| 1360 元/人次 0.5
设施（个）：18| 18 项 0
补贴（万元）：143.94| 143.94 万元 0.005
培训人次填4416| 4416 人次 0
由每人每月760元，标准提高到770元| 770 元/月 0.5
执行率百分之九十八点四| 98.4 % 0.05
覆盖率百分之百| 100 % 0.5
占三成| 30 % 5
提高0.3个百分点| 0.3 个百分点 0.05
抓好三个方面| 3 项 0
支付人民币壹佰贰拾万元整| 120 万元 0.00005
支付叁仟伍佰元陆角柒分| 0.350067 万元 0.0000005
补贴150元/亩| 150 元/亩 0.5
三千余户| 3000 户 0
比预算节约14.80万元| 14.80 万元 0.005
支出3，809.47万元| 3809.47 万元 0.005
共有四十八所| 48 所 0
采取以下四项措施| 4 项 0
全年经办银行五家| 5 家 0
三个工程全部建成| 3 项 0
道路65米| 0.065 公里 0.0005
管道1.2万米| 12 公里 0.5
稻谷86公斤| 0.086 吨 0.0005
稻谷86吨| 86 吨 0
装机38640瓦| 38.640 千瓦 0.0005
每人每月936元，上年897元| 897 元/月 0.5
每人每月0元，上年5元| 0.0005 万元 0.00005
每人每月936元，发放16540元| 1.654 万元 0.00005
"""


@pytest.mark.parametrize(("text", "reading"), marked(PRINTED))
def test_value_unit_and_half_of_the_last_decimal(text: str, reading: str) -> None:
    figure = [f for f in found(text) if f.is_quantity][-1]
    value, unit, half = reading.split()
    assert (figure.value, figure.unit, figure.half) == (Decimal(value), unit, Decimal(half))


NONE = """
根据财绩〔2024〕6号通知| 文号
按照《管理办法（2023年修订）》执行| 文件名称
第14条的规定| 文号
联系电话：0827-5223618| 号码
公示期7天| 期限
年满18周岁| 期限
2023年12月25日| 日期
2023年度| 年份
每户3.5万元至4.5万元，路宽3.5米至4.5米| 区间
"""


@pytest.mark.parametrize(("text", "why"), marked(NONE))
def test_what_is_no_data_says_why(text: str, why: str) -> None:
    reasons = [f.reason for f in found(text) if f.kind is not FigureKind.QUANTITY]
    assert reasons
    assert all(why in reason for reason in reasons)


def test_numbers_of_headings_are_no_data() -> None:
    (figure,) = found("1. 严格资金分配。")
    assert (figure.kind, figure.text) == (FigureKind.NOT_DATA, "1.")


def test_words_are_no_figures() -> None:
    assert found("一次性补贴通过一卡通发放，两不愁三保障，进一步落实一项制度。") == []
    assert found("四川省上三季度三级残疾人，每个镇第二家，两会期间各类人员。") == []


BROKEN = "全县按照四川省社会救助专项资金管\n\n— 3 —\n\n理办法规定，全年共支出13571.19\n 万元，执行率 98.42%。"


def test_broken_lines_are_one_paragraph_and_every_character_keeps_its_place() -> None:
    page, text = read(BROKEN)
    assert page.text == "-3-"
    assert text.text.startswith("全县按照四川省社会救助专项资金管理办法规定")
    rate = text.text.index("98.42%")
    assert (text.spot(rate).line, text.spot(rate).column) == (6, 8)


HEADINGS = "二、完成情况\n（三）总体目标\n1. 城乡低保。共1户。\n三、原因\n无1户。"


def test_sections_are_named_by_the_headings_above() -> None:
    spots = [f.spot.section for f in found(HEADINGS) if f.is_quantity]
    assert spots == ["二（三）1", "三"]


def test_the_reports_title_is_no_section(tmp_path: Path) -> None:
    report = tmp_path / "报告.md"
    report.write_text("# 某县自评报告\n\n## 资金情况\n\n### （一）投入\n\n共1户。\n", "utf-8")
    (figure,) = judge_report(report).data
    assert figure.spot.section == "资金情况（一）"


def wrapped(text: str, width: int) -> str:
    """As a scanner gives it: lines cut anywhere, blank ones between, a number on every page."""
    lines = [
        line[at : at + width]
        for line in text.splitlines()
        for at in range(0, len(line), width)
        if line.strip()
    ]
    pages = ["\n".join(lines[at : at + 22]) for at in range(0, len(lines), 22)]
    return "".join(f"{page}\n\n— {n} —\n\n" for n, page in enumerate(pages, 1))


PLAIN = [report for report in reports(DEV) if report.path.suffix == ".txt" and not report.docx]


@pytest.mark.parametrize("report", PLAIN, ids=lambda report: report.name)
def test_a_scanned_report_gives_the_same_verdicts(report: Report, tmp_path: Path) -> None:
    def verdicts(path: Path) -> list[tuple[str, FigureVerdict]]:
        return [(j.text.replace(" ", ""), j.verdict) for j in judge_report(path).data]

    scanned = tmp_path / "扫描.txt"
    scanned.write_text(wrapped(report.text, 28), "utf-8")
    as_it_was = verdicts(report.path)
    assert as_it_was
    assert verdicts(scanned) == as_it_was


@pytest.mark.parametrize("report", PLAIN, ids=lambda report: report.name)
def test_every_figure_stands_where_its_spot_says(report: Report) -> None:
    lines = {line.number: line.text for line in read_report(report.path).lines}
    for each in judge_report(report.path).figures:
        there = lines[each.line][each.column]
        assert there.isdigit() or there in "一二三四五六七八九十百两〇零", each.text


SHEET = """某县2025年农村公路养护资金绩效数据单
（金额单位除注明外为万元；供核对，不另行文）

【甲】资金来源
中央财政：3960.00
其他（上年结转利息及社会捐赠的资金）：182.40
总计：4142.40
【乙】资金支出
中央：3824.60，为安排数的96.58%
"""


def test_lines_that_say_what_each_figure_is_are_a_list_and_no_broken_paragraph() -> None:
    result = judged(SHEET, title=OTHER)
    assert [(j.text, j.unit) for j in result.data] == [
        ("3960.00", "万元"),
        ("182.40", "万元"),
        ("4142.40", "万元"),
        ("3824.60", "万元"),
        ("96.58%", "%"),
    ]
    assert len({j.line for j in result.data}) == 4


@pytest.mark.parametrize(
    ("declared", "unit"),
    [
        ("（单位：万元）", "万元 3960.00"),
        ("金额单位均为万元。", "万元 3960.00"),
        ("（单位万元）", "万元 3960.00"),
        ("（金额单位：元）", "万元 0.396000"),
    ],
)
def test_a_unit_that_is_declared_is_that_of_bare_amounts(declared: str, unit: str) -> None:
    (figure,) = judged(f"{declared}\n\n中央：3960.00", title=OTHER).data
    assert f"{figure.unit} {figure.value}" == unit


def test_a_line_much_shorter_than_those_before_it_ends_its_paragraph() -> None:
    lines = (
        "全县按照四川省社会救助专项资金管理办法和实施细则规定的程序由镇村两级",
        "逐级审核公示审批后按月发放到户到人",
        "县级资金全部到位没有缺口",
    )
    assert [p.text for p in read("\n".join(lines))] == ["".join(lines[:2]), lines[2]]


def test_where_two_units_are_declared_none_is_adopted() -> None:
    text = "（单位：万元）\n中央：3960.00\n\n（单位：元）\n人均：182.40"
    assert {j.text for j in judged(text, title=OTHER).data} == set()


def test_a_number_of_more_digits_than_excel_keeps_is_no_data() -> None:
    (figure,) = found("全年执行数" + "9" * 400 + "万元。")
    assert not figure.is_quantity


def test_a_heading_gives_the_unit_of_what_has_a_name_and_none() -> None:
    figure = found("一、资金（万元）\n\n年初预算：850.00")[-1]
    assert (figure.value, figure.unit) == (Decimal("850.00"), "万元")


def test_a_unit_said_once_is_that_of_both() -> None:
    one, other = found("补助标准为城市1066、农村806元/月")
    assert (one.value, one.unit) == (Decimal(1066), other.unit)


def test_a_unit_in_brackets_behind_the_last_is_that_of_all() -> None:
    read = judged("分项：食宿11.26，返乡7.18，服务22.00（万元）。", title=OTHER).data
    assert [each.unit for each in read] == ["万元"] * 3


def test_a_word_in_brackets_that_only_begins_like_a_unit_is_none() -> None:
    assert found("一、（清单）\n\n年初预算：850.00")[-1].unit == ""


@pytest.mark.parametrize(
    ("heading", "unit"),
    [("人（次）", "人次"), ("户（人）", "人"), ("金额（万元）", "万元"), ("时长（小时）", "")],
)
def test_a_heading_gives_the_unit_of_its_column(heading: str, unit: str, tmp_path: Path) -> None:
    report = tmp_path / "报告.md"
    report.write_text(f"| 类别 | {heading} |\n|---|---|\n| 特困 | 1456 |\n", "utf-8")
    (figure,) = (f for passage in passages(read_report(report)) for f in figures(passage))
    assert figure.unit == unit


@pytest.mark.parametrize(
    "sentence",
    [
        "支出1.87亿元，其中中央800.5万元、省级3000元。",
        "标准由每人每月760元提高到770元。",
        "城市低保标准每人每月740元，农村低保标准545元。",
        "次均费用1360元，比上年的1400元下降2.9%。",
        "补食稻谷86吨、修路1200米。",
    ],
)
def test_a_figure_knows_how_what_is_printed_became_its_value(sentence: str) -> None:
    """What it should be is told in the unit that is printed."""
    for figure in found(sentence):
        printed = Decimal(figure.text.removesuffix(figure.printed_unit))
        assert figure.value == printed.scaleb(figure.power)
