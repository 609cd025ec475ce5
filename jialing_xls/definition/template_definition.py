"""A definition with all its layers laid over each other: everything that a template is built from."""

from collections.abc import Mapping
from dataclasses import dataclass

from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.definition.document import IndicatorRow, IndicatorTable


@dataclass(frozen=True, slots=True)
class Definition:
    """``form`` is the official workbook as it was received; ``cells`` says where in it fields stand,
    by field id, as ``表名!E7``. The indicators' fields are not among ``cells``: they stand on the rows
    of ``table``, in whose ``columns`` 一级, 二级, 三级 and the suffixes of the fields have their letters.
    """

    name: str
    fund: str
    """Empty for a template that serves any fund."""
    years: tuple[int, ...]
    """Empty for one that serves any year."""
    book: RuleBook
    form: bytes
    cells: Mapping[str, str]
    table: IndicatorTable | None
    indicators: tuple[IndicatorRow, ...]
    """In the order of the form."""
