"""Cells that look otherwise than in the template, as far as that can mislead.

Programs change how a format is written and which font stands in for a missing one; none of them
strikes a text through, turns it, paints a pattern over it or gives it another colour.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from jialing_xls.audit.cells.comparison import Matched
from jialing_xls.audit.messages import error
from jialing_xls.audit.parts.cell_looks import Alignment, Font, Look
from jialing_xls.audit.parts.cell_reader import CellContent
from jialing_xls.audit.parts.colours import Rgb, alike_to_the_eye, hexadecimal
from jialing_xls.audit.parts.number_format import (
    decimals_of,
    hides_numbers,
    is_plain,
    meaning_of,
)
from jialing_xls.model.result import Finding
from jialing_xls.ooxml.reference import Cell
from jialing_xls.ooxml.value import ErrorCode, Scalar

_LARGER, _SMALLER = 1.5, 0.65
"""A font size changed by this factor leaves the row, or cannot be read in print."""

Differences = tuple[str, ...]
"""Half sentences: what a cell looks like, and what it should."""


def check_appearance(matched: Matched) -> Iterator[Finding]:
    """One finding for each difference on a sheet, at the first cell that has it."""
    known: dict[tuple[int, int], Differences] = {}
    fonts = matched.template.looks.font_names
    runs: dict[int, Differences] = {}  # of strings that cells share, LibreOffice makes many
    cells: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for sheet, at, expected, found in matched.cells():
        if found.empty and expected.empty:
            continue
        styles = expected.style, found.style
        if styles not in known:
            looks = matched.template.looks[styles[0]], matched.actual.looks[styles[1]]
            known[styles] = tuple(_differences(*looks, fonts))
        if found.runs and id(found.runs) not in runs:
            runs[id(found.runs)] = tuple(_runs(matched, found))
        codes = tuple(_number_format(matched, expected, found))
        for difference in (*known[styles], *codes, *(runs[id(found.runs)] if found.runs else ())):
            cells[sheet, difference].append(at)
    for (sheet, difference), where in cells.items():
        more = f"（共 {len(where)} 个单元格如此）" if len(where) > 1 else ""
        yield error(sheet, where[0], f"{difference}{more}。")


def _number_format(matched: Matched, expected: CellContent, found: CellContent) -> Iterator[str]:
    """Formats that show a number or a text otherwise than the template does.

    Programs that compute a formula give it the format of its operands if it has none of its own.
    """
    code, wanted = (
        looks[content.style].code
        for looks, content in ((matched.actual.looks, found), (matched.template.looks, expected))
    )
    # Of a formula without a result, what the template's comes to.
    value = expected.value if found.value is None else found.value
    if code == wanted or value is None:
        return
    now, should = meaning_of(code), meaning_of(wanted)
    if now.text != should.text and (isinstance(value, str) or found.formula is not None):
        yield f"数字格式“{code}”显示的不是格里的文字，应为“{wanted}”"
        return
    computed = found.formula is not None and wanted == "General"
    if isinstance(value, str) or (computed and _is_inherited(code, value)):
        return
    if now.numbers != should.numbers:
        what = "隐藏或冒充了内容" if hides_numbers(code) else "与模板不同"
        yield f"数字格式“{code}”{what}，应为“{wanted}”"


def _is_inherited(code: str, value: Scalar) -> bool:
    """Whether a format shows the whole of a number: what a program may give of itself."""
    decimals = decimals_of(code)
    if not is_plain(code) or isinstance(value, bool | ErrorCode):
        return False
    return decimals is None or round(Decimal(value), decimals) == Decimal(value)


def _differences(before: Look, now: Look, fonts: frozenset[str]) -> Iterator[str]:
    if now.pattern and now.pattern != before.pattern:
        yield f"底纹被改为图案或渐变（{now.pattern}），内容会看不清，应为单色"
    if not now.invisible:  # That is told in ``concealed``.
        yield from _colour("字体颜色", before.ink, now.ink)
        if not now.pattern:
            yield from _colour("底色", before.ground, now.ground)
        if not _SMALLER * before.size <= now.size <= _LARGER * before.size:
            yield f"字号被改为 {now.size:g}，应为 {before.size:g}"
    if now.secret and not before.secret:
        yield "公式被设为隐藏，应能看到"
    if now.crossed and not before.crossed:
        yield "单元格被加上斜线，像是作废，应没有"
    yield from _font(before.font, now.font, fonts)
    yield from _alignment(before.alignment, now.alignment)


def _colour(what: str, before: Rgb, now: Rgb) -> Iterator[str]:
    if not alike_to_the_eye(before, now):
        yield f"{what}被改为 {hexadecimal(now)}，应为 {hexadecimal(before)}"


def _font(before: Font, now: Font, fonts: frozenset[str]) -> Iterator[str]:
    if strange := sorted(now.names - fonts):
        yield f"字体被改为“{'、'.join(strange)}”，它可能是符号字体，显示的不是格里的内容，应改回"
    for effect in sorted(now.effects - before.effects):
        yield f"内容被加上{effect}，应没有"


def _alignment(before: Alignment, now: Alignment) -> Iterator[str]:
    if now.repeated and not before.repeated:
        yield "对齐方式被改为“填充”，内容会重复显示，应改回"
    if before.wrapped and not now.wrapped and not now.shrunk:
        yield "自动换行被取消，内容显示不全，应自动换行"
    if now.rotation != before.rotation:
        yield f"文字方向被改为 {now.rotation} 度，应为 {before.rotation} 度"
    if now.shrunk and not before.shrunk:
        yield "被设为缩小字体填充，内容会小得看不清，应取消"
    if now.indent > before.indent:
        yield f"缩进被改为 {now.indent}，内容会移出单元格，应为 {before.indent}"
    if now.backwards and not before.backwards:
        yield "文字被改为从右向左，数字和符号的次序会变，应为从左向右"


def _runs(matched: Matched, content: CellContent) -> Iterator[str]:
    """Pieces of a text with a font of their own; colours and sizes are judged in ``concealed``."""
    looks, fonts = matched.actual.looks, matched.template.looks.font_names
    for _, properties in content.runs:
        yield from _font(looks[content.style].font, looks.font(properties), fonts)
