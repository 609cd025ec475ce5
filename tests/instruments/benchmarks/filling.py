"""Filling one workbook, proof included, against openpyxl load–set–save of the same cells."""

from pathlib import Path

import openpyxl

from jialing_xls.ooxml.engine import Engine
from jialing_xls.submission import certificate, fill, output
from jialing_xls.submission.plan import plan
from jialing_xls.submission.read_back import BlankWorkbook

from .phases import Clocked, clocked, shares
from .sample import Sample
from .timing import Contender, Line, race

_RUNS, _OPENPYXL_RUNS, _PHASE_RUNS = 10, 3, 60

# openpyxl saves without fsync: the like is compared with the like, and the durable write apart.
_OURS, _DURABLE, _THEIRS = "jialing_xls: fill, prove, save", "  with fsync and rename", "openpyxl"


def lines(sample: Sample, folder: Path) -> list[Line]:
    """The whole against openpyxl, then the phases as shares of the whole."""
    filled = plan(sample.template, sample.facts, sample.checks)
    cells = [
        (sheet, str(cell), value)
        for sheet, values in filled.cells.items()
        for cell, value in values.items()
    ]

    def load_set_save() -> None:
        workbook = openpyxl.load_workbook(sample.template_path)
        for sheet, cell, value in cells:
            workbook[sheet][cell] = value
        workbook.save(folder / "openpyxl.xlsx")

    target = folder / "filled.xlsx"
    taken = race(
        {
            _OURS: Contender(lambda: target.write_bytes(_proven(sample)), _RUNS),
            _DURABLE: Contender(lambda: _write(_proven(sample), target), _RUNS),
            _THEIRS: Contender(load_set_save, _OPENPYXL_RUNS),
        }
    )
    ours, durable, theirs = (taken[name] for name in (_OURS, _DURABLE, _THEIRS))
    what = f"openpyxl: load, set {len(cells)} cells, save (no formula computed)"
    return [
        Line(_OURS, ours.typical, theirs.over(ours), "≥ 8"),
        Line(_DURABLE, durable.typical, theirs.over(durable)),
        Line(what, theirs.typical, 1.0),
        *_phases(sample, target),
    ]


def _proven(sample: Sample) -> bytes:
    written = fill.fill_template(sample.template, sample.facts, sample.checks, sample.identity)
    proof = certificate.certify(written, sample.template, sample.expected)
    if not proof.proven:
        raise RuntimeError(f"a benchmark of what is wrong is worth nothing: {proof.faults[:3]}")
    return written.blob


def _write(blob: bytes, target: Path) -> None:
    with output.draft(target, blob) as path:
        output.publish(path, target)


# ---------------------------------------------------------------- phases


_CLOCKED: tuple[Clocked, ...] = (
    ("plan", fill, "plan"),
    ("splice", fill, "splice"),
    ("seal and zip", fill, "seal"),
    ("read back", BlankWorkbook, "changes"),
    ("engine: inputs", Engine, "replace_inputs"),
    ("engine: evaluate", Engine, "evaluate"),
    ("engine: results", Engine, "results"),
)


def _phases(sample: Sample, target: Path) -> list[Line]:
    runs: list[dict[str, float]] = []
    with clocked(_CLOCKED) as watch:
        for _ in range(_PHASE_RUNS):
            watch.taken.clear()
            with watch.phase("the rest of filling"):
                written = fill.fill_template(
                    sample.template, sample.facts, sample.checks, sample.identity
                )
            with watch.phase("comparing each formula"):
                certificate.certify(written, sample.template, sample.expected)
            with watch.phase("write, fsync, rename"):
                _write(written.blob, target)
            runs.append(dict(watch.taken))
    return shares(runs)
