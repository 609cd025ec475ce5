"""What a Word template may do: a list of what its tags may use, and a process with limits.

jinja compiles a template to a program, and docxtpl renders more places than an office sees: field
codes, deleted text, attributes, headers, properties. So what jinja has parsed is looked at, wherever
it stood: every node has to be of a kind, every filter and test of a name, that is listed here. What
is allowed cannot grow a text; loops may still be many, and those end with the process.
"""

import warnings
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from jialing_xls.executor.bugs import debugging
from jialing_xls.executor.limited import OutOfBounds, run_limited
from jialing_xls.model.errors import JxlsError, Unusable

if TYPE_CHECKING:
    from jinja2 import nodes
    from jinja2.sandbox import SandboxedEnvironment

FILTERS: Final = frozenset(
    {"句", "length", "count", "first", "last", "default", "d", "trim", "upper", "lower", "reverse"}
)
TESTS: Final = frozenset({"零", "defined", "undefined", "none", "string", "number", "in"})
_NODES: Final = frozenset(
    {
        *("Template", "Output", "TemplateData", "If", "For", "Assign", "Name", "Const", "Getattr"),
        *("Getitem", "Slice", "Call", "Filter", "Test", "Compare", "Operand", "And", "Or", "Not"),
        *("CondExpr", "Tuple", "List", "Neg"),
    }
)
_MOST_LOOPS: Final = 4
"""Loops within loops; the shipped template has two."""
_MOST_TEXT: Final = 20 * 2**20
"""Characters of a part, tags of XML counted in; a report has some 100,000."""

_SECONDS, _MEGABYTES = 3.0, 300


class NotAllowed(Exception):
    """A tag uses what is not in the list: ``what``; and why it may not, in Chinese."""

    def __init__(self, what: str, reason: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.reason = reason or f"报告模板里不能用“{what}”"


def guarded_environment(**options: Any) -> "SandboxedEnvironment":
    """jinja's sandbox that refuses, with NotAllowed, whatever is not listed above."""
    from jinja2.sandbox import SandboxedEnvironment

    class Guarded(SandboxedEnvironment):
        concat = staticmethod(_joined)

        def _parse(self, source: str, name: str | None, filename: str | None) -> "nodes.Template":
            tree = super()._parse(source, name, filename)
            _check(tree, 0)
            return tree

    environment = Guarded(**options)
    environment.globals.clear()  # range, lipsum: what grows without end
    return environment


def _check(node: "nodes.Node", loops: int) -> None:
    kind = type(node).__name__
    named: Mapping[str, frozenset[str]] = {"Filter": FILTERS, "Test": TESTS}
    name = getattr(node, "name", "")
    if kind in _SUMS:
        raise NotAllowed(_SUMS[kind], "标记里不能计算")
    if kind not in _NODES:
        raise NotAllowed(_STATEMENTS.get(kind, kind))
    if kind in named and name not in named[kind]:
        near = get_close_matches(str(name), named[kind], 1)
        hint = f"，是否应为“{near[0]}”" if near else ""
        raise NotAllowed(str(name), f"没有“{name}”这个名称{hint}")
    loops += kind == "For"
    if loops > _MOST_LOOPS or getattr(node, "recursive", False):
        raise NotAllowed("for", f"循环套了 {_MOST_LOOPS} 层以上，或会调用自己")
    for child in node.iter_child_nodes():
        _check(child, loops)


_SUMS: Final = {
    **{"Add": "+", "Sub": "-", "Mul": "*", "Div": "/", "FloorDiv": "//", "Mod": "%", "Pow": "**"},
    **{"Concat": "~"},
}
_STATEMENTS: Final = {
    **{"Macro": "macro", "CallBlock": "call", "Include": "include", "Import": "import"},
    **{"Extends": "extends", "FilterBlock": "filter", "AssignBlock": "set", "Block": "block"},
}


def _joined(pieces: Iterable[str]) -> str:
    """What is rendered, unless it has no end."""
    kept: list[str] = []
    length = 0
    for piece in pieces:
        kept.append(piece)
        length += len(piece)
        if length > _MOST_TEXT:
            raise NotAllowed("for", "循环太多，写出的文字过长")
    return "".join(kept)


def drafted_within_limits(
    name: str, blob: bytes, names: Mapping[str, Any]
) -> tuple[bytes, list[str]]:
    """The template ``blob`` rendered and finished, in a process of its own. Raises Unusable.

    ``names`` are those that its tags may use, ``name`` is the template's own.
    """
    try:
        return run_limited(_drafted, name, blob, names, seconds=_SECONDS, megabytes=_MEGABYTES)
    except OutOfBounds:
        raise Unusable(
            f"报告模板“{name}”起草时用的时间或内存超过限度，没有起草。"
            "请减少循环，对照原模板改正，或用 jxls template report 重新取一份。"
        ) from None


def _drafted(name: str, blob: bytes, names: Mapping[str, Any]) -> tuple[bytes, list[str]]:
    from jialing_xls.narrative.drafting.finish import finish
    from jialing_xls.narrative.drafting.rendering import render

    warnings.simplefilter("ignore")  # what Python thinks of the program that a tag becomes
    try:
        return finish(render(name, blob, names))
    except (JxlsError, MemoryError):
        raise
    except Exception as error:  # lxml, docx, jinja and Python's compiler have errors of many kinds
        if debugging():
            raise
        why = "嵌套太深" if isinstance(error, RecursionError) else type(error).__name__
        raise Unusable(
            f"报告模板“{name}”不能起草（{why}）：标记写在了不能写的地方，或写法有误。"
            "请对照原模板改正，或用 jxls template report 重新取一份。"
        ) from error
