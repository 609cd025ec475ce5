"""The seal: a digest inside a submission or a drafted report by which it shows whether anybody has saved it since.

It is the SHA-256 over every part of the package, taken with the seal itself blanked out. Excel, WPS
and LibreOffice rewrite the package on saving, so an intact seal means the tool's own bytes: such an
output may be replaced without asking, and an auditor need not wonder.
"""

import re
from collections.abc import Mapping
from hashlib import sha256

from jialing_xls.ooxml import container
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.package_errors import OoxmlError

LABEL = "封签 "
BLANK = "0" * 64
_SEAL = re.compile(rb"(?<=" + LABEL.encode() + rb")[0-9a-f]{64}")


def seal(package: Package, part: str, parts: dict[str, bytes]) -> bytes:
    """The package with ``parts`` replaced and its seal, blank until now in ``part``, filled in."""
    contents = {name: parts.get(name, package.part(name)) for name in package.part_names}
    return package.replacing({**parts, part: sealed(contents, part)})


def sealed(contents: Mapping[str, bytes], part: str) -> bytes:
    """The content of ``part`` with its seal, blank until now, filled in for all the contents."""
    digest = _digest(contents)
    return contents[part].replace(f"{LABEL}{BLANK}".encode(), f"{LABEL}{digest}".encode(), 1)


def intact(blob: bytes) -> bool:
    """Whether the workbook or report is byte for byte, part for part, as the tool wrote it."""
    try:
        return seal_fits({member.name: member.data for member in container.read_members(blob)})
    except OoxmlError:
        return False


def seal_fits(contents: Mapping[str, bytes]) -> bool:
    """The same of a package's contents by part."""
    # A text that was typed may look like a seal, too: one that somebody copied from elsewhere.
    return any(
        _fits(contents, name, found)
        for name, content in contents.items()
        if LABEL.encode() in content
        for found in _SEAL.finditer(content)
    )


def _fits(contents: Mapping[str, bytes], name: str, found: re.Match[bytes]) -> bool:
    """Whether the seal ``found`` in a part is the digest of everything but itself."""
    content = contents[name]
    blanked = content[: found.start()] + BLANK.encode() + content[found.end() :]
    return found[0].decode() == _digest({**contents, name: blanked})


def _digest(contents: Mapping[str, bytes]) -> str:
    whole = sha256()
    for name, content in sorted(contents.items()):
        whole.update(f"{name}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()
