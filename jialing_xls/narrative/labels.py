"""What a figure is called where no vocabulary knows it: its own words without the common ones."""

import re
from functools import lru_cache
from typing import Final

from jialing_xls.narrative.finding import Finding

_COMMON: Final = re.compile(
    # where something else stands: 三(一)结余
    r"[一二三四五六七八九十]{1,3}\([一二三四五六七八九十]{1,3}\)\d{0,2}|"
    # time and place
    r"(?:截至|截止|到)?(?:\d{4}年度?)?\d{0,2}月?(?:年末|年底|全年|年内|本年度?|当年|目前|期末)|\d{4}年度?|年度"
    r"|(?:全|我|本|各)[省市县区州旗局乡镇]|[省市县区]内|全国|辖区"
    # verbs of having, doing, paying
    r"|共有|共计|共|合计|总计|累计|计有|现有|实有|实际|实施|开展|完成|全面|全部|已经|已|有|为|是|达到|达|在册|在保|享受|保障|救助|供养|纳入"
    r"|覆盖|惠及|涉及|支持|发放|支出|拨付|下达|安排|使用|投入|落实|补助|补贴|执行|到位|收到|筹集|资金|金额|经费|总额|费用"
    # who, how many
    r"|对象|人员|家庭|居民|群众|人口|人数|户数|人次|次数|数量|基本生活费?|生活费|救助金|保障金|标准|水平|每人每月|每人每年|每月|每人"
    r"|提高到|提高至|调整到|调整为|增长到|分别|均|各|约|近|超过|不低于|不超过|逾|多|余"
    # particles
    r"|其中|包括|包含|以及|等|的|了|和|与|及|对|给|向|由|从|在|按|并|又|也|则|于|将|用于"
    r"|[\s、，；。“”\"\-:：()（）·*≥≤><=~]"
)

WHOLE: Final = re.compile(
    r"安排|预算|下达|到位|收到|收入|筹集|规模|总额|投入|落实|任务|计划|应|资金|经费|投资"
)
"""Of a figure that others are parts of: what there was to spend, to do."""
SPENT: Final = re.compile(r"支出|执行|使用|拨付|完成|支付|发放|竣工|整改|合格|兑现|兑付")
"""Of a figure that is what was done of it."""
LEFT: Final = re.compile(
    r"结余|结转|尚存|剩余|余下|尚有|不合格|不达标|未达标|未通过|还有|还剩|还余|净减少|净增加?|净增长|差额|相差|缺口|未支出|没有(?:支出|花|执行|使用|拨付|发放)|没花|未花|未发|未执行|未使用|未拨付|未完成|尚未|尚余|剩下|未用完|没有用完|结存|其余|未兑现|未整改"
)
"""Of a figure that is what is left, or lacking; before it or right behind it."""


_NO_NAME: Final = re.compile(
    r"(?:目标|任务|计划|指标|值|数|[比较]?上年|同比|相[比较]|净|增加|增长|提高|上升|减少|下降|降低|满分|权重)+"
)
"""What every target, every change and every full score is called, whatever is aimed at or changes."""


def content(text: str) -> str:
    """The words of a text that tell one thing from another."""
    return _COMMON.sub("", text)


@lru_cache(maxsize=65536)
def label(own: str, title: str) -> str:
    """What a figure is called; words of the report's title, in pairs, say nothing new."""
    plain = content(own)
    pairs = _pairs(title)
    kept = [True] * len(plain)
    for n in range(len(plain) - 1):
        if plain[n : n + 2] in pairs:
            kept[n] = kept[n + 1] = False
    called = "".join(char for char, keep in zip(plain, kept, strict=True) if keep)
    return "" if _NO_NAME.fullmatch(called) else called


@lru_cache(maxsize=16)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[n : n + 2] for n in range(len(text) - 1))


def is_whole(finding: Finding) -> bool:
    """Whether its words, or those of its table's row, say that it is all there was."""
    row = finding.figure.passage.row
    return bool(WHOLE.search(finding.context.own) or row.startswith(("合计", "总计")))
