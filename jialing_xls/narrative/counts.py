"""Counts of items (涉及5项, 三个方面) against the items listed and the indicators of the table (计数不符)."""

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

from jialing_xls.narrative.figure import ITEMS, RELATIVE
from jialing_xls.narrative.finding import Finding
from jialing_xls.narrative.indicators import Indicator
from jialing_xls.narrative.labels import content
from jialing_xls.narrative.numerals import NUMERALS, number_of
from jialing_xls.narrative.passage import Passage
from jialing_xls.narrative.result import Verdict

_IS = re.compile(
    rf"(?:^|[，。；：、)])(?:(?P<n>[{NUMERALS}])[是要]|\((?P<m>\d{{1,2}})\)|(?P<k>\d{{1,2}})\.(?!\d)|(?P<o>[①-⑩]))"
)
_UNITS = (ITEMS, "类", "种", "点", "条", "级", "项工作")
_ITEM = re.compile(rf"(?P<n>[{NUMERALS}])是|\((?P<m>\d{{1,2}})\)|(?P<k>\d{{1,2}})[.、]")
_OPENS = re.compile(
    r"[^。；：，\d]{0,8}[：。)]+$|[^。；：，\d]{0,8}[：。)]+(?=一是|第一|\(1\)|1\.|①)"
)
_INDICATOR = "指标"
_NAMES = re.compile(
    r"[^，。；：\d]{0,16}(?:"
    r"(?:：|，(?:分别|即)?[是为]：?|，即：?)(?P<names>[^，。；：\d()]+、[^，。；：\d()]+)[，。；]"
    r"|\((?!如|含|包括|其中|主要|例如)(?P<within>[^，。；：\d()]+、[^，。；：\d()]+)\))"
)
"""Behind a number what is counted, by names: 内设五个办公室：甲办公室、乙办公室…"""
_AND = re.compile(r"和|及|与")
_DIVISIONS = re.compile(r"[省市州盟县区旗镇乡村]|街道|社区|园区|开发区|办事处|苏木|嘎查")
"""In 9 个县(市、区) what else than a county it may be, and no list."""
_NOT_ALL = re.compile(r"等(?:[^、]{0,6})$")
_MOST_NAMED = 20
_TABLE_FOLLOWS = re.compile(r"[^。；\d]{0,14}(?:[见如]下?|见附)表")
_TOTAL_ROW = re.compile(r"合计|总计|小计|共计|其中")
_MOST_CELLS, _NEAR_TABLE = 400, 4
"""Cells of a table of which the rows are counted; passages until it begins."""
_FEW_OFF = 3
"""Rows that a count may be off and still be meant for the table."""


def check(
    findings: Sequence[Finding], found: Sequence[Passage], indicators: Sequence[Indicator]
) -> None:
    place = {id(passage): n for n, passage in enumerate(found)}
    for finding in findings:
        if not finding.is_open:
            continue
        if finding.figure.unit not in RELATIVE:
            _by_names(finding)
        if finding.figure.unit not in _UNITS or not finding.is_open:
            continue
        here = place[id(finding.figure.passage)]
        _by_rows(finding, found[here + 1 :][:_MOST_CELLS])
        after = found[here + 1 :][:40]
        _check(finding, after, indicators)


def _check(finding: Finding, after: Sequence[Passage], indicators: Sequence[Indicator]) -> None:
    stated = finding.value
    reasons, wrong = [], []
    if counted := _of_indicators(finding, indicators):
        name, number = counted
        reasons.append(f"表中{name}有{number}项")
        wrong.append(number != stated)
    listed = _listed(finding, after)
    if listed > 1:
        reasons.append(f"文中列出{listed}项")
        # Where the table bears the figure out, items that were not made out prove nothing.
        wrong.append(listed != stated and not (wrong and not wrong[0]))
    if any(wrong):
        finding.raise_(Verdict.COUNT, f"写的是“{finding.figure.text}”，{'，'.join(reasons)}")
    elif wrong:
        finding.confirm("，".join(reasons))


def _by_names(finding: Finding) -> None:
    """The number against the names behind it; 和 may join two names or stand within one."""
    match = _NAMES.match(finding.figure.passage.text, finding.figure.end)
    listed = (match["names"] or match["within"]) if match else ""
    if match is None or _NOT_ALL.search(listed) or not finding.figure.precise:
        return
    names = listed.split("、")
    if match["within"] and all(map(_DIVISIONS.fullmatch, names)):
        return
    least = len(names)
    most = least + len(_AND.findall(names[-1]))
    if not least <= finding.value <= most and 2 <= finding.value <= _MOST_NAMED:
        named = str(least) if most == least else f"{least}至{most}"
        why = f"写的是“{finding.figure.text}”，后面列出{named}个：{listed}"
        finding.raise_(Verdict.COUNT, why)


def _by_rows(finding: Finding, after: Sequence[Passage]) -> None:
    """校舍建设项目 5 个，明细见下表: the number against the rows of the table that follows."""
    figure = finding.figure
    if not _TABLE_FOLLOWS.match(figure.passage.text, figure.end) or not figure.precise:
        return
    table = next((p.table for p in after[:_NEAR_TABLE] if p.table), 0)
    cells = [p for p in after if table and p.table == table]
    title = next((p.headers[0] for p in cells if p.headers and p.headers[0]), "")
    first = [p.text for p in cells if p.headers == (title,)]
    rows = [text for text in first if not _TOTAL_ROW.match(text)]
    said = content(finding.context.own)
    named = any(said[n : n + 2] in title for n in range(len(said) - 1))
    if named and len(rows) > 1 and len(rows) == len(set(rows)) and len(cells) < len(after):
        if len(rows) == finding.value:
            finding.confirm(f"下表列出{len(rows)}行")
        elif abs(len(rows) - finding.value) <= _FEW_OFF:
            why = f"写的是“{figure.text}”，下表列出{len(rows)}行：{'、'.join(rows)}"
            finding.raise_(Verdict.COUNT, why)


def _of_indicators(finding: Finding, indicators: Sequence[Indicator]) -> tuple[str, int] | None:
    """The group of indicators that the words name, and how many it has."""
    figure = finding.figure
    own = finding.context.own
    text = own if _INDICATOR in own else figure.passage.text[: figure.start][-30:]
    groups = [level for i in indicators for level in (i.level2, i.level1)]
    named = [
        (max(text.rfind(group), text.rfind(_short(group))), group)
        for group in dict.fromkeys(groups)
        if group in text or _short(group) in text
    ]
    if named and (_INDICATOR in text or "涉及" in own):
        _, group = max(named, key=lambda pair: (pair[0] >= 0, pair[0] + len(pair[1])))
        return group, groups.count(group)
    if (
        indicators
        and re.search(r"(?:三级|绩效)指标|绩效目标", own)
        and re.search(r"[共计为有]|指标$", own)
    ):
        return "绩效指标", len(indicators)
    return None


def _short(group: str) -> str:
    """社会效益指标 is often 社会效益."""
    return group.removesuffix(_INDICATOR)


def _listed(finding: Finding, after: Sequence[Passage]) -> int:
    """Items numbered one by one behind the figure: in its passage, or in those that follow it."""
    figure = finding.figure
    rest = figure.passage.text[figure.end :]
    if not _OPENS.match(rest):
        return 0
    inside = _run(m["n"] or m["m"] or m["k"] or m["o"] for m in _IS.finditer(rest))
    if inside:
        return inside
    if not _OPENS.fullmatch(rest):
        return 0
    texts = [passage.text for passage in after if not passage.is_page]
    items = takewhile(lambda match: match is not None, map(_ITEM.match, texts))
    return _run(m["n"] or m["m"] or m["k"] for m in items if m is not None)


def _run(numbers: Iterable[str]) -> int:
    """How far 一, 二, 三 … or 1, 2, 3 … go on from the first."""
    count = 0
    for number in numbers:
        value = number_of(number)
        if value == count + 1:
            count = value
        elif value == 1:
            break
    return count
