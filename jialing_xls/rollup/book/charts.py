"""图表: native charts of the execution rates and of the amounts by programme, with their figures."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from jialing_xls.checks.expression import Sum, fields_of, parse_expression
from jialing_xls.model.field import Field, Kind
from jialing_xls.model.numbers import plain
from jialing_xls.ooxml.reference import column_letters
from jialing_xls.rollup.book.book_layout import CHARTS, BookGrid, RegionAddresses, RegionPlan
from jialing_xls.rollup.book.overview import rate_field
from jialing_xls.sheets.written_book import Sheet
from jialing_xls.template.styles import HEADING_FONT, decimal_format, number_format
from jialing_xls.template.template_workbook import Template

_MOST_UNITS, _EITHER_END = 40, 20
"""With more units than that, only so many of the highest and of the lowest are drawn."""
_EDGES = tuple(map(Decimal, ("0.5", "0.6", "0.7", "0.8", "0.9", "0.95", "1")))
"""Between the bins of the distribution; a rate of exactly 100% has one of its own."""
_FEWEST_PROGRAMMES = 3

_FIRST_ROW, _FIRST_TABLE = 3, 18
"""Row of the first chart; column where the figures begin, right of what is printed."""
_BLUE, _GREEN, _ORANGE = "#2E75B6", "#548235", "#C55A11"
_WIDE, _HALF, _LOW = 1060, 525, 360
"""Pixels; 17 columns are some 1,088 wide."""
Rows = Sequence[tuple[str, str, Decimal | int]]
"""Label, formula and its result."""
_BAR, _FRAME, _ROW = 22, 110, 27
"""Pixels of a bar, of what is around the bars, of a row of the sheet (20 points)."""


def programme_fields(template: Template) -> list[Field]:
    """The amounts of which the first derived amount is the plain sum: 农村低保_金额, …"""
    fields = template.book.fields
    for field in template.book.derived.values():
        node = parse_expression(field.formula)
        if field.kind is Kind.MONEY and isinstance(node, Sum) and not node.minus:
            ids = fields_of(node)
            if len(ids) >= _FEWEST_PROGRAMMES:
                return [fields[id] for id in ids]
    return []


def write_charts(plan: RegionPlan) -> None:
    sheet = plan.book.sheet(CHARTS)
    sheet.title("图表", "图中的数字都在右边 R 列起的表里，随单位一览和自评表变动。")
    drawing = _Charts(plan, sheet)
    rate = rate_field(plan.template)
    if rate:
        drawing.rates(rate, plan.overview)
        drawing.distribution(rate, plan.overview)
    drawing.programmes(programme_fields(plan.template), plan.at)
    if not drawing.drawn:
        sheet.text(_FIRST_ROW, 1, "没有已汇总的单位，没有可画的数据。", "line", text_wrap=False)
    drawing.finish()


class _Charts:
    """The sheet while charts are put below and beside each other, figures in tables on the right."""

    def __init__(self, plan: RegionPlan, sheet: Sheet) -> None:
        self._workbook, self._region, self._sheet = plan.book.workbook, plan.region, sheet
        self._row, self._table = _FIRST_ROW, _FIRST_TABLE
        self.drawn = 0

    def rates(self, rate: Field, overview: BookGrid) -> None:
        """By unit: all of them, or the highest and the lowest."""
        ordered = sorted(
            (-value, n)
            for n, unit in enumerate(self._region.added)
            if (value := unit.number(rate.id)) is not None
        )
        headers, shown = ("单位", rate.name), (number_format(rate), "0.0%")
        rows: Rows = [
            (self._region.added[n].name, f"={overview.cell(rate.id, n)}", -value)
            for value, n in ordered
        ]
        if len(rows) <= _MOST_UNITS:
            told, parts = "各单位预算执行率（由高到低）", [(rows, _BLUE, _WIDE, 0)]
        else:
            told = f"预算执行率最{{}}的 {_EITHER_END} 个单位"
            high, low = rows[:_EITHER_END], rows[-_EITHER_END:]
            parts = [(high, _GREEN, _HALF, 0), (low, _ORANGE, _HALF, _HALF + 10)]
        height = len(parts[0][0]) * _BAR + _FRAME
        for end, (part, colour, width, offset) in zip("高低", parts, strict=False):
            axis, size = {"num_format": "0%"}, (width, height)
            self._draw(told.format(end), headers, part, shown, colour, size, offset, axis)
        self._row += height // _ROW + 2 if rows else 0

    def distribution(self, rate: Field, overview: BookGrid) -> None:
        """How many units lie between which rates."""
        rates = [unit.number(rate.id) for unit in self._region.added]
        known, cells = [value for value in rates if value is not None], overview.range(rate.id)
        rows: Rows = [
            (label, f"={formula.format(cells)}", sum(map(inside, known)))
            for label, formula, inside in (_bins() if known else ())
        ]
        title, headers, shown = "预算执行率分布（单位数）", ("预算执行率", "单位数"), "#,##0"
        axis, size = {"num_format": shown}, (_HALF, _LOW)
        self._draw(title, headers, rows, (shown, shown), _BLUE, size, 0, axis, kind="column")

    def programmes(self, parts: Sequence[Field], at: RegionAddresses) -> None:
        """The region's amount of each programme."""
        figures = ((field, self._region.figures.get(field.id)) for field in parts)
        rows: Rows = [
            (field.group or field.name, f"={at.cell(field.id)}", figure.value)
            for field, figure in figures
            if figure is not None and isinstance(figure.value, Decimal)
        ]
        title, headers, shown = "各项目资金（万元）", ("项目", "万元"), (decimal_format(2), "#,##0")
        # The amounts stand at the bars; on the axis those of a province would overlap.
        axis, size = {"label_position": "none"}, (_HALF, _LOW)
        self._draw(title, headers, rows, shown, _GREEN, size, _HALF + 10, axis)

    def finish(self) -> None:
        """One page of A4; the tables on the right are not printed."""
        raw = self._sheet.raw
        raw.fit_to_pages(1, 1)
        raw.print_area(0, 0, self._row + _LOW // _ROW, _FIRST_TABLE - 2)
        self._sheet.margins()

    def _draw(
        self,
        title: str,
        headers: tuple[str, str],
        rows: Rows,
        shown: tuple[str, str],
        colour: str,
        size: tuple[int, int],
        offset: int,
        axis: dict[str, Any],
        kind: str = "bar",
    ) -> None:
        """A chart and the table of its figures. ``shown`` are the number formats in the table and at the
        bars, ``axis`` is that of the figures."""
        if not rows:
            return
        sheet, column = self._sheet, self._table
        sheet.raw.set_column(column - 1, column - 1, 24)
        sheet.raw.set_column(column, column, 13)
        sheet.text(_FIRST_ROW, column, title, "line", text_wrap=False)
        for n, header in enumerate(headers):
            sheet.text(_FIRST_ROW + 1, column + n, header, "header")
        for row, (label, formula, result) in enumerate(rows, _FIRST_ROW + 2):
            sheet.text(row, column, label, "cell", text_wrap=False)
            sheet.formula(row, column + 1, formula, result, "number", num_format=shown[0])
        self._table += 3
        first, last = _FIRST_ROW + 2, _FIRST_ROW + 1 + len(rows)
        names, values = (
            f"={CHARTS}!${letters}${first}:${letters}${last}"
            for letters in (column_letters(column), column_letters(column + 1))
        )
        chart = self._workbook.add_chart({"type": kind})
        labels = {"value": True, "num_format": shown[1], "font": {"size": 9}}
        series = {"name": title, "categories": names, "values": values, "gap": 40}
        chart.add_series({**series, "fill": {"color": colour}, "data_labels": labels})
        chart.set_title({"name": title, "name_font": {"name": HEADING_FONT, "size": 13}})
        chart.set_legend({"none": True})
        chart.set_size({"width": size[0], "height": size[1]})
        axis = {"min": 0, "major_gridlines": _LINES, **axis}
        if kind == "bar":
            chart.set_x_axis(axis)
            chart.set_y_axis({"reverse": True, "num_font": {"size": 9}})
        else:
            chart.set_y_axis(axis)
        sheet.raw.insert_chart(self._row, 0, chart, {"x_offset": offset + 5})
        self.drawn += 1


_LINES = {"visible": True, "line": {"color": "#D9D9D9", "width": 0.5}}


def _bins() -> list[tuple[str, str, Any]]:
    """Label, formula over the cells ``{0}``, and whether a rate lies inside."""
    lowest, highest = _EDGES[0], _EDGES[-1]
    bins: list[tuple[str, str, Any]] = [
        (f"<{_percent(lowest)}", f'COUNTIF({{0}},"<{lowest}")', lambda rate: rate < lowest)
    ]
    for low, high in pairwise(_EDGES):
        label = f"{_percent(low)}–{_percent(high)}"
        formula = f'COUNTIFS({{0}},">={low}",{{0}},"<{high}")'
        bins.append((label, formula, lambda rate, low=low, high=high: low <= rate < high))
    bins.append((f"={_percent(highest)}", "COUNTIF({0},1)", lambda rate: rate == highest))
    bins.append((f">{_percent(highest)}", 'COUNTIF({0},">1")', lambda rate: rate > highest))
    return bins


def _percent(edge: Decimal) -> str:
    return f"{plain(edge * 100)}%"
