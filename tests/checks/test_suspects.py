"""Hints: figures in, the first hint out. Then what is never offered, and the bounds."""

from collections.abc import Mapping
from decimal import Decimal, localcontext
from functools import cache
from pathlib import Path

import pytest
from checks.county import county, shipped_book
from checks.small_books import book_of, confront, facts_of
from hypothesis import given
from hypothesis import strategies as st

import jialing_xls
from jialing_xls.checks.composed_texts import completed
from jialing_xls.checks.frame import Frame
from jialing_xls.checks.hints.hint import Hint
from jialing_xls.checks.hints.slips import MOST_MEANT, Slip, meant_by
from jialing_xls.checks.hints.suspects import MOST_PROPOSALS, Search, hints
from jialing_xls.checks.hints.what_if import WhatIf
from jialing_xls.checks.judge import Judge
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.entry.reading.value_file import values_from_toml
from jialing_xls.model.fact import Fact, Facts, Place
from jialing_xls.model.numbers import CONTEXT, plain
from jialing_xls.model.result import CheckResult
from jialing_xls.model.rule import Verdict

_SAMPLES = Path(jialing_xls.__file__).parent.parent / "samples"


def figures(text: str) -> dict[str, str | None]:
    return {id: value or None for id, _, value in (part.partition("=") for part in text.split())}


def hints_of(book: RuleBook, text: str) -> dict[str, list[Hint]]:
    values = figures(text)
    return hints(book, facts_of(book, values), list(confront(book, values).values()))


def first(book: RuleBook, text: str) -> str:
    """The first hint's message for the book's one rule; places are 录入!<field>."""
    (found,) = hints_of(book, text).values()
    return found[0].message.replace("录入!", "")


# ---------------------------------------------------------------- a slip of each kind

FUNDS = book_of(
    """
    总额  金额  必填
    中央  金额  必填
    地方  金额  必填
    其他  金额  选填
    """,
    "平衡  基本平衡  总额 = 中央 + 地方 + 其他",
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "总额=13571.19 中央=11645.69 地方=1916.5",
            "中央 若为 11654.69 即平（数字写颠倒：11645.69）",
        ),
        (
            "总额=13571.19 中央=11664.59 地方=1916.5",
            "中央 若为 11654.69 即平（隔位数字颠倒：11664.59）",
        ),
        # The sum that is meant may hold within rounding only, if nothing likelier is exact.
        (
            "总额=13571.2 中央=11645.69 地方=1916.5",
            "中央 若为 11654.69 即平（数字写颠倒：11645.69）",
        ),
        # Zeros at the end are typed too: 1916.50 as 1916.05.
        (
            "总额=13571.19 中央=11654.69 地方=1916.05",
            "地方 若为 1916.5 即平（数字写颠倒：1916.05）",
        ),
        # A zero that comes to stand in front is lost.
        (
            "总额=59963.77 中央=8547.25 地方=1916.52",
            "中央 若为 58047.25 即平（隔位数字颠倒：8547.25）",
        ),
        ("总额=13571.19 中央=11654.69 地方=191.65", "地方 若为 1916.5 即平（小数点错位：191.65）"),
        (
            "总额=13571.19 中央=1165469 地方=1916.5",
            "中央 若为 11654.69 即平（小数点错位：1165469）",
        ),
        (
            "总额=13571.19 中央=116546900 地方=1916.5",
            "中央 若为 11654.69 即平（元与万元混淆：116546900）",
        ),
        ("总额=13571.19 中央=1654.69 地方=1916.5", "中央 若为 11654.69 即平（漏写一位：1654.69）"),
        (
            "总额=13571.19 中央=116554.69 地方=1916.5",
            "中央 若为 11654.69 即平（重写一位：116554.69）",
        ),
        (
            "总额=13571.19 中央=116354.69 地方=1916.5",
            "中央 若为 11654.69 即平（多写一位：116354.69）",
        ),
        (
            "总额=13571.19 中央=11684.69 地方=1916.5",
            "中央 若为 11654.69 即平（错写一位：11684.69）",
        ),
        (
            "总额=13571.19 中央=-11654.69 地方=1916.5",
            "中央 若为 11654.69 即平（正负号写反：-11654.69）",
        ),
        ("总额=13823.66 中央=11654.69 地方=1916.5", "其他 若为 252.47 即平（漏填）"),
        ("总额=13823.66 中央=11654.69 地方=1916.5 其他=0", "其他 若为 252.47 即平（有数填成 0）"),
        (
            "总额=13571.19 中央=11654.69 地方=1916.5 其他=1916.5",
            "其他 若为 0 即平（不该填：1916.5）",
        ),
        (
            "总额=11654.69 中央=13571.19 地方=1916.5",
            "总额 若为 13571.19、中央 若为 11654.69 即平（两数互换）",
        ),
    ],
)
def test_the_first_hint(text: str, message: str) -> None:
    assert first(FUNDS, text) == message


ITEMS = book_of(
    """
    合计  金额  必填
    食宿  金额  选填
    医治  金额  选填
    返乡  金额  选填
    慰问  金额  选填
    人数  数量  选填
    户数  数量  选填
    """,
    "平衡  基本平衡  合计 = 食宿 + 医治 + 返乡",
)


def test_a_part_in_the_wrong_cell() -> None:
    message = "医治 若为 3.99 即平（填错单元格：填在了 慰问）"
    assert first(ITEMS, "合计=5.21 食宿=0.6 返乡=0.62 慰问=3.99") == message


def test_a_figure_that_belongs_into_another_cell() -> None:
    found = hints_of(ITEMS, "合计=1.22 食宿=0.6 医治=3.99 返乡=0.62")["平衡"]
    assert {(hint.field, hint.slip) for hint in found} >= {
        ("医治", Slip.SURPLUS),
        ("慰问", Slip.WRONG_CELL),
    }


# ---------------------------------------------------------------- the balances of the form


@cache
def _sample() -> Facts:
    """嘉陵区2023_更正, which breaks no rule; every value stands in 录入!<field>."""
    values = values_from_toml(_SAMPLES / "嘉陵区2023_更正.toml", shipped_book())
    return Facts({id: Fact(id, value, Place("录入", id)) for id, value in values.items()})


def judged(facts: Facts) -> list[CheckResult]:
    return Judge(Frame(shipped_book(), [facts]), [facts], lambda id: Place("表", id)).results(0)


def sample_with(text: str) -> tuple[Facts, list[CheckResult]]:
    """The sample with other figures, texts read, and the verdicts on that."""
    changed = facts_of(shipped_book(), figures(text)).by_field
    facts = completed(Facts({**_sample().by_field, **changed}), shipped_book())
    return facts, judged(facts)


def sample_hints(text: str) -> dict[str, list[Hint]]:
    return hints(shipped_book(), *sample_with(text))


def likely(hint: Hint) -> str:
    return f"{hint.field}={hint.likely.normalize():f}"


@pytest.mark.parametrize(
    ("wrong", "true", "mends"),
    [
        ("预算_总额=13517.19", "预算_总额=13571.19", "B01 B05·总额 L02"),
        ("预算_中央=11645.69", "预算_中央=11654.69", "B01 B05·中央"),
        ("预算_地方=1961.5", "预算_地方=1916.5", "B01 B03"),
        ("预算_省级=1961.5", "预算_省级=1916.5", "B03"),
        ("执行_总额=13653.23", "执行_总额=13356.23", "B02 B05·总额 L01·总额 L02 L15·执行率上限"),
        ("执行_中央=11349.73", "执行_中央=11439.73", "B02 B05·中央"),
        ("执行_省级=191.65", "执行_省级=1916.5", "B04"),
        ("结余_总额=21496", "结余_总额=214.96", "B05·总额"),
        ("结余_中央=-214.96", "结余_中央=214.96", "B05·中央 L16·资金情况"),
        ("城乡低保_户数=29501", "城乡低保_户数=25901", "B06 L12·指标01·户"),
        ("农村低保_户数=24306", "农村低保_户数=24036", "B06"),
        ("农村低保_人数=2351", "农村低保_人数=29351", "B07 L03·农村 L08·农村"),
        ("城乡低保_人数=361625", "城乡低保_人数=31625", "B07 L12·指标01·人"),
        ("临时救助_金额=4875100", "临时救助_金额=487.51", "B09"),
        ("临时救助_本级金额=378.51", "临时救助_本级金额=387.51", "B09"),
        ("临时救助_乡镇金额=", "临时救助_乡镇金额=100", "B09"),
        ("流浪救助_金额=28.21", "流浪救助_金额=28.11", "B10"),
        ("流浪救助_购买服务=", "流浪救助_购买服务=20.9", "B10"),
        ("报告_执行率=94.82", "报告_执行率=98.42", "L02"),
    ],
)
def test_the_balances_of_the_form(wrong: str, true: str, mends: str) -> None:
    found = sample_hints(wrong)
    assert {row[0].mends for row in found.values()} == {tuple(mends.split())}
    assert {likely(row[0]) for row in found.values()} == {true}
    assert [*found] == mends.split()


def test_what_mends_every_balance_comes_before_what_mends_one() -> None:
    row = sample_hints("预算_总额=13751.19")["B01"]
    assert [likely(hint) for hint in row] == ["预算_总额=13571.19", "预算_其他=180"]
    assert row[0].message == (
        "录入!预算_总额 若为 13571.19 即平（数字写颠倒：13751.19），B05·总额、L02也随之相符"
    )


def test_what_would_break_a_balance_that_holds_is_not_offered() -> None:
    for hint in sample_hints("预算_省级=1961.5")["B03"]:
        assert hint.field != "预算_地方"
        assert hint.breaks == 0


def test_a_review_rule_is_a_witness() -> None:
    # H06: with the right total of the six items, all programmes make up 全年执行数.
    row = sample_hints("流浪救助_金额=28.21")["B10"]
    assert likely(row[0]) == "流浪救助_金额=28.11"
    row = sample_hints("流浪救助_购买服务=20.8")["B10"]
    assert "流浪救助_金额" not in {hint.field for hint in row}


def test_two_standards_exchanged() -> None:
    found = sample_hints("特困_城市标准=693 特困_农村标准=962 指标07_完成值=")
    assert {"L04·城市", "L05·特困"} <= found.keys()
    for row in found.values():
        assert row[0].fields == {"特困_城市标准", "特困_农村标准"}
    assert found["L05·特困"][0].message.startswith(
        "录入!特困_城市标准 若为 962、录入!特困_农村标准 若为 693 即符合（两数互换）"
    )


def test_two_figures_of_a_text_exchanged() -> None:
    found = sample_hints("指标07_完成值=城市693元/月、农村962元/月")
    assert [*found] == ["L12·指标07·城市", "L12·指标07·农村"]
    assert found["L12·指标07·城市"][0].message == (
        "录入!指标07_完成值 中的 693 若为 962、962 若为 693 即平（两数互换），"
        "L12·指标07·农村也随之相符"
    )


def test_ten_thousand_in_a_text() -> None:
    (hint, *_) = sample_hints("指标01_完成值=25901万户、31625人")["L12·指标01·户"]
    assert hint.message == (
        "录入!指标01_完成值 中的 259010000 若为 25901 即平（多写或漏写“万”：259010000）"
    )


# ---------------------------------------------------------------- what is never offered


def test_figures_that_hold_get_no_hint() -> None:
    assert sample_hints("") == {}
    assert hints_of(FUNDS, "总额=13571.19 中央=11654.69 地方=1916.5") == {}
    # Within rounding holds too.
    assert hints_of(FUNDS, "总额=13571.20 中央=11654.69 地方=1916.5") == {}


def test_only_broken_rules_get_hints() -> None:
    facts, checks = sample_with("预算_中央=11645.69 孤儿_金额=135")
    broken = [c.rule.key for c in checks if c.verdict is Verdict.BROKEN]
    assert set(hints(shipped_book(), facts, checks)) <= set(broken)


def test_a_review_rule_gets_no_hint() -> None:
    book = book_of("甲 金额 必填\n乙 金额 必填", "核 核实性 甲 = 乙")
    assert confront(book, figures("甲=12 乙=21"))["核"].verdict is Verdict.UNEXPLAINED
    assert hints_of(book, "甲=12 乙=21") == {}


def test_no_typical_slip_no_hint() -> None:
    assert hints_of(FUNDS, "总额=13571.19 中央=12768.05 地方=1916.5") == {}


def test_a_gap_below_zero_is_no_part_left_out() -> None:
    for row in hints_of(FUNDS, "总额=13571.19 中央=11664.69 地方=1916.5").values():
        assert all(hint.slip is not Slip.LEFT_OUT for hint in row)


@pytest.mark.parametrize(
    ("wrong", "absurd"),
    [
        ("特困_金额=17160800", "特困_人数=62790000"),
        ("孤儿_散居标准=120000", "孤儿_散居标准=12"),
        ("特困_城市标准=9620000", "上年_特困_城市标准=8840000"),
        ("事实无人抚养_人次=11030000", "孤儿_散居标准=12"),
        ("临时救助_人次=68500000", "指标02_所述1=68500000"),
    ],
)
def test_a_figure_out_of_all_proportion_is_not_offered(wrong: str, absurd: str) -> None:
    facts, checks = sample_with(wrong)
    found = hints(shipped_book(), facts, checks)
    assert found
    offered = {f"{hint.field}={plain(hint.likely)}" for row in found.values() for hint in row}
    assert absurd not in offered


def test_what_could_not_be_read_is_not_called_left_out() -> None:
    values = figures("总额=13823.66 中央=11654.69 地方=1916.5")
    facts = facts_of(FUNDS, values)
    unread = Fact("其他", None, Place("录入", "其他"), original="二百五十二万多")
    facts = Facts({**facts.by_field, "其他": unread})
    (hint, *_) = hints(FUNDS, facts, list(confront(FUNDS, values).values()))["平衡"]
    expected = "录入!其他 若为 252.47 即平（所填的读不出数：二百五十二万多）"
    assert hint.message == expected


AT_LEAST = book_of(
    """
    人数  数量  必填
    户数  数量  必填
    """,
    "人户  逻辑性  人数 ≥ 户数",
)


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        # Which digit was passed over cannot be told: 29350 is a shift, the other an exchange.
        ("人数=2935 户数=24036", {"人数=29350", "人数=24036"}),
        ("人数=23951 户数=24036", {"人数=29351", "户数=20436", "人数=24036"}),
        # A tenth of 24040 would be far below 23000.
        ("人数=23000 户数=24040", {"人数=32000", "户数=20440", "人数=24040"}),
    ],
)
def test_an_inequality_is_not_mended_by_guesses(text: str, offered: set[str]) -> None:
    (found,) = hints_of(AT_LEAST, text).values()
    assert {likely(hint) for hint in found} == offered
    assert all("即符合" in hint.message for hint in found)


# ---------------------------------------------------------------- form and bounds


def test_a_hint_says_where_and_what() -> None:
    (hint,) = hints_of(FUNDS, "总额=13571.19 中央=11664.59 地方=1916.5")["平衡"]
    assert (hint.rule_key, hint.field, hint.place) == ("平衡", "中央", Place("录入", "中央"))
    assert (hint.stated, hint.likely) == (Decimal("11664.59"), Decimal("11654.69"))
    assert (hint.mends, hint.breaks, hint.slip) == (("平衡",), 0, Slip.SWAPPED_APART)


def test_no_more_than_asked_for_and_each_cell_once() -> None:
    facts, checks = sample_with("流浪救助_购买服务=20.6")
    for most in (1, 2, 3, 4):
        row = hints(shipped_book(), facts, checks, most)["B10"]
        assert len(row) == most
        assert len({hint.fields for hint in row}) == most


def test_the_order_is_the_same_every_time() -> None:
    facts, checks = sample_with("流浪救助_购买服务=20.6 预算_中央=11645.69")
    once = hints(shipped_book(), facts, checks)
    again = hints(shipped_book(), facts, checks[::-1])
    assert once == again


def test_nothing_is_applied() -> None:
    facts, checks = sample_with("预算_中央=11645.69")
    before = dict(facts.by_field)
    assert hints(shipped_book(), facts, checks)
    assert facts.by_field == before


@pytest.mark.parametrize(
    "wrong",
    [
        "预算_总额=13751.19",
        "特困_城市标准=693 特困_农村标准=962",
        "执行_总额=133562.3 农村低保_人数=2935 流浪救助_金额=2811 孤儿_金额=17.38",
        "预算_总额=999999999999999 预算_中央=123456789012.34 执行_总额=987654321098.76",
    ],
)
def test_the_work_is_bounded(wrong: str) -> None:
    facts, checks = sample_with(wrong)
    broken = [c for c in checks if c.verdict is Verdict.BROKEN and c.rule.rule_class.must_hold]
    search = Search(shipped_book(), facts, checks)
    search.hints()
    assert 0 < search.tried <= MOST_PROPOSALS * len(broken)


@pytest.mark.parametrize("stated", ["0", "7", "1916.5", "24036", "123456789012.34", "-0.6"])
@pytest.mark.parametrize("money", [True, False])
def test_the_readings_of_a_figure(stated: str, money: bool) -> None:
    value = Decimal(stated)
    meant = meant_by(value, 2, money)
    assert len(meant) == len({reading.value for reading in meant}) <= MOST_MEANT
    assert value not in {reading.value for reading in meant}
    assert [*meant] == sorted(meant, key=lambda reading: (reading.cost, reading.value))
    assert all(reading.value == reading.value.quantize(Decimal("0.01")) for reading in meant)
    assert bool(meant) is (value != 0)


# ---------------------------------------------------------------- what if = the judge

_CHANGED = [
    field.id
    for field in shipped_book().fields.values()
    if field.typed and field.kind.is_number and field.id != "年度"
]
_VALUES = st.sampled_from([None, "0", "-1", "0.5", "7", "12", "800", "12345.67", "99999999"])


def _changes(changes: Mapping[str, str | None]) -> dict[str, str | None]:
    book = shipped_book()
    return {
        id: text if text is None or book.fields[id].decimals else str(int(Decimal(text)))
        for id, text in changes.items()
    }


@given(
    st.dictionaries(st.sampled_from(_CHANGED), _VALUES, max_size=12).map(_changes),
    st.dictionaries(st.sampled_from(_CHANGED), _VALUES, max_size=3).map(_changes),
)
def test_the_same_verdicts_as_the_judge(
    base: dict[str, str | None], change: dict[str, str | None]
) -> None:
    facts, changed = county(base), county({**base, **change})
    texts = {id for id, field in shipped_book().fields.items() if field.extracted_from}
    with localcontext(CONTEXT):
        what_if = WhatIf(shipped_book(), facts)
        new = {id: None if text is None else Decimal(text) for id, text in change.items()}
        expected = {check.rule.key: check for check in judged(changed)}
        for rule in what_if.rules:
            if texts.isdisjoint(what_if.leaves_of(rule)):
                assert what_if.verdict(rule, new) == _unexplained(expected[rule.key]), rule.key


def _unexplained(check: CheckResult) -> Verdict:
    explained = check.verdict in (Verdict.EXPLAINED, Verdict.UNEXPLAINED)
    return Verdict.BROKEN if explained else check.verdict
