"""The indicators (绩效指标) of a template, as the official form has them: 一级, 二级, 三级."""

from collections.abc import Mapping
from dataclasses import dataclass

from jialing_xls.model.role import Role
from jialing_xls.template.template_workbook import Template

_LEVELS = ("一级指标", "二级指标", "三级指标")


@dataclass(frozen=True, slots=True)
class Indicator:
    """A 三级指标 and where it stands in the tree."""

    id: str
    """E.g. ``指标05``."""
    level1: str
    level2: str
    name: str


def indicators(template: Template) -> tuple[Indicator, ...]:
    """The indicators in the order of the form; a 一级 or 二级 stands once for those below it."""
    placed = {
        template.form[id]: indicator
        for indicator, fields in template.book.indicators.items()
        if (id := fields.get(Role.ACTUAL, "")) in template.form
    }
    ids = {at.cell.row: id for at, id in placed.items()}
    texts = _texts(template, next((at.sheet for at in placed), ""))
    columns = next((c for c in map(_header, texts.values()) if c), {})
    found, current = [], dict.fromkeys(_LEVELS, "")
    for row in sorted(ids):
        for level in columns:
            current[level] = texts.get(row, {}).get(columns[level]) or current[level]
        found.append(Indicator(ids[row], *(current[level] for level in _LEVELS)))
    return tuple(found)


def _texts(template: Template, sheet: str) -> dict[int, dict[int, str]]:
    """Texts of the form's cells by row and column, top down."""
    texts: dict[int, dict[int, str]] = {}
    for cell in template.package.worksheet(sheet).cells.values() if sheet else ():
        texts.setdefault(cell.at.row, {})[cell.at.column] = template.package.text(cell)
    return texts


def _header(cells: Mapping[int, str]) -> dict[str, int]:
    """Columns of the levels, if these cells head them."""
    columns = {text: column for column, text in cells.items() if text in _LEVELS}
    return columns if len(columns) == len(_LEVELS) else {}
