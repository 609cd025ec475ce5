"""Figures written down as text: a TOML file of field ids and values, for samples and tests.

E.g. ``"预算_总额" = 13571.19``. The key 沿用 names another such file in the same folder whose values
hold where this one says nothing; an empty text takes a value away.
"""

import re
import tomllib
from datetime import date, datetime
from decimal import Decimal
from math import inf, isfinite
from pathlib import Path, PureWindowsPath
from typing import Final

from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.entry.formats.raw import Raw, quote
from jialing_xls.entry.guard.received_file import receive
from jialing_xls.entry.reading.normalise import Refused, normalise
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.model.fact import Value
from jialing_xls.model.field import Field, Kind

BASE = "沿用"

_MOST_BYTES: Final = 2**22
"""A sample has some 10 KB."""
_MOST_BASES: Final = 8
_LONGEST_NAME: Final = 80
_DEEP: Final = re.compile(r"(?<![\w\"'-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){12}")
"""Keys within keys: such a file has none."""


def values_from_toml(path: Path, book: RuleBook) -> dict[str, Value]:
    """Values by field id. Raises UnreadableFile, naming the key, if one cannot be what it says."""
    values = _values(path, book, (path.name,))
    return {key: value for key, value in values.items() if value != ""}


def _values(path: Path, book: RuleBook, before: tuple[str, ...]) -> dict[str, Value]:
    """``before`` are the files that led here, this one among them."""
    data = _parsed(path, before)
    values: dict[str, Value] = {}
    if (base := data.pop(BASE, None)) is not None:
        beside = _beside(path, base)
        if beside.name in before or len(before) > _MOST_BASES:
            chain = " → ".join((*before, beside.name))
            raise UnreadableFile(
                f"{path.name}：“{BASE}”绕成了圈或太长（{chain}）。请改正“{BASE}”。"
            )
        values.update(_values(beside, book, (*before, beside.name)))
    for key, value in data.items():
        values[key] = _value(path, key, value, book)
    return values


def _parsed(path: Path, before: tuple[str, ...]) -> dict[str, object]:
    try:
        text = receive(path, "TOML 数据文件", _MOST_BYTES).decode()
        if _DEEP.search(text):  # the parser would take the square of their number
            raise RecursionError
        return tomllib.loads(text, parse_float=_number)
    except UnreadableFile as error:
        if len(before) == 1:
            raise
        raise UnreadableFile(f"{before[-2]}：“{BASE}”指的文件不能用。{error}") from None
    except (ValueError, RecursionError) as error:  # no UTF-8, no TOML, a number of 5,000 digits
        why = "嵌套太深" if isinstance(error, RecursionError) else quote(str(error))[1:-1]
        raise UnreadableFile(
            f"{path.name} 不是可读的 TOML 文件：{why}。请按“字段 = 值”逐行改正。"
        ) from None


def _number(text: str) -> Decimal:
    """Not a number, to be told with its key, if even Decimal has no such exponent."""
    try:
        return Decimal(text)
    except ArithmeticError:
        return Decimal("NaN")


def _beside(path: Path, base: object) -> Path:
    """The other file: a plain name, in the same folder."""
    name = PureWindowsPath(base).name if isinstance(base, str) else ""  # of / and \\ alike
    plain = name == base and len(name) <= _LONGEST_NAME and name.isprintable()
    if not plain or name in ("", ".", "..") or ":" in name:
        raise UnreadableFile(
            f"{path.name}：“{BASE}”应是同一文件夹中的文件名，现为{quote(str(base)[:100])}。请改正。"
        )
    return path.with_name(name)


def _value(path: Path, key: str, value: object, book: RuleBook) -> Value:
    """The value, if an entry workbook that holds it is read as stating it."""
    field = book.typed.get(key)
    if field is None:
        raise UnreadableFile(f"{path.name}：没有字段{quote(key)}，请核对字段名。")
    told = f"{path.name}：字段“{key}”"
    match value:
        case "":
            return ""
        case bool() | datetime():
            pass
        case int() | Decimal() if field.kind.is_number:
            cell = _cell(value)
            if isfinite(cell) and _taken(told, cell, field) == value:
                return Decimal(value)
            raise UnreadableFile(f"{told}的数字太大、位数太多或不是数字。请改为正常的数字。")
        case str() if field.kind is Kind.TEXT:
            _taken(told, value, field)
            if value.replace("\n", "").replace("\t", "").isprintable():
                return value
            raise UnreadableFile(f"{told}有不能显示的字符。请删去后再试。")
        case date() if field.kind is Kind.DATE:
            _taken(told, value, field)
            return value
    raise UnreadableFile(f"{told}是{field.kind}，不能填{_quoted(value)}。")


def _cell(value: int | Decimal) -> float:
    """What Excel holds of it; infinite if it cannot."""
    try:
        return float(value)
    except OverflowError:
        return inf


def _taken(told: str, cell: Raw, field: Field) -> Value | None:
    verdict = normalise(cell, field)
    if isinstance(verdict, Refused):
        raise UnreadableFile(f"{told}：{verdict.message}")
    return verdict.value


def _quoted(value: object) -> str:
    """Of a large table only what it is: to print it would take long."""
    if isinstance(value, dict | list):
        return "表或数组"
    if isinstance(value, str | date | bool):
        return quote(str(value)[:100])
    return f"“{type(value).__name__}”"
