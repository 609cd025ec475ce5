"""Every template of the checkout, each with its definition; the tests here hold for all of them."""

from pathlib import Path

import pytest
from official_forms import FORM
from openpyxl import Workbook, load_workbook

from jialing_xls.definition.building import build_template
from jialing_xls.definition.expansion import Definition
from jialing_xls.definition.toml_spelling import read_definition
from jialing_xls.entry.making.builder import build_entry as build_entry
from jialing_xls.template.store import named
from jialing_xls.template.template_workbook import Template, read_template

FOLDER = Path(__file__).parents[2] / "workbook_templates"
DEFINITIONS = [
    path
    for path in sorted(FOLDER.glob("definitions/*.toml"))
    if (FOLDER / f"{path.stem}.xlsx").is_file()
]
"""Those that a workbook is shipped for."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """``test_form_layout`` is about one layout, and about the templates that have it."""
    items[:] = [item for item in items if not _is_of_another_layout(item)]


def _is_of_another_layout(item: pytest.Item) -> bool:
    if item.path.name != "test_form_layout.py" or not isinstance(item, pytest.Function):
        return False
    path = item.callspec.params["definition_path"]
    return isinstance(path, Path) and FORM not in named(path.stem).form_sheets


@pytest.fixture(scope="session", params=DEFINITIONS, ids=lambda path: path.stem)
def definition_path(request: pytest.FixtureRequest) -> Path:
    path = request.param
    assert isinstance(path, Path)
    return path


@pytest.fixture(scope="session")
def definition(definition_path: Path) -> Definition:
    return read_definition(definition_path)


@pytest.fixture(scope="session")
def committed(definition_path: Path) -> Path:
    """The workbook that is shipped for the definition."""
    return FOLDER / f"{definition_path.stem}.xlsx"


@pytest.fixture(scope="session")
def built(definition: Definition) -> bytes:
    return build_template(definition).blob


@pytest.fixture(scope="session")
def built_path(
    built: bytes, definition: Definition, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("template") / f"{definition.name}.xlsx"
    path.write_bytes(built)
    return path


@pytest.fixture(scope="session")
def template(built_path: Path) -> Template:
    return read_template(built_path.read_bytes(), built_path.name)


@pytest.fixture(scope="session")
def opened(built_path: Path) -> Workbook:
    """The template workbook as openpyxl sees it."""
    return load_workbook(built_path)


@pytest.fixture(scope="session")
def opened_entry(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    """The empty entry workbook of the template."""
    path = tmp_path_factory.mktemp("entry") / "录入表.xlsx"
    path.write_bytes(build_entry(template))
    return load_workbook(path)
