"""Changes that are told the wrong way round: 比上年下降 of what has grown."""

from collections.abc import Mapping

from jialing_xls.narrative.meaning.weights import Weights
from jialing_xls.narrative.reconciliation import Confidence, FigureVerdict
from jialing_xls.narrative.schemas.looks import words
from jialing_xls.narrative.schemas.triples import DIRECTION, rises
from jialing_xls.narrative.telling.finding import FigureFinding
from jialing_xls.narrative.telling.settling import Settlement
from jialing_xls.narrative.text.figure import Figure

_SURE, _DOUBTFUL = 0.95, 0.9
"""How likely the words tell of the other direction, for a change to be 确定, or 存疑."""
_RISE, _FALL = "上升", "下降"


def check_directions(
    settlement: Settlement, findings: Mapping[Figure, FigureFinding], weights: Weights
) -> None:
    """Raise rates of change that come out, and whose words say the opposite of what they come from."""
    for change in settlement.changes:
        finding, rise = findings[change.result.figure], rises(change)
        if not finding.is_open:
            continue
        told_as_rise = weights.chance(DIRECTION, words(change.result))
        chance = 1 - told_as_rise if rise else told_as_rise
        if chance >= _DOUBTFUL:
            is_, said = (_RISE, _FALL) if rise else (_FALL, _RISE)
            why = f"照此是{is_}，这里写的像是{said}"
            confidence = Confidence.SURE if chance >= _SURE else Confidence.DOUBTFUL
            finding.raise_(FigureVerdict.ARITHMETIC, why, confidence=confidence)
