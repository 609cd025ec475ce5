"""Comments of ours on the cells of a sheet, beside those that are there (ISO/IEC 29500-1 §18.7).

A cell has one comment. Where somebody has written one, ours stands behind it. Ours begins with ``HEADING``;
from there on it is taken out again. (Not by its author: LibreOffice forgets who wrote a comment.)
"""

from collections.abc import Iterator, Mapping, Sequence

from jialing_xls.ooxml.editing.cell_setting import SHEET_ORDER
from jialing_xls.ooxml.editing.graft import OFFICE
from jialing_xls.ooxml.editing.outline import Edit, Element, edited, outline, qualified
from jialing_xls.ooxml.editing.style_table import MAIN
from jialing_xls.ooxml.linked_parts import add_part, drop_parts
from jialing_xls.ooxml.marks.comment_boxes import NO_BOXES, add_boxes, drop_boxes
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.package_errors import BrokenPackage, PackageFault
from jialing_xls.ooxml.reference import Cell
from jialing_xls.ooxml.tag import escape

AUTHOR = "jxls"
HEADING = "—— jxls ——\n"

_ORDER = ("authors", "commentList", "extLst")
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_NONE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'
).encode()


def add_comments(package: Package, sheet: str, texts: Mapping[Cell, str]) -> Package:
    """The package with a comment on each cell. BrokenPackage if the sheet's comments cannot be read."""
    source = package.sheet_part(sheet).part
    part = package.linked_part("comments", source)
    if not part:
        package, part, _ = add_part(package, source, "xl/comments1.xml", "comments", _TYPE, _NONE)
    root = outline(package.part(part), part)
    there = {_cell_of(each, part): each for each in root.all("comment")}
    edits = [*_new_comments(root, {c: texts[c] for c in texts if c not in there})]
    for cell in texts.keys() & there.keys():
        edits += _appended(there[cell], f"\n{HEADING}{texts[cell]}")
    package = package.revised({part: edited(package.part(part), edits)})
    boxless = {cell: text for cell, text in texts.items() if cell not in there}
    return _with_boxes(package, sheet, boxless) if boxless else package


def drop_comments(package: Package) -> Package:
    """The package without the comments of ours on any of its sheets."""
    for sheet in package.sheets:
        part = package.linked_part("comments", sheet.part)
        if sheet.kind == "worksheet" and part:
            package = _without_ours(package, sheet.part, part)
    return package


def _cell_of(comment: Element, part: str) -> Cell:
    try:
        return Cell.parse(comment.get("ref") or "")
    except ValueError as error:
        raise BrokenPackage(part, PackageFault.BAD_ADDRESS, str(error)) from None


# Adding.


def _new_comments(root: Element, texts: Mapping[Cell, str]) -> Iterator[Edit]:
    names = [each.text for each in root.all("author")]
    if texts and AUTHOR not in names:
        yield from root.adding_to("authors", [f"<author>{AUTHOR}</author>"], _ORDER)
    author = names.index(AUTHOR) if AUTHOR in names else len(names)
    rows = [
        f'<comment ref="{cell}" authorId="{author}"><text>{_run(HEADING + text)}</text></comment>'
        for cell, text in sorted(texts.items())
    ]
    if rows:
        yield from root.adding_to("commentList", rows, _ORDER)


def _run(text: str) -> str:
    look = '<rPr><sz val="10"/><color indexed="81"/><rFont val="SimSun"/><charset val="134"/></rPr>'
    return f'<r>{look}<t xml:space="preserve">{escape(text)}</t></r>'


def _appended(comment: Element, text: str) -> Iterator[Edit]:
    """Our text behind what somebody has written: behind its runs, or its plain text made a run."""
    holder = comment.child("text")
    if holder is None:
        return
    run = qualified(_run(text), holder)
    runs = [each for each in holder.children if each.name == "r"]
    plain = holder.child("t")
    tag = f"{holder.tag.prefix}r"
    if runs:
        yield runs[-1].stop, runs[-1].stop, run
    elif plain is not None:
        yield plain.start, plain.start, f"<{tag}>".encode()
        yield plain.stop, plain.stop, f"</{tag}>".encode() + run
    else:
        yield from holder.adding(run)


def _with_boxes(package: Package, sheet: str, texts: Mapping[Cell, str]) -> Package:
    scanned = package.worksheet(sheet)
    root = outline(scanned.xml, scanned.part)
    there = root.child("legacyDrawing")
    if there is not None:
        id = there.get("id")
        part = next(x.target for x in package.links_of(scanned.part) if x.id == id)
        return package.revised({part: add_boxes(package.part(part), scanned, root, texts)})
    vml = add_boxes(NO_BOXES, scanned, root, texts)
    name = "xl/drawings/vmlDrawing1.vml"
    package, _, id = add_part(package, scanned.part, name, "vmlDrawing", _VML_TYPE, vml)
    earlier = SHEET_ORDER[: SHEET_ORDER.index("legacyDrawing")]
    place = max(each.stop for each in root.children if each.name in earlier)
    row = qualified(f'<legacyDrawing xmlns:r="{OFFICE}" r:id="{id}"/>', root)
    return package.revised({scanned.part: edited(scanned.xml, [(place, place, row)])})


# Taking out.


def _without_ours(package: Package, source: str, part: str) -> Package:
    xml = package.part(part)
    root = outline(xml, part)
    comments = [*root.all("comment")]
    gone = [each for each in comments if "".join(t.text for t in each.all("t")).startswith(HEADING)]
    edits = [(each.start, each.stop, b"") for each in gone]
    for each in comments:
        if each not in gone:
            edits += _parted(each)
    if not edits:
        return package
    if author := _idle_author(root, [each for each in comments if each not in gone]):
        edits.append((author.start, author.stop, b""))
    package = _without_boxes(package, source, {_cell_of(each, part) for each in gone})
    if len(gone) == len(comments):
        return drop_parts(package, source, [part])
    return package.revised({part: edited(xml, edits)})


def _idle_author(root: Element, stay: Sequence[Element]) -> Element | None:
    """Our entry among the authors, if it is the last, so that no number changes, and nobody's."""
    *_, last = [None, *root.all("author")]
    number = str(len([*root.all("author")]) - 1)
    ours = last is not None and last.text == AUTHOR
    return last if ours and all(each.get("authorId") != number for each in stay) else None


def _parted(comment: Element) -> Iterator[Edit]:
    """What stands before our heading stays; a text that became a run for our sake is a plain one again."""
    runs = [*comment.all("r")]
    texts = [*comment.all("t")]
    first = next((n for n, each in enumerate(texts) if HEADING in each.text), None)
    if first is None:
        return
    text = texts[first]
    before = text.text[: text.text.index(HEADING)].removesuffix("\n")
    if before or not runs:
        yield text.open_stop, text.close, escape(before).encode()
    gone = runs[first + bool(before) :]
    yield from ((run.start, run.stop, b"") for run in gone)
    kept = runs[: len(runs) - len(gone)]
    if len(kept) == 1 and not before and kept[0].child("rPr") is None:
        yield kept[0].start, kept[0].open_stop, b""
        yield kept[0].close, kept[0].stop, b""


def _without_boxes(package: Package, source: str, cells: set[Cell]) -> Package:
    sheet = package.part(source)
    root = outline(sheet, source)
    drawing = root.child("legacyDrawing")
    if drawing is None or not cells:
        return package
    id = drawing.get("id")
    part = next(link.target for link in package.links_of(source) if link.id == id)
    vml = drop_boxes(package.part(part), cells)
    if vml:
        return package.revised({part: vml})
    package = package.revised({source: edited(sheet, [(drawing.start, drawing.stop, b"")])})
    return drop_parts(package, source, [part])
