"""Cell formats of every workbook that is made from nothing: template and entry workbook.

Fonts as official documents have them (GB/T 9704-2012): title 方正小标宋简体, headings 黑体, body
仿宋_GB2312; an office suite without them falls back to its own 宋体 or 仿宋.
"""

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

from jialing_xls.model.field import Field, Kind
from jialing_xls.model.rule import Rule, Shown

NO_CLOCK = datetime(2024, 1, 1)
"""The creation date that XlsxWriter is made to write."""

TITLE_FONT, HEADING_FONT, BODY_FONT = "方正小标宋简体", "黑体", "仿宋_GB2312"
BODY_SIZE = 10.5

ENTRY_COLOUR = "#FFF8DC"
MISSING_COLOUR = "#FFC7CE"
HEADER_COLOUR = "#D9E2EC"
QUIET = "#7F7F7F"

_CENTRED = {"align": "center", "valign": "vcenter", "text_wrap": True}
_LEFT = {"align": "left", "valign": "vcenter", "text_wrap": True}
_BODY = {"font_name": BODY_FONT, "font_size": BODY_SIZE}
_BOX = {"border": 1, "border_color": "#000000"}

STYLES: dict[str, dict[str, Any]] = {
    # The official form
    "title": {**_CENTRED, "font_name": TITLE_FONT, "font_size": 18},
    "subtitle": {**_CENTRED, **_BODY, "font_size": 12},
    "label": {**_CENTRED, **_BODY, **_BOX},
    "item": {**_LEFT, **_BODY, **_BOX, "indent": 1},
    "subitem": {**_LEFT, **_BODY, **_BOX, "indent": 2},
    "subsubitem": {**_LEFT, **_BODY, **_BOX, "indent": 5},
    "value": {**_LEFT, **_BODY, **_BOX, "indent": 1},
    "short": {**_CENTRED, **_BODY, **_BOX},
    "footnote": {**_LEFT, "font_name": BODY_FONT, "font_size": 9},
    # 交叉核对, 数据底稿 and the entry workbook
    "sheet_title": {**_LEFT, "font_name": HEADING_FONT, "font_size": 16},
    "result": {**_LEFT, "font_name": HEADING_FONT, "font_size": 14, "bold": True},
    "line": {**_LEFT, **_BODY},
    "quiet": {**_LEFT, **_BODY, "font_size": 9, "font_color": QUIET},
    "header": {
        **_CENTRED,
        **_BOX,
        "font_name": HEADING_FONT,
        "font_size": 10.5,
        "bg_color": HEADER_COLOUR,
    },
    "group": {**_LEFT, **_BOX, "font_name": HEADING_FONT, "font_size": 10.5, "bg_color": "#F2F2F2"},
    "cell": {**_LEFT, **_BODY, **_BOX},
    "centre": {**_CENTRED, **_BODY, **_BOX},
    "code": {**_LEFT, **_BOX, "font_name": BODY_FONT, "font_size": 9, "font_color": QUIET},
    "link": {**_CENTRED, **_BODY, **_BOX, "font_color": "#0563C1", "underline": 1},
    "number": {**_BODY, **_BOX, "align": "right", "valign": "vcenter", "indent": 1},
    # A figure that is too wide is shown smaller, never as ###.
    "side": {**_BODY, **_BOX, "align": "right", "valign": "vcenter", "indent": 1, "shrink": True},
    "remark": {**_LEFT, **_BODY, **_BOX, "locked": False, "bg_color": ENTRY_COLOUR},
}


_FORMATS = {
    **{Kind.RATE: "0.00%", Kind.DATE: "yyyy-mm-dd", Kind.TEXT: "@"},
    **{Kind.YEAR: "0", Kind.SCORE: "General"},
}
"""Number formats of kinds that have one whatever their decimals."""


def number_format(field: Field) -> str:
    """Excel number format of a field's value."""
    separator = field.kind is not Kind.PERCENT
    return _FORMATS.get(field.kind) or decimal_format(field.decimals or 0, separator=separator)


def decimal_format(decimals: int, *, separator: bool = True) -> str:
    """``#,##0.00`` for two decimals."""
    whole = "#,##0" if separator else "0"
    return whole + ("." + "0" * decimals if decimals else "")


def side_format(rule: Rule) -> str:
    """How a side of a rule is shown; of texts that were compared, whether they agree."""
    formats = {Shown.DATE: "yyyy-mm-dd", Shown.YEAR: "0", Shown.WORDS: '[=1]"相符";"不相符"'}
    return formats.get(rule.shown_as) or decimal_format(rule.decimals)


class Styles:
    """The formats of one XlsxWriter workbook, each added when it is first asked for.

    ``more`` are further styles by name, e.g. those of a form that was read.
    """

    def __init__(self, workbook: Any, more: Mapping[str, dict[str, Any]] | None = None) -> None:
        self._workbook = workbook
        self._styles = {**STYLES, **(more or {})}
        self._formats: dict[tuple[Any, ...], Any] = {}

    def get(self, name: str, **more: Any) -> Any:
        """The named format with further properties, e.g. ``get("number", num_format="0.00%")``."""
        key = (name, *sorted(more.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format({**self._styles[name], **more})
        return self._formats[key]

    def dxf(self, properties: dict[str, Any]) -> Any:
        """A format of a conditional format: these properties and nothing else."""
        key = ("", *sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format(properties)
        return self._formats[key]


def set_up_page(sheet: Any) -> None:
    """A4 landscape, one page wide, its pages numbered; no gridlines on the screen."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{sheet.get_name()}&C第 &P 页，共 &N 页")
    sheet.hide_gridlines(2)


def new_workbook(buffer: BytesIO, title: str) -> tuple[Any, Styles]:
    """An XlsxWriter workbook in which no clock shows, and its styles."""
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    class FormulaSheet(Worksheet):  # type: ignore[misc]
        """Takes formulas as they are. XlsxWriter looks in each for every function that is newer than
        Excel 2007, of which there is none: two fifths of what an entry workbook took."""

        def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
            return formula.removeprefix("=")

    workbook = Workbook(buffer, {"in_memory": True})
    workbook.worksheet_class = FormulaSheet
    workbook.set_properties({"title": title, "created": NO_CLOCK})
    return workbook, Styles(workbook)
