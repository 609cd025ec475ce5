"""A layer written as a workbook is the same layer when it is read, whatever program saved it."""

from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import referee
from hypothesis import given, settings
from layers_drawn import layers

from jialing_xls.definition.document import Layer
from jialing_xls.definition.workbook_spelling import read_spelled, spell


def as_set(layer: Layer) -> dict[str, Any]:
    return layer.model_dump(exclude_unset=True)


def read(blob: bytes) -> Layer:
    spelled = read_spelled(blob, "模板定义.xlsx")
    assert spelled.faults == []
    return Layer.model_validate(spelled.data)


@settings(max_examples=60)
@given(layers())
def test_nothing_is_lost_in_the_workbook(layer: Layer) -> None:
    assert as_set(read(spell(layer))) == as_set(layer)
