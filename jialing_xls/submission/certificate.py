"""The certificate: the finished workbook read back and every formula of it proven.

Nothing here is shared with what wrote the workbook: the file is opened with zipfile and its formula
cells are found with a regular expression (the writer cuts at offsets that expat reported), and the
fresh results come from the finished file loaded anew. A formula is matched only if it has a cached
value, that equals the fresh result, and both equal the tool's own result where there is one.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from html import unescape
from pathlib import Path

from jialing_xls.model.numbers import plain
from jialing_xls.model.result import Certificate
from jialing_xls.ooxml.engine import CellKey, Engine
from jialing_xls.ooxml.reference import Cell
from jialing_xls.ooxml.value import ErrorCode, Scalar

Expected = Mapping[CellKey, Decimal | str]
"""The tool's own results by cell; the empty text where a figure is absent."""

_FORMULA = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"[^>]*><f(?:[^>]*/>|[^>]*>[^<]*</f>)(<v>[^<]*</v>|<v/>)?'
)

_ABSOLUTE, _RELATIVE = Decimal("5e-9"), Decimal("1e-13")
"""Excel keeps fifteen significant digits; differences are taken to eight decimals."""


@dataclass(frozen=True, slots=True)
class _Formula:
    key: CellKey
    cached: str | None
    """Content of ``<v>`` as written; None if there is none."""

    @property
    def address(self) -> str:
        sheet, cell = self.key
        return f"{sheet}!{cell}"


def certify(path: Path, expected: Expected) -> Certificate:
    """Prove the workbook at ``path``. Raises EngineError if it cannot be recalculated at all."""
    formulas = list(_formulas(path))
    engine = Engine.load(path)
    engine.evaluate()
    fresh = engine.results(formula.key for formula in formulas)
    counts = {"matched": 0, "mismatched": 0, "not_evaluable": 0, "missing": 0}
    faults = []
    for formula in formulas:
        outcome, fault = _outcome(formula, fresh[formula.key], expected.get(formula.key))
        counts[outcome] += 1
        if fault:
            faults.append(f"{formula.address}：{fault}")
    for key in expected.keys() - {formula.key for formula in formulas}:
        counts["missing"] += 1
        faults.append(f"{key[0]}!{key[1]}：应有公式，没有找到")
    return Certificate(total=sum(counts.values()), faults=tuple(faults), **counts)


def _formulas(path: Path) -> Iterator[_Formula]:
    with zipfile.ZipFile(path) as archive:
        for sheet, part in _sheets(archive):
            for match in _FORMULA.finditer(archive.read(part)):
                address, cached = match.groups()
                yield _Formula(
                    (sheet, Cell.parse(address.decode())),
                    _cached(cached),
                )


def _cached(value: bytes | None) -> str | None:
    """The content of a ``<v>`` element; None if there is no element."""
    if value is None:
        return None
    return unescape(value.decode().removeprefix("<v>").removesuffix("</v>").removesuffix("<v/>"))


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    workbook = archive.read("xl/workbook.xml").decode()
    links = archive.read("xl/_rels/workbook.xml.rels").decode()
    targets = {}
    for link in re.findall(r"<Relationship [^>]*>", links):
        targets[_attribute(link, "Id")] = _attribute(link, "Target")
    for sheet in re.findall(r"<sheet [^>]*>", workbook):
        target = targets[_attribute(sheet, "r:id")].removeprefix("/xl/")
        yield unescape(_attribute(sheet, "name")), f"xl/{target}"


def _attribute(tag: str, name: str) -> str:
    match = re.search(rf'\b{name}="([^"]*)"', tag)
    return match[1] if match else ""


def _outcome(
    formula: _Formula, fresh: Scalar, expected: Decimal | str | None
) -> tuple[str, str | None]:
    """Which count the formula goes into, and what to say of it."""
    if formula.cached is None:
        return "missing", "没有缓存结果"
    if isinstance(fresh, ErrorCode):
        return "not_evaluable", f"重新计算得到 {fresh.code}"
    if not _same(formula.cached, fresh):
        return "mismatched", f"缓存为“{formula.cached}”，重新计算为“{fresh}”"
    if expected is not None and not _agrees(fresh, expected):
        shown = plain(expected) if isinstance(expected, Decimal) else expected
        return "mismatched", f"公式结果为“{fresh}”，工具算得“{shown}”"
    return "matched", None


def _same(cached: str, fresh: Scalar) -> bool:
    if isinstance(fresh, bool):
        return cached == ("1" if fresh else "0")
    if isinstance(fresh, int | float):
        return _is_number(cached) and _close(Decimal(cached), Decimal(repr(fresh)))
    return cached == fresh


def _agrees(fresh: Scalar, expected: Decimal | str) -> bool:
    if isinstance(expected, str):
        return fresh == expected
    if isinstance(fresh, bool) or not isinstance(fresh, int | float):
        return False
    return _close(Decimal(repr(fresh)), expected)


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except ArithmeticError:
        return False


def _close(a: Decimal, b: Decimal) -> bool:
    return abs(a - b) <= _ABSOLUTE + _RELATIVE * max(abs(a), abs(b))
