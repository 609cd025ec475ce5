"""What a new entry workbook takes over from an earlier one."""

from collections.abc import Sequence
from decimal import Decimal

from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.fact import Facts, Value
from jialing_xls.model.field import PRIOR, SEAL
from jialing_xls.model.result import CheckResult
from jialing_xls.model.role import Role
from jialing_xls.model.rule import Verdict


def same_year(typed: Facts, checks: Sequence[CheckResult], book: RuleBook) -> dict[str, Value]:
    """Everything typed so far, as it was typed where it was refused, and the explanations bound.

    An explanation that holds gets the 核对码 of the figures that it explains; one that lapsed keeps
    its old code, so that it does not come to life again by being copied.
    """
    values: dict[str, Value] = {}
    for id in book.typed:
        fact = typed.by_field.get(id)
        if fact is None or (book.typed[id].composition and not fact.original):
            continue  # what the tool composed is composed again
        if fact.value is not None or fact.original:
            values[id] = fact.original if fact.value is None else fact.value
    for check in checks:
        if check.verdict is Verdict.EXPLAINED and check.code is not None:
            for id in check.rule.explained_by:
                if SEAL + id in book.typed and id in values:
                    values[SEAL + id] = check.code
    return values


def next_year(facts: Facts, book: RuleBook, year: int) -> dict[str, Value]:
    """What stands on the sheet of the year but dates, and this year's figures as last year's."""
    dated = {book.playing(Role.YEAR), book.playing(Role.FILED)}
    own = {book.typed[id].sheet for id in dated if id}
    values: dict[str, Value] = {book.playing(Role.YEAR): Decimal(year)}
    for id, field in book.typed.items():
        base = id.removeprefix(PRIOR)
        if base != id or (field.sheet in own and id not in dated):
            value = facts.value(base)
            if value is not None:
                values[id] = value
    return values
