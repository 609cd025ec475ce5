"""What a draft has to say on its first page of a table that may not be submitted."""

from collections.abc import Iterator, Sequence

from jialing_xls.model.result import CheckResult, Level, Status
from jialing_xls.narrative.meaning.stated import Stated

_MOST_CASES = 4
"""Cases of one rule that are named; ``jxls check`` tells them all."""


def warning(table: Stated) -> list[str]:
    """One line a rule that fails, after a line that says so; nothing if the table passes."""
    if table.outcome.status is Status.PASSED:
        return []
    command = "jxls verify" if table.is_submission else "jxls check"
    return [
        f"未通过审核，不得报送：本稿所依据的{_kind(table)}有下列问题，"
        f"改正后重新起草（详情用 {command} 查看）。",
        *_must_hold(table),
        *_unexplained(table),
        *_findings(table),
    ]


def _kind(table: Stated) -> str:
    return "自评表" if table.is_submission else "录入表"


def _must_hold(table: Stated) -> Iterator[str]:
    by_rule: dict[str, list[CheckResult]] = {}
    for check in table.problems:
        if check.rule.rule_class.must_hold:
            by_rule.setdefault(check.rule.id, []).append(check)
    for id, checks in by_rule.items():
        yield f"{id}　{checks[0].rule.text}：{_verdicts(checks)}"


def _verdicts(checks: Sequence[CheckResult]) -> str:
    """E.g. 不符（指标01·户数、指标07·城市）；未执行（城市低保）."""
    cases: dict[str, list[str]] = {}
    for check in checks:
        cases.setdefault(str(check.verdict), []).append(check.rule.case or "")
    return "；".join(verdict + _named(list(filter(None, of))) for verdict, of in cases.items())


def _named(cases: Sequence[str]) -> str:
    if not cases:
        return ""
    more = f"等 {len(cases)} 项" if len(cases) > _MOST_CASES else ""
    return f"（{'、'.join(cases[:_MOST_CASES])}{more}）"


def _unexplained(table: Stated) -> Iterator[str]:
    reviews = (c.rule.id for c in table.problems if not c.rule.rule_class.must_hold)
    if ids := list(dict.fromkeys(reviews)):
        yield f"核实性审核没有说明：{'、'.join(ids)}"


def _findings(table: Stated) -> Iterator[str]:
    told = [f for f in table.outcome.findings if f.level is Level.ERROR]
    if told:
        places = [str(finding.place) for finding in told if finding.place]
        yield f"{_kind(table)}有 {len(told)} 处错误{_named(list(dict.fromkeys(places)))}"
