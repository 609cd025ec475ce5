"""Rule books and facts small enough to stand inside a test as text.

A line of fields is ``id kind 必填|选填``, or ``id kind = expression`` for a derived one; a line of
rules is ``id class left relation right``, then ``± tolerance`` and ``? text field``, both optional.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from jialing_xls.checks.frame import Frame
from jialing_xls.checks.judge import Judge
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.fact import Fact, Facts, Place, Value
from jialing_xls.model.field import Field, Kind
from jialing_xls.model.result import CheckResult
from jialing_xls.model.rule import ROUNDING_TOLERANCE, Relation, Rule, RuleClass

_DECIMALS = {Kind.MONEY: 2, Kind.PERCENT: 2, Kind.STANDARD: 2, Kind.RATE: 4, Kind.COUNT: 0}
_RULE = re.compile(
    r"(?P<id>\S+) (?P<rule_class>\S+) (?P<left>.+?) (?P<relation>[=≥≤><]) (?P<right>.+?)"
    r"(?: ± (?P<tolerance>\S+))?(?: \? (?P<explained_by>\S+))?"
)


def book_of(fields: str, rules: str = "") -> RuleBook:
    """A rule book from lines of fields and lines of rules."""
    defined = [_field(line) for line in _lines(fields)]
    return RuleBook({field.id: field for field in defined}, tuple(map(_rule, _lines(rules))))


def facts_of(book: RuleBook, values: Mapping[str, str | None]) -> Facts:
    """Facts of one unit from texts; a field that is not named, or is None, is absent."""
    facts = {}
    for id, text in values.items():
        value = None if text is None else _value(book.fields[id].kind, text)
        facts[id] = Fact(id, value, Place("录入", id))
    return Facts(facts)


def confront(
    book: RuleBook, values: Mapping[str, str | None], shown: Mapping[str, str | None] | None = None
) -> dict[str, CheckResult]:
    """The results by rule; ``shown`` is what 自评表 holds, where it was read apart."""
    facts = facts_of(book, values)
    form = None if shown is None else [facts_of(book, shown)]
    judge = Judge(Frame(book, [facts], form), [facts], lambda id: Place("自评表", id))
    return {result.rule.key: result for result in judge.results(0)}


def _lines(text: str) -> Iterator[str]:
    return (" ".join(line.split()) for line in text.strip().splitlines())


def _field(line: str) -> Field:
    id, kind, rest = line.split(" ", 2)
    formula = rest.removeprefix("= ") if rest.startswith("=") else ""
    decimals = _DECIMALS.get(Kind(kind))
    required = rest == "必填"
    return Field(id, id, Kind(kind), decimals=decimals, required=required, formula=formula)


def _rule(line: str) -> Rule:
    match = _RULE.fullmatch(line)
    assert match, line
    return Rule(
        id=match["id"],
        rule_class=RuleClass(match["rule_class"]),
        text="",
        left=match["left"],
        relation=Relation(match["relation"]),
        right=match["right"],
        tolerance=match["tolerance"] or ROUNDING_TOLERANCE,
        explained_by=(match["explained_by"],) if match["explained_by"] else (),
    )


def _value(kind: Kind, text: str) -> Value:
    if kind is Kind.DATE:
        return date.fromisoformat(text)
    return Decimal(text) if kind.is_number else text
