"""One case: from a seed and a number to a mutated entry workbook. The same gives the same."""

import dataclasses
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

from jialing_xls.entry.reading.reader import read_entry
from jialing_xls.template import store as templates

from .. import ROOT
from . import archive, cells, formats, markup
from .archive import Archive, Member

ENTRY = ROOT / "samples" / "嘉陵区2023_更正_录入表.xlsx"

_FORMATS = {4: "xls", 7: "xlsb", 8: "ods"}
"""By the last digit of the number: a tenth of the cases each."""

_LEVELS = (("bytes", 15), ("zip", 20), ("xml", 30), ("cells", 25), ("sheets", 10))

_FILE_NAMES = (
    *("甲县_录入表.xlsx",) * 12,
    *(
        "甲县_录入表.xls",
        "甲县.et",
        "甲县.xlsb",
        "甲县.ods",
        "甲县.xlsm",
        "甲县.xltx",
        "甲县",
        "甲县.csv",
    ),
    *(
        "有 空格 的.xlsx",
        "😀𠮷䶮.xlsx",
        "-o.xlsx",
        "%s{0}.xlsx",
        "a'b“c”.xlsx",
        "~$甲县.xlsx",
        ".xlsx",
    ),
    "长" * 60 + ".xlsx",
)


@dataclass(frozen=True)
class Case:
    """``kinds`` are the mutations by name, e.g. ``("zip:names",)``."""

    seed: int
    number: int
    kinds: tuple[str, ...]
    name: str
    blob: bytes
    beside: Mapping[str, bytes] = dataclasses.field(default_factory=dict)
    """Other files in its folder, by name."""


class Corpus:
    """The sample taken apart once; ``case`` puts it together wrongly."""

    def __init__(self, path: Path = ENTRY) -> None:
        self.path = path
        with zipfile.ZipFile(path) as package:
            self.parts = {name: package.read(name) for name in package.namelist()}
        self._formats = formats.Formats(path)
        self._cells = cells.Cells(self._slots())
        self._mutators: dict[str, Sequence[tuple[Callable[[Random, Any], None], int]]] = {
            "zip": archive.MUTATORS,
            "xml": markup.MUTATORS,
            "cells": cells.mutators(self._cells),
            "sheets": cells.SHEET_MUTATORS,
        }

    def _slots(self) -> list[cells.Slot]:
        template = templates.named("困难群众救助补助资金_2023")
        content = read_entry(self.path, template.book.typed)
        order = (
            "填表说明",
            "基本信息",
            "资金情况",
            "救助数据",
            "资金管理",
            "总体目标",
            "绩效指标",
            "审核说明",
        )
        found = []
        for id, field in template.book.typed.items():
            place = content.facts.place(id)
            if place is not None:
                part = f"xl/worksheets/sheet{order.index(place.sheet) + 1}.xml"
                found.append(cells.Slot(part, place.cell, field.kind.value))
        return found

    @cached_property
    def _packed(self) -> dict[str, Member]:
        return {name: archive.member(name, data) for name, data in self.parts.items()}

    def case(self, seed: int, number: int) -> Case:
        random = Random(f"{seed}/{number}")
        if form := _FORMATS.get(number % 10):
            kinds, blob = self._formats.case(random, form, _bytes)
            return Case(seed, number, tuple(kinds), random.choice(_FILE_NAMES), blob)
        (level,) = random.choices([n for n, _ in _LEVELS], [w for _, w in _LEVELS])
        parts, kinds = dict(self.parts), list[str]()
        if level in ("xml", "cells", "sheets"):
            most = 8 if level == "cells" else 3
            count = random.randrange(1, most + 1)
            kinds += [self._apply(random, level, parts) for _ in range(count)]
        made = Archive(
            [
                self._packed[name] if data is self.parts.get(name) else archive.member(name, data)
                for name, data in parts.items()
            ]
        )
        if level == "zip":
            count = random.choice([1, 1, 2, 3])
            kinds += [self._apply(random, level, made) for _ in range(count)]
        blob = made.bytes()
        if level == "bytes":
            kind, blob = _bytes(random, blob)
            kinds.append(f"bytes:{kind}")
        return Case(seed, number, tuple(kinds), random.choice(_FILE_NAMES), blob)

    def _apply(self, random: Random, level: str, what: object) -> str:
        made = self._mutators[level]
        (mutate,) = random.choices([m for m, _ in made], [weight for _, weight in made])
        mutate(random, what)
        return f"{level}:{mutate.__name__}"


_HEADS = (
    *(b"", b"\0" * 4096, b"PK\3\4", b"PK\5\6" + b"\0" * 18, b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n"),
    *(
        b"<html><table>",
        b"a,b\r\n1,2",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096,
        b"{\\rtf",
    ),
    b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
)


def _bytes(random: Random, blob: bytes) -> tuple[str, bytes]:
    kind = random.choice(
        ["flip", "flip", "flip", "cut", "remove", "insert", "repeat", "other", "head"]
    )
    at = random.randrange(len(blob))
    if random.random() < 0.3:  # the directory is where a little does the most
        at = max(0, len(blob) - random.randrange(1, 1600))
    length = random.choice([1, 2, 4, 30, 1000])
    match kind:
        case "flip":
            data = bytearray(blob)
            for _ in range(random.choice([1, 1, 3, 20, 200])):
                data[at] ^= 1 << random.randrange(8)
                at = min(len(blob) - 1, at + random.randrange(40))
            return kind, bytes(data)
        case "cut":
            return kind, blob[:at]
        case "remove":
            return kind, blob[:at] + blob[at + length :]
        case "insert":
            return kind, blob[:at] + random.randbytes(length) + blob[at:]
        case "repeat":
            return kind, blob[:at] + blob[at : at + length] * random.choice([2, 50]) + blob[at:]
        case "head":
            return kind, random.choice(_HEADS) + blob[random.choice([0, 4, 30]) :]
        case _:
            return kind, random.choice([random.choice(_HEADS), random.randbytes(length * 20)])
