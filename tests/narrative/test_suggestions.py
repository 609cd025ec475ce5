"""What a figure may be a slip for, how likely, and which of several that are suggested is told."""

from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from narrative.judging import FUND, enumerated, every_tie, workbook, written

from jialing_xls.narrative.meaning.deviations import kind_of
from jialing_xls.narrative.meaning.weights import CONSTANT, Weights, shipped
from jialing_xls.narrative.meaning.weights import told as features_of
from jialing_xls.narrative.reconcile import read, settle
from jialing_xls.narrative.reconciliation import Confidence
from jialing_xls.narrative.schemas.field_ties import Tie, Value
from jialing_xls.narrative.schemas.relation import FigureRelation
from jialing_xls.narrative.schemas.repetitions import repetition_of, repetitions
from jialing_xls.narrative.schemas.scales import scales
from jialing_xls.narrative.schemas.triples import minus
from jialing_xls.narrative.telling import settling, suggestions, verdicts, weighing
from jialing_xls.narrative.telling.finding import FigureFinding
from jialing_xls.narrative.telling.hypothesis import Hypothesis, ValueCounts, looks_of
from jialing_xls.narrative.telling.spokesmen import Spokesmen
from jialing_xls.narrative.telling.weighing import Rivals, TieWeighed, Weighed


def test_whether_a_count_stands_before_an_amount_is_told_of_its_scale(tmp_path: Path) -> None:
    desk = read(written("支出20元，建桥3座，支出50万元。", tmp_path), None).desk
    told = {each.quantity.figure.text: each.features for each in scales(desk)}
    assert "mbehindFalse" in told["20元"]
    assert "mbehindTrue" in told["50万元"]


def test_a_part_that_makes_no_difference_makes_nothing_hold(tmp_path: Path) -> None:
    """2860 = 2860 + 25.50 would hold if 25.50万元 were 25.5元, and just as well without it."""
    desk = read(written("预算2860.00万元，支出2860.00万元，结余25.50万元。", tmp_path), None).desk
    whole, part, rest = desk.quantities
    table = FigureRelation(
        "columns", whole, (part, rest), sum, 2885.5, 0.005, 0.005, [], "{} + {}"
    )  # fmt: skip
    weighed = Weighed(table, 0.9)
    nearby = suggestions.nearby_values(desk.quantities)
    found = suggestions._solutions(weighed, 100.0, nearby)
    assert [value for quantity, value in found if quantity is rest] == []


def test_what_the_table_and_the_report_say_of_one_value_is_told_once(tmp_path: Path) -> None:
    desk = read(written("低保1000户。低保1010户。", tmp_path), None).desk
    first, second = desk.quantities
    table = FigureRelation("tie", second, (), sum, 1000.0, 0.0, 0.0, [], "")
    said = repetition_of(first, second)
    other = FigureRelation("tie", second, (), sum, 1001.0, 0.0, 0.0, [], "")
    assert settling._kind(table, second) == settling._kind(said, second)
    assert settling._kind(table, second) != settling._kind(other, second)


def test_a_figure_that_stands_elsewhere_may_be_a_slip_for_anything(tmp_path: Path) -> None:
    """112 for 246: no slip of the pen, but the half-year's figure."""
    found = {}
    for text in ("半年112场。全年246场，本年112场。", "半年113场。全年246场，本年112场。"):
        *_, year, wrong = read(written(text, tmp_path), None).desk.quantities
        cause = Weighed(repetition_of(year, wrong), 0.5)
        slip = Hypothesis(wrong, 246.0, 1.0, [cause], cause)
        found[wrong.copied > 0] = (
            suggestions.share_for(wrong, 246.0, cause),
            "copied" in looks_of(slip, 0.0, ValueCounts(), Spokesmen([])),
        )
    assert found[True][0] > 0.03 > 0.01 > found[False][0]
    assert (found[True][1], found[False][1]) == (True, False)


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        # 24 for 23, which the report says elsewhere; 24 stands here alone.
        ("甲23个。乙24个。", 23.0, "digit digitown0 digitother1"),
        ("甲23个，丙24个，丁24个。乙24个。", 23.0, "digitown2 digitother1"),
        ("甲21个。乙24个。", 26.0, "digitown0 digitother0"),
        ("甲42个。乙24个。", 42.0, "swapped swappedown0 swappedother1"),
    ],
)
def test_how_often_the_report_says_both_is_told_of_a_slip(
    text: str, value: float, expected: str, tmp_path: Path
) -> None:
    desk = read(written(text, tmp_path), None).desk
    first, *_, last = desk.quantities
    cause = Weighed(repetition_of(first, last), 0.5)
    slip = Hypothesis(last, value, 1.0, [cause], cause)
    said = ValueCounts((q.unit, q.value) for q in desk.quantities)
    looks = set(looks_of(slip, 0.0, said, Spokesmen([])))
    assert set(expected.split()) <= looks
    assert {f"repetition*{each}" for each in expected.split()} <= looks
    assert {"repetition", "by:repetition", "w<乙"} <= looks


@pytest.mark.parametrize(
    ("value", "steps"), [(24.0, 0), (24.4, 0), (26.0, 1), (48.0, 3), (2.4, 10)]
)
def test_by_how_many_times_a_slip_is_off_is_told(value: float, steps: int, tmp_path: Path) -> None:
    """A step at 5%, and one for each quarter more."""
    (quantity,) = read(written("甲24个。", tmp_path), None).desk.quantities
    looks = looks_of(Hypothesis(quantity, value, 1.0), 0.0, ValueCounts(), Spokesmen([]))
    assert sum(look.rstrip("0123456789") == "off" for look in looks) == steps


def test_of_two_exchanged_the_other_place_is_none_where_the_value_is_said(tmp_path: Path) -> None:
    desk = read(written("甲42个。乙24个。", tmp_path), None).desk
    first, last = desk.quantities
    cause = Weighed(FigureRelation("tie", last, (), sum, 42.0, 0.0, 0.0, [], ""), 0.5)
    said = ValueCounts((q.unit, q.value) for q in desk.quantities)
    for exchanged, expected in ((None, {"swappedother1"}), (first, {"exchangedother0"})):
        slip = Hypothesis(last, 42.0, 1.0, [cause], cause, exchanged)
        looks = set(looks_of(slip, 0.0, said, Spokesmen([])))
        assert expected <= looks
        assert ("exchanged" in looks) == (exchanged is not None)


@pytest.mark.parametrize(
    ("confidence", "alone", "beside"),
    [
        (0.58, Confidence.SURE, Confidence.SURE),
        (0.56, Confidence.SURE, Confidence.DOUBTFUL),
        (0.46, Confidence.DOUBTFUL, Confidence.DOUBTFUL),
        (0.34, None, None),
    ],
)
def test_how_sure_a_slip_has_to_be(
    confidence: float, alone: Confidence | None, beside: Confidence | None, tmp_path: Path
) -> None:
    """More so beside a workbook, where most slips are told by it."""
    path = written(f"{FUND}\n甲42个。乙24个。", tmp_path)
    for against, expected in ((None, alone), (workbook(), beside)):
        reading = read(path, against)
        first, last = reading.desk.quantities
        cause = Weighed(repetition_of(first, last), 0.5)
        slip = Hypothesis(last, 42.0, 1.0, [cause], cause, confidence=confidence)
        settlement = settling.Settlement([], {}, Weights({}), Spokesmen([]), ValueCounts())
        settlement.slips = [slip]
        findings = [FigureFinding(figure) for each in reading.figures for figure in each]
        verdicts.tell(reading.desk, settlement, findings, [], reading.fields)
        (told,) = (f.judged() for f in findings if f.figure is last.figure)
        assert told.verdict.is_problem == (expected is not None)
        if expected:
            assert told.confidence is expected


@pytest.mark.parametrize(
    ("schema", "odds", "is_far_fetched"),
    [("sum", 0.09, True), ("sum", 0.11, False), ("repetition", 0.09, False)],
)
def test_what_is_hardly_likely_is_not_sure(
    schema: str, odds: float, is_far_fetched: bool, tmp_path: Path
) -> None:
    """However much it looks like a slip: a list may have a rest that nobody tells."""
    reading = read(written("共90个。甲42个。乙24个。", tmp_path), None)
    total, *every = reading.desk.quantities
    parts = tuple(every[: 1 if schema == "repetition" else 2])
    cause = Weighed(FigureRelation(schema, total, parts, sum, 66.0, 0.5, 0.5, [], "{} + {}"), 0.9)
    slip = Hypothesis(total, 66.0, odds, [cause], cause, confidence=0.9)
    settlement = settling.Settlement([], {}, Weights({}), Spokesmen([]), ValueCounts())
    settlement.slips = [slip]
    findings = [FigureFinding(figure) for each in reading.figures for figure in each]
    verdicts.tell(reading.desk, settlement, findings, [], reading.fields)
    (told,) = (f.judged() for f in findings if f.figure is total.figure)
    assert told.confidence is (Confidence.DOUBTFUL if is_far_fetched else Confidence.SURE)


def test_words_around_a_slip_and_what_bears_it_out_are_told(tmp_path: Path) -> None:
    desk = read(written("目标任务23个。目标任务24个项目。", tmp_path), None).desk
    first, last = desk.quantities
    cause = Weighed(repetition_of(first, last), 0.5)
    slip = Hypothesis(last, 23.0, 10.0, [cause], cause)
    looks = set(looks_of(slip, 0.5, ValueCounts(), Spokesmen([])))
    assert {"w<任务", "W:目标", "v>项", "by:repetition"} <= looks
    steps = {name: sum(each.rstrip("0123456789") == name for each in looks) for name in STEPS}
    # 10 times likelier than not, 0.5 of it borne out.
    assert steps == dict(zip(STEPS, (7, 2), strict=True))


STEPS = ("odds", "borne")


def test_who_hardly_speaks_of_a_field_is_nobody(tmp_path: Path) -> None:
    tied = []
    desk = read(written("低保1010户。低保1011户。", tmp_path), None).desk
    for quantity, odds in zip(desk.quantities, (0.01, 0.005), strict=True):
        tie = Tie(quantity, "农村低保_户数", Value(Decimal(1000), Decimal(0), None), 1.0, False, [])
        tied.append(TieWeighed(tie, odds, 0.0))
    spokesmen = Spokesmen(tied)
    for quantity in desk.quantities:
        assert "better0" in set(spokesmen.looks(quantity, 1000.0))


@pytest.mark.parametrize(
    ("text", "sibling", "tied", "summed", "cause"),
    [
        # 1100 stands twice, so that by its odds alone the sum would suggest 1000.
        ("去年1100万元。今年1100万元，甲400万元，乙600万元。", "", 0.5, 0.01, "tie"),
        # 1900 may be another field's figure, but hardly speaks of this one.
        ("去年1850万元。今年1900万元，甲400万元，乙600万元。", "same", 0.01, 0.5, "sum"),
    ],
)
def test_of_two_suggestions_of_one_value_the_one_that_says_more_counts(
    text: str, sibling: str, tied: float, summed: float, cause: str, tmp_path: Path
) -> None:
    _, wrong, *parts = read(written(text, tmp_path), None).desk.quantities
    constant = partial(stands_at, 1000.0)
    table = FigureRelation("tie", wrong, (), constant, 1000.0, 0.5, 0.5, [], "")
    total = FigureRelation("sum", wrong, tuple(parts), sum, 1000.0, 0.5, 0.5, [], "{} + {}")
    groups = [
        Rivals([w], 1 - w.chance) for w in (Weighed(table, tied, sibling), Weighed(total, summed))
    ]
    settlement = settling.Settlement(groups, {}, Weights({}), Spokesmen([]), ValueCounts())
    (slip,) = (each for each in settlement.slips if each.quantity is wrong)
    assert slip.cause is not None
    assert (slip.value, slip.cause.relation.schema) == (1000.0, cause)


def stands_at(stands: float, values: object) -> float:
    return stands


def test_the_table_is_told_only_of_what_it_suggests(tmp_path: Path) -> None:
    """850 is 810 and 50, which should be 40; that the words may speak of 2268 in the table is no help."""
    desk = read(written("甲850户，乙810户，丙50户。", tmp_path), None).desk
    *parts, wrong = desk.quantities
    tie = Tie(wrong, "城市低保_户数", Value(Decimal(2268), Decimal(0), None), 1.0, False, [])
    tied = [TieWeighed(tie, 2.0, 0.0)]
    told = []
    for value in (40.0, 2268.0, None):
        by_table = value == 2268
        relation = FigureRelation(
            "tie" if by_table else "columns", wrong, () if by_table else tuple(parts), minus,
            value or 0.0, 0.0, 0.0, [], "{} - {}",
        )  # fmt: skip
        cause = Weighed(relation, 0.9)
        slips = {wrong: Hypothesis(wrong, value, 5.0, [cause], cause)} if value else {}
        of = {quantity: FigureFinding(quantity.figure) for quantity in desk.quantities}
        verdicts._tie(tied, of, slips)
        told.append((of[wrong].theirs, of[wrong].fields))
    assert told == [("", ()), ("2268", ("城市低保_户数",)), ("2268", ("城市低保_户数",))]


def test_what_comes_to_the_same_is_meant_together(tmp_path: Path) -> None:
    """264.75 grown to 297.34 is 12.31% more, and so is 32.59 of 264.75."""
    text = "由264.75万元增至297.34万元，增加32.59万元，增长12.31%。"
    rate = read(written(text, tmp_path), None).desk.quantities[-1]
    same = [
        FigureRelation("ratio", rate, (), sum, v, 0.01, 0.01, [], "") for v in (12.3095, 12.3097)
    ]
    other = FigureRelation("ratio", rate, (), sum, 10.96, 0.01, 0.01, [], "")
    rivals = [
        Weighed(each, chance) for each, chance in zip([*same, other], (0.5, 0.3, 0.1), strict=True)
    ]
    weighing._compare(rivals)
    assert [round(each.together, 6) for each in rivals] == [0.8, 0.8, 0.1]


@pytest.mark.parametrize(
    ("printed", "is_slip"), [("260.61", False), ("260.62", False), ("260.64", True)]
)
def test_a_sum_that_rounding_explains_is_no_slip(
    printed: str, is_slip: bool, tmp_path: Path
) -> None:
    """Of five figures of two decimals each may be half a hundredth off: 125.53 and so on are 260.60."""
    text = f"共{printed}万元：125.53万元、74.20万元、29.66万元、31.21万元。"
    total, *parts = read(written(text, tmp_path), None).desk.quantities
    relation = FigureRelation("sum", total, tuple(parts), sum, 260.60, 0.005, 0.005, [], "")
    assert (suggestions.share_for(total, 260.60, Weighed(relation, 0.9)) > 0) is is_slip


def test_a_copy_from_nearby_is_likelier_than_one_from_far_off(tmp_path: Path) -> None:
    others = "".join(f"第{n}类{100 + n}户。" for n in range(20))
    near, again, *_, far = read(
        written(f"完成95户，目标95户。余88户。{others}又有88户。", tmp_path), None
    ).desk.quantities
    assert near.copied == again.copied > far.copied > 0


def test_what_a_rate_is_called_by_is_told_of_its_parts(tmp_path: Path) -> None:
    found = enumerated("警报器86台，完好82台，完好率95.3%。", tmp_path)
    (share,) = (r for r in found if r.schema == "ratio" and r.holds and r.is_exact)
    assert "stembp" in set(features_of(share.structure))  # before the one, behind the other


def test_page_numbers_stand_in_no_text(tmp_path: Path) -> None:
    reading = read(written("甲镇改厕41户。\n\n- 3 -\n\n乙镇改厕52户。\n", tmp_path), None)
    assert any(each.is_page for each in reading.passages)
    assert not any(each.is_page for each in reading.desk.passages)


def test_of_two_exchanged_figures_neither_is_likelier(tmp_path: Path) -> None:
    """What bears out that the other is wrong bears out this one: it is no mere part of that."""
    text = f"{FUND}\n\n农村低保标准700元/月，城市低保标准500元/月。\n"
    _, settlement = settle(read(written(text, tmp_path), workbook()), shipped())
    one, other = (slip for slip in settlement.slips if slip.exchanged)
    assert one.odds == pytest.approx(other.odds)


def test_a_digit_that_is_left_out_leaves_the_others() -> None:
    """Naughts at the end are digits as well: 120 is not 1000 without one."""
    assert kind_of(168.4, 1268.4)[0] == kind_of(12, 120.5)[0] == "length"
    assert kind_of(120, 1000)[0] == kind_of(1000, 120)[0] == "far"


def test_a_point_may_be_shifted_where_what_should_stand_there_is_rounded() -> None:
    """As far as it is printed, and not by four places: 元 for 万元 keeps its digits."""
    assert kind_of(16.62, 166.19)[0] == "shift1"
    assert kind_of(16.62, 166.29)[0] != "shift1"
    assert kind_of(0.1169, 1169.36)[0] != "shift4"


def test_of_two_figures_in_each_others_place_both_are_told_or_neither(tmp_path: Path) -> None:
    """Each one's words speak for it as loud as they do; the table tells of either where it belongs."""
    desk = read(written("城市低保标准500元/月，农村低保标准700元/月。", tmp_path), None).desk
    one, other = desk.quantities
    ties = [
        FigureRelation("tie", q, (), partial(stands_at, v), v, 0.5, 0.5, [], "")
        for q, v in ((one, 700.0), (other, 500.0))
    ]
    groups = [Rivals([w], 1 - w.chance) for w in map(Weighed, ties, (0.9, 0.6))]
    weights = Weights({"slip": {CONSTANT: 0, "w<低保标准": 0, "W:城市": 300}})
    slips = settling.Settlement(groups, {}, weights, Spokesmen([]), ValueCounts()).slips
    assert {slip.quantity: slip.exchanged for slip in slips} == {one: other, other: one}
    assert len({slip.confidence for slip in slips}) == 1
    assert slips[0].confidence == pytest.approx(1 - (1 - 0.9526) * (1 - 0.5), abs=1e-4)


def test_what_may_be_meant_is_learned_of_more_than_what_agrees(tmp_path: Path) -> None:
    """Of figures that nobody would compare, and of fields whose name and value are others."""
    text = (
        f"{FUND}\n住在山上1000户。桥梁17座已经全部竣工并验收合格且已交付给各地养护单位，水闸23座。"
    )
    offered = []
    for is_open in (False, True):
        reading = read(written(text, tmp_path), workbook(), is_open=is_open)
        pairs = {(r.parts[0].figure.text, r.result.figure.text) for r in repetitions(reading.desk)}
        offered.append((("17座", "23座") in pairs, {tie.field for tie in every_tie(reading)}))
    (compared, few), (all_compared, every) = offered
    assert (compared, all_compared) == (False, True)
    assert few < every
