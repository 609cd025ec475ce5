"""What a cell can be given, and how it is written.

``int`` and ``Decimal``  a number, as the shortest plain decimal that is exactly it
``bool``                 a truth value
``str``                  a text, never a formula, whatever it starts with
``None``                 nothing: the cell is emptied and keeps its style
``Result(value)``        the cached result of the formula that stands there, which stays
"""

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from jialing_xls.ooxml.tag import escape

# Everything that ``tag.escape`` changes and every white space, and some more.
_DELICATE = re.compile(r"[&<>_\s\x00-\x1f\ud800-\udfff\ufffe\uffff]")

MAX_TEXT = 32_767
"""UTF-16 units that a cell holds; Excel calls a workbook with more of them damaged."""


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """An error as a value. E.g. ``ErrorCode("#DIV/0!")``."""

    code: str


Number = int | Decimal | float | bool | ErrorCode
Scalar = Number | str


class Result(NamedTuple):
    """What a formula came to. E.g. ``Result(Decimal("0.9842"))``, ``Result("")``."""

    value: Scalar


CellValue = int | Decimal | bool | str | Result | None


def content_of(value: Number) -> tuple[str, str]:
    """The ``t`` attribute (empty for a number) and the escaped content of ``<v>``.

    ValueError if no cell can hold the value.
    """
    if isinstance(value, bool):
        return "b", "1" if value else "0"
    if isinstance(value, ErrorCode):
        return "e", escape(value.code)
    return "", number_content(value)


def is_delicate(text: str) -> bool:
    """Whether ``text`` may need escaping, or white space kept: one look that most texts pass."""
    return len(text) > MAX_TEXT // 2 or _DELICATE.search(text) is not None


def text_content(text: str) -> str:
    """``text`` escaped; ValueError if it is too long for a cell."""
    # Half the limit cannot exceed it even if every character takes two units.
    if len(text) > MAX_TEXT // 2 and len(text.encode("utf-16-le", "surrogatepass")) > 2 * MAX_TEXT:
        raise ValueError(f"more than {MAX_TEXT} characters")
    return escape(text)


def number_content(value: Decimal | float) -> str:
    """``value`` as digits. E.g. ``1916.50`` as ``1916.5``, ``-0.0`` as ``0``, ``1E+3`` as ``1000``.

    A float is written as the shortest decimal that reads back as it. ValueError if no cell, which
    holds a double, can hold it.
    """
    if not _is_finite(value):
        raise ValueError(f"no number of a cell: {value}")
    if isinstance(value, float):
        text = float.__repr__(value)  # a numpy float is one and has a repr of its own
    elif isinstance(value, int):
        return int.__repr__(value)
    else:
        text = format(value, "f")
    if "." in text and "e" not in text:
        text = text.rstrip("0").removesuffix(".")
    return "0" if text == "-0" else text


def _is_finite(value: Decimal | float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


_NUMBERS = (int, float, Decimal)
_ABSOLUTE, _RELATIVE = Decimal("5e-9"), Decimal("1e-13")
"""Excel keeps fifteen significant digits; differences are taken to eight decimals."""


def agree(one: Scalar | None, other: Scalar | None) -> bool:
    """Whether two values of cells agree, numbers within what a double can hold."""
    if (type(one) is type(other) and one == other) or _nearest(one, other):
        return True
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, _NUMBERS) and isinstance(other, _NUMBERS):
        return one == other or _close(_exact(one), _exact(other))
    if isinstance(one, ErrorCode) or isinstance(other, ErrorCode):
        return one == other
    return _one_text(one) == _one_text(other)


def _one_text(value: Scalar | None) -> Scalar:
    """Nothing is the empty text, and no zero; of line breaks there is one kind."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n")
    return "" if value is None else value


def _nearest(one: Scalar | None, other: Scalar | None) -> bool:
    """Whether the one is the double nearest to the other: closer than any tolerance, soon told."""
    return (
        isinstance(one, float)
        and math.isfinite(one)
        and isinstance(other, Decimal)
        and float(other) == one
    )


def _close(one: Decimal, other: Decimal) -> bool:
    if not (one.is_finite() and other.is_finite()):
        return False  # within a share of infinity would lie everything
    return abs(one - other) <= _ABSOLUTE + _RELATIVE * max(abs(one), abs(other))


def _exact(value: float | Decimal) -> Decimal:
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
