"""Whole processes, from start to exit, against one that only imports pandas and openpyxl."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from .. import ROOT
from .cost import environment
from .sample import ENTRY
from .timing import Contender, Line, race

_RUNS = 2

_YARDSTICK = 'python -c "import pandas, openpyxl"'
_TARGETS = {"jxls fill": "≤ 1.3", "jxls --help": "< 0.5"}


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
        Line(name, time.typical, time.over(taken[_YARDSTICK]), _TARGETS.get(name, ""))
        for name, time in taken.items()
    ]


def _process(*arguments: str) -> Callable[[], object]:
    command = [sys.executable, *arguments]
    return lambda: subprocess.run(
        command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, env=environment()
    )
