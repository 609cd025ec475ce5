"""``jxls reconcile``: does the report say what the table says, and does it agree with itself?"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from jialing_xls.model.errors import UnreadableFile
from jialing_xls.narrative.meaning.indicators import indicators
from jialing_xls.narrative.meaning.mentions import Hearer, Said
from jialing_xls.narrative.meaning.roles import stated_filing, stated_unit, stated_year
from jialing_xls.narrative.meaning.stated import Stated, facts_of
from jialing_xls.narrative.meaning.vocabulary import vocabulary_of
from jialing_xls.narrative.meaning.weights import Weights, shipped
from jialing_xls.narrative.reconciliation import Judged, Reconciliation
from jialing_xls.narrative.schemas.counts import indicator_counts
from jialing_xls.narrative.schemas.desk import Desk
from jialing_xls.narrative.schemas.enumeration import relations
from jialing_xls.narrative.schemas.field_ties import Fields, Speech, ties
from jialing_xls.narrative.schemas.hearing import spoken_years
from jialing_xls.narrative.schemas.reckoned import reckoned
from jialing_xls.narrative.schemas.scales import scales
from jialing_xls.narrative.telling.date_problems import check_dates
from jialing_xls.narrative.telling.directions import check_directions
from jialing_xls.narrative.telling.finding import FigureFinding
from jialing_xls.narrative.telling.hypothesis import ValueCounts
from jialing_xls.narrative.telling.rule_breaks import (
    find_broken_rules,
    find_missing_amounts,
    trace_to_parts,
)
from jialing_xls.narrative.telling.settling import Settlement
from jialing_xls.narrative.telling.spokesmen import Spokesmen
from jialing_xls.narrative.telling.unit_name import check_unit_name
from jialing_xls.narrative.telling.verdicts import tell
from jialing_xls.narrative.telling.weighing import (
    Rivals,
    TieWeighed,
    foretold,
    weigh,
    weigh_ties,
)
from jialing_xls.narrative.text.adopted_units import adopt_units
from jialing_xls.narrative.text.figure import Figure
from jialing_xls.narrative.text.lexer import figures
from jialing_xls.narrative.text.passages import TITLE, Passage, passages
from jialing_xls.narrative.text.report_file import read_report
from jialing_xls.narrative.text.written_numbers import year_digits
from jialing_xls.template import store as templates

MAX_FIGURES, MAX_NUMBERS = 12_000, 50_000
"""Of data, six times what a report of 200 pages has, each takes some 1.2 ms; of all numbers, dates and marks of items
too, each takes a tenth."""
_EVALUATION = "自评"
_YEAR = re.compile(
    r"(2\d{3}|二[〇零一二三四五六七八九]{3})年度?(?!\d{1,2}月|[一二三四五六七八九十]+月)"
)


@dataclass(frozen=True, slots=True)
class ReportReading:
    """A report and what it is held against, read."""

    report: str
    workbook: str | None
    passages: Sequence[Passage]
    figures: Sequence[Sequence[Figure]]
    """By passage."""
    desk: Desk
    stated: Stated | None
    year: int | None
    fields: Fields | None
    unread: Sequence[str]

    @property
    def is_evaluation(self) -> bool:
        """Whether it is held against the table of a self-evaluation, or says that it is one."""
        return self.stated is not None or any(_EVALUATION in p.text for p in self.passages)


def judge_report(
    report: Path, workbook: Path | None = None, weights: Weights | None = None
) -> Reconciliation:
    """Every figure of ``report`` (.docx, .txt, .md) tied and judged.

    ``workbook`` is an entry workbook or a submission; without it the report is held against itself
    only. Raises UnreadableFile if either cannot be used.
    """
    weights = weights or shipped()
    reading = read(report, workbook)
    fields, stated = reading.fields, reading.stated
    findings = [FigureFinding(figure) for each in reading.figures for figure in each]
    tied, settlement = settle(reading, weights)
    tell(reading.desk, settlement, findings, tied, fields)
    by_figure = {finding.figure: finding for finding in findings}
    check_directions(settlement, by_figure, weights)
    filed, is_evaluation = stated_filing(stated), reading.is_evaluation
    check_dates(reading.figures, by_figure, reading.year, filed, weights, is_evaluation)
    problems: tuple[Judged, ...] = tuple(check_unit_name(reading.passages, stated_unit(stated)))
    if fields:
        quantities = [finding for finding in findings if finding.figure.is_quantity]
        book = fields.template.book
        trace_to_parts(quantities, book)
        problems += (
            *find_broken_rules(quantities, book),
            *find_missing_amounts(quantities, book.fields, tied),
        )
    return Reconciliation(
        reading.report,
        tuple(finding.judged() for finding in findings),
        problems,
        reading.workbook,
        reading.year,
        fields.template.name if fields else None,
        reading.unread,
    )


def read(report: Path, workbook: Path | None, *, is_open: bool = False) -> ReportReading:
    """The figures of a report, and what there is to hold them against. Raises UnreadableFile.

    ``is_open``: for learning, see ``Desk``.
    """
    source = read_report(report)
    stated = facts_of(workbook) if workbook else None
    found = passages(source)
    read = [figures(passage) for passage in found]
    adopt_units(found, read)
    _refuse_too_many(report.name, read)
    return ReportReading(
        report.name,
        None if workbook is None else workbook.name,
        found,
        read,
        Desk(found, read, is_open),
        stated,
        read_year(found, stated),
        fields_for(found, stated),
        source.unread,
    )


def settle(reading: ReportReading, weights: Weights) -> tuple[list[TieWeighed], Settlement]:
    """The fields that the figures speak of, and which figures are slips."""
    desk = reading.desk
    tied, weighed = _weighed(reading, weights)
    said = ValueCounts((q.unit, q.value) for q in desk.quantities)
    scaled = foretold(scales(desk), weights)
    return tied, Settlement(weighed, scaled, weights, Spokesmen(tied), said)


def _weighed(reading: ReportReading, weights: Weights) -> tuple[list[TieWeighed], list[Rivals]]:
    """All ties and relations. What is said of each figure takes much memory, and none behind here."""
    desk, fields = reading.desk, reading.fields
    tied: list[TieWeighed] = []
    found, by_field = relations(desk), list[Rivals]()
    if fields:
        heard = speeches(reading, fields)
        groups = [(i.level1, i.level2) for i in indicators(fields.template)]
        found = chain(found, indicator_counts(desk, groups), reckoned(fields, heard))
        tied, by_field = weigh_ties(ties(fields, heard), weights, fields)
    return tied, [*weigh(found, weights), *by_field]


def _refuse_too_many(name: str, read: Sequence[Sequence[Figure]]) -> None:
    related = sum(figure.may_relate for each in read for figure in each)
    for count, most, what in (
        (related, MAX_FIGURES, "数据"),
        (sum(map(len, read)), MAX_NUMBERS, "数字"),
    ):
        if count > most:
            raise UnreadableFile(
                f"“{name}”有 {count} 个{what}，最多核对 {most} 个，不像自评报告。请分成几份后再试。"
            )


def fields_for(found: Sequence[Passage], stated: Stated | None) -> Fields | None:
    """The fields to tie to: the workbook's, else those of the template for the report's fund."""
    text = "" if stated else "\n".join(passage.text for passage in found)
    template = stated.template if stated else templates.spoken_of(text, None)
    if template is None:
        return None
    fields = template.book.fields
    return Fields(template, vocabulary_of(fields.values()), stated)


def speeches(reading: ReportReading, fields: Fields) -> list[Speech]:
    """What is said of each figure, of which ties and what the table's fields come to are enumerated."""
    desk = reading.desk
    fields.read_bare(desk.quantities)
    hearer = Hearer(fields.vocabulary)
    said: dict[Figure, Said] = {}
    for passage, figures_of in zip(reading.passages, reading.figures, strict=True):
        said |= hearer.hear(passage, figures_of)
    years = spoken_years(desk, reading.year)
    heard = (q for q in desk.quantities if q.figure in said)
    return [Speech(desk, fields, q, said[q.figure], years[q]) for q in heard]


def read_year(found: Sequence[Passage], stated: Stated | None) -> int | None:
    """The year that the report is about: the workbook's, else the title's, else the one that it names most."""
    if year := stated_year(stated):
        return year
    named = [(p, int(year_digits(match[1]))) for p in found for match in _YEAR.finditer(p.text)]
    titles = [p for p in found[:TITLE] if "。" not in p.text]
    title = next((year for p, year in named if p in titles), None)
    often = Counter(year for _, year in named).most_common(1)
    return title or next((year for year, _ in often), None)
