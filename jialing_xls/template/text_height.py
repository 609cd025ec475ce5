"""How high a row must be so that wrapped text is not cut off when it is printed.

Merged cells with wrapped text do not grow by themselves in Excel, so the height is computed from the
text, the width and the font size, a CJK character counting as two. Screen and print metrics differ
from font to font; one character is kept in reserve on every line.
"""

from functools import lru_cache
from math import ceil
from unicodedata import east_asian_width

_PIXELS_PER_WIDTH = 7
"""Width of a digit in the default font of the workbook, the unit of column widths (§18.3.1.13)."""
_PADDING = 16
_POINTS_PER_PIXEL = 0.75
LINE = 1.36
"""Line height of 仿宋 and 宋体 in multiples of the font size."""
_MARGIN = 8
"""Points above and below the text."""
MAXIMUM = 409.0
"""The highest row that Excel knows."""


def text_height(text: str, width: float, size: float) -> float:
    """Height in points of ``text`` at ``size`` points in columns ``width`` characters wide."""
    return height_of(lines(text, width, size), size)


@lru_cache(maxsize=4096)
def lines(text: str, width: float, size: float) -> int:
    """How many lines ``text`` takes; no text takes one, too."""
    per_line = units_per_line(width, size)
    if 2 * len(text) <= per_line and "\n" not in text:
        return 1
    return sum([max(1, ceil(units(line) / per_line)) for line in text.split("\n")])


def height_of(lines: int, size: float) -> float:
    """Height in points of so many lines."""
    return min(MAXIMUM, round(lines * size * LINE + _MARGIN, 1))


@lru_cache(maxsize=256)
def capacity(width: float, size: float, height: float) -> int:
    """Halves of an em, in one paragraph, for which ``height`` surely does; one line at least."""
    lines = int((height - _MARGIN) / (size * LINE))
    return max(1, lines) * units_per_line(width, size)


@lru_cache(maxsize=256)
def units_per_line(width: float, size: float) -> int:
    """How many halves of an em fit on a line; a CJK character takes two."""
    room = (width * _PIXELS_PER_WIDTH - _PADDING) * _POINTS_PER_PIXEL
    return max(2, int(room / (size / 2)) - 2)


def units(line: str) -> int:
    """Width in halves of an em."""
    return sum(map(_UNITS.__getitem__, line))


class _Units(dict[str, int]):
    """Width of each character in halves of an em, looked up once in the tables of Unicode."""

    def __missing__(self, char: str) -> int:
        self[char] = units = 2 if east_asian_width(char) in "WFA" else 1
        return units


_UNITS = _Units()
