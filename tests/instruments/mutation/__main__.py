"""``python -m tests.instruments.mutation normalisation interval splice``; exit status 1 if 10% or more survive.

mutmut changes the functions of a copy of the checkout, one place at a time, and runs the tests that
reach the function. Tables and patterns at the top of a module are not changed: mutmut cannot.
"""

import argparse
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from .. import ROOT

COPIED = ("jialing_xls", "tests", "workbook_templates", "samples", "README.md", "pyproject.toml")
MOST_SURVIVORS = 0.1


@dataclass(frozen=True)
class Target:
    """Names of modules, and the tests that have to notice when one of them is changed."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]

    def settings(self) -> str:
        """The setup.cfg of mutmut."""
        lists = {
            "source_paths": ("jialing_xls",),
            "only_mutate": tuple(map(_path_of, self.modules)),
            "pytest_add_cli_args_test_selection": tuple(f"tests/{test}" for test in self.tests),
            "pytest_add_cli_args": ("-p", "no:cacheprovider"),
            "also_copy": COPIED,
        }
        lines = ["[mutmut]"]
        for name, values in lists.items():
            lines += [f"{name}=", *(f"  {value}" for value in values)]
        return "\n".join(lines)


def _path_of(module: str) -> str:
    """Of a module in the checkout; its name stands once in the package."""
    (path,) = (ROOT / "jialing_xls").rglob(f"{module}.py")
    return path.relative_to(ROOT).as_posix()


TARGETS = {
    "normalisation": Target(
        ("normalise", "number_cells", "numerals", "dates", "raw"),
        ("entry/test_normalise.py", "entry/test_refusals.py"),
    ),
    "compound": Target(("compound",), ("entry/test_compound.py",)),
    "interval": Target(("ball", "interval"), ("checks/test_interval.py",)),
    "splice": Target(
        ("splice", "cut", "value", "tag", "reference", "scanned_sheet"),
        tuple(
            f"ooxml/test_{name}.py"
            for name in ("splice", "splice_properties", "value", "reference", "sheet", "tag")
        ),
    ),
}


def mutated(folder: Path, target: Target) -> dict[str, str]:
    """What became of each mutant, by its name: killed, survived, timeout, no tests."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder)
    (folder / "setup.cfg").write_text(target.settings(), encoding="utf-8")
    done = _mutmut(folder, "run", "--max-children", "1")
    if done.returncode != 0:
        raise RuntimeError(done.stdout[-3000:] + done.stderr[-3000:])
    listed = _mutmut(folder, "results", "--all", "true").stdout
    rows = (line.strip().rpartition(": ") for line in listed.splitlines())
    return {name: status for name, mark, status in rows if mark}


def _mutmut(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "mutmut", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def _told(name: str, found: dict[str, str]) -> float:
    """Prints the figures of a target; the share of those that nobody noticed."""
    counts = Counter(found.values())
    missed = counts["survived"] + counts["no tests"]
    share = missed / len(found)
    listed = ", ".join(f"{status} {count}" for status, count in counts.most_common())
    print(f"{name}: {len(found)} mutants: {listed}; unnoticed {share:.1%}", flush=True)
    return share


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.instruments.mutation")
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], default=list(TARGETS))
    parser.add_argument("--show", action="store_true", help="the change of each survivor")
    given = parser.parse_args()
    worst = 0.0
    for name in given.targets:
        with TemporaryDirectory(prefix="jxls-mutation-") as folder:
            found = mutated(Path(folder), TARGETS[name])
            worst = max(worst, _told(name, found))
            for mutant, status in found.items():
                if given.show and status not in ("killed", "timeout"):
                    print(f"== {status}\n{_mutmut(Path(folder), 'show', mutant).stdout}")
    return 1 if worst >= MOST_SURVIVORS else 0


if __name__ == "__main__":
    sys.exit(main())
