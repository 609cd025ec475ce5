"""What the report states twice, differently (自相矛盾), and what it repeats alike."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from jialing_xls.narrative.desk import Desk
from jialing_xls.narrative.figure import PERCENT, POINTS
from jialing_xls.narrative.finding import Finding, where
from jialing_xls.narrative.labels import content, label
from jialing_xls.narrative.likeness import digits, is_like, slip
from jialing_xls.narrative.result import Verdict

_RATES = (PERCENT, POINTS, "倍")
_TELLING = 4
"""Significant digits from which one value is hardly another thing's too."""
_LONG = 2
"""Characters of a name from which two figures of that name are the same thing."""


def check(desk: Desk) -> None:
    _by_field(desk.findings)
    _by_label(desk)
    _repeated(desk)


def _by_field(findings: Sequence[Finding]) -> None:
    """Figures tied to one field. With a table, what differs from it has been raised already."""
    tied = [f for f in findings if f.fields]
    for _, group in groupby(sorted(tied, key=lambda f: f.fields), key=lambda f: f.fields):
        same = list(group)
        for n, finding in enumerate(same):
            _compare(finding, same[:n])


def _compare(finding: Finding, earlier: Sequence[Finding]) -> None:
    for other in earlier:
        if _alike(finding, other):
            if finding.is_open and other.is_open and not finding.agrees:
                finding.confirm(f"与{where(other)}一致", (other,))
                other.confirm(f"与{where(finding)}一致", (finding,))
        elif _contradict(finding, other):
            _raise(finding, other)


def _contradict(one: Finding, other: Finding) -> bool:
    """Whether one of the two must be wrong: nothing is left open, and neither is known to be right."""
    if not (one.is_open and other.is_open) or (one.theirs and other.theirs):
        return False
    if not (one.figure.precise and other.figure.precise and one.firm and other.firm):
        return False
    plain = not content(one.context.rest) and not content(other.context.rest)
    return plain or is_like(one.value, other.value)


def _alike(one: Finding, other: Finding) -> bool:
    return one.figure.agrees_with(other.value, other.figure.half) or other.figure.agrees_with(
        one.value, one.figure.half
    )


def _raise(finding: Finding, other: Finding) -> None:
    """At the figure that nothing else bears out; the later one where both or neither is borne out."""
    wrong, right = (finding, other) if other.agrees or not finding.agrees else (other, finding)
    why = f"{where(right)}说的是同一件事，这里写“{wrong.figure.text}”"
    if kind := slip(wrong.value, right.value):
        why += f"，像是{kind.value}"
    wrong.raise_(Verdict.CONTRADICTS, why, (right,))
    wrong.difference = wrong.value - right.value
    right.note(f"{where(wrong)}的写法不同，请核对哪一处有误")


# ---------------------------------------------------------------- without fields


def _by_label(desk: Desk) -> None:
    """Figures that no field explains, by what they are called."""
    named: dict[tuple[str, str, int | None], list[tuple[str, Finding]]] = {}
    for finding in desk.findings:
        if finding.fields or finding.figure.unit in _RATES or finding.context.planned:
            continue
        name = label(finding.context.own, desk.title)
        if len(name) < _LONG:
            continue
        key = (name[-_LONG:], finding.figure.unit, finding.context.year)
        same = named.setdefault(key, [])
        for other_name, other in same[-20:]:
            if name.endswith(other_name) or other_name.endswith(name):
                _compare_named(finding, other, name == other_name)
        same.append((name, finding))


def _compare_named(finding: Finding, other: Finding, same_name: bool) -> None:
    if finding.value == other.value:
        if finding.is_open and other.is_open and digits(finding.value) > 1:
            if not finding.agrees:
                finding.confirm(f"与{where(other)}一致", (other,))
            if not other.agrees:
                other.confirm(f"与{where(finding)}一致", (finding,))
        return
    if not (finding.is_open and other.is_open) or not _both_precise(finding, other):
        return
    short = min(digits(finding.value), digits(other.value)) == 2
    written = slip(finding.value, other.value)
    if is_like(finding.value, other.value) or (short and same_name and written):
        _raise(finding, other)


def _repeated(desk: Desk) -> None:
    """A long figure that has been explained elsewhere is the same one again."""
    known: dict[tuple[Decimal, str], Finding] = {}
    for finding in desk.findings:
        if finding.is_open and (finding.fields or finding.agrees):
            known.setdefault((finding.value, finding.figure.unit), finding)
    for finding in desk.findings:
        if finding.is_open and not finding.fields and not finding.agrees:
            other = known.get((finding.value, finding.figure.unit))
            if other is not None and digits(finding.value) >= _TELLING:
                finding.confirm(f"与{where(other)}数值相同", (other,))


def _both_precise(one: Finding, other: Finding) -> bool:
    return one.figure.precise and other.figure.precise
