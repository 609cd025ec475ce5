"""Conditional formats as properties: one could colour 不符 green, or hide what it applies to."""

from jialing_xls.audit.parts import cell_looks as of
from jialing_xls.audit.parts.cell_looks import Look
from jialing_xls.audit.parts.cell_reader import ranges
from jialing_xls.audit.parts.formula_text import canonical
from jialing_xls.audit.parts.grammar import said_of
from jialing_xls.audit.parts.number_format import hides_numbers, meaning_of
from jialing_xls.audit.parts.properties import Property
from jialing_xls.audit.parts.received_parts import numeric_attribute
from jialing_xls.audit.parts.workbook_view import SheetView, View
from jialing_xls.ooxml.colours import BLACK, WHITE, alike_to_the_eye

ELEMENT, UNSEEN = "cfRule", "看不见"
_ELSEWHERE = frozenset(("priority", "dxfId"))
_RANKED = frozenset(("rank", "percent", "bottom", "aboveAverage", "equalAverage", "stdDev"))
"""LibreOffice writes these on rules of other types, too."""
_SIZE, _USUAL = 11.0, (8.0, 16.0)
"""Points of the cells, and those that programs put into a conditional format, which change nothing."""


def conditions_of(view: View, sheet: SheetView) -> dict[Property, str]:
    """What each rule makes of each of its ranges, by what it asks for; and in which order they count."""
    said: dict[Property, str] = {}
    asked: dict[str, None] = {}
    found = [
        (numeric_attribute(rule, "priority") or 0.0, group.get("sqref", ""), rule)
        for group in sheet.elements("conditionalFormatting")
        for rule in group.iterfind("cfRule")
    ]
    for _, areas, rule in sorted(found, key=lambda each: each[0]):
        own = dict(said_of(rule, "s:CT_CfRule"))
        kind = own.pop("type", "")
        other = _ELSEWHERE | (frozenset() if kind in ("top10", "aboveAverage") else _RANKED)
        words = [kind, *(f"{k}={v}" for k, v in sorted(own.items()) if v and k not in other)]
        words += [child.tag for child in rule if child.tag != "formula"]
        words += [
            canonical(each.text or "", sheet.name).replace(f"{sheet.name}!", "")
            for each in rule.iterfind("formula")
        ]
        asked[text := " ".join(words)] = None
        look = _in_words(view.looks.of_condition(numeric_attribute(rule, "dxfId")))
        for area in ranges(areas):
            said[Property(ELEMENT, str(area), text)] = look or "无样式"
    said[Property(ELEMENT, "", "先后")] = "；".join(asked)
    return said


def _in_words(look: Look) -> str:
    """Black is what cells are written in: programs add it to what says nothing."""
    code = look.get(of.CODE, "")
    said_by_code = meaning_of(code)
    shown = "；".join((*said_by_code.beside, *said_by_code.numbers, said_by_code.text))
    said = [
        f"{name} {shown if name == of.CODE else of.spelled(value)}"
        for name, value in look.items()
        if not (name == of.INK and alike_to_the_eye(value, BLACK))
        and not (name == of.SIZE and _USUAL[0] <= value <= _USUAL[1])
    ]
    plain = {of.INK: BLACK, of.GROUND: WHITE, of.SIZE: _SIZE}
    why = of.invisible({**plain, **look}) if of.INK in look else ""
    if why or (code and hides_numbers(code)):
        said.append(f"内容{UNSEEN}：{why or '数字格式 ' + code}")
    return "、".join(said)
