"""What is to be mended, by sheet and cell, gravest first: the first screen of a run.

What is missing is told by sheet, whatever number of rules lack it; a rule that does not hold is told at
the cell to look at, with both sides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jialing_xls.checks.expression import Filled, parse
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.fact import Facts, Place
from jialing_xls.model.result import CheckResult
from jialing_xls.model.rule import Verdict
from jialing_xls.tasks import amounts
from jialing_xls.tasks.text import shorten

MOST = 10
"""Items of the first screen; more are counted."""

_NAMED = 4
_LONGEST = 16
"""Columns of a field's name."""
_GRAVITY = (Verdict.BROKEN, Verdict.UNEXPLAINED)
_PLACES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do. Sides and difference are amounts as they are shown, empty where there are none."""

    place: str
    """The sheet, or the cells to look at: ``资金情况!D5、D6``."""
    text: str
    rule: str = ""
    """The rule's key, e.g. ``L05``."""
    left: str = ""
    relation: str = ""
    right: str = ""
    difference: str = ""
    advice: str = ""
    """The likely slip, or what to do."""

    @property
    def what(self) -> str:
        """In one line: where, what, both sides, by which rule."""
        sides = ""
        if self.left and self.right:
            sides = f"：{self.left} 应 {self.relation} {self.right}，差 {self.difference}"
        return f"{self.place}　{self.text}{sides}{f'（{self.rule}）' if self.rule else ''}"


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
        yield Item(sheet, f"未填：{'、'.join(told[:_NAMED])}{more}")


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
    advice = check.hints[0] if check.hints else check.detail
    if check.verdict is Verdict.UNEXPLAINED:
        advice = f"改正，或在“审核说明”写明原因（核对码 {check.code}）"
    left, right = (amounts.side(check, side) for side in (check.left, check.right))
    place, text, rule = where_to_look(check), check.rule.text, check.rule.key
    if left is None or right is None:
        return Item(place, text, rule, advice=advice)
    return Item(
        place,
        text,
        rule,
        amounts.grouped(left),
        str(check.rule.relation),
        amounts.grouped(right),
        amounts.grouped(amounts.difference(check) or ""),
        advice,
    )


def where_to_look(check: CheckResult) -> str:
    """The first cells of the entry workbook that the rule rests on, e.g. ``资金情况!D5、D6``.

    Empty for a region's check, which rests on sums.
    """
    places = check.sources or check.cells
    shown: list[str] = []
    before: Place | None = None
    for place in places[:_PLACES_SHOWN]:
        shown.append(place.cell if before and before.sheet == place.sheet else str(place))
        before = place
    more = len(places) > len(shown)
    return "、".join(shown) + (f" 等 {len(places)} 处" if more else "")
