"""The certificate: the finished workbook read back and every formula of it proven.

What stands in the file is found by ``read_back``, which shares nothing with what wrote it. Its
formulas must be those of the template, letter for letter, and its inputs those that were planned. A
formula is matched only if it has a cached value, that is what the engine came to over these inputs,
and both equal the tool's own result where there is one.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from decimal import Decimal
from functools import lru_cache
from html import escape, unescape
from itertools import chain
from math import isfinite
from typing import NamedTuple

from jialing_xls.model.numbers import plain
from jialing_xls.model.result import Certificate
from jialing_xls.ooxml.engine import CellKey, Engine
from jialing_xls.ooxml.value import CellValue, ErrorCode, Scalar, agree
from jialing_xls.submission.read_back import (
    BlankWorkbook,
    CellsFound,
    Computed,
    formulas_by_sheet,
    unescaped,
)
from jialing_xls.template.template_workbook import Template

Expected = Mapping[CellKey, Decimal | str]
"""The tool's own results by cell; the empty text where a figure is absent."""

_VALUES = ("#DIV/0!", "#N/A")
"""Errors that are results: an official form's own rate of nothing. Where the tool has a figure of its
own, they are not that. All others say that the engine could not evaluate."""


_Fault = tuple[str, str]
"""Which count a formula goes into that is not matched, and what to say of it."""
_LOST: _Fault = ("missing", "应有公式，没有找到")
_NOTHING: Computed = (b"", b"", b"")
_TWICE: _Fault = ("mismatched", "单元格写了两次")


class Written(NamedTuple):
    """A submission as it was made."""

    blob: bytes
    inputs: Mapping[CellKey, CellValue]
    """What was put into the cells that formulas read."""
    results: Mapping[CellKey, Scalar]
    """What the engine came to over these inputs, for every formula of the template."""


def certify(written: Written, template: Template, expected: Expected) -> Certificate:
    """Prove the submission."""
    blank = _blank(template)
    own, results = blank.found.formulas, written.results
    found, gone = blank.changes(written.blob)
    # Sets take the hashes of a dict's keys as they are, and cells are dear to hash; views do not.
    more = set(found.formulas).difference(own)
    faults = dict.fromkeys(set(expected).difference(own, more), _LOST)
    faults.update(dict.fromkeys(found.twice, _TWICE))
    faults.update(_wrong_inputs(written.inputs, blank.found, found, gone))
    for key, made in chain(own.items(), dict.fromkeys(more, _NOTHING).items()):
        computed = found.formulas.get(key) or (None if key in gone else made)
        if computed is None:
            faults[key] = _LOST
        elif fault := _fault(computed, made[0], results.get(key, ""), expected.get(key)):
            faults[key] = fault
    return _certificate(len(own) + len(more.union(faults).difference(own)), faults)


def _wrong_inputs(
    planned: Mapping[CellKey, CellValue],
    blank: CellsFound,
    found: CellsFound,
    gone: Set[CellKey],
) -> Iterator[tuple[CellKey, _Fault]]:
    """Cells that formulas read, and that hold something else than was planned: what the engine came to
    is not what the workbook will."""
    for key in set(planned).union(found.inputs, blank.inputs.keys() & gone):
        there = found.inputs.get(key, None if key in gone else blank.inputs.get(key))
        should = planned.get(key, blank.inputs.get(key))
        if there != should and key not in blank.formulas:
            yield key, ("mismatched", f"填入的应为“{should}”，文件里是“{there}”")


@lru_cache(maxsize=8)
def _blank(template: Template) -> BlankWorkbook:
    return BlankWorkbook(template.package.replacing({}), template.precedents)


def certify_workbook(
    blob: bytes, formulas: Mapping[CellKey, str], expected: Expected
) -> Certificate:
    """Prove a workbook that was made from nothing, whose formulas should be ``formulas``.

    The engine reads the finished file itself. Raises EngineError if it cannot evaluate it at all.
    """
    engine = Engine.load_bytes(blob)
    engine.evaluate()
    lost = formulas.keys() | expected.keys()
    total, faults = len(lost), {}
    for found in formulas_by_sheet(blob):
        fresh = engine.results(found)
        for key, computed in found.items():
            written = _written(formulas[key].removeprefix("=")) if key in formulas else None
            # An official form may write &quot; where it need not.
            inside = (_written(unescape(_inside(computed[0]).decode())), *computed[1:])
            fault = _fault(inside, written, fresh[key], expected.get(key))
            if fault is not None:
                faults[key] = fault
        total += len(found.keys() - lost)
        lost -= found.keys()
    faults.update(dict.fromkeys(lost, _LOST))
    return _certificate(total, faults)


def _certificate(total: int, faults: Mapping[CellKey, _Fault]) -> Certificate:
    return Certificate(
        total=total,
        matched=total - len(faults),
        faults=tuple(sorted(f"{sheet}!{at}：{told}" for (sheet, at), (_, told) in faults.items())),
        **Counter(count for count, _ in faults.values()),
    )


def _fault(
    computed: Computed, formula: bytes | None, fresh: Scalar, expected: Decimal | str | None
) -> _Fault | None:
    """What is wrong with a formula that should be ``formula``; None if everything agrees."""
    stated, type_, element = computed
    if stated != formula:
        return "mismatched", f"公式“{unescape(_inside(stated).decode())}”与模板不同"
    if (type_, element) not in _plainly(fresh) and (fault := _unlike(type_, element, fresh)):
        return fault
    if expected is not None and not agree(fresh, expected):
        shown = plain(expected) if isinstance(expected, Decimal) else expected
        return "mismatched", f"公式结果为“{fresh}”，工具算得“{shown}”"
    return None


# Results come again, in a workbook and in the next one: 通过, the empty text, 0. True is no 1.
@lru_cache(maxsize=4096, typed=True)
def _plainly(fresh: Scalar) -> Sequence[tuple[bytes, bytes]]:
    """Types and ``<v>`` with which the result needs no further look: 5 is written as 5 or as 5.0."""
    if isinstance(fresh, str):
        return [(b"str", b"<v>%b</v>" % _written(fresh))]
    if isinstance(fresh, float) and isfinite(fresh):
        shown = repr(fresh).encode()
        return [(b"", b"<v>%b</v>" % each) for each in (shown.removesuffix(b".0"), shown)]
    return []


def _inside(element: bytes) -> bytes:
    """The formula in an ``<f>`` element, escaped; what is none is returned as it is."""
    return element[element.index(b">") + 1 :].removesuffix(b"</f>") if b"<" in element else element


def _written(text: str) -> bytes:
    """The text as it stands in XML between tags."""
    return escape(text, quote=False).encode()


def _unlike(type_: bytes, element: bytes, fresh: Scalar) -> _Fault | None:
    """What is wrong with a cached result, however it may be written; None if it is the fresh one."""
    cached = _content(element)
    if cached is None:
        return "missing", "没有缓存结果"
    if isinstance(fresh, ErrorCode):
        if fresh.code in _VALUES and type_ == b"e" and cached == fresh.code:
            return None
        return "not_evaluable", f"重新计算得到 {fresh.code}"
    if not _same(cached, type_, fresh):
        return "mismatched", f"缓存为“{cached}”，重新计算为“{fresh}”"
    return None


def _content(element: bytes) -> str | None:
    """Content of the ``<v>`` element as matched; None if there is no such element."""
    if not element:
        return None
    content = element[element.index(b">") + 1 : -len(b"</v>")].decode()  # empty for <v/>
    return unescape(content) if "&" in content else content


def _same(cached: str, type_: bytes, fresh: Scalar) -> bool:
    """Whether the cached result is the fresh one, and of its type: "0" is no 0."""
    if isinstance(fresh, str):
        return type_ == b"str" and fresh in (cached, unescaped(cached))
    if isinstance(fresh, bool):
        return type_ == b"b" and cached == ("1" if fresh else "0")
    if isinstance(fresh, int | float):
        return type_ in (b"", b"n") and _is_number(cached) and agree(fresh, Decimal(cached))
    return False


def _is_number(text: str) -> bool:
    try:
        return isfinite(float(text))
    except ValueError:
        return False
