"""What a file is called that others name, by an upload or a unit: nothing that a disk or a screen obeys."""

import re
from pathlib import PurePosixPath

_LONGEST = 80
"""Characters. In UTF-8 three bytes each, so that 255 bytes hold them with ``_自评表`` behind."""
_SUFFIX = 12
_FORBIDDEN = re.compile(
    '[\x00-\x1f\x7f-\x9f<>:"|?*\ud800-\udfff\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]'
)
"""What Windows forbids, controls, and marks that turn the direction of a text or do not show."""
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_UNNAMED = "文件"


def clean_name(given: str) -> str:
    """One component of a path, never empty and never a device. Folders that stand in it are dropped."""
    last = PurePosixPath(given.replace("\\", "/")).name
    name = _FORBIDDEN.sub("_", last).strip(" .")
    stem, point, suffix = name.rpartition(".")
    if not point or len(suffix) > _SUFFIX:
        stem, suffix = name, ""
    ending = f".{suffix}" if suffix else ""
    # What is long stays in front, and what tells the kind (…_自评报告) at the end.
    if len(stem) > _LONGEST:
        stem = f"{stem[: _LONGEST // 2]}…{stem[-(_LONGEST // 2 - 1) :]}"
    stem = stem.rstrip(" .") or _UNNAMED
    if _DEVICES.fullmatch(stem):
        stem = f"_{stem}"
    return stem + ending


def take_free_name(name: str, taken: set[str]) -> str:
    """``name``, with a number where one that differs in no more than case is taken; it is taken now."""
    stem, point, suffix = name.rpartition(".")
    stem, ending = (stem, f".{suffix}") if point else (name, "")
    number, found = 2, name
    while found.casefold() in taken:
        found, number = f"{stem}（{number}）{ending}", number + 1
    taken.add(found.casefold())
    return found
