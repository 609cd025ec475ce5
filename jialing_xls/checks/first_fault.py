"""The first cell at fault of a rule over a whole block, as a live formula.

A block rule (B11, L13, L15, L16, L18) compares, counts or takes the least of dozens of cells at once; its two
sides say that something is wrong, not where. Which cells a rule is about, and when one of them is at
fault, is here; nested IFs name the first. Excel 2007 takes 64 levels of them.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from jialing_xls.checks.excel import Addresses
from jialing_xls.checks.expression import Extreme, Filled, Number, Ref, Tied, parse_expression
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.field import Kind
from jialing_xls.model.numbers import plain
from jialing_xls.model.rule import Relation, Rule, Verdict


class Suspect(NamedTuple):
    """A cell of a block, and the condition of Excel on which it is at fault."""

    cell: str
    fault: str
    other: str = ""
    """The cell that it must agree with."""


def suspects(
    rule: Rule, addresses: Addresses, book: RuleBook, named: Callable[[str], str] | None = None
) -> list[Suspect]:
    """The cells of a block rule, in the rule's own order; none if the rule is no such rule.

    ``named`` gives the cell to name for a field, where it is not the one that the rule reads.
    """
    named = named or addresses.cell
    match parse_expression(rule.left), rule.relation, parse_expression(rule.right):
        case Tied(fields), Relation.EQUAL, _:
            pairs = [addresses.tied(ref.field) for ref in fields]
            return [Suspect(p.form, f"EXACT({p.shown},{p.paper})+0=0", p.paper) for p in pairs]
        case Filled(fields), Relation.EQUAL, _:
            return [_empty(ref.field, addresses, book) for ref in fields]
        case Extreme("MIN", operands), Relation.AT_LEAST, Number(limit):
            return _beyond("<", limit, operands, addresses, named)
        case Extreme("MAX", operands), Relation.AT_MOST, Number(limit):
            return _beyond(">", limit, operands, addresses, named)
    return []


def _beyond(
    sign: str,
    limit: Decimal,
    operands: Sequence[Ref | Number],
    addresses: Addresses,
    named: Callable[[str], str],
) -> list[Suspect]:
    """As MIN and MAX, which pass over what is no number: neither is an empty cell 0 here."""
    found = []
    for field in (each.field for each in operands if isinstance(each, Ref)):
        cell = addresses.cell(field)
        found.append(Suspect(named(field), f"COUNT({cell})*({cell}{sign}{plain(limit)})>0"))
    return found


def _empty(field: str, addresses: Addresses, book: RuleBook) -> Suspect:
    """As in COUNTA of an expression: a figure or a date is filled if there is a number."""
    cell = addresses.cell(field)
    count = "COUNTA" if book.fields[field].kind is Kind.TEXT else "COUNT"
    return Suspect(cell, f"{count}({cell})=0")


def first_fault(found: Sequence[Suspect], verdict: str) -> str:
    """The formula that gives the address of the first cell at fault, else of the very first; none is
    looked for where the cell of the ``verdict`` says that the rule holds."""
    tests = "".join(f'IF({each.fault},"{each.cell}",' for each in found)
    first = f'"{found[0].cell}"'
    return f'=IF({verdict}="{Verdict.PASSED}",{first},{tests}{first}{")" * len(found)})'
