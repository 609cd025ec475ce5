"""Cells of a received workbook marked: coloured, commented and listed on a sheet of ours.

The contract: every other byte stays. A marked cell keeps its format but for the fill (a format is appended),
its value and its formula; comments stand beside those of others; the list is grafted.

Marking can be undone, in whatever program the workbook was saved meanwhile. A hidden name says where
each marked cell is and moves with it; a cell of the list, in a hidden column, has the format that the
marked cell had, and so programs that number formats anew number it, too.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from jialing_xls.ooxml.editing.cell_setting import Setting, merged_areas, set_cells
from jialing_xls.ooxml.editing.graft import graft, naming, without_sheets
from jialing_xls.ooxml.editing.outline import edited, outline
from jialing_xls.ooxml.editing.style_table import StyleTable
from jialing_xls.ooxml.marks.cell_comments import add_comments, drop_comments
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.reference import Cell, Range, SheetCell

KEPT = "jxls_kept"
"""Name of the first of the cells, one below the other, that keep the formats of the marked ones."""
_MARKED = "jxls_marked_{}"
_OUR_NAME = re.compile(r"jxls_(?:kept|marked_([0-9]+))")


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to say about a cell. ``colour`` is red, green and blue: ``FFC7CE``."""

    sheet: str
    cell: Cell
    text: str
    colour: str


def mark_cells(package: Package, marks: Sequence[Mark], guest: Package, kept: Cell) -> Package:
    """The package with the cells marked and the sheet of ``guest`` behind its own; ``kept`` is the first
    of the guest's cells, free from there down, for the formats that the marked cells had.

    Marks on one cell, or on cells merged into one, are joined; the first gives the colour.
    UnknownName if there is no such worksheet; NameTaken if a sheet is called as the guest's.
    """
    joined = _joined(package, marks)
    package = graft(package, guest)
    title = guest.sheets[0].name
    part = package.linked_part("styles")
    styles = StyleTable(package.part(part), part)
    before = {at: package.worksheet(at.sheet).style_at(at.cell) for at in joined}
    after = {at: styles.derived(before[at], colour=mark.colour) for at, mark in joined.items()}
    package = package.revised({styles.part: styles.revised()})
    for sheet in dict.fromkeys(at.sheet for at in joined):
        here = [at for at in joined if at.sheet == sheet]
        coloured = {at.cell: Setting(style=after[at]) for at in here}
        package = set_cells(package, sheet, coloured)
        package = add_comments(package, sheet, {at.cell: joined[at].text for at in here})
    keepers = {
        Cell(kept.row + n, kept.column): Setting(style=before[at]) for n, at in enumerate(joined)
    }
    names = {KEPT: SheetCell(title, kept).absolute}
    names |= {_MARKED.format(n): at.absolute for n, at in enumerate(joined)}
    return naming(set_cells(package, title, keepers), names, hidden=True)


def drop_marks(package: Package) -> Package:
    """The package without marks; as it is if it has none. Bytes are what they were if no program has saved
    it since, but for cells that were not there and have stayed, empty."""
    names = package.defined_names
    if KEPT not in names:
        return package
    package = drop_comments(package)
    kept = _place(names[KEPT])
    if kept is None or kept.sheet not in {each.name for each in package.sheets}:
        # Somebody has deleted the list: nobody knows the formats any more.
        return _without_names(package, [])
    list_ = package.worksheet(kept.sheet)
    settings: dict[str, dict[Cell, Setting]] = {}
    for name, target in names.items():
        match, at = _OUR_NAME.fullmatch(name), _place(target)
        if match and match[1] and at and at.cell in package.worksheet(at.sheet).cells:
            keeper = Cell(kept.cell.row + int(match[1]), kept.cell.column)
            settings.setdefault(at.sheet, {})[at.cell] = Setting(style=list_.style_at(keeper))
    for sheet, cells in settings.items():
        package = set_cells(package, sheet, cells)
    return _without_names(package, [kept.sheet])


def is_marked(package: Package) -> bool:
    """Whether it has marks of ours."""
    return KEPT in package.defined_names


def _joined(package: Package, marks: Iterable[Mark]) -> dict[SheetCell, Mark]:
    areas: dict[str, list[Range]] = {}
    joined: dict[SheetCell, Mark] = {}
    for mark in marks:
        if mark.sheet not in areas:
            areas[mark.sheet] = merged_areas(package, mark.sheet)
        covering = (area.first for area in areas[mark.sheet] if area.covers(mark.cell))
        at = SheetCell(mark.sheet, next(covering, mark.cell))
        said = joined.get(at)
        text = f"{said.text}\n{mark.text}" if said else mark.text
        joined[at] = replace(said or mark, text=text)
    return joined


def _place(target: str) -> SheetCell | None:
    try:
        return SheetCell.parse(target)
    except ValueError:  # #REF!: the row or the sheet was deleted
        return None


def _without_names(package: Package, sheets: Sequence[str]) -> Package:
    names = [name for name in package.defined_names if _OUR_NAME.fullmatch(name)]
    package = without_sheets(package, sheets, names)
    return _with_a_tab_in_front(package)


def _with_a_tab_in_front(package: Package) -> Package:
    """Excel repairs a workbook whose open tab is not there any more."""
    part = package.workbook_part
    root = outline(package.part(part), part)
    edits = [
        view.setting(activeTab="0")
        for view in root.all("workbookView")
        if int(view.get("activeTab") or 0) >= len(package.sheets)
    ]
    return package.revised({part: edited(package.part(part), edits)}) if edits else package
