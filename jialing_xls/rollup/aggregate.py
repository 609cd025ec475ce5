"""The region's figures: each field added up by its method, exactly, over the units that state it.

Absent is never zero: a sum is over the units that state the figure, and says of how many. A rate or
an amount a head (执行率, 人均) is derived from the sums by the field's own formula, never averaged.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal, localcontext

from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.fact import Fact, Facts, Value
from jialing_xls.model.field import Field
from jialing_xls.model.numbers import CONTEXT, ZERO, half_up
from jialing_xls.rollup.method import methods
from jialing_xls.rollup.region_result import How, Method, RegionFigure, Unit
from jialing_xls.rollup.words import (
    achieved,
    composed,
    coverage,
    group_units,
    listing,
    stated_figure,
)

Figures = dict[str, RegionFigure]


def region_figures(book: RuleBook, units: Sequence[Unit], given: Mapping[str, Value]) -> Figures:
    """Every field of the book for the region that ``units`` make; ``given`` are its own, like its
    name."""
    found: Figures = {}
    how = methods(book)
    for id, field in book.fields.items():
        if id in given:
            found[id] = RegionFigure(field, Method(How.NONE), given[id], 0, len(units))
        elif made := _MAKERS.get(how[id].how):
            found[id] = made(field, how[id], units)
    derived = _derived(book, found, units)
    texts = {
        id: _text(field, how[id], units, found, book)
        for id, field in book.fields.items()
        if how[id].how in (How.COMPOSED, How.STATED, How.MET) and id not in found
    }
    every = found | derived | texts
    return {id: every[id] for id in book.fields}


# ---------------------------------------------------------------- numbers


def _number(field: Field, method: Method, units: Sequence[Unit]) -> RegionFigure:
    pairs = list(_weighted(field, method, units))
    stated = [value for unit in units if (value := unit.number(field.id)) is not None]
    with localcontext(CONTEXT):
        exact = _RECKONED[method.how](pairs) if pairs else None
    value = None if exact is None else _rounded(exact, field)
    return RegionFigure(
        field=field,
        method=method,
        value=value,
        stated=len(pairs),
        of=len(units),
        exact=exact,
        sum_of_rounded=_sum_of_rounded(field, stated, value) if method.how is How.SUM else None,
        least=min(stated, default=None),
        greatest=max(stated, default=None),
        note=coverage(len(pairs), len(units)) if value is not None or not pairs else "权数合计为零",
    )


def _weighted(
    field: Field, method: Method, units: Sequence[Unit]
) -> Iterator[tuple[Decimal, Decimal]]:
    """The units' figures with what each of them weighs, where both are stated."""
    for unit in units:
        weight = unit.number(method.weight) if method.weight else Decimal(1)
        value = unit.number(field.id)
        if value is not None and weight is not None:
            yield value, weight


def _mean(pairs: Sequence[tuple[Decimal, Decimal]]) -> Decimal | None:
    whole = sum((weight for _, weight in pairs), ZERO)
    if whole <= 0:
        return None
    return sum((value * weight for value, weight in pairs), ZERO) / whole


_RECKONED: Mapping[How, Callable[[Sequence[tuple[Decimal, Decimal]]], Decimal | None]] = {
    How.SUM: lambda pairs: sum((value for value, _ in pairs), ZERO),
    How.LEAST: lambda pairs: min(value for value, _ in pairs),
    How.GREATEST: lambda pairs: max(value for value, _ in pairs),
    How.MEAN: _mean,
}


def _rounded(value: Decimal, field: Field) -> Decimal:
    return value if field.decimals is None else half_up(value, field.decimals)


def _sum_of_rounded(
    field: Field, values: Sequence[Decimal], whole: Decimal | None
) -> Decimal | None:
    """The sum of the figures as each of them is shown, if that is another one."""
    with localcontext(CONTEXT):
        shown = sum((_rounded(value, field) for value in values), ZERO)
    return None if not values or shown == whole else shown


def _none(field: Field, method: Method, units: Sequence[Unit]) -> RegionFigure:
    stated = sum(unit.value(field.id) is not None for unit in units)
    return RegionFigure(field, method, None, stated, len(units))


def _list(field: Field, method: Method, units: Sequence[Unit]) -> RegionFigure:
    groups = group_units(field.id, units)
    stated = sum(len(group.units) for group in groups)
    value = listing(groups, units) or None
    note = coverage(stated, len(units)) if field.required else ""
    return RegionFigure(field, method, value, stated, len(units), groups=groups, note=note)


_MAKERS: Mapping[How, Callable[[Field, Method, Sequence[Unit]], RegionFigure]] = {
    **dict.fromkeys(_RECKONED, _number),
    How.NONE: _none,
    How.LIST: _list,
}


# ---------------------------------------------------------------- computed from the sums


def _derived(book: RuleBook, found: Figures, units: Sequence[Unit]) -> Figures:
    """The derived fields by their own formulas, over the region as one unit."""
    from jialing_xls.checks.frame import Frame

    facts = Facts({id: Fact(id, figure.value) for id, figure in found.items()})
    computed = Frame(book, [facts]).derived
    return {id: _computed(book, id, values[0], found, units) for id, values in computed.items()}


def _computed(
    book: RuleBook, id: str, value: Decimal | None, found: Figures, units: Sequence[Unit]
) -> RegionFigure:
    field = book.fields[id]
    own = [number for unit in units if (number := unit.number(id)) is not None]
    additive = bool(own) and len(own) == len(units) and field.unit == _AMOUNT
    return RegionFigure(
        field=field,
        method=Method(How.DERIVED),
        value=value,
        stated=len(own),
        of=len(units),
        sum_of_rounded=_sum_of_rounded(field, own, value) if additive else None,
        least=min(own, default=None),
        greatest=max(own, default=None),
        note=_scope(book, id, found) if value is not None else "",
    )


_AMOUNT = "万元"
"""Unit of the derived figures that may be added up as well as computed."""


def _scope(book: RuleBook, id: str, found: Figures) -> str:
    """A warning if what the figure is made of was stated by different numbers of units."""
    parts = [found[part] for part in book.typed_behind([id]) if found[part].stated]
    if len({part.stated for part in parts}) < 2:
        return ""
    told = "、".join(f"{part.field.id} {part.stated} 个" for part in parts)
    return f"填报的单位数不同，口径不一致：{told}"


# ---------------------------------------------------------------- texts of the indicators


def _text(
    field: Field, method: Method, units: Sequence[Unit], found: Figures, book: RuleBook
) -> RegionFigure:
    stated = sum(unit.value(field.id) is not None for unit in units)
    groups = group_units(field.id, units)
    if method.how is How.COMPOSED:
        value = composed(field.composition, found)
    elif method.how is How.STATED:
        value = stated_figure(found[method.source], _vague(method.source, found, book))
    else:
        value = achieved(method.source, groups, units)
    note = coverage(stated, len(units))
    return RegionFigure(field, method, value, stated, len(units), groups=groups, note=note)


def _vague(source: str, found: Figures, book: RuleBook) -> int:
    """How many units state the percentage as a bound or roughly: "超过96%"."""
    text = book.fields[source].extracted_from
    beside = (
        figure.value
        for figure in found.values()
        if figure.field.extracted_from == text and figure.field.reading == "概数"
    )
    return int(sum((value for value in beside if isinstance(value, Decimal)), ZERO))
