"""The content of an .ods, looked over before calamine gets to see it. Pure, no I/O."""

import re
from collections.abc import Iterator
from xml.parsers import expat

from jialing_xls.ooxml.reference import Cell

_REPEATED = re.compile(rb"number-(?:columns|rows)-repeated\s*=\s*[\"']\s*([0-9]+)")


def extents(xml: bytes) -> Iterator[tuple[int, int]]:
    """The rectangle up to the last value of each table, with everything that is repeated."""
    for table in xml.split(b"<table:table ")[1:]:
        rows = table[: table.rfind(b"office:value") + 12].split(b"<table:table-row")[1:]
        tallest = sum(_repeated(row[: row.find(b">")]) for row in rows)
        yield tallest, max((_width(row[row.find(b">") :]) for row in rows), default=0)


def _repeated(tag: bytes) -> int:
    """How many rows or columns the tag of a row or cell stands for."""
    match = _REPEATED.search(tag)
    return int(match[1]) if match else 1


def _width(row: bytes) -> int:
    """How far to the right the last value of a row stands, at most."""
    end = row.find(b">", row.rfind(b"office:value"))
    cells = row[:end].split(b"<table:table-cell")[1:] if b"office:value" in row else []
    return sum(map(_repeated, cells))


def errors(xml: bytes) -> dict[str, dict[str, str]]:
    """Error values by table and cell; LibreOffice marks them with a value type.

    ExpatError if the content is no XML: calamine would look for the end of a table for ever.
    """
    found = _Errors()
    parser = expat.ParserCreate()
    parser.StartElementHandler = found.start
    parser.EndElementHandler = found.end
    parser.CharacterDataHandler = found.characters
    parser.Parse(xml, True)
    return found.by_table


class _Errors:
    """Where the parser is, in rows and columns, and the error values so far."""

    def __init__(self) -> None:
        self.by_table: dict[str, dict[str, str]] = {}
        self._table = ""
        self._row = self._column = 0
        self._rows = self._columns = 1
        self._shown: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self._table, self._row = attributes.get("table:name", ""), 0
        elif name == "table:table-row":
            self._rows = _count(attributes.get("table:number-rows-repeated"))
            self._column = 0
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._columns = _count(attributes.get("table:number-columns-repeated"))
            if attributes.get("calcext:value-type") == "error":
                self._shown = []

    def characters(self, text: str) -> None:
        if self._shown is not None:
            self._shown.append(text)

    def end(self, name: str) -> None:
        if name == "table:table-row":
            self._row += self._rows
        elif name in ("table:table-cell", "table:covered-table-cell"):
            if self._shown is not None:
                at = str(Cell(self._row + 1, self._column + 1))
                self.by_table.setdefault(self._table, {})[at] = "".join(self._shown) or "#N/A"
                self._shown = None
            self._column += self._columns


def _count(stated: str | None) -> int:
    return int(stated) if stated and stated.isdigit() else 1
