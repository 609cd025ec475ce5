"""Confronting facts with every rule of the template: one unit, and a batch in one frame."""

from jialing_xls.checks.frame import Frame
from jialing_xls.checks.judge import Judge
from jialing_xls.model.fact import Facts

from .sample import Sample
from .timing import Contender, Line, race

_SIZES = {1: 10, 100: 1}
"""Units a frame, and how many runs a block."""


def lines(sample: Sample) -> list[Line]:
    """Milliseconds a unit; the ratio is against a frame of one."""
    batches = {size: [sample.facts] * size for size in _SIZES}
    contenders = {
        str(size): Contender(lambda batch=batch: _confront(sample, batch), _SIZES[size])  # type: ignore[misc]
        for size, batch in batches.items()
    }
    taken = race(contenders)
    rules = len(sample.template.book.rules)
    return [
        Line(
            f"{rules} rules, {size} in a frame: a unit",
            taken[str(size)].typical / size,
            taken[str(size)].over(taken["1"]) / size,
        )
        for size in _SIZES
    ]


def _confront(sample: Sample, batch: list[Facts]) -> None:
    frame = Frame(sample.template.book, batch)
    judge = Judge(frame, batch, sample.template.place_of)
    for unit in range(len(batch)):
        judge.results(unit)
    _ = frame.derived
