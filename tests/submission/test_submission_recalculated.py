"""LibreOffice, the second referee: it agrees on every formula, and sees what is edited later."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import referee
from official_forms import FORM
from submission.packages import Filled

from jialing_xls.model.fact import EPOCH
from jialing_xls.ooxml.filling.splice import splice
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.reference import Cell
from jialing_xls.ooxml.value import CellValue
from jialing_xls.template.template_layout import CROSSCHECK, PAPER
from jialing_xls.template.template_workbook import Template

pytestmark = referee.requires_office

Values = Mapping[tuple[str, str], object]

Edit = tuple[str, str, CellValue]

EDITS: dict[str, list[Edit]] = {
    "a cent more": [(FORM, "预算_总额", Decimal("13571.20"))],
    "two cents more": [(FORM, "预算_总额", Decimal("13571.21"))],
    "working paper": [(PAPER, "城市低保_金额", Decimal(800))],
    "form": [(FORM, "审计问题说明", "有"), (FORM, "执行_中央", None)],
}
"""Cells of the submission 更正 that somebody changes after the fill: sheet, field, new value."""


@dataclass(frozen=True)
class Recalculated:
    """A workbook's cached results, and those that LibreOffice comes to."""

    formulas: set[tuple[str, str]]
    cached: Values
    fresh: Values


def edited(blob: bytes, template: Template, edits: Sequence[Edit]) -> bytes:
    """Cells set; every cached result is left stale."""
    package = Package.read(blob)
    cells: dict[str, dict[Cell, CellValue]] = {}
    for sheet, field, value in edits:
        on_paper = template.paper.cell("value", template.paper_rows[field])
        cell = on_paper if sheet == PAPER else template.form[field].cell
        cells.setdefault(sheet, {})[cell] = value
    scanned = {sheet: package.worksheet(sheet) for sheet in cells}
    return package.replacing({s.part: splice(s, cells[name]) for name, s in scanned.items()})


@pytest.fixture(scope="module")
def recalculated(
    filled: dict[str, Filled], template: Template, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Recalculated]:
    """Both submissions, both entry workbooks and the edited submissions, in one run."""
    folder = tmp_path_factory.mktemp("recalculated")
    paths = {f"{name} {path.stem[-3:]}": path for name, f in filled.items() for path in _two(f)}
    for n, (what, edit) in enumerate(EDITS.items()):
        paths[what] = folder / f"{n}.xlsx"
        paths[what].write_bytes(edited(filled["更正"].blob, template, edit))
    computed = referee.recalculated(list(paths.values()), folder)
    return {
        what: Recalculated(
            referee.formulas(path), referee.values(path), referee.values(computed[path])
        )
        for what, path in paths.items()
    }


def _two(filled: Filled) -> tuple[Path, Path]:
    return filled.entry, filled.output


@pytest.mark.parametrize("what", ["如实 录入表", "如实 自评表", "更正 录入表", "更正 自评表"])
def test_libreoffice_agrees_on_every_formula(
    recalculated: dict[str, Recalculated], what: str
) -> None:
    book = recalculated[what]
    assert len(book.formulas) > 300
    different = {
        place: (book.cached.get(place, ""), book.fresh.get(place, ""))
        for place in book.formulas
        if not same(book.cached.get(place, ""), book.fresh.get(place, ""))
    }
    assert different == {}


@pytest.mark.parametrize("what", ["如实 录入表", "如实 自评表", "更正 录入表", "更正 自评表"])
def test_no_formula_gives_an_error(recalculated: dict[str, Recalculated], what: str) -> None:
    book = recalculated[what]
    shown = {place: book.fresh.get(place, "") for place in book.formulas}
    assert [place for place, value in shown.items() if str(value).startswith("#")] == []


def same(cached: object, fresh: object) -> bool:
    """Numbers within 1e-9, everything else equal; a number is never equal to a text."""
    a, b = number(cached), number(fresh)
    if a is None or b is None:
        return type(cached) is type(fresh) and cached == fresh
    return abs(a - b) <= 1e-9


def number(value: object) -> float | None:
    """The number that a cell holds. A date is one: where a cell has no number format of its own,
    LibreOffice gives it that of the cell that it reads."""
    if isinstance(value, bool) or not isinstance(value, int | float | date):
        return None
    return value if isinstance(value, int | float) else (value - EPOCH).days


@pytest.mark.parametrize(
    ("cached", "fresh", "equal"),
    [
        (1.0, 1, True),
        (1.0, 1.000000002, False),
        ("1", 1, False),
        ("", 0, False),
        (True, 1, False),
        ("通过", "通过", True),
        (45455.0, date(2024, 6, 12), True),
        (45454.0, date(2024, 6, 12), False),
    ],
)
def test_agreeing_is_strict(cached: object, fresh: object, equal: bool) -> None:
    assert same(cached, fresh) is equal


# ---------------------------------------------------------------- edited after the fill


Shown = Callable[[str, str, str], object]


@pytest.fixture
def shown(recalculated: dict[str, Recalculated], template: Template) -> Shown:
    """What 交叉核对 shows, live, in a column of a rule's row."""

    def look_up(what: str, rule: str, column: str) -> object:
        cell = template.rules.cell(column, template.rule_rows[rule])
        return recalculated[what].fresh.get((CROSSCHECK, str(cell)), "")

    return look_up


@pytest.mark.parametrize(
    ("what", "verdict", "difference"),
    [("更正 自评表", "通过", 0), ("a cent more", "尾差", 0.01), ("two cents more", "不符", 0.02)],
)
def test_a_cent_more_on_the_form_is_rounding_and_two_are_not(
    shown: Shown, what: str, verdict: str, difference: float
) -> None:
    assert shown(what, "B01", "verdict") == verdict
    assert shown(what, "B01", "difference") == pytest.approx(difference, abs=1e-9)


@pytest.mark.parametrize("what", ["a cent more", "two cents more"])
def test_a_verdict_that_moved_away_from_the_tools_is_pointed_out(shown: Shown, what: str) -> None:
    assert shown(what, "B01", "tool_verdict") == "通过"
    assert shown(what, "B01", "agrees") == "有变动"
    assert shown(what, "B02", "agrees") != "有变动"
    assert shown("更正 自评表", "B01", "agrees") != "有变动"


@pytest.mark.parametrize(
    ("what", "block"),
    [
        ("a cent more", "资金情况"),
        ("two cents more", "资金情况"),
        ("form", "资金情况"),
        ("form", "总体目标"),
    ],
)
def test_an_edit_of_the_form_alone_no_longer_ties_to_the_working_paper(
    shown: Shown, what: str, block: str
) -> None:
    assert shown(what, f"B11·{block}", "verdict") == "不符"
    assert shown(what, f"B11·{block}", "agrees") == "有变动"
    assert shown(what, "B11·基本信息", "verdict") == "通过"
    assert shown("working paper", f"B11·{block}", "verdict") == "通过"


def test_an_edit_of_the_working_paper_is_seen_by_the_rules_that_read_it(
    shown: Shown,
) -> None:
    what = "working paper"
    assert shown(what, "H06", "verdict") == "待说明"
    assert shown(what, "H06", "agrees") == "有变动"
    assert shown(what, "B01", "agrees") != "有变动"


@pytest.mark.parametrize("what", sorted(set(EDITS) - {"a cent more"}))
def test_the_result_line_turns_when_something_is_left_to_do(
    recalculated: dict[str, Recalculated], what: str
) -> None:
    assert recalculated["更正 自评表"].fresh[CROSSCHECK, "A2"] == "结论：通过，可以报送"
    assert recalculated[what].fresh[CROSSCHECK, "A2"] == "结论：未通过，不得报送"


def test_the_rate_on_the_form_is_live(recalculated: dict[str, Recalculated]) -> None:
    assert recalculated["更正 自评表"].fresh[FORM, "G8"] == pytest.approx(0.9816)
    assert recalculated["form"].fresh[FORM, "G8"] == "—"
