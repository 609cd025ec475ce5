"""自评表 of a template workbook, read back into what the writer of forms draws.

A template's owner edits the form in Excel; a region's form must look like the counties'. So the rows
are taken from the workbook and not from the definition that it was once built from.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from jialing_xls.ooxml.reference import Cell, column_letters
from jialing_xls.ooxml.sheet import ScannedCell
from jialing_xls.template.cell_formats import Properties, cell_formats
from jialing_xls.template.definition import FormCell, FormRow
from jialing_xls.template.geometry import Geometry, geometry
from jialing_xls.template.layout import FORM, PAPER
from jialing_xls.template.workbook import Template

_PAPER_CELL = re.compile(rf"'?{PAPER}'?!\$?[A-Z]+\$?([0-9]+)")
_TITLE_ROWS = re.compile(r"\$([0-9]+)\b")
_PIXELS, _PADDING = 7, 5
"""Of a digit, and of a column beside its digits: what Excel adds to a width when it stores it."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A form as the workbook shows it. A cell's style names one of ``formats``."""

    columns: tuple[float, ...]
    form: tuple[FormRow, ...]
    formats: Mapping[str, Properties]


@lru_cache(maxsize=8)
def drawn(template: Template) -> Drawn:
    """The form of the template. ``FormCell.formula`` has ``{id}`` where 数据底稿 is referred to."""
    scanned = template.package.worksheet(FORM)
    shape = geometry(template, FORM)
    rows: dict[int, list[FormCell]] = {number: [] for number in range(1, max(scanned.rows) + 1)}
    for cell in _anchors(scanned.cells, shape):
        rows[cell.at.row].append(_form_cell(template, cell, shape))
    repeated = _repeated(template.package.names_on(FORM).get("_xlnm.Print_Titles", ""))
    form = tuple(
        FormRow(tuple(cells), shape.heights.get(number), number in repeated)
        for number, cells in rows.items()
    )
    formats = {_style(n): made for n, made in enumerate(cell_formats(template.package))}
    widths = [shape.widths[column] for column in sorted(shape.widths)]
    return Drawn(tuple(map(_characters, widths)), form, formats)


def _repeated(titles: str) -> range:
    """Rows that every printed page begins with, of ``自评表!$21:$21``."""
    rows = [int(row) for row in _TITLE_ROWS.findall(titles)]
    return range(rows[0], rows[-1] + 1) if rows else range(0)


def _anchors(cells: Mapping[Cell, ScannedCell], shape: Geometry) -> Iterator[ScannedCell]:
    """The cells that show: those that a merged area covers are left out."""
    covered = {
        Cell(row, column)
        for area in shape.merged.values()
        for row in range(area.first.row, area.last.row + 1)
        for column in range(area.first.column, area.last.column + 1)
    }
    for at, cell in cells.items():
        if at in shape.merged or at not in covered:
            yield cell


def _form_cell(template: Template, cell: ScannedCell, shape: Geometry) -> FormCell:
    first = last = cell.at
    if area := shape.merged.get(cell.at):
        first, last = area
    letters = dict.fromkeys(map(column_letters, (first.column, last.column)))
    fields = {at: id for id, at in template.form.items()}
    field = fields.get(cell.at, "")
    formula = "" if field or not cell.formula else _with_ids(template, cell.expression)
    return FormCell(
        at=":".join(letters),
        down=last.row - first.row,
        style=_style(cell.style),
        text="" if field or formula else template.package.text(cell),
        field=field,
        formula=formula,
    )


def _with_ids(template: Template, formula: str) -> str:
    """``{id}`` for every cell of 数据底稿, e.g. ``"（"&{年度}&"年度）"``."""
    ids = {row: id for id, row in template.paper_rows.items()}
    escaped = formula.replace("{", "{{").replace("}", "}}")
    return _PAPER_CELL.sub(lambda match: f"{{{ids[int(match[1])]}}}", escaped)


def _style(index: int) -> str:
    return f"xf{index}"


def _characters(width: float) -> float:
    """A stored width in characters, as definitions state them."""
    return (round(width * _PIXELS) - _PADDING) / _PIXELS
