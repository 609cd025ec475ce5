"""The region's texts: units' texts listed, and the words of its indicators."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from jialing_xls.checks.quantities import slots
from jialing_xls.model.numbers import plain
from jialing_xls.rollup.region_result import How, RegionFigure, Unit, UnitGroup

_ROOM = 400
"""Characters of a listing in a cell of 自评表; the whole stands in a sheet of its own."""

_NAMED = 5
"""Units that are named in a text."""


def coverage(stated: int, of: int) -> str:
    """How many units a figure rests on; empty if on all."""
    return "" if stated == of else f"{of} 个单位中 {stated} 个填报"


def names_of(units: Sequence[Unit]) -> str:
    """E.g. ``甲县、乙县等 7 个单位``."""
    named = "、".join(unit.name for unit in units[:_NAMED])
    return f"{named}等 {len(units)} 个单位" if len(units) > _NAMED else named


def group_units(field: str, units: Sequence[Unit]) -> tuple[UnitGroup, ...]:
    """The units by the text that they state, the commonest first, then in their order."""
    found: dict[str, list[int]] = {}
    for n, unit in enumerate(units):
        value = unit.value(field)
        if isinstance(value, str) and value:
            found.setdefault(value, []).append(n)
    groups = (UnitGroup(text, tuple(members)) for text, members in found.items())
    return tuple(sorted(groups, key=lambda group: (-len(group.units), group.units)))


def listing(groups: Sequence[UnitGroup], units: Sequence[Unit], room: int = _ROOM) -> str:
    """The texts with who states each; the text alone if every unit states it.

    Of the first ``room`` characters; the first text whole.
    """
    if len(groups) == 1 and len(groups[0].units) == len(units):
        return groups[0].text
    lines: list[str] = []
    for n, group in enumerate(groups):
        line = f"{names_of([units[at] for at in group.units])}：{group.text}"
        if n and sum(map(len, lines)) + len(line) > room:
            left = sum(len(each.units) for each in groups[n:])
            lines.append(f"另有 {left} 个单位，见文字清单。")
            break
        lines.append(line)
    return "\n".join(lines)


def composed(pattern: str, figures: Mapping[str, RegionFigure]) -> str | None:
    """The text of an indicator by its pattern; None if a figure is missing."""
    text = pattern
    for slot in slots(pattern):
        figure = figures[slot.field]
        if not isinstance(figure.value, Decimal):
            return None
        text = text.replace(f"{{{slot.field}}}", _ranged(figure))
    return text


def _ranged(figure: RegionFigure) -> str:
    """A sum; of what is no sum the range of the units, too: ``590–740（加权平均 702.35）``."""
    value = plain(figure.value) if isinstance(figure.value, Decimal) else ""
    if figure.method.how is How.SUM or figure.least == figure.greatest:
        return value
    return f"{_range(figure)}（{figure.method.how} {value}）"


def _range(figure: RegionFigure) -> str:
    ends = (figure.least, figure.greatest)
    return "–".join(plain(end) for end in ends if end is not None)


def stated_figure(figure: RegionFigure, vague: int) -> str | None:
    """The text of an indicator with a figure: ``98.5%（加权平均；各单位 96–100%）``."""
    if not isinstance(figure.value, Decimal):
        return None
    said, unit = [], figure.field.unit
    if figure.least != figure.greatest:
        said += [str(figure.method.how), f"各单位 {_range(figure)}{unit}"]
    if vague:
        said.append(f"含概数 {vague} 个")
    if figure.note:
        said.append(figure.note)
    return f"{plain(figure.value)}{unit}" + (f"（{'；'.join(said)}）" if said else "")


def achieved(source: str, groups: Sequence[UnitGroup], units: Sequence[Unit]) -> str | None:
    """The text of an indicator in words: met only if met in every unit.

    ``source`` is the field that is 1 where it was met and 0 where it was not.
    """
    if not groups:
        return None
    of = {value: [unit for unit in units if unit.number(source) == value] for value in (1, 0)}
    if len(of[1]) == len(units):
        return groups[0].text if len(groups) == 1 else f"{len(units)} 个单位全部达成"
    unclear = [unit for unit in units if unit.number(source) is None]
    said = [f"{len(units)} 个单位中 {len(of[1])} 个达成"]
    said += [f"未达成：{names_of(of[0])}"] if of[0] else []
    said += [f"未填或不能判断：{names_of(unclear)}"] if unclear else []
    return "；".join(said)
