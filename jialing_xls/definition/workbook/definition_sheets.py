"""The sheets of a definition workbook (模板定义.xlsx): a table of ``document`` is a sheet, an attribute
a column, its title the header, its description the prompt.

An empty cell is what the layer leaves to its base; what is set to nothing is written （空）.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from jialing_xls.definition.document import Case, Form, IndicatorTable, Layer, RuleRow, WordsRow
from jialing_xls.definition.faults import models_in

BASICS, BINDINGS, OFFICIAL, LISTS = "基本", "绑定", "官方文件", "选项"
MARK, EXAMPLE, EMPTY = "标记", "示例", "（空）"
EACH = "各指标_"
"""Before the suffix of a column of the indicator table, on the sheet of the bindings."""
BINDING_TITLES = ("单元格", "标签", "字段", "有把握", "依据")
_TABLE = "指标表"
SETTLED = "官方表"
"""How the reason begins where the official form itself fills a cell: nothing is left to its owner."""
SHEETS = {
    "indicators": "指标",
    "data": "数据",
    "rules": "规则",
    "words": "词语",
    "columns": "指标列",
    "readings": "读数",
    "scores": "得分",
}
YES_NO = {"是": True, "否": False}
TITLES = {"true": "是", "false": "否"} | {
    info.alias or name: f"“{info.title}”"
    for model in models_in(Layer)
    for name, info in model.model_fields.items()
    if info.title
}

Place = tuple[str, ...]
"""Keys that lead to a single value of a layer: ``("form", "table", "first")``."""
BindingRow = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class SheetColumn:
    title: str
    key: str
    info: FieldInfo


def columns_of(model: type[BaseModel]) -> list[SheetColumn]:
    """The columns of a table's sheet: the row's own attributes first, then those it has of ``Case``."""
    inherited = Case.model_fields if model is RuleRow else {}
    order = sorted(model.model_fields.items(), key=lambda each: each[0] in inherited)
    return [SheetColumn(info.title, info.alias or name, info) for name, info in order if info.title]


def _row_model(info: FieldInfo) -> type[BaseModel] | None:
    """The model of a table's rows; ``None`` for what is no table."""
    if get_origin(info.annotation) is not tuple:
        return None
    model = get_args(info.annotation)[0]
    return model if isinstance(model, type) and issubclass(model, BaseModel) else None


def layer_tables() -> Iterator[tuple[str, str, type[BaseModel]]]:
    """Key, sheet and row of each table, in the order of the sheets."""
    models = {name: _row_model(info) for name, info in Layer.model_fields.items()}
    for name, title in SHEETS.items():
        yield name, title, models[name] or WordsRow


def basics() -> list[tuple[Place, str, FieldInfo]]:
    """The single values, each on a row of 基本."""
    own = [((name,), info) for name, info in Layer.model_fields.items() if not _row_model(info)]
    form = [(("form", name), info) for name, info in Form.model_fields.items()]
    table = [(("form", "table", name), info) for name, info in IndicatorTable.model_fields.items()]
    return [
        (place, (_TABLE if "table" in place else "") + info.title, info)
        for place, info in (*own, *form, *table)
        if info.title and get_origin(info.annotation) is not dict
    ]


def choices_of(annotation: Any) -> list[str]:
    """What a cell may hold, if that is a list."""
    if annotation is bool:
        return list(YES_NO)
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return [str(each) for each in annotation]
    if get_origin(annotation) is tuple:
        return []
    return [
        text
        for each in get_args(annotation)
        for text in ([each] if isinstance(each, str) else choices_of(each))
        if text
    ]
