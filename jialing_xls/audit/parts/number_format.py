"""Number formats by what they show, however a program spells them.

Two codes mean the same if they show a few numbers, a day and a text alike (``entry.formats.display``),
in the same colours: locales, paddings and quotes make no difference.
"""

import re
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from jialing_xls.entry.formats.display import (
    displayed,
    displayed_as_day,
    displayed_text,
    is_date_format,
)

_NUMBERS = (1234567.891, 45.6, 0.0, -1234567.891)
_DAY, _TEXT = datetime(2023, 4, 5), "文"
_LITERAL = re.compile(r'"[^"]*"?|\\.|!.', re.DOTALL)
_BESIDE = re.compile(r"\[[^\]]*\]|\*[^ ]")
"""Colours, conditions, digits of other scripts, and signs that fill a cell."""
_LOCALE = re.compile(r"\[\$[^-]*(?:-0*[0-9A-E]?[0-9A-F]{1,3})?\]", re.IGNORECASE)
"""Of a country. Others stand for the system's own format (F800), or for other digits."""
_PLAIN = re.compile(r"-?[0-9,]*\.?[0-9]*(%?)")


class Meaning(NamedTuple):
    """What a code shows, and what it gives to that: colours, conditions, fillings."""

    beside: tuple[str, ...]
    numbers: tuple[str, ...]
    text: str


@lru_cache(maxsize=1024)
def meaning_of(code: str) -> Meaning:
    """What a code shows; the code itself where that cannot be told."""
    shown = [displayed_as_day(_DAY, code)] if is_date_format(code) else list(_numbers(code))
    text = displayed_text(_TEXT, code)
    numbers, texts = ([code if each is None else each for each in said] for said in (shown, [text]))
    # Excel shows spaces for paddings, between the sign and the digits too.
    said = [[each.strip().replace("- ", "-") for each in list_] for list_ in (numbers, texts)]
    return Meaning(tuple(_beside(code)), tuple(said[0]), said[1][0])


def _beside(code: str) -> list[str]:
    said = (each.replace(" ", "") for each in _BESIDE.findall(_LITERAL.sub("", code).lower()))
    return [each for each in said if not _LOCALE.fullmatch(each)]


def _numbers(code: str) -> tuple[str | None, ...]:
    shown = (displayed(number, code) for number in _NUMBERS)
    return tuple(None if each is None else each.text for each in shown)


def hides_numbers(code: str) -> bool:
    """Whether some number shows as nothing, or as signs that stand in the format itself."""
    shown = () if is_date_format(code) else _numbers(code)
    return "" in shown or (None not in shown and len(set(shown)) < len(shown))


def shows_whole(code: str, number: Decimal) -> bool:
    """Whether a number shows as it is, or in percent: programs give formulas such formats."""
    shown = displayed(float(number), code)
    plain = None if shown is None else _PLAIN.fullmatch(shown.text)
    if plain is None or _beside(code):
        return False
    stated = Decimal(plain[0].strip("%").replace(",", ""))
    return stated == number * (100 if plain[1] else 1)
