"""The formula engine behind one door: inputs in, results out, its failures as errors."""

import io
import os
import time
from decimal import Decimal
from pathlib import Path

import ironcalc
import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import Border, Side

from jialing_xls.ooxml.engine import Engine, EngineError, with_results
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.reference import Cell
from jialing_xls.ooxml.value import ErrorCode

A1, B1, C1, D1 = (Cell(1, column) for column in range(1, 5))


@pytest.fixture(scope="module")
def blob() -> bytes:
    """``B1 = A1 * 2``, an error in C1, a text that looks like one in D1."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("表")
        sheet.write_number("A1", 21)
        sheet.write_formula("B1", "=A1*2")
        sheet.write_formula("C1", "=1/0")
        sheet.write_formula("D1", '="#N"&"/A"')
    return stream.getvalue()


def of(engine: Engine, *cells: Cell) -> list[object]:
    engine.evaluate()
    return list(engine.results(("表", cell) for cell in cells).values())


def test_results(blob: bytes) -> None:
    assert of(Engine.load_bytes(blob), A1, B1, C1, D1) == [21, 42, ErrorCode("#DIV/0!"), "#N/A"]
    assert of(Engine.load_bytes(blob), Cell(9, 9)) == [""]


def test_inputs_are_replaced_and_those_of_before_are_gone(blob: bytes) -> None:
    engine = Engine.load_bytes(blob)
    engine.replace_inputs({("表", A1): Decimal("1.5"), ("表", Cell(5, 5)): "=1+1"})
    assert of(engine, B1, Cell(5, 5)) == [3, "=1+1"]
    engine.replace_inputs({})
    assert of(engine, B1, Cell(5, 5)) == [0, ""]
    with pytest.raises(TypeError):
        engine.replace_inputs({("表", A1): None})


def test_a_snapshot_is_an_engine_of_its_own(blob: bytes) -> None:
    engine = Engine.load_bytes(blob)
    other = Engine.restored(engine.snapshot())
    other.replace_inputs({("表", A1): 1})
    assert of(other, B1) == [2]
    assert of(engine, B1) == [42]


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_what_cannot_be_loaded_is_told_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, blob: bytes
) -> None:
    """Elsewhere than on Linux by way of a temporary file."""
    monkeypatch.setattr("jialing_xls.ooxml.engine.sys.platform", platform)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert of(Engine.load_bytes(blob), B1) == [42]
    with pytest.raises(EngineError):
        Engine.load_bytes(b"no workbook")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_removed_after_an_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, blob: bytes
) -> None:
    monkeypatch.setattr("jialing_xls.ooxml.engine.sys.platform", "win32")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    old, young, other = (tmp_path / name for name in ("jxls-engine-a", "jxls-engine-b", "other"))
    for folder in (old, young, other):
        folder.mkdir()
        (folder / "workbook.xlsx").write_bytes(b"x")
        if folder != young:
            os.utime(folder, (time.time() - 7200,) * 2)
    Engine.load_bytes(blob)
    assert sorted(tmp_path.iterdir()) == [young, other]


def test_an_engine_that_gives_up_is_told(blob: bytes) -> None:
    class Gone:
        def evaluate(self) -> None:
            raise ironcalc.WorkbookError("circular")

    with pytest.raises(EngineError, match="circular"):
        Engine(Gone()).evaluate()


def test_a_workbook_gets_the_results_of_its_formulas(blob: bytes) -> None:
    package = Package.read(with_results(blob))
    cells = package.worksheet("表").cells
    assert [cells[at].text for at in (B1, C1, D1)] == ["42", "#DIV/0!", "#N/A"]
    assert cells[C1].type == "e"


def test_a_blank_cell_that_openpyxl_wrote_is_no_zero() -> None:
    """It writes ``<c t="n"></c>`` for a cell with a border and nothing in it."""
    book = openpyxl.Workbook()
    book.active["A1"].border = Border(left=Side(style="thin"))
    book.active["B1"] = "=COUNT(A1)"
    stream = io.BytesIO()
    book.save(stream)
    engine = Engine.load_bytes(stream.getvalue())
    engine.evaluate()
    assert engine.results([("Sheet", B1)]) == {("Sheet", B1): 0}
