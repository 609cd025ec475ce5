"""文字清单: every text of every unit, units that state the same one together."""

from jialing_xls.rollup.book.book_layout import TEXTS, RegionPlan
from jialing_xls.rollup.region_result import Region, RegionFigure, UnitGroup
from jialing_xls.sheets.written_book import Sheet
from jialing_xls.template.template_layout import TableColumns

_COLUMNS = TableColumns(
    {
        "id": ("字段", 24),
        "name": ("名称", 36),
        "text": ("文字", 70),
        "count": ("单位数", 8),
        "units": ("单位", 50),
    }
)
_HEADER = 4
_MOST_NAMED = 300
"""Characters of the units' names that a row is high enough for; thousands would fill pages."""


def first_text_rows(region: Region) -> dict[str, str]:
    """The cell where the texts of each field begin, for links to it."""
    places: dict[str, str] = {}
    row = _HEADER + 1
    for id, figure in region.figures.items():
        if figure.groups:
            places[id] = f"{TEXTS}!A{row}"
            row += len(figure.groups)
    return places


def write_texts(plan: RegionPlan) -> None:
    sheet, region = plan.book.sheet(TEXTS, streamed=True), plan.region
    sheet.title("文字清单　各单位填写的文字", "文字相同的单位列在一起，单位多的在前。")
    sheet.header(_HEADER, _COLUMNS)
    row = _HEADER
    every = ((figure, group) for figure in region.figures.values() for group in figure.groups)
    for row, (figure, group) in enumerate(every, _HEADER + 1):
        _write_group(sheet, row, figure, group, region)
    sheet.close(_HEADER, row)


def _write_group(
    sheet: Sheet, row: int, figure: RegionFigure, group: UnitGroup, region: Region
) -> None:
    whole = len(group.units) == len(region.added) > 1
    names = "全部单位" if whole else "、".join(region.added[n].name for n in group.units)
    texts = {"name": figure.field.name, "text": group.text, "units": names}
    sheet.height(row, {**texts, "units": names[:_MOST_NAMED]})
    sheet.texts(row, {"id": figure.field.id, **texts})
    sheet.number(row, "count", len(group.units), "centre")
