"""A layer written as a workbook is the same layer when it is read, whatever program saved it."""

from typing import Any

from definition.layers_drawn import layers
from hypothesis import Phase, given, settings

from jialing_xls.definition.document import Layer
from jialing_xls.definition.toml_spelling import read_layer, write_layer
from jialing_xls.definition.workbook_spelling import read_workbook_source, spell


def as_set(layer: Layer) -> dict[str, Any]:
    return layer.model_dump(exclude_unset=True)


def read(blob: bytes) -> Layer:
    return read_workbook_source(blob, "模板定义.xlsx").source.layer


WITHOUT_SHRINKING = settings(max_examples=60, phases=[Phase.explicit, Phase.reuse, Phase.generate])
"""A layer has some hundred parts: hypothesis would need minutes to find the least that fails."""


@WITHOUT_SHRINKING
@given(layers())
def test_nothing_is_lost_in_the_workbook(layer: Layer) -> None:
    assert as_set(read(spell(layer))) == as_set(layer)


@WITHOUT_SHRINKING
@given(layers())
def test_workbook_and_toml_are_two_spellings_of_one_layer(layer: Layer) -> None:
    from_workbook = read(spell(layer))
    assert as_set(read_layer(write_layer(from_workbook).encode(), "a.toml")) == as_set(layer)
