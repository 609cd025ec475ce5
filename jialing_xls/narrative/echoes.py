"""What a report says again in other words, with two digits the wrong way round or in another unit."""

import re
from collections import Counter
from decimal import Decimal

from jialing_xls.checks.slips import Slip
from jialing_xls.model.numbers import plain
from jialing_xls.narrative.desk import Desk
from jialing_xls.narrative.figure import PERSONS, RELATIVE, TIMES
from jialing_xls.narrative.finding import Finding, where
from jialing_xls.narrative.labels import label
from jialing_xls.narrative.likeness import digits, length, slip
from jialing_xls.narrative.result import Verdict

SHORTEST = 2
"""Characters of a name from which two figures of that name are the same thing."""
TELLING = 4
"""Significant digits from which one value is hardly another thing's too."""
MOST_COMPARED = 20
"""Figures of one name that are looked back at."""
_MOST_NOTES = 10
"""Notes of a figure on others that differ."""
_TOPIC, _LONGEST_TOPIC = 4, 20
"""Characters that a name and the heading of an item have in common; characters of such a heading."""
_ANOTHER = re.compile(r"另|其他|其它|其余|再")
_BEHIND, _AROUND = 12, 60
"""Characters behind a figure that say what it counts; on either side that may say it, too."""


def check(desk: Desk) -> None:
    _by_topic(desk)
    _persons_and_times(desk)
    _in_other_words(desk)


def _in_other_words(desk: Desk) -> None:
    """从 2640 份样品的结果看 against 送检样品 2460 份: a long figure that nothing explains, and whose words
    stand around another one with the same digits but for two that are swapped.
    """
    alike: dict[tuple[str, str], list[Finding]] = {}
    stated = Counter((f.value, f.figure.unit) for f in desk.findings)
    for finding in desk.findings:
        if _is_long(finding):
            alike.setdefault(_digits_of(finding), []).append(finding)
    for finding in reversed(desk.findings):
        decided = finding.agrees or finding.fields or not finding.is_open
        if decided or not _is_long(finding) or stated[finding.value, finding.figure.unit] > 1:
            continue
        for other in alike[_digits_of(finding)][:MOST_COMPARED]:
            if are_swapped(finding, other) and _may_be_same(finding, other, desk):
                contradict(finding, other)
                break


def _may_be_same(finding: Finding, other: Finding, desk: Desk) -> bool:
    """Whether they stand in two sentences of one year, neither is another one (另检测 …), and words agree."""
    apart = desk.sentence(finding) is not desk.sentence(other)
    if not apart or finding.context.year != other.context.year:
        return False
    if any(_ANOTHER.search(f.context.own) for f in (finding, other)):
        return False
    return _speaks_of(finding, other, desk)


def _is_long(finding: Finding) -> bool:
    telling = finding.figure.precise and length(finding.value) >= TELLING
    running = finding.figure.unit not in RELATIVE and not finding.context.planned
    return telling and running and digits(finding.value) > SHORTEST


def _digits_of(finding: Finding) -> tuple[str, str]:
    """What figures share of which one is the other with digits swapped."""
    return finding.figure.unit, "".join(sorted(plain(finding.value)))


def _speaks_of(finding: Finding, other: Finding, desk: Desk) -> bool:
    """Whether the words beside the first stand somewhere around the second."""
    figure, passage = other.figure, other.figure.passage
    start, end = passage.sentence(figure.start)
    around = passage.text[max(start, figure.start - _AROUND) : min(end, figure.end + _AROUND)]
    around += "，".join((_heading(other), *(passage.headers or ())))
    own = finding.figure
    behind = re.split(r"[，。；：(]", own.passage.text[own.end : own.end + _BEHIND])[0]
    said = (label(text, desk.title) for text in (finding.context.own, behind))
    return any(name[n : n + 2] in around for name in said for n in range(len(name) - 1))


def _by_topic(desk: Desk) -> None:
    """四是安防工程。建设护栏 43.6 公里 against 安防工程 46.3 公里: an item's heading says what it is about.

    Raised only if two digits are the wrong way round: what is said below a heading may be anything.
    """
    named: dict[tuple[str, str], list[Finding]] = {}
    open_ones = [f for f in desk.findings if _may_be_topical(f)]
    for finding in open_ones:
        name = label(finding.context.own, desk.title)
        for part in {name[n : n + _TOPIC] for n in range(len(name) - _TOPIC + 1)}:
            named.setdefault((finding.figure.unit, part), []).append(finding)
    for finding in open_ones:
        topic = label(_heading(finding), desk.title)
        parts = [topic[n : n + _TOPIC] for n in range(len(topic) - _TOPIC + 1)]
        unit = finding.figure.unit
        others = {f: None for part in parts for f in named.get((unit, part), ())[:MOST_COMPARED]}
        apart = (f for f in others if f.figure.passage is not finding.figure.passage)
        if other := next((f for f in apart if are_swapped(finding, f)), None):
            contradict(*((other, finding) if finding.agrees else (finding, other)))


def are_swapped(one: Finding, other: Finding, least: int = SHORTEST) -> bool:
    """Whether one of two figures, of so many digits, is the other with two of them swapped."""
    doubtful = one.is_open and other.is_open and not (one.agrees and other.agrees)
    long = digits(one.value) >= least
    return doubtful and long and slip(one.value, other.value) is Slip.SWAPPED


def _may_be_topical(finding: Finding) -> bool:
    figure = finding.figure
    running = not finding.fields and figure.passage.headers is None
    telling = figure.precise and digits(finding.value) > SHORTEST
    return running and telling and finding.is_open and figure.unit not in RELATIVE


def _heading(finding: Finding) -> str:
    """The short sentence without a figure that stands right before the figure's own."""
    figure = finding.figure
    passage = figure.passage
    start, _ = passage.sentence(figure.start)
    begin, end = passage.sentence(start - 1) if start else (0, 0)
    text = passage.text[max(begin, passage.mark) : end]
    return "" if len(text) > _LONGEST_TOPIC or re.search(r"\d", text) else text


def _persons_and_times(desk: Desk) -> None:
    """1526 人 here and 1526 人次 there, said of the same thing."""
    known: dict[Decimal, list[Finding]] = {}
    for finding in desk.findings:
        if finding.figure.unit not in (PERSONS, TIMES) or finding.fields or not finding.is_open:
            continue
        if length(finding.value) < TELLING:
            continue
        for other in known.setdefault(finding.value, [])[-3:]:
            if other.figure.unit != finding.figure.unit and _share_words(
                finding, other, desk.title
            ):
                why = f"{where(other)}与这里的“{finding.figure.text}”数值相同，人和人次混用"
                finding.raise_(Verdict.UNIT, why, (other,))
                break
        known[finding.value].append(finding)


def _share_words(one: Finding, other: Finding, title: str) -> bool:
    names = [
        label(f.figure.passage.row if f.figure.passage.table else f.context.own, title)
        for f in (one, other)
    ]
    pairs = [{name[n : n + 2] for n in range(len(name) - 1)} for name in names]
    return bool(pairs[0] & pairs[1])


def contradict(wrong: Finding, right: Finding) -> None:
    why = f"{where(right)}说的是同一件事，这里写“{wrong.figure.text}”"
    if kind := slip(wrong.value, right.value):
        why += f"，像是{kind.value}"
    wrong.raise_(Verdict.CONTRADICTS, why, (right,))
    wrong.difference = wrong.value - right.value
    if len(right.notes) < _MOST_NOTES:
        right.note(f"{where(wrong)}的写法不同，请核对哪一处有误")
