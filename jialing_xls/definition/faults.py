"""Faults of a definition: each with its place, all of them told at once.

A place is (layer, table, row, key) in the words of ``document``: the spelling that the definition was
read in says where that is, a line of TOML or a cell of the workbook.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from jialing_xls.definition.document import Layer
from jialing_xls.model.errors import Unusable


@dataclass(frozen=True, slots=True)
class DefinitionFault:
    """``layer`` is the file's name; ``table`` an attribute of ``Layer``, ``row`` the id that stands
    there (or 第 n 项), ``key`` an attribute of the row. Each may be empty where there is none."""

    layer: str
    table: str
    row: str
    key: str
    text: str

    def __str__(self) -> str:
        row = f"“{self.row}”" if self.row else ""
        place = " 的 ".join(filter(None, (f"{self.table}{row}", self.key)))
        return f"{self.layer}：{place}：{self.text}" if place else f"{self.layer}：{self.text}"


class FaultyDefinition(Unusable):
    """A definition cannot be used; ``faults`` are all that were found."""

    def __init__(self, faults: Iterable[DefinitionFault]) -> None:
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__("\n".join(map(str, self.faults)))


class RowError(Exception):
    """What is wrong with a row: the key that is at fault, and the message."""

    def __init__(self, key: str, text: str) -> None:
        super().__init__(text)
        self.key, self.text = key, text


def faulty(file: str, key: str, text: str, table: str = "") -> FaultyDefinition:
    """What is raised for a single fault."""
    return FaultyDefinition([DefinitionFault(file, table, "", key, text)])


def nearest(word: str, known: Iterable[str]) -> str:
    """What may have been meant, as the end of a sentence; empty if nothing is alike."""
    alike = get_close_matches(word, list(known), n=3, cutoff=0.5)
    return f"，相近的有 {'、'.join(alike)}" if alike else ""


def stated_id(row: Mapping[str, Any]) -> str:
    """The id by which a row of any table is known."""
    names = (row.get(name) for name in ("id", "suffix", "when"))
    return next((name for name in names if isinstance(name, str)), "")


def validated(
    data: Mapping[str, Any],
    file: str,
    found: Sequence[DefinitionFault] = (),
    told: Callable[[DefinitionFault], DefinitionFault] = lambda fault: fault,
) -> Layer:
    """The layer that ``data`` spells, types taken strictly.

    Raises FaultyDefinition with what was ``found`` before and every fault of the layer as it is ``told``.
    """
    try:
        layer = Layer.model_validate_json(json.dumps(data, default=str), strict=True)
    except ValidationError as error:
        own = (told(_fault(each, data, file)) for each in error.errors())
        raise FaultyDefinition([*found, *own]) from None
    if found:
        raise FaultyDefinition(found)
    return layer


def _fault(error: Any, data: Mapping[str, Any], file: str) -> DefinitionFault:
    table, *rest = error["loc"] or ("",)
    row = ""
    if rest and isinstance(rest[0], int):
        at = rest.pop(0)
        written = data[table][at]
        row = (stated_id(written) if isinstance(written, dict) else "") or f"第 {at + 1} 项"
    if not rest and not row and error["type"] in ("extra_forbidden", "missing"):
        return DefinitionFault(file, "", "", str(table), _text(error, _keys(())))
    key = " ".join(f"第 {part + 1} 项" if isinstance(part, int) else part for part in rest)
    return DefinitionFault(file, str(table), row, key, _text(error, _keys(error["loc"][:-1])))


def _keys(path: Iterable[str | int]) -> list[str]:
    """The keys that may stand in the table at ``path``."""
    model: type[BaseModel] = Layer
    for part in path:
        field = next((f for n, f in model.model_fields.items() if part in (n, f.alias)), None)
        if field is not None:
            model = next(models_in(field.annotation), model)
    return [field.alias or name for name, field in model.model_fields.items()]


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The tables that a value may be or hold, from the outside."""
    parts = get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        parts = tuple(field.annotation for field in annotation.model_fields.values())
    for part in parts:
        yield from models_in(part)


_EXPECTED = {
    "string_type": "应是文字，写在引号里",
    "bool_type": "应是 true 或 false",
    "int_type": "应是整数",
    "int_from_float": "应是整数",
    "decimal_type": "应是数",
    "decimal_parsing": "应是数",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "string_pattern_mismatch": "容差应是数，如 0、0.05，或者“舍入”；编号不能有空格和“·”",
    "tuple_type": "应是列表：表写作 [[表名]]，其他写作 [ … ]",
    "dict_type": "应是表：写作 [表名] 或 { … }",
    "model_type": "应是表：写作 [表名] 或 { … }",
}


def _text(error: Any, keys: list[str]) -> str:
    word = error["loc"][-1] if error["loc"] else ""
    match error["type"]:
        case "missing":
            return "没有写，必须有"
        case "extra_forbidden":
            return "不认识这个键" + (nearest(str(word), keys) or f"，可用的有 {'、'.join(keys)}")
        case "enum" | "literal_error":
            words = [w for w in re.findall("'(.*?)'", error["ctx"]["expected"]) if w]
            return f"不认识“{error['input']}”，可用的有 {'、'.join(words)}"
    expected = _EXPECTED.get(error["type"], error["msg"])
    expected = expected.format(**error["ctx"]) if error["type"].endswith("_equal") else expected
    return f"{expected}，现为 {json.dumps(error['input'], ensure_ascii=False, default=str)[:40]}"
