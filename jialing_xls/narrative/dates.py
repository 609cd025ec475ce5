"""Dates that cannot be: signed before the year is over, or before what the report tells of (日期不合)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from jialing_xls.narrative.figure import Kind
from jialing_xls.narrative.finding import Finding
from jialing_xls.narrative.numerals import year_digits
from jialing_xls.narrative.result import Verdict
from jialing_xls.narrative.tie import Table

FILED = "填报日期"

_CHINESE_DAY = {char: n for n, char in enumerate("〇一二三四五六七八九")} | {"零": 0}
_DATE = re.compile(
    r"(?P<y>\d{4}|[一二][〇零一二三四五六七八九]{3})(?:年度?|[-./])"
    r"(?P<m>\d{1,2}|十[一二]?|[一二三四五六七八九])(?:月份?|[-./]|$)"
    r"(?:(?P<d>\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?:[日号]|$))?"
)
_SIGNED = re.compile(r"(?:编制|填报|报告|落款|成文|签发)(?:时间|日期)[:：]$")
_MOST_BESIDE = 30
"""Characters that may stand beside the date of a signature: who signs."""
_PLANNED = re.compile(
    r"预计|计划|拟|将|力争|下一步|打算|争取|确保|要求|今后|约定|合同|应当|应于|到期"
)
_AHEAD = re.compile(
    r"(?:底|初|中旬|[上下]旬|末)?(?:之?前|起|开始|以前|内|后)|.{0,6}(?:将|拟|前完成)"
)
_BEGINS = re.compile(r"(?:正式|全面|集中|陆续)?(开工|动工|启动|开建|开始实施|进场施工)")
_AND_THEN = re.compile(_BEGINS.pattern + r"(?:建设|建造|施工)?[，、]?(?:并?于|至|到)?")
"""What stands between the two dates where one thing is begun and finished."""
_ENDS = re.compile(r"(?:正式|全面|全部|如期)?(竣工|完工|通过验收|验收合格|投入使用|交付使用)")


@dataclass(frozen=True, slots=True)
class Day:
    """A date as printed; without its day the whole month."""

    finding: Finding
    year: int
    month: int
    day: int | None

    @property
    def first(self) -> date:
        return date(self.year, self.month, self.day or 1)

    def __str__(self) -> str:
        return self.finding.figure.text


def check(findings: Sequence[Finding], table: Table, year: int | None) -> None:
    """Look at the signature, and at every date that is told of as past."""
    dated = (finding for finding in findings if finding.figure.kind is Kind.DATE)
    days = [day for finding in dated if (day := _day(finding))]
    _in_order(days)
    signed = _signature(findings, days)
    if signed is None:
        return
    faults, others = [], []
    if year is not None and signed.first <= date(year, 12, 31):
        faults.append(f"自评年度{year}年到12月31日才终了，报告落款{signed}早于年度终了")
        named = next((f for f in findings if f.figure.text.startswith(str(year))), None)
        others += [named] if named else []
    later = [day for day in days if day.first > signed.first and _is_past(day)]
    if later:
        told = "、".join(dict.fromkeys(map(str, later)))
        faults.append(f"落款{signed}早于文中已经发生的{told}的事")
        others = [day.finding for day in later] + others
    if faults:
        signed.finding.raise_(Verdict.DATE, "；".join(faults), others)
    _against_table(signed, table)


def _in_order(days: Sequence[Day]) -> None:
    """2023年9月15日开工，2023年3月20日竣工: nothing is finished before it is begun."""
    for begun, ended in pairwise(days):
        passage = begun.finding.figure.passage
        if passage is not ended.finding.figure.passage or not begun.day or not ended.day:
            continue
        first, last = begun.finding.figure, ended.finding.figure
        between = passage.text[first.end : last.start]
        if not _AND_THEN.fullmatch(between):
            continue
        if _ENDS.match(passage.text, last.end) and ended.first < begun.first:
            why = f"{begun}{_said(_BEGINS, between)}在后，{ended}{_said(_ENDS, passage.text[last.end :])}在前"
            ended.finding.raise_(Verdict.DATE, why, [begun.finding])


def _said(words: re.Pattern[str], text: str) -> str:
    match = words.match(text)
    return match[1] if match else ""


def _against_table(signed: Day, table: Table) -> None:
    filed = table.stated.value(FILED) if table.stated else None
    if isinstance(filed, date) and signed.day and filed != signed.first:
        signed.finding.note(f"表中填报日期是{filed.year}年{filed.month}月{filed.day}日")


def _signature(findings: Sequence[Finding], days: Sequence[Day]) -> Day | None:
    """The last date that stands by itself or beside who signs; a labelled one where there is none."""
    for day in reversed(days):
        if day.day and _stands_alone(day):
            return day
    for day in days:
        figure = day.finding.figure
        if _SIGNED.search(figure.passage.text[max(figure.start - 9, 0) : figure.start]):
            return day
    return None


def _stands_alone(day: Day) -> bool:
    figure = day.finding.figure
    text = figure.passage.text
    beside = text[: figure.start] + text[figure.end :]
    if figure.passage.headers is not None or len(beside) > _MOST_BESIDE:
        return False
    return not re.search(r"[，。；：]|\d", beside) and text.endswith((figure.text, ")"))


def _is_past(day: Day) -> bool:
    """Whether the sentence tells of it as of something that has happened."""
    figure = day.finding.figure
    text = figure.passage.text
    start, end = figure.passage.sentence(figure.start)
    clause = re.split(r"[，；]", text[figure.end : end])[0]
    if _PLANNED.search(text[start : figure.start] + clause) or _AHEAD.match(clause):
        return False
    return not figure.text.endswith(("底", "末")) and not _stands_alone(day)


def _day(finding: Finding) -> Day | None:
    """None where no year is printed; a day that does not exist is raised."""
    match = _DATE.match(finding.figure.text)
    if match is None:
        return None
    year, month = int(year_digits(match["y"])), _number(match["m"])
    day = _number(match["d"]) if match["d"] else None
    try:
        date(year, month, day or 1)
    except ValueError:
        finding.raise_(Verdict.DATE, f"没有“{finding.figure.text}”这一天")
        return None
    return Day(finding, year, month, day)


def _number(text: str) -> int:
    """7, 七, 十二, 二十 or 三十一."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _CHINESE_DAY[text]
    return 10 * (_CHINESE_DAY[tens] if tens else 1) + (_CHINESE_DAY[ones] if ones else 0)
