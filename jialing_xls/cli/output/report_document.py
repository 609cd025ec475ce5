"""The JSON document of ``jxls reconcile --json``. docs/commands.zh-CN.md describes its keys."""

from collections import Counter
from collections.abc import Sequence

from jialing_xls import __version__
from jialing_xls.cli.output.fill_document import Object, formulas_object, picked
from jialing_xls.model.result import Certificate
from jialing_xls.narrative.reconciliation import FigureVerdict, Judged, Reconciliation, Spot


def report_document(
    result: Reconciliation, outputs: Sequence[str], certificate: Certificate
) -> Object:
    """A reconciled report."""
    counts = Counter(judged.verdict for judged in (*result.figures, *result.problems))
    share = result.share_explained
    return {
        "version": __version__,
        "report": result.report,
        "against": result.workbook,
        "year": result.year,
        "status": str(result.status),
        "outputs": list(outputs),
        "unread": list(result.unread),
        "data": len(result.data),
        "explained": None if share is None else format(share, ".4f"),
        "verdicts": {str(verdict): counts[verdict] for verdict in FigureVerdict if counts[verdict]},
        "figures": [_judged(judged) for judged in result.figures],
        "problems": [_judged(judged) for judged in result.problems],
        "formulas": formulas_object(certificate),
    }


def _judged(judged: Judged) -> Object:
    return {
        **picked(judged, "verdict confidence text"),
        **_spot(judged.spot),
        "sentence": judged.spot.sentence,
        "fields": list(judged.fields or filter(None, [judged.field])),
        **picked(judged, "value unit"),
        "theirs": judged.theirs or None,
        **picked(judged, "difference"),
        "cell": str(judged.place) if judged.place else None,
        "why": judged.why,
        "others": [_spot(spot) for spot in judged.others],
        "notes": list(judged.notes),
    }


def _spot(spot: Spot) -> Object:
    return picked(spot, "line column section")
