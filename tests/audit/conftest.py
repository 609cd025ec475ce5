"""Submissions for the tests of ``jialing_xls.audit``."""

from pathlib import Path

import pytest
from audit.filled import Filled, fill_sample
from audit.tampered import Bench, Where

from jialing_xls.template import store as templates
from jialing_xls.template.template_workbook import Template


@pytest.fixture(scope="session")
def template() -> Template:
    return templates.named("困难群众救助补助资金_2023")


@pytest.fixture(scope="session")
def samples(template: Template, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Filled]:
    folder = tmp_path_factory.mktemp("samples")
    return {name: fill_sample(template, name, folder) for name in ("如实", "更正")}


@pytest.fixture(scope="session")
def sample(samples: dict[str, Filled]) -> Filled:
    return samples["更正"]


@pytest.fixture(scope="session")
def where(template: Template) -> Where:
    return Where(template)


@pytest.fixture
def bench(sample: Filled, where: Where, tmp_path: Path) -> Bench:
    return Bench(sample, where, tmp_path)
