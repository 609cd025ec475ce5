"""Opening a received workbook: xlsx, xlsm, xls, xlsb, ods, and WPS .et, which is .xls inside.

Contract: a file that cannot be used raises ``UnreadableFile`` with a Chinese sentence that says
what it is and what to do, whatever its name ends in; and no file can take the process down, which
matters to a batch of 3,000.
"""

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

from jialing_xls.entry.formats.grid import MOST_CELLS, Book, Damaged, Grid, TooMany
from jialing_xls.entry.formats.spreadsheetml import SpreadsheetMLWorkbook
from jialing_xls.entry.guard.received_file import (
    broken_file,
    hostile,
    no_workbook,
    password,
    receive,
    too_many,
)
from jialing_xls.entry.guard.sniff import archive_kind, file_kind, is_encrypted
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.ooxml import container
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.package_errors import BrokenPackage, PackageFault, UnknownName

MAX_FILE_BYTES: Final = 50 * 2**20
"""An entry workbook has some 30 kB; 50 MB leaves room for pictures that staff paste in."""

_LONGEST_NAME: Final = 40
"""Characters of a sheet's name that are shown; Excel takes 31."""


class Workbook:
    """An open workbook; made by ``open_workbook``."""

    def __init__(self, name: str, data: bytes, book: Book) -> None:
        self.name = name
        self.digest = sha256(data).hexdigest()
        """SHA-256 of the file."""
        self.sheet_names: Sequence[str] = book.names
        """In the workbook's order, hidden ones too."""
        self.epoch: date = book.epoch
        """Day 0 of its dates."""
        self._book = book

    def grid(self, sheet: str) -> Grid:
        """A sheet by its name, read now. A chart sheet has no rows."""
        with _told(self.name):
            return self._book.grid(sheet)


def shown_name(sheet: str) -> str:
    """As it may be shown: without control characters, and cut if no program could have made it."""
    name = "".join(character for character in sheet if character.isprintable())
    return name if len(name) <= _LONGEST_NAME else name[:_LONGEST_NAME] + "…"


def open_workbook(path: str | Path) -> Workbook:
    """The workbook at ``path``, told by its content and not by its name."""
    path = Path(path)
    if path.name.startswith(("~$", ".~")):
        raise UnreadableFile(
            f"“{path.name}”是 Excel/WPS 打开文件时生成的临时文件，不是工作簿。"
            f"请改用“{path.name.removeprefix('~$')}”对应的原文件。"
        )
    data = receive(path, "填报工作簿", MAX_FILE_BYTES)
    if data.count(0) == len(data):
        raise UnreadableFile(f"“{path.name}”是空文件，没有内容。请重新取得填报工作簿。")
    if is_encrypted(data):
        raise password(path.name)
    with _told(path.name):
        return Workbook(path.name, data, _book(path.name, data))


def _book(name: str, data: bytes) -> Book:
    from jialing_xls.entry.formats import biff, binary, opendocument

    if data[:2] != b"PK":
        if kind := file_kind(data):
            raise no_workbook(name, kind)
        return biff.BiffWorkbook(data)
    members = {member.name: member for member in container.read_directory(data)}
    if kind := archive_kind(members):
        raise no_workbook(name, kind)
    if (content := members.get("content.xml")) is not None:
        about = members.get("META-INF/manifest.xml")
        if about is not None and b"encryption-data" in about.data:
            raise password(name)
        styles = members.get("styles.xml")
        return opendocument.OpenDocumentWorkbook(
            content.data, None if styles is None else styles.data
        )
    package = Package(members.values())
    if package.workbook_part.endswith(".bin"):
        return binary.BinaryWorkbook(package)
    return SpreadsheetMLWorkbook(package)


_DAMAGED: Final = (
    *(Damaged, UnknownName, struct.error, ValueError, LookupError, OverflowError, RecursionError),
)
"""What the readers raise at a file that somebody has tampered with."""


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Turns whatever a reader raises at a file into one sentence for staff."""
    try:
        yield
    except BrokenPackage as error:
        if error.reason is PackageFault.ENCRYPTED:
            raise password(name) from error
        raise hostile(name, error.reason) or broken_file(name) from error
    except TooMany as error:
        raise too_many(name, MOST_CELLS) from error
    except _DAMAGED as error:
        raise broken_file(name) from error
