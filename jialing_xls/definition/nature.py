"""What kind of indicator one is (性质): by its definition, else by how its target reads."""

import re
from unicodedata import normalize

from jialing_xls.checks.quantities import least, most
from jialing_xls.definition.document import IndicatorRow

IN_WORDS = "定性"
_COMPOSED = "组成"
_PERCENT, _IN_UNITS = "%", "数"
_FIGURE = re.compile(r"\d+(?:\.\d+)?\s*[万亿]?\s*([^\d\s、，。；,;≥≤<>=~～-]{1,8})$")
_BOUND = re.compile("(?:及以|及其以|以)[上下内]$|左右$")
_DATED = re.compile(r"20\d\d年|\d+月|[前后底内]$")


def indicator_unit(indicator: IndicatorRow) -> str:
    """The unit in which its figures are stated: as its definition says, else as its target does."""
    target = _BOUND.sub("", normalize("NFKC", indicator.target).strip())
    if indicator.unit or _DATED.search(target):
        return indicator.unit
    found = _FIGURE.search(target)
    return found[1] if found else ""


def nature(indicator: IndicatorRow) -> str:
    """≥, ≤, = or 定性: as its definition says, else as its target reads."""
    if indicator.compare:
        return indicator.compare
    unit = indicator_unit(indicator)
    if not unit:
        return IN_WORDS
    if normalize("NFKC", indicator.target).lstrip().startswith("="):
        return "="
    if least(indicator.target, unit) is not None:
        return "≥"
    return "≤" if most(indicator.target, unit) is not None else IN_WORDS


def applies(when: str, indicator: IndicatorRow) -> bool:
    """Whether a rule's case, an extract or a score is for this indicator."""
    return not when or not _kinds(indicator).isdisjoint(when.split("、"))


def _kinds(indicator: IndicatorRow) -> frozenset[str]:
    if indicator.compose:
        return frozenset({_COMPOSED})
    of = nature(indicator)
    kind = _PERCENT if indicator_unit(indicator) == _PERCENT else _IN_UNITS
    return frozenset({of} if of == IN_WORDS else {of, of + kind})
