"""How much is let in, and from where."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from jialing_xls.executor.chunks import Failed, Work
from jialing_xls.page import work as pages_work
from jialing_xls.page.card_content import CardContent
from jialing_xls.page.task import Task


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one who means harm, or drops the wrong folder, cannot go beyond."""

    file_bytes: int = 64 * 2**20
    """As the readers have it: an entry workbook has some 100 KB, a report with pictures a few MB."""
    session_bytes: int = 2**30
    session_files: int = 2000
    sessions: int = 32
    fields: int = 8
    """Form fields of a request beside the file."""
    seconds: float = 120.0
    """For a file; one takes less than a second."""
    seconds_more: float = 2.0
    """For each file of a roll-up."""
    idle: float = 2 * 3600.0
    """Seconds after which a session that nobody looks at goes, with its files."""
    upload: float = 300.0
    """Seconds for a request to arrive."""
    wrong_passwords: int = 10
    """From one address, before it has to wait."""
    wait: float = 600.0
    """Seconds that it waits then."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One server. Without a password digest it is for this machine alone, with one session."""

    hosts: frozenset[str] = frozenset({"127.0.0.1", "localhost"})
    """Names by which it may be called (header Host); addresses are allowed with a password."""
    password: bytes | None = None
    """SHA-256."""
    bounds: Bounds = Bounds()
    work: Work[Task, CardContent] = pages_work.make_cards
    failed: Failed[Task, CardContent] = pages_work.make_failed_card
    ready: Callable[[], object] = pages_work.import_needed
    processes: int | None = None
    """None: as many as processors, three at the most, 150 MB each."""

    @property
    def local(self) -> bool:
        return self.password is None


def hash_password(password: str) -> bytes:
    return sha256(password.encode("utf-8")).digest()
