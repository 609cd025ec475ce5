"""Rates by their names: 执行率, 竣工率, 满意度."""

import re
from collections.abc import Iterator, Sequence
from itertools import permutations

from jialing_xls.narrative.claims import Claim, share_of
from jialing_xls.narrative.desk import Desk, text_between
from jialing_xls.narrative.figure import MONEY, MONTHLY, PER_TIME, PERCENT, RELATIVE
from jialing_xls.narrative.finding import Finding
from jialing_xls.narrative.labels import SPENT, is_whole

_RATE = re.compile(
    r"(?P<word>[一-龥]{0,10}?(?:率|密度|进度|满意度|比例))(?:约|达到?|为|是|:|：|超过|近)*$"
)
_OF_TARGET = re.compile(r"完成率|达成率|完成比例")
_FULFILLED = re.compile(r"(?:完成|达成|完成率|达成率)(?:为|达|：)?$")
_PLAN = re.compile(r"计划|任务|目标|下达|应")
_MONEY_RATE = re.compile(r"执行率|支出率|支出进度|执行进度|使用率|拨付率")
_DUE = re.compile(r"应(?:当)?(?P<what>[一-龥])")
_DONE = re.compile(r"实(?:际|有)?(?P<what>[一-龥])")
_MEASURES = ("亩", "公顷", "公里", "平方公里", "米", "平方米", "立方米", "吨", "公斤")
"""No share of what is counted: 火情 2 起，受害面积 0.8 公顷."""
_WINDOW = 16


def claims(desk: Desk) -> Iterator[Claim]:
    for finding in desk.findings:
        if finding.figure.unit == PERCENT:
            yield from _rate(desk, finding)
            yield from _within_brackets(desk, finding)
            yield from _of_target(desk, finding)


def _rate(desk: Desk, finding: Finding) -> Iterator[Claim]:
    match = _RATE.search(finding.context.own)
    if match is None or finding.context.year is not None:
        return
    word = match["word"]
    stem = _stem(word)
    sentence = desk.sentence(finding)
    earlier = [f for f in desk.in_passage_before_any(finding) if _is_amount(f)][:8]
    later = [f for f in sentence if f.figure.start > finding.figure.start and _is_amount(f)]
    for near in (earlier, later[:2][::-1], [*later[:1], *earlier[:1]]):
        named = next((f for f in near if len(stem) == 2 and _names(f, stem)), None)
        lead = named or (near[0] if near else None)
        for part, whole in permutations(near, 2):
            here = part in sentence and whole in sentence
            sure = here and _about(finding, word, part, whole, near)
            if _comparable(part, whole) and (sure or part.settled <= whole.settled):
                claim = share_of(part, whole, finding, word)
                swapped = part is lead and (here or named is not None) and claim.is_swapped()
                yield claim.if_strong(sure or swapped)
    if _OF_TARGET.search(word):
        rates = desk.in_passage_before(finding)[:2]
        for part, whole in permutations(rates, 2):
            yield share_of(part, whole, finding, word)
        yield from _of_plan(desk, finding, word, earlier)
    yield from _of_all(desk, finding, word, earlier)
    yield from _of_total(desk, finding, word, earlier)


def _is_amount(finding: Finding) -> bool:
    """Whether a rate may be reckoned from it: 96% of something else is none of its parts."""
    return finding.figure.unit not in RELATIVE and finding.figure.precise


def _comparable(part: Finding, whole: Finding) -> bool:
    """Whether one may be a share of the other: both money, or both counted, be it 人 of 张."""
    units = {part.figure.unit, whole.figure.unit}
    return len(units) == 1 or not units & {MONEY, MONTHLY, PER_TIME, *_MEASURES}


def _within_brackets(desk: Desk, finding: Finding) -> Iterator[Claim]:
    """规范管理率 78.6%（33256 人）: what is counted stands behind the rate. Never a reason to raise."""
    after = desk.findings[desk.number(finding) + 1 :][:1]
    text = finding.figure.passage.text
    if not after or not _is_amount(after[0]) or not text.startswith("(", finding.figure.end):
        return
    part = after[0]
    for whole in desk.before(finding, _WINDOW, part.figure.unit):
        if part.figure.passage is finding.figure.passage and part.settled <= whole.settled:
            yield share_of(part, whole, finding, finding.context.own)


def _of_target(desk: Desk, finding: Finding) -> Iterator[Claim]:
    """新增就业 6512 人（目标 6000 人，完成 108.5%）."""
    earlier = [f for f in desk.in_sentence_before_any(finding) if f.figure.unit not in RELATIVE]
    if not _FULFILLED.search(finding.context.own) or len(earlier) < 2:
        return
    target, done = earlier[:2]
    if _PLAN.search(target.context.own) and target.figure.unit == done.figure.unit:
        yield share_of(done, target, finding, "完成", strong=True)


def _about(
    finding: Finding, word: str, part: Finding, whole: Finding, earlier: Sequence[Finding]
) -> bool:
    """Whether the rate's word names what the part is: 竣工率 of 竣工 318 户."""
    units = {part.figure.unit, whole.figure.unit}
    same = [f for f in earlier if f.figure.unit in units][:2]
    if {part, whole} != set(same) or whole.figure.start > part.figure.start:
        return False
    if "；" in text_between(whole, part) or "；" in _up_to(finding, part):
        return False
    if _MONEY_RATE.search(word):
        return bool(SPENT.search(part.context.own) and not SPENT.search(whole.context.own))
    if _is_due_and_done(whole, part):
        return True
    stem = _stem(word)
    return len(stem) == 2 and _names(part, stem) and not _said_before(finding, stem, part)


def _is_due_and_done(whole: Finding, part: Finding) -> bool:
    """应免生猪 21.40 万头，实免 21.19 万头: whatever the rate is called."""
    due, done = _DUE.search(whole.context.own), _DONE.search(part.context.own)
    return bool(due and done and due["what"] == done["what"])


def _stem(word: str) -> str:
    return re.sub(r"率|度|比例|进度", "", word)[-2:]


def _names(part: Finding, stem: str) -> bool:
    """Whether its words name it so, and not the opposite: 合格, not 不合格."""
    return bool(re.search(rf"(?<![不未]){re.escape(stem)}", part.context.own))


def _said_before(finding: Finding, stem: str, part: Finding) -> bool:
    """就业 1164 人，就业率 97%，对口就业率 82.5%: the second rate is of something else."""
    between = finding.figure.passage.text[part.figure.end : finding.figure.start]
    return between.count(stem) > 1 and "%" in between


def _up_to(one: Finding, other: Finding) -> str:
    """What stands between the two, whichever comes first."""
    first, second = sorted((one, other), key=lambda f: f.figure.start)
    return text_between(first, second)


def _of_plan(
    desk: Desk, finding: Finding, word: str, earlier: Sequence[Finding]
) -> Iterator[Claim]:
    """完成率 where the plan stands in an earlier paragraph."""
    done = next((f for f in earlier if f.figure.start < finding.figure.start), None)
    if done is None:
        return
    plans = [f for f in desk.before(done, _WINDOW) if _PLAN.search(f.context.own)]
    for plan in plans[:3]:
        claim = share_of(done, plan, finding, word)
        yield claim.if_strong(claim.is_like())


def _of_total(
    desk: Desk, finding: Finding, word: str, earlier: Sequence[Finding]
) -> Iterator[Claim]:
    """完工项目 23 个，完工率 92%, where the total of a table is the whole."""
    stem = _stem(word)
    part = next((f for f in earlier if _names(f, stem)), None)
    if part is None or len(stem) < 2:
        return
    for whole in desk.before(part, _WINDOW):
        if whole.figure.passage.table and is_whole(whole) and whole.settled >= part.settled:
            claim = share_of(part, whole, finding, word)
            yield claim.if_strong(claim.is_swapped())
            return


def _of_all(desk: Desk, finding: Finding, word: str, earlier: Sequence[Finding]) -> Iterator[Claim]:
    """支出进度 where the whole stands in an earlier paragraph."""
    moneys = [f for f in earlier if f.figure.unit == MONEY]
    spent = next((f for f in moneys if not desk.is_part(f)), None)
    if spent is None or not _MONEY_RATE.search(word):
        return
    wholes = [f for f in desk.before(spent, _WINDOW) if f.settled >= spent.settled]
    largest = max((f.settled for f in wholes), default=None)
    for whole in wholes:
        named = is_whole(whole) and SPENT.search(spent.context.own)
        claim = share_of(spent, whole, finding, word)
        sure = bool(named) and (whole.settled == largest or claim.is_swapped())
        yield claim.if_strong(sure)
