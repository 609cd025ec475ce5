"""What a report has to know of a workbook beyond its figures, by the role that a field plays.

A definition says which field plays which role; what it has no role for is known by its kind and group.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from jialing_xls.model.field import PRIOR, Field, Kind
from jialing_xls.model.role import Role
from jialing_xls.narrative.meaning.stated import Stated

_AT_LEAST = re.compile(r"^(?:超过|不低于|大于|[≥>]).*%$|^[\d.]+%以上$")


def stated_year(stated: Stated | None) -> int | None:
    """The year that the workbook is about."""
    value = stated.value(stated.template.book.playing(Role.YEAR)) if stated else None
    return int(value) if isinstance(value, Decimal) else None


def stated_filing(stated: Stated | None) -> date | None:
    """The day on which the workbook says that it was filed."""
    value = stated.value(stated.template.book.playing(Role.FILED)) if stated else None
    return value if isinstance(value, date) else None


def says_at_least(stated: Stated, field: str) -> bool:
    """Whether what was done is stated, in the text that the field's number is read of, as at least."""
    fields = stated.template.book.fields
    source = fields.get(fields[field].extracted_from)
    if source is None or source.role is not Role.ACTUAL:
        return False
    text = stated.value(source.id)
    return isinstance(text, str) and bool(_AT_LEAST.search(text))


def programmes(fields: Mapping[str, Field]) -> dict[str, list[str]]:
    """By the amount that each programme must have, the fields that count its households or heads."""
    groups: dict[str, list[Field]] = {}
    for field in fields.values():
        if field.group and not field.id.startswith(PRIOR) and field.typed:
            groups.setdefault(field.group, []).append(field)
    found: dict[str, list[str]] = {}
    for group in groups.values():
        heads = [f.id for f in group if f.kind is Kind.COUNT]
        amounts = [f.id for f in group if f.kind is Kind.MONEY and f.required]
        if heads and amounts:
            found[amounts[-1]] = heads
    return found


def stated_unit(stated: Stated | None) -> str:
    """The name of the unit that files the workbook; empty without one."""
    value = stated.value(stated.template.book.playing(Role.UNIT)) if stated else None
    return value if isinstance(value, str) else ""
