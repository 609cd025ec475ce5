"""A page for all tests of a module, with the real work and one process."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from page.site import Site, running

from jialing_xls.page.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def shared_site() -> Iterator[Site]:
    with running(Settings(processes=1)) as site:
        yield site


@pytest.fixture
def site(shared_site: Site) -> Iterator[Site]:
    """The same page, emptied after each test."""
    yield shared_site
    shared_site.clear()


@pytest.fixture(scope="session")
def right() -> Path:
    """An entry workbook in which all holds."""
    return ROOT / "samples" / "嘉陵区2023_更正_录入表.xlsx"


@pytest.fixture(scope="session")
def wrong() -> Path:
    """An entry workbook with the faults of a real report."""
    return ROOT / "samples" / "嘉陵区2023_如实_录入表.xlsx"


@pytest.fixture(scope="session")
def submission() -> Path:
    return ROOT / "samples" / "嘉陵区2023_更正_自评表.xlsx"
