"""Shares of a whole: 占全部支出的 88.5%."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from jialing_xls.model.numbers import CONTEXT, ZERO
from jialing_xls.narrative.claims import Claim, share_of
from jialing_xls.narrative.desk import Desk, text_between
from jialing_xls.narrative.figure import PERCENT, RELATIVE
from jialing_xls.narrative.finding import Finding
from jialing_xls.narrative.growth import first_own
from jialing_xls.narrative.labels import content

_SHARE = re.compile(r"(?P<word>占比?)(?P<of>[^，。；\d]{0,14}?)(?:的|为|达|约|:|：)*$")
_WHOLE_OF = re.compile(r"全部|总的?|的|全[县区市州旗]|整个|其")
_FORMER = re.compile(r"(?:^|[，；：(])前者")
_OF_IT = re.compile(r"的(?:比例为|比重为)?")
_DONE = re.compile(r"占|完成|达到?|为")
_NAME = 2
"""Characters of a name."""
_MOST_PARTS = 2
"""Figures before the nearest of which a share may be said."""


def claims(desk: Desk) -> Iterator[Claim]:
    yield from _shares(desk)
    for finding in desk.findings:
        if finding.figure.unit == PERCENT:
            yield from _of_the_last(desk, finding)


def _shares(desk: Desk) -> Iterator[Claim]:
    """All of the report: shares of one whole (占…%) stand or fall together."""
    found = [list(_share(desk, f)) for f in desk.findings if f.figure.unit == PERCENT]
    wholes = {c.parts[1] for claims in found for c in claims if c.holds()}
    for claims in found:
        for claim in claims:
            yield claim.if_strong(claim.strong or claim.parts[1] in wholes)


def _share(desk: Desk, finding: Finding) -> Iterator[Claim]:
    """占…的 88.5%."""
    base = finding.context.base
    match = _SHARE.search(first_own(finding) if base else finding.context.own)
    parts = [f for f in desk.in_passage_before_any(finding) if f.figure.unit not in RELATIVE]
    part = next((f for f in parts if base is None or f.figure is base), None)
    if match is None or part is None:
        return
    if base is None:
        part = _named(finding, finding.context.own[: match.start()], part, parts)
    if base is not None:
        yield from _share_of_run(desk, finding, match["word"])
    of = _WHOLE_OF.sub("", match["of"])
    wholes = [f for f in desk.before(part, 40) if f.settled >= part.settled]
    named = [f for f in wholes if of and of in f.context.own]
    if not of:
        parents = [f for f in wholes if _is_parent(desk, f, part)]
        named = [f for f in parents if f.context.year == part.context.year][:1]
    sure = {f.settled for f in named}
    words = match["word"] + match["of"]
    for whole in [*named, *(f for f in wholes if f not in named)]:
        claim = share_of(part, whole, finding, words)
        yield claim.if_strong((whole in named and len(sure) == 1) or claim.is_like())


def _named(finding: Finding, said: str, nearest: Finding, parts: Sequence[Finding]) -> Finding:
    """上半年 4518 人，下半年 4124 人，上半年占…; 前者占…: the part that the words before 占 name again."""
    here = finding.figure.passage.sentence(finding.figure.start)[0]
    near = [f for f in parts if f.figure.start >= here]
    if _FORMER.search(said) and len(near) > 1:
        return near[1]
    name = content(said)
    if len(name) < _NAME or name in nearest.context.own:
        return nearest
    return next((f for f in near if f.context.own.endswith(name)), None) or next(
        (f for f in near if name in f.context.own), nearest
    )


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
    yield claim.if_strong(claim.is_like())


def _of_the_last(desk: Desk, finding: Finding) -> Iterator[Claim]:
    """3560 人，完成目标任务 3500 人的 101.7%."""
    earlier = [f for f in desk.in_sentence_before_any(finding) if f.figure.unit not in RELATIVE]
    if not _OF_IT.fullmatch(finding.context.own) or len(earlier) < 2:
        return
    whole, part, *others = earlier
    match = _DONE.search(whole.context.own)
    if match and whole.figure.unit == part.figure.unit:
        yield share_of(part, whole, finding, match[0], strong=True)
        # 由 28 个降到 9 个，消除 19 个，占总数 1125 个的 0.8%: the 9 may be meant.
        for other in others[:_MOST_PARTS]:
            if other.figure.unit == whole.figure.unit and other.settled <= whole.settled:
                yield share_of(other, whole, finding, match[0])


def _is_parent(desk: Desk, whole: Finding, part: Finding) -> bool:
    """Whether the part stands behind 其中 of the whole."""
    if whole.figure.passage is not part.figure.passage:
        return False
    return "其中" in text_between(whole, part)
