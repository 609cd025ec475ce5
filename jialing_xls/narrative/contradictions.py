"""What the report states twice, differently (自相矛盾), and what it repeats alike."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from jialing_xls.narrative import echoes
from jialing_xls.narrative.context import Nearness
from jialing_xls.narrative.desk import Desk
from jialing_xls.narrative.differences import nearness
from jialing_xls.narrative.echoes import (
    MOST_COMPARED,
    SHORTEST,
    TELLING,
    are_swapped,
    contradict,
)
from jialing_xls.narrative.figure import FORMAL_UNIT, MONEY, RELATIVE
from jialing_xls.narrative.finding import Finding, where
from jialing_xls.narrative.labels import content, is_whole, label
from jialing_xls.narrative.likeness import digits, is_like, slip
from jialing_xls.narrative.result import Verdict

_ALL_OF_THEM = re.compile(r"全覆盖|全部|逐[户座所一个]|均已")
_ROW, _MOST_ROWS = 4, 200
"""Characters of a row's heading that tell it in a sentence; rows that are looked through."""
_SAME_IN_WORDS = re.compile(r"元?整?[，(]*(?:即|大写|小写|金额|为|：|人民币|[￥¥])*")
_ASPECT = re.compile(r"([^，。；：\d]{2,12})方面[，：]")
_ITEM = re.compile(r"([一-龥]{2,10})：")
_PRICE = re.compile(r"(?:每[一-龥]{1,2})?(?:单价)?")
"""What every price is called, whatever is bought."""
_MOST_VALUES = 40
"""Values of one field that a vague figure is compared with."""
_MOST_NAMES = 200
"""Names with a pair of characters in them that are looked through."""


def check(desk: Desk) -> None:
    _by_field(desk.findings)
    _in_words(desk)
    _by_label(desk)
    _by_row(desk)
    echoes.check(desk)
    _repeated(desk.findings)


# ---------------------------------------------------------------- by field


def _by_field(findings: Sequence[Finding]) -> None:
    """Figures tied to one field. With a table, what differs from it has been raised already."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        if finding.fields and finding.is_open:
            groups.setdefault(finding.fields, []).append(finding)
    for group in groups.values():
        values = _values(group)
        right = max(values, key=_weight)
        for same in values:
            _bear_out(same)
            if same is not right:
                for finding in same:
                    if _contradicts(finding, right[0]):
                        contradict(finding, right[0])


def _values(group: Iterable[Finding]) -> list[list[Finding]]:
    """The figures by what they say; one that is vague goes with the first that it may mean."""
    values: list[list[Finding]] = []
    known: dict[Decimal, list[Finding]] = {}
    for finding in group:
        same = next((s for s in values[:_MOST_VALUES] if _alike(finding, s[0])), None)
        same = same or known.get(finding.value)
        if same is None:
            same = known[finding.value] = []
            values.append(same)
        same.append(finding)
    return values


def _weight(same: Sequence[Finding]) -> tuple[bool, int]:
    """What bears a value out: the table or a computation, then how often it is stated."""
    return any(finding.agrees for finding in same), len(same)


def _bear_out(same: Sequence[Finding]) -> None:
    first = same[0]
    for finding in same[1:]:
        if not finding.agrees:
            finding.confirm(f"与{where(first)}一致", (first,))
    if len(same) > 1 and not first.agrees:
        first.confirm(f"与{where(same[1])}一致", (same[1],))


def _contradicts(one: Finding, other: Finding) -> bool:
    """Whether one of the two must be wrong: nothing is left open, and the table decides on neither."""
    if one.theirs and other.theirs:
        return False
    if not all(f.figure.precise and f.firm for f in (one, other)):
        return False
    if is_like(one.value, other.value):
        return True
    return all(
        not content(f.context.rest) and nearness(f) <= Nearness.SENTENCE for f in (one, other)
    )


def _alike(one: Finding, other: Finding) -> bool:
    return one.figure.agrees_with(other.value, other.figure.half) or other.figure.agrees_with(
        one.value, one.figure.half
    )


def _in_words(desk: Desk) -> None:
    """120 万元（大写：壹佰叁拾万元整）: an amount and the same in words right behind it, or before."""
    for before, after in pairwise(desk.findings):
        one, other = before.figure, after.figure
        if one.passage is not other.passage or one.unit != MONEY or other.unit != MONEY:
            continue
        if (one.printed_unit == FORMAL_UNIT) == (other.printed_unit == FORMAL_UNIT):
            continue
        if not _SAME_IN_WORDS.fullmatch(one.passage.text[one.end : other.start]):
            continue
        if before.value == after.value:
            _bear_out((before, after))
        elif before.is_open and after.is_open:
            wrong, right = (before, after) if after.agrees else (after, before)
            contradict(wrong, right)


# ---------------------------------------------------------------- without fields


def _by_label(desk: Desk) -> None:
    """Figures that no field explains, by what they are called."""
    named: dict[tuple[str, str, int | None], list[tuple[str, Finding]]] = {}
    nameless: list[Finding] = []
    for finding in desk.findings:
        if finding.fields or finding.figure.unit in RELATIVE or finding.context.planned:
            continue
        name = _name(finding, desk.title)
        if _is_counted_behind(finding):
            nameless.append(finding)
        if len(name) < SHORTEST or _PRICE.fullmatch(name) or finding.context.own.endswith("的"):
            continue
        key = (name[-SHORTEST:], finding.figure.unit, finding.context.year)
        same = named.setdefault(key, [])
        for other_name, other in same[-MOST_COMPARED:]:
            if (
                name.endswith(other_name)
                or other_name.endswith(name)
                or are_swapped(finding, other, TELLING)
            ) and not _is_of_another_item(finding, other):
                _compare_named(finding, other, same_name=name == other_name)
        same.append((name, finding))
    _named_behind(nameless, named, desk.title)


def _is_of_another_item(one: Finding, other: Finding) -> bool:
    """水稻：每亩保额 900 元；油菜：每亩保额 600 元: of the same name, and said of two things."""
    item = one.value != other.value and _item(one)
    return bool(item and _item(other) not in ("", item))


def _item(finding: Finding) -> str:
    """What the item is called in which the figure stands."""
    figure = finding.figure
    passage = figure.passage
    start = passage.text.rfind("；", 0, figure.start) + 1 or passage.mark
    match = _ITEM.match(passage.text, start)
    return match[1] if match and match.end() <= figure.start else ""


def _name(finding: Finding, title: str) -> str:
    """By its own words; in a table by what heads its row, where its column says nothing new."""
    passage = finding.figure.passage
    if passage.headers is None:
        return label(finding.context.own, title) or label(_topic(finding), title)
    column = re.sub(r"\(.*\)", "", passage.headers[0])
    return "" if label(column, title) else label(passage.row, title)


def _topic(finding: Finding) -> str:
    """门诊救助方面，救助 15480 人次: what the sentence begins with, for its first figure."""
    figure = finding.figure
    start, _ = figure.passage.sentence(figure.start)
    match = _ASPECT.match(figure.passage.text, max(start, figure.passage.mark))
    between = figure.passage.text[match.end() : figure.start] if match else "1"
    return "" if match is None or re.search(r"\d", between) else match[1]


def _named_behind(
    nameless: Sequence[Finding],
    named: Mapping[tuple[str, str, int | None], Sequence[tuple[str, Finding]]],
    title: str,
) -> None:
    """对 42 座水厂开展检查全覆盖: what is counted stands behind the figure."""
    by_pair = _by_pair(named)
    for finding in nameless:
        figure = finding.figure
        behind = re.split(r"[，。；：]", figure.passage.text[figure.end : figure.end + 30])[0]
        called = label(behind, title)
        for name, other in by_pair.get((figure.unit, called[:2]), {}).items():
            all_of_them = bool(_ALL_OF_THEM.search(behind))
            if _begins_with(called, name, 2 if all_of_them else 3):
                _compare_named(finding, other, same_name=all_of_them)
                break


def _is_counted_behind(finding: Finding) -> bool:
    """Whether it may count what stands behind it: 城区 74 座公厕全部免费开放."""
    figure = finding.figure
    return bool(re.match(r"[一-龥]{2}", figure.passage.text[figure.end : figure.end + 2]))


def _by_pair(
    named: Mapping[tuple[str, str, int | None], Sequence[tuple[str, Finding]]],
) -> Mapping[tuple[str, str], Mapping[str, Finding]]:
    """By unit and two characters within them the names, and the first figure of each."""
    by_pair: dict[tuple[str, str], dict[str, Finding]] = {}
    for (_, unit, _), group in named.items():
        for name, finding in dict(reversed(group[:MOST_COMPARED])).items():
            for pair in {name[n : n + 2] for n in range(len(name) - 1)}:
                same = by_pair.setdefault((unit, pair), {})
                if len(same) < _MOST_NAMES:
                    same.setdefault(name, finding)
    return by_pair


def _begins_with(called: str, name: str, least: int) -> bool:
    """Whether a text begins with a name, or with the end of a long one: 辅助器具 of 适配辅助器具."""
    if called.startswith(name):
        return True
    return any(
        name.endswith(called[:size]) for size in range(least, min(len(called), len(name)) + 1)
    )


def _by_row(desk: Desk) -> None:
    """What the text says of a row of a table: 公益性岗位安置…621人 against 公益性岗位 | 612人."""
    rows: dict[str, list[tuple[str, Finding]]] = {}
    totals: dict[str, dict[str, Finding]] = {}
    """Of columns, by their unit and title."""
    for finding in desk.findings:
        if finding.figure.passage.table and not finding.fields:
            passage = finding.figure.passage
            name = label(passage.row, desk.title)
            if len(name) >= _ROW:
                rows.setdefault(finding.figure.unit, []).append((name, finding))
            column = content(re.sub(r"\(.*\)", "", passage.headers[0])) if passage.headers else ""
            if len(column) >= SHORTEST and is_whole(finding):
                totals.setdefault(finding.figure.unit, {}).setdefault(column, finding)
    for finding in desk.findings:
        unit = finding.figure.unit
        if finding.fields or finding.agrees or finding.figure.passage.table or unit in RELATIVE:
            continue
        said = label(finding.context.own, desk.title)
        for name, cell in rows.get(unit, ())[:_MOST_ROWS]:
            if name in said and _alone_in_row(cell, unit, desk):
                _compare_named(finding, cell, same_name=False)
        for column, total in totals.get(unit, {}).items():
            if content(finding.context.own).endswith(column):
                _compare_named(finding, total, same_name=False)


def _alone_in_row(cell: Finding, unit: str, desk: Desk) -> bool:
    """Whether its row has no other figure of the unit that could be meant."""
    number = desk.number(cell)
    near = desk.findings[max(number - 8, 0) : number + 9]
    passage = cell.figure.passage
    return not any(
        f is not cell
        and f.figure.unit == unit
        and (f.figure.passage.table, f.figure.passage.row) == (passage.table, passage.row)
        for f in near
    )


def _compare_named(finding: Finding, other: Finding, *, same_name: bool) -> None:
    if not (finding.is_open and other.is_open):
        return
    if finding.value == other.value:
        if digits(finding.value) > 1:
            _bear_out((other, finding))
        return
    if not (finding.figure.precise and other.figure.precise):
        return
    if _in_one_table(finding, other):
        return
    if _mixed_units(finding, other):
        return
    short = min(digits(finding.value), digits(other.value)) <= 2
    kind = slip(finding.value, other.value)
    if is_like(finding.value, other.value) or (short and same_name and kind):
        first_is_wrong = finding.agrees and not other.agrees
        contradict(*((other, finding) if first_is_wrong else (finding, other)))


def _in_one_table(one: Finding, other: Finding) -> bool:
    tables = one.figure.passage.table, other.figure.passage.table
    return tables[0] == tables[1] != 0


def _mixed_units(one: Finding, other: Finding) -> bool:
    """元 here and 万元 there, with the same digits."""
    small, large = sorted((one, other), key=lambda f: f.value)
    if small.figure.unit != MONEY or small.value * 10000 != large.value:
        return False
    wrong = small if "万" not in small.figure.printed_unit else large
    right = large if wrong is small else small
    why = f"{where(right)}说的是同一件事，这里写“{wrong.figure.text}”，元和万元混淆"
    wrong.raise_(Verdict.UNIT, why, (right,), true=right.value)
    return True


def _repeated(findings: Sequence[Finding]) -> None:
    """A long figure that has been explained elsewhere is the same one again."""
    known: dict[tuple[Decimal, str], Finding] = {}
    for finding in findings:
        if finding.is_open and (finding.fields or finding.agrees):
            known.setdefault((finding.value, finding.figure.unit), finding)
    for finding in findings:
        if finding.is_open and not finding.fields and not finding.agrees:
            other = known.get((finding.value, finding.figure.unit))
            if other is not None and digits(finding.value) >= TELLING:
                finding.confirm(f"与{where(other)}数值相同", (other,))
