"""Growth and decline: 增长 8.8%, 减少 50 人, by the figures of both years."""

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from jialing_xls.model.field import PRIOR
from jialing_xls.model.numbers import CONTEXT, plain
from jialing_xls.narrative.claims import Claim, Computation, difference, share
from jialing_xls.narrative.context import LAST_YEAR
from jialing_xls.narrative.desk import Desk
from jialing_xls.narrative.figure import PERCENT, POINTS, RELATIVE
from jialing_xls.narrative.finding import Finding
from jialing_xls.narrative.tie import Table

_GROWS = re.compile(
    r"(?P<word>(?:同比|环比)?(?:增长|增幅|涨幅|升幅|增加|提高|上升|上涨|上调|提升|多[一-龥]{0,2}))了?(?:约|达|为|近|超过)?$"
)
_FALLS = re.compile(
    r"(?P<word>(?:同比|环比)?(?:下降|降幅|跌幅|下浮|减少|降低|下调|压减|核减|回落|少[一-龥]{0,2}))了?(?:约|达|为|近|超过)?$"
)
_WINDOW = 16


_THAN = re.compile(r"[较比](?!上年|去年|同期)(?P<than>[一-龥]{2,6}?)(?=[多少高低压核节减增])")


def claims(desk: Desk, table: Table) -> Iterator[Claim]:
    for finding in desk.findings:
        yield from _than_another(desk, finding)
        way = _growth if finding.figure.unit == PERCENT else _increase
        yield from way(desk, finding, table)


def _growth(desk: Desk, finding: Finding, table: Table) -> Iterator[Claim]:
    """增长 8.8%, by the figures of both years, or by this year's and the table's of last year."""
    words = _changes(finding)
    if words is None:
        return
    word, sign = words
    for now, before, sure in _pairs(desk, finding, lambda unit: unit not in RELATIVE):
        yield Claim(finding, (now, before), _rise(sign), _RISE[sign], word, sure)
    yield from _growth_from_before(desk, finding, sign, word)
    yield from _growth_by_increase(desk, finding, sign, word)
    for now, last in _of_the_table(desk, finding, table, lambda unit: unit not in RELATIVE):
        formula = _RISE[sign].replace("{1}", plain(last))
        yield Claim(finding, (now,), _rise(sign, last), formula, word, now.agrees)


def _growth_from_before(desk: Desk, finding: Finding, sign: int, word: str) -> Iterator[Claim]:
    """支出较上年的 996.50 万元增长 5.2%: this year's figure stands in an earlier sentence."""
    sentence = desk.in_sentence_before_any(finding)
    prior = next((f for f in sentence if f.context.year == LAST_YEAR), None)
    if prior is None or any(_is_current(f, prior) for f in sentence):
        return
    earlier = [f for f in desk.in_passage_before(prior) if f not in sentence]
    for now in [f for f in earlier if f.context.year != LAST_YEAR][:4]:
        claim = Claim(finding, (now, prior), _rise(sign), _RISE[sign], word)
        yield claim.if_strong(claim.is_like())


def _growth_by_increase(desk: Desk, finding: Finding, sign: int, word: str) -> Iterator[Claim]:
    """增加 154.3 万元，增长 6.2%: this year's figure stands somewhere before. Never a reason to raise."""
    sentence = desk.in_sentence_before_any(finding)
    risen = next((f for f in sentence if f.figure.unit not in RELATIVE), None)
    if risen is None or _changes(risen) is None:
        return

    def compute(values: Sequence[Decimal]) -> Decimal:
        return CONTEXT.divide(values[0] * 100, values[1] - sign * values[0])

    formula = "{0} ÷ ({1} - {0}) × 100%" if sign > 0 else "{0} ÷ ({1} + {0}) × 100%"
    for now in desk.before(risen, _WINDOW):
        if now.settled > risen.settled:
            yield Claim(finding, (risen, now), compute, formula, word)
    for last in sentence:
        if last.context.year == LAST_YEAR and last.figure.unit == risen.figure.unit:
            claim = Claim(finding, (risen, last), share, "{} ÷ {} × 100%", word)
            yield claim.if_strong(claim.is_like())


def _than_another(desk: Desk, finding: Finding) -> Iterator[Claim]:
    """限价 2908 万元，中标价 2786 万元，较限价压减 122 万元: how far two figures of the sentence are apart."""
    words, than = _changes(finding), _THAN.search(finding.context.own)
    before = desk.in_sentence_before(finding)
    if words is None or than is None or len(before) < 2:
        return
    now, *others = before
    named = [f for f in others if than["than"] in f.context.own]
    if len(named) == 1 and than["than"] not in now.context.own:
        word, sign = words
        pair = (now, named[0]) if sign > 0 else (named[0], now)
        claim = Claim(finding, pair, difference, "{} - {}", word)
        yield claim.if_strong(len(before) == 2 or claim.is_like())


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
        own = first_own(finding)
    if match := _GROWS.search(own):
        return match["word"], 1
    if match := _FALLS.search(own):
        return match["word"], -1
    return None


def first_own(finding: Finding) -> str:
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
                close = abs(desk.number(before) - desk.number(now)) <= 2
                sure = (
                    close
                    and now is _last(current, now.figure.unit)
                    and _adjacent(desk, now, before, finding)
                )
                yield now, before, sure


def _last(findings: Sequence[Finding], unit: str) -> Finding:
    return [f for f in findings if f.figure.unit == unit][-1]


def _adjacent(desk: Desk, now: Finding, before: Finding, finding: Finding) -> bool:
    """Whether no other figure of this unit stands between the two."""
    low, high = sorted((desk.number(now), desk.number(before)))
    between = desk.findings[low + 1 : high]
    return not any(f.figure.unit == now.figure.unit and f is not finding for f in between)
