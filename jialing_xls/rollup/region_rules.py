"""The region's rules, class 核实性: the money handed down, and units that stand out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from jialing_xls.checks.judge import holds
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.field import PRIOR, Field, Kind
from jialing_xls.model.numbers import ZERO, plain
from jialing_xls.model.role import Role
from jialing_xls.model.rule import Relation, Rule, RuleClass, Verdict
from jialing_xls.rollup.outliers import LEAST_SHARE, LEAST_UNITS, THRESHOLD, outliers
from jialing_xls.rollup.region_result import (
    Hit,
    RegionResult,
    Roster,
    RosterEntry,
    Unit,
)
from jialing_xls.rollup.unit_names import compared_name

_HALF_CENT = Decimal("0.005")
"""Amounts are stated in 万元 with two decimals, in the roster as in the form."""

_MOST_NAMES = 5
"""Of units that a reason names."""

_MONEY = "上级下达的预算应与各单位收到的预算一致"
_OUTLYING = (
    f"与其他单位相比的稳健 z 值（0.6745×(值−中位数)÷MAD）绝对值超过 {THRESHOLD}，"
    f"且偏离中位数 {LEAST_SHARE:.0%} 以上的为离群；MAD 为 0 时以平均绝对偏差计；"
    f"至少 {LEAST_UNITS} 个单位才判断"
)


def _rule(id: str, text: str, basis: str) -> Rule:
    return Rule(id, RuleClass.REVIEW, text, "", Relation.EQUAL, "", basis=basis)


HANDED_DOWN = _rule("R01", "名单所列下达资金合计 = 收到资金", _MONEY)
RECEIVED = _rule("R02", "各单位全年预算数合计 = 收到资金", _MONEY)
EACH = _rule("R03", "各单位全年预算数 = 名单所列下达资金", _MONEY)
PER_HEAD = _rule("R04", "人均、次均金额与其他单位相比没有离群", _OUTLYING)
STANDARDS = _rule("R05", "救助标准与其他单位相比没有离群", _OUTLYING)
RATES = _rule("R06", "执行率等比率与其他单位相比没有离群", _OUTLYING)

CATALOGUE = (HANDED_DOWN, RECEIVED, EACH, PER_HEAD, STANDARDS, RATES)


def confronted(
    book: RuleBook, units: Sequence[Unit], roster: Roster | None
) -> tuple[RegionResult, ...]:
    """Every rule of the catalogue; ``units`` are those that were added."""
    return (*_money(units, roster, book.playing(Role.BUDGET)), *_outlying(book, units))


# ---------------------------------------------------------------- the money handed down


def _money(units: Sequence[Unit], roster: Roster | None, budget: str) -> Iterator[RegionResult]:
    if roster is None or not budget:
        why = "模板没有全年预算数" if roster else "没有给出名单（--roster）"
        for rule in (HANDED_DOWN, RECEIVED, EACH):
            yield RegionResult(rule, Verdict.NOT_APPLICABLE, detail=why)
        return
    yield _handed_down(roster, budget)
    yield _received(units, roster, budget)
    yield _each(units, roster, budget)


def _handed_down(roster: Roster, budget: str) -> RegionResult:
    amounts = [entry.handed_down for entry in roster.entries if entry.handed_down is not None]
    if roster.received is None or not amounts:
        missing = "收到资金" if roster.received is None else "下达资金"
        return RegionResult(HANDED_DOWN, Verdict.NOT_APPLICABLE, detail=f"名单没有写“{missing}”")
    if lacking := [entry.name for entry in roster.entries if entry.handed_down is None]:
        why = f"名单中 {len(lacking)} 个单位没有写“下达资金”：{_some(lacking)}"
        return RegionResult(HANDED_DOWN, Verdict.NOT_RUN, detail=why)
    return _sums(HANDED_DOWN, amounts, roster.received, budget)


def _received(units: Sequence[Unit], roster: Roster, budget: str) -> RegionResult:
    if roster.received is None:
        return RegionResult(RECEIVED, Verdict.NOT_APPLICABLE, detail="名单没有写“收到资金”")
    budgets = [number for unit in units if (number := unit.number(budget)) is not None]
    stated = {compared_name(unit.name) for unit in units if unit.number(budget) is not None}
    if lacking := [
        entry.name for entry in roster.entries if compared_name(entry.name) not in stated
    ]:
        why = f"名单中 {len(lacking)} 个单位没有汇总或没有填预算数：{_some(lacking)}"
        return RegionResult(RECEIVED, Verdict.NOT_RUN, detail=why)
    return _sums(RECEIVED, budgets, roster.received, budget)


def _some(names: Sequence[str]) -> str:
    more = "等" if len(names) > _MOST_NAMES else ""
    return "、".join(names[:_MOST_NAMES]) + more


def _sums(rule: Rule, parts: Sequence[Decimal], whole: Decimal, field: str) -> RegionResult:
    left = sum(parts, ZERO)
    tolerance = _HALF_CENT * (sum(part != 0 for part in parts) + (whole != 0))
    verdict = holds(left - whole, Relation.EQUAL, tolerance)
    hits = (Hit(None, field, left, whole),) if verdict is Verdict.BROKEN else ()
    return RegionResult(rule, _open(verdict), len(parts), left, whole, hits)


def _each(units: Sequence[Unit], roster: Roster, field: str) -> RegionResult:
    entries: Mapping[str, RosterEntry] = {
        compared_name(entry.name): entry for entry in roster.entries
    }
    hits, checked, worst = [], 0, Verdict.PASSED
    for n, unit in enumerate(units):
        entry, budget = entries.get(compared_name(unit.name)), unit.number(field)
        if entry is None or entry.handed_down is None or budget is None:
            continue
        checked += 1
        tolerance = _HALF_CENT * ((budget != 0) + (entry.handed_down != 0))
        verdict = holds(budget - entry.handed_down, Relation.EQUAL, tolerance)
        if verdict is Verdict.BROKEN:
            hits.append(Hit(n, field, budget, entry.handed_down))
        elif verdict is Verdict.ROUNDING:
            worst = Verdict.ROUNDING
    if not checked:
        return RegionResult(EACH, Verdict.NOT_APPLICABLE, detail="名单没有写“下达资金”")
    verdict = Verdict.UNEXPLAINED if hits else worst
    return RegionResult(EACH, verdict, checked, hits=tuple(hits))


def _open(verdict: Verdict) -> Verdict:
    """A 核实性 rule that does not hold waits for an explanation."""
    return Verdict.UNEXPLAINED if verdict is Verdict.BROKEN else verdict


# ---------------------------------------------------------------- units that stand out


def _outlying(book: RuleBook, units: Sequence[Unit]) -> Iterator[RegionResult]:
    for rule in (PER_HEAD, STANDARDS, RATES):
        for field in book.fields.values():
            if _rule_for(field) is rule:
                yield _against_others(rule, field, units)


def _rule_for(field: Field) -> Rule | None:
    if field.derived:
        return {Kind.STANDARD: PER_HEAD, Kind.RATE: RATES}.get(field.kind)
    typed_now = field.typed and not field.id.startswith(PRIOR)
    return STANDARDS if typed_now and field.kind is Kind.STANDARD else None


def _against_others(rule: Rule, field: Field, units: Sequence[Unit]) -> RegionResult:
    rule = replace(rule, case=field.id)
    numbers = [(n, value) for n, u in enumerate(units) if (value := u.number(field.id)) is not None]
    if len(numbers) < LEAST_UNITS:
        why = f"只有 {len(numbers)} 个单位有这项数据，少于 {LEAST_UNITS} 个"
        return RegionResult(rule, Verdict.NOT_RUN, detail=why)
    middle, found = outliers([value for _, value in numbers])
    hits = tuple(
        Hit(numbers[each.position][0], field.id, each.value, middle, each.score) for each in found
    )
    verdict = Verdict.UNEXPLAINED if hits else Verdict.PASSED
    detail = f"中位数 {plain(middle)}"
    return RegionResult(rule, verdict, len(numbers), hits=hits, detail=detail)
