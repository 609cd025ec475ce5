"""The table of the checks that are not 通过, and where to look.

Figures stand in columns; what the rule says, what is missing and where to look stand beside them on
a wide terminal and beneath them on a narrow one, so that nothing is cut at 80 columns.
"""

from collections.abc import Iterator, Sequence

from rich.text import Text

from jialing_xls.model.result import CheckResult
from jialing_xls.model.rule import Verdict
from jialing_xls.tasks import amounts
from jialing_xls.tasks.mending_list import name_cells
from jialing_xls.tasks.text import count_columns, pad_text, shorten_text, wrap_text

_ORDER = (
    Verdict.BROKEN,
    Verdict.UNEXPLAINED,
    Verdict.NOT_RUN,
    Verdict.ROUNDING,
    Verdict.EXPLAINED,
)
"""What has to be done first, first."""

_HEADINGS = ("编号", "左边", "关系", "右边", "差额", "结论")
_RIGHT = (False, True, False, True, True, False)
_NOTES_HEADING = "审核内容，查看单元格"

_GAP = "  "
_BESIDE = 44
"""Columns that the notes need to stand beside the figures."""

_EXPLANATION_WIDTH = 60
_ABSENT = "—"


def checks_table(checks: Sequence[CheckResult], width: int) -> Iterator[Text]:
    """The table's lines for a console of ``width`` columns; none if there is nothing to show."""
    shown = [check for verdict in _ORDER for check in checks if check.verdict is verdict]
    if not shown:
        return
    rows = [_figures(check) for check in shown]
    widths = [max(map(count_columns, column)) for column in zip(_HEADINGS, *rows, strict=True)]
    indent = sum(widths) + len(_GAP) * len(widths)
    beside = width - indent >= _BESIDE
    heading = _line(_HEADINGS, widths) + (_GAP + _NOTES_HEADING if beside else "")
    yield Text(heading, "bold")
    for check, row in zip(shown, rows, strict=True):
        style = "yellow" if check.settled else "bold red"
        *first, verdict = _line(row, widths).rpartition(row[-1])[:2]
        notes = list(_notes(check, width - indent if beside else width - 4))
        line = Text.assemble(*first, (verdict, style))
        if beside:
            line.append(" " * (indent - line.cell_len) + notes.pop(0))
        yield line
        yield from (Text(" " * (indent if beside else 4) + note) for note in notes)


def _figures(check: CheckResult) -> tuple[str, ...]:
    left, right = amounts.group_sides(check)
    gap = amounts.show_difference(check)
    return (
        check.rule.key,
        left or _ABSENT,
        str(check.rule.relation),
        right or _ABSENT,
        _ABSENT if gap is None else amounts.group_digits(gap),
        str(check.verdict),
    )


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        " " * (width - count_columns(cell)) + cell if right else pad_text(cell, width)
        for cell, width, right in zip(cells, widths, _RIGHT, strict=True)
    )
    return _GAP.join(padded)


def _notes(check: CheckResult, width: int) -> Iterator[str]:
    yield from wrap_text(check.rule.text, width)
    yield from wrap_text(check.detail, width)
    for hint in check.hints:
        yield from wrap_text(f"提示 {hint}", width)
    if check.explanation:
        explanation = shorten_text(" ".join(check.explanation.split()), _EXPLANATION_WIDTH)
        yield from wrap_text(f"审核说明：{explanation}", width)
    code = f"　核对码 {check.code}" if check.code else ""
    if place := name_cells(check):
        yield from wrap_text(f"查看 {place}{code}", width)


def not_applicable_lines(checks: Sequence[CheckResult], width: int) -> Iterator[str]:
    """The 不适用 ones by name, in lines that break between names; none if there are none."""
    keys = [check.rule.key for check in checks if check.verdict is Verdict.NOT_APPLICABLE]
    if not keys:
        return
    line = f"不适用 {len(keys)} 条（有关的选填项没有填）："
    for key, mark in zip(keys, (*"、" * (len(keys) - 1), ""), strict=True):
        if count_columns(line + key + mark) > width:
            yield line
            line = ""
        line += key + mark
    yield line
