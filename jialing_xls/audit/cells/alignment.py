"""Which row and column of a workbook is which of the template: one inserted row is one finding.

Rows are told by their labels and by the shape of their formulas, not by their numbers. What staff
filled in is left out, since it differs with every submission.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from jialing_xls.audit.parts.cell_reader import CellContent
from jialing_xls.audit.parts.formula_text import skeleton
from jialing_xls.audit.parts.workbook_view import SheetView
from jialing_xls.ooxml.reference import Cell

Key = tuple[Hashable, ...]
Told = str
"""By what a cell is told from others: its label, or the shape of its formula."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Rows (or columns) of the template and of the workbook, matched."""

    moved: Mapping[int, int]
    """Where a line of the template stands now; it is absent if it is gone."""
    inserted: tuple[tuple[int, int], ...] = ()
    """First and last of the lines that are no line of the template, by their number now."""
    deleted: tuple[tuple[int, int], ...] = ()
    """First and last of the template's lines that are gone, by their number there."""

    @property
    def straight(self) -> bool:
        return not self.inserted and not self.deleted


@dataclass(frozen=True, slots=True)
class SheetAlignment:
    """Both directions of one sheet."""

    rows: Lines
    columns: Lines

    @property
    def straight(self) -> bool:
        return self.rows.straight and self.columns.straight

    def now(self, at: Cell) -> Cell | None:
        """Where a cell of the template stands in the workbook; None if its line was deleted."""
        row = self.rows.moved.get(at.row)
        column = self.columns.moved.get(at.column)
        if row is None or column is None:
            return None
        return Cell(row, column)


def align(template: SheetView, actual: SheetView) -> SheetAlignment:
    """Match the lines of a sheet with those of the template's."""
    before, after = _told(template.cells), _told(actual.cells)
    if all(after.get(at) == told for at, told in before.items()):
        return SheetAlignment(_identity(template, _row), _identity(template, _column))
    known = set(before.values())
    shown = list(actual.cells)
    after = {at: told for at, told in after.items() if told in known}
    # Columns by their labels alone, whatever the row; then rows by labels in their columns.
    columns = _matched(
        _keys(before, _column, lambda at: None),
        _keys(after, _column, lambda at: None, min(_last(before, _column), _last(shown, _column))),
        _last(template.cells, _column),
    )
    back = {now: old for old, now in columns.moved.items()}
    rows = _matched(
        _keys(before, _row, lambda at: at.column),
        _keys(
            after,
            _row,
            lambda at: back.get(at.column, -at.column),
            min(_last(before, _row), _last(shown, _row)),
        ),
        _last(template.cells, _row),
    )
    return SheetAlignment(rows, columns)


def _row(at: Cell) -> int:
    return at.row


def _column(at: Cell) -> int:
    return at.column


def _told(cells: Mapping[Cell, CellContent]) -> dict[Cell, Told]:
    told = {at: _tell(content) for at, content in cells.items()}
    return {at: text for at, text in told.items() if text}


def _tell(content: CellContent) -> Told:
    if content.formula is not None:
        return "=" + skeleton(content.formula)
    return content.value if isinstance(content.value, str) else ""


def _last(cells: Iterable[Cell], line_of: Callable[[Cell], int]) -> int:
    return max(map(line_of, cells), default=0)


def _identity(sheet: SheetView, line_of: Callable[[Cell], int]) -> Lines:
    return Lines({line: line for line in range(1, _last(sheet.cells, line_of) + 1)})


def _keys(
    told: Mapping[Cell, Told],
    line_of: Callable[[Cell], int],
    other: Callable[[Cell], Hashable],
    least: int = 0,
) -> list[Key]:
    """What tells each line, nothing for a blank one; down to the last that is told or ``least``.

    What stands below is no line of the template, and there may be a million of them.
    """
    lines: dict[int, list[Hashable]] = {}
    for at in sorted(told):
        lines.setdefault(line_of(at), []).append((other(at), told[at]))
    return [tuple(lines.get(n, ())) for n in range(1, max(max(lines, default=0), least) + 1)]


def _matched(before: Sequence[Key], after: Sequence[Key], last: int = 0) -> Lines:
    """Lines matched in order: equal ones, and between them as many as there are on both sides."""
    moved: dict[int, int] = {}
    inserted: list[tuple[int, int]] = []
    deleted: list[tuple[int, int]] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for _, old, old_end, new, new_end in matcher.get_opcodes():
        both = min(old_end - old, new_end - new)
        moved.update({old + n + 1: new + n + 1 for n in range(both)})
        if new + both < new_end:
            inserted.append((new + both + 1, new_end))
        if old + both < old_end:
            deleted.append((old + both + 1, old_end))
    # Lines of the template below its last label follow the last one.
    offset = len(after) - len(before)
    moved.update({n: n + offset for n in range(len(before) + 1, last + 1)})
    return Lines(moved, tuple(inserted), tuple(deleted))
