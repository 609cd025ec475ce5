"""Amounts that are shares of one whole: 各承担 45%、25% 和 30%，金额依次为 788.40 万元、…."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from jialing_xls.narrative.claims import Claim
from jialing_xls.narrative.desk import Desk, text_between
from jialing_xls.narrative.figure import MONEY, PERCENT
from jialing_xls.narrative.finding import Finding

_JOINED = ("、", "和", "与", "及")
_ALL = 100
"""What shares of a whole come to, in percent."""
_LEAST = 2
"""Amounts that come out before the others are held against the whole."""
_WINDOW = 20


def claims(desk: Desk) -> Iterator[Claim]:
    """Never a reason to raise unless most of the amounts come out as shares of the same whole."""
    for rates in _lists(desk):
        if sum(rate.value for rate in rates) != _ALL:
            continue
        for amounts in _amounts(desk, rates):
            for whole in desk.before(rates[0], _WINDOW, MONEY):
                ways = [
                    Claim(amount, (whole, rate), _share, "{} × {}%", "分担比例", strong=True)
                    for amount, rate in zip(amounts, rates, strict=True)
                ]
                held = sum(way.holds() for way in ways)
                if held >= _LEAST and held * 2 > len(ways):
                    yield from ways


def _share(values: Sequence[Decimal]) -> Decimal:
    return values[0] * values[1] / 100


def _lists(desk: Desk) -> Iterator[list[Finding]]:
    """Percentages that 、 and 和 join."""
    run: list[Finding] = []
    for finding in desk.findings:
        if run and not _is_list([run[-1], finding]):
            if len(run) > 1:
                yield run
            run = []
        if finding.figure.unit == PERCENT:
            run.append(finding)
    if len(run) > 1:
        yield run


def _amounts(desk: Desk, rates: Sequence[Finding]) -> Iterator[list[Finding]]:
    """Lists of as many amounts, behind the percentages or before them."""
    number = len(rates)
    after = desk.in_sentence_after(rates[-1], MONEY)[:number]
    before = desk.in_sentence_before(rates[0], MONEY)[:number][::-1]
    return (found for found in (after, before) if len(found) == number and _is_list(found))


def _is_list(findings: Sequence[Finding]) -> bool:
    return all(
        one.figure.passage is other.figure.passage
        and one.figure.unit == other.figure.unit
        and text_between(one, other) in _JOINED
        for one, other in pairwise(findings)
    )
