"""The contract on 988 workbooks that Excel itself saved, and no new fault by the schemas.

They stand beside the repository (../shared/ooxml) and are skipped where that is missing; with
JXLS_REQUIRE_SHARED=1 the tests fail instead.
"""

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import shared_schema
from python_calamine import CalamineWorkbook

from jialing_xls.ooxml.filling.scanned_sheet import ScannedSheet
from jialing_xls.ooxml.filling.splice import splice
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.reference import Cell
from jialing_xls.ooxml.value import CellValue

NUMBER = Decimal("1916.5")
TEXT = " =1+1 表 <_x0041_> "
GROUPS = 8  # so that pytest-xdist can share them out


def first_worksheet(package: Package) -> tuple[int, ScannedSheet] | None:
    for index, sheet in enumerate(package.sheets):
        if sheet.kind == "worksheet":
            return index, package.worksheet(sheet.name)
    return None


def existing_cell(sheet: ScannedSheet) -> Cell | None:
    """A cell in the middle of those that are there and not computed."""
    plain = [at for at in sheet.cells if not sheet.is_formula(at)]
    return plain[len(plain) // 2] if plain else None


def missing_cell(sheet: ScannedSheet, beside: Cell | None) -> Cell:
    """A cell that is not there, in a row that is if there is one."""
    row = beside.row if beside else 3
    columns: Iterable[int] = range(2, 16_384)
    return next(
        at for c in columns if (at := Cell(row, c)) not in sheet.cells and not sheet.is_formula(at)
    )


def outside(sheet: ScannedSheet, cell: Cell | None, new: Cell) -> list[bytes]:
    """The stretches of the template that must stand in the result as they are."""
    row, dimension = sheet.rows.get(new.row), sheet.dimension
    spans = [(sheet.sheet_data.start, sheet.sheet_data.stop)] if not sheet.rows else []
    if dimension:
        spans.append(dimension.span)
    if row is None and sheet.rows:
        above = sheet.row_before(new.row)
        spans.append(((above or sheet.sheet_data).stop,) * 2)
    if row:
        spans.append((row.start, row.open_stop))
    if cell:
        spans.append((sheet.cells[cell].start, sheet.cells[cell].stop))
    before = max((at for at in sheet.cells if at.row == new.row and at < new), default=None)
    if before:
        spans.append((sheet.cells[before].stop,) * 2)
    stretches, position = [], 0
    for start, stop in sorted(spans):
        stretches.append(sheet.xml[position:start])
        position = stop
    return [*stretches, sheet.xml[position:]]


def packed(blob: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(blob)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def assert_contract(
    blob: bytes, result: bytes, sheet: ScannedSheet, stretches: list[bytes]
) -> None:
    before, after = packed(blob), packed(result)
    assert list(after) == list(before)
    assert {name for name in before if after[name] != before[name]} == {sheet.part}
    text, position = after[sheet.part], 0
    assert text.startswith(stretches[0])
    assert text.endswith(stretches[-1])
    for stretch in stretches:
        position = text.index(stretch, position) + len(stretch)


def unstyled(value: object, package: Package) -> object:
    """The number below a date that calamine makes of it where the style of the cell says so."""
    if isinstance(value, datetime):
        from_1904 = b'date1904="1"' in package.part("xl/workbook.xml")
        epoch = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)
        return (value - epoch) / timedelta(days=1)
    return value


@pytest.mark.parametrize("group", range(GROUPS))
def test_excels_own_workbooks(group: int) -> None:
    find_faults = shared_schema.faults_of()
    files = sorted((shared_schema.SHARED / "excel_made").glob("*.xlsx"))
    assert len(files) == 988
    for file in files[group::GROUPS]:
        blob = file.read_bytes()
        package = Package.read(blob)
        assert packed(package.replacing({})) == packed(blob)
        found = first_worksheet(package)
        if found is None:
            continue
        index, sheet = found
        cell = existing_cell(sheet)
        new = missing_cell(sheet, cell)
        values: dict[Cell, CellValue] = {new: TEXT}
        if cell:
            values[cell] = NUMBER
        result = package.replacing({sheet.part: splice(sheet, values)})
        assert_contract(blob, result, sheet, outside(sheet, cell, new))
        assert find_faults(result) == [], file.name

        page = CalamineWorkbook.from_filelike(io.BytesIO(result)).get_sheet_by_index(index)
        rows = page.to_python(skip_empty_area=False)
        for at, value in values.items():
            assert unstyled(rows[at.row - 1][at.column - 1], package) == value, file.name
