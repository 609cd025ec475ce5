"""One run, a table a section. Nothing is asserted: targets stand beside the figures.

``python -m tests.instruments.benchmarks [--most N]``: rolls up and fills at most N workbooks instead of 3,000.
"""

from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

from . import batches, confronting, filling, processes, reading, rolling, slips
from .sample import prepared
from .timing import show


def main() -> None:
    parser = ArgumentParser(prog="python -m tests.instruments.benchmarks")
    parser.add_argument("--most", type=int, default=3000, help="workbooks of a batch")
    most = max(100, parser.parse_args().most)
    with TemporaryDirectory() as name:
        folder = Path(name)
        sample = prepared(folder)
        show("Filling one workbook (times faster than openpyxl)", filling.lines(sample, folder))
        show("Filling a batch (times faster than the others)", batches.lines(sample, folder, most))
        show("Reading an entry workbook (times as long as ours)", reading.lines(sample))
        show("Rules (a unit; against one alone)", confronting.lines(sample))
        show("Which cell is wrong (part found; ms a broken rule)", slips.lines())
        show("Rolling up a region", rolling.lines(folder, most))
        show("Whole processes (times the yardstick)", processes.lines(folder))


if __name__ == "__main__":
    main()
