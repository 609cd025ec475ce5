"""``python -m tests.instruments.faults --kills 300``; exit status 1 if anything was lost."""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from . import kills, limits


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.instruments.faults")
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=50, help="inputs of a batch")
    parser.add_argument("--races", type=int, default=20, help="rounds of two processes at once")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="jxls-faults-") as name:
        folder = Path(name)
        figures = kills.run(folder / "", given.kills, given.seed, batch=given.batch)
        print("\n".join(figures.lines()), flush=True)
        raced = limits.raced(folder / "race", given.races)
        print(f"two processes on one output, {given.races} rounds, faults: {raced}")
        full = limits.full_disk(folder / "disk")
        print(f"full disk, faults: {full}")
    return 1 if figures.faults or raced or full else 0


if __name__ == "__main__":
    sys.exit(main())
