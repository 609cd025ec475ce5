"""自评表: the official form, drawn cell by cell.

``write_form`` draws that of a template as its definition says. ``draw`` is the writing alone: a region's
form is drawn by it, too, with other contents in the same cells.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from jialing_xls.checks.excel import compile_derived
from jialing_xls.model.field import Kind
from jialing_xls.template.definition import Definition, FormCell, FormRow
from jialing_xls.template.layout import FORM, NO_RATE, SubmissionAddresses
from jialing_xls.template.styles import Styles, number_format
from jialing_xls.template.text_height import text_height

_DEFAULT_HEIGHT = 24.0


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A form cell with its place: 1-based rows, column letters."""

    cell: FormCell
    first_row: int
    last_row: int
    first_column: str
    last_column: str

    @property
    def address(self) -> str:
        return f"{self.first_column}{self.first_row}"

    @property
    def range(self) -> str:
        return f"{self.address}:{self.last_column}{self.last_row}"


@dataclass(frozen=True, slots=True)
class Content:
    """What a cell of the form shows, in which XlsxWriter format."""

    format: Any
    text: str = ""
    number: float | None = None
    formula: str = ""
    """Its cached result is ``text`` or ``number``."""


class Drawing(Protocol):
    """A form: widths of its columns in characters, and its rows."""

    @property
    def columns(self) -> tuple[float, ...]: ...

    @property
    def form(self) -> tuple[FormRow, ...]: ...


def placed(form: tuple[FormRow, ...]) -> list[PlacedCell]:
    """Every cell of the form with its place, top to bottom."""
    cells = []
    for number, row in enumerate(form, 1):
        for cell in row.cells:
            first, _, last = cell.at.partition(":")
            cells.append(PlacedCell(cell, number, number + cell.down, first, last or first))
    return cells


def form_cells(form: tuple[FormRow, ...]) -> dict[str, str]:
    """Address on the form of every field that stands there."""
    return {place.cell.field: place.address for place in placed(form) if place.cell.field}


def write_form(workbook: Any, styles: Styles, definition: Definition) -> None:
    """Draw 自评表 of a template and bind its fields by defined names."""
    addresses = SubmissionAddresses(list(definition.book.fields), form_cells(definition.form))
    sheet = workbook.add_worksheet(FORM)
    draw(workbook, sheet, definition, lambda at: _content(styles, definition, addresses, at.cell))


def _content(
    styles: Styles, definition: Definition, addresses: SubmissionAddresses, cell: FormCell
) -> Content:
    style = styles.get(cell.style)
    if cell.field:
        field = definition.book.fields[cell.field]
        if field.kind is not Kind.TEXT:
            style = styles.get("short", num_format=number_format(field))
        if field.derived:
            formula = compile_derived(field, addresses, definition.book, NO_RATE)
            return Content(style, formula=formula)
    elif cell.formula:
        papers = {id: addresses.paper(id) for id in definition.book.fields}
        return Content(style, formula="=" + cell.formula.format_map(papers))
    return Content(style, cell.text)


def draw(
    workbook: Any, sheet: Any, drawing: Drawing, content_of: Callable[[PlacedCell], Content]
) -> None:
    """Draw the form on an empty sheet, print-ready, and bind its fields by defined names."""
    for n, width in enumerate(drawing.columns):
        sheet.set_column(n, n, width)
    contents = [(place, content_of(place)) for place in placed(drawing.form)]
    _write_heights(sheet, drawing, contents)
    for place, content in contents:
        if place.address != f"{place.last_column}{place.last_row}":
            sheet.merge_range(place.range, "", content.format)
        _write(sheet, place.address, content)
        if field := place.cell.field:
            column, row = place.first_column, place.first_row
            workbook.define_name(field, f"={sheet.get_name()}!${column}${row}")
    _set_up_page(sheet, drawing)


def _write(sheet: Any, address: str, content: Content) -> None:
    if content.formula:
        result = content.text if content.number is None else content.number
        sheet.write_formula(address, content.formula, content.format, result)
    elif content.number is not None:
        sheet.write_number(address, content.number, content.format)
    elif content.text:
        sheet.write_string(address, content.text, content.format)
    else:
        sheet.write_blank(address, None, content.format)


def width_of(drawing: Drawing, cell: FormCell) -> float:
    """Width in characters of the columns that the cell covers."""
    first, _, last = cell.at.partition(":")
    widths = zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", drawing.columns, strict=False)
    return sum(width for letter, width in widths if first <= letter <= (last or first))


def _write_heights(
    sheet: Any, drawing: Drawing, contents: list[tuple[PlacedCell, Content]]
) -> None:
    """As high as the form says, and high enough for every text that stands in a single row."""
    rows = enumerate(drawing.form, 1)
    heights = {number: row.height or _DEFAULT_HEIGHT for number, row in rows}
    for place, content in contents:
        if content.text and not place.cell.down:
            width, size = width_of(drawing, place.cell), content.format.font_size
            needed = text_height(content.text, width, size)
            heights[place.first_row] = max(heights[place.first_row], needed)
    for number, height in heights.items():
        sheet.set_row(number - 1, height)


def _set_up_page(sheet: Any, drawing: Drawing) -> None:
    """A4 portrait, one page wide, the indicator header on every page, page numbers."""
    sheet.set_paper(9)
    sheet.set_portrait()
    sheet.set_margins(left=0.6, right=0.6, top=0.75, bottom=0.75)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    repeated = [n for n, row in enumerate(drawing.form) if row.repeat]
    if repeated:
        sheet.repeat_rows(repeated[0], repeated[-1])
    last_row = max(place.last_row for place in placed(drawing.form))
    sheet.print_area(0, 0, last_row - 1, len(drawing.columns) - 1)
    sheet.hide_gridlines(2)
    sheet.protect("", {"format_rows": True, "format_columns": True})
