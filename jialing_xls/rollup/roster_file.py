"""The roster (名单): a small table in a workbook of who has to report, and of the money.

Above the table, labels in one cell and their values in the next: 汇总单位, 年度, 收到资金. The table has
the column 单位名称 and, if wanted, 上级, 行政区划代码, 下达资金. Money is in 万元 and is read like an
entry workbook's: "3359.62万" is understood, and what has two readings is refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from jialing_xls.entry.formats.opened_workbook import open_workbook, shown_name
from jialing_xls.entry.reading.normalise import Normalised, Raw, normalise, original_text
from jialing_xls.model.errors import Unusable
from jialing_xls.model.fact import Place
from jialing_xls.model.field import Field, Kind
from jialing_xls.ooxml.reference import Cell
from jialing_xls.rollup.region_result import Roster, RosterEntry
from jialing_xls.rollup.unit_names import compared_name

NAME, PARENT, CODE, HANDED_DOWN = "单位名称", "上级", "行政区划代码", "下达资金"
REGION, YEAR, RECEIVED = "汇总单位", "年度", "收到资金"

_MOST_ROWS = 20_000
_HEAD_ROWS = 40

_FIELDS = {
    HANDED_DOWN: Field(HANDED_DOWN, HANDED_DOWN, Kind.MONEY, "万元", 2),
    RECEIVED: Field(RECEIVED, RECEIVED, Kind.MONEY, "万元", 2),
    YEAR: Field(YEAR, YEAR, Kind.YEAR, "年", 0),
}

Rows = Sequence[Sequence[Raw]]


def read_roster(path: Path) -> Roster:
    """The roster at ``path``. Raises Unusable, naming the cell, if it has two readings."""
    workbook = open_workbook(path)
    for name in workbook.sheet_names:
        rows = workbook.grid(name).values(_MOST_ROWS)
        head = _header(rows[:_HEAD_ROWS])
        if head is not None:
            return _Reading(path.name, shown_name(name), rows, *head).roster(workbook.digest)
    raise Unusable(
        f"名单 {path.name} 里没有表头“{NAME}”（应在某张表的前 {_HEAD_ROWS} 行内）。"
        f"名单至少要有“{NAME}”一列，可以有“{PARENT}”“{CODE}”“{HANDED_DOWN}”。"
    )


def _header(head: Rows) -> tuple[int, Mapping[str, int]] | None:
    """Row and columns of the table, by header; a unit in brackets does not matter: 下达资金（万元）."""
    for number, row in enumerate(head):
        titles = {_title(cell): at for at, cell in reversed(list(enumerate(row)))}
        if NAME in titles:
            return number, titles
    return None


def _title(cell: Raw) -> str:
    return compared_name(cell).partition("(")[0].rstrip(":") if isinstance(cell, str) else ""


@dataclass
class _Reading:
    _file: str
    _sheet: str
    _rows: Rows
    _header: int
    _columns: Mapping[str, int]

    def roster(self, digest: str) -> Roster:
        entries = tuple(self._entries())
        if not entries:
            raise Unusable(f"名单 {self._file} 的“{NAME}”下面一个单位也没有。")
        above = (
            (n, each) for n, row in enumerate(self._rows[: self._header]) for each in enumerate(row)
        )
        labels = {_title(cell): (n, at) for n, (at, cell) in above}
        year, at = self._number(YEAR, labels), labels.get(REGION)
        region = self._cell(at[0], at[1] + 1) if at else None
        return Roster(
            file=self._file,
            digest=digest,
            entries=entries,
            region=original_text(region).strip(),
            year=None if year is None else int(year),
            received=self._number(RECEIVED, labels),
        )

    def _number(self, label: str, labels: Mapping[str, tuple[int, int]]) -> Decimal | None:
        row, column = labels.get(label, (0, None))
        return None if column is None else self._figure(label, row, column + 1)

    def _cell(self, row: int, column: int) -> Raw:
        cells = self._rows[row]
        return cells[column] if column < len(cells) else None

    def _figure(self, what: str, row: int, column: int) -> Decimal | None:
        read = normalise(self._cell(row, column), _FIELDS[what])
        if not isinstance(read, Normalised):
            raise Unusable(f"名单 {self._file} 的 {self._place(row, column)}：{read.message}")
        return read.value if isinstance(read.value, Decimal) else None

    def _place(self, row: int, column: int) -> Place:
        return Place(self._sheet, str(Cell(row + 1, column + 1)))

    def _entries(self) -> Iterator[RosterEntry]:
        seen: dict[str, Place] = {}
        for row in range(self._header + 1, min(len(self._rows), _MOST_ROWS)):
            name = self._text(row, NAME)
            if not name or compared_name(name).startswith(("合计", "总计")):
                continue
            place = self._place(row, self._columns[NAME])
            if compared_name(name) in seen:
                raise Unusable(
                    f"名单 {self._file} 的 {place}：“{name}”在 {seen[compared_name(name)]} 已列出，"
                    "一个单位应只列一行。"
                )
            seen[compared_name(name)] = place
            yield RosterEntry(
                name=name,
                parent=self._text(row, PARENT),
                code=self._text(row, CODE),
                handed_down=self._money(row),
            )

    def _text(self, row: int, column: str) -> str:
        if column not in self._columns:
            return ""
        return original_text(self._cell(row, self._columns[column])).strip()

    def _money(self, row: int) -> Decimal | None:
        at = self._columns.get(HANDED_DOWN)
        return None if at is None else self._figure(HANDED_DOWN, row, at)
