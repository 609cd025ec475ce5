"""字段汇总: a row a field, what the region's figure is and how it comes of the units' ones."""

from collections.abc import Mapping
from decimal import Decimal

from jialing_xls.model.field import Kind
from jialing_xls.model.rule import NOISE_DECIMALS
from jialing_xls.ooxml.reference import SheetCell
from jialing_xls.rollup.book.book_layout import (
    FIELD_COLUMNS,
    FIELD_HEADER,
    FIELDS,
    BookGrid,
    RegionAddresses,
    RegionPlan,
)
from jialing_xls.rollup.book.figures import Formulas
from jialing_xls.rollup.book.text_list import first_text_rows
from jialing_xls.rollup.book.units_paper import Usual, column_target
from jialing_xls.rollup.region_result import RegionFigure
from jialing_xls.sheets.written_book import Result, Sheet, column_of
from jialing_xls.template.styles import number_format


def write_fields(plan: RegionPlan, formulas: Formulas, usual: Usual) -> None:
    sheet, at, texts = plan.book.sheet(FIELDS, streamed=True), plan.at, first_text_rows(plan.region)
    notes = (
        "汇总数与各单位数相加不一致的（各单位四舍五入后相加），两个数都列出；单位没有填的不算零。",
        "“自评表文件中的格”“录入表文件中的格”是这项数据在各单位报送文件中的位置。",
    )
    sheet.title("字段汇总　每个字段怎样汇总", *notes)
    sheet.header(FIELD_HEADER, FIELD_COLUMNS)
    for id, figure in plan.region.figures.items():
        row = _Row(sheet, at.rows[id], figure)
        row.describe(usual)
        if figure.field.kind is Kind.TEXT:
            row.words(plan.template.form, texts.get(id, ""))
        else:
            row.figures(formulas, at, plan.paper)
    last = max(at.rows.values())
    sheet.filter(FIELD_HEADER, last, len(FIELD_COLUMNS.headers))
    sheet.page(FIELD_HEADER, last, len(FIELD_COLUMNS.headers))
    sheet.raw.freeze_panes(FIELD_HEADER, 2)


class _Row:
    """The row of one field."""

    def __init__(self, sheet: Sheet, row: int, figure: RegionFigure) -> None:
        self._sheet, self._row, self._figure = sheet, row, figure
        self._shown = number_format(figure.field)

    def _text(self, key: str, text: str, style: str = "cell") -> None:
        self._sheet.text(self._row, column_of(FIELD_COLUMNS, key), text, style)

    def _number(self, key: str, value: Decimal | int | None, shown: str = "#,##0") -> None:
        column = column_of(FIELD_COLUMNS, key)
        self._sheet.number(self._row, column, value, "number", num_format=shown)

    def _formula(self, key: str, formula: str, result: Result, shown: str = "#,##0") -> None:
        column = column_of(FIELD_COLUMNS, key)
        self._sheet.formula(self._row, column, formula, result, "number", num_format=shown)

    def _link(self, key: str, target: str) -> None:
        column = column_of(FIELD_COLUMNS, key)
        self._sheet.link(self._row, column, target, target)

    def describe(self, usual: Usual) -> None:
        """What does not depend on the kind of the field."""
        figure, field = self._figure, self._figure.field
        wrapped = {"name": field.name, "note": figure.note, "method": str(figure.method)}
        self._sheet.height(self._row, wrapped, FIELD_COLUMNS)
        self._text("id", field.id)
        self._text("name", field.name)
        self._text("unit", field.unit, "centre")
        self._text("method", str(figure.method), "centre")
        self._number("of", figure.of)
        self._text("note", figure.note)
        for key, cells in (("submission", usual.submission), ("entry", usual.entry)):
            place = cells.get(field.id)
            self._text(key, str(place) if place else "", "centre")

    def words(self, form: Mapping[str, SheetCell], listed: str) -> None:
        """A text: how many units state one, and where all of them are."""
        self._sheet.text(
            self._row, column_of(FIELD_COLUMNS, "value"), self._one_line(), "cell", text_wrap=False
        )
        self._number("stated", self._figure.stated)
        for key in ("least", "greatest", "rounded", "gap"):
            self._text(key, "")
        cell = form.get(self._figure.field.id)
        self._link("form", str(cell) if cell else "")
        self._link("column", listed)

    def _one_line(self) -> str:
        return str(self._figure.value or "").replace("\n", "；")

    def figures(self, formulas: Formulas, at: RegionAddresses, grid: BookGrid) -> None:
        """A number: live formulas over the units' column."""
        figure, id = self._figure, self._figure.field.id
        on_form = id in at.form
        formula = formulas.of(figure)
        if formula:
            shown = f"={at.cell(id)}" if on_form else formula
            self._formula("value", shown, formulas.result(figure), self._shown)
        else:
            value = figure.value if isinstance(figure.value, Decimal) else None
            self._number("value", value, self._shown)
        self._spread(formulas)
        self._link("form", at.cell(id) if on_form else "")
        self._link("column", column_target(grid, id))

    def _spread(self, formulas: Formulas) -> None:
        """How the units' figures lie, and their sum where it is another one."""
        figure = self._figure
        if figure.stated:
            self._formula("stated", formulas.stated(figure), figure.stated)
        else:
            self._number("stated", None)
        ends = {"least": formulas.least, "greatest": formulas.greatest}
        for key, make in ends.items():
            end = getattr(figure, key)
            if end is None:
                self._text(key, "")
            else:
                self._formula(key, make(figure), end, self._shown)
        if figure.sum_of_rounded is None or not isinstance(figure.value, Decimal):
            self._text("rounded", "")
            self._text("gap", "")
            return
        rounded = FIELD_COLUMNS.cell("rounded", self._row)
        gap = f"=ROUND({rounded}-{FIELD_COLUMNS.cell('value', self._row)},{NOISE_DECIMALS})"
        if formula := formulas.rounded(figure):
            self._formula("rounded", formula, figure.sum_of_rounded, self._shown)
        else:
            self._number("rounded", figure.sum_of_rounded, self._shown)
        self._formula("gap", gap, figure.sum_of_rounded - figure.value, self._shown)
