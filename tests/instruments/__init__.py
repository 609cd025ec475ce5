"""Programs that are run by hand, from the root of the checkout; pytest collects none of them.

::

    python -m tests.instruments.benchmarks     how fast it is, as ratios
    python -m tests.instruments.fuzz           workbooks, Word templates, TOML files that nobody means well with
    python -m tests.instruments.faults         processes killed, disks full
    python -m tests.instruments.mutation       do the tests notice a changed function?
    python -m tests.instruments.other_readers  filled workbooks in exceljs and SheetJS
    python -m tests.instruments.generators.…   files of the repository made from others

``tests/reliability`` runs them shortly and holds them to what they promise.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The checkout."""

if (_TESTS := str(ROOT / "tests")) not in sys.path:
    sys.path.insert(0, _TESTS)  # as pytest does
