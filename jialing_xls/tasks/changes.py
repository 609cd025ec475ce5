"""What changed from one submission or entry workbook of a unit to the next: 初报 and 复报.

Fields, verdicts and explanations are held against each other by what the two files state, so an entry workbook
may be held against a submission. Labels and formulas are compared where both are .xlsx of one kind; rows
are aligned by their labels, so that a row put in is one change and not a hundred.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path

from jialing_xls import pipeline
from jialing_xls.audit.verify import verify_one
from jialing_xls.model.errors import Unusable
from jialing_xls.model.fact import Facts, Place, Value
from jialing_xls.model.field import Field
from jialing_xls.model.result import CheckResult, Finding, Level, Outcome, Status
from jialing_xls.model.rule import Verdict
from jialing_xls.ooxml.file_bytes import read_file
from jialing_xls.ooxml.formula import translated
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.package_errors import OoxmlError
from jialing_xls.ooxml.reference import Cell
from jialing_xls.rollup.region_result import FileKind
from jialing_xls.rollup.sources import file_kind_of
from jialing_xls.template import store as templates
from jialing_xls.template.template_workbook import Template

_TYPED = frozenset({"填报值", "上年", "核对码"})
"""Headers of the entry workbook under which staff type."""
_FAR = 500_000
"""A row to which formulas are moved so that what they say relatively can be compared."""
_LABEL, _FORMULA = "标签", "公式"


@dataclass(frozen=True, slots=True)
class FieldChange:
    field: Field
    old: Value | None
    new: Value | None
    place: Place | None
    """In the later file."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """A label or a formula. Empty where it was not there, or is not any more."""

    kind: str
    place: Place
    """In the later file; of what is gone, in the earlier."""
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class VerdictChange:
    old: CheckResult
    new: CheckResult


@dataclass(frozen=True, slots=True)
class Changes:
    """From ``earlier`` to ``later``."""

    earlier: Outcome
    later: Outcome
    fields: tuple[FieldChange, ...]
    cells: tuple[CellChange, ...]
    rules: tuple[VerdictChange, ...]
    appeared: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    note: str = ""
    """Why labels and formulas were not compared; empty if they were."""

    @property
    def lapsed(self) -> tuple[VerdictChange, ...]:
        """Explanations that the figures have left behind."""
        was, is_ = Verdict.EXPLAINED, Verdict.UNEXPLAINED
        return tuple(r for r in self.rules if r.old.verdict is was and r.new.verdict is is_)

    @property
    def any(self) -> bool:
        return bool(self.fields or self.cells or self.rules or self.appeared or self.gone)


def compare_files(earlier: Path, later: Path) -> Changes:
    """What changed. Raises Unusable if a file cannot be read, or they are not of one unit and template."""
    before, after = _Read.of(earlier), _Read.of(later)
    _refuse_others(before, after)
    template = templates.named(before.template)
    cells, note = _compared_cells(before, after, template)
    old, new = (_told(each.outcome) for each in (before, after))
    return Changes(
        before.outcome,
        after.outcome,
        tuple(_fields(before.facts, after.facts, after, template)),
        cells,
        tuple(_rules(before.outcome, after.outcome)),
        appeared=tuple(new[key] for key in new if key not in old),
        gone=tuple(old[key] for key in old if key not in new),
        note=note,
    )


@dataclass(frozen=True)
class _Read:
    path: Path
    kind: FileKind
    outcome: Outcome

    @classmethod
    def of(cls, path: Path) -> "_Read":
        if not path.is_file():
            raise Unusable(f"没有“{path}”这个文件。请核对文件名和所在文件夹。")
        kind = file_kind_of(path)
        if kind is FileKind.ROLLUP:
            raise Unusable(f"{path.name} 是汇总表；应是一个单位的录入表或自评表。")
        (outcome,) = (
            [verify_one(path)] if kind is FileKind.SUBMISSION else pipeline.check_inputs([path])
        )
        if outcome.status is Status.UNUSABLE or outcome.facts is None:
            told = [f.message for f in outcome.findings if f.level is Level.ERROR]
            raise Unusable(told[0] if told else f"{path.name} 读不出数据，不能比较。")
        return cls(path, kind, outcome)

    @property
    def template(self) -> str:
        return self.outcome.template or ""

    @property
    def facts(self) -> Facts:
        assert self.outcome.facts is not None  # else it was refused
        return self.outcome.facts

    def place_of(self, field: str, template: Template) -> Place | None:
        if self.kind is FileKind.SUBMISSION:
            return template.place_of(field)
        return self.facts.place(field)

    @cached_property
    def package(self) -> Package | None:
        try:
            return Package.read(read_file(self.path))
        except (OSError, OoxmlError, ValueError):
            return None


def _refuse_others(before: _Read, after: _Read) -> None:
    for what, one, other in (
        ("单位", before.outcome.unit or "", after.outcome.unit or ""),
        ("模板", before.template, after.template),
    ):
        if one and other and "".join(one.split()) != "".join(other.split()):
            raise Unusable(
                f"{before.path.name} 的{what}是“{one}”，{after.path.name} 是“{other}”，不能比较。"
                f"请给出同一{what}的初报和复报。"
            )


def _fields(before: Facts, after: Facts, later: _Read, template: Template) -> Iterator[FieldChange]:
    for id, field in template.book.typed.items():
        old, new = before.value(id), after.value(id)
        if old != new and not field.extracted_from:
            yield FieldChange(field, old, new, later.place_of(id, template))


def _rules(before: Outcome, after: Outcome) -> Iterator[VerdictChange]:
    known = {check.rule.key: check for check in before.checks}
    for check in after.checks:
        old = known.get(check.rule.key)
        if old is not None and old.verdict is not check.verdict:
            yield VerdictChange(old, check)


def _told(outcome: Outcome) -> dict[tuple[Place | None, str], Finding]:
    return {(f.place, f.message): f for f in outcome.findings if f.level is not Level.NOTE}


# Labels and formulas.


def _compared_cells(
    before: _Read, after: _Read, template: Template
) -> tuple[tuple[CellChange, ...], str]:
    if before.kind is not after.kind:
        return (), "一份是录入表，一份是自评表，没有比较标签和公式。"
    if before.package is None or after.package is None:
        return (), "不是 xlsx 格式，没有比较标签和公式。"
    old, new = (_sheets(each.package, each, template) for each in (before, after))
    changes = [
        change
        for name in dict.fromkeys((*old, *new))
        for change in _sheet_changes(name, old.get(name, {}), new.get(name, {}))
    ]
    return tuple(changes), ""


_Rows = Mapping[int, Mapping[int, tuple[str, str]]]
"""Kind and content by row and column."""


def _sheets(package: Package | None, read: _Read, template: Template) -> dict[str, _Rows]:
    assert package is not None
    return {
        each.name: _rows_of(package, each.name, read, template)
        for each in package.sheets
        if each.kind == "worksheet"
    }


def _rows_of(package: Package, sheet: str, read: _Read, template: Template) -> _Rows:
    """Formulas, and the texts that nobody types and the tool does not fill in."""
    rows: dict[int, dict[int, tuple[str, str]]] = {}
    filled = {at.cell for at in template.form.values() if at.sheet == sheet}
    labelled = read.kind is FileKind.ENTRY or sheet in template.form_sheets
    typed: set[int] = set()
    for at, cell in package.worksheet(sheet).cells.items():
        if cell.formula:
            rows.setdefault(at.row, {})[at.column] = (_FORMULA, cell.expression)
            continue
        text = package.text(cell) if cell.type in ("s", "inlineStr", "str") else ""
        if read.kind is FileKind.ENTRY and text in _TYPED:
            typed.add(at.column)
        elif text and labelled and at.column not in typed and at not in filled:
            rows.setdefault(at.row, {})[at.column] = (_LABEL, text)
    return rows


def _sheet_changes(sheet: str, old: _Rows, new: _Rows) -> Iterator[CellChange]:
    ours, theirs = [*old.items()], [*new.items()]
    signatures = ([_signature(row) for _, row in rows] for rows in (ours, theirs))
    matcher = SequenceMatcher(None, next(signatures), next(signatures), autojunk=False)
    for _, i, j, k, m in matcher.get_opcodes():
        for n in range(max(j - i, m - k)):
            before = ours[i + n] if i + n < j else (0, {})
            after = theirs[k + n] if k + n < m else (0, {})
            yield from _row_changes(sheet, before, after)


def _signature(row: Mapping[int, tuple[str, str]]) -> tuple[tuple[int, str], ...]:
    return tuple((column, text) for column, (kind, text) in row.items() if kind == _LABEL)


def _row_changes(
    sheet: str,
    before: tuple[int, Mapping[int, tuple[str, str]]],
    after: tuple[int, Mapping[int, tuple[str, str]]],
) -> Iterator[CellChange]:
    for column in sorted(before[1].keys() | after[1].keys()):
        kind, old = before[1].get(column, ("", ""))
        new_kind, new = after[1].get(column, ("", ""))
        if kind == new_kind and (
            old == new or _relative(kind, old, before[0]) == _relative(kind, new, after[0])
        ):
            continue
        place = Place(sheet, str(Cell(after[0] or before[0], column)))
        shown = [
            f"={text}" if of == _FORMULA else text for of, text in ((kind, old), (new_kind, new))
        ]
        what = _FORMULA if _FORMULA in (kind, new_kind) else _LABEL
        yield CellChange(what, place, *shown)


def _relative(kind: str, text: str, row: int) -> str:
    if kind != _FORMULA or not text:
        return text
    return translated(text, Cell(row, 1), Cell(_FAR, 1))
