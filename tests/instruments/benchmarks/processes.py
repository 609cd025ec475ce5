"""Whole processes, from start to exit, against one that only imports pandas and openpyxl."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import copy

from jialing_xls.template import store as templates

from .. import ROOT
from .cost import environment
from .sample import ENTRY
from .timing import Contender, Line, race

_RUNS = 2

_YARDSTICK = 'python -c "import pandas, openpyxl"'
_TARGETS = {"jxls fill": "≤ 1.3", "jxls --help": "< 0.5"}


_TEMPLATES = 100


def lines(folder: Path) -> list[Line]:
    """Each command, and how many times as long as the yardstick it takes."""
    filling = ("-m", "jialing_xls", "fill", str(ENTRY), "-o", str(folder))
    calls = {
        "jxls fill": _process(*filling),
        "jxls --help": _process("-m", "jialing_xls", "--help"),
        _YARDSTICK: _process("-c", "import pandas, openpyxl"),
    }
    taken = race({name: Contender(call, _RUNS) for name, call in calls.items()})
    return [
        *(
            Line(name, time.typical, time.over(taken[_YARDSTICK]), _TARGETS.get(name, ""))
            for name, time in taken.items()
        ),
        _many_templates(folder),
    ]


def _many_templates(folder: Path) -> Line:
    """``jxls check`` with an office's folder of a hundred templates, against one of a single one."""
    shipped = sorted(templates.shipped_folder().glob(f"*{templates.SUFFIX}"))
    calls = {}
    for count in (1, _TEMPLATES):
        own = folder / f"templates-{count}"
        own.mkdir()
        for n in range(count):
            copy(shipped[n % len(shipped)], own / f"办公室的_{n}{templates.SUFFIX}")
        command = ("-m", "jialing_xls", "--templates", str(own), "check", str(ENTRY))
        calls[str(count)] = Contender(_process(*command), _RUNS)
    taken = race(calls)
    many = taken[str(_TEMPLATES)]
    what = f"jxls check with {_TEMPLATES} templates in the folder, against one"
    return Line(what, many.typical, many.over(taken["1"]), "≤ 1.1")


def _process(*arguments: str) -> Callable[[], object]:
    command = [sys.executable, *arguments]
    return lambda: subprocess.run(
        command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, env=environment()
    )
