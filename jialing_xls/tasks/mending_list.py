"""What is to be mended, by sheet and cell, gravest first: the first screen of a run.

What is missing is told by sheet, whatever number of rules lack it; a rule that could not be run for
another reason, or does not hold, at the cell to look at, with both sides.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from jialing_xls.checks.expression import Filled, fields_of, parse_expression
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.fact import Facts, Place
from jialing_xls.model.field import Kind
from jialing_xls.model.result import CheckResult
from jialing_xls.model.rule import Shown, Verdict
from jialing_xls.tasks import amounts
from jialing_xls.tasks.text import shorten_text

MOST = 10
"""Items of the first screen; more are counted."""

_NAMED = 4
_LONGEST = 16
"""Columns of a field's name."""
_GRAVITY = (Verdict.NOT_RUN, Verdict.BROKEN, Verdict.UNEXPLAINED)
_PLACES_SHOWN = 3
_ITEMS = "项"
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
        """E.g. ``13,571.20 应 = 13,571.21，差 -0.01``; ``2024 应为 2025``; what was typed."""
        if not self.right:
            return self.left
        gap = f"，差 {self.difference}" if self.difference else ""
        return f"{self.left} {self.relation} {self.right}{gap}"


def list_items(
    checks: Sequence[CheckResult],
    facts: Facts,
    book: RuleBook,
    *,
    whole: bool = False,
    in_submission: PlaceOf | None = None,
) -> Iterator[Item]:
    """What is missing first, a sheet at a time; then the rules that are open, gravest first. With
    ``whole`` every missing cell is named in full.

    Places are those of the entry workbook; with ``in_submission``, which says where a field stands in a
    submission, those of the submission.
    """
    yield from _missing(checks, facts, book, in_submission or facts.place, whole=whole)
    told: set[str] = set()
    for verdict in _GRAVITY:
        for check in checks:
            cause = _cause(check, facts, book) if check.verdict is verdict else None
            if cause is not None and cause not in told:
                yield _open(check, facts, book, of_submission=in_submission is not None)
                told.update(filter(None, [cause]))


def _cause(check: CheckResult, facts: Facts, book: RuleBook) -> str | None:
    """What one mending would settle: an item a cause, which names the others. Empty where the rule stands
    for itself; None if it is told elsewhere: at the cells that are empty or could not be read."""
    used, typed = book.grounds.get(check.rule.key, ((), ()))
    if check.verdict is Verdict.NOT_RUN:
        refused = {fact.field for fact in facts.refused} & {*typed}
        if check.settled or refused or _lacking(check, facts, book):
            return None
        unread = (id for id in book.read_behind(used) if facts.value(id) is None)
        return "、".join(book.fields[id].extracted_from for id in unread)
    if isinstance(parse_expression(check.rule.left), Filled):
        return None
    if _counts(check, book, ""):
        return f"{check.rule.id}{typed}"
    # E.g. ``资金情况!D6 若为 11654.69``.
    return check.hints[0].partition(" 即")[0] if check.hints else ""


def _counts(check: CheckResult, book: RuleBook, unit: str) -> bool:
    """Whether a rule counts what it finds in ``unit``; without one, words: its sides are 1 and 0, figures
    that nobody knows."""
    left = [book.fields.get(id) for id in fields_of(parse_expression(check.rule.left))]
    return bool(left) and all(
        field is not None and field.kind is Kind.COUNT and field.unit == unit for field in left
    )


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
        sheets.setdefault(sheet, []).append(
            f"{cell}{name if whole else shorten_text(name, _LONGEST)}"
        )
        places.setdefault(sheet, []).extend([place] if place else [])
    for sheet, told in sheets.items():
        named = len(told) if whole else _NAMED
        more = f" 等 {len(told)} 格" if len(told) > named else ""
        text = f"未填：{'、'.join(told[:named])}{more}"
        yield Item(sheet, text, cells=tuple(places[sheet]))


def _lacking(check: CheckResult, facts: Facts, book: RuleBook) -> list[str]:
    """The required fields that the rule rests on and that nothing stands for."""
    refused = {fact.field for fact in facts.refused}
    return [
        id
        for id in _typed(check, book)
        if book.fields[id].required and facts.value(id) is None and id not in refused
    ]


def _typed(check: CheckResult, book: RuleBook) -> tuple[str, ...]:
    return book.grounds.get(check.rule.key, ((), ()))[1]


def _open(check: CheckResult, facts: Facts, book: RuleBook, *, of_submission: bool) -> Item:
    advice = check.hints[0] if check.hints else check.detail
    if check.verdict is Verdict.UNEXPLAINED:
        explain = f"改正；确实如此的，在“审核说明”页 {check.rule.id} 一行写明原因"
        advice = "；".join(filter(None, (check.detail, explain)))
    cells = check.cells if of_submission else check.sources or check.cells
    likeliest = set(_ADDRESS.findall(check.hints[0])) if check.hints else set()
    item = Item(
        _some_of(cells) if of_submission else name_cells(check),
        check.rule.text,
        check.rule.key,
        advice=advice,
        cells=tuple(cell for cell in cells if str(cell) in likeliest) or cells,
    )
    left, right = amounts.group_sides(check)
    if left is None or right is None:
        return item
    if not check.texts and _counts(check, book, ""):
        return replace(item, left=_as_typed(check, facts, book))
    if _counts(check, book, _ITEMS):
        left, right = f"数出 {left} {_ITEMS}", f"{right} {_ITEMS}"
        return replace(item, left=left, relation="应为", right=right)
    gap = "" if check.rule.shown_as is Shown.YEAR else amounts.show_difference(check) or ""
    relation, gap = amounts.say_relation(check), amounts.group_digits(gap)
    return replace(item, left=left, relation=relation, right=right, difference=gap)


def _as_typed(check: CheckResult, facts: Facts, book: RuleBook) -> str:
    """What is typed in the cells that a rule rests on, e.g. ``“超过95%”``."""
    values = (facts.value(id) for id in _typed(check, book))
    shown = (str(value) for value in values if value is not None)
    return "、".join(f"“{shorten_text(text, 2 * _LONGEST)}”" for text in shown)


def name_cells(check: CheckResult) -> str:
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
