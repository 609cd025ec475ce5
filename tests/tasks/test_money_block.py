"""Amounts beside a verdict: as many decimals as the field has, whoever's workbook they were read from."""

from decimal import Decimal

import pytest

from jialing_xls.model.fact import Fact, Facts
from jialing_xls.tasks.money_block import make_money_block
from jialing_xls.template import store as templates

NAME = "困难群众救助补助资金_2023"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("1916.50", "1,916.50"),  # typed
        ("1916.5", "1,916.50"),  # read back from a cell
        ("1916", "1,916.00"),
        ("-0.5", "-0.50"),
        ("13571.191", "13,571.191"),  # an altered workbook may have any: none is rounded away
        ("1E+30", "1" + ",000" * 10 + ".00"),
        (None, "—"),
    ],
)
def test_an_amount_has_its_decimals(value: str | None, shown: str) -> None:
    fact = Fact("预算_总额", None if value is None else Decimal(value))
    assert templates.named(NAME).book.fields["预算_总额"].decimals == 2
    block = make_money_block(NAME, Facts({"预算_总额": fact}), {})
    assert block.rows[0][1] == shown
