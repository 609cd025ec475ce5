"""Rules evaluated over a pandas frame: one row a unit, one column a field.

One workbook and three thousand take the same path: every operation runs once over the whole column,
in Decimal, on intervals (``checks.interval``).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, localcontext
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jialing_xls.checks import interval
from jialing_xls.checks.expression import (
    Absolute,
    Choice,
    Day,
    Extreme,
    Filled,
    Node,
    Number,
    OrZero,
    Product,
    Quotient,
    Ref,
    Rounded,
    RoundedAsStated,
    Sum,
    Tied,
    parse_expression,
)
from jialing_xls.checks.interval import OPTIONAL_ABSENT, PRESENT, REQUIRED_ABSENT, Column
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.fact import EPOCH, Facts, Value
from jialing_xls.model.field import Field
from jialing_xls.model.numbers import CONTEXT, ZERO, away_from_zero, decimals_stated, half_up


class Frame:
    """The facts of a batch of units, with the derived fields computed.

    ``form`` holds what the units' 自评表 show, where that was read apart from 数据底稿; without it
    the form is what is about to be filled from these very facts. ``half_widths``, by field and
    unit, are given where figures are sums of rounded ones, and so less precise than their field.
    """

    def __init__(
        self,
        book: RuleBook,
        units: Sequence[Facts],
        form: Sequence[Facts] | None = None,
        half_widths: Mapping[str, Sequence[Decimal]] | None = None,
    ) -> None:
        self.book = book
        self._half_widths = half_widths or {}
        self.units = len(units)
        self.data = _table(book, units)
        self.form = None if form is None else _table(book, form)
        # All columns at once: pandas takes 20 µs to hand out a single one.
        self._values = _arrays(self.data)
        self._shown = None if self.form is None else _arrays(self.form)
        self._columns: dict[str, Column] = {}

    def evaluate(self, expression: str) -> Column:
        """The expression's value for every unit."""
        with localcontext(CONTEXT):
            return self._value(parse_expression(expression))

    @cached_property
    def derived(self) -> dict[str, list[Decimal | None]]:
        """Derived fields by id: the value for each unit, at its stated decimals."""
        return {id: _cells(self._column(id)) for id in self.book.derived}

    def absent(self, field: str, unit: int) -> bool:
        """Whether the unit has no value for the field, typed or derived."""
        if field in self.book.derived:
            return bool(self._column(field).state[unit] != PRESENT)
        return self._values[field][unit] is None

    def _column(self, field: str) -> Column:
        column = self._columns.get(field)
        if column is None:
            definition = self.book.fields[field]
            derived = definition.derived
            column = self._derived(definition) if derived else self._stated(definition)
            self._columns[field] = column
        return column

    def _stated(self, field: Field) -> Column:
        values = self._values[field.id]
        there = np.fromiter((isinstance(v, Decimal | date) for v in values), bool, self.units)
        centre = np.empty(self.units, dtype=object)
        centre[:] = [
            _number(value) if ok else ZERO for value, ok in zip(values, there, strict=True)
        ]
        absent = REQUIRED_ABSENT if field.required else OPTIONAL_ABSENT
        state = np.where(there, PRESENT, absent).astype(np.int8)
        # A typed zero means none and is exact.
        half_widths = self._half_widths.get(field.id, field.half_width)
        radius = interval.pick(centre == ZERO, ZERO, half_widths)
        return Column(centre, radius, state)

    def _derived(self, field: Field) -> Column:
        """Computed by the tool, rounded to the stated decimals, exact from then on."""
        with localcontext(CONTEXT):
            value = self._value(parse_expression(field.formula))
            if field.decimals is None:
                raise TypeError(f"derived field without decimals: {field.id}")
            decimals = field.decimals
            rounded: Any = np.frompyfunc(lambda number: half_up(number, decimals), 1, 1)
            return Column(rounded(value.centre), interval.exact(value.centre).radius, value.state)

    def _value(self, node: Node) -> Column:
        match node:
            case Number(value):
                return interval.constant(value, self.units)
            case Ref(field):
                return self._column(field)
            case Sum(plus, minus):
                return self._total(plus, minus)
            case Product(left, right):
                return interval.product(self._value(left), self._value(right))
            case Quotient(left, right):
                return interval.quotient(self._value(left), self._value(right))
            case Rounded(function, operand, decimals):
                round_off = half_up if function == "ROUND" else away_from_zero
                return interval.monotone(self._value(operand), lambda x: round_off(x, decimals))
            case RoundedAsStated(operand, ref):
                return self._rounded_as_stated(operand, self._column(ref.field), ref.field)
            case Choice(left, relation, right, yes, no):
                sides = self._value(left), self._value(right)
                return interval.choice(*sides, relation, self._value(yes), self._value(no))
            case Extreme(function, operands):
                parts = [self._value(operand) for operand in operands]
                return interval.extreme(parts, largest=function == "MAX")
            case Absolute(operand):
                return interval.absolute(self._value(operand))
            case OrZero(operand):
                return interval.or_zero(self._value(operand))
            case Filled(fields):
                return self._count(fields, lambda ref, unit: not self.absent(ref, unit))
            case Tied(fields):
                return self._count(fields, self._is_tied)
            case Day(year, month, day):
                return _day(self._value(year), month, day)

    def _rounded_as_stated(self, operand: Node, stated: Column, field: str) -> Column:
        most, value = self.book.fields[field].decimals or 0, self._value(operand)
        places: Any = np.frompyfunc(lambda figure: decimals_stated(figure, most), 1, 1)
        return interval.rounded_as(value, places(stated.centre), stated.state)

    def _total(self, plus: Sequence[Node], minus: Sequence[Node]) -> Column:
        spare = [self.book.may_lack(node) for node in (*plus, *minus)]
        added, taken = ([self._value(node) for node in nodes] for nodes in (plus, minus))
        return interval.total(added, taken, spare)

    def _count(self, refs: Sequence[Ref], holds: Callable[[str, int], bool]) -> Column:
        counts = np.empty(self.units, dtype=object)
        counts[:] = [
            Decimal(sum(holds(ref.field, unit) for ref in refs)) for unit in range(self.units)
        ]
        return interval.exact(counts)

    def _is_tied(self, field: str, unit: int) -> bool:
        if self._shown is None:
            return True
        paper: Any = self._values[field][unit]
        if field in self.book.derived:
            paper = self.derived[field][unit]
        shown: Any = self._shown[field][unit]
        return bool(shown == paper)


def _day(year: Column, month: int, day: int) -> Column:
    serial: Any = np.frompyfunc(
        lambda y: Decimal((date(int(y), month, day) - EPOCH).days) if y else ZERO, 1, 1
    )
    return Column(serial(year.centre), year.radius, year.state)


def _table(book: RuleBook, units: Sequence[Facts]) -> pd.DataFrame:
    ids = list(book.fields)
    rows = [[facts.value(id) for id in ids] for facts in units]
    return pd.DataFrame(rows, columns=ids, dtype=object)


def _arrays(table: pd.DataFrame) -> dict[str, NDArray[np.object_]]:
    """Values by column."""
    return dict(zip(table.columns, table.to_numpy().T, strict=True))


def _cells(column: Column) -> list[Decimal | None]:
    pairs = zip(column.centre, column.state, strict=True)
    return [centre if state == PRESENT else None for centre, state in pairs]


def _number(value: Value) -> Decimal:
    """Dates count as day numbers, as they do in Excel."""
    if isinstance(value, date):
        return Decimal((value - EPOCH).days)
    return Decimal(value)
