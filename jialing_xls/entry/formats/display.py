"""What a cell shows of its number or text: number formats, as spreadsheet programs apply them.

Contract: ``displayed`` says what stands on the screen, or that it cannot tell. No I/O.
(ISO/IEC 29500-1 §18.8.31; fractions, exponents and numerals of other scripts are not told.)
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

from jialing_xls.entry.formats.raw import figure
from jialing_xls.model.numbers import half_up, plain

_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|\[(?P<bracket>[^\]]*)\]|_(?P<space>.)|\*.'
    r"|(?P<clock>(?:上午/下午|AM/PM|A/P))|(?P<general>General|G/通用格式)"
    r"|(?P<exponent>E[+-])|(?P<date>[yYmMdDhHsSeEbBgG]+)|(?P<digit>[0#?])|(?P<sign>[.,%@/;])|(?P<other>.)",
    re.DOTALL | re.IGNORECASE,
)
_ELAPSED = re.compile(r"[hms]+", re.IGNORECASE)
_CURRENCY = re.compile(r"\$([^-]*)(?:-.*)?", re.DOTALL)
_CONDITION = re.compile(r"(<=|>=|<>|=|<|>)\s*(-?[0-9.]+)", re.ASCII)
_COLOURS = re.compile(
    r"(?:black|blue|cyan|green|magenta|red|white|yellow|color\s*\d+|黑|蓝|青|绿|洋红|红|白|黄)色?\d*",
    re.IGNORECASE,
)
_LONGEST_CODE: Final = 255
"""Characters that Excel takes."""

_GENERAL_DIGITS: Final = 11
"""Whole digits that 常规 shows; of a longer number it shows 1.23457E+11."""

_PLAIN_CODE = re.compile(r"(?:#,##)?0(?:\.(0+))?")
_PLAIN: Final = 1e11
"""From here on a double may not have two exact decimals and all of its digits."""

_MOST_DIGITS: Final = 20
"""Before or behind the point; no figure of a form has as many."""

_HOLDS: Final = {
    "<": Decimal.__lt__,
    "<=": Decimal.__le__,
    "=": Decimal.__eq__,
    ">=": Decimal.__ge__,
    ">": Decimal.__gt__,
    "<>": Decimal.__ne__,
}


@dataclass(frozen=True, slots=True)
class Displayed:
    """What stands on the screen, and whether it is the whole of what the cell holds."""

    text: str
    exact: bool = True
    scaled: bool = False
    """Whether a per cent sign or a comma stands for a factor: 0.98 as 98%."""


@dataclass(frozen=True, slots=True)
class _Section:
    """A part of a format, for some of the numbers."""

    tokens: tuple[tuple[str, str], ...]
    """Kind (text, digit, point, comma, percent, at, general, date) and what stands there."""
    condition: tuple[str, Decimal] | None
    known: bool
    """Whether all of it is understood."""

    @property
    def is_date(self) -> bool:
        return any(kind == "date" for kind, _ in self.tokens)


def is_date_format(code: str) -> bool:
    """Whether a format shows a number as a day or a time."""
    return bool(code) and _sections(code)[0].is_date


def displayed(number: float, code: str) -> Displayed | None:
    """What a cell of the format ``code`` shows of a number; None if that cannot be told.

    E.g. ``displayed(817, "0000").text == "0817"``.
    """
    value = figure(number)
    if not value.is_finite() or not (not value or -_MOST_DIGITS < value.adjusted() < _MOST_DIGITS):
        return None
    if not code:
        return _general(value)
    chosen = _chosen(_sections(code), value)
    if chosen is None:
        return None
    section, signed = chosen
    if not section.known or section.is_date or ("text", "/") in section.tokens:
        return None
    if not section.tokens:
        return Displayed("", exact=False)
    if any(kind in ("general", "at") for kind, _ in section.tokens):
        whole = _general(value if signed else abs(value))
        pieces = (
            whole.text if kind in ("general", "at") else text for kind, text in section.tokens
        )
        return Displayed("".join(pieces), whole.exact and (signed or value >= 0))
    return _filled(section, value, signed)


def shows_all(number: float, code: str, decimals: int) -> bool:
    """Whether a cell of the format ``code`` plainly shows the digits of a number that has at most so
    many decimals, with zeros behind them and commas between them at most: most cells of a form."""
    places = _plain_decimals(code)
    if places is None or places > decimals:
        return False
    return 0 <= number < _PLAIN and round(number, places) == number


@lru_cache(maxsize=256)
def _plain_decimals(code: str) -> int | None:
    """Decimals of a format of digits alone: ``#,##0.00``, ``0``; None of any other."""
    plain = _PLAIN_CODE.fullmatch(code)
    return None if plain is None else len(plain[1] or "")


def displayed_text(text: str, code: str) -> str | None:
    """What a cell of the format ``code`` shows of a text; None if that cannot be told."""
    if not code:
        return text
    sections = _sections(code)
    last = sections[-1]
    if len(sections) < 4 and not any(kind == "at" for kind, _ in last.tokens):
        return text
    if not last.known:
        return None
    return "".join(text if kind == "at" else piece for kind, piece in last.tokens)


def displayed_day(number: float, epoch: date) -> datetime | None:
    """The moment that a date cell with this number is; None if the calendar has none."""
    try:
        moment = datetime.combine(epoch, datetime.min.time()) + timedelta(days=number)
    except OverflowError:
        return None
    if epoch.year < 1904 and 0 < number < 60:  # before 29 February 1900, which never was
        moment += timedelta(days=1)
    return moment.replace(microsecond=0) if moment.year <= 9999 and number >= 0 else None


def displayed_as_day(moment: datetime, code: str) -> str | None:
    """What a cell of a format for days shows of one; None if that cannot be told."""
    section = _sections(code)[0]
    if not section.known:
        return None
    pieces: list[str] = []
    for kind, text in section.tokens:
        piece = _DAY.get(text.lower()) if kind == "date" else None
        if kind == "date" and piece is None:
            return None  # a clock, the day of a week, an era
        pieces.append(piece(moment) if piece else text)
    return "".join(pieces)


_DAY: Final[Mapping[str, Callable[[datetime], str]]] = {
    "yyyy": lambda day: f"{day.year:04}",
    "e": lambda day: f"{day.year:04}",
    "yy": lambda day: f"{day.year % 100:02}",
    "y": lambda day: f"{day.year % 100:02}",
    "mm": lambda day: f"{day.month:02}",
    "m": lambda day: str(day.month),
    "dd": lambda day: f"{day.day:02}",
    "d": lambda day: str(day.day),
}


def _general(value: Decimal) -> Displayed:
    if abs(value) >= Decimal(10) ** _GENERAL_DIGITS:
        return Displayed(f"{value:.5E}", exact=False)
    return Displayed(plain(value))


def _chosen(sections: tuple[_Section, ...], value: Decimal) -> tuple[_Section, bool] | None:
    """The section for a number, and whether its minus sign is written."""
    numeric = sections[:3]
    if any(section.condition for section in numeric):
        for section in numeric:
            if section.condition is None or _HOLDS[section.condition[0]](
                value, section.condition[1]
            ):
                return section, True
        return None
    if len(numeric) > 2 and value == 0:
        return numeric[2], False
    if len(numeric) > 1 and value < 0:
        return numeric[1], False
    return numeric[0], True


def _filled(section: _Section, value: Decimal, signed: bool) -> Displayed:
    """The digits of a number put into their places."""
    tokens = section.tokens
    places = [at for at, (kind, _) in enumerate(tokens) if kind == "digit"]
    point = next((at for at, (kind, _) in enumerate(tokens) if kind == "point"), len(tokens))
    percents = sum(kind == "percent" for kind, _ in tokens)
    commas = [at for at, (kind, _) in enumerate(tokens) if kind == "comma"]
    before = [at for at in places if at < point]
    thousands = [at for at in commas if not before or at > before[-1]] if places else []
    grouped = any(before and before[0] < at < before[-1] for at in commas)
    scaled = value.scaleb(2 * percents - 3 * len(thousands))
    decimals = len(places) - len(before)
    if not places:
        text = "".join(text for kind, text in tokens if kind in ("text", "percent"))
        return Displayed(("-" if signed and value < 0 else "") + text, exact=value == 0)
    rounded = half_up(abs(scaled), decimals)
    whole, _, fraction = f"{rounded:f}".partition(".")
    digits = _distributed(whole.lstrip("0"), [tokens[at][1] for at in before], grouped=grouped)
    tail = _trimmed(fraction, [tokens[at][1] for at in places if at > point])
    shown = dict(zip(before, digits, strict=True)) | dict(
        zip((at for at in places if at > point), tail, strict=True)
    )
    pieces = []
    for at, (kind, text) in enumerate(tokens):
        if kind == "digit":
            pieces.append(shown[at])
        elif kind in ("text", "percent", "point"):
            pieces.append(text)
    if not before and point < len(tokens):
        pieces.insert(0, whole.lstrip("0"))
    # Of a number that is rounded to zero, no minus sign is written.
    minus = "-" if signed and value < 0 and rounded else ""
    lost = rounded != abs(scaled) or (value < 0 and not (minus or _negative("".join(pieces))))
    return Displayed(minus + "".join(pieces), not lost, bool(percents or thousands))


def _negative(text: str) -> bool:
    return "-" in text or ("(" in text and ")" in text) or ("（" in text and "）" in text)


def _distributed(whole: str, places: list[str], *, grouped: bool) -> list[str]:
    """The whole digits by the place that they take: those too many stand in the first one."""
    if not places:  # .00: the digits stand before the point all the same
        return []
    missing = len(places) - len(whole)
    digits = [""] * max(missing, 0) + list(whole)
    if missing < 0:
        digits = [whole[: 1 - missing], *whole[1 - missing :]]
    digits = [
        digit or ("0" if place == "0" else "") for digit, place in zip(digits, places, strict=True)
    ]
    if not grouped:
        return digits
    left = sum(map(len, digits))
    for at, run in enumerate(digits):
        with_commas = ""
        for digit in run:
            with_commas += digit
            left -= 1
            if left and left % 3 == 0:
                with_commas += ","
        digits[at] = with_commas
    return digits


def _trimmed(fraction: str, places: list[str]) -> list[str]:
    """The decimals by their place, without zeros at the end where # or ? stands."""
    kept = len(fraction)
    while kept and fraction[kept - 1] == "0" and places[kept - 1] != "0":
        kept -= 1
    return [digit if at < kept else "" for at, digit in enumerate(fraction)]


@lru_cache(maxsize=256)
def _sections(code: str) -> tuple[_Section, ...]:
    """A format taken apart, at its semicolons."""
    if len(code) > _LONGEST_CODE:
        return (_Section((), None, known=False),)
    sections: list[_Section] = []
    tokens: list[tuple[str, str]] = []
    condition, known = None, True
    for match in _PIECE.finditer(code):
        kind, text = match.lastgroup or "", match[match.lastgroup or 0]
        if kind == "sign" and text == ";":
            sections.append(_Section(tuple(tokens), condition, known))
            tokens, condition, known = [], None, True
        elif kind == "bracket":
            if found := _CONDITION.fullmatch(text):
                condition = found[1], Decimal(found[2])
            elif found := _CURRENCY.fullmatch(text):
                tokens.append(("text", found[1]))
            elif _ELAPSED.fullmatch(text):
                tokens.append(("date", f"[{text}]"))
            elif not _COLOURS.fullmatch(text):
                known = False
        else:
            token, understood = _token(kind, text)
            known = known and understood
            tokens += [token] if token else []
    sections.append(_Section(tuple(tokens), condition, known))
    if any(len(section.tokens) > _MOST_DIGITS for section in sections):
        return (_Section((), None, known=False),)
    return tuple(sections)


_SIGNS: Final = {".": "point", ",": "comma", "%": "percent", "@": "at"}


def _token(kind: str, text: str) -> tuple[tuple[str, str] | None, bool]:
    """A piece of a format, and whether it is understood."""
    match kind:
        case "quoted" | "escaped" | "other":
            return ("text", text), True
        case "space":
            return ("text", " "), True
        case "clock" | "date":
            return ("date", text), True
        case "sign" if text in _SIGNS:
            return (_SIGNS[text], text), True
        case "sign":
            return ("text", text), text == "/"  # of a day, or of a fraction
        case "digit" | "general":
            return (kind, text), True
        case "exponent":
            return ("text", text), False
    return None, True  # * and the sign that fills the cell
