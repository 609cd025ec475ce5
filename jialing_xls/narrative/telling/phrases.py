"""What the workbook and the comments say alike: places, values, verdicts."""

from decimal import Decimal
from typing import Final

from jialing_xls.model.numbers import half_up
from jialing_xls.narrative.reconciliation import FigureVerdict, Judged, Reconciliation, Spot
from jialing_xls.narrative.text.report_file import is_word
from jialing_xls.template.text_height import units

MEANINGS: Final = {
    FigureVerdict.AGREES: "与表中的数一致，或由报告自己的数算得出来",
    FigureVerdict.TIED: "知道说的是哪一项，没有可以比的数",
    FigureVerdict.DIFFERS: "与表中的数不同",
    FigureVerdict.CONTRADICTS: "同一件事报告里说了两次，数不同",
    FigureVerdict.ARITHMETIC: "合计、差额、比率、增长率或平均数，由报告或表中它的各部分算不出来",
    FigureVerdict.UNIT: "单位或数量级不对，如多写了“万”、“人”与“人次”混用",
    FigureVerdict.DATE: "早于自评年度终了，或早于报告提到的事",
    FigureVerdict.COUNT: "所写的项数与实际列出的项数不同",
    FigureVerdict.RULE: "报告自己的数不符合审核规则",
    FigureVerdict.MISSING: "别的项目写了金额，这一项没有",
    FigureVerdict.UNTIED: "不知道说的是哪一项，没有核对，请自己看一遍",
    FigureVerdict.NOT_DATA: "编号、文号、日期、期限等，不是绩效数据",
}
"""Of every verdict, for whoever reads the workbook."""


_MOST_PLACES = 10
"""Other places that are told."""


def place(spot: Spot, report: str) -> str:
    """Where it stands, as one finds it: a line of a text file, a paragraph of a Word document."""
    unit = "段" if is_word(report) else "行"
    return f"第 {spot.line} {unit}"


def located(spot: Spot, report: str) -> str:
    """The same with the section before it, or the part that is not the body: 二（三），第 5 行; 页眉，第 1 段."""
    return "，".join(filter(None, (spot.section, place(spot, report))))


def places(judged: Judged, report: str) -> str:
    """The other places that the verdict rests on, each once."""
    others = {spot.line: spot for spot in reversed(judged.others) if spot.line != judged.spot.line}
    spots = list(reversed(others.values()))
    told = [located(spot, report) for spot in spots[:_MOST_PLACES]]
    more = f" 等 {len(spots)} 处" if len(spots) > _MOST_PLACES else ""
    return "；".join(told) + more


def compared(judged: Judged) -> str:
    """What the figure was held against, and where that stands; empty if there is no such value."""
    if not judged.theirs:
        return ""
    cell = f"（{judged.place}）" if judged.place else ""
    return f"{'表中' if judged.place else '对照'}：{judged.theirs}{judged.unit}{cell}"


def excerpt(judged: Judged, width: int) -> str:
    """The sentence that it stands in, as far as ``width`` halves of an em go around the figure."""
    text = judged.spot.sentence
    if units(text) <= width:
        return text
    room = width - units("……")
    before = min(room // 2, max(0, room - units(judged.text)))
    at = max(0, text.find(judged.text))
    start = at - _fitting(text[:at][::-1], before)
    end = start + _fitting(text[start:], room)
    return "…" * (start > 0) + text[start:end] + "…" * (end < len(text))


def _fitting(text: str, width: int) -> int:
    """How many of its first characters take no more than ``width`` halves of an em."""
    for at, char in enumerate(text):
        width -= units(char)
        if width < 0:
            return at
    return len(text)


def summary(result: Reconciliation) -> str:
    """One line: how many figures, how many of them are known for what they are."""
    data, share = len(result.data), result.share_explained
    if share is None:
        return "报告里没有找到数据。"
    untied = sum(judged.verdict is FigureVerdict.UNTIED for judged in result.data)
    left = f"，{untied} 个未对应" if untied else ""
    return f"数据 {data} 个，已对应 {data - untied} 个（{_percent(share)}）{left}。"


def tell_unread(result: Reconciliation) -> str:
    """One line, if there is anything: what the report has in it that was not read."""
    told = "、".join(result.unread)
    return f"没有读：{told}。里面的数没有核对，请自己看一遍。" if told else ""


def _percent(share: Decimal) -> str:
    return f"{half_up(share * 100, 1)}%"
