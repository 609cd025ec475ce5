"""Fields and rules as rows of 数据底稿, 交叉核对 and 模板定义: an attribute a column, written and read by its
type."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.field import Field
from jialing_xls.model.rule import Rule
from jialing_xls.template.styles import Styles, set_up_page
from jialing_xls.template.template_layout import DEFINITION, FIELD_DEFINITION, RULE_DEFINITION, YES

Row = Mapping[str, str]
"""Texts of a table's row by column key."""
Reader = Callable[[str], Any]
T = TypeVar("T", Field, Rule)

_COLUMNS: dict[type[Field] | type[Rule], dict[str, str]] = {
    Field: {"note": "help"},
    Rule: {
        "rule_class": "class",
        "left": "left_expression",
        "right": "right_expression",
        "tolerance": "tolerance_rule",
    },
}
"""Columns that are not called as their attributes are."""
_LIST = "、"


def to_row(item: Field | Rule) -> dict[str, str]:
    """What stands of the item in the columns of its table; empty for what it has not."""
    return {column: _shown(getattr(item, name)) for name, column, _ in _ATTRIBUTES[type(item)]}


def from_row(kind: type[T], row: Row) -> T:
    """The item that stands in a row; a column that the table lacks counts as empty."""
    return kind(**{name: read(row.get(column, "")) for name, column, read in _ATTRIBUTES[kind]})


def write_definition(workbook: Any, styles: Styles, book: RuleBook) -> None:
    """Write 模板定义: the fields and beside them the rules."""
    sheet = workbook.add_worksheet(DEFINITION)
    sheet.hide()
    sheet.protect("")
    set_up_page(sheet)
    sheet.write_string(
        "A1", f"{DEFINITION}：工具据此读取字段和规则，不在此修改", styles.get("quiet")
    )
    left = 0
    for columns, items in ((FIELD_DEFINITION, book.fields.values()), (RULE_DEFINITION, book.rules)):
        contents = [to_row(item) for item in items]
        for n, (key, (header, width)) in enumerate(columns.headers.items(), left):
            sheet.set_column(n, n, width)
            sheet.write_string(1, n, header, styles.get("header"))
            for row, each in enumerate(contents, 2):
                if each[key]:
                    sheet.write_string(row, n, each[key], styles.get("code"))
        left += len(columns.headers)


def _shown(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return YES if value else ""
    return _LIST.join(value) if isinstance(value, tuple) else str(value)


def _reader(annotation: Any) -> Reader:
    if annotation is bool:
        return YES.__eq__
    if get_origin(annotation) is tuple:
        return lambda text: tuple(filter(None, text.split(_LIST)))
    if NoneType in get_args(annotation):
        kind = get_args(annotation)[0]
        return lambda text: kind(text) if text else None
    read: Reader = annotation
    return read


def _attributes(kind: type[Field] | type[Rule]) -> Iterator[tuple[str, str, Reader]]:
    types, named = get_type_hints(kind), _COLUMNS[kind]
    yield from ((f.name, named.get(f.name, f.name), _reader(types[f.name])) for f in fields(kind))


_ATTRIBUTES = {kind: list(_attributes(kind)) for kind in _COLUMNS}
"""Name, column and reader of each attribute."""
