"""The boxes of comments: shapes in a sheet's VML drawing, added behind others and taken out.

Programs show no comment that has no box ([MS-OI29500] 2.1.1776). VML as Excel writes it is not always XML
(``<br>`` in the texts of buttons), so it is edited as text; what is there keeps its bytes.
"""

import re
from collections.abc import Callable, Collection, Mapping

from jialing_xls.ooxml.editing.outline import Element
from jialing_xls.ooxml.filling.scanned_sheet import ScannedSheet
from jialing_xls.ooxml.reference import MAX_COLUMN, Cell
from jialing_xls.ooxml.tag import Tag

_SPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
NO_BOXES = (
    "<xml {}>\n".format(" ".join(f'xmlns:{p}="{uri}"' for p, uri in _SPACES.items()))
    + '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>\n</xml>'
).encode()
_KIND_OF_BOX = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = re.compile(rb"<(\w+:)?shape[\s>].*?</\1shape>\s*", re.DOTALL)
_ANY_SHAPE = re.compile(rb"<(?:\w+:)?(?:shape|group|rect|oval|line|image)[\s>]")
_ROW = re.compile(rb"<(?:\w+:)?Row>\s*([0-9]+)\s*<")
_COLUMN = re.compile(rb"<(?:\w+:)?Column>\s*([0-9]+)\s*<")
_ID = re.compile(rb"_x0000_s([0-9]+)")
_END = re.compile(rb"</xml>\s*$")
_FIRST_ID = 1025
"""Of the first block of shape ids, which ``idmap`` names 1."""

_WIDE = 320
"""Pixels of a box."""
_LINE = 18
_MARGIN = 14
_LETTERS = 22
"""Han characters of a line of the box."""
_COLUMN_WIDTH, _ROW_HEIGHT = 64, 20
"""Pixels of a column and of a row of which nothing is said."""
_FARTHEST = MAX_COLUMN - 1


def add_boxes(vml: bytes, sheet: ScannedSheet, root: Element, texts: Mapping[Cell, str]) -> bytes:
    """The drawing with a hidden box for the comment on each cell."""
    end = _END.search(vml)
    if end is None:
        raise ValueError("no drawing of VML")
    opened = vml[: vml.index(b">") + 1]
    used = "".join(
        f' xmlns:{p}="{uri}"' for p, uri in _SPACES.items() if uri.encode() not in opened
    )
    kind = "" if b'id="_x0000_t202"' in vml else _KIND_OF_BOX
    first = max([_FIRST_ID - 1, *(int(number) for number in _ID.findall(vml))]) + 1
    grid = _Grid(sheet, root)
    boxes = [
        _box(number, cell, grid.anchor(cell, text), used)
        for number, (cell, text) in enumerate(texts.items(), first)
    ]
    kind = kind.replace("<v:shapetype", f"<v:shapetype{used}", 1)
    return vml[: end.start()] + "".join((kind, *boxes)).encode() + vml[end.start() :]


def drop_boxes(vml: bytes, cells: Collection[Cell]) -> bytes:
    """The drawing without the boxes of the comments on some cells; empty if nothing is left to show."""

    def kept(match: re.Match[bytes]) -> bytes:
        row, column = _ROW.search(match[0]), _COLUMN.search(match[0])
        ours = row and column and Cell(int(row[1]) + 1, int(column[1]) + 1) in cells
        return b"" if ours and b'ObjectType="Note"' in match[0] else match[0]

    vml = _SHAPE.sub(kept, vml)
    if b"#_x0000_t202" not in vml:
        vml = vml.replace(_KIND_OF_BOX.encode(), b"")
    return vml if _ANY_SHAPE.search(vml) else b""


def _box(number: int, cell: Cell, anchor: str, used: str) -> str:
    return (
        f'<v:shape{used} id="_x0000_s{number}" type="#_x0000_t202" fillcolor="#ffffe1" '
        'style="position:absolute;visibility:hidden" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{cell.row - 1}</x:Row><x:Column>{cell.column - 1}</x:Column>"
        "</x:ClientData></v:shape>\n"
    )


class _Grid:
    """Columns and rows of a sheet in pixels, as far as a box reaches."""

    def __init__(self, sheet: ScannedSheet, root: Element) -> None:
        self._sheet = sheet
        usual = root.child("sheetFormatPr")
        width = float((usual and usual.get("defaultColWidth")) or 0)
        self._width = int(width * 7 + 5) if width else _COLUMN_WIDTH
        self._height = float((usual and usual.get("defaultRowHeight")) or 0) * 4 / 3 or _ROW_HEIGHT
        columns = root.child("cols")
        self._columns = [
            (int(c.get("min") or 0), int(c.get("max") or 0), _width_of(c, self._width))
            for c in (columns.children if columns else ())
        ]

    def anchor(self, cell: Cell, text: str) -> str:
        """From the cell's right edge on: column, offset, row, offset of two corners (x:Anchor)."""
        lines = sum(1 + len(line) // _LETTERS for line in text.split("\n"))
        left, top = cell.column, max(cell.row - 2, 0)
        right, within = _reached(left, _WIDE, self._column)
        bottom, below = _reached(top, lines * _LINE + _MARGIN, self._row)
        return f"{left}, 12, {top}, 4, {right}, {within}, {bottom}, {below}"

    def _column(self, place: int) -> int:
        for first, last, width in self._columns:
            if first <= place + 1 <= last:
                return width
        return self._width

    def _row(self, place: int) -> int:
        row = self._sheet.rows.get(place + 1)
        tag = row.tag if row else Tag("<row/>")
        if tag.get("hidden") in ("1", "true"):
            return 0
        return int(float(tag.get("ht") or 0) * 4 / 3) or int(self._height)


def _width_of(column: Element, usual: int) -> int:
    if column.get("hidden") in ("1", "true"):
        return 0
    width = column.get("width")
    return int(float(width) * 7 + 5) if width else usual


def _reached(place: int, pixels: int, size_of: Callable[[int], int]) -> tuple[int, int]:
    """The column or row, and the offset in it, that lies so many pixels behind the start of another."""
    while pixels > (size := size_of(place)) and place < _FARTHEST:
        pixels -= size
        place += 1
    return place, min(pixels, max(size - 1, 0))
