"""``jxls reconcile``: does the report say what the table says, and does it agree with itself?"""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain
from pathlib import Path

from jialing_xls.model.role import Role
from jialing_xls.narrative import (
    apportioned,
    averages,
    closings,
    contradictions,
    counts,
    dates,
    differences,
    growth,
    products,
    rates,
    rules,
    shares,
    suspicions,
    tables,
    totals,
)
from jialing_xls.narrative.claims import Claim, settle
from jialing_xls.narrative.context import Context
from jialing_xls.narrative.desk import Desk
from jialing_xls.narrative.facts import Stated, facts_of
from jialing_xls.narrative.finding import Finding
from jialing_xls.narrative.indicators import indicators
from jialing_xls.narrative.lexer import figures
from jialing_xls.narrative.numerals import year_digits
from jialing_xls.narrative.passage import Passage, passages
from jialing_xls.narrative.reading import read_report
from jialing_xls.narrative.result import Judged, Reconciliation
from jialing_xls.narrative.tie import Table, tie
from jialing_xls.narrative.vocabulary import NONE, vocabulary
from jialing_xls.narrative.walk import Reader
from jialing_xls.template import store as templates

_YEAR = re.compile(
    r"(2\d{3}|二[〇零一二三四五六七八九]{3})年度?(?!\d{1,2}月|[一二三四五六七八九十]+月)"
)


def reconcile(report: Path, workbook: Path | None = None) -> Reconciliation:
    """Every figure of ``report`` (.docx, .txt, .md) tied and judged.

    ``workbook`` is an entry workbook or a submission; without it the report is held against itself
    only. Raises UnreadableFile if either cannot be used.
    """
    source = read_report(report)
    stated = facts_of(workbook) if workbook else None
    found = passages(source)
    table = _table(found, stated)
    year = _year(found, stated)
    findings = list(_findings(found, table, year))
    quantities = [f for f in findings if f.figure.is_quantity]
    for finding in quantities:
        tie(finding, table)
    desk = Desk(quantities, _title(found))
    suspicions.check(desk, table)
    differences.against_table(quantities, table)
    decided = settle(_claims(desk, table))
    if not all(finding.is_open for finding in decided):
        # What was raised is reckoned with as it should be, which may bring more to light.
        again = chain(totals.claims(desk), closings.claims(desk))
        settle(c for c in again if c.result not in decided and not c.vague)
    contradictions.check(desk)
    dates.check(findings, table, year)
    counts.check(quantities, found, indicators(table.template) if table.template else ())
    problems: tuple[Judged, ...] = ()
    if table.template:
        book = table.template.book
        rules.trace(quantities, book)
        problems = (*rules.broken(quantities, book), *rules.missing(quantities, book.fields))
    judged = tuple(finding.judged() for finding in findings)
    name = None if workbook is None else workbook.name
    template = table.template.name if table.template else None
    return Reconciliation(report.name, judged, problems, name, year, template)


def _claims(desk: Desk, table: Table) -> Iterator[Claim]:
    yield from tables.claims(desk)
    yield from totals.claims(desk)
    yield from closings.claims(desk)
    yield from growth.claims(desk, table)
    for module in (shares, apportioned, rates, averages, products):
        yield from module.claims(desk)


def _table(found: list[Passage], stated: Stated | None) -> Table:
    """The fields to tie to: the workbook's, else those of the template for the report's fund."""
    if stated is None:
        spoken = templates.spoken_of("\n".join(passage.text for passage in found), None)
    template = stated.template if stated else spoken
    if template is None:
        return Table(None, NONE, None)
    return Table(template, vocabulary(template.book.fields.values()), stated)


def _title(found: list[Passage]) -> str:
    """What the report is called: all before its first heading, as far as the word 报告."""
    head = "".join(passage.text for passage in found[:4])
    return head[: head.find("报告") + 2] if "报告" in head else head[:60]


def _year(found: list[Passage], stated: Stated | None) -> int | None:
    """The year that the report is about: the workbook's, else the first that the report names."""
    typed = stated.value(stated.template.book.playing(Role.YEAR)) if stated else None
    if isinstance(typed, Decimal):
        return int(typed)
    for passage in found:
        if match := _YEAR.search(passage.text):
            return int(year_digits(match[1]))
    return None


def _findings(found: list[Passage], table: Table, year: int | None) -> Iterator[Finding]:
    reader = Reader(table.vocabulary, year)
    for passage in found:
        read = figures(passage)
        contexts = reader.contexts(passage, read)
        for figure in read:
            yield Finding(figure, contexts.get(figure, Context()))
