"""Units as reports write them, and what each is in the terms of the table.

A unit has a name by which it is compared (元 and 亿元 are 万元, 名 is 人), and a power of ten that
turns its figures into that.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from jialing_xls.narrative.text.figure import (
    HOUSEHOLDS,
    ITEMS,
    MONEY,
    MONTHLY,
    PERCENT,
    PERSONS,
    POINTS,
    TIMES,
    YEARLY,
)


@dataclass(frozen=True, slots=True)
class PrintedUnit:
    name: str
    power: int = 0
    counted: bool = False
    """Whether a figure in it is exact as printed: persons and households are counted."""
    is_time: bool = False
    """Whether it measures a time limit, an age, a duration."""


_SEPARATOR = r"[·./*\-]?"
_RATES = (
    (rf"元/(?:人{_SEPARATOR}月|月{_SEPARATOR}人|月)|元每人每月|元每月", PrintedUnit(MONTHLY)),
    (rf"元/(?:人{_SEPARATOR}年|年{_SEPARATOR}人|年)|元每人每年|元每年", PrintedUnit(YEARLY)),
    (
        r"[一-龥]{1,2}/(?:10*[万亿]?)?(?:人次|人·次|平方米|立方米|[公批][里顷斤次]|[一-龥])",
        PrintedUnit(""),
    ),
)
_PLAIN = {
    MONEY: ("元", -4),
    PERCENT: ("%", 0),
    POINTS: ("个百分点|百分点", 0),
    "成": ("成(?![本立为效果员人功年就长])", 1),
    "‰": ("‰", -1),
    "倍": ("倍", 0),
    TIMES: (r"人次|人·次|人\(次\)|人/次|户次|例次|次人次", 0),
    HOUSEHOLDS: ("户(?!籍|口|外|均|主|型|用)", 0),
    PERSONS: (
        "人(?!均|员|民|口|大|数|力|才|社|工|为|次|月)|名(?!称|单|义|额)|位(?!于|置|列)|人口",
        0,
    ),
}
_SAME_NAME = {"成": PERCENT, "‰": PERCENT}
_ALIKE = {"个": ITEMS, "条": ITEMS, "方面": ITEMS, "㎡": "平方米"}
_MEASURES = {
    "公里": {"公里": 0, "千米": 0, "米": -3, "厘米": -5, "毫米": -6},
    "吨": {"吨": 0, "公斤": -3, "千克": -3, "克": -6},
    "千瓦": {"千瓦": 0, "瓦": -3, "兆瓦": 3},
    "平方米": {"平方米": 0, "平方公里": 6},
    "升": {"升": 0, "毫升": -3},
}
"""What measures the same thing, by the name that it is compared by: the power of ten that turns it into that."""
_MEASURE = {unit: (name, n) for name, same in _MEASURES.items() for unit, n in same.items()}

# What the fund's own figures are not counted in.
_OTHERS = "个工作日|工作日|周岁|岁|个小时|小时|分钟|个月|天|日(?!常|均|益)|年(?!度|初|末|底|均)|个季度|季度"
_LONG = (
    "平方公里|平方米|立方米|公里|公顷|千米|厘米|毫米|公斤|千克|千瓦时|千瓦|兆瓦|家次|批次|头份|毫升|方面"
    "|[A-Za-z]{1,4}[23²³]?(?![A-Za-z])"
)
"""Measures whose first character would not do: 公里 and 公顷."""
_NO_UNIT = (
    "的和与及或至到在是为以之者等其而且也都又则由从向于对将被把让给但均并约近达占比多余来各每该此这那"
    "不无有分别左右上下内外前后第"
)
"""Characters that go on with the sentence; any other one behind a number is what it counts, and 把 and 对 where
nothing goes on: 充电枪618把，."""
_ENDS = r"(?=[，。；、)]|$)"
AMBIGUOUS = "把对"
"""Units that go on with a sentence as well: 681把枪 is counted, and 年底前把681枪."""
_OPEN = rf"分(?!别|为|析|配|类|担|级|解|布|管|项|散)|上(?=报)|[{AMBIGUOUS}]{_ENDS}|[一-龥](?<![{_NO_UNIT}])"

_ALL = [f"(?P<rate{n}>{pattern})" for n, (pattern, _) in enumerate(_RATES)]
_ALL += [f"(?P<plain{n}>{pattern})" for n, (pattern, _) in enumerate(_PLAIN.values())]
_ALL += [f"(?P<time>{_OTHERS})", f"(?P<count>{_LONG}|{_OPEN})"]
PATTERN: Final = "|".join(_ALL)
_COMPILED = re.compile(PATTERN)


def alike_unit(name: str) -> str:
    """The name that a unit is compared by: 个 and 条 are 项."""
    return _ALIKE.get(name, name)


def matched_unit(match: re.Match[str]) -> PrintedUnit:
    """The unit that ``PATTERN`` matched, as part of a larger pattern."""
    for n, (_, unit) in enumerate(_RATES):
        if text := match[f"rate{n}"]:
            return unit if unit.name else PrintedUnit(text)
    for n, (name, (_, power)) in enumerate(_PLAIN.items()):
        if match[f"plain{n}"]:
            counted = name in (HOUSEHOLDS, PERSONS, TIMES)
            return PrintedUnit(_SAME_NAME.get(name, name), power, counted)
    if match["time"]:
        return PrintedUnit(match["time"].lstrip("个周"), counted=True, is_time=True)
    text = alike_unit(match["count"] or "")
    name, power = _MEASURE.get(text, (text, 0))
    return PrintedUnit(name, power, counted=not power)


def measure_in(name: str, power: int) -> int:
    """The power of ten of the measure that a figure is printed in, -3 of 米; 万米 turns it by one more 万."""
    own = measures_of(name).values()
    return next((n for n in (power, power - 4, power - 8) if n in own), 0)


def measures_of(name: str) -> Mapping[str, int]:
    """What else the same thing is measured in, with the powers of ten that turn it into the unit of this name."""
    return _MEASURES.get(name, {})


@lru_cache(maxsize=1024)  # every figure below a heading asks for the same
def unit_in(text: str, ends: bool = False) -> PrintedUnit | None:
    """The unit that a column's heading gives: 金额（万元）, 户数, 执行率（%).

    ``ends``: as a label in running text, which has to end with it.
    """
    if "(" in text and (whole := unit_named(text, whole=True)):
        return None if whole.is_time else whole  # 人(次)
    inner = re.search(
        r"\(([^()]{1,8})\)$" if ends else r"[(:：](?:单位[:：])?([^()]{1,8})\)?$", text
    )
    if inner is None:
        words = (w for w in _HEADINGS if (text.endswith(w) if ends else w in text))
        return next((_HEADINGS[word] for word in words), None)
    unit = unit_named(inner[1], whole=ends)
    if unit is None:
        return next((unit for word, unit in _HEADINGS.items() if word in text), None)
    return None if unit.is_time else unit


def unit_named(written: str, whole: bool = False) -> PrintedUnit | None:
    """The unit that a text begins with, or is on the whole: 万元, 元/人·月, 张; 清单 is none."""
    power = 4 if written.startswith("万") else 8 if written.startswith("亿") else 0
    rest = written[1:] if power else written
    match = _COMPILED.fullmatch(rest) if whole else _COMPILED.match(rest)
    if match is None:
        return None
    unit = matched_unit(match)
    return replace(unit, power=unit.power + power)


_HEADINGS = {
    "得分": PrintedUnit("分"),
    "人次": PrintedUnit(TIMES, counted=True),
    "人数": PrintedUnit(PERSONS, counted=True),
    "户数": PrintedUnit(HOUSEHOLDS, counted=True),
}
