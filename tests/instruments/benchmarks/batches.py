"""Batch filling, reading and proof included, against scripts that only set the same cells."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from shutil import rmtree, which
from statistics import median

from counties import counties, write_entries

from jialing_xls.ooxml.container import Member
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.value import CellValue
from jialing_xls.submission.fill import fill_template
from jialing_xls.submission.plan import plan

from .. import ROOT
from .cost import Cost, environment, jxls
from .reading import calamine
from .rolling import peer
from .sample import Sample
from .timing import Contender, Line, race

_COUNT = 1000
_ROUNDS = 1
_PEER_RUNS = 40
"""Workbooks for each script; a workbook's time is the same."""

_NODE = ROOT / "tests" / "instruments" / "benchmarks" / "node"

Cells = list[tuple[str, str, object]]


def lines(sample: Sample, folder: Path, most: int) -> list[Line]:
    """A workbook of a batch, in one process and in two; the ratio is how much longer others take."""
    count = min(_COUNT, most)
    entries = write_entries(counties(count), folder / "entries")
    ours = {jobs: _filled(entries, folder / "filled", jobs) for jobs in (1, 2)}
    each = {jobs: cost.wall / count * 1000 for jobs, cost in ours.items()}
    processor = ours[1].cpu / count * 1000
    found = [
        Line(f"jxls fill of {count}, {jobs} process(es): read, fill, prove, save", each[jobs])
        for jobs in each
    ]
    cells = _cells(sample)
    for jobs in (1, 2):
        wall, cpu = _openpyxl(sample, cells, folder, jobs)
        what = f"openpyxl: load, set {len(cells)} cells, save, {jobs} process(es)"
        if jobs == 1:
            what += f" (processor time {cpu / processor:.1f})"
        found.append(Line(what, wall, wall / each[jobs], "≥ 10"))
    least = _floor(sample)
    return [
        *found,
        Line("processor time of one process against the floor", least, processor / least, "≤ 2.5"),
        Line("two processes against one", each[2], each[1] / each[2], "≥ 1.7"),
        *_node(sample, cells, folder, each[1]),
    ]


def _floor(sample: Sample) -> float:
    """Milliseconds of what nothing can do without: calamine reads the entry workbook, one evaluation, and
    what differs from the template is deflated."""
    template = sample.template
    written = fill_template(template, sample.facts, sample.checks, sample.identity)
    made = Package.read(written.blob)
    changed = {
        name: made.part(name)
        for name in made.part_names
        if name not in template.package.part_names or made.part(name) != template.package.part(name)
    }
    engine = template.engine()

    def least() -> None:
        calamine()
        engine.replace_inputs(written.inputs)
        engine.evaluate()
        engine.results(template.formulas)
        for name, part in changed.items():
            Member.pack(name, part)

    return race({"floor": Contender(least, 10)})["floor"].typical


def _filled(entries: Sequence[Path], folder: Path, jobs: int) -> Cost:
    if folder.exists():
        rmtree(folder)
    folder.mkdir()
    return jxls("fill", *map(str, entries), "-o", str(folder), "--jobs", str(jobs))


def _cells(sample: Sample) -> Cells:
    filled = plan(sample.template, sample.facts, sample.checks)
    return [
        (sheet, str(cell), _plain(value))
        for sheet, values in filled.cells.items()
        for cell, value in values.items()
    ]


def _plain(value: CellValue) -> object:
    return value if value is None or isinstance(value, str | int) else float(str(value))


def _openpyxl(sample: Sample, cells: Cells, folder: Path, jobs: int) -> tuple[float, float]:
    task = folder / "task.json"
    task.write_text(json.dumps([str(sample.template_path), cells]), "utf-8")
    return peer("openpyxl", jobs, [task] * _PEER_RUNS)


# ---------------------------------------------------------------- Node.js


def _node(sample: Sample, cells: Cells, folder: Path, ours: float) -> Iterator[Line]:
    if which("node") is None or not (_NODE / "node_modules").is_dir():
        yield Line("exceljs, xlsx-template: not run (see README: npm install)", None)
        return
    listed = folder / "cells.json"
    listed.write_text(json.dumps(cells), "utf-8")
    for way, target in {"exceljs": "≥ 2", "xlsx-template": ""}.items():
        taken = _times(way, sample.template_path, listed, folder)
        yield Line(f"{way}: load, set, save, one process", taken, taken / ours, target)


def _times(way: str, workbook: Path, cells: Path, folder: Path) -> float:
    script = ("node", str(_NODE / "fill.mjs"), way, str(_PEER_RUNS), str(folder / f"{way}.xlsx"))
    done = subprocess.run(
        (*script, str(workbook), str(cells)),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    return median(map(float, done.stdout.split()))
