"""Every figure of a passage: number, multiple, unit, and the words that say how exactly it is meant.

What is no data is found, too, and says why: numbers of headings and documents, years and dates,
deadlines and ages, whatever stands in the title of a document.
"""

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from jialing_xls.narrative.text import units
from jialing_xls.narrative.text.figure import (
    FORMAL_UNIT,
    MONEY,
    MONTHLY,
    PER_TIME,
    YEARLY,
    Bound,
    Figure,
    FigureKind,
)
from jialing_xls.narrative.text.passages import Passage
from jialing_xls.narrative.text.written_numbers import (
    ARABIC,
    CHINESE,
    DIGITS,
    FORMAL,
    FORMAL_AMOUNT,
    POWERS,
    arabic,
    chinese,
    formal,
)

_YEAR = r"(?:\d{4}|[一二][〇零一二三四五六七八九]{3})"
_DAY = r"(?:\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_DATES = (
    rf"{_YEAR}年(?:度)?(?:{_DAY}月(?:份)?(?:{_DAY}[日号]|[底末初]|[上中下]旬)?)",
    r"(?:19|20)\d{2}(?P<mark>[-./])\d{1,2}(?P=mark)\d{1,2}(?!\.?\d)",
    rf"{_DAY}月(?:份)?(?:{_DAY}[日号]|[底末初]|[上中下]旬)",
    r"\d{1,2}月?[-~至]\d{1,2}月(?:份)?",
    r"\d{1,2}月(?:份)?(?!以)",
)
_DATE = "|".join(_DATES)
_YEARS = rf"{_YEAR}(?:[-~至]{_YEAR})?(?:年度?|财年)"

_NO_DATA = {
    "文号": (
        r"[一-龥]{0,12}[\[〔(]?\d{4}[\]〕)]第?\d+号?|〔\d+号|第?\d+号(?:令|文|文件)?"
        r"|第[\d一二三四五六七八九十百]++(?:条|款|章|批|次|期|届|号|季度|部分)"
    ),
    "文件名称": r"《[^》]{0,80}》",
    "号码": r"\d{3,4}-\d{7,8}|(?<!\d)1\d{10}(?!\d)|\d+[Xx×]\d+|\d+:\d+|\d+：\d+(?![\d.]*[万元人户%])",
    "习惯用语": (
        r"一卡通|一户一策|一人一[档策]|两不愁|三保障|[\d一二三四五六七八九十两]{1,24}+(?:保户|位一体|级书记)"
        r"|两项补贴|十[一二三四五六七八九]五|两[节会]|三公|一站式|一次性|一对一|24小时|二十四小时"
    ),
}
_QUANTITY = (
    rf"(?P<chinese_rate>百分之)?(?P<number>{ARABIC}|{CHINESE}|(?<=百分之)百)(?P<more>多|余|来)?"
    rf"(?P<power>[十百千]?万|亿|百|千)?(?P<more2>多|余)?(?P<unit>{units.PATTERN})?(?P<more3>(?:多|余)(?!\d))?"
)
_RANGE = rf"{ARABIC}(?:万?元|%|人|户|米|公里|亩|平方米|周?岁)?[-~至]{ARABIC}"

_MEASURES = (*"个项种类家所处条座块道笔件套片段", "方面")
"""One-figure Chinese numerals are mostly parts of words (四川, 两会); before these they count."""
_ORDINAL = re.compile(r"(?:[第每某各另统唯单逐同首其进与独初再任十百千万亿]|(?<!以)[上下])$")

_MONTHLY = re.compile(
    r"(?:每人每月|每月每人|人均每月|每月人均|月人均|人月均|月平均|月均|每月)[^，。；：、\d]{0,10}$"
)
_YEARLY = re.compile(r"(?:每人每年|每年每人|人均每年|每年人均|年人均|年均)[^，。；：、\d]{0,10}$")
_AVERAGE = re.compile(r"(?:人均|户均|次均|人次均|平均每人次?|平均每户)[^，。；：、\d]{0,10}$")

_BEFORE = {
    Bound.AT_LEAST: re.compile(r"(?:不低于|不少于|不小于|至少|最低|≥|>=|≧)$"),
    Bound.AT_MOST: re.compile(r"(?:不超过|不高于|不多于|至多|最高|低于|少于|≤|<=|<|≦)$"),
    Bound.OVER: re.compile(r"(?:超过|超|逾|高于|大于|多于|突破|>)了?$"),
    Bound.NEAR: re.compile(r"(?:将近|接近|(?<![附最])近)$"),
    Bound.ABOUT: re.compile(r"(?:大约|约为|(?<![节签合履特制预公违])约|大概|大致|左右)$"),
}
_AFTER = {
    Bound.OVER: re.compile(r"以上|之多"),
    Bound.ABOUT: re.compile(r"左右|上下"),
    Bound.AT_MOST: re.compile(r"以内|以下|之内"),
}
_IN_BRACKETS = re.compile(r"\(([^()]{1,6})\)")
_STANDARD = re.compile(r"标准")
_ONE_PERSON = re.compile(
    r"[人户生名童]|标准|定额|工资|低保|特困|补贴|救助|津贴|养老金|生活费|按|城市|农村"
)
_RISE = re.compile(r"(?:提高|增加|上调|提升|增长|下降|减少|下调)(?:了|[\d.]+元[、和，])*$")


_FAR = 400
_MUCH_MORE, _MUCH = 50, Decimal(5000)
"""How many times one standard no other one is; 元 by the month below which any may be one."""
_AS_MUCH = 2
"""How many times as much or as little what stands behind a standard is at most, to be one without a word of it."""
NO_UNIT, _TIME = "没有单位", "期限、年龄、时间"
"""Why a number is no data."""
_BARE = ""
"""PrintedUnit of a number that stands alone in a cell, below a heading without one."""
_ARABIC = re.compile(ARABIC)
MARKS_BEHIND = ("", "，", "；", "。", "、", ")", "(", "〔", "〕", "/")


def figures(passage: Passage) -> list[Figure]:
    """The figures of a passage in their order."""
    found: list[Figure] = []
    at = passage.mark
    if at and any(char.isdigit() for char in passage.text[:at]):
        first = next(n for n, char in enumerate(passage.text) if char.isdigit())
        found.append(Figure(passage, first, at, FigureKind.NOT_DATA, reason="标题或条目的序号"))
    while match := _NEXT.search(passage.text, at):
        figure = _figure(passage, match)
        if figure is not None:
            found.append(figure)
        at = max(match.end(), at + 1)
    _share_units(passage, found)
    return _like_what_it_is_compared_with(passage, _by_the_month(passage, found))


def with_unit_of(figure: Figure, like: Figure) -> Figure:
    """A number that has no unit of its own in that of another."""
    value, decimals = arabic(figure.text)
    power = like.power
    half = Decimal(0) if not like.half else Decimal(5).scaleb(power - decimals - 1)
    return replace(
        figure, kind=FigureKind.QUANTITY, value=value.scaleb(power), unit=like.unit, half=half, reason="",
        power=power,
    )  # fmt: skip


def _share_units(passage: Passage, found: list[Figure]) -> None:
    """740、533元; 城市1066、农村806元: the unit is said once, behind the last."""
    for n in range(len(found) - 2, -1, -1):
        figure, after = found[n], found[n + 1]
        if figure.reason != NO_UNIT or not after.is_quantity:
            continue
        between = passage.text[figure.end : after.start]
        if _BESIDE.fullmatch(between) and _ARABIC.fullmatch(figure.text):
            found[n] = with_unit_of(figure, after)


def _like_what_it_is_compared_with(passage: Passage, found: list[Figure]) -> list[Figure]:
    """人均收入 18165 元，比上年的 16820 元增长 8.0%: last year's is an average, too."""
    for n, (before, figure) in enumerate(pairwise(found), 1):
        if not _is_yuan(figure) or found[n - 1].unit != PER_TIME:
            continue
        if _THAN.fullmatch(passage.text[before.end : figure.start]):
            value, half = figure.value.scaleb(4), figure.half.scaleb(4)
            found[n] = replace(figure, value=value, half=half, unit=PER_TIME, power=0)
    return found


def _by_the_month(passage: Passage, found: list[Figure]) -> list[Figure]:
    """A standard is paid by the month wherever it is one: 由每人每月760元提高到770元; 标准由760元提高到
    770元，每月提高10元. What was paid out is much more: 标准每月700元，发放16524000元.
    """
    monthly: dict[tuple[int, int], tuple[int, Decimal]] = {}
    """By sentence where the first one stands, and the most that any comes to."""
    for figure in found:
        if figure.unit == MONTHLY:
            sentence = passage.sentence(figure.start)
            first, most = monthly.get(sentence, (figure.start, figure.value))
            monthly[sentence] = first, max(most, figure.value)
    for n, figure in enumerate(found if monthly else ()):
        sentence = passage.sentence(figure.start)
        if sentence not in monthly or not _is_yuan(figure):
            continue
        first, most = monthly[sentence]
        if figure.value * 10000 < max(_MUCH_MORE * most, _MUCH):
            before = passage.text[max(sentence[0], figure.start - _FAR) : figure.start]
            later = figure.start > first
            alike = most < figure.value * 10000 * _AS_MUCH < most * _AS_MUCH**2
            if _STANDARD.search(before) or (later and (alike or _RISE.search(before))):
                value, half = figure.value * 10000, figure.half * 10000
                found[n] = replace(figure, value=value, half=half, unit=MONTHLY, power=0)
    return found


def _is_yuan(figure: Figure) -> bool:
    """Whether it is printed in 元 and no word has told yet what of; its value is in 万元 as long."""
    return figure.unit == MONEY and figure.printed_unit == "元"


_BESIDE = re.compile(r"[、和与及][一-龥]{0,6}")
_LABEL = re.compile(r"(?P<name>[^，。；：、()\d]{1,16}?(?:\([^()]{1,8}\))?)[：:为是填达]{0,2}$")
_THAN = re.compile(r"[，(]?[比较]?(?:上年度?|去年)(?:同期)?(?:的|为)?")
_LETTER = re.compile(r"[A-Za-z]$")
_POWER_OF_TEN = re.compile(r"\d[eE][+-]?$")
"""Of 1e400, which is not 400."""
_WORDS = 60
"""Characters before a figure that are looked at."""
_LONGEST = 24
"""Characters of a number: fifteen digits, as Excel keeps them, with marks between; or a numeral."""

_KINDS = "|".join(
    (
        *(f"(?P<none{n}>{pattern})" for n, pattern in enumerate(_NO_DATA.values())),
        f"(?P<date>{_DATE})",
        f"(?P<year>{_YEARS})",
        f"(?P<range>{_RANGE}(?:万|亿)?(?:{units.PATTERN.replace('?P<', '?P<r_')}))",
        FORMAL_AMOUNT,
        _QUANTITY,
    )
)
_BEGINS = rf"[\d{DIGITS}十百千万亿{FORMAL}拾第《〔\[(]|[一-龥]{{1,12}}+[\[〔(]?\d{{4}}[\]〕)]"
"""With what all of them begin: where nothing of this stands, none of them need be tried."""
_NEXT = re.compile(f"(?={_BEGINS})(?:{_KINDS})")


def _figure(passage: Passage, match: re.Match[str]) -> Figure | None:
    for n, what in enumerate(_NO_DATA):
        if match[f"none{n}"]:
            return _no_data(passage, match, f"{what}中的数字")
    if match["date"]:
        return Figure(passage, match.start(), match.end(), FigureKind.DATE, reason="日期")
    if match["year"]:
        return Figure(passage, match.start(), match.end(), FigureKind.YEAR, reason="年份")
    if match["formal"]:
        return _formal(passage, match)
    if match["range"]:
        return _no_data(passage, match, "区间（政策规定的范围）")
    return _quantity(passage, match)


def _formal(passage: Passage, match: re.Match[str]) -> Figure | None:
    """壹佰贰拾万元整."""
    read = formal(match)
    if read is None:
        return None
    value, decimals = read
    half = Decimal(5).scaleb(-5 - decimals)
    span = passage, match.start(), match.end()
    return Figure(
        *span, FigureKind.QUANTITY, value.scaleb(-4), MONEY, half, printed_unit=FORMAL_UNIT
    )


def _no_data(passage: Passage, match: re.Match[str], reason: str) -> Figure | None:
    if not any(char.isdigit() for char in match[0]):
        return None
    first = next(n for n, char in enumerate(match[0]) if char.isdigit())
    return Figure(passage, match.start() + first, match.end(), FigureKind.NOT_DATA, reason=reason)


def _quantity(passage: Passage, match: re.Match[str]) -> Figure | None:
    number = match["number"]
    is_arabic = number[0].isdigit()
    if not is_arabic and not _is_data(passage, match):
        return None
    start = match.start("number") if is_arabic else match.start()
    if is_arabic and _LETTER.search(passage.text, max(start - 1, 0), start):
        return Figure(passage, start, match.end(), FigureKind.NOT_DATA, reason="编号中的数字")
    if is_arabic and _POWER_OF_TEN.search(passage.text, max(start - _LONGEST, 0), start):
        return Figure(
            passage, start, match.end(), FigureKind.NOT_DATA, reason="科学记数法，读不出数"
        )
    if len(number) > _LONGEST:
        return Figure(passage, start, match.end(), FigureKind.NOT_DATA, reason="位数过多，不像数据")
    read = arabic(number) if is_arabic else chinese(number)
    if read is None:
        return None
    unit = _unit(passage, match)
    if unit is None:
        return Figure(passage, start, match.end(), FigureKind.NOT_DATA, reason=NO_UNIT)
    end = match.end()
    power = POWERS[match["power"] or ""] + unit.power
    value, decimals = read
    counted = unit.counted and not match["power"] and not decimals
    return Figure(
        passage,
        start,
        end,
        FigureKind.TIME if unit.is_time else FigureKind.QUANTITY,
        value.scaleb(power),
        unit.name,
        Decimal(0) if counted else Decimal(5).scaleb(power - decimals - 1),
        _bound(passage, match),
        _TIME if unit.is_time else "",
        printed_unit=passage.text[match.end("number") : end],
        power=power,
    )


def _is_data(passage: Passage, match: re.Match[str]) -> bool:
    """Whether a Chinese numeral is a figure and no part of a word."""
    if match["chinese_rate"]:
        return True
    if not match["unit"] or _ORDINAL.search(_before(passage, match)):
        return False
    number, unit = match["number"], match["unit"]
    if len(number) > 1 or match["power"]:
        return unit not in ("点", "分", "年", "级", "类") and number != "一一"
    if unit in ("成", "个百分点", "倍"):
        return number not in "一"
    return number != "一" and unit in _MEASURES


def _unit(passage: Passage, match: re.Match[str]) -> units.PrintedUnit | None:
    """The unit behind the number, with what stands before it taken into account: 每人每月 …元."""
    if match["chinese_rate"]:
        return units.PrintedUnit("%")
    if not match["unit"]:
        if match["power"] in ("万", "亿"):
            return units.PrintedUnit("万元", -4)
        return _heading_unit(passage) or _labelled_unit(passage, match)
    unit = units.matched_unit(match)
    before = _before(passage, match)
    if unit.name == "万元" and match["unit"] == "元":
        if _MONTHLY.search(before) and not _is_sum_of_month(match, before):
            return units.PrintedUnit(MONTHLY)
        if _YEARLY.search(before):
            return units.PrintedUnit(YEARLY)
        if _AVERAGE.search(before):
            return units.PrintedUnit("元/人次")
    return unit


def _is_sum_of_month(match: re.Match[str], before: str) -> bool:
    """月均支出 300.43 万元: of a month all that is spent, where no word speaks of one person or a standard."""
    sentence = re.split(r"[。；]", before)[-1]
    return "万" in (match["power"] or "") and not _ONE_PERSON.search(sentence)


def _before(passage: Passage, match: re.Match[str]) -> str:
    """The words before a figure, as far as they may be about its unit."""
    return passage.text[max(match.start() - _WORDS, 0) : match.start()]


def _heading_unit(passage: Passage) -> units.PrintedUnit | None:
    """For a bare number in a table, the unit that its column or row is headed with."""
    for heading in passage.headers or ():
        if unit := units.unit_in(heading):
            return unit
    if passage.cell and all(passage.cell) and passage.is_number:
        return units.PrintedUnit(_BARE, counted="." not in passage.text)
    return None


def _labelled_unit(passage: Passage, match: re.Match[str]) -> units.PrintedUnit | None:
    """For a bare number behind what it is called, the unit that this or the heading above ends with.

    设施(个)：18; 资金(万元) above 年初预算：850.00; 培训人次填4416; 社会服务22.00(万元).
    """
    if behind := _IN_BRACKETS.match(passage.text, match.end()):
        return units.unit_named(behind[1], whole=True)
    label = _LABEL.search(_before(passage, match))
    if label is None or passage.text[match.end() : match.end() + 1] not in MARKS_BEHIND:
        return None
    own = units.unit_in(label["name"], ends=True)
    if own or "." not in match["number"]:
        return own
    above = (units.unit_in(each.text, ends=True) for each in reversed(passage.above))
    return next(filter(None, above), None)


def _bound(passage: Passage, match: re.Match[str]) -> Bound:
    if match["more"] or match["more2"] or match["more3"]:
        return Bound.OVER
    before, after = _before(passage, match)[-6:], passage.text[match.end() : match.end() + 3]
    for bound, pattern in _BEFORE.items():
        if pattern.search(before):
            return bound
    for bound, pattern in _AFTER.items():
        if pattern.match(after):
            return bound
    return Bound.EXACT
