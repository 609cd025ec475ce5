"""What a figure is about: for each aspect the values that the words around it give.

A passage is read from left to right. The words between the last mark or figure and the next figure
are that figure's own; what they leave open is carried on from earlier in the sentence, the subject
(项目) also from earlier sentences and from the headings above. A new subject ends what was carried,
合计 ends what varied along a list. Where several values are named together and as many figures
follow (城市、农村分别为 740 元、533 元), each figure gets its own.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter

from jialing_xls.narrative.context import (
    CHANGE,
    INDICATOR,
    LAST_YEAR,
    SUBJECT,
    Context,
    Mention,
    Nearness,
)
from jialing_xls.narrative.figure import PERCENT, POINTS, TIMES_AS_MUCH, Figure, Kind
from jialing_xls.narrative.lists import listed
from jialing_xls.narrative.passage import Passage
from jialing_xls.narrative.vocabulary import BASE, Vocabulary, Word

_MARK = re.compile(r"[，；。：！？()]")
_CONNECTED = re.compile(r"[^，。；：\d]{0,6}")
_CONNECTOR = re.compile(r"[、和与及或]")
_CLOSING = re.compile(r"合计|共计|总计|总共|[两二三四五六]项|总额|总数")
_PLANNED = re.compile(r"预计|计划|力争|将于|将在|拟(?!定)")
_ACTUAL = re.compile(r"实际(?:达到?|完成|为|是)?$")
_WHEN = "时点"
"""计划 95%，实际 96%: what was planned is no longer spoken of."""
_TARGET = re.compile(r"(?:指标值|目标值)\([^()]*$")
"""未达到年度指标值（≥7000人次）: within the brackets nothing is said of what was done."""
_PRIOR_OWN = re.compile(
    r"(?:上年度?|去年|上一年度?)(?:同期)?(?!结转|结余)[^，。；增降提上减多少]{0,8}$"
)
_FROM = re.compile(r"[由从][^，。；到至]{0,10}$")
_RISES = re.compile(
    r"(?:提高|增加|上调|调整|提升|上升|增长|下降|减少|下调)(?:到|至|为|了)?|[提升涨降](?:到|至)"
)
_BEFORE_BRACKET = 30
"""Characters before a bracket that may say of when its first figure is: 比上年(4652.18万元)."""


_FARTHEST = 400
"""Characters before a figure that are looked at: no list of a real report is longer."""


class Reader:
    """Contexts of all the figures of a report, passage by passage."""

    def __init__(self, vocabulary: Vocabulary, year: int | None) -> None:
        self._vocabulary = vocabulary
        self._year = year
        self._subjects: dict[int, Mention | None] = {}

    def contexts(self, passage: Passage, figures: Sequence[Figure]) -> dict[Figure, Context]:
        """The context of every quantity among the figures of a passage."""
        if not any(figure.is_quantity for figure in figures):
            return {}
        walk = _Walk(passage, self._vocabulary, self._year, self._subject_above(passage))
        return listed(walk.run(figures))

    def _subject_above(self, passage: Passage) -> Mention | None:
        """The subject of the nearest heading that has just one."""
        for heading in reversed(passage.above):
            if id(heading) not in self._subjects:
                self._subjects[id(heading)] = self._subject_of(heading)
            if subject := self._subjects[id(heading)]:
                return subject
        return None

    def _subject_of(self, heading: Passage) -> Mention | None:
        start, end = heading.sentences[0]
        found = {
            value: word.text
            for word in self._vocabulary.words(heading.text[start : min(end, start + 40)])
            for aspect, value in word.meanings
            if aspect == SUBJECT
        }
        if len(found) != 1:
            return None
        ((value, word),) = found.items()
        return Mention((value,), (word,), -1, Nearness.HEADING)


class _Walk:
    """One passage, read from left to right."""

    def __init__(
        self, passage: Passage, vocabulary: Vocabulary, year: int | None, subject: Mention | None
    ) -> None:
        self._text = passage.text
        self._passage = passage
        self._words = vocabulary.words(passage.text)
        self._report_year = year
        self._state: dict[str, Mention] = {}
        self._said: dict[str, set[str]] = {}
        """By aspect the values that were said of the subject in the sentence."""
        self._year: int | None = None
        self._base: str | None = None
        self._since = ""
        """What has been said since the subject was named, without the vocabulary."""
        self._saved: list[tuple[dict[str, Mention], int]] = []
        self._from = passage.mark
        """Where the words begin that are the next figure's own."""
        self._figure_end = 0
        """Where the last figure ends."""
        if subject is not None:
            self._state[SUBJECT] = subject
        for heading in passage.headers or ():
            words = vocabulary.words(heading)
            self._state |= self._mentions(words, heading)

    def run(self, figures: Sequence[Figure]) -> dict[Figure, Context]:
        contexts: dict[Figure, Context] = {}
        events = sorted(self._events(figures), key=lambda event: event[0])
        for n, (at, event) in enumerate(events):
            if isinstance(event, Figure):
                until = events[n + 1][0] if n + 1 < len(events) else len(self._text)
                context = self._at_figure(event, until)
                if event.is_quantity:
                    contexts[event] = context
            else:
                self._at_mark(at, event)
        return contexts

    def _events(self, figures: Iterable[Figure]) -> Iterator[tuple[int, "Figure | str"]]:
        inside = {at for figure in figures for at in range(figure.start, figure.end)}
        yield from ((figure.start, figure) for figure in figures)
        for match in _MARK.finditer(self._text):
            if match.start() not in inside and match.start() >= self._passage.mark:
                yield match.start(), match[0]

    # ------------------------------------------------------------ marks

    def _at_mark(self, at: int, mark: str) -> None:
        self._take(self._from, at)
        if mark == "(":
            self._saved.append((dict(self._state), self._from))
        if mark == ")" and self._saved:
            self._state, before = self._saved.pop()
            # What stood before the bracket and in it is the next figure's own, unless one in it was read.
            self._from = at + 1 if self._figure_end > before else before
            return
        self._from = at + 1
        self._drop_closed(at)
        self._farther(Nearness.SENTENCE)
        if mark == "；":
            self._close({})
        if mark in "。！？":
            self._end_sentence()

    def _drop_closed(self, end: int) -> None:
        """达到…的目标；: a word that ends a clause behind 的 closes what was said and heads nothing."""
        self._state = {
            aspect: m
            for aspect, m in self._state.items()
            if aspect in (SUBJECT, INDICATOR)
            or m.start + len(m.words[-1] if m.words else "") != end
            or not self._text.startswith("的", m.start - 1)
        }

    def _end_sentence(self) -> None:
        kept = {a: m for a, m in self._state.items() if a in (SUBJECT, INDICATOR)}
        self._state, self._said, self._saved = kept, {}, []
        self._year = self._base = None
        self._since = ""
        self._farther(Nearness.CARRIED)

    def _farther(self, nearness: Nearness) -> None:
        self._state = {
            aspect: replace(m, nearness=nearness) if m.nearness < nearness else m
            for aspect, m in self._state.items()
            if aspect != CHANGE
        }

    # ------------------------------------------------------------ words

    def _take(self, start: int, end: int) -> None:
        """Let the words between ``start`` and ``end`` say what they say."""
        own = self._own_mentions(start, end)
        subject, before = own.get(SUBJECT), self._state.get(SUBJECT)
        if subject and before and before.values != subject.values:
            self._state, self._said = {}, {}
        elif _CLOSING.search(self._text[start:end]):
            self._close(own)
        if _WHEN not in own and _ACTUAL.search(self._text, start, end):
            self._state.pop(_WHEN, None)
        for aspect, mention in own.items():
            self._said.setdefault(aspect, set()).update(mention.values)
        self._state |= own

    def _close(self, own: Mapping[str, Mention]) -> None:
        """合计 ends a list: what varied along it is no longer said."""
        for aspect in self._said.keys() - {SUBJECT, *own}:
            if len(self._said[aspect]) > 1:
                self._state.pop(aspect, None)

    def _own_mentions(self, start: int, end: int) -> dict[str, Mention]:
        return self._mentions(self._within(start, end), self._text)

    def _within(self, start: int, end: int) -> list[Word]:
        """The words between two places; they follow one another."""
        first = bisect_left(self._words, start, key=attrgetter("start"))
        return self._words[first : bisect_right(self._words, end, first, key=attrgetter("end"))]

    def _mentions(self, words: Sequence[Word], text: str) -> dict[str, Mention]:
        by_aspect: dict[str, list[tuple[Word, str]]] = {}
        for word in words:
            for aspect, value in word.meanings:
                by_aspect.setdefault(aspect, []).append((word, value))
        return {aspect: _together(found, text) for aspect, found in by_aspect.items()}

    # ------------------------------------------------------------ figures

    def _in_target(self, at: int) -> bool:
        return bool(_TARGET.search(self._text, max(0, at - _FARTHEST), at))

    def _at_figure(self, figure: Figure, until: int) -> Context:
        before = self._state.get(SUBJECT)
        self._take(self._from, figure.start)
        own = self._text[self._from : figure.start]
        if figure.unit == TIMES_AS_MUCH:
            self._keep_subject(before, figure.start)
        if not figure.is_quantity:
            self._note_year(figure)
            return Context()
        mentions = self._state | self._behind(figure, until)
        if figure.unit in (PERCENT, POINTS) and self._base:
            mentions[BASE] = Mention((self._base,), (), figure.start)
        since = "" if self._is_new(mentions) else self._since
        self._since = (self._rest(figure.start) + since)[:_FARTHEST]
        sentence = self._passage.sentence(figure.start)[0]
        begin = max(mentions[SUBJECT].start if SUBJECT in mentions else -1, 0)
        context = Context(
            mentions,
            own,
            self._text[max(begin, sentence, figure.start - _FARTHEST) : figure.start],
            self._year_of(figure, own),
            bool(_PLANNED.search(own) or self._in_target(figure.start)),
            rest=self._since,
        )
        self._from = self._figure_end = figure.end
        self._farther(Nearness.SENTENCE)
        if figure.unit not in (PERCENT, POINTS):
            self._base = figure.unit
        return context

    def _behind(self, figure: Figure, until: int) -> dict[str, Mention]:
        """Words right behind the figure: 476人次流浪乞讨人员, 85%的目标."""
        behind = {
            aspect: mention
            for aspect, mention in self._own_mentions(figure.end, until).items()
            if mention.first <= figure.end + 1 + (aspect == SUBJECT)
        }
        if self._text.startswith("的", figure.end):
            return behind
        subject = self._state.get(SUBJECT)
        if subject is not None and subject.nearness is Nearness.OWN:
            return {}
        return {aspect: m for aspect, m in behind.items() if aspect == SUBJECT}

    @staticmethod
    def _is_new(mentions: Mapping[str, Mention]) -> bool:
        """Whether the figure's own words say what it is about."""
        return any(
            mentions[aspect].nearness is Nearness.OWN
            for aspect in (SUBJECT, INDICATOR)
            if aspect in mentions
        )

    def _keep_subject(self, before: Mention | None, end: int) -> None:
        """按不低于低保标准的1.3倍: what something is compared with is not what is spoken of."""
        for word in self._within(self._from, end):
            for aspect, value in word.meanings:
                if aspect == SUBJECT:
                    self._state[SUBJECT] = Mention((value,), (word.text,), word.start)
                    return
        if before is not None:
            self._state[SUBJECT] = before

    def _rest(self, end: int) -> str:
        chars = list(self._text[self._from : end])
        for word in self._within(self._from, end):
            chars[word.start - self._from : word.end - self._from] = " " * len(word.text)
        return "".join("".join(chars).split())

    # ------------------------------------------------------------ years

    def _note_year(self, figure: Figure) -> None:
        match = re.match(r"(\d{4})年", figure.text)
        if match and not re.search(r"[比较]$", self._text[: figure.start]):
            self._year = int(match[1])
            if figure.kind is Kind.YEAR:
                self._from = figure.end

    def _year_of(self, figure: Figure, own: str) -> int | None:
        after = self._text[figure.end : figure.end + 6]
        if self._text.startswith("(", figure.start - 1):
            own = self._text[max(figure.start - _BEFORE_BRACKET, 0) : figure.start - 1]
        if _PRIOR_OWN.search(own) or (_FROM.search(own) and _RISES.match(after)):
            return LAST_YEAR
        if self._year is not None and self._year != self._report_year:
            return self._year
        return None


def _together(found: Sequence[tuple[Word, str]], text: str) -> Mention:
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
    also = tuple(dict.fromkeys(other for _, other in found if other not in values))
    return Mention(tuple(values), tuple(words), last.start, first=found[0][0].start, also=also)
