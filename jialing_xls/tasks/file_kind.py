"""What a file is, and so what is to be done with it."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from glob import has_magic
from pathlib import Path, PurePath

from jialing_xls.model.errors import Unusable
from jialing_xls.ooxml.file_bytes import real_path
from jialing_xls.rollup.region_result import FileKind
from jialing_xls.rollup.sources import ROLLUP_OUTPUT, file_kind_of, gather

_REPORTS = frozenset({".docx", ".doc", ".docm", ".wps", ".txt", ".md", ".pdf"})
"""What reports come as; those that cannot be read are told by the reader of reports."""
_SUFFIXES_OF_A_UNIT = ("_录入表", "_自评表", "_自评报告")
_SHOWN = 5


def recognise_file(path: Path) -> FileKind:
    """What a file claims to be, by its content and its name. What is unlike anything counts as an entry
    workbook, whose reader says best what is wrong with it."""
    if names_report(path.name) or _is_word(path):
        return FileKind.REPORT
    return file_kind_of(path)


def names_report(name: str) -> bool:
    """Whether a file is a report by its name."""
    return PurePath(name).suffix.lower() in _REPORTS


def _is_word(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as package:
            return any(name.startswith("word/") for name in package.namelist())
    except Exception:  # whatever is wrong with it, its reader says it better
        return False


def find_workbook(report: str, workbooks: Sequence[str]) -> int | None:
    """Which of the ``workbooks`` a report goes with, by their names: that of the same unit, an entry
    workbook before a submission; else the only one there is."""
    of_unit = [n for n, name in enumerate(workbooks) if _unit(name) == _unit(report)]
    entries = [n for n in of_unit if not PurePath(workbooks[n]).stem.endswith("_自评表")]
    if of_unit:
        return (entries or of_unit)[0]
    return 0 if len(workbooks) == 1 else None


def _unit(name: str) -> str:
    stem = PurePath(name).stem
    for suffix in _SUFFIXES_OF_A_UNIT:
        stem = stem.removesuffix(suffix)
    return stem


@dataclass(frozen=True, slots=True)
class Expanded:
    """The files that a call comes to, and one line for each kind of file that was passed over."""

    files: tuple[Path, ...]
    told: tuple[str, ...]


def expand_paths(given: Sequence[Path], wanted: FileKind) -> Expanded:
    """Files as they were given; of folders (with all beneath) and patterns the ``wanted`` ones.

    Raises Unusable if a folder or a pattern holds none.
    """
    files: dict[Path, None] = {}
    passed: dict[str, list[str]] = {}
    for path in given:
        if not path.is_dir() and not (has_magic(str(path)) and not path.exists()):
            files[path] = None
            continue
        found = gather([str(path)], beside=Path())
        for why, names in found.skipped.items():
            passed.setdefault(why, []).extend(names)
        before = len(files)
        for source in found.files:
            kind = recognise_file(Path(source.path))
            if kind is wanted:
                files[_from_here(Path(source.path))] = None
            else:
                why = ROLLUP_OUTPUT if kind is FileKind.ROLLUP else str(kind)
                passed.setdefault(why, []).append(source.shown)
        if len(files) == before:
            raise Unusable(f"“{path}”里没有{wanted}。请核对路径。")
    told = (
        f"跳过　{why} {len(names)} 个：{'、'.join(names[:_SHOWN])}{'……' * (len(names) > _SHOWN)}"
        for why, names in passed.items()
    )
    return Expanded(tuple(files), tuple(told))


def _from_here(path: Path) -> Path:
    here = real_path(Path.cwd())
    return path.relative_to(here) if path.is_relative_to(here) else path
