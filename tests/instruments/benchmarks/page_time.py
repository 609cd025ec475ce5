"""``python -m tests.instruments.benchmarks.page_time``: what the page adds to the command's own time, for one file.

Both do the same work: the entry workbook filled with the form alone beside it, or checked and marked. The
page's time is from the first byte sent to the card that arrives; the command's is that of the functions
that it calls, in a process that has imported everything, as the page's has. They take turns.
"""

import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests"))

from page.site import Site, running  # noqa: E402

from jialing_xls import pipeline  # noqa: E402
from jialing_xls.page.bounds import Settings  # noqa: E402
from jialing_xls.tasks.marked_copy import list_points, put_marked_copy  # noqa: E402

_TURNS = 15


def command(path: Path, folder: Path) -> float:
    """Milliseconds of ``jxls fill --form-only``, and of ``jxls check --mark`` where it does not pass."""
    begun = time.perf_counter()
    (outcome,) = pipeline.fill_jobs(pipeline.jobs([path], folder, form=True), force=True)
    points = list_points(outcome)
    if points:
        put_marked_copy(outcome, points, folder / "marked.xlsx")
    return (time.perf_counter() - begun) * 1000


def page(path: Path, site: Site) -> float:
    """Milliseconds until the card is there."""
    begun = time.perf_counter()
    site.drop(path)
    site.cards()
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    with TemporaryDirectory() as name, running(Settings(processes=1)) as site:
        for sample in ("更正", "如实"):
            path = ROOT / "samples" / f"嘉陵区2023_{sample}_录入表.xlsx"
            command(path, Path(name))
            page(path, site)
            turns = [(command(path, Path(name)), page(path, site)) for _ in range(_TURNS)]
            added = sorted(theirs - ours for ours, theirs in turns)
            middles = [f"{median(column):.0f}" for column in zip(*turns, strict=True)]
            print(
                f"{sample}: command {middles[0]} ms, page {middles[1]} ms; "
                f"the page adds {median(added):.0f} ms ({added[0]:.0f} to {added[-1]:.0f})"
            )


if __name__ == "__main__":
    main()
