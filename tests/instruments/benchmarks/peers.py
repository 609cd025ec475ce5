"""What others would write, as scripts: ``python -m tests.instruments.benchmarks.peers NAME JOBS < paths``.

Each prints the milliseconds that a workbook takes it (time, and processor time), its own start-up and
imports left out. None of them checks, computes or proves anything.
"""

import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pandas as pd
from python_calamine import CalamineWorkbook

from .cost import now, timed

PAPER = "数据底稿"


def calamine(path: str) -> None:
    """All cells of all sheets."""
    with CalamineWorkbook.from_path(path) as workbook:
        for name in workbook.sheet_names:
            workbook.get_sheet_by_name(name).to_python()


def pandas_whole(path: str) -> "pd.Series[float]":
    """All sheets through pandas and openpyxl; the figures by their ids."""
    sheets = pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl")
    return _figures(sheets[PAPER])


def pandas_paper(path: str) -> "pd.Series[float]":
    """Only the sheet that has the figures."""
    return _figures(pd.read_excel(path, sheet_name=PAPER, header=None, engine="openpyxl"))


def _figures(paper: pd.DataFrame) -> "pd.Series[float]":
    at = paper.index[paper[0] == "字段"][0]
    table = paper.loc[at + 1 :].set_axis(paper.loc[at], axis=1).set_index("字段")
    return pd.to_numeric(table["值"], errors="coerce")


def load_set_save(path: str) -> None:
    """``path`` is a JSON file: template, and the cells to be set; the workbook goes beside it."""
    template, cells = json.loads(Path(path).read_text("utf-8"))
    with TemporaryDirectory() as folder:
        workbook = openpyxl.load_workbook(template)
        for sheet, cell, value in cells:
            workbook[sheet][cell] = value
        workbook.save(Path(folder) / "filled.xlsx")


PEERS: dict[str, Callable[[str], Any]] = {
    "calamine": calamine,
    "pandas": pandas_whole,
    "pandas-paper": pandas_paper,
    "openpyxl": load_set_save,
}


def main() -> None:
    name, jobs = sys.argv[1], int(sys.argv[2])
    paths = sys.stdin.read().splitlines()
    started = now()
    found = list(_mapped(PEERS[name], paths, jobs))
    if name.startswith("pandas"):
        total = pd.concat(found, axis=1).sum(axis=1)
        if not total["预算_总额"] > 0:
            raise RuntimeError("a script that adds up nothing is no peer")
    print(timed(paths, started))


def _mapped(work: Callable[[str], Any], paths: list[str], jobs: int) -> Iterator[Any]:
    if jobs == 1:
        yield from map(work, paths)
        return
    with ProcessPoolExecutor(jobs, get_context("fork")) as pool:
        yield from pool.map(work, paths, chunksize=max(1, len(paths) // (8 * jobs)))


if __name__ == "__main__":
    main()
