"""``python -m tests.instruments.fuzz workbooks --seed 1 --count 20000``; exit status 1 if a case failed."""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory


def main() -> int:
    # Not above: a process that the product starts would import it all anew, in every case.
    from .campaign import Campaign
    from .inputs import INPUTS

    parser = argparse.ArgumentParser(prog="python -m tests.instruments.fuzz")
    parser.add_argument("inputs", choices=INPUTS, help="foreign: Word templates and TOML files")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=int, default=0, help="number of the first case")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so long")
    parser.add_argument("--keep", type=Path, help="write the first case into this file, no run")
    given = parser.parse_args()
    inputs = INPUTS[given.inputs]
    if given.keep:
        case = inputs.corpus().case(given.seed, given.start)
        given.keep.write_bytes(case.blob)
        print(f"{case.name}: {' '.join(case.kinds)}")
        return 0
    with TemporaryDirectory(prefix="jxls-fuzzing-") as folder:
        numbers = range(given.start, given.start + given.count)
        campaign = Campaign(Path(folder), inputs)
        figures = campaign.run(given.seed, numbers, seconds=given.seconds)
    print(f"seed {given.seed}, cases {numbers.start} to {numbers.start + figures.cases - 1}")
    print("\n".join(figures.lines()))
    return 1 if figures.failed else 0


if __name__ == "__main__":
    sys.exit(main())
