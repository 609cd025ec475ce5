"""The cell formats of a template workbook, as the properties that XlsxWriter makes formats of.

What is copied is what a form shows: font, fill, borders, alignment, number format, protection. A
colour of the theme is left to the default; the templates that we build have none but the text's.
"""

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from jialing_xls.ooxml.package import Package

Properties = dict[str, Any]

_LINES = {
    name: number
    for number, name in enumerate(
        (
            *("none", "thin", "medium", "dashed", "dotted", "thick", "double", "hair"),
            *("mediumDashed", "dashDot", "mediumDashDot", "dashDotDot", "mediumDashDotDot"),
            "slantDashDot",
        )
    )
}
"""Border styles (ST_BorderStyle, ISO/IEC 29500-1 §18.18.3) by their number in XlsxWriter."""
_HORIZONTAL = {"centerContinuous": "center_across", "distributed": "distributed"}
_VERTICAL = {"center": "vcenter", "justify": "vjustify", "distributed": "vdistributed"}
_OFF = ("0", "false")


def cell_formats(package: Package) -> list[Properties]:
    """Properties of each cell format, by the index that a cell's ``s`` attribute states."""
    root = package.linked("styles")
    space = {"": root.tag.partition("}")[0][1:]}
    fonts = [_font(font, space) for font in root.iterfind("fonts/font", space)]
    fills = [_fill(fill, space) for fill in root.iterfind("fills/fill", space)]
    borders = [_border(border, space) for border in root.iterfind("borders/border", space)]
    numbers = {
        n.get("numFmtId", ""): n.get("formatCode", "")
        for n in root.iterfind("numFmts/numFmt", space)
    }
    return [
        fonts[int(xf.get("fontId", "0"))]
        | fills[int(xf.get("fillId", "0"))]
        | borders[int(xf.get("borderId", "0"))]
        | _number(xf.get("numFmtId", "0"), numbers)
        | _alignment(xf.find("alignment", space))
        | _protection(xf.find("protection", space))
        for xf in root.iterfind("cellXfs/xf", space)
    ]


def _font(font: ElementTree.Element, space: dict[str, str]) -> Properties:
    size = float(_value(font, "sz", space) or "11")
    made: Properties = {"font_name": _value(font, "name", space), "font_size": size}
    for tag, name in (("b", "bold"), ("i", "italic"), ("u", "underline")):
        if (element := font.find(tag, space)) is not None:
            made[name] = element.get("val") not in (*_OFF, "none")
    return made | _colour("font_color", font.find("color", space))


def _value(parent: ElementTree.Element, tag: str, space: dict[str, str]) -> str:
    element = parent.find(tag, space)
    return "" if element is None else element.get("val", "")


def _colour(name: str, element: ElementTree.Element | None) -> Properties:
    """RGB without its alpha: ``FF7F7F7F`` is #7F7F7F."""
    rgb = "" if element is None else element.get("rgb", "")
    return {name: f"#{rgb[-6:]}"} if len(rgb) >= 6 else {}


def _fill(fill: ElementTree.Element, space: dict[str, str]) -> Properties:
    pattern = fill.find("patternFill", space)
    if pattern is None or pattern.get("patternType") != "solid":
        return {}
    return _colour("bg_color", pattern.find("fgColor", space))


def _border(border: ElementTree.Element, space: dict[str, str]) -> Properties:
    made: Properties = {}
    for side in ("left", "right", "top", "bottom"):
        line = border.find(side, space)
        if line is not None and (number := _LINES.get(line.get("style", "none"), 0)):
            made |= {side: number, **_colour(f"{side}_color", line.find("color", space))}
    return made


def _number(id: str, custom: Mapping[str, str]) -> Properties:
    """A built-in number format goes by its number, any other by its code; 0 is no format at all."""
    return {} if id == "0" else {"num_format": custom.get(id, int(id))}


def _alignment(alignment: ElementTree.Element | None) -> Properties:
    if alignment is None:
        return {}
    across, down = alignment.get("horizontal", ""), alignment.get("vertical", "")
    made: Properties = {
        "align": _HORIZONTAL.get(across, across),
        "valign": _VERTICAL.get(down, down),
        "indent": int(alignment.get("indent", "0")),
        "rotation": int(alignment.get("textRotation", "0")),
        "text_wrap": alignment.get("wrapText", "0") not in _OFF,
        "shrink": alignment.get("shrinkToFit", "0") not in _OFF,
    }
    return {name: value for name, value in made.items() if value and value != "general"}


def _protection(protection: ElementTree.Element | None) -> Properties:
    unlocked = protection is not None and protection.get("locked") in _OFF
    return {"locked": False} if unlocked else {}
