"""What stands beside sheets and workbook, shows nothing and is not the template's: notes."""

from collections.abc import Iterator

from jialing_xls.audit.cells.comparison import Matched
from jialing_xls.audit.messages import note, quoted_value
from jialing_xls.audit.parts.cell_looks import GROUND
from jialing_xls.audit.parts.cell_reader import ranges
from jialing_xls.audit.parts.grammar import local_name
from jialing_xls.audit.parts.received_parts import numeric_attribute, parse_received
from jialing_xls.audit.parts.workbook_view import SheetView, View
from jialing_xls.model.result import Finding
from jialing_xls.ooxml.colours import WHITE, alike_to_the_eye

_OF_FORMATS = ("quotePrefix", "pivotButton", "justifyLastLine")
_PROPERTIES = ("contentStatus", "category", "keywords", "subject", "title", "description")


def check_remarks(matched: Matched) -> Iterator[Finding]:
    """One note for each kind of thing."""
    first = matched.actual.names[0]
    for _, actual, _ in matched.pairs():
        yield from _told(actual.name, "行列", set(_lines(matched.actual, actual)))
    kinds = {
        "格式": _formats,
        "主题颜色": lambda view: {f"{n} {c}" for n, c in view.looks.theme_colours.items()},
        "文档属性": _properties,
        "没有用到的部件": _orphans,
    }
    for what, said_by in kinds.items():
        yield from _told(first, what, said_by(matched.actual) - said_by(matched.template))


def _told(sheet: str, what: str, said: set[str]) -> Iterator[Finding]:
    if said:
        listed = "、".join(sorted(said)[:12])
        message = f"{what}与模板不同，打开时不显示或不影响内容：{listed}。"
        yield note(sheet, "A1", message)


def _lines(view: View, sheet: SheetView) -> Iterator[str]:
    """Columns with a ground of their own, lines in groups, extents that leave out cells."""
    for column in sheet.elements("cols/col"):
        look = view.looks[int(numeric_attribute(column, "style") or 0)]
        if not alike_to_the_eye(look[GROUND], WHITE):
            yield f"第 {column.get('min')} 列底色"
    dimension = sheet.root.find("dimension")
    area = next(ranges("" if dimension is None else dimension.get("ref", "")), None)
    if area is not None and not all(map(area.covers, sheet.cells)):
        yield f"dimension ref={area}"
    for row in (*sheet.elements("sheetData/row"), *sheet.elements("cols/col")):
        if (numeric_attribute(row, "outlineLevel") or 0) > 0:
            yield f"{row.tag} outlineLevel={row.get('outlineLevel')}"
        first, _, last = (row.get("spans") or "1:16384").partition(":")
        cell = row.find("c")
        at = next(ranges("" if cell is None else cell.get("r", "")), None)
        if at is not None and not int(first) <= at.first.column <= int(last):
            yield f"row spans={row.get('spans')}"


def _formats(view: View) -> set[str]:
    styles = view.looks.styles
    said = {
        f"{element.tag} {name}={element.get(name)}"
        for element in styles.iterfind("cellXfs//")
        for name in _OF_FORMATS
        if element.get(name, "0") not in ("0", "false")
    }
    if any(e.get("rgb", "").startswith("00") for e in styles.iterfind("fonts/font/color")):
        said.add("颜色全透明")
    named = [e for e in styles.iterfind("fonts/font/name") if e.get("val")]
    if len(named) < len(styles.findall("fonts/font")):
        said.add("字体没有名称")
    return said


def _properties(view: View) -> set[str]:
    links = [each for each in view.parts.links("") if each.kind == "core-properties"]
    return {
        f"{local_name(element)}{quoted_value(element.text)}"
        for link in links
        if link.target in view.parts.package.part_names
        for element in parse_received(view.parts.package, link.target)
        if local_name(element) in _PROPERTIES and element.text
    }


def _orphans(view: View) -> set[str]:
    """Parts that nothing leads to, and the picture that a file manager shows."""
    reached, open_ = {"", "[Content_Types].xml"}, [""]
    pictures = set()
    while open_:
        for link in view.parts.links(open_.pop()):
            if not link.external and link.target not in reached:
                reached.add(link.target)
                open_.append(link.target)
                pictures |= {link.target} if link.kind == "thumbnail" else set()
    names = view.parts.package.part_names
    return pictures | {n for n in names if n not in reached and not n.endswith(".rels")}
