"""Which files a roll-up reads: folders with all that lies in them, patterns and single files; and what each
claims to be."""

import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from glob import glob, has_magic
from html import unescape
from pathlib import Path, PurePath

from jialing_xls.entry.formats.opened_workbook import MAX_FILE_BYTES
from jialing_xls.model.errors import Unusable
from jialing_xls.ooxml.container import read_directory
from jialing_xls.ooxml.file_bytes import read_file, real_path
from jialing_xls.pipeline import RETURNED_SUFFIX
from jialing_xls.rollup.region_result import FileKind
from jialing_xls.submission.seal import intact
from jialing_xls.template.template_layout import CROSSCHECK, PAPER

_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".xlsb", ".ods"})

_ROLLUP_SHEETS = frozenset({"汇总核对", "单位一览"})

_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*?\bname=\"([^\"]*)\"")
_LARGEST_INDEX = 2**20
"""Bytes of xl/workbook.xml; ours have some 20 KB."""

LOCK_FILE = "Excel、WPS 打开文件时的临时文件（~$…）"
NO_WORKBOOK = "不是工作簿"
RETURNED = "退回件（还没有改动）"
ROLLUP_OUTPUT = "本工具生成的汇总表"


@dataclass(frozen=True, slots=True)
class UnitSource:
    """A file to be read."""

    path: str
    """Absolute; for opening it, wherever that is done. Never shown."""
    shown: str
    """As given, with ``/``; of an absolute path only what lies below what was given."""
    link: str
    """From the output's folder; empty if the file does not lie beneath."""


@dataclass(frozen=True, slots=True)
class Sources:
    files: tuple[UnitSource, ...]
    skipped: Mapping[str, tuple[str, ...]]
    """Files of folders that are not read, by the reason."""


def gather(paths: Sequence[str], *, beside: Path, apart: Collection[Path] = ()) -> Sources:
    """The files that ``paths`` come to, each once, sorted; those ``apart`` (roster, output) without.

    ``beside`` is the folder of the output. A file that was named is read whatever its name says; a
    folder gives only what may be a workbook. Raises Unusable if a pattern or a folder gives nothing.
    """
    taken: dict[str, UnitSource] = {}
    skipped: dict[str, set[str]] = {}
    aside = {real_path(path) for path in apart}
    for given in paths:
        found = list(_found(given))
        if not found:
            raise Unusable(f"“{given}”里没有文件。请核对路径。")
        for path, shown, named in found:
            real = real_path(path)
            if real in aside:
                continue
            reason = "" if named else _passed_over(path)
            if reason:
                skipped.setdefault(reason, set()).add(shown)
                continue
            source = UnitSource(str(real), shown, _link(real, real_path(beside)))
            before = taken.setdefault(source.path, source)
            if (len(shown), shown) < (len(before.shown), before.shown):
                taken[source.path] = source
    files = sorted(taken.values(), key=lambda source: (source.shown, source.path))
    return Sources(tuple(files), {why: tuple(sorted(skipped[why])) for why in sorted(skipped)})


def _found(given: str) -> Iterator[tuple[Path, str, bool]]:
    """Files with how they are shown, and whether they were named one by one."""
    path = Path(given)
    if path.is_dir():
        yield from _within(path, _shown(path))
    elif has_magic(given) and not path.exists():
        for match in sorted(glob(given, recursive=True)):
            if os.path.isdir(match):
                yield from _within(Path(match), _shown(Path(match)))
            else:
                yield Path(match), _shown(Path(match)), False
    else:
        yield path, _shown(path), True


def _within(folder: Path, shown: str) -> Iterator[tuple[Path, str, bool]]:
    for parent, _, names in os.walk(folder):
        inside = Path(parent).relative_to(folder)
        for name in names:
            yield Path(parent, name), PurePath(shown, inside, name).as_posix(), False


def _shown(path: Path) -> str:
    """What was given, without what tells of the machine: absolute or ``..`` leave the last name."""
    if path.is_absolute() or path.drive or ".." in path.parts:
        return real_path(path).name
    return path.as_posix()


def _passed_over(path: Path) -> str:
    """Why a file of a folder is not read; empty if it is."""
    if path.name.startswith("~$"):
        return LOCK_FILE
    if path.name.startswith(".") or path.suffix.lower() not in _WORKBOOKS:
        return NO_WORKBOOK
    if RETURNED_SUFFIX.search(path.stem) and _is_untouched(path):
        return RETURNED
    return ""


def _is_untouched(path: Path) -> bool:
    with suppress(OSError):  # its reader says it
        return intact(read_file(path))
    return False


def _link(path: Path, folder: Path) -> str:
    way = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else ""
    return way if way.isprintable() else ""  # XML has no control characters


def file_kind_of(path: Path) -> FileKind:
    """What a file claims to be by its tabs. One that is no .xlsx is left to the entry reader."""
    names = _tabs(path)
    if names >= _ROLLUP_SHEETS:
        return FileKind.ROLLUP
    return FileKind.SUBMISSION if names & {CROSSCHECK, PAPER} else FileKind.ENTRY


def _tabs(path: Path) -> frozenset[str]:
    try:
        members = {each.name: each for each in read_directory(read_file(path, MAX_FILE_BYTES))}
        about = members["xl/workbook.xml"]
        if about.size > _LARGEST_INDEX:
            return frozenset()
        text = about.data.decode("utf-8")
    except Exception:  # whatever is wrong with it, its reader says it better
        return frozenset()
    return frozenset(unescape(name) for name in _SHEET.findall(text))
