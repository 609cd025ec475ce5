"""A template workbook as the program that it is: fields, rules and where everything stands.

Everything is read from the workbook itself: fields from the rows of 数据底稿, rules from the rows of
交叉核对, what else defines them from 模板定义, bindings from the defined names. Columns are found by
their headers and rows by what stands in them. It is built, never edited: its owner edits the definition.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256

from jialing_xls.checks.excel import compile_derived
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.errors import Defect, UnreadableFile
from jialing_xls.model.fact import Place
from jialing_xls.model.field import Field
from jialing_xls.model.role import Role
from jialing_xls.model.rule import Rule
from jialing_xls.ooxml.engine import CellKey, Engine
from jialing_xls.ooxml.filling.scanned_sheet import ScannedCell, scan
from jialing_xls.ooxml.formula import precedents
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.package_errors import OoxmlError
from jialing_xls.ooxml.reference import Cell, SheetCell
from jialing_xls.template.table_rows import Row, from_row
from jialing_xls.template.template_layout import (
    CROSSCHECK,
    DEFINITION,
    FIELD_DEFINITION,
    FUND_LABEL,
    NAME_LABEL,
    NO_RATE,
    PAPER,
    PAPER_COLUMNS,
    PAPER_HEADER,
    RULE_COLUMNS,
    RULE_DEFINITION,
    TOOL_SHEETS,
    YEARS_LABEL,
    SubmissionAddresses,
    TableColumns,
)


@dataclass(frozen=True)
class Table:
    """A table of a sheet: where its columns and its rows are."""

    columns: Mapping[str, int]
    rows: tuple[tuple[int, Row], ...]

    def cell(self, key: str, row: int) -> Cell:
        return self.cells[row][key]

    @cached_property
    def cells(self) -> Mapping[int, Mapping[str, Cell]]:
        """The cells of each row by column key; they are the same for every workbook filled."""
        columns = self.columns.items()
        return {row: {key: Cell(row, column) for key, column in columns} for row, _ in self.rows}


@dataclass(frozen=True, eq=False)
class Template:
    """A template workbook, read once and filled any number of times."""

    name: str
    fund: str
    """The fund or project that it is for; empty if it serves any."""
    years: tuple[int, ...]
    """The years that it is for; empty if it serves any."""
    digest: str
    """SHA-256 of the file."""
    package: Package
    book: RuleBook
    form: Mapping[str, SheetCell]
    """Cell of the form that each bound field has."""
    paper: Table
    paper_rows: Mapping[str, int]
    rules: Table
    rule_rows: Mapping[str, int]
    """Row of 交叉核对 by ``Rule.key``."""

    def place_of(self, field: str) -> Place:
        """Where rules read the field: the form if it is filled in or computed by us there, else 数据底稿."""
        return self._places[field]

    @cached_property
    def _places(self) -> dict[str, Place]:
        rows = self.paper_rows.items()
        on_paper = {id: Place(PAPER, str(self.paper.cell("value", row))) for id, row in rows}
        read = self.filled.keys() | self.own_formulas.keys()
        return on_paper | {id: Place(self.form[id].sheet, str(self.form[id].cell)) for id in read}

    @cached_property
    def filled(self) -> Mapping[str, SheetCell]:
        """Of the fields on the form, those that are filled in there: what has no formula."""
        computed = frozenset(self.formulas)
        return {id: at for id, at in self.form.items() if at not in computed}

    @cached_property
    def form_sheets(self) -> tuple[str, ...]:
        """The sheets of the official form, all but the tool's own."""
        names = (sheet.name for sheet in self.package.sheets if sheet.kind == "worksheet")
        return tuple(name for name in names if name not in TOOL_SHEETS)

    @cached_property
    def precedents(self) -> frozenset[CellKey]:
        """Every cell that a formula reads, on whatever sheet."""
        return precedents(
            (sheet, self.package.worksheet(sheet).cells[at].expression)
            for sheet, at in self.formulas
        )

    @cached_property
    def own_formulas(self) -> Mapping[str, str]:
        """Computed fields for which the form has the tool's formula, not one of its own."""
        stated = {
            id: f"={self.package.worksheet(sheet).cells[cell].expression}"
            for id, (sheet, cell) in self.form.items()
            if id not in self.filled
        }
        paper = {id: f"{PAPER}!{self.paper.cell('value', n)}" for id, n in self.paper_rows.items()}
        own: Collection[str] = ()
        while True:
            # One of ours may read a field that the form computes itself: seen once that is known.
            addresses = SubmissionAddresses(paper, self.form, dict.fromkeys(own, 0))
            ours = {
                id: formula
                for id, formula in stated.items()
                if self.book.fields[id].derived
                and compile_derived(self.book.fields[id], addresses, self.book, NO_RATE) == formula
            }
            others = stated.keys() - ours.keys()
            if others == {*own} or len(own) == len(stated):
                return ours
            own = others

    def engine(self) -> Engine:
        """An engine of the caller's own with the blank template loaded."""
        return next(self._engines)

    @cached_property
    def _engines(self) -> Iterator[Engine]:
        loaded = Engine.load_bytes(self.package.replacing({}))
        snapshot = loaded.snapshot()
        yield loaded
        while True:
            yield Engine.restored(snapshot)

    @cached_property
    def formulas(self) -> tuple[CellKey, ...]:
        """Every formula cell of the workbook: sheet name and cell."""
        return tuple(
            (sheet.name, cell.at)
            for sheet in self.package.sheets
            if sheet.kind == "worksheet"
            for cell in self.package.worksheet(sheet.name).cells.values()
            if cell.formula
        )


def read_template(blob: bytes, name: str, current: "Template | None" = None) -> Template:
    """The template in the bytes of a file called ``name``.

    One that was made before there were roles gets those of the ``current`` version. Raises
    UnreadableFile or Defect with a message for its owner.
    """
    try:
        template = _read(blob, name)
    except OoxmlError as error:
        raise UnreadableFile(f"模板文件 {name} 已损坏或不是工作簿（{error}）。") from None
    if current is None or template.book.roles:
        return template
    return replace(template, book=_with_roles(template.book, current.book))


@dataclass(frozen=True, slots=True)
class Label:
    """What a template says of itself above the table of 数据底稿."""

    name: str
    fund: str
    years: tuple[int, ...]


def read_label(blob: bytes, name: str) -> Label:
    """The label of the template in the bytes of a file called ``name``; its tables are not read.

    Raises UnreadableFile if the file is no template.
    """
    try:
        package = Package.read(blob)
        part = package.sheet_part(PAPER).part
        whole = package.part(part)
        head, cut, _ = whole.partition(f'<row r="{PAPER_HEADER}"'.encode())
        cells = scan(head + b"</sheetData></worksheet>" if cut else whole, part).cells
        texts = _texts(package, cells)
    except OoxmlError as error:
        raise UnreadableFile(f"{name} 不是本工具的模板工作簿（{error}）。") from None
    return _label(texts, name)


def _label(texts: Mapping[int, Mapping[int, str]], name: str) -> Label:
    """What stands beside each label above the table of 数据底稿: 模板, 模板年度, 模板资金."""
    above = (cells for row, cells in texts.items() if row < PAPER_HEADER)
    labels = {cells[1]: cells[2] for cells in above if {1, 2} <= cells.keys()}
    if NAME_LABEL not in labels:
        raise UnreadableFile(f"{name} 不是本工具的模板工作簿（没有写明模板的名称）。")
    years = tuple(map(int, re.findall(r"[0-9]{4}", labels.get(YEARS_LABEL, ""))))
    return Label(labels[NAME_LABEL], labels.get(FUND_LABEL, ""), years)


def _with_roles(book: RuleBook, current: RuleBook) -> RuleBook:
    fields = {}
    for id, field in book.fields.items():
        known = current.fields.get(id, field)
        fields[id] = replace(field, role=known.role, part=known.part, indicator=known.indicator)
    return replace(book, fields=fields)


def _read(blob: bytes, name: str) -> Template:
    package = Package.read(blob)
    paper = _defined(package, PAPER, PAPER_COLUMNS, FIELD_DEFINITION)
    rules = _defined(package, CROSSCHECK, RULE_COLUMNS, RULE_DEFINITION)
    fields = [from_row(Field, row) for _, row in paper.rows]
    book = RuleBook(
        {field.id: field for field in fields},
        tuple(from_row(Rule, row) for _, row in rules.rows),
    )
    label = _label(_texts(package, package.worksheet(PAPER).cells), name)
    return Template(
        name=label.name,
        fund=label.fund or _prefilled(book, Role.FUND),
        years=label.years,
        digest=sha256(blob).hexdigest(),
        package=package,
        book=book,
        form=dict(_bindings(package, book)),
        paper=paper,
        paper_rows={row["id"]: number for number, row in paper.rows},
        rules=rules,
        rule_rows={
            rule.key: number for rule, (number, _) in zip(book.rules, rules.rows, strict=True)
        },
    )


def _defined(
    package: Package, sheet: str, columns: TableColumns, definition: TableColumns
) -> Table:
    """The table of a sheet, each row with what 模板定义 says of the same thing. A template of an earlier
    version has that in the row itself."""
    table = _table(package, sheet, columns, definition)
    if DEFINITION not in (each.name for each in package.sheets):
        return table
    more = [row for _, row in _table(package, DEFINITION, definition).rows]
    if [row["id"] for row in more] != [row["id"] for _, row in table.rows]:
        raise Defect(
            f"模板的工作表“{sheet}”与“{DEFINITION}”不是同样的{columns.headers['id'][0]}：表是由工具制作的，"
            "不能手工增减。请改模板的定义，再用 jxls template build 制作。"
        )
    rows = ((number, {**row, **each}) for (number, row), each in zip(table.rows, more, strict=True))
    return Table(table.columns, tuple(rows))


def _table(
    package: Package, sheet: str, columns: TableColumns, spare: TableColumns | None = None
) -> Table:
    """The table below the last row that holds all the headers of ``columns``; it may have ``spare`` ones."""
    texts = _texts(package, package.worksheet(sheet).cells)
    needed = {header for header, _ in columns.headers.values()}
    keys = {**columns.headers, **(spare.headers if spare else {})}
    headers = {header: key for key, (header, _) in keys.items()}
    found = [row for row, cells in texts.items() if needed <= set(cells.values())]
    if not found:
        raise Defect(f"模板的工作表“{sheet}”缺少表头（{'、'.join(sorted(needed))}）。")
    places = {headers[t]: c for c, t in texts[found[-1]].items() if t in headers}
    rows = tuple(
        (number, {name: cells.get(column, "") for name, column in places.items()})
        for number, cells in texts.items()
        if number > found[-1] and cells.get(places["id"])
    )
    return Table(places, rows)


def _texts(package: Package, cells: Mapping[Cell, ScannedCell]) -> dict[int, dict[int, str]]:
    """Texts of a sheet's cells by row and column."""
    texts: dict[int, dict[int, str]] = {}
    for cell in cells.values():
        if text := package.text(cell):
            texts.setdefault(cell.at.row, {})[cell.at.column] = text
    return texts


def _prefilled(book: RuleBook, role: Role) -> str:
    """The default of the field that plays the role: all that templates of before say of a fund."""
    field = book.fields.get(book.playing(role))
    return field.default if field else ""


def _bindings(package: Package, book: RuleBook) -> Iterator[tuple[str, SheetCell]]:
    for name, target in package.defined_names.items():
        if name in book.fields:
            yield name, SheetCell.parse(target)
