"""What a sheet or a workbook says beside its cells, as properties: a place, a name, a value.

Two trees are compared by them. A property that says the default is none; formulas, ranges and links are
in one spelling, and what stands in a list has its range or its name for a place.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element

from jialing_xls.audit.parts.cell_reader import ranges
from jialing_xls.audit.parts.formula_text import canonical
from jialing_xls.audit.parts.grammar import known_elements, said_of
from jialing_xls.audit.parts.workbook_view import SheetView, View
from jialing_xls.ooxml.reference import Cell

_PLACED = {
    **{"mergeCell": "ref", "hyperlink": "ref", "dataValidation": "sqref", "autoFilter": "ref"},
    **{"definedName": "name", "sheet": "name", "brk": "id", "filterColumn": "colId"},
    **{"row": "r", "col": "min"},
}
"""Elements that stand in lists, and by which attribute they are told from each other."""
_OF_PROGRAMS = ("_xlnm._filterdatabase", "_xlnm.sheet_title")
_ASKING = ("type", "prompt", "error", "promptTitle", "errorTitle")
_CRITERIA = ("formula1", "formula2")
_LOOKS_IN_HEADERS = re.compile(
    r'&"[^"]*"|&K0{6}|&K01[+-]000|&(?:[6-9]|[1-9][0-9]+)(?![0-9])|&[BIUEO]'
)
"""Fonts and sizes that can be read, black: what programs write of themselves."""


class Property(NamedTuple):
    """E.g. ``Property("sheetView", "", "showZeros")``."""

    element: str
    place: str
    """A range, a name, a number; empty for what stands once."""
    name: str
    """Of an attribute; empty for the element itself, whose value is its text."""


def properties_of(view: View, sheet: SheetView | None = None) -> dict[Property, str]:
    """Of a sheet, or else of the workbook."""
    said: dict[Property, str] = {}
    root, kind = (view.workbook, "workbook") if sheet is None else (sheet.root, "worksheet")
    links = {} if sheet is None else {link.id: link.target for link in sheet.links}
    for path, elements, type_ in known_elements(root, kind):
        element, tag = elements[-1], path[-1]
        for place in _places(view, elements):
            for name, value in _values(links, sheet, element, type_):
                key = Property(tag, place, name)
                twice = key in said and (said[key] != value or (place and not name))
                said[key] = f"{said[key]}、{value}（写了两遍）" if twice else value
    return said


def _places(view: View, elements: list[Element]) -> Iterator[str]:
    """Where an element stands: every range of its list has it."""
    element = elements[-1]
    said = element.get(_PLACED.get(element.tag, ""), "")
    match _PLACED.get(element.tag):
        case "ref" | "sqref" if element.tag != "autoFilter":
            yield from map(str, ranges(said))
        case "colId":
            area = next(ranges(elements[-2].get("ref", "")), None)
            if area is not None and len(element):  # Else only its button is hidden.
                yield str(Cell(area.first.row, area.first.column + int(said)))
        case "name" if element.tag == "definedName":
            position = element.get("localSheetId")
            sheet = "" if position is None else dict(enumerate(view.names)).get(int(position), "")
            yield f"{sheet}!{said}"
        case None | "ref":
            yield ""
        case _:
            yield said


def _values(
    links: Mapping[str, str], sheet: SheetView | None, element: Element, type_: str
) -> Iterator[tuple[str, str]]:
    said, tag = dict(said_of(element, type_)), element.tag
    if tag == "definedName" and said.get("name", "").lower() in _OF_PROGRAMS:
        return
    if tag == "dataValidation":
        if said.keys().isdisjoint(_ASKING):
            return
        if said.get("type") == "list":
            said.pop("operator", None)
    if tag == "hyperlink":
        target = f"{links.get(said.pop('r:id', ''), '')}#{said.get('location', '').lstrip('#')}"
        said.pop("display", None)  # What the cell shows is another thing.
        said["location"] = re.sub("[$']", "", target).strip("#")
    text = " ".join((element.text or "").split())
    if tag == "definedName":
        text = re.sub("[$' ]|^=", "", text)
    else:
        text = re.sub(r"&[LCR](?=&[LCR]|$)", "", _LOOKS_IN_HEADERS.sub("", text))
    if tag in _PLACED and tag != "autoFilter":
        said.pop(_PLACED[tag], None)
        yield "", text  # That it is there.
    elif text and tag not in _CRITERIA:
        yield "", text
    for each in element:
        if each.tag in _CRITERIA and each.text and sheet is not None:
            yield each.tag, canonical(each.text, sheet.name).replace(f"{sheet.name}!", "")
    for name, value in said.items():
        value = value.replace("$", "") if name in ("ref", "sqref") else value
        yield name, " ".join(value.split())
