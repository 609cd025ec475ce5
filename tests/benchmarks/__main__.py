"""One run, one table. Nothing is asserted: targets stand beside the figures."""

from pathlib import Path
from tempfile import TemporaryDirectory

from . import confronting, filling, processes, reading
from .sample import prepared
from .timing import show


def main() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        sample = prepared(folder)
        show(
            {
                "Filling one workbook (times faster than openpyxl)": filling.lines(sample, folder),
                "Reading an entry workbook (times as long as ours)": reading.lines(sample),
                "Rules (a unit; against one alone)": confronting.lines(sample),
                "Whole processes (times the yardstick)": processes.lines(folder),
            }
        )


if __name__ == "__main__":
    main()
