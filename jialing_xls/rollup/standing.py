"""Which of the files are added up, and why the others are not.

A file that can be read and was not tampered with is added even if its rules do not all hold: what
the unit reported is what there is to add, and its verdicts stand beside it (docs/adr/012).
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from difflib import get_close_matches

from jialing_xls.model.errors import Unusable
from jialing_xls.rollup.region_result import FileKind, Roster, Standing, Unit
from jialing_xls.rollup.unit_names import by_key, compared_name, positions

Kind = tuple[str, int]
"""Template and year."""


def settled(units: Sequence[Unit], roster: Roster | None, preferred: Collection[int]) -> list[Unit]:
    """The units with what became of each. ``preferred`` are positions in ``units``.

    Raises Unusable if two files of one unit are preferred.
    """
    kind = prevailing_kind(units, roster)
    listed = positions(roster)
    judged = [_in_scope(unit, kind, listed, roster) if unit.added else unit for unit in units]
    candidates = [n for n, unit in enumerate(judged) if unit.added]
    for members in by_key([judged[n] for n in candidates]).values():
        same_name = [candidates[n] for n in members]
        for n, unit in _chosen(judged, same_name, preferred):
            judged[n] = unit
    return judged


def prevailing_kind(units: Sequence[Unit], roster: Roster | None) -> Kind | None:
    """Template and year of the roll-up: of most files, the later one if there are as many.

    The roster may say which year it is about.
    """
    kinds = Counter(
        (unit.template, unit.year)
        for unit in units
        if unit.added
        and unit.year is not None
        and (roster is None or roster.year in (None, unit.year))
    )
    most = max(kinds, key=lambda kind: (kinds[kind], kind[1], kind[0]), default=None)
    return most


def _in_scope(
    unit: Unit, kind: Kind | None, listed: Collection[str], roster: Roster | None
) -> Unit:
    if unit.year is None:
        return _out(unit, Standing.ANOTHER_YEAR, "没有填写自评年度，没有汇总。请补填后重新报送。")
    if kind is None or unit.year != kind[1]:
        due = kind[1] if kind else roster.year if roster else "？"
        reason = f"是 {unit.year} 年度的，本次汇总 {due} 年度，没有汇总。"
        return _out(unit, Standing.ANOTHER_YEAR, reason)
    if roster is not None and compared_name(unit.name) not in listed:
        near = get_close_matches(unit.name, [entry.name for entry in roster.entries], 1)
        perhaps = f"名单中相近的有“{near[0]}”。" if near else ""
        reason = f"“{unit.name}”不在名单中，没有汇总。{perhaps}请核对单位名称或名单。"
        return _out(unit, Standing.UNLISTED, reason)
    return unit


def _chosen(
    units: Sequence[Unit], members: Sequence[int], preferred: Collection[int]
) -> list[tuple[int, Unit]]:
    """Of the files of one unit the one that is added, if that can be told."""
    wanted = [n for n in members if n in preferred]
    if len(wanted) > 1:
        files = "、".join(sorted(units[n].file for n in wanted))
        raise Unusable(f"--prefer 为“{units[wanted[0]].name}”指定了不止一个文件：{files}。")
    first = wanted[0] if wanted else min(members, key=lambda n: _rank(units[n]))
    kept = units[first]
    others = [n for n in members if n != first]
    different = [n for n in others if units[n].values != kept.values]
    if different and not wanted:
        count = len(members)
        return [(n, _twice(units[n], count)) for n in members]
    made = []
    for n in others:
        standing = Standing.NOT_PREFERRED if n in different else Standing.COPY
        what = "没有选用" if n in different else "数据完全相同，不重复汇总"
        made.append((n, _out(units[n], standing, f"已汇总同一单位的 {kept.file}，这一份{what}。")))
    return made


def _rank(unit: Unit) -> tuple[bool, str, str]:
    """Of several files that say the same, a submission stands for all: it has been proven."""
    return (unit.kind is not FileKind.SUBMISSION, unit.digest, unit.file)


def _twice(unit: Unit, count: int) -> Unit:
    reason = (
        f"“{unit.name}”报送了 {count} 份，数据不一致，都没有汇总。"
        "请与单位核对，用 --prefer 指定采用哪个文件。"
    )
    return _out(unit, Standing.DUPLICATE, reason)


def _out(unit: Unit, standing: Standing, reason: str) -> Unit:
    return replace(unit, standing=standing, reason=reason)
