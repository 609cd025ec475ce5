"""单位一览: a row a unit, with its main figures, verdicts, rank, file and links."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from jialing_xls.checks.excel import Addresses, compile_derived
from jialing_xls.model.field import Field, Kind
from jialing_xls.model.numbers import ZERO
from jialing_xls.model.result import Status
from jialing_xls.model.rule import OPEN, Verdict
from jialing_xls.ooxml.reference import column_letters
from jialing_xls.rollup.book.book_layout import (
    CODES,
    MATRIX,
    MATRIX_HEADER,
    OVERVIEW,
    OVERVIEW_HEADER,
    PAPER,
    PROBLEMS,
    BookGrid,
    RegionPlan,
    count_column,
    main_fields,
    overview_headers,
)
from jialing_xls.rollup.region_result import RegionFigure, Unit
from jialing_xls.rollup.unit_names import compared_name
from jialing_xls.sheets.written_book import Result, Sheet, file_target
from jialing_xls.template.rule_table import VERDICT_COLOURS
from jialing_xls.template.styles import number_format
from jialing_xls.template.template_layout import NO_RATE, TableColumns
from jialing_xls.template.template_workbook import Template

_RATE_BAR = "#9DC3E6"
_STATUS = {True: "通过", False: "未通过"}
_STATUS_COLOURS = {
    _STATUS[True]: VERDICT_COLOURS[Verdict.PASSED],
    _STATUS[False]: VERDICT_COLOURS[Verdict.BROKEN],
}
_HERE, _BELOW = "{row}", "{paper}"
"""In a compiled formula, the unit's row in this sheet and in 汇总底稿."""
_SUM_ROW, _ROUNDED_ROW = OVERVIEW_HEADER - 2, OVERVIEW_HEADER - 1


def rate_field(template: Template) -> Field | None:
    """The rate that units are ranked by: the first one of 自评表."""
    return next((field for field in main_fields(template) if field.kind is Kind.RATE), None)


def ranks(rates: Sequence[Decimal | None]) -> list[int | None]:
    """1 for the highest; equal ones share a rank and the next one is left out."""
    ordered = sorted((rate for rate in rates if rate is not None), reverse=True)
    first = {rate: n for n, rate in reversed(list(enumerate(ordered, 1)))}
    return [None if rate is None else first[rate] for rate in rates]


class _RowAddresses(Addresses):
    """Where a unit's fields are for the formulas of its row: here, else in 汇总底稿."""

    def __init__(self, grid: BookGrid, paper: BookGrid) -> None:
        self._grid, self._paper = grid, paper

    def cell(self, field: str) -> str:
        if field in self._grid:
            return f"{column_letters(self._grid.column(field))}{_HERE}"
        return f"{PAPER}!{column_letters(self._paper.column(field))}{_BELOW}"


class Overview:
    """The sheet while it is written."""

    def __init__(self, plan: RegionPlan) -> None:
        self._plan, self._region, self._paper = plan, plan.region, plan.paper
        self._columns = TableColumns(overview_headers(plan.template))
        self._fields = main_fields(plan.template)
        self.grid = plan.overview
        rows = _RowAddresses(self.grid, self._paper)
        self._formulas = {
            field.id: compile_derived(field, rows, plan.template.book, NO_RATE)
            for field in self._fields
            if field.derived
        }
        rate = rate_field(plan.template)
        self._rate = rate.id if rate else ""
        rates = [unit.number(rate.id) if rate else None for unit in self._region.added]
        self._ranks = ranks(rates)
        entries = self._region.roster.entries if self._region.roster else ()
        self._parents = {compared_name(entry.name): entry.parent for entry in entries}

    def write(self, problem_rows: Mapping[int, int]) -> None:
        """``problem_rows``: where in 问题清单 the problems of a unit begin."""
        sheet = self._plan.book.sheet(OVERVIEW, self._columns, streamed=True)
        note = f"共 {len(self._region.added)} 个单位，每个一行；金额取自汇总底稿，执行率按本行金额计算。"
        sheet.title("单位一览", note)
        self._write_region(sheet)
        sheet.header(OVERVIEW_HEADER, self._columns, 60)
        for n, unit in enumerate(self._region.added):
            self._write_unit(sheet, n, unit, problem_rows)
        self._finish(sheet)

    def _write_region(self, sheet: Sheet) -> None:
        """The region's figures above the units' ones, and the units' sum where it is another."""
        known = ((field, self._region.figures.get(field.id)) for field in self._fields)
        figures = [figure for _, figure in known if figure is not None]
        sheet.text(_SUM_ROW, "unit", "汇总数", "group")
        for figure in figures:
            if figure.value is not None or figure.field.derived:
                result = figure.value if isinstance(figure.value, Decimal) else NO_RATE
                _write_reference(sheet, _SUM_ROW, figure, self._plan.at.cell, result)
        for verdict in CODES:
            count = sum(unit.count(verdict) for unit in self._region.added)
            formula = f"=SUM({self.grid.range(verdict)})"
            sheet.formula(_SUM_ROW, verdict, formula, count, "centre", num_format="#,##0")
        apart = [figure for figure in figures if figure.sum_of_rounded is not None]
        if apart:
            sheet.text(_ROUNDED_ROW, "unit", "各单位数相加", "group")
        for figure in apart:
            rounded = figure.sum_of_rounded or ZERO
            _write_reference(sheet, _ROUNDED_ROW, figure, self._plan.at.rounded, rounded)

    def _write_unit(
        self, sheet: Sheet, n: int, unit: Unit, problem_rows: Mapping[int, int]
    ) -> None:
        row = self.grid.first_row + n
        sheet.number(row, "no", n + 1, "centre")
        sheet.text(row, "unit", unit.name, "cell", text_wrap=False)
        parent = self._parents.get(compared_name(unit.name), "")
        sheet.text(row, "parent", parent, "cell", text_wrap=False)
        sheet.text(row, "status", _STATUS[unit.status is Status.PASSED], "centre")
        for field in self._fields:
            self._write_figure(sheet, n, unit, field)
        sheet.number(row, "rank", self._ranks[n], "centre")
        for verdict in CODES:
            cell = f"{MATRIX}!{column_letters(count_column(verdict))}{MATRIX_HEADER + 1 + n}"
            sheet.formula(row, verdict, f"={cell}", unit.count(verdict), "centre")
        first = problem_rows.get(n)
        told = f"第 {first} 行起" if first else "没有"
        sheet.link(row, "problems", f"{PROBLEMS}!A{first}" if first else "", told)
        figures = f"{PAPER}!A{self._paper.first_row + n}"
        sheet.link(row, "figures", figures, f"第 {self._paper.first_row + n} 行")
        sheet.text(row, "kind", unit.kind, "centre")
        sheet.link(row, "file", file_target(unit.link), unit.file, "file")
        sheet.text(row, "digest", unit.digest, "code", text_wrap=False)

    def _write_figure(self, sheet: Sheet, n: int, unit: Unit, field: Field) -> None:
        row, value, shown = self.grid.first_row + n, unit.number(field.id), number_format(field)
        if field.derived:
            below = str(self._paper.first_row + n)
            formula = self._formulas[field.id].replace(_HERE, str(row)).replace(_BELOW, below)
            result = NO_RATE if value is None else value
            sheet.formula(row, field.id, formula, result, "number", num_format=shown)
        elif value is None:
            sheet.text(row, field.id, "", "number")
        else:
            formula = f"={self._paper.cell(field.id, n)}"
            sheet.formula(row, field.id, formula, value, "number", num_format=shown)

    def _finish(self, sheet: Sheet) -> None:
        """Colours, filter, panes and print set-up."""
        last = self.grid.last_row
        if self._rate:
            bar = {"type": "data_bar", "bar_color": _RATE_BAR}
            sheet.raw.conditional_format(sheet.cells(self._rate, OVERVIEW_HEADER, last), bar)
        for verdict in OPEN:
            cells = sheet.cells(verdict, OVERVIEW_HEADER, last)
            sheet.colour_positive(cells, VERDICT_COLOURS[verdict])
        sheet.colour(sheet.cells("status", OVERVIEW_HEADER, last), _STATUS_COLOURS)
        sheet.close(OVERVIEW_HEADER, last, printed=sheet.column(list(CODES)[-1]))


def _write_reference(
    sheet: Sheet, row: int, figure: RegionFigure, at: Callable[[str], str], result: Result
) -> None:
    id, shown = figure.field.id, number_format(figure.field)
    sheet.formula(row, id, f"={at(id)}", result, "number", num_format=shown)
