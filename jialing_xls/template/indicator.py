"""An indicator (三级指标) of a definition, and the cases that rules have for each of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jialing_xls.checks.quantities import slots

Table = dict[str, Any]
"""A table of the definition's TOML."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A 三级指标 with its place in the tree.

    ``compare`` is how the percentages of a quantitative one are compared (``≥``); ``compose`` the
    pattern that makes its 完成值 of fields. One with neither is met or not by what its words say.
    """

    number: int
    level1: str
    level2: str
    name: str
    target: str
    compare: str = ""
    compose: str = ""
    hint: str = ""
    choices: Sequence[str] = ()
    """What its 完成值 may be, where that is known: a drop-down in the entry workbook."""
    rollup: str = "最小"
    """How a region's percentage comes of its units' ones (``Field.rollup``)."""
    wording: str = ""
    """The words by which reports speak of it (``Field.wording``)."""

    @property
    def id(self) -> str:
        """Prefix of its fields' ids, e.g. ``指标05``."""
        return f"指标{self.number:02d}"


# Rules with cases an indicator: each makes the part of a rule's table that differs.


def _met(indicator: Indicator) -> Iterator[Table]:
    """The target is reached, in figures or in words."""
    reason = {"case": indicator.id, "explained_by": [f"{indicator.id}_原因"]}
    if indicator.compare:
        left, right = f"{indicator.id}_完成数", f"{indicator.id}_目标数"
        yield {**reason, "left": left, "relation": indicator.compare, "right": right}
    elif not indicator.compose:
        yield {**reason, "left": f"{indicator.id}_达成", "relation": "≥", "right": "1"}
    for case, figure, target in _targets(indicator):
        sides = {"left": figure, "relation": "≥", "right": target}
        yield {**reason, "case": case, **sides}


def _targets(indicator: Indicator) -> Iterator[tuple[str, str, str]]:
    """Case, field and target of each figure of which a 完成值 is composed."""
    for n, slot in enumerate(slots(indicator.compose), 1):
        yield f"{indicator.id}·{slot.name}", slot.field, f"{indicator.id}_目标{n}"


def _comparable(indicator: Indicator) -> Iterator[Table]:
    """A target that states figures can be held against the figures of the 完成值."""
    if indicator.compose:
        sides = {"left": f"{indicator.id}_未比", "relation": "=", "right": "0", "decimals": 0}
        yield {"case": indicator.id, **sides, "explained_by": [f"{indicator.id}_原因"]}


def _agreeing(indicator: Indicator) -> Iterator[Table]:
    """The figures that a text states are those of the fields, and it states all of them."""
    every = slots(indicator.compose)
    for n, slot in enumerate(every, 1):
        sides = {"left": f"{indicator.id}_所述{n}", "relation": "=", "right": slot.field}
        places = 2 if "元" in slot.unit else 0
        yield {"case": f"{indicator.id}·{slot.name}", **sides, "decimals": places}
    if every:
        count = {"left": f"{indicator.id}_项数", "relation": "=", "right": str(len(every))}
        yield {"case": f"{indicator.id}·项数", **count, "decimals": 0}


def _not_far_above(indicator: Indicator) -> Iterator[Table]:
    if indicator.compare:
        left, right = f"{indicator.id}_完成数", f"1.3 * {indicator.id}_目标数"
        reason = [f"{indicator.id}_原因"]
        sides = {"left": left, "relation": "<", "right": right}
        yield {"case": indicator.id, **sides, "explained_by": reason}
    for case, figure, target in _targets(indicator):
        sides = {"left": figure, "relation": "<", "right": f"1.3 * {target}"}
        yield {"case": case, **sides, "explained_by": [f"{indicator.id}_原因"]}


def _exactly_stated(indicator: Indicator) -> Iterator[Table]:
    if indicator.compare:
        sides = {"left": f"{indicator.id}_概数", "relation": "=", "right": "0"}
        yield {"case": indicator.id, **sides, "decimals": 0}


PER_INDICATOR: Mapping[str, Callable[[Indicator], Iterator[Table]]] = {
    "met": _met,
    "agreeing": _agreeing,
    "not_far_above": _not_far_above,
    "exactly_stated": _exactly_stated,
    "comparable": _comparable,
}
