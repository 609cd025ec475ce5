"""Two hundred files at once: all done, in the order of their numbers, and within 600 MB."""

import os
import sys
from pathlib import Path

import pytest
from page.site import Site, outputs_of

MOST = 600 * 2**20


def processes_below(pid: int) -> list[int]:
    """The process and all that it has started."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            found += map(int, task.read_text().split())
    return found


def memory_of(pids: list[int]) -> int:
    """Bytes, what several have in common counted once (PSS)."""
    total = 0
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        (line,) = (line for line in text.splitlines() if line.startswith("Pss:"))
        total += int(line.split()[1]) * 1024
    return total


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_two_hundred_files(right: Path, tmp_path: Path) -> None:
    from subprocess import PIPE, Popen

    program = Popen(
        [sys.executable, "-m", "jialing_xls", "page", "--no-browser"],
        stderr=PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    try:
        assert program.stderr is not None
        url = program.stderr.readline().rpartition("：")[2].strip()
        site = Site(url)
        blob = right.read_bytes()
        most = 0
        numbers = []
        for n in range(200):
            numbers += site.drop((f"县{n:03}_录入表.xlsx", blob))
            if n % 20 == 0:
                most = max(most, memory_of(processes_below(program.pid)))
        cards = site.cards(900)
        most = max(most, memory_of(processes_below(program.pid)))
        assert list(cards) == numbers
        assert all(len(outputs_of(card)) == 2 for card in cards.values())
        print(f"memory at most {most / 2**20:.0f} MB")
        assert most < MOST
    finally:
        program.terminate()
        program.wait()
