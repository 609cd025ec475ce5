"""Whether fields can stand where a definition has them on the official form: each on a cell that is there, once."""

from collections.abc import Iterator, Mapping

from jialing_xls.definition.document import Form, IndicatorTable
from jialing_xls.definition.expressions import Names, no_field
from jialing_xls.definition.faults import DefinitionFault, nearest
from jialing_xls.definition.layers import Stack
from jialing_xls.ooxml.editing.cell_setting import merged_areas
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.package_errors import OoxmlError
from jialing_xls.ooxml.reference import Cell

_LEVELS = ("一级", "二级", "三级")


def on_form(names: Names, form: Form) -> list[str]:
    """The fields that stand on the form, sheet by sheet, top to bottom, left to right."""
    places: list[tuple[tuple[object, ...], str]] = []
    cells = {id: place for id, cell in form.cells.items() if (place := place_of(cell))}
    sheets = list(dict.fromkeys(sheet for sheet, _ in cells.values()))
    for id, (sheet, at) in cells.items():
        if id in names:
            places.append(((sheets.index(sheet), at.row, 0, at.column), id))
    if table := form.table:
        sheet_at = sheets.index(table.sheet) if table.sheet in sheets else len(sheets)
        for n, indicator in enumerate(names.indicators):
            for suffix, column in table.columns.items():
                place = place_of(f"{table.sheet}!{column}{table.first}")
                if place and (id := f"{indicator.id}_{suffix}") in names:
                    places.append(((sheet_at, table.first, n, place[1].column), id))
    return [id for _, id in sorted(places)]


def place_of(cell: str) -> tuple[str, Cell] | None:
    """Sheet and cell of ``表名!E7``; None if it is no such text."""
    sheet, mark, at = cell.rpartition("!")
    try:
        return (sheet.strip("'"), Cell.parse(at)) if sheet and mark else None
    except ValueError:
        return None


def form_faults(stack: Stack, names: Names) -> Iterator[DefinitionFault]:
    """Cells that are bound are on the official form, each once."""
    form, package = stack.layer.form or Form(), None
    try:
        package = Package.read(stack.official) if stack.official else None
    except OoxmlError:
        yield stack.fault("form", "", "file", "官方表文件不是 xlsx 工作簿或已损坏")
    taken: dict[tuple[str, Cell], str] = {}
    for id, cell in form.cells.items():
        if id not in names:
            text = no_field(id, names)
        elif (place := place_of(cell)) is None:
            text = f"“{cell}”应写作 表名!单元格，如 自评表!E7"
        elif place in taken:
            text = f"{cell} 已经给了字段“{taken[place]}”"
        else:
            taken[place] = id
            text = _not_there(place, package)
        if text:
            file = stack.files.get(("cells", id), stack.top)
            yield DefinitionFault(file, "form", "cells", id, text)
    if form.table is not None:
        yield from _table(stack, form.table, taken, package)
    elif stack.layer.indicators and stack.official:
        yield stack.fault("form", "table", "", "没有写指标在官方表的哪几行、哪几列")


def _not_there(place: tuple[str, Cell], package: Package | None) -> str:
    """Why a place is none of the official workbook, as far as that is known; empty if it is."""
    sheet, at = place
    sheets = [each.name for each in package.sheets] if package else [sheet]
    if sheet not in sheets:
        return f"官方表没有工作表“{sheet}”，有 {'、'.join(sheets)}"
    if package and not at.valid:
        return f"“{at}”不是单元格"
    areas = merged_areas(package, sheet) if package else ()
    covering = next((area for area in areas if area.covers(at) and at != area.first), None)
    return f"{sheet}!{at} 被合并在 {covering} 里，应写 {covering.first}" if covering else ""


def _table(
    stack: Stack,
    table: IndicatorTable,
    taken: Mapping[tuple[str, Cell], str],
    package: Package | None,
) -> Iterator[DefinitionFault]:
    if not 1 < table.first <= table.last + 1:
        yield stack.fault("form", "table", "first", "首行、末行应是官方表的行号，首行在前")
        return
    if package and table.sheet in [each.name for each in package.sheets]:
        rows = max(package.worksheet(table.sheet).rows, default=0)
        if table.last > rows:
            text = f"“{table.sheet}”只有 {rows} 行，没有第 {table.last} 行"
            yield stack.fault("form", "table", "last", text)
    known = [*_LEVELS, *(column.suffix for column in stack.layer.columns)]
    known += [score.suffix for score in stack.layer.scores]
    used: dict[str, str] = {}
    for name, column in table.columns.items():
        place = place_of(f"{table.sheet}!{column}{table.first}")
        if name not in known:
            text = f"没有列“{name}”{nearest(name, known)}"
        elif place is None:
            text = f"“{column}”应是列字母"
        elif column in used:
            text = f"{column} 列已经给了“{used[column]}”"
        elif clash := _bound_in(table, place[1].column, taken):
            text = f"{column} 列里有单元格给了字段“{clash}”"
        else:
            used[column] = name
            text = _not_there(place, package) if table.first <= table.last else ""
        if text:
            yield stack.fault("form", "table columns", name, text)


def _bound_in(table: IndicatorTable, column: int, taken: Mapping[tuple[str, Cell], str]) -> str:
    """The field of a cell on the rows of the indicators; empty if there is none in the column."""
    rows = range(table.first, table.last + 1)
    return next(
        (
            id
            for (sheet, at), id in taken.items()
            if sheet == table.sheet and at.column == column and at.row in rows
        ),
        "",
    )
