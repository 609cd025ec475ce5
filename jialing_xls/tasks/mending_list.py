"""What is to be mended, by sheet and cell, gravest first: the first screen of a run.

What is missing is told by sheet, whatever number of rules lack it; a rule that does not hold is told at
the cell to look at, with both sides.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from jialing_xls.checks.expression import Filled, parse_expression
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.fact import Facts, Place
from jialing_xls.model.result import CheckResult
from jialing_xls.model.rule import Shown, Verdict
from jialing_xls.tasks import amounts
from jialing_xls.tasks.text import shorten

MOST = 10
"""Items of the first screen; more are counted."""

_NAMED = 4
_LONGEST = 16
"""Columns of a field's name."""
_GRAVITY = (Verdict.BROKEN, Verdict.UNEXPLAINED)
_PLACES_SHOWN = 3
_ADDRESS = re.compile(r"[^、，。；：“”\s]+![A-Z]+[0-9]+")
"""A cell as a hint names it."""

PlaceOf = Callable[[str], Place | None]
"""Where a field stands, by its id."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do. Sides and difference are amounts as they are shown, empty where there are none."""

    place: str
    """The sheet, or the cells to look at: ``资金情况!D5、D6``."""
    text: str
    rule: str = ""
    """The rule's key, e.g. ``L05``."""
    left: str = ""
    relation: str = ""
    """With 应: ``应 ≥``, ``应为``."""
    right: str = ""
    difference: str = ""
    advice: str = ""
    """The likely slip, or what to do."""
    cells: tuple[Place, ...] = ()
    """The cells at fault: those that are empty, those of the likeliest slip, else all that the rule rests on."""

    @property
    def what(self) -> str:
        """In one line: where, what, both sides, by which rule."""
        sides = f"：{self.sides}" if self.sides else ""
        return f"{self.place}　{self.text}{sides}{f'（{self.rule}）' if self.rule else ''}"

    @property
    def sides(self) -> str:
        """E.g. ``13,571.20 应 = 13,571.21，差 -0.01``; ``2024 应为 2025``."""
        gap = f"，差 {self.difference}" if self.difference else ""
        return f"{self.left} {self.relation} {self.right}{gap}" if self.left and self.right else ""


def items_to_mend(
    checks: Sequence[CheckResult],
    facts: Facts,
    book: RuleBook,
    *,
    whole: bool = False,
    in_submission: PlaceOf | None = None,
) -> Iterator[Item]:
    """What is missing first, a sheet at a time; then the rules that do not hold, gravest first. With
    ``whole`` every missing cell is named in full.

    Places are those of the entry workbook; with ``in_submission``, which says where a field stands in a
    submission, those of the submission.
    """
    yield from _missing(checks, facts, book, in_submission or facts.place, whole=whole)
    for verdict in _GRAVITY:
        found = [check for check in checks if check.verdict is verdict]
        found = [
            check for check in found if not isinstance(parse_expression(check.rule.left), Filled)
        ]
        yield from _broken_ones(found, of_submission=in_submission is not None)


def _broken_ones(checks: Sequence[CheckResult], *, of_submission: bool) -> Iterator[Item]:
    """An item a rule; of rules that one slip would mend the first, whose hint names the others."""
    told: set[str] = set()
    for check in checks:
        slip = _slip(check)
        if slip not in told:
            yield _broken(check, of_submission=of_submission)
        if slip:
            told.add(slip)


def _slip(check: CheckResult) -> str:
    """The cells of the likeliest slip with what they should hold, e.g. ``资金情况!D6 若为 11654.69``."""
    if check.verdict is not Verdict.BROKEN or not check.hints:
        return ""
    return check.hints[0].partition(" 即")[0]


def _missing(
    checks: Sequence[CheckResult],
    facts: Facts,
    book: RuleBook,
    place_of: PlaceOf,
    *,
    whole: bool,
) -> Iterator[Item]:
    """Required cells that are empty and without which a rule cannot be run, or is not met. What could
    not be read is told as it was found."""
    open_ = [check for check in checks if not check.settled or check.verdict is Verdict.NOT_RUN]
    lacking = dict.fromkeys(id for check in open_ for id in _lacking(check, facts, book))
    sheets: dict[str, list[str]] = {}
    places: dict[str, list[Place]] = {}
    for id in lacking:
        place = place_of(id)
        sheet = place.sheet if place else book.fields[id].sheet
        cell = f"{place.cell} " if place else ""
        name = book.fields[id].name
        sheets.setdefault(sheet, []).append(f"{cell}{name if whole else shorten(name, _LONGEST)}")
        places.setdefault(sheet, []).extend([place] if place else [])
    for sheet, told in sheets.items():
        named = len(told) if whole else _NAMED
        more = f" 等 {len(told)} 格" if len(told) > named else ""
        text = f"未填：{'、'.join(told[:named])}{more}"
        yield Item(sheet, text, cells=tuple(places[sheet]))


def _lacking(check: CheckResult, facts: Facts, book: RuleBook) -> list[str]:
    """The required fields that the rule rests on and that nothing stands for."""
    refused = {fact.field for fact in facts.refused}
    typed = book.grounds[check.rule.key][1] if check.rule.key in book.grounds else ()
    return [
        id
        for id in typed
        if book.fields[id].required and facts.value(id) is None and id not in refused
    ]


def _broken(check: CheckResult, *, of_submission: bool) -> Item:
    advice = check.hints[0] if check.hints else check.detail
    if check.verdict is Verdict.UNEXPLAINED:
        advice = f"改正，或在“审核说明”写明原因（核对码 {check.code}）"
    cells = check.cells if of_submission else check.sources or check.cells
    likeliest = set(_ADDRESS.findall(check.hints[0])) if check.hints else set()
    item = Item(
        _some_of(cells) if of_submission else where_to_look(check),
        check.rule.text,
        check.rule.key,
        advice=advice,
        cells=tuple(cell for cell in cells if str(cell) in likeliest) or cells,
    )
    left, right = amounts.shown_sides(check)
    if left is None or right is None:
        return item
    return replace(
        item,
        left=left,
        relation=amounts.relation(check),
        right=right,
        difference="" if check.rule.shown_as is Shown.YEAR else _gap(check),
    )


def _gap(check: CheckResult) -> str:
    return amounts.grouped(amounts.difference(check) or "")


def where_to_look(check: CheckResult) -> str:
    """The first cells of the entry workbook that the rule rests on, e.g. ``资金情况!D5、D6``.

    Empty for a region's check, which rests on sums.
    """
    return _some_of(check.sources or check.cells)


def _some_of(places: Sequence[Place]) -> str:
    shown: list[str] = []
    before: Place | None = None
    for place in places[:_PLACES_SHOWN]:
        shown.append(place.cell if before and before.sheet == place.sheet else str(place))
        before = place
    more = len(places) > len(shown)
    return "、".join(shown) + (f" 等 {len(places)} 处" if more else "")
