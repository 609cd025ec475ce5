"""Figures written down as text: a TOML file of field ids and values, for samples and tests.

E.g. ``"预算_总额" = 13571.19``. The key 沿用 names another such file in the same folder whose values
hold where this one says nothing; an empty text takes a value away.
"""

import re
import tomllib
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path, PureWindowsPath
from typing import Final

from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.entry.formats.raw import quote
from jialing_xls.entry.guard.received_file import receive
from jialing_xls.entry.reading.dates import read_date
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
_LARGEST: Final = Decimal(10) ** 15
"""Excel holds 15 digits."""
_MOST_DECIMALS: Final = 15


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
    field = book.typed.get(key)
    if field is None:
        raise UnreadableFile(f"{path.name}：没有字段{quote(key)}，请核对字段名。")
    told = f"{path.name}：字段“{key}”"
    match value:
        case "":
            return ""
        case bool():
            pass
        case int() if abs(value) < _LARGEST and field.kind.is_number:
            return Decimal(value)
        case Decimal() if field.kind.is_number and _is_exact(value):
            return value
        case int() | Decimal() if field.kind.is_number:
            raise UnreadableFile(f"{told}的数字太大、位数太多或不是数字。请改为正常的数字。")
        case str() if field.kind is Kind.TEXT:
            return _text(told, field, value)
        case date() if field.kind is Kind.DATE and not isinstance(value, datetime):
            if isinstance(verdict := read_date(value, field), Refused):
                raise UnreadableFile(f"{told}：{verdict.message}")
            return value
    raise UnreadableFile(f"{told}是{field.kind}，不能填{_quoted(value)}。")


def _is_exact(value: Decimal) -> bool:
    if not value.is_finite() or not (-_MOST_DECIMALS <= value.adjusted() < _MOST_DECIMALS):
        return value.is_finite() and not value and abs(int(value.as_tuple().exponent)) < 100
    exponent = int(value.as_tuple().exponent)
    return exponent >= -_MOST_DECIMALS and len(value.as_tuple().digits) <= 2 * _MOST_DECIMALS


def _text(told: str, field: Field, value: str) -> str:
    """A text that a cell can hold, as it stands."""
    verdict = normalise(value, field)
    if isinstance(verdict, Refused):
        raise UnreadableFile(f"{told}：{verdict.message}")
    if not value.replace("\n", "").replace("\t", "").isprintable():
        raise UnreadableFile(f"{told}有不能显示的字符。请删去后再试。")
    return value


def _quoted(value: object) -> str:
    """Of a large table only what it is: to print it would take long."""
    if isinstance(value, dict | list):
        return "表或数组"
    return (
        quote(str(value)[:100])
        if isinstance(value, str | date | bool)
        else f"“{type(value).__name__}”"
    )
