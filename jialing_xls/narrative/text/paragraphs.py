"""The paragraphs of a report made plain: no blanks, marks of one width, lines that were broken put together."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from unicodedata import normalize

from jialing_xls.narrative.text.lines import Line
from jialing_xls.narrative.text.written_numbers import NUMERALS, number_of

_LONG = 25
"""Characters from which a line is no rest of a heading."""
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
MARK = re.compile("|".join(f"(?P<l{n}>{mark})" for n, mark in enumerate(_MARKS, 1)))
_LOOK = 2000
"""Characters of a paragraph, from its beginning and back from its end, that tell whether a line goes on with it."""
_ENDS = re.compile(r"[。！？；：…!?;:][”’》)）\]]*$")
_GOES_ON = ("，", "、", ",", "；", ";", "：", ":")
_DATE_LINE = re.compile(r"^[(（]?[\d〇○零一二三四五六七八九十]{4}年.{1,12}日[)）]?$")
PAGE = re.compile(r"-*\d{1,3}-*$|第\d{1,3}页(?:[，/]?共\d{1,3}页)?$")
"""A page number, which may stand in the middle of a sentence."""
_INLINE = re.compile(rf"(?P<n>[{NUMERALS}])是|\((?P<m>\d{{1,2}})\)")
"""Marks of items that stand within a sentence as well."""
_STOPS = ("，", "；", "。", "：", ":", ";", ",")
REPORT = ("报告", "总结", "情况")
"""How titles of reports end."""
_SALUTATION = re.compile(r"[^\d，。]{2,20}[局厅委府处会部办室司][：:]")
_LABELLED = re.compile(r"[^，。；：]{1,24}：")
"""How a line of a list begins that says what its figure is: 中央：3960.00."""
_HEADED = re.compile(r"\[[^\]\d]{1,12}\]")
"""【乙】 begins something new."""

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


@dataclass(frozen=True, slots=True)
class Plain:
    """A line, a cell or a paragraph, made plain."""

    text: str
    origin: tuple[tuple[int, int], ...]
    """Line and column of every character of ``text``."""
    headers: tuple[str, ...] | None = None
    starts: bool = False
    depth: float | None = None
    cell: tuple[int, int] | None = None


class _Paragraph:
    """A paragraph as far as its lines are read: however many they are, another one is soon added."""

    def __init__(self, first: Plain) -> None:
        self.first = first
        self.head, self.tail = first.text[:_LOOK], first.text[-_LOOK:]
        self.last, self.longest = len(first.text), 0
        """Characters of its last line, and of the longest of the others."""
        self._length = len(first.text)
        self._lines = [first]

    def stands_within(self, mark: str) -> bool:
        """Whether the mark stands in it, and not at its beginning."""
        at = self.tail.rfind(mark)
        return at > 0 or (at == 0 and self._length > len(self.tail))

    def add(self, line: Plain) -> None:
        """One line more; items of a list stay apart by a mark of their own."""
        self.longest = max(self.longest, self.last)
        if line.depth is not None and not self.tail.endswith(_STOPS):
            self._append(Plain("；", line.origin[:1]))
            self.longest = max(self.longest, self.last + 1)
        self._append(line)
        self.last = len(line.text)

    def _append(self, line: Plain) -> None:
        self._lines.append(line)
        self._length += len(line.text)
        self.tail = (self.tail + line.text[-_LOOK:])[-_LOOK:]
        if len(self.head) < _LOOK:
            self.head = (self.head + line.text[:_LOOK])[:_LOOK]

    def whole(self) -> Plain:
        if len(self._lines) == 1:
            return self.first
        text = "".join(line.text for line in self._lines)
        origin = tuple(chain.from_iterable(line.origin for line in self._lines))
        return Plain(text, origin, None, self.first.starts, self.first.depth)


def put_together(lines: Iterable[Line]) -> Iterator[Plain]:
    """Lines made plain, those that were broken put together."""
    pending: _Paragraph | None = None
    for line in lines:
        plain = _plain(line)
        if not plain.text:
            continue
        if pending and PAGE.match(plain.text):
            yield plain
            continue
        if pending and _continues(pending, plain):
            pending.add(plain)
            continue
        if pending:
            yield pending.whole()
        pending = _Paragraph(plain)
    if pending:
        yield pending.whole()


def _continues(before: _Paragraph, after: Plain) -> bool:
    first = before.first
    if first.headers is not None or after.headers is not None:
        return False
    if after.depth is not None and after.depth > (first.depth or 3) and _opens_list(before.tail):
        return True
    if after.starts or _DATE_LINE.match(after.text):
        return False
    if level_of(after.text):
        return _is_next_in_line(before, after.text)
    if before.tail.endswith(REPORT) or any(map(_SALUTATION.fullmatch, (before.head, after.text))):
        return False
    if level_of(before.head) in (1, 2) and _is_heading(before.head) and len(after.text) > _LONG:
        return False
    if before.tail.endswith(_GOES_ON):
        return True
    if (_LABELLED.match(before.head) and _LABELLED.match(after.text)) or _HEADED.match(after.text):
        return False
    # What follows a broken line can be as short as it likes; a broken line itself is a long one, and about
    # as long as those before it.
    least = max(_LEAST_BROKEN, before.longest * _AS_LONG)
    return before.last >= least and not _ENDS.search(before.tail)


def _is_next_in_line(before: _Paragraph, after: str) -> bool:
    """Whether the mark goes on with a count that stands within the text before: …（1）甲；（2）乙."""
    match = _INLINE.match(after)
    if before.tail.endswith("：") and after.startswith("(1)"):
        return "(2)" in after
    if match is None or before.tail.endswith(("。", "：")):
        return False
    for kind, number in match.groupdict().items():
        if number and (value := number_of(number)) > 1:
            written = NUMERALS[value - 2] if kind == "n" else str(value - 1)
            return before.stands_within(match[0].replace(number, written))
    return False


def _opens_list(text: str) -> bool:
    """Whether no sentence ends behind the last 其中：."""
    return max(map(text.rfind, ("其中：", "其中:"))) > max(map(text.rfind, "。！？"))


def _is_heading(text: str) -> bool:
    """Whether no mark divides it: what follows a broken heading is the short rest of it."""
    return not re.search(r"[，；：。]", text)


def _plain(line: Line) -> Plain:
    headers = line.headers and tuple(normalize("NFKC", heading) for heading in line.headers)
    if _PLAIN_ALREADY.fullmatch(line.text):
        columns = range(line.column, line.column + len(line.text))
        origin = tuple(zip(repeat(line.number), columns, strict=False))
        text = line.text.translate(_TRANSLATED)
        return Plain(text, origin, headers, line.starts, line.depth, cell=line.cell)
    return Plain(*_made_plain(line), headers, line.starts, line.depth, cell=line.cell)


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


def level_of(text: str) -> int:
    """The level of the mark that a text begins with; 0 if none."""
    match = MARK.match(text)
    return int((match.lastgroup or "l0")[1:]) if match else 0
