"""LibreOffice as second referee: recalculates, renders, converts, re-saves workbooks.

It shares no code with the tool. A workbook given to it is copied and never written to;
each call works in a folder of its own under `workdir`. With JXLS_REQUIRE_OFFICE=1 a
missing LibreOffice makes the tests that need it fail; otherwise they are skipped.
"""

import atexit
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

_PROGRAMS = ("soffice", "pdftoppm")
_TIMEOUT_SECONDS = 180
_FILTERS = {
    ".xlsx": "xlsx:Calc MS Excel 2007 XML",
    ".xlsm": "xlsm:Calc MS Excel 2007 VBA XML",
    ".xltx": "xltx:Calc MS Excel 2007 XML Template",
    ".xls": "xls:MS Excel 97",
    ".ods": "ods:calc8",
    ".pdf": "pdf:calc_pdf_Export",
}
_ERROR = re.compile(rb"""\st=["']e["']""")
"""The type of a cell with an error."""
_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
<prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""


class RefereeError(Exception):
    """LibreOffice is missing, or did not deliver what it was asked for."""


def missing() -> list[str]:
    """The programs of the referee that this machine lacks."""
    return [program for program in _PROGRAMS if shutil.which(program) is None]


def available() -> bool:
    return not missing()


requires_office = pytest.mark.skipif(
    not available() and os.environ.get("JXLS_REQUIRE_OFFICE") != "1",
    reason=f"not installed: {', '.join(missing())} (Debian: libreoffice-calc, poppler-utils)",
)


def recalculated(paths: Sequence[Path], workdir: Path) -> dict[Path, Path]:
    """Each workbook as xlsx, every formula computed anew, in one run of LibreOffice."""
    return _converted(paths, ".xlsx", workdir, recalculate=True)


def resaved(path: Path, workdir: Path) -> Path:
    """The workbook as opened and saved in LibreOffice, which computes nothing anew."""
    return converted(path, ".xlsx", workdir)


def all_resaved(paths: Sequence[Path], workdir: Path) -> dict[Path, Path]:
    """Each workbook as ``resaved`` gives it, in one run of LibreOffice: to start takes most of it."""
    return _converted(paths, ".xlsx", workdir)


def converted(path: Path, suffix: str, workdir: Path) -> Path:
    """The workbook as .xls, .ods, .xlsx, .xlsm, .xltx, .pdf, or .et (which is .xls inside).

    LibreOffice reads .xlsb but cannot write it.
    """
    if suffix == ".et":
        written = converted(path, ".xls", workdir)
        return written.rename(written.with_suffix(".et"))
    if suffix not in _FILTERS:
        raise RefereeError(f"LibreOffice cannot write {suffix}, only {', '.join(_FILTERS)} and .et")
    # Into .xls LibreOffice writes 0 for every formula text that it did not compute itself.
    return _converted([path], suffix, workdir, recalculate=suffix == ".xls")[path]


def render(path: Path, workdir: Path, dpi: int = 80) -> list[Path]:
    """The printed pages of all sheets, in order, as PNG."""
    pdf = converted(path, ".pdf", workdir)
    said = _run(["pdftoppm", "-png", "-r", str(dpi), str(pdf), str(pdf.with_suffix(""))])
    pages = sorted(pdf.parent.glob("*.png"))
    if not pages:
        raise RefereeError(f"{path}: pdftoppm drew no page: {said}")
    return pages


def values(path: Path) -> dict[tuple[str, str], object]:
    """The stored value of each cell that has one, by sheet and address, e.g. ("自评表", "E7").

    An empty text counts as no value. Errors are "#DIV/0!" and so on in xlsx; in other formats
    they are left out, since calamine reads an error as empty.
    """
    found: dict[tuple[str, str], object] = {}
    with CalamineWorkbook.from_path(path) as workbook:
        for sheet in workbook.sheet_names:
            rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            for row, cells in enumerate(rows, start=1):
                for column, value in enumerate(cells, start=1):
                    if value != "":
                        found[sheet, f"{get_column_letter(column)}{row}"] = value
    return found | _errors(path)


def formulas(path: Path) -> set[tuple[str, str]]:
    """Where an xlsx workbook has formulas, by sheet and address."""
    return set(_cells_of_type("f", path, cached=False))


def _errors(path: Path) -> dict[tuple[str, str], object]:
    """By openpyxl, where there are any: it takes a second to read a workbook."""
    if path.suffix != ".xlsx":
        return {}
    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "/worksheets/" in name]
    return _cells_of_type("e", path, cached=True) if any(map(_ERROR.search, sheets)) else {}


def _cells_of_type(wanted: str, path: Path, *, cached: bool) -> dict[tuple[str, str], object]:
    workbook = openpyxl.load_workbook(path, data_only=cached)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in workbook.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == wanted
    }


_known: dict[tuple[bytes, str, bool], bytes] = {}
"""What a workbook, by its digest, came to in a format: to ask again is to wait for the same."""


def _converted(
    paths: Sequence[Path], suffix: str, workdir: Path, *, recalculate: bool = False
) -> dict[Path, Path]:
    folder = Path(mkdtemp(prefix="referee-", dir=workdir))
    keys = {path: (_digest(path), suffix, recalculate) for path in paths}
    unknown = [path for path in keys if keys[path] not in _known]
    staged = {path: _staged(path, folder / "in" / str(n)) for n, path in enumerate(unknown)}
    said = _converted_by_office(list(staged.values()), suffix, folder / "made", recalculate)
    results = {}
    for n, path in enumerate(keys):
        results[path] = folder / f"{path.stem}-{n}{suffix}"
        if path in staged:
            made = folder / "made" / f"{staged[path].stem}{suffix}"
            if not made.is_file():
                raise RefereeError(f"{path}: LibreOffice wrote no {suffix}: {said}")
            _known[keys[path]] = made.read_bytes()
        results[path].write_bytes(_known[keys[path]])
    return results


def _digest(path: Path) -> bytes:
    return sha256(path.suffix.encode() + path.read_bytes()).digest()


def _converted_by_office(copies: Sequence[Path], suffix: str, into: Path, recalculate: bool) -> str:
    if not copies:
        return ""
    return _run(
        [
            *("soffice", f"-env:UserInstallation={_profile(recalculate).as_uri()}"),
            *("--headless", "--norestore", "--convert-to", _FILTERS[suffix]),
            *("--outdir", str(into), *map(str, copies)),
        ]
    )


def _staged(path: Path, folder: Path) -> Path:
    """A copy whose name no other workbook of the same call has."""
    folder.mkdir(parents=True)
    return Path(shutil.copy(path, folder / f"{path.stem}-{folder.name}{path.suffix}"))


@cache
def _profile(recalculate: bool) -> Path:
    """A profile for this process alone, since two runs cannot share one."""
    folder = TemporaryDirectory(prefix="referee-profile-")
    atexit.register(folder.cleanup)
    if recalculate:
        settings = Path(folder.name, "user", "registrymodifications.xcu")
        settings.parent.mkdir()
        settings.write_text(_ALWAYS_RECALCULATE, encoding="utf-8")
    return Path(folder.name)


def _run(command: Sequence[str]) -> str:
    """What the program said on its error stream.

    The caller looks for the files it asked for: soffice ends with status 0 even when it
    could not load a workbook.
    """
    if shutil.which(command[0]) is None:
        raise RefereeError(f"{command[0]} is not installed")
    ended = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_TIMEOUT_SECONDS,
        check=False,
    )
    return ended.stderr.strip()
