"""What relations the schemas offer: of whatever holds, wherever it stands, and what competes with what."""

from pathlib import Path

import pytest
from narrative.judging import enumerated

from jialing_xls.narrative.schemas import enumeration
from jialing_xls.narrative.schemas.relation import FigureRelation


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


def test_a_list_has_one_total_but_a_total_may_be_divided_twice(tmp_path: Path) -> None:
    by_town = "按乡镇分，甲镇233件，乙镇379件。"
    two_totals = _sums(f"上年办结612件，今年612件。{by_town}", tmp_path)
    assert len(two_totals) == 2
    assert len({enumeration.rivals_of(each) for each in two_totals}) == 1
    two_lists = _sums(f"办结612件，刑事180件，民事432件。{by_town}", tmp_path)
    assert len({each.result for each in two_lists}) == 1
    assert len({enumeration.rivals_of(each) for each in two_lists}) == 2


def _sums(text: str, folder: Path) -> list[FigureRelation]:
    return [each for each in enumerated(text, folder) if each.schema == "sum" and each.holds]


def test_a_figure_of_a_table_may_be_the_sum_of_its_row_and_of_its_column(tmp_path: Path) -> None:
    table = "|乡镇|男|女|合计|\n|---|---|---|---|\n|甲|110|120|230|\n|乙|130|150|280|\n|合计|240|270|510|\n"
    of = [
        r for r in enumerated(table, tmp_path, ".md") if r.result.figure.text == "510" and r.holds
    ]
    assert {r.schema for r in of} >= {"rows", "columns"}
    assert len({enumeration.rivals_of(r) for r in of}) == len(of)


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
