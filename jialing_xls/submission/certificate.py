"""The certificate: the finished workbook read back and every formula of it proven.

Nothing here is shared with what wrote the workbook. The file is opened with zipfile and its cells
are found with a regular expression (the writer cuts at offsets that expat reported). Its formulas
must be those of the template, letter for letter; they are computed afresh, in an engine of the
prover's own, over the inputs that the finished file holds. A formula is matched only if it has a
cached value, that equals the fresh result, and both equal the tool's own result where there is one.
"""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property, lru_cache
from html import escape, unescape
from io import BytesIO
from math import isfinite
from typing import IO, NamedTuple

from jialing_xls.model.numbers import plain
from jialing_xls.model.result import Certificate
from jialing_xls.ooxml.engine import CellKey, Engine
from jialing_xls.ooxml.reference import Cell, column_number
from jialing_xls.ooxml.value import CellValue, ErrorCode, Scalar
from jialing_xls.submission.stages import Stages, finish_one
from jialing_xls.template.template_workbook import Template

Expected = Mapping[CellKey, Decimal | str]
"""The tool's own results by cell; the empty text where a figure is absent."""

_CELL = re.compile(
    # Shared strings (t="s") are the template's own texts and no concern of a proof. What does not
    # fit here would not fit either with fewer characters, so nothing is tried twice (++, ?+, *+).
    rb'<c r="([A-Z]++[0-9]++)"(?: s="[0-9]++")?+(?: t="(str|inlineStr|b|e|n)")?+>'
    # a formula, with what an official form's one may state of itself, and its cached value
    rb'(?:(<f(?: [^<>]*+)?+>[^<]*+(?:</f>)?+)(<v(?: xml:space="preserve")?+>[^<]*+</v>|<v/>)?+'
    rb"|<v>([^<]*+)</v>"  # a number
    rb"|<is><t[^>]*+>([^<]*+)</t></is>)"  # a text that was filled in
)
_FORMULA = re.compile(
    rb'<c r="([A-Z]++)([0-9]++)"(?: s="[0-9]++")?+(?: t="(str|b|e|n)")?+>'
    rb'(<f(?: [^<>]*+)?+>[^<]*+(?:</f>)?+)(<v(?: xml:space="preserve")?+>[^<]*+</v>|<v/>)?+'
)
_PIECE = 2**20
"""Bytes of a sheet that are looked through at a time."""
_ESCAPED = re.compile(r"_x([0-9A-F]{4})_")

_VALUES = ("#DIV/0!", "#N/A")
"""Errors that are results: an official form's own rate of nothing. Where the tool has a figure of its
own, they are not that. All others say that the engine could not evaluate."""

_ABSOLUTE, _RELATIVE = Decimal("5e-9"), Decimal("1e-13")
"""Excel keeps fifteen significant digits; differences are taken to eight decimals."""


def certify(blob: bytes, template: Template, expected: Expected) -> Certificate:
    """Prove the submission in ``blob``. Raises EngineError if it cannot be evaluated at all."""
    return finish_one(certifying(blob, template, expected))


def certifying(blob: bytes, template: Template, expected: Expected) -> Stages[Certificate]:
    """``certify`` in stages: read back, evaluated, compared."""
    return _prover(template).certify(blob, expected)


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
    for found in _formulas_by_sheet(blob):
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


_Computed = tuple[bytes, bytes, bytes]
"""The ``<f>`` element of a formula, or what is in it; the ``t`` attribute of its cell, empty where there is
none; its ``<v>`` element, empty if it has none."""
_Wanted = Mapping[str, Mapping[bytes, CellKey]]
"""Cells by sheet, and by address as it stands in the XML."""
_Fault = tuple[str, str]
"""Which count a formula goes into that is not matched, and what to say of it."""
_LOST: _Fault = ("missing", "应有公式，没有找到")


class _Finished(NamedTuple):
    """What stands in a finished workbook."""

    formulas: dict[CellKey, _Computed]
    inputs: dict[CellKey, CellValue]


class _Prover:
    def __init__(self, template: Template) -> None:
        self._template = template

    @cached_property
    def _engine(self) -> Engine:
        return self._template.engine()

    @cached_property
    def _formulas(self) -> dict[CellKey, bytes]:
        read = _read_back(self._template.package.replacing({}), {}).formulas
        return {key: formula for key, (formula, _, _) in read.items()}

    @cached_property
    def _cells(self) -> tuple[CellKey, ...]:
        return tuple(self._formulas)

    @cached_property
    def _read(self) -> _Wanted:
        """Inputs that count. A value in the place of a formula is none: it would replace the formula
        in the engine, which serves all proofs."""
        wanted: dict[str, dict[bytes, CellKey]] = {}
        for sheet, cell in self._template.precedents - self._formulas.keys():
            wanted.setdefault(sheet, {})[str(cell).encode()] = (sheet, cell)
        return wanted

    def certify(self, blob: bytes, expected: Expected) -> Stages[Certificate]:
        formulas, inputs = _read_back(blob, self._read)
        yield
        self._engine.replace_inputs(inputs)
        self._engine.evaluate()
        fresh = self._engine.results(self._cells)
        yield
        lost = (self._formulas.keys() | expected.keys()) - formulas.keys()
        faults = dict.fromkeys(lost, _LOST)
        for key, computed in formulas.items():
            own = self._formulas.get(key)
            fault = _fault(computed, own, fresh.get(key, ""), expected.get(key))
            if fault is not None:
                faults[key] = fault
        return _certificate(len(formulas) + len(lost), faults)


def _certificate(total: int, faults: Mapping[CellKey, _Fault]) -> Certificate:
    return Certificate(
        total=total,
        matched=total - len(faults),
        faults=tuple(sorted(f"{sheet}!{at}：{told}" for (sheet, at), (_, told) in faults.items())),
        **Counter(count for count, _ in faults.values()),
    )


def _fault(
    computed: _Computed, formula: bytes | None, fresh: Scalar, expected: Decimal | str | None
) -> _Fault | None:
    """What is wrong with a formula that should be ``formula``; None if everything agrees."""
    stated, type_, element = computed
    if stated != formula:
        return "mismatched", f"公式“{unescape(_inside(stated).decode())}”与模板不同"
    if (type_, element) not in _plainly(fresh) and (fault := _unlike(type_, element, fresh)):
        return fault
    if expected is not None and not _agrees(fresh, expected):
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


@lru_cache(maxsize=8)
def _prover(template: Template) -> _Prover:
    return _Prover(template)


def _read_back(blob: bytes, wanted: _Wanted) -> _Finished:
    """All formulas, and those inputs that are ``wanted``."""
    formulas: dict[CellKey, _Computed] = {}
    inputs: dict[CellKey, CellValue] = {}
    with zipfile.ZipFile(BytesIO(blob)) as archive:
        for sheet, part in _sheets(archive):
            inputs_here = wanted.get(sheet, {})
            cells = _CELL.findall(archive.read(part))
            for address, type_, formula, cached, number, text in cells:
                if formula:
                    formulas[_key(sheet, address)] = (formula, type_, cached)
                elif address in inputs_here:
                    value = Decimal(number.decode()) if number else _text(text)
                    inputs[inputs_here[address]] = value
    return _Finished(formulas, inputs)


def _formulas_by_sheet(blob: bytes) -> Iterator[dict[CellKey, _Computed]]:
    with zipfile.ZipFile(BytesIO(blob)) as archive:
        for sheet, part in _sheets(archive):
            with archive.open(part) as stream:
                matches = (
                    m.groups(b"") for piece in _pieces(stream) for m in _FORMULA.finditer(piece)
                )
                yield {
                    (sheet, _cell(column, row)): (formula, type_, cached)
                    for column, row, type_, formula, cached in matches
                }


def _cell(column: bytes, row: bytes) -> Cell:
    """Cheaper than ``Cell.parse``: a workbook of 3,000 units has 93,000 formulas."""
    return Cell(int(row), column_number(column.decode()))


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """A sheet cut between cells: one of 3,000 units has twenty megabytes and few formulas."""
    rest = b""
    while read := stream.read(_PIECE):
        whole, cell, rest = (rest + read).rpartition(b"<c ")
        yield whole
        rest = cell + rest
    yield rest


# The cells of a template come again with each workbook that was filled from it.
@lru_cache(maxsize=16_384)
def _key(sheet: str, address: bytes) -> CellKey:
    return sheet, Cell.parse(address.decode())


def _content(element: bytes) -> str | None:
    """Content of the ``<v>`` element as matched; None if there is no such element."""
    if not element:
        return None
    content = element[element.index(b">") + 1 : -len(b"</v>")].decode()  # empty for <v/>
    return unescape(content) if "&" in content else content


def _text(content: bytes) -> str:
    return _ESCAPED.sub(_character, unescape(content.decode()))


def _character(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Name and part of every sheet."""
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


def _same(cached: str, type_: bytes, fresh: Scalar) -> bool:
    """Whether the cached result is the fresh one, and of its type: "0" is no 0."""
    if isinstance(fresh, str):
        return type_ == b"str" and (cached == fresh or _ESCAPED.sub(_character, cached) == fresh)
    if isinstance(fresh, bool):
        return type_ == b"b" and cached == ("1" if fresh else "0")
    if isinstance(fresh, int | float):
        if type_ not in (b"", b"n") or not _is_number(cached):
            return False
        return float(cached) == fresh or _close(Decimal(cached), fresh)
    return False


def _agrees(fresh: Scalar, expected: Decimal | str) -> bool:
    if isinstance(expected, str):
        return fresh == expected
    if isinstance(fresh, bool) or not isinstance(fresh, int | float):
        return False
    return _close(expected, fresh)


def _is_number(text: str) -> bool:
    try:
        return isfinite(float(text))
    except ValueError:
        return False


def _close(exact: Decimal, computed: float) -> bool:
    if float(exact) == computed:
        return True
    other = Decimal(repr(computed))
    return abs(exact - other) <= _ABSOLUTE + _RELATIVE * max(abs(exact), abs(other))
