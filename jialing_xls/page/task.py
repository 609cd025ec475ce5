"""A card's work, as it is handed to a process."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Purpose(StrEnum):
    """What a file was dropped for."""

    FILL = "fill"
    CHECK = "check"
    ROLLUP = "rollup"
    ROSTER = "roster"
    NEW = "new"
    REGION = "region"
    """The card of a roll-up itself."""


@dataclass(frozen=True, slots=True)
class Task:
    """One card's work. Outputs go into ``folder``, which is there and empty."""

    purpose: Purpose
    name: str
    folder: Path
    path: Path | None = None
    """The file; of a roll-up the folder of the files; of a new entry workbook last year's, if any."""
    against: Path | None = None
    """Of a report; of a roll-up the roster."""
    template: str = ""
    year: int | None = None
    letters: bool = False
    """Of a roll-up: whether marked copies and mails to the units are written, too."""
