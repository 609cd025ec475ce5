"""Reading an entry workbook against those that only hand over cells."""

import openpyxl
import pandas as pd
from python_calamine import CalamineWorkbook

from jialing_xls.entry.reading.reader import read_entry

from .sample import ENTRY, Sample
from .timing import Contender, Line, race

_RUNS, _SLOW_RUNS = 10, 3

_OURS = "jialing_xls: read_entry (facts and findings)"


def lines(sample: Sample) -> list[Line]:
    """Each reader, and how many times as long as ours it takes."""
    fields = sample.template.book.typed
    taken = race(
        {
            _OURS: Contender(lambda: read_entry(ENTRY, fields), _RUNS),
            "python-calamine: all sheets, cells only": Contender(calamine, _RUNS),
            "pandas.read_excel, engine calamine": Contender(lambda: _pandas("calamine"), _RUNS),
            "openpyxl.load_workbook, read-only, all rows": Contender(_read_only, _SLOW_RUNS),
            "openpyxl.load_workbook": Contender(lambda: openpyxl.load_workbook(ENTRY), _SLOW_RUNS),
            "pandas.read_excel (openpyxl)": Contender(lambda: _pandas("openpyxl"), _SLOW_RUNS),
        }
    )
    return [Line(name, time.typical, time.over(taken[_OURS])) for name, time in taken.items()]


def calamine() -> None:
    """The cells of every sheet of the sample."""
    with CalamineWorkbook.from_path(ENTRY) as workbook:
        for name in workbook.sheet_names:
            workbook.get_sheet_by_name(name).to_python()


def _read_only() -> None:
    workbook = openpyxl.load_workbook(ENTRY, read_only=True, data_only=True)
    for sheet in workbook.worksheets:
        list(sheet.iter_rows(values_only=True))
    workbook.close()


def _pandas(engine: str) -> None:
    pd.read_excel(ENTRY, sheet_name=None, engine=engine)  # type: ignore[call-overload]
