"""A closed world: what a received package may be made of. Else it is named: 来历不明 or 不合规范.

The grammar allows what the standard has. Of that, each element of a sheet and a workbook is compared
with the template, or shows nothing, or needs a relationship of its own kind; so is each relationship.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from jialing_xls.audit.messages import error
from jialing_xls.audit.parts.cell_looks import SYSTEM_COLOURS
from jialing_xls.audit.parts.cell_reader import ranges
from jialing_xls.audit.parts.received_parts import Link
from jialing_xls.audit.parts.received_vocabulary import vocabulary
from jialing_xls.audit.parts.references import check_references
from jialing_xls.audit.parts.workbook_view import SheetView, View
from jialing_xls.model.result import Finding
from jialing_xls.ooxml.reference import Cell

_OUTSIDE = re.compile(r"\[\d+\]|\bDDE|\|'")

_Told = Iterator[tuple[Cell | str, str]]
"""Cells, and what is wrong there."""


def check_origin(view: View) -> Iterator[Finding]:
    """Whatever is not as the standard has it, or of unknown origin, in the parts read so far."""
    _ = view.looks  # Reads styles and theme.
    first = view.names[0]
    sheets = list(view.worksheets)
    parts = {sheet.about.part: sheet.name for sheet in sheets}
    for part, found in view.parts.faults.items():
        for about, message, count in found:
            area = next(ranges(about), None)
            more = f"（共 {count} 处）" if count > 1 else ""
            at = "A1" if area is None or part not in parts else area.first
            yield error(parts.get(part, first), at, f"{part} {message}{more}。")
    for part, (where, message) in check_references(view):
        yield error(parts.get(part, first), where or "A1", f"{part} {message}。")
    for at, message in (
        *_of_the_book(view),
        *_links(view, view.parts.links(""), "package"),
        *_links(view, view.workbook_links, "workbook"),
        *_elements(view.workbook_part, view.workbook, "workbook"),
    ):
        yield error(first, at, message)
    for sheet in sheets:
        for at, message in (
            *_links(view, sheet.links, "sheet"),
            *_elements(sheet.about.part, sheet.root, "worksheet"),
            *_misled(sheet),
            *_outside(sheet),
        ):
            yield error(sheet.name, at, message)


def _of_the_book(view: View) -> _Told:
    for name, (said, last) in view.looks.system_colours.items():
        if last.upper() not in ("", SYSTEM_COLOURS.get(said, "")):
            yield "A1", f"主题颜色 {name} 写作 {said}，又写作 {last}，各种软件取的不一样，应一致。"
    parts = [n for n in view.parts.package.part_names if n.lower().endswith("vbaproject.bin")]
    if parts and not any(link.kind == "vbaProject" for link in view.workbook_links):
        yield "A1", f"工作簿里有宏（{parts[0]}），应没有。"
    for part, count in Counter(about.part for about in view.sheets).items():
        if count > 1:
            yield "A1", f"{count} 张工作表用同一个部件 {part}，应各有自己的。"


def _elements(part: str, elements: Iterable[Element], kind: str) -> _Told:
    known = vocabulary("allowed")[kind].split()
    for element in elements:
        name = element.tag
        if not name.startswith("{") and name not in known:  # Else the grammar has told it.
            said = next((e for e in element.iter() if e.get("sqref") or e.get("ref")), element)
            area = next(ranges(said.get("sqref") or said.get("ref") or ""), None)
            labels = [f"“{e.get('name')}”" for e in element.iter() if e.get("name")]
            what = vocabulary("called").get(name, "来历不明的内容") + "".join(labels[:1])
            at = "A1" if area is None else area.first
            yield at, f"{part} 里有{what} <{name}>，模板没有，应删除。"


def _links(view: View, links: list[Link], of: str) -> _Told:
    for link in links:
        about = vocabulary("relationships").get(link.kind, {})
        if of in about.get("of", ()):
            continue
        if what := about.get("called"):
            # Of a link to another workbook, the one that its own part leads to.
            inner = [] if link.external else [each.target for each in view.parts.links(link.target)]
            where = "、".join(inner) if link.kind == "externalLink" and inner else link.target
            yield "A1", f"工作簿里有{what}（{where}），应没有。"
        else:
            yield "A1", f"工作簿里有来历不明的部件 {link.target}（{link.kind}），模板没有，应删除。"


def _misled(sheet: SheetView) -> _Told:
    """Elements whose relationship is not there, or of another kind than they need."""
    kinds = {link.id: link.kind for link in sheet.links}
    for path, kind in vocabulary("needed").items():
        for element in sheet.elements(path):
            id = element.get("r:id")
            if id is not None and kinds.get(id) != kind:
                found = kinds.get(id, "没有的关系")
                yield "A1", f"<{element.tag}> 指向的是{found}，不合规范，应为 {kind}。"


def _outside(sheet: SheetView) -> _Told:
    for at, content in sheet.cells.items():
        if content.formula and _OUTSIDE.search(content.formula):
            yield at, f"公式“={content.formula}”引用了别的文件，应只引用本工作簿。"
