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
from jialing_xls.sheets.written_book import Result, Sheet
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
    sheet.close(FIELD_HEADER, max(at.rows.values()))


class _Row:
    """The row of one field."""

    def __init__(self, sheet: Sheet, row: int, figure: RegionFigure) -> None:
        self._sheet, self._row, self._figure = sheet, row, figure
        self._shown = number_format(figure.field)

    def _number(self, key: str, value: Decimal | int | None, shown: str = "#,##0") -> None:
        self._sheet.number(self._row, key, value, "number", num_format=shown)

    def _formula(self, key: str, formula: str, result: Result, shown: str = "#,##0") -> None:
        self._sheet.formula(self._row, key, formula, result, "number", num_format=shown)

    def _link(self, key: str, target: str) -> None:
        self._sheet.link(self._row, key, target, target)

    def describe(self, usual: Usual) -> None:
        """What does not depend on the kind of the field."""
        figure, field = self._figure, self._figure.field
        places = {"submission": usual.submission.get(field.id), "entry": usual.entry.get(field.id)}
        texts = {
            "id": field.id,
            "name": field.name,
            "unit": field.unit,
            "method": str(figure.method),
            "note": figure.note,
            **{key: str(place) if place else "" for key, place in places.items()},
        }
        self._sheet.height(self._row, {key: texts[key] for key in ("name", "note", "method")})
        self._sheet.texts(self._row, texts, "unit", "method", *places)
        self._number("of", figure.of)

    def words(self, form: Mapping[str, SheetCell], listed: str) -> None:
        """A text: how many units state one, and where all of them are."""
        one_line = str(self._figure.value or "").replace("\n", "；")
        self._sheet.text(self._row, "value", one_line, "cell", text_wrap=False)
        self._number("stated", self._figure.stated)
        self._sheet.texts(self._row, dict.fromkeys(("least", "greatest", "rounded", "gap"), ""))
        cell = form.get(self._figure.field.id)
        self._link("form", str(cell) if cell else "")
        self._link("column", listed)

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
                self._sheet.text(self._row, key, "", "cell")
            else:
                self._formula(key, make(figure), end, self._shown)
        if figure.sum_of_rounded is None or not isinstance(figure.value, Decimal):
            self._sheet.texts(self._row, {"rounded": "", "gap": ""})
            return
        rounded = FIELD_COLUMNS.cell("rounded", self._row)
        gap = f"=ROUND({rounded}-{FIELD_COLUMNS.cell('value', self._row)},{NOISE_DECIMALS})"
        if formula := formulas.rounded(figure):
            self._formula("rounded", formula, figure.sum_of_rounded, self._shown)
        else:
            self._number("rounded", figure.sum_of_rounded, self._shown)
        self._formula("gap", gap, figure.sum_of_rounded - figure.value, self._shown)
