"""A workbook package: its parts, which of them are sheets, what its names refer to.

The contract: what is not replaced keeps its bytes. ``Package.replacing`` writes every part that it
was not given exactly as it was read, in the order in which it was read, compressed bytes included.

Structure is looked up as the standard asks, through relationships, never by file name; both the
transitional and the strict vocabulary are understood (ISO/IEC 29500 parts 4 and 1).
"""

import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from xml.etree import ElementTree

from jialing_xls.ooxml import container
from jialing_xls.ooxml.container import Member
from jialing_xls.ooxml.filling.scanned_sheet import ScannedCell, ScannedSheet, scan
from jialing_xls.ooxml.package_errors import BrokenPackage, PackageFault, UnknownName
from jialing_xls.ooxml.tag import unescape

# The vocabularies differ in their namespaces only; the type of a relationship ends the same way.
_RELATIONSHIPS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}",
)

MAX_NODES = 1_500_000
"""Tags and attributes of a part that is parsed as a whole, at some 100 bytes each."""


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet as the workbook lists it. E.g. ``SheetPart("Data", "xl/worksheets/sheet1.xml")``."""

    name: str
    part: str
    kind: str = "worksheet"
    """``worksheet``, ``chartsheet`` or ``dialogsheet``."""
    state: str = "visible"
    """``visible``, ``hidden`` or ``veryHidden``."""


@dataclass(frozen=True, slots=True)
class Relationship:
    """A link from one part to another. E.g. ``Relationship("rId1", "worksheet", "xl/worksheets/sheet1.xml")``."""

    id: str
    kind: str
    target: str


_SMALL = 20_000
"""Bytes of relationships that are kept."""


class Package:
    """An .xlsx package, immutable: read once, filled any number of times."""

    def __init__(self, members: Iterable[Member]) -> None:
        self._members = {member.name: member for member in members}
        self._scanned: dict[str, ScannedSheet] = {}
        self._links: dict[str, Sequence[Relationship]] = {}

    @classmethod
    def read(cls, blob: bytes) -> "Package":
        """The package in ``blob``; BrokenPackage if damaged, locked, hostile or no workbook."""
        package = cls(container.read_members(blob))
        _ = package.sheets  # a package without a workbook fails here and not at first use
        return package

    @property
    def part_names(self) -> tuple[str, ...]:
        return tuple(self._members)

    def part(self, name: str) -> bytes:
        """The content of a part; UnknownName if there is none of that name."""
        try:
            return self._members[name].data
        except KeyError:
            raise UnknownName(name) from None

    def replacing(self, parts: Mapping[str, bytes]) -> bytes:
        """The package as a file, with the content of ``parts`` in place of what stands there.

        The same parts give the same bytes. UnknownName if a part is not there to be replaced.
        """
        for name in parts:
            if name not in self._members:
                raise UnknownName(name)
        return container.write_members(
            Member.pack(name, parts[name]) if name in parts else member
            for name, member in self._members.items()
        )

    def revised(
        self,
        parts: Mapping[str, bytes],
        *,
        without: Collection[str] = (),
        more: Iterable[tuple[str, bytes]] = (),
    ) -> "Package":
        """Another package: ``parts`` in place of those that are there, or behind them; some left out, and
        ``more`` at the end, of which one at a time need be at hand."""
        kept = (member for member in self._members.values() if member.name not in without)
        members = [Member.pack(m.name, parts[m.name]) if m.name in parts else m for m in kept]
        added = [(name, part) for name, part in parts.items() if name not in self._members]
        return Package((*members, *(Member.pack(*each) for each in chain(added, more))))

    @cached_property
    def sheets(self) -> tuple[SheetPart, ...]:
        """The sheets in the order of their tabs."""
        targets = {link.id: link for link in self.links_of(self.workbook_part)}
        return tuple(
            _sheet_part(element, targets, self.workbook_part)
            for element in _children(self._workbook, "sheets", "sheet")
        )

    def sheet_part(self, name: str) -> SheetPart:
        """The sheet with the tab ``name``; UnknownName if there is none."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise UnknownName(name)

    def worksheet(self, name: str) -> ScannedSheet:
        """The scanned sheet ``name``, scanned at the first call only."""
        if name not in self._scanned:
            part = self.sheet_part(name).part
            self._scanned[name] = scan(self._linked(part), part)
        return self._scanned[name]

    @cached_property
    def defined_names(self) -> dict[str, str]:
        """What each name of the whole workbook refers to, as written: ``Sheet1!$E$7``, ``#REF!``.

        Names that hold on one sheet only (print areas and the like) are left out.
        """
        return {
            element.get("name", ""): element.text or ""
            for element in _children(self._workbook, "definedNames", "definedName")
            if element.get("localSheetId") is None
        }

    @cached_property
    def dates_from_1904(self) -> bool:
        """Whether day 0 of its dates is 1904-01-01 (``date1904``)."""
        about = next(_children(self._workbook, "workbookPr"), None)
        return about is not None and about.get("date1904", "").strip() in ("1", "true")

    def linked_from(self, part: str, kind: str) -> Iterator[ElementTree.Element]:
        """The parts of a kind that a part has relationships to: ``drawing``, ``comments``."""
        for link in self.links_of(part):
            if link.kind == kind:
                yield parse_part(self._linked(link.target), link.target)

    def names_on(self, sheet: str) -> dict[str, str]:
        """What the names refer to that hold on one sheet only: ``_xlnm.Print_Titles`` and others."""
        place = str([each.name for each in self.sheets].index(self.sheet_part(sheet).name))
        return {
            element.get("name", ""): element.text or ""
            for element in _children(self._workbook, "definedNames", "definedName")
            if element.get("localSheetId") == place
        }

    @cached_property
    def shared_strings(self) -> tuple[str, ...]:
        """The texts that cells of type ``s`` refer to by position, without their formatting."""
        table = self.linked("sharedStrings")
        return tuple(_text_of(item) for item in table if _local(item) == "si")

    def linked(self, kind: str) -> ElementTree.Element:
        """The part of a kind that a workbook has one of: ``styles``, ``sharedStrings``.

        An empty element if the workbook has none.
        """
        part = self.linked_part(kind)
        return parse_part(self._linked(part), part) if part else ElementTree.Element(kind)

    def linked_part(self, kind: str, source: str | None = None) -> str:
        """The name of such a part, of the workbook or of another ``source``; empty if it has none."""
        links = self.links_of(self.workbook_part if source is None else source)
        return next((link.target for link in links if link.kind == kind), "")

    @cached_property
    def targets(self) -> Mapping[str, str]:
        """The parts that the workbook has relationships to, by the relationships' ids."""
        return {link.id: link.target for link in self.links_of(self.workbook_part)}

    def text(self, cell: ScannedCell) -> str:
        """What ``cell`` holds, as text: strings looked up and unescaped, numbers as written."""
        if cell.type != "s":
            return unescape(cell.text)
        try:
            return self.shared_strings[int(cell.text)]
        except (ValueError, IndexError) as error:
            raise BrokenPackage("", PackageFault.MISSING, f"shared string of {cell.at}") from error

    @cached_property
    def workbook_part(self) -> str:
        """Name of the part that lists the sheets, mostly ``xl/workbook.xml``."""
        part = self.linked_part("officeDocument", "")
        if not part:
            raise BrokenPackage("", PackageFault.NOT_A_WORKBOOK)
        return part

    @cached_property
    def _workbook(self) -> ElementTree.Element:
        root = parse_part(self._linked(self.workbook_part), self.workbook_part)
        if _local(root) != "workbook":
            raise BrokenPackage(self.workbook_part, PackageFault.NOT_A_WORKBOOK)
        return root

    def _linked(self, name: str) -> bytes:
        """The content of a part that a relationship leads to."""
        if name not in self._members:
            raise BrokenPackage(name, PackageFault.MISSING)
        return self._members[name].data

    def links_of(self, source: str) -> Sequence[Relationship]:
        """The relationships of a part, or of the package itself (``""``), within the package."""
        if source not in self._links:
            part = links_part(source)
            data = self._members[part].data if part in self._members else b""
            # Of files with one origin these are the same: three parsings in four.
            read = _links_in if len(data) < _SMALL else _links_in.__wrapped__
            self._links[source] = read(data, source) if data else ()
        return self._links[source]


@lru_cache(maxsize=64)
def _links_in(data: bytes, source: str) -> tuple[Relationship, ...]:
    folder = posixpath.dirname(source)
    return tuple(
        Relationship(
            id=element.get("Id", ""),
            kind=element.get("Type", "").rpartition("/")[2],
            target=posixpath.normpath(posixpath.join("/", folder, element.get("Target", "")))[1:],
        )
        for element in parse_part(data, links_part(source))
        if element.get("TargetMode") != "External"
    )


def links_part(source: str) -> str:
    """The part that holds the relationships of another. E.g. of ``xl/workbook.xml`` it is
    ``xl/_rels/workbook.xml.rels``."""
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _sheet_part(
    element: ElementTree.Element, targets: Mapping[str, Relationship], part: str
) -> SheetPart:
    ids = (element.get(f"{namespace}id", "") for namespace in _RELATIONSHIPS)
    link = next((targets[id_] for id_ in ids if id_ in targets), None)
    if link is None:
        raise BrokenPackage(part, PackageFault.MISSING, element.get("name", ""))
    return SheetPart(
        element.get("name", ""), link.target, link.kind, element.get("state", "visible")
    )


class _NoDoctype(ElementTree.TreeBuilder):
    """OOXML has no document types; what declares one means to expand entities."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self._part = part

    def doctype(self, *_: object) -> None:
        raise BrokenPackage(self._part, PackageFault.DOCTYPE)


def parse_part(data: bytes, part: str) -> ElementTree.Element:
    """The element that a part holds. BrokenPackage if it is no XML, or declares a document type."""
    if data.count(b"<") + data.count(b"=") > MAX_NODES:
        raise BrokenPackage(part, PackageFault.TOO_LARGE)
    # A plain builder takes four fifths of the time. UTF-16 has NULs; what else expat takes has ASCII.
    suspect = b"<!D" in data or b"\0" in data
    builder = _NoDoctype(part) if suspect else ElementTree.TreeBuilder()
    try:
        return ElementTree.fromstring(data, ElementTree.XMLParser(target=builder))
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise BrokenPackage(part, PackageFault.NOT_XML, str(error)) from error


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _children(root: ElementTree.Element, *path: str) -> Iterator[ElementTree.Element]:
    """The elements at ``path`` below ``root``, whatever their namespace."""
    step, *rest = path
    for child in root:
        if _local(child) == step:
            yield from _children(child, *rest) if rest else (child,)


def _text_of(item: ElementTree.Element) -> str:
    """The text of a shared string: its own or its runs', without phonetic hints (``rPh``)."""
    direct = _children(item, "t")
    runs = _children(item, "r", "t")
    return unescape("".join(t.text or "" for group in (direct, runs) for t in group))
