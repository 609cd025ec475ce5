"""The cells of a received workbook, whatever its format: what they hold and how they show it.

One reader a format makes a ``Book`` of it (``spreadsheetml``, ``biff``, ``binary``,
``opendocument``). They take what the format's specification defines, keep cells with a content only,
and allocate nothing that a file merely says it has.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, Protocol

from jialing_xls.ooxml.reference import MAX_COLUMN, MAX_ROW

MOST_CELLS: Final = 400_000
"""Cells with a content, of all sheets that are read; a filled entry workbook has some 6,000."""

_WIDEST: Final = 256
"""Columns of a table that is read as a whole."""

EPOCH, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
"""Day 0 of the two date systems (ISO/IEC 29500-1 §18.17.4.1)."""

ERRORS: Final = {
    **{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?"},
    **{0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA"},
}
"""Error values by their code ([MS-XLS] 2.5.10 BErr; [MS-XLSB] has the same)."""


class Damaged(ValueError):
    """The file contradicts itself, or asks for what it cannot hold."""


class TooMany(Exception):
    """More cells than an entry workbook has."""


class Trouble(StrEnum):
    """Why a cell does not say what it seems to hold, in the words that staff are told."""

    UNCALCULATED = "公式"
    MALFORMED = "内容写得不合规范"
    PICTURE = "单元格里是图片或联网的数据"
    STRUCK = "有文字加了删除线"
    RAISED = "有文字是上标或下标（如脚注号）"
    UNSEEN = "有文字看不见（字号极小，或与底色相同）"
    DISGUISED = "条件格式会改变它显示的内容"


@dataclass(slots=True)  # frozen, it would take three times as long to make
class Content:
    """A cell that holds something. ``value`` is a text, a number, a truth value or None."""

    value: str | float | bool | None
    format: str = ""
    """Its number format; empty for 常规."""
    shown: str | None = None
    """What it shows, where the file says so (.ods)."""
    trouble: Trouble | None = None
    formula: bool = False
    """Whether it is the result of a formula, as the file has it."""


Range = tuple[int, int, int, int]
"""First row and column, last row and column, from 1."""


@dataclass(slots=True)
class Grid:
    """A sheet: contents by row and column, both from 1."""

    rows: dict[int, dict[int, Content]] = field(default_factory=dict)
    merged: list[Range] = field(default_factory=list)
    pictures: list[tuple[int, int]] = field(default_factory=list)
    """Where pictures, text boxes and charts begin that lie over the cells."""
    comments: list[tuple[int, int]] = field(default_factory=list)
    """Cells with a comment (批注)."""

    def put(self, row: int, column: int, content: Content) -> None:
        """Damaged if the cell is there already, or no sheet has it."""
        if not (0 < row <= MAX_ROW and 0 < column <= MAX_COLUMN):
            raise Damaged(f"no cell: {row}, {column}")
        cells = self.rows.setdefault(row, {})
        if column in cells:
            raise Damaged(f"twice: {row}, {column}")
        cells[column] = content

    def values(self, most: int) -> list[list[str | float | bool | None]]:
        """The rows from the first to the last, at most so many, with what their cells hold."""
        last = min(max(self.rows, default=0), most)
        cells = (self.rows.get(row, {}) for row in range(1, last + 1))
        return [
            [
                row[at].value if at in row else None
                for at in range(1, min(max(row, default=0), _WIDEST) + 1)
            ]
            for row in cells
        ]


class Book(Protocol):
    """An open workbook."""

    @property
    def epoch(self) -> date:
        """Day 0 of its dates."""
        ...

    @property
    def names(self) -> Sequence[str]:
        """Of its sheets, in their order."""
        ...

    def grid(self, name: str) -> Grid:
        """A sheet, read now. Damaged, or TooMany."""
        ...


@dataclass(frozen=True, slots=True)
class Style:
    """What the readers take of a cell's format."""

    format: str = ""
    struck: bool = False
    raised: bool = False
    unseen: bool = False
    """Whether its characters are too small to be seen, or have the colour of the paper."""

    def trouble(self, runs: Sequence[tuple[str, "Style"]]) -> Trouble | None:
        """What is odd about a text in this style, or in ``runs`` that have their own."""
        if not runs:  # by far the most
            return Trouble.STRUCK if self.struck else Trouble.UNSEEN if self.unseen else None
        told = [style for text, style in runs if text.strip()] or [self]
        if any(style.struck for style in told):
            return Trouble.STRUCK
        if any(style.unseen for style in told):
            return Trouble.UNSEEN
        return Trouble.RAISED if len({style.raised for style in told}) > 1 else None


def is_picture(text: str) -> bool:
    """Whether a formula or its result is the picture that WPS or Excel has put into a cell."""
    if text[:1] not in ("=", "_", "D", "I"):
        return False
    return text.removeprefix("=").removeprefix("_xlfn.").startswith(("DISPIMG(", "IMAGE("))


Rich = tuple[str, Sequence[tuple[int, int]]]
"""A text, and where in it which font begins."""


def number_cell(value: float, style: Style) -> Content:
    return Content(value, style.format, trouble=style.trouble(()))


def text_cell(rich: Rich, style: Style, font_of: Callable[[int], Style]) -> Content | None:
    """A text whose pieces may have fonts of their own, told by their numbers; None if it is empty."""
    text, marks = rich
    if not text:
        return None
    if is_picture(text):
        return Content(text, trouble=Trouble.PICTURE)
    starts = [(0, style), *((at, font_of(font)) for at, font in marks)]
    ends = [*(at for at, _ in starts[1:]), len(text)]
    runs = [(text[at:end], of) for (at, of), end in zip(starts, ends, strict=True)]
    return Content(text, style.format, trouble=style.trouble(runs))


_BUILT_IN: Final = {
    **{1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00"},
    **{12: "# ?/?", 13: "# ??/??", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0"},
    **{39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 48: "##0.0E+0", 49: "@"},
    **{41: "#,##0;-#,##0;-", 42: "¥#,##0;-¥#,##0;¥-"},
    **{43: "#,##0.00;-#,##0.00;-", 44: "¥#,##0.00;-¥#,##0.00;¥-"},
    **dict.fromkeys((5, 6), "¥#,##0;-¥#,##0"),
    **dict.fromkeys((7, 8), "¥#,##0.00;-¥#,##0.00"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 45, 46, 47, 55, 56), "h:mm:ss"),
    **dict.fromkeys((*range(14, 18), 22, *range(27, 32), 34, 35, 36), "yyyy/m/d"),
    **dict.fromkeys((*range(50, 55), 57, 58), "yyyy/m/d"),
}
"""Formats that a file names by number only, as Chinese systems show them (§18.8.30); of dates only
that they are dates."""


def format_of(number: int, own: dict[int, str]) -> str:
    """The number format of id ``number``; ``own`` are those that the workbook defines."""
    code = own.get(number, _BUILT_IN.get(number, ""))
    return "" if code.lower() in ("general", "g/通用格式") else code
