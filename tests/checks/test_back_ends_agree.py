"""A rule means one thing: its live formulas say what Frame and Judge say, whatever the facts."""

from decimal import Decimal
from itertools import product as combinations

import pytest
from checks.back_ends import LiveSheet
from checks.county import base_figure, county, shipped_book
from checks.small_books import book_of, facts_of
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.fact import Fact, Facts
from jialing_xls.model.field import PRIOR, Field, Kind
from jialing_xls.model.rule import Relation, Rule, RuleClass

Changes = dict[str, str | None]

# ---------------------------------------------------------------- the rules that are shipped

TEXTS = [
    "≥95%",
    "超过96%",
    "1200户、2100人",
    "城市700元/月",
    "没有提高",
    "９５％",
    "102%",
    "九成",
    "90%和95%",
    "无",
    "差额为县级配套资金",
]
REASON = "两个乡镇年底才开始报送"
DATES = ["2023-12-31", "2024-01-01", "2023-06-12"]


@pytest.fixture(scope="module")
def live() -> LiveSheet:
    return LiveSheet(shipped_book())


def change_of(field: Field) -> st.SearchStrategy[str | None]:
    """Nothing, zero, off by a few hundredths, a multiple: or another text."""
    if field.kind is Kind.DATE:
        return st.sampled_from([None, *DATES])
    if field.kind is Kind.TEXT:
        return st.sampled_from([None, *TEXTS])
    if field.kind is Kind.YEAR:
        return st.sampled_from([None, "2022", "2024"])
    base, step = base_figure(field.id), Decimal(1).scaleb(-(field.decimals or 0))
    near = st.integers(-4, 4).map(lambda steps: str(base + steps * step))
    far = st.sampled_from(["0", "-1", str(base * 2), str(base * 10000)])
    return st.one_of(st.none(), near, far)


FIELDS = [field for field in shipped_book().fields.values() if field.typed]
GROUPS = sorted({field.id.removeprefix(PRIOR).split("_")[0] for field in FIELDS if "_" in field.id})


def changes(most: int) -> st.SearchStrategy[Changes]:
    change = st.sampled_from(FIELDS).flatmap(lambda f: st.tuples(st.just(f.id), change_of(f)))
    return st.lists(change, max_size=most).map(dict)


def without(group: str) -> Changes:
    return {field.id: None for field in FIELDS if field.id.removeprefix(PRIOR).startswith(group)}


@example(emptied=[], typed={"预算_其他": "0"}, edited={"预算_其他": None})
@example(emptied=[], typed={"预算_其他": None}, edited={"预算_其他": "0"})
@example(emptied=[], typed={"指标05_完成值": "90%", "指标05_原因": REASON}, edited=None)
@example(emptied=[], typed={"结余_总额": "5", "偏离原因": REASON}, edited=None)
@example(emptied=[], typed={"地方主管部门": "abc"}, edited={"地方主管部门": "ABC"})
@given(
    emptied=st.lists(st.sampled_from(GROUPS), max_size=3),
    typed=changes(40),
    edited=st.none() | changes(6),
)
@settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_the_shipped_rules(
    live: LiveSheet, emptied: list[str], typed: Changes, edited: Changes | None
) -> None:
    """``typed`` is in the entry workbook; ``edited`` is then changed by hand on 自评表."""
    facts = {id: None for group in emptied for id in without(group)} | typed
    shown = None if edited is None else county(facts | edited)
    assert live.disagreements(county(facts), shown) == []


@pytest.mark.parametrize("group", [None, *GROUPS])
def test_the_county_and_each_of_its_groups_taken_away(live: LiveSheet, group: str | None) -> None:
    assert live.disagreements(county(without(group) if group else {})) == []


@pytest.mark.parametrize(
    ("prior", "standard"),
    [
        (320, 348),
        (400, 401),
        (400, 427),
        (400, 435),
        (400, 439),
        (480, 522),
        (560, 609),
        (720, 783),
    ],
)
def test_growth_that_ends_in_a_half(live: LiveSheet, prior: int, standard: int) -> None:
    """435 of 400 is 8.75 %, in binary floats 8.749999999999991: it must show as 8.8."""
    grown = {"农村低保_标准": str(standard), "上年_农村低保_标准": str(prior)}
    assert live.disagreements(county(grown)) == []


@pytest.mark.parametrize("numerator", ["0.05", "12.35", "999.95", "500.05"])
def test_rates_that_end_in_a_half(live: LiveSheet, numerator: str) -> None:
    figures: Changes = {f"执行_{source}": numerator for source in ("总额", "中央", "地方", "其他")}
    figures |= {"报告_执行率": "50.01", "预算_地方": "200", "预算_中央": "400", "预算_其他": "800"}
    assert live.disagreements(county(figures)) == []


@pytest.mark.parametrize("standard", range(310, 1000, 30))
def test_standards_times_1_3_rounded_up(live: LiveSheet, standard: int) -> None:
    assert live.disagreements(county({"城市低保_标准": str(standard)})) == []


# ---------------------------------------------------------------- any rule one could write

SMALL = book_of(
    """
    必甲  金额    必填
    必乙  金额    必填
    选甲  金额    选填
    选乙  百分数  选填
    必数  数量    必填
    选数  标准    选填
    率    比率    =  必甲 / 必乙
    选率  比率    =  选甲 / 选数
    """
)
ATOMS = [*SMALL.fields, "0", "1", "0.5", "-2", "12"]
VALUES = [None, "0", "0.01", "0.02", "1", "-3", "12.34", "1916.5", "0.05"]
WHOLE = [None, "0", "1", "2", "60", "-3"]


def _grown(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    atoms, fields = st.sampled_from(ATOMS), st.sampled_from(list(SMALL.fields))
    several = st.lists(atoms, min_size=1, max_size=3).map(", ".join)
    return st.one_of(
        st.builds("{} {} {}".format, parts, st.sampled_from("+-*/"), parts),
        st.builds("({}) {} ({})".format, parts, st.sampled_from("+-*/"), parts),
        st.builds(
            "{}({}, {})".format, st.sampled_from(["ROUND", "ROUNDUP"]), parts, st.integers(-1, 3)
        ),
        st.builds("{}({})".format, st.sampled_from(["MIN", "MAX"]), several),
        st.builds("ABS({})".format, parts),
        st.builds("无即零({})".format, fields),
        st.builds("COUNTA({})".format, fields),
        st.builds("照写({}, {})".format, parts, fields),
        st.builds(
            "IF({} {} {}, {}, {})".format, parts, st.sampled_from("≥≤><="), parts, parts, parts
        ),
    )


expressions = st.recursive(st.sampled_from(ATOMS), _grown, max_leaves=6)
figures = st.fixed_dictionaries(
    {
        id: st.sampled_from(WHOLE if field.decimals == 0 else VALUES)
        for id, field in SMALL.typed.items()
    }
)


@given(
    left=expressions,
    relation=st.sampled_from(list(Relation)),
    right=expressions,
    rows=st.lists(figures, min_size=4, max_size=4),
)
@settings(max_examples=150, derandomize=True, deadline=None)
def test_any_rule(left: str, relation: Relation, right: str, rows: list[Changes]) -> None:
    sheet = one_rule(left, relation, right)
    for row in rows:
        assert sheet.disagreements(facts_of(SMALL, row)) == [], row


def one_rule(left: str, relation: Relation, right: str) -> LiveSheet:
    rule = Rule("任意", RuleClass.LOGIC, "", left, relation, right)
    return LiveSheet(RuleBook(SMALL.fields, (rule,)))


@pytest.mark.parametrize(
    "right",
    [
        "必甲 / 0",
        "必甲 / (率 * 2)",
        "必甲 / (选率 - 率)",
        "必甲 / (选甲 + 选乙)",
        "必甲 / (必乙 - 选甲)",
        "必甲 / MIN(必甲, 选率)",
        "1 / (1 / (必甲 - 必乙))",
        "ROUND(必甲 / (必乙 / 必数), 1)",
        "COUNTA(必甲, 率)",
    ],
)
def test_divisors_that_may_be_zero_and_cells_that_look_filled(right: str) -> None:
    sheet = one_rule("必甲", Relation.EQUAL, right)
    for row in combinations(
        [None, "0", "5"], [None, "0.01", "5"], [None, "0", "2"], [None, "0", "5"]
    ):
        typed = dict(zip(["必甲", "必乙", "必数", "选甲"], row, strict=True))
        assert sheet.disagreements(facts_of(SMALL, {**typed, "选数": "-3"})) == [], typed


@pytest.mark.parametrize(
    "right", ["必乙 + 选甲", "必乙 - 选甲", "选甲 + 选乙", "MAX(必乙, 选甲)", "无即零(选甲) + 必乙"]
)
def test_a_word_in_the_cell_of_a_figure_is_no_figure(right: str) -> None:
    """As in an entry workbook, where 无 may stand for nothing."""
    facts = facts_of(SMALL, {"必甲": "5", "必乙": "5.01", "选乙": "1"})
    words = Facts({**facts.by_field, "选甲": Fact("选甲", "无")})
    assert one_rule("必甲", Relation.EQUAL, right).disagreements(words) == []


@pytest.mark.parametrize(
    "right",
    [
        "IF(选甲 >= 必乙, 必乙, 选率)",
        "IF(率 > 选甲, 必甲 / 必乙, 选乙)",
        "IF(必甲 = 选甲, 1 / 必数, 0)",
        "照写(率 * 100, 选甲)",
        "照写(必甲 / 必数, 选乙)",
    ],
)
def test_choices_and_figures_that_may_be_absent(right: str) -> None:
    sheet = one_rule("必甲", Relation.EQUAL, right)
    for row in combinations([None, "0", "5"], [None, "5", "3"], [None, "0", "2"], [None, "5.5"]):
        typed = dict(zip(["必甲", "必乙", "必数", "选甲"], row, strict=True))
        assert sheet.disagreements(facts_of(SMALL, {**typed, "选数": "3", "选乙": "7.04"})) == []


def test_no_part_of_a_condition_is_an_error() -> None:
    """Excel's AND evaluates every part, unlike IronCalc's: A7*2 where A7 shows "—" is an error."""
    formulas = one_rule("必甲", Relation.EQUAL, "必甲").write_rule(
        1, Rule("任意", RuleClass.LOGIC, "", "必甲", Relation.EQUAL, "必甲 / (率 * 2)")
    )
    assert formulas.right.startswith("=IF(AND(COUNT(A1,A7)=2,IFERROR(")
