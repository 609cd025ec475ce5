"""A copy of a Word report with a comment (批注) at each problem.

Comments of an earlier run go, those of other authors stay.

Contract: only the document's own part, the comments and what registers them differ from the
original; every other part keeps its bytes, and so does every character of the text. Comments carry
no clock. The copy is sealed (``submission.seal``) in an XML comment of the comments' part, which an
office does not see and loses when it saves.

Word has no comments in headers, text boxes and notes: what stands there is commented at the
paragraph of the body that is nearest, or that the note belongs to, and the comment says so.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import count
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from jialing_xls.narrative.reconciliation import Judged, Reconciliation
from jialing_xls.narrative.telling.phrases import compared, located, places
from jialing_xls.narrative.text.word_content import NOTES, find_seen, paragraphs, pieces
from jialing_xls.narrative.text.word_document import open_word
from jialing_xls.ooxml import container
from jialing_xls.submission.seal import BLANK, LABEL, sealed

if TYPE_CHECKING:
    from docx.document import Document

AUTHOR = "jxls"

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ID, _REFERENCE = f"{_WORD}id", f"{_WORD}commentReference"
_MARKS = (f"{_WORD}commentRangeStart", f"{_WORD}commentRangeEnd", _REFERENCE)
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_BODY, _P, _RUN = f"{_WORD}body", f"{_WORD}p", f"{_WORD}r"
_SEAL = f"<!--{LABEL}{BLANK}-->".encode()
_TYPES = "[Content_Types].xml"
_NO_LINKS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'

Element = Any
"""An lxml element; the stubs of lxml are no dependency of ours."""


def commented(blob: bytes, result: Reconciliation) -> bytes | None:
    """The report ``blob``, a .docx that ``reconcile`` has read, with a comment at each problem.

    None if its body has no paragraph, and so no place for any comment.
    """
    document = open_word(result.report, blob)
    _remove_ours(document)
    at = dict(enumerate(paragraphs(document), 1))
    # From the end of each paragraph to its beginning, so that runs that are split stay to be found.
    for judged in sorted(result.raised, key=lambda j: j.spot, reverse=True):
        paragraph = at[judged.spot.line]
        outer = _commentable(paragraph, document)
        if outer is None:
            return None
        is_there = outer is paragraph
        runs = (is_there and _isolated(paragraph, judged)) or _whole(outer)
        _add(document, runs, _told(judged, result, is_there=is_there))
    return _saved(blob, document)


def _remove_ours(document: "Document") -> None:
    """Comments of an earlier run: somebody has mended a commented copy and reconciles that."""
    every = document.part._comments_part.element
    ours = [comment for comment in every if comment.get(f"{_WORD}author") == AUTHOR]
    ids = {comment.get(_ID) for comment in ours}
    for comment in ours:
        every.remove(comment)
    marks = [element for element in document.element.body.iter(*_MARKS) if element.get(_ID) in ids]
    for mark in marks:
        holder = mark.getparent()
        holder.remove(mark)
        if mark.tag == _REFERENCE and all(each.tag == f"{_WORD}rPr" for each in holder):
            holder.getparent().remove(holder)


def _told(judged: Judged, result: Reconciliation, *, is_there: bool) -> str:
    """What the comment says; where it is about, if that is not where it stands."""
    lines = [f"{judged.verdict}：{judged.text}", judged.why, compared(judged)]
    if not is_there:
        lines.append(f"位置：{located(judged.spot, result.report)}（那里不能加批注，加在这里）")
    if elsewhere := places(judged, result.report):
        lines.append(f"另见：{elsewhere}")
    return "\n".join(filter(None, lines))


# ---------------------------------------------------------------- where


def _commentable(paragraph: Element, document: "Document") -> Element | None:
    """The paragraph itself, or the outermost one of the body that it belongs to: that refers to its note,
    holds its text box; for one in a header the first that has any text. None if there is none."""
    note = next((a for a in paragraph.iterancestors() if a.tag in NOTES), None)
    if note is not None:
        every = document.element.body.iter(NOTES[note.tag])
        marks = (each for each in every if each.get(_ID) == note.get(_ID))
        paragraph = next((p for each in marks for p in each.iterancestors(_P)), paragraph)
    outer = [paragraph, *paragraph.iterancestors(_P)][-1]
    if next(outer.iterancestors(_BODY), None) is not None:
        return outer
    first = next(find_seen(document.element.body, {_P}), None)
    return next(filter(_own_runs, find_seen(document.element.body, {_P})), first)


def _own_runs(paragraph: Element) -> list[Element]:
    """Without those that stand in its text boxes, where no comment may begin or end."""
    return [each for each in find_seen(paragraph, {_RUN, _P}) if each.tag == _RUN]


def _whole(paragraph: Element) -> tuple[Element, Element]:
    """The paragraph's runs; an empty one, if it has none."""
    runs = _own_runs(paragraph)
    if not runs:
        runs = [paragraph.makeelement(_RUN)]
        paragraph.append(runs[0])
    return runs[0], runs[-1]


def _isolated(paragraph: Element, judged: Judged) -> tuple[Element, Element] | None:
    """The figure's own runs; a run that holds more is split."""
    found, start = list(pieces(paragraph)), judged.spot.column
    if any(element.getparent().tag != _RUN for element, _ in found):
        return None  # a form among alternatives within a run, a formula: nothing that can be split
    end = _end("".join(text for _, text in found), start, judged.text)
    if end == start:
        return None
    # In this order: what is split at the end still begins where it began.
    _split(found, end)
    _split(found, start)
    runs = [
        run
        for run, first, last in _runs(paragraph)
        if start <= first and last <= end and last > first
    ]
    return (runs[0], runs[-1]) if runs else None


def _end(text: str, start: int, printed: str) -> int:
    """Where in ``text`` the figure ends that is printed so, blanks and full-width signs aside."""
    left, at = len("".join(printed.split())), start
    while at < len(text) and left > 0:
        left -= len(normalize("NFKC", text[at]).strip())
        at += 1
    return at


def _runs(paragraph: Element) -> Iterator[tuple[Element, int, int]]:
    """Runs with text, and where it begins and ends in the paragraph's."""
    at = 0
    found: dict[Element, list[int]] = {}
    for element, text in pieces(paragraph):
        run = element.getparent()
        found.setdefault(run, [at, at])[1] = at + len(text)
        at += len(text)
    yield from ((run, first, last) for run, (first, last) in found.items())


def _split(found: Sequence[tuple[Element, str]], at: int) -> None:
    """Let a run end where the pieces of a paragraph have ``at`` characters."""
    start = 0
    for element, text in found:
        end = start + len(text)
        if start < at < end:
            _split_text(element, at - start)
            return
        if at == start and element.getprevious() is not None:
            _move(element, [])
            return
        start = end


def _split_text(element: Element, at: int) -> None:
    rest = deepcopy(element)
    element.text, rest.text = element.text[:at], element.text[at:]
    for text in (element, rest):
        text.set(_SPACE, "preserve")
    following = element.getnext()
    if following is None:
        _new_run(element.getparent()).append(rest)
    else:
        _move(following, [rest])


def _move(first: Element, before: list[Element]) -> None:
    """Put ``before``, ``first`` and what follows it in its run into a run of their own."""
    run = first.getparent()
    moved = [*before, first, *first.itersiblings()]
    if run.index(first) == (1 if _properties(run) is not None else 0) and not before:
        return
    _new_run(run).extend(moved)


def _new_run(run: Element) -> Element:
    """An empty run behind ``run`` with the same properties."""
    new = run.makeelement(run.tag, dict(run.attrib))
    properties = _properties(run)
    if properties is not None:
        new.append(deepcopy(properties))
    run.addnext(new)
    return new


def _properties(run: Element) -> Element | None:
    return run.find(f"{_WORD}rPr")


# ---------------------------------------------------------------- what


def _add(document: "Document", runs: tuple[Element, Element], text: str) -> None:
    """A comment about these runs, small, close and without a clock."""
    from docx.shared import Pt
    from docx.text.run import Run

    about = [Run(each, document.part) for each in runs]
    comment = document.add_comment(about, text, AUTHOR, AUTHOR)
    del comment._comment_elm.attrib[f"{_WORD}date"]
    for paragraph in comment.paragraphs:
        # Comments inherit from the body, whose type and lines are too large for the margin.
        paragraph.paragraph_format.line_spacing = 1.0
        paragraph.paragraph_format.first_line_indent = Pt(0)
        for run in paragraph.runs:
            run.font.size = Pt(9)


def _saved(blob: bytes, document: "Document") -> bytes:
    """The original package with the parts that had to change."""
    members = {member.name: member for member in container.read_members(blob)}
    main = document.part.partname.lstrip("/")
    part = document.part._comments_part
    comments = part.partname.lstrip("/")
    folder, _, name = main.rpartition("/")
    links = f"{folder}/_rels/{name}.rels"
    changed = {
        main: document.part.blob,
        links: _linked(members[links].data if links in members else _NO_LINKS, comments),
        _TYPES: _registered(members[_TYPES].data, comments),
    }
    declaration, mark, rest = part.blob.partition(b"?>")
    changed[comments] = declaration + mark + _SEAL + rest
    contents = {name: member.data for name, member in members.items()} | changed
    changed[comments] = sealed(contents, comments)
    packed = {name: container.Member.pack(name, data) for name, data in changed.items()}
    return container.write_members((members | packed).values())


def _linked(links: bytes, comments: str) -> bytes:
    """The relationships of the document with one to its comments; those that lead nowhere stay."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.parser import parse_xml

    every: Element = parse_xml(links)
    if any(link.get("Type") == RELATIONSHIP_TYPE.COMMENTS for link in every):
        return links
    taken = {link.get("Id") for link in every}
    id = next(id for n in count(1) if (id := f"rIdComments{n}") not in taken)
    attributes = {"Id": id, "Type": RELATIONSHIP_TYPE.COMMENTS, "Target": f"/{comments}"}
    return _appended(links, "Relationship", attributes)


def _registered(types: bytes, comments: str) -> bytes:
    """[Content_Types].xml with the comments' part in it; parts that python-docx passes over stay."""
    from docx.opc.constants import CONTENT_TYPE

    if f'"/{comments}"'.encode() in types:
        return types
    attributes = {"PartName": f"/{comments}", "ContentType": CONTENT_TYPE.WML_COMMENTS}
    return _appended(types, "Override", attributes)


def _appended(xml: bytes, name: str, attributes: dict[str, str]) -> bytes:
    from docx.oxml.parser import parse_xml
    from lxml import etree

    root: Element = parse_xml(xml)
    space = root.tag.partition("}")[0]
    root.append(root.makeelement(f"{space}}}{name}", attributes))
    whole: bytes = etree.tostring(root, encoding="UTF-8", standalone=True, xml_declaration=True)
    return whole
