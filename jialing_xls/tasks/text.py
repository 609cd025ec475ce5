"""Text in a terminal, where a Chinese character takes two columns."""

import re
from collections.abc import Iterator
from unicodedata import east_asian_width

# What stays together: a field id, a Latin word or one other character, and closing marks after it.
_UNIT = re.compile(r"(?:\w{1,24}_\w+|[!-~]+|\S)[，。；：、？）”》…]*|\s+")


def count_columns(text: str) -> int:
    """How many columns ``text`` takes, e.g. 5 for ``"L01中"``."""
    return sum(map(_COLUMNS.__getitem__, text))


class _Columns(dict[str, int]):
    """Columns of each character, looked up once in the tables of Unicode."""

    def __missing__(self, char: str) -> int:
        self[char] = taken = 2 if east_asian_width(char) in "WF" else 1
        return taken


_COLUMNS = _Columns()


def pad_text(text: str, width: int) -> str:
    """``text`` filled up with spaces to ``width`` columns."""
    return text + " " * (width - count_columns(text))


def wrap_text(text: str, width: int) -> Iterator[str]:
    """Lines of at most ``width`` columns; a line does not begin with a closing mark or a space."""
    line, taken = "", 0
    for unit in _UNIT.findall(text):
        if line and taken + count_columns(unit.rstrip()) > width:
            yield line.rstrip()
            line, taken = "", 0
        added = unit if line else unit.lstrip()
        line += added
        taken += count_columns(added)
    if line.rstrip():
        yield line.rstrip()


def shorten_text(text: str, width: int) -> str:
    """``text`` cut to ``width`` columns, with … where something is left out."""
    if count_columns(text) <= width:
        return text
    kept = ""
    for char in text:
        if count_columns(kept + char) > width - 2:
            break
        kept += char
    return kept + "…"
