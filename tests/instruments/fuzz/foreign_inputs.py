"""Word templates and TOML files: drafted, and made an entry workbook of, as the commands do it.

A case ends in an output or in one message of ours. The template is rendered by the product in a
process that the product starts; the memory and the seconds of that one count, too.
"""

import re
import traceback
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

from jialing_xls.entry.making.builder import build_entry
from jialing_xls.entry.reading.reader import read_entry
from jialing_xls.entry.reading.value_file import values_from_toml
from jialing_xls.model.errors import Unusable
from jialing_xls.narrative.drafting.draft_report import shipped_template
from jialing_xls.narrative.drafting.names_given import context
from jialing_xls.narrative.drafting.template_guard import drafted_within_limits
from jialing_xls.narrative.meaning.stated import facts_of
from jialing_xls.submission.seal import intact
from jialing_xls.template import store as templates

from .. import ROOT
from .case import ENTRY, Case
from .oracle import faults_of_report
from .toml_files import TomlFiles
from .word_templates import WordTemplates
from .worker import Report

_FUND = "困难群众救助补助资金_2023"
TEMPLATE = shipped_template(_FUND)
TOML = ROOT / "samples" / "嘉陵区2023_如实.toml"
_REACHED = re.compile(rb"&lt;(?:class|function|bound method|built-in)|root:x:|Traceback")
"""What a tag may not get hold of: Python's own objects, files of the machine."""


class Corpus:
    """Half of the cases are Word templates, half TOML files."""

    def __init__(self) -> None:
        ids = list(templates.named(_FUND).book.typed)
        self._word = WordTemplates(TEMPLATE)
        self._toml = TomlFiles(ids, TOML.read_text(encoding="utf-8"))

    def case(self, seed: int, number: int) -> Case:
        random = Random(f"{seed}/{number}")
        if number % 2 == 0:
            kind, blob = self._word.case(random)
            return Case(seed, number, (f"word:{kind}",), "甲.docx", blob)
        kind, blob, beside = self._toml.case(random)
        return Case(seed, number, (f"toml:{kind}",), "甲.toml", blob, {"乙.toml": beside})


@cache
def _names() -> dict[str, Any]:
    return context(facts_of(ENTRY))


def made(path: str, output: str, *, render: bool) -> Report:
    """What ``jxls report --template`` and ``jxls new --from`` make of the file."""
    given = Path(path)
    template = templates.named(_FUND)
    try:
        if given.suffix == ".docx":
            blob, _ = drafted_within_limits(given.name, given.read_bytes(), _names())
        else:
            blob = build_entry(template, values_from_toml(given, template.book))
    except Unusable as error:
        return Report(status="unusable", messages=(str(error),), errors=(str(error),))
    except BaseException:
        return Report(failure=traceback.format_exc())
    Path(output).write_bytes(blob)
    return Report(status="passed", output=output)


class Oracle:
    """What must hold after every case."""

    def __init__(self, folder: Path) -> None:
        self._private = str(folder).encode()

    def faults(self, report: Report, path: Path, output: Path) -> list[str]:
        found = faults_of_report(report, ("甲.docx", "甲.toml", "乙.toml"), output)
        if output.exists():
            blob = output.read_bytes()
            of_kind = (
                self._of_draft(blob) if path.suffix == ".docx" else self._of_entry(path, output)
            )
            found += of_kind
        return found

    def _of_draft(self, blob: bytes) -> list[str]:
        found = [] if intact(blob) else ["a draft without a seal"]
        with zipfile.ZipFile(BytesIO(blob)) as package:
            for name in package.namelist():
                data = package.read(name)
                if self._private in data or _REACHED.search(data):
                    found.append(f"something of the machine or of Python stands in {name}")
        return found

    def _of_entry(self, path: Path, output: Path) -> list[str]:
        """The entry workbook is read as stating what the TOML file states."""
        book = templates.named(_FUND).book
        stated, read = values_from_toml(path, book), read_entry(output, book.typed)
        return [
            f"{id} is {value!r} in the file, {read.facts.value(id)!r} in the workbook"
            for id, value in stated.items()
            if read.facts.value(id) != value
        ]
