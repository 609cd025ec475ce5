"""A workbook as a reader sees it: cells, formulas, rows, columns, settings, of any program's making.

Every part is read strictly (``received``): elements are found by the names that the standard gives
them, and what is otherwise has been noted. Unlike ``ooxml.sheet`` it keeps no byte offsets.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from xml.etree.ElementTree import Element

from jialing_xls.audit.parts.cell_looks import Looks
from jialing_xls.audit.parts.cell_reader import (
    CellContent,
    CellReader,
    SheetLine,
    Text,
    has_two_texts,
    ranges,
    read_text,
)
from jialing_xls.audit.parts.formula_text import skeleton
from jialing_xls.audit.parts.grammar import Deviation
from jialing_xls.audit.parts.received_parts import Link, Received, is_on, numeric_attribute
from jialing_xls.ooxml.package import Package, SheetPart
from jialing_xls.ooxml.package_errors import BrokenPackage, PackageFault
from jialing_xls.ooxml.reference import Cell, Range
from jialing_xls.template.template_workbook import Template


@dataclass(frozen=True)
class SheetView:
    """One worksheet. E.g. ``view.cells[Cell(7, 5)].value``."""

    about: SheetPart
    root: Element
    cells: Mapping[Cell, CellContent]
    rows: tuple[SheetLine, ...]
    odd: tuple[tuple[Cell, str], ...]
    """Cells that programs read in more than one way, and how, in Chinese."""
    links: list[Link]

    @property
    def name(self) -> str:
        return self.about.name

    def elements(self, path: str) -> Iterator[Element]:
        """Elements below the root: ``elements("mergeCells/mergeCell")``."""
        return self.root.iterfind(path)

    @cached_property
    def columns(self) -> tuple[SheetLine, ...]:
        return tuple(
            SheetLine(
                int(numeric_attribute(col, "min") or 0),
                int(numeric_attribute(col, "max") or 0),
                numeric_attribute(col, "width"),
                is_on(col, "hidden"),
            )
            for col in self.elements("cols/col")
        )

    @cached_property
    def merges(self) -> frozenset[Range]:
        said = (e.get("ref", "") for e in self.elements("mergeCells/mergeCell"))
        return frozenset(area for text in said for area in ranges(text))

    @cached_property
    def told(self) -> dict[Cell, str]:
        """By what each cell is told from others: its label, or the shape of its formula."""
        told = {}
        for at, content in self.cells.items():
            if content.formula is not None:
                told[at] = "=" + skeleton(content.formula)
            elif isinstance(content.value, str) and content.value:
                told[at] = content.value
        return told


class View:
    """A whole workbook; each part is read when it is first asked for."""

    def __init__(self, package: Package) -> None:
        self.parts = Received(package)
        self._sheets: dict[str, SheetView] = {}

    @cached_property
    def sheets(self) -> tuple[SheetPart, ...]:
        """In the order of their tabs."""
        links = {link.id: link for link in self.workbook_links}
        found = []
        for element in self.workbook.iterfind("sheets/sheet"):
            name, link = element.get("name", ""), links.get(element.get("r:id", ""))
            if link is None:
                raise BrokenPackage(self.workbook_part, PackageFault.MISSING, name)
            state = element.get("state", "visible")
            found.append(SheetPart(name, link.target, link.kind, state))
        return tuple(found)

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(sheet.name for sheet in self.sheets)

    @property
    def worksheets(self) -> Iterator[SheetView]:
        return (self.sheet(about.name) for about in self.sheets if about.kind == "worksheet")

    def sheet(self, name: str) -> SheetView:
        if name not in self._sheets:
            about = next(sheet for sheet in self.sheets if sheet.name == name)
            self._sheets[name] = self._read(about)
        return self._sheets[name]

    @cached_property
    def looks(self) -> Looks:
        return Looks(self._linked("styles", "styleSheet"), self._linked("theme", "theme"))

    @cached_property
    def workbook_part(self) -> str:
        found = (link.target for link in self.parts.links("") if link.kind == "officeDocument")
        part = next(found, None)
        if part is None:
            raise BrokenPackage("", PackageFault.NOT_A_WORKBOOK)
        return part

    @cached_property
    def workbook(self) -> Element:
        return self.parts.part(self.workbook_part, "workbook")

    @cached_property
    def workbook_links(self) -> list[Link]:
        return self.parts.links(self.workbook_part)

    def _linked(self, link_kind: str, kind: str) -> Element:
        """A part that a workbook has one of; an empty element if it has none."""
        links = self.workbook_links
        found = (link.target for link in links if link.kind == link_kind and not link.external)
        part = next(found, None)
        return Element(kind) if part is None else self.parts.part(part, kind)

    @cached_property
    def _strings(self) -> list[Text]:
        items = self._linked("sharedStrings", "sst").findall("si")
        if any(map(has_two_texts, items)):
            message = "里有文字写了两个内容，各种软件显示的不一样，应只有一个"
            self.parts.faults[self.workbook_part].append(Deviation("", message))
        return list(map(read_text, items))

    def _read(self, about: SheetPart) -> SheetView:
        root = self.parts.part(about.part, "worksheet")
        reader = CellReader(self._strings)
        for data in root.iterfind("sheetData"):
            reader.read(data)
        links = self.parts.links(about.part)
        return SheetView(about, root, reader.cells, tuple(reader.rows), tuple(reader.odd), links)


@lru_cache(maxsize=8)
def template_view(template: Template) -> View:
    """The template as a reader sees it, read once."""
    return View(template.package)
