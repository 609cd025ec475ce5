"""A form as it is drawn, cell by cell, and what else a template workbook is built from."""

from dataclasses import dataclass

from jialing_xls.checks.rulebook import RuleBook


@dataclass(frozen=True, slots=True)
class FormCell:
    """A cell of the form: ``at`` columns ("A:G"), covering ``down`` further rows."""

    at: str
    down: int = 0
    style: str = "label"
    text: str = ""
    field: str = ""
    formula: str = ""


@dataclass(frozen=True, slots=True)
class FormRow:
    cells: tuple[FormCell, ...]
    height: float | None = None
    repeat: bool = False
    """Whether this row is repeated at the top of every printed page."""


@dataclass(frozen=True, slots=True)
class Definition:
    """Everything that a template workbook is built from."""

    name: str
    fund: str
    year: int
    book: RuleBook
    columns: tuple[float, ...]
    form: tuple[FormRow, ...]
