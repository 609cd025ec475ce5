"""What must be unique, and what must be there because something refers to it.

The schema has no word for it; programs take the first or the last of two, or something else for
what is missing.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element

from jialing_xls.audit.parts.cell_looks import BUILT_IN
from jialing_xls.audit.parts.number_format import meaning_of
from jialing_xls.audit.parts.received_parts import numeric_attribute
from jialing_xls.audit.parts.workbook_view import SheetView, View
from jialing_xls.ooxml.reference import Cell, Range

_UNIQUE = (
    ("sheets/sheet", ("sheetId",)),
    ("sheets/sheet", ("name",)),
    ("sheets/sheet", ("r:id",)),
    ("definedNames/definedName", ("name", "localSheetId")),
    ("numFmts/numFmt", ("numFmtId",)),
)
_LISTED = {"fontId": "fonts/font", "fillId": "fills/fill", "borderId": "borders/border"}
_COLOURS = {"indexed": 81, "theme": 11}
"""The last of each kind (ECMA-376 part 1, 18.8.27 and 20.1.6.2)."""
_MOST_MERGED = 50_000
"""Cells of all merged ranges of a sheet; a template has some hundreds."""

Fault = tuple[Cell | None, str]
"""A cell, if one is at fault, and what is wrong, in Chinese."""


def check_references(view: View) -> Iterator[tuple[str, Fault]]:
    """Faults by the part that has them."""
    styles = view.looks.styles
    for root, part in ((view.workbook, view.workbook_part), (styles, "styles.xml")):
        yield from ((part, (None, message)) for message in _repeated(root))
    yield from (("styles.xml", (None, message)) for message in _styles(styles))
    for element in view.workbook.iterfind("definedNames/definedName"):
        if (numeric_attribute(element, "localSheetId") or 0) >= len(view.sheets):
            name = element.get("name", "")
            yield view.workbook_part, (None, f"名称“{name}”属于没有的工作表，应属于有的表")
    formats, conditions = len(styles.findall("cellXfs/xf")), len(styles.findall("dxfs/dxf"))
    for sheet in view.worksheets:
        for fault in (*_merges(sheet), *_columns(sheet), *_formats(sheet, formats, conditions)):
            yield sheet.about.part, fault


def _repeated(root: Element) -> Iterator[str]:
    for path, keys in _UNIQUE:
        said = Counter(
            tuple(e.get(key, "").casefold() for key in keys) for e in root.iterfind(path)
        )
        for values, count in said.items():
            if count > 1:
                name = path.rpartition("/")[2]
                listed = "、".join(filter(None, values))
                yield f"有 {count} 个 <{name}> 都是“{listed}”，各种软件取的不一样，应只有一个"


def _styles(styles: Element) -> Iterator[str]:
    for attribute, path in _LISTED.items():
        count = len(styles.findall(path))
        for element in styles.iterfind("cellXfs/xf"):
            if (numeric_attribute(element, attribute) or 0) >= count:
                yield f"有格式的 {attribute} 指向没有的第 {element.get(attribute)} 个，应指向有的"
                break
    for element in styles.iter():
        for attribute, last in _COLOURS.items():
            if element.tag.endswith("olor") and (numeric_attribute(element, attribute) or 0) > last:
                yield f"有颜色的 {attribute}=“{element.get(attribute)}”是没有的颜色，应为有的"
    for element in styles.iterfind("numFmts/numFmt"):
        id, code = int(numeric_attribute(element, "numFmtId") or 0), element.get("formatCode", "")
        if id in BUILT_IN and meaning_of(code) != meaning_of(BUILT_IN[id]):
            yield f"内置数字格式 {id} 被另写为“{code}”，各种软件取的不一样，应为“{BUILT_IN[id]}”"


def _merges(sheet: SheetView) -> Iterator[Fault]:
    covered: set[Cell] = set()
    for area in sheet.merge_list:
        if _size(area) + len(covered) > _MOST_MERGED:
            yield area.first, f"合并到 {area} 的单元格太多，会盖住别的内容，应取消"
            return
        cells = {
            Cell(row, column)
            for row in range(area.first.row, area.last.row + 1)
            for column in range(area.first.column, area.last.column + 1)
        }
        if cells & covered:
            yield area.first, f"合并的 {area} 与别的合并重叠，各种软件显示的不一样，应只有一个"
            return
        covered |= cells


def _size(area: Range) -> int:
    rows = area.last.row - area.first.row + 1
    return rows * (area.last.column - area.first.column + 1)


def _columns(sheet: SheetView) -> Iterator[Fault]:
    for line, after in pairwise(sheet.columns):
        if after.first <= line.last:
            message = f"第 {after.first} 列的列宽写了两遍，各种软件显示的不一样，应按次序各写一个"
            yield Cell(1, max(1, after.first)), message
            return


def _formats(sheet: SheetView, formats: int, conditions: int) -> Iterator[Fault]:
    for at, content in sheet.cells.items():
        if content.style >= max(1, formats):
            yield at, f"单元格用的是没有的第 {content.style} 个格式，应为有的格式"
            return
    for rule in sheet.elements("conditionalFormatting/cfRule"):
        if (numeric_attribute(rule, "dxfId") or 0) >= max(1, conditions):
            yield None, f"条件格式用的是没有的第 {rule.get('dxfId')} 个样式，应为有的样式"
            return
