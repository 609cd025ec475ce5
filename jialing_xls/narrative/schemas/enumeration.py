"""All schemas: in this order, each with one signature."""

from collections.abc import Callable, Iterator

from jialing_xls.narrative.schemas.columns import tables
from jialing_xls.narrative.schemas.counts import counts
from jialing_xls.narrative.schemas.desk import Desk
from jialing_xls.narrative.schemas.differences import differences
from jialing_xls.narrative.schemas.products import products
from jialing_xls.narrative.schemas.ratios import growths, points, ratios
from jialing_xls.narrative.schemas.relation import Relation
from jialing_xls.narrative.schemas.repetitions import repetitions
from jialing_xls.narrative.schemas.totals import totals

SCHEMAS: tuple[Callable[[Desk], Iterator[Relation]], ...] = (
    totals,
    ratios,
    growths,
    points,
    differences,
    products,
    repetitions,
    tables,
    counts,
)


def relations(desk: Desk) -> Iterator[Relation]:
    for schema in SCHEMAS:
        yield from schema(desk)
