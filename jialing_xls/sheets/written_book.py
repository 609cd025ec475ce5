"""The workbook that is being written, and its sheets.

Every formula is written together with the tool's own result and kept for the certificate. Texts are
texts whatever they start with. Sheets with a row a unit are streamed (XlsxWriter's constant_memory):
their rows are written in order and do not stay in memory.
"""

from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from jialing_xls.ooxml.engine import CellKey
from jialing_xls.ooxml.reference import Cell, column_letters
from jialing_xls.sheets.streamed import StreamedSheet
from jialing_xls.submission.plan import fitting
from jialing_xls.template.styles import BODY_SIZE, NO_CLOCK, STYLES, Styles
from jialing_xls.template.template_layout import TableColumns
from jialing_xls.template.text_height import MAXIMUM, height_of, lines

Result = Decimal | int | str

MOST_LINKS = 60_000
"""A sheet has 65,530 at most (Excel's limit); what exceeds is left without a link."""

_LINK = {"font_color": "#0563C1", "underline": 1}
_NO_LINK = {"font_color": "#000000", "underline": 0}
_STYLES: dict[str, dict[str, Any]] = {
    "name": {**STYLES["cell"], **_LINK},
    "file": {**STYLES["code"], **_LINK, "text_wrap": False},
    "sheet": {**STYLES["line"], **_LINK, "text_wrap": False},
    "upright": {**STYLES["header"], **_LINK, "rotation": 90, "font_size": 9},
}
"""Of links, beside ``link``."""

_FLAT = {"text_wrap": False}
LOW = 20.0
"""Points of a row with a line of text."""
_SCALE = 60
"""Per cent, of sheets that are several pages wide."""

# Excel's own way of writing what a path may not hold in a link; XlsxWriter would take "#" for the
# beginning of a place in the file.
_ESCAPES = {"%": "%25", **{char: f"%{ord(char):02x}" for char in '# "<>[]^`{}'}}


class Sheet:
    """One sheet. Rows and columns are counted from one; a column of its table goes by its key, too."""

    def __init__(
        self, book: "WrittenBook", name: str, sheet: Any, columns: TableColumns | None = None
    ) -> None:
        self.name = name
        self.columns = columns or TableColumns({})
        self.raw = sheet
        self._book = book
        self._styles = book.styles
        self._links = 0

    def column(self, key: int | str) -> int:
        """The column of the table with this key; of a number that one."""
        return key if isinstance(key, int) else self.columns.index(key) + 1

    def text(self, row: int, at: int | str, text: str, style: str, **more: Any) -> None:
        """Write a text; an empty one leaves a blank cell with its looks."""
        cell_format, column = self._styles.get(style, **more), self.column(at) - 1
        if text:
            self.raw.write_string(row - 1, column, _harmless(text), cell_format)
        else:
            self.raw.write_blank(row - 1, column, None, cell_format)

    def texts(self, row: int, texts: Mapping[str, str], *centred: str) -> None:
        """Texts by the key of their column."""
        for key, text in texts.items():
            self.text(row, key, text, "centre" if key in centred else "cell")

    def number(
        self, row: int, at: int | str, value: Decimal | int | None, style: str, **more: Any
    ) -> None:
        cell_format, column = self._styles.get(style, **more), self.column(at) - 1
        if value is None:
            self.raw.write_blank(row - 1, column, None, cell_format)
        else:
            self.raw.write_number(row - 1, column, float(value), cell_format)

    def formula(
        self, row: int, at: int | str, formula: str, result: Result, style: str, **more: Any
    ) -> None:
        """Write a formula with the tool's own result, which may not be the empty text: XlsxWriter
        would store that without its type."""
        cell_format = self._styles.get(style, **more)
        cached, column = result if isinstance(result, str) else float(result), self.column(at)
        self.raw.write_formula(row - 1, column - 1, formula, cell_format, cached)
        self._book.keep(self.name, Cell(row, column), formula, result)

    def link(self, row: int, at: int | str, target: str, text: str, style: str = "link") -> None:
        """A link to ``target``: ``单位一览!A7`` in this workbook, or what ``file_target`` made."""
        if not target or self._links == MOST_LINKS:
            self.text(row, at, text, style, **_NO_LINK)
            return
        self._links += 1
        url = target if target.startswith("external:") else f"internal:{_quoted(target)}"
        cell_format = self._styles.get(style)
        at = self.column(at) - 1
        self.raw.write_url(row - 1, at, url, cell_format, string=_harmless(text))

    def look(self, style: str, **more: Any) -> Any:
        """The XlsxWriter format of a style."""
        return self._styles.get(style, **more)

    def title(self, text: str, *lines: str) -> None:
        """The title in row 1 and quiet lines below it, running over the cells beside them."""
        self.raw.set_row(0, 28)
        self.text(1, 1, text, "sheet_title", **_FLAT)
        for row, line in enumerate(lines, 2):
            self.text(row, 1, line, "quiet", **_FLAT)

    def header(self, row: int, columns: TableColumns, height: float = 30) -> None:
        """The titles of the table; its columns go by their keys from now on."""
        self.columns = columns
        self.raw.set_row(row - 1, height)
        for n, (title, width) in enumerate(columns.headers.values()):
            self.raw.set_column(n, n, width)
            self.text(row, n + 1, title, "header")

    def cells(self, key: str, header: int, last: int) -> str:
        """The cells of a column below its title. E.g. ``B5:B9``."""
        return area(header + 1, self.column(key), last, self.column(key))

    def close(self, header: int, last: int, *, printed: int = 0, page: int = 0) -> None:
        """End the table with row ``last``: a filter, the page down to ``page`` or there, so many columns
        printed or all of them, the first two and the header frozen."""
        every = len(self.columns.headers)
        self.filter(header, last, every)
        self.page(header, page or last, printed or every)
        self.raw.freeze_panes(header, 2)

    def filter(self, header: int, last_row: int, columns: int) -> None:
        self.raw.autofilter(header - 1, 0, max(last_row, header) - 1, columns - 1)

    def colour(self, area: str, texts: Mapping[str, tuple[str, str]]) -> None:
        """Fill and font colour of the cells of ``area`` by the text that stands in them."""
        for text, (fill, font) in texts.items():
            look = self._styles.dxf({"bg_color": fill, "font_color": font})
            rule = {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": look}
            self.raw.conditional_format(area, rule)

    def colour_positive(self, area: str, colours: tuple[str, str]) -> None:
        """The same for numbers above zero."""
        look = self._styles.dxf({"bg_color": colours[0], "font_color": colours[1]})
        rule = {"type": "cell", "criteria": ">", "value": 0, "format": look}
        self.raw.conditional_format(area, rule)

    def height(
        self,
        row: int,
        texts: Mapping[str, str],
        columns: TableColumns | None = None,
        **bounds: float,
    ) -> None:
        """As high as the texts need in their columns, from ``least`` to ``most`` points."""
        headers = (columns or self.columns).headers
        most = max([lines(text, headers[key][1], BODY_SIZE) for key, text in texts.items()])
        highest = max(bounds.get("least", LOW), height_of(most, BODY_SIZE))
        self.raw.set_row(row - 1, min(highest, bounds.get("most", MAXIMUM)))

    def page(self, header: int, last_row: int, last_column: int, lead: int = 0) -> None:
        """A4 landscape, the header on every page; what may be done in the sheet.

        One page wide; with ``lead`` several, the leading columns on each.
        """
        sheet = self.raw
        if lead:
            sheet.set_print_scale(_SCALE)
            sheet.repeat_columns(0, lead - 1)
        else:
            sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(header - 1)
        sheet.print_area(0, 0, max(last_row, header) - 1, last_column - 1)
        sheet.set_landscape()
        self.margins()
        allowed = ("autofilter", "sort", "format_columns", "format_rows", "format_cells")
        sheet.protect("", dict.fromkeys(allowed, True))

    def margins(self) -> None:
        """A4 with narrow margins, page numbers and no grid."""
        self.raw.set_paper(9)
        self.raw.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        self.raw.set_footer(f"&L{self.name}&C第 &P 页，共 &N 页")
        self.raw.hide_gridlines(2)


class WrittenBook:
    """The XlsxWriter workbook with its styles and all formulas that were written."""

    def __init__(self, title: str, folder: Path) -> None:
        """``folder`` is for the temporary files of the streamed sheets."""
        self._buffer = BytesIO()
        options = {"constant_memory": True, "tmpdir": str(folder)}
        self.workbook = xlsxwriter.Workbook(self._buffer, options)
        self.workbook.set_properties({"title": title, "created": NO_CLOCK})
        self.styles = Styles(self.workbook, _STYLES)
        self.formulas: dict[CellKey, str] = {}
        self.results: dict[CellKey, Decimal | str] = {}

    def sheet(
        self, name: str, columns: TableColumns | None = None, *, streamed: bool = False
    ) -> Sheet:
        """A new sheet, with the ``columns`` of its table; a ``streamed`` one is written row by row."""
        # The option of the workbook holds for the sheets that are added from now on.
        self.workbook.constant_memory = streamed
        kind = StreamedSheet if streamed else None
        sheet = self.workbook.add_worksheet(name, kind)
        sheet.set_default_row(LOW)
        return Sheet(self, name, sheet, columns)

    def keep(self, sheet: str, cell: Cell, formula: str, result: Result) -> None:
        """Have the certificate prove a formula."""
        self.formulas[sheet, cell] = formula
        self.results[sheet, cell] = Decimal(result) if isinstance(result, int) else result

    def finish(self) -> bytes:
        """The file; nothing more can be written then."""
        self.workbook.constant_memory = False  # each sheet has closed its file when it is assembled
        self.workbook.close()
        del self.workbook, self.styles  # a roll-up of 3,000 units holds much that is written now
        return self._buffer.getvalue()


def file_target(link: str, place: str = "") -> str:
    """Target of a link to a file, by its path from the output's folder, and a cell in it."""
    if not link:
        return ""
    path = "".join(_ESCAPES.get(char, char) for char in link)
    return f"external:{path}#{_quoted(place)}" if place else f"external:{path}"


def _quoted(place: str) -> str:
    sheet, _, cell = place.rpartition("!")
    return "'{}'!{}".format(sheet.replace("'", "''"), cell)


def column_of(columns: TableColumns, key: str) -> int:
    return columns.index(key) + 1


def area(first_row: int, first_column: int, last_row: int, last_column: int) -> str:
    first, last = column_letters(first_column), column_letters(last_column)
    return f"{first}{first_row}:{last}{max(last_row, first_row)}"


def _harmless(text: str) -> str:
    """The text as XlsxWriter can write it: file names may hold what no file can be encoded with,
    and ``<r>…</r>`` would be taken for the XML of a rich text."""
    text = fitting(text.encode("utf-8", "replace").decode())
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text
