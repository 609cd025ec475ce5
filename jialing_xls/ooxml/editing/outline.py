"""Where the elements of any part stand, so that bytes can be put in, exchanged or taken out there.

``scan`` knows worksheets only, and is made to be quick. This is for what is looked at once, when a
template is built: the workbook, its styles, lists of parts, whole sheets with everything around rows.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from xml.parsers import expat

from jialing_xls.ooxml.package_errors import BrokenPackage, PackageFault
from jialing_xls.ooxml.tag import OPEN_TAG, Tag

Edit = tuple[int, int, bytes]
"""Offsets of what goes, and what comes in its place."""


@dataclass(slots=True, eq=False)
class Element:
    """An element of a part: ``start <= i < stop``, its content in ``open_stop <= i < close``."""

    name: str
    """Without its prefix."""
    namespace: str
    attributes: dict[str, str]
    """By name as written; one of a namespace as ``http://… name``."""
    tag: Tag
    start: int
    open_stop: int
    close: int = 0
    stop: int = 0
    text: str = ""
    children: "list[Element]" = field(default_factory=list)

    def child(self, name: str) -> "Element | None":
        return next((each for each in self.children if each.name == name), None)

    def all(self, *names: str) -> "Iterator[Element]":
        """Itself and everything below it that has one of the names, in document order."""
        if not names or self.name in names:
            yield self
        for each in self.children:
            yield from each.all(*names)

    def get(self, name: str) -> str | None:
        """An attribute, whatever its namespace."""
        for key, value in self.attributes.items():
            if key.rpartition(" ")[2] == name:
                return value
        return None

    def setting(self, **attributes: str) -> Edit:
        """The edit of its open tag that sets attributes, which need no escaping when they are cells."""
        tag = self.tag
        for name, value in attributes.items():
            tag = tag.setting(name, escape(value))
        return self.start, self.open_stop, tag.text.encode()

    def adding(self, content: bytes, **attributes: str) -> list[Edit]:
        """The edits that put ``content`` behind its last child and set attributes."""
        opened = self.setting(**attributes)
        if not self.tag.self_closing:
            return [opened, (self.close, self.close, content)]
        tag = Tag(opened[2].decode())
        return [(self.start, self.stop, tag.opened().encode() + content + tag.closing().encode())]

    def adding_to(
        self, name: str, content: Sequence[str], order: Sequence[str], *, counted: bool = False
    ) -> list[Edit]:
        """The edits that add elements to its child ``name``, which is made if it is not there.

        ``content`` are elements without prefix; ``order`` names the children as the schema has them.
        """
        inside = b"".join(qualified(each, self) for each in content)
        there = self.child(name)
        if there is not None:
            count = {"count": str(len(there.children) + len(content))} if counted else {}
            return there.adding(inside, **count)
        tag, stated = f"{self.tag.prefix}{name}", f' count="{len(content)}"' if counted else ""
        made = f"<{tag}{stated}>".encode() + inside + f"</{tag}>".encode()
        later = order[order.index(name) + 1 :]
        place = next((c.start for c in self.children if c.name in later), self.close)
        return [(place, place, made)]


def outline(xml: bytes, part: str) -> Element:
    """The root element of a part. BrokenPackage if it is no well-formed XML in UTF-8."""
    return _Outliner(xml, part).root()


def edited(xml: bytes, edits: Iterable[Edit]) -> bytes:
    """The part with the edits made; insertions at one place stand in the order in which they are given."""
    pieces: list[bytes] = []
    at = 0
    for start, stop, new in sorted(edits, key=lambda edit: edit[:2]):
        if start < at:
            raise ValueError(f"two edits at {start}")
        pieces += (xml[at:start], new)
        at = stop
    return b"".join((*pieces, xml[at:]))


def qualified(content: str, like: Element) -> bytes:
    """Elements written without a prefix, for a part in which ``like`` may have one.

    ``content`` is one element; its namespace is declared on it where the part's default is another.
    """
    if not like.tag.prefix:
        return content.encode()
    end = min(at for mark in " />" if (at := content.find(mark)) > 0)
    return f'{content[:end]} xmlns="{like.namespace}"{content[end:]}'.encode()


class _Outliner:
    def __init__(self, xml: bytes, part: str) -> None:
        self._xml, self._part = xml, part
        self._open: list[Element] = []
        self._root: Element | None = None
        self._parser = expat.ParserCreate("utf-8", " ")
        self._parser.buffer_text = True
        self._parser.XmlDeclHandler = self._on_declaration
        self._parser.StartDoctypeDeclHandler = self._on_doctype
        self._parser.StartElementHandler = self._on_start
        self._parser.EndElementHandler = self._on_end
        self._parser.CharacterDataHandler = self._on_text

    def root(self) -> Element:
        if b"\0" in self._xml[:64]:
            raise BrokenPackage(self._part, PackageFault.NOT_UTF8)
        try:
            self._parser.Parse(self._xml, True)
        except expat.ExpatError as error:
            raise BrokenPackage(self._part, PackageFault.NOT_XML, str(error)) from error
        assert self._root is not None  # expat has seen one
        return self._root

    def _on_declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "utf8"):
            raise BrokenPackage(self._part, PackageFault.NOT_UTF8, encoding)

    def _on_doctype(self, *_: object) -> None:
        raise BrokenPackage(self._part, PackageFault.DOCTYPE)

    def _on_start(self, name: str, attributes: dict[str, str]) -> None:
        start = self._parser.CurrentByteIndex
        match = OPEN_TAG.match(self._xml, start)
        assert match is not None  # expat has just accepted this tag
        namespace, _, local = name.rpartition(" ")
        tag = Tag(match[0].decode())
        made = Element(local, namespace, attributes, tag, start, match.end())
        if self._open:
            self._open[-1].children.append(made)
        else:
            self._root = made
        self._open.append(made)

    def _on_end(self, _name: str) -> None:
        done = self._open.pop()
        if done.tag.self_closing:
            done.close = done.stop = done.open_stop
        else:
            done.close = self._parser.CurrentByteIndex
            done.stop = self._xml.index(b">", done.close) + 1

    def _on_text(self, data: str) -> None:
        self._open[-1].text += data
