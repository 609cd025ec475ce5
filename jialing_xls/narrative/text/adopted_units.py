"""Units that a figure has of others: what is printed bare has that of its like, or one that is said elsewhere."""

import re
from collections.abc import Sequence
from dataclasses import replace

from jialing_xls.narrative.text.figure import Figure
from jialing_xls.narrative.text.lexer import MARKS_BEHIND, NO_UNIT, with_unit_of
from jialing_xls.narrative.text.written_numbers import ARABIC

_ARABIC = re.compile(ARABIC)


def adopt_units(read: Sequence[list[Figure]]) -> None:
    """By passage its figures, some of which have no unit: give them one where the others tell which."""
    _adopt_known(read)
    _adopt(read, False)
    _adopt(read, True)


def _adopt_known(read: Sequence[list[Figure]]) -> None:
    """681把枪: 把 goes on with many a sentence, but 618把 elsewhere says that here things are counted so."""
    known: dict[str, Figure] = {}
    for figure in (figure for each in read for figure in each):
        if figure.is_quantity and figure.printed_unit and not figure.half and not figure.power:
            known.setdefault(figure.printed_unit, figure)
    for figures_of in read:
        for n, figure in enumerate(figures_of):
            if figure.reason == NO_UNIT and _ARABIC.fullmatch(figure.text):
                unit = figure.passage.text[figure.end : figure.end + 1]
                if like := known.get(unit):
                    counted = with_unit_of(figure, like)
                    figures_of[n] = replace(counted, end=figure.end + 1, printed_unit=unit)


def _adopt(read: Sequence[list[Figure]], backwards: bool) -> None:
    """From what stands before, and where nothing does from what stands behind."""
    way = -1 if backwards else 1
    seen: dict[int, Figure] = {}
    for figures_of in read[::way]:
        for n, figure in list(enumerate(figures_of))[::way]:
            text, end = figure.passage.text, figure.end
            if figure.is_quantity and not figure.unit.startswith("%") and figure.half:
                seen[_decimals(figure.text)] = figure
                continue
            alone = _ARABIC.fullmatch(figure.text) and "." in figure.text
            like = seen.get(_decimals(figure.text))
            if figure.reason == NO_UNIT and alone and like and text[end : end + 1] in MARKS_BEHIND:
                figures_of[n] = with_unit_of(figure, like)


def _decimals(text: str) -> int:
    match = _ARABIC.match(text)
    return len(match[0].partition(".")[2]) if match else 0
