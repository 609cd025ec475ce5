"""Submissions for the tests of ``jialing_xls.audit``."""

import pytest
from audit.filled import Filled, fill_sample

from jialing_xls.template import workbook as templates
from jialing_xls.template.workbook import Template


@pytest.fixture(scope="session")
def template() -> Template:
    return templates.named(templates.names()[0])


@pytest.fixture(scope="session")
def samples(template: Template, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Filled]:
    folder = tmp_path_factory.mktemp("samples")
    return {name: fill_sample(template, name, folder) for name in ("如实", "更正")}


@pytest.fixture(scope="session")
def sample(samples: dict[str, Filled]) -> Filled:
    return samples["更正"]
