"""审核说明: what explains a broken 核实性 rule, and phrases that explain nothing."""

from collections.abc import Iterable
from decimal import Decimal
from hashlib import sha256

from jialing_xls.model.numbers import half_up, plain
from jialing_xls.model.rule import NOISE_DECIMALS, Rule

Broken = tuple[Rule, Decimal, Decimal]
"""A case that does not hold: the rule, its left and right side."""

EMPTY_PHRASES = frozenset(
    {
        "无",
        "暂无",
        "属实",
        "情况属实",
        "同上",
        "见上",
        "已核实",
        "核实无误",
        "无误",
        "正常",
        "无异常",
        "是",
    }
)
"""Answers that returned forms are full of: they confirm a figure without saying why."""

_PADDING = " \t\r\n　。.，,；;！!、"


def explains(text: str) -> bool:
    """Whether the text says something: it is neither empty nor one of the empty phrases."""
    core = text.strip(_PADDING)
    return len(core) > 1 and core not in EMPTY_PHRASES


def code_of(cases: Iterable[Broken]) -> str:
    """核对码: a short digest of the figures in the broken cases of a rule, e.g. ``3FA90C``.

    An explanation that bears the code explains these figures and no others.
    """
    lines = (
        f"{rule.key}:{plain(half_up(left, NOISE_DECIMALS))}:{plain(half_up(right, NOISE_DECIMALS))}"
        for rule, left, right in cases
    )
    return sha256("\n".join(lines).encode()).hexdigest()[:6].upper()
