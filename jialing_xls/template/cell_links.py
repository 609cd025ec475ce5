"""Links from a rule to all cells that it uses: one a cell, or, of a whole block, one a range."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from jialing_xls.checks.expression import Tied, fields_of, parse_expression
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.rule import Rule
from jialing_xls.ooxml.reference import Cell, Range
from jialing_xls.template.template_layout import SubmissionAddresses


class _Run(NamedTuple):
    """Cells of a column from a first to a last row."""

    sheet: str
    column: int
    first: int
    last: int

    def __str__(self) -> str:
        first, last = Cell(self.first, self.column), Cell(self.last, self.column)
        return f"{self.sheet}!{first if first == last else Range(first, last)}"


def rule_cells(rule: Rule, addresses: SubmissionAddresses, book: RuleBook) -> list[str]:
    """The cells of a submission that a rule rests on, those that it names itself first."""
    ids = book.fields_used(rule)
    found = _cells_read(ids, addresses, book)
    if isinstance(parse_expression(rule.left), Tied):
        found += _cells_read(ids, addresses.on_paper, book)
    return found


def _cells_read(ids: Sequence[str], addresses: SubmissionAddresses, book: RuleBook) -> list[str]:
    """With the cells of derived fields come those that they are computed of, and with that of a figure
    that is read out of a text, the text's."""
    found = {addresses.cell(id): None for id in ids}
    for id in ids:
        found.update(dict.fromkeys(_cells_behind(id, addresses, book)))
    return list(found)


def _cells_behind(id: str, addresses: SubmissionAddresses, book: RuleBook) -> Iterator[str]:
    field = book.fields[id]
    if field.derived:
        parts = fields_of(parse_expression(field.formula))
        yield from _cells_read(parts, addresses.of_formula(id), book)
    elif field.extracted_from:
        yield addresses.cell(field.extracted_from)


def link_targets(cells: Sequence[str], most: int) -> list[str]:
    """What to link to, at most ``most`` references, so that every cell is in one of them.

    As many cells as that are linked one by one, in their order. More become ranges of a column,
    those that stand closest joined over what is between them.
    E.g. ``link_targets(["a!C1", "a!C2", "a!C5"], 2) == ["a!C1:C2", "a!C5"]``.
    """
    cells = list(dict.fromkeys(cells))
    if len(cells) <= most:
        return cells
    runs = [_run(cell) for cell in cells]
    order = {(run.sheet, run.column): n for n, run in reversed(list(enumerate(runs)))}
    runs.sort(key=lambda run: (order[run.sheet, run.column], run.first))
    while (gaps := _gaps(runs)) and (len(runs) > most or min(gaps)[0] == 1):
        _, at = min(gaps)
        runs[at : at + 2] = [runs[at]._replace(last=runs[at + 1].last)]
    return [str(run) for run in runs]


def _run(cell: str) -> _Run:
    sheet, _, address = cell.rpartition("!")
    at = Cell.parse(address)
    return _Run(sheet, at.column, at.row, at.row)


def _gaps(runs: Sequence[_Run]) -> Sequence[tuple[int, int]]:
    """Rows from the end of each run to the next one in its column, and the run's position."""
    return [
        (below.first - above.last, at)
        for at, (above, below) in enumerate(pairwise(runs))
        if (above.sheet, above.column) == (below.sheet, below.column)
    ]
