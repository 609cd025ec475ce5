"""Where everything in a worksheet part stands: one pass of expat over the bytes, nothing changed.

A scanned sheet is immutable. A template is scanned once, and ``splice`` cuts any number of filled
sheets from it. Offsets count the bytes of ``ScannedSheet.xml``; spans are ``start <= i < stop``.

Only UTF-8 is scanned. A part in another encoding is refused: a splice would damage it.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from xml.parsers import expat

from jialing_xls.ooxml.package_errors import BrokenPackage, PackageFault
from jialing_xls.ooxml.reference import MAX_COLUMN, MAX_ROW, Cell, Range, column_number
from jialing_xls.ooxml.tag import OPEN_TAG, Tag

_MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_UTF8_BOM = b"\xef\xbb\xbf"
_TRUE = ("1", "true", "on")


class Span(NamedTuple):
    """Half-open interval of byte offsets."""

    start: int
    stop: int


class ScannedCell(NamedTuple):
    """A ``<c>`` element, e.g. ``<c r="E7" s="4" t="str"><f>A1&amp;B1</f><v>ab</v></c>``."""

    at: Cell
    start: int
    stop: int
    open: bytes
    """Its open tag."""
    prefix: str
    """Namespace prefix of its elements with the colon, mostly empty."""
    style: int
    type: str
    """Its ``t`` attribute; ``n`` where there is none."""
    formula: bytes
    """Its ``<f>`` element verbatim, attributes included; empty if it has none."""
    expression: str
    """The text of the formula, unescaped; empty for a follower of a shared formula."""
    text: str
    """The text of its ``<v>`` or ``<is>``; of a shared string, the position in the table."""
    tail: bytes
    """Its ``<extLst>`` verbatim, mostly empty."""

    @property
    def head(self) -> bytes:
        """Its open tag without ``t`` and without the bracket: ``<c r="E7" s="4"``."""
        return Tag(self.open.decode()).without("t").head.encode()


@dataclass(frozen=True, slots=True)
class ScannedRow:
    """A ``<row>`` element; ``columns`` are those of its cells, ascending."""

    number: int
    start: int
    open_stop: int
    """Where its open tag ends."""
    stop: int
    tag: Tag
    style: int | None
    """The style of its cells that are not there; None if the columns decide."""
    columns: tuple[int, ...]


class Dimension(NamedTuple):
    """The ``<dimension>`` open tag and what it claims to be the used range."""

    span: Span
    tag: Tag
    range: Range


@dataclass(frozen=True, eq=False)
class ScannedSheet:
    """A worksheet part and the places in it. ``cells`` and ``rows`` stand in document order."""

    part: str
    xml: bytes
    sheet_data: Span
    """The open tag of ``<sheetData>``."""
    sheet_data_tag: Tag
    rows: Mapping[int, ScannedRow]
    row_numbers: tuple[int, ...]
    cells: Mapping[Cell, ScannedCell]
    computed: tuple[Range, ...]
    """Ranges of array formulas and data tables, whose cells are computed without an own ``<f>``."""
    dimension: Dimension | None
    column_styles: tuple[tuple[int, int, int], ...]
    """First column, last column, style of cells that are not there."""

    def is_formula(self, at: Cell) -> bool:
        """Whether the value of a cell is computed, by its own formula or by an array's."""
        cell = self.cells.get(at)
        return bool(cell and cell.formula) or any(area.covers(at) for area in self.computed)

    def style_at(self, at: Cell) -> int:
        """The style with which Excel shows a cell, and would create it if it is not there."""
        cell = self.cells.get(at)
        if cell is not None:
            return cell.style
        row = self.rows.get(at.row)
        if row is not None and row.style is not None:
            return row.style
        for first, last, style in self.column_styles:
            if first <= at.column <= last:
                return style
        return 0

    def row_before(self, number: int) -> ScannedRow | None:
        """The nearest row above ``number`` that has an element."""
        index = bisect_left(self.row_numbers, number)
        return self.rows[self.row_numbers[index - 1]] if index else None


def scan(xml: bytes, part: str) -> ScannedSheet:
    """Scan a worksheet part. BrokenPackage if it is no well-formed, ordered UTF-8 worksheet."""
    return _Scanner(xml, part).scan()


@dataclass(slots=True)
class _Opened:
    """An element between its start and its end."""

    start: int
    open_stop: int
    text: bytes
    """Its open tag."""
    attributes: dict[str, str]

    @property
    def tag(self) -> Tag:
        return Tag(self.text.decode())


class _Place:
    """What the elements at one path mean; a template has thousands of them at a dozen paths."""

    __slots__ = ("below", "closed", "noted", "opened", "path", "text")

    def __init__(self, path: str) -> None:
        self.path = path
        self.below: dict[str, _Place] = {}
        """Places of children, by the names that expat reports; made when they are met."""
        self.opened, self.closed = _OPENED.get(path), _CLOSED.get(path)
        self.noted = self.opened is not None or self.closed is not None
        self.text = _TEXTS.get(path)


class _Scanner:
    """State of one pass. ``_OPENED`` and ``_CLOSED`` below map element paths to its methods."""

    def __init__(self, xml: bytes, part: str) -> None:
        self.xml = xml
        self.part = part
        self.places, self.elsewhere = [_Place("")], _Place("?")
        self.opened: list[_Opened] = []
        self.chars: list[str] | None = None
        self.rows: dict[int, ScannedRow] = {}
        self.cells: dict[Cell, ScannedCell] = {}
        self.computed: list[Range] = []
        self.column_styles: list[tuple[int, int, int]] = []
        self.dimension: Dimension | None = None
        self.sheet_data: _Opened | None = None
        self.row_number = 0
        self.start_cell()

    def scan(self) -> ScannedSheet:
        if not self.xml.removeprefix(_UTF8_BOM).lstrip().startswith(b"<") or b"\0" in self.xml:
            raise BrokenPackage(self.part, PackageFault.NOT_UTF8)
        # Naming the encoding keeps expat from following another one that the bytes suggest.
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.XmlDeclHandler = self.on_declaration
        self.parser.StartDoctypeDeclHandler = self.on_doctype
        self.parser.StartElementHandler = self.on_start
        self.parser.EndElementHandler = self.on_end
        self.parser.CharacterDataHandler = self.on_text
        try:
            self.parser.Parse(self.xml, True)
        except expat.ExpatError as error:
            raise BrokenPackage(self.part, PackageFault.NOT_XML, str(error)) from error
        return self.result()

    def result(self) -> ScannedSheet:
        if self.sheet_data is None:
            raise BrokenPackage(self.part, PackageFault.NOT_A_WORKSHEET)
        return ScannedSheet(
            part=self.part,
            xml=self.xml,
            sheet_data=Span(self.sheet_data.start, self.sheet_data.open_stop),
            sheet_data_tag=self.sheet_data.tag,
            rows=self.rows,
            row_numbers=tuple(self.rows),
            cells=self.cells,
            computed=tuple(self.computed),
            dimension=self.dimension,
            column_styles=tuple(self.column_styles),
        )

    # What expat reports.

    def on_declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "utf8"):
            raise BrokenPackage(self.part, PackageFault.NOT_UTF8, encoding)

    def on_doctype(self, *_: object) -> None:
        raise BrokenPackage(self.part, PackageFault.DOCTYPE)

    def on_start(self, name: str, attributes: dict[str, str]) -> None:
        place = self.places[-1].below.get(name) or self.entered(name)
        self.places.append(place)
        if place.noted:
            start = self.parser.CurrentByteIndex
            match = OPEN_TAG.match(self.xml, start)
            assert match is not None  # expat has just accepted this tag
            opened = _Opened(start, match.end(), match[0], attributes)
            self.opened.append(opened)
            if place.opened is not None:
                place.opened(self, opened)
        if place.text is not None:
            self.chars = []

    def entered(self, name: str) -> _Place:
        """The place of a child of the element that is open, the first with its name."""
        parent = self.places[-1]
        namespace, _, local = name.rpartition(" ")
        local = local if namespace in _MAIN else "?"
        path = f"{parent.path}/{local}".removeprefix("/")
        if not parent.path and path != "worksheet":
            raise BrokenPackage(self.part, PackageFault.NOT_A_WORKSHEET)
        # Cells wrapped into elements unknown here (mc:AlternateContent) could be set twice.
        if local not in _ALLOWED.get(parent.path, (local,)):
            raise BrokenPackage(self.part, PackageFault.UNKNOWN_ELEMENT, path)
        place = _Place(path) if path in _PATHS else self.elsewhere
        parent.below[name] = place
        return place

    def on_end(self, _name: str) -> None:
        place = self.places.pop()
        if place.text is not None:
            self.texts[place.text] += "".join(self.chars or ())
            self.chars = None
        if place.noted:
            opened = self.opened.pop()
            if place.closed is not None:
                place.closed(self, opened, self.stop_of(opened))

    def on_text(self, data: str) -> None:
        if self.chars is not None:
            self.chars.append(data)

    def stop_of(self, opened: _Opened) -> int:
        """Where the element that ends now stops. Expat's index is past a self-closing tag, but at
        the ``<`` of a closing one."""
        if opened.text.endswith(b"/>"):
            return opened.open_stop
        return self.xml.index(b">", self.parser.CurrentByteIndex) + 1

    # What the elements mean.

    def start_cell(self) -> None:
        self.texts = {"expression": "", "text": ""}
        self.formula = b""
        self.tail = b""

    def open_sheet_data(self, opened: _Opened) -> None:
        if self.sheet_data is not None:
            raise BrokenPackage(self.part, PackageFault.OUT_OF_ORDER, "sheetData")
        self.sheet_data = opened

    def open_dimension(self, opened: _Opened) -> None:
        area = self.range(opened.attributes.get("ref", ""))
        self.dimension = Dimension(Span(opened.start, opened.open_stop), opened.tag, area)

    def open_column(self, opened: _Opened) -> None:
        first, last, style = (opened.attributes.get(a, "0") for a in ("min", "max", "style"))
        self.column_styles.append((self.number(first), self.number(last), self.number(style)))

    def open_row(self, opened: _Opened) -> None:
        stated = opened.attributes.get("r")
        number = self.row_number + 1 if stated is None else self.number(stated)
        if not self.row_number < number <= MAX_ROW:
            raise BrokenPackage(self.part, PackageFault.OUT_OF_ORDER, f"row {number}")
        self.row_number, self.row_digits = number, str(number)
        self.columns: list[int] = []

    def close_row(self, opened: _Opened, stop: int) -> None:
        own_style = opened.attributes.get("customFormat") in _TRUE
        style = self.number(opened.attributes.get("s", "0")) if own_style else None
        number, columns = self.row_number, tuple(self.columns)
        self.rows[number] = ScannedRow(
            number, opened.start, opened.open_stop, stop, opened.tag, style, columns
        )

    def open_cell(self, opened: _Opened) -> None:
        self.start_cell()
        stated = opened.attributes.get("r")
        last = self.columns[-1] if self.columns else 0
        at = Cell(self.row_number, last + 1) if stated is None else self.cell(stated)
        if at.row != self.row_number or not last < at.column <= MAX_COLUMN:
            raise BrokenPackage(self.part, PackageFault.OUT_OF_ORDER, stated or "c")
        self.columns.append(at.column)
        self.at = at

    def close_cell(self, opened: _Opened, stop: int) -> None:
        attribute, at = opened.attributes.get, self.at
        self.cells[at] = ScannedCell(
            at,
            opened.start,
            stop,
            opened.text,
            opened.tag.prefix if b":" in opened.text else "",
            self.number(attribute("s", "0")),
            attribute("t", "n"),
            self.formula,
            self.texts["expression"],
            self.texts["text"],
            self.tail,
        )

    def close_formula(self, opened: _Opened, stop: int) -> None:
        self.formula = self.xml[opened.start : stop]
        if opened.attributes.get("t") in ("array", "dataTable") and "ref" in opened.attributes:
            self.computed.append(self.range(opened.attributes["ref"]))

    def close_tail(self, opened: _Opened, stop: int) -> None:
        self.tail = self.xml[opened.start : stop]

    # Attribute values.

    def number(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 11):
            raise BrokenPackage(self.part, PackageFault.BAD_ADDRESS, text)
        return int(text)

    def cell(self, text: str) -> Cell:
        try:
            letters = text.removesuffix(self.row_digits)
            if letters.isalpha():  # as it is in its row; quicker than the pattern of all addresses
                return Cell(self.row_number, column_number(letters))
            return Cell.parse(text)
        except ValueError as error:
            raise BrokenPackage(self.part, PackageFault.BAD_ADDRESS, text) from error

    def range(self, text: str) -> Range:
        try:
            return Range.parse(text)
        except ValueError as error:
            raise BrokenPackage(self.part, PackageFault.BAD_ADDRESS, text) from error


_DATA = "worksheet/sheetData"
_ROW = f"{_DATA}/row"
_C = f"{_ROW}/c"

_OPENED: dict[str, Callable[[_Scanner, _Opened], None]] = {
    "worksheet/dimension": _Scanner.open_dimension,
    "worksheet/cols/col": _Scanner.open_column,
    _DATA: _Scanner.open_sheet_data,
    _ROW: _Scanner.open_row,
    _C: _Scanner.open_cell,
}
_CLOSED: dict[str, Callable[[_Scanner, _Opened, int], None]] = {
    _ROW: _Scanner.close_row,
    _C: _Scanner.close_cell,
    f"{_C}/f": _Scanner.close_formula,
    f"{_C}/extLst": _Scanner.close_tail,
}
_ALLOWED: dict[str, tuple[str, ...]] = {
    _DATA: ("row",),
    _ROW: ("c", "extLst"),
    _C: ("f", "v", "is", "extLst"),
}
# Phonetic hints (is/rPh/t) are not part of the text.
_TEXTS = {
    f"{_C}/f": "expression",
    f"{_C}/v": "text",
    f"{_C}/is/t": "text",
    f"{_C}/is/r/t": "text",
}
_PATHS = frozenset(
    path.rsplit("/", n)[0]
    for path in (*_OPENED, *_CLOSED, *_TEXTS)
    for n in range(path.count("/") + 1)
)
"""Where something is noted, or somewhere below."""
