"""Texts of ``INDEPENDENT`` with other values: whatever is reckoned follows them, so that they are right as well."""

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from narrative.corpus import Report, Right, decimals, digits, worth

from jialing_xls.model.numbers import half_up

_PLAIN, _NAME = re.compile(r"\d+(?:\.\d+)?"), re.compile(r"[^\W\d]\w*")
LEAST, _FARTHEST = 20, 1.5
"""A count below may be one of things that are listed; times by which another value may be more or less."""


def drawn(report: Report, number: int, folder: Path) -> Report:
    """The report with its values drawn anew, for the ``number``-th time, as a file in ``folder``."""
    chance = random.Random(f"{report.name} {number}")
    values = {name: Decimal(value) for name, value in report.truth.items()}
    fixed = {name for right in report.right if not _is_plain(right) for name in _names(right)}
    anew = {name: _drawn(value, 0, chance) for name, value in values.items() if name not in fixed}
    while True:
        other = replace(report, truth=values | anew)
        odd = {name for right in report.right if _is_odd(other, right) for name in _names(right)}
        if odd.isdisjoint(anew):
            break
        for name in odd:
            anew.pop(name, None)
    lines, made = report.text.split("\n"), dict[Right, Right]()
    longer = dict.fromkeys(range(len(lines)), 0)
    for each in sorted(report.right, key=lambda right: right.place.start):
        place, at = each.place, each.place.line - 1
        row, start, end = lines[at], place.start + longer[at], place.end + longer[at]
        text = _printed(other, each, row[end : end + 1], chance)
        lines[at] = row[:start] + text + row[end:]
        longer[at] += len(text) - len(place.printed)
        place = replace(place, start=start, end=start + len(text), printed=text)
        made[each] = Right(place, each.reading, digits(text))
    path = folder / f"{report.path.stem}_{number}{report.path.suffix}"
    path.write_text("\n".join(lines), "utf-8")
    right = tuple(made[each] for each in report.right)
    return replace(other, path=path, text="\n".join(lines), right=right)


def _is_plain(right: Right) -> bool:
    return (
        bool(_PLAIN.fullmatch(right.place.printed.replace(",", "")))
        and right.reading[0] not in "~<>"
    )


def _names(right: Right) -> Iterator[str]:
    yield from _NAME.findall(right.reading)


def _is_odd(report: Report, right: Right) -> bool:
    """Whether nobody would write what is reckoned: nothing, less than nothing, or a rate of more than 100%."""
    if not _is_plain(right):
        return False
    value, was = worth(report, right.reading), Decimal(right.digits)
    return value < was / 4 or value > was * 4 or was <= 100 < value


def _printed(report: Report, right: Right, behind: str, chance: random.Random) -> str:
    printed = right.place.printed
    if not _is_plain(right):
        return printed
    own = Decimal(right.digits)
    if _PLAIN.fullmatch(right.reading):
        other = _drawn(own, 100 if behind == "%" and own < 100 else 0, chance)
    else:
        other = half_up(worth(report, right.reading), decimals(own))
    return f"{other:,f}" if "," in printed else f"{other:f}"


def _drawn(value: Decimal, limit: int, chance: random.Random) -> Decimal:
    """Another value about as large and as round, below the limit if there is one."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    last = value.normalize().as_tuple().exponent if exponent == 0 else exponent
    assert isinstance(last, int)
    step = Decimal(1).scaleb(last)
    if value < (LEAST if exponent == 0 else 10 * step):
        return value
    while True:
        times = Decimal(_FARTHEST ** chance.uniform(-1, 1))
        other = (value * times / step).to_integral_value() * step
        if not limit or other < limit:
            return other
