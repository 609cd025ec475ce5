"""What a definition asks for, in the entry workbook: prefilled figures, and doubts about texts."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

from definition.definitions import changed, definition
from openpyxl import load_workbook

from jialing_xls.entry.making.builder import build_entry as build_entry
from jialing_xls.entry.making.entry_layout import EntryAddresses
from jialing_xls.entry.making.live_checks import LiveChecks
from jialing_xls.template import store


def test_a_prefilled_figure_is_a_number(tmp_path: Path) -> None:
    """A text would be 待工具核 in 即时核对."""
    text = changed(
        ('kind = "数量", unit = "户" }', 'kind = "数量", unit = "户", default = "500" }')
    )
    # The entry workbook is made from the fields and rules alone, whatever the form.
    template = replace(
        store.named("困难群众救助补助资金_2023"), book=definition(tmp_path, text).book
    )
    entry = load_workbook(BytesIO(build_entry(template)))
    rows = {row[0].value: row for row in entry["改造数据"].iter_rows()}
    assert 500 in [cell.value for cell in rows["改造_户数"]]


def test_a_rule_on_what_is_computed_of_a_text_is_left_to_the_tool(tmp_path: Path) -> None:
    """Formulas cannot read every wording; neither can what is computed of what they read."""
    more = """years = [2026]

[[data]]
rows = [{ id = "鉴定_比", kind = "比率", formula = "指标02_完成数 / 指标02_目标数" }]

[[rules]]
id = "H25"
class = "核实性"
text = "比"
left = "鉴定_比"
relation = "≥"
right = "1"
"""
    book = definition(tmp_path, changed(("years = [2026]", more))).book
    rule = next(rule for rule in book.rules if rule.id == "H25")
    addresses = EntryAddresses(book)
    doubts = LiveChecks(addresses, book).doubts(rule).figures
    for read in ("指标02_完成数", "指标02_目标数"):
        assert f'{addresses.cell(read)}="待工具核"' in doubts
