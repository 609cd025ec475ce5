"""The rendered report finished: gaps highlighted, signature placed, sealed.

The same document gives the same bytes: no clock and no person goes in, and the seal shows whether
anybody has saved it since (``submission.seal``).
"""

import io
import re
import zipfile
from copy import deepcopy
from datetime import datetime
from typing import TYPE_CHECKING, Any

from jialing_xls.narrative.drafting.shown import MISSING
from jialing_xls.narrative.text.word_content import paragraphs, text_of
from jialing_xls.ooxml import container
from jialing_xls.submission.seal import BLANK, LABEL, sealed
from jialing_xls.template.text_height import units

if TYPE_CHECKING:
    from docx.document import Document

_NO_CLOCK = datetime(2024, 1, 1)
"""Creation date of every report, as of every workbook that the tool builds."""

_GAP = re.compile(f"({MISSING.pattern})")

_LONGEST_TITLE = 255
"""What python-docx takes."""

_TITLE, _SIGNATURE = "Title", "Signature"
"""Names of styles in the template."""
_RIGHT_OF_DATE = 400
"""Hundredths of a character right of the date of a sealed document (GB/T 9704-2012, 7.3.5.1)."""
_TWIPS = 316
"""A character of 28 in 156 mm, in twentieths of a point."""


def finish(document: "Document") -> tuple[bytes, list[str]]:
    """The report as a file, and the gaps in it, in order."""
    gaps = _highlight_gaps(document)
    _place_signature(document)
    return _saved(document), gaps


def _highlight_gaps(document: "Document") -> list[str]:
    """Mark every 【待补：…】, and return them."""
    from docx.text.run import Run

    gaps: list[str] = []
    for paragraph in paragraphs(document):
        if found := MISSING.findall(text_of(paragraph)):
            gaps += found
            for run in paragraph.xpath("w:r"):
                _highlight(Run(run, paragraph))
    return gaps


def _highlight(run: Any) -> None:
    """Give each 【待补：…】 in a run a run of its own with the same properties, highlighted."""
    from docx.enum.text import WD_COLOR_INDEX
    from docx.text.run import Run

    if not MISSING.search(run.text):
        return
    for piece in filter(None, _GAP.split(run.text)):
        part = Run(deepcopy(run._r), run._parent)
        part.text = piece
        if MISSING.fullmatch(piece):
            part.font.highlight_color = WD_COLOR_INDEX.YELLOW
        run._r.addprevious(part._r)
    run._r.getparent().remove(run._r)


def _place_signature(document: "Document") -> None:
    """The unit's name centred over the date, the date four characters from the right."""
    lines = _in_style(document, _SIGNATURE)
    for line in lines:
        indent = _RIGHT_OF_DATE + 25 * (units(lines[-1].text) - units(line.text))
        place = line._p.get_or_add_pPr().get_or_add_ind()
        place.attrib.clear()
        place.set(_qualified("rightChars"), str(max(0, indent)))
        place.set(_qualified("right"), str(max(0, indent) * _TWIPS // 100))


def _in_style(document: "Document", name: str) -> list[Any]:
    return [p for p in document.paragraphs if p.style is not None and p.style.name == name]


def _qualified(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(f"w:{name}")


def _saved(document: "Document") -> bytes:
    about = document.core_properties
    about.title = "".join(line.text for line in _in_style(document, _TITLE))[:_LONGEST_TITLE]
    about.author = about.last_modified_by = ""
    about.created = about.modified = _NO_CLOCK
    about.revision = 1
    about.comments = f"{LABEL}{BLANK}"
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as package:
        contents = {name: package.read(name) for name in package.namelist()}
    holder = next(part for part, xml in contents.items() if _is_about(xml))
    contents[holder] = sealed(contents, holder)
    return container.write_members(container.Member.pack(*part) for part in contents.items())


def _is_about(xml: bytes) -> bool:
    """Whether a part is the document's properties, with the blank seal in them."""
    return b"coreProperties" in xml and f"{LABEL}{BLANK}".encode() in xml
