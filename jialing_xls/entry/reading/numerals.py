"""Chinese numerals (中文数字): read only to offer the reading in a message, never as a value."""

import re
from typing import Final

_DIGITS: Final = {
    character: value
    for value, characters in enumerate(
        ("零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for character in characters
}
_TENS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS: Final = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}

_NUMERAL = re.compile(f"[{''.join((*_DIGITS, *_TENS, *_MYRIADS))}]+")


def numeral_prefix(text: str) -> str:
    """The Chinese numeral that ``text`` begins with: 一百二十万 of 一百二十万元; else empty."""
    match = _NUMERAL.match(text)
    return match.group() if match else ""


def numeral_value(numeral: str) -> int | None:
    """The value of a numeral: 120 万 → 1200000, 二〇二三 → 2023; ``None`` if it is not clear.

    一百二 says 120 in speech and would be 102 by its signs, so it has no value here; nor have 三万五 and 一万二万.
    """
    if all(character in _DIGITS for character in numeral):
        return int("".join(str(_DIGITS[character]) for character in numeral))
    total = section = digit = 0
    last = max(_MYRIADS.values())
    loose = True  # whether the digit may stand alone: not right behind 百, as in 一百二
    for before, character in zip(" " + numeral, numeral, strict=False):
        if character in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[character]
            loose = before not in "百佰千仟万萬亿億"
            continue
        if character in _TENS:
            if not digit and (section or character not in "十拾"):
                return None
            section += (digit or 1) * _TENS[character]
        elif (digit and not loose) or (total and _MYRIADS[character] == last):
            return None
        else:
            unit, section = _MYRIADS[character], section + digit
            # 一万亿 multiplies what stands before it, 两亿三千万 adds to it.
            total = (total + section) * unit if unit > last else total + section * unit
            last, section = unit, 0
        digit = 0
    if digit and not loose:
        return None
    return total + section + digit or None
