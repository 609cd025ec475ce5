"""A full disk and two processes at once."""

import os
import resource
import shutil
import signal
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from .kills import AS_PRINTED, DRAFT, MENDED, command, completed, environment, undisturbed

if TYPE_CHECKING:
    from collections.abc import Iterator


def limited(limit: int, *args: object) -> "subprocess.CompletedProcess[bytes]":
    """``jxls`` in a process that may not write files of more than ``limit`` bytes."""

    def set_limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        command(*args),
        capture_output=True,
        env=environment(),
        check=False,
        preexec_fn=set_limit,
    )


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> "Iterator[bool]":
    """``folder`` as a disk of its own; False where the system does not let us."""
    folder.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "jxls-faults", str(folder)]
    if os.geteuid() != 0 or not shutil.which("mount"):
        yield False
        return
    mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def full_disk(folder: Path) -> list[str]:
    """Faults of a fill onto a disk on which the output does not fit beside the old one."""
    with small_disk(folder, 256) as mounted:
        if not mounted:
            return ["no disk could be mounted: not tried"]
        entry, output = folder / "县_录入表.xlsx", folder / "县_自评表.xlsx"
        entry.write_bytes(MENDED.read_bytes())
        faults = []
        if completed("fill", entry).returncode != 0:
            return ["the first output should have fitted"]
        old = output.read_bytes()
        # Less room than a second output needs.
        (folder / "占位").write_bytes(b"x" * (os.statvfs(folder).f_bavail * 4096 - 8192))
        entry.write_bytes(AS_PRINTED.read_bytes())
        done = completed("fill", entry)
        told = (done.stdout + done.stderr).decode()
        if done.returncode != 2 or "磁盘已满" not in told:
            faults.append(f"ended with {done.returncode}: {told[-500:]}")
        if output.read_bytes() != old or list(folder.glob(DRAFT)):
            faults.append("the old output was lost, or a draft was left")
        return faults


def read_only_disk(folder: Path) -> list[str]:
    """Faults of a fill beside an entry workbook on a disk that cannot be written."""
    with small_disk(folder, 220) as mounted:
        if not mounted:
            return ["no disk could be mounted: not tried"]
        entry = folder / "县_录入表.xlsx"
        entry.write_bytes(MENDED.read_bytes())
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        done = completed("fill", entry)
        told = (done.stdout + done.stderr).decode()
        faults = []
        if done.returncode != 2 or "磁盘只读" not in told:
            faults.append(f"ended with {done.returncode}: {told[-500:]}")
        if list(folder.iterdir()) != [entry] or entry.read_bytes() != MENDED.read_bytes():
            faults.append("something was written")
        return faults


def raced(folder: Path, rounds: int) -> list[str]:
    """Faults of two processes that fill different inputs into one output at the same time."""
    folder.mkdir(exist_ok=True)
    output = folder / "自评表.xlsx"
    faults = []
    for n in range(rounds):
        output.unlink(missing_ok=True)
        both = [
            subprocess.Popen(
                command("fill", entry, "-o", output),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=environment(),
            )
            for entry in (MENDED, AS_PRINTED)
        ]
        told = [process.communicate()[1].decode() for process in both]
        statuses = [process.returncode for process in both]
        if output.read_bytes() not in undisturbed():
            faults.append(f"round {n}: the output is neither the one nor the other")
        if statuses != [0, 1] or any(told):
            faults.append(f"round {n}: ended with {statuses}: {told}")
        if [path.name for path in folder.iterdir()] != [output.name]:
            faults.append(f"round {n}: litter")
    return faults
