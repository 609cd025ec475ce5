"""The official form alone: a template's or a submission's package without the tool's sheets.

Formulas of the form that read one of those are told, for the caller to put something else
in their place.
"""

from collections.abc import Iterator, Mapping

from jialing_xls.ooxml.editing.cell_setting import Setting, set_cells
from jialing_xls.ooxml.editing.graft import without_calc_chain, without_sheets
from jialing_xls.ooxml.formula import precedents
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.reference import SheetCell
from jialing_xls.template.template_layout import TOOL_SHEETS
from jialing_xls.template.template_workbook import Template


def leaning(template: Template) -> Iterator[tuple[SheetCell, str]]:
    """Formulas of the form that read a sheet of the tool."""
    for sheet in template.form_sheets:
        for at, cell in template.package.worksheet(sheet).cells.items():
            read = precedents([(sheet, cell.expression)]) if cell.formula else ()
            if any(name in TOOL_SHEETS for name, _ in read):
                yield SheetCell(sheet, at), cell.expression


def form_alone(
    template: Template, package: Package, instead: Mapping[SheetCell, Setting]
) -> Package:
    """``package``, made from the template, with nothing but the form; ``instead`` are cells to be set."""
    for sheet in dict.fromkeys(place.sheet for place in instead):
        settings = {place.cell: each for place, each in instead.items() if place.sheet == sheet}
        package = set_cells(package, sheet, settings)
    names = [name for name in template.package.defined_names if name in template.book.fields]
    added = [sheet.name for sheet in template.package.sheets if sheet.name in TOOL_SHEETS]
    return without_calc_chain(without_sheets(package, added, names))
