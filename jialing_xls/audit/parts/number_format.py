"""Number formats by what they show (ECMA-376 part 1, 18.8.31), however a program spells them.

A code has up to four sections: for positive and negative numbers, zero and texts. Two codes mean the
same if each of the four shows the same signs; locales, paddings and quotes make no difference.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

Section = tuple[tuple[str, str], ...]
"""Pieces as kind and content: ``("digits", "#,##0.00"), ("literal", "元")``."""

_TOKEN = re.compile(
    r"""(?P<literal>"[^"]*"?|\\.|!.)
    |(?P<padding>_.)
    |(?P<fill>\*.)
    |\[(?P<bracket>[^\]]*)\]
    |(?P<general>general)
    |(?P<digits>[0\#?](?:[0\#?,]*[0\#?])?(?:\.[0\#?]*)?|\.[0\#?]+)
    |(?P<power>e[+-])
    |(?P<day>am/pm|a/p|上午/下午|[ymdhsbge]+)
    |(?P<text>@)
    |(?P<sign>.)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_SHOWN = frozenset(("digits", "general", "day", "text"))
_LOCALE = re.compile(r"-0*[0-9A-E]?[0-9A-F]{1,3}", re.IGNORECASE)
"""Of a country. Others stand for the system's own format (F800), or for other digits."""
_AS_IT_IS: Section = (("text", "@"),)
_GENERAL: Section = (("general", ""),)


class Meaning(NamedTuple):
    """What a number format makes of each kind of value."""

    positive: Section
    negative: Section
    zero: Section
    text: Section

    @property
    def numbers(self) -> tuple[Section, ...]:
        return self[:3]


@lru_cache(maxsize=1024)
def meaning_of(code: str) -> Meaning:
    """What a code shows. Sections with conditions of their own stand as they are written."""
    sections = [tuple(_merged(section)) for section in _sections(code)]
    # A last section with @ is that of texts; of two, programs agree on that for dates only.
    last = sections[-1:] if len(sections) != 2 or _has_date(sections[0]) else []
    with_text = sections[3:] or [s for s in last if ("text", "@") in s]
    numbers = sections[: len(sections) - len(with_text)] or [_GENERAL]
    text = with_text[-1] if with_text else _AS_IT_IS
    positive = numbers[0]
    negative = numbers[1] if len(numbers) > 1 else tuple(_merged([("literal", "-"), *positive]))
    zero = numbers[2] if len(numbers) > 2 else positive
    return Meaning(positive, negative, zero, _AS_IT_IS if text == _GENERAL else text)


def _has_date(section: Section) -> bool:
    return any(kind in ("day", "general") for kind, _ in section)


def hides_numbers(code: str) -> bool:
    """Whether some number shows as nothing, or as signs that stand in the format itself."""
    sections = meaning_of(code).numbers
    return not all(any(kind in _SHOWN for kind, _ in section) for section in sections)


def is_plain(code: str) -> bool:
    """Whether numbers show as they are, or in percent: programs give formulas such formats."""
    sections = meaning_of(code).numbers
    return all(
        kind in ("digits", "general", "power", "percent") or (kind, text) == ("literal", "-")
        for section in sections
        for kind, text in section
    )


def decimals_of(code: str) -> int | None:
    """Digits behind the point of a number that shows; of a percentage two more. None for General."""
    for kind, text in meaning_of(code).positive:
        if kind == "digits":
            percent = 2 * (("percent", "%") in meaning_of(code).positive)
            return len(text.partition(".")[2]) + percent
    return None


def _sections(code: str) -> Iterator[list[tuple[str, str]]]:
    section: list[tuple[str, str]] = []
    for match in _TOKEN.finditer(code):
        kind, text = match.lastgroup or "", match[0]
        if (kind, text) == ("sign", ";"):
            yield section
            section = []
        else:
            section += _meanings(kind, match["bracket"] if kind == "bracket" else text)
    yield section


def _meanings(kind: str, text: str) -> Iterator[tuple[str, str]]:
    if kind == "literal":
        yield kind, text.strip('"') if text.startswith('"') else text[1:]
    elif kind == "fill" and text[1] != " ":
        yield kind, text[1]
    elif kind == "bracket":
        if text.startswith("$"):
            symbol, dash, locale = text[1:].rpartition("-")
            yield "literal", symbol if dash else text[1:]
            if dash and not _LOCALE.fullmatch(f"-{locale}"):
                yield "numerals", locale.upper()
        else:
            yield "bracket", text.lower().replace(" ", "")
    elif kind == "general":
        yield kind, ""
    elif kind == "digits":
        yield kind, _grouped(text)
    elif kind == "sign" and text == ",":
        yield "thousands", ","
    elif kind == "sign" and text == "%":
        yield "percent", "%"
    elif kind == "sign":
        yield "literal", text
    elif kind not in ("padding", "fill"):
        yield kind, text.lower()


def _grouped(digits: str) -> str:
    """Digits before the point as the least that shows, and whether they stand in groups."""
    whole, point, decimals = digits.partition(".")
    return f"{'#,' * (',' in whole)}{whole.count('0') * '0' or '#'}{point}{decimals}"


def _merged(section: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Literals that stand together are one; spaces, which pad, are none."""
    text = ""
    for kind, content in section:
        if kind == "literal":
            text += "".join(content.split())
            continue
        if text:
            yield "literal", text
        text = ""
        yield kind, content
    if text:
        yield "literal", text
