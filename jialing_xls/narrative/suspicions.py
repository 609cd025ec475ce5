"""Units that cannot be right: 万 too many, 元 for 万元, 人 for 人次."""

import re
from collections.abc import Sequence
from decimal import Decimal

from jialing_xls.model.numbers import plain
from jialing_xls.narrative.desk import Desk
from jialing_xls.narrative.figure import MONEY, MONTHLY, PERCENT, TIMES, YEARLY
from jialing_xls.narrative.finding import Finding, shown, where
from jialing_xls.narrative.result import Verdict
from jialing_xls.narrative.tie import Table, fields_in, other_unit

_MYRIAD = Decimal(10000)
_MOST = Decimal(10_000_000)
"""No county has as many people, households, acts of help or mu of land."""
_MAY_BE_MORE = ("立方米", "平方米", "公斤")
"""Of water, floors and grain there is."""
_MOST_EACH = Decimal(100)
"""In 万元: nobody is paid a million."""
_EACH = re.compile(r"每(?:户|人|生|亩|名|学年|人次)[^，。；]{0,8}$")
_EACH_DAY = re.compile(r"每(?:户|人|生|名)每?(?:天|日|餐)[^，。；]{0,8}$")
_EACH_GRANT = re.compile(r"每[一-龥]{1,3}(?:补[贴助]|奖[励补]|救助|资助|津贴)[^，。；]{0,6}$")
_EACH_YEAR = re.compile(r"每[一-龥]{1,3}每年[^，。；]{0,8}$")
_MOST_EACH_DAY = Decimal(1)
"""In 万元: nobody is fed for ten thousand a day."""
_MOST_A_MONTH = Decimal(100_000)
"""In 元/月: nobody is paid so much a month."""
_ABOUT = Decimal("0.2")
"""How far, as a share, a year's standard may lie from a month's to be taken for one of a month."""
_ALL = Decimal(100)
_PART = re.compile(r"(?P<word>[一-龥]{2,8}率|满意度)[达到为是约：]*$")
_MAY_EXCEED = re.compile(r"完成|达成|增长|增速|利用|倍|产出")
_LEAST = Decimal("0.1")
"""In 万元: nothing that a county spends is less."""
_PER = re.compile(r"每|均|标准|定额|单价")
_CLAUSE = 40
"""Characters before a figure in which its clause is sought."""
_PRICE = re.compile(r"[，、(]?(?:单价|每[一-龥]{1,2})(?:为|约)?")
_NO_NUMBER = (MONEY, MONTHLY, YEARLY, PERCENT)
_FAR_MORE = 3
"""How many times all the money that a report tells of a purchase cannot cost."""


def check(desk: Desk, table: Table) -> None:
    findings = desk.findings
    most = max((f.value for f in findings if f.figure.unit == MONEY), default=_MOST_EACH)
    for finding in findings:
        _against_table(finding)
    for finding in findings:
        if finding.is_open and not finding.agrees:
            _too_many(finding)
            _too_much_each(finding)
            _priced_too_high(finding, desk, most)
            _too_little(finding, desk)
            _more_than_all(finding)
    _persons_or_times(findings, table)


def _against_table(finding: Finding) -> None:
    """Ten thousand times the table's value, or a ten thousandth of it."""
    if finding.true is None or not finding.true or finding.agrees or finding.context.planned:
        return
    unit = finding.figure.unit
    if unit in (MONTHLY, YEARLY) and _months_mixed(finding):
        return
    times = finding.value / finding.true
    if finding.figure.agrees_with(finding.true * _MYRIAD):
        what = f"多写了“万”或把元写成万元（是表中数的{times:.0f}倍）"
    elif finding.figure.agrees_with(finding.true / _MYRIAD):
        what = "少写了“万”或把万元写成元（是表中数的万分之一）"
    else:
        return
    why = f"表中为{shown(finding.true, unit)}，报告写“{finding.figure.text}”，{what}"
    finding.raise_(Verdict.UNIT, why, true=finding.true)


def _months_mixed(finding: Finding) -> bool:
    """740 元/年 for 740 元/月, or 8880 元/月 for 8880 元/年; the figure may be a slip besides."""
    assert finding.true is not None
    yearly = finding.figure.unit == YEARLY
    monthly = finding.true / 12 if yearly else finding.true
    meant = monthly if yearly else monthly * 12
    same = finding.value == meant
    if not same and not (yearly and abs(finding.value - meant) <= meant * _ABOUT):
        return False
    wrong, right = ("年", "月") if yearly else ("月", "年")
    why = (
        f"表中为{plain(monthly)}元/月（合{plain(monthly * 12)}元/年），"
        f"报告写“{finding.figure.text}”，像是把元/{right}写成元/{wrong}"
    )
    why += "" if same else f"，数也不同（{plain(meant)}）"
    finding.raise_(Verdict.UNIT, why, true=finding.true)
    return True


def _too_many(finding: Finding) -> None:
    figure = finding.figure
    if figure.unit in (MONEY, *_MAY_BE_MORE):
        return
    if "万" in figure.printed_unit and figure.value >= _MOST:
        true = figure.value / _MYRIAD
        why = f"“{figure.text}”在一千万以上，县里没有这么多，应为{shown(true, figure.unit)}，多写了“万”"
        finding.raise_(Verdict.UNIT, why, true=true)


def _too_much_each(finding: Finding) -> None:
    """每户补助 28000 万元, 每人每月 500 万元: nobody is paid a million."""
    figure = finding.figure
    if figure.unit == MONTHLY and "万" in figure.printed_unit and figure.value >= _MOST_A_MONTH:
        true = figure.value / _MYRIAD
        why = f"每月写“{figure.text}”，应为{shown(true, MONTHLY)}，多写了“万”"
        finding.raise_(Verdict.UNIT, why, true=true)
        return
    if figure.unit != MONEY or "万" not in figure.printed_unit:
        return
    own = finding.context.own
    match = _EACH_DAY.search(own) if figure.value >= _MOST_EACH_DAY else None
    if figure.value >= _MOST_EACH:
        for words in (_EACH, _EACH_GRANT, _EACH_YEAR):
            match = match or words.search(own)
    if match:
        true = figure.value / _MYRIAD
        why = f"“{match[0]}”写“{figure.text}”，应为{figure.text.replace('万', '')}，多写了“万”"
        finding.raise_(Verdict.UNIT, why, true=true)


def _too_little(finding: Finding, desk: Desk) -> None:
    """支出 4.70 元 among amounts in 万元."""
    figure = finding.figure
    if figure.unit != MONEY or figure.printed_unit != "元" or figure.value >= _LEAST:
        return
    others = [f for f in desk.sentence(finding) if f.figure.unit == MONEY and f is not finding]
    tens = [f for f in others if "万" in f.figure.printed_unit]
    if "." not in figure.text or len(tens) < 2 or _PER.search(_clause(finding)):
        return
    true = figure.value * _MYRIAD
    why = f"同一句里别的金额都以万元计，“{figure.text}”像是{shown(true, MONEY)}，漏写了“万”"
    finding.raise_(Verdict.UNIT, why, tens[:1], true=true)


def _clause(finding: Finding) -> str:
    """The words since the last comma, other figures of a list (每亩保额 900 元、保费 36 元) too."""
    figure = finding.figure
    text = figure.passage.text[max(figure.start - _CLAUSE, 0) : figure.start]
    return re.split(r"[，。；：(]", text)[-1]


def _priced_too_high(finding: Finding, desk: Desk, most: Decimal) -> None:
    """课桌椅 1680 套，单价 285 万元, where all the money that the report tells of is 3000 万元."""
    figure = finding.figure
    if figure.unit != MONEY or "万" not in figure.printed_unit or figure.value < 1:
        return
    number = next(iter(desk.in_sentence_before_any(finding)), None)
    if (
        number is None
        or not _PRICE.fullmatch(finding.context.own)
        or number.figure.unit in _NO_NUMBER
    ):
        return
    if figure.value * number.value > most * _FAR_MORE:
        true = figure.value / _MYRIAD
        why = (
            f"{plain(number.value)}{number.figure.unit}按“{figure.text}”要"
            f"{plain(figure.value * number.value)}万元，应为{figure.text.replace('万', '')}，多写了“万”"
        )
        finding.raise_(Verdict.UNIT, why, (number,), true=true)


def _more_than_all(finding: Finding) -> None:
    """合格率 109%: a part is not more than the whole."""
    figure = finding.figure
    if figure.unit != PERCENT or figure.value <= _ALL or finding.theirs:
        return
    if (match := _PART.search(finding.context.own)) and not _MAY_EXCEED.search(match[0]):
        why = f"“{match['word']}”是部分与全部之比，不会超过100%，报告写“{figure.text}”"
        finding.raise_(Verdict.ARITHMETIC, why)


def _persons_or_times(findings: Sequence[Finding], table: Table) -> None:
    """人 where the words and the value mean 人次, and the other way round."""
    by_field: dict[str, list[Finding]] = {}
    for finding in findings:
        for id in finding.fields:
            by_field.setdefault(id, []).append(finding)
    for finding in findings:
        unit = other_unit(finding.figure)
        if unit is None or not finding.is_open or finding.agrees:
            continue
        for id in fields_in(unit, finding.context, table):
            _mixed(finding, id, unit, by_field.get(id, []), table)


def _never_counted_in(unit: str, id: str, table: Table) -> bool:
    """特困供养 6279 人次: persons of a programme of which the table counts no acts.

    The other way round, 人 is often said of 人次 (救助 476 人), and is but noted.
    """
    programme = id.rpartition("_")[0]
    return unit == TIMES and f"{programme}_{TIMES}" not in table.fields


def _mixed(finding: Finding, id: str, unit: str, same: Sequence[Finding], table: Table) -> None:
    value = table.value(id)
    if value is not None and finding.figure.agrees_with(value.value):
        source = f"表中{table.name(id)}为{shown(value.value, unit)}"
    elif same and finding.figure.agrees_with(same[0].value):
        source = f"{where(same[0])}以{unit}计"
    else:
        return
    why = f"写的是“{finding.figure.text}”，{source}，人和人次混用"
    others = [other for other in same if other.figure.agrees_with(finding.value)]
    if others or finding.fields or _never_counted_in(finding.figure.unit, id, table):
        finding.raise_(
            Verdict.UNIT, f"{why}{'，另见' + where(others[0]) if others else ''}", others
        )
        return
    finding.fields = (id,)
    finding.tied_by = f"由“{finding.context.own}”对应到{table.name(id)}"
    finding.confirm(f"数值与{source}相符")
    finding.note(why)
