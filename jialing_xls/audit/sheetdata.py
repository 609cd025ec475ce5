"""Rows and cells that programs may read in more than one way: what shows is not what was compared."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from jialing_xls.audit.layout import Matched
from jialing_xls.audit.reading import SheetView
from jialing_xls.audit.telling import error
from jialing_xls.audit.xml import first, is_on, local, number
from jialing_xls.model.result import Finding
from jialing_xls.ooxml.reference import Cell, Range

_CELL_PARTS = frozenset(("f", "v", "is", "extLst"))
_FORMULA_KINDS = {"array": "数组公式", "dataTable": "模拟运算表"}


def check(matched: Matched) -> Iterator[Finding]:
    """Cells and rows that stand twice, formulas that are no plain ones, values of other kinds."""
    for template, actual, _ in matched.pairs():
        tag = actual.root.tag.replace("worksheet", "c")
        reader = _Reader(actual, frozenset(_special(template)), tag)
        for data in actual.elements("sheetData"):
            for row in data:
                yield from reader.row(row)


def _special(sheet: SheetView) -> Iterator[Cell]:
    """Cells whose formula is no plain one in the template either."""
    for cell in sheet.elements("sheetData", "row", "c"):
        formula = first(cell, "f")
        if formula is not None and formula.get("t") in _FORMULA_KINDS:
            yield Cell.parse(cell.get("r", ""))


@dataclass
class _Reader:
    """One sheet, in the order of the file."""

    sheet: SheetView
    special: frozenset[Cell]
    tag: str
    """Of a cell, with its namespace."""
    rows: set[int] = field(default_factory=set)
    cells: set[Cell] = field(default_factory=set)
    shared: dict[str, Range | None] = field(default_factory=dict)

    def _tell(self, at: Cell | str, message: str) -> Finding:
        return error(self.sheet.name, at, message)

    def row(self, row: Element) -> Iterator[Finding]:
        n = int(number(row, "r") or max(self.rows, default=0) + 1)
        if n in self.rows:
            yield self._tell(
                f"A{n}", f"第 {n} 行在文件里写了两遍，各种软件显示的不一样，应只有一行。"
            )
        self.rows.add(n)
        if is_on(row, "ph"):
            yield self._tell(f"A{n}", f"第 {n} 行显示拼音，会遮住或冒充内容，应不显示。")
        column = 0
        for cell in row:
            if cell.tag != self.tag:
                if local(cell) != "extLst":
                    yield self._tell(
                        f"A{n}", f"第 {n} 行里有来历不明的内容 <{local(cell)}>，应没有。"
                    )
                continue
            stated = cell.get("r")
            at = Cell.parse(stated) if stated else Cell(n, column + 1)
            column = at.column
            yield from self._cell(cell, at, n)

    def _cell(self, cell: Element, at: Cell, row: int) -> Iterator[Finding]:
        if at in self.cells:
            yield self._tell(at, f"{at} 在文件里写了两遍，各种软件显示的不一样，应只有一个。")
        self.cells.add(at)
        if at.row != row:
            yield self._tell(at, f"{at} 写在第 {row} 行里，各种软件显示的不一样，应写在本行。")
        if cell.get("vm") is not None:
            yield self._tell(at, "这里的值另有图片或数据类型代替显示，应为普通的值。")
        if is_on(cell, "ph"):
            yield self._tell(at, "这里显示拼音，会遮住或冒充内容，应不显示。")
        if len(cell):
            yield from self._content(cell, at)

    def _content(self, cell: Element, at: Cell) -> Iterator[Finding]:
        parts = [local(part) for part in cell]
        strange = [name for name in parts if name not in _CELL_PARTS]
        if strange:
            yield self._tell(at, f"这里有来历不明的内容 <{strange[0]}>，应没有。")
        if len(parts) != len(set(parts)) or {"v", "is"} <= set(parts):
            yield self._tell(at, "这里写了两个内容，各种软件显示的不一样，应只有一个。")
        if (formula := first(cell, "f")) is not None:
            yield from self._formula(formula, at)

    def _formula(self, formula: Element, at: Cell) -> Iterator[Finding]:
        kind = formula.get("t", "normal")
        if kind in _FORMULA_KINDS and at not in self.special:
            where = formula.get("ref", str(at))
            yield self._tell(at, f"公式被改为{_FORMULA_KINDS[kind]}（{where}），应为普通公式。")
        if is_on(formula, "bx"):
            yield self._tell(at, "公式会把结果赋给名称，应为普通公式。")
        if kind == "shared":
            yield from self._shared(formula, at)

    def _shared(self, formula: Element, at: Cell) -> Iterator[Finding]:
        """Shared as every program reads it: written once with its range, followers within that."""
        group, area = formula.get("si", ""), None
        if not formula.text:
            area = self.shared.get(group)
        elif group not in self.shared:
            area = self.shared[group] = _area(formula.get("ref", ""))
        if area is None or not area.covers(at):
            yield self._tell(at, "共享公式写得不合规矩，各种软件显示的不一样，应为普通公式。")


def _area(reference: str) -> Range | None:
    try:
        return Range.parse(reference)
    except ValueError:
        return None
