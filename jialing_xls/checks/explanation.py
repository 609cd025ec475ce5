"""审核说明: what explains a broken 核实性 rule, and words that explain nothing."""

from collections.abc import Iterable
from hashlib import sha256
from unicodedata import normalize

Broken = tuple[str, Iterable[tuple[str, str]]]
"""A case that does not hold: the rule's key, and what was typed, text by field."""

_SIGNS = (*' \n　。．.，,、；;：:！!？?…—-/（）()“”"%', *"0123456789")
"""White space, punctuation and digits: a figure alone is no reason."""

_ASSERTIONS = (
    "情况", "数据", "数字", "金额", "内容", "资料", "属实", "真实", "准确", "正确", "完整", "可靠",
    "有效", "正常", "合理", "符合", "规定", "合规", "合法", "一致", "相符", "要求", "暂无", "没有",
    "异议", "异常", "问题", "差错", "错误", "核实", "核对", "核查", "审核", "复核", "检查", "确认",
    "确实", "实际", "事实", "如实", "据实", "如此", "单位", "填报", "填写", "上报", "说明", "附件",
    "附表", "报告", "同上", "上述", "以上", "全部", "人次", "我局", "本局", "可以", "同意", "认可",
    *"元万亿户人年月日无误已经均都为是系与和及的了请见详我本所对",
)  # fmt: skip
"""Words that confirm a figure or stand beside one, without saying why it is as it is."""

NOTHING_SAID = (*_SIGNS, *sorted(_ASSERTIONS, key=len, reverse=True))
"""What is taken out of an explanation, in this order; 即时核对 takes it out, too."""

LEAST_SAID = 2
"""Characters that must be left of an explanation."""

REASON = "原因、涉及的数和依据"
"""What an explanation should state."""


def explains(text: str) -> bool:
    """Whether the text says something: more than assertive words, digits and punctuation.

    E.g. 尾差系四舍五入 does; 情况属实，无误。 and 123 do not.
    """
    for nothing in NOTHING_SAID:
        text = text.replace(nothing, "")
    return len(text) >= LEAST_SAID


def code_of(cases: Iterable[Broken]) -> str:
    """核对码: a short digest of what was typed in the broken cases of a rule, e.g. ``3FA90C``.

    An explanation that bears the code explains these figures and no others.
    """
    lines = (f"{key}:{id}={text}" for key, typed in cases for id, text in typed)
    return sha256("\n".join(lines).encode()).hexdigest()[:6].upper()


def same_code(one: str, other: str | None) -> bool:
    """Whether a typed code is this one: full-width, lower case and spaces around do not matter."""
    return normalize("NFKC", one).strip().upper() == other
