"""Averages: 户均, 人均, 次均, 月人均."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product

from jialing_xls.model.numbers import CONTEXT
from jialing_xls.narrative.claims import Claim
from jialing_xls.narrative.desk import Desk, text_between
from jialing_xls.narrative.figure import (
    HOUSEHOLDS,
    ITEMS,
    MONEY,
    MONTHLY,
    PER_TIME,
    PERSONS,
    RELATIVE,
    TIMES,
    YEARLY,
)
from jialing_xls.narrative.finding import Finding
from jialing_xls.narrative.labels import is_whole
from jialing_xls.narrative.likeness import LONG_ENOUGH, digits

_AVERAGE = re.compile(
    r"(?P<word>户均|人均每次|次均|人次均|平均每人次|每人次平均|平均每户|平均每人|月人均|人月均|人均|人均每月"
    r"|每人平均|(?P<of>批次|家次|[件处场座台亩所个村校套间辆床期批班])均|平均每(?P<of1>平方米|公里|米|吨|批次|家次|[件处场座台亩所期批班口套间辆床个册头只羽份株])"
    r"|每(?P<each>[处场期批班])平?均?)[^，。；：\d]{0,10}$"
)
"""每期 52 人 is an average, 每台 2 万元 a price, see ``products``."""
_NO_SHARE = re.compile(r"可支配|收入|面积|(?:(?<![最至不提])[高低]|多|少)[出了]?$")
"""人均可支配收入 is out of a survey: no amount of the report is shared out; 比全县户均高 35 元 is how far two
averages lie apart."""
_DIVISORS = {"户": (HOUSEHOLDS,), "次": (TIMES, "次"), "人": (PERSONS, TIMES)}
_NAMED = {"个": (ITEMS,), "村": ("村", ITEMS), "校": ("所",)}
"""Units of what 个均, 村均, 校均 are for; of others the unit is the word itself."""
_SHARED = {PERSONS: PERSONS, TIMES: TIMES}
"""What is shared out, by the unit of the average; money otherwise."""
_WINDOW = 16


_BY_TIME = re.compile(
    r"(?:平均每(?=[天日月])|(?=[天日月]均))(?P<of>[天日月])均?[^，。；：\d]{0,6}$"
)
_A_YEAR_HAS = {"日": (365, 366), "天": (365, 366), "月": (12,)}


def claims(desk: Desk) -> Iterator[Claim]:
    for finding in desk.findings:
        yield from _a_day(desk, finding)
        if finding.figure.unit in (PER_TIME, MONTHLY, YEARLY, MONEY, PERSONS, TIMES):
            yield from _average(desk, finding)


def _average(desk: Desk, finding: Finding) -> Iterator[Claim]:
    match = _AVERAGE.search(finding.context.own)
    if match is None or _NO_SHARE.search(match[0]):
        return
    word = match["word"]
    by_month = "月" in match[0] or finding.figure.unit == MONTHLY
    units = _units(match)
    shared = _SHARED.get(finding.figure.unit, MONEY)
    if shared in units or (shared == MONEY and match["each"]):
        return
    sentence = set(desk.sentence(finding))
    before = [f for f in desk.in_passage_before(finding, shared) if f is not finding]
    wholes = [f for f in before if not desk.is_part(f)]
    moneys = list(dict.fromkeys((*before[:3], *wholes[:2])))
    moneys += _right_behind(desk, finding, shared)
    if not before:
        moneys += _named_before(desk, finding, shared)
    divisors = [
        f for unit in units for f in desk.before(finding, _WINDOW, unit) if f.figure.precise
    ]
    near = [f for f in divisors if f in sentence] or divisors[:1]
    beside = [f for f in moneys if _in_one_clause(f, finding)]
    money_meant, divisor_meant = _meant(desk, beside or moneys), _meant(desk, near)
    for money, divisor in product(moneys, divisors):
        for months in (1, 12) if by_month and divisor.figure.unit == PERSONS else (1,):
            claim = _per_head(finding, money, divisor, months, word)
            sure = (
                money is money_meant and divisor is divisor_meant and {money, divisor} <= sentence
            )
            months_fit = months == 12 or not by_month
            strong = (sure and months_fit) or claim.is_swapped()
            if strong or divisor in near or digits(finding.value) > LONG_ENOUGH:
                yield claim.if_strong(strong)


def _a_day(desk: Desk, finding: Finding) -> Iterator[Claim]:
    """全年清运 52560 吨，日均 144 吨."""
    match = _BY_TIME.search(finding.context.own)
    before = desk.in_sentence_before(finding)
    if match is None or not before or finding.figure.unit in RELATIVE:
        return
    for times in _A_YEAR_HAS[match["of"]]:

        def compute(values: Sequence[Decimal], times: int = times) -> Decimal:
            return CONTEXT.divide(values[0], times)

        claim = Claim(finding, (before[0],), compute, f"{{}} ÷ {times}", match[0])
        yield claim.if_strong(claim.is_like())


def _named_before(desk: Desk, finding: Finding, unit: str) -> list[Finding]:
    """What there was to spend, in an earlier paragraph: 总投资 6800 万元 … 户均投资 1.23 万元; or what
    the sentence names again: 维修 412 万元 … 维修水库 24 座，座均 17.17 万元."""
    near = desk.in_sentence_before_any(finding)[:1]
    words = "，".join(f.context.own for f in (*near, finding))
    again = {words[n : n + 2] for n in range(len(words) - 1)}
    return [
        f
        for f in desk.before(finding, _WINDOW, unit)
        if is_whole(f) or any(pair in f.context.own for pair in again)
    ]


def _units(match: re.Match[str]) -> tuple[str, ...]:
    """Units of the number by which an average is divided, by its word."""
    if of := match["of"] or match["of1"] or match["each"]:
        return _NAMED.get(of, (of,))
    word = match["word"]
    return _DIVISORS["户" if "户" in word else "次" if "次" in word else "人"]


def _meant(desk: Desk, nearest_first: Sequence[Finding]) -> Finding | None:
    """The nearest that is no part behind 其中; the whole if all the nearer ones are."""
    return next((f for f in nearest_first if not desk.is_part(f)), None)


def _in_one_clause(one: Finding, other: Finding) -> bool:
    """Whether they stand in one paragraph, and no semicolon or full stop between them."""
    first, last = sorted((one, other), key=lambda f: f.figure.start)
    same = one.figure.passage is other.figure.passage
    return same and not re.search(r"[；。]", text_between(first, last))


def _right_behind(desk: Desk, finding: Finding, unit: str) -> list[Finding]:
    """户均 4500 元，支出 306 万元: the amount may follow."""
    after = desk.in_sentence_after(finding, unit)[:1]
    return [f for f in after if "；" not in text_between(finding, f)]


def _per_head(finding: Finding, money: Finding, divisor: Finding, months: int, word: str) -> Claim:
    factor = 1 if finding.figure.unit in (MONEY, PERSONS, TIMES) else 10000

    def compute(values: Sequence[Decimal]) -> Decimal:
        return CONTEXT.divide(values[0] * factor, values[1] * months)

    scale = "" if factor == 1 else " × 10000"
    per = "" if months == 1 else " ÷ 12"

    def needed(result: Decimal, other: Decimal, at: int) -> Decimal:
        if at:
            return CONTEXT.divide(other * factor, result * months)
        return CONTEXT.divide(result * other * months, factor)

    formula = f"{{}}{scale} ÷ {{}}{per}"
    return Claim(finding, (money, divisor), compute, formula, word, needed=needed)
