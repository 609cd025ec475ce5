"""TOML and layers: one spells the other, without loss."""

from collections.abc import Sequence
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from definition.definitions import BASES, NEWCOMER, SHIPPED, toml_of
from definition.layers_drawn import bounds, matching
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from jialing_xls.definition.document import Layer
from jialing_xls.definition.toml_spelling import read_layer

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)


def values(annotation: Any, metadata: Sequence[Any] = ()) -> st.SearchStrategy[Any]:
    """What may stand for an attribute of a layer."""
    if get_origin(annotation) is Annotated:
        return values(annotation.__origin__, annotation.__metadata__[0].metadata)
    low, high, pattern = bounds(metadata)
    if pattern:
        return matching(pattern)
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return values(next(part for part in inside if part is not NoneType), metadata)
    if origin is Literal:
        return st.sampled_from(inside)
    if origin is tuple:
        return st.lists(values(inside[0]), max_size=3)
    if origin is dict:
        return st.dictionaries(WORDS, WORDS, max_size=3)
    if issubclass(annotation, BaseModel):
        return rows(annotation)
    if issubclass(annotation, Enum):
        return st.sampled_from(list(annotation)).map(lambda each: each.value)
    plain: dict[Any, st.SearchStrategy[Any]] = {
        str: WORDS,
        bool: st.booleans(),
        int: st.integers(low, high),
        Decimal: st.decimals(0, 100, places=2),
    }
    return plain[annotation]


def rows(model: type[BaseModel]) -> st.SearchStrategy[dict[str, Any]]:
    """Tables with any of the keys of a model, those that it requires always."""
    fields = {f.alias or name: f for name, f in model.model_fields.items()}
    needed = {key: values(f.annotation, f.metadata) for key, f in fields.items() if f.is_required()}
    more = {
        key: values(f.annotation, f.metadata) for key, f in fields.items() if not f.is_required()
    }
    return st.fixed_dictionaries(needed, optional=more)


def told(layer: Layer) -> Any:
    """What is set in a layer, and nothing else."""
    return layer.model_dump(exclude_unset=True)


@settings(max_examples=150, suppress_health_check=list(HealthCheck), deadline=None)
@given(rows(Layer))
def test_a_layer_comes_back_as_it_was_written(data: dict[str, Any]) -> None:
    layer = Layer.model_validate(data)
    again = read_layer(toml_of(layer).encode(), "某.toml")
    assert told(again) == told(layer)


@pytest.mark.parametrize("path", [*SHIPPED, *BASES, NEWCOMER], ids=lambda path: path.stem)
def test_what_is_shipped_comes_back(path: Any) -> None:
    layer = read_layer(path.read_bytes(), path.name)
    assert told(read_layer(toml_of(layer).encode(), path.name)) == told(layer)


def test_rows_share_what_stands_above_them() -> None:
    text = """
        name = "某"
        [[data]]
        sheet = "资金"
        required = true
        rows = [{ id = "甲" }, { id = "乙", required = false }]
    """
    first, second = read_layer(text.encode(), "某.toml").data
    assert (first.sheet, first.required) == ("资金", True)
    assert (second.sheet, second.required) == ("资金", False)


def test_a_file_saved_by_the_notepad_is_read() -> None:
    assert read_layer("name = '某'".encode("utf-8-sig"), "某.toml").name == "某"
