"""What is hidden in a workbook: lines, sheets, text that cannot be seen."""

from collections.abc import Iterable, Iterator

from jialing_xls.audit.messages import error, limited, quoted_value
from jialing_xls.audit.parts.cell_reader import CellContent
from jialing_xls.audit.parts.colours import why_invisible
from jialing_xls.audit.parts.received_parts import numeric_attribute
from jialing_xls.audit.parts.sizes import Sizes
from jialing_xls.audit.parts.workbook_view import SheetView, View
from jialing_xls.model.result import Finding
from jialing_xls.ooxml.reference import column_letters

_NARROWEST, _LOWEST = 0.6, 2.0
"""Characters and points: less than this and the line is as good as hidden."""


def check_concealed(view: View) -> Iterator[Finding]:
    """Everything hidden, whatever the template says: it has nothing of the kind."""
    for about in view.sheets:
        if about.state != "visible":
            how = "深度隐藏（只能用宏恢复）" if about.state == "veryHidden" else "被隐藏"
            yield error(about.name, "A1", f"工作表“{about.name}”{how}，应取消隐藏。")
        if about.kind != "worksheet":
            yield error(about.name, "A1", f"“{about.name}”不是普通工作表（{about.kind}），应删除。")
            continue
        sheet = view.sheet(about.name)
        yield from _hidden_lines(sheet)
        yield from limited(list(_invisible(view, sheet)), sheet.name)


# ---------------------------------------------------------------- hidden


def _hidden_lines(sheet: SheetView) -> Iterator[Finding]:
    """Lines in which something stands, or that say so themselves, and that show as nothing.

    Columns behind the last cell are hidden by people who want a sheet to look small.
    """
    sizes = Sizes(sheet)
    used = {at.row for at in sheet.cells} | {row.first for row in sheet.rows if row.hidden}
    for first_row, last in _spans(n for n in sorted(used) if sizes.height(n) < _LOWEST):
        which = f"第 {first_row} 行" if first_row == last else f"第 {first_row}～{last} 行"
        yield error(sheet.name, f"A{first_row}", f"{which}被隐藏（或行高近于零），应显示。")
    columns = range(1, max((at.column for at in sheet.cells), default=0) + 1)
    for first_column, last in _spans(n for n in columns if sizes.width(n) < _NARROWEST):
        letters = column_letters(first_column), column_letters(last)
        which = f"第 {letters[0]} 列" if first_column == last else f"第 {'～'.join(letters)} 列"
        yield error(sheet.name, f"{letters[0]}1", f"{which}被隐藏（或列宽近于零），应显示。")


def _spans(lines: Iterable[int]) -> list[tuple[int, int]]:
    """First and last of lines that stand together."""
    spans: list[tuple[int, int]] = []
    for line in lines:
        if spans and line == spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], line)
        else:
            spans.append((line, line))
    return spans


def _invisible(view: View, sheet: SheetView) -> Iterator[Finding]:
    runs: dict[tuple[int, int], str] = {}  # of strings that cells share, LibreOffice makes many
    for at, content in sheet.cells.items():
        if content.value in (None, "") and content.formula is None:
            continue
        look = view.looks[content.style]
        why = look.invisible
        if content.runs and not why:
            key = (id(content.runs), content.style)
            if key not in runs:
                runs[key] = _invisible_run(view, content)
            why = runs[key]
        if why:
            message = f"内容{quoted_value(content.value)}看不见：{why}，应改为可见的字体。"
            yield error(sheet.name, at, message, content.value)


def _invisible_run(view: View, content: CellContent) -> str:
    look = view.looks[content.style]
    for text, properties in content.runs:
        colour, size = properties.find("color"), numeric_attribute(properties.find("sz"), "val")
        why = why_invisible(view.looks.colour(colour, look.ink), look.ground, size or look.size)
        if why and text.strip():
            return f"其中{quoted_value(text)}的{why}"
    return ""
