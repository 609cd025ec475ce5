"""A fact (事实): what one unit states for one field in one year, with where it came from."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

EPOCH = date(1899, 12, 30)
"""Day 0 of the 1900 date system, for every day after February 1900 (ISO/IEC 29500-1 §18.17.4.1)."""

REFUSED = "未采用，见提示"
"""``Fact.note`` of a cell that holds something which could not be taken."""

Value = Decimal | date | str
"""A fact's value. Numbers of every kind are Decimal; ``None`` beside it means absent."""


def day_or_number(value: Value | None) -> Decimal | None:
    """The value as a number, None if it is none: a day counts as its number, as it does in Excel."""
    if isinstance(value, date):
        return Decimal((value - EPOCH).days)
    return value if isinstance(value, Decimal) else None


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a workbook that staff know, e.g. ``资金情况!D5``."""

    sheet: str
    cell: str

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}"


@dataclass(frozen=True, slots=True)
class Fact:
    """The value of one field. Absent (``value is None``) is a state of its own, never zero."""

    field: str
    value: Value | None
    place: Place | None = None
    """Where it was typed; ``None`` for a derived fact or one that stands nowhere."""
    original: str = ""
    """What the cell held, as text."""
    note: str = ""
    """What was normalised on reading, in Chinese; empty if the cell was taken as it stands."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts of one unit: the content of an entry workbook or of a 数据底稿."""

    by_field: dict[str, Fact]

    def value(self, field: str) -> Value | None:
        fact = self.by_field.get(field)
        return None if fact is None else fact.value

    @property
    def refused(self) -> list[Fact]:
        """The facts whose cells hold something that could not be taken: they are not settled,
        whatever the rules say of what was taken."""
        return [fact for fact in self.by_field.values() if fact.note == REFUSED]

    def text(self, field: str) -> str:
        """The value as text; empty if absent."""
        value = self.value(field)
        return "" if value is None else str(value)

    def place(self, field: str) -> Place | None:
        fact = self.by_field.get(field)
        return None if fact is None else fact.place
