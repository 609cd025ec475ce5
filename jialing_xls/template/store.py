"""The templates at hand: an office's own and those shipped, each found by its name.

A template's file is called after it, so finding one opens no other. Versions that a newer one has
taken the place of stand in the folder ``versions`` beside it, by name and digest: what was filled with
one is verified with it.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from jialing_xls.model.errors import JxlsError, UnreadableFile
from jialing_xls.ooxml.file_bytes import read_file
from jialing_xls.template.template_workbook import Label, Template, read_label, read_template

SUFFIX = ".xlsx"
VARIABLE = "JXLS_TEMPLATES"
"""Environment variable that names the office's own folder; processes that are started inherit it."""
VERSIONS = "versions"

_SHORT = 12
"""Hexadecimal digits of a digest in the name of a version's file."""
_WORN = re.compile("(专项)?(补助)?(资金|项目)$")
"""What the names of many funds end in, and reports leave out."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of a templates' folder; ``fault`` says why it is no template."""

    path: Path
    label: Label | None
    fault: str = ""


@cache
def shipped_folder() -> Path:
    """Where the shipped templates are: in the wheel beside the package, else in the checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "workbook_templates"
    return inside if inside.is_dir() else package.parent / "workbook_templates"


def own() -> Path:
    """The office's own folder, whether it is there yet or not."""
    if named_folder := os.environ.get(VARIABLE):
        return Path(named_folder)
    from platformdirs import user_data_path

    return user_data_path("jxls", appauthor=False) / "templates"


def folders() -> list[Path]:
    """The folders that templates are looked for in, the office's own first."""
    return list(dict.fromkeys(folder for folder in (own(), shipped_folder()) if folder.is_dir()))


def names() -> list[str]:
    """Names of the files that may be templates, sorted; none is opened."""
    found = (path for folder in folders() for path in folder.glob(f"*{SUFFIX}"))
    return sorted({path.stem for path in found if path.name[0] not in "~."})


def list_templates() -> Iterator[Listed]:
    """Every file of the folders with its label; a foreign one costs a line and no more."""
    for folder in folders():
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            if path.name[0] in "~.":
                continue
            try:
                label = read_label(bytes_of(path), path.name)
                fault = "" if label.name == path.stem else f"里面写的名称是“{label.name}”"
            except JxlsError as error:
                label, fault = None, str(error)
            yield Listed(path, label, fault)


def named(name: str) -> Template:
    """The template called ``name``. Raises UnreadableFile, naming those at hand, if there is none, and
    naming both places if two differ."""
    paths = _paths(name)
    if not paths:
        raise UnreadableFile(f"没有名为“{name[:60]}”的模板。现有：{'、'.join(names()) or '无'}。")
    found = [_loaded(path) for path in paths]
    if len({template.digest for template in found}) > 1:
        places = "、".join(f"“{path}”" for path in paths)
        raise UnreadableFile(
            f"有两个名为“{name}”而内容不同的模板：{places}。"
            f"请用 jxls template remove {name} 移走自己的，或改名后重新制作。"
        )
    return found[0]


def version(name: str, digest: str) -> Template:
    """The version of a template that has the SHA-256 ``digest``; the present one if it is empty.

    Raises UnreadableFile if neither the present one nor an earlier one at hand has it.
    """
    current = named(name) if _paths(name) else None
    if current is not None and digest in ("", current.digest):
        return current
    for folder in folders():
        path = version_path(folder, name, digest)
        if path.is_file() and (earlier := _loaded(path, name if current else "")).digest == digest:
            return earlier
    present = f"，现有的版本是 {current.digest[:_SHORT]}…" if current else ""
    raise UnreadableFile(
        f"没有模板“{name[:60]}”的版本 {digest[:_SHORT]}…{present}。"
        "请向制作模板的单位要这个版本的文件，用 jxls template add --earlier 加入后再核验。"
    )


def version_path(folder: Path, name: str, digest: str) -> Path:
    """Where in a folder an earlier version stands."""
    return folder / VERSIONS / f"{name}@{digest[:_SHORT]}{SUFFIX}"


def for_fund(fund: str, year: int | None) -> Template:
    """The template for a fund and a year. Raises UnreadableFile, naming what there is, if none is or
    several are: another fund's template is never taken instead."""
    of_fund = [each.label for each in list_templates() if each.label and each.label.fund == fund]
    fitting = [label for label in of_fund if not label.years or year in (None, *label.years)]
    if len(fitting) == 1:
        return named(fitting[0].name)
    there = "、".join(label.name for label in fitting or of_fund) or "、".join(names()) or "无"
    which = f"“{fund or '（没有写资金名称）'}”{f' {year} 年度' if year else ''}"
    how = "有几个" if fitting else "没有"
    raise UnreadableFile(f"{which}{how}模板，请用 --template 指定。可用的：{there}。")


def spoken_of(text: str, year: int | None) -> Template | None:
    """The template for the fund that a text names, of the year or else the latest; None if none is."""
    found: dict[int, str] = {}
    for each in list_templates():
        if each.label and (core := _WORN.sub("", each.label.fund)) and core in text:
            latest = max(each.label.years, default=0)
            found[10_000 if year in each.label.years else latest] = each.label.name
    return named(found[max(found)]) if found else None


def _paths(name: str) -> list[Path]:
    if not name or Path(name).name != name or "\0" in name:
        return []
    found = (folder / f"{name}{SUFFIX}" for folder in folders())
    return [path for path in found if path.is_file()]


def bytes_of(path: Path) -> bytes:
    """The content of a template's file. Raises UnreadableFile."""
    try:
        return read_file(path)
    except OSError as error:
        raise UnreadableFile(f"不能读取模板文件“{path}”（{error.strerror or error}）。") from None


def _loaded(path: Path, current: str = "") -> Template:
    stat = path.stat()
    return _parsed(path, stat.st_mtime_ns, stat.st_size, current)


@lru_cache(maxsize=32)
def _parsed(path: Path, changed: int, size: int, current: str) -> Template:
    """The template in a file as it was at a time; ``current`` is the name of its present version."""
    return read_template(bytes_of(path), path.name, named(current) if current else None)
