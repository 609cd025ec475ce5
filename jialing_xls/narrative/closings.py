"""Totals that close what stands before them: 合计, 共, 上述四项合计."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from jialing_xls.narrative.claims import Claim, summed, total
from jialing_xls.narrative.desk import Desk, text_between
from jialing_xls.narrative.figure import MONEY, RELATIVE
from jialing_xls.narrative.finding import Finding
from jialing_xls.narrative.likeness import digits, is_like
from jialing_xls.narrative.passage import Passage
from jialing_xls.narrative.products import is_standard

CLOSING = re.compile(
    r"(?P<word>(?P<number>[两二三四五六七八九]|\d)(?:项|者|类|级|部分)(?:合计|共计|总计|共|相加)|合计|共计|总计|总共|小计)"
)
WITH = re.compile(r"可用|可支配|总额|总量|达到?$")
PLUS = re.compile(r"加上?|连同|另有")
_SOFT = re.compile(r"(?P<word>累计|一共|合起来|相加|以上)[一-龥]{0,4}$")
_ABOVE = re.compile(r"[上以]述|以上|上列")
_ALL = re.compile(r"[一总]?共(?:有|计)?$")
_NUMBERS = {char: n for n, char in enumerate("零一二三四五六七八九")} | {"两": 2}
_NEAR = Decimal("0.15")
"""Share of a total up to which a difference is taken for a slip."""
_WINDOW = 12


def claims(desk: Desk) -> Iterator[Claim]:
    for finding in desk.findings:
        if finding.figure.unit not in RELATIVE:
            yield from _closing(desk, finding)
            yield from _softly(desk, finding)


def _closing(desk: Desk, finding: Finding) -> Iterator[Claim]:
    """The figure as a total of what stands before it."""
    match = CLOSING.search(finding.context.own) or _closing_before(desk, finding)
    if match is None:
        if _ALL.search(finding.context.own) or WITH.search(finding.context.own):
            yield from _all_told(desk, finding)
        return
    words = match["word"]
    yield from _of_items(desk, finding, words, _NUMBERS.get(match["number"] or ""))
    before = [
        f
        for f in desk.before(finding, _WINDOW)
        if f.figure.passage is finding.figure.passage or match["number"]
    ]
    number = _NUMBERS.get(match["number"] or "") or int(match["number"] or 0)
    sentence = [
        f
        for f in desk.in_sentence_before(finding)
        if _is_outside(f, finding) and not is_standard(f)
    ]
    strong = before[:number] if number else sentence
    if len(strong) > 1 and (
        number == len(sentence) or is_near(finding, strong) or (not number and len(strong) == 2)
    ):
        yield summed(finding, strong[::-1], words, strong=True)
    for size in range(2, len(before) + 1):
        yield summed(finding, before[:size][::-1], words)
    if finding.figure.unit == MONEY and digits(finding.value) > 3:
        earlier = desk.before(finding, 10)
        for size in [number] if number else range(2, 5):
            for parts in combinations(earlier, size):
                yield summed(finding, parts[::-1], words)


def _closing_before(desk: Desk, finding: Finding) -> re.Match[str] | None:
    """共计 25901 户、31625 人: the word stands before a figure of another unit; not 合计 300 万元，分别为 …."""
    clause = _clause(finding)
    match = CLOSING.search(clause)
    if match is None:
        return None
    at = finding.figure.start - len(clause) + match.start()
    nearest = desk.in_sentence_before(finding)[:1]
    return match if all(f.figure.start < at for f in nearest) else None


def _softly(desk: Desk, finding: Finding) -> Iterator[Claim]:
    """三类房屋累计 1896 间, 疫苗款一共 85.95 万元, 以上补助 712.50 万元: words that may mean something else
    besides, so that only a slip of the sum is raised. Prices are no parts.
    """
    beside = desk.in_sentence_before_any(finding)[:1]
    match = _SOFT.search(finding.context.own or "".join(f.context.own for f in beside))
    if match is None:
        return
    parts = _parts_of_clause(finding, desk.in_passage_before(finding))
    if len(parts) > 1:
        claim = summed(finding, parts, match["word"])
        yield claim.if_strong(claim.is_swapped())


def _parts_of_clause(finding: Finding, before: Sequence[Finding]) -> list[Finding]:
    """The figures since the last full stop; of the sentence before where it has none itself."""
    begins = {f: f.figure.passage.sentence(f.figure.start)[0] for f in before}
    own = finding.figure.passage.sentence(finding.figure.start)[0]
    listed = [f for f in before if not is_standard(f)]
    here = [f for f in listed if begins[f] == own]
    if not here and listed and _ABOVE.search(finding.context.own):
        here = [f for f in listed if begins[f] == begins[listed[0]]]
    return here[::-1]


def _is_outside(part: Finding, result: Finding) -> bool:
    """Whether no bracket is closed between them: 新建 36.2 公里（目标值 35 公里）…，共计 184.7 公里."""
    between = text_between(part, result)
    return between.count("(") == between.count(")")


def _of_items(desk: Desk, finding: Finding, words: str, number: int | None) -> Iterator[Claim]:
    """上述四项合计: the amounts of the items before it, of each its own total or its first."""
    if not _ABOVE.search(_clause(finding)) or finding.figure.unit != MONEY:
        return
    amounts: list[Finding] = []
    items: list[Passage] = []
    for other in reversed(desk.before(finding, 60)):
        item = other.figure.passage
        if not item.mark or item is finding.figure.passage:
            continue
        if items and item is items[-1]:
            if CLOSING.search(other.context.own):
                amounts[-1] = other
            continue
        if items and item.path[:-1] != items[-1].path[:-1]:
            items, amounts = [], []
        items.append(item)
        amounts.append(other)
    if len(amounts) > 1 and number in (None, len(amounts)):
        yield summed(finding, amounts, words, strong=is_near(finding, amounts))


def _all_told(desk: Desk, finding: Finding) -> Iterator[Claim]:
    """…12 个、…3 个，共 15 个."""
    before = [f for f in desk.in_sentence_before(finding) if not is_standard(f)]
    for size in range(2, len(before) + 1):
        parts = before[:size][::-1]
        sum_of_them = total([part.settled for part in parts])
        bare = finding.context.own in ("，共", "，共计", "共") or _adds_up(finding, parts)
        strong = size == len(before) and (bare or is_like(finding.settled, sum_of_them))
        yield summed(finding, parts, "共", strong=strong)


def _adds_up(finding: Finding, parts: Sequence[Finding]) -> bool:
    """…万元，加上年结转…万元，可用资金…万元."""
    return len(parts) == 2 and bool(PLUS.search(parts[1].context.own))


def _clause(finding: Finding) -> str:
    """Between the last full stop or semicolon and the figure, where only another unit lies between."""
    figure = finding.figure
    text = figure.passage.text[max(figure.start - 30, 0) : figure.start]
    return re.split(r"[。；]", text)[-1]


def is_near(finding: Finding, parts: Sequence[Finding]) -> bool:
    sum_of_them = total([part.settled for part in parts])
    return bool(finding.value) and abs(sum_of_them - finding.value) <= _NEAR * finding.value
