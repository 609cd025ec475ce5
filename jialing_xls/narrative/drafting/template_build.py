"""From the text of a report with tags in it to the Word template that an office edits.

A line of the text is a paragraph; how it begins gives its style. Page, fonts and footers are parts
that stand beside it as XML. The same definition gives the same bytes.
"""

import re
from html import escape
from pathlib import Path

from jialing_xls.ooxml import container

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_FOLDER = "自评报告"
"""Beside the text: page, styles and footers of all reports."""

_STYLES = (
    (re.compile(r"\{%p "), "Tag"),
    (re.compile(r"# "), "Title"),
    (re.compile(r"! "), "Warning"),
    (re.compile(r"& "), "Attachment"),
    (re.compile(r"@ "), "Signature"),
    (re.compile(r"[一二三四五六七八九十]+、"), "Heading1"),
    (re.compile(r"（[一二三四五六七八九十]+）"), "Heading2"),
)
"""How a paragraph begins, and its style; all others are body text."""
_BODY = "BodyText"
_MARK = re.compile(r"[#!&@] ")

_PARTS = {
    "styles": ("styles", "styles"),
    "settings": ("settings", "settings"),
    "fontTable": ("fontTable", "fontTable"),
    "footer_odd": ("odd", "footer"),
    "footer_even": ("even", "footer"),
}
"""XML files of the definition: id and type of their relationship."""


def build(text: Path) -> bytes:
    """The template that the file ``text`` describes."""
    parts = text.with_name(_FOLDER)
    section = (parts / "section.xml").read_text("utf-8")
    lines = text.read_text("utf-8").splitlines()
    body = "".join(_paragraph(line) for line in lines if line.strip())
    document = (
        f'{_XML}<w:document xmlns:w="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<w:body>{body}{section}</w:body></w:document>"
    )
    members = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships([("document", "officeDocument", "word/document.xml")]),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": _relationships(
            [(id, kind, f"{name}.xml") for name, (id, kind) in _PARTS.items()]
        ),
        **{f"word/{name}.xml": (parts / f"{name}.xml").read_text("utf-8") for name in _PARTS},
    }
    return container.write_members(
        container.Member.pack(n, xml.encode()) for n, xml in members.items()
    )


def _paragraph(line: str) -> str:
    style = next((style for begins, style in _STYLES if begins.match(line)), _BODY)
    text = escape(_MARK.sub("", line, count=1), quote=False)
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def _content_types() -> str:
    overrides = {"document": "document.main", **{n: kind for n, (_, kind) in _PARTS.items()}}
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{_RELS}"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(
            f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
            for name, kind in overrides.items()
        )
        + "</Types>"
    )


_RELS = "application/vnd.openxmlformats-package.relationships+xml"


def _relationships(links: list[tuple[str, str, str]]) -> str:
    return (
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="{id}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
            for id, kind, target in links
        )
        + "</Relationships>"
    )
