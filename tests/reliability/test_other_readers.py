"""A filled workbook has the same values in every reader that is at hand."""

from pathlib import Path

import pytest
import referee
from instruments.other_readers import readers
from openpyxl import load_workbook

from jialing_xls.pipeline import Job, fill_jobs

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


@pytest.fixture(scope="module", params=["如实", "更正"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("filled") / "自评表.xlsx"
    (outcome,) = fill_jobs([Job(SAMPLES / f"嘉陵区2023_{request.param}_录入表.xlsx", output)])
    assert outcome.certificate.proven
    return output


@pytest.fixture(scope="module")
def values(filled: Path) -> readers.Values:
    return readers.openpyxl(filled)


def test_openpyxl_finds_the_results_of_formulas_too(filled: Path, values: readers.Values) -> None:
    formulas = {
        (sheet.title, cell.coordinate)
        for sheet in load_workbook(filled).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    assert len(formulas & values.keys()) > 400  # of the others the result is an empty text
    assert {"13571.19", "13356.23", "214.96"} <= set(values.values())


def test_calamine(filled: Path, values: readers.Values) -> None:
    assert readers.calamine(filled) == values


def test_iron_calc_which_computes_anew(filled: Path, values: readers.Values) -> None:
    assert readers.iron_calc(filled, values) == values


@referee.requires_office
def test_libreoffice(filled: Path, values: readers.Values, tmp_path: Path) -> None:
    assert readers.libreoffice(filled, tmp_path) == values


def test_the_texts_of_values_are_alike_whatever_their_types() -> None:
    from datetime import date

    given = [None, True, 214.96, 214.96000000000095, 45455, date(2024, 6, 12), "甲\r\n乙"]
    shown = ["", "TRUE", "214.96", "214.96", "45455", "45455", "甲\n乙"]
    assert [readers.text(value) for value in given] == shown
