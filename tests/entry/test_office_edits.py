"""What is done to an entry workbook in an office program, and the formats it is saved in."""

from pathlib import Path

import pytest
import referee
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from jialing_xls.entry.reading.reader import EntryContent, read_entry
from jialing_xls.model.result import Level
from jialing_xls.template import store as templates

ENTRY = Path(__file__).resolve().parents[2] / "samples" / "嘉陵区2023_更正_录入表.xlsx"


def read(path: Path) -> EntryContent:
    return read_entry(path, templates.named("困难群众救助补助资金_2023").book.typed)


def values(path: Path) -> dict[str, object]:
    content = read(path)
    assert content.findings == []
    return {id: fact.value for id, fact in content.facts.by_field.items()}


@referee.requires_office
@pytest.mark.parametrize("suffix", [".xls", ".et", ".ods", ".xlsx", ".xlsm", ".xltx"])
def test_the_same_facts_from_every_format_of_libreoffice(tmp_path: Path, suffix: str) -> None:
    assert values(referee.converted(ENTRY, suffix, tmp_path)) == values(ENTRY)


def saved(sheet: Worksheet, folder: Path) -> Path:
    path = folder / "改过_录入表.xlsx"
    assert sheet.parent is not None
    sheet.parent.save(path)
    return path


@pytest.fixture
def funds() -> Worksheet:
    sheet: Worksheet = load_workbook(ENTRY)["资金情况"]
    assert sheet["A5"].value == "预算_总额"
    return sheet


def test_hidden_rows_and_columns_are_read(funds: Worksheet, tmp_path: Path) -> None:
    for row in (5, 6, 13):
        funds.row_dimensions[row].hidden = True
    funds.column_dimensions["D"].hidden = True
    assert values(saved(funds, tmp_path)) == values(ENTRY)


def test_an_entry_cell_merged_with_the_one_beside_it_is_read(
    funds: Worksheet, tmp_path: Path
) -> None:
    funds.merge_cells("D5:E5")
    assert values(saved(funds, tmp_path)) == values(ENTRY)


def test_entry_cells_merged_downwards_are_both_told(funds: Worksheet, tmp_path: Path) -> None:
    """A spreadsheet keeps the upper left value only: one figure for two fields."""
    funds.merge_cells("D5:D6")
    content = read(saved(funds, tmp_path))
    assert content.refused == {"预算_总额", "预算_中央"}
    assert [str(f.place) for f in content.findings] == ["资金情况!D5", "资金情况!D6"]
    assert "D5:D6" in content.findings[0].message


def test_columns_and_rows_that_staff_insert_do_no_harm(funds: Worksheet, tmp_path: Path) -> None:
    funds.insert_cols(3, 2)
    funds.insert_rows(5, 3)
    assert values(saved(funds, tmp_path)) == values(ENTRY)
    funds["D9"] = "自用备注"
    content = read(saved(funds, tmp_path))
    assert {id: fact.value for id, fact in content.facts.by_field.items()} == values(ENTRY)
    (told,) = content.findings
    assert (told.level, str(told.place), told.found) == (Level.WARNING, "资金情况!D9", "自用备注")


@pytest.fixture(scope="module")
def with_errors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """其他资金 may be absent: an error taken for empty would let the sum pass without it."""
    book = load_workbook(ENTRY)
    sheet = book["资金情况"]
    for row, formula in ((8, "=1/0"), (9, "=NA()")):
        sheet[f"D{row}"] = formula
    folder = tmp_path_factory.mktemp("错误")
    path = folder / "错误.xlsx"
    book.save(path)
    return referee.recalculated([path], folder)[path]


@referee.requires_office
@pytest.mark.parametrize("suffix", [".xls", ".ods", ".xlsx"])
def test_error_values_are_refused_whatever_format_they_come_in(
    with_errors: Path, tmp_path: Path, suffix: str
) -> None:
    saved = with_errors
    if suffix != ".xlsx":
        saved = referee.converted(with_errors, suffix, tmp_path)
    content = read(saved)
    found = {str(f.place): f.found for f in content.findings if f.level is Level.ERROR}
    assert found == {"资金情况!D8": "#DIV/0!", "资金情况!D9": "#N/A"}
