"""Where the fields stand in an entry workbook that the tool makes.

Only writing goes by this: reading finds rows by the field's id and columns by their headers.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from jialing_xls.checks.excel import Addresses
from jialing_xls.checks.expression import Tied, parse_expression
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.field import BESIDE, Field
from jialing_xls.model.rule import Rule
from jialing_xls.template.template_layout import LIVE_COLUMNS, rule_row

GUIDE, LIVE = "填表说明", "即时核对"

HEADER_ROW = 3
"""Row of the column headers on every sheet with entries; rows follow."""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A row of an entry sheet: a group heading, or a field with those beside it."""

    row: int
    heading: str = ""
    field: Field | None = None
    beside: Mapping[str, Field] = dataclasses.field(default_factory=dict)
    """Fields on the same row, by the header of their column: 上年, 核对码."""


@dataclass(frozen=True, slots=True)
class EntrySheet:
    name: str
    rows: tuple[EntryRow, ...]

    @property
    def headers(self) -> tuple[str, ...]:
        beside = dict.fromkeys(header for row in self.rows for header in row.beside)
        return ("字段", "名称", "单位", "填报值", *beside, "说明")

    def cell(self, header: str, row: int) -> str:
        return f"{chr(ord('A') + self.headers.index(header))}{row}"


def entry_sheets(book: RuleBook) -> list[EntrySheet]:
    """The sheets with entries, in the order of the fields."""
    sheets: dict[str, list[Field]] = {}
    for typed in book.typed.values():
        if not typed.id.startswith(tuple(BESIDE)):
            sheets.setdefault(typed.sheet, []).append(typed)
    return [EntrySheet(name, tuple(_rows(fields, book))) for name, fields in sheets.items()]


def _rows(fields: list[Field], book: RuleBook) -> Iterator[EntryRow]:
    row, group = HEADER_ROW, ""
    for typed in fields:
        if typed.group != group:
            row, group = row + 1, typed.group
            yield EntryRow(row, heading=group)
        row += 1
        ids = {header: prefix + typed.id for prefix, header in BESIDE.items()}
        beside = {header: book.fields[id] for header, id in ids.items() if id in book.fields}
        yield EntryRow(row, field=typed, beside=beside)


def live_rules(book: RuleBook) -> tuple[Rule, ...]:
    """The rules that can be shown while figures are typed: all but B11, which needs a 自评表."""
    return tuple(rule for rule in book.rules if not isinstance(parse_expression(rule.left), Tied))


class EntryAddresses(Addresses):
    """Cells of an entry workbook: typed fields on their sheets, computed ones on 即时核对."""

    def __init__(self, book: RuleBook) -> None:
        self._book = book
        self._cells = dict(_typed_cells(book))
        self.computed_heading = rule_row(len(live_rules(book))) + 1
        computed = [id for id, known in book.fields.items() if not known.typed]
        self.computed: Mapping[str, int] = _numbered(computed, self.computed_heading + 1)
        """Row of 即时核对 by id of a field that is computed there."""
        self.examined_heading = self.computed_heading + len(computed) + 2
        self.examined: Mapping[str, int] = _numbered(_relied_on(book), self.examined_heading + 1)
        """Row of 即时核对 by id of a typed field whose cell is examined there."""

    def cell(self, field: str) -> str:
        if field in self.computed:
            return self.beside("left", field)
        return self._cells[field]

    def beside(self, column: str, field: str) -> str:
        """A cell of the row of 即时核对, where alone it is read, on which the field is computed or
        examined."""
        row = self.computed.get(field) or self.examined[field]
        return LIVE_COLUMNS.cell(column, row)

    def typed(self, fields: Iterable[str]) -> list[str]:
        """The cells where staff type what the fields rest on."""
        return [self._cells[id] for id in self._book.typed_behind(fields)]


def _numbered(ids: Iterable[str], first: int) -> dict[str, int]:
    return {id: row for row, id in enumerate(ids, first)}


def _relied_on(book: RuleBook) -> list[str]:
    """The typed fields that verdicts of 即时核对 rest on, in the order of the sheets."""
    wanted: set[str] = set()
    for rule in live_rules(book):
        used, typed = book.grounds[rule.key]
        wanted.update(used, typed, rule.explained_by)
    return [id for id in book.typed if id in wanted]


def _typed_cells(book: RuleBook) -> Iterator[tuple[str, str]]:
    for sheet in entry_sheets(book):
        for row in sheet.rows:
            if row.field:
                yield row.field.id, f"{sheet.name}!{sheet.cell('填报值', row.row)}"
            for header, beside in row.beside.items():
                yield beside.id, f"{sheet.name}!{sheet.cell(header, row.row)}"
