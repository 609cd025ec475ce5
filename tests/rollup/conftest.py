"""A region of twelve counties, some of which say things that a workbook could trip over."""

from decimal import Decimal
from pathlib import Path

import pytest
from counties import TEMPLATE, counties
from rollup.books import Book, written
from rollup.regions import CHANGES, region, roster_of

from jialing_xls.template import store as templates
from jialing_xls.template.template_workbook import Template


@pytest.fixture(scope="session")
def template() -> Template:
    return templates.named(TEMPLATE)


@pytest.fixture(scope="session")
def twelve(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """Twelve counties with ``CHANGES``, against a roster of fourteen."""
    listed = counties(14)
    received = sum((county.handed_down for county in listed), Decimal(0))
    rolled = region(12, CHANGES, roster=roster_of(listed, received))
    return written(rolled, tmp_path_factory.mktemp("twelve") / "汇总.xlsx")


@pytest.fixture(scope="session")
def fifty(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """Fifty counties without a roster, many with a slip."""
    path: Path = tmp_path_factory.mktemp("fifty") / "汇总.xlsx"
    return written(region(50, faulty=40), path)
