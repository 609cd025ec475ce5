"""Entry workbooks made from nothing: what staff fill in, checking itself while they type."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from jialing_xls.checks.excel import compile_derived
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.entry.making.entry_layout import (
    HEADER_ROW,
    LIVE,
    EntryAddresses,
    EntrySheet,
    entry_sheets,
    live_rules,
)
from jialing_xls.entry.making.guide import write_guide
from jialing_xls.entry.making.live_checks import LiveChecks
from jialing_xls.entry.making.live_reading import live_reading
from jialing_xls.entry.making.live_typed import UNDECIDED, examined
from jialing_xls.entry.making.validation import validation
from jialing_xls.model.fact import Value
from jialing_xls.model.field import Field, Kind
from jialing_xls.ooxml.engine import with_results
from jialing_xls.template.rule_table import RuleTable
from jialing_xls.template.styles import (
    ENTRY_COLOUR,
    MISSING_COLOUR,
    Styles,
    new_workbook,
    number_format,
)
from jialing_xls.template.template_layout import LIVE_COLUMNS
from jialing_xls.template.template_workbook import Template
from jialing_xls.template.text_height import text_height

Values = Mapping[str, Value]
"""What is filled in already, by field id."""

_WIDTHS = {"字段": 20, "名称": 34, "单位": 8, "填报值": 18, "上年": 18, "核对码": 12, "说明": 34}
_TEXT_WIDTH = 58

_PORTRAIT = 140
"""Characters across from which a sheet is legible in landscape only."""


def build_entry(template: Template, values: Values | None = None) -> bytes:
    """The entry workbook of a template, prefilled with ``values`` over the template's defaults."""
    buffer = BytesIO()
    workbook, styles = new_workbook(buffer, f"{template.name}_录入表")
    book = template.book
    write_guide(workbook, styles, template, EntryAddresses(book))
    filled = {id: f.default for id, f in book.typed.items() if f.default} | dict(values or {})
    for sheet in entry_sheets(book):
        _EntrySheetWriter(workbook, styles, sheet, filled).write()
    _write_live(workbook, styles, book)
    workbook.close()
    return with_results(buffer.getvalue())


class _EntrySheetWriter:
    def __init__(self, workbook: Any, styles: Styles, sheet: EntrySheet, values: Values) -> None:
        self._sheet = sheet
        self._styles = styles
        self._values = values
        self._writer = workbook.add_worksheet(sheet.name)
        fields = [row.field for row in sheet.rows if row.field]
        texts = sum(field.kind is Kind.TEXT for field in fields)
        self._widths = dict(_WIDTHS)
        if texts > len(fields) / 2:
            self._widths["填报值"] = _TEXT_WIDTH

    def write(self) -> None:
        writer, sheet = self._writer, self._sheet
        for n, header in enumerate(sheet.headers):
            writer.set_column(n, n, self._widths[header])
            writer.write_string(HEADER_ROW - 1, n, header, self._styles.get("header"))
        writer.write_string("A1", sheet.name, self._styles.get("sheet_title"))
        writer.set_row(0, 28)
        hint = "只填浅黄色的格；必填而未填的格为粉红色。不要改动“字段”一列。"
        writer.write_string("A2", hint, self._styles.get("quiet", text_wrap=False))
        for row in sheet.rows:
            if row.field is None:
                self._write_heading(row.row, row.heading)
            else:
                self._write_field(row.row, row.field, row.beside)
        self._set_up_page()

    def _write_heading(self, row: int, heading: str) -> None:
        for n in range(len(self._sheet.headers)):
            self._writer.write_blank(row - 1, n, None, self._styles.get("group"))
        # In column B: a row belongs to the field whose id stands in column A.
        self._writer.write_string(row - 1, 1, heading, self._styles.get("group"))
        self._writer.set_row(row - 1, text_height(heading, self._widths["名称"], 10.5))

    def _write_field(self, row: int, field: Field, beside: Mapping[str, Field]) -> None:
        writer, styles = self._writer, self._styles
        mark = "＊" if field.required else ""
        note = field.note or ("选填" if not field.required else "")
        writer.write_string(row - 1, 0, field.id, styles.get("code"))
        writer.write_string(row - 1, 1, mark + field.name, styles.get("cell"))
        writer.write_string(row - 1, 2, field.unit, styles.get("centre"))
        last = len(self._sheet.headers) - 1
        writer.write_string(row - 1, last, note, styles.get("cell"))
        self._write_entry(self._sheet.cell("填报值", row), field)
        for header in self._sheet.headers[4:-1]:
            cell = self._sheet.cell(header, row)
            if header in beside:
                self._write_entry(cell, beside[header])
            else:
                writer.write_blank(cell, None, styles.get("cell"))
        typed = str(self._values.get(field.id, ""))
        heights = (
            text_height(mark + field.name, self._widths["名称"], 10.5),
            text_height(note, self._widths["说明"], 10.5),
            text_height(typed, self._widths["填报值"], 10.5),
        )
        writer.set_row(row - 1, max(24, *heights))

    def _write_entry(self, cell: str, field: Field) -> None:
        look = {"locked": False, "bg_color": ENTRY_COLOUR, "num_format": _entry_format(field)}
        style = self._styles.get("number" if field.kind.is_number else "cell", **look)
        _write_value(self._writer, cell, self._values.get(field.id), field, style)
        self._writer.data_validation(cell, validation(field, cell))
        if field.required:
            missing = {"type": "formula", "criteria": f"=LEN({cell})=0"}
            missing["format"] = self._styles.dxf({"bg_color": MISSING_COLOUR})
            self._writer.conditional_format(cell, missing)

    def _set_up_page(self) -> None:
        writer = self._writer
        writer.freeze_panes(HEADER_ROW, 2)
        writer.set_paper(9)
        writer.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        if sum(self._widths[header] for header in self._sheet.headers) > _PORTRAIT:
            writer.set_landscape()
        writer.fit_to_pages(1, 0)
        writer.repeat_rows(HEADER_ROW - 1)
        writer.set_footer(f"&L{self._sheet.name}&C第 &P 页，共 &N 页")
        writer.hide_gridlines(2)
        writer.protect("", {"format_rows": True, "format_columns": True})
        first = next(row.row for row in self._sheet.rows if row.field)
        writer.set_selection(self._sheet.cell("填报值", first))


def _entry_format(field: Field) -> str:
    """As in 数据底稿; a percentage shows its sign, which is not typed."""
    if field.kind is Kind.PERCENT:
        return number_format(field) + '"%"'
    return number_format(field)


def _write_value(writer: Any, cell: str, value: Value | None, field: Field, style: Any) -> None:
    match value:
        case None:
            writer.write_blank(cell, None, style)
        case Decimal():
            writer.write_number(cell, float(value), style)
        case date():
            writer.write_datetime(cell, value, style)
        case str() if field.kind.is_number and value == field.default:
            writer.write_number(cell, float(value), style)
        case _:
            writer.write_string(cell, value, style)


# ---------------------------------------------------------------- 即时核对


def _write_live(workbook: Any, styles: Styles, book: RuleBook) -> None:
    """Every rule, live over the entry cells, and below them what is computed on the way."""
    addresses, rules = EntryAddresses(book), live_rules(book)
    live = LiveChecks(addresses, book)
    table = RuleTable(
        workbook, styles, LIVE, LIVE_COLUMNS, book, rules, addresses, live.links, live
    )
    notes = (
        "改动任何填报值，本页立即重新核对。“待说明”的，到“审核说明”页写明原因。",
        f"“{UNDECIDED}”：本页的公式读不准所填的内容，不等于通过；看“提示”，保存后放进页面（或用 jxls check）核对。"
        "B11（自评表与数据底稿一致）也由工具核对，不在本页。",
    )
    table.write(LIVE, notes)
    sheet, group = table.sheet, styles.get("group")
    sheet.write_string(f"A{addresses.computed_heading}", "自动计算（不用填）", group)
    for id, row in addresses.computed.items():
        _write_computed(sheet, styles, row, book.fields[id], addresses, book)
    sheet.write_string(f"A{addresses.examined_heading}", "读数检查（不用填）", group)
    explaining = {id for rule in rules for id in rule.explained_by}
    quiet = styles.get("quiet", text_wrap=False)
    for id, row in addresses.examined.items():
        field = book.fields[id]
        sheet.write_string(LIVE_COLUMNS.cell("text", row), field.name, styles.get("cell"))
        for column, formula in examined(field, addresses, explains=id in explaining).items():
            sheet.write_formula(LIVE_COLUMNS.cell(column, row), formula, quiet)


def _write_computed(
    sheet: Any, styles: Styles, row: int, field: Field, addresses: EntryAddresses, book: RuleBook
) -> None:
    if field.derived:
        formula = compile_derived(field, addresses, book)
    else:
        prepared = LIVE_COLUMNS.cell("explanation", row)
        reading = live_reading(field, addresses, book, prepared)
        sheet.write_formula(prepared, reading.prepared, styles.get("quiet", text_wrap=False))
        formula = reading.value
    sheet.write_string(LIVE_COLUMNS.cell("text", row), field.name, styles.get("cell"))
    value = styles.get("number", num_format=number_format(field))
    sheet.write_formula(LIVE_COLUMNS.cell("left", row), formula, value)
    sheet.write_string(LIVE_COLUMNS.cell("relation", row), field.unit, styles.get("code"))
