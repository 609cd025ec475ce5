"""The paragraphs of a Word document, in reading order, tables and text boxes and all.

Contract: the package is judged before anything is parsed (``ooxml.container``: bombs, doubled and
unsafe names, encryption), and no part of it may declare a document type, so that no entity can be
expanded. python-docx then parses it.
"""

import io
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from jialing_xls.entry.guard.sniff import archive_kind, file_kind, is_encrypted
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.narrative.text.lines import Cell, Line, with_headers
from jialing_xls.ooxml import container
from jialing_xls.ooxml.package_errors import BrokenPackage, PackageFault

if TYPE_CHECKING:
    from docx.document import Document

MAX_UNPACKED = 100 * 2**20
"""Bytes of XML; 200 pages have some 5 MB."""
MAX_NODES = 800_000
"""Tags and attributes; 200 pages have some 200,000. lxml takes about 130 bytes for each."""
MAX_PARAGRAPHS = 50_000
"""200 pages have some 4,000; cells of tables count, too."""
MAX_DEPTH = 40
"""Tables within tables; Word itself refuses far fewer."""

_SPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NOTES = {
    f"{_SPACE}footnote": f"{_SPACE}footnoteReference",
    f"{_SPACE}endnote": f"{_SPACE}endnoteReference",
}
"""Notes, and what refers to them in the text; both have the note's id."""
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HOSTILE = {
    PackageFault.TOO_DENSE: "压缩得异常紧密（压缩炸弹），没有解开",
    PackageFault.TOO_LARGE: "解开后过大，没有读取",
    PackageFault.TOO_MANY_PARTS: "里面的部件多得异常，没有解开",
    PackageFault.DOCTYPE: "含有文档类型声明（实体），没有读取",
    PackageFault.DUPLICATE_NAME: "有重名的部件，没有读取",
    PackageFault.UNSAFE_NAME: "有指向文件以外的部件，没有读取",
}
_OTHER_KINDS = (
    (b"macroEnabled", "带宏的 Word 文档（docm）"),
    (b"wordprocessingml.template", "Word 模板（dotx）"),
    (b"purl.oclc.org/ooxml/wordprocessingml", "“Strict Open XML”格式的 Word 文档"),
)
"""Near kin of .docx that python-docx does not open, by what stands in [Content_Types].xml or in the text."""


def read_word(name: str, blob: bytes) -> Iterator[Line]:
    """The lines of the document; UnreadableFile if it is broken, locked or hostile."""
    document = open_word(name, blob)
    try:
        blocks = list(_blocks(document))
    except Exception as error:  # a body that is not there, a header that nothing leads to
        raise _broken(name) from error
    number, depths = 0, _style_depths(document)
    for block in blocks:
        if isinstance(block, list):
            rows: list[list[Cell]] = []
            for row in block:
                rows.append([])
                for cell in row:
                    texts = [text_of(paragraph) for paragraph in cell]
                    rows[-1].append([Line(number + n, t) for n, t in enumerate(texts, 1)])
                    number += len(texts)
            yield from with_headers(rows)
        else:
            number += 1
            depth = _depth(block, depths)
            starts = depth is not None or is_note(block)
            yield Line(number, text_of(block), starts=starts, depth=depth)
        if number > MAX_PARAGRAPHS:
            raise UnreadableFile(f"“{name}”有 {number} 个以上的段落，不像自评报告。请核对文件。")


REPORT, TEMPLATE = "自评报告（.docx、.txt 或 .md）", "报告模板（.docx）"
"""What a document is wanted as."""


def open_word(name: str, blob: bytes, wanted: str = REPORT) -> "Document":
    """The document, its package guarded. Raises UnreadableFile."""
    if not blob.startswith(b"PK"):
        raise no_word(name, blob, wanted)
    loadable = _guarded(name, blob, wanted)
    from docx import Document

    try:
        return Document(io.BytesIO(loadable))
    except Exception as error:  # lxml, python-docx and zipfile raise errors of many kinds
        raise _not_opened(name, blob, wanted) from error


def no_word(name: str, blob: bytes, wanted: str = REPORT) -> UnreadableFile:
    """What to say of a file that is no package."""
    if not blob.strip(b"\0 \r\n\t"):
        return UnreadableFile(f"“{name}”是空文件。请重新拷贝后再试。")
    if is_encrypted(blob):
        return UnreadableFile(
            f"“{name}”设有打开密码，无法读取。请用 Word 或 WPS 打开，"
            "在“文件—信息/文档加密”里清除密码，保存后再试。"
        )
    return _another(name, file_kind(blob) or "表格工作簿（xls）", wanted)


def _guarded(name: str, blob: bytes, wanted: str) -> bytes:
    """The package as python-docx can load it, nothing in it that does harm."""
    try:
        members = container.read_members(blob)
        parts = [m for m in members if not m.name.lower().startswith("word/media/")]
        if sum(len(m.data) for m in parts if _is_xml(m.data)) > MAX_UNPACKED:
            raise BrokenPackage("", PackageFault.TOO_LARGE)
        if sum(_guard_xml(m.name, m.data) for m in parts if _is_xml(m.data)) > MAX_NODES:
            raise BrokenPackage("", PackageFault.TOO_LARGE)
    except BrokenPackage as error:
        raise UnreadableFile(_why(name, error)) from None
    names = {member.name for member in members}
    if not any(part.startswith("word/") for part in names):
        raise _another(name, _kind_of_archive(blob), wanted)
    kept = [_without_dangling(member, names) for member in members]
    return blob if kept == list(members) else container.write_members(kept)


def _is_xml(data: bytes) -> bool:
    """Whether a parser may take it for XML, whatever the part is called."""
    return data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or _is_wide(data)


def _is_wide(xml: bytes) -> bool:
    return xml[:2] in (b"\xff\xfe", b"\xfe\xff") or xml[:4] in (b"<\0?\0", b"\0<\0?")


def _guard_xml(part: str, xml: bytes) -> int:
    """How many nodes a parser makes of it. BrokenPackage if it declares a document type."""
    if _is_wide(xml):
        xml = xml.replace(b"\0", b"")
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise BrokenPackage(part, PackageFault.DOCTYPE)
    return xml.count(b"<") + (xml.count(b'"') + xml.count(b"'")) // 2


def _without_dangling(member: container.Member, names: Collection[str]) -> container.Member:
    """Relationships without those that lead to a part that is not there.

    WPS and converters leave some behind (``Target="NULL"``); Word passes over them, python-docx does not.
    """
    if not member.name.endswith(".rels"):
        return member
    try:
        root = ElementTree.fromstring(member.data)
    except ElementTree.ParseError:
        return member
    folder = posixpath.dirname(posixpath.dirname(member.name))
    dangling = [each for each in root if _leads_nowhere(each.attrib, folder, names)]
    if not dangling:
        return member
    for each in dangling:
        root.remove(each)
    return container.Member.pack(member.name, ElementTree.tostring(root, "UTF-8"))


def _leads_nowhere(link: Mapping[str, str], folder: str, names: Collection[str]) -> bool:
    target = link.get("Target", "")
    path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
    return link.get("TargetMode") != "External" and path not in names


def _kind_of_archive(blob: bytes) -> str:
    members = {member.name: member for member in container.read_directory(blob)}
    return archive_kind(members) or "表格工作簿（xlsx）"


def _another(name: str, kind: str, wanted: str) -> UnreadableFile:
    todo = "请用 Word 或 WPS 打开，另存为 .docx 后再试。"
    if kind.startswith("表格") and wanted == REPORT:
        todo = "请在这里给出报告，录入表或自评表写在 --against 后面。"
    return UnreadableFile(f"“{name}”看来是{kind}，应为{wanted}。{todo}")


def _why(name: str, error: BrokenPackage) -> str:
    if error.reason is PackageFault.ENCRYPTED:
        return f"“{name}”是加密的，无法读取。请用 Word 或 WPS 打开，清除密码，保存后再试。"
    if hostile := _HOSTILE.get(error.reason):
        return f"“{name}”{hostile}。请核对文件来源，向报送单位要原来的文件。"
    return str(_broken(name))


def _not_opened(name: str, blob: bytes, wanted: str) -> UnreadableFile:
    parts = [m.data for m in container.read_members(blob) if m.name.endswith(".xml")]
    for mark, kind in _OTHER_KINDS:
        if any(mark in data for data in parts):
            return _another(name, kind, wanted)
    return _broken(name)


def _broken(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"“{name}”不完整或已损坏。请重新拷贝，或用 Word/WPS 打开并另存为 .docx 后再试。"
    )


# ---------------------------------------------------------------- paragraphs

Element = Any
"""An lxml element; the stubs of lxml are no dependency of ours."""

Block = Element | list[list[list[Element]]]
"""A paragraph, or a table: rows of cells of paragraphs."""


def paragraphs(document: "Document") -> list[Element]:
    """Every ``w:p``, in the order in which ``Line.number`` counts them."""
    found: list[Element] = []
    for block in _blocks(document):
        if isinstance(block, list):
            found += [paragraph for row in block for cell in row for paragraph in cell]
        else:
            found.append(block)
    return found


def _blocks(document: "Document") -> Iterator[Block]:
    """The body; before it, each header that a section has of its own; behind it, the notes."""
    for section in document.sections:
        if not section.header.is_linked_to_previous:
            yield from _within(section.header._element, 0)
    yield from _within(document.element.body, 0)
    for note in _notes(document):
        yield from _within(note, 0)


def _notes(document: "Document") -> Iterator[Element]:
    """Every footnote and endnote; those with a type of their own are the lines that part them off."""
    from docx.oxml.parser import parse_xml

    for link in document.part.rels.values():
        if not link.is_external and link.reltype.endswith(("/footnotes", "/endnotes")):
            for note in parse_xml(link.target_part.blob):
                if note.get(f"{_SPACE}type") in (None, "normal"):
                    yield note


def _within(parent: Element, depth: int) -> Iterator[Block]:
    for child in parent:
        if child.tag == f"{_SPACE}p":
            yield child
            yield from _boxes(child, depth)
        elif child.tag == f"{_SPACE}tbl":
            yield from _table(child, depth)
        elif child.tag in (f"{_SPACE}sdt", f"{_SPACE}sdtContent", f"{_SPACE}ins"):
            yield from _within(child, depth)


def _boxes(paragraph: Element, depth: int) -> Iterator[Block]:
    """Text boxes that are anchored in a paragraph; a fallback repeats what stands beside it."""
    for box in paragraph.iter(f"{_SPACE}txbxContent"):
        if depth < MAX_DEPTH and not any(a.tag == _FALLBACK for a in box.iterancestors()):
            inner = next((a for a in box.iterancestors(f"{_SPACE}p")), None)
            if inner is paragraph:
                yield from _within(box, depth + 1)


def _table(table: Element, depth: int) -> Iterator[Block]:
    rows: list[list[list[Element]]] = []
    nested: list[Element] = []
    for row in table.iterchildren(f"{_SPACE}tr"):
        rows.append([])
        for cell in row.iter(f"{_SPACE}tc"):
            if next(cell.iterancestors(f"{_SPACE}tbl")) is table:
                rows[-1].append(list(_flat(cell)))
                nested += cell.iterchildren(f"{_SPACE}tbl")
    yield rows
    for inner in nested:
        if depth < MAX_DEPTH:
            yield from _table(inner, depth + 1)


def _flat(cell: Element) -> Iterator[Element]:
    for child in cell:
        if child.tag == f"{_SPACE}p":
            yield child
        elif child.tag in (f"{_SPACE}sdt", f"{_SPACE}sdtContent"):
            yield from _flat(child)


def is_note(paragraph: Element) -> bool:
    """Whether it stands in a footnote or an endnote."""
    return any(a.tag in NOTES for a in paragraph.iterancestors())


def text_of(paragraph: Element) -> str:
    """The text of a ``w:p``: inserted text too; deleted and hidden text and what stands in boxes not."""
    return "".join(text for _, text in pieces(paragraph))


_BREAKS = {f"{_SPACE}{name}": " " for name in ("tab", "br", "cr", "ptab")} | {
    f"{_SPACE}noBreakHyphen": "-"
}
_RUN, _TEXT, _VALUE = (f"{_SPACE}{name}" for name in ("r", "t", "val"))
_VANISH = f"{_SPACE}rPr/{_SPACE}vanish"
_UNSEEN = {_FALLBACK, *(f"{_SPACE}{name}" for name in ("p", "pPr", "rPr", "moveFrom", "del", "rt"))}
"""Holders of properties, of what was deleted or moved elsewhere, of pronunciation, of other paragraphs
and of what repeats what stands beside it."""


def pieces(holder: Element) -> Iterator[tuple[Element, str]]:
    """The runs' contents in order: the element that holds a text (``w:t``, ``w:tab`` …), the text."""
    for element in holder:
        tag = element.tag
        if tag == _TEXT:
            yield element, element.text or ""
        elif tag in _BREAKS:
            yield element, _BREAKS[tag]
        elif tag not in _UNSEEN and not (tag == _RUN and _is_hidden(element)):
            yield from pieces(element)


def _is_hidden(run: Element) -> bool:
    hidden = run.find(_VANISH)
    return hidden is not None and hidden.get(_VALUE) not in ("0", "false", "off")


# ---------------------------------------------------------------- headings, lists

_NAMED = re.compile(r"(?:heading|(?P<list>list bullet|list number)) ?(?P<level>\d)?", re.IGNORECASE)


def _style_depths(document: "Document") -> dict[str, float]:
    """Depths, see ``Line``, of the styles of headings and of lists, by their ids."""
    depths: dict[str, float] = {}
    for style in document.styles.element.iterchildren(f"{_SPACE}style"):
        name = style.find(f"{_SPACE}name")
        match = None if name is None else _NAMED.fullmatch(name.get(f"{_SPACE}val") or "")
        if match:
            level = int(match["level"] or 1)
            depths[style.get(f"{_SPACE}styleId") or ""] = (
                7 + (level - 1) / 10 if match["list"] else level / 10
            )
    return depths


def _depth(paragraph: Element, depths: Mapping[str, float]) -> float | None:
    """Of a heading or an item of a list; None of any other paragraph."""
    numbered = paragraph.find(f"{_SPACE}pPr/{_SPACE}numPr")
    style = paragraph.find(f"{_SPACE}pPr/{_SPACE}pStyle")
    named = None if style is None else depths.get(style.get(f"{_SPACE}val") or "")
    if numbered is None or (named is not None and named < 1):
        return named
    level = numbered.find(f"{_SPACE}ilvl")
    value = "" if level is None else level.get(f"{_SPACE}val") or ""
    return 7 + (int(value) if re.fullmatch("[0-8]", value) else 0) / 10
