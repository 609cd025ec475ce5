"""Conditional formats: one could colour 不符 green, or hide what it applies to."""

from collections.abc import Iterator
from typing import NamedTuple

from jialing_xls.audit.cells.comparison import Matched
from jialing_xls.audit.cells.settings import criteria
from jialing_xls.audit.messages import as_one, error, warn_of
from jialing_xls.audit.parts.cell_looks import Condition
from jialing_xls.audit.parts.cell_reader import ranges
from jialing_xls.audit.parts.colours import (
    BLACK,
    WHITE,
    alike_to_the_eye,
    hexadecimal,
    why_invisible,
)
from jialing_xls.audit.parts.number_format import hides_numbers, meaning_of
from jialing_xls.audit.parts.received_parts import is_on, numeric_attribute
from jialing_xls.audit.parts.workbook_view import SheetView, View
from jialing_xls.model.result import Finding
from jialing_xls.ooxml.reference import Range

_RANKED = ("rank", "percent", "bottom", "aboveAverage", "equalAverage", "stdDev")
_SIZE = 11.0
_HIDES = "条件格式会使 {} 的内容看不见（{}），应删除。"


class _Look(NamedTuple):
    """What cells look like for which a rule holds."""

    said: str
    why_invisible: str


_Rules = dict[str, dict[_Look, set[Range]]]
"""By what each rule asks for: its looks, mostly one, and the ranges where it has them."""


def check_conditional_formats(matched: Matched) -> Iterator[Finding]:
    """Rules that are gone, new, look otherwise, or apply elsewhere or in another order."""
    for template, actual, alignment in matched.pairs():
        found = _rules(matched.actual, actual)
        if alignment.straight:
            yield from _compared(actual.name, _rules(matched.template, template), found)
            continue
        for look, areas in (
            (look, areas) for looks in found.values() for look, areas in looks.items()
        ):
            if look.why_invisible and areas:
                message = _HIDES.format(min(areas), look.why_invisible)
                yield error(actual.name, min(areas).first, message)


def _compared(sheet: str, expected: _Rules, found: _Rules) -> Iterator[Finding]:
    lost, others = [], []
    for rule in sorted(expected.keys() | found.keys()):
        before, now = expected.get(rule, {}), found.get(rule, {})
        if before == now:
            continue
        changed = [areas for look, areas in now.items() if before.get(look) != areas]
        areas = set().union(*(changed or before.values()))
        at = min(areas).first if areas else "A1"
        hiding = [look for look in now.keys() - before.keys() if look.why_invisible and now[look]]
        if hiding:
            message = _HIDES.format(min(now[hiding[0]]), hiding[0].why_invisible)
            others.append(error(sheet, at, message))
        elif not now:
            message = f"条件格式（{rule}）被删除，应与模板一致。"
            lost.append(warn_of(sheet, at, message))
        elif not before:
            others.append(warn_of(sheet, at, f"条件格式（{rule}）是模板没有的，应删除。"))
        else:
            message = f"条件格式（{rule}）被改为{_spelled(now)}，应为{_spelled(before)}。"
            others.append(warn_of(sheet, at, message))
    yield from as_one(lost)
    yield from others
    if expected == found and list(expected) != list(found):
        yield warn_of(sheet, "A1", "条件格式的先后被改变，先满足的起作用，应与模板一致。")


def _spelled(looks: dict[_Look, set[Range]]) -> str:
    return "、".join(
        f"“{look.said or '无样式'}”（{'、'.join(map(str, sorted(areas)[:3]))}）"
        for look, areas in looks.items()
    )


def _rules(view: View, sheet: SheetView) -> _Rules:
    """The rules in the order in which they count."""
    rules: _Rules = {}
    found = [
        (numeric_attribute(rule, "priority") or 0.0, group.get("sqref", ""), rule)
        for group in sheet.elements("conditionalFormatting")
        for rule in group.iterfind("cfRule")
    ]
    for _, areas, rule in sorted(found, key=lambda each: each[0]):
        kind = rule.get("type", "")
        said = [kind, *(rule.get(name, "") for name in ("operator", "text", "timePeriod"))]
        if kind in ("top10", "aboveAverage"):
            said += [f"{name}={rule.get(name, '')}" for name in _RANKED]
        said += [child.tag for child in rule if child.tag != "formula"]
        said += ["如果为真则停止" if is_on(rule, "stopIfTrue") else ""]
        asked = " ".join(filter(None, (*said, *criteria(sheet, rule))))
        look = _look(view.looks.of_condition(numeric_attribute(rule, "dxfId")))
        rules.setdefault(asked, {}).setdefault(look, set()).update(ranges(areas))
    return rules


def _look(condition: Condition) -> _Look:
    """Looks in words. Black is what cells are written in: programs add it to what says nothing."""
    ink, ground, code = condition.ink, condition.ground, condition.code
    sections = ("".join(text or kind for kind, text in each) for each in meaning_of(code))
    said = [
        "" if ink is None or alike_to_the_eye(ink, BLACK) else f"字 {hexadecimal(ink)}",
        "" if ground is None else f"底 {hexadecimal(ground)}",
        f"格式 {'；'.join(sections)}" if code else "",
        condition.rest,
    ]
    why = "" if ink is None else why_invisible(ink, ground or WHITE, _SIZE)
    if code and hides_numbers(code):
        why = why or f"数字格式 {code}"
    return _Look(" ".join(filter(None, said)), why)
