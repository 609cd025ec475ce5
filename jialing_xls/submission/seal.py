"""The seal: a digest inside a submission by which it shows whether anybody has saved it since.

It is the SHA-256 over every part of the package, taken with the seal itself blanked out. Excel, WPS
and LibreOffice rewrite the package on saving, so an intact seal means the tool's own bytes: such an
output may be replaced without asking, and an auditor need not wonder.
"""

import re
from hashlib import sha256

from jialing_xls.ooxml.errors import OoxmlError
from jialing_xls.ooxml.package import Package

LABEL = "封签 "
BLANK = "0" * 64
_SEAL = re.compile(rb"(?<=" + LABEL.encode() + rb")[0-9a-f]{64}")


def seal(package: Package, part: str, parts: dict[str, bytes]) -> bytes:
    """The package with ``parts`` replaced and its seal, blank until now in ``part``, filled in."""
    contents = {name: parts.get(name, package.part(name)) for name in package.part_names}
    digest = _digest(contents)
    sealed = contents[part].replace(f"{LABEL}{BLANK}".encode(), f"{LABEL}{digest}".encode(), 1)
    return package.replacing({**parts, part: sealed})


def intact(blob: bytes) -> bool:
    """Whether the workbook is byte for byte, part for part, as the tool wrote it."""
    try:
        package = Package.read(blob)
    except OoxmlError:
        return False
    contents = {name: package.part(name) for name in package.part_names}
    for name, content in contents.items():
        if found := _SEAL.search(content):
            blanked = content[: found.start()] + BLANK.encode() + content[found.end() :]
            return found[0].decode() == _digest({**contents, name: blanked})
    return False


def _digest(contents: dict[str, bytes]) -> str:
    whole = sha256()
    for name, content in sorted(contents.items()):
        whole.update(f"{name}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()
