"""An .xlsx as a ``Book``: SpreadsheetML read as ISO/IEC 29500-1 §18 defines it. No I/O.

Elements go by namespace and name, numbers by their lexical type: ``1_3571.19`` is none. Comments,
CDATA, entities and encodings are the parser's business. Only parts that are asked for are inflated.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from jialing_xls.entry.formats.grid import (
    EPOCH,
    EPOCH_1904,
    MOST_CELLS,
    Content,
    Damaged,
    Grid,
    Range,
    Style,
    TooMany,
    Trouble,
    format_of,
    is_picture,
)
from jialing_xls.ooxml.colours import BLACK, WHITE, Colours
from jialing_xls.ooxml.marks.cell_comments import HEADING
from jialing_xls.ooxml.package import Package, parse_part
from jialing_xls.ooxml.reference import Cell
from jialing_xls.ooxml.tag import unescape

_LARGE: Final = 2**20
"""Bytes from which empty rows are taken out before parsing: mostly there is little else."""

_NAMESPACES: Final = (
    "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}",
    "{http://purl.oclc.org/ooxml/spreadsheetml/main}",
)
_EMPTY_ROW = re.compile(
    rb"<(?:\w+:)?row\b[^<>]*"
    rb"(?:/>|>\s*(?:<(?:\w+:)?c\b[^<>]*(?:/>|></(?:\w+:)?c>)\s*)*</(?:\w+:)?row>)\s*"
)
_ENTRY_CHECKS = re.compile(
    rb"<dataValidations\b[^<>]*+>(?:<dataValidation\b[^<>]*+(?<!/)>"
    rb"(?:<formula[12]>[^<>]*+</formula[12]>)*+</dataValidation>)*+</dataValidations>"
)
"""What is checked while somebody types, which no reader needs: half of what a parser has to do."""
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", re.ASCII)
_OWN_FILLS: Final = 2
"""Fills that every workbook has: none, and one of dots."""
_HALVES = re.compile("[\ud800-\udfff]")
_BOOLEANS: Final = {"0": False, "1": True, "false": False, "true": True}

_COLOURS: Final = Colours(("FFFFFF", "000000"))
"""By the theme that all known programs write: paper and ink."""

Run = tuple[str, Style]


class SpreadsheetMLWorkbook:
    """An .xlsx; BrokenPackage or Damaged if it is none."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._sheets = {sheet.name: sheet for sheet in self._package.sheets}
        parts = {sheet.part for sheet in self._package.sheets}
        if min(len(self._sheets), len(parts)) < len(self._package.sheets):
            raise Damaged("two sheets of one name, or of one part")
        self._cells = 0

    @property
    def names(self) -> Sequence[str]:
        return list(self._sheets)

    @property
    def epoch(self) -> date:
        return EPOCH_1904 if self._package.dates_from_1904 else EPOCH

    def grid(self, name: str) -> Grid:
        """A sheet, read now; a chart sheet has no cells."""
        sheet = self._sheets[name]
        if sheet.kind != "worksheet":
            return Grid()
        xml = self._package.part(sheet.part)
        if len(xml) > _LARGE:
            if xml.count(b"<v") > MOST_CELLS:
                raise TooMany
            xml = _EMPTY_ROW.sub(b"", xml)
        if b"<!" not in xml:  # in a comment, nothing is what it seems
            xml = _ENTRY_CHECKS.sub(b"", xml)
        root = parse_part(xml, sheet.part)
        space = root.tag.removesuffix("worksheet")
        if space not in _NAMESPACES:
            raise Damaged(f"no worksheet: {root.tag}")
        grid = Grid(
            merged=[
                _area(each.get("ref", ""))
                for each in root.iterfind(f"{space}mergeCells/{space}mergeCell")
            ],
            pictures=[at for each in self._linked(sheet.part, "drawing") for at in _anchors(each)],
            comments=[at for each in self._linked(sheet.part, "comments") for at in _noted(each)],
        )
        self._cells += _CellReader(space, self._looks.styles, self._texts).fill(root, grid)
        for top, left, bottom, right in self._disguised(root, space):
            for row in grid.rows.keys() & range(top, bottom + 1):
                for column in grid.rows[row].keys() & range(left, right + 1):
                    grid.rows[row][column].trouble = Trouble.DISGUISED
        if self._cells > MOST_CELLS:
            raise TooMany
        return grid

    def _linked(self, part: str, kind: str) -> Iterator[Element]:
        return self._package.linked_from(part, kind)

    def _disguised(self, root: Element, space: str) -> Iterator[Range]:
        """Where a condition gives the cells another number format."""
        more = root.find(f"{space}extLst")
        rules = root.findall(f"{space}conditionalFormatting")
        if more is not None:
            rules += [each for each in more.iter() if each.tag.endswith("}conditionalFormatting")]
        for rule in rules:
            if any(map(self._is_disguise, rule.iter())):
                where = rule.get("sqref") or "".join(
                    each.text or "" for each in rule if each.tag.endswith("}sqref")
                )
                yield from map(_area, where.split())

    def _is_disguise(self, element: Element) -> bool:
        format = element.get("dxfId")
        if format is not None:
            return self._looks.conditions[int(format)]
        return element.tag.endswith("}numFmt")

    @cached_property
    def _looks(self) -> "_Looks":
        part = self._package.linked_part("styles")
        return _looks(self._package.part(part), part) if part else _Looks([Style()], [])

    @cached_property
    def _texts(self) -> "_SharedTexts":
        return _SharedTexts(self._package.linked("sharedStrings"))


class _Looks(NamedTuple):
    """What the readers take of the table of styles."""

    styles: Sequence[Style]
    conditions: Sequence[bool]
    """Whether each of the formats of conditions has a number format, or strikes through."""


# Workbooks that one program has saved have the same, mostly.
@lru_cache(maxsize=4)
def _looks(xml: bytes, part: str) -> _Looks:
    root = parse_part(xml, part)
    space = root.tag.removesuffix("styleSheet")
    own = {
        _whole(each.get("numFmtId")): each.get("formatCode", "")
        for each in root.iterfind(f"{space}numFmts/{space}numFmt")
    }
    fonts = [_font(each, space) for each in root.iterfind(f"{space}fonts/{space}font")]
    styles = [_style(each, own, fonts) for each in root.iterfind(f"{space}cellXfs/{space}xf")]
    conditions = [
        each.find(f"{space}numFmt") is not None or _font_in(each, space).struck
        for each in root.iterfind(f"{space}dxfs/{space}dxf")
    ]
    return _Looks(styles or [Style()], conditions)


class _SharedTexts(dict[str, tuple[str, Sequence[Run]]]):
    """The shared strings by their position, as a cell states it, and the runs of those that have some."""

    def __init__(self, table: Element) -> None:
        self._read = _TextReader(table.tag.removesuffix("sst"))
        self._items = table.findall(f"{self._read.space}si")

    def __missing__(self, at: str) -> tuple[str, Sequence[Run]]:
        self[at] = text = self._read.text_and_runs(self._items[_whole(at)])
        return text


class _CellReader:
    """The cells of a sheet, in its order."""

    def __init__(
        self, space: str, styles: Sequence[Style], texts: Mapping[str, tuple[str, Sequence[Run]]]
    ) -> None:
        self._space, self._texts, self._read = space, texts, _TextReader(space)
        self._v, self._f, self._is = f"{space}v", f"{space}f", f"{space}is"
        self._styles: dict[str | None, Style] = {str(n): each for n, each in enumerate(styles)}
        self._styles[None] = styles[0]

    def fill(self, root: Element, grid: Grid) -> int:
        """How many cells the grid got."""
        number, cell_name, count = 0, f"{self._space}c", 0
        for row in root.iterfind(f"{self._space}sheetData/{self._space}row"):
            number, column = _whole(row.get("r"), number + 1), 0
            filled = grid.rows.setdefault(number, {})
            for cell in row:
                if cell.tag != cell_name:
                    if cell.tag.endswith("}AlternateContent"):
                        raise Damaged("cells for some programs only")
                    continue
                at = cell.get("r")
                if at is None:
                    column += 1
                    at = str(Cell(number, column))
                number_there, column = Cell.parse(at)
                if number_there != number:
                    raise Damaged(f"{at} in row {number}")
                if len(cell) and (content := self._content(cell)) is not None:
                    if column in filled:
                        raise Damaged(f"twice: {at}")
                    filled[column] = content
            if not filled:
                del grid.rows[number]
            count += len(filled)
        return count

    def _content(self, cell: Element) -> Content | None:
        style = self._styles[cell.get("s")]
        kind, stored = cell.get("t"), cell.find(self._v)
        value = "" if stored is None else stored.text or ""
        if stored is not None and len(stored):
            return Content(value, trouble=Trouble.MALFORMED)
        if kind == "s" and cell.get("vm") is None:
            return self._in_runs(*self._texts[value], style) if value else None
        formula = cell.find(self._f)
        written = "" if formula is None else formula.text or ""
        if cell.get("vm") is not None or is_picture(written):
            return Content(value, trouble=Trouble.PICTURE)
        match kind:
            case "inlineStr":
                inline = cell.find(self._is)
                if inline is None:
                    return None
                return self._in_runs(*self._read.text_and_runs(inline), style)
            case "str" | "d":
                content = self._in_runs(_unescaped(value), (), style)
                if content is not None:
                    content.formula = formula is not None
                return content
            case "e":
                return Content(value or "#N/A")
        if not value.strip():
            uncalculated = formula is not None and kind in (None, "n")
            return Content(None, trouble=Trouble.UNCALCULATED) if uncalculated else None
        if kind == "b" and value.strip() in _BOOLEANS:
            return Content(_BOOLEANS[value.strip()])
        if kind in (None, "n") and _NUMBER.fullmatch(value.strip(" \t\r\n")):
            number = float(value)
            return Content(number, style.format, None, style.trouble(()), formula is not None)
        return Content(value, trouble=Trouble.MALFORMED)

    def _in_runs(self, text: str, runs: Sequence[Run], style: Style) -> Content | None:
        if not text:
            return None
        if is_picture(text):
            return Content(text, trouble=Trouble.PICTURE)
        if runs is _MALFORMED:
            return Content(text, trouble=Trouble.MALFORMED)
        if not runs:
            return Content(text, style.format, None, style.trouble(()))
        own = [(piece, style if of is _OF_THE_CELL else of) for piece, of in runs]
        return Content(text, style.format, trouble=style.trouble(own))


_MALFORMED: Final[Sequence[Run]] = [("", Style())]
"""Runs of a text that is not written as the standard has it."""
_OF_THE_CELL: Final = Style()
"""The style of a run without properties of its own."""


class _TextReader:
    """Reads shared and inline strings, without phonetic hints (``rPh``)."""

    def __init__(self, space: str) -> None:
        self.space = space
        self._t, self._r, self._properties = f"{space}t", f"{space}r", f"{space}rPr"

    def text_and_runs(self, item: Element) -> tuple[str, Sequence[Run]]:
        if len(item) == 1 and item[0].tag == self._t and not len(item[0]):
            return _unescaped(item[0].text or ""), ()
        runs = [self._run(each) for each in item.iterfind(self._r)]
        plain = item.findall(self._t)
        text = _unescaped("".join(each.text or "" for each in plain)) + "".join(
            text for text, _ in runs
        )
        # A text of its own, or runs: of several, each program shows another.
        if len(plain) > 1 or (plain and runs) or any(len(each) for each in item.iter(self._t)):
            return text, _MALFORMED
        return text, runs

    def _run(self, run: Element) -> Run:
        own = run.find(self._properties)
        style = _OF_THE_CELL if own is None else _font(own, self.space)
        return _unescaped(run.findtext(self._t) or ""), style


def _unescaped(text: str) -> str:
    """``_x000A_`` as the character; half of one that has two (``_xD800_``) as none that is known."""
    return _HALVES.sub("\ufffd", unescape(text)) if "_x" in text else text


def _font(element: Element, space: str) -> Style:
    struck = element.find(f"{space}strike")
    raised = element.find(f"{space}vertAlign")
    return Style(
        struck=struck is not None and _BOOLEANS.get(struck.get("val", "1"), True),
        raised=raised is not None and raised.get("val") in ("superscript", "subscript"),
        unseen=_is_tiny(element.find(f"{space}sz"))
        or _COLOURS.of(element.find(f"{space}color"), BLACK) == WHITE,
    )


def _font_in(element: Element, space: str) -> Style:
    font = element.find(f"{space}font")
    return Style() if font is None else _font(font, space)


def _is_tiny(size: Element | None) -> bool:
    """Below 3 points nothing can be read."""
    text = "" if size is None else size.get("val", "")
    return bool(_NUMBER.fullmatch(text)) and float(text) < 3


def _style(xf: Element, own: dict[int, str], fonts: Sequence[Style]) -> Style:
    number = _whole(xf.get("fontId"), 0)
    font = fonts[number] if number < len(fonts) else Style()
    # On a fill of its own, white is mostly meant to be read.
    unseen = font.unseen and _whole(xf.get("fillId"), 0) < _OWN_FILLS
    code = format_of(_whole(xf.get("numFmtId"), 0), own)
    return Style(code, font.struck, font.raised, unseen)


def _anchors(drawing: Element) -> Iterator[tuple[int, int]]:
    """Where what is drawn begins, in rows and columns; at the first cell if it does not say."""
    for anchor in drawing:
        space = anchor.tag.partition("}")[0] + "}"
        start = anchor.find(f"{space}from")
        if start is None:
            yield 1, 1
        else:
            row, column = (start.findtext(f"{space}{each}", "0") for each in ("row", "col"))
            yield _whole(row) + 1, _whole(column) + 1


def _noted(comments: Element) -> Iterator[tuple[int, int]]:
    """The cells that have a comment, other than of a marked copy."""
    written = (each for each in comments.iter() if each.get("ref"))
    theirs = (each for each in written if not "".join(each.itertext()).startswith(HEADING))
    return (Cell.parse(each.get("ref", "")) for each in theirs)


def _area(text: str) -> Range:
    first, _, last = text.partition(":")
    start = Cell.parse(first)
    end = Cell.parse(last) if last else start
    return (*start, *end)


def _whole(text: str | None, default: int = -1) -> int:
    """A number that counts or points. Damaged if it is none."""
    if text is None and default >= 0:
        return default
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise Damaged(f"no whole number: {text!r}")
    return int(text)
