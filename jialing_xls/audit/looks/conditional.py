"""Conditional formats: one could colour 不符 green, or hide what it applies to."""

from collections.abc import Iterator, Mapping

from jialing_xls.audit.cells.comparison import Matched
from jialing_xls.audit.messages import as_one, error, warn_of
from jialing_xls.audit.parts import cell_looks as of
from jialing_xls.audit.parts.cell_looks import Look
from jialing_xls.audit.parts.cell_reader import ranges
from jialing_xls.audit.parts.colours import BLACK, WHITE, alike_to_the_eye
from jialing_xls.audit.parts.formula_text import canonical
from jialing_xls.audit.parts.grammar import said_of
from jialing_xls.audit.parts.number_format import hides_numbers, meaning_of
from jialing_xls.audit.parts.received_parts import numeric_attribute
from jialing_xls.audit.parts.workbook_view import SheetView, View
from jialing_xls.model.result import Finding
from jialing_xls.ooxml.reference import Range

_ELSEWHERE = frozenset(("priority", "dxfId"))
_RANKED = frozenset(("rank", "percent", "bottom", "aboveAverage", "equalAverage", "stdDev", "text"))
"""LibreOffice writes these on rules of other types, too."""
_SIZE, _USUAL = 11.0, (8.0, 16.0)
"""Points of the cells, and those that programs put into a conditional format, which change nothing."""

_Rules = Mapping[str, Mapping[str, set[Range]]]
"""By what each rule asks for: its looks in words, mostly one, and the ranges where it has them."""


def check_conditional_formats(matched: Matched) -> Iterator[Finding]:
    """Rules that are gone, new, look otherwise, or apply elsewhere or in another order."""
    for template, actual, alignment in matched.pairs():
        found = _rules(matched.actual, actual)
        expected = _rules(matched.template, template) if alignment.straight else {}
        yield from _compared(actual.name, expected, found, straight=alignment.straight)


def _compared(sheet: str, expected: _Rules, found: _Rules, *, straight: bool) -> Iterator[Finding]:
    lost, others = [], []
    for rule in sorted(expected.keys() | found.keys()):
        before, now = expected.get(rule, {}), found.get(rule, {})
        changed = {look: areas for look, areas in now.items() if before.get(look) != areas}
        areas = set().union(*(changed or before).values())
        at = min(areas).first if areas else "A1"
        if hiding := [look for look in changed if "看不见" in look and look not in before]:
            message = f"条件格式会使这里的内容看不见（{hiding[0]}），应删除。"
            others.append(error(sheet, at, message))
        elif not straight or before == now:
            continue
        elif not now:
            message = f"条件格式（{rule}）被删除，应与模板一致。"
            lost.append(warn_of(sheet, at, message))
        else:
            should = f"应为{_spelled(before)}" if before else "模板没有，应删除"
            others.append(
                warn_of(sheet, at, f"条件格式（{rule}）被改为{_spelled(now)}，{should}。")
            )
    yield from as_one(lost)
    yield from others
    if expected == found and list(expected) != list(found):
        yield warn_of(sheet, "A1", "条件格式的先后被改变，先满足的起作用，应与模板一致。")


def _spelled(looks: Mapping[str, set[Range]]) -> str:
    return "、".join(
        f"“{look or '无样式'}”（{'、'.join(map(str, sorted(areas)[:3]))}）"
        for look, areas in looks.items()
    )


def _rules(view: View, sheet: SheetView) -> _Rules:
    """The rules in the order in which they count."""
    rules: dict[str, dict[str, set[Range]]] = {}
    found = [
        (numeric_attribute(rule, "priority") or 0.0, group.get("sqref", ""), rule)
        for group in sheet.elements("conditionalFormatting")
        for rule in group.iterfind("cfRule")
    ]
    for _, areas, rule in sorted(found, key=lambda each: each[0]):
        said = dict(said_of(rule, "s:CT_CfRule"))
        kind = said.pop("type", "")
        other = _ELSEWHERE | (frozenset() if kind in ("top10", "aboveAverage") else _RANKED)
        asked = [kind, *(f"{k}={v}" for k, v in sorted(said.items()) if k not in other)]
        asked += [child.tag for child in rule if child.tag != "formula"]
        asked += [
            canonical(each.text or "", sheet.name).replace(f"{sheet.name}!", "")
            for each in rule.iterfind("formula")
        ]
        look = _in_words(view.looks.of_condition(numeric_attribute(rule, "dxfId")))
        rules.setdefault(" ".join(asked), {}).setdefault(look, set()).update(ranges(areas))
    return rules


def _in_words(look: Look) -> str:
    """Black is what cells are written in: programs add it to what says nothing."""
    code = look.get(of.CODE, "")
    shown = "；".join(filter(None, meaning_of(code)))
    said = [
        f"{name} {shown if name == of.CODE else of.spelled(value)}"
        for name, value in look.items()
        if not (name == of.INK and alike_to_the_eye(value, BLACK))
        and not (name == of.SIZE and _USUAL[0] <= value <= _USUAL[1])
    ]
    why = (
        of.invisible({of.INK: BLACK, of.GROUND: WHITE, of.SIZE: _SIZE, **look})
        if of.INK in look
        else ""
    )
    if why or (code and hides_numbers(code)):
        said.append(f"看不见：{why or '数字格式 ' + code}")
    return "、".join(said)
