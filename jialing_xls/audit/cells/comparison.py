"""The layout: every cell of the template against the workbook, labels and formulas first.

A row or column that was inserted, deleted or moved is one finding; what stands in the others is then
compared where it stands now. The outcome is also ``Held``: what was filled in, and where.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from jialing_xls.audit.cells.alignment import SheetAlignment, align
from jialing_xls.audit.contents import Held
from jialing_xls.audit.messages import error, limited, quoted_value
from jialing_xls.audit.parts.cell_reader import CellContent
from jialing_xls.audit.parts.formula_text import canonical, skeleton
from jialing_xls.audit.parts.sizes import Sizes
from jialing_xls.audit.parts.workbook_view import SheetView, View
from jialing_xls.model.fact import Place
from jialing_xls.model.result import Finding
from jialing_xls.ooxml.reference import Cell, column_letters
from jialing_xls.ooxml.value import agree

_NOTHING = CellContent(None, None, 0)


@dataclass(frozen=True)
class Matched:
    """A workbook and its template, sheet by sheet and line by line."""

    template: View
    actual: View
    names: Mapping[str, str]
    """What the template's sheets are called now."""

    @cached_property
    def alignments(self) -> dict[str, SheetAlignment]:
        return {
            name: align(self.template.sheet(name), self.actual.sheet(now))
            for name, now in self.names.items()
        }

    @cached_property
    def straight(self) -> bool:
        """Whether no line of any sheet was inserted or deleted, and no two sheets change places."""
        exchanged = any(a != b and a in self.actual.names for a, b in self.names.items())
        return not exchanged and all(each.straight for each in self.alignments.values())

    def now(self, sheet: str, at: Cell) -> tuple[str, Cell] | None:
        """Where a cell of the template stands now; None if it is gone."""
        if sheet not in self.names:
            return None
        cell = self.alignments[sheet].now(at)
        return None if cell is None else (self.names[sheet], cell)

    def place(self, sheet: str, at: Cell) -> Place:
        found = self.now(sheet, at)
        return Place(sheet, str(at)) if found is None else Place(found[0], str(found[1]))

    def pairs(self) -> Iterator[tuple[SheetView, SheetView, SheetAlignment]]:
        for name, now in self.names.items():
            yield self.template.sheet(name), self.actual.sheet(now), self.alignments[name]

    def cells(self) -> Iterator[tuple[str, Cell, CellContent, CellContent]]:
        """The template's cells that are still there: sheet and cell now, what was, what is."""
        for template, actual, alignment in self.pairs():
            for at, expected in template.cells.items():
                target = alignment.now(at)
                if target is not None and (found := actual.cells.get(target)) is not None:
                    yield actual.name, target, expected, found

    def straight_pairs(self) -> Iterator[tuple[SheetView, SheetView]]:
        """The sheets in which every cell stands where the template has it."""
        for template, actual, alignment in self.pairs():
            if alignment.straight:
                yield template, actual


def find_sheets(template: View, actual: View) -> tuple[dict[str, str], list[Finding]]:
    """What each sheet of the template is called now, and sheets that are renamed, gone or new.

    A sheet is what it holds: one whose labels stand in a sheet of another name is found there.
    """
    names = {n: n for n in template.names if _is_alike(template.sheet(n), actual, n)}
    free = [name for name in actual.names if name not in names.values()]
    worksheets = {sheet.name for sheet in actual.sheets if sheet.kind == "worksheet"}
    for wanted in (name for name in template.names if name not in names):
        alike = (name for name in free if _is_alike(template.sheet(wanted), actual, name))
        own = wanted if wanted in free and wanted in worksheets else None
        now = next(alike, own)
        if now is not None:
            names[wanted] = now
            free.remove(now)
    found = list(_moved_sheets(template, actual, names))
    found += [error(n, "A1", f"多出工作表“{n}”，模板没有这张表，应删除。") for n in free]
    names = {name: names[name] for name in template.names if name in names}
    return names, [*found, *_reordered(names, actual)]


def _moved_sheets(template: View, actual: View, names: dict[str, str]) -> Iterator[Finding]:
    for name in template.names:
        now = names.get(name)
        if now is None:
            yield error(name, "A1", f"缺少工作表“{name}”，应与模板一样有这张表。")
        elif now != name and name in actual.names:
            message = f"工作表“{now}”里是“{name}”的内容，工作表被对调，应各在原处。"
            yield error(now, "A1", message)
        elif now != name:
            yield error(now, "A1", f"工作表“{name}”被改名为“{now}”，应为原名。")


def _reordered(names: dict[str, str], actual: View) -> Iterator[Finding]:
    """Sheets that stand in another order than the template's, told at the first of them."""
    expected = [name for name in names if name in actual.names]
    found = [name for name in actual.names if name in expected]
    moved = [now for now, should in zip(found, expected, strict=True) if now != should]
    if moved:
        orders = "、".join(found), "、".join(expected)
        message = f"工作表的次序被改为 {orders[0]}，应为 {orders[1]}。"
        yield error(moved[0], "A1", message, orders[0])


def _is_alike(sheet: SheetView, actual: View, name: str) -> bool:
    """Whether the sheet ``name`` holds at least half of the labels where they should be."""
    if name not in (each.name for each in actual.sheets if each.kind == "worksheet"):
        return False
    cells = actual.sheet(name).cells
    labels = {at: c.value for at, c in sheet.cells.items() if isinstance(c.value, str)}
    hits = sum(cells.get(at, _NOTHING).value == text for at, text in labels.items())
    return 2 * hits >= len(labels)


def compare_cells(matched: Matched) -> tuple[Held, list[Finding]]:
    """What the workbook holds in the template's cells, and where its layout differs."""
    held = Held(place=matched.place, gone=lambda sheet, at: matched.now(sheet, at) is None)
    findings: list[Finding] = []
    for template, actual, alignment in matched.pairs():
        findings += _line_findings(template, actual, alignment)
        told = _compared(matched, template, actual, alignment, held)
        findings += limited(list(told), actual.name)
        if alignment.straight:
            held.heights.update(_heights(template, actual))
    return held, findings


# ---------------------------------------------------------------- lines


def _line_findings(
    template: SheetView, actual: SheetView, alignment: SheetAlignment
) -> Iterator[Finding]:
    for lines, unit in ((alignment.rows, "行"), (alignment.columns, "列")):
        letters = str if unit == "行" else column_letters
        for spans, said in (
            (lines.inserted, "第 {} 是模板没有的{}（插入或移来的），应删除。"),
            (lines.deleted, "缺少模板的第 {}（被删除或移走），应恢复。"),
        ):
            for first, last in spans:
                span = "～".join(dict.fromkeys((letters(first), letters(last)))) + f" {unit}"
                if spans is lines.deleted:
                    span += _label(template, first, unit)
                at = Cell(first, 1) if unit == "行" else Cell(1, first)
                yield error(actual.name, at, said.format(span, unit))


def _label(sheet: SheetView, line: int, unit: str) -> str:
    """The first label of a line, in brackets."""
    for at, content in sheet.cells.items():
        if (at.row if unit == "行" else at.column) == line and isinstance(content.value, str):
            return f"（{quoted_value(content.value)}）"
    return ""


def _heights(template: SheetView, actual: SheetView) -> dict[tuple[str, int], float]:
    """Of the rows to which the template gives a height: what they have now, stated or not."""
    drawn = {row.first for row in template.rows if row.size is not None}
    sizes = Sizes(actual)
    return {(template.name, row): sizes.height(row) for row in drawn}


# ---------------------------------------------------------------- cells


def _compared(
    matched: Matched,
    template: SheetView,
    actual: SheetView,
    alignment: SheetAlignment,
    held: Held,
) -> Iterator[Finding]:
    seen = set()
    for at, expected in template.cells.items():
        target, key, message = alignment.now(at), (template.name, at), ""
        if target is None:
            continue
        seen.add(target)
        found = actual.cells.get(target, _NOTHING)
        if expected.formula is not None:
            (held.replaced if found.formula is None else held.cached)[key] = found.value
            message = _formula_changed(matched, template.name, actual.name, expected.formula, found)
        elif found.formula is not None:
            should = f"模板的固定内容{quoted_value(expected.value)}"
            should = "填入的数值或文字" if expected.value is None else should
            message = f"这里是公式“={found.formula}”，应为{should}。"
        elif expected.value is None:
            if found.value not in (None, ""):
                held.inputs[key] = found.value
        elif not agree(found.value, expected.value):
            values = quoted_value(found.value), quoted_value(expected.value)
            message = f"模板的固定内容被改为{values[0]}，应为{values[1]}。"
        if message:
            said = found.value if found.formula is None else found.formula
            yield error(actual.name, target, message, said)
    rows, columns = (_members(lines.inserted) for lines in (alignment.rows, alignment.columns))
    for at, content in actual.cells.items():
        told = at in seen or at.row in rows or at.column in columns
        if not told and not (content.value in (None, "") and content.formula is None):
            value = quoted_value(content.value)
            what = value if content.formula is None else f"公式“={content.formula}”"
            message = f"模板之外的单元格有内容{what}，应为空。"
            yield error(actual.name, at, message, content.value)


def _members(spans: tuple[tuple[int, int], ...]) -> set[int]:
    return {line for first, last in spans for line in range(first, last + 1)}


def _formula_changed(
    matched: Matched, here: str, now: str, expected: str, found: CellContent
) -> str:
    """What was done to a formula; empty if it still says the same."""
    if found.formula is None:
        what = "被清除" if found.value is None else f"被 {quoted_value(found.value)} 覆盖"
        return f"公式{what}，应为公式“={expected}”。"
    if expected == found.formula:
        return ""
    if canonical(found.formula, now) == canonical(expected, here, matched.now):
        return ""
    # Excel moves the operands along with an inserted row, openpyxl does not. The row itself has been
    # told; its consequences are not.
    if not matched.straight and skeleton(found.formula) == skeleton(expected):
        return ""
    return f"公式被改为“={found.formula}”，应为“={expected}”。"


def check_cells(matched: Matched) -> Iterator[Finding]:
    """Cells that programs read in more than one way, where the template's are not so."""
    for template, actual, _ in matched.pairs():
        findings = [error(actual.name, *each) for each in actual.odd if each not in template.odd]
        yield from limited(findings, actual.name)
