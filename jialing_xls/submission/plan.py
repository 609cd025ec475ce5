"""The fill plan: which cells of the template get which values, and which rows which heights."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from jialing_xls.model.fact import EPOCH, Fact, Facts, Value
from jialing_xls.model.result import CheckResult
from jialing_xls.model.rule import Verdict
from jialing_xls.ooxml.engine import CellKey
from jialing_xls.ooxml.reference import Cell
from jialing_xls.ooxml.value import MAX_TEXT, CellValue
from jialing_xls.template.geometry import geometry
from jialing_xls.template.template_layout import CROSSCHECK, IDENTITY_ROW, PAPER, PROOF_ROW
from jialing_xls.template.template_workbook import Template
from jialing_xls.template.text_height import MAXIMUM, capacity, text_height, units

Cells = dict[Cell, CellValue]

PROOF_CELL, IDENTITY_CELL = Cell(PROOF_ROW, 1), Cell(IDENTITY_ROW, 1)


_CUT = "单元格放不下，只录开头）"


@dataclass(frozen=True, slots=True)
class Plan:
    """Values by sheet and cell, and heights in points by sheet and row."""

    cells: Mapping[str, Cells]
    """Only cells that hold something: the template's are blank."""
    heights: Mapping[str, Mapping[int, float]]


def plan(template: Template, facts: Facts, checks: Sequence[CheckResult]) -> Plan:
    """The plan for one unit. Formulas are not in it: their results are computed from it."""
    cells: dict[str, Cells] = {sheet: {} for sheet in template.form_sheets}
    for (sheet, cell), value in form_cells(template, facts).items():
        cells[sheet][cell] = value
    cells[PAPER] = _paper_cells(template, facts)
    cells[CROSSCHECK] = crosscheck_cells(template, checks)
    heights = {sheet: _heights(template, sheet, values) for sheet, values in cells.items()}
    return Plan(cells, heights)


def form_cells(template: Template, facts: Facts) -> Mapping[CellKey, CellValue]:
    """What the form gets; formulas of its own stay."""
    return {
        at: value
        for id, at in template.filled.items()
        if (value := _written(facts.value(id))) is not None
    }


def _paper_cells(template: Template, facts: Facts) -> Cells:
    cells: Cells = {}
    for id, row in template.paper_rows.items():
        fact = facts.by_field.get(id)
        if fact is not None and not template.book.fields[id].derived:
            at = template.paper.cells[row]
            for column, value in planned_row(fact):
                cells[at[column]] = value
    return cells


def planned_row(fact: Fact) -> Iterator[tuple[str, CellValue]]:
    """What the row of a fact gets in 数据底稿, by column."""
    value = _written(fact.value)
    if value is not None:
        yield "value", value
    if fact.place:
        yield "source", str(fact.place)
    if fact.original:
        yield "original", fitting(fact.original)
    if fact.note:
        yield "note", fact.note


def crosscheck_cells(template: Template, checks: Sequence[CheckResult]) -> Cells:
    """What the rows of the rules get in 交叉核对."""
    cells: dict[Cell, CellValue | None] = {}
    for check in checks:
        at = template.rules.cells[template.rule_rows[check.rule.key]]
        cells[at["tool_verdict"]] = str(check.verdict)
        cells[at["explanation"]] = check.explanation
        cells[at["code"]] = check.code
        cells[at["hint"]] = _hint(check)
        if check.explanation is not None:
            cells[at["explained_difference"]] = check.difference
    return {cell: value for cell, value in cells.items() if value is not None}


def _hint(check: CheckResult) -> str | None:
    """Which cell is likely wrong; else what is missing, where something has to be done about it."""
    if check.hints:
        return check.hints[0]
    open_still = not check.settled or check.verdict is Verdict.NOT_RUN
    return check.detail or None if open_still else None


def fitting(text: str) -> str:
    """The text as a cell can hold it: one that is too long is cut, and says so."""
    if len(text) <= MAX_TEXT // 2:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * MAX_TEXT:
        return text
    end = f"…（原文共 {len(text)} 字，{_CUT}"
    kept = units[: 2 * (MAX_TEXT - len(end))].decode("utf-16-le", "ignore")
    return kept + end


def is_cut(text: str) -> bool:
    """Whether ``fitting`` has cut a text, so that it is no longer all that was typed."""
    return len(text) > MAX_TEXT // 2 and text.endswith(_CUT)


def _written(value: Value | None) -> CellValue:
    """A fact's value as a cell holds it: a date as its day number, an empty text as nothing."""
    if isinstance(value, date):
        return (value - EPOCH).days
    return value if value != "" else None


# ---------------------------------------------------------------- heights


def _heights(template: Template, sheet: str, cells: Cells) -> dict[int, float]:
    """Heights of the rows whose wrapped texts need more than the template gives them."""
    heights: dict[int, float] = {}
    for cell, value in cells.items():
        if isinstance(value, str) and (needed := needed_height(template, sheet, cell, value)):
            heights[cell.row] = max(needed, heights.get(cell.row, 0.0))
    return heights


# Units have most of their texts in common.
@lru_cache(maxsize=4_096)
def needed_height(template: Template, sheet: str, cell: Cell, text: str) -> float:
    """Points that the row of a cell needs for its text; 0 if the template's height does."""
    shape = geometry(template, sheet)
    if not _may_exceed(text, shape.capacity(cell)):
        return 0.0
    needed = text_height(text, shape.width(cell), shape.size(cell))
    return needed if needed > shape.height(cell) else 0.0


def _may_exceed(text: str, room: int) -> bool:
    """Whether the cell may need a higher row; most texts are short even if every sign is wide."""
    return "\n" in text or (2 * len(text) > room and units(text) > room)


def too_long(template: Template, facts: Facts) -> Iterator[tuple[str, int]]:
    """Fields whose text is cut off even in the highest row of the form, and how much would fit."""
    for id, (sheet, cell) in template.form.items():
        shape, value = geometry(template, sheet), facts.value(id)
        width, size = shape.width(cell), shape.size(cell)
        if isinstance(value, str) and text_height(value, width, size) >= MAXIMUM:
            yield id, capacity(width, size, MAXIMUM) // 2
