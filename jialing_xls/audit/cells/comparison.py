"""The layout: every cell of the template against the workbook, labels and formulas first.

A row or column that was inserted, deleted or moved is one finding; what stands in the others is then
compared where it stands now. The outcome is also ``Held``: what was filled in, and where.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from jialing_xls.audit.cells.alignment import Lines, SheetAlignment, align
from jialing_xls.audit.contents import Held, same
from jialing_xls.audit.messages import as_one, error, limited, quoted_value, warn_of
from jialing_xls.audit.parts.cell_reader import CellContent
from jialing_xls.audit.parts.formula_text import canonical, skeleton
from jialing_xls.audit.parts.sizes import Sizes
from jialing_xls.audit.parts.workbook_view import SheetView, View
from jialing_xls.model.fact import Place
from jialing_xls.model.result import Finding
from jialing_xls.ooxml.reference import Cell, column_letters
from jialing_xls.ooxml.value import Scalar

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
        told = _Comparison(matched, template, actual, alignment, held).findings()
        findings += limited(list(told), actual.name)
        if alignment.straight:
            held.heights.update(_heights(template, actual))
    return held, findings


# ---------------------------------------------------------------- lines


def _line_findings(
    template: SheetView, actual: SheetView, alignment: SheetAlignment
) -> Iterator[Finding]:
    yield from _moved(template, actual, alignment.rows, "行", lambda n: f"A{n}", str)
    yield from _moved(
        template, actual, alignment.columns, "列", lambda n: f"{column_letters(n)}1", column_letters
    )


def _moved(
    template: SheetView,
    actual: SheetView,
    lines: Lines,
    unit: str,
    cell_of: Callable[[int], str],
    label_of: Callable[[int], str],
) -> Iterator[Finding]:
    for first, last in lines.inserted:
        span = label_of(first) if first == last else f"{label_of(first)}～{label_of(last)}"
        message = f"第 {span} {unit}是模板没有的{unit}（插入或移来的），应删除。"
        yield error(actual.name, cell_of(first), message)
    for first, last in lines.deleted:
        span = label_of(first) if first == last else f"{label_of(first)}～{label_of(last)}"
        message = (
            f"缺少模板的第 {span} {unit}{_label(template, first, unit)}（被删除或移走），应恢复。"
        )
        yield error(actual.name, cell_of(first), message)


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


@dataclass(frozen=True)
class _Comparison:
    """One sheet."""

    matched: Matched
    template: SheetView
    actual: SheetView
    alignment: SheetAlignment
    held: Held

    def findings(self) -> Iterator[Finding]:
        seen = set()
        for at, expected in self.template.cells.items():
            target = self.alignment.now(at)
            if target is None:
                continue
            seen.add(target)
            found = self.actual.cells.get(target, _NOTHING)
            if expected.formula is not None:
                yield from self._formula(at, target, expected, found)
            elif expected.value is not None:
                yield from self._static(target, expected.value, found)
            else:
                yield from self._blank(at, target, found)
        yield from self._extra(seen)

    def _tell(self, at: Cell, message: str, found: Scalar | None = None) -> Finding:
        return error(self.actual.name, at, message, found)

    def _static(self, target: Cell, expected: Scalar, found: CellContent) -> Iterator[Finding]:
        if found.formula is not None:
            message = f"这里是公式“={found.formula}”，模板的固定内容应为{quoted_value(expected)}。"
            yield self._tell(target, message, found.formula)
        elif not same(_lines(found.value), _lines(expected)):
            message = (
                f"模板的固定内容被改为{quoted_value(found.value)}，应为{quoted_value(expected)}。"
            )
            yield self._tell(target, message, found.value)

    def _blank(self, at: Cell, target: Cell, found: CellContent) -> Iterator[Finding]:
        if found.formula is not None:
            message = f"这里是公式“={found.formula}”，应为填入的数值或文字。"
            yield self._tell(target, message, found.formula)
        else:
            value = _lines(found.value)
            if value is not None and value != "":
                self.held.inputs[self.template.name, at] = value

    def _formula(
        self, at: Cell, target: Cell, expected: CellContent, found: CellContent
    ) -> Iterator[Finding]:
        key = (self.template.name, at)
        formula = expected.formula or ""
        if found.formula is None:
            self.held.replaced[key] = found.value
            what = "被清除" if found.value is None else f"被 {quoted_value(found.value)} 覆盖"
            yield self._tell(target, f"公式{what}，应为公式“={formula}”。", found.value)
            return
        self.held.cached[key] = found.value
        if not self._same_formula(formula, found.formula):
            message = f"公式被改为“={found.formula}”，应为“={formula}”。"
            yield self._tell(target, message, found.formula)

    def _same_formula(self, expected: str, found: str) -> bool:
        matched = self.matched
        if expected == found:
            return True
        here, now = self.template.name, self.actual.name
        if canonical(found, now) == canonical(expected, here, matched.now):
            return True
        # Excel moves the operands along with an inserted row, openpyxl does not. The row itself
        # has been told; its consequences are not.
        return not matched.straight and skeleton(found) == skeleton(expected)

    def _extra(self, seen: set[Cell]) -> Iterator[Finding]:
        rows = partial(_within, self.alignment.rows.inserted)
        columns = partial(_within, self.alignment.columns.inserted)
        for at, content in self.actual.cells.items():
            if at in seen or (content.value in (None, "") and content.formula is None):
                continue
            if rows(at.row) or columns(at.column):
                continue
            what = (
                quoted_value(content.value)
                if content.formula is None
                else f"公式“={content.formula}”"
            )
            yield self._tell(at, f"模板之外的单元格有内容{what}，应为空。", content.value)


def _within(spans: tuple[tuple[int, int], ...], line: int) -> bool:
    return any(first <= line <= last for first, last in spans)


def _lines(value: Scalar | None) -> Scalar | None:
    """Texts with one kind of line break."""
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


# ---------------------------------------------------------------- merges


def check_merges(matched: Matched) -> Iterator[Finding]:
    """Merged ranges that are gone, new or different.

    Where a line was inserted, merges move along or stay, as the program has it: told with the line.
    """
    for template, actual in matched.straight_pairs():
        name = actual.name
        for area in sorted(template.merges - actual.merges):
            message = f"合并单元格 {area} 被拆分或改变，应合并为 {area}。"
            yield error(name, area.first, message)
        new = sorted(actual.merges - template.merges)
        message = "被合并，模板没有这个合并，应取消。"
        yield from as_one([warn_of(name, area.first, f"{area} {message}") for area in new])


def check_cells(matched: Matched) -> Iterator[Finding]:
    """Cells that programs read in more than one way, where the template's are not so."""
    for template, actual, _ in matched.pairs():
        findings = [error(actual.name, *each) for each in actual.odd if each not in template.odd]
        yield from limited(findings, actual.name)
