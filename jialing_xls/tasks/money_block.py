"""The form's block of money with the rates of execution, as it is shown beside a verdict."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.fact import Facts
from jialing_xls.model.numbers import plain
from jialing_xls.model.role import Role
from jialing_xls.tasks.amounts import group_digits, show_percent
from jialing_xls.template import store as templates

ABSENT = "—"

_MONEY = {
    Role.INITIAL: "年初预算数",
    Role.BUDGET: "全年预算数",
    Role.EXECUTED: "全年执行数",
    Role.RATE: "执行率",
}
"""Columns, as far as a template has them."""


@dataclass(frozen=True, slots=True)
class MoneyBlock:
    """Amounts as text. A row has its name, then one amount a heading."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def make_money_block(
    name: str | None, facts: Facts, derived: Mapping[str, Decimal | None]
) -> MoneyBlock:
    """The block of the template called ``name``; without one it has no rows."""
    book = find_rules(name)
    headings = {role: heading for role, heading in _MONEY.items() if role in book.roles}
    rows: list[tuple[str, ...]] = []
    for part in book.roles.get(Role.RATE) or book.roles.get(Role.BUDGET, {}):
        ids = [book.roles[role].get(part, "") for role in headings]
        named = book.fields[book.roles[Role.BUDGET].get(part, ids[-1])].name
        rows.append((named, *(_amount(book, facts, derived, id) for id in ids)))
    return MoneyBlock("资金投入情况（万元）", tuple(headings.values()), tuple(rows))


def find_rules(name: str | None) -> RuleBook:
    """The rules of the template called ``name``; none without one."""
    return templates.named(name).book if name else RuleBook({}, ())


def _amount(book: RuleBook, facts: Facts, derived: Mapping[str, Decimal | None], id: str) -> str:
    """With the field's decimals, or as many more as there are: a received workbook may have any."""
    if id in derived:
        rate = derived[id]
        return ABSENT if rate is None else show_percent(rate)
    value = facts.value(id)
    if value is None:
        return ABSENT
    if not isinstance(value, Decimal):
        return str(value)
    whole, _, decimals = plain(value).partition(".")
    decimals = decimals.ljust(book.fields[id].decimals or 0, "0")
    return group_digits(f"{whole}.{decimals}" if decimals else whole)
