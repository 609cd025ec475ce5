"""What a report has to know of a workbook beyond its figures, by the role that a field plays.

The only place of ``narrative`` that names fields: a definition that says roles itself replaces this.
"""

import re
from datetime import date
from decimal import Decimal

from jialing_xls.model.role import Role
from jialing_xls.narrative.meaning.stated import Stated

_DONE, _TYPED = "_完成数", "_完成值"
"""Endings of an indicator's fields: the number read of what was typed, and that."""
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
    """Whether the indicator's text, of which the number is read, says no more than at least."""
    if not field.endswith(_DONE):
        return False
    text = stated.value(field.removesuffix(_DONE) + _TYPED)
    return isinstance(text, str) and bool(_AT_LEAST.search(text))
