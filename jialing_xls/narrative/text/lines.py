"""The lines of a report as its author sees them: of a text file, or the paragraphs of a document."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

LIST_DEPTH = 7
"""Depth of the items of a list, see ``Line``: below that of every heading."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, a paragraph, or a cell of a table."""

    number: int
    """Line of a text file, paragraph of a Word document in reading order; from 1."""
    text: str
    column: int = 0
    """Where ``text`` begins in that line: a cell of a Markdown table begins further on."""
    headers: tuple[str, ...] | None = None
    """For a cell of a table: what its column and its row are headed with; None for running text."""
    cell: tuple[int, int] | None = None
    """Row and column of a table's cell, from 0."""
    starts: bool = False
    """Whether a paragraph begins with it for certain."""
    depth: float | None = None
    """How deep it stands where marks say so: below 1 for headings, from ``LIST_DEPTH`` for items of a list."""
    part: str = ""
    """What staff call the part of a document that is not its body: 页眉, 脚注, 尾注."""


@dataclass(frozen=True, slots=True)
class Source:
    """A report, read."""

    name: str
    lines: tuple[Line, ...]
    unread: tuple[str, ...] = ()
    """What may have figures in it and could not be read, and how often: 公式 2 处."""


Cell = list[Line]
"""The lines of a table's cell."""

_MOST_COLUMNS = 63
"""Of a table in Word; what a file claims beyond heads nothing."""
LONGEST_HEADING = 1000
"""Characters of what heads a column or a row; every cell is told by them."""


def with_headers(rows: Sequence[Sequence[Cell]]) -> Iterator[Line]:
    """The lines of a table's cells, each with the texts that head it.

    The first row heads the columns, what stands before the first figure of a row heads the row.
    """
    titles = [_text(cell)[:LONGEST_HEADING] for cell in rows[0]] if rows else []
    for n, row in enumerate(rows):
        beside: list[str] = []
        for at, cell in enumerate(row):
            above = titles[at] if n and at < len(titles) else ""
            yield from (replace(line, headers=(above, *beside), cell=(n, at)) for line in cell)
            text = _text(cell)
            if len(beside) < _MOST_COLUMNS and (
                _is_words(text) or (not at and _HEADS.search(text))
            ):
                beside.append(text[:LONGEST_HEADING])


_HEADS = re.compile(r"[一-龥]{2}")
"""In the first cell of a row: 80至89周岁, 第1批项目; of 2022年 and 24036户 one does not know."""


_NOTHING = re.compile(r"\W*|暂?无")
"""How a cell says that there is nothing: —, /, 无."""


def _is_words(text: str) -> bool:
    return not _NOTHING.fullmatch(text) and not any(char.isdigit() for char in text)


def _text(cell: Cell) -> str:
    return "".join(line.text for line in cell).strip()
