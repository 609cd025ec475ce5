"""通过, 尾差 or 不符 for a difference: what is soon told agrees with rounding and comparing."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jialing_xls.checks.judge import holds
from jialing_xls.model.numbers import half_up
from jialing_xls.model.rule import NOISE_DECIMALS, Relation, Verdict

D = Decimal
NOISE = D(1).scaleb(-NOISE_DECIMALS)


@pytest.mark.parametrize(
    ("difference", "relation", "tolerance", "verdict"),
    [
        ("0", Relation.EQUAL, "0.01", Verdict.PASSED),
        ("0.01", Relation.EQUAL, "0.01", Verdict.ROUNDING),
        ("-0.01", Relation.EQUAL, "0.01", Verdict.ROUNDING),
        ("0.02", Relation.EQUAL, "0.01", Verdict.BROKEN),
        ("0", Relation.AT_LEAST, "0", Verdict.PASSED),
        ("5", Relation.AT_LEAST, "0", Verdict.PASSED),
        ("-0.01", Relation.AT_LEAST, "0.01", Verdict.ROUNDING),
        ("-0.02", Relation.AT_LEAST, "0.01", Verdict.BROKEN),
        ("0", Relation.AT_MOST, "0", Verdict.PASSED),
        ("0.01", Relation.AT_MOST, "0.01", Verdict.ROUNDING),
        ("0", Relation.MORE, "0", Verdict.BROKEN),
        ("0.01", Relation.MORE, "0", Verdict.PASSED),
        ("0", Relation.LESS, "0", Verdict.BROKEN),
        ("-0.01", Relation.LESS, "0", Verdict.PASSED),
    ],
)
def test_a_difference_is_judged(
    difference: str, relation: Relation, tolerance: str, verdict: Verdict
) -> None:
    assert holds(D(difference), relation, D(tolerance)) is verdict


@given(
    st.decimals(min_value=-100, max_value=100, places=NOISE_DECIMALS + 2),
    st.sampled_from(Relation),
    st.decimals(min_value=0, max_value=1, places=4),
)
@example(NOISE / 2, Relation.AT_MOST, D(0))
@example(-NOISE / 3, Relation.EQUAL, D(0))
@example(D(0), Relation.LESS, D("0.005"))
def test_it_is_rounded_compared_and_only_then_excused(
    difference: Decimal, relation: Relation, tolerance: Decimal
) -> None:
    gap, slack = half_up(difference, NOISE_DECIMALS), half_up(tolerance, NOISE_DECIMALS)
    exact, near = {
        Relation.EQUAL: (gap == 0, -slack <= gap <= slack),
        Relation.AT_LEAST: (gap >= 0, gap >= -slack),
        Relation.AT_MOST: (gap <= 0, gap <= slack),
        Relation.MORE: (gap > 0, gap > -slack),
        Relation.LESS: (gap < 0, gap < slack),
    }[relation]
    wanted = Verdict.PASSED if exact else Verdict.ROUNDING if near else Verdict.BROKEN
    assert holds(difference, relation, tolerance) is wanted
