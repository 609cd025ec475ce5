"""What is hidden in a workbook, and what does not belong into one: seen by nobody on paper."""

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from jialing_xls.audit.looks import why_invisible
from jialing_xls.audit.reading import Content, Line, SheetView, View
from jialing_xls.audit.telling import error, shown, warning
from jialing_xls.audit.xml import Link, children, first, links, local, number, parse
from jialing_xls.model.result import Finding
from jialing_xls.ooxml.errors import OoxmlError
from jialing_xls.ooxml.reference import Cell, column_letters

_NARROWEST, _LOWEST = 0.6, 2.0
"""Characters and points: less than this and the line is as good as hidden."""

_OBJECTS = {
    "oleObject": "嵌入对象",
    "package": "嵌入文件",
    "control": "控件",
    "ctrlProp": "控件",
    "image": "图片",
    "chart": "图表",
    "pivotTable": "数据透视表",
    "queryTable": "外部查询",
    "slicer": "切片器",
}
_WORKBOOK_OBJECTS = {
    "externalLink": "外部工作簿链接",
    "vbaProject": "宏（VBA）",
    "xlMacrosheet": "宏表",
    "xlIntlMacrosheet": "宏表",
    "connections": "外部数据连接",
    "attachedToolbars": "自定义工具栏",
}
_OUTSIDE = re.compile(r"\[\d+\]|\bDDE|\|'")


def check(view: View) -> Iterator[Finding]:
    """Everything hidden or foreign, whatever the template says: it has nothing of the kind."""
    yield from _workbook_objects(view)
    for about in view.sheets:
        if about.state != "visible":
            how = "深度隐藏（只能用宏恢复）" if about.state == "veryHidden" else "被隐藏"
            yield error(about.name, "A1", f"工作表“{about.name}”{how}，应取消隐藏。")
        if about.kind != "worksheet":
            yield error(about.name, "A1", f"“{about.name}”不是普通工作表（{about.kind}），应删除。")
            continue
        sheet = view.sheet(about.name)
        yield from _hidden_lines(sheet)
        yield from _invisible(view, sheet)
        yield from _objects(view, sheet)


# ---------------------------------------------------------------- hidden


def _hidden_lines(sheet: SheetView) -> Iterator[Finding]:
    rows = (row for row in sheet.rows if _is_hidden(row, _LOWEST))
    for first_row, last in _spans(rows):
        which = f"第 {first_row} 行" if first_row == last else f"第 {first_row}～{last} 行"
        yield error(sheet.name, f"A{first_row}", f"{which}被隐藏（或行高近于零），应显示。")
    columns = (column for column in sheet.columns if _is_hidden(column, _NARROWEST))
    used = max((at.column for at in sheet.cells), default=0)
    for first_column, last in _spans(columns):
        if first_column > used:
            continue  # Nothing stands there: how some people make a sheet look small.
        letters = column_letters(first_column), column_letters(min(last, used))
        which = (
            f"第 {letters[0]} 列" if first_column == last else f"第 {letters[0]}～{letters[1]} 列"
        )
        yield error(sheet.name, f"{letters[0]}1", f"{which}被隐藏（或列宽近于零），应显示。")


def _is_hidden(line: Line, least: float) -> bool:
    return line.hidden or (line.size is not None and line.size < least)


def _spans(lines: Iterable[Line]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for line in lines:
        if spans and line.first <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], line.last)
        else:
            spans.append((line.first, line.last))
    return spans


def _invisible(view: View, sheet: SheetView) -> Iterator[Finding]:
    runs: dict[tuple[int, int], str] = {}  # of strings that cells share, LibreOffice makes many
    for at, content in sheet.cells.items():
        if content.value in (None, "") and content.formula is None:
            continue
        look = view.looks[content.style]
        why = look.invisible
        if content.runs and not why:
            key = (id(content.runs), content.style)
            if key not in runs:
                runs[key] = _invisible_run(view, content)
            why = runs[key]
        if why:
            message = f"内容{shown(content.value)}看不见：{why}，应改为可见的字体。"
            yield error(sheet.name, at, message, content.value)
        elif look.hides_values and content.value is not None:
            message = (
                f"数字格式“{look.code}”隐藏或冒充了内容{shown(content.value)}，应改为模板的格式。"
            )
            yield error(sheet.name, at, message, look.code)
    yield from _invisible_by_condition(view, sheet)


def _invisible_run(view: View, content: Content) -> str:
    look = view.looks[content.style]
    for text, properties in content.runs:
        colour, size = first(properties, "color"), number(first(properties, "sz"), "val")
        why = why_invisible(view.looks.colour(colour, look.ink), look.ground, size or look.size)
        if why and text.strip():
            return f"其中{shown(text)}的{why}"
    return ""


def _invisible_by_condition(view: View, sheet: SheetView) -> Iterator[Finding]:
    for group in sheet.elements("conditionalFormatting"):
        for rule in children(group, "cfRule"):
            ink, ground, code = view.looks.dxf(int(rule.get("dxfId", "-1")))
            why = why_invisible(ink, ground or (1.0, 1.0, 1.0), 11) if ink else ""
            if why or code == ";;;":
                area = group.get("sqref", "A1").split()[0]
                at = area.partition(":")[0].replace("$", "")
                message = f"条件格式会使 {area} 的内容看不见（{why or '数字格式 ;;;'}），应删除。"
                yield error(sheet.name, at, message)


# ---------------------------------------------------------------- foreign


def _workbook_objects(view: View) -> Iterator[Finding]:
    place = view.names[0]
    for link in view.workbook_links:
        if what := _WORKBOOK_OBJECTS.get(link.kind):
            target = _outside_target(view, link)
            yield error(place, "A1", f"工作簿里有{what}{target}，应没有。")
    parts = [name for name in view.package.part_names if name.lower().endswith("vbaproject.bin")]
    if parts and not any(link.kind == "vbaProject" for link in view.workbook_links):
        yield error(place, "A1", f"工作簿里有宏（{parts[0]}），应没有。")
    elif b"macroEnabled" in view.package.part("[Content_Types].xml") and not parts:
        yield error(place, "A1", "工作簿是启用宏的类型（xlsm），应为 xlsx。")


def _outside_target(view: View, link: Link) -> str:
    if link.kind != "externalLink" or link.external:
        return ""
    try:
        targets = [found.target for found in links(view.package, link.target) if found.external]
    except OoxmlError:
        return ""
    return f"（{'、'.join(targets)}）" if targets else ""


def _objects(view: View, sheet: SheetView) -> Iterator[Finding]:
    for link in sheet.links:
        if link.external:
            if link.kind != "hyperlink":
                yield error(sheet.name, "A1", f"工作表链接到外部的“{link.target}”，应没有。")
        elif link.kind in ("comments", "threadedComment"):
            yield from _comments(view, sheet, link)
        elif link.kind == "drawing":
            yield from _drawing(view, sheet, link)
        elif what := _OBJECTS.get(link.kind):
            yield error(sheet.name, "A1", f"工作表“{sheet.name}”里有{what}，应没有。")
    for at, content in sheet.cells.items():
        if content.formula and _OUTSIDE.search(content.formula):
            message = f"公式“={content.formula}”引用了别的文件，应只引用本工作簿。"
            yield error(sheet.name, at, message, content.formula)


def _comments(view: View, sheet: SheetView, link: Link) -> Iterator[Finding]:
    root = parse(view.package, link.target)
    found = [e for e in root.iter() if local(e) in ("comment", "threadedComment")]
    for element in found:
        said = "".join(t.text or "" for t in element.iter() if local(t) in ("t", "text"))
        message = f"这里有批注{shown(said)}，报送的表应没有批注。"
        yield warning(sheet.name, element.get("ref", "A1"), message, said)


def _drawing(view: View, sheet: SheetView, link: Link) -> Iterator[Finding]:
    """Shapes and pictures can cover cells. LibreOffice leaves empty drawings behind: no matter."""
    if link.target not in view.package.part_names:
        return
    for anchor in parse(view.package, link.target):
        if not local(anchor).endswith("Anchor"):
            continue
        what = _drawn(anchor)
        yield error(sheet.name, _anchored(anchor), f"这里有{what}，会遮住单元格，应没有。")


def _drawn(anchor: Element) -> str:
    kinds = {"pic": "图片", "graphicFrame": "图表或嵌入对象", "sp": "图形或文本框"}
    return next((kinds[local(e)] for e in anchor if local(e) in kinds), "图形")


def _anchored(anchor: Element) -> str:
    column, row = (first(anchor, "from", name) for name in ("col", "row"))
    if column is None or row is None:
        return "A1"
    return str(Cell(int(row.text or 0) + 1, int(column.text or 0) + 1))
