"""Passages: the report's paragraphs put together again and made plain, every character traceable.

Texts come out of scanners and PDF files: lines end in mid-word, blanks stand inside words, digits
and marks are full-width. A passage is one paragraph without any of that; ``origin`` leads back from
each of its characters to where it stands in the original.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from operator import itemgetter

from jialing_xls.narrative.reconciliation import Spot
from jialing_xls.narrative.text.lines import LONGEST_HEADING, Source
from jialing_xls.narrative.text.paragraphs import MARK, PAGE, REPORT, Plain, join_lines, level_of

TITLE = 3
"""Passages in which a title stands."""
_LONGEST_TITLE = 12
"""Characters of a heading without a number that stand for it."""
_ITEM, _ITEM_LEVEL = re.compile(r"(\d{1,2})\.(?=\d{2})"), 3
"""An item whose text begins with a number; it is one only behind the item before it, or before an item 2."""
_SECOND = re.compile(r"2[.、](?!\d)")
_UNIT = re.compile(r"单位：[^()]{1,8}\)?$")
"""What a table is headed with whose figures are all in one unit."""
_SENTENCE_END = re.compile(r"[。！？]")

_AROUND = 500
"""Characters on either side of a figure that are kept of an endless sentence."""
_start = itemgetter(0)


@dataclass(frozen=True, eq=False)
class Passage:
    """A paragraph, made plain. ``text`` has no blanks but between two figures or Latin words."""

    text: str
    origin: tuple[tuple[int, int], ...]
    """Line and column of every character of ``text``."""
    path: tuple[str, ...] = ()
    """Marks of the headings above it and its own: ("二", "（三）", "1")."""
    above: tuple["Passage", ...] = ()
    """The passages that these headings begin, outermost first, without its own."""
    mark: int = 0
    """Characters of its own mark at the beginning."""
    headers: tuple[str, ...] | None = None
    """For a cell of a table, see ``Line.headers``."""
    label: str = ""
    """What its own mark adds to the path."""
    table: int = 0
    """Which table of the report it is a cell of, from 1."""
    cell: tuple[int, int] | None = None
    """Row and column in that table, from 0."""
    depth: float | None = None
    part: str = ""
    """See ``Line``."""

    @property
    def is_page(self) -> bool:
        """Whether it is but the number of a page, and no cell of a table."""
        return self.headers is None and bool(PAGE.match(self.text))

    @property
    def row(self) -> str:
        """For a cell of a table, what heads its row."""
        beside = [text for text in (self.headers or ())[1:] if not _UNIT.search(text)]
        return beside[-1] if beside else ""

    @property
    def section(self) -> str:
        """E.g. 二（三）1; 页眉 of what stands in no section of the text."""
        return self.part or "".join(self.path)

    @cached_property
    def is_number(self) -> bool:
        """Whether nothing but a number stands in it."""
        return self.text.replace("，", "").replace(".", "").isdigit()

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Beginning and end of every sentence."""
        ends = [match.end() for match in _SENTENCE_END.finditer(self.text)]
        return tuple(pairwise(dict.fromkeys((0, *ends, len(self.text)))))

    def sentence(self, at: int) -> tuple[int, int]:
        """The sentence in which the character stands."""
        found = bisect_right(self.sentences, at, key=_start) - 1
        if at < 0 or found < 0 or at >= self.sentences[found][1]:
            return 0, len(self.text)
        return self.sentences[found]

    def spot(self, at: int) -> Spot:
        line, column = self.origin[at]
        start, end = self.sentence(at)
        near = slice(max(start, at - _AROUND), min(end, at + _AROUND))
        return Spot(line, column, self.section, self.text[near])


def passages(source: Source) -> list[Passage]:
    """The passages of a report, each below its headings."""
    open_above: dict[float, Passage] = {}
    found: list[Passage] = []
    caption, tables = "", 0
    joined = list(join_lines(source.lines))
    for plain, after in zip(joined, (*(each.text for each in joined[1:]), ""), strict=True):
        if plain.headers is None:
            caption = plain.text[-LONGEST_HEADING:] if _UNIT.search(plain.text) else ""
        elif caption:
            plain = replace(plain, headers=(*plain.headers, caption))
        if plain.headers is not None and not (found and found[-1].table):
            tables += 1
        table = tables if plain.headers is not None else 0
        found.append(_placed(plain, open_above, table, after))
    return found


def _placed(plain: Plain, above: dict[float, Passage], table: int, after: str) -> Passage:
    """The passage below its headings; it is a heading itself for what follows."""
    match, own = MARK.match(plain.text), level_of(plain.text)
    item = _ITEM.match(plain.text) if match is None and plain.headers is None else None
    if item and _is_item(item[1], above, after):
        match, own = item, _ITEM_LEVEL
    level = plain.depth or own
    if level:
        for deeper in [n for n in above if n >= level]:
            del above[deeper]
    over = tuple(above[n] for n in sorted(above)) if plain.headers is None or level else ()
    path = [label for p in over for label in (p.label,) if label]
    label = ""
    if match:
        label = _label(match[0], own)
    elif level and level < 1 and (over or not plain.text.endswith(REPORT)):
        # The report's own title says nothing of where in it a figure stands.
        label = plain.text[:_LONGEST_TITLE]
    passage = Passage(
        plain.text,
        plain.origin,
        (*path, *filter(None, (label,))),
        over,
        len(match[0]) if match else 0,
        headers=plain.headers,
        label=label,
        table=table,
        cell=plain.cell,
        depth=plain.depth,
        part=plain.part,
    )
    if level:
        above[level] = passage
    return passage


def _is_item(number: str, above: Mapping[float, Passage], after: str) -> bool:
    """2.164个机构 behind an item 1., and 1.241名 before an item 2.: the number of an item, no decimal."""
    if number == "1":
        return _SECOND.match(after) is not None
    before = above.get(_ITEM_LEVEL)
    return before is not None and before.label.isdigit() and int(before.label) == int(number) - 1


def _label(mark: str, level: int) -> str:
    """The mark as one cites it: 二, （三）, 1, （2）."""
    core = mark.strip("()、.，：:,[] ")
    return f"（{core}）" if level in (2, 4) else core
