"""What is said of a figure: for each aspect of the vocabulary the value named last, and how far off.

A passage is read from left to right, and nothing is thrown away: an aspect that was named in an earlier
sentence, before another subject came up, or in a heading is still handed on, with how near it is. What
that is worth is weighed elsewhere. Where several values are named together and as many figures follow
(城市、农村分别为 740 元、533 元), each figure gets its own.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from jialing_xls.narrative.meaning.vocabulary import SUBJECT, Vocabulary, Word
from jialing_xls.narrative.text.figure import Figure
from jialing_xls.narrative.text.passages import Passage

_CONNECTED = re.compile(r"[^，。；：\d]{0,6}")
_CONNECTOR = re.compile(r"[、和与及或]")
_LISTED = re.compile(r"[、，和与及]*(?:以及)?[一-龥]{0,4}")
_RESPECTIVELY = "分别"


class Nearness(IntEnum):
    """Where the word for a value stands, as seen from the figure."""

    OWN = 0
    CLAUSE = 1
    SENTENCE = 2
    STALE = 3
    """Before another subject was named."""
    EARLIER = 4
    HEADING = 5


@dataclass(frozen=True, slots=True)
class Mention:
    """The values of an aspect that are named together."""

    values: tuple[str, ...]
    words: tuple[str, ...]
    start: int
    nearness: Nearness


Said = Mapping[str, Mention]
"""By aspect."""


class Hearer:
    """Reads the passages of a report in turn and tells what is said of each figure."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._subject: dict[str, Mention] = {}
        self._named: dict[tuple[str, Nearness], Said] = {}

    def hear(self, passage: Passage, figures: Sequence[Figure]) -> dict[Figure, Said]:
        """What is said of the quantities among the figures of a passage."""
        state = self._above(passage)
        words = self._vocabulary.words(passage.text)
        starts = [word.start for word in words]
        found: dict[Figure, Said] = {}
        at, last_subject = passage.mark, -1
        for figure in figures:
            if figure.start < at:
                continue
            gap = passage.text[at : figure.start]
            new = words[bisect_left(starts, at) : bisect_left(starts, figure.start)]
            state = {a: replace(m, nearness=_farther(m, gap)) for a, m in state.items()}
            own = _mentions(new, passage.text, Nearness.OWN)
            cut = at + max(gap.rfind(mark) for mark in "，。；：") + 1
            own = {
                a: replace(
                    m, nearness=_distance(passage.text[m.start : figure.start], m.start < cut)
                )
                for a, m in own.items()
            }
            if (subject := own.get(SUBJECT)) and state.get(
                SUBJECT, subject
            ).values != subject.values:
                last_subject = subject.start
                state = {
                    a: replace(m, nearness=max(m.nearness, Nearness.STALE))
                    for a, m in state.items()
                }
            state |= own
            if figure.may_relate:
                found[figure] = dict(state) | self._behind(words, starts, figure, figures, state)
            at = figure.end
        if last_subject >= 0:
            self._subject = {SUBJECT: replace(state[SUBJECT], nearness=Nearness.EARLIER)}
        return _listed(passage, found)

    def _above(self, passage: Passage) -> dict[str, Mention]:
        """What the headings say, and in a table those of the column and the row."""
        state: dict[str, Mention] = {}
        for heading in passage.above:
            state |= self._headed(heading.text[:40], Nearness.HEADING)
        for n, text in enumerate(passage.headers or ()):
            near = Nearness.CLAUSE if n else Nearness.SENTENCE
            state |= self._headed(text, near)
        return state

    def _headed(self, text: str, near: Nearness) -> Said:
        """What a heading says, once for all that stands below it."""
        key = text, near
        if key not in self._named:
            self._named[key] = _mentions(self._vocabulary.words(text), text, near)
        return self._named[key]

    def _behind(
        self,
        words: Sequence[Word],
        starts: Sequence[int],
        figure: Figure,
        figures: Sequence[Figure],
        state: Said,
    ) -> dict[str, Mention]:
        """Words right behind the figure: 476人次流浪乞讨人员."""
        near = words[bisect_left(starts, figure.end) : bisect_left(starts, figure.end + 3)]
        found = _mentions(near, figure.passage.text, Nearness.CLAUSE)
        return {
            a: m for a, m in found.items() if a not in state or state[a].nearness > Nearness.CLAUSE
        }


def _farther(mention: Mention, gap: str) -> Nearness:
    """How far a mention is once the text has gone on."""
    if "。" in gap and mention.nearness < Nearness.EARLIER:
        return Nearness.EARLIER
    least = Nearness.SENTENCE if "；" in gap else Nearness.CLAUSE
    return max(mention.nearness, least)


def _distance(between: str, cut: bool) -> Nearness:
    if "。" in between:
        return Nearness.EARLIER
    return Nearness.CLAUSE if cut else Nearness.OWN


def _mentions(words: Sequence[Word], text: str, nearness: Nearness) -> dict[str, Mention]:
    by_aspect: dict[str, list[tuple[Word, str]]] = {}
    for word in words:
        for aspect, value in word.meanings:
            by_aspect.setdefault(aspect, []).append((word, value))
    return {aspect: _together(found, text, nearness) for aspect, found in by_aspect.items()}


def _together(found: Sequence[tuple[Word, str]], text: str, nearness: Nearness) -> Mention:
    """The last value that is named, or several if they are named together."""
    last, value = found[-1]
    values, words = [value], [last.text]
    for (word, other), (after, _) in zip(reversed(found[:-1]), reversed(found), strict=False):
        between = text[word.end : after.start]
        if not (_CONNECTED.fullmatch(between) and _CONNECTOR.search(between)):
            break
        if other not in values:
            values.insert(0, other)
            words.insert(0, word.text)
    return Mention(tuple(values), tuple(words), last.start, nearness)


# ---------------------------------------------------------------- lists


def _listed(passage: Passage, found: dict[Figure, Said]) -> dict[Figure, Said]:
    """Figures side by side behind as many values have one value each."""
    figures = list(found)
    for at, run in _runs(passage, figures):
        first = found[run[0]]
        shared = False
        for aspect, mention in first.items():
            if len(mention.values) == len(run):
                shared = True
                for n, figure in enumerate(run):
                    one = replace(
                        mention, values=mention.values[n : n + 1], words=mention.words[n : n + 1]
                    )
                    found[figure] = {**found[figure], aspect: one}
        own = passage.text[figures[at - 1].end if at else 0 : run[0].start]
        if not shared and _RESPECTIVELY in own and at >= len(run):
            bases = figures[at - len(run) : at]
            for figure, base in zip(run, bases, strict=True):
                carried = {
                    a: m
                    for a, m in found[base].items()
                    if found[figure].get(a, m).nearness > Nearness.OWN
                }
                found[figure] = {**found[figure], **carried}
    return found


def _runs(passage: Passage, figures: Sequence[Figure]) -> Iterator[tuple[int, list[Figure]]]:
    """Figures of one unit with nothing but connectives between them, and the place of the first."""
    run: list[Figure] = []
    for n, figure in enumerate(figures):
        follows = run and run[-1].unit == figure.unit
        if not (follows and _LISTED.fullmatch(passage.text[run[-1].end : figure.start])):
            if len(run) > 1:
                yield n - len(run), run
            run = []
        run.append(figure)
    if len(run) > 1:
        yield len(figures) - len(run), run
