"""Centre ± radius against exact interval arithmetic with fractions; and what absence does."""

from collections.abc import Callable, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import partial
from itertools import product as pairs_of

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jialing_xls.checks import ball as single
from jialing_xls.checks.ball import OPTIONAL_ABSENT, PRESENT, REQUIRED_ABSENT
from jialing_xls.checks.interval import Column, constant, lifted
from jialing_xls.model.numbers import CONTEXT, ZERO, away_from_zero, half_up

HALF_WIDTHS = [ZERO, Decimal("0.5"), Decimal("0.05"), Decimal("0.005")]

Bounds = tuple[Fraction, Fraction]


def column(centre: Decimal, radius: Decimal = ZERO, state: int = PRESENT) -> Column:
    """Of one unit."""
    middle, half = (np.array([value], dtype=object) for value in (centre, radius))
    return Column(middle, half, np.array([state], np.int8))


def total(plus: Sequence[Column], minus: Sequence[Column], spare: Sequence[bool]) -> Column:
    return lifted(partial(single.total, len(plus), spare), *plus, *minus)


centres = st.decimals(min_value=-(10**6), max_value=10**6, places=2)
balls = st.builds(column, centres, st.sampled_from(HALF_WIDTHS))


def bounds(ball: Column) -> Bounds:
    centre, radius = Fraction(ball.centre[0]), Fraction(ball.radius[0])
    return centre - radius, centre + radius


def hull(values: Sequence[Fraction]) -> Bounds:
    return min(values), max(values)


def smallest_around(centre: Decimal, true: Bounds) -> Fraction:
    """The least radius about ``centre`` that covers the true interval."""
    return max(Fraction(centre) - true[0], true[1] - Fraction(centre))


def assert_least_cover(result: Column, true: Bounds, slack: Fraction = Fraction(0)) -> None:
    assert result.state[0] == PRESENT
    least = smallest_around(result.centre[0], true)
    assert abs(Fraction(result.radius[0]) - least) <= slack


# ---------------------------------------------------------------- present: what values follow


@given(st.lists(balls, min_size=1, max_size=4), st.lists(balls, max_size=4))
def test_a_sum_is_the_true_interval(plus: list[Column], minus: list[Column]) -> None:
    with localcontext(CONTEXT):
        result = total(plus, minus, [False] * len(plus + minus))
    low = sum(bounds(ball)[0] for ball in plus) - sum(bounds(ball)[1] for ball in minus)
    high = sum(bounds(ball)[1] for ball in plus) - sum(bounds(ball)[0] for ball in minus)
    assert bounds(result) == (low, high)


@given(balls, balls)
def test_a_product_is_covered_by_the_least_radius(a: Column, b: Column) -> None:
    with localcontext(CONTEXT):
        result = lifted(single.product, a, b)
    assert Fraction(result.centre[0]) == Fraction(a.centre[0]) * Fraction(b.centre[0])
    assert_least_cover(result, hull([x * y for x, y in pairs_of(bounds(a), bounds(b))]))


@given(balls, balls)
def test_a_quotient_is_covered_by_the_least_radius(a: Column, b: Column) -> None:
    assume(abs(b.centre[0]) > b.radius[0])
    with localcontext(CONTEXT):
        result = lifted(single.quotient, a, b)
    true = hull([x / y for x, y in pairs_of(bounds(a), bounds(b))])
    # 34 digits of at most 10⁹: the quotient itself is rounded, twenty places below what is shown.
    assert_least_cover(result, true, slack=Fraction(1, 10**20))


@pytest.mark.parametrize("round_off", [half_up, away_from_zero])
@given(ball=balls, decimals=st.integers(-2, 3))
def test_rounding_is_covered_by_the_least_radius(
    round_off: Callable[[Decimal, int], Decimal], ball: Column, decimals: int
) -> None:
    result = lifted(partial(single.monotone, lambda value: round_off(value, decimals)), ball)
    assert result.centre[0] == round_off(ball.centre[0], decimals)
    ends = (ball.centre[0] - ball.radius[0], ball.centre[0] + ball.radius[0])
    assert_least_cover(result, hull([Fraction(round_off(end, decimals)) for end in ends]))


@given(balls)
def test_a_magnitude_is_covered(ball: Column) -> None:
    low, high = bounds(lifted(single.absolute, ball))
    assert all(low <= abs(end) <= high for end in bounds(ball))


@given(st.lists(balls, min_size=1, max_size=4), st.booleans())
def test_the_least_and_the_largest_are_covered(parts: list[Column], largest: bool) -> None:
    choose = max if largest else min
    result = lifted(partial(single.extreme, largest), *parts)
    assert result.centre[0] == choose(part.centre[0] for part in parts)
    low, high = bounds(result)
    assert low <= choose(bounds(part)[0] for part in parts)
    assert choose(bounds(part)[1] for part in parts) <= high


@pytest.mark.parametrize(
    ("value", "decimals", "half", "away"),
    [
        ("0.985", 2, "0.99", "0.99"),
        ("0.984", 2, "0.98", "0.99"),
        ("-0.985", 2, "-0.99", "-0.99"),
        ("-0.981", 2, "-0.98", "-0.99"),
        ("962.0", 0, "962", "962"),
        ("692.9", 0, "693", "693"),
        ("692.1", 0, "692", "693"),
        ("1250", -2, "1300", "1300"),
    ],
)
def test_halves_round_away_from_zero(value: str, decimals: int, half: str, away: str) -> None:
    assert half_up(Decimal(value), decimals) == Decimal(half)
    assert away_from_zero(Decimal(value), decimals) == Decimal(away)


# ---------------------------------------------------------------- absent: states of operations

STATES = {"有": PRESENT, "选": OPTIONAL_ABSENT, "必": REQUIRED_ABSENT}


def of_state(name: str) -> Column:
    """5 where the state is 有; nothing where it is 选 (an optional fact is absent) or 必."""
    return column(Decimal(5) if name == "有" else ZERO, state=STATES[name])


def state_of(result: Column) -> str:
    assert result.state[0] == PRESENT or result.centre[0] == result.radius[0] == ZERO
    return next(name for name, state in STATES.items() if state == result.state[0])


@pytest.mark.parametrize(
    # Each row: states of the operands, then of a × b, of a ÷ b, and of MIN and MAX.
    ("a", "b", "both", "extreme"),
    [
        ("有", "有", "有", "有"),
        ("有", "选", "选", "有"),
        ("有", "必", "必", "有"),
        ("选", "选", "选", "选"),
        ("选", "必", "选", "选"),
        ("必", "必", "必", "必"),
    ],
)
def test_states_of_two_operands(a: str, b: str, both: str, extreme: str) -> None:
    for left, right in ((of_state(a), of_state(b)), (of_state(b), of_state(a))):
        assert state_of(lifted(single.product, left, right)) == both
        assert state_of(lifted(single.quotient, left, right)) == both
        assert state_of(total([left, right], [], [False, False])) == both
        assert state_of(total([left], [right], [False, False])) == both
        for largest in (False, True):
            assert state_of(lifted(partial(single.extreme, largest), *[left, right])) == extreme


@pytest.mark.parametrize(
    # Terms of a sum; a term that may be lacking stands in brackets.
    ("terms", "state", "value"),
    [
        ("有 有", "有", 10),
        ("有 (有)", "有", 10),
        ("有 (选)", "有", 5),
        ("(有) (选)", "有", 5),
        ("(选) (选)", "选", 0),
        ("必 (有)", "必", 0),
        ("必 (选)", "必", 0),
        ("选 (有)", "选", 0),
        ("选 必 (有)", "选", 0),
    ],
)
def test_states_of_a_sum(terms: str, state: str, value: int) -> None:
    parts = [of_state(term.strip("()")) for term in terms.split()]
    spare = [term.startswith("(") for term in terms.split()]
    result = total(parts, [], spare)
    assert (state_of(result), result.centre[0]) == (state, value)


@pytest.mark.parametrize(("state", "or_zero"), [("有", 5), ("选", 0), ("必", 0)])
def test_states_of_one_operand(state: str, or_zero: int) -> None:
    operand = of_state(state)
    assert state_of(lifted(single.absolute, operand)) == state
    assert state_of(lifted(partial(single.monotone, lambda value: value + 1), operand)) == state
    result = lifted(single.or_zero, operand)
    assert (state_of(result), result.centre[0]) == ("有", or_zero)


@pytest.mark.parametrize(
    ("divisor", "radius", "state"),
    [
        ("0", "0", "选"),
        ("0.005", "0.005", "选"),
        ("-0.004", "0.005", "选"),
        ("0.01", "0.005", "有"),
        ("-0.01", "0.005", "有"),
    ],
)
def test_a_quotient_by_what_may_be_zero_is_absent(divisor: str, radius: str, state: str) -> None:
    divided = lifted(single.quotient, column(Decimal(5)), column(Decimal(divisor), Decimal(radius)))
    assert state_of(divided) == state
    # 不适用 goes before 未执行 here as everywhere.
    lacking = lifted(single.quotient, of_state("必"), column(Decimal(divisor), Decimal(radius)))
    assert state_of(lacking) == ("选" if state == "选" else "必")


def test_every_unit_of_a_column_stands_for_itself() -> None:
    centres = np.array([Decimal(6), ZERO, Decimal(8)], dtype=object)
    radii = np.array([Decimal("0.5"), ZERO, ZERO], dtype=object)
    ragged = Column(centres, radii, np.array([PRESENT, REQUIRED_ABSENT, PRESENT], np.int8))
    result = lifted(single.product, ragged, constant(Decimal(2), 3))
    assert list(result.centre) == [12, 0, 16]
    assert list(result.radius) == [1, 0, 0]
    assert list(result.state) == [PRESENT, REQUIRED_ABSENT, PRESENT]


@pytest.mark.parametrize(("there", "largest"), [("-5", True), ("5", False)])
def test_what_is_absent_is_neither_the_least_nor_the_largest(there: str, largest: bool) -> None:
    present, absent = column(Decimal(there), Decimal("0.5")), of_state("选")
    result = lifted(partial(single.extreme, largest), *[absent, present])
    assert (result.centre[0], result.radius[0]) == (Decimal(there), Decimal("0.5"))


def test_a_zero_in_place_of_what_is_absent_is_exact_and_what_is_there_stays_rounded() -> None:
    rounded = column(Decimal(5), Decimal("0.005"))
    assert lifted(single.or_zero, rounded).radius[0] == Decimal("0.005")
    assert lifted(single.or_zero, of_state("必")).radius[0] == ZERO


def test_the_state_of_one_unit_is_not_that_of_another() -> None:
    zeros = constant(ZERO, 2)
    ragged = Column(zeros.centre, zeros.radius, np.array([1, 2], np.int8))
    assert list(lifted(single.product, ragged, zeros).state) == [OPTIONAL_ABSENT, REQUIRED_ABSENT]


def test_every_term_of_a_sum_is_said_to_be_spare_or_not() -> None:
    with pytest.raises(ValueError, match="zip"):
        total([of_state("有"), of_state("有")], [], [False])


def test_states_are_kept_in_bytes_so_that_a_batch_is_small() -> None:
    five = constant(Decimal(5), 2)
    for result in (five, lifted(single.quotient, five, five), total([five], [], [False])):
        assert result.state.dtype == np.int8
        assert result.centre.dtype == result.radius.dtype == object
