"""Facts of some units confronted with all rules of their template, in one frame."""

from collections.abc import Iterator, Sequence

from jialing_xls.model.fact import Facts
from jialing_xls.model.result import Outcome, Status
from jialing_xls.model.role import Role
from jialing_xls.template.template_workbook import Template


def judged(
    template: Template,
    units: Sequence[tuple[str, Facts]],
    forms: Sequence[Facts] | None = None,
) -> Iterator[Outcome]:
    """What comes of each unit, of which the input's name and the facts are given; findings are for the
    caller to add, and what they mean for the status. ``forms`` say what the units' forms show, where
    that need not be what follows from the facts."""
    # pandas takes most of a second to import: not before there is something to evaluate.
    from jialing_xls.checks.frame import Frame
    from jialing_xls.checks.hints.suspects import with_hints
    from jialing_xls.checks.judge import Judge

    facts = [each for _, each in units]
    frame = Frame(template.book, facts, forms)
    judge = Judge(frame, facts, template.place_of)
    for n, (input, said) in enumerate(units):
        fund, unit, year = (
            said.text(template.book.playing(role)) for role in (Role.FUND, Role.UNIT, Role.YEAR)
        )
        year = year.partition(".")[0]
        yield Outcome(
            input=input,
            status=Status.PASSED,
            template=template.name,
            version=template.digest,
            fund=fund or None,
            unit=unit or None,
            year=int(year) if year.isdigit() else None,
            facts=said,
            checks=with_hints(template.book, said, judge.results(n)),
            derived={id: values[n] for id, values in frame.derived.items()},
        )
