"""Cells that look otherwise than in the template, as far as that can mislead.

Programs change how a format is written and which font stands in for a missing one; none of them
strikes a text through, turns it, paints a pattern over it or gives it another colour.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from jialing_xls.audit.cells.comparison import Matched
from jialing_xls.audit.messages import error, quoted_value
from jialing_xls.audit.parts import cell_looks as of
from jialing_xls.audit.parts.cell_looks import Look, Looks
from jialing_xls.audit.parts.cell_reader import CellContent
from jialing_xls.audit.parts.number_format import hides_numbers, meaning_of, shows_whole
from jialing_xls.model.result import Finding
from jialing_xls.ooxml.colours import alike_to_the_eye
from jialing_xls.ooxml.reference import Cell

_LARGER, _SMALLER = 1.5, 0.65
"""A font size changed by this factor leaves the row, or cannot be read in print."""

_ALLOWED: Mapping[str, Callable[[Any, Any], bool]] = {
    of.INK: alike_to_the_eye,
    of.GROUND: alike_to_the_eye,
    of.SIZE: lambda before, now: _SMALLER * before <= now <= _LARGER * before,
    of.FONT: lambda before, now: not now,
    of.EFFECTS: lambda before, now: now <= before,
    of.WRAPPED: lambda before, now: now or not before,
    of.TURNED: lambda before, now: now == before,
    of.INDENT: lambda before, now: now <= before,
    of.CODE: lambda before, now: True,  # It depends on what stands in the cell.
}
"""Whether what a property is now may stand for what it was; of others, whether it is not set anew."""
_HARM = {
    of.FONT: "它可能是符号字体，显示的不是格里的内容",
    of.PATTERN: "内容会看不清",
    of.CROSSED: "像是作废",
    of.COVERED: "会遮住内容",
    of.WRAPPED: "内容显示不全",
    of.SHRUNK: "内容会小得看不清",
    of.INDENT: "内容会移出单元格",
}


def check_appearance(matched: Matched) -> Iterator[Finding]:
    """One finding for each difference on a sheet, at the first cell that has it."""
    known: dict[tuple[int, int, int], tuple[str, ...]] = {}
    cells: dict[tuple[str, str], list[tuple[Cell, CellContent]]] = defaultdict(list)
    for sheet, at, expected, found in matched.cells():
        if found.empty and expected.empty:
            continue
        # LibreOffice makes many strings that cells share.
        key = expected.style, found.style, id(found.runs) if found.runs else 0
        if key not in known:
            known[key] = tuple(_differences(matched, expected, found))
        for difference in (*known[key], *_number_format(matched, expected, found)):
            cells[sheet, difference].append((at, found))
    for (sheet, difference), where in cells.items():
        more = f"（共 {len(where)} 个单元格如此）" if len(where) > 1 else ""
        at, content = where[0]
        yield error(sheet, at, f"{difference}{more}。", content.value)


def _number_format(matched: Matched, expected: CellContent, found: CellContent) -> Iterator[str]:
    """Formats that show a number or a text otherwise than the template does.

    Programs that compute a formula give it the format of its operands if it has none of its own.
    """
    code = matched.actual.looks[found.style][of.CODE]
    wanted = matched.template.looks[expected.style][of.CODE]
    # Of a formula without a result, what the template's comes to.
    value = expected.value if found.value is None else found.value
    if code == wanted or value is None or meaning_of(code) == meaning_of(wanted):
        return
    computed = found.formula is not None
    number = Decimal(value) if isinstance(value, int | float | Decimal) else None
    if computed and not wanted and number is not None and shows_whole(code, number):
        return
    now, should = meaning_of(code), meaning_of(wanted)
    same_text = now.text == should.text and (
        not isinstance(value, str) or now.beside == should.beside
    )
    if isinstance(value, str) and same_text:
        return
    what = "显示的不是格里的文字" if not same_text else "与模板不同"
    what = "隐藏或冒充了内容" if same_text and hides_numbers(code) else what
    yield f"数字格式“{code or '常规'}”{what}，应为“{wanted or '常规'}”"


def _differences(matched: Matched, expected: CellContent, found: CellContent) -> Iterator[str]:
    """Half sentences: what a cell looks like, and what it should."""
    looks = matched.actual.looks
    before, now = matched.template.looks[expected.style], looks[found.style]
    fonts = matched.template.looks.fonts
    yield from _compared(before, now, fonts)
    hidden = of.invisible(now) or next(_hidden_runs(looks, now, found), "")
    if hidden:
        yield f"内容看不见：{hidden}，应改为可见的字体"
    for _, properties in found.runs:
        run = {k: v for k, v in looks.of_run(properties).items() if k in (of.FONT, of.EFFECTS)}
        yield from _compared(now, {**now, **run}, fonts)


def _compared(before: Look, now: Look, fonts: frozenset[str]) -> Iterator[str]:
    now = {**now, of.FONT: now[of.FONT] - fonts}
    elsewhere = {of.INK, of.GROUND, of.SIZE} if of.invisible(now) else set()
    elsewhere |= {of.GROUND} if now[of.PATTERN] else set()
    for name, said in now.items():
        should = before[name]
        allowed = _ALLOWED[name](should, said) if name in _ALLOWED else not said or said == should
        if not allowed and name not in elsewhere:
            harm = f"，{_HARM[name]}" if name in _HARM else ""
            yield f"{name}被改为{of.spelled(said)}{harm}，应为{of.spelled(should)}"


def _hidden_runs(looks: Looks, look: Look, content: CellContent) -> Iterator[str]:
    for text, properties in content.runs:
        own = {k: v for k, v in looks.of_run(properties).items() if v}
        if text.strip() and (why := of.invisible({**look, **own})):
            yield f"其中{quoted_value(text)}的{why}"
