"""Units small enough to stand inside a test, and rule books with a method for each field."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from checks.small_books import book_of

from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.fact import Place, Value
from jialing_xls.model.field import Field
from jialing_xls.model.result import Status
from jialing_xls.model.role import Role
from jialing_xls.rollup.region_result import FieldColumns, FileKind, Standing, Unit

_ROLES = {"预算_总额": Role.BUDGET}


def rolling(fields: str, rules: str = "", **rollup: str) -> RuleBook:
    """A book as ``book_of`` makes it, with the 汇总方式 of some fields."""
    book = book_of(fields, rules)
    known = {
        id: replace(field, rollup=rollup.get(id, ""), name=id, role=_ROLES.get(id))
        for id, field in book.fields.items()
    }
    return RuleBook(known, book.rules)


def units_of(book: RuleBook, table: str) -> list[Unit]:
    """Units from a table: the first line names fields, then a line a unit; ``-`` is absent."""
    head, *rows = (line.split() for line in table.strip().splitlines())
    return [_unit(book, name, dict(zip(head[1:], texts, strict=True))) for name, *texts in rows]


def _unit(book: RuleBook, name: str, texts: Mapping[str, str]) -> Unit:
    values = {id: _value(book.fields[id], text) for id, text in texts.items() if text != "-"}
    return unit_with(name, values, tuple(book.fields))


def unit_with(name: str, values: Mapping[str, Value], ids: Sequence[str], **more: object) -> Unit:
    """A unit that states these values."""
    unit = Unit(
        file=f"{name}.xlsx",
        link="",
        digest=f"{sum(map(ord, name)):064x}",
        kind=FileKind.ENTRY,
        status=Status.PASSED,
        name=name,
        year=2023,
        columns=FieldColumns("试点_2023", tuple(ids), {id: n for n, id in enumerate(ids)}),
        values=tuple(values.get(id) for id in ids),
        places=tuple(Place("录入", id) if id in values else None for id in ids),
        standing=Standing.ADDED,
    )
    return replace(unit, **more)  # type: ignore[arg-type]


def _value(field: Field, text: str) -> Value:
    if field.kind.is_number:
        return Decimal(text)
    return date.fromisoformat(text) if field.kind == "日期" else text
