"""核对矩阵: units × rules, a short code for each verdict, counted by rule and by unit."""

from collections import Counter
from itertools import groupby
from typing import Any

from jialing_xls.model.rule import Verdict
from jialing_xls.rollup.book.book_layout import (
    CODES,
    MATRIX,
    MATRIX_HEADER,
    MATRIX_LEAD,
    BookGrid,
    RegionPlan,
    count_column,
    count_row,
)
from jialing_xls.rollup.book.summary import rule_places
from jialing_xls.rollup.region_result import Unit
from jialing_xls.sheets.streamed import Run, text
from jialing_xls.sheets.written_book import Sheet, area
from jialing_xls.template.rule_table import VERDICT_COLOURS

_CODE_WIDTH, _COUNT_WIDTH = 3.7, 6.5
_COUNT_HEIGHT, _HEADER_HEIGHT = 13.5, 104
_SMALL = {"font_size": 8, "shrink": True, "text_wrap": False}

_CELLS = {verdict: text(code) for verdict, code in CODES.items()}


def write_matrix(plan: RegionPlan) -> None:
    grid = plan.matrix
    sheet = plan.book.sheet(MATRIX, streamed=True)
    last = MATRIX_LEAD + len(CODES) + len(grid.keys)
    _set_widths(sheet, last)
    legend = "　".join(f"{code}＝{verdict}" for verdict, code in CODES.items())
    note = f"图例：{legend}。点规则编号看规则全文，点单位看该单位。"
    sheet.title("核对矩阵　单位 × 审核规则", note)
    _write_rule_counts(sheet, plan)
    _write_header(sheet, plan)
    codes = Run(grid.first_column, [sheet.look("centre", font_size=9)] * len(grid.keys))
    for n, unit in enumerate(plan.region.added):
        sheet.number(grid.first_row + n, 1, n + 1, "centre")
        sheet.link(grid.first_row + n, 2, plan.unit_cell(n), unit.name, "name")
        _write_unit(sheet, grid, n, unit, codes)
    colours = {CODES[Verdict(verdict)]: pair for verdict, pair in VERDICT_COLOURS.items()}
    sheet.colour(area(grid.first_row, grid.first_column, grid.last_row, last), colours)
    sheet.filter(MATRIX_HEADER, grid.last_row, last)
    sheet.page(MATRIX_HEADER, grid.last_row, last, MATRIX_LEAD + len(CODES))
    sheet.raw.freeze_panes(MATRIX_HEADER, MATRIX_LEAD + len(CODES))


def _set_widths(sheet: Sheet, last: int) -> None:
    lead = MATRIX_LEAD + len(CODES)
    for first, until, width in ((1, 1, 6), (2, 2, 26), (3, lead, _COUNT_WIDTH)):
        sheet.raw.set_column(first - 1, until - 1, width)
    sheet.raw.set_column(lead, last - 1, _CODE_WIDTH)


def _write_rule_counts(sheet: Sheet, plan: RegionPlan) -> None:
    """Above each rule, how many units have which verdict."""
    for verdict, code in CODES.items():
        row = count_row(verdict)
        sheet.raw.set_row(row - 1, _COUNT_HEIGHT)
        sheet.text(row, MATRIX_LEAD, f"{verdict}的单位数", "header", **_coloured(verdict, 9))
        for key, count in plan.counts.items():
            formula = f'=SUMPRODUCT(({plan.matrix.range(key)}="{code}")*1)'
            column = plan.matrix.column(key)
            sheet.formula(row, column, formula, count[verdict], "centre", **_SMALL)


def _coloured(verdict: Verdict, size: float) -> dict[str, Any]:
    fill, font = VERDICT_COLOURS[verdict]
    return {"bg_color": fill, "font_color": font, "font_size": size, "text_wrap": False}


def _write_header(sheet: Sheet, plan: RegionPlan) -> None:
    row, grid, rule_cells = MATRIX_HEADER - 1, plan.matrix, rule_places(plan)
    for rule_class, members in groupby(plan.template.book.rules, key=lambda rule: rule.rule_class):
        for n, rule in enumerate(members):
            shown = rule_class if n == 0 else ""
            sheet.text(row, grid.column(rule.key), shown, "group", text_wrap=False, border=0)
    sheet.raw.set_row(MATRIX_HEADER - 1, _HEADER_HEIGHT)
    sheet.text(MATRIX_HEADER, 1, "序号", "header")
    sheet.text(MATRIX_HEADER, 2, "单位", "header")
    for verdict in CODES:
        column = count_column(verdict)
        sheet.text(MATRIX_HEADER, column, verdict, "header", **_coloured(verdict, 10.5))
    for key in grid.keys:
        sheet.link(MATRIX_HEADER, grid.column(key), rule_cells[key], key, "upright")


def _write_unit(sheet: Sheet, grid: BookGrid, n: int, unit: Unit, codes: Run) -> None:
    row, cells = grid.first_row + n, grid.row(n)
    counts = Counter(unit.verdicts)
    for verdict, code in CODES.items():
        formula = f'=SUMPRODUCT(({cells}="{code}")*1)'
        sheet.formula(row, count_column(verdict), formula, counts[verdict], "centre")
    sheet.raw.write_run(row, codes, map(_CELLS.__getitem__, unit.verdicts))
