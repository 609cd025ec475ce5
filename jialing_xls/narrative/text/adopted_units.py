"""Units that a figure has of others: what is printed bare has that of its like, or one that is said elsewhere."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from jialing_xls.narrative.text.figure import Figure
from jialing_xls.narrative.text.lexer import MARKS_BEHIND, NO_UNIT, with_unit_of
from jialing_xls.narrative.text.passages import Passage
from jialing_xls.narrative.text.units import AMBIGUOUS, unit_named
from jialing_xls.narrative.text.written_numbers import ARABIC

_ARABIC = re.compile(ARABIC)
_DECLARED = re.compile(r"单位[^，。；：()\d]{0,8}?[：为是]?([万亿]?元)")


def adopt_units(found: Sequence[Passage], read: Sequence[list[Figure]]) -> None:
    """By passage its figures, some of which have no unit: give them one where the report tells which."""
    _adopt_known(read)
    _adopt_declared(found, read)
    _adopt(read, False)
    _adopt(read, True)


def _adopt_declared(found: Sequence[Passage], read: Sequence[list[Figure]]) -> None:
    """金额单位除注明外为万元: amounts with decimals and no unit are in that, where it is the only one."""
    declared = {match[1] for passage in found for match in _DECLARED.finditer(passage.text)}
    unit = unit_named(declared.pop(), whole=True) if len(declared) == 1 else None
    for figures_of in read if unit else ():
        for n, figure in enumerate(figures_of):
            if unit and _is_bare(figure):
                like = replace(figure, unit=unit.name, half=Decimal(1), power=unit.power)
                figures_of[n] = with_unit_of(figure, like)


def _is_bare(figure: Figure) -> bool:
    """Whether it is printed with decimals, without a unit, and a mark stands behind it."""
    behind = figure.passage.text[figure.end : figure.end + 1]
    alone = "." in figure.text and _ARABIC.fullmatch(figure.text)
    return figure.reason == NO_UNIT and bool(alone) and behind in MARKS_BEHIND


def _adopt_known(read: Sequence[list[Figure]]) -> None:
    """681把枪: 把 goes on with many a sentence, but 618把 elsewhere says that here things are counted so."""
    known: dict[str, Figure] = {}
    for figure in (figure for each in read for figure in each):
        if figure.is_quantity and figure.printed_unit in (*AMBIGUOUS,):
            known.setdefault(figure.printed_unit, figure)
    for figures_of in read if known else ():
        for n, figure in enumerate(figures_of):
            if figure.reason == NO_UNIT and _ARABIC.fullmatch(figure.text):
                unit = figure.passage.text[figure.end : figure.end + 1]
                if like := known.get(unit):
                    counted = with_unit_of(figure, like)
                    figures_of[n] = replace(counted, end=figure.end + 1, printed_unit=unit)


def _adopt(read: Sequence[list[Figure]], backwards: bool) -> None:
    """From what stands before, and where nothing does from what stands behind: 支出605.15，结余45.05."""
    way = -1 if backwards else 1
    seen: dict[int, Figure] = {}
    for figures_of in read[::way]:
        for n, figure in list(enumerate(figures_of))[::way]:
            like = seen.get(_decimals(figure.text))
            if figure.is_quantity and not figure.unit.startswith("%") and figure.half:
                seen[_decimals(figure.text)] = figure
            elif like and _is_bare(figure):
                figures_of[n] = with_unit_of(figure, like)


def _decimals(text: str) -> int:
    match = _ARABIC.match(text)
    return len(match[0].partition(".")[2]) if match else 0
