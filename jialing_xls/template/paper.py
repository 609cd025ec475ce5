"""数据底稿: the working paper, one row a field, with its history once it is filled."""

from typing import Any

from jialing_xls.checks.excel import compile_derived
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.field import Field
from jialing_xls.template.styles import BODY_SIZE, Styles, number_format, set_up_page
from jialing_xls.template.table_rows import to_row
from jialing_xls.template.template_layout import (
    FUND_LABEL,
    NAME_LABEL,
    NO_RATE,
    PAPER,
    PAPER_COLUMNS,
    PAPER_HEADER,
    YEARS_LABEL,
    SubmissionAddresses,
    paper_row,
)
from jialing_xls.template.template_workbook import Label
from jialing_xls.template.text_height import text_height

_ROW_HEIGHT = 24
"""Points; enough for one line, so that filling has to raise only the rows with long texts."""


def write_paper(
    workbook: Any, styles: Styles, label: Label, book: RuleBook, addresses: SubmissionAddresses
) -> None:
    """Write 数据底稿; values and sources are left blank."""
    sheet = workbook.add_worksheet(PAPER)
    for n, (_, width) in enumerate(PAPER_COLUMNS.headers.values()):
        sheet.set_column(n, n, width)
    sheet.write_string("A1", "数据底稿", styles.get("sheet_title"))
    sheet.set_row(0, 28)
    years = "、".join(map(str, label.years))
    labels = {NAME_LABEL: label.name, YEARS_LABEL: years, FUND_LABEL: label.fund}
    for row, (key, value) in enumerate(labels.items(), 2):
        sheet.write_string(f"A{row}", key, styles.get("quiet"))
        sheet.write_string(f"B{row}", value, styles.get("quiet", text_wrap=False))
    for n, (header, _) in enumerate(PAPER_COLUMNS.headers.values()):
        sheet.write_string(PAPER_HEADER - 1, n, header, styles.get("header"))
    for n, field in enumerate(book.fields.values()):
        formula = ""
        if field.derived:
            formula = compile_derived(field, addresses, book, NO_RATE)
        _write_field(sheet, styles, field, paper_row(n), formula)
    set_up_page(sheet)
    last_row, last_column = paper_row(len(book.fields) - 1) - 1, len(PAPER_COLUMNS.headers) - 1
    sheet.repeat_rows(PAPER_HEADER - 1)
    sheet.print_area(0, 0, last_row, last_column)
    sheet.autofilter(PAPER_HEADER - 1, 0, last_row, last_column)
    sheet.freeze_panes(PAPER_HEADER, 1)
    sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})


def _write_field(sheet: Any, styles: Styles, field: Field, row: int, formula: str) -> None:
    contents = to_row(field)
    for n, key in enumerate(PAPER_COLUMNS.headers):
        content = contents.get(key, "")
        put = sheet.write_string if content else sheet.write_blank
        put(row - 1, n, content, styles.get("cell"))
    width = PAPER_COLUMNS.headers["name"][1]
    sheet.set_row(row - 1, max(_ROW_HEIGHT, text_height(field.name, width, BODY_SIZE)))
    value = PAPER_COLUMNS.cell("value", row)
    style = "number" if field.kind.is_number else "cell"
    cell_format = styles.get(style, num_format=number_format(field))
    if formula:
        sheet.write_formula(value, formula, cell_format)
    else:
        sheet.write_blank(value, None, cell_format)
