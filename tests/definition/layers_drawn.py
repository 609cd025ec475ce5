"""Layers of every shape that the document allows, drawn by hypothesis from its own annotations.

What has no spelling is not drawn: rows and cases with nothing set, outer blanks, a name inside a name.
"""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, get_args, get_origin

from hypothesis import strategies as st
from pydantic import BaseModel

from jialing_xls.definition.document import Case, Form, IndicatorTable, Layer

_CHARACTERS = st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp"))
TEXTS = st.one_of(
    st.sampled_from(
        ["0012", "=SUM(A1)", "是", "1、2", "a\nb", "{完成值}", "≥95%", "-", "'x", "1E5"]
    ),
    st.text(_CHARACTERS, max_size=12).map(str.strip).filter(lambda text: text != "（空）"),
)
_ITEMS = TEXTS.filter(lambda text: text and "\n" not in text)
_KEYS = TEXTS.filter(bool)
_CELLS = st.builds(
    "表{}!{}{}".format, st.integers(1, 9), st.sampled_from("ABZ"), st.integers(1, 99)
)


def bounds(metadata: Sequence[Any]) -> tuple[int, int, str]:
    """The least and the most that an attribute may be, and its pattern, as its model says."""
    said = {
        key: value
        for each in metadata
        for key in ("ge", "le", "pattern")
        if (value := getattr(each, key, None)) is not None
    }
    return said.get("ge", 0), said.get("le", 99_999), said.get("pattern", "")


def matching(pattern: str) -> st.SearchStrategy[str]:
    return st.from_regex(pattern, fullmatch=True, alphabet="ABL0123456789.舍入甲乙")


def values(annotation: Any, metadata: Sequence[Any] = ()) -> st.SearchStrategy[Any]:
    if get_origin(annotation) is Annotated:
        return values(annotation.__origin__, annotation.__metadata__[0].metadata)
    low, high, pattern = bounds(metadata)
    if pattern:
        return matching(pattern)
    arguments = [each for each in get_args(annotation) if each not in (type(None), ...)]
    if annotation is str:
        return TEXTS
    if annotation is bool:
        return st.booleans()
    if annotation is int:
        return st.integers(low, high)
    if annotation is Decimal:
        return st.decimals(0, 1000, places=2)
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return st.sampled_from(list(annotation))
    if get_origin(annotation) is tuple:
        return st.lists(_ITEMS if arguments == [str] else values(arguments[0]), max_size=3)
    if all(isinstance(each, str) for each in arguments):
        return st.sampled_from(arguments)
    return values(arguments[0], metadata)


def rows(model: type[BaseModel]) -> st.SearchStrategy[dict[str, Any]]:
    """Some of the attributes of a row set, the required ones always."""
    required: dict[str, Any] = {}
    optional: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        if info.title:
            kind = required if info.is_required() else optional
            kind[info.alias or name] = values(info.annotation, info.metadata)
    drawn = st.fixed_dictionaries(required, optional=optional)
    return drawn.filter(bool)


def _rules(rule: type[BaseModel]) -> st.SearchStrategy[dict[str, Any]]:
    cases = st.lists(rows(Case), min_size=1, max_size=2)
    return st.tuples(rows(rule), st.none() | cases).map(
        lambda each: each[0] | ({"cases": each[1]} if each[1] else {})
    )


def layers() -> st.SearchStrategy[Layer]:
    parts: dict[str, st.SearchStrategy[Any]] = {"name": TEXTS}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for name, info in Layer.model_fields.items():
        model = get_args(info.annotation)[0] if get_origin(info.annotation) is tuple else None
        if isinstance(model, type) and issubclass(model, BaseModel):
            row = _rules(model) if "cases" in model.model_fields else rows(model)
            optional[name] = st.lists(row, min_size=1, max_size=3)
        elif info.title and name not in ("name", "words"):
            optional[name] = values(info.annotation)
    table = st.fixed_dictionaries(
        {
            "columns": st.dictionaries(
                _KEYS, st.sampled_from(["A", "F", "AB"]), min_size=1, max_size=3
            )
        },
        optional={
            name: values(info.annotation)
            for name, info in IndicatorTable.model_fields.items()
            if name != "columns"
        },
    )
    file = values(Form.model_fields["file"].annotation)
    cells = st.dictionaries(_KEYS, _CELLS, min_size=1, max_size=3)
    optional["words"] = st.dictionaries(_KEYS, TEXTS, min_size=1, max_size=3)
    optional["form"] = st.fixed_dictionaries(
        {"cells": cells}, optional={"file": file, "table": table}
    )
    return st.fixed_dictionaries(parts, optional=optional).map(Layer.model_validate)
