"""Numbers as they are written: 13,571.19, 三千二百, 九十八点四二, 二〇二四."""

import re
from decimal import Decimal
from unicodedata import normalize

from jialing_xls.entry.reading.numerals import numeral_value

# Where a pattern fails, what it has read is read again from the next character on. So that this takes time by
# the length of the text and not by its square, nothing is given back (++), and what may fail at its end is no
# longer than any number is: nine groups of digits, and numerals of 32 characters as 玖仟玖佰…玖拾玖亿….
DIGITS = "零〇一二两三四五六七八九"
ARABIC = r"(?:\d{1,3}+(?:，\d{3}){1,8}+(?![\d，])|\d++)(?:\.\d++)?+"
CHINESE = rf"[百千万亿]{{0,32}}+[{DIGITS}十][{DIGITS}十百千万亿]*+(?:点[{DIGITS}]++)?+"

FORMAL = "壹贰叁肆伍陆柒捌玖"
FORMAL_AMOUNT = (
    rf"(?P<formal>[{FORMAL}拾][{FORMAL}零拾佰仟万亿]{{0,31}}+)[元圆]"
    rf"(?:零?(?P<jiao>[{FORMAL}])角)?(?:零?(?P<fen>[{FORMAL}])分)?[整正]?"
)
"""An amount as cheques and contracts have it (大写): 壹佰贰拾万元整, 叁仟元伍角."""

NUMERALS = "一二三四五六七八九十"
"""By which items are numbered."""

POWERS = {"": 0, "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8}
"""What stands between a number and its unit, as powers of ten."""

_YEAR_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


def arabic(text: str) -> tuple[Decimal, int]:
    """Value and printed decimals of an Arabic number."""
    digits = text.replace("，", "")
    return Decimal(digits), len(digits.partition(".")[2])


def chinese(text: str) -> tuple[Decimal, int] | None:
    """Value and decimals of a Chinese numeral; None if it has no clear value."""
    whole, _, decimals = text.partition("点")
    value = {"零": 0, "〇": 0, "百": 100}.get(whole, numeral_value(whole))
    if value is None:
        return None
    tail = "".join(str(numeral_value(digit) or 0) for digit in decimals)
    return Decimal(f"{value}.{tail}" if tail else value), len(tail)


def formal(match: re.Match[str]) -> tuple[Decimal, int] | None:
    """Yuan and printed decimals of what ``FORMAL_AMOUNT`` matched; None if it has no clear value."""
    yuan = numeral_value(match["formal"])
    if yuan is None:
        return None
    tenths, hundredths = (numeral_value(match[name] or "零") or 0 for name in ("jiao", "fen"))
    decimals = 2 if match["fen"] else 1 if match["jiao"] else 0
    return Decimal(yuan) + Decimal(10 * tenths + hundredths).scaleb(-2), decimals


def year_digits(text: str) -> str:
    """二〇二四 → 2024; Arabic digits stay."""
    return text.translate(_YEAR_DIGITS)


def number_of(mark: str) -> int:
    """The number of an item: 3, 三 or ③."""
    return NUMERALS.index(mark) + 1 if mark in NUMERALS else int(normalize("NFKC", mark))
