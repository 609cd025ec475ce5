"""The paragraphs of a Word document, in reading order, tables and text boxes and all.

Contract: the package is judged before anything is parsed (``ooxml.container``: bombs, doubled and
unsafe names, encryption), and no part of it may declare a document type, so that no entity can be
expanded. python-docx then parses it.
"""

import io
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from jialing_xls.entry.guard.sniff import archive_kind, file_kind, is_encrypted
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.narrative.text.lines import LIST_DEPTH, Cell, Line, Source, with_headers
from jialing_xls.narrative.text.word_content import (
    NOTES,
    PARTS,
    Block,
    Element,
    blocks,
    list_unread,
    stories,
    text_of,
)
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

_SPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
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


def read_word(name: str, blob: bytes) -> Source:
    """The document; UnreadableFile if it is broken, locked or hostile."""
    document = open_word(name, blob)
    try:
        told = [(story, list(blocks(story))) for story in stories(document)]
    except Exception as error:  # a body that is not there, a header that nothing leads to
        raise _broken(name) from error
    lines: list[Line] = []
    depths = _style_depths(document)
    for story, found in told:
        for line in _lines(story, found, depths, len(lines)):
            lines.append(line)
            if len(lines) > MAX_PARAGRAPHS:
                raise UnreadableFile(
                    f"“{name}”有 {MAX_PARAGRAPHS} 个以上的段落，不像自评报告。请核对文件。"
                )
    return Source(name, tuple(lines), tuple(list_unread(story for story, _ in told)))


def _lines(
    story: Element, found: Iterable[Block], depths: Mapping[str, float], number: int
) -> Iterator[Line]:
    """A line for each paragraph, numbered on from ``number``."""
    part, is_note = PARTS.get(story.tag, ""), story.tag in NOTES
    for block in found:
        if isinstance(block, list):
            rows: list[list[Cell]] = []
            for row in block:
                rows.append([])
                for cell in row:
                    texts = [text_of(paragraph) for paragraph in cell]
                    rows[-1].append(
                        [Line(number + n, t, part=part) for n, t in enumerate(texts, 1)]
                    )
                    number += len(texts)
            yield from with_headers(rows)
        else:
            number += 1
            depth = _depth(block, depths)
            starts = depth is not None or is_note
            yield Line(number, text_of(block), starts=starts, depth=depth, part=part)


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
                LIST_DEPTH + (level - 1) / 10 if match["list"] else level / 10
            )
    return depths


def _depth(paragraph: Element, depths: Mapping[str, float]) -> float | None:
    """Of a heading or an item of a list; None of any other paragraph."""
    properties = paragraph.find(f"{_SPACE}pPr")
    if properties is None:
        return None
    numbered, style = properties.find(f"{_SPACE}numPr"), properties.find(f"{_SPACE}pStyle")
    named = None if style is None else depths.get(style.get(f"{_SPACE}val") or "")
    if numbered is None or (named is not None and named < 1):
        return named
    level = numbered.find(f"{_SPACE}ilvl")
    value = "" if level is None else level.get(f"{_SPACE}val") or ""
    return LIST_DEPTH + (int(value) if re.fullmatch("[0-8]", value) else 0) / 10
