"""The official file made ready for filling: rows for all indicators, formulas, formats, names.

What the file says stays: its formulas, labels, formats, protection, validation. Put in is what it lacks,
and every change is told.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from jialing_xls.checks.excel import compile_derived
from jialing_xls.definition.document import IndicatorTable
from jialing_xls.definition.indicator_rows import (
    OfficialRow,
    RowPlan,
    bare,
    group,
    label_merges,
    plan_rows,
)
from jialing_xls.definition.template_definition import Definition
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.model.field import Field, Kind
from jialing_xls.model.numbers import plain
from jialing_xls.ooxml.editing.cell_setting import (
    Setting,
    merge_cells,
    merged_areas,
    set_cells,
    set_heights,
)
from jialing_xls.ooxml.editing.graft import naming
from jialing_xls.ooxml.editing.row_insertion import insert_rows
from jialing_xls.ooxml.editing.style_table import StyleTable
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.package_errors import OoxmlError, UnknownName
from jialing_xls.ooxml.reference import Cell, Range, SheetCell, column_number
from jialing_xls.template.geometry import sheet_geometry
from jialing_xls.template.pagination import divide_form, number_from_one
from jialing_xls.template.styles import number_format
from jialing_xls.template.template_layout import NO_RATE, SubmissionAddresses
from jialing_xls.template.text_height import text_height

LEVELS = ("一级", "二级")
NAME = "三级"
_WRITTEN = {"指标值": "target", "单位": "unit", "性质": "compare"}
"""Columns whose content the definition states where no field is filled in there."""
_WEIGHT = "分值"
_GAP = re.compile(r"[\s_＿]*(?:20[0-9]{2})?[\s_＿]*(?=年)")
"""Where a form leaves room for the year, or has one: （    年度）, （ 2024 年度）."""

Settings = dict[Cell, Setting]


@dataclass(slots=True)
class OfficialForm:
    """The official package on its way, where fields stand in it, and what has been changed so far."""

    package: Package
    cells: dict[str, SheetCell]
    own: dict[str, int] = field(default_factory=dict)
    """Fields whose cells have a formula of the form: their decimals."""
    changes: list[str] = field(default_factory=list)


def prepared(definition: Definition) -> OfficialForm:
    """The official form of a definition, bound and ready. UnreadableFile if it cannot be used."""
    try:
        package = Package.read(definition.form)
        form = OfficialForm(package, {})
        _refuse_1904(package)
        _refuse_prefixed(package)
        rows = _with_rows(form, definition)
        form.cells = dict(_places(definition, rows))
        _write_rows(form, definition, rows)
        _set_fields(form, definition)
        _paginate(form, definition, rows)
        names = {id: at.absolute for id, at in form.cells.items()}
        form.package = naming(form.package, names)
    except UnknownName as error:
        raise UnreadableFile(f"官方表里没有工作表“{error.name}”，请核对绑定的表名。") from None
    except OoxmlError as error:
        message = f"官方表不能使用（{error}）。请在 Excel 中打开，另存为普通的 .xlsx 后再试。"
        raise UnreadableFile(message) from None
    return form


def _refuse_1904(package: Package) -> None:
    """Dates are counted from 1904 in workbooks of old Macs: each would be four years off."""
    head = package.part(package.workbook_part)
    if re.search(rb"""date1904\s*=\s*["'](1|true)["']""", head):
        raise UnreadableFile(
            "官方表用的是 1904 日期系统，日期会差四年。请在 Excel 的选项中取消“使用 1904 日期系统”后另存。"
        )


def _refuse_prefixed(package: Package) -> None:
    """Some programs write ``x:c`` for ``c``; Excel, WPS and LibreOffice do not, and the proof reads none."""
    sheets = [package.worksheet(s.name) for s in package.sheets if s.kind == "worksheet"]
    if any(sheet.sheet_data_tag.prefix for sheet in sheets) or (
        package.workbook_part != "xl/workbook.xml"
    ):
        raise UnreadableFile(
            "官方表是由其他程序导出的，请在 Excel 或 WPS 中打开，另存为 .xlsx 后再试。"
        )


# Rows.


def _with_rows(form: OfficialForm, definition: Definition) -> RowPlan:
    """Put rows into the table, from below so that the numbers above stay right."""
    table = definition.table
    if table is None or not definition.indicators:
        return RowPlan((), {})
    official = _official_rows(form.package, table)
    plan = plan_rows(official, definition.indicators, table.last)
    received = form.package
    for after in sorted(plan.inserted, reverse=True):
        count = plan.inserted[after]
        form.package = insert_rows(form.package, table.sheet, after, count)
    if not official:
        _unlike_header(form, received, table, len(plan.rows))
    for after in sorted(plan.inserted):
        first = plan.moved(after) + 1
        form.changes.append(
            f"{table.sheet}：第 {after} 行下面插入 {plan.inserted[after]} 行（现第 {first} 行起），"
            f"样式和行高同第 {after} 行，以下各行下移"
        )
    for row in plan.rows:
        if row.indicator is None:
            held = "、".join(f"“{text}”" for text in _rest_of(form.package, table, row.number))
            kept = f"，原有的 {held} 仍在" if held else ""
            form.changes.append(f"{table.sheet}：第 {row.number} 行没有对应的指标，不填{kept}")
    return plan


def _rest_of(package: Package, table: IndicatorTable, row: int) -> list[str]:
    """What a row of the table holds but its labels."""
    letters = (letter for key, letter in table.columns.items() if key not in (*LEVELS, NAME))
    cells = (Cell(row, column_number(letter)) for letter in letters)
    return [text for at in cells if (text := _text(package, table.sheet, at))]


def _unlike_header(
    form: OfficialForm, received: Package, table: IndicatorTable, count: int
) -> None:
    """Rows that were put in behind the header, made like it, are no headers: its merges end with it,
    font and fill are those of the row below; what stands left of the table goes on beside them."""
    header, sheet = table.last, received.worksheet(table.sheet)
    first = min(map(column_number, table.columns.values()))
    used = {at.column for at in sheet.cells if at.row == header}
    added = range(header + 1, header + count + 1)
    merged = merged_areas(received, table.sheet)
    areas: list[Range] = []
    for area in {_area_of(merged, Cell(header, column)) for column in {*used, *range(1, first)}}:
        columns = area.first.column, area.last.column
        if columns[0] < first:
            areas.append(Range(area.first, Cell(added[-1], columns[1])))
        elif area.first.row < header:
            across = [Range(Cell(row, columns[0]), Cell(row, columns[1])) for row in added]
            areas += [area, *(each for each in across if each.first != each.last)]
    form.package = merge_cells(form.package, table.sheet, areas)
    styles = _styles(form.package)
    looks = {
        column: styles.derived(
            sheet.style_at(Cell(header, column)), like=sheet.style_at(Cell(header + 1, column))
        )
        for column in used
        if column >= first
    }
    settings = {
        Cell(row, column): Setting(style=looks[column]) for column in looks for row in added
    }
    form.package = set_cells(form.package, table.sheet, settings)
    form.package = form.package.revised({styles.part: styles.revised()})


def _official_rows(package: Package, table: IndicatorTable) -> list[OfficialRow]:
    merged = merged_areas(package, table.sheet)
    rows = []
    for number in range(table.first, table.last + 1):
        level1, level2, name = (
            _shown(package, table.sheet, Cell(number, column_number(letter)), merged)
            if (letter := table.columns.get(key))
            else ""
            for key in (*LEVELS, NAME)
        )
        rows.append(OfficialRow(number, (group(level1), group(level2)), bare(name)))
    return rows


def _shown(package: Package, sheet: str, at: Cell, merged: Sequence[Range]) -> str:
    """The text of a cell, of the area that it is merged into."""
    return _text(package, sheet, _area_of(merged, at).first)


def _text(package: Package, sheet: str, at: Cell) -> str:
    cell = package.worksheet(sheet).cells.get(at)
    return package.text(cell) if cell else ""


def _places(definition: Definition, plan: RowPlan) -> Iterator[tuple[str, SheetCell]]:
    """Where each field stands."""
    table = definition.table
    for id, text in definition.cells.items():
        sheet, at = SheetCell.parse(text)
        if table is not None and sheet == table.sheet:
            at = Cell(plan.moved(at.row), at.column)
        yield id, SheetCell(sheet, at)
    for row in plan.rows:
        for suffix, letter in table.columns.items() if table and row.indicator else ():
            id = f"{row.indicator.id}_{suffix}" if row.indicator else ""
            if table and id in definition.book.fields:
                yield id, SheetCell(table.sheet, Cell(row.number, column_number(letter)))


def _write_rows(form: OfficialForm, definition: Definition, plan: RowPlan) -> None:
    """Labels, names and whatever the definition states of an indicator, where the form is blank."""
    table = definition.table
    if table is None:
        return
    settings: Settings = {}
    for level, key in enumerate(LEVELS):
        if letter := table.columns.get(key):
            merged = merged_areas(form.package, table.sheet)
            across = _across(merged, plan, column_number(letter))
            areas, texts = label_merges(plan.rows, level, across, merged)
            form.package = merge_cells(form.package, table.sheet, areas)
            settings |= {at: Setting(text) for at, text in texts.items()}
    bound = set(form.cells.values())
    for row in plan.rows:
        if row.indicator is None:
            continue
        stated = {key: getattr(row.indicator, name) for key, name in _WRITTEN.items()}
        weight = row.indicator.weight
        stated |= {NAME: row.indicator.name, _WEIGHT: "" if weight is None else plain(weight)}
        for key, text in stated.items():
            at = Cell(row.number, column_number(table.columns.get(key, "A")))
            renamed = key == NAME and not _keeps(row.official)
            blank = row.official is None or not _text(form.package, table.sheet, at)
            bound_here = SheetCell(table.sheet, at) in bound
            if text and key in table.columns and not bound_here and (renamed or blank):
                settings[at] = Setting(text)
    form.package = set_cells(form.package, table.sheet, settings)
    _raise_rows(form, table.sheet, settings)
    if settings:
        form.changes.append(f"{table.sheet}：写入指标的名称和分组 {len(settings)} 格")


def _raise_rows(form: OfficialForm, sheet: str, settings: Settings) -> None:
    """Make the rows high enough for what has been written into single cells of them."""
    shape = sheet_geometry(form.package, sheet)
    heights: dict[int, float] = {}
    for at, setting in settings.items():
        area = shape.merged.get(at)
        if area is None or area.first.row == area.last.row:
            needed = text_height(str(setting.value or ""), shape.width(at), shape.size(at))
            if needed > max(shape.height(at), heights.get(at.row, 0)):
                heights[at.row] = needed
    form.package = set_heights(form.package, sheet, heights)


def _keeps(row: OfficialRow | None) -> bool:
    """Whether the form names the indicator of the row itself."""
    return row is not None and not row.blank


def _area_of(merged: Sequence[Range], at: Cell) -> Range:
    return next((each for each in merged if each.covers(at)), Range(at, at))


def _across(merged: Sequence[Range], plan: RowPlan, column: int) -> tuple[int, int]:
    """First and last column of the cells of a level: forms merge them across, too."""
    area = _area_of(merged, Cell(plan.rows[0].number, column))
    return area.first.column, area.last.column


# Fields.


def _set_fields(form: OfficialForm, definition: Definition) -> None:
    """Formulas of computed fields, formats; cells that have a formula of their own are let be."""
    styles = _styles(form.package)
    form.own = {
        id: definition.book.fields[id].decimals or 0
        for id, place in form.cells.items()
        if form.package.worksheet(place.sheet).is_formula(place.cell)
    }
    addresses = SubmissionAddresses([*definition.book.fields], form.cells, form.own)
    by_sheet: dict[str, Settings] = {}
    told: dict[str, list[str]] = {}
    for id, place in form.cells.items():
        known = definition.book.fields[id]
        scanned = form.package.worksheet(place.sheet)
        if id in form.own:
            told.setdefault("官方表的公式照旧，只读不填", []).append(str(place))
            continue
        formula = ""
        if known.derived:
            formula = compile_derived(known, addresses, definition.book, NO_RATE).removeprefix("=")
            told.setdefault("写入公式", []).append(str(place))
        style = scanned.style_at(place.cell)
        text = _text(form.package, place.sheet, place.cell)
        wanted = _format(styles, style, known, text)
        if wanted != style:
            told.setdefault("补数字格式或自动换行", []).append(str(place))
        setting = Setting("" if text and not formula else None, formula, wanted)
        if text:
            told.setdefault("原有的字由填报的内容代替", []).append(f"{place}“{text}”")
        by_sheet.setdefault(place.sheet, {})[place.cell] = setting
    for sheet, settings in by_sheet.items():
        form.package = set_cells(form.package, sheet, settings)
    form.package = form.package.revised({styles.part: styles.revised()})
    form.changes += [f"{what}：{'、'.join(cells)}" for what, cells in told.items()]


def _format(styles: StyleTable, style: int, known: Field, text: str) -> int:
    """The cell format with what it lacks for the field: a number format, lines that are broken."""
    if known.kind is Kind.TEXT:
        return style if styles.wraps(style) else styles.derived(style, wrap=True)
    if known.kind is Kind.YEAR and (gap := _GAP.search(text)):
        around = (text[: gap.start()], text[gap.end() :])
        before, after = ("".join(f"\\{char}" for char in part) for part in around)
        return styles.derived(style, code=f"{before}0{after}")
    return styles.derived(style, code=number_format(known)) if styles.is_general(style) else style


def _paginate(form: OfficialForm, definition: Definition, plan: RowPlan) -> None:
    """Page breaks between groups; each sheet's pages numbered from 1."""
    table = definition.table
    for sheet in dict.fromkeys(place.sheet for place in form.cells.values()):
        labels = {row.number: (row.label(0), row.label(1)) for row in plan.rows}
        of_sheet = labels if table is not None and table.sheet == sheet else {}
        form.package, cuts = divide_form(form.package, sheet, of_sheet)
        form.package = number_from_one(form.package, sheet)
        if cuts:
            numbers = "、".join(map(str, cuts))
            form.changes.append(f"{sheet}：打印时在第 {numbers} 行下面分页，不在一组指标的中间")


def _styles(package: Package) -> StyleTable:
    for link in package.links_of(package.workbook_part):
        if link.kind == "styles":
            return StyleTable(package.part(link.target), link.target)
    raise UnreadableFile("官方表没有样式（styles.xml），请在 Excel 中打开后另存为 .xlsx。")
