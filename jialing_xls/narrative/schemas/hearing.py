"""What is said of a figure, as field after field takes it: how near the words are that a field wants, and
those that say otherwise. Many fields want the same of an aspect: what that comes to is told once.
"""

from collections.abc import Sequence

from jialing_xls.narrative.meaning.mentions import Mention, Nearness, Said
from jialing_xls.narrative.meaning.vocabulary import BASE, SEVERAL, UNSAID, Wording
from jialing_xls.narrative.meaning.weights import Look
from jialing_xls.narrative.schemas.desk import Desk, Quantity

_OWN, _NO_CONFLICT = int(Nearness.OWN), 9
_EXCLUDING = 40
"""Characters before a figure in which a word shows that something else is meant."""
_CORE = ("项目", "指标", "变动", "性质")
"""Aspects of the language of wordings that every definition uses; the others are all alike."""
_NEEDED = ("项目", "指标", "变动")
"""Aspects without which nobody knows what a figure is about."""

_UNSAID, _FAR, _NEAR, _VERY_NEAR = -1, 0, 1, 2
Heard = tuple[int, Sequence[str], int, int]
"""What an aspect says of a field: how near it says otherwise, its features, how bad that is, and how near
it says as the field wants: not at all, elsewhere, in its clause, or right before."""


class Hearing:
    """What is said of a figure, as field after field takes it."""

    def __init__(self, desk: Desk, quantity: Quantity, heard: Said) -> None:
        self._start = start = quantity.figure.start
        self._before = quantity.figure.passage.text[max(0, start - _EXCLUDING) : start]
        self._heard = heard
        before = (q for q in reversed(desk.before(quantity, 4)) if q.figure.is_quantity)
        self._base = next((q.unit for q in before if not q.is_relative), "")
        self._near = [a for a, m in heard.items() if m.nearness <= Nearness.CLAUSE]
        self._known: dict[tuple[str, frozenset[str]], Heard] = {}

    def allows(self, wording: Wording) -> bool:
        """Whether no word beside the figure says otherwise; what was never said is far off."""
        known = self._known
        for wanted in wording.aspects.items():
            heard = known.get(wanted) or self._hear(*wanted)
            if heard[0] <= _OWN:
                return False
        return True

    def looks(self, wording: Wording, mixed: bool) -> list[Look]:
        worst, own, near, said = -1, 0, 0, 0
        found: list[Look] = []
        known = self._known
        for wanted in wording.aspects.items():
            _, looks, bad, nearness = known.get(wanted) or self._hear(*wanted)
            found += looks
            if bad > worst:
                worst = bad
            if nearness != _UNSAID:
                own += nearness == _VERY_NEAR
                near += nearness >= _NEAR
                said += 1
        beyond = [a for a in self._near if a not in wording.aspects]
        excluded = any(word in self._before for word in wording.excluded)
        return [
            *found,
            *(f"beyond:{a if a in _CORE else '别'}" for a in beyond),
            ("worst{0} worst{0}own{1} near{2}worst{0}", worst, min(own, 2), min(near, 3)),
            ("mixed{1} mixed{1}worst{0}", worst, mixed),
            ("said{0} beyond{1} excluded{2}", min(said, 3), min(len(beyond), 2), excluded),
        ]

    def _hear(self, aspect: str, allowed: frozenset[str]) -> Heard:
        """What is made of an aspect, once: many fields want the same."""
        return self._known.setdefault((aspect, allowed), self._made_of(aspect, allowed))

    def _made_of(self, aspect: str, allowed: frozenset[str]) -> Heard:
        mention = self._heard.get(aspect)
        lacks = mention is None and aspect in _NEEDED and UNSAID not in allowed
        conflict = int(Nearness.OWN) if lacks else _NO_CONFLICT
        if aspect == BASE:
            return conflict, (f"base{self._base in allowed}",), -1, _UNSAID
        status = _status(mention, allowed)
        sort = aspect if aspect in _CORE else "别"
        looks = [f"{sort}{status}"]
        if mention is not None and mention.nearness is Nearness.OWN:
            gap = self._start - mention.start - len(mention.words[-1])
            looks.append(f"{sort}{status}gap{0 if gap < 2 else 1 if gap < 5 else 2}")
        if mention is not None and status.startswith("ok"):
            is_own, is_near = mention.nearness is Nearness.OWN, mention.nearness <= Nearness.CLAUSE
            return conflict, looks, -1, _VERY_NEAR if is_own else _NEAR if is_near else _FAR
        if mention is not None:
            conflict = int(mention.nearness)
        bad = -1
        if status.startswith(("no", "lacks")):
            bad = 9 - int(status[-1]) if status[-1].isdigit() else 3
        return conflict, looks, bad, _UNSAID


def _status(mention: Mention | None, allowed: frozenset[str]) -> str:
    if mention is None:
        return "unsaid" if UNSAID in allowed else "lacks"
    near = int(mention.nearness)
    if len(mention.values) > 1:
        if SEVERAL in allowed:
            return f"ok*{near}"
        return f"part{near}" if allowed.intersection(mention.values) else f"no*{near}"
    if mention.values[0] in allowed:
        return f"ok{near}"
    return f"no{near}"


def spoken_years(desk: Desk, year: int | None) -> dict[Quantity, str]:
    """Of each figure the year named last in its sentence: this one, the one before, another, or none."""
    found: dict[Quantity, str] = {}
    for quantity, last in desk.dated(lambda figure: figure.text[:4].isdigit()):
        off = int(last.text[:4]) - year if last and year else None
        found[quantity] = "none" if off is None else str(max(-2, min(off, 1)))
    return found
