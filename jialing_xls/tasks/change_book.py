"""变动.xlsx: what changed between two files, a sheet a kind; differences of figures are live formulas."""

import tempfile
from decimal import Decimal
from pathlib import Path

from jialing_xls.model.fact import Value
from jialing_xls.model.result import Certificate, CheckResult
from jialing_xls.sheets.proven import finish_book, put
from jialing_xls.sheets.written_book import Sheet, WrittenBook
from jialing_xls.submission.seal import BLANK, LABEL
from jialing_xls.tasks.amounts import group_digits, group_sides, say_relation
from jialing_xls.tasks.changes import Changes
from jialing_xls.template.styles import number_format
from jialing_xls.template.template_layout import TableColumns

_HEADER = 6
_FIELDS = TableColumns(
    {
        "sheet": ("录入表", 14),
        "name": ("字段", 40),
        "old": ("初报", 26),
        "new": ("复报", 26),
        "change": ("增减", 18),
        "place": ("复报的单元格", 20),
    }
)
_RULES = TableColumns(
    {
        "rule": ("规则", 16),
        "text": ("内容", 52),
        "old": ("初报", 10),
        "new": ("复报", 10),
        "figures": ("复报的数", 40),
        "lapsed": ("审核说明", 30),
    }
)
_CELLS = TableColumns(
    {"kind": ("类别", 8), "place": ("单元格", 20), "old": ("初报", 60), "new": ("复报", 60)}
)
_LAPSED = "已失效，需按新的数重写"


def write_changes(changes: Changes, output: Path) -> Certificate:
    """Write the workbook. Raises Defect if a formula cannot be proven."""
    book = WrittenBook("变动", Path(tempfile.gettempdir()))
    _write_fields(book.sheet("变动的数"), changes)
    _write_rules(book.sheet("结论变动"), changes)
    _write_cells(book.sheet("标签和公式"), changes)
    return put(finish_book(book), output, "变动表")


def show_value(value: Value | None) -> str:
    """A value as text; empty if absent."""
    if value is None:
        return ""
    return group_digits(format(value, "f")) if isinstance(value, Decimal) else str(value)


def _headed(sheet: Sheet, changes: Changes, title: str, columns: TableColumns) -> None:
    files = "　".join(
        f"{what}：{Path(outcome.input).name}"
        for what, outcome in (("初报", changes.earlier), ("复报", changes.later))
    )
    seal = (f"{LABEL}{BLANK}",) if columns is _FIELDS else ()
    sheet.title(f"{changes.later.unit or ''}　{title}", files, *seal)
    sheet.header(_HEADER, columns)


def _write_fields(sheet: Sheet, changes: Changes) -> None:
    _headed(sheet, changes, "变动的数和文字", _FIELDS)
    for row, change in enumerate(changes.fields, _HEADER + 1):
        field = change.field
        texts = {
            "sheet": field.sheet,
            "name": f"{field.name}（{field.unit}）" if field.unit else field.name,
        }
        sheet.texts(row, texts | {"place": str(change.place or "")})
        shown = number_format(field)
        for key, value in (("old", change.old), ("new", change.new)):
            if isinstance(value, Decimal):
                sheet.number(row, key, value, "number", num_format=shown)
            else:
                sheet.text(row, key, show_value(value), "cell")
        if isinstance(change.old, Decimal) and isinstance(change.new, Decimal):
            places = max(
                -int(v.as_tuple().exponent) for v in (change.old, change.new, Decimal("0.00"))
            )
            formula = f"=ROUND(D{row}-C{row},{places})"
            gap = change.new - change.old
            sheet.formula(row, "change", formula, gap, "number", num_format=shown)
        else:
            sheet.text(row, "change", "", "cell")
        old, new = show_value(change.old), show_value(change.new)
        sheet.height(row, texts | {"old": old, "new": new})
    sheet.page(_HEADER, _HEADER + len(changes.fields), len(_FIELDS.headers))


def _write_rules(sheet: Sheet, changes: Changes) -> None:
    _headed(sheet, changes, "结论变动的规则", _RULES)
    lapsed = changes.lapsed
    for row, change in enumerate(changes.rules, _HEADER + 1):
        texts = {
            "rule": change.new.rule.key,
            "text": change.new.rule.text,
            "old": str(change.old.verdict),
            "new": str(change.new.verdict),
            "figures": _figures(change.new),
            "lapsed": _LAPSED if change in lapsed else "",
        }
        sheet.texts(row, texts)
        sheet.height(row, texts)
    sheet.page(_HEADER, _HEADER + len(changes.rules), len(_RULES.headers))


def _figures(check: CheckResult) -> str:
    left, right = group_sides(check)
    return f"{left} {say_relation(check)} {right}" if left and right else ""


def _write_cells(sheet: Sheet, changes: Changes) -> None:
    _headed(sheet, changes, "变动的标签和公式，新增和消失的问题", _CELLS)
    rows = [(c.kind, str(c.place), c.old, c.new) for c in changes.cells]
    rows += [("问题", str(f.place or ""), "", f.message) for f in changes.appeared]
    rows += [("问题", str(f.place or ""), f.message, "") for f in changes.gone]
    for row, told in enumerate(rows, _HEADER + 1):
        texts = dict(zip(_CELLS.headers, told, strict=True))
        sheet.texts(row, texts)
        sheet.height(row, texts)
    sheet.page(_HEADER, _HEADER + len(rows), len(_CELLS.headers))
