"""问题清单: every check that is not passed, of the region and of its units, most severe first."""

from collections.abc import Sequence
from dataclasses import dataclass

from jialing_xls.model.fact import Place
from jialing_xls.model.numbers import plain
from jialing_xls.model.result import CheckResult
from jialing_xls.model.rule import Verdict
from jialing_xls.rollup.book.book_layout import PROBLEMS, SEVERITY, RegionPlan
from jialing_xls.rollup.region_result import Hit, Region, RegionResult, Unit
from jialing_xls.sheets.written_book import Sheet, file_target
from jialing_xls.template.rule_table import VERDICT_COLOURS
from jialing_xls.template.styles import number_format, side_format
from jialing_xls.template.template_layout import TableColumns

_COLUMNS = TableColumns(
    {
        "number": ("序号", 7),
        "verdict": ("结论", 9),
        "unit": ("单位", 24),
        "rule": ("规则", 16),
        "class": ("类别", 10),
        "text": ("审核内容", 36),
        "place": ("单元格", 22),
        "left": ("左边", 15),
        "relation": ("关系", 5),
        "right": ("右边", 15),
        "difference": ("差额", 13),
        "explanation": ("审核说明", 30),
        "detail": ("提示", 36),
        "basis": ("依据", 60),
    }
)
_HEADER = 4
_PRINTED = "detail"
_LEAST_HEIGHT, _HIGHEST = 28.0, 120.0
_FIGURE = "#,##0.00##"
"""Of a figure that no rule states the decimals of."""

_NOT_PASSED = frozenset(Verdict) - {Verdict.PASSED, Verdict.NOT_APPLICABLE}


@dataclass(frozen=True, slots=True)
class Problem:
    """A row of the list. ``unit`` is a position in ``Region.added``; None for the region itself."""

    check: CheckResult
    unit: int | None
    name: str
    place: str
    target: str
    shown: str
    """Number format of both sides."""
    relation: str

    @property
    def severity(self) -> tuple[int, bool]:
        """不符, 待说明, 未执行 of what must hold, of what need not, 已说明, 尾差."""
        return SEVERITY[self.check.verdict], not self.check.rule.rule_class.must_hold


def problems(plan: RegionPlan) -> list[Problem]:
    """All of them: by severity, then the region's own, then unit by unit in rule order."""
    found = [_of_region(check, plan) for check in plan.region.checks]
    for result in plan.region.results:
        found += [_outlying(hit, result, plan) for hit in result.hits]
    for n, unit in enumerate(plan.region.added):
        found += [_of_unit(check, n, unit) for check in unit.problems]
    kept = (problem for problem in found if problem.check.verdict in _NOT_PASSED)
    return sorted(kept, key=lambda each: (each.severity, -1 if each.unit is None else each.unit))


def first_problem_rows(found: Sequence[Problem]) -> dict[int, int]:
    """Row of the most severe problem of each unit that has one."""
    rows: dict[int, int] = {}
    for row, problem in enumerate(found, _HEADER + 1):
        if problem.unit is not None:
            rows.setdefault(problem.unit, row)
    return rows


def _of_unit(check: CheckResult, n: int, unit: Unit) -> Problem:
    place, target = _pointed(unit, unit.cells(check))
    return _checked(check, n, unit.name, place, target)


def _pointed(unit: Unit, places: Sequence[Place]) -> tuple[str, str]:
    """What is said of where to look in the unit's file, and the link to it."""
    if not places:
        return "", file_target(unit.link)
    more = f" 等 {len(places)} 格" if len(places) > 1 else ""
    return f"{places[0]}{more}", file_target(unit.link, str(places[0]))


def _of_region(check: CheckResult, plan: RegionPlan) -> Problem:
    used = plan.template.book.fields_used(check.rule)
    cell = plan.at.cell(used[0]) if used else ""
    return _checked(check, None, region_name(plan.region), cell, cell)


def _checked(check: CheckResult, unit: int | None, name: str, place: str, target: str) -> Problem:
    rule = check.rule
    return Problem(check, unit, name, place, target, side_format(rule), rule.relation)


def _outlying(hit: Hit, result: RegionResult, plan: RegionPlan) -> Problem:
    """Where a region rule does not hold: a unit among the others, or the region's own sum."""
    unit = None if hit.unit is None else plan.region.added[hit.unit]
    book, field = plan.template.book, plan.template.book.fields.get(hit.field)
    score = f"稳健 z 值 {plain(hit.score)}（右边为各单位中位数）" if hit.score is not None else ""
    if unit is None:
        place = target = plan.at.cell(hit.field) if field else ""
    else:
        behind = (hit.field, *book.typed_behind([hit.field])) if field else ()
        found = dict.fromkeys(each for id in behind if (each := unit.place(id)))
        place, target = _pointed(unit, list(found))
    check = result.check(field, hit.left, hit.right, score, hit.detail)
    name = unit.name if unit else region_name(plan.region)
    shown = number_format(field) if field else _FIGURE
    return Problem(check, hit.unit, name, place, target, shown, "≈" if score else "=")


def write_problems(plan: RegionPlan, found: Sequence[Problem]) -> None:
    sheet = plan.book.sheet(PROBLEMS, streamed=True)
    notes = (
        "列出没有通过的每一条：不符、待说明、未执行、已说明、尾差，轻重依次；用筛选只看一个单位或一条规则。",
        "点单位看该单位的全部情况，点单元格打开报送的文件（文件须仍在原来的相对位置）。",
    )
    sheet.title(f"问题清单　共 {len(found)} 项", *notes)
    sheet.header(_HEADER, _COLUMNS)
    for n, problem in enumerate(found, 1):
        _write(sheet, _HEADER + n, n, problem, plan.unit_cell(problem.unit))
    last = _HEADER + len(found)
    sheet.colour(sheet.cells("verdict", _HEADER, last), VERDICT_COLOURS)
    sheet.close(_HEADER, last, printed=sheet.column(_PRINTED))
    sheet.raw.freeze_panes(_HEADER, sheet.column("unit"))


def _write(sheet: Sheet, row: int, number: int, problem: Problem, own: str) -> None:
    check, rule = problem.check, problem.check.rule
    texts = {
        "class": rule.rule_class,
        "text": rule.text,
        "relation": problem.relation,
        "explanation": check.explanation or "",
        "detail": "；".join(filter(None, (check.detail, *check.hints[:1]))),
        "basis": rule.basis,
    }
    wrapped = {key: texts[key] for key in ("text", "explanation", "detail")}
    sheet.height(row, wrapped, least=_LEAST_HEIGHT, most=_HIGHEST)
    sheet.number(row, "number", number, "centre")
    sheet.text(row, "verdict", check.verdict, "centre")
    sheet.link(row, "unit", own, problem.name, "name")
    sheet.text(row, "rule", rule.key, "centre")
    for key, text in texts.items():
        style = "centre" if key in ("class", "relation") else "cell"
        sheet.text(row, key, text, style, text_wrap=key != "basis")
    sheet.link(row, "place", problem.target, problem.place, "name")
    days = "0" if problem.shown == "yyyy-mm-dd" else problem.shown
    for key, value, shown in (
        ("left", check.left, problem.shown),
        ("right", check.right, problem.shown),
        ("difference", check.difference, days),
    ):
        sheet.number(row, key, value, "side", num_format=shown)


def region_name(region: Region) -> str:
    """汇总单位 of the roster; without one, what it is."""
    return region.name or "汇总数"
