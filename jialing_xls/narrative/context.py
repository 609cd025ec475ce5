"""What a figure is about: for each aspect the value that the words around it give.

A passage is read from left to right. The words between the last mark or figure and the next figure
are that figure's own; what they leave open is carried on from earlier in the sentence, the subject
(项目) also from earlier sentences and from the headings above. A new subject ends what was carried.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum

from jialing_xls.narrative.figure import Figure, Kind
from jialing_xls.narrative.passage import Passage
from jialing_xls.narrative.vocabulary import SEVERAL, Vocabulary, Word

SUBJECT = "项目"
"""The aspect that is carried beyond a sentence."""


class Nearness(IntEnum):
    """Where the word for a value stands, as seen from the figure."""

    OWN = 0
    SENTENCE = 1
    CARRIED = 2
    HEADING = 3


@dataclass(frozen=True, slots=True)
class Mention:
    """A value of an aspect, and the words that gave it."""

    value: str
    words: tuple[str, ...]
    start: int
    nearness: Nearness = Nearness.OWN


@dataclass(frozen=True, slots=True)
class Context:
    """What is said of a figure."""

    mentions: Mapping[str, Mention] = field(default_factory=dict)
    own: str = ""
    """The figure's own words: the text between the last mark or figure and the figure."""
    span: str = ""
    """From the word for its subject, or from the beginning of the sentence, up to the figure."""
    unknown: str = ""
    """What of ``own`` is neither vocabulary nor a common word of reports."""
    year: int | None = None
    """The year it is said of, where that is said; −1 for last year."""
    planned: bool = False


_BREAK = re.compile(r"[，；。：！？]")
_CONNECTED = re.compile(r"^[^，。；：\d]{0,12}$")
_CONNECTOR = re.compile(r"[、和与及或]|以及")
_CLOSING = re.compile(r"合计|共计|总计|总共|共|累计|总额|总数")
_PLANNED = re.compile(r"预计|计划|拟|力争|将于|将在|目标值|指标值|目标为|年初目标")

_COMMON = re.compile(
    "|".join(
        sorted(
            ["全年", "全区", "全县", "全市", "全省", "全州", "全旗", "我区", "我县", "我市", "我局", "我省", "我旗", "本年度", "本年", "年度", "当年", "年末", "年底", "截至", "截止", "目前", "共计", "合计", "总计", "总共", "累计", "共有", "共", "总", "有", "达到", "达", "为", "是", "约为", "约", "近", "超过", "超", "逾", "实有", "现有", "实际", "在册", "在保", "享受", "保障", "救助", "供养", "对象", "人员", "家庭", "居民", "群众", "儿童", "人数", "户数", "人次", "次数", "户", "人", "名", "发放", "支出", "资金", "金额", "总额", "补助", "补贴", "生活费", "补助金", "救助金", "保障金", "供养金", "费用", "完成", "执行", "下达", "拨付", "到位", "安排", "使用", "收到", "投入", "标准", "基本生活", "生活", "水平", "提高到", "提高", "调整到", "调整为", "调整", "增长", "上升", "上调", "提升", "增加", "增幅", "分别", "每人每月", "每人每年", "每月", "每人", "月", "的", "了", "和", "与", "及", "、", "于", "在", "其中", "由", "从", "至", "到", "各类", "各级", "财政", "上级", "对", "给", "向", "按", "按照", "纳入", "惠及", "受益", "涉及", "已", "全部", "均", "比", "较", "上年", "去年", "同比", "率", "数", "新", "年", "日", "并", "又", "再", "也", "地", "得", "等", "较上年", "比上年", "同期", "左右", "以上", "全", "各", "城乡", "困难", "专项", "一", "度", "用于", "落实", "平均", "人均", "全年共", "全市共", "一年", "元", "中", "省", "市", "县", "区", "国家", "社会", "民政局", "民政", "区民政局", "县民政局", "“", "”", '"', "(", ")", "[", "]", "-", "/", "达成", "值", "情况", "指标", "量", "全面", "共发放", "共支出"],
            key=len,
            reverse=True,
        )
    ).replace("(", r"\(").replace(")", r"\)").replace("[", r"\[").replace("]", r"\]")
)


class Reader:
    """Contexts of all the figures of a report, passage by passage."""

    def __init__(self, vocabulary: Vocabulary, year: int | None) -> None:
        self._vocabulary = vocabulary
        self._year = year
        self._subjects: dict[int, Mention | None] = {}

    def contexts(self, passage: Passage, figures: Sequence[Figure]) -> dict[int, Context]:
        """The context of every quantity among the figures, by where it starts."""
        walk = _Walk(passage, self._vocabulary.words(passage.text), self._year)
        walk.begin(self._subject_above(passage))
        contexts = walk.run(figures)
        return contexts

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
        words = self._vocabulary.words(heading.text[start:end])
        found = {
            value: word.text
            for word in words
            for aspect, value in word.meanings
            if aspect == SUBJECT
        }
        if len(found) != 1:
            return None
        ((value, word),) = found.items()
        return Mention(value, (word,), -1, Nearness.HEADING)


class _Walk:
    """One passage, read from left to right."""

    def __init__(self, passage: Passage, words: Sequence[Word], year: int | None) -> None:
        self._text = passage.text
        self._passage = passage
        self._words = words
        self._report_year = year
        self._state: dict[str, Mention] = {}
        self._said: dict[str, set[str]] = {}
        """Values of each aspect since the sentence began."""
        self._year: int | None = None
        self._saved: list[tuple[dict[str, Mention], int]] = []
        self._from = passage.mark
        """Where the words begin that are the next figure's own."""

    def begin(self, subject: Mention | None) -> None:
        if subject is not None:
            self._state[SUBJECT] = subject
        for heading in self._passage.headers or ():
            pass

    def run(self, figures: Sequence[Figure]) -> dict[int, Context]:
        contexts: dict[int, Context] = {}
        events = sorted(self._events(figures), key=lambda event: event[0])
        for n, (at, event) in enumerate(events):
            if isinstance(event, Figure):
                until = events[n + 1][0] if n + 1 < len(events) else len(self._text)
                context = self._at_figure(event, until)
                if event.is_quantity:
                    contexts[event.start] = context
            else:
                self._at_mark(at, event)
        return contexts

    def _events(self, figures: Iterable[Figure]) -> Iterator[tuple[int, "Figure | str"]]:
        inside = [(figure.start, figure.end) for figure in figures]
        yield from ((figure.start, figure) for figure in figures)
        for match in re.finditer(r"[，；。：！？()]", self._text):
            if not any(start <= match.start() < end for start, end in inside):
                yield match.start(), match[0]

    # ------------------------------------------------------------ marks

    def _at_mark(self, at: int, mark: str) -> None:
        if mark == "(":
            self._take(self._from, at)
            self._saved.append((dict(self._state), self._from))
            self._from = at + 1
            return
        self._take(self._from, at)
        if mark == ")" and self._saved:
            self._state, self._from = self._saved.pop()
            # What stood before the bracket is still the next figure's own.
            return
        self._from = at + 1
        self._state = {a: _farther(m, Nearness.SENTENCE) for a, m in self._state.items()}
        if mark in "。！？":
            self._end_sentence()

    def _end_sentence(self) -> None:
        subject = self._state.get(SUBJECT)
        self._state = {}
        self._said = {}
        self._year = None
        self._saved = []
        if subject is not None:
            self._state[SUBJECT] = _farther(subject, Nearness.CARRIED)

    # ------------------------------------------------------------ words

    def _take(self, start: int, end: int) -> None:
        """Let the words between ``start`` and ``end`` say what they say."""
        own = self._own_mentions(start, end)
        subject = own.get(SUBJECT)
        before = self._state.get(SUBJECT)
        if subject is not None and (before is None or before.value != subject.value):
            if before is not None:
                self._state = {}
                self._said = {}
        elif _CLOSING.search(self._text[start:end]):
            self._close(own)
        for aspect, mention in own.items():
            self._said.setdefault(aspect, set()).add(mention.value)
        self._state |= own

    def _close(self, own: Mapping[str, Mention]) -> None:
        """合计 ends a list: what varied along it is no longer said."""
        for aspect, values in self._said.items():
            if len(values) > 1 and aspect not in own:
                self._state.pop(aspect, None)
                self._said[aspect] = set()

    def _own_mentions(self, start: int, end: int) -> dict[str, Mention]:
        by_aspect: dict[str, list[tuple[Word, str]]] = {}
        for word in self._words:
            if start <= word.start and word.end <= end:
                for aspect, value in word.meanings:
                    by_aspect.setdefault(aspect, []).append((word, value))
        return {aspect: self._together(found) for aspect, found in by_aspect.items()}

    def _together(self, found: Sequence[tuple[Word, str]]) -> Mention:
        """The last value that is named, or several if they are named together."""
        last, value = found[-1]
        values, words = {value}, [last.text]
        for (word, other), (after, _) in zip(reversed(found[:-1]), reversed(found), strict=False):
            between = self._text[word.end : after.start]
            if not (_CONNECTED.match(between) and _CONNECTOR.search(between)):
                break
            values.add(other)
            words.insert(0, word.text)
        value = value if len(values) == 1 else SEVERAL
        return Mention(value, tuple(dict.fromkeys(words)), last.start)

    # ------------------------------------------------------------ figures

    def _at_figure(self, figure: Figure, until: int) -> Context:
        self._take(self._from, figure.start)
        own = self._text[self._from : figure.start]
        mentions = dict(self._state)
        if figure.is_quantity:
            mentions |= self._behind(figure, until, mentions)
        span_from = mentions[SUBJECT].start if SUBJECT in mentions else -1
        sentence = self._passage.sentence(figure.start)[0]
        context = Context(
            mentions,
            own,
            self._text[max(span_from, sentence) : figure.start],
            self._unknown(figure),
            self._year_of(figure, own),
            bool(_PLANNED.search(own)),
        )
        if figure.kind is Kind.YEAR or figure.kind is Kind.DATE:
            self._note_year(figure)
        else:
            self._from = figure.end
            self._state = {a: _farther(m, Nearness.SENTENCE) for a, m in self._state.items()}
        return context

    def _behind(
        self, figure: Figure, until: int, mentions: Mapping[str, Mention]
    ) -> dict[str, Mention]:
        """The subject may stand behind the figure: 476人次流浪乞讨人员."""
        subject = mentions.get(SUBJECT)
        if subject is not None and subject.nearness is Nearness.OWN:
            return {}
        behind = self._own_mentions(figure.end, until)
        return behind if SUBJECT in behind else {}

    def _unknown(self, figure: Figure) -> str:
        """What of the figure's own words is neither in the vocabulary nor common."""
        rest = list(self._text[self._from : figure.start])
        for word in self._words:
            if self._from <= word.start and word.end <= figure.start:
                span = range(word.start - self._from, word.end - self._from)
                for at in span:
                    rest[at] = " "
        plain = "".join(rest)
        plain = re.sub(r"\d+年度?", " ", plain)
        return "".join(_COMMON.sub(" ", plain).split())

    # ------------------------------------------------------------ years

    def _note_year(self, figure: Figure) -> None:
        match = re.match(r"(\d{4})年", figure.text)
        if match and not re.search(r"[比较]$", self._text[: figure.start]):
            self._year = int(match[1])

    def _year_of(self, figure: Figure, own: str) -> int | None:
        after = self._text[figure.end : figure.end + 4]
        if re.search(r"[由从自]", own) and re.match(r"(?:提高|增加|上调|调整|提升|上升|增长|下降|减少)?[到至为]", after):
            return -1
        if re.search(r"(?:提高|增加|上调|调整|提升|上升|增长|下降|减少)[到至为]", own):
            self._year = None
            return None
        if re.search(r"(?<![比较])(?:上年度?|去年|上一年度?)(?!同期)", own) and not re.search(
            r"[比较](?:上年|去年|上一年)|同比|增长|不低于上年", own
        ):
            return -1
        if self._year is not None and self._year != self._report_year:
            return self._year
        return None


def _farther(mention: Mention, nearness: Nearness) -> Mention:
    return replace(mention, nearness=max(mention.nearness, nearness))
