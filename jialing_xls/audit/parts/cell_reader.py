"""The cells of one sheet as a reader sees them; and what programs may read in more than one way.

The grammar has been through (``grammar``); here is what no schema says: order and number of rows and
cells, what a value of a type is, shared formulas as every program reads them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from xml.etree.ElementTree import Element

from jialing_xls.audit.parts.received_parts import is_on, numeric_attribute
from jialing_xls.model.numbers import from_float
from jialing_xls.ooxml.formula import translated
from jialing_xls.ooxml.reference import Cell, Range
from jialing_xls.ooxml.tag import unescape
from jialing_xls.ooxml.value import ErrorCode, Scalar

Runs = tuple[tuple[str, Element], ...]
"""Pieces of a formatted text, each with its ``<rPr>``."""
Text = tuple[str, Runs]

_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_TRUTHS = {"0": False, "1": True, "false": False, "true": True}
_FORMULA_KINDS = {"array": "数组公式", "dataTable": "模拟运算表"}
NO_NUMBER = "不是规范的数"
_DIFFERENT = "各种软件显示的不一样"


@dataclass(frozen=True, slots=True)
class CellContent:
    """What a cell holds. ``value`` is the cached result where there is a formula, None if missing."""

    value: Scalar | None
    formula: str | None
    style: int
    runs: Runs = ()

    @property
    def empty(self) -> bool:
        return self.value is None and self.formula is None


@dataclass(frozen=True, slots=True)
class SheetLine:
    """What a ``<row>`` or ``<col>`` says of its lines."""

    first: int
    last: int
    size: float | None
    hidden: bool


def read_text(item: Element) -> Text:
    """The text of a shared or inline string, and its runs where it has formats of its own."""
    texts = [t.text or "" for t in item.findall("t")]
    runs = []
    for run in item.findall("r"):
        text = "".join(t.text or "" for t in run.findall("t"))
        texts.append(text)
        runs += [(text, properties) for properties in run.findall("rPr")]
    return unescape("".join(texts)), tuple(runs)


def has_two_texts(item: Element) -> bool:
    """Whether a string has a text of its own and runs: programs show the one or both."""
    return item.find("t") is not None and item.find("r") is not None


class CellReader:
    """Reads ``<sheetData>``: ``cells``, ``rows``, and in ``odd`` the cells that cannot be trusted."""

    def __init__(self, strings: list[Text]) -> None:
        self.cells: dict[Cell, CellContent] = {}
        self.rows: list[SheetLine] = []
        self.odd: list[tuple[Cell, str]] = []
        self._strings = strings
        self._shared: dict[str, tuple[str, Cell, Range | None]] = {}
        self._row = 0

    def read(self, data: Element) -> None:
        known: set[int] = set()
        for row in data.iterfind("row"):
            n = int(numeric_attribute(row, "r") or self._row + 1)
            if n in known or n < self._row:
                how = "写了两遍" if n in known else "写在后面的行之后"
                self._tell(Cell(n, 1), f"第 {n} 行在文件里{how}，{_DIFFERENT}，应按次序各写一行")
            if is_on(row, "ph"):
                self._tell(Cell(n, 1), f"第 {n} 行显示拼音，会遮住或冒充内容，应不显示")
            self._row = n
            known.add(n)
            self._read_cells(row)
            self.rows.append(SheetLine(n, n, numeric_attribute(row, "ht"), is_on(row, "hidden")))

    def _tell(self, at: Cell, message: str) -> None:
        self.odd.append((at, f"{message}。"))

    def _read_cells(self, row: Element) -> None:
        column = 0
        for element in row.iterfind("c"):
            try:
                at = Cell.parse(element.get("r") or str(Cell(self._row, column + 1)))
            except ValueError:
                continue  # The grammar has told it.
            if at in self.cells:
                self._tell(at, f"{at} 在文件里写了两遍，{_DIFFERENT}，应只有一个")
            elif at.row != self._row or at.column < column:
                self._tell(at, f"{at} 没有写在它的行和次序里，{_DIFFERENT}，应按次序写在本行")
            column = at.column
            if element.get("vm") is not None or element.get("cm") is not None:
                self._tell(at, "这里的值另有图片或数据类型代替显示，应为普通的值")
            if is_on(element, "ph"):
                self._tell(at, "这里显示拼音，会遮住或冒充内容，应不显示")
            self.cells[at] = self._content(element, at)

    def _content(self, element: Element, at: Cell) -> CellContent:
        style, kind = int(numeric_attribute(element, "s") or 0), element.get("t", "n")
        if not len(element):
            return CellContent(None, None, style)
        written, held = element.find("f"), element.find("v")
        inline = element.find("is")
        formula = None if written is None else self._formula(written, at)
        odd = (held if kind == "inlineStr" else inline) is not None
        if odd or (inline is not None and (held is not None or has_two_texts(inline))):
            self._tell(at, f"这里写了两个内容，或与所写的类型不符，{_DIFFERENT}，应只有一个")
        if inline is not None:
            text, runs = read_text(inline)
            return CellContent(text or None, formula, style, runs)
        if held is None:
            return CellContent(None, formula, style)
        if kind == "s":
            text, runs = self._string(held.text or "", at)
            return CellContent(text, formula, style, runs)
        return CellContent(self._value(kind, held.text or "", at), formula, style)

    def _string(self, index: str, at: Cell) -> Text:
        if re.fullmatch("[0-9]{1,9}", index) and int(index) < len(self._strings):
            return self._strings[int(index)]
        self._tell(at, f"引用的第“{index[:20]}”个共享文字不存在，{_DIFFERENT}，应存在")
        return "", ()

    def _value(self, kind: str, text: str, at: Cell) -> Scalar | None:
        if kind == "str":
            return unescape(text)
        if not text:
            return None
        if kind == "e":
            return ErrorCode(text)
        if kind == "b" and text in _TRUTHS:
            return _TRUTHS[text]
        # Excel writes seventeen digits, LibreOffice fifteen: the shortest decimal is the same.
        if kind == "n" and _NUMBER.fullmatch(text) and isfinite(value := float(text)):
            return from_float(value)
        self._tell(at, f"这里写的“{text[:40]}”{NO_NUMBER}，{_DIFFERENT}，应为普通的数")
        return text

    # ------------------------------------------------------------ formulas

    def _formula(self, element: Element, at: Cell) -> str:
        text, group, kind = element.text or "", element.get("si", ""), element.get("t", "normal")
        if kind in _FORMULA_KINDS:
            where = element.get("ref", str(at))
            self._tell(at, f"公式被改为{_FORMULA_KINDS[kind]}（{where}），应为普通公式")
        if is_on(element, "bx"):
            self._tell(at, "公式会把结果赋给名称，应为普通公式")
        if kind != "shared":
            return text
        if text and group not in self._shared:
            self._shared[group] = text, at, next(ranges(element.get("ref", "")), None)
        origin = self._shared.get(group, ("", at, None))
        if origin[2] is None or not origin[2].covers(at) or (text and origin[1] != at):
            self._tell(at, f"共享公式写得不合规矩，{_DIFFERENT}，应为普通公式")
        return text or (translated(origin[0], origin[1], at) if origin[0] else "")


def ranges(references: str) -> Iterator[Range]:
    """The ranges of a list that can be read; the grammar has told of the others."""
    for text in references.split():
        try:
            yield Range.parse(text)
        except ValueError:
            continue
