"""Rows put into a received sheet, made like one that is there; everything below moves, and what spans
the place grows.

What moves: rows and cells, merges, conditional formats, validation, links, page breaks, filters,
selections, drawings, comments, tables, names with print areas and titles, and the formulas of all
sheets, charts and names. Formulas of the model row are copied into the new rows as if filled down;
what was typed there is not. Shared formulas that change are written out. What cannot grow, an array
formula over the place, is refused.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from html import escape

from jialing_xls.ooxml.editing.graft import without_calc_chain
from jialing_xls.ooxml.editing.outline import Edit, Element, edited, outline, qualified
from jialing_xls.ooxml.filling.scanned_sheet import ScannedCell, ScannedSheet
from jialing_xls.ooxml.formula import Ends, Insertion, translated
from jialing_xls.ooxml.package import Package, SheetPart
from jialing_xls.ooxml.package_errors import BrokenPackage, PackageFault
from jialing_xls.ooxml.reference import MAX_ROW, Cell, Range, column_letters
from jialing_xls.ooxml.tag import Tag

_Moved = Callable[[Insertion, str], str]


def _cells(insertion: Insertion, text: str) -> str:
    return insertion.areas(text, Ends.STAY)


def _sets(insertion: Insertion, text: str) -> str:
    return insertion.areas(text, Ends.COVER)


def _table(insertion: Insertion, text: str) -> str:
    return insertion.area(text, Ends.GROW)


def _target(insertion: Insertion, text: str) -> str:
    """Where a link of the sheet leads to in the workbook."""
    return insertion.formula(text, insertion.sheet, Ends.STAY)


def _break(insertion: Insertion, text: str) -> str:
    """A page ends behind this row; behind the model row it ends behind the last one like it."""
    return str(int(text) + insertion.count if int(text) >= insertion.after else int(text))


_ATTRIBUTES: Mapping[str, Mapping[str, _Moved]] = {
    "dimension": {"ref": _table},
    "sheetView": {"topLeftCell": _cells},
    "pane": {"topLeftCell": _cells},
    "selection": {"activeCell": _cells, "sqref": _cells},
    "protectedRange": {"sqref": _sets},
    "autoFilter": {"ref": _table},
    "sortState": {"ref": _table},
    "sortCondition": {"ref": _table},
    "conditionalFormatting": {"sqref": _sets},
    "dataValidation": {"sqref": _sets},
    "ignoredError": {"sqref": _sets},
    "hyperlink": {"ref": _table, "location": _target},
    "inputCells": {"r": _cells},
    "cellWatch": {"r": _cells},
    "comment": {"ref": _cells},
    "threadedComment": {"ref": _cells},
    "table": {"ref": _table},
    "location": {"ref": _table},
}
"""Where elements of a sheet, and of the parts that belong to it, say where they are."""
_FORMULAS = (
    *("formula", "formula1", "formula2", "calculatedColumnFormula", "totalsRowFormula"),
    *("definedName", "f"),
)
_OF_SHEET = ("comments", "threadedComment", "table", "pivotTable")
_ROW = re.compile(rb"<x:Row>\s*([0-9]+)\s*</x:Row>")
_ANCHOR = re.compile(rb"<x:Anchor>([^<]*)</x:Anchor>")


def insert_rows(package: Package, sheet: str, after: int, count: int) -> Package:
    """The package with ``count`` rows behind row ``after`` of ``sheet``, with its styles and height.

    BrokenPackage if something stands in the way.
    """
    return without_calc_chain(_Inserting(package, Insertion(sheet, after, count)).done())


class _Inserting:
    def __init__(self, package: Package, insertion: Insertion) -> None:
        self._package = package
        self._insertion = insertion
        self._parts: dict[str, bytes] = {}

    def done(self) -> Package:
        package, sheet = self._package, self._insertion.sheet
        target = package.sheet_part(sheet)
        for each in package.sheets:
            if each.kind == "worksheet":
                self._put(each.part, [*self._worksheet(each)])
        for link in package.links_of(target.part):
            if link.kind in _OF_SHEET:
                root = self._outline(link.target)
                self._put(link.target, [*self._places(root), *self._texts(root, sheet)])
            elif link.kind == "drawing":
                self._put(link.target, [*self._anchors(self._outline(link.target))])
            elif link.kind == "vmlDrawing":
                self._parts[link.target] = self._comment_shapes(package.part(link.target))
        for name in self._read_by_formula():
            self._put(name, [*self._texts(self._outline(name), "")])
        return package.revised(self._parts)

    def _outline(self, part: str) -> Element:
        return outline(self._package.part(part), part)

    def _put(self, part: str, edits: list[Edit]) -> None:
        if edits:
            self._parts[part] = edited(self._package.part(part), edits)

    def _read_by_formula(self) -> Iterator[str]:
        """Parts beside the sheets that say by formula which cells they show."""
        yield self._package.workbook_part
        for name in self._package.part_names:
            if "/charts/" in name and name.endswith(".xml"):
                yield name

    # Sheets.

    def _worksheet(self, sheet: SheetPart) -> Iterator[Edit]:
        scanned = self._package.worksheet(sheet.name)
        root = outline(scanned.xml, sheet.part)
        own = sheet.name == self._insertion.sheet
        data = root.child("sheetData")
        assert data is not None  # the scanner has seen it
        if own:
            yield from self._rows(scanned, data)
            yield from self._merges(root)
            yield from self._breaks(root)
            yield from self._places(root)
            yield from self._anchors(root)
        yield from self._cell_formulas(sheet.name, scanned, data)
        for part in root.children:
            if part is not data:
                yield from self._texts(part, sheet.name)
            if part is not data and not own:
                yield from self._link_targets(part, sheet.name)

    def _rows(self, scanned: ScannedSheet, data: Element) -> Iterator[Edit]:
        last = max(scanned.rows, default=0)
        if last + self._insertion.count > MAX_ROW:
            raise BrokenPackage(scanned.part, PackageFault.BAD_ADDRESS, f"row {last}")
        for element, row in zip(data.children, scanned.rows.values(), strict=True):
            moved = self._insertion.row(row.number)
            if row.number == self._insertion.after:
                new = [self._model(scanned, row.number, n) for n in self._added]
                yield row.stop, row.stop, b"".join(new)
            elif moved != row.number:
                if element.get("r") is not None:
                    yield element.setting(r=str(moved))
                cells = (each for each in element.children if each.name == "c")
                for cell, column in zip(cells, row.columns, strict=True):
                    if cell.get("r") is not None:
                        yield cell.setting(r=str(Cell(moved, column)))

    @property
    def _added(self) -> range:
        return range(self._insertion.after + 1, self._insertion.after + self._insertion.count + 1)

    def _model(self, scanned: ScannedSheet, model: int, number: int) -> bytes:
        """A new row: the model's tag, its cells' styles and formulas."""
        row = scanned.rows[model]
        cells = [
            self._model_cell(scanned, scanned.cells[Cell(model, column)], Cell(number, column))
            for column in row.columns
        ]
        tag = row.tag.setting("r", str(number))
        return f"{tag.opened()}{''.join(cells)}{tag.closing()}".encode()

    def _model_cell(self, scanned: ScannedSheet, cell: ScannedCell, at: Cell) -> str:
        tag = Tag(cell.head.decode() + "/>").setting("r", str(at))
        if not cell.formula or b't="array"' in cell.formula or b't="dataTable"' in cell.formula:
            return tag.text
        expression = _written_out(scanned)[cell.at]
        own = self._insertion.sheet
        copied = translated(self._insertion.formula(expression, own, Ends.STAY), cell.at, at)
        content = f"<{cell.prefix}f>{escape(copied, quote=False)}</{cell.prefix}f>"
        return f"{tag.opened()}{content}{tag.closing()}"

    def _cell_formulas(self, name: str, scanned: ScannedSheet, data: Element) -> Iterator[Edit]:
        own = name == self._insertion.sheet
        written = _written_out(scanned)
        after = {at: self._moved_formula(name, at, written[at]) for at in written}
        changed = own or any(after[at] != written[at] for at in written)
        cells = (c for row in data.children for c in row.children if c.name == "c")
        for at, element in zip(scanned.cells, cells, strict=True) if changed else ():
            formula = element.child("f")
            if formula is None:
                continue
            if formula.get("t") in ("array", "dataTable"):
                yield from self._array(scanned, formula, own)
            if formula.get("t") == "shared" or (after[at] != written[at]):
                tag = formula.tag.without("t").without("si")
                tag = tag.without("ref") if formula.get("t") == "shared" else tag
                if formula.get("t") in ("array", "dataTable"):
                    yield formula.open_stop, formula.close, escape(after[at], quote=False).encode()
                else:
                    text = f"{tag.opened()}{escape(after[at], quote=False)}{tag.closing()}"
                    yield formula.start, formula.stop, text.encode()

    def _moved_formula(self, sheet: str, at: Cell, expression: str) -> str:
        on_model = sheet == self._insertion.sheet and at.row == self._insertion.after
        return self._insertion.formula(expression, sheet, Ends.STAY if on_model else Ends.GROW)

    def _array(self, scanned: ScannedSheet, formula: Element, own: bool) -> Iterator[Edit]:
        area = formula.get("ref")
        if not own or area is None:
            return
        stated = Range.parse(area)
        if stated.first.row <= self._insertion.after < stated.last.row:
            raise BrokenPackage(scanned.part, PackageFault.IN_THE_WAY, area)
        places = {key: formula.get(key) for key in ("ref", "r1", "r2")}
        moved = {k: self._insertion.area(v, Ends.STAY) for k, v in places.items() if v is not None}
        if any(moved[key] != places[key] for key in moved):
            yield formula.setting(**moved)

    def _merges(self, root: Element) -> Iterator[Edit]:
        """Merges move and grow; those within the model row come again in each new one."""
        merges = root.child("mergeCells")
        if merges is None:
            return
        new = b""
        count = len(merges.children)
        for each in merges.all("mergeCell"):
            area = Range.parse(each.get("ref") or "")
            if area.first.row == area.last.row == self._insertion.after:
                for row in self._added:
                    columns = (area.first.column, area.last.column)
                    first, last = (f"{column_letters(column)}{row}" for column in columns)
                    new += qualified(f'<mergeCell ref="{first}:{last}"/>', merges)
                    count += 1
            elif (moved := self._insertion.area(str(area))) != str(area):
                yield each.setting(ref=moved)
        if new:
            yield from merges.adding(new, count=str(count))

    def _breaks(self, root: Element) -> Iterator[Edit]:
        for breaks in root.all("rowBreaks"):
            for each in breaks.all("brk"):
                stated = each.get("id") or "0"
                if (moved := _break(self._insertion, stated)) != stated:
                    yield each.setting(id=moved)

    # What belongs to the sheet.

    def _places(self, root: Element) -> Iterator[Edit]:
        """Elements that say in an attribute, or as sqref in an extension, where they are."""
        for element in root.all():
            attributes = _ATTRIBUTES.get(element.name, {})
            stated = {key: element.get(key) for key in attributes}
            moved = {
                key: attributes[key](self._insertion, value)
                for key, value in stated.items()
                if value is not None
            }
            if any(moved[key] != stated[key] for key in moved):
                yield element.setting(**moved)
            if element.name == "sqref":
                sets = self._insertion.areas(element.text)
                if sets != element.text:
                    yield element.open_stop, element.close, sets.encode()

    def _anchors(self, root: Element) -> Iterator[Edit]:
        """Corners of pictures, charts and controls, whose rows are counted from zero."""
        for corner in root.all("from", "to"):
            row = corner.child("row")
            if row is not None and (moved := self._zero_based(int(row.text))) != int(row.text):
                yield row.open_stop, row.close, str(moved).encode()

    def _zero_based(self, row: int) -> int:
        return self._insertion.row(row + 1) - 1

    def _comment_shapes(self, vml: bytes) -> bytes:
        """Rows and corners of the boxes of comments; VML is not always XML."""

        def anchor(match: re.Match[bytes]) -> bytes:
            numbers = match[1].decode().split(",")
            for corner in (2, 6):
                if corner < len(numbers):
                    numbers[corner] = f" {self._zero_based(int(numbers[corner]))}"
            return b"<x:Anchor>" + ",".join(numbers).encode() + b"</x:Anchor>"

        def row(match: re.Match[bytes]) -> bytes:
            return b"<x:Row>%d</x:Row>" % self._zero_based(int(match[1]))

        return _ROW.sub(row, _ANCHOR.sub(anchor, vml))

    # Formulas outside cells.

    def _texts(self, root: Element, sheet: str) -> Iterator[Edit]:
        for element in root.all(*_FORMULAS):
            if element.children:
                continue
            moved = self._insertion.formula(element.text, sheet)
            if moved != element.text:
                yield element.open_stop, element.close, escape(moved, quote=False).encode()

    def _link_targets(self, root: Element, sheet: str) -> Iterator[Edit]:
        """Links of another sheet to a place of the workbook."""
        for link in root.all("hyperlink"):
            target = link.get("location") or ""
            if (moved := self._insertion.formula(target, sheet, Ends.STAY)) != target:
                yield link.setting(location=moved)


@lru_cache(maxsize=8)
def _written_out(scanned: ScannedSheet) -> dict[Cell, str]:
    """The formula of each cell that has one, those of a shared one each on its own."""
    masters: dict[str, tuple[Cell, str]] = {}
    formulas: dict[Cell, str] = {}
    for at, cell in scanned.cells.items():
        if not cell.formula:
            continue
        group = Tag(cell.formula[: cell.formula.index(b">") + 1].decode()).get("si")
        if group is not None and cell.expression:
            masters[group] = at, cell.expression
        if group is not None and not cell.expression and group in masters:
            origin, expression = masters[group]
            formulas[at] = translated(expression, origin, at)
        else:
            formulas[at] = cell.expression
    return formulas
