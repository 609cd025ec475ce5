"""The referee must be one: what it says is computed by it, not copied from the workbook."""

from pathlib import Path

import pytest
import referee
import xlsxwriter
from referee import requires_office

pytestmark = requires_office

STALE = 999
"""A cached value that no formula below has."""

FORMULAS = {
    "B1": ("=A1+A2", 12.5),
    "B2": ('=IF(C9="","未执行","通过")', "未执行"),
    "B3": ('=IF(ABS(ROUND(A1-A2,2))<=0.01,"通过","不符")', "不符"),
    "B4": ("=ROUND(13571.19-13356.23,2)", 214.96),
    "B5": ('=HYPERLINK("#\'自评表\'!A1","看 A1")', "看 A1"),
    "B6": ("=预算_总额*2", 21.0),
    "B7": ("=A1/0", "#DIV/0!"),
    "B8": ('=IF(C9="","",C9*2)', None),
}


@pytest.fixture
def stale(tmp_path: Path) -> Path:
    """A workbook whose every cached value is wrong."""
    path = tmp_path / "甲县.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("自评表")
        sheet.write_column("A1", [10.5, 2])
        workbook.define_name("预算_总额", "=自评表!$A$1")
        for address, (formula, _) in FORMULAS.items():
            sheet.write_formula(address, formula, None, STALE)
    return path


def test_every_formula_is_computed_anew(stale: Path, tmp_path: Path) -> None:
    found = referee.values(referee.recalculated([stale], tmp_path)[stale])
    for address, (formula, expected) in FORMULAS.items():
        assert found.get(("自评表", address)) == expected, formula


def test_resaving_computes_nothing(stale: Path, tmp_path: Path) -> None:
    """The counter-proof: left to itself, LibreOffice believes what it reads."""
    found = referee.values(referee.resaved(stale, tmp_path))
    assert found["自评表", "B1"] == STALE


def test_many_workbooks_of_the_same_name(stale: Path, tmp_path: Path) -> None:
    others = [tmp_path / folder / stale.name for folder in ("乙", "丙")]
    for other in others:
        other.parent.mkdir()
        other.write_bytes(stale.read_bytes())
    results = referee.recalculated([stale, *others], tmp_path)
    assert list(results) == [stale, *others]
    assert len(set(results.values())) == 3
    assert all(referee.values(path)["自评表", "B1"] == 12.5 for path in results.values())


def test_the_input_is_left_alone(stale: Path, tmp_path: Path) -> None:
    before = stale.read_bytes()
    referee.recalculated([stale], tmp_path)
    assert stale.read_bytes() == before


def test_values_and_formulas_are_where_the_workbook_has_them(stale: Path) -> None:
    found = referee.values(stale)
    assert found["自评表", "A1"] == 10.5
    assert ("自评表", "C9") not in found
    assert referee.formulas(stale) == {("自评表", address) for address in FORMULAS}


@pytest.mark.parametrize("suffix", [".et", ".ods"])
def test_conversion_keeps_values(suffix: str, stale: Path, tmp_path: Path) -> None:
    result = referee.converted(stale, suffix, tmp_path)
    assert result.suffix == suffix
    assert referee.values(result)["自评表", "A1"] == 10.5


def test_formula_texts_survive_in_xls(stale: Path, tmp_path: Path) -> None:
    found = referee.values(referee.converted(stale, ".xls", tmp_path))
    assert found["自评表", "B2"] == "未执行"


def test_xlsb_is_refused(stale: Path, tmp_path: Path) -> None:
    with pytest.raises(referee.RefereeError, match=r"cannot write \.xlsb"):
        referee.converted(stale, ".xlsb", tmp_path)


def test_a_file_that_is_no_workbook_is_an_error(tmp_path: Path) -> None:
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04 not a package")
    with pytest.raises(referee.RefereeError, match=r"坏\.xlsx: LibreOffice wrote no \.xlsx"):
        referee.recalculated([broken], tmp_path)


def test_pages_are_rendered_in_order(tmp_path: Path) -> None:
    path = tmp_path / "两页.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        for name in ("自评表", "交叉核对"):
            workbook.add_worksheet(name).write("A1", name)
    pages = referee.render(path, tmp_path)
    assert len(pages) == 2
    assert all(page.read_bytes().startswith(b"\x89PNG") for page in pages)
