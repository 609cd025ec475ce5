"""Whether what a row of a definition names is of the kind that it needs, and whether a rule decides anything.

Passes as in ``soundness``, which runs them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from jialing_xls.checks.expression import (
    Choice,
    Day,
    ExpressionError,
    Extreme,
    Node,
    Ref,
    Sum,
    parse_expression,
)
from jialing_xls.checks.quantities import slots
from jialing_xls.definition.document import Datum
from jialing_xls.definition.expressions import Names
from jialing_xls.definition.faults import DefinitionFault, nearest
from jialing_xls.definition.layers import Stack
from jialing_xls.definition.rules import WrittenRule
from jialing_xls.model.field import Kind
from jialing_xls.model.role import Role
from jialing_xls.model.rule import Rule

_OF_MONEY = (Role.INITIAL, Role.BUDGET, Role.EXECUTED, Role.SURPLUS, Role.RATE)


def data_kinds(stack: Stack, names: Names, rules: list[WrittenRule]) -> Iterator[DefinitionFault]:
    """What a field says of itself goes together, and what it names is of the kind that it needs."""
    known = {row.id: row for row in stack.layer.data}
    for row in stack.layer.data:
        number, money = row.kind is not None and row.kind.is_number, row.role in _OF_MONEY
        weight = row.rollup.partition(" ")[2]
        unlisted = row.choices and row.default and row.default not in row.choices
        told: dict[str, Any] = {
            "choices": number and row.choices and f"类型是{row.kind}，不能有可选值",
            "default": unlisted and f"“{row.default}”不在可选值里",
            "part_of": _no_whole(row, known),
            "part": money and not row.part and f"{row.role}要写明是哪一资金行",
            "kind": money and not number and f"{row.role}应是数，不是{row.kind}",
            "rollup": weight in names and _no_number(weight, names),
        }
        for key, text in told.items():
            if text:
                yield stack.fault("data", row.id, key, text)


def _no_number(id: str, names: Names) -> str:
    kind = names.fields[id].kind
    return "" if kind.is_number else f"“{id}”是{kind}，不是数"


def _no_whole(row: Datum, known: Mapping[str, Datum]) -> str:
    """Why a field cannot be a part of what it says; empty if it can."""
    seen, above = {row.id}, known.get(row.part_of)
    while above is not None:
        if above.id in seen:
            return "是自己的分项"
        if above.kind is not None and not above.kind.is_number:
            return f"“{above.id}”是{above.kind}，没有分项"
        seen.add(above.id)
        above = known.get(above.part_of)
    return ""


def indicator_kinds(
    stack: Stack, names: Names, rules: list[WrittenRule]
) -> Iterator[DefinitionFault]:
    """A composition is of figures with units; a weight is for a form that has a column for it."""
    weighed = any(column.role is Role.WEIGHT for column in stack.layer.columns)
    for indicator in stack.layer.indicators:
        every = slots(indicator.compose)
        braces = {indicator.compose.count(sign) for sign in "{}"}
        told = [
            *("花括号没有配对，应写作 {字段}单位" for _ in braces - {len(every)}),
            *(f"{{{slot.field}}} 后面要写单位" for slot in every if not slot.unit),
            *(_no_number(slot.field, names) for slot in every if slot.field in names),
        ]
        for text in filter(None, told):
            yield stack.fault("indicators", indicator.id, "compose", text)
        if indicator.weight is not None and not weighed:
            yield stack.fault("indicators", indicator.id, "weight", "版式不记分，分值不起作用")


def listed_once(stack: Stack, names: Names, rules: list[WrittenRule]) -> Iterator[DefinitionFault]:
    """Sheets whose order is given are there; a year is given once."""
    sheets = {row.sheet for row in stack.layer.data}
    for sheet in stack.layer.sheets:
        if sheet not in (*sheets, "…") and stack.files.get(("sheets", sheet)) == stack.top:
            text = f"没有录入页“{sheet}”{nearest(sheet, sheets)}"
            yield DefinitionFault(stack.top, "sheets", "", "", text)
    for year, count in Counter(stack.layer.years).items():
        if count > 1:
            yield DefinitionFault(stack.top, "years", "", "", f"{year} 写了两次")


def deciding(stack: Stack, names: Names, rules: list[WrittenRule]) -> Iterator[DefinitionFault]:
    """A rule holds two things of a kind against each other; what explains it is a text."""
    told: set[tuple[str, str]] = set()
    for written in rules:
        faults = {written.key or "left": _never_decides(written.rule, names)}
        for id in written.rule.explained_by:
            if id in names and names.fields[id].kind is not Kind.TEXT:
                faults["explained_by"] = f"“{id}”不是文字，不能说明原因"
        for key, text in faults.items():
            if text and (written.row, key) not in told:
                told.add((written.row, key))
                yield stack.fault("rules", written.row, key, text)


def _never_decides(rule: Rule, names: Names) -> str:
    """Why a rule says nothing, though both of its sides are sound; empty if it says something."""
    try:
        left, right = parse_expression(rule.left), parse_expression(rule.right)
    except ExpressionError:
        return ""
    if left == right:
        return "两边相同，永远成立"
    return "一边是日期，一边不是，不能比" if _days(left, names) != _days(right, names) else ""


def _days(node: Node, names: Names) -> int:
    """1 for a day, 0 for a figure; of a sum what is left of the days in it."""
    match node:
        case Ref(id):
            return int(id in names and names.fields[id].kind is Kind.DATE)
        case Day():
            return 1
        case Sum(plus, minus):
            return sum(_days(n, names) for n in plus) - sum(_days(n, names) for n in minus)
        case Extreme(_, operands):
            return max(_days(n, names) for n in operands)
        case Choice(_, _, _, yes, no):
            return max(_days(yes, names), _days(no, names))
    return 0
