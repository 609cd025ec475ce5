"""The form of the tamperings in the folder ``unseen``, and what they are made with.

They were written by somebody who had not seen the reader that they are to test: each states what it
does to the package, what a reader then sees, and what is expected of ``verify``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from xml.etree.ElementTree import fromstring

from audit.filled import Filled
from audit.tampered import MONEY, Where
from audit.tampering import Raw
from official_forms import FORM

from jialing_xls.audit.verify import RESAVED, SEALED, verify_one
from jialing_xls.model.result import Finding, Level, Outcome, Status
from jialing_xls.template.template_layout import CROSSCHECK, PAPER

Edit = Callable[[Raw, Where], object]
Repacked = Callable[[bytes], bytes]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS_SPACE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
STYLES, BOOK, STRINGS = "xl/styles.xml", "xl/workbook.xml", "xl/sharedStrings.xml"
THEME, TYPES = "xl/theme/theme1.xml", "[Content_Types].xml"
BOOK_LINKS, ROOT_LINKS = "xl/_rels/workbook.xml.rels", "_rels/.rels"
Y = 'xmlns:y="urn:y"'
"""A namespace of nobody: programs pass over what is in it."""

FINDING, NOTE = "finding", "note"
_SHOWN = 12
"""Findings in the message of a failure."""


@dataclass(frozen=True)
class Unseen:
    """A tampering. ``near``: one finding, "sheet!cell message", must match this expression."""

    id: str
    does: str
    """What is done to the package."""
    seen: str
    """What whoever opens it sees, in Excel, WPS or LibreOffice."""
    edit: Edit
    near: str = "."
    expected: str = FINDING
    """``note``: no renderer shows it and no program executes it; said somewhere is enough."""
    repacked: Repacked = bytes
    """What is done to the bytes of the finished package."""
    most: int = 45

    def make(self, sample: Filled, where: Where, path: Path) -> Path:
        book = Raw(sample.blob)
        self.edit(book, where)
        path.write_bytes(self.repacked(book.save(path).read_bytes()))
        return path


def assert_named(tampering: Unseen, sample: Filled, where: Where, path: Path) -> None:
    """A file that is refused in a sentence is named too: nobody takes it for a clean one."""
    outcome = verify_one(tampering.make(sample, where, path))
    told = _told(outcome)
    shown = "\n".join(told[:_SHOWN]) or "nothing"
    assert outcome.status is not Status.DEFECT, shown
    if tampering.expected == NOTE:
        assert told, f"{tampering.does}: not told at all"
        return
    assert outcome.status is not Status.PASSED, f"{tampering.seen}: passed, with {shown}"
    if outcome.status is Status.UNUSABLE:
        assert told
        return
    grave = [text for f, text in _texts(outcome) if f.level is not Level.NOTE]
    assert any(re.search(tampering.near, text) for text in grave), (
        f"{tampering.near} is not in:\n{shown}"
    )
    assert len(grave) <= tampering.most, f"{len(grave)} findings:\n{shown}"


def assert_passes(tampering: Unseen, sample: Filled, where: Where, path: Path) -> None:
    outcome = verify_one(tampering.make(sample, where, path))
    assert outcome.status is Status.PASSED, _told(outcome)
    assert not _told(outcome)


def _texts(outcome: Outcome) -> list[tuple[Finding, str]]:
    return [(f, f"{f.place or ''} {f.message}") for f in outcome.findings]


def _told(outcome: Outcome) -> list[str]:
    return [text for f, text in _texts(outcome) if f.message not in (RESAVED, SEALED)]


# ---------------------------------------------------------------- where

FORM_CELL = r"自评表!|styles\.xml|sheet1\.xml"
CROSS = r"交叉核对!|styles\.xml|sheet2\.xml"
THE_BOOK = r"自评表!A1\b|workbook\.xml"


# ---------------------------------------------------------------- edits


def nothing(book: Raw, w: Where) -> None:
    """The tampering is in the container."""


def all_of(*edits: Edit) -> Edit:
    def edit(book: Raw, w: Where) -> None:
        for each in edits:
            each(book, w)

    return edit


def put(part: str, old: str, new: str) -> Edit:
    return lambda b, w: b.replace(part, old, new)


def patched(part: str, pattern: str, new: str | Callable[[re.Match[str]], str]) -> Edit:
    return lambda b, w: b.sub(part, pattern, new)


def in_sheet(sheet: str, old: str, new: str) -> Edit:
    return lambda b, w: b.replace(b.part_of(sheet), old, new)


def patched_sheet(sheet: str, pattern: str, new: str | Callable[[re.Match[str]], str]) -> Edit:
    return lambda b, w: b.sub(b.part_of(sheet), pattern, new)


def attribute(sheet: str, element: str, name: str, value: str) -> Edit:
    """Set an attribute of the first ``<element ``; one that it has is replaced."""

    def new(match: re.Match[str]) -> str:
        rest = re.sub(rf' {name}="[^"]*"', "", match[2])
        return f'<{match[1]} {name}="{value}"{rest}'

    def edit(book: Raw, w: Where) -> None:
        part = book.part_of(sheet) if sheet in (FORM, CROSSCHECK, PAPER) else sheet
        text = book.parts[part].decode()
        changed, count = re.subn(rf"<({element})(?=[ />])([^>]*?)(?=/?>)", new, text, count=1)
        assert count, f"{part} has no <{element}>"
        book.parts[part] = changed.encode()

    return edit


def row_attribute(sheet: str, field: str, name: str, value: str) -> Edit:
    """Of the row of the form in which a field stands."""
    return lambda b, w: attribute(sheet, rf'row r="{w.row(field)}"', name, value)(b, w)


def append(book: Raw, group: str, xml: str) -> int:
    """One more ``font``, ``fill`` …; gives its position."""
    found = fromstring(book.parts[STYLES]).find(f"{{{MAIN}}}{group}")
    assert found is not None
    book.replace(STYLES, f"</{group}>", f"{xml}</{group}>")
    book.sub(STYLES, rf'<{group} count="\d+"', f'<{group} count="{len(found) + 1}"')
    return len(found)


def style_of(book: Raw, sheet: str, at: str) -> int:
    text = book.parts[book.part_of(sheet)].decode()
    found = re.search(rf'<c r="{at}"[^>]*? s="(\d+)"', text)
    assert found, f"{at} has no format"
    return int(found[1])


def restyle(
    book: Raw,
    sheet: str,
    at: str,
    *,
    font: str = "",
    fill: str = "",
    border: str = "",
    code: str = "",
    number_format: str = "",
    inner: str = "",
    attributes: str = "",
) -> None:
    """Give one cell a format of its own: its old one, but for what is given here."""
    cells = book.parts[STYLES].decode().partition("<cellXfs")[2].partition("</cellXfs>")[0]
    formats = re.findall(r"<xf (?:[^>]*[^/])?>.*?</xf>|<xf [^>]*/>", cells)
    xf: str = formats[style_of(book, sheet, at)]
    for name, group, xml in (
        ("fontId", "fonts", font),
        ("fillId", "fills", fill),
        ("borderId", "borders", border),
    ):
        if xml:
            xf = re.sub(rf'{name}="\d+"', f'{name}="{append(book, group, xml)}"', xf)
    if code:
        append(book, "numFmts", f'<numFmt numFmtId="200" formatCode="{escape(code)}"/>')
        number_format = "200"
    if number_format:
        xf = re.sub(r'numFmtId="\d+"', f'numFmtId="{number_format}"', xf)
    if inner:
        xf = re.sub(r"^<xf ([^>]*?)(?:/>|>.*)$", rf"<xf \1>{inner}</xf>", xf)
    xf = xf.replace("<xf ", f"<xf {attributes} ", 1) if attributes else xf
    position = append(book, "cellXfs", xf)
    set_style(book, sheet, at, str(position))


def set_style(book: Raw, sheet: str, at: str, position: str) -> None:
    book.sub(
        book.part_of(sheet), rf'(<c r="{at}"[^>]*?) s="[^"]*"', lambda m: f'{m[1]} s="{position}"'
    )


def money(**changes: str) -> Edit:
    """The cell of the total amount gets a format of its own."""
    return lambda b, w: restyle(b, FORM, w.form(MONEY), **changes)


def styled(sheet: str, cell: Callable[[Where], str], **changes: str) -> Edit:
    return lambda b, w: restyle(b, sheet, cell(w), **changes)


INK = '<name val="仿宋_GB2312"/><family val="2"/>'


def font(content: str, size: str = '<sz val="10.5"/>') -> str:
    return f"<font>{size}{content}{INK}</font>"


def cell_xml(sheet: str, cell: Callable[[Where], str], new: Callable[[str], str]) -> Edit:
    """A cell, written anew from what stands there."""

    def edit(book: Raw, w: Where) -> None:
        pattern = rf'<c r="{cell(w)}"(?: [^>]*)?(?:(?<=/)>|>.*?</c>)'
        book.sub(book.part_of(sheet), pattern, lambda m: new(m[0]))

    return edit


def at_money(new: Callable[[str], str]) -> Edit:
    return cell_xml(FORM, lambda w: w.form(MONEY), new)


def value(text: str) -> Edit:
    """The total amount in another spelling of the value."""
    return at_money(lambda cell: cell.replace("<v>13571.19</v>", f"<v>{text}</v>"))


def add_part(book: Raw, name: str, xml: str, content_type: str = "") -> None:
    book.parts[name] = xml.encode()
    if content_type:
        override = f'<Override PartName="/{name}" ContentType="{content_type}"/>'
        book.replace(TYPES, "</Types>", f"{override}</Types>")


def before_end(sheet: str, content: str) -> Edit:
    return in_sheet(sheet, "</worksheet>", f"{content}</worksheet>")


def relate(part: str, kind: str, target: str, id: str, mode: str = "") -> Edit:
    """A relationship whose type is written out."""

    def edit(book: Raw, w: Where) -> None:
        folder, _, name = part.rpartition("/")
        rels = f"{folder}/_rels/{name}.rels".lstrip("/")
        space = "http://schemas.openxmlformats.org/package/2006/relationships"
        text = book.parts.get(rels, f'<Relationships xmlns="{space}"></Relationships>'.encode())
        external = f' TargetMode="{mode}"' if mode else ""
        new = f'<Relationship Id="{id}" Type="{kind}" Target="{target}"{external}/>'
        book.parts[rels] = (
            text.decode().replace("</Relationships>", f"{new}</Relationships>").encode()
        )

    return edit
