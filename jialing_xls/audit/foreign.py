"""A closed world: what a part may say. Everything else is named as of unknown origin (来历不明).

Each child of the root of a worksheet, a workbook and a style sheet (ECMA-376 part 1, 18.3.1.99,
18.2.27, 18.8.39) is either compared with the template by another module, or cannot change what a
reader sees, or is named here. So is every relationship. Attributes that matter are compared where
their element is, or must be as by default (``views``).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from xml.etree.ElementTree import Element

from jialing_xls.audit.layout import Matched
from jialing_xls.audit.objects import NAMED
from jialing_xls.audit.reading import SheetView, View
from jialing_xls.audit.telling import error
from jialing_xls.audit.xml import Link, local
from jialing_xls.model.result import Finding
from jialing_xls.ooxml.reference import Range

_NAMESPACES = (
    "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}",
    "{http://purl.oclc.org/ooxml/spreadsheetml/main}",
)

_COMPARED = {
    "worksheet": (
        "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetProtection autoFilter "
        "mergeCells conditionalFormatting dataValidations hyperlinks printOptions pageMargins "
        "pageSetup headerFooter"
    ),
    "workbook": "workbookPr bookViews sheets definedNames calcPr",
    "styleSheet": "numFmts fonts fills borders cellXfs dxfs colors",
}
_HARMLESS = {
    # Excel for East Asia writes phoneticPr; breaks, cell watches, and errors that somebody chose to
    # ignore leave the figures as they are.
    "worksheet": (
        "sheetCalcPr sortState phoneticPr rowBreaks colBreaks customProperties cellWatches "
        "ignoredErrors smartTags"
    ),
    # revisionPtr and absPath, in AlternateContent, are Excel's own traces of where it was saved.
    "workbook": (
        "fileVersion fileSharing workbookProtection oleSize smartTagPr smartTagTypes webPublishing "
        "fileRecoveryPr functionGroups"
    ),
    "styleSheet": "cellStyleXfs cellStyles tableStyles extLst",
}
_BY_THEIR_LINK = {
    "worksheet": "drawing legacyDrawing legacyDrawingHF picture oleObjects controls tableParts",
    "workbook": "externalReferences pivotCaches",
    "styleSheet": "",
}
"""Elements that do nothing without a relationship, which is named itself."""
_REPEATED = ("conditionalFormatting",)
_OF_OTHER_NAMESPACES = {"workbook": {"revisionPtr": (), "AlternateContent": ("absPath",)}}
"""Elements of Microsoft's namespaces, and what may stand within them."""
_HARMLESS_EXTENSIONS = frozenset(
    # Excel's and LibreOffice's of a workbook: how it calculates; of a sheet: ignored errors.
    ("extCalcPr", "calcFeatures", "workbookPr", "ignoredErrors", "slicerStyles", "timelineStyles")
)

_KNOWN = {
    "protectedRanges": "允许编辑区域",
    "scenarios": "方案（另存的一套数）",
    "dataConsolidate": "合并计算",
    "customSheetViews": "自定义视图",
    "customWorkbookViews": "自定义视图",
    "webPublishItems": "网页发布设置",
    "conditionalFormattings": "扩展的条件格式",
    "conditionalFormatting": "扩展的条件格式",
    "dataValidations": "扩展的数据有效性",
    "dataValidation": "扩展的数据有效性",
    "sparklineGroups": "迷你图",
    "slicerList": "切片器",
    "timelineRefs": "日程表",
    "table": "表格对象（自带颜色和筛选）",
    "pivotCacheDefinition": "数据透视表的缓存",
}
"""In Chinese, of what a person can have put there."""

_SHEET_LINKS = (
    *("hyperlink", "printerSettings", "comments", "threadedComment", "drawing", "vmlDrawing"),
    "customProperty",
)
_WORKBOOK_LINKS = (
    *("worksheet", "chartsheet", "dialogsheet", "styles", "theme", "sharedStrings", "calcChain"),
    *("sheetMetadata", "person", "customXml", "printerSettings"),
    *("customStorage", "woProps", "woBookProps"),  # of WPS
)
_SINGLE_LINKS = ("styles", "theme", "sharedStrings")


def check(matched: Matched) -> Iterator[Finding]:
    """Elements and relationships of unknown origin, those apart that ``objects`` names."""
    actual = matched.actual
    first_sheet = actual.names[0]
    for _, sheet, _ in matched.pairs():
        yield from _elements(sheet.name, sheet.about.part, sheet.root, "worksheet")
        yield from _links(sheet)
    yield from _elements(first_sheet, actual.workbook_part, actual.workbook, "workbook")
    yield from _elements(first_sheet, "styles.xml", actual.looks.styles, "styleSheet")
    yield from _workbook_links(actual)


def _elements(sheet: str, part: str, root: Element, kind: str) -> Iterator[Finding]:
    tables: tuple[Mapping[str, str], ...] = (_COMPARED, _HARMLESS, _BY_THEIR_LINK)
    known = {name for table in tables for name in table[kind].split()}
    space = root.tag.removesuffix(local(root))
    if root.tag not in {f"{namespace}{kind}" for namespace in _NAMESPACES} and len(root):
        yield error(sheet, "A1", _unknown(part, root))
    counts = Counter(child.tag for child in root)
    for child in root:
        name = local(child)
        if child.tag == f"{space}{name}":
            if name == "extLst" and name not in known:
                yield from _extensions(sheet, part, child)
            elif name not in known:
                yield error(sheet, _at(child), _unknown(part, child))
            elif counts[child.tag] > 1 and name not in _REPEATED:
                message = f"{part} 里 <{name}> 写了 {counts[child.tag]} 遍，各种软件取的不一样，应只有一个。"
                yield error(sheet, "A1", message)
        elif not _of_microsoft(kind, child):
            yield error(sheet, _at(child), _unknown(part, child))


def _of_microsoft(kind: str, child: Element) -> bool:
    within = _OF_OTHER_NAMESPACES.get(kind, {}).get(local(child))
    leaves = [local(e) for e in child.iter() if e is not child and not len(e)]
    return within is not None and all(leaf in within for leaf in leaves)


def _extensions(sheet: str, part: str, list_: Element) -> Iterator[Finding]:
    for extension in list_:
        for content in extension:
            if local(content) not in _HARMLESS_EXTENSIONS:
                yield error(sheet, _at(content), _unknown(part, content))


def _unknown(part: str, element: Element) -> str:
    name = local(element)
    what = _KNOWN.get(name, "来历不明的内容")
    said = next((element.get(a) for a in ("name", "sqref") if element.get(a)), "")
    more = f"“{said}”" if said else ""
    return f"{part} 里有{what}{more} <{name}>，模板没有，应删除。"


def _at(element: Element) -> str:
    """The first cell that an element, or one within it, speaks of; A1 if it speaks of none."""
    for each in element.iter():
        text = each.get("sqref") or each.get("ref") or ""
        if local(each) == "sqref":
            text = each.text or ""
        with suppress(ValueError):
            return str(Range.parse(text.partition(" ")[0]).first)
    return "A1"


def _links(sheet: SheetView) -> Iterator[Finding]:
    for link in sheet.links:
        if not link.external and link.kind not in (*_SHEET_LINKS, *NAMED):
            yield error(sheet.name, "A1", _unknown_link(link))


def _workbook_links(view: View) -> Iterator[Finding]:
    kinds = Counter(link.kind for link in view.workbook_links)
    for link in view.workbook_links:
        if link.kind not in (*_WORKBOOK_LINKS, *NAMED):
            yield error(view.names[0], "A1", _unknown_link(link))
    for kind in _SINGLE_LINKS:
        if kinds[kind] > 1:
            message = f"工作簿里有 {kinds[kind]} 个 {kind} 部件，各种软件取的不一样，应只有一个。"
            yield error(view.names[0], "A1", message)


def _unknown_link(link: Link) -> str:
    what = _KNOWN.get(link.kind, "来历不明的部件")
    return f"工作簿里有{what} {link.target}（{link.kind}），模板没有，应删除。"
