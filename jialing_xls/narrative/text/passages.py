"""Passages: the report's paragraphs put together again and made plain, every character traceable.

Texts come out of scanners and PDF files: lines end in mid-word, blanks stand inside words, digits
and marks are full-width. A passage is one paragraph without any of that; ``origin`` leads back from
each of its characters to where it stands in the original.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise, repeat
from operator import itemgetter
from unicodedata import normalize

from jialing_xls.narrative.reconciliation import Spot
from jialing_xls.narrative.text.lines import Line, Source
from jialing_xls.narrative.text.written_numbers import NUMERALS, number_of

TITLE = 3
"""Passages in which a title stands."""
_LONG = 25
"""Characters from which a line is no rest of a heading."""
_LONGEST_TITLE = 12
"""Characters of a heading without a number that stand for it."""
_LEAST_BROKEN = 15
"""Characters from which a line without a closing mark is taken for one that goes on."""
_AS_LONG = 0.7
"""How long, beside another line of a paragraph, one is at least that is broken."""

_MARKS = (
    r"[一二三四五六七八九十]{1,3}、",
    r"\([一二三四五六七八九十]{1,3}\)[、.]?",
    r"\d{1,2}[.、](?!\d)",
    r"\(\d{1,2}\)",
    r"[①-⑳⑴-⒇]|\d{1,2}\)",
    r"[一二三四五六七八九十]是|第[一二三四五六七八九十][,，、:：]|其[一二三四五六七八九十][,，、:：]",
)
"""How headings and items of the six levels of official documents begin (GB/T 9704), and 一是."""

_ITEM, _ITEM_LEVEL = re.compile(r"(\d{1,2})\.(?=\d{2})"), 3
"""An item whose text begins with a number; it is one only behind the item before it, or before an item 2."""
_SECOND = re.compile(r"2[.、](?!\d)")
_MARK = re.compile("|".join(f"(?P<l{n}>{mark})" for n, mark in enumerate(_MARKS, 1)))
_ENDS = re.compile(r"[。！？；：…!?;:][”’》)）\]]*$")
_GOES_ON = re.compile(r"[，、,；;：:]$")
_DATE_LINE = re.compile(r"^[(（]?[\d〇○零一二三四五六七八九十]{4}年.{1,12}日[)）]?$")
_UNIT = re.compile(r"单位：[^()]{1,8}\)?$")
"""What a table is headed with whose figures are all in one unit."""
_PAGE = re.compile(r"-*\d{1,3}-*$|第\d{1,3}页(?:[，/]?共\d{1,3}页)?$")
"""A page number, which may stand in the middle of a sentence."""
_INLINE = re.compile(rf"(?P<n>[{NUMERALS}])是|\((?P<m>\d{{1,2}})\)")
"""Marks of items that stand within a sentence as well."""
_STOP = re.compile(r"[，；。：:;,]$")
_OPEN_LIST = re.compile(r"其中[:：][^。！？]*$")
_TITLE = re.compile(r"(?:报告|总结|情况)$")
_SALUTATION = re.compile(r"[^\d，。]{2,20}[局厅委府处会部办室司][：:]")
_LABELLED = re.compile(r"[^，。；：]{1,24}：")
"""How a line of a list begins that says what its figure is: 中央：3960.00."""
_HEADED = re.compile(r"\[[^\]\d]{1,12}\]")
"""【乙】 begins something new."""
_SENTENCE_END = re.compile(r"[。！？]")

_SAME = {
    ",": "，", ":": "：", ";": "；", "．": ".", "–": "-", "—": "-", "―": "-", "－": "-", "−": "-",
    "～": "~", "〜": "~", "∕": "/", "•": "·", "・": "·", "∙": "·", "‧": "·", "!": "！", "?": "？",
    "［": "[", "］": "]", "【": "[", "】": "]", "﹪": "%", "○": "〇", "，": "，", "：": "：",
    "；": "；", "！": "！", "？": "？",
}  # fmt: skip
_TRANSLATED = str.maketrans(_SAME | {"（": "(", "）": ")"})
_PLAIN_ALREADY = re.compile(
    r"[一-龥0-9A-Za-z%.+/、。“”《》（）()\[\]" + "".join(map(re.escape, _SAME)) + "]*"
)
"""Nothing that is not one character for one."""
_KEPT = re.compile(r"[①-⑳⑴-⒇⒈-⒛]")


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
    part: str = ""
    """See ``Line``."""

    @property
    def is_page(self) -> bool:
        """Whether it is but the number of a page, and no cell of a table."""
        return self.headers is None and bool(_PAGE.match(self.text))

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
    joined = list(_joined(source.lines))
    for plain, after in zip(joined, (*(each.text for each in joined[1:]), ""), strict=True):
        if plain.headers is None:
            caption = plain.text if _UNIT.search(plain.text) else ""
        elif caption:
            plain = replace(plain, headers=(*plain.headers, caption))
        if plain.headers is not None and not (found and found[-1].table):
            tables += 1
        table = tables if plain.headers is not None else 0
        found.append(_placed(plain, open_above, table, after))
    return found


@dataclass(frozen=True, slots=True)
class _Plain:
    text: str
    origin: tuple[tuple[int, int], ...]
    headers: tuple[str, ...] | None = None
    starts: bool = False
    depth: float | None = None
    cell: tuple[int, int] | None = None
    lines: tuple[int, ...] = ()
    """Characters of each line but the last."""
    part: str = ""

    @property
    def last(self) -> int:
        """Characters of its last line."""
        return len(self.text) - sum(self.lines)

    def followed_by(self, other: "_Plain") -> "_Plain":
        """Both as one; items of a list stay apart by a mark of their own."""
        apart = other.depth is not None and not _STOP.search(self.text)
        text = self.text + ("；" if apart else "") + other.text
        origin = self.origin + (other.origin[:1] if apart else ()) + other.origin
        lines = *self.lines, len(text) - len(other.text) - sum(self.lines)
        return replace(self, text=text, origin=origin, headers=None, cell=None, lines=lines)


def _joined(lines: Iterable[Line]) -> Iterator[_Plain]:
    """Lines made plain, those that were broken put together."""
    pending: _Plain | None = None
    for line in lines:
        plain = _plain(line)
        if not plain.text:
            continue
        if pending and _PAGE.match(plain.text):
            yield plain
            continue
        if pending and _continues(pending, plain):
            pending = pending.followed_by(plain)
            continue
        if pending:
            yield pending
        pending = plain
    if pending:
        yield pending


def _continues(before: _Plain, after: _Plain) -> bool:
    if before.headers is not None or after.headers is not None or before.part != after.part:
        return False
    if (
        after.depth is not None
        and after.depth > (before.depth or 3)
        and _OPEN_LIST.search(before.text)
    ):
        return True
    if after.starts or _DATE_LINE.match(after.text):
        return False
    if _level(after.text):
        return _is_next_in_line(before.text, after.text)
    if _TITLE.search(before.text) or any(map(_SALUTATION.fullmatch, (before.text, after.text))):
        return False
    if _level(before.text) in (1, 2) and _is_heading(before.text) and len(after.text) > _LONG:
        return False
    if _GOES_ON.search(before.text):
        return True
    if (_LABELLED.match(before.text) and _LABELLED.match(after.text)) or _HEADED.match(after.text):
        return False
    # What follows a broken line can be as short as it likes; a broken line itself is a long one, and about
    # as long as those before it.
    least = max(_LEAST_BROKEN, *(length * _AS_LONG for length in before.lines), 0)
    return before.last >= least and not _ENDS.search(before.text)


def _is_next_in_line(before: str, after: str) -> bool:
    """Whether the mark goes on with a count that stands within the text before: …（1）甲；（2）乙."""
    match = _INLINE.match(after)
    if before.endswith("：") and after.startswith("(1)"):
        return "(2)" in after
    if match is None or re.search(r"[。：]$", before):
        return False
    for kind, number in match.groupdict().items():
        if number and (value := number_of(number)) > 1:
            written = NUMERALS[value - 2] if kind == "n" else str(value - 1)
            last = match[0].replace(number, written)
            return before.rfind(last) > 0
    return False


def _is_heading(text: str) -> bool:
    """Whether no mark divides it: what follows a broken heading is the short rest of it."""
    return not re.search(r"[，；：。]", text)


def _plain(line: Line) -> _Plain:
    headers = line.headers and tuple(normalize("NFKC", heading) for heading in line.headers)
    if _PLAIN_ALREADY.fullmatch(line.text):
        columns = range(line.column, line.column + len(line.text))
        origin = tuple(zip(repeat(line.number), columns, strict=False))
        text = line.text.translate(_TRANSLATED)
    else:
        text, origin = _made_plain(line)
    return _Plain(text, origin, headers, line.starts, line.depth, line.cell, part=line.part)


def _made_plain(line: Line) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text, and where its characters stand; most lines need no look at each character."""
    text: list[str] = []
    origin: list[tuple[int, int]] = []
    blank = False
    for column, char in enumerate(line.text, line.column):
        if char.isspace() or not char.isprintable():
            blank = True
            continue
        if blank and text and _is_latin(text[-1]) and _is_latin(char):
            text.append(" ")
            origin.append((line.number, column))
        blank = False
        for each in char if "一" <= char <= "龥" else _halved(char):
            text.append(each)
            origin.append((line.number, column))
    return "".join(text), tuple(origin)


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _halved(char: str) -> str:
    if char in _SAME:
        return _SAME[char]
    if _KEPT.match(char):
        return char
    return normalize("NFKC", char)


def _level(text: str) -> int:
    """The level of the mark that a text begins with; 0 if none."""
    match = _MARK.match(text)
    return int((match.lastgroup or "l0")[1:]) if match else 0


def _placed(plain: _Plain, above: dict[float, Passage], table: int, after: str) -> Passage:
    """The passage below its headings; it is a heading itself for what follows."""
    match, own = _MARK.match(plain.text), _level(plain.text)
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
    elif level and level < 1 and (over or not _TITLE.search(plain.text)):
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
