"""The words by which reports speak of fields: the column 报告用语 of a template, read.

E.g. ``项目：低保（最低生活保障、低保金）；区域：城乡 或 多个 或 未提；不含：边缘``. A field has an aspect
(方面: 项目, 区域 …) with the values that fit it, 或 between them. In brackets stand further words for a
value; they are given once, with whichever field, and hold for all. Two values are special: 未提 fits
where the report names none for the aspect, 多个 where it names several together. 不含 lists words that
show that something else is meant. A figure also has to be in the unit of the field. The aspect 基数 is
not said in words: its value is the unit of the figure that a rate is about.

A word for the 项目 that ends with one for the 性质 says that, too: 资金执行 is 执行 as well.
No word is read out of the name of a rate (全年执行 out of 全年执行率). A word of one character (省, 县)
counts only where it stands by itself or in a list (省、市、县三级, 中央和省下达, 省、市、县分别配套).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from operator import itemgetter

from jialing_xls.model.errors import Defect
from jialing_xls.model.field import Field, Kind
from jialing_xls.narrative.text.figure import PERCENT
from jialing_xls.narrative.text.units import PrintedUnit, measures_of, unit_named

SUBJECT, NATURE = "项目", "性质"
"""Aspects: what is spoken of, and whether money was planned, spent or left."""
UNSAID, SEVERAL = "未提", "多个"
BASE = "基数"
_EXCLUDED = "不含"
_VALUE = re.compile(r"([^（）]+)(?:（([^（）]*)）)?")
_CHINESE = "[一-龥]"

Meaning = tuple[str, str]
"""An aspect and its value: ("项目", "低保")."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What has to be said of a figure that speaks of a field."""

    aspects: Mapping[str, frozenset[str]]
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the vocabulary in a text. It may be one for several aspects."""

    start: int
    end: int
    text: str
    meanings: tuple[Meaning, ...]


@dataclass(frozen=True)
class Vocabulary:
    """The wordings of a template's fields, and every word in them."""

    wordings: Mapping[str, Wording]
    """By field id."""
    meanings: Mapping[str, tuple[Meaning, ...]]
    """By word."""

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """By first characters: a text is searched for those, and not for each of 200 words."""
        longest_first = sorted(self.meanings, key=lambda word: (word[0], -len(word), word))
        groups = groupby(longest_first, key=itemgetter(0))
        begun = (f"{re.escape(first)}(?:{'|'.join(map(_rest, same))})" for first, same in groups)
        return re.compile("|".join(begun) or r"(?!)")

    def words(self, text: str) -> list[Word]:
        """The words in a text, the longest where several would fit."""
        return [
            Word(match.start(), match.end(), match[0], self.meanings[match[0]])
            for match in self._pattern.finditer(text)
        ]


NONE = Vocabulary({}, {})
"""Of a fund for which there is no template."""


def _rest(word: str) -> str:
    """A pattern for what follows the first character of a word; a single one stands by itself."""
    if len(word) > 1:
        return rf"{re.escape(word[1:])}(?!率)"
    joined = rf"(?<=[、和与及]{word})(?=下达|安排|财政|补助|拨付|配套|分别)"
    return rf"(?=、|[两三四]级)|{joined}|(?<!{_CHINESE}{word})(?!{_CHINESE})"


def field_unit(field: Field) -> str:
    """The unit in which reports print the field, by the names of ``narrative.figure``."""
    if field.kind is Kind.RATE:
        return PERCENT
    return _printed(field).name if _is_converted(field) else field.unit


def field_scale(field: Field) -> Decimal:
    """What turns the field's figures into that unit: 元 by the bed are 万元 in reports, 米 are 公里."""
    return Decimal(1).scaleb(_printed(field).power if _is_converted(field) else 0)


def _is_converted(field: Field) -> bool:
    return field.kind is Kind.STANDARD or bool(measures_of(_printed(field).name))


def _printed(field: Field) -> PrintedUnit:
    return unit_named(field.unit) or PrintedUnit(field.unit)


def vocabulary_of(fields: Iterable[Field]) -> Vocabulary:
    """The vocabulary of a template. Raises Defect if a wording cannot be read."""
    wordings: dict[str, Wording] = {}
    meanings: dict[str, dict[Meaning, None]] = {}
    for field in fields:
        if field.wording:
            wordings[field.id] = _wording(field, meanings)
    return Vocabulary(wordings, {word: _all_of(word, meanings) for word in meanings})


def _all_of(word: str, meanings: Mapping[str, Mapping[Meaning, None]]) -> tuple[Meaning, ...]:
    """What a word says; one for a subject says as well of what nature it is: 执行 in 资金执行."""
    own = tuple(meanings[word])
    if [aspect for aspect, _ in own] != [SUBJECT]:
        return own
    ends = (word[n:] for n in range(1, len(word) - 1))
    ending = next((meanings[end] for end in ends if end in meanings), {})
    return own + tuple(meaning for meaning in ending if meaning[0] == NATURE)


def _wording(field: Field, meanings: dict[str, dict[Meaning, None]]) -> Wording:
    aspects: dict[str, frozenset[str]] = {}
    excluded: tuple[str, ...] = ()
    for part in filter(None, re.sub(r"\s+", "", field.wording).split("；")):
        aspect, colon, values = part.partition("：")
        if not colon or not values:
            raise Defect(
                f"字段 {field.id} 的报告用语看不懂：“{part}”，应为“方面：值（别的说法）”。"
            )
        if aspect == _EXCLUDED:
            excluded = tuple(values.split("、"))
            continue
        aspects[aspect] = frozenset(
            _value(field, aspect, text, meanings) for text in values.split("或")
        )
    return Wording(aspects, excluded)


def _value(field: Field, aspect: str, text: str, meanings: dict[str, dict[Meaning, None]]) -> str:
    match = _VALUE.fullmatch(text)
    if match is None:
        raise Defect(f"字段 {field.id} 的报告用语看不懂：“{text}”。")
    value, synonyms = match[1], match[2]
    if value not in (UNSAID, SEVERAL) and aspect != BASE:
        for word in (value, *filter(None, (synonyms or "").split("、"))):
            meanings.setdefault(word, {})[aspect, value] = None
    return value
