"""Reconciliations made by hand, and Word reports to comment."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from io import BytesIO

from jialing_xls.model.fact import Place
from jialing_xls.narrative.reconciliation import FigureVerdict, Judged, Reconciliation, Spot
from jialing_xls.template import store as templates


def judged(
    text: str, verdict: FigureVerdict, line: int = 1, column: int = 0, **more: object
) -> Judged:
    spot = Spot(line, column, "二（一）", f"……{text}……")
    return Judged(text, spot, verdict, str(more.pop("why", "理由")), **more)  # type: ignore[arg-type]


def reconciliation(
    figures: Sequence[Judged], problems: Sequence[Judged] = (), report: str = "报告.docx"
) -> Reconciliation:
    template = templates.named("困难群众救助补助资金_2023").name
    found = tuple(figures), tuple(problems)
    return Reconciliation(report, *found, "县_录入表.xlsx", 2023, template)


EXAMPLE = reconciliation(
    [
        judged("2023年", FigureVerdict.NOT_DATA),
        judged("13571.19万元", FigureVerdict.AGREES, value=Decimal("13571.19"), unit="万元"),
        judged(
            "13365.23万元",
            FigureVerdict.DIFFERS,
            3,
            7,
            value=Decimal("13365.23"),
            unit="万元",
            field="执行_总额",
            theirs="13356.23",
            difference=Decimal("9.00"),
            place=Place("资金情况", "D13"),
        ),
        judged("60%", FigureVerdict.UNTIED, 4),
        judged(
            "693元/月", FigureVerdict.CONTRADICTS, 6, others=(Spot(2, 4, "二（三）"),), unit="元/月"
        ),
    ],
    [judged("特困人员救助供养", FigureVerdict.MISSING, 5)],
)


@cache
def word(*lines: str) -> bytes:
    """A Word document with these paragraphs; ``|`` begins another run, the second one bold."""
    from docx import Document

    document = Document()
    for line in lines:
        paragraph = document.add_paragraph()
        for number, text in enumerate(line.split("|")):
            paragraph.add_run(text).bold = number == 1
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()
