"""What is to be mended, by sheet and cell, gravest first: the first screen of a run.

What is missing is told by sheet, whatever number of rules lack it; a rule that does not hold is told at
the cell to look at, with both sides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jialing_xls.checks.expression import Filled, parse
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.cli import figures
from jialing_xls.cli.checks_table import where_to_look
from jialing_xls.cli.text import shorten
from jialing_xls.model.fact import Facts
from jialing_xls.model.result import CheckResult
from jialing_xls.model.rule import Verdict

MOST = 10
"""Lines of the first screen; more are counted."""

_NAMED = 4
_LONGEST = 16
"""Characters of a field's name."""
_GRAVITY = (Verdict.BROKEN, Verdict.UNEXPLAINED)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do: where, what, and by which rule."""

    what: str
    why: str


def items_to_mend(checks: Sequence[CheckResult], facts: Facts, book: RuleBook) -> Iterator[Item]:
    """What is missing first, a sheet at a time; then the rules that do not hold, gravest first."""
    yield from _missing(checks, facts, book)
    for verdict in _GRAVITY:
        for check in checks:
            if check.verdict is verdict and not isinstance(parse(check.rule.left), Filled):
                yield _broken(check)


def _missing(checks: Sequence[CheckResult], facts: Facts, book: RuleBook) -> Iterator[Item]:
    """Required cells that are empty and without which a rule cannot be run, or is not met. What could
    not be read is told as it was found."""
    open_ = [check for check in checks if not check.settled or check.verdict is Verdict.NOT_RUN]
    lacking = dict.fromkeys(id for check in open_ for id in _lacking(check, facts, book))
    sheets: dict[str, list[str]] = {}
    for id in lacking:
        place = facts.place(id)
        sheet = place.sheet if place else book.fields[id].sheet
        cell = f"{place.cell} " if place else ""
        sheets.setdefault(sheet, []).append(f"{cell}{shorten(book.fields[id].name, _LONGEST)}")
    for sheet, told in sheets.items():
        more = f" 等 {len(told)} 格" if len(told) > _NAMED else ""
        yield Item(f"{sheet}　未填：{'、'.join(told[:_NAMED])}{more}", "")


def _lacking(check: CheckResult, facts: Facts, book: RuleBook) -> list[str]:
    """The required fields that the rule rests on and that nothing stands for."""
    refused = {fact.field for fact in facts.refused}
    typed = book.grounds[check.rule.key][1] if check.rule.key in book.grounds else ()
    return [
        id
        for id in typed
        if book.fields[id].required and facts.value(id) is None and id not in refused
    ]


def _broken(check: CheckResult) -> Item:
    left, right = (figures.side(check, side) for side in (check.left, check.right))
    sides = ""
    if left is not None and right is not None:
        gap = figures.difference(check)
        sides = (
            f"：{figures.grouped(left)} 应 {check.rule.relation} {figures.grouped(right)}"
            f"，差 {figures.grouped(gap or '')}"
        )
    told = f"{where_to_look(check)}　{check.rule.text}{sides}（{check.rule.key}）"
    if check.verdict is Verdict.UNEXPLAINED:
        return Item(told, f"改正，或在“审核说明”写明原因（核对码 {check.code}）")
    return Item(told, check.hints[0] if check.hints else check.detail)
