"""All schemas: in this order, each with one signature."""

from collections.abc import Callable, Iterator

from jialing_xls.narrative.schemas.columns import tables
from jialing_xls.narrative.schemas.counts import counts
from jialing_xls.narrative.schemas.desk import Desk, Quantity
from jialing_xls.narrative.schemas.relation import FigureRelation
from jialing_xls.narrative.schemas.repetitions import repetitions
from jialing_xls.narrative.schemas.totals import totals, wholes
from jialing_xls.narrative.schemas.triples import triples

SCHEMAS: tuple[Callable[[Desk], Iterator[FigureRelation]], ...] = (
    totals,
    wholes,
    triples,
    repetitions,
    tables,
    counts,
)
_RIVALS = {
    "ratio": "rate",
    "across": "rate",
    "portion": "rate",
    "growth": "rate",
    "rise": "rate",
    "fall": "rate",
    "balance": "sum",
}


def relations(desk: Desk) -> Iterator[FigureRelation]:
    for schema in SCHEMAS:
        yield from schema(desk)


def rivals_of(relation: FigureRelation) -> tuple[str, tuple[Quantity, ...]]:
    """What only one relation explains: those that share it are rivals."""
    return _RIVALS.get(relation.schema, relation.schema), relation.explains
