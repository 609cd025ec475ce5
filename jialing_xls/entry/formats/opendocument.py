"""The content of an .ods as a ``Book``: OpenDocument 1.3 part 3 (§9). No I/O.

A cell says both what it holds and, in its paragraphs, what it shows.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final
from xml.etree.ElementTree import Element

from jialing_xls.entry.formats.grid import (
    EPOCH,
    MOST_CELLS,
    Content,
    Damaged,
    Grid,
    Style,
    TooMany,
)
from jialing_xls.ooxml.package import parse_part

_NAMES: Final = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TABLE, _TEXT = (f"{{{_NAMES}{name}:1.0}}" for name in ("office", "table", "text"))
_STYLE, _DRAW = (f"{{{_NAMES}{name}:1.0}}" for name in ("style", "drawing"))
_FO: Final = f"{{{_NAMES}xsl-fo-compatible:1.0}}"
_TINY: Final = frozenset({"0pt", "1pt", "2pt"})
_CALC: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELL, _COVERED = f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_ROW, _COLUMN = f"{_TABLE}table-row", f"{_TABLE}table-column"
_NUMBERS: Final = frozenset({"float", "percentage", "currency"})
_UNSEEN: Final = frozenset({f"{_OFFICE}annotation", f"{_TEXT}note", f"{_TEXT}ruby-text"})
_CLOCK = re.compile(r"-?P?T?(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9.]{1,20})S)?", re.ASCII)

Run = tuple[str, str]
"""A piece of a text and the name of its style."""


class OpenDocumentWorkbook:
    """An .ods, from its parts content.xml and, if there is one, styles.xml."""

    def __init__(self, content: bytes, styles: bytes | None) -> None:
        root = parse_part(content, "content.xml")
        sheet = root.find(f"{_OFFICE}body/{_OFFICE}spreadsheet")
        if sheet is None:
            raise Damaged("no spreadsheet")
        tables = sheet.findall(f"{_TABLE}table")
        self._tables = {each.get(f"{_TABLE}name", ""): each for each in tables}
        if len(self._tables) < len(tables):
            raise Damaged("two tables of one name")
        roots = [root] if styles is None else [parse_part(styles, "styles.xml"), root]
        self._styles = {
            each.get(f"{_STYLE}name", ""): each for r in roots for each in r.iter(f"{_STYLE}style")
        }
        null = sheet.find(f"{_TABLE}calculation-settings/{_TABLE}null-date")
        stated = None if null is None else null.get(f"{_TABLE}date-value")
        self.epoch = date.fromisoformat(stated) if stated else EPOCH
        self._cells = 0

    @property
    def names(self) -> Sequence[str]:
        return list(self._tables)

    def grid(self, name: str) -> Grid:
        table, grid = self._tables[name], Grid()
        if table.find(f"{_TABLE}shapes") is not None:
            grid.pictures.append((1, 1))
        defaults = [
            (_count(each, "columns"), each.get(f"{_TABLE}default-cell-style-name", ""))
            for each in table.iter(_COLUMN)
        ]
        row = 1
        for element in table.iter(_ROW):
            times = _count(element, "rows")
            self._take_row(grid, row, times, element, defaults)
            row += times
        return grid

    def _take_row(
        self, grid: Grid, row: int, times: int, element: Element, defaults: list[tuple[int, str]]
    ) -> None:
        column = 1
        for cell in element:
            if cell.tag not in (_CELL, _COVERED):
                continue
            repeated = _count(cell, "columns")
            self._note_merge(grid, row, column, cell)
            content = self._content(cell, _at(defaults, column)) if cell.attrib else None
            if content is not None:
                self._cells += repeated * times
                if self._cells > MOST_CELLS:
                    raise TooMany
                content.formula = f"{_TABLE}formula" in cell.attrib
                for n in range(repeated * times):
                    grid.put(row + n // repeated, column + n % repeated, content)
            if any(child.tag.startswith(_DRAW) for child in cell):
                grid.pictures.append((row, column))
            if cell.find(f"{_OFFICE}annotation") is not None:
                grid.comments.append((row, column))
            column += repeated

    def _note_merge(self, grid: Grid, row: int, column: int, cell: Element) -> None:
        wide = _whole(cell.get(f"{_TABLE}number-columns-spanned"))
        high = _whole(cell.get(f"{_TABLE}number-rows-spanned"))
        if wide > 1 or high > 1:
            grid.merged.append((row, column, row + high - 1, column + wide - 1))

    def _content(self, cell: Element, default: str) -> Content | None:
        paragraphs = [list(_runs(each)) for each in cell.iterfind(f"{_TEXT}p")]
        shown = "\n".join("".join(text for text, _ in runs) for runs in paragraphs)
        if cell.get(f"{_CALC}value-type") == "error":
            return Content(shown or "#N/A")
        name = cell.get(f"{_TABLE}style-name", default)
        runs = [(text, self._looks(style or name)) for each in paragraphs for text, style in each]
        trouble = self._looks(name).trouble(runs)
        kind = cell.get(f"{_OFFICE}value-type")
        if kind in _NUMBERS:
            value = float(cell.get(f"{_OFFICE}value", ""))
            return Content(value, shown=shown if paragraphs else None, trouble=trouble)
        if kind == "boolean":
            return Content(cell.get(f"{_OFFICE}boolean-value") == "true")
        if kind == "date":
            day = datetime.fromisoformat(cell.get(f"{_OFFICE}date-value", ""))
            since = day.replace(tzinfo=None) - datetime.combine(self.epoch, datetime.min.time())
            return Content(since.total_seconds() / 86_400, "yyyy/m/d", shown or None, trouble)
        if kind == "time":
            clock = _CLOCK.fullmatch(cell.get(f"{_OFFICE}time-value", ""))
            if clock is None:
                raise Damaged("no time")
            hours, minutes, seconds = (float(part or 0) for part in clock.groups())
            since_midnight = (hours + minutes / 60 + seconds / 3600) / 24
            return Content(since_midnight, "h:mm:ss", shown or None, trouble)
        stated = cell.get(f"{_OFFICE}string-value")
        text = shown if paragraphs or stated is None else stated
        return Content(text, trouble=trouble) if text else None

    def _looks(self, name: str, depth: int = 0) -> Style:
        """What a style, and those that it is made from, say of its text."""
        style = self._styles.get(name)
        if style is None or depth > 10:
            return Style()
        base = self._looks(style.get(f"{_STYLE}parent-style-name", ""), depth + 1)
        said = style.find(f"{_STYLE}text-properties")
        if said is None:
            return base
        size, colour = said.get(f"{_FO}font-size", ""), said.get(f"{_FO}color", "")
        line = said.get(
            f"{_STYLE}text-line-through-style", said.get(f"{_STYLE}text-line-through-type")
        )
        place = said.get(f"{_STYLE}text-position")
        return Style(
            struck=base.struck if line is None else line != "none",
            raised=base.raised if place is None else not place.startswith(("0", "none")),
            unseen=base.unseen or colour.lower() == "#ffffff" or size in _TINY,
        )


def _runs(element: Element, style: str = "") -> Iterator[Run]:
    """The text of a paragraph in its pieces, without comments and notes."""
    if element.text:
        yield element.text, style
    for child in element:
        if child.tag == f"{_TEXT}s":
            yield " " * min(_whole(child.get(f"{_TEXT}c")), 1000), style
        elif child.tag == f"{_TEXT}tab":
            yield "\t", style
        elif child.tag == f"{_TEXT}line-break":
            yield "\n", style
        elif child.tag not in _UNSEEN:
            yield from _runs(child, child.get(f"{_TEXT}style-name", style))
        if child.tail:
            yield child.tail, style


def _at(defaults: Sequence[tuple[int, str]], column: int) -> str:
    """The style of cells of a column that have none of their own."""
    for count, style in defaults:
        if column <= count:
            return style
        column -= count
    return ""


def _count(element: Element, what: str) -> int:
    return _whole(element.get(f"{_TABLE}number-{what}-repeated"))


def _whole(stated: str | None) -> int:
    """A count that is 1 unless it is stated. Damaged if it is none."""
    if stated is None:
        return 1
    if not (stated.isascii() and stated.isdigit() and 0 < int(stated[:10]) < 2**31):
        raise Damaged(f"no count: {stated!r}")
    return int(stated)
