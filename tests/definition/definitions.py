"""Definitions for the tests: the shipped ones, and a newcomer's with something changed in it."""

from pathlib import Path

from jialing_xls.definition.faults import DefinitionFault, FaultyDefinition
from jialing_xls.definition.template_definition import Definition
from jialing_xls.definition.toml_spelling import read_definition

FOLDER = Path(__file__).parents[2] / "workbook_templates" / "definitions"
SHIPPED = sorted(FOLDER.glob("*.toml"))
BASES = sorted(FOLDER.glob("版式/*.toml"))
NEWCOMER = Path(__file__).parent / "data" / "农村危房改造补助资金_2026.toml"


def written(folder: Path, text: str, name: str = NEWCOMER.name) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def definition(folder: Path, text: str, name: str = NEWCOMER.name) -> Definition:
    """What a text defines."""
    return read_definition(written(folder, text, name))


def changed(*changes: tuple[str, str], source: Path = NEWCOMER) -> str:
    """The text of a definition with some words replaced, each of which stands in it."""
    text = source.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def faults(folder: Path, text: str, name: str = NEWCOMER.name) -> tuple[DefinitionFault, ...]:
    """What is told of a text; nothing if it defines a template."""
    try:
        definition(folder, text, name)
    except FaultyDefinition as error:
        return error.faults
    return ()
