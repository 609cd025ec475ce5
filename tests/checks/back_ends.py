"""One rule book in both back ends: Frame and Judge in Decimal, and live formulas in IronCalc.

All fields stand on one sheet, a row each: in column A as 数据底稿 holds them, in column B as 自评表
shows them. The rules stand from column C on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import ironcalc

from jialing_xls.checks.excel import (
    RowCells,
    RowFormulas,
    TiedCells,
    compile_derived,
    compile_rule,
)
from jialing_xls.checks.frame import Frame
from jialing_xls.checks.judge import Judge
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.fact import EPOCH, Fact, Facts, Place, Value
from jialing_xls.model.numbers import half_up
from jialing_xls.model.result import CheckResult
from jialing_xls.model.rule import NOISE_DECIMALS, Rule


@dataclass(frozen=True, slots=True)
class Cell:
    row: int
    column: int


CellValue = str | int | Decimal | None
Scalar = str | float | bool
PAPER, FORM, LEFT, RIGHT, DIFFERENCE, TOLERANCE, VERDICT, EXPLANATION = range(1, 9)
COLUMNS = {
    LEFT: "left",
    RIGHT: "right",
    DIFFERENCE: "difference",
    TOLERANCE: "tolerance",
    VERDICT: "verdict",
}
NOTHING = "—"
"""What a derived field shows where there is none."""

_ABSOLUTE, _RELATIVE = Decimal("5e-9"), Decimal("1e-13")


class LiveSheet:
    """The rule book as formulas, made once; ``disagreements`` sets the inputs and compares."""

    def __init__(self, book: RuleBook) -> None:
        self.book = book
        self._row = {id: row for row, id in enumerate(book.fields, 1)}
        self._model = ironcalc.create("small", "en", "UTC", "en")
        for id, field in book.derived.items():
            formula = compile_derived(field, self, book, NOTHING)
            self._formula(Cell(self._row[id], PAPER), formula)
            self._formula(Cell(self._row[id], FORM), f"=A{self._row[id]}")
        for row, rule in enumerate(book.rules, 1):
            self.write_rule(row, rule)

    def cell(self, field: str) -> str:
        return f"A{self._row[field]}"

    def tied(self, field: str) -> TiedCells:
        form = f"B{self._row[field]}"
        return TiedCells(form, f"A{self._row[field]}", form)

    def write_rule(self, row: int, rule: Rule) -> RowFormulas:
        cells = RowCells(f"C{row}", f"D{row}", f"E{row}", f"F{row}", f"H{row}")
        formulas = compile_rule(rule, cells, self, self.book)
        self._formula(Cell(row, LEFT), formulas.left)
        self._formula(Cell(row, RIGHT), formulas.right)
        self._formula(Cell(row, DIFFERENCE), formulas.difference)
        self._formula(Cell(row, TOLERANCE), formulas.tolerance)
        self._formula(Cell(row, VERDICT), formulas.verdict)
        return formulas

    def _formula(self, cell: Cell, formula: str) -> None:
        self._model.set_user_input(0, cell.row, cell.column, formula)

    def _put(self, cell: Cell, value: CellValue) -> None:
        if value is None:
            self._model.clear_cell_contents(0, cell.row, cell.column)
        elif isinstance(value, str):
            self._model.update_cell_with_text(0, cell.row, cell.column, value)
        else:
            self._model.update_cell_with_number(0, cell.row, cell.column, float(value))

    def disagreements(self, facts: Facts, shown: Facts | None = None) -> list[str]:
        """Where formulas and Decimal differ; ``shown`` is 自评表 where it was edited by hand."""
        frame = Frame(
            self.book, [facts], None if shown is None else [self._with_rates(shown, facts)]
        )
        judge = Judge(frame, [facts], lambda id: Place("表", id))
        results = judge.results(0)
        for cell, value in self._inputs(facts, shown or facts).items():
            self._put(cell, value)
        # As in a submission: the text that the tool accepted, or none (empty, or lapsed by 核对码).
        for row, result in enumerate(results, 1):
            self._put(Cell(row, EXPLANATION), result.explanation)
        self._model.evaluate()
        return [*self._rules_apart(results), *self._derived_apart(frame)]

    def _with_rates(self, shown: Facts, facts: Facts) -> Facts:
        """What 自评表 shows: the rates there are formulas over the same figures."""
        derived = Frame(self.book, [facts]).derived
        by_field = {id: fact for id, fact in shown.by_field.items() if id not in derived}
        rates = {id: Fact(id, values[0]) for id, values in derived.items()}
        return Facts({**by_field, **rates})

    def _inputs(self, facts: Facts, shown: Facts) -> dict[Cell, CellValue]:
        values: dict[Cell, CellValue] = {}
        for id in self.book.fields.keys() - self.book.derived.keys():
            values[Cell(self._row[id], PAPER)] = _typed(facts.value(id))
            values[Cell(self._row[id], FORM)] = _typed(shown.value(id))
        return values

    def _read(self, row: int, column: int) -> Scalar:
        value: Scalar | None = self._model.get_cell_value(0, row, column)
        return "" if value is None else value

    def _rules_apart(self, results: list[CheckResult]) -> Iterator[str]:
        for row, result in enumerate(results, 1):
            gap = result.difference
            expected = {
                LEFT: result.left,
                RIGHT: result.right,
                DIFFERENCE: None if gap is None else half_up(gap, NOISE_DECIMALS),
                VERDICT: str(result.verdict),
            }
            if gap is not None:
                expected[TOLERANCE] = result.tolerance
            for column, value in expected.items():
                live = self._read(row, column)
                if not _same(live, value, ""):
                    what = f"{result.rule.key} {COLUMNS[column]}"
                    yield f"{what}: formula {live!r}, Decimal {value!s}"

    def _derived_apart(self, frame: Frame) -> Iterator[str]:
        for id, values in frame.derived.items():
            live = self._read(self._row[id], PAPER)
            if not _same(live, values[0], NOTHING):
                yield f"{id}: formula {live!r}, Decimal {values[0]}"


def _typed(value: Value | None) -> CellValue:
    return (value - EPOCH).days if isinstance(value, date) else value


def _same(live: Scalar, value: Decimal | str | None, nothing: str) -> bool:
    if value is None or isinstance(value, str):
        return live == (nothing if value is None else value)
    if isinstance(live, bool) or not isinstance(live, int | float):
        return False
    number = Decimal(repr(live))
    return abs(number - value) <= _ABSOLUTE + _RELATIVE * max(abs(number), abs(value))
