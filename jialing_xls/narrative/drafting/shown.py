"""Facts as a report prints them: without units, with stated decimals, never a gap unseen."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from jialing_xls.entry.formats.raw import NONE_WORDS
from jialing_xls.model.fact import Value
from jialing_xls.model.field import PRIOR, Field, Kind
from jialing_xls.model.numbers import half_up, plain

MISSING: Final = re.compile(r"【待补：[^】]*】")
_SENTENCE_END: Final = "。！？…"
_PAUSE: Final = "，、；,;.．"

_AS_NOTICE_SETS_IT: Final = frozenset({Kind.STANDARD, Kind.COUNT, Kind.YEAR})
"""Kinds that are exact and printed as short as they are: 740元/月, not 740.00."""


def missing(name: str) -> str:
    """What stands in the place of a fact that is not there: 【待补：特困供养资金支出】."""
    return f"【待补：{name}】"


class ShownValue:
    """A fact in a template. It is true where something is stated other than zero or 无."""

    def __init__(self, field: Field, value: Value | None) -> None:
        self.field = field
        self.value = value

    def __str__(self) -> str:
        return missing(self.field.name) if self.value is None else printed(self.value, self.field)

    def __bool__(self) -> bool:
        return self.value is not None and self.value not in NONE_WORDS and self.value != 0

    @property
    def is_zero(self) -> bool:
        """Whether zero is stated: none, as against not known."""
        return self.value is not None and self.value == 0

    @property
    def label(self) -> str:
        """What it is called in a list: 省级 of 地方资金中：省级."""
        return self.field.name.rpartition("：")[2]


def printed(value: Value, field: Field) -> str:
    """E.g. 1916.50 for an amount, 740 for a standard, 98.42 for a rate, 2024年6月12日."""
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, str):
        return value
    if field.kind is Kind.RATE:
        return format(half_up(value * 100, (field.decimals or 0) - 2), "f")
    if field.decimals is None or field.kind in _AS_NOTICE_SETS_IT:
        return plain(value)
    return format(half_up(value, field.decimals), "f")


def sentence(text: object) -> str:
    """A text with one full stop at its end, whatever staff ended it with."""
    stated = str(text).strip()
    return stated if stated.endswith(tuple(_SENTENCE_END)) else stated.rstrip(_PAUSE) + "。"


def listed(*shown: ShownValue) -> str:
    """Those that are stated, each with its name and unit: 省级100.00万元、市级50.00万元."""
    return "、".join(f"{one.label}{one}{one.field.unit}" for one in shown if one)


def growth(now: Decimal, before: Decimal) -> str:
    """How a figure moved against last year's, in percent to one decimal: 比上年增长8.8%."""
    rate = half_up((now / before - 1) * 100, 1)
    if rate.is_zero():
        return "与上年持平" if now == before else "与上年基本持平"
    return f"比上年{'增长' if rate > 0 else '下降'}{abs(rate)}%"


def growth_of(shown: Mapping[str, ShownValue], one: ShownValue) -> str:
    """Nothing where the field has no last year's figure or needs none; a gap where it needs one."""
    before = shown.get(PRIOR + one.field.id)
    if before is None or not isinstance(one.value, Decimal):
        return ""
    if before.value is None and before.field.required:
        return f"比上年增减{before}"
    return growth(one.value, before.value) if isinstance(before.value, Decimal) and before else ""


FILTERS: Final[Mapping[str, Callable[[object], str]]] = {"句": sentence}
TESTS: Final[Mapping[str, Callable[[ShownValue], bool]]] = {"零": lambda shown: shown.is_zero}
