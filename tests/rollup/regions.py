"""Regions in memory: the counties of the benchmarks' generator as units, without any file."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import sha256

from counties import TEMPLATE, County, counties

from jialing_xls.checks.composed_texts import completed
from jialing_xls.checks.frame import Frame
from jialing_xls.checks.judge import Judge
from jialing_xls.model.fact import Fact, Facts, Place, Value
from jialing_xls.model.field import Field, Kind
from jialing_xls.model.result import Finding, Status
from jialing_xls.model.rule import Verdict
from jialing_xls.pipeline import CHUNK
from jialing_xls.rollup.region import region_of
from jialing_xls.rollup.region_result import (
    FieldColumns,
    FileKind,
    Region,
    Roster,
    RosterEntry,
    Standing,
    Unit,
)
from jialing_xls.template import store as templates
from jialing_xls.template.template_workbook import Template

Changes = Mapping[str, Value | None]
"""By field id; None takes a figure away."""

CHANGES: Mapping[int, Changes] = {
    1: {"单位名称": "=甲县民政局", "管理_分配科学性_问题": "+资金到位晚\n正在整改"},
    2: {"农村低保_金额": Decimal("1234.567"), "管理_使用规范性_问题": "@资料不全，已经补齐。" * 20},
    3: {
        "管理_下达及时性_问题": "<r>迟了三天</r>",
        "管理_拨付合规性_问题": "-1 & <b> _x0041_ \x0b。",
    },
    4: {"预算_其他": Decimal("120.5"), "执行_其他": Decimal(0), "预算_省级": None},
    5: {"预算_其他": None, "执行_其他": None, "指标14_完成值": "没有提升"},
}
"""What some of the counties state that a workbook could trip over."""


def region(
    count: int,
    changes: Mapping[int, Changes] | None = None,
    *,
    roster: Roster | None = None,
    more: Sequence[Unit] = (),
    faulty: int = 5,
) -> Region:
    """``count`` counties rolled up, some of them with changed figures, and further files."""
    return region_of((*units(counties(count, faulty=faulty), changes or {}), *more), roster, {})


def units(made: Sequence[County], changes: Mapping[int, Changes]) -> list[Unit]:
    """The counties as units, every second one as an entry workbook and the others as submissions."""
    template = templates.named(TEMPLATE)
    typed = [{**county.values, **changes.get(n, {})} for n, county in enumerate(made)]
    facts = [_facts(template, values) for values in typed]
    found: list[Unit] = []
    for start in range(0, len(facts), CHUNK):
        chunk = facts[start : start + CHUNK]
        frame = Frame(template.book, chunk)
        judge = Judge(frame, chunk, template.place_of)
        found += [_unit(template, start + n, each, frame, judge) for n, each in enumerate(chunk)]
    return found


def _facts(template: Template, values: Changes) -> Facts:
    defaults = {id: f.default for id, f in template.book.typed.items() if f.default}
    given = {id: value for id, value in values.items() if value not in (None, "")}
    typed = {
        id: _as_read(template.book.fields[id], value) for id, value in {**defaults, **given}.items()
    }
    rows = {id: n for n, id in enumerate(template.book.typed, 5)}
    facts = {
        id: Fact(id, typed.get(id), Place(template.book.fields[id].sheet, f"D{row}"))
        for id, row in rows.items()
    }
    return completed(Facts(facts), template.book)


def _as_read(field: Field, value: Value) -> Value:
    number = field.kind is not Kind.TEXT and not isinstance(value, date)
    return Decimal(value) if number and isinstance(value, str) else value


@cache
def _shared(places: tuple[Place | None, ...]) -> tuple[Place | None, ...]:
    """One tuple for all files of a layout, as reading has it."""
    return places


def _unit(template: Template, number: int, facts: Facts, frame: Frame, judge: Judge) -> Unit:
    n = number % CHUNK
    checks = judge.results(n)
    ids = tuple(template.book.fields)
    derived = {id: values[n] for id, values in frame.derived.items()}
    kind = FileKind.ENTRY if number % 2 else FileKind.SUBMISSION
    places = _shared(
        tuple(
            template.place_of(id) if kind is FileKind.SUBMISSION else facts.place(id) for id in ids
        )
    )
    name = facts.text("单位名称")
    file = f"第{number // 10 + 1}市/{name}_{kind}.xlsx"
    settled = all(check.settled for check in checks)
    return Unit(
        file=file,
        link=file,
        digest=sha256(file.encode()).hexdigest(),
        kind=kind,
        status=Status.PASSED if settled else Status.FAILED,
        name=name,
        year=int(facts.text("年度")),
        columns=FieldColumns(template.name, ids, {id: at for at, id in enumerate(ids)}),
        values=tuple(derived[id] if id in derived else facts.value(id) for id in ids),
        places=places,
        verdicts=tuple(check.verdict for check in checks),
        problems=tuple(
            check
            for check in checks
            if check.verdict not in (Verdict.PASSED, Verdict.NOT_APPLICABLE)
        ),
    )


def roster_of(made: Sequence[County], received: Decimal | None = None) -> Roster:
    """A roster that lists these counties."""
    entries = tuple(RosterEntry(c.name, c.parent, c.code, c.handed_down) for c in made)
    return Roster("名单.xlsx", "0" * 64, entries, region="某省民政厅", received=received)


def unread(
    file: str,
    standing: Standing,
    reason: str,
    name: str = "",
    findings: tuple[Finding, ...] = (),
) -> Unit:
    """A file that is not added, and of which no figure is known."""
    return Unit(
        file=file,
        link=file,
        digest=sha256(file.encode()).hexdigest(),
        kind=FileKind.SUBMISSION if name else FileKind.UNKNOWN,
        status=Status.FAILED if name else Status.UNUSABLE,
        findings=findings,
        name=name,
        standing=standing,
        reason=reason,
    )
