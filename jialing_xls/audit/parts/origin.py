"""A closed world: what a received package may be made of. Else it is named: 来历不明 or 不合规范.

The grammar allows what the standard has. Of that, each element of a sheet and a workbook is compared
with the template, or shows nothing, or needs a relationship of its own kind; so is each relationship.
"""

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from jialing_xls.audit.messages import error
from jialing_xls.audit.parts.cell_looks import SYSTEM_COLOURS
from jialing_xls.audit.parts.cell_reader import ranges
from jialing_xls.audit.parts.grammar import KNOWN
from jialing_xls.audit.parts.received_parts import Link
from jialing_xls.audit.parts.references import check_references
from jialing_xls.audit.parts.workbook_view import SheetView, View
from jialing_xls.model.result import Finding

_ALLOWED = {
    # Excel for East Asia writes phoneticPr; breaks, cell watches, and errors that somebody chose to
    # ignore leave the figures as they are.
    "worksheet": (
        "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetProtection autoFilter "
        "mergeCells conditionalFormatting dataValidations hyperlinks printOptions pageMargins "
        "pageSetup headerFooter drawing legacyDrawing legacyDrawingHF sheetCalcPr sortState "
        "phoneticPr rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags extLst"
    ),
    "workbook": (
        "workbookPr bookViews sheets definedNames calcPr fileVersion fileSharing "
        "workbookProtection oleSize smartTagPr smartTagTypes webPublishing fileRecoveryPr "
        "functionGroups extLst"
    ),
}
_NEEDED = {
    "hyperlinks/hyperlink": "hyperlink",
    "pageSetup": "printerSettings",
    "drawing": "drawing",
    "legacyDrawing": "vmlDrawing",
    "legacyDrawingHF": "vmlDrawing",
    "customProperties/customPr": "customProperty",
}
"""Kinds of relationships that elements of a sheet lead to."""
_LINKS = {
    "package": (
        *("officeDocument", "core-properties", "extended-properties", "custom-properties"),
        *("thumbnail", "customXml", "classificationlabels"),
    ),
    "workbook": (
        *("worksheet", "chartsheet", "dialogsheet", "styles", "theme", "sharedStrings"),
        *("calcChain", "sheetMetadata", "person", "customXml", "printerSettings"),
        *("customStorage", "woProps", "woBookProps"),  # of WPS
    ),
    "sheet": (
        *("hyperlink", "printerSettings", "comments", "threadedComment", "drawing", "vmlDrawing"),
        "customProperty",
    ),
}
_OBJECTS = {
    "oleObject": "嵌入对象",
    "package": "嵌入文件",
    "control": "控件",
    "ctrlProp": "控件",
    "image": "图片",
    "chart": "图表",
    "table": "表格对象（自带颜色和筛选）",
    "pivotTable": "数据透视表",
    "pivotCacheDefinition": "数据透视表的缓存",
    "queryTable": "外部查询",
    "slicer": "切片器",
    "externalLink": "外部工作簿链接",
    "vbaProject": "宏（VBA）",
    "xlMacrosheet": "宏表",
    "xlIntlMacrosheet": "宏表",
    "connections": "外部数据连接",
    "attachedToolbars": "自定义工具栏",
}
_OUTSIDE = re.compile(r"\[\d+\]|\bDDE|\|'")


def check_origin(view: View) -> Iterator[Finding]:
    """Whatever is not as the standard has it, or of unknown origin, in the parts read so far."""
    _ = view.looks  # Reads styles and theme.
    first = view.names[0]
    sheets = list(view.worksheets)
    parts = {sheet.about.part: sheet.name for sheet in sheets}
    yield from _faults(view, parts)
    for part, (at, message) in check_references(view):
        yield error(parts.get(part, first), at or "A1", f"{part} {message}。")
    yield from _odd_colours(view)
    yield from _macros(view)
    yield from _links(view, first, view.parts.links(""), "package")
    yield from _links(view, first, view.workbook_links, "workbook")
    yield from _elements(first, view.workbook_part, list(view.workbook), "workbook")
    for part, count in Counter(about.part for about in view.sheets).items():
        if count > 1:
            yield error(first, "A1", f"{count} 张工作表用同一个部件 {part}，应各有自己的。")
    for sheet in sheets:
        yield from _links(view, sheet.name, sheet.links, "sheet")
        yield from _elements(sheet.name, sheet.about.part, list(sheet.root), "worksheet")
        yield from _misled(sheet)
        yield from _outside(sheet)


def _faults(view: View, sheets: dict[str, str]) -> Iterator[Finding]:
    """What the strict reader noted, at the sheet and the cell that it is about."""
    for part, found in view.parts.faults.items():
        for about, message, count in found:
            area = next(ranges(about), None)
            more = f"（共 {count} 处）" if count > 1 else ""
            at = "A1" if area is None or part not in sheets else area.first
            yield error(sheets.get(part, view.names[0]), at, f"{part} {message}{more}。")


def _odd_colours(view: View) -> Iterator[Finding]:
    for name, (said, last) in view.looks.system_colours.items():
        if last.upper() not in ("", SYSTEM_COLOURS.get(said, "")):
            message = f"主题颜色 {name} 写作 {said}，又写作 {last}，各种软件取的不一样，应一致。"
            yield error(view.names[0], "A1", message)


def _macros(view: View) -> Iterator[Finding]:
    parts = [n for n in view.parts.package.part_names if n.lower().endswith("vbaproject.bin")]
    if parts and not any(link.kind == "vbaProject" for link in view.workbook_links):
        yield error(view.names[0], "A1", f"工作簿里有宏（{parts[0]}），应没有。")


def _elements(sheet: str, part: str, elements: list[Element], kind: str) -> Iterator[Finding]:
    known = _ALLOWED[kind].split()
    for element in elements:
        name = element.tag
        if not name.startswith("{") and name not in known:  # Else the grammar has told it.
            said = next((e for e in element.iter() if e.get("sqref") or e.get("ref")), element)
            area = next(ranges(said.get("sqref") or said.get("ref") or ""), None)
            labels = [e.get("name") for e in element.iter() if e.get("name")]
            label = f"“{labels[0]}”" if labels else ""
            message = f"{part} 里有{KNOWN.get(name, '来历不明的内容')}{label} <{name}>，模板没有，应删除。"
            yield error(sheet, "A1" if area is None else area.first, message)


def _links(view: View, sheet: str, links: list[Link], of: str) -> Iterator[Finding]:
    for link in links:
        if link.kind in _LINKS[of]:
            continue
        if what := _OBJECTS.get(link.kind):
            where = _target(view, link) if link.kind == "externalLink" else link.target
            yield error(sheet, "A1", f"工作簿里有{what}（{where}），应没有。")
        else:
            message = f"工作簿里有来历不明的部件 {link.target}（{link.kind}），模板没有，应删除。"
            yield error(sheet, "A1", message)


def _target(view: View, link: Link) -> str:
    """The other file that an external link leads to."""
    if link.external:
        return link.target
    return "、".join(found.target for found in view.parts.links(link.target))


def _misled(sheet: SheetView) -> Iterator[Finding]:
    """Elements whose relationship is not there, or of another kind than they need."""
    kinds = {link.id: link.kind for link in sheet.links}
    for path, kind in _NEEDED.items():
        for element in sheet.elements(path):
            id = element.get("r:id")
            if id is not None and kinds.get(id) != kind:
                found = kinds.get(id, "没有的关系")
                message = f"<{element.tag}> 指向的是{found}，不合规范，应为 {kind}。"
                yield error(sheet.name, "A1", message)


def _outside(sheet: SheetView) -> Iterator[Finding]:
    for at, content in sheet.cells.items():
        if content.formula and _OUTSIDE.search(content.formula):
            message = f"公式“={content.formula}”引用了别的文件，应只引用本工作簿。"
            yield error(sheet.name, at, message, content.formula)
