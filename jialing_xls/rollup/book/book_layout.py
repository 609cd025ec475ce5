"""Where things stand in a roll-up workbook: names of its sheets, rows of its tables, addresses.

Rows and columns are counted from one, as the addresses in formulas are.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from jialing_xls.checks.excel import Addresses
from jialing_xls.model.field import Field, Kind
from jialing_xls.model.rule import Verdict
from jialing_xls.ooxml.reference import column_letters
from jialing_xls.rollup.region_result import Region
from jialing_xls.sheets.written_book import WrittenBook
from jialing_xls.template.template_layout import TableColumns
from jialing_xls.template.template_workbook import Template

SUMMARY, OVERVIEW = "汇总核对", "单位一览"
MATRIX, PROBLEMS, ROSTER = "核对矩阵", "问题清单", "名单核对"
CHARTS, FIELDS, TEXTS, PAPER = "图表", "字段汇总", "文字清单", "汇总底稿"

CODES: Mapping[Verdict, str] = {
    Verdict.BROKEN: "不",
    Verdict.UNEXPLAINED: "待",
    Verdict.NOT_RUN: "未",
    Verdict.EXPLAINED: "说",
    Verdict.ROUNDING: "尾",
    Verdict.PASSED: "通",
    Verdict.NOT_APPLICABLE: "—",
}
"""What stands for a verdict in 核对矩阵, most severe first."""

SEVERITY: Mapping[Verdict, int] = {verdict: n for n, verdict in enumerate(CODES)}

FIELD_COLUMNS = TableColumns(
    {
        "id": ("字段", 24),
        "name": ("名称", 34),
        "unit": ("单位", 10),
        "method": ("汇总方式", 20),
        "value": ("汇总数", 18),
        "stated": ("填报单位数", 9),
        "of": ("汇总单位数", 9),
        "least": ("单位最小", 14),
        "greatest": ("单位最大", 14),
        "rounded": ("各单位数相加", 16),
        "gap": ("与汇总数之差", 12),
        "note": ("说明", 34),
        "form": ("在自评表", 12),
        "column": ("各单位数据", 14),
        "submission": ("自评表文件中的格", 16),
        "entry": ("录入表文件中的格", 16),
    }
)
"""字段汇总: a row a field."""
FIELD_HEADER = 4

PAPER_HEADER = 8
"""Row of 汇总底稿 above the units; the rows before it say what each column is."""
PAPER_LEAD = 5
"""Columns before the figures: number, unit, kind, file, cells that stand elsewhere."""

MATRIX_COUNTS = 4
"""First of the rows that count the verdicts of a rule, a row a verdict, above the headers."""
MATRIX_HEADER = MATRIX_COUNTS + len(CODES) + 1
"""Row of the rules' keys; above it stand their classes."""
MATRIX_LEAD = 2
"""Columns before the counts of a unit: number, unit."""

OVERVIEW_HEADER = 5


@dataclass(frozen=True)
class BookGrid:
    """A block of cells with a row a unit and a column for each of ``keys``."""

    sheet: str
    keys: Sequence[str]
    first_row: int
    first_column: int
    units: int

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {key: self.first_column + n for n, key in enumerate(self.keys)}

    @property
    def last_row(self) -> int:
        """Of an empty grid the first one, so that its ranges are of one blank cell."""
        return self.first_row + max(self.units, 1) - 1

    def column(self, key: str) -> int:
        return self._places[key]

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def cell(self, key: str, unit: int) -> str:
        """The cell of the ``unit``-th unit (from 0), for formulas on another sheet."""
        return f"{self.sheet}!{column_letters(self._places[key])}{self.first_row + unit}"

    def range(self, key: str) -> str:
        """All units' cells. E.g. ``汇总底稿!$F$9:$F$3008``."""
        letters = column_letters(self._places[key])
        return f"{self.sheet}!${letters}${self.first_row}:${letters}${self.last_row}"

    def row(self, unit: int) -> str:
        """All cells of a unit. E.g. ``核对矩阵!$J14:$DY14``."""
        first, last = self.first_column, self.first_column + max(len(self.keys), 1) - 1
        number = self.first_row + unit
        return f"{self.sheet}!${column_letters(first)}{number}:${column_letters(last)}{number}"


def count_column(verdict: Verdict) -> int:
    """Column of 核对矩阵 where a unit's checks with the verdict are counted."""
    return MATRIX_LEAD + 1 + SEVERITY[verdict]


def count_row(verdict: Verdict) -> int:
    """Row of 核对矩阵 where a rule's units with the verdict are counted."""
    return MATRIX_COUNTS + SEVERITY[verdict]


class RegionAddresses(Addresses):
    """Cells of the region's figures: the form if the field is filled in there, or computed by the tool's
    own formula; else 字段汇总."""

    def __init__(self, template: Template) -> None:
        fields = template.book.fields
        ours = template.filled.keys() | template.own_formulas.keys()
        self.form = {
            id: str(cell)
            for id, cell in template.form.items()
            if id in ours and fields[id].kind is not Kind.TEXT
        }
        self.rows = {id: FIELD_HEADER + 1 + n for n, id in enumerate(fields)}

    def cell(self, field: str) -> str:
        return self.form[field] if field in self.form else self.listed(field)

    def listed(self, field: str) -> str:
        """The cell in 字段汇总."""
        return f"{FIELDS}!{FIELD_COLUMNS.cell('value', self.rows[field])}"

    def rounded(self, field: str) -> str:
        """The cell in 字段汇总 of the units' figures added up as they are shown."""
        return f"{FIELDS}!{FIELD_COLUMNS.cell('rounded', self.rows[field])}"


@dataclass(frozen=True, eq=False)
class RegionPlan:
    """A region, the workbook that is made of it, and where everything stands there."""

    book: WrittenBook
    template: Template
    region: Region

    @cached_property
    def at(self) -> RegionAddresses:
        return RegionAddresses(self.template)

    @cached_property
    def paper(self) -> BookGrid:
        """The figures of 汇总底稿: every field that is no text."""
        fields = self.template.book.fields.values()
        return self._grid(PAPER, [f.id for f in fields if f.kind is not Kind.TEXT])

    @cached_property
    def matrix(self) -> BookGrid:
        """The codes of 核对矩阵, behind each unit's counts, below each rule's."""
        return self._grid(MATRIX, [rule.key for rule in self.template.book.rules])

    @cached_property
    def overview(self) -> BookGrid:
        """单位一览."""
        return self._grid(OVERVIEW, list(overview_headers(self.template)))

    def _grid(self, sheet: str, keys: list[str]) -> BookGrid:
        row, column = _FIRST_CELLS[sheet]
        return BookGrid(sheet, keys, row, column, len(self.region.added))

    @cached_property
    def counts(self) -> Mapping[str, Counter[Verdict]]:
        """By rule, how many units have which verdict."""
        columns = zip(*(unit.verdicts for unit in self.region.added), strict=True)
        found = [Counter(verdicts) for verdicts in columns] or [Counter()] * len(self.matrix.keys)
        return dict(zip(self.matrix.keys, found, strict=True))

    def unit_cell(self, n: int | None) -> str:
        """The cell of 单位一览 with the name of the ``n``-th unit that was added."""
        return "" if n is None else self.overview.cell("unit", n)


_FIRST_CELLS = {
    PAPER: (PAPER_HEADER + 1, PAPER_LEAD + 1),
    MATRIX: (MATRIX_HEADER + 1, MATRIX_LEAD + len(CODES) + 1),
    OVERVIEW: (OVERVIEW_HEADER + 1, 1),
}
"""Row and column."""


def main_fields(template: Template) -> list[Field]:
    """The figures that stand in 自评表, in the order in which one reads it."""
    fields = template.book.fields
    placed = sorted((cell, id) for id, cell in template.form.items() if fields[id].kind.is_number)
    return [fields[id] for _, id in placed]


def overview_headers(template: Template) -> dict[str, tuple[str, float]]:
    """Title and width of the columns of 单位一览."""
    return {
        "no": ("序号", 5.5),
        "unit": ("单位", 24),
        "parent": ("上级", 14),
        "status": ("结论", 8),
        # With its group, since several are called 地方资金.
        **{f.id: ("　".join(filter(None, (f.group, f.name))), 12.5) for f in main_fields(template)},
        "rank": ("执行率排名", 7),
        **{verdict: (verdict, 6) for verdict in CODES},
        "problems": ("查看问题", 11),
        "figures": ("查看数据", 11),
        "kind": ("文件类型", 9),
        "file": ("文件（点击打开）", 40),
        "digest": ("文件的 SHA-256", 66),
    }
