"""The fields of an indicator: one a column of the form, those read in their texts, those computed."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from jialing_xls.checks.quantities import slots
from jialing_xls.definition.document import Extract, IndicatorColumn, IndicatorRow, Layer, Score
from jialing_xls.definition.expressions import Names, NotHad, in_braces
from jialing_xls.definition.faults import RowError
from jialing_xls.definition.nature import IN_WORDS, applies, indicator_unit, nature
from jialing_xls.model.field import PRIOR, Field, Kind
from jialing_xls.model.role import Role

SHEET = "绩效指标"
"""Sheet of the entry workbook on which indicators are typed."""

DECIMALS = {Kind.MONEY: 2, Kind.COUNT: 0, Kind.STANDARD: 2, Kind.PERCENT: 2, Kind.RATE: 4}
DECIMALS |= {Kind.YEAR: 0, Kind.SCORE: 2}
UNITS = {Kind.MONEY: "万元", Kind.STANDARD: "元/月", Kind.PERCENT: "%", Kind.YEAR: "年"}
UNITS |= {Kind.SCORE: "分"}

_OWN_FIRST = "指标或"
"""Before what an extract's figures add up by unless the indicator says otherwise."""


def indicator_fields(
    indicator: IndicatorRow, number: int, layer: Layer, names: Names
) -> Iterator[Field]:
    """Every field of the indicator, those of the form first. Raises RowError."""
    if nature(indicator) != IN_WORDS and not (indicator_unit(indicator) or indicator.compose):
        raise RowError("unit", f"性质是 {nature(indicator)}，指标值要有单位，或者写明度量单位")
    for column in layer.columns:
        yield _of_column(column, indicator, number, names)
    for extract in layer.readings:
        asked = "{可选值}" not in extract.reading or indicator.choices
        if asked and applies(extract.when, indicator):
            yield from _read(extract, indicator, layer)
    for score in layer.scores:
        if applies(score.when, indicator):
            with suppress(NotHad):
                yield _computed(score, indicator, names)


def _of_column(
    column: IndicatorColumn, indicator: IndicatorRow, number: int, names: Names
) -> Field:
    composed = indicator.compose if column.role is Role.ACTUAL else ""
    return _field(
        indicator,
        column.suffix,
        column.kind or Kind.TEXT,
        named=column.name,
        required=column.required and not composed,
        sheet=SHEET,
        group=f"{number}. {indicator.name}（{indicator.level2}）",
        note=_note(column, indicator, names),
        choices=indicator.choices if column.role is Role.ACTUAL else column.choices,
        default=_prefilled(column, indicator),
        composition=composed,
        role=column.role,
    )


def _field(
    indicator: IndicatorRow,
    suffix: str,
    kind: Kind,
    *,
    named: str = "",
    unit: str | None = None,
    **more: Any,
) -> Field:
    return Field(
        id=f"{indicator.id}_{suffix}",
        name=f"{named or suffix}：{indicator.name}",
        kind=kind,
        unit=UNITS.get(kind, "") if unit is None else unit,
        decimals=DECIMALS.get(kind),
        indicator=indicator.id,
        **more,
    )


def _prefilled(column: IndicatorColumn, indicator: IndicatorRow) -> str:
    match column.role:
        case Role.TARGET:
            return indicator.target
        case Role.NATURE:
            return nature(indicator)
        case Role.MEASURE_UNIT:
            return indicator_unit(indicator)
        case Role.WEIGHT:
            return "" if indicator.weight is None else str(indicator.weight)
    return ""


def _note(column: IndicatorColumn, indicator: IndicatorRow, names: Names) -> str:
    if column.role is Role.TARGET and indicator.unconfirmed:
        return f"{column.note}；预填值待核对当年文件".lstrip("；")
    if column.role is Role.ACTUAL and indicator.hint:
        return indicator.hint
    if column.role is Role.ACTUAL and indicator.compose:
        sheets = (names.fields[s.field].sheet for s in slots(indicator.compose) if s.field in names)
        return f"留空则由{next(sheets, '')}自动组成"
    return column.note


def _read(extract: Extract, indicator: IndicatorRow, layer: Layer) -> Iterator[Field]:
    """One field, or one for each figure of the composition where the suffix ends in n."""
    if not extract.suffix.endswith("n"):
        yield _extracted(
            extract, extract.suffix, extract.reading, indicator_unit(indicator), indicator
        )
        return
    for n, slot in enumerate(slots(indicator.compose), 1):
        reading = re.sub(r"\bn\b", str(n), extract.reading)
        suffix = f"{extract.suffix[:-1]}{n}"
        yield _extracted(extract, suffix, reading, slot.unit, indicator)


def _extracted(
    extract: Extract, suffix: str, reading: str, unit: str, indicator: IndicatorRow
) -> Field:
    kind = extract.kind or _kind_of(unit, indicator.target)
    own = extract.rollup.startswith(_OWN_FIRST) and indicator.rollup
    # A percentage has its sign in the text, unless the unit has a column of its own.
    said = indicator.unit if unit == UNITS[Kind.PERCENT] else unit
    fills = {"单位": said, "可选值": "|".join(indicator.choices)}
    reading = in_braces(reading, lambda word: fills.get(word, f"{indicator.id}_{word}"))
    return _field(
        indicator,
        suffix,
        kind,
        unit=extract.unit or (None if extract.kind else unit),
        required=extract.required,
        extracted_from=f"{indicator.id}_{extract.column}",
        reading=reading.strip(),
        rollup=own or extract.rollup.removeprefix(_OWN_FIRST),
    )


def _kind_of(unit: str, target: str) -> Kind:
    """Whole numbers unless money is counted or the target states decimals."""
    if unit == UNITS[Kind.PERCENT]:
        return Kind.PERCENT
    return Kind.STANDARD if "元" in unit or re.search(r"\d\.\d", target) else Kind.COUNT


def _computed(score: Score, indicator: IndicatorRow, names: Names) -> Field:
    """``{数据n}`` and the like are of its only figure; one of several has no such score."""
    every = slots(indicator.compose)
    only = (every[0], 1) if len(every) == 1 else (None, 0)
    formula = names.of_indicator(score.formula, indicator, *only)
    return _field(indicator, score.suffix, Kind.SCORE, named=score.name, formula=formula)


def with_words(field: Field, words: Mapping[str, str], layer: Layer) -> str:
    """How reports speak of the field: its own words, which last year's figure has, too; else the
    indicator's with its extract's."""
    if field.id in words or field.indicator not in words:
        return words.get(field.id.removeprefix(PRIOR), "")
    suffix = field.id.removeprefix(f"{field.indicator}_")
    more = next((e.wording for e in layer.readings if e.suffix == suffix and e.wording), "")
    return f"{words[field.indicator]}；{more}" if more else ""
