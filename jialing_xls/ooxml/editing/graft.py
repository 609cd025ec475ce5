"""The sheets of a package that we made, appended to one that we received.

The contract: every part of the host keeps its bytes, but for what lists parts (content types, the
workbook and its relationships) and styles.xml, to which formats are appended. calcChain.xml goes if
the guest has formulas, which it would lack: it is a hint about their order, which Excel makes anew.

The guest is written by XlsxWriter: its elements have no prefix. Its sheets come with what they lead
to (drawings, charts, comments), under names of their own; shared strings are put into their cells;
cell formats and the places of names are numbered as the host counts.
"""

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from html import escape

from jialing_xls.ooxml.editing.outline import Edit, Element, edited, outline, qualified
from jialing_xls.ooxml.editing.style_table import EMPTY, MAIN, StyleTable, Taken
from jialing_xls.ooxml.package import Package, links_part
from jialing_xls.ooxml.package_errors import BrokenPackage, NameTaken, PackageFault

CONTENT_TYPES = "[Content_Types].xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_WORKBOOK_ORDER = (
    *("fileVersion", "fileSharing", "workbookPr", "AlternateContent", "workbookProtection"),
    *("bookViews", "sheets", "functionGroups", "externalReferences", "definedNames", "calcPr"),
    *("oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes"),
    *("webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst"),
)
_STYLED = re.compile(rb'(<c r="[A-Z0-9]++" s="|<row [^>]*? s="|<col [^>]*? style=")([0-9]++)')
_FORMULA = re.compile(rb"<f[ >]")
_SELECTED = re.compile(rb'(<sheetView\b[^>]*?) tabSelected="1"')
_DIFFERENTIAL = re.compile(rb'(<cfRule [^>]*?\bdxfId=")([0-9]+)')
_SHARED = re.compile(rb'(<c [^>]*?) t="s"><v>([0-9]+)</v>')
_NUMBERED = re.compile(r"([0-9]*)(\.[^./]*)$")

_PIECE = 2**20
"""Bytes."""

Numbers = Mapping[int, int]


def graft(host: Package, guest: Package) -> Package:
    """The host with all sheets of the guest behind its own.

    NameTaken if a sheet or a name is there already; BrokenPackage if the host is written in the strict
    vocabulary, with which the guest's cannot be mixed.
    """
    _refuse_strict(host)
    _refuse_taken(host, guest)
    renamed = _renamed(host, guest)
    lists = _Lists(host)
    taken = lists.take_styles(guest)
    lists.add_sheets(guest, renamed)
    lists.add_types(guest, renamed)
    chain = host.linked_part("calcChain") if _computes(guest) else ""
    chains = [chain] if chain else []
    lists.drop(chains)
    parts = ((here, _as_here(guest, name, renamed, taken)) for name, here in renamed.items())
    return host.revised(lists.revised(), without=chains, more=parts)


def _computes(guest: Package) -> bool:
    return any(_FORMULA.search(guest.part(sheet.part)) for sheet in guest.sheets)


def naming(host: Package, names: Mapping[str, str], *, hidden: bool = False) -> Package:
    """The host with names of the whole workbook; one that is there gets what is given."""
    state = ' hidden="1"' if hidden else ""
    workbook = outline(host.part(host.workbook_part), host.workbook_part)
    there = {
        element.attributes.get("name", ""): element
        for element in workbook.all("definedName")
        if element.get("localSheetId") is None
    }
    edits: list[Edit] = []
    new = []
    for name, target in names.items():
        content = escape(target, quote=False)
        if name not in there:
            new.append(f'<definedName name="{escape(name)}"{state}>{content}</definedName>')
        elif there[name].text != target:
            edits.append((there[name].open_stop, there[name].close, content.encode()))
    if new:
        edits += workbook.adding_to("definedNames", new, _WORKBOOK_ORDER)
    part = edited(host.part(host.workbook_part), edits)
    return host.revised({host.workbook_part: part})


def without_sheets(package: Package, sheets: Collection[str], names: Collection[str]) -> Package:
    """The package less some sheets, what only they lead to, and some names of the whole workbook."""
    order = [sheet.name for sheet in package.sheets]
    kept = [sheet for sheet in package.sheets if sheet.name not in sheets]
    needed = _reached(package, [sheet.part for sheet in kept])
    gone = _reached(package, [package.sheet_part(name).part for name in sheets]) - needed
    gone |= {links_part(name) for name in gone} & set(package.part_names)
    lists = _Lists(package)
    lists.drop(sorted(gone))
    places = {str(order.index(sheet.name)): str(n) for n, sheet in enumerate(kept)}
    lists.drop_sheets(sheets, names, places)
    return package.revised(lists.revised(), without=gone)


def _reached(package: Package, parts: list[str]) -> set[str]:
    """The parts and all that they lead to."""
    found: set[str] = set()
    while parts:
        name = parts.pop()
        if name not in found:
            found.add(name)
            parts += [link.target for link in package.links_of(name)]
    return found


def without_calc_chain(package: Package) -> Package:
    """The package less calcChain.xml, which is wrong once formulas have come, gone or moved."""
    chain = package.linked_part("calcChain")
    if not chain:
        return package
    lists = _Lists(package)
    lists.drop([chain])
    return package.revised(lists.revised(), without=[chain])


def _refuse_strict(host: Package) -> None:
    root = outline(host.part(host.workbook_part), host.workbook_part)
    if root.namespace != MAIN:
        raise BrokenPackage(host.workbook_part, PackageFault.STRICT)


def _refuse_taken(host: Package, guest: Package) -> None:
    for theirs, ours in (
        ([sheet.name for sheet in host.sheets], [sheet.name for sheet in guest.sheets]),
        (host.defined_names, guest.defined_names),
    ):
        known = {name.casefold() for name in theirs}
        for name in ours:
            if name.casefold() in known:
                raise NameTaken(name)


# The guest's parts.


def _renamed(host: Package, guest: Package) -> dict[str, str]:
    """The guest's sheets and all parts that they lead to, and what each is called in the host."""
    taken = {name.lower() for name in host.part_names}
    renamed: dict[str, str] = {}
    waiting = [sheet.part for sheet in guest.sheets]
    while waiting:
        name = waiting.pop(0)
        if name not in renamed:
            renamed[name] = free_name(name, taken)
            taken.add(renamed[name].lower())
            waiting += [link.target for link in guest.links_of(name)]
            links = links_part(name)
            if links in guest.part_names:
                renamed[links] = links_part(renamed[name])
                taken.add(renamed[links].lower())
    return renamed


def free_name(name: str, taken: set[str]) -> str:
    """The name with the next number that no part has. E.g. ``xl/comments2.xml``."""
    while name.lower() in taken:
        match = _NUMBERED.search(name)
        assert match is not None  # every part has an extension
        name = f"{name[: match.start()]}{int(match[1] or 0) + 1}{match[2]}"
    return name


def _as_here(guest: Package, name: str, renamed: Mapping[str, str], taken: Taken) -> bytes:
    xml = guest.part(name)
    if name in [sheet.part for sheet in guest.sheets]:
        return _sheet_as_here(guest, xml, taken)
    if name.endswith(".rels"):
        return _links_as_here(xml, name, renamed)
    return xml


def _sheet_as_here(guest: Package, xml: bytes, taken: Taken) -> bytes:
    """A sheet of 3,000 units has twenty megabytes: what it has not is not looked for, and one piece at a
    time is taken apart."""
    formats, differential = _Renumbered(taken.formats), _Renumbered(taken.differential)
    shared = _InPlace(guest) if b' t="s"' in xml else None
    pieces = []
    for piece in _cut_at_rows(xml):
        if shared:
            piece = _SHARED.sub(shared, piece)
        pieces.append(_STYLED.sub(formats, piece))
    # Two selected tabs would be a group, in which what is typed into one goes into the other as well.
    pieces[0] = _SELECTED.sub(rb"\1", pieces[0])
    pieces[-1] = _DIFFERENTIAL.sub(differential, pieces[-1])  # they stand behind all rows
    return b"".join(pieces)


def _cut_at_rows(xml: bytes) -> Iterator[bytes]:
    start = 0
    while start >= 0:
        stop = xml.find(b"<row ", start + _PIECE)
        yield xml[start : stop if stop > 0 else None]
        start = stop


class _Renumbered:
    """Puts the host's number in place of the guest's."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = {str(n).encode(): str(here).encode() for n, here in numbers.items()}

    def __call__(self, match: re.Match[bytes]) -> bytes:
        return match[1] + self._numbers[match[2]]


class _InPlace:
    """Puts a shared string, runs and all, into the cell that refers to it."""

    def __init__(self, guest: Package) -> None:
        part = guest.linked_part("sharedStrings")
        xml = guest.part(part) if part else b"<sst/>"
        self._texts = [xml[each.open_stop : each.close] for each in outline(xml, part).all("si")]

    def __call__(self, match: re.Match[bytes]) -> bytes:
        return match[1] + b' t="inlineStr"><is>' + self._texts[int(match[2])] + b"</is>"


def _links_as_here(xml: bytes, name: str, renamed: Mapping[str, str]) -> bytes:
    """Relationships with the targets' names in the host; guest and host have the same folders."""
    folder = posixpath.dirname(posixpath.dirname(name))
    edits = []
    for link in outline(xml, name).all("Relationship"):
        target = posixpath.normpath(posixpath.join(folder, link.attributes.get("Target", "")))
        if link.get("TargetMode") != "External" and target in renamed:
            edits.append(link.setting(Target=posixpath.relpath(renamed[target], folder)))
    return edited(xml, edits)


# The host's lists.


class _Lists:
    """What of the host lists parts and styles, with the edits that are to be made."""

    def __init__(self, host: Package) -> None:
        self._host = host
        self._workbook = host.workbook_part
        self._links = links_part(host.workbook_part)
        self._edits: dict[str, list[Edit]] = {
            name: [] for name in (CONTENT_TYPES, self._workbook, self._links)
        }
        self._roots = {name: outline(host.part(name), name) for name in self._edits}
        self._styles: tuple[str, bytes] | None = None
        self._new: dict[str, list[str]] = {CONTENT_TYPES: [], self._links: []}

    def revised(self) -> dict[str, bytes]:
        for name, rows in self._new.items():
            root = self._roots[name]
            content = b"".join(qualified(row, root) for row in rows)
            self._edits[name].append((root.close, root.close, content))
        parts = {name: edited(self._host.part(name), each) for name, each in self._edits.items()}
        return parts | ({self._styles[0]: self._styles[1]} if self._styles else {})

    def take_styles(self, guest: Package) -> Taken:
        """Append the guest's formats; a host without styles gets a part of them."""
        part = self._host.linked_part("styles")
        theirs = guest.linked_part("styles")
        name = part or posixpath.join(posixpath.dirname(self._workbook), "styles.xml")
        table = StyleTable(self._host.part(part) if part else EMPTY, name)
        taken = table.taking(guest.part(theirs), theirs)
        self._styles = name, table.revised()
        if not part:
            self._link(name, "styles")
            self._new[CONTENT_TYPES].append(stating_type(name, _STYLES_TYPE))
        return taken

    def add_sheets(self, guest: Package, renamed: Mapping[str, str]) -> None:
        """List the guest's sheets and names in the workbook."""
        workbook = self._roots[self._workbook]
        ids = [int(each.get("sheetId") or 0) for each in workbook.all("sheet")]
        sheets = []
        for n, sheet in enumerate(guest.sheets, max(ids) + 1):
            id = self._link(renamed[sheet.part], sheet.kind)
            state = f' state="{sheet.state}"' if sheet.state != "visible" else ""
            named = f'name="{escape(sheet.name)}" sheetId="{n}"{state}'
            sheets.append(f'<sheet {named} xmlns:r="{OFFICE}" r:id="{id}"/>')
        names = [*_names(guest, len(ids))]
        edits = self._edits[self._workbook]
        edits += workbook.adding_to("sheets", sheets, _WORKBOOK_ORDER)
        if names:
            edits += workbook.adding_to("definedNames", names, _WORKBOOK_ORDER)

    def add_types(self, guest: Package, renamed: Mapping[str, str]) -> None:
        """State the content types of the guest's parts as it does itself."""
        ours, theirs = (
            _types(self._roots[CONTENT_TYPES]),
            _types(outline(guest.part(CONTENT_TYPES), CONTENT_TYPES)),
        )
        for name, here in renamed.items():
            extension = here.rpartition(".")[2].lower()
            stated = theirs.get(f"/{name}") or theirs.get(extension, "")
            if f"/{name}" not in theirs and extension not in ours:
                ours[extension] = stated
                kind = f'<Default Extension="{extension}" ContentType="{stated}"/>'
                self._new[CONTENT_TYPES].append(kind)
            elif stated != ours.get(extension):
                self._new[CONTENT_TYPES].append(stating_type(here, stated))

    def drop(self, parts: list[str]) -> None:
        """Take parts out of the lists."""
        ids = {link.id for link in self._host.links_of(self._workbook) if link.target in parts}
        gone = {f"/{name}" for name in parts}
        for name, key, values in (
            (self._links, "Id", ids),
            (CONTENT_TYPES, "PartName", gone),
        ):
            for each in self._roots[name].children:
                if each.get(key) in values:
                    self._edits[name].append((each.start, each.stop, b""))

    def drop_sheets(
        self, sheets: Collection[str], names: Collection[str], places: Mapping[str, str]
    ) -> None:
        """Take sheets and names out; the names of a sheet that stays get its new place."""
        edits, workbook = self._edits[self._workbook], self._roots[self._workbook]
        for each in workbook.all("sheet"):
            if each.get("name") in sheets:
                edits.append((each.start, each.stop, b""))
        stated = [*workbook.all("definedName")]
        stays = [
            each
            for each in stated
            if (each.get("localSheetId") or next(iter(places))) in places
            and (each.get("localSheetId") is not None or each.get("name") not in names)
        ]
        table = workbook.child("definedNames")
        if table is not None and not stays:
            edits.append((table.start, table.stop, b""))
            return
        for each in stated:
            place = each.get("localSheetId")
            if each not in stays:
                edits.append((each.start, each.stop, b""))
            elif place is not None and places[place] != place:
                edits.append(each.setting(localSheetId=places[place]))

    def _link(self, part: str, kind: str) -> str:
        """The id of a new relationship of the workbook."""
        rows = self._new[self._links]
        id, row = new_link(self._roots[self._links], self._workbook, part, kind, len(rows))
        rows.append(row)
        return id


def stating_type(part: str, content_type: str) -> str:
    """The element that states the content type of a part."""
    return f'<Override PartName="/{part}" ContentType="{content_type}"/>'


def new_link(links: Element, source: str, part: str, kind: str, added: int = 0) -> tuple[str, str]:
    """The id of a further relationship of ``source``, and its element; so many were ``added`` already."""
    known = {each.get("Id") for each in links.children}
    number = len(known) + added + 1
    while f"rId{number}" in known:
        number += len(known)
    target = posixpath.relpath(part, posixpath.dirname(source) or ".")
    return f"rId{number}", (
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
    )


def _types(root: Element) -> dict[str, str]:
    """Content types by extension, or by the name of a part with a slash before it."""
    return {
        (each.get("PartName") or (each.get("Extension") or "").lower()): each.get("ContentType")
        or ""
        for each in root.children
    }


def _names(guest: Package, before: int) -> Iterator[str]:
    """The guest's names; those of one sheet hold on the same sheet, which has others before it now."""
    xml = guest.part(guest.workbook_part)
    for name in outline(xml, guest.workbook_part).all("definedName"):
        text = xml[name.start : name.stop].decode()
        place = name.get("localSheetId")
        if place is not None:
            here = name.tag.setting("localSheetId", str(int(place) + before)).text
            text = text.replace(name.tag.text, here, 1)
        yield text
