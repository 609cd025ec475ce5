"""审核说明: what explains a broken 核实性 rule, and phrases that explain nothing."""

import re
from collections.abc import Iterable
from hashlib import sha256
from unicodedata import normalize

Broken = tuple[str, Iterable[tuple[str, str]]]
"""A case that does not hold: the rule's key, and what was typed, text by field."""

EMPTY_PHRASES = frozenset(
    {
        *("无", "暂无", "是", "正常", "无异常", "无误", "同上", "见上", "见附件"),
        *("属实", "情况属实", "数据属实", "已核实", "经核实", "核实无误", "确实如此"),
    }
)
"""Answers that returned forms are full of: they confirm a figure without saying why."""

SEPARATORS = (*" 　\n。.，,；;！!、：:",)
"""What may stand between phrases; of white space, what is typed in a cell."""

_SEPARATORS = re.compile(rf"[\s{''.join(SEPARATORS)}]+")


def explains(text: str) -> bool:
    """Whether the text says something: more than the empty phrases, one or several of them."""
    parts = [part for part in _SEPARATORS.split(text) if part]
    return len("".join(parts)) > 1 and not all(part in EMPTY_PHRASES for part in parts)


def code_of(cases: Iterable[Broken]) -> str:
    """核对码: a short digest of what was typed in the broken cases of a rule, e.g. ``3FA90C``.

    An explanation that bears the code explains these figures and no others.
    """
    lines = (f"{key}:{id}={text}" for key, typed in cases for id, text in typed)
    return sha256("\n".join(lines).encode()).hexdigest()[:6].upper()


def same_code(one: str, other: str | None) -> bool:
    """Whether a typed code is this one: full-width, lower case and spaces around do not matter."""
    return normalize("NFKC", one).strip().upper() == other
