"""The official file made ready for filling: rows for all indicators, formulas, formats, names.

What the file says stays: its formulas, labels, formats, protection, validation. Put in is what it lacks,
and every change is told.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from jialing_xls.checks.excel import compile_derived
from jialing_xls.definition.document import IndicatorTable
from jialing_xls.definition.expansion import Definition
from jialing_xls.definition.indicator_rows import (
    OfficialRow,
    RowPlan,
    bare,
    group,
    label_merges,
    plan_rows,
)
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
from jialing_xls.template.template_layout import NO_RATE, SubmissionAddresses, value_cells

LEVELS = ("一级", "二级")
NAME = "三级"
_WRITTEN = {"指标值": "target", "单位": "unit", "性质": "compare"}
"""Columns whose content the definition states where no field is filled in there."""
_WEIGHT = "分值"
_GAP = re.compile(r"[\s_＿]*(?:20[0-9]{2})?[\s_＿]*(?=年)")
"""Where a form leaves room for the year, or has one: （    年度）, （ 2024 年度）."""

Settings = dict[Cell, Setting]


def prepared(definition: Definition) -> "OfficialForm":
    """The official form of a definition, bound and ready. UnreadableFile if it cannot be used."""
    try:
        form = OfficialForm(definition, Package.read(definition.form))
        _refuse_1904(form.package)
        _refuse_prefixed(form.package)
        form.prepare()
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


@dataclass(slots=True)
class OfficialForm:
    """The official package on its way, where fields stand in it, and what has been changed so far."""

    definition: Definition
    package: Package
    cells: dict[str, SheetCell] = field(default_factory=dict)
    own: dict[str, int] = field(default_factory=dict)
    """Fields whose cells have a formula of the form: their decimals."""
    changes: list[str] = field(default_factory=list)
    plan: RowPlan = field(default_factory=RowPlan)

    @property
    def table(self) -> IndicatorTable:
        return self.definition.table or IndicatorTable()

    def prepare(self) -> None:
        """Rows, what is written into them, fields, page breaks and names, in this order."""
        if self.definition.table and self.definition.indicators:
            self._insert_rows()
        self.cells = dict(self._places())
        if self.plan.rows:
            self._write_rows()
        self._set_fields()
        self._paginate()
        self.package = naming(self.package, {id: at.absolute for id, at in self.cells.items()})

    def _set(self, sheet: str, settings: Settings) -> None:
        self.package = set_cells(self.package, sheet, settings)

    def _text(self, sheet: str, at: Cell) -> str:
        cell = self.package.worksheet(sheet).cells.get(at)
        return self.package.text(cell) if cell else ""

    # ------------------------------------------------------------ rows

    def _insert_rows(self) -> None:
        """Put rows into the table, from below so that the numbers above stay right."""
        table, received = self.table, self.package
        official = self._official_rows()
        plan = self.plan = plan_rows(official, self.definition.indicators, table.last)
        for after in sorted(plan.inserted, reverse=True):
            self.package = insert_rows(self.package, table.sheet, after, plan.inserted[after])
        if not official:
            self._unlike_header(received, len(plan.rows))
        for after in sorted(plan.inserted):
            first = plan.moved(after) + 1
            self.changes.append(
                f"{table.sheet}：第 {after} 行下面插入 {plan.inserted[after]} 行（现第 {first} 行起），"
                f"样式和行高同第 {after} 行，以下各行下移"
            )
        for row in plan.rows:
            if row.indicator is None:
                held = "、".join(f"“{text}”" for text in self._rest_of(row.number))
                kept = f"，原有的 {held} 仍在" if held else ""
                self.changes.append(f"{table.sheet}：第 {row.number} 行没有对应的指标，不填{kept}")

    def _rest_of(self, row: int) -> list[str]:
        """What a row of the table holds but its labels."""
        columns = self.table.columns.items()
        letters = (letter for key, letter in columns if key not in (*LEVELS, NAME))
        cells = (Cell(row, column_number(letter)) for letter in letters)
        return [text for at in cells if (text := self._text(self.table.sheet, at))]

    def _unlike_header(self, received: Package, count: int) -> None:
        """Rows that were put in behind the header, made like it, are no headers: its merges end with it,
        font and fill are those of the row below; what stands left of the table goes on beside them."""
        table = self.table
        header, sheet = table.last, received.worksheet(table.sheet)
        first = min(map(column_number, table.columns.values()))
        used = {at.column for at in sheet.cells if at.row == header}
        added = range(header + 1, header + count + 1)
        merged = merged_areas(received, table.sheet)
        areas: list[Range] = []
        for area in {
            _area_of(merged, Cell(header, column)) for column in {*used, *range(1, first)}
        }:
            columns = area.first.column, area.last.column
            if columns[0] < first:
                areas.append(Range(area.first, Cell(added[-1], columns[1])))
            elif area.first.row < header:
                across = [Range(Cell(row, columns[0]), Cell(row, columns[1])) for row in added]
                areas += [area, *(each for each in across if each.first != each.last)]
        self.package = merge_cells(self.package, table.sheet, areas)
        styles = _styles(self.package)
        looks = {
            column: styles.derived(
                sheet.style_at(Cell(header, column)), like=sheet.style_at(Cell(header + 1, column))
            )
            for column in used
            if column >= first
        }
        looks_of = {Cell(row, at): Setting(style=looks[at]) for at in looks for row in added}
        self._set(table.sheet, looks_of)
        self.package = self.package.revised({styles.part: styles.revised()})

    def _official_rows(self) -> list[OfficialRow]:
        table, merged = self.table, merged_areas(self.package, self.table.sheet)
        rows = []
        for number in range(table.first, table.last + 1):
            # The text of a cell, of the area that it is merged into.
            level1, level2, name = (
                self._text(table.sheet, _area_of(merged, Cell(number, column_number(letter))).first)
                if (letter := table.columns.get(key))
                else ""
                for key in (*LEVELS, NAME)
            )
            rows.append(OfficialRow(number, (group(level1), group(level2)), bare(name)))
        return rows

    def _places(self) -> Iterator[tuple[str, SheetCell]]:
        """Where each field stands."""
        table = self.table
        for id, text in self.definition.cells.items():
            sheet, at = SheetCell.parse(text)
            yield id, SheetCell(sheet, self._moved(sheet, at))
        for row in self.plan.rows:
            for suffix, letter in table.columns.items() if row.indicator else ():
                id = f"{row.indicator.id}_{suffix}" if row.indicator else ""
                if id in self.definition.book.fields:
                    yield id, SheetCell(table.sheet, Cell(row.number, column_number(letter)))

    def _moved(self, sheet: str, at: Cell) -> Cell:
        on_table = sheet == self.table.sheet
        return Cell(self.plan.moved(at.row), at.column) if on_table else at

    def _write_rows(self) -> None:
        """Labels, names and whatever the definition states of an indicator, where the form is blank."""
        table, plan = self.table, self.plan
        settings: Settings = {}
        for level, key in enumerate(LEVELS):
            if letter := table.columns.get(key):
                merged = merged_areas(self.package, table.sheet)
                across = _across(merged, plan, column_number(letter))
                areas, texts = label_merges(plan.rows, level, across, merged)
                self.package = merge_cells(self.package, table.sheet, areas)
                settings |= {at: Setting(text) for at, text in texts.items()}
        bound = set(self.cells.values())
        for row in plan.rows:
            if row.indicator is None:
                continue
            stated = {key: getattr(row.indicator, name) for key, name in _WRITTEN.items()}
            weight = row.indicator.weight
            stated |= {NAME: row.indicator.name, _WEIGHT: "" if weight is None else plain(weight)}
            unnamed = row.official is None or row.official.blank
            for key in [key for key in table.columns if stated.get(key)]:
                at = Cell(row.number, column_number(table.columns[key]))
                blank = row.official is None or not self._text(table.sheet, at)
                free = SheetCell(table.sheet, at) not in bound
                if free and (blank or (key == NAME and unnamed)):
                    settings[at] = Setting(stated[key])
        self._set(table.sheet, settings)
        self._raise_rows(table.sheet, settings)
        if settings:
            self.changes.append(f"{table.sheet}：写入指标的名称和分组 {len(settings)} 格")

    def _raise_rows(self, sheet: str, settings: Settings) -> None:
        """Make the rows high enough for what has been written into single cells of them."""
        shape, texts = sheet_geometry(self.package, sheet), []
        for at, setting in settings.items():
            area = shape.merged.get(at, Range(at, at))
            if area.first.row == area.last.row:
                texts.append((at, str(setting.value or "")))
        self.package = set_heights(self.package, sheet, shape.raised(texts))

    # ------------------------------------------------------------ fields

    def _set_fields(self) -> None:
        """Formulas of computed fields, formats; cells that have a formula of their own are let be."""
        styles, book = _styles(self.package), self.definition.book
        self.own = {
            id: book.fields[id].decimals or 0
            for id, place in self.cells.items()
            if self.package.worksheet(place.sheet).is_formula(place.cell)
        }
        addresses = SubmissionAddresses(value_cells(book.fields), self.cells, self.own)
        by_sheet: dict[str, Settings] = {}
        told: dict[str, list[str]] = {}
        for id, place in self.cells.items():
            known = book.fields[id]
            if id in self.own:
                told.setdefault("官方表的公式照旧，只读不填", []).append(str(place))
                continue
            formula = ""
            if known.derived:
                formula = compile_derived(known, addresses, book, NO_RATE).removeprefix("=")
                told.setdefault("写入公式", []).append(str(place))
            style = self.package.worksheet(place.sheet).style_at(place.cell)
            text = self._text(*place)
            wanted = _format(styles, style, known, text)
            if wanted != style:
                told.setdefault("补数字格式或自动换行", []).append(str(place))
            setting = Setting("" if text and not formula else None, formula, wanted)
            if text:
                told.setdefault("原有的字由填报的内容代替", []).append(f"{place}“{text}”")
            by_sheet.setdefault(place.sheet, {})[place.cell] = setting
        for sheet, settings in by_sheet.items():
            self._set(sheet, settings)
        self.package = self.package.revised({styles.part: styles.revised()})
        self.changes += [f"{what}：{'、'.join(cells)}" for what, cells in told.items()]

    def _paginate(self) -> None:
        """Page breaks between groups; each sheet's pages numbered from 1."""
        labels = {row.number: (row.label(0), row.label(1)) for row in self.plan.rows}
        for sheet in dict.fromkeys(place.sheet for place in self.cells.values()):
            of_sheet = labels if sheet == self.table.sheet else {}
            self.package, cuts = divide_form(self.package, sheet, of_sheet)
            self.package = number_from_one(self.package, sheet)
            if cuts:
                numbers = "、".join(map(str, cuts))
                self.changes.append(f"{sheet}：打印时在第 {numbers} 行下面分页，不在一组指标的中间")


def _area_of(merged: Sequence[Range], at: Cell) -> Range:
    return next((each for each in merged if each.covers(at)), Range(at, at))


def _across(merged: Sequence[Range], plan: RowPlan, column: int) -> tuple[int, int]:
    """First and last column of the cells of a level: forms merge them across, too."""
    area = _area_of(merged, Cell(plan.rows[0].number, column))
    return area.first.column, area.last.column


def _format(styles: StyleTable, style: int, known: Field, text: str) -> int:
    """The cell format with what it lacks for the field: a number format, lines that are broken."""
    if known.kind is Kind.TEXT:
        return style if styles.wraps(style) else styles.derived(style, wrap=True)
    if known.kind is Kind.YEAR and (gap := _GAP.search(text)):
        around = (text[: gap.start()], text[gap.end() :])
        before, after = ("".join(f"\\{char}" for char in part) for part in around)
        return styles.derived(style, code=f"{before}0{after}")
    return styles.derived(style, code=number_format(known)) if styles.is_general(style) else style


def _styles(package: Package) -> StyleTable:
    if part := package.linked_part("styles"):
        return StyleTable(package.part(part), part)
    raise UnreadableFile("官方表没有样式（styles.xml），请在 Excel 中打开后另存为 .xlsx。")
