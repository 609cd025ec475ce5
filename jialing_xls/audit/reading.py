"""A workbook as a reader sees it: cells, formulas, rows, columns, settings, of any program's making.

Unlike ``ooxml.sheet`` it keeps no byte offsets and refuses little: what is odd is to be reported,
not to stop the reading.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from math import isfinite
from xml.etree.ElementTree import Element

from jialing_xls.audit.formula import shared
from jialing_xls.audit.looks import Looks
from jialing_xls.audit.xml import Link, children, is_on, links, local, number, parse
from jialing_xls.model.numbers import from_float
from jialing_xls.ooxml.errors import BrokenPackage, Fault
from jialing_xls.ooxml.package import Package, SheetPart
from jialing_xls.ooxml.reference import Cell, Range
from jialing_xls.ooxml.tag import unescape
from jialing_xls.ooxml.value import ErrorCode, Scalar
from jialing_xls.template.workbook import Template

Runs = tuple[tuple[str, Element], ...]
"""Pieces of a formatted text, each with its ``<rPr>``."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a cell holds. ``value`` is the cached result where there is a formula, None if missing."""

    value: Scalar | None
    formula: str | None
    style: int
    runs: Runs = ()

    @property
    def empty(self) -> bool:
        return self.value is None and self.formula is None


@dataclass(frozen=True, slots=True)
class Line:
    """What a ``<row>`` or ``<col>`` says of its lines."""

    first: int
    last: int
    size: float | None
    hidden: bool


@dataclass(frozen=True)
class SheetView:
    """One worksheet. E.g. ``view.cells[Cell(7, 5)].value``."""

    about: SheetPart
    root: Element
    cells: Mapping[Cell, Content]
    rows: tuple[Line, ...]
    links: list[Link] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.about.name

    def elements(self, *path: str) -> Iterator[Element]:
        """Elements below the root by their local names: ``elements("mergeCells", "mergeCell")``."""
        return children(self.root, *path)

    @cached_property
    def columns(self) -> tuple[Line, ...]:
        return tuple(
            Line(
                int(number(col, "min") or 0),
                int(number(col, "max") or 0),
                number(col, "width"),
                is_on(col, "hidden"),
            )
            for col in self.elements("cols", "col")
        )

    @cached_property
    def merges(self) -> frozenset[Range]:
        return frozenset(ranges(e.get("ref", "") for e in self.elements("mergeCells", "mergeCell")))


def ranges(references: Iterator[str]) -> Iterator[Range]:
    """The ranges that can be read; a broken one is as good as none."""
    for text in references:
        try:
            yield Range.parse(text)
        except ValueError:
            continue


class View:
    """A whole workbook; each part is parsed when it is first asked for."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._sheets: dict[str, SheetView] = {}

    @property
    def sheets(self) -> tuple[SheetPart, ...]:
        return self.package.sheets

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(sheet.name for sheet in self.package.sheets)

    def sheet(self, name: str) -> SheetView:
        if name not in self._sheets:
            about = self.package.sheet_part(name)
            self._sheets[name] = self._read(about)
        return self._sheets[name]

    @cached_property
    def looks(self) -> Looks:
        return Looks(self.package, self.workbook_links)

    @cached_property
    def workbook_part(self) -> str:
        found = (link.target for link in links(self.package, "") if link.kind == "officeDocument")
        return next(found)

    @cached_property
    def workbook(self) -> Element:
        return parse(self.package, self.workbook_part)

    @cached_property
    def workbook_links(self) -> list[Link]:
        return links(self.package, self.workbook_part)

    @cached_property
    def _strings(self) -> list[tuple[str, Runs]]:
        for link in self.workbook_links:
            if link.kind == "sharedStrings" and not link.external:
                table = parse(self.package, link.target)
                return [_rich(item) for item in table if local(item) == "si"]
        return []

    def _read(self, about: SheetPart) -> SheetView:
        if about.part not in self.package.part_names:
            raise BrokenPackage(about.part, Fault.MISSING)
        root = parse(self.package, about.part)
        reader = _CellReader(self._strings, root.tag.rpartition("}")[0])
        rows = []
        for data in children(root, "sheetData"):
            rows += [reader.read_row(row) for row in data]
        return SheetView(about, root, reader.cells, tuple(rows), links(self.package, about.part))


@lru_cache(maxsize=8)
def template_view(template: Template) -> View:
    """The template as a reader sees it, read once."""
    return View(template.package)


def _rich(item: Element) -> tuple[str, Runs]:
    """The text of a shared or inline string, and its runs where it has formats of its own."""
    texts, runs = [], []
    for child in item:
        if local(child) == "t":
            texts.append(child.text or "")
        elif local(child) == "r":
            text = "".join(t.text or "" for t in children(child, "t"))
            texts.append(text)
            runs += [(text, properties) for properties in children(child, "rPr")]
    return unescape("".join(texts)), tuple(runs)


class _CellReader:
    """Reads the rows of one sheet; holds the shared formulas met so far."""

    def __init__(self, strings: list[tuple[str, Runs]], namespace: str) -> None:
        self.cells: dict[Cell, Content] = {}
        self._strings = strings
        space = f"{namespace}}}" if namespace else ""
        self._f, self._v, self._is = f"{space}f", f"{space}v", f"{space}is"
        self._shared: dict[str, tuple[str, Cell]] = {}
        self._row = 0

    def read_row(self, row: Element) -> Line:
        self._row = int(number(row, "r") or self._row + 1)
        column = 0
        for element in row:
            if local(element) != "c":
                continue
            stated = element.get("r")
            at = Cell.parse(stated) if stated else Cell(self._row, column + 1)
            column = at.column
            self.cells[at] = self._content(element, at)
        return Line(self._row, self._row, number(row, "ht"), is_on(row, "hidden"))

    def _content(self, element: Element, at: Cell) -> Content:
        style = int(element.get("s", "0"))
        if not len(element):
            return Content(None, None, style)
        kind = element.get("t", "n")
        formula = self._formula(element.find(self._f), at)
        if kind == "inlineStr":
            inline = element.find(self._is)
            text, runs = _rich(inline) if inline is not None else ("", ())
            return Content(text if text else None, formula, style, runs)
        held = element.find(self._v)
        if held is None:
            return Content(None, formula, style)
        text = held.text or ""
        if kind == "s":
            text, runs = self._string(text)
            return Content(text, formula, style, runs)
        return Content(_value(kind, text), formula, style)

    def _string(self, index: str) -> tuple[str, Runs]:
        try:
            return self._strings[int(index)]
        except (ValueError, IndexError):
            raise BrokenPackage("", Fault.MISSING, f"shared string {index}") from None

    def _formula(self, element: Element | None, at: Cell) -> str | None:
        if element is None:
            return None
        text, group = element.text or "", element.get("si", "")
        if element.get("t") == "shared":
            if text:
                self._shared[group] = text, at
            elif group in self._shared:
                return shared(*self._shared[group], at)
        return text


def _value(kind: str, text: str) -> Scalar | None:
    if kind == "str":
        return unescape(text)
    if not text:
        return None
    if kind == "b":
        return text in ("1", "true")
    if kind == "e":
        return ErrorCode(text)
    try:
        # Excel writes seventeen digits, LibreOffice fifteen: the shortest decimal is the same.
        value = float(text)
    except ValueError:
        return text
    return from_float(value) if isfinite(value) else text
