"""Definitions for the tests: the shipped ones, and a newcomer's with something changed in it."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import tomli_w

from jialing_xls.definition.document import Layer
from jialing_xls.definition.expansion import Definition
from jialing_xls.definition.faults import DefinitionFault, FaultyDefinition
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


_HEADS = {"data": ("sheet", "group"), "indicators": ("level1", "level2"), "rules": ("class",)}


def toml_of(layer: Layer) -> str:
    """A TOML of a layer, with what is set in it and nothing else: rows that follow each other and share
    keys below one head, as owners write them."""
    data = layer.model_dump(exclude_unset=True, exclude_none=True, by_alias=True)
    for table, heads in _HEADS.items():
        if data.get(table):
            data[table] = list(_grouped(data[table], heads))
    return tomli_w.dumps(_typed(data))


def _grouped(rows: tuple[dict[str, Any], ...], heads: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for head, group in groupby(rows, lambda row: tuple(row.get(key) for key in heads)):
        shared = {key: value for key, value in zip(heads, head, strict=True) if value is not None}
        yield shared | {"rows": [{k: v for k, v in r.items() if k not in shared} for r in group]}


def _typed(value: Any) -> Any:
    """Whole numbers as they are typed: 10, not 10.0."""
    if isinstance(value, dict):
        return {key: _typed(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_typed(each) for each in value]
    whole = isinstance(value, Decimal) and value == value.to_integral_value()
    return int(value) if whole else value
