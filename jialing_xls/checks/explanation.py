"""审核说明: what explains a broken 核实性 rule, and phrases that explain nothing."""

from collections.abc import Iterable

EMPTY_PHRASES = frozenset(
    {"无", "暂无", "属实", "情况属实", "同上", "见上", "已核实", "核实无误", "无误", "正常", "无异常", "是"}
)
"""Answers that returned forms are full of: they confirm a figure without saying why."""

_PADDING = " \t\r\n　。.，,；;！!、"


def explains(text: str) -> bool:
    """Whether the text says something: it is neither empty nor one of the empty phrases."""
    core = text.strip(_PADDING)
    return len(core) > 1 and core not in EMPTY_PHRASES


def first_explanation(texts: Iterable[str]) -> str | None:
    """The first text that explains something."""
    return next((text for text in texts if explains(text)), None)
