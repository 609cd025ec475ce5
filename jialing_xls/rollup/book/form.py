"""汇总自评表: the region's form, in the layout of the template's 自评表."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from jialing_xls.model.numbers import from_float
from jialing_xls.ooxml.engine import CellKey
from jialing_xls.ooxml.reference import Cell
from jialing_xls.ooxml.value import CellValue, Scalar
from jialing_xls.rollup.book.figures import Formulas
from jialing_xls.rollup.book.layout import FORM, RegionAddresses
from jialing_xls.rollup.result import Figure, How, Region
from jialing_xls.rollup.words import listing
from jialing_xls.sheets.sheet import Book, Result
from jialing_xls.template.drawn import drawn
from jialing_xls.template.form import Content, PlacedCell, draw, width_of
from jialing_xls.template.layout import FORM as TEMPLATE_FORM
from jialing_xls.template.layout import PAPER as TEMPLATE_PAPER
from jialing_xls.template.text_height import capacity, text_height
from jialing_xls.template.workbook import Template

_HIGHEST = 240.0
"""Points that the texts of a row may take; a page of A4 has some 860 of the form."""
_ROOMS = (400, 250, 150, 90, 50)
"""Characters to which a list of texts is shortened until it fits."""
_MORE = "……（全文见文字清单）"


def write_form(
    book: Book, template: Template, region: Region, formulas: Formulas, at: RegionAddresses
) -> None:
    drawing = _Drawing(book, template, region, formulas, at)
    sheet = book.sheet(FORM).raw
    draw(book.workbook, sheet, drawing.form, drawing.content)
    sheet.set_footer("&L汇总自评表&C第 &P 页，共 &N 页")


class _Drawing:
    def __init__(
        self,
        book: Book,
        template: Template,
        region: Region,
        formulas: Formulas,
        at: RegionAddresses,
    ) -> None:
        self.form = drawn(template)
        self._book = book
        self._region = region
        self._formulas = formulas
        self._listed = {id: at.listed(id) for id in template.book.fields}
        self._results = _results(template, region.figures)

    def content(self, place: PlacedCell) -> Content:
        """What stands in a cell: a live formula, a text of the units' ones, or the form's own."""
        cell, look = place.cell, self._book.styles.get(place.cell.style)
        if cell.formula:
            formula = "=" + cell.formula.format_map(self._listed)
            return self._live(place, look, formula, self._results[Cell.parse(place.address)])
        figure = self._region.figures.get(cell.field)
        if figure is None:
            return Content(look, cell.text)
        if formula := self._formulas.of(figure):
            return self._live(place, look, formula, self._formulas.result(figure))
        if isinstance(figure.value, Decimal):
            return Content(look, number=float(figure.value))
        return Content(look, self._fitting(figure, width_of(self.form, cell), look.font_size))

    def _live(self, place: PlacedCell, look: Any, formula: str, result: Result) -> Content:
        self._book.keep(FORM, Cell.parse(place.address), formula, result)
        if isinstance(result, str):
            return Content(look, result, formula=formula)
        return Content(look, number=float(result), formula=formula)

    def _fitting(self, figure: Figure, width: float, size: float) -> str:
        """The text in so few words that the row does not become too high."""
        texts = [str(figure.value or "")]
        if len(figure.groups) > 1 and figure.method.how is How.LIST:
            texts += [listing(figure.groups, self._region.added, room) for room in _ROOMS]
        for text in texts:
            if text_height(text, width, size) <= _HIGHEST:
                return text
        room = capacity(width, size, _HIGHEST) // 2
        return texts[-1].replace("\n", "；")[: room - len(_MORE)] + _MORE


def _results(template: Template, figures: Mapping[str, Figure]) -> Mapping[Cell, Result]:
    """What the form's own formulas come to, like （2023年度）: as in a submission of the region."""
    engine = template.engine()
    engine.replace_inputs(dict(_inputs(template, figures)))
    engine.evaluate()
    cells = [key for key in template.formulas if key[0] == TEMPLATE_FORM]
    found = engine.results(cells)
    return {at: _result(value) for (_, at), value in found.items()}


def _inputs(
    template: Template, figures: Mapping[str, Figure]
) -> Iterator[tuple[CellKey, CellValue]]:
    for id, figure in figures.items():
        if not figure.field.derived and isinstance(figure.value, Decimal | str):
            cell = template.paper.cell("value", template.paper_rows[id])
            yield (TEMPLATE_PAPER, cell), figure.value


def _result(value: Scalar) -> Result:
    return from_float(float(value)) if isinstance(value, int | float) else str(value)
