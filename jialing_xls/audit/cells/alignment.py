"""Which row and column of a workbook is which of the template: one inserted row is one finding.

Rows are told by their labels and by the shape of their formulas, not by their numbers. What staff
filled in is left out, since it differs with every submission.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from jialing_xls.audit.parts.workbook_view import SheetView
from jialing_xls.ooxml.reference import Cell

_ROWS, _COLUMNS = 0, 1
Key = tuple[Hashable, ...]


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
    before, after = template.told, actual.told
    if all(after.get(at) == told for at, told in before.items()):
        rows, columns = (
            Lines({n: n for n in range(1, _last(template.cells, axis) + 1)})
            for axis in (_ROWS, _COLUMNS)
        )
        return SheetAlignment(rows, columns)
    known = set(before.values())
    after = {at: told for at, told in after.items() if told in known}

    def matched(
        axis: int, was: Callable[[Cell], Hashable], now: Callable[[Cell], Hashable]
    ) -> Lines:
        least = min(_last(before, axis), _last(actual.cells, axis))
        keys = _keys(before, axis, was), _keys(after, axis, now, least)
        return _matched(*keys, _last(template.cells, axis))

    # Columns by their labels alone, whatever the row; then rows by labels in their columns.
    columns = matched(_COLUMNS, lambda at: None, lambda at: None)
    back = {now: old for old, now in columns.moved.items()}
    rows = matched(_ROWS, lambda at: at.column, lambda at: back.get(at.column, -at.column))
    return SheetAlignment(rows, columns)


def _last(cells: Iterable[Cell], axis: int) -> int:
    return max((at[axis] for at in cells), default=0)


def _keys(
    told: Mapping[Cell, str], axis: int, other: Callable[[Cell], Hashable], least: int = 0
) -> list[Key]:
    """What tells each line, nothing for a blank one; down to the last that is told or ``least``.

    What stands below is no line of the template, and there may be a million of them.
    """
    lines: dict[int, list[Hashable]] = {}
    for at in sorted(told):
        lines.setdefault(at[axis], []).append((other(at), told[at]))
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
