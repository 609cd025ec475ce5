"""A definition on a form that is drawn cell by cell, as ``template.build`` takes it.

For a base without an official file to graft on; goes when the build starts from the official file.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jialing_xls.definition.document import Indicator
from jialing_xls.definition.template_definition import Definition
from jialing_xls.template import definition as drawn
from jialing_xls.template.definition import FormCell, FormRow

Table = dict[str, Any]


def drawn_definition(definition: Definition, drawing: Path) -> drawn.Definition:
    """The definition with the form that the TOML at ``drawing`` draws."""
    form = tomllib.loads(drawing.read_text(encoding="utf-8"))
    return drawn.Definition(
        name=definition.name,
        fund=definition.fund,
        year=definition.years[-1],
        book=definition.book,
        columns=tuple(form["columns"]),
        form=tuple(_form_rows(form, definition.indicators)),
    )


def _form_rows(form: Table, indicators: Sequence[Indicator]) -> Iterator[FormRow]:
    columns = form["indicator_columns"]
    for row in form["row"]:
        if row.get("indicators"):
            yield from _indicator_rows(indicators, columns)
            continue
        cells = tuple(_form_cell(cell, len(indicators)) for cell in row["cells"])
        yield FormRow(cells, row.get("height"), row.get("repeat", False))


def _form_cell(table: Table, indicators: int) -> FormCell:
    down = indicators if table.get("down") == "indicators" else table.get("down", 0)
    style = table.get("style", "value" if "field" in table else "label")
    return FormCell(**{**table, "down": down, "style": style})


def _indicator_rows(
    indicators: Sequence[Indicator], columns: Mapping[str, str]
) -> Iterator[FormRow]:
    """A row an indicator; 一级 and 二级 stand once and cover the rows of their group."""
    for n, indicator in enumerate(indicators):
        before = indicators[n - 1] if n else None
        cells = []
        for level in ("level1", "level2"):
            if before is None or _branch(before, level) != _branch(indicator, level):
                alike = [
                    i for i in indicators[n:] if _branch(i, level) == _branch(indicator, level)
                ]
                label = getattr(indicator, level)
                cells.append(FormCell(columns[level], len(alike) - 1, text=label))
        cells.append(FormCell(columns["name"], style="item", text=indicator.name))
        for part, suffix in (("target", "指标值"), ("actual", "完成值"), ("reason", "原因")):
            cells.append(FormCell(columns[part], style="short", field=f"{indicator.id}_{suffix}"))
        yield FormRow(tuple(cells))


def _branch(indicator: Indicator, level: str) -> tuple[str, str]:
    return (indicator.level1, indicator.level2 if level == "level2" else "")
