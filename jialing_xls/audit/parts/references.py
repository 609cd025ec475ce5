"""What must be unique, and what must be there because something refers to it.

The schema has no word for it; programs take the first or the last of two, or something else for
what is missing.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element

from jialing_xls.audit.parts.number_format import meaning_of
from jialing_xls.audit.parts.received_parts import numeric_attribute
from jialing_xls.audit.parts.workbook_view import View
from jialing_xls.entry.formats.grid import format_of
from jialing_xls.ooxml.reference import Cell

_UNIQUE = {"sheets/sheet": ("sheetId", "name", "r:id"), "numFmts/numFmt": ("numFmtId",)}
_POINTERS = (
    ("cellXfs/xf", "fontId", "fonts/font"),
    ("cellXfs/xf", "fillId", "fills/fill"),
    ("cellXfs/xf", "borderId", "borders/border"),
    ("conditionalFormatting/cfRule", "dxfId", "dxfs/dxf"),
    ("sheetData/row/c", "s", "cellXfs/xf"),
    ("definedNames/definedName", "localSheetId", "sheets/sheet"),
)
"""Elements, the attribute by which they point into a list, and the list."""
_COLOURS = {"indexed": 81, "theme": 11}
"""The last of each kind (ECMA-376 part 1, 18.8.27 and 20.1.6.2)."""
_LAST_ALIKE, _TEXT_ID = 11, 49
"""Built-in number formats that are the same in all countries."""

Fault = tuple[Cell | str, str]
"""A cell, and what is wrong, in Chinese."""


def check_references(view: View) -> Iterator[tuple[str, Fault]]:
    """Faults by the part that has them."""
    styles = view.looks.styles
    lists = (styles, view.workbook)
    listed = {path: sum(len(root.findall(path)) for root in lists) for _, _, path in _POINTERS}
    sheets = [(sheet.root, sheet.about.part) for sheet in view.worksheets]
    for root, part in ((view.workbook, view.workbook_part), (styles, "styles.xml"), *sheets):
        for fault in (*_repeated(root), *_pointing(root, listed)):
            yield part, fault
    yield from (("styles.xml", ("A1", message)) for message in _odd_formats(styles))
    for sheet in view.worksheets:
        for line, after in pairwise(sheet.columns):
            if after.first <= line.last:
                message = (
                    f"第 {after.first} 列的列宽写了两遍，各种软件显示的不一样，应按次序各写一个"
                )
                yield sheet.about.part, (Cell(1, max(1, after.first)), message)


def _repeated(root: Element) -> Iterator[Fault]:
    for path, keys in _UNIQUE.items():
        for key in keys:
            said = Counter(e.get(key, "").casefold() for e in root.iterfind(path))
            for value in (value for value, count in said.items() if count > 1):
                message = f"有 {said[value]} 个 <{path.rpartition('/')[2]}> 的 {key} 都是“{value}”"
                yield "A1", f"{message}，各种软件取的不一样，应只有一个"


def _pointing(root: Element, listed: dict[str, int]) -> Iterator[Fault]:
    """The first of each kind that points to what is not there."""
    for path, attribute, list_ in _POINTERS:
        for element in root.iterfind(path):
            said = numeric_attribute(element, attribute) or 0
            if said >= max(1, listed[list_]):
                what = list_.rpartition("/")[2]
                message = (
                    f"<{element.tag}> 的 {attribute} 指向没有的第 {said:g} 个 <{what}>，应指向有的"
                )
                yield element.get("r", "A1"), message
                break


def _odd_formats(styles: Element) -> Iterator[str]:
    for element in styles.iter():
        for attribute, last in _COLOURS.items():
            if element.tag.endswith("olor") and (numeric_attribute(element, attribute) or 0) > last:
                yield f"有颜色的 {attribute}=“{element.get(attribute)}”是没有的颜色，应为有的"
    for element in styles.iterfind("numFmts/numFmt"):
        id, code = int(numeric_attribute(element, "numFmtId") or 0), element.get("formatCode", "")
        usual = format_of(id, {})
        if (id <= _LAST_ALIKE or id == _TEXT_ID) and meaning_of(code) != meaning_of(usual):
            yield f"内置数字格式 {id} 被另写为“{code}”，各种软件取的不一样，应为“{usual}”"
