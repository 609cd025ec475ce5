"""formualizer, an engine of other hands than IronCalc's, comes to the same results, in every run.

The certificate evaluates once (ADR 004), so what IronCalc itself gets wrong has to show here. It takes
milliseconds; LibreOffice, which is slower, looks at fewer workbooks (test_submission_recalculated.py).
"""

from pathlib import Path
from typing import Any

import formualizer
import pytest

from jialing_xls.ooxml.package import Package
from jialing_xls.template import store as templates

SAMPLES = Path(__file__).parents[2] / "samples"
WORKBOOKS = [
    *sorted(SAMPLES.glob("*_自评表.xlsx")),
    *(templates.shipped_folder() / f"{name}.xlsx" for name in templates.names()),
]


def recalculated(blob: bytes) -> dict[str, Any]:
    found: dict[str, Any] = formualizer.recalculate_xlsx_bytes(blob)
    return found


def formulas(blob: bytes) -> int:
    package = Package.read(blob)
    sheets = [package.worksheet(sheet.name) for sheet in package.sheets]
    return sum(bool(cell.formula) for sheet in sheets for cell in sheet.cells.values())


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.stem)
def test_it_comes_to_every_cached_result(path: Path) -> None:
    blob = path.read_bytes()
    found = recalculated(blob)
    assert found["summary"]["unknown_functions"] == []
    assert found["summary"]["evaluated"] == formulas(blob) > 700
    assert found["cache_cells_changed"] == 0


@pytest.mark.parametrize("old", [b"<v>0.9842</v>", "<v>通过</v>".encode()])
def test_it_would_say_so(old: bytes) -> None:
    package = Package.read((SAMPLES / "嘉陵区2023_更正_自评表.xlsx").read_bytes())
    part = next(s.part for s in package.sheets if old in package.part(s.part))
    stale = package.part(part).replace(old, b"<v>1</v>", 1)
    assert recalculated(package.replacing({part: stale}))["cache_cells_changed"] == 1
