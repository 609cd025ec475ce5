"""Sentence in, verdicts out: what ``reconcile`` says of a report of a few lines.

The county of ``checks.county`` fills the workbook; a report about another fund has none.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from checks.county import county
from counties import entry_workbook
from narrative.drafting import template

from jialing_xls.narrative.reconcile import ReportReading, judge_report, speeches
from jialing_xls.narrative.reconciliation import FigureVerdict, Judged, Reconciliation
from jialing_xls.narrative.schemas import enumeration
from jialing_xls.narrative.schemas.desk import Desk
from jialing_xls.narrative.schemas.field_ties import Tie, ties
from jialing_xls.narrative.schemas.relation import FigureRelation
from jialing_xls.narrative.text.lexer import figures
from jialing_xls.narrative.text.passages import passages
from jialing_xls.narrative.text.report_file import read_report

FUND = "某县2023年度困难群众救助补助资金绩效自评报告"
OTHER = "某县2023年度农村公路养护经费绩效自评报告"
SIGNED = "某县民政局\n2024年3月20日"

V = FigureVerdict


@cache
def workbook() -> Path:
    """An entry workbook of a county that passes every rule."""
    typed = template().book.typed
    given = {
        id: fact.value
        for id, fact in county({}).by_field.items()
        if id in typed and fact.value is not None
    }
    path = Path(mkdtemp()) / "某县_录入表.xlsx"
    path.write_bytes(entry_workbook(given))
    return path


def judged(text: str, *, against: bool = False, title: str = FUND) -> Reconciliation:
    """A report of the title and these lines."""
    report = Path(mkdtemp()) / "报告.txt"
    report.write_text(f"{title}\n\n{text}\n", "utf-8")
    return judge_report(report, workbook() if against else None)


def every_tie(reading: ReportReading) -> Iterator[Tie]:
    """Each figure of a report with each field that it may speak of."""
    assert reading.fields
    return ties(reading.fields, speeches(reading, reading.fields))


def told(result: Reconciliation) -> dict[str, FigureVerdict]:
    """Verdicts of the data by what is printed; of one that stands twice the last."""
    return {j.text: j.verdict for j in result.data}


def raised(result: Reconciliation) -> dict[str, FigureVerdict]:
    return {j.text: j.verdict for j in result.raised}


def one(result: Reconciliation, printed: str) -> Judged:
    """The only figure that is printed so."""
    (found,) = (j for j in result.figures if j.text == printed)
    return found


def marked(table: str) -> list[tuple[str, str]]:
    """Lines "sentence | figure that is raised, or —"."""
    rows = [line.rpartition("|") for line in table.strip().splitlines()]
    return [(sentence.strip(), figure.strip()) for sentence, _, figure in rows]


def written(text: str, folder: Path, suffix: str = ".txt") -> Path:
    path = folder / f"报告{suffix}"
    path.write_text(text, "utf-8")
    return path


def enumerated(text: str, folder: Path, suffix: str = ".txt") -> list[FigureRelation]:
    found = passages(read_report(written(text, folder, suffix)))
    return list(enumeration.relations(Desk(found, [figures(p) for p in found])))
