"""What a table of the report says of its own figures: total rows, and columns that follow from others.

No heading has to be understood: a column of rates, averages, differences or totals is taken for
computed from others if it comes out so in most of the rows, and then every row has to.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, permutations

from jialing_xls.model.numbers import CONTEXT
from jialing_xls.narrative.claims import Claim, Computation, difference, share_of, total
from jialing_xls.narrative.desk import Desk
from jialing_xls.narrative.figure import MONEY, MONTHLY, PER_TIME, PERCENT, YEARLY
from jialing_xls.narrative.finding import Finding

_TOTAL = re.compile(r"^(?:合计|总计|小计|共计)|(?:合计|总计|小计)$")
_WITHIN = re.compile(r"其中|[：:]$")
_LEAST_ROWS = 2
"""Rows in which a computation comes out before it is held against the others."""

Row = dict[str, Finding]
"""The figures of a row by the title of their column."""


def claims(desk: Desk) -> Iterator[Claim]:
    for table in _tables(desk):
        # Rows before columns: a part that is found wrong in its row does not make its total wrong.
        yield from _computed_columns(list(table.values()))
        yield from _total_rows(table)


def _tables(desk: Desk) -> Iterator[dict[str, Row]]:
    """Rows by what heads them, table by table."""
    table: dict[str, Row] = {}
    for before, finding in pairwise([None, *desk.findings]):
        assert finding is not None
        passage = finding.figure.passage
        if passage.headers is None or (before and not _same_table(before, finding)):
            if len(table) > 1:
                yield table
            table = {}
        if passage.headers is not None and passage.row:
            table.setdefault(passage.row, {}).setdefault(passage.headers[0], finding)
    if len(table) > 1:
        yield table


def _same_table(one: Finding, other: Finding) -> bool:
    return one.figure.passage.table == other.figure.passage.table


# ---------------------------------------------------------------- total rows


def _total_rows(table: dict[str, Row]) -> Iterator[Claim]:
    """合计 of the rows above it, as far as the total before."""
    above: list[Row] = []
    if any(_WITHIN.search(label) for label in table):
        return
    for label, row in table.items():
        if not _TOTAL.search(label):
            above.append(row)
            continue
        for title, finding in row.items():
            parts = [part[title] for part in above if title in part]
            if len(parts) > 1 and finding.figure.unit != PERCENT and "均" not in title:
                formula = " + ".join(["{}"] * len(parts))
                yield Claim(finding, tuple(parts), total, formula, label, strong=True)
        if label.startswith("小计"):
            above = []


# ---------------------------------------------------------------- computed columns


def _computed_columns(rows: Sequence[Row]) -> Iterator[Claim]:
    titles = list(dict.fromkeys(title for row in rows for title in row))
    for title in titles:
        others = [other for other in titles if other != title]
        ways = [
            found
            for one, other in permutations(others, 2)
            for way in (_of_two, _per_head, _priced)
            if (found := way(rows, title, one, other))
        ]
        ways += [found for other in others if (found := _of_total(rows, title, other))]
        ways += [found for other in others if (found := _cumulated(rows, title, other))]
        best = max(ways, key=_held, default=[])
        held = _held(best)
        if held >= _LEAST_ROWS and held * 2 > len(best):
            yield from (claim.if_strong(True) for claim in best)


def _held(claims: Sequence[Claim]) -> int:
    return sum(claim.holds() for claim in claims)


def _of_two(rows: Sequence[Row], title: str, one: str, other: str) -> list[Claim]:
    """A rate or a difference of two columns."""
    found = []
    for row in rows:
        if not {title, one, other} <= row.keys():
            continue
        result, parts = row[title], (row[one], row[other])
        if parts[0].figure.unit != parts[1].figure.unit:
            continue
        if result.figure.unit == PERCENT:
            found.append(share_of(*parts, result, title))
        elif result.figure.unit == parts[0].figure.unit:
            found.append(Claim(result, parts, difference, "{} - {}", title))
    return found


def _per_head(rows: Sequence[Row], title: str, one: str, other: str) -> list[Claim]:
    """An average in 元: an amount over a number."""
    return [
        Claim(
            row[title],
            (row[one], row[other]),
            _average(row[title]),
            "{} × 10000 ÷ {}" if row[title].figure.unit != MONEY else "{} ÷ {}",
            title,
        )
        for row in rows
        if {title, one, other} <= row.keys()
        and "均" in title
        and row[one].figure.unit == MONEY
        and row[other].figure.unit not in (MONEY, PERCENT)
    ]


def _priced(rows: Sequence[Row], title: str, one: str, other: str) -> list[Claim]:
    """An amount: a price or a standard times a number."""
    return [
        Claim(row[title], (row[one], row[other]), _product(row[one]), _FORMULAS[unit], title)
        for row in rows
        if {title, one, other} <= row.keys()
        and "均" not in one
        and row[title].figure.unit == MONEY
        and (unit := row[one].figure.unit) in _FORMULAS
        and row[other].figure.unit not in (MONEY, PERCENT)
    ]


_FORMULAS = {
    MONEY: "{} × {}",
    MONTHLY: "{} × {} × 12 ÷ 10000",
    **dict.fromkeys((YEARLY, PER_TIME), "{} × {} ÷ 10000"),
}
"""By the unit of the price."""


def _product(price: Finding) -> Computation:
    times = 12 if price.figure.unit == MONTHLY else 1
    scale = 1 if price.figure.unit == MONEY else 10000
    return lambda values: values[0] * values[1] * times / scale


def _average(result: Finding) -> Computation:
    factor = 1 if result.figure.unit == MONEY else 10000
    return lambda values: CONTEXT.divide(values[0] * factor, values[1])


def _cumulated(rows: Sequence[Row], title: str, other: str) -> list[Claim]:
    """累计支出: what another column comes to so far."""
    found = []
    so_far: list[Finding] = []
    for row in rows if "累计" in title else ():
        if other not in row or title not in row or row[title].figure.unit != row[other].figure.unit:
            return []
        so_far.append(row[other])
        formula = " + ".join(["{}"] * len(so_far))
        found.append(Claim(row[title], tuple(so_far), total, formula, title))
    return found


def _of_total(rows: Sequence[Row], title: str, other: str) -> list[Claim]:
    """A share (占比) of the column's total, which stands in the last row."""
    whole = rows[-1].get(other)
    return [
        share_of(row[other], whole, row[title], title)
        for row in rows[:-1]
        if whole is not None
        and title in row
        and other in row
        and row[title].figure.unit == PERCENT
        and whole.figure.unit == row[other].figure.unit != PERCENT
    ]
