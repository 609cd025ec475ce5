"""A chunk of files to units: the work that goes to other processes.

A submission is verified as ``jxls verify`` does it, an entry workbook is read and judged as ``jxls
check`` does it. What comes back is small: the values, the verdicts, the checks that are a problem.
"""

from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from jialing_xls import pipeline
from jialing_xls.audit.verify import Submission, verify_all
from jialing_xls.executor.bugs import describe_failure
from jialing_xls.model.fact import Place
from jialing_xls.model.result import CheckResult, Finding, Level, Outcome, Status
from jialing_xls.model.rule import Verdict
from jialing_xls.ooxml.file_bytes import read_file
from jialing_xls.rollup.region_result import FieldColumns, FileKind, Standing, Unit
from jialing_xls.rollup.sources import UnitSource, file_kind_of
from jialing_xls.template import store as templates

_MOST_FINDINGS = 20
"""Of one file; ``jxls verify`` tells them all."""

_NO_PROBLEM = (Verdict.PASSED, Verdict.NOT_APPLICABLE)

T = TypeVar("T")


class _Pool:
    """What the units of a chunk have in common is kept, and sent to another process, once."""

    def __init__(self) -> None:
        self._seen: dict[Any, Any] = {}

    def share(self, value: T) -> T:
        # Numbers that are equal may be written differently: 1.0 and 1.00.
        key = str(value) if isinstance(value, Decimal) else value
        shared: T = self._seen.setdefault((type(value), key), value)
        return shared


def read_units(sources: tuple[UnitSource, ...]) -> list[Unit]:
    """Every file as a unit, in order. A file that cannot be used is a unit without figures."""
    kinds = [file_kind_of(Path(source.path)) for source in sources]
    outcomes: dict[str, Outcome] = {}
    for wanted in (FileKind.SUBMISSION, FileKind.ENTRY):
        paths = [s.path for s, kind in zip(sources, kinds, strict=True) if kind is wanted]
        judged = (
            verify_all([Submission(Path(path)) for path in paths])
            if wanted is FileKind.SUBMISSION
            else pipeline.check_inputs([Path(path) for path in paths])
        )
        outcomes |= zip(paths, judged, strict=True)
    pool = _Pool()
    return [
        _unit(source, kind, outcomes.get(source.path), pool)
        for source, kind in zip(sources, kinds, strict=True)
    ]


def failed_unit(source: UnitSource, error: BaseException | None) -> Unit:
    """A file at which the tool itself failed; without an error its process ended."""
    ended = "读取时进程意外结束（可能是内存不足，或文件异常）。请单独核验这个文件，并连同文件反馈。"
    message = describe_failure(error, source.shown, ended)
    finding = _told(Finding(Level.ERROR, message), source)
    unit = _bare(source, FileKind.UNKNOWN, Status.DEFECT)
    return replace(unit, findings=(finding,), standing=Standing.DEFECT, reason=finding.message)


def _unit(source: UnitSource, kind: FileKind, outcome: Outcome | None, pool: _Pool) -> Unit:
    if outcome is None:
        return _bare(source, kind, Status.PASSED)
    if outcome.template is not None and outcome.template not in templates.names():
        message = f"只有模板“{outcome.template}”的旧版本，没有现在的版本，不能汇总。"
        outcome = Outcome.without_result(outcome.input, Status.UNUSABLE, message)
    if outcome.status is Status.UNUSABLE:
        kind = FileKind.UNKNOWN
    unit = replace(
        _bare(source, kind, outcome.status),
        findings=pool.share(_findings(source, outcome)),
        name=_name(outcome.unit),
        year=outcome.year,
        verdicts=pool.share(_verdicts(outcome)),
        problems=tuple(
            _slim(c, kind, pool) for c in outcome.checks if c.verdict not in _NO_PROBLEM
        ),
    )
    standing, reason = _standing(unit, source, outcome)
    return _with_figures(replace(unit, standing=standing, reason=reason), outcome, pool)


def _verdicts(outcome: Outcome) -> tuple[Verdict, ...]:
    """In the order of the template's rules as it is now; an earlier version may lack some."""
    if outcome.template is None or not outcome.checks:
        return ()
    now = templates.named(outcome.template)
    if outcome.version == now.digest:
        return tuple(check.verdict for check in outcome.checks)
    found = {check.rule.key: check.verdict for check in outcome.checks}
    return tuple(found.get(rule.key, Verdict.NOT_RUN) for rule in now.book.rules)


def _bare(source: UnitSource, kind: FileKind, status: Status) -> Unit:
    digest = _digest(Path(source.path))
    return Unit(file=source.shown, link=source.link, digest=digest, kind=kind, status=status)


def _digest(path: Path) -> str:
    try:
        return sha256(read_file(path)).hexdigest()
    except (OSError, ValueError):
        return ""


def _name(unit: str | None) -> str:
    """The unit's name as names are compared: white space, which nobody sees, taken out."""
    return "".join((unit or "").split())


def _told(finding: Finding, source: UnitSource) -> Finding:
    """The finding without a path of this machine."""
    message = finding.message.replace(source.path, source.shown)
    return finding if message == finding.message else replace(finding, message=message)


def _findings(source: UnitSource, outcome: Outcome) -> tuple[Finding, ...]:
    findings = [_told(finding, source) for finding in outcome.findings[:_MOST_FINDINGS]]
    if more := len(outcome.findings) - len(findings):
        message = f"另有 {more} 处，用 jxls verify 或 jxls check 查看。"
        findings.append(Finding(Level.NOTE, message))
    return tuple(findings)


def _with_figures(unit: Unit, outcome: Outcome, pool: _Pool) -> Unit:
    if outcome.facts is None or outcome.template is None:
        return unit
    columns, places = _columns(outcome.template), _cells(outcome.template)
    facts, derived = outcome.facts, outcome.derived
    values = tuple(
        pool.share(derived[id] if id in derived else facts.value(id)) for id in columns.ids
    )
    if unit.kind is FileKind.ENTRY:
        places = pool.share(tuple(facts.place(id) for id in columns.ids))
    return replace(unit, columns=columns, values=values, places=places)


@lru_cache(maxsize=8)
def _columns(template: str) -> FieldColumns:
    ids = tuple(templates.named(template).book.fields)
    return FieldColumns(template, ids, {id: n for n, id in enumerate(ids)})


@lru_cache(maxsize=8)
def _cells(template: str) -> tuple[Place | None, ...]:
    """Where each field stands in a submission."""
    read = templates.named(template)
    return tuple(read.place_of(id) for id in read.book.fields)


def _slim(check: CheckResult, kind: FileKind, pool: _Pool) -> CheckResult:
    """The check with the cells of this very file only."""
    if kind is FileKind.SUBMISSION:
        return replace(check, sources=())
    sources = tuple(pool.share(place) for place in check.sources)
    return replace(check, cells=(), sources=sources)


def _standing(unit: Unit, source: UnitSource, outcome: Outcome) -> tuple[Standing, str]:
    """What can be said of a file by itself."""
    errors = [finding for finding in outcome.findings if finding.level is Level.ERROR]
    first = _told(errors[0], source) if errors else None
    if first and outcome.status is Status.UNUSABLE:
        return Standing.UNREADABLE, first.message
    if first and unit.kind is FileKind.SUBMISSION:
        place = f"{first.place}：" if first.place else ""
        more = f"（共 {len(errors)} 处，用 jxls verify 查看）" if len(errors) > 1 else ""
        return Standing.TAMPERED, f"{place}{first.message}{more}"
    if not unit.name:
        return Standing.NAMELESS, "没有填写单位名称，不知道是哪个单位的。请补填后重新报送。"
    return Standing.ADDED, ""
