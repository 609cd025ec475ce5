"""Which indicators are met: what the rules say of percentages and words, and the facts of the rest."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from jialing_xls.checks.explanation import explains
from jialing_xls.checks.quantities import slots, stated_figures
from jialing_xls.model.field import PRIOR, Reading
from jialing_xls.model.numbers import ZERO, plain
from jialing_xls.model.role import Role
from jialing_xls.model.rule import Verdict
from jialing_xls.narrative.drafting.shown import missing
from jialing_xls.narrative.meaning.indicators import Indicator, indicators
from jialing_xls.narrative.meaning.stated import Stated

Node = Mapping[str, Any]
"""What a template sees; keys are Chinese, as in ``{{ 项.名称 }}``."""

_STATED = (Reading.PERCENTAGE, Reading.NUMBER, Reading.ACHIEVED)
"""What is read of an indicator's 完成值 that a rule holds against its target."""
_HELD = (Verdict.PASSED, Verdict.ROUNDING)


def tree(table: Stated) -> list[Node]:
    """一级指标, each with its 二级指标, each with its indicators."""
    every = indicators(table.template)
    return [
        {
            "名称": level1,
            "项": (below := [_leaf(each, table) for each in group]),
            "二级": [
                {"名称": level2, **_counted([leaf for leaf in below if leaf["二级"] == level2])}
                for level2 in dict.fromkeys(leaf["二级"] for leaf in below)
            ],
        }
        for level1, group in groupby(every, key=lambda each: each.level1)
    ]


def _counted(leaves: Sequence[Node]) -> Node:
    return {
        "项": leaves,
        "达到": [leaf for leaf in leaves if leaf["达到"] is True],
        "未达到": [leaf for leaf in leaves if leaf["达到"] is False],
        "待核": [leaf for leaf in leaves if leaf["达到"] is None],
    }


def _leaf(indicator: Indicator, table: Stated) -> Node:
    reason = _text(indicator, table, Role.REASON)
    target = _text(indicator, table, Role.TARGET)
    return {
        "名称": indicator.name,
        "二级": indicator.level2,
        "指标值": target or missing(f"{indicator.name}的指标值"),
        "完成值": _actual(indicator, table) or missing(f"{indicator.name}的完成值"),
        "原因": reason if explains(reason) else missing(f"{indicator.name}未达到指标值的原因"),
        "达到": is_met(indicator, table),
    }


def is_met(indicator: Indicator, table: Stated) -> bool | None:
    """Whether the target is reached; None where the facts do not tell.

    An indicator in percent or in words has a rule that must hold. One that is made of other figures
    (应保尽保: 25901户) is met unless staff give a reason why not, or a figure is below the target's
    (≥7000人次) or last year's. A target whose figures cannot be compared (≤5000人次) leaves it open.
    """
    judged = [*_read(indicator, table, *_STATED)]
    for check in table.outcome.checks:
        if check.rule.rule_class.must_hold and check.rule.left in judged:
            return None if check.verdict is Verdict.NOT_RUN else check.verdict in _HELD
    if explains(_text(indicator, table, Role.REASON)):
        return False
    if any(_number(table, id) for id in _read(indicator, table, Reading.NOT_COMPARED)):
        return None
    return _not_below(indicator, table)


def _not_below(indicator: Indicator, table: Stated) -> bool | None:
    """Whether each figure is there and not below the target's or, if asked for, last year's."""
    pairs = list(_figures(indicator, table))
    if any(now < before for now, before in pairs if now is not None and before is not None):
        return False
    return None if not pairs or any(None in pair for pair in pairs) else True


def _figures(
    indicator: Indicator, table: Stated
) -> Iterator[tuple[Decimal | None, Decimal | None]]:
    """The figures that an indicator is made of, each with the least that it must reach."""
    against_prior = "上年" in _text(indicator, table, Role.TARGET)
    every = slots(table.template.book.fields[_id(indicator, table, Role.ACTUAL)].composition)
    wanted = [*_read(indicator, table, Reading.WANTED)] or [""] * len(every)
    for slot, asked in zip(every, wanted, strict=True):
        least = _number(table, asked) if asked else None
        if least is None:
            least = _number(table, PRIOR + slot.field) if against_prior else ZERO
        yield _number(table, slot.field), least


def _id(indicator: Indicator, table: Stated, role: Role) -> str:
    return table.template.book.indicators[indicator.id].get(role, "")


def _text(indicator: Indicator, table: Stated, role: Role) -> str:
    return table.facts.text(_id(indicator, table, role))


def _read(indicator: Indicator, table: Stated, *readings: Reading) -> Iterator[str]:
    """The figures that are read so in the indicator's texts, in their order."""
    for field in table.template.book.fields.values():
        reading = field.reading.partition(" ")[0]
        if field.indicator == indicator.id and reading in readings:
            yield field.id


def _number(table: Stated, field: str) -> Decimal | None:
    value = table.value(field)
    return value if isinstance(value, Decimal) else None


def _actual(indicator: Indicator, table: Stated) -> str:
    """What was typed, or the figures themselves where a typed text states other ones."""
    fields = table.template.book.fields
    field = fields[_id(indicator, table, Role.ACTUAL)]
    text, every = table.facts.text(field.id), slots(field.composition)
    figures = tuple(_number(table, slot.field) for slot in every)
    if not every or (None not in figures and stated_figures(text, field.composition) == figures):
        return text
    text = field.composition
    for slot, figure in zip(every, figures, strict=True):
        shown = missing(fields[slot.field].name) if figure is None else plain(figure)
        text = text.replace(f"{{{slot.field}}}", shown)
    return text
