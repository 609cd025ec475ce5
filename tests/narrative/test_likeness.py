"""Whether a figure is another one with a slip of the pen in it."""

from decimal import Decimal
from random import Random

import pytest
from jialing_xls.narrative.likeness import is_like, slip

from jialing_xls.checks.slips import Slip, meant_by
from jialing_xls.narrative import likeness

FIGURES = ["13571.19", "1916.5", "25901", "740", "0.68", "100", "98.42", "1000000", "3.05", "7"]


@pytest.mark.parametrize(
    ("stated", "true", "kind"),
    [
        ("13365.23", "13356.23", Slip.SWAPPED),
        ("1191.65", "11916.5", Slip.SHIFTED),
        ("3160", "316", Slip.SHIFTED),
        ("19165.00", "1916.5", Slip.SHIFTED),
        ("31625", "316250000", Slip.MYRIAD),
        ("1625", "31625", Slip.MISSING),
        ("740", "533", None),
        ("740", "740", None),
    ],
)
def test_slips(stated: str, true: str, kind: Slip | None) -> None:
    assert slip(Decimal(stated), Decimal(true)) is kind
    assert is_like(Decimal(stated), Decimal(true)) is (kind is not None)


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("more", [0, 1, 2])
def test_no_slip_is_spared_the_reckoning(figure: str, more: int) -> None:
    """What may have been meant is never passed over by the look at the digits that comes first."""
    stated = Decimal(figure)
    decimals = len(figure.partition(".")[2]) + more
    meant = [m.value for money in (True, False) for m in meant_by(stated, decimals, money)]
    assert len(meant) > 30
    assert [value for value in meant if not likeness._may_be_slip(stated, value)] == []


def test_most_pairs_are_told_apart_by_their_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    """3,000 figures of five digits against 100 others: what was meant is reckoned for few pairs."""
    reckoned: list[Decimal] = []

    def counted(stated: Decimal, *more: object) -> tuple[()]:
        reckoned.append(stated)
        return ()

    monkeypatch.setattr(likeness, "meant_by", counted)
    slip.cache_clear()
    rng = Random(2023)
    pairs = [(rng.randrange(10000, 99999), rng.randrange(10000, 99999)) for _ in range(20000)]
    for one, other in pairs:
        slip(Decimal(one), Decimal(other))
    slip.cache_clear()
    assert len(reckoned) < len(pairs) // 20
