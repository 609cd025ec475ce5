"""汇总底稿: every unit's figures, a row a unit and a column a field; the region's sums are over these."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from jialing_xls.model.fact import EPOCH, Place, Value
from jialing_xls.model.field import Field
from jialing_xls.ooxml.reference import column_letters
from jialing_xls.rollup.book.book_layout import (
    PAPER,
    PAPER_HEADER,
    PAPER_LEAD,
    BookGrid,
    RegionPlan,
)
from jialing_xls.rollup.region_result import FileKind, Unit
from jialing_xls.sheets.streamed import Run, number_markup
from jialing_xls.sheets.written_book import Sheet, file_target
from jialing_xls.template.styles import number_format

_LEAD = (("序号", 6), ("单位", 24), ("文件类型", 9), ("文件", 34), ("所在格与第 6、7 行不同的", 30))
_LABELS = ("名称", "单位", "汇总方式", "自评表文件中的格", "录入表文件中的格")
_FIGURE_WIDTH = 15

Cells = Mapping[str, Place]
"""Where fields stand in a file."""


class Usual:
    """Where the fields stand in the files of a kind, and in which files they stand elsewhere.

    In submissions the template says it; in entry workbooks it is where they stand in most of them.
    """

    def __init__(self, plan: RegionPlan) -> None:
        template = plan.template
        entries = [unit for unit in plan.region.added if unit.kind is FileKind.ENTRY]
        self.submission: Cells = {id: template.place_of(id) for id in template.book.fields}
        self.entry = _commonest(entries)
        # Files of one layout share one tuple of places.
        self._elsewhere: dict[tuple[FileKind, int], str] = {}

    def elsewhere(self, unit: Unit) -> str:
        """Fields of the unit's file that stand in other cells, with those cells."""
        key = (unit.kind, id(unit.places))
        if key not in self._elsewhere:
            usual = self.entry if unit.kind is FileKind.ENTRY else self.submission
            self._elsewhere[key] = "；".join(
                f"{field} {place}" for field, place in _places(unit) if place != usual.get(field)
            )
        return self._elsewhere[key]


def _places(unit: Unit) -> list[tuple[str, Place]]:
    ids = unit.columns.ids if unit.columns else ()
    return [(id, place) for id, place in zip(ids, unit.places, strict=True) if place]


def _commonest(units: Sequence[Unit]) -> Cells:
    alike = Counter(id(unit.places) for unit in units)
    samples = {id(unit.places): unit for unit in units}
    counts: dict[str, Counter[Place]] = {}
    for key, unit in samples.items():
        for field, place in _places(unit):
            counts.setdefault(field, Counter())[place] += alike[key]
    return {
        field: min(found, key=lambda place: (-found[place], str(place)))
        for field, found in counts.items()
    }


def write_units_paper(plan: RegionPlan, usual: Usual) -> None:
    sheet, grid = plan.book.sheet(PAPER, streamed=True), plan.paper
    fields = plan.template.book.fields
    _write_head(sheet, fields, plan, usual)
    shown = (number_format(fields[id]) for id in grid.keys)
    looks = [sheet.look("number", num_format=each, border=0) for each in shown]
    figures = Run(grid.first_column, looks)
    for n, unit in enumerate(plan.region.added):
        _write_unit(sheet, grid, n, unit, usual, figures)
    last = PAPER_LEAD + len(grid.keys)
    sheet.filter(PAPER_HEADER, grid.last_row, last)
    sheet.page(PAPER_HEADER, grid.last_row, last, lead=2)
    sheet.raw.hide_gridlines(0)
    sheet.raw.freeze_panes(PAPER_HEADER, 2)


def _write_head(sheet: Sheet, fields: Mapping[str, Field], plan: RegionPlan, usual: Usual) -> None:
    grid = plan.paper
    for n, (_, width) in enumerate(_LEAD):
        sheet.raw.set_column(n, n, width)
    first = grid.first_column - 1
    sheet.raw.set_column(first, first + len(grid.keys) - 1, _FIGURE_WIDTH)
    note = "自评表和字段汇总里的合计、最小、最大、加权平均都由本表各列算出；空格表示单位没有填，不是零。"
    sheet.title("汇总底稿　各单位的数字", note)
    described = [
        {id: fields[id].name for id in grid.keys},
        {id: fields[id].unit for id in grid.keys},
        {id: str(each.method) for id, each in plan.region.figures.items()},
        {id: str(place) for id, place in usual.submission.items()},
        {id: str(place) for id, place in usual.entry.items()},
    ]
    for row, (label, texts) in enumerate(zip(_LABELS, described, strict=True), 3):
        if row == 3:
            sheet.raw.set_row(row - 1, 44)
        sheet.text(row, PAPER_LEAD, label, "header")
        for id in grid.keys:
            sheet.text(row, grid.column(id), texts.get(id, ""), "centre", font_size=9)
    sheet.raw.set_row(PAPER_HEADER - 1, 30)
    for n, (header, _) in enumerate(_LEAD, 1):
        sheet.text(PAPER_HEADER, n, header, "header")
    for id in grid.keys:
        sheet.text(PAPER_HEADER, grid.column(id), id, "header", font_size=9)


def _write_unit(
    sheet: Sheet, grid: BookGrid, n: int, unit: Unit, usual: Usual, figures: Run
) -> None:
    row = grid.first_row + n
    sheet.number(row, 1, n + 1, "centre")
    sheet.text(row, 2, unit.name, "cell", text_wrap=False)
    sheet.text(row, 3, unit.kind, "centre")
    sheet.link(row, 4, file_target(unit.link), unit.file, "file")
    sheet.text(row, 5, usual.elsewhere(unit), "code", text_wrap=False)
    sheet.raw.write_run(row, figures, [_content(unit.value(id)) for id in grid.keys])


def _content(value: Value | None) -> str:
    if isinstance(value, Decimal):
        return number_markup(float(value))
    return number_markup((value - EPOCH).days) if isinstance(value, date) else ""


def column_target(grid: BookGrid, id: str) -> str:
    """The head of the field's column."""
    return f"{PAPER}!{column_letters(grid.column(id))}{PAPER_HEADER}"
