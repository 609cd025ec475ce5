"""Two results agree, or not: what is soon told agrees with reckoning it."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jialing_xls.ooxml.value import ErrorCode, Scalar, agree


@given(st.floats(allow_nan=False, allow_infinity=False))
@example(0.1 + 0.2)
@example(1e300)
def test_a_double_agrees_with_the_decimal_that_is_written_for_it(value: float) -> None:
    assert agree(value, Decimal(repr(value)))
    assert agree(Decimal(repr(value)), value)


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=6),
    st.decimals(min_value=-1, max_value=1, places=10),
)
@example(Decimal("13571.19"), Decimal("0.0000000049"))
@example(Decimal("13571.19"), Decimal("0.0000000100"))
def test_numbers_agree_within_what_a_double_can_hold(value: Decimal, off: Decimal) -> None:
    other = value + off
    reach = Decimal("5e-9") + Decimal("1e-13") * max(abs(value), abs(other))
    stated = Decimal(repr(float(other)))
    assert agree(float(other), value) is (stated == value or abs(stated - value) <= reach)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("", None, True),
        (None, "", True),
        ("通过", "通过", True),
        ("通过", "不符", False),
        ("1", Decimal(1), False),
        (Decimal(0), None, False),
        (0.0, "", False),
        (None, None, True),
        (True, 1.0, False),
        (True, True, True),
        (False, None, False),
        (ErrorCode("#N/A"), ErrorCode("#N/A"), True),
        (ErrorCode("#N/A"), "#N/A", False),
        (float("inf"), float("inf"), True),
        (float("inf"), Decimal(1), False),
    ],
)
def test_of_other_kinds(one: Scalar | None, other: Scalar | None, expected: bool) -> None:
    assert agree(one, other) is expected
