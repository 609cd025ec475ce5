"""Formulas computed by IronCalc, a spreadsheet engine that shares nothing with what writes them.

Known of ironcalc 0.9.1: it reads workbooks from files only; on features that it does not know it
prints to file descriptor 1, which is therefore closed to it; a defined name that starts with a
Chinese character is an error in a formula, so ours use addresses.
"""

import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from jialing_xls.ooxml.filling.splice import splice
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.package_errors import BrokenPackage
from jialing_xls.ooxml.reference import Cell
from jialing_xls.ooxml.value import CellValue, ErrorCode, Result, Scalar

_PREFIX, _OLD = "jxls-engine-", 3600.0
"""Name and age in seconds of a temporary folder that nobody is using any more."""

CellKey = tuple[str, Cell]
"""Sheet name and cell."""

_NO_NUMBER = re.compile(rb'(<c [^>]*?) t="n"([^>/]*+)(?: ?/>|>(?:<v ?/>|<v></v>)?</c>)')
_MERGES = re.compile(rb"<(?:\w+:)?mergeCells\b.*?</(?:\w+:)?mergeCells>", re.DOTALL)
_VAST_MERGE = re.compile(rb'mergeCell [^>]*\bref="[^"]*(?:[A-Z]{3}|[0-9]{4})')
"""IronCalc 0.9.1 goes through every cell of a merge, and never ends with one of a whole sheet."""

_Asked = tuple[tuple[CellKey, ...], tuple[Sequence[int], Sequence[int], Sequence[int]]]
"""Cells, and beside them the numbers of their sheets, their rows and their columns."""


class EngineError(Exception):
    """The engine cannot load or evaluate the workbook; the message is the engine's own."""


class Engine:
    """A workbook in the engine's memory: set inputs, evaluate, read results."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._filled: dict[CellKey, CellValue] = {}
        self._asked: _Asked = ((), ((), (), ()))

    @classmethod
    def load(cls, path: Path) -> "Engine":
        """The workbook at ``path``. Raises EngineError if the engine cannot read it."""
        import ironcalc

        with _silent_stdout(), _engine_errors():
            return cls(ironcalc.load_from_xlsx(str(path)))

    @classmethod
    def load_bytes(cls, blob: bytes) -> "Engine":
        """The workbook in ``blob``. Cells that openpyxl leaves as numbers without one are blank, as in
        Excel; IronCalc would take them for zeros."""
        with suppress(BrokenPackage):  # what is no package is the engine's to refuse
            package = Package.read(blob)
            blank = {}
            for sheet in package.sheets:
                part = package.part(sheet.part)
                said = _NO_NUMBER.sub(rb"\1\2/>", part) if b' t="n"' in part else part
                said = _MERGES.sub(b"", said) if _VAST_MERGE.search(said) else said
                if said is not part:
                    blank[sheet.part] = said
            blob = package.replacing(blank) if blank else blob
        if sys.platform == "linux":  # a file in memory: whoever is killed here leaves no litter
            handle = os.memfd_create("workbook.xlsx")
            with os.fdopen(handle, "wb") as stream:
                stream.write(blob)
                stream.flush()
                return cls.load(Path(f"/proc/self/fd/{handle}"))
        _sweep()
        with tempfile.TemporaryDirectory(prefix=_PREFIX) as folder:
            path = Path(folder) / "workbook.xlsx"
            path.write_bytes(blob)
            return cls.load(path)

    def snapshot(self) -> bytes:
        """The engine's state, from which ``restored`` makes others in a fifth of a loading's time."""
        return bytes(self._model.to_bytes())

    @classmethod
    def restored(cls, snapshot: bytes) -> "Engine":
        """An engine of its own in the state of a ``snapshot``, nothing shared."""
        import ironcalc

        return cls(ironcalc.load_from_bytes(snapshot))

    @cached_property
    def _sheets(self) -> dict[str, int]:
        names = [sheet["name"] for sheet in self._model.get_worksheets_properties()]
        return {name: n for n, name in enumerate(names)}

    def replace_inputs(self, values: Mapping[CellKey, CellValue]) -> None:
        """Put plain values into cells, and empty those that the previous call filled.

        So one engine serves any number of workbooks that are filled from the same template.
        """
        model, sheets, filled = self._model, self._sheets, self._filled
        for key in filled.keys() - values.keys():
            sheet, (row, column) = key
            model.clear_cell_contents(sheets[sheet], row, column)
            del filled[key]
        for key, value in values.items():
            if key in filled and filled[key] == value:  # a text equals no number
                continue
            sheet, (row, column) = key
            if isinstance(value, str):
                model.update_cell_with_text(sheets[sheet], row, column, value)
            elif isinstance(value, int | Decimal):
                model.update_cell_with_number(sheets[sheet], row, column, float(value))
            else:
                raise TypeError(f"not an input: {value!r}")
            filled[key] = value

    def evaluate(self) -> None:
        """Compute every formula. Raises EngineError if the engine gives up."""
        with _silent_stdout(), _engine_errors():
            self._model.evaluate()

    def results(self, cells: Iterable[CellKey]) -> dict[CellKey, Scalar]:
        """What the cells hold after ``evaluate``; an empty cell is the empty text.

        The same tuple of cells is quicker asked for again than another one.
        """
        keys, columns = self._places(cells)
        results = dict(zip(keys, map(self._model.get_cell_value, *columns), strict=True))
        for key, value in results.items():
            if value is None:
                results[key] = ""
            elif isinstance(value, str) and value[:1] == "#":
                sheet, (row, column) = key
                results[key] = self._hashed(value, self._sheets[sheet], row, column)
        return results

    def _places(self, cells: Iterable[CellKey]) -> _Asked:
        """The cells, and their sheets, rows and columns as the engine wants them."""
        if cells is not self._asked[0]:
            keys = cells if isinstance(cells, tuple) else tuple(cells)
            places = [(self._sheets[sheet], row, column) for sheet, (row, column) in keys]
            sheets, rows, columns = zip(*places, strict=True) if places else ((), (), ())
            self._asked = keys, (sheets, rows, columns)
        return self._asked

    def _hashed(self, value: str, sheet: int, row: int, column: int) -> Scalar:
        """An error, or a text that only looks like one."""
        import ironcalc

        kind = self._model.get_cell_type(sheet, row, column)
        return ErrorCode(value) if kind == ironcalc.CellType.ErrorValue else value


def _sweep() -> None:
    """Remove what processes that were killed while an engine was loading have left."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > _OLD:
                shutil.rmtree(folder)


def with_results(blob: bytes) -> bytes:
    """A workbook with the result of every formula cached, so that it reads right unopened."""
    package = Package.read(blob)
    engine = Engine.load_bytes(blob)
    engine.evaluate()
    parts = {}
    for sheet in package.sheets:
        scanned = package.worksheet(sheet.name)
        formulas = [cell.at for cell in scanned.cells.values() if cell.formula]
        results = engine.results((sheet.name, at) for at in formulas)
        cached = {at: Result(value) for (_, at), value in results.items()}
        parts[scanned.part] = splice(scanned, cached)
    return package.replacing(parts)


@contextmanager
def _engine_errors() -> Iterator[None]:
    """Whatever the engine raises is an EngineError: its own errors, and panics of its Rust code,
    which are no Exceptions."""
    try:
        yield
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise EngineError(str(error)) from None


@contextmanager
def _silent_stdout() -> Iterator[None]:
    """Keep what the engine prints out of the output: Rust writes to the descriptor, not to sys."""
    sys.stdout.flush()
    kept = os.dup(1)
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
