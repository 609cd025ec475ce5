"""What is hidden in a workbook: lines, sheets, text that cannot be seen."""

from collections.abc import Iterable, Iterator

from jialing_xls.audit.colours import why_invisible
from jialing_xls.audit.reading import Content, Line, SheetView, View
from jialing_xls.audit.telling import error, shown
from jialing_xls.audit.xml import children, first, number
from jialing_xls.model.result import Finding
from jialing_xls.ooxml.reference import column_letters

_NARROWEST, _LOWEST = 0.6, 2.0
"""Characters and points: less than this and the line is as good as hidden."""


def check(view: View) -> Iterator[Finding]:
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
        yield from _invisible(view, sheet)


# ---------------------------------------------------------------- hidden


def _hidden_lines(sheet: SheetView) -> Iterator[Finding]:
    rows = (row for row in sheet.rows if _is_hidden(row, _LOWEST))
    for first_row, last in _spans(rows):
        which = f"第 {first_row} 行" if first_row == last else f"第 {first_row}～{last} 行"
        yield error(sheet.name, f"A{first_row}", f"{which}被隐藏（或行高近于零），应显示。")
    columns = (column for column in sheet.columns if _is_hidden(column, _NARROWEST))
    used = max((at.column for at in sheet.cells), default=0)
    for first_column, last in _spans(columns):
        if first_column > used:
            continue  # Nothing stands there: how some people make a sheet look small.
        letters = column_letters(first_column), column_letters(min(last, used))
        which = (
            f"第 {letters[0]} 列" if first_column == last else f"第 {letters[0]}～{letters[1]} 列"
        )
        yield error(sheet.name, f"{letters[0]}1", f"{which}被隐藏（或列宽近于零），应显示。")


def _is_hidden(line: Line, least: float) -> bool:
    return line.hidden or (line.size is not None and line.size < least)


def _spans(lines: Iterable[Line]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for line in lines:
        if spans and line.first <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], line.last)
        else:
            spans.append((line.first, line.last))
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
            message = f"内容{shown(content.value)}看不见：{why}，应改为可见的字体。"
            yield error(sheet.name, at, message, content.value)
        elif look.hides_values and content.value is not None:
            message = (
                f"数字格式“{look.code}”隐藏或冒充了内容{shown(content.value)}，应改为模板的格式。"
            )
            yield error(sheet.name, at, message, look.code)
    yield from _invisible_by_condition(view, sheet)


def _invisible_run(view: View, content: Content) -> str:
    look = view.looks[content.style]
    for text, properties in content.runs:
        colour, size = first(properties, "color"), number(first(properties, "sz"), "val")
        why = why_invisible(view.looks.colour(colour, look.ink), look.ground, size or look.size)
        if why and text.strip():
            return f"其中{shown(text)}的{why}"
    return ""


def _invisible_by_condition(view: View, sheet: SheetView) -> Iterator[Finding]:
    for group in sheet.elements("conditionalFormatting"):
        for rule in children(group, "cfRule"):
            ink, ground, code = view.looks.dxf(int(rule.get("dxfId", "-1")))
            why = why_invisible(ink, ground or (1.0, 1.0, 1.0), 11) if ink else ""
            if why or code == ";;;":
                area = group.get("sqref", "A1").split()[0]
                at = area.partition(":")[0].replace("$", "")
                message = f"条件格式会使 {area} 的内容看不见（{why or '数字格式 ;;;'}），应删除。"
                yield error(sheet.name, at, message)
