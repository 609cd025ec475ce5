"""The bytes of a path, if it is a file: a pipe or a device has no end, or waits for somebody.

Everything that the tool reads by a path comes through here.
"""

import os
import stat
from pathlib import Path


class NoFile(OSError):
    """The path leads to a pipe, a device or a socket, or to what a system shows as a file."""


class TooLarge(OSError):
    """The file has more bytes than its reader takes: ``size``."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


def read_file(path: Path, most: int | None = None) -> bytes:
    """What the file at ``path`` holds. OSError if there is none, or it cannot be read.

    NoFile, before it is opened, if it is no regular file; IsADirectoryError for a folder; TooLarge
    if it has more than ``most`` bytes.
    """
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(str(path))
    if not stat.S_ISREG(status.st_mode) or (not status.st_size and _gives_something(path)):
        raise NoFile(str(path))
    if most is not None and status.st_size > most:
        raise TooLarge(status.st_size)
    return path.read_bytes()


def _gives_something(path: Path) -> bool:
    """Whether a file that says it is empty gives bytes, or makes whoever reads it wait: as in /proc."""
    not_waiting = getattr(os, "O_NONBLOCK", 0)
    with open(path, "rb", 0, opener=lambda p, flags: os.open(p, flags | not_waiting)) as file:
        return file.read(1) != b""


def real_path(path: str | Path) -> Path:
    """Where a path leads, its links followed as far as they do: two paths to one file are equal.

    ``Path.resolve`` has an error of its own for links that go round in a circle (Python 3.12 and before).
    """
    return Path(os.path.realpath(path))
