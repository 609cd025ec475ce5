"""A cell as it came: its types, its text, and what is cleaned off before reading.

No I/O. The two verdicts on a cell, ``Normalised`` and ``Refused``, live here because every module
that reads one kind of field returns them.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from jialing_xls.model.fact import Value
from jialing_xls.model.field import Field
from jialing_xls.model.numbers import plain

Raw = str | int | float | bool | datetime | date | time | timedelta | None
"""What a cell holds; ``""`` and ``None`` are an empty one."""


@dataclass(frozen=True, slots=True)
class Normalised:
    """A cell that was understood. ``value`` is ``None`` for absent."""

    value: Value | None
    note: str = ""
    """What was changed, in Chinese; empty if the cell was taken as it stands."""
    as_shown: bool = False
    """Whether the value is what the cell shows, and not what it holds."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A cell that has no reading, or more than one."""

    found: str
    message: str
    """A complete sentence in Chinese: what was found, what is expected, what to do."""


ABSENT: Final = Normalised(None)

_LONGEST_QUOTE = 40
"""More of a cell than this makes a message unreadable."""

NONE_MARKS: Final = frozenset({"/", "//", "\\", "-", "--", "---"})
"""What stands for "nothing" in any field, after ``halve`` has made every dash a hyphen."""

NONE_WORDS: Final = NONE_MARKS | {"无", "暂无"}
"""What stands for "nothing" where a number or a date is expected."""

_INVISIBLE = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_SPACES = "\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_DASHES = "\u2010-\u2015\u2212\u2500\u30fc\ufe58\ufe63\uff0d"

_FULL_WIDTH = re.compile("[\uff01-\uff0c\uff0e-\uff5e\uffe5\ufe50\ufe62\ufe6a]")
_ODD_DASH = re.compile(f"[{_DASHES}]")
_UNSEEN = re.compile(f"[{_INVISIBLE}]")
_SPACE = re.compile(rf"[\s{_SPACES}]")

# Errors as Excel, WPS and LibreOffice show them; somebody may have pasted one as a text.
_ERROR = re.compile(r"#(?:N/A|GETTING_DATA|[A-Z]+(?:/0)?[!?])|Err:\d+")


def _members(character_class: str) -> list[int]:
    """The code points of a character class: ``_members("a-c") == [97, 98, 99]``."""
    parts = re.findall("(.)-(.)|(.)", character_class, re.DOTALL)
    return [
        code for low, high, one in parts for code in range(ord(low or one), ord(high or one) + 1)
    ]


OUTER: Final = "".join(map(chr, _members(_SPACES + _INVISIBLE))) + " \n\r\x0b\x0c\x85\u2028\u2029"
"""What ``str.strip`` takes off the ends of a text: white space and what is not seen."""


def _table() -> dict[int, str | None]:
    """Full width to half width, every dash to a hyphen, every space to one, the unseen to none.

    Unicode's NFKC is not used: it would also read ① as 1 and m² as m2.
    """
    table: dict[int, str | None] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table |= {0xFFE5: "¥", 0xFE50: ",", 0xFE62: "+", 0xFE6A: "%"}
    table |= dict.fromkeys(_members(_DASHES), "-")
    table |= dict.fromkeys(_members(_SPACES), " ")
    table |= dict.fromkeys(_members(_INVISIBLE), None)
    return table


_HALF = _table()


def halve(text: str) -> str:
    """``text`` in half-width signs without outer space: ``halve("１，２００ ") == "1,200"``."""
    return text.translate(_HALF).strip()


def changes(text: str) -> list[str]:
    """What ``halve`` changed in a text that was then read as a number, in Chinese."""
    if text.isascii() and " " not in text:
        return []
    found = (
        ("全角转半角", _FULL_WIDTH),
        ("横线按负号处理", _ODD_DASH),
        ("去掉不可见字符", _UNSEEN),
        ("去掉空格", _SPACE),
    )
    return [words for words, pattern in found if pattern.search(text)]


def is_error(text: str) -> bool:
    """Whether a text is an error value of a spreadsheet, e.g. ``#DIV/0!``."""
    return text[:1] in ("#", "E") and _ERROR.fullmatch(text) is not None


def figure(number: float) -> Decimal:
    """The decimal that Excel shows for a cell's binary number.

    Excel keeps 15 significant digits and shows no more, so 13571.190000000001, which is what
    adding two amounts leaves behind, is 13571.19 to everybody who looks at the cell. Raises
    ``decimal.InvalidOperation`` for no value; NaN and infinity have been refused before.
    """
    return Decimal(number) if isinstance(number, int) else Decimal(format(number + 0.0, ".15g"))


def original_text(raw: Raw) -> str:
    """What the cell held, as text for the column 原文: ``13571.19``, ``2024-06-12``, ``TRUE``."""
    match raw:
        case None:
            return ""
        case str():
            return raw
        case bool():
            return "TRUE" if raw else "FALSE"
        case int() | float():
            number = figure(raw)
            return plain(number) if number.is_finite() else str(raw)
        case datetime():
            return raw.isoformat(sep=" ")
        case date() | time():
            return raw.isoformat()
        case _:
            return str(raw)


def quote(text: str) -> str:
    """``text`` in Chinese quotation marks on one line, shortened if it is long.

    Without characters that cannot be printed: they could move a terminal's cursor about.
    """
    line = " ".join(text.split())
    if not line.isprintable():
        line = "".join(character for character in line if character.isprintable())
    return f"“{line[:_LONGEST_QUOTE]}…”" if len(line) > _LONGEST_QUOTE else f"“{line}”"


def refuse(raw: Raw, field: Field, problem: str, remedy: str) -> Refused:
    """The refusal of a cell, in the one form that all its messages have."""
    found = original_text(raw)
    return Refused(found, f"“{field.name}”填的是{quote(found)}：{problem}。{remedy}。")


def refuse_error(raw: Raw, field: Field) -> Refused:
    return refuse(raw, field, "公式计算出错", "请改正公式，或直接填写数据")


def absent(text: str) -> Normalised:
    """The verdict on a cell that says "nothing" in words or signs, or holds only spaces."""
    word = text.strip(OUTER)
    return Normalised(None, f"{quote(word)}按未填处理" if word else "只有空格，按未填处理")
