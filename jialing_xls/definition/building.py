"""From a definition to the template workbook: the official form with the tool's sheets grafted on.

The same definition gives the same parts: no clock and no name of a person or machine goes in.
"""

from dataclasses import dataclass
from io import BytesIO

from jialing_xls.definition.expansion import Definition
from jialing_xls.definition.official_form import prepared
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.ooxml.editing.graft import graft
from jialing_xls.ooxml.engine import with_results
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.package_errors import BrokenPackage, NameTaken, PackageFault
from jialing_xls.template.cell_links import rule_cells
from jialing_xls.template.paper import write_paper
from jialing_xls.template.rule_table import RuleTable
from jialing_xls.template.styles import new_workbook
from jialing_xls.template.table_rows import write_definition
from jialing_xls.template.template_layout import (
    CROSSCHECK,
    RULE_COLUMNS,
    TOOL_SHEETS,
    SubmissionAddresses,
    value_cells,
)
from jialing_xls.template.template_workbook import Label


@dataclass(frozen=True, slots=True)
class Built:
    """A template workbook, and what of the official form had to be changed, in Chinese."""

    blob: bytes
    changes: tuple[str, ...]


def build_template(definition: Definition) -> Built:
    """The template workbook, every formula's result cached.

    UnreadableFile if the official form cannot be used.
    """
    form = prepared(definition)
    addresses = SubmissionAddresses(value_cells(definition.book.fields), form.cells, form.own)
    try:
        package = graft(form.package, _guest(definition, addresses))
    except NameTaken as error:
        raise UnreadableFile(
            f"官方表里已有工作表或名称“{error.name}”，是本工具要加的。请用没有加过的官方表。"
        ) from None
    except BrokenPackage as error:
        if error.reason is not PackageFault.STRICT:
            raise
        raise UnreadableFile(
            "官方表存成了“严格 Open XML 电子表格”，请在 Excel 中另存为普通的“Excel 工作簿（.xlsx）”。"
        ) from None
    added = f"追加工作表 {'、'.join(TOOL_SHEETS)}，样式追加在原有样式之后"
    return Built(with_results(package.replacing({})), (*form.changes, added))


def _guest(definition: Definition, addresses: SubmissionAddresses) -> Package:
    """A workbook of the tool's sheets, whose formulas speak of the form's."""
    buffer = BytesIO()
    workbook, styles = new_workbook(buffer, definition.name)
    book = definition.book
    table = RuleTable(
        workbook,
        styles,
        CROSSCHECK,
        RULE_COLUMNS,
        book,
        book.rules,
        addresses,
        lambda rule: rule_cells(rule, addresses, book),
    )
    table.write("交叉核对")
    label = Label(definition.name, definition.fund, definition.years)
    write_paper(workbook, styles, label, book, addresses.on_paper)
    write_definition(workbook, styles, book)
    workbook.close()
    return Package.read(buffer.getvalue())
