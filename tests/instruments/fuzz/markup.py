"""What can be done to the XML of a part, and to the parts that lead to others."""

import re
from collections.abc import Callable
from random import Random

from .words import CANARY, NUMBERS, escaped, text

Parts = dict[str, bytes]

_TOKEN = re.compile(rb"<[^>]*>|[^<]+")
_ATTRIBUTE = re.compile(rb'\s([\w:]+)="([^"]*)"')
_TAG = re.compile(rb"<([\w:]+)([^<>]*)>")

_ODD_VALUES = (
    *NUMBERS,
    *("A1", "XFD1048576", "XFE1", "A0", "A1048577", "A1:XFD1048576", "ZZZ99999999", "A-1", "$A$1"),
    *("s", "str", "inlineStr", "b", "e", "d", "n", "x", "rId1", "rId999", "4294967295", "-1"),
    *("true", "1", "http://www.w3.org/1999/xhtml", "../../../../etc/passwd", "/etc/passwd"),
    f"http://{CANARY}.invalid/a.xml",
    f"file:///{CANARY}",
)


def _sheet_part(random: Random, parts: Parts) -> str:
    sheets = [name for name in parts if name.startswith("xl/worksheets/")]
    return random.choice(sheets or list(parts))


def _any_part(random: Random, parts: Parts) -> str:
    return random.choice(list(parts)) if random.random() < 0.6 else _sheet_part(random, parts)


def _tokens(xml: bytes) -> list[bytes]:
    return _TOKEN.findall(xml) or [xml]


def drop(random: Random, parts: Parts) -> None:
    name = _any_part(random, parts)
    tokens = _tokens(parts[name])
    at = random.randrange(len(tokens))
    del tokens[at : at + random.choice([1, 1, 2, 5, 50])]
    parts[name] = b"".join(tokens)


def repeat(random: Random, parts: Parts) -> None:
    name = _any_part(random, parts)
    tokens = _tokens(parts[name])
    at, length = random.randrange(len(tokens)), random.choice([1, 2, 3, 10])
    tokens[at:at] = tokens[at : at + length] * random.choice([1, 1, 2, 100])
    parts[name] = b"".join(tokens)


def swap(random: Random, parts: Parts) -> None:
    name = _any_part(random, parts)
    tokens = _tokens(parts[name])
    a, b = random.randrange(len(tokens)), random.randrange(len(tokens))
    tokens[a], tokens[b] = tokens[b], tokens[a]
    parts[name] = b"".join(tokens)


def element(random: Random, parts: Parts) -> None:
    """A whole element dropped, repeated or emptied: what stays is well-formed."""
    name = _any_part(random, parts)
    xml = parts[name]
    found = list(_TAG.finditer(xml))
    if not found:
        return
    start = random.choice(found)
    close = xml.find(b"</" + start[1] + b">", start.end())
    lone = start[2].endswith(b"/") or close < 0
    stop = start.end() if lone else close + len(start[1]) + 3
    whole = xml[start.start() : stop]
    new = random.choice([b"", whole * 2, whole * 30, b"<" + start[1] + b"/>"])
    parts[name] = xml[: start.start()] + new + xml[stop:]


def attribute(random: Random, parts: Parts) -> None:
    """One attribute dropped, twice, renamed, or with another value."""
    name = _any_part(random, parts)
    xml = parts[name]
    found = list(_ATTRIBUTE.finditer(xml))
    if not found:
        return
    one = random.choice(found)
    odd = escaped(random.choice([random.choice(_ODD_VALUES), text(random)]))
    new = random.choice(
        [b"", one[0] * 2, b' x="1"', b' %b="%b"' % (one[1], odd), b' %b="%b"' % (one[1], odd)]
    )
    parts[name] = xml[: one.start()] + new + xml[one.end() :]


def rename(random: Random, parts: Parts) -> None:
    name = _any_part(random, parts)
    tags = sorted(set(re.findall(rb"<([\w:]+)", parts[name])))
    if tags:
        old, new = random.choice(tags), random.choice([*tags, b"x", b"p:x", b"c", b"row", b"v"])
        parts[name] = re.sub(rb"(</?)%b\b" % old, rb"\g<1>" + new, parts[name])


def prefix(random: Random, parts: Parts) -> None:
    """Another namespace prefix, as some programs write it; or another namespace."""
    name = _any_part(random, parts)
    xml = parts[name]
    if random.random() < 0.5:
        xml = re.sub(rb"<(/?)(\w+)(?=[\s/>])", rb"<\1x:\2", xml).replace(b"xmlns=", b"xmlns:x=")
    else:
        xml = xml.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            random.choice([b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"urn:x", b""]),
        )
    parts[name] = xml


_LAUGHS = b"".join(
    b'<!ENTITY l%d "%b">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha" * 10) for n in range(10)
)
_DOCTYPES = (
    b"<!DOCTYPE a [%b]>" % _LAUGHS,
    b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    b'<!DOCTYPE a [<!ENTITY e SYSTEM "http://127.0.0.1:9/x">]>',
    b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
    b'<!DOCTYPE a [<!ENTITY %% p SYSTEM "file:///dev/random"> %%p;]>'.replace(b"%%", b"%"),
    b'<!DOCTYPE a [<!ENTITY e "%b">]>' % (b"A" * 100_000),
    b"<!DOCTYPE a>",
)


def doctype(random: Random, parts: Parts) -> None:
    name = _any_part(random, parts)
    head, mark, rest = parts[name].partition(b"?>")
    xml = head + mark + random.choice(_DOCTYPES) + rest
    use = random.choice([b"&l9;", b"&e;", b"&e;" * 5000, b"&amp;", b"&#0;", b"&#xD800;", b"&nope;"])
    texts = [found for found in re.finditer(rb">[^<]+<", xml) if found.start() > len(head)]
    if texts:
        at = random.choice(texts).start() + 1
        xml = xml[:at] + use + xml[at:]
    parts[name] = xml


_ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "utf-7", "utf-8-sig")


def encoding(random: Random, parts: Parts) -> None:
    name = _any_part(random, parts)
    xml = parts[name].decode("utf-8", "replace")
    stated = random.choice([*_ENCODINGS, "UTF-8", "ebcdic-cp-us", "x", "idna", "base64", "zlib"])
    if random.random() < 0.7:
        xml = xml.replace('encoding="UTF-8"', f'encoding="{stated}"', 1)
    made = random.choice([*_ENCODINGS, "utf-8", "utf-8"])
    parts[name] = xml.encode(made, "replace")


def dimensions(random: Random, parts: Parts) -> None:
    """A sheet that says, or is, as large as a sheet can be, or larger."""
    name = _sheet_part(random, parts)
    xml = parts[name]
    far = random.choice(
        [b"XFD1048576", b"A1048576", b"XFD1", b"ZZ9999", b"AAA10000", b"ZZZZ9", b"A0"]
    )
    kind = random.randrange(7)
    if kind == 0:
        xml = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:%b"' % far, xml)
    elif kind == 1:
        value = random.choice([b"<v>1</v>", b"", b"<is><t>x</t></is>"])
        row = re.sub(rb"\D", b"", far)
        xml = xml.replace(
            b"</sheetData>",
            b'<row r="%b"><c r="%b" t="inlineStr">%b</c></row></sheetData>' % (row, far, value),
        )
    elif kind == 2:
        rows = b"".join(
            b'<row r="%d"><c r="A%d" s="1"/><c r="F%d" s="1"/></row>' % (n, n, n)
            for n in range(500, random.choice([2_000, 20_000, 60_000]))
        )
        xml = xml.replace(b"</sheetData>", rows + b"</sheetData>")
    elif kind == 3:
        xml = re.sub(rb' r="[A-Z]*[0-9]+"', b"", xml)
    elif kind == 4:
        at = random.choice([b"r='%b'", b'r = "%b"', b'\nr="%b"', b's="1" r="%b"', b'r="&#65;%b"'])
        cell = b"<c " + at % random.choice([far, far.lower()]) + b"><v>1</v></c>"
        xml = xml.replace(b"</sheetData>", b"<row>" + cell + b"</row></sheetData>")
    elif kind == 5:
        tall = b"<row><c><v>1</v></c></row>" * random.choice([1_000, 100_000])
        wide = b"<row>" + b"<c><v>1</v></c>" * random.choice([1_000, 60_000]) + b"</row>"
        xml = xml.replace(b"</sheetData>", tall + wide + b"</sheetData>")
    else:
        cells = b"<c><v>1</v></c>" * random.choice([17_000, 60_000])
        xml = xml.replace(b"</sheetData>", b"<row>" + cells + b"</row></sheetData>")
    parts[name] = xml


def nesting(random: Random, parts: Parts) -> None:
    name = _any_part(random, parts)
    depth = random.choice([50, 1_000, 20_000, 200_000])
    tag = random.choice([b"a", b"r", b"si", b"row", b"c", b"is", b"mc:AlternateContent"])
    inside = (b"<%b>" % tag) * depth + (b"</%b>" % tag) * depth * random.choice([0, 1])
    xml = parts[name]
    at = xml.find(b">", random.randrange(len(xml) + 1)) + 1
    parts[name] = xml[:at] + inside + xml[at:]


def length(random: Random, parts: Parts) -> None:
    """Something long: an attribute, a text, a name, a comment."""
    name = _any_part(random, parts)
    size = random.choice([10_000, 1_000_000, 8_000_000])
    xml = parts[name]
    long = random.choice(
        [
            b'<a b="%b"/>' % (b"x" * size),
            b"<a>%b</a>" % (b"&#65;" * (size // 5)),
            b"<%b/>" % (b"x" * size),
            b"<!--%b-->" % (b"x" * size),
            b"<a %b/>" % b" ".join(b'a%d=""' % n for n in range(size // 20)),
            b"<a/>" * (size // 4),
        ]
    )
    at = xml.find(b">", random.randrange(len(xml) + 1)) + 1
    parts[name] = xml[:at] + long + xml[at:]


_JUNK = (
    *(
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\x1b[2J",
        b"<",
        b">",
        b"&",
        b"&#0;",
        b"]]>",
        b"\xed\xa0\x80",
    ),
    *(b"<![CDATA[1]]>", b"<!-- -- -->", b"<?xml version='1.0'?>", b"<?php x?>", b"\r\n", b"\x0b"),
)


def junk(random: Random, parts: Parts) -> None:
    name = _any_part(random, parts)
    at = random.randrange(len(parts[name]) + 1)
    parts[name] = parts[name][:at] + random.choice(_JUNK) + parts[name][at:]


def cut(random: Random, parts: Parts) -> None:
    name = _any_part(random, parts)
    parts[name] = parts[name][: random.randrange(len(parts[name]) + 1)]


def strings(random: Random, parts: Parts) -> None:
    """Shared strings: false counts, empty, fewer than there are references, other references."""
    name = "xl/sharedStrings.xml"
    xml = parts.get(name, b"<sst/>")
    kind = random.randrange(5)
    if kind == 0:
        count = random.choice([b"0", b"4294967295", b"-1", b"99999999999999999999", b"1000000000"])
        xml = re.sub(rb'(uniqueCount|count)="[^"]*"', rb'\1="' + count + b'"', xml)
    elif kind == 1:
        xml = xml[: xml.find(b"<si>", random.randrange(len(xml) + 1))] + b"</sst>"
    elif kind == 2:
        odd = escaped(text(random))
        found = list(re.finditer(rb"<t[^>]*>[^<]*</t>", xml))
        if found:
            one = random.choice(found)
            xml = xml[: one.start()] + b"<t>" + odd + b"</t>" + xml[one.end() :]
    elif kind == 3:
        sheet = _sheet_part(random, parts)
        odd = escaped(random.choice(NUMBERS))
        parts[sheet] = re.sub(
            rb't="s"><v>\d+',
            lambda _: b't="s"><v>' + odd,
            parts[sheet],
            count=random.choice([1, 0]),
        )
    else:
        xml = xml.replace(b"</sst>", b"<si><t>x</t></si>" * 200_000 + b"</sst>")
    parts[name] = xml


_RELATION = (
    b'<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'relationships/%b" Target="%b"%b/>'
)
_TARGETS = (
    b"../../../../../../etc/passwd",
    b"/etc/passwd",
    b"http://%b.invalid/x.xml" % CANARY.encode(),
    b"file:///etc/passwd",
    b"\\\\%b\\share" % CANARY.encode(),
    b"worksheets/sheet1.xml",
    b"workbook.xml",
    b"",
    b"#",
    b"worksheets",
)


def relations(random: Random, parts: Parts) -> None:
    """A relationship that leads elsewhere: out of the package, to itself, to nothing."""
    name = random.choice(["xl/_rels/workbook.xml.rels", "_rels/.rels"])
    xml = parts.get(name, b"<Relationships/>")
    target = random.choice(_TARGETS)
    outside = random.choice([b"", b' TargetMode="External"'])
    if random.random() < 0.6:
        found = list(re.finditer(rb'Target="[^"]*"', xml))
        if found:
            one = random.choice(found)
            xml = xml[: one.start()] + b'Target="%b"' % target + outside + xml[one.end() :]
    else:
        kind = random.choice([b"externalLink", b"worksheet", b"hyperlink", b"sharedStrings"])
        new = _RELATION % (random.choice([1, 3, 99]), kind, target, outside)
        xml = xml.replace(b"</Relationships>", new + b"</Relationships>")
    parts[name] = xml


def active(random: Random, parts: Parts) -> None:
    """Macros, external links, queries, embedded programs: everything must stay behind."""
    canary = CANARY.encode()
    evil = {
        "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + canary * 20,
        "xl/externalLinks/externalLink1.xml": b"<externalLink><ddeLink ddeService='cmd' "
        b"ddeTopic='%b'/></externalLink>" % canary,
        "xl/connections.xml": b"<connections><connection id='1' type='5'><dbPr connection='%b' "
        b"command='x'/></connection></connections>" % canary,
        "xl/queryTables/queryTable1.xml": b"<queryTable name='%b'/>" % canary,
        "xl/embeddings/oleObject1.bin": b"MZ" + canary,
        "xl/activeX/activeX1.xml": b"<ax:ocx ax:classid='{%b}'/>" % canary,
        "customXml/item1.xml": b"<x>%b</x>" % canary,
        "xl/worksheets/_rels/sheet3.xml.rels": b"<Relationships>"
        + _RELATION % (1, b"hyperlink", _TARGETS[2], b' TargetMode="External"')
        + b"</Relationships>",
    }
    for name in random.sample(sorted(evil), random.randrange(1, len(evil))):
        parts[name] = evil[name]
        kind = random.choice([b"vbaProject", b"externalLink", b"connections"])
        relation = _RELATION % (700, kind, name.removeprefix("xl/").encode(), b"")
        links = "xl/_rels/workbook.xml.rels"
        if links in parts:
            parts[links] = parts[links].replace(b"</Relationships>", relation + b"</Relationships>")
    if "[Content_Types].xml" in parts and random.random() < 0.5:
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
            b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml"
        )


def workbook(random: Random, parts: Parts) -> None:
    """What the workbook says of itself: date system, names, protection, calculation."""
    xml = parts.get("xl/workbook.xml", b"<workbook/>")
    new = random.choice(
        [
            b'<workbookPr date1904="1"/>',
            b'<workbookProtection lockStructure="1" workbookPassword="CC1A"/>',
            b'<fileSharing readOnlyRecommended="1" userName="%b"/>' % CANARY.encode(),
            b'<definedNames><definedName name="Auto_Open">%b</definedName></definedNames>'
            % CANARY.encode(),
            b"<definedNames>%b</definedNames>"
            % b"".join(b'<definedName name="n%d">A1</definedName>' % n for n in range(20_000)),
            b'<externalReferences><externalReference r:id="rId1"/></externalReferences>',
        ]
    )
    parts["xl/workbook.xml"] = xml.replace(b"<workbookPr", new + b"<workbookPr", 1)


def styles(random: Random, parts: Parts) -> None:
    """Number formats that make dates of numbers, and indices that lead nowhere."""
    name = "xl/styles.xml"
    xml = parts.get(name, b"<styleSheet/>")
    if random.random() < 0.5:
        id = str(random.choice([9, 10, 14, 22, 27, 46, 49, 57, 164, 999, -1])).encode()
        xml = re.sub(rb'numFmtId="\d+"', b'numFmtId="' + id + b'"', xml)
    else:
        sheet = _sheet_part(random, parts)
        style = str(random.choice([0, 7, 13, 20, 9999, -1, 2**32])).encode()
        parts[sheet] = re.sub(rb' s="\d+"', b' s="' + style + b'"', parts[sheet])
    parts[name] = xml


MUTATORS: tuple[tuple[Callable[[Random, Parts], None], int], ...] = (
    (drop, 8),
    (repeat, 6),
    (swap, 6),
    (element, 12),
    (attribute, 16),
    (rename, 5),
    (prefix, 4),
    (doctype, 7),
    (encoding, 6),
    (dimensions, 5),
    (nesting, 4),
    (length, 2),
    (junk, 6),
    (cut, 4),
    (strings, 6),
    (relations, 7),
    (active, 6),
    (workbook, 3),
    (styles, 4),
)
