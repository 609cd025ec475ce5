"""What can be done to the cells, rows and sheets of the entry workbook: all of it well-formed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from .markup import Parts
from .words import NUMBERS, escaped, formula, text

CELL = re.compile(rb'<c r="([A-Z]+)([0-9]+)"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
_ROW = re.compile(rb'<row r="([0-9]+)"[^>]*>.*?</row>', re.DOTALL)


@dataclass(frozen=True)
class Slot:
    """An entry cell: the part of its sheet, its address, and the kind of its field."""

    part: str
    address: str
    kind: str


class Cells:
    """The mutators of cells; they know which cells are entries."""

    def __init__(self, slots: list[Slot]) -> None:
        self.slots = slots
        self.kinds = sorted({slot.kind for slot in slots})

    def entry(self, random: Random, parts: Parts) -> None:
        """An odd value in an entry cell; every kind of field as often as any other."""
        kind = random.choice(self.kinds)
        slot = random.choice([slot for slot in self.slots if slot.kind == kind])
        replace(parts, slot.part, slot.address, content(random))

    def label(self, random: Random, parts: Parts) -> None:
        """An odd value, or another row's, in the column 字段, 单位 or a header."""
        slot = random.choice(self.slots)
        column, row = random.choice("ABCDEF"), slot.address.lstrip("ABCDEF")
        odd = text(random)
        if random.random() < 0.5:
            shared = b'<c r="%b" t="s"><v>%d</v></c>'
            at = f"{column}{random.choice([row, '3'])}".encode()
            parts_xml = shared % (at, random.randrange(400))
            replace(parts, slot.part, at.decode(), parts_xml.partition(b'"')[2].partition(b'"')[2])
        else:
            at_row = random.choice([row, "3", "1"])
            replace(parts, slot.part, f"{column}{at_row}", inline(odd))

    def template(self, random: Random, parts: Parts) -> None:
        """The name of the template on 填表说明."""
        name = "xl/worksheets/sheet1.xml"
        found = [m for m in CELL.finditer(parts.get(name, b"")) if m[1] == b"D"]
        if found:
            one = random.choice(found)
            replace(parts, name, f"D{one[2].decode()}", inline(text(random)))


def replace(parts: Parts, part: str, address: str, new: bytes) -> None:
    """The cell with ``new`` behind ``<c r="…"``, its style kept mostly."""
    xml = parts.get(part, b"")
    found = re.search(rb'<c r="%b"( s="\d+")?[^>]*?(?:/>|>.*?</c>)' % address.encode(), xml, re.S)
    if found:
        cell = b'<c r="%b"%b%b' % (address.encode(), found[1] or b"", new)
        parts[part] = xml[: found.start()] + cell + xml[found.end() :]


def inline(value: str) -> bytes:
    return b' t="inlineStr"><is><t xml:space="preserve">' + escaped(value) + b"</t></is></c>"


def content(random: Random) -> bytes:
    """What stands behind the address and style of a cell."""
    odd = escaped(text(random))
    number = escaped(random.choice(NUMBERS))
    evil = escaped(formula(random))
    error = random.choice([b"#DIV/0!", b"#N/A", b"#REF!", b"", b"#ODD!", b"x"])
    kind = random.randrange(12)
    choices: tuple[bytes, ...] = (
        inline(text(random)),
        inline(text(random)),
        b"><v>%b</v></c>" % number,
        b' t="b"><v>%b</v></c>' % random.choice([b"1", b"0", b"true", b"x", b""]),
        b' t="e"><v>%b</v></c>' % error,
        b' t="str"><v>%b</v></c>' % odd,
        b' t="d"><v>%b</v></c>' % random.choice([b"2024-06-12", b"2024-06-12T08:00:00", b"x", odd]),
        b"><f>%b</f><v>%b</v></c>" % (evil, number),
        b"><f>%b</f></c>" % evil,
        b' t="str"><f>%b</f><v>%b</v></c>' % (evil, odd),
        b'><f t="%b" ref="A1:XFD1048576" si="0">%b</f><v>%b</v></c>'
        % (random.choice([b"shared", b"array", b"dataTable"]), evil, number),
        b' t="n"><v>%b</v></c>' % odd,
    )
    return choices[kind]


def rows(random: Random, parts: Parts) -> None:
    """A row removed, repeated in place or at the end, moved, hidden, or renumbered."""
    name = f"xl/worksheets/sheet{random.randrange(1, 10)}.xml"
    xml = parts.get(name, b"")
    found = list(_ROW.finditer(xml))
    if len(found) < 2:
        return
    one, other = random.choice(found), random.choice(found)
    kind = random.randrange(6)
    if kind == 0:
        xml = xml.replace(one[0], b"")
    elif kind == 1:
        xml = xml.replace(one[0], one[0] * random.choice([2, 3, 500]))
    elif kind == 2:
        xml = xml.replace(b"</sheetData>", _numbered(one[0], 900) + b"</sheetData>")
    elif kind == 3:
        number = int(other[1])
        xml = xml.replace(one[0], b"\0").replace(other[0], _numbered(one[0], number))
        xml = xml.replace(b"\0", _numbered(other[0], int(one[1])))
    elif kind == 4:
        xml = xml.replace(one[0], one[0].replace(b"<row ", b'<row hidden="1" ', 1))
    else:
        number = random.choice([0, 1, 40, 9_999, 120_000, 1_048_576, 1_048_577, 2**32])
        xml = xml.replace(one[0], _numbered(one[0], number))
    parts[name] = xml


def _numbered(row: bytes, number: int) -> bytes:
    row = re.sub(rb'<row r="\d+"', b'<row r="%d"' % number, row)
    return re.sub(rb'<c r="([A-Z]+)\d+"', rb'<c r="\g<1>%d"' % number, row)


def columns(random: Random, parts: Parts) -> None:
    """Every cell some columns to the right, so that headers go with it; or two columns swapped."""
    name = f"xl/worksheets/sheet{random.randrange(2, 9)}.xml"
    letters = [bytes([65 + n]) for n in range(6)]
    shifted = [*letters[1:], b"G"] if random.random() < 0.5 else random.sample(letters, 6)
    other = dict(zip(letters, shifted, strict=True))
    parts[name] = re.sub(
        rb'<c r="([A-Z])(\d+)"',
        lambda m: b'<c r="%b%b"' % (other.get(m[1], m[1]), m[2]),
        parts.get(name, b""),
    )


def merge(random: Random, parts: Parts) -> None:
    name = f"xl/worksheets/sheet{random.randrange(2, 9)}.xml"
    areas = ["D5:E6", "A1:XFD1048576", "D5", "D5:D5", "E6:D5", "A3:F3", "", "x"]
    merged = b"".join(
        b'<mergeCell ref="%b"/>' % random.choice(areas).encode()
        for _ in range(random.choice([1, 2, 5_000]))
    )
    parts[name] = parts.get(name, b"").replace(
        b"</sheetData>", b"</sheetData><mergeCells>" + merged + b"</mergeCells>", 1
    )


def live(random: Random, parts: Parts) -> None:
    """The formulas of 即时核对 changed: nothing of them may count or be carried over."""
    name = "xl/worksheets/sheet9.xml"
    parts[name] = re.sub(
        rb"<f>[^<]*</f>",
        lambda m: b"<f>" + escaped(formula(random)) + b"</f>" if random.random() < 0.3 else m[0],
        parts.get(name, b""),
    )


_NAMES = (
    *(
        "",
        " ",
        "'",
        "''",
        "a'b",
        "A!B",
        "[x]",
        "a" * 31,
        "a" * 300,
        "表" * 40,
        "\u202e表",
        "表\n二",
    ),
    *(
        "资金情况",
        "填表说明",
        "自评表",
        "Sheet1",
        "_x0007_",
        "_x001B_[2J",
        "=1+1",
        "𠮷😀",
        "../x",
        "a:b",
    ),
    *("\x1b[2J", "\x07", "\u2028", "<b>", "&#10;", "#REF!", "{0}", "%s", "\x7f", "\u200b"),
)


def sheets(random: Random, parts: Parts) -> None:
    """A sheet renamed, removed, listed twice, moved, hidden, or of another kind."""
    name = "xl/workbook.xml"
    xml = parts.get(name, b"")
    found = re.findall(rb"<sheet [^>]*/>", xml)
    if not found:
        return
    one, other = random.choice(found), random.choice(found)
    kind = random.randrange(9)
    if kind <= 2:
        new = re.sub(
            rb'name="[^"]*"',
            lambda _: b'name="' + escaped(random.choice([*_NAMES, text(random)])) + b'"',
            one,
        )
        xml = xml.replace(one, new)
    elif kind == 3:
        xml = xml.replace(one, b"")
    elif kind == 4:
        xml = xml.replace(one, one * random.choice([2, 3, 60, 3_000]))
    elif kind == 5:
        xml = xml.replace(one, b"\0").replace(other, one).replace(b"\0", other)
    elif kind == 6:
        state = random.choice([b"hidden", b"veryHidden", b"x"])
        xml = xml.replace(one, one.replace(b"<sheet ", b'<sheet state="%b" ' % state))
    elif kind == 7:
        links = "xl/_rels/workbook.xml.rels"
        sort = random.choice([b"chartsheet", b"dialogsheet", b"xlMacrosheet", b"macrosheet"])
        parts[links] = parts.get(links, b"").replace(b"relationships/worksheet", b"x/" + sort, 1)
    else:
        copied = "xl/worksheets/sheet10.xml"
        parts[copied] = parts.get(f"xl/worksheets/sheet{random.randrange(1, 10)}.xml", b"")
        links = "xl/_rels/workbook.xml.rels"
        kind_of = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
        parts[links] = parts.get(links, b"").replace(
            b"</Relationships>",
            b'<Relationship Id="rId77" Type="%b" Target="worksheets/sheet10.xml"/></Relationships>'
            % kind_of,
        )
        xml = xml.replace(
            b"</sheets>", '<sheet name="副本" sheetId="77" r:id="rId77"/></sheets>'.encode()
        )
    parts[name] = xml


def mutators(cells: Cells) -> tuple[tuple[Callable[[Random, Parts], None], int], ...]:
    return (
        (cells.entry, 60),
        (cells.label, 10),
        (cells.template, 3),
        (rows, 10),
        (columns, 4),
        (merge, 3),
        (live, 4),
    )


SHEET_MUTATORS: tuple[tuple[Callable[[Random, Parts], None], int], ...] = ((sheets, 1),)
