"""What must hold after every case, looked at with zipfile and regular expressions only."""

import getpass
import re
import socket
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from jialing_xls.submission.seal import intact
from jialing_xls.template import store as templates

from .archive import ESCAPE
from .words import CANARY
from .worker import Report

_CHINESE = re.compile("[\u4e00-\u9fff]")
# What moves a terminal's cursor, turns text round, or hides it: no message may have it.
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_FORMULA = re.compile(rb"<f\b[^>]*>[^<]*</f>|<f\b[^>]*/>")
_LONGEST = 2000


class Oracle:
    def __init__(self, folder: Path) -> None:
        name = templates.named("困难群众救助补助资金_2023").name
        self._template = _parts(
            (templates.shipped_folder() / f"{name}{templates.SUFFIX}").read_bytes()
        )
        machine = {getpass.getuser(), socket.gethostname(), str(folder)}
        self._private = [mark.encode() for mark in machine if len(mark) > 4]

    def faults(self, report: Report, path: Path, output: Path) -> list[str]:
        """Everything that is wrong with a case; empty if it held."""
        found = faults_of_report(report, (path.name.removeprefix("~$")[:30],), output)
        if output.exists():
            found += self._of_output(output.read_bytes(), report)
        return found

    def _of_output(self, blob: bytes, report: Report) -> list[str]:
        found = []
        if not (report.proven and intact(blob)):
            found.append("an output that is not proven or not sealed")
        parts = _parts(blob)
        if list(parts) != list(self._template):
            found.append(f"parts that the template has not: {parts.keys() ^ self._template.keys()}")
        for name, data in parts.items():
            own = self._template.get(name, b"")
            if not name.startswith("xl/worksheets/sheet") and data != own:
                found.append(f"{name} is not the template's")
            if _FORMULA.findall(data) != _FORMULA.findall(own):
                found.append(f"the formulas of {name} are not the template's")
            found += (
                f"{mark!r} stands in {name}"
                for mark in (CANARY.encode(), *self._private)
                if mark in data and mark not in own
            )
        return found


def faults_of_report(report: Report, names: Sequence[str], output: Path) -> list[str]:
    """What is wrong with how a case ended; a file that is refused is named, by one of ``names``."""
    found = []
    if report.failure:
        found.append("traceback: " + report.failure)
    elif report.status not in ("passed", "failed", "unusable"):
        found.append(f"status {report.status}: {report.errors}")
    if report.printed:
        found.append("printed: " + report.printed)
    found += (f"outside: {deed}" for deed in report.deeds)
    found += (fault for message in report.messages for fault in _wording(message))
    if report.status == "unusable":
        if not report.errors:
            found.append("unusable without a message")
        elif not any(name in "".join(report.errors) for name in names):
            found.append(f"the file is not named: {report.errors}")
    if not report.failure and output.exists() != bool(report.output):
        found.append(f"output {report.output!r}, there: {output.exists()}")
    return found


def _parts(blob: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(blob)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _wording(message: str) -> list[str]:
    faults = []
    if not _CHINESE.search(message) or "Traceback" in message or ESCAPE in message:
        faults.append(f"no message for staff: {message[:300]!r}")
    if len(message.splitlines()) > 2 or len(message) > _LONGEST:
        faults.append(f"more than two lines: {message[:300]!r}")
    if _CONTROL.search(message):
        faults.append(f"control characters in a message: {message[:300]!r}")
    return faults
