"""Submissions taken apart and put together again, without the code that wrote them."""

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from jialing_xls import __version__
from jialing_xls.model.result import CheckResult, Outcome
from jialing_xls.submission.certificate import Written
from jialing_xls.submission.fill import Identity, fill_template
from jialing_xls.template import store as templates

SHEET_PARTS = {
    "自评表": "xl/worksheets/sheet1.xml",
    "交叉核对": "xl/worksheets/sheet2.xml",
    "数据底稿": "xl/worksheets/sheet3.xml",
}
"""In a package that XlsxWriter made the sheets are numbered as they stand."""


@dataclass(frozen=True)
class Filled:
    """An entry workbook, the submission made of it, and what the run said."""

    entry: Path
    output: Path
    outcome: Outcome

    @property
    def blob(self) -> bytes:
        return self.output.read_bytes()

    @cached_property
    def written(self) -> Written:
        """The same made again, with what the engine came to."""
        facts = self.outcome.facts
        assert facts is not None
        template = templates.named(self.outcome.template or "")
        identity = Identity(sha256(self.entry.read_bytes()).hexdigest(), __version__)
        made = fill_template(template, facts, self.outcome.checks, identity)
        assert made.blob == self.blob
        return made

    def holding(self, blob: bytes) -> Written:
        """The same with other bytes in the file."""
        return self.written._replace(blob=blob)

    def of(self, rule: str) -> Mapping[str | None, CheckResult]:
        """The results of a rule by case."""
        found = {c.rule.case: c for c in self.outcome.checks if c.rule.id == rule}
        assert found, f"no rule {rule}"
        return found


def parts_of(blob: bytes) -> dict[str, bytes]:
    """Contents by name, in the order of the package."""
    with zipfile.ZipFile(BytesIO(blob)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_cell(blob: bytes, place: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one ``<c>`` element changed, e.g. at ``自评表!G7``."""
    sheet, _, address = place.partition("!")
    parts = parts_of(blob)
    part = {**SHEET_PARTS, "模板定义": "xl/worksheets/sheet4.xml"}[sheet]
    element = cell_of(parts[part], address)
    changed = change(element)
    assert changed != element, f"{place} is as it was: {element!r}"
    parts[part] = parts[part].replace(element, changed)
    return zipped(parts)


def cell_of(xml: bytes, address: str) -> bytes:
    """The ``<c>`` element of a cell."""
    match = re.search(rb'<c r="%b"[^>]*?(?:/>|>.*?</c>)' % address.encode(), xml)
    assert match, address
    return match[0]
