"""Rules evaluated over a pandas frame: one row a unit, one column a field.

One workbook and three thousand take the same path: every operation runs once over the whole column,
in Decimal, on intervals (``checks.interval``).
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jialing_xls.checks import interval
from jialing_xls.checks.ball import OPTIONAL_ABSENT, PRESENT, REQUIRED_ABSENT
from jialing_xls.checks.evaluation import evaluate
from jialing_xls.checks.expression import Filled, Tied, parse_expression
from jialing_xls.checks.interval import Column
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.fact import Facts, day_or_number
from jialing_xls.model.field import Field
from jialing_xls.model.numbers import CONTEXT, ZERO, half_up


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
            return evaluate(parse_expression(expression), self)

    @cached_property
    def derived(self) -> dict[str, list[Decimal | None]]:
        """Derived fields by id: the value for each unit, at its stated decimals."""
        return {id: _cells(self.ref(id)) for id in self.book.derived}

    def absent(self, field: str, unit: int) -> bool:
        """Whether the unit has no value for the field, typed or derived."""
        if field in self.book.derived:
            return bool(self.ref(field).state[unit] != PRESENT)
        return self._values[field][unit] is None

    def ref(self, field: str) -> Column:
        column = self._columns.get(field)
        if column is None:
            definition = self.book.fields[field]
            derived = definition.derived
            column = self._derived(definition) if derived else self._stated(definition)
            self._columns[field] = column
        return column

    def _stated(self, field: Field) -> Column:
        absent = ZERO, ZERO, REQUIRED_ABSENT if field.required else OPTIONAL_ABSENT
        half_widths = self._half_widths.get(field.id) or [field.half_width] * self.units
        figures = map(day_or_number, self._values[field.id])
        # A typed zero means none and is exact.
        return Column.of(
            [
                absent if figure is None else (figure, half if figure else ZERO, PRESENT)
                for figure, half in zip(figures, half_widths, strict=True)
            ]
        )

    def _derived(self, field: Field) -> Column:
        """Computed by the tool, rounded to the stated decimals, exact from then on."""
        if field.decimals is None:
            raise TypeError(f"derived field without decimals: {field.id}")
        decimals = field.decimals
        return interval.lifted(
            lambda each: (half_up(each[0], decimals), ZERO, each[2]), self.evaluate(field.formula)
        )

    def number(self, value: Decimal) -> Column:
        return interval.constant(value, self.units)

    apply = staticmethod(interval.lifted)

    def count(self, node: Filled | Tied) -> Column:
        """For how many of the node's fields each unit has a value, or shows on the form what it holds."""
        holds = self._is_tied if isinstance(node, Tied) else self._is_there
        ids = [ref.field for ref in node.fields]
        counts = (Decimal(sum(holds(id, unit) for id in ids)) for unit in range(self.units))
        return Column.of([(count, ZERO, PRESENT) for count in counts])

    def _is_there(self, field: str, unit: int) -> bool:
        return not self.absent(field, unit)

    def _is_tied(self, field: str, unit: int) -> bool:
        if self._shown is None:
            return True
        paper: Any = self._values[field][unit]
        if field in self.book.derived:
            paper = self.derived[field][unit]
        shown: Any = self._shown[field][unit]
        return bool(shown == paper)


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
