"""The region's form: the official file, filled like a unit's, its figures live over the units' columns."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from jialing_xls.ooxml import value as cell_value
from jialing_xls.ooxml.editing.cell_setting import Setting
from jialing_xls.ooxml.editing.graft import naming
from jialing_xls.ooxml.engine import CellKey
from jialing_xls.ooxml.filling.splice import splice
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.reference import Cell, SheetCell
from jialing_xls.ooxml.value import CellValue, Scalar
from jialing_xls.rollup.book.book_layout import RegionPlan
from jialing_xls.rollup.book.figures import Formulas
from jialing_xls.rollup.region_result import How, RegionFigure
from jialing_xls.rollup.words import listing
from jialing_xls.template.form_alone import form_alone, leaning
from jialing_xls.template.geometry import geometry
from jialing_xls.template.template_layout import PAPER as TEMPLATE_PAPER
from jialing_xls.template.template_workbook import Template
from jialing_xls.template.text_height import capacity, text_height

_HIGHEST = 240.0
"""Points that the texts of a row may take; a page of A4 has some 860 of the form."""
_ROOMS = (400, 250, 150, 90, 50)
"""Characters to which a list of texts is shortened until it fits."""
_MORE = "……（全文见文字清单）"
_PAPER_CELL = re.compile(rf"'?{TEMPLATE_PAPER}'?!\$?[A-Z]+\$?([0-9]+)")


def region_form(plan: RegionPlan, formulas: Formulas) -> Package:
    """The official package filled for the region; what it computes is kept in the book to be proven."""
    return _RegionForm(plan, formulas).package()


class _RegionForm:
    def __init__(self, plan: RegionPlan, formulas: Formulas) -> None:
        self._book, self._template, self._region = plan.book, plan.template, plan.region
        self._formulas, self._at = formulas, plan.at
        self._results = _results(plan.template, plan.region.figures)

    def package(self) -> Package:
        template = self._template
        rewritten = dict(self._live())
        alone = form_alone(template, template.package, rewritten)
        alone = naming(alone, {id: place.absolute for id, place in template.form.items()})
        parts = {}
        for sheet in template.form_sheets:
            values = dict(self._values(alone, sheet))
            scanned = alone.worksheet(sheet)
            texts = ((at, value) for at, value in values.items() if isinstance(value, str))
            heights = geometry(template, sheet).raised(texts)
            parts[scanned.part] = splice(scanned, values, heights)
        return alone.revised(parts)

    def _live(self) -> Iterator[tuple[SheetCell, Setting]]:
        """Formulas over the units' columns, and those of the form that read 数据底稿."""
        for id, figure in self._region.figures.items():
            place = self._template.form.get(id)
            ours = id in self._template.filled or id in self._template.own_formulas
            formula = self._formulas.of(figure) if place and ours else ""
            if place and formula:
                yield place, Setting(formula=formula.removeprefix("="))
        ids = {row: id for id, row in self._template.paper_rows.items()}
        own = {self._template.form[id] for id in self._template.own_formulas}
        for place, expression in leaning(self._template):
            if place not in own:
                here = _PAPER_CELL.sub(lambda m: self._at.listed(ids[int(m[1])]), expression)
                yield place, Setting(formula=here)

    def _values(self, package: Package, sheet: str) -> Iterator[tuple[Cell, CellValue]]:
        figures = {self._template.form[id]: id for id in self._template.form}
        for cell in package.worksheet(sheet).cells.values():
            figure = self._region.figures.get(figures.get(SheetCell(sheet, cell.at), ""))
            if cell.formula:
                yield cell.at, self._proven(SheetCell(sheet, cell.at), cell.expression, figure)
            elif figure is not None and isinstance(figure.value, Decimal):
                yield cell.at, figure.value
            elif figure is not None and (text := self._fitting(figure, SheetCell(sheet, cell.at))):
                yield cell.at, text

    def _proven(self, place: SheetCell, expression: str, figure: RegionFigure | None) -> CellValue:
        """The result of a formula: the tool's own of its own ones, else the engine's."""
        if figure is not None and self._formulas.of(figure).removeprefix("=") == expression:
            result = self._formulas.result(figure)
            self._book.keep(*place, f"={expression}", result)
            return cell_value.Result(result)
        self._book.formulas[place] = f"={expression}"
        return cell_value.Result(self._results[place])

    def _fitting(self, figure: RegionFigure, place: SheetCell) -> str:
        """The text in so few words that the row does not become too high."""
        shape = geometry(self._template, place.sheet)
        width, size = shape.width(place.cell), shape.size(place.cell)
        texts = [str(figure.value or "")]
        if len(figure.groups) > 1 and figure.method.how is How.LIST:
            texts += [listing(figure.groups, self._region.added, room) for room in _ROOMS]
        for text in texts:
            if text_height(text, width, size) <= _HIGHEST:
                return text
        room = capacity(width, size, _HIGHEST) // 2
        return texts[-1].replace("\n", "；")[: room - len(_MORE)] + _MORE


def _results(template: Template, figures: Mapping[str, RegionFigure]) -> Mapping[CellKey, Scalar]:
    """What the form's own formulas come to: as in a submission of the region."""
    engine = template.engine()
    engine.replace_inputs(dict(_inputs(template, figures)))
    engine.evaluate()
    return engine.results([key for key in template.formulas if key[0] in template.form_sheets])


def _inputs(
    template: Template, figures: Mapping[str, RegionFigure]
) -> Iterator[tuple[CellKey, CellValue]]:
    for id, figure in figures.items():
        if not figure.field.derived and isinstance(figure.value, Decimal | str):
            yield (
                (TEMPLATE_PAPER, template.paper.cell("value", template.paper_rows[id])),
                figure.value,
            )
            if id in template.filled:
                yield template.form[id], figure.value
