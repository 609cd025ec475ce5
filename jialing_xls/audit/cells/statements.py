"""The figures: 自评表 against 数据底稿, and 数据底稿 against the entry workbook."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from jialing_xls.audit.cells.recalculation import Fresh
from jialing_xls.audit.contents import Held
from jialing_xls.audit.messages import quoted_value, warn_of
from jialing_xls.audit.parts.sizes import is_cut_off
from jialing_xls.model.fact import EPOCH, Fact, Facts, Place, Value
from jialing_xls.model.field import Field, Kind
from jialing_xls.model.numbers import from_float, half_up, plain
from jialing_xls.model.result import CheckResult, Finding
from jialing_xls.ooxml.engine import CellKey
from jialing_xls.ooxml.reference import Cell, Range
from jialing_xls.ooxml.value import CellValue, Scalar, agree
from jialing_xls.submission.plan import (
    IDENTITY_CELL,
    PROOF_CELL,
    crosscheck_cells,
    form_cells,
    needed_height,
    planned_row,
)
from jialing_xls.template.geometry import geometry
from jialing_xls.template.styles import BODY_SIZE
from jialing_xls.template.template_layout import CROSSCHECK, PAPER
from jialing_xls.template.template_workbook import Template

HISTORY = {"source": "来源单元格", "original": "原文", "note": "读取时的处理"}
"""Columns of 数据底稿 that tell where a value came from."""
_TYPED = ("value", *HISTORY)
"""Columns of 数据底稿 that filling writes into."""
_ROUNDED = 0.8
"""Points by which programs round heights."""


@dataclass(frozen=True, eq=False, slots=True)
class StatedRow:
    """A row of 数据底稿 as it stands; rows of two submissions that hold the same are one object."""

    field: Field
    fact: Fact
    fault: str
    """What is wrong with how the value is stored; empty if nothing is."""
    as_planned: bool
    """Whether filling from the fact makes this very row."""


@dataclass(frozen=True, slots=True)
class StatedFigures:
    """What a submission states, read from both of its sheets apart."""

    rows: Mapping[str, StatedRow]
    """Of 数据底稿, by field."""
    facts: Facts
    """Of these rows."""
    form: Facts
    """Of 自评表, computed rates included."""
    findings: list[Finding]
    told: frozenset[CellKey]
    """Cells that have a finding already."""


def read_statements(template: Template, held: Held, fresh: Fresh) -> StatedFigures:
    """Facts of 数据底稿 and of 自评表. Numbers that are stored as text are findings."""
    faults: dict[CellKey, str] = {}
    rows, form = {}, {}
    find = held.inputs.get
    for id, keys in _paper_keys(template).items():
        row = rows[id] = _row(template, id, *map(find, keys))
        if row.fault:
            faults[keys[0]] = row.fault
    for id, key in template.form.items():
        field = template.book.fields[id]
        if field.derived:
            value = _computed(held, fresh, key)
            if value is not None and id not in template.own_formulas:
                # The official form's own formula rounds as it likes: what it shows counts.
                value = half_up(value, field.decimals or 0)
            form[id] = Fact(id, value)
            continue
        form[id], fault = _form_fact(template, id, find(key))
        if fault:
            faults[key] = fault
    facts = {id: row.fact for id, row in rows.items()}
    findings = [held.finding(key, said, held.inputs[key]) for key, said in faults.items()]
    return StatedFigures(rows, Facts(facts), Facts(form), findings, frozenset(faults))


@lru_cache(maxsize=8)
def _paper_keys(template: Template) -> Mapping[str, tuple[CellKey, ...]]:
    """Cells of a typed field's row, in the order of ``_TYPED``."""
    return {
        id: tuple((PAPER, template.paper.cell(column, row)) for column in _TYPED)
        for id, row in template.paper_rows.items()
        if not template.book.fields[id].derived
    }


@lru_cache(maxsize=8)
def _paper_cells(template: Template) -> frozenset[CellKey]:
    """All of them."""
    return frozenset(key for keys in _paper_keys(template).values() for key in keys)


# Four of five rows come again in the next submission. A number equals no truth value: typed.
@lru_cache(maxsize=8_192, typed=True)
def _row(template: Template, id: str, *cells: Scalar | None) -> StatedRow:
    field = template.book.fields[id]
    value, fault = _value(field, cells[0])
    source, original, note = ("" if cell is None else _as_text(cell) for cell in cells[1:])
    sheet, _, cell = source.rpartition("!")
    fact = Fact(id, value, Place(sheet, cell) if source else None, original, note)
    planned = dict(planned_row(fact))
    as_planned = all(
        _as_planned(found, planned.get(column)) for column, found in zip(_TYPED, cells, strict=True)
    )
    return StatedRow(field, fact, fault, as_planned)


@lru_cache(maxsize=2_048, typed=True)
def _form_fact(template: Template, id: str, found: Scalar | None) -> tuple[Fact, str]:
    value, fault = _value(template.book.fields[id], found)
    return Fact(id, value), fault


def _computed(held: Held, fresh: Fresh, key: CellKey) -> Decimal | None:
    computed = fresh.get(key, held.cached.get(key))
    if computed is None:
        computed = held.replaced.get(key)
    return None if isinstance(computed, str) else _as_number(computed)


def _value(field: Field, found: Scalar | None) -> tuple[Value | None, str]:
    """What a cell states for a field, and what is wrong with how it does."""
    if found is None:
        return None, ""
    if field.kind is Kind.TEXT:
        return _as_text(found), ""
    number = _as_number(found)
    fault = _stored_as_text(field, found, number) if isinstance(found, str) else ""
    if number is None or field.kind is not Kind.DATE:
        return number, fault
    try:
        return EPOCH + timedelta(days=int(number)), fault
    except OverflowError:
        return None, _stored_as_text(field, plain(number), number)


def _stored_as_text(field: Field, found: str, number: Decimal | None) -> str:
    what = "日期" if field.kind is Kind.DATE else "数字"
    stored = (
        f"数字存成了文本{quoted_value(found)}"
        if number is not None
        else f"不是{what}，是{quoted_value(found)}"
    )
    return f"“{field.name}”{stored}，应为{what}。"


def _as_text(value: Scalar) -> str:
    return plain(value) if isinstance(value, Decimal) else str(value)


def _as_number(value: Scalar | None) -> Decimal | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float | Decimal):
        return from_float(value) if isinstance(value, float) else Decimal(value)
    try:
        number = Decimal(value.replace(",", "").strip()) if isinstance(value, str) else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


# ---------------------------------------------------------------- within the submission


def against_plan(
    template: Template,
    held: Held,
    figures: StatedFigures,
    checks: list[CheckResult],
) -> Iterator[Finding]:
    """Cells that do not hold what filling from 数据底稿 puts there."""
    expected: dict[CellKey, CellValue] = {}
    expected.update(form_cells(template, figures.facts))
    expected.update(((CROSSCHECK, at), v) for at, v in crosscheck_cells(template, checks).items())
    planned, keys_of = _paper_cells(template), _paper_keys(template)
    for id, row in figures.rows.items():
        if not row.as_planned:
            planned = planned.difference(keys_of[id])
            ats = template.paper.cells[template.paper_rows[id]]
            expected.update(((PAPER, ats[column]), v) for column, v in planned_row(row.fact))
    exempt = planned | figures.told | exempt_cells(template)
    differing = [
        key
        for key in (expected.keys() | held.inputs.keys()) - exempt
        if not _as_planned(held.inputs.get(key), expected.get(key))
    ]
    for key in held.in_order(differing):
        if not held.gone(*key):
            found = held.inputs.get(key)
            yield held.finding(key, _worded(template, key, found, expected.get(key)), found)
    yield from _too_low(template, held)


def _worded(template: Template, key: CellKey, found: Scalar | None, wanted: CellValue) -> str:
    """A sentence on a cell that should hold something else."""
    (sheet, at), values = key, (quoted_value(found), quoted_value(wanted))  # type: ignore[arg-type]
    id = next((id for id, cell in template.form.items() if cell == key), None)
    if id is not None:
        name = template.book.fields[id].name
        paper = template.paper.cell("value", template.paper_rows[id])
        return f"自评表的“{name}”为 {values[0]}，{PAPER}!{paper} 为 {values[1]}，应一致。"
    rule = next((key for key, row in template.rule_rows.items() if row == at.row), None)
    if sheet != CROSSCHECK or rule is None:
        return f"这里是 {values[0]}，应为 {values[1]}。"
    column = next((name for name, n in template.rules.columns.items() if n == at.column), "")
    what = {"tool_verdict": "工具结论", "explanation": "审核说明"}.get(column, "内容")
    return f"{rule} 的{what}为 {values[0]}，按数据底稿应为 {values[1]}。"


def _as_planned(found: Scalar | None, planned: CellValue) -> bool:
    return (found == planned and type(found) is type(planned)) or agree(found, planned)  # type: ignore[arg-type]


def _too_low(template: Template, held: Held) -> Iterator[Finding]:
    """Rows lower than they were made, in which a text no longer shows."""
    needed = {**_drawn(template)}
    exempt = exempt_cells(template)
    for key, value in held.inputs.items():
        if isinstance(value, str) and key not in exempt:
            sheet, at = key
            height = needed_height(template, sheet, at, value)
            needed[sheet, at.row] = max(height, needed[sheet, at.row])
    for (sheet, row), height in held.heights.items():
        if height < needed[sheet, row] - _ROUNDED and _cuts_off(template, held, sheet, row):
            least = needed[sheet, row]
            message = f"这一行的行高只有 {height:g} 磅，文字显示不全，应不低于 {least:g} 磅。"
            yield held.finding((sheet, Cell(row, 1)), message, None, warn_of)


def _cuts_off(template: Template, held: Held, sheet: str, row: int) -> bool:
    shape, scanned = geometry(template, sheet), template.package.worksheet(sheet)
    for column in scanned.rows[row].columns:
        at = Cell(row, column)
        value = held.inputs.get((sheet, at), held.cached.get((sheet, at)))
        text = template.package.text(scanned.cells[at]) if value is None else str(value)
        area = shape.merged.get(at, Range(at, at))
        rows = range(area.first.row, area.last.row + 1)
        height = sum(held.heights.get((sheet, n), shape.heights.get(n, 0.0)) for n in rows)
        if text and is_cut_off(text, shape.width(at), BODY_SIZE, height):
            return True
    return False


@lru_cache(maxsize=8)
def _drawn(template: Template) -> dict[tuple[str, int], float]:
    """Heights in points that rows of the template state, 0 where one states none."""
    package = template.package
    return {
        (sheet.name, number): float(row.tag.get("ht") or 0)
        for sheet in package.sheets
        for number, row in package.worksheet(sheet.name).rows.items()
    }


@lru_cache(maxsize=8)
def exempt_cells(template: Template) -> frozenset[CellKey]:
    """Cells of other checks (identity, certificate), and those that auditors write into."""
    opinions = (template.rules.cell("opinion", row) for row in template.rule_rows.values())
    return frozenset((CROSSCHECK, at) for at in (*opinions, IDENTITY_CELL, PROOF_CELL))


# ---------------------------------------------------------------- against the entry workbook


def against_entry(
    template: Template, held: Held, figures: StatedFigures, entry: Facts
) -> Iterator[Finding]:
    """Every field of 数据底稿 against the entry workbook: value first, then where it came from."""
    for id, field in template.book.fields.items():
        if field.derived:
            continue
        mine = figures.facts.by_field[id]
        theirs = entry.by_field.get(id, Fact(id, None))
        theirs = replace(theirs, value=None if theirs.value == "" else theirs.value)
        row = template.paper_rows[id]
        if not agree(mine.value, theirs.value):  # type: ignore[arg-type]
            where = f"（{theirs.place}）" if theirs.place else ""
            told = said(mine.value), said(theirs.value)
            message = f"“{field.name}”在数据底稿为 {told[0]}，在录入表{where}为 {told[1]}，应一致。"
            yield held.finding((PAPER, template.paper.cell("value", row)), message, told[0])
            continue
        for name, found, why in otherwise_told(mine, theirs):
            message = f"“{field.name}”{why}（按录入表）。"
            yield held.finding((PAPER, template.paper.cell(name, row)), message, found)


def otherwise_told(fact: Fact, expected: Fact) -> Iterator[tuple[str, str, str]]:
    """Columns that tell otherwise where a value came from, what they say, and why that is wrong."""
    told = zip(HISTORY.items(), told_of(fact), told_of(expected), strict=True)
    for (column, label), found, wanted in told:
        if found != wanted:
            why = f"的{label}为 {quoted_value(found)}，应为 {quoted_value(wanted)}"
            yield column, found, why


def told_of(fact: Fact) -> Iterator[str]:
    """What the columns of ``HISTORY`` say of a fact."""
    source = str(fact.place).removeprefix("!") if fact.place else ""
    for text in (source, fact.original, fact.note):
        yield text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def said(value: Value | None) -> str:
    return value.isoformat() if isinstance(value, date) else quoted_value(value)
