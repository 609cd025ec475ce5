"""What stands out: worked by hand, in Decimal."""

from decimal import Decimal

import pytest

from jialing_xls.rollup.outliers import median, outliers


def found(*values: str) -> dict[int, Decimal]:
    _, standing_out = outliers([Decimal(value) for value in values])
    return {each.position: each.score for each in standing_out}


@pytest.mark.parametrize(
    ("values", "middle"), [("3 1 2", "2"), ("4 1 3 2", "2.5"), ("7", "7"), ("0.1 0.2", "0.15")]
)
def test_median(values: str, middle: str) -> None:
    assert median([Decimal(value) for value in values.split()]) == Decimal(middle)


def test_the_score_is_the_robust_one() -> None:
    # median 104, deviations 4 3 2 1 0 1 2 3 196: MAD 2, z = 0.6745 × 196 / 2
    assert found(*["100", "101", "102", "103", "104", "105", "106", "107", "300"]) == {
        8: Decimal("66.10")
    }


def test_low_ones_stand_out_too() -> None:
    # median 103, MAD 2, z = 0.6745 × −93 / 2
    assert found(*["10", "100", "101", "102", "103", "104", "105", "106", "107"]) == {
        0: Decimal("-31.36")
    }


def test_mostly_the_same_figure() -> None:
    # MAD is 0; the mean deviation is 60 / 9, z = 60 / (1.253314 × 60 / 9)
    assert found(*["1200"] * 8, "1260") == {}  # it differs by 5% only
    # 600 / (1.253314 × 600 / 9)
    assert found(*["1200"] * 8, "600") == {8: Decimal("-7.18")}


def test_all_the_same() -> None:
    assert found(*["1200"] * 9) == {}


def test_near_the_median_nothing_stands_out() -> None:
    """Rates between 0.99 and 1: one of 0.95 is far by z and near by sense."""
    assert found(*["0.99", "0.991", "0.992", "0.993", "0.994", "0.995", "0.996", "0.95"]) == {}
    assert found(*["0.99", "0.991", "0.992", "0.993", "0.994", "0.995", "0.996", "0.5"]).keys() == {
        7
    }
