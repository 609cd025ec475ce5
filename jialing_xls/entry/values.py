"""Figures written down as text: a TOML file of field ids and values, for samples and tests.

E.g. ``"预算_总额" = 13571.19``. The key 沿用 names another such file in the same folder whose values
hold where this one says nothing; an empty text takes a value away.
"""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.model.fact import Value
from jialing_xls.model.field import Kind

BASE = "沿用"


def values_from_toml(path: Path, book: RuleBook) -> dict[str, Value]:
    """Values by field id. Raises UnreadableFile, naming the key, if one cannot be what it says."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except FileNotFoundError:
        raise UnreadableFile(f"找不到文件 {path.name}。") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"{path.name} 不是可读的 TOML 文件：{error}") from None
    values: dict[str, Value] = {}
    if base := data.pop(BASE, None):
        values.update(values_from_toml(path.with_name(base), book))
    for key, value in data.items():
        values[key] = _value(path, key, value, book)
    return {key: value for key, value in values.items() if value != ""}


def _value(path: Path, key: str, value: object, book: RuleBook) -> Value:
    field = book.typed.get(key)
    if field is None:
        raise UnreadableFile(f"{path.name}：没有字段“{key}”，请核对字段名。")
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    expected = {Kind.TEXT: str, Kind.DATE: date}.get(field.kind, Decimal)
    if value != "" and not isinstance(value, expected):
        raise UnreadableFile(f"{path.name}：字段“{key}”是{field.kind}，不能填“{value}”。")
    assert isinstance(value, Decimal | date | str)
    return value
