"""Text in a terminal, where a Chinese character takes two columns."""

import re
from collections.abc import Iterator
from unicodedata import east_asian_width

# What stays together: a field id, a Latin word or one other character, and closing marks after it.
_UNIT = re.compile(r"(?:\w{1,24}_\w+|[!-~]+|\S)[，。；：、？）”》…]*|\s+")


def columns(text: str) -> int:
    """How many columns ``text`` takes, e.g. 5 for ``"L01中"``."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def pad(text: str, width: int) -> str:
    """``text`` filled up with spaces to ``width`` columns."""
    return text + " " * (width - columns(text))


def wrap(text: str, width: int) -> Iterator[str]:
    """Lines of at most ``width`` columns; a line does not begin with a closing mark or a space."""
    line = ""
    for unit in _UNIT.findall(text):
        if line and columns(line + unit.rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += unit if line else unit.lstrip()
    if line.rstrip():
        yield line.rstrip()


def shorten(text: str, width: int) -> str:
    """``text`` cut to ``width`` columns, with … where something is left out."""
    if columns(text) <= width:
        return text
    kept = ""
    for char in text:
        if columns(kept + char) > width - 2:
            break
        kept += char
    return kept + "…"
