"""Amounts that are a standard times a number: 每亩 86.5 元 for 65.30 万亩."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from jialing_xls.model.numbers import CONTEXT, ZERO, plain
from jialing_xls.narrative.claims import Claim
from jialing_xls.narrative.desk import Desk, text_between
from jialing_xls.narrative.figure import MONEY, MONTHLY, PER_TIME, PERCENT, POINTS, YEARLY
from jialing_xls.narrative.finding import Finding
from jialing_xls.narrative.labels import label

_EACH = re.compile(
    r"每(?P<of>人次|学年|头份|毫升|[人户生亩个名张座所间次件公头只羽册套台份株床顶本瓶袋盒副辆处吨米口艘匹棵盏])"
)
_PRICE = re.compile(r"单价|定额")
_CLAUSE = 40
"""Characters before a figure in which its clause is sought."""
_OFTEN = re.compile(r"每?[天日餐晚课]|学期|每次")
"""Paid more often than by the month: how often is not reckoned with."""
_DAILY = re.compile(r"每?[天日]")
_DAYS, _MONTHS = re.compile(r"(?<![\d.])(\d{1,3})[天日]"), re.compile(r"(?<![\d.])(\d{1,2})个月")
_BASKET = re.compile(r"共|合计|小计|总计|总价|[两三四五]样|[两三四五]项")
_LEAST_BASKET = 4
"""Numbers and prices of two things at least."""
_LONG_NAME = 3
"""Characters of a name that leads from a number to an amount elsewhere."""
_TIMES = (Decimal(1), Decimal(12))
"""Once, or by the month for a year."""
_STANDARDS = (MONTHLY, YEARLY, PER_TIME)
_NO_NUMBER = (*_STANDARDS, MONEY, PERCENT, POINTS, "倍")
_RATE_UNIT = re.compile(r"元/.")


def claims(desk: Desk) -> Iterator[Claim]:
    for finding in desk.findings:
        if finding.figure.unit == MONEY and _BASKET.search(finding.context.own):
            yield from _basket(desk, finding)
    for standard in desk.findings:
        if not is_standard(standard):
            continue
        near = [
            f for f in desk.sentence(standard) if f is not standard and _one_clause(f, standard)
        ]
        amounts = [f for f in near if f.figure.unit == MONEY and not is_standard(f)]
        numbers = [f for f in near if _is_number(f, standard)]
        if not amounts:
            yield from _by_name(desk, standard, numbers)
            continue
        after = [f for f in amounts if f.figure.start > standard.figure.start]
        amount = after[0] if after else amounts[-1]
        earlier = [f for f in desk.in_passage_before_any(standard) if _is_number(f, standard)]
        for number in numbers or earlier[:4]:
            single = len(numbers) == len(amounts) == 1 and not any(map(is_standard, near))
            often = _OFTEN.search(_words(standard))
            times = _said_times(standard, amount, monthly=standard.figure.unit == MONTHLY)
            alone = single and (not often or times is not None)
            yield from _products(standard, number, amount, alone=alone, said=times)


def _by_name(desk: Desk, standard: Finding, numbers: Sequence[Finding]) -> Iterator[Claim]:
    """托养服务对象 63 人，每人每月 … 元, where 托养服务支出 … 万元 stands elsewhere."""
    if standard.figure.unit != MONTHLY or len(numbers) != 1:
        return
    name = label(numbers[0].context.own, desk.title)
    if len(name) < _LONG_NAME:
        return

    def compute(values: Sequence[Decimal]) -> Decimal:
        return CONTEXT.divide(values[0] * 10000, values[1] * 12)

    for amount in desk.before(standard, 30, MONEY):
        if label(amount.context.own, desk.title) == name:
            parts = (amount, numbers[0])
            claim = Claim(standard, parts, compute, "{} × 10000 ÷ {} ÷ 12", "每人每月")
            yield claim.if_strong(claim.is_like())


def _words(finding: Finding) -> str:
    """The words around it, as far as the next mark."""
    figure = finding.figure
    return finding.context.own + re.split(r"[，。；]", figure.passage.text[figure.end :])[0]


def _one_clause(one: Finding, other: Finding) -> bool:
    """Whether no semicolon stands between them."""
    first, second = sorted((one, other), key=lambda f: f.figure.start)
    return "；" not in text_between(first, second)


def is_standard(finding: Finding) -> bool:
    unit, own = finding.figure.unit, finding.context.own
    if "均" in own:
        return False
    if unit in _STANDARDS or _RATE_UNIT.match(unit):
        return True
    return unit == MONEY and bool(_each(finding) or _PRICE.search(own))


def _each(standard: Finding) -> re.Match[str] | None:
    """The word that says of what; it is said once for a list: 每亩保额 900 元、保费 36 元."""
    figure = standard.figure
    if match := _EACH.search(standard.context.own):
        return match
    if not standard.context.own.startswith("、") or figure.printed_unit != "元":
        return None
    before = figure.passage.text[max(figure.start - _CLAUSE, 0) : figure.start]
    return _EACH.search(re.split(r"[，。；：(]", before)[-1])


def _is_number(finding: Finding, standard: Finding) -> bool:
    """Whether the standard is paid for each of these: 每亩 for 亩, 每人 for 人 and 人次."""
    unit = finding.figure.unit
    if unit in _NO_NUMBER or _RATE_UNIT.match(unit):
        return False
    match = _each(standard)
    of = match["of"] if match else ""
    return not of or of in ("学年", "生") or of[0] in unit


def _said_times(standard: Finding, amount: Finding, *, monthly: bool) -> Decimal | None:
    """How often a standard by the day or the month is paid, where that is said: 每人每天 20 元，救助 15 天."""
    if standard.figure.start > amount.figure.start:
        return None
    said = (_MONTHS if monthly else _DAYS).findall(text_between(standard, amount))
    daily = monthly or _DAILY.search(standard.context.own)
    return Decimal(said[0]) if len(said) == 1 and daily else None


def _basket(desk: Desk, amount: Finding) -> Iterator[Claim]:
    """棉被 820 床，单价 135 元；棉衣 415 件，单价 120 元，共 16.05 万元. Only a slip of it is raised."""
    sentences = desk.in_sentence_before_any(amount) or desk.in_passage_before_any(amount)
    parts: list[Finding] = []
    if sentences:
        for number, price in pairwise(desk.sentence(sentences[0])):
            before = price.figure.start < amount.figure.start or price not in desk.sentence(amount)
            if before and is_standard(price) and _is_number(number, price):
                parts += (number, price)
    if len(parts) < _LEAST_BASKET or any(p.figure.unit == MONTHLY for p in parts):
        return
    scales = [1 if price.figure.unit == MONEY else 10000 for price in parts[1::2]]

    def compute(values: Sequence[Decimal]) -> Decimal:
        bought = zip(values[::2], values[1::2], scales, strict=True)
        return sum((number * price / scale for number, price, scale in bought), ZERO)

    formula = " + ".join("{} × {}" if scale == 1 else "{} × {} ÷ 10000" for scale in scales)
    claim = Claim(amount, tuple(parts), compute, formula, "数量×单价", priced=True)
    yield claim.if_strong(claim.is_like())


def _products(
    standard: Finding, number: Finding, amount: Finding, *, alone: bool, said: Decimal | None
) -> Iterator[Claim]:
    in_yuan = 1 if standard.figure.unit == MONEY else 10000
    monthly = standard.figure.unit == MONTHLY
    for times in (*_TIMES, *((said,) if said else ())):

        def compute(values: Sequence[Decimal], factor: Decimal = times) -> Decimal:
            return values[0] * values[1] * factor / in_yuan

        def needed(result: Decimal, other: Decimal, _: int, factor: Decimal = times) -> Decimal:
            return CONTEXT.divide(result * in_yuan, other * factor)

        months = "" if times == 1 else f" × {plain(times)}{'个月' if monthly else '天'}"
        scale = "" if in_yuan == 1 else " ÷ 10000"
        claim = Claim(
            amount, (standard, number), compute, f"{{}} × {{}}{months}{scale}", "标准×数量"
        )
        fits = times == (said or (12 if monthly else 1))
        like = claim.is_like()
        sure = alone and (not monthly or "月" in _between(standard, number, amount))
        priced = not monthly
        yield replace(claim, needed=needed, priced=priced, strong=fits and (like or sure))


def _between(*findings: Finding) -> str:
    """The words from the first to the last of them, without 每人每月."""
    figures = [f.figure for f in findings]
    text = figures[0].passage.text
    span = text[min(f.start for f in figures) : max(f.end for f in figures)]
    return re.sub(r"每人?每?月|元/月", "", span)
