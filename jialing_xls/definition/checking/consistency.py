"""Whether what a row of a definition names is of the kind that it needs, and whether a rule decides anything.

Passes as in ``soundness``, which runs them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
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
from jialing_xls.definition.expressions import Names, no_field
from jialing_xls.definition.faults import DefinitionFault, nearest
from jialing_xls.definition.layers import Stack, row_key
from jialing_xls.definition.rules import WrittenRule
from jialing_xls.model.field import Kind, Reading
from jialing_xls.model.role import Role
from jialing_xls.model.rule import Rule

_OF_MONEY = (Role.INITIAL, Role.BUDGET, Role.EXECUTED, Role.SURPLUS, Role.RATE)


_WAYS = ("合计", "最小", "最大", "加权平均", "清单", "无")
_WEIGHTED = "加权平均"
_OF_NUMBERS = ("合计", "最小", "最大", _WEIGHTED)


def data_faults(stack: Stack, names: Names, rules: list[WrittenRule]) -> Iterator[DefinitionFault]:
    """What a field says of itself goes together; what it names is there, and of the kind that it needs."""
    known = {row.id: row for row in stack.layer.data}
    for row in stack.layer.data:
        number, money = row.kind is not None and row.kind.is_number, row.role in _OF_MONEY
        filled = row.kind is None or prefilled_value(row.default, row.kind) is not None
        unlisted = row.choices and row.default and row.default not in row.choices
        told: dict[str, Any] = {
            "choices": number and row.choices and f"类型是{row.kind}，不能有可选值",
            "default": (row.default and not filled and f"“{row.default}”不是数")
            or (unlisted and f"“{row.default}”不在可选值里"),
            "part_of": _unknown(row.part_of, names) or _no_whole(row, known),
            "read_from": _unknown(row.read_from, names),
            "reading": row.read_from and _no_reading(row.reading),
            "part": money and not row.part and f"{row.role}要写明是哪一资金行",
            "kind": money and not number and f"{row.role}应是数，不是{row.kind}",
            "rollup": _no_rollup(row.rollup, row.kind, names),
        }
        for key, text in told.items():
            if text:
                yield stack.fault("data", row.id, key, text)


def _unknown(id: str, names: Names) -> str:
    return no_field(id, names) if id and id not in names else ""


def _no_reading(reading: str) -> str:
    known = reading.partition(" ")[0] in list(Reading)
    return "" if known else f"不认识，可用的有 {'、'.join(Reading)}"


def _no_rollup(text: str, kind: Kind | None, names: Names) -> str:
    """Why figures cannot be added up as it is said; empty if they can."""
    way, _, weight = text.partition(" ")
    if text and (way not in _WAYS or bool(weight) != (way == _WEIGHTED)):
        return f"不认识汇总方式“{text}”，可用的有 {'、'.join(_WAYS)}（{_WEIGHTED}后面写权数字段）"
    if kind is not None and not kind.is_number and way in _OF_NUMBERS:
        return f"类型是{kind}，汇总方式不能是“{text}”"
    return _unknown(weight, names) or (weight and _no_number(weight, names))


def _no_number(id: str, names: Names) -> str:
    kind = names.fields[id].kind
    return "" if kind.is_number else f"“{id}”是{kind}，不是数"


def prefilled_value(text: str, kind: Kind) -> Decimal | str | None:
    """What a field is prefilled with; None if it is no number and should be one."""
    if not kind.is_number:
        return text
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


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


def indicator_faults(
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
            *(_unknown(slot.field, names) or _no_number(slot.field, names) for slot in every),
        ]
        for text in filter(None, told):
            yield stack.fault("indicators", indicator.id, "compose", text)
        if indicator.weight is not None and not weighed:
            yield stack.fault("indicators", indicator.id, "weight", "版式不记分，分值不起作用")
        if text := _no_rollup(indicator.rollup, None, names):
            yield stack.fault("indicators", indicator.id, "rollup", text)


def reading_faults(
    stack: Stack, names: Names, rules: list[WrittenRule]
) -> Iterator[DefinitionFault]:
    """Figures are read, in a way that there is, in a column that there is."""
    columns = [column.suffix for column in stack.layer.columns]
    for extract in stack.layer.readings:
        known = extract.column in columns
        told = {
            "column": ""
            if known
            else f"没有列“{extract.column}”{nearest(extract.column, columns)}",
            "reading": _no_reading(extract.reading),
        }
        for key, text in told.items():
            if text:
                yield stack.fault("readings", row_key(extract), key, text)


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
