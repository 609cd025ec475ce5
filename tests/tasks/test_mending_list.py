"""What is to be mended, in the words that staff read on the page, on the console and in a marked copy."""

from pathlib import Path

import pytest
from loaded import loaded

from jialing_xls import pipeline
from jialing_xls.model.fact import Facts
from jialing_xls.model.result import Outcome, Status
from jialing_xls.ooxml.filling.splice import splice
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.reference import Cell
from jialing_xls.tasks.mending_list import Item, list_items
from jialing_xls.template import store

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
ENTRIES = ("嘉陵区2023_更正_录入表", "示例县2025_殡葬_录入表")

# What is typed into an entry workbook that passes; rule, left, relation, right and words of the advice of
# what is listed then.
CASES = [
    # A rule that could not be run is listed once, whatever rests on the cell.
    (0, {"绩效指标!D22": "96"}, [("L11·指标05", "", "", "", "读不出数字（要写单位")]),
    (1, {"绩效指标!D48": "约"},
     [("L11·指标06", "", "", "", "读不出数字"), ("H11·指标06", "“约”", "", "", "写明原因")]),
    # A year has no thousands.
    (0, {"基本信息!D6": 2022}, [("L21", "2022", "应为", "2023", "")]),
    # Where words are asked for, what is typed is shown, and not that 0 should be 1.
    (0, {"绩效指标!D70": "超过95%", "审核说明!D15": None},
     [("H11·指标17", "“超过95%”", "", "", "“审核说明”页 H11 一行")]),
    (1, {"总体目标!D14": "良"}, [("L37·优", "“良”、“99.32”", "", "", "")]),
    # An explanation that is not taken says why.
    (0, {"审核说明!D13": "属实"}, [("H09", "100.00", "应 =", "0.00", "“属实”没有说明原因")]),
]  # fmt: skip


def outcome_of(entry: str, typed: dict[str, object], folder: Path) -> Outcome:
    book = loaded(SAMPLES / f"{entry}.xlsx")
    for place, value in typed.items():
        sheet, _, cell = place.partition("!")
        book[sheet][cell] = value
    path = folder / f"{entry}.xlsx"
    book.save(path)
    (outcome,) = pipeline.check_inputs([path])
    return outcome


def items_of(outcome: Outcome) -> list[Item]:
    assert outcome.template is not None
    book = store.named(outcome.template).book
    return [*list_items(outcome.checks, outcome.facts or Facts({}), book)]


@pytest.mark.parametrize(("entry", "typed", "listed"), CASES)
def test_an_open_rule_is_listed_with_what_stands_there(
    entry: int, typed: dict[str, object], listed: list[tuple[str, ...]], tmp_path: Path
) -> None:
    outcome = outcome_of(ENTRIES[entry], typed, tmp_path)
    assert outcome.status is Status.FAILED
    found = {item.rule: item for item in items_of(outcome)}
    for rule, left, relation, right, advice in listed:
        item = found[rule]
        assert (item.left, item.relation, item.right) == (left, relation, right)
        assert advice in item.advice


def test_what_does_not_pass_is_never_without_something_to_mend(tmp_path: Path) -> None:
    """Every field emptied or filled with a word, one at a time: the list or a finding says what to do."""
    path = SAMPLES / f"{ENTRIES[1]}.xlsx"
    book, entry = loaded(path), Package.read(path.read_bytes())
    paths: list[Path] = []
    for sheet in book:
        for row in range(5, sheet.max_row + 1):
            cell = sheet.cell(row, 4)
            if sheet.title in ("即时核对", "填表说明") or not sheet.cell(row, 1).value:
                continue
            paths.append(tmp_path / f"{sheet.title}_{cell.coordinate}.xlsx")
            whole = entry.worksheet(sheet.title)
            typed = splice(whole, {Cell.parse(cell.coordinate): "若干" if row % 2 else None})
            paths[-1].write_bytes(entry.replacing({whole.part: typed}))
    failed = [each for each in pipeline.check_inputs(paths) if each.status is Status.FAILED]
    assert len(failed) > 20
    assert [each.input for each in failed if not items_of(each) and not each.findings] == []
