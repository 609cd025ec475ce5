"""Rates, shares, growth and averages: what is divided by what, as the words say."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import permutations

from jialing_xls.checks.slips import Slip
from jialing_xls.model.field import PRIOR
from jialing_xls.model.numbers import CONTEXT, ZERO, half_up, plain
from jialing_xls.narrative.claims import Claim, Computation, difference, share
from jialing_xls.narrative.context import LAST_YEAR
from jialing_xls.narrative.desk import Desk, text_between
from jialing_xls.narrative.figure import (
    HOUSEHOLDS,
    MONEY,
    MONTHLY,
    PER_TIME,
    PERCENT,
    PERSONS,
    POINTS,
    TIMES,
)
from jialing_xls.narrative.finding import Finding
from jialing_xls.narrative.likeness import LONG_ENOUGH, digits, is_like, slip
from jialing_xls.narrative.tie import Table

_GROWS = re.compile(
    r"(?P<word>(?:同比|环比)?(?:增长|增幅|增加|提高|上升|上涨|上调|提升|多))了?(?:约|达|为|近|超过)?$"
)
_FALLS = re.compile(
    r"(?P<word>(?:同比|环比)?(?:下降|降幅|减少|降低|下调|回落|少))了?(?:约|达|为|近|超过)?$"
)
_SHARE = re.compile(r"(?P<word>占比?)(?P<of>[^，。；\d]{0,14}?)(?:的|为|达|约|:|：)*$")
_WHOLE_OF = re.compile(r"全部|总的?|的|全[县区市州旗]|整个|其")
_OF_IT = re.compile(r"的(?:比例为|比重为)?")
_DONE = re.compile(r"占|完成|达到?|为")
_RATE = re.compile(
    r"(?P<word>[一-龥]{0,10}?(?:率|进度|满意度|比例))(?:约|达到?|为|是|:|：|超过|近)*$"
)
_OF_TARGET = re.compile(r"完成率|达成率|完成比例")
_PLAN = re.compile(r"计划|任务|目标|下达|应")
_MONEY_RATE = re.compile(r"执行率|支出率|支出进度|执行进度|使用率|拨付率")
_WHOLE = re.compile(r"安排|预算|下达|到位|收到|筹集|规模|总额|投入|落实|任务|计划|应")
_SPENT = re.compile(r"支出|执行|使用|拨付|完成|支付|发放")
_AVERAGE = re.compile(
    r"(?P<word>户均|人均每次|次均|人次均|平均每人次|每人次平均|平均每户|平均每人|月人均|人月均|人均|人均每月|每人平均)[^，。；：\d]{0,10}$"
)
_DIVISORS = {"户": (HOUSEHOLDS,), "次": (TIMES, "次"), "人": (PERSONS, TIMES)}
_RATES = (PERCENT, POINTS, "倍", "成")
_WINDOW = 16


def claims(desk: Desk, table: Table) -> Iterator[Claim]:
    yield from _shares(desk)
    for finding in desk.findings:
        unit = finding.figure.unit
        if unit == PERCENT:
            yield from _growth(desk, finding, table)
            yield from _rate(desk, finding)
            yield from _of_the_last(desk, finding)
            yield from _within_brackets(desk, finding)
        else:
            yield from _increase(desk, finding, table)
            if unit in (PER_TIME, MONTHLY, MONEY, PERSONS):
                yield from _average(desk, finding)


# ---------------------------------------------------------------- growth


def _growth(desk: Desk, finding: Finding, table: Table) -> Iterator[Claim]:
    """增长 8.8%, by the figures of both years, or by this year's and the table's of last year."""
    words = _changes(finding)
    if words is None:
        return
    word, sign = words
    for now, before, sure in _pairs(desk, finding, lambda unit: unit not in _RATES):
        yield Claim(finding, (now, before), _rise(sign), _RISE[sign], word, sure)
    yield from _growth_from_before(desk, finding, sign, word)
    for now, before in _of_the_table(desk, finding, table, lambda unit: unit not in _RATES):
        formula = _RISE[sign].replace("{1}", plain(before))
        yield Claim(finding, (now,), _rise(sign, before), formula, word, now.agrees)


def _growth_from_before(
    desk: Desk, finding: Finding, sign: int, word: str
) -> Iterator[Claim]:
    """支出较上年的 996.50 万元增长 5.2%: this year's figure stands in an earlier sentence."""
    sentence = desk.in_sentence_before_any(finding)
    prior = next((f for f in sentence if f.context.year == LAST_YEAR), None)
    if prior is None or any(_is_current(f, prior) for f in sentence):
        return
    earlier = [f for f in desk.in_passage_before(prior) if f not in sentence]
    for now in [f for f in earlier if f.context.year != LAST_YEAR][:4]:
        claim = Claim(finding, (now, prior), _rise(sign), _RISE[sign], word)
        expected = claim.comes_to()
        like = expected is not None and is_like(finding.value, half_up(expected, _places(finding)))
        yield replace(claim, strong=like)


def _is_current(finding: Finding, prior: Finding) -> bool:
    same_unit = finding.figure.unit == prior.figure.unit
    return same_unit and finding.context.year != LAST_YEAR and _changes(finding) is None


def _rise(sign: int, base: Decimal | None = None) -> Computation:
    def compute(values: Sequence[Decimal]) -> Decimal:
        before = values[1] if base is None else base
        return CONTEXT.divide((values[0] - before) * 100 * sign, before)

    return compute


_RISE = {1: "({0} - {1}) ÷ {1} × 100%", -1: "({1} - {0}) ÷ {1} × 100%"}


def _increase(desk: Desk, finding: Finding, table: Table) -> Iterator[Claim]:
    """增加 1020 人, 提高 0.3 个百分点."""
    words = _changes(finding)
    if words is None:
        return
    word, sign = words
    unit = PERCENT if finding.figure.unit == POINTS else finding.figure.unit
    for now, before, sure in _pairs(desk, finding, lambda other: other == unit):
        pair = (now, before) if sign > 0 else (before, now)
        yield Claim(finding, pair, difference, "{} - {}", word, sure)
    for now, last in _of_the_table(desk, finding, table, lambda other: other == unit):

        def compute(values: Sequence[Decimal], last: Decimal = last) -> Decimal:
            return (values[0] - last) * sign

        formula = f"{{}} - {plain(last)}" if sign > 0 else f"{plain(last)} - {{}}"
        yield Claim(finding, (now,), compute, formula, word, now.agrees)


def _of_the_table(
    desk: Desk, finding: Finding, table: Table, fits: Callable[[str], bool]
) -> Iterator[tuple[Finding, Decimal]]:
    """The figure that is said to change, with the table's one of last year."""
    base = finding.context.base
    now = next(
        (
            f
            for f in reversed(desk.sentence(finding))
            if f.figure.start < finding.figure.start
            and fits(f.figure.unit)
            and f.context.year != LAST_YEAR
            and (base is None or f.figure is base)
            and _changes(f) is None
        ),
        None,
    )
    if now is not None and len(now.fields) == 1:
        value = (
            table.value(PRIOR + now.fields[0]) if PRIOR + now.fields[0] in table.fields else None
        )
        if value is not None and value.value:
            yield now, value.value


def _changes(finding: Finding) -> tuple[str, int] | None:
    own = finding.context.own or ""
    if finding.context.base is not None and not own.strip("、和与及，"):
        own = _first_own(finding)
    if match := _GROWS.search(own):
        return match["word"], 1
    if match := _FALLS.search(own):
        return match["word"], -1
    return None


def _first_own(finding: Finding) -> str:
    """For a figure in a list, the words before the first one."""
    figure = finding.figure
    head = figure.passage.text[: figure.start]
    return re.sub(r"(?:[\d.]+(?:%|元|万元|人|户|个百分点)[、和与及，]*)+$", "", head)[-12:]


def _pairs(
    desk: Desk, finding: Finding, fits: Callable[[str], bool]
) -> Iterator[tuple[Finding, Finding, bool]]:
    """Figures of this year and of the last one that the words set side by side; and whether surely."""
    sentence = [f for f in desk.sentence(finding) if f is not finding and fits(f.figure.unit)]
    current = [f for f in sentence if f.context.year != LAST_YEAR and _changes(f) is None]
    prior = [f for f in sentence if f.context.year == LAST_YEAR]
    base, last = finding.context.base, finding.context.prior
    if base is not None:
        near = desk.findings[max(desk.number(finding) - _WINDOW, 0) : desk.number(finding)]
        current = [f for f in near if f.figure is base]
        if last is not None:
            yield from ((now, f, True) for now in current for f in near if f.figure is last)
            return
    else:
        current = [f for f in current if f.figure.start < finding.figure.start]
    for now in reversed(current):
        for before in prior:
            if before.figure.unit == now.figure.unit and before is not now:
                near = abs(desk.number(before) - desk.number(now)) <= 2
                sure = near and now is current[-1] and _adjacent(desk, now, before, finding)
                yield now, before, sure


def _adjacent(desk: Desk, now: Finding, before: Finding, finding: Finding) -> bool:
    """Whether no other figure of this unit stands between the two."""
    low, high = sorted((desk.number(now), desk.number(before)))
    between = desk.findings[low + 1 : high]
    return not any(f.figure.unit == now.figure.unit and f is not finding for f in between)


# ---------------------------------------------------------------- shares and rates


def _shares(desk: Desk) -> Iterator[Claim]:
    """All of the report: shares of one whole (占…%) stand or fall together."""
    found = [list(_share(desk, f)) for f in desk.findings if f.figure.unit == PERCENT]
    wholes = {c.parts[1] for claims in found for c in claims if len(c.told()) and c.holds()}
    for claims in found:
        for claim in claims:
            yield replace(claim, strong=claim.strong or claim.parts[1] in wholes)


def _share(desk: Desk, finding: Finding) -> Iterator[Claim]:
    """占…的 88.5%."""
    base = finding.context.base
    match = _SHARE.search(_first_own(finding) if base else finding.context.own)
    parts = [f for f in desk.in_passage_before_any(finding) if f.figure.unit not in _RATES]
    part = next((f for f in parts if base is None or f.figure is base), None)
    if match is None or part is None:
        return
    if base is not None:
        yield from _share_of_run(desk, finding, match["word"])
    of = _WHOLE_OF.sub("", match["of"])
    wholes = [f for f in desk.before(part, 40) if f.settled >= part.settled]
    named = [f for f in wholes if of and of in f.context.own]
    if not of:
        named = [f for f in wholes if _is_parent(desk, f, part)][:1]
    sure = {f.settled for f in named}
    for whole in [*named, *(f for f in wholes if f not in named)]:
        strong = (whole in named and len(sure) == 1) or is_like(
            finding.value, _percent(part, whole)
        )
        words = match["word"] + match["of"]
        yield Claim(finding, (part, whole), share, "{} ÷ {} × 100%", words, strong)


def _share_of_run(desk: Desk, finding: Finding, word: str) -> Iterator[Claim]:
    """分别为 1200 万元、650 万元、150 万元，分别占 60%、32.5%、7.5%: of all of them together."""
    sentence = desk.sentence(finding)
    bases = [f.context.base for f in sentence if f.context.base is not None]
    parts = [f for f in sentence if f.figure in bases]
    at = next(n for n, f in enumerate(parts) if f.figure is finding.context.base)

    def compute(values: Sequence[Decimal]) -> Decimal:
        return CONTEXT.divide(values[at] * 100, sum(values, ZERO))

    formula = f"{{{at}}} ÷ (" + " + ".join(f"{{{n}}}" for n in range(len(parts))) + ") × 100%"
    claim = Claim(finding, tuple(parts), compute, formula, word)
    expected = claim.comes_to()
    like = expected is not None and is_like(finding.value, half_up(expected, _places(finding)))
    yield replace(claim, strong=like)


def _places(finding: Finding) -> int:
    return -int(finding.value.as_tuple().exponent)


def _of_the_last(desk: Desk, finding: Finding) -> Iterator[Claim]:
    """3560 人，完成目标任务 3500 人的 101.7%."""
    earlier = [f for f in desk.in_sentence_before_any(finding) if f.figure.unit not in _RATES]
    if not _OF_IT.fullmatch(finding.context.own) or len(earlier) < 2:
        return
    whole, part = earlier[:2]
    match = _DONE.search(whole.context.own)
    if match and whole.figure.unit == part.figure.unit:
        yield Claim(finding, (part, whole), share, "{} ÷ {} × 100%", match[0], True)


def _percent(part: Finding, whole: Finding) -> Decimal:
    value = share((part.settled, whole.settled)) if whole.settled else Decimal(0)
    return value.quantize(Decimal("0.1"))


def _is_parent(desk: Desk, whole: Finding, part: Finding) -> bool:
    """Whether the part stands behind 其中 of the whole."""
    if whole.figure.passage is not part.figure.passage:
        return False
    return "其中" in text_between(whole, part)


def _rate(desk: Desk, finding: Finding) -> Iterator[Claim]:
    match = _RATE.search(finding.context.own)
    if match is None or finding.context.year is not None:
        return
    word = match["word"]
    earlier = [
        f
        for f in desk.in_passage_before_any(finding)
        if f.figure.unit not in _RATES and f.figure.precise
    ][:8]
    sentence = set(desk.sentence(finding))
    later = [f for f in desk.sentence(finding) if f.figure.start > finding.figure.start]
    for near in (earlier, later[:2][::-1]):
        for part, whole in permutations(near, 2):
            if part.figure.unit == whole.figure.unit and part.settled <= whole.settled:
                sure = {part, whole} <= sentence and _about(word, part, whole, near)
                yield Claim(finding, (part, whole), share, "{} ÷ {} × 100%", word, sure)
    if _OF_TARGET.search(word):
        rates = [f for f in desk.in_passage_before(finding)][:2]
        for part, whole in permutations(rates, 2):
            yield Claim(finding, (part, whole), share, "{} ÷ {} × 100%", word)
        yield from _of_plan(desk, finding, word, earlier)
    yield from _of_all(desk, finding, word, earlier)


def _within_brackets(desk: Desk, finding: Finding) -> Iterator[Claim]:
    """规范管理率 78.6%（33256 人）: what is counted stands behind the rate. Never a reason to raise."""
    after = desk.findings[desk.number(finding) + 1 :][:1]
    text = finding.figure.passage.text
    if not after or not text.startswith("(", finding.figure.end):
        return
    part = after[0]
    for whole in desk.before(finding, _WINDOW, part.figure.unit):
        if part.figure.passage is finding.figure.passage and part.settled <= whole.settled:
            yield Claim(finding, (part, whole), share, "{} ÷ {} × 100%", finding.context.own)


def _about(word: str, part: Finding, whole: Finding, earlier: Sequence[Finding]) -> bool:
    """Whether the rate's word names what the part is: 竣工率 of 竣工 318 户."""
    same = [f for f in earlier if f.figure.unit == part.figure.unit][:2]
    if {part, whole} != set(same):
        return False
    if _MONEY_RATE.search(word):
        return bool(_SPENT.search(part.context.own) and not _SPENT.search(whole.context.own))
    stem = re.sub(r"率|度|比例|进度", "", word)[-2:]
    return len(stem) == 2 and stem in part.context.own


def _of_plan(
    desk: Desk, finding: Finding, word: str, earlier: Sequence[Finding]
) -> Iterator[Claim]:
    """完成率 where the plan stands in an earlier paragraph."""
    done = next((f for f in earlier if f.figure.start < finding.figure.start), None)
    if done is None:
        return
    plans = [f for f in desk.before(done, _WINDOW) if _PLAN.search(f.context.own)]
    for plan in plans[:3]:
        claim = Claim(finding, (done, plan), share, "{} ÷ {} × 100%", word)
        expected = claim.comes_to()
        like = expected is not None and is_like(finding.value, half_up(expected, _places(finding)))
        yield replace(claim, strong=like)


def _of_all(desk: Desk, finding: Finding, word: str, earlier: Sequence[Finding]) -> Iterator[Claim]:
    """支出进度 where the whole stands in an earlier paragraph."""
    spent = next((f for f in earlier if f.figure.unit == MONEY), None)
    if spent is None or not _MONEY_RATE.search(word):
        return
    wholes = [f for f in desk.before(spent, _WINDOW) if f.settled >= spent.settled]
    largest = max((f.settled for f in wholes), default=None)
    for whole in wholes:
        sure = (
            whole.settled == largest
            and bool(_WHOLE.search(whole.context.own))
            and bool(_SPENT.search(spent.context.own))
        )
        yield Claim(finding, (spent, whole), share, "{} ÷ {} × 100%", word, sure)


# ---------------------------------------------------------------- averages


def _average(desk: Desk, finding: Finding) -> Iterator[Claim]:
    match = _AVERAGE.search(finding.context.own)
    if match is None:
        return
    word = match["word"]
    units = _DIVISORS["户" if "户" in word else "次" if "次" in word else "人"]
    shared = PERSONS if finding.figure.unit == PERSONS else MONEY
    if shared == PERSONS and units != _DIVISORS["户"]:
        return
    moneys = [f for f in desk.in_passage_before(finding, shared) if f is not finding]
    sentence = set(desk.sentence(finding))
    divisors = [
        f for unit in units for f in desk.before(finding, _WINDOW, unit) if f.figure.precise
    ]
    near = [f for f in divisors if f in sentence] or divisors[:1]
    for money in moneys[:3]:
        for divisor in divisors:
            for months in (1, 12) if "月" in word and divisor.figure.unit == PERSONS else (1,):
                claim = _per_head(finding, money, divisor, months, word)
                sure = money is moneys[0] and divisor is near[0] and {money, divisor} <= sentence
                months_fit = months == 12 or "月" not in word
                if (
                    divisor in near
                    or digits(finding.value) > LONG_ENOUGH
                    or _swapped(finding, claim)
                ):
                    yield replace(claim, strong=(sure and months_fit) or _swapped(finding, claim))


def _swapped(finding: Finding, claim: Claim) -> bool:
    """Whether just two digits are the wrong way round."""
    expected = claim.comes_to()
    if expected is None:
        return False
    rounded = half_up(expected, _places(finding))
    return is_like(finding.value, rounded) and slip(finding.value, rounded) is Slip.SWAPPED


def _per_head(finding: Finding, money: Finding, divisor: Finding, months: int, word: str) -> Claim:
    factor = 1 if finding.figure.unit in (MONEY, PERSONS) else 10000

    def compute(values: Sequence[Decimal]) -> Decimal:
        return CONTEXT.divide(values[0] * factor, values[1] * months)

    scale = "" if factor == 1 else " × 10000"
    per = "" if months == 1 else " ÷ 12"
    return Claim(finding, (money, divisor), compute, f"{{}}{scale} ÷ {{}}{per}", word)
