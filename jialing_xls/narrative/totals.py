"""Wholes by their parts, and what is left: 其中, brackets, 按…分, 结余. 合计: see ``closings``."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from jialing_xls.model.numbers import ZERO
from jialing_xls.narrative.claims import Claim, difference, faulty_part, summed, total
from jialing_xls.narrative.closings import CLOSING, PLUS, WITH, is_near
from jialing_xls.narrative.desk import Desk, text_between
from jialing_xls.narrative.figure import MONEY, RELATIVE
from jialing_xls.narrative.finding import Finding
from jialing_xls.narrative.labels import LEFT, SPENT, WHOLE, content
from jialing_xls.narrative.likeness import LONG_ENOUGH, digits, is_like, length

_WHOLLY = (
    r"(?:分为|具体[为是]?|用于|[两三四五六七八九十\d]+[个项类条][一-龥]{0,3})[^，。；：\d]{0,8}："
)
_AMONG = re.compile(rf"其中|分别是|包括|包含|{_WHOLLY}")
_MADE_OF = re.compile(r"[，：]?由")
_MADE = re.compile(r"组成|构成")
_PARTIAL = re.compile(r"女|男|老年|残疾|未成年|儿童|岁|重病|失能|新增|首次|脱贫|监测|党员|等$")
"""Groups that overlap or are singled out: they need not make up the whole."""
_AMONG_THEM = re.compile(
    r"(?P<word>(?:资金|支出|支付|投入|经费)[^，。；：]{0,4}中[：，]|(?:构成|具体[为是]?)[：，]|包括：|主要用于"
    r"|按[^，。；：]{1,6}(?:划?分|看)|其中)"
)
_BARE = re.compile(r"[：，、和及]?[一-龥]{0,8}")
"""Names and nothing else, between a whole and the list of its parts."""
_ALL_SCORES = re.compile(r"(?:综合|自评|评价|最终|合计|总)(?:评价|评)?得?分")
_SCORE = re.compile(r"(?<!满)得分?[为是：]*$")
_NEAR, _CLOSE = Decimal("0.15"), Decimal("0.05")
"""Shares of a total up to which a difference is taken for a slip and not for a list that is no whole:
behind the word 合计, and without it."""
_FEW = 100
"""Things of which one counts two too many by mistake."""
_WINDOW = 12
_FEW_BEFORE = 3
"""Figures before that may be the whole instead."""
_TELLING = 3
"""Digits from which two figures that differ by just so much are no accident."""


def claims(desk: Desk) -> Iterator[Claim]:
    for finding in desk.findings:
        if finding.figure.unit in RELATIVE:
            continue
        yield from _among(desk, finding)
        yield from _left(desk, finding)
        yield from _earlier(desk, finding)
        yield from _bare(desk, finding)
        yield from _by_kind(desk, finding)
        yield from _scores(desk, finding)


# ---------------------------------------------------------------- 其中


def _among(desk: Desk, finding: Finding) -> Iterator[Claim]:
    """The figure as a whole, with the parts that follow: 其中… or in brackets."""
    parts, words = _parts(desk, finding)
    if len(parts) < 2:
        return
    tried: set[tuple[Finding, ...]] = set()
    clause = _until(parts, "；")
    for group in (parts, clause, _listed(parts), *_beginnings(parts)):
        chosen = tuple(group)
        if len(chosen) < 2 or chosen in tried:
            continue
        tried.add(chosen)
        yield summed(finding, chosen, words)
    whole = tuple(clause if len(clause) > 1 else parts)
    for group in dict.fromkeys((whole, tuple(_listed(parts)), tuple(_until_other(parts)))):
        named = words.startswith("由") or bool(re.fullmatch(_WHOLLY, words))
        if len(group) < 2 or not _makes_up_whole(finding, group, named=named):
            continue
        # 新增 318 人，为目标 300 人的 106%，其中…: what was said before may be the whole.
        earlier = desk.in_sentence_before(finding)[:_FEW_BEFORE]
        if not any(summed(other, group, words).holds() for other in earlier):
            yield summed(finding, group, words, strong=True)


def _parts(desk: Desk, finding: Finding) -> tuple[list[Finding], str]:
    """What follows the figure as its parts, and the word that says so."""
    after = desk.in_sentence_after(finding)
    text = finding.figure.passage.text
    end = finding.figure.end
    nearest = after[0].figure.start if after else len(text)
    if text[end : end + 1] == "(":
        close = text.find(")", end)
        return [f for f in after if f.figure.end <= close], "括号里的分项"
    match = _AMONG.search(text, end, nearest)
    if match and not re.search(r"\d[^；]*；", text[end : match.start()]):
        return _outside_brackets(text, after), match[0]
    if after and _MADE_OF.match(text, end):
        last = after[-1].figure.end
        if made := _MADE.match(text, last):
            return after, f"由…{made[0]}"
    if not after and re.compile(r"[^。]*。其中").match(text, end):
        following = next((f for f in desk.findings[desk.number(finding) + 1 :][:1]), None)
        if following and following.figure.passage is finding.figure.passage:
            return [
                f for f in desk.sentence(following) if f.figure.unit == finding.figure.unit
            ], "其中"
    return [], ""


def _outside_brackets(text: str, after: Sequence[Finding]) -> list[Finding]:
    """Without what is split up further in brackets."""
    if not after:
        return []
    begin = after[0].figure.start
    return [
        f
        for f in after
        if text.count("(", begin, f.figure.start) == text.count(")", begin, f.figure.start)
    ]


def _until(parts: Sequence[Finding], mark: str) -> list[Finding]:
    """The parts up to the first such mark between them."""
    kept = list(parts[:1])
    for before, part in pairwise(parts):
        if mark in text_between(before, part):
            break
        kept.append(part)
    return kept


def _until_other(parts: Sequence[Finding]) -> list[Finding]:
    """The parts up to what is added to the whole, spent or left of it: …，加上年结转 64.20 万元."""
    kept = list(parts[:1])
    for part in parts[1:]:
        if any(words.search(part.context.own) for words in (PLUS, WITH, CLOSING, SPENT, LEFT)):
            break
        kept.append(part)
    return kept


def _listed(parts: Sequence[Finding]) -> list[Finding]:
    """The parts that 、 or 和 joins to the first."""
    kept = list(parts[:1])
    for before, part in pairwise(parts):
        if not re.match(r"[、和及]", text_between(before, part)):
            break
        kept.append(part)
    return kept


def _beginnings(parts: Sequence[Finding]) -> Iterator[Sequence[Finding]]:
    return (parts[:n] for n in range(2, min(len(parts), _WINDOW)))


def _makes_up_whole(finding: Finding, parts: Sequence[Finding], *, named: bool) -> bool:
    """Whether the parts are meant as all of it, and the sum is off by what looks like a slip."""
    whole = finding.settled
    off = whole - total([part.settled for part in parts])
    if length(whole) > LONG_ENOUGH and is_like(whole, whole - off):
        return True
    if not named and any(_PARTIAL.search(part.context.own) for part in parts):
        return False
    if not all(f.figure.precise for f in (finding, *parts)):
        return False
    if abs(off) <= _CLOSE * abs(whole) or is_like(whole, whole - off):
        return True
    if off < 0 and -off <= _NEAR * whole and len(_listed(parts)) == len(parts):
        return True
    if whole <= _FEW and abs(off) <= 2 and (len(parts) > 2 or (off < 0 and _are_kin(parts))):
        return True
    return any(is_like(part.settled, part.settled + off) for part in parts)


def _are_kin(parts: Sequence[Finding]) -> bool:
    """Whether they are kinds of one thing, which exclude each other: 中桥 2 座、小桥 4 座."""
    names = [content(part.context.own) for part in parts]
    return (
        all(names) and len({name[-1] for name in names}) == 1 and len(_listed(parts)) == len(parts)
    )


# ---------------------------------------------------------------- 结余


def _left(desk: Desk, finding: Finding) -> Iterator[Claim]:
    """The figure as what is left of one less another."""
    match = LEFT.search(finding.context.own) or LEFT.match(
        finding.figure.passage.text, finding.figure.end
    )
    if match is None:
        return
    earlier = desk.before(finding, _WINDOW)
    in_sentence = desk.in_sentence_before(finding)
    sentence, nearest = set(in_sentence), set(in_sentence[:2])
    pairs = [
        (one, other)
        for one in earlier
        for other in earlier
        if one is not other and one.settled > other.settled
    ]
    largest = max((f.settled for f in earlier), default=ZERO)
    for one, other in pairs:
        expected = one.settled - other.settled
        near = {one, other} == sentence
        here = other.figure.passage is finding.figure.passage
        rest = (near or here) and _is_rest(match[0], one, other)
        strong = (near and rest) or ((near or rest) and is_like(finding.value, expected))
        strong |= {one, other} == nearest and _is_done(one, other)
        if len(sentence) == 1 and other in sentence and one.settled == largest:
            strong = rest and finding.figure.unit == MONEY
        strong |= here and _is_opposite(match[0], other) and one.settled == largest
        # Small numbers far away differ by anything.
        far = not sentence >= {one, other} and digits(finding.value) < _TELLING
        vague = far and not strong
        yield Claim(finding, (one, other), difference, "{} - {}", match[0], strong, vague)


def _is_opposite(word: str, other: Finding) -> bool:
    """不合格 … 批次 where the other is what was 合格."""
    return word[0] in "不未" and word[1:] in other.context.own and word not in other.context.own


def _is_rest(word: str, one: Finding, other: Finding) -> bool:
    """Whether the words leave no doubt: 安排 100 万元，支出 80 万元，结余 …; 新增 …，退出 …，净减少 …."""
    if word.startswith("净"):
        return True
    spent = SPENT.search(other.context.own)
    return bool(spent and WHOLE.search(one.context.own) and not SPENT.search(one.context.own))


def _is_done(one: Finding, other: Finding) -> bool:
    """Whether the second is what was done of the first, named right before it: 隐患 75 处，整改 72 处."""
    done, before = SPENT.search(other.context.own), SPENT.search(one.context.own)
    return bool(done and not before) and one.figure.start < other.figure.start


# ---------------------------------------------------------------- 基本支出和项目支出, 得分


def _by_kind(desk: Desk, finding: Finding) -> Iterator[Claim]:
    """支出 … 万元。基本支出 … 万元，…。项目支出 … 万元: all that an office spends is one or the other."""
    if "项目支出" not in finding.context.own or finding.figure.unit != MONEY:
        return
    earlier = desk.before(finding, _WINDOW)
    basic = next((f for f in earlier if "基本支出" in f.context.own), None)
    if basic is None:
        return
    for whole in desk.before(basic, _WINDOW // 2):
        claim = summed(whole, (basic, finding), "基本支出和项目支出")
        yield claim.if_strong(claim.is_like())


def _scores(desk: Desk, finding: Finding) -> Iterator[Claim]:
    """…满分 20 分，得 18.5 分；…。综合得分 95 分."""
    if finding.figure.unit != "分" or not _ALL_SCORES.search(finding.context.own):
        return
    parts = [f for f in desk.in_passage_before(finding) if _SCORE.search(f.context.own)]
    if len(parts) > 1:
        yield summed(finding, parts[::-1], "得分", strong=is_near(finding, parts))


# ---------------------------------------------------------------- 按…分


def _of_what_was_said(desk: Desk, finding: Finding, after: Sequence[Finding]) -> Iterator[Claim]:
    """实际支付 … 万元，…。支付的资金中：甲 … 万元，乙 … 万元，丙 … 万元. 办案 … 件，…。按类型分，…."""
    if len(after) < 3 or desk.in_sentence_before(finding):
        return
    passage, at = finding.figure.passage, finding.figure.start
    said = _AMONG_THEM.search(passage.text, passage.sentence(at)[0], at)
    before = desk.in_passage_before(finding)
    if said is None or not before:
        return
    wholes = [f for f in before if f in desk.sentence(before[0])]
    sums = [summed(whole, after, said["word"]) for whole in wholes]
    # Of several the one that a slip parts from its sum, or the only one that is near.
    likely = [claim for claim in sums if claim.is_like() or faulty_part(claim)]
    near = [claim for claim in sums if _makes_up_whole(claim.result, after, named=True)]
    for meant in (likely, near):
        if len(meant) == 1 and not any(claim.holds() for claim in sums):
            yield meant[0].if_strong(True)
            break
    yield from sums


def _earlier(desk: Desk, finding: Finding) -> Iterator[Claim]:
    """A list that makes up a figure named before. Never a reason to raise where no word says so."""
    after = _until([finding, *desk.in_sentence_after(finding)], "；")
    yield from _of_what_was_said(desk, finding, after)
    if len(after) < 2 or (
        desk.in_sentence_before(finding)[:1]
        and "；" not in finding.context.own
        and "，" not in finding.context.own[:1]
    ):
        return
    largest = max(part.settled for part in after)
    for whole in desk.before(finding, 8):
        if whole.settled > largest and digits(whole.value) > 1:
            for size in range(2, min(len(after), 6) + 1):
                yield summed(whole, after[:size], "分项", vague=True)


def _bare(desk: Desk, finding: Finding) -> Iterator[Claim]:
    """参保 218460 人，缴费期 156076 人、待遇期 62384 人: no word says that they are all of it."""
    parts = _listed(desk.in_sentence_after(finding))
    if len(parts) < 2 or not finding.figure.precise:
        return
    between = text_between(finding, parts[0])
    if _BARE.fullmatch(between) and all(_is_bare(part) for part in parts):
        claim = summed(finding, parts, "分项")
        yield claim.if_strong(claim.is_swapped())


def _is_bare(part: Finding) -> bool:
    return bool(_BARE.fullmatch(part.context.own)) and not _PARTIAL.search(part.context.own)
