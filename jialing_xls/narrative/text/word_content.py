"""What a reader sees of a Word document: its paragraphs, in reading order, and their text.

Contract: whatever a text is wrapped in, it is found, and found once; text that was deleted, moved
away or hidden is not. What cannot be read is named.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

Element = Any
"""An lxml element; the stubs of lxml are no dependency of ours."""

Block = Element | list[list[list[Element]]]
"""A paragraph, or a table: rows of cells of paragraphs."""

_SPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NOTES = {
    f"{_SPACE}footnote": f"{_SPACE}footnoteReference",
    f"{_SPACE}endnote": f"{_SPACE}endnoteReference",
}
"""Notes, and what refers to them in the text; both have the note's id."""
PARTS = {f"{_SPACE}hdr": "页眉", f"{_SPACE}footnote": "脚注", f"{_SPACE}endnote": "尾注"}
"""What staff call that which is not the body, by its outermost element."""
_P, _TABLE, _ROW, _CELL, _RUN, _TEXT, _VALUE = (
    f"{_SPACE}{name}" for name in ("p", "tbl", "tr", "tc", "r", "t", "val")
)
_BLOCKS = {_P, _TABLE}
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_UNSEEN = {
    f"{_SPACE}{name}"
    for name in ("pPr", "rPr", "tblPr", "trPr", "tcPr", "sdtPr", "moveFrom", "del", "rt")
}
"""Holders of properties, of what was deleted or moved elsewhere, of pronunciation."""
_STRUCK = {
    _RUN: (f"{_SPACE}rPr", f"{_SPACE}vanish"),
    _ROW: (f"{_SPACE}trPr", f"{_SPACE}del"),
    _CELL: (f"{_SPACE}tcPr", f"{_SPACE}cellDel"),
}
"""What says of a run that it is hidden, of a row and of a cell that it was deleted."""
_NO_TEXT = {
    f"{_SPACE}altChunk": "插入的另一份文件",
    f"{_SPACE}subDoc": "子文档",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath": "公式",
    "{urn:schemas-microsoft-com:office:office}OLEObject": "嵌入的对象（如 Excel 表）",
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart": "图表",
    "{http://schemas.microsoft.com/office/drawing/2014/chartex}chart": "图表",
    "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds": "SmartArt 图形",
}
"""What shows figures that do not stand in the document as text, as staff call it."""


def find_seen(parent: Element, wanted: Container[str]) -> Iterator[Element]:
    """What has a wanted tag, in order, through whatever else holds it, but for what is not seen.

    So a wrapper that nobody thought of (content controls, tags of all kinds, insertions, …) hides
    nothing, wherever it stands: around paragraphs, rows, cells or runs.
    """
    for child in parent:
        tag = child.tag
        if (struck := _STRUCK.get(tag)) and _is_struck(child, *struck):
            continue
        if tag in wanted:
            yield child
        elif len(child) and tag not in _UNSEEN:
            yield from find_seen(_alternative(child) if tag == _ALTERNATIVES else child, wanted)


def _is_struck(element: Element, holder: str, mark: str) -> bool:
    properties = next(element.iterchildren(holder), None)
    return properties is not None and _is_on(properties.find(mark))


def _is_on(mark: Element | None) -> bool:
    return mark is not None and mark.get(_VALUE) not in ("0", "false", "off")


def _alternative(alternatives: Element) -> Element:
    """Of several forms of one content the first that has a text: the others repeat it."""
    with_text = (each for each in alternatives if any(t.text for t in each.iter(_TEXT)))
    return next(with_text, alternatives[0])


def _has(element: Element, tags: Iterable[str], more_than: int = 0) -> bool:
    """Whether any is in it, seen or not. Asked first of what is rarely there, since it is fast."""
    return next(islice(element.iterdescendants(*tags), more_than, None), None) is not None


# ---------------------------------------------------------------- paragraphs


def paragraphs(document: "Document") -> list[Element]:
    """Every ``w:p``, in the order in which ``Line.number`` counts them."""
    found: list[Element] = []
    for block in chain.from_iterable(map(blocks, stories(document))):
        if isinstance(block, list):
            found += [paragraph for row in block for cell in row for paragraph in cell]
        else:
            found.append(block)
    return found


def stories(document: "Document") -> Iterator[Element]:
    """The body; before it, the headers; behind it, the notes."""
    yield from _headers(document)
    yield document.element.body
    yield from _notes(document)


def _headers(document: "Document") -> Iterator[Element]:
    """Each header that stands on a page, once; a section without its own has that of the one before."""
    marks = (part.find(f"{_SPACE}evenAndOddHeaders") for part in _related(document, "/settings"))
    kinds = ["default", "first", *(["even"] if any(map(_is_on, marks)) else [])]
    ids: dict[str, str] = {}
    read: set[str] = set()
    for section in document.element.body.iter(f"{_SPACE}sectPr"):
        if section.getparent().tag == f"{_SPACE}sectPrChange":  # what it was before
            continue
        for reference in section.iterchildren(f"{_SPACE}headerReference"):
            ids[reference.get(f"{_SPACE}type", "default")] = reference.rId
        has_first = _is_on(section.find(f"{_SPACE}titlePg"))
        for kind in kinds:
            id = ids.get(kind) if kind != "first" or has_first else None
            if id and id not in read:
                read.add(id)
                yield document.part.related_parts[id].element


def _notes(document: "Document") -> Iterator[Element]:
    """Every footnote and endnote; those with a type of their own are the lines that part them off."""
    for part in _related(document, "/footnotes", "/endnotes"):
        for note in part:
            if note.get(f"{_SPACE}type") in (None, "normal"):
                yield note


def _related(document: "Document", *kinds: str) -> Iterator[Element]:
    """The outermost elements of the parts of these kinds that the document leads to."""
    from docx.oxml.parser import parse_xml

    for link in document.part.rels.values():
        if not link.is_external and link.reltype.endswith(kinds):
            yield parse_xml(link.target_part.blob)


def blocks(parent: Element) -> Iterator[Block]:
    """The paragraphs and tables in it, and behind each what stands within that."""
    if _has(parent, _BLOCKS):
        for child in find_seen(parent, _BLOCKS):
            yield from _block(child)


def _block(element: Element) -> Iterator[Block]:
    """A paragraph and its text boxes; a table, and the tables and text boxes in its cells."""
    if element.tag == _P:
        yield element
        yield from blocks(element)
        return
    rows = [
        [list(find_seen(cell, _BLOCKS)) for cell in find_seen(row, {_CELL})]
        for row in find_seen(element, {_ROW})
    ]
    yield [[[each for each in cell if each.tag == _P] for cell in row] for row in rows]
    own = list(chain.from_iterable(chain.from_iterable(rows)))
    if _has(element, _BLOCKS, more_than=len(own)):
        for each in own:
            yield from _block(each) if each.tag == _TABLE else blocks(each)


def list_unread(stories: Iterable[Element]) -> Iterator[str]:
    """What is seen and may have figures in it, and has no text that can be read; how often."""
    with_any = (story for story in stories if _has(story, _NO_TEXT))
    counts = Counter(
        _NO_TEXT[each.tag] for story in with_any for each in find_seen(story, _NO_TEXT)
    )
    yield from (f"{name} {count} 处" for name, count in counts.items())


def text_of(paragraph: Element) -> str:
    """The text of a ``w:p``: inserted text too; deleted and hidden text and what stands in boxes not."""
    return "".join(map(_written, find_seen(paragraph, _PIECES)))


_BREAKS = {f"{_SPACE}{name}": " " for name in ("tab", "br", "cr", "ptab")} | {
    f"{_SPACE}noBreakHyphen": "-"
}
_PIECES = {_TEXT, _P, *_BREAKS}


def pieces(paragraph: Element) -> Iterator[tuple[Element, str]]:
    """The runs' contents in order: the element that holds a text (``w:t``, ``w:tab`` …), the text."""
    every = find_seen(paragraph, _PIECES)
    return ((element, _written(element)) for element in every if element.tag != _P)


def _written(element: Element) -> str:
    """Of a paragraph, which stands in a text box, nothing."""
    tag = element.tag
    return element.text or "" if tag == _TEXT else _BREAKS.get(tag, "")
