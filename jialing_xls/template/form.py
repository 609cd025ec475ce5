"""自评表: the official form, drawn cell by cell as the definition says."""

from dataclasses import dataclass
from typing import Any

from jialing_xls.checks.excel import compile_derived
from jialing_xls.model.field import Kind
from jialing_xls.template.definition import Definition, FormCell, FormRow
from jialing_xls.template.layout import FORM, NO_RATE, SubmissionAddresses
from jialing_xls.template.styles import BODY_SIZE, STYLES, Styles, number_format
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
    """Draw 自评表 and bind its fields by defined names."""
    sheet = workbook.add_worksheet(FORM)
    addresses = SubmissionAddresses(list(definition.book.fields), form_cells(definition.form))
    for n, width in enumerate(definition.columns):
        sheet.set_column(n, n, width)
    _write_heights(sheet, definition)
    for place in placed(definition.form):
        _write_cell(sheet, styles, definition, addresses, place)
        if field := place.cell.field:
            column, row = place.first_column, place.first_row
            workbook.define_name(field, f"={FORM}!${column}${row}")
    _set_up_page(sheet, definition)


def _write_cell(
    sheet: Any,
    styles: Styles,
    definition: Definition,
    addresses: SubmissionAddresses,
    place: PlacedCell,
) -> None:
    cell, style = place.cell, styles.get(place.cell.style)
    content = cell.text
    if cell.field:
        field = definition.book.fields[cell.field]
        if field.kind is not Kind.TEXT:
            style = styles.get("short", num_format=number_format(field))
        if field.derived:
            content = compile_derived(field, addresses, definition.book, NO_RATE)
    elif cell.formula:
        papers = {id: addresses.paper(id) for id in definition.book.fields}
        content = "=" + cell.formula.format_map(papers)
    if place.address != f"{place.last_column}{place.last_row}":
        sheet.merge_range(place.range, "", style)
    _write(sheet, place.address, content, style)


def _write(sheet: Any, address: str, content: str, style: Any) -> None:
    if content.startswith("="):
        sheet.write_formula(address, content, style)
    elif content:
        sheet.write_string(address, content, style)
    else:
        sheet.write_blank(address, None, style)


def _write_heights(sheet: Any, definition: Definition) -> None:
    widths = dict(zip("ABCDEFGHIJ", definition.columns, strict=False))
    for number, row in enumerate(definition.form, 1):
        height = row.height or _DEFAULT_HEIGHT
        for cell in (cell for cell in row.cells if cell.text and not cell.down):
            first, _, last = cell.at.partition(":")
            width = sum(w for letter, w in widths.items() if first <= letter <= (last or first))
            size = STYLES[cell.style].get("font_size", BODY_SIZE)
            height = max(height, text_height(cell.text, width, size))
        sheet.set_row(number - 1, height)


def _set_up_page(sheet: Any, definition: Definition) -> None:
    """A4 portrait, one page wide, the indicator header on every page, page numbers."""
    sheet.set_paper(9)
    sheet.set_portrait()
    sheet.set_margins(left=0.6, right=0.6, top=0.75, bottom=0.75)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    repeated = [n for n, row in enumerate(definition.form) if row.repeat]
    if repeated:
        sheet.repeat_rows(repeated[0], repeated[-1])
    last_row = max(place.last_row for place in placed(definition.form))
    sheet.print_area(0, 0, last_row - 1, len(definition.columns) - 1)
    sheet.hide_gridlines(2)
    sheet.protect("", {"format_rows": True, "format_columns": True})
