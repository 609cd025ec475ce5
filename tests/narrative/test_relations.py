"""What relations the schemas offer: of whatever holds, wherever it stands, and what competes with what."""

from pathlib import Path

import pytest
from narrative.judging import enumerated, written

from jialing_xls.narrative.meaning.weights import told
from jialing_xls.narrative.schemas import enumeration
from jialing_xls.narrative.schemas.desk import Desk
from jialing_xls.narrative.schemas.relation import FigureRelation
from jialing_xls.narrative.telling import settling
from jialing_xls.narrative.telling.hypothesis import is_mistake
from jialing_xls.narrative.text.lexer import figures
from jialing_xls.narrative.text.passages import passages
from jialing_xls.narrative.text.report_file import read_report


@pytest.mark.parametrize(
    ("text", "schema", "result"),
    [
        ("收入50万元。其中，甲20万元，乙30万元。", "sum", "50万元"),
        ("支出80万元，预算100万元，执行率80%。", "ratio", "80%"),
        ("由200户增加到250户，增长25%。", "growth", "25%"),
        ("收到100万元，用去80万元，剩20万元。", "difference", "20万元"),
        ("每人50元，共300人，计1.5万元。", "product", "1.5万元"),
        ("设五个科室：甲科、乙科、丙科、丁科、戊科。", "count", "五个"),
        ("公租房274套，实住262户，入住率95.6%。", "across", "95.6%"),
        ("一次合格72个，整改后合格2个，一次合格率97.3%。", "portion", "97.3%"),
        ("一季度优良52天，二季度78天，全年130天。", "sum", "130天"),
        ("每周开放63小时，48周共3024小时。", "product", "3024小时"),
        ("接待26840人次，开放305天，日均88人次。", "product", "88人次"),
        ("用电526954度，行驶1386720公里，每百公里38.0度。", "product", "38.0度"),
        ("年初126户，新增231户，退出267户，年末90户。", "balance", "90户"),
        ("年初1850件，新增600件，出库420件，报废65件，年末1965件。", "balance", "1965件"),
        ("补食稻谷86吨，每吨3100元，共26.66万元。", "product", "26.66万元"),
        ("补食稻谷86000公斤，每吨3100元，共26.66万元。", "product", "26.66万元"),
        ("修路1200米，每公里35万元，共42万元。", "product", "42万元"),
        ("培训4期，312人次，平均每期78人。", "product", "78人"),
        ("修路1200米，每米350元，共42万元。", "product", "42万元"),
        ("修路1.2公里，单价350元/米，共42万元。", "product", "42万元"),
        (
            "买药36.8万元，每亩1050元；打针22.1万元，每亩1860元，每户2900元；监测5.2万元；共64.1万元。",
            "sum",
            "64.1万元",
        ),
        (
            "甲任务20户、完成15户；丙应建9户；乙任务31户、完成25户；丁任务12户。共63户。",
            "sum",
            "63户",
        ),
        ("甲20户、15户、12户；乙31户、25户、21户。完成40户。", "sum", "40户"),
        ("总功率38640千瓦，其中直流37.08兆瓦，交流1560千瓦。", "sum", "38640千瓦"),
        ("预算330.00万元，比上年增加20.00万元，增长6.5%。", "rise", "6.5%"),
        ("预算310.00万元，比上年减少20.00万元，下降6.1%。", "fall", "6.1%"),
        ("一产占15.2%，二产占60.8%，三产占24.0%。", "whole", "24.0%"),
        ("男生占52.35%，女生占47.65%。", "whole", "47.65%"),
    ],
)
def test_every_schema_offers_what_holds(
    text: str, schema: str, result: str, tmp_path: Path
) -> None:
    found = [r for r in enumerated(text, tmp_path) if r.schema == schema and r.holds]
    assert result in {r.result.figure.text for r in found}


SAVED = "限价478.00万元，中标449.60万元，节约28.40万元，节约率5.94%。"
GROWN = "上年320户，今年368户，增加48户，增长15.0%。"
SHARED = "男90人，女40人，共130人，女占30.8%。"


@pytest.mark.parametrize(
    ("text", "parts", "base"),
    [
        (SAVED, "28.40万元 478.00万元", "+f"),
        (SAVED, "28.40万元 449.60万元", "-l"),
        (GROWN, "48户 320户", "-f"),
        (GROWN, "48户 368户", "+l"),
        (SHARED, "40人 130人", "+l"),
        ("男90人，女40人，女占30.8%。", "40人 90人", ""),
    ],
)
def test_of_what_a_rate_is_told_shows_in_the_figures_beside(
    text: str, parts: str, base: str, tmp_path: Path
) -> None:
    """Whether the base is the larger or the smaller of two whose difference is told."""
    (ratio,) = (
        r
        for r in enumerated(text, tmp_path)
        if r.schema == "ratio" and " ".join(q.figure.text for q in r.parts) == parts
    )
    assert f"base{base}" in set(told(ratio.structure))


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("2023年培训685人次，2024年培训865人次。", {"whenother", "left0,0培"}),
        ("2024年培训685人次，另有学校培训865人次。", {"whensame", "left0,4培"}),
        ("2024年培训685人次。共培训865人次。", {"whenone"}),
        ("柳林镇改厕685户，石桥镇改厕865户。", {"whennone", "left2,2镇"}),
    ],
)
def test_what_two_figures_differ_in_shows_beside_what_they_share(
    text: str, looks: set[str], tmp_path: Path
) -> None:
    (same,) = (r for r in enumerated(text, tmp_path) if r.schema == "repetition")
    assert looks <= set(told(same.structure))


@pytest.mark.parametrize(("total", "is_wrong"), [("1048", False), ("953", True), ("943", False)])
def test_a_total_without_one_of_its_parts_is_a_known_mistake(
    total: str, is_wrong: bool, tmp_path: Path
) -> None:
    rows = "|甲|312|\n|乙|208|\n|丙|95|\n|丁|433|"
    table = f"|镇|户数（户）|\n|---|---|\n{rows}\n|合计|{total}|\n"
    (whole,) = (
        r
        for r in enumerated(table, tmp_path, ".md")
        if r.schema == "rows" and r.result.figure.text == total and len(r.parts) == 4
    )
    assert is_mistake(float(total), whole) == is_wrong


def test_a_list_has_one_total_but_a_total_may_be_divided_twice(tmp_path: Path) -> None:
    by_town = "按乡镇分，甲镇233件，乙镇379件。"
    two_totals = _sums(f"上年办结612件，今年612件。{by_town}", tmp_path)
    assert len(two_totals) == 2
    assert len({enumeration.rivals_of(each) for each in two_totals}) == 1
    two_lists = _sums(f"办结612件，刑事180件，民事432件。{by_town}", tmp_path)
    assert len({each.result for each in two_lists}) == 1
    assert len({enumeration.rivals_of(each) for each in two_lists}) == 2


def _columns(heading: str, table: str, folder: Path) -> list[FigureRelation]:
    """What the cells of a column may follow from."""
    return [
        each
        for each in enumerated(table, folder, ".md")
        if each.schema == "columns" and heading in (each.result.figure.passage.headers or ())
    ]


def _sums(text: str, folder: Path) -> list[FigureRelation]:
    return [each for each in enumerated(text, folder) if each.schema == "sum" and each.holds]


def test_no_explanation_of_a_tables_figure_rules_out_another(tmp_path: Path) -> None:
    """It may be the sum of its row and of its column, and what is left of another."""
    rows = (
        "|甲|9|119|50|60|110|\n|乙|9|139|70|60|130|\n|丙|9|19|4|6|10|\n|合计|27|277|124|126|250|\n"
    )
    table = f"|乡镇|未办|应办|男|女|已办|\n|---|---|---|---|---|---|\n{rows}"
    for schema in ("rows", "columns"):
        found = [r for r in enumerated(table, tmp_path, ".md") if r.schema == schema]
        of = [r.explains for r in found if r.result.figure.text == "250"]
        assert len({*of}) > 1


@pytest.mark.parametrize(
    ("kept", "follow"),
    [
        ((50, 70, 90, 110), 4),
        ((50, 71, 91, 111), 4),
        ((51, 71, 91, 111), 0),
        ((50, 70, 91, 111), 4),
    ],
)
def test_a_column_follows_from_others_that_fit_in_a_quarter_of_the_rows(
    kept: tuple[int, ...], follow: int, tmp_path: Path
) -> None:
    """What fits in fewer is chance: a large table has hundreds of thousands of columns for others."""
    rows = "".join(
        f"|{name}|{100 + 20 * n}|50|{left}|\n"
        for n, (name, left) in enumerate(zip("甲乙丙丁", kept, strict=False))
    )
    table = f"|乡镇|应办(件)|已办(件)|未办(件)|\n|---|---|---|---|\n{rows}"
    found = _columns("未办(件)", table, tmp_path)
    assert [each.result.value for each in found if each.formula == "{} - {}"] == [*kept[:follow]]


@pytest.mark.parametrize(("hold", "is_offered"), [(3, False), (9, True)])
def test_a_column_of_single_digits_follows_by_more_than_chance(
    hold: int, is_offered: bool, tmp_path: Path
) -> None:
    """One of three or four comes out whatever it is."""
    rows = "".join(f"|户主{n}|6|{3 if n < hold else 1}|{20000 + n}|\n" for n in range(10))
    table = f"|户主|人口(人)|劳力(人)|收入(元)|\n|---|---|---|---|\n{rows}"
    found = _columns("劳力(人)", table, tmp_path)
    assert ("{} ÷ {}" in {each.formula for each in found}) is is_offered


def test_that_a_total_is_divided_in_other_ways_is_told(tmp_path: Path) -> None:
    by_town = "按乡镇分，甲镇233件，乙镇379件。"
    for text, again in (("刑事180件，民事432件。", "1"), ("刑事180件，民事423件。", "0")):
        found = _sums(f"办结612件，{text}{by_town}", tmp_path)
        (one,) = (each for each in found if each.parts[0].figure.text == "233件")
        assert f"again{again}" in told(one.structure)


def test_what_shares_the_rarest_words_is_related(tmp_path: Path) -> None:
    others = "".join(f"第{n}批管护补贴{20 + n}人，计发。" for n in range(9))
    text = f"公益林5200亩，管护补贴标准。{others}公益林管护补贴117.36万元。"
    desk = _desk(text, tmp_path)
    assert desk.related(desk.quantities[-1])[0].value == 5200


def test_what_stands_behind_a_figure_relates_it_to_nothing(tmp_path: Path) -> None:
    text = "甲镇5200亩，抽查合格。共计326人，抽查合格。"
    desk = _desk(text, tmp_path)
    assert not desk.related(desk.quantities[-1])


def _desk(text: str, folder: Path) -> Desk:
    found = passages(read_report(written(text, folder)))
    return Desk(found, [figures(p) for p in found])


def test_any_of_the_shares_of_a_whole_may_be_wrong(tmp_path: Path) -> None:
    found = enumerated("一产占15.2%，二产占68.0%，三产占24.0%。", tmp_path)
    (whole,) = (each for each in found if each.schema == "whole" and len(each.parts) == 2)
    part = whole.parts[1]
    mended = part.value + whole.sign(1) * (whole.result.value - whole.stands)
    assert mended == pytest.approx(60.8)
    assert whole.off({part: mended}) < 1e-9 < whole.off({})
    assert settling._is_derived(part, whole)
    (total,) = _sums("办结612件，刑事180件，民事432件。", tmp_path)
    assert settling._is_derived(total.result, total)
    assert not settling._is_derived(total.parts[0], total)


def test_shares_that_begin_with_the_same_are_rivals(tmp_path: Path) -> None:
    found = enumerated("甲占35%，乙占45%，丙占20%。", tmp_path)
    of = {each.figures: enumeration.rivals_of(each) for each in found if each.schema == "whole"}
    by_parts = {tuple(sorted(q.value for q in figures)): rivals for figures, rivals in of.items()}
    assert by_parts[35, 45] == by_parts[20, 35, 45] != by_parts[20, 45]


OTHERS = "".join(f"第{n}项支出{5000 + 7 * n}.50万元。" for n in range(12))
CASES = "".join(f"第{n}批核查{20 + n}件。" for n in range(20))
STUDENTS = "|类别|人数|班数|\n|---|---|---|\n|男|1138|24|\n|女|1246|26|\n|合计|2384|50|\n"
SHARES = (
    "|类别|支出|占比|预算|\n|---|---|---|---|\n|甲|744.57万元|38.7%|760.40万元|\n"
    "|乙|1178.73万元|61.3%|1191.70万元|\n|合计|1923.30万元|100%|1952.10万元|\n"
)
PIPES = (
    "|路段|长度（米）|单价（元/米）|金额（万元）|\n|---|---|---|---|\n|甲|120|350|4.20|\n"
    "|乙|260|300|7.80|\n|丙|410|300|12.30|\n"
)
WORKS = "|内容|情况|\n|---|---|\n|造价|3712480元|\n|面积|1264平方米|\n|每平方米|2937元|\n"


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        (f"{STUDENTS}\n{OTHERS}在校女生1246人，占52.3%。", "52.3% = 1246人 ÷ 2384"),
        (WORKS, "2937元 = 3712480元 ÷ 1264平方米"),
        (f"建设护栏43.6公里。{OTHERS}安防工程完成46.3公里后，事故减少。", "46.3公里 = 43.6公里"),
        (
            f"资金使用率94.74%。{OTHERS}可用资金91476.40万元，结算86664.48万元。",
            "94.74% = 86664.48万元 ÷ 91476.40万元",
        ),
        (f"{SHARES}\n", "38.7% = 744.57万元 ÷ 1923.30万元"),
        (f"{SHARES}\n综合使用率为98.5%。", "98.5% = 1923.30万元 ÷ 1952.10万元"),
        ("奖学金每人800万元，资助120人，共9.6万元。", "9.6万元 = 800万元 × 120人"),
        ("全年投入9.6万元，资助120人，每人800万元。", "800万元 = 9.6万元 ÷ 120人"),
        (f"{SHARES}\n还剩28.80万元。", "28.80万元 = 1952.10万元 - 1923.30万元"),
        (
            f"支出9504.90万元，学生4284名，校舍8处。{OTHERS}生均投入22187元。",
            "22187元 = 9504.90万元 ÷ 4284名",
        ),
        (PIPES, "12.30 = 300 × 410"),
        (
            f"专职268人，兼职网格员356人。{OTHERS}兼职补贴每人每月300元，发放12个月，计128.16万元。",
            "128.16万元 = 300元 × 356人 × 12",
        ),
        (
            f"受理4186件。其中刑事3000件、民事1186件。{CASES}按乡镇分，甲镇2186件、乙镇2000件。",
            "4186件 = 2186件 + 2000件",
        ),
    ],
    ids=[
        *(
            "total of a table",
            "card",
            "digits alike",
            "largest",
            "share of a total",
        ),
        *("row above", "price", "average", "left of the row above", "told by whom"),
        *("by the metre", "heads by their name", "total of another list"),
    ],
)
def test_what_a_figure_follows_from_may_stand_elsewhere_or_in_another_unit(
    text: str, relation: str, tmp_path: Path
) -> None:
    found = enumerated(text, tmp_path, ".md")
    assert relation in {
        f"{r.result.figure.text} = {r.formula.format(*(q.figure.text for q in r.parts))}"
        for r in found
    }
