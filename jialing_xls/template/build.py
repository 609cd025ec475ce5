"""From a definition to the template workbook: 自评表, 交叉核对, 数据底稿.

The same definition gives the same parts: no clock and no name of a person or machine goes in.
"""

from datetime import datetime
from io import BytesIO
from typing import Any

from jialing_xls.ooxml.engine import with_results
from jialing_xls.template.cell_links import rule_cells
from jialing_xls.template.definition import Definition
from jialing_xls.template.form import form_cells, write_form
from jialing_xls.template.layout import CROSSCHECK, RULE_COLUMNS, SubmissionAddresses
from jialing_xls.template.paper import write_paper
from jialing_xls.template.rule_table import RuleTable
from jialing_xls.template.styles import Styles

NO_CLOCK = datetime(2024, 1, 1)
"""The creation date that XlsxWriter is made to write."""


def build(definition: Definition) -> bytes:
    """The template workbook, every formula's result cached."""
    buffer = BytesIO()
    workbook, styles = new_workbook(buffer, definition.name)
    write_form(workbook, styles, definition)
    addresses = SubmissionAddresses(list(definition.book.fields), form_cells(definition.form))
    table = RuleTable(
        workbook,
        styles,
        CROSSCHECK,
        RULE_COLUMNS,
        definition.book,
        definition.book.rules,
        addresses,
        lambda rule: rule_cells(rule, addresses, definition.book),
    )
    table.write("交叉核对")
    write_paper(workbook, styles, definition)
    workbook.close()
    return with_results(buffer.getvalue())


def new_workbook(buffer: BytesIO, title: str) -> tuple[Any, Styles]:
    """An XlsxWriter workbook whose default font suits the forms, and its styles."""
    import xlsxwriter

    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    workbook.set_properties({"title": title, "created": NO_CLOCK})
    return workbook, Styles(workbook)
