"""名单核对: who has reported, and every file that was not added, with the reason."""

from collections.abc import Mapping
from decimal import Decimal

from jialing_xls.model.numbers import ZERO
from jialing_xls.model.result import Level
from jialing_xls.model.role import Role
from jialing_xls.model.rule import NOISE_DECIMALS, Verdict
from jialing_xls.rollup.book.book_layout import ROSTER, RegionPlan
from jialing_xls.rollup.region_result import Compared, Reported, Unit
from jialing_xls.sheets.written_book import Sheet, file_target
from jialing_xls.template.rule_table import VERDICT_COLOURS
from jialing_xls.template.styles import decimal_format
from jialing_xls.template.template_layout import TableColumns

_COLUMNS = TableColumns(
    {
        "number": ("序号", 6),
        "unit": ("单位", 26),
        "code": ("行政区划代码", 13),
        "parent": ("上级", 16),
        "reported": ("报送情况", 15),
        "file": ("文件", 42),
        "reason": ("说明", 50),
        "handed_down": ("下达资金（万元）", 15),
        "budget": ("全年预算数（万元）", 15),
        "gap": ("差额", 13),
    }
)
"""The first table: a row a unit."""
_OUT = {
    "number": "序号",
    "unit": "单位",
    "code": "年度",
    "parent": "文件类型",
    "reported": "情况",
    "file": "文件",
    "reason": "没有汇总的原因",
    "handed_down": "SHA-256",
}
"""The second table: a row a file that was not added, in the same columns."""
_SKIPPED = {"file": "文件", "reason": "没有读取的原因"}
"""The third table: files that were passed over."""

_COUNTS_LABELS, _COUNTS, _HEADER = 3, 4, 6
_MONEY = decimal_format(2)
_MOST_FINDINGS = 4

_COLOURS: dict[str, tuple[str, str]] = {
    Reported.ADDED: VERDICT_COLOURS[Verdict.PASSED],
    Reported.MISSING: VERDICT_COLOURS[Verdict.BROKEN],
    Reported.TWICE: VERDICT_COLOURS[Verdict.UNEXPLAINED],
    Reported.NOT_USABLE: VERDICT_COLOURS[Verdict.NOT_RUN],
    Reported.UNLISTED: VERDICT_COLOURS[Verdict.EXPLAINED],
}


class RosterSheet:
    """The sheet while it is written."""

    def __init__(self, plan: RegionPlan) -> None:
        self._plan, self._region, self._paper = plan, plan.region, plan.paper
        self._budget = plan.template.book.playing(Role.BUDGET)
        added = (n for n, unit in enumerate(plan.region.units) if unit.added)
        self._added = {n: place for place, n in enumerate(added)}

    @property
    def _last(self) -> int:
        return _HEADER + len(self._region.compared)

    def range(self, key: str) -> str:
        """A column of the first table, for formulas."""
        letter = _COLUMNS.letter(key)
        last = max(self._last, _HEADER + 1)
        return f"{ROSTER}!${letter}${_HEADER + 1}:${letter}${last}"

    def write(self) -> None:
        sheet = self._plan.book.sheet(ROSTER, _COLUMNS, streamed=True)
        roster = self._region.roster
        note = (
            f"名单 {roster.file}，共 {len(roster.entries)} 个单位。" if roster else "没有给出名单。"
        )
        sheet.title("名单核对", note)
        for n, reported in enumerate(Reported, 2):
            sheet.text(_COUNTS_LABELS, n, reported, "header")
        totals = self._totals()
        for key in totals:
            sheet.text(_COUNTS_LABELS, key, "合计", "header")
        for n, reported in enumerate(Reported, 2):
            count = sum(each.reported is reported for each in self._region.compared)
            formula = f'=COUNTIF({self.range("reported")},"{reported}")'
            sheet.formula(_COUNTS, n, formula, count, "centre")
        for key, total in totals.items():
            formula = f"=ROUND(SUM({self.range(key)}),2)"
            sheet.formula(_COUNTS, key, formula, total, "number", num_format=_MONEY)
        sheet.header(_HEADER, _COLUMNS)
        for n, compared in enumerate(self._region.compared):
            self._write_compared(sheet, n, compared)
        row = self._write_left_out(sheet, self._last + 2)
        row = self._write_skipped(sheet, row + 1)
        sheet.colour(sheet.cells("reported", _HEADER, self._last), _COLOURS)
        sheet.close(_HEADER, self._last, page=row)

    def _totals(self) -> dict[str, Decimal]:
        """Of the money, by column; only of what was stated."""
        entries = [each.entry for each in self._region.compared if each.entry]
        given = [entry.handed_down for entry in entries if entry.handed_down is not None]
        stated = (
            [unit.number(self._budget) for unit in self._region.added] if self._has_budget else []
        )
        known = [number for number in stated if number is not None]
        found = {"handed_down": given, "budget": known}
        return {key: sum(numbers, ZERO) for key, numbers in found.items() if numbers}

    @property
    def _has_budget(self) -> bool:
        return self._budget in self._paper

    def _write_compared(self, sheet: Sheet, n: int, compared: Compared) -> None:
        row, units = _HEADER + 1 + n, [self._region.units[each] for each in compared.units]
        entry = compared.entry
        added = next((self._added[each] for each in compared.units if each in self._added), None)
        reason = "；".join(dict.fromkeys(unit.reason for unit in units if unit.reason))
        if compared.reported is Reported.MISSING:
            reason = "没有收到文件。"
        texts = {"file": "、".join(unit.file for unit in units), "reason": reason}
        sheet.height(row, texts)
        sheet.number(row, "number", n + 1, "centre")
        sheet.link(row, "unit", self._plan.unit_cell(added), compared.name, "name")
        told = {"code": entry.code, "parent": entry.parent} if entry else {"code": "", "parent": ""}
        texts = {**told, "reported": compared.reported, **texts}
        sheet.texts(row, texts, "code", "reported")
        self._write_money(sheet, row, entry.handed_down if entry else None, added)

    def _write_money(
        self, sheet: Sheet, row: int, handed_down: Decimal | None, added: int | None
    ) -> None:
        """What was handed down beside what the unit states as its budget."""
        sheet.number(row, "handed_down", handed_down, "number", num_format=_MONEY)
        stated = None
        if added is not None and self._has_budget:
            stated = self._region.added[added].number(self._budget)
        if added is None or stated is None:
            sheet.text(row, "budget", "", "number")
            sheet.text(row, "gap", "", "number")
            return
        formula = f"={self._paper.cell(self._budget, added)}"
        sheet.formula(row, "budget", formula, stated, "number", num_format=_MONEY)
        if handed_down is None:
            sheet.text(row, "gap", "", "number")
            return
        budget, given = (_COLUMNS.cell(key, row) for key in ("budget", "handed_down"))
        formula = f"=ROUND({budget}-{given},{NOISE_DECIMALS})"
        gap = stated - handed_down
        sheet.formula(row, "gap", formula, gap, "number", num_format=_MONEY)

    def _write_left_out(self, sheet: Sheet, row: int) -> int:
        """The second table; the row below it."""
        out = self._region.left_out
        sheet.raw.set_h_pagebreaks([row - 1])  # its own header on its page
        _write_head(sheet, row, f"没有汇总的文件　{len(out)} 个", _OUT)
        for n, unit in enumerate(out, 1):
            _write_out(sheet, row + 1 + n, n, unit)
        return row + 2 + len(out)

    def _write_skipped(self, sheet: Sheet, row: int) -> int:
        """The third table: what was not opened at all, if anything; its last row."""
        skipped = self._region.skipped
        if not skipped:
            return row - 2
        count = sum(map(len, skipped.values()))
        _write_head(sheet, row, f"没有读取的文件　{count} 个", _SKIPPED)
        for n, (reason, files) in enumerate(skipped.items(), 2):
            texts = {"file": "、".join(files), "reason": reason}
            sheet.height(row + n, texts)
            sheet.texts(row + n, texts)
        return row + 1 + len(skipped)


def _write_head(sheet: Sheet, row: int, title: str, headers: Mapping[str, str]) -> None:
    """Title and headers of a further table, in the columns of the first."""
    sheet.text(row, 1, title, "sheet_title", text_wrap=False)
    sheet.raw.set_row(row - 1, 26)
    for key, header in headers.items():
        sheet.text(row + 1, key, header, "header")


def _write_out(sheet: Sheet, row: int, n: int, unit: Unit) -> None:
    texts = {
        "unit": unit.name,
        "code": str(unit.year or ""),
        "parent": unit.kind,
        "reported": unit.standing,
        "reason": "\n".join((unit.reason, *_more(unit))),
    }
    sheet.height(row, {"file": unit.file, **texts})
    sheet.number(row, "number", n, "centre")
    sheet.texts(row, texts, "code", "parent", "reported")
    sheet.link(row, "file", file_target(unit.link), unit.file, "name")
    sheet.text(row, "handed_down", unit.digest, "code", text_wrap=False)


def _more(unit: Unit) -> list[str]:
    """What else was found in a file, besides the reason, which tells the first error."""
    told = [finding for finding in unit.findings if finding.level is Level.ERROR]
    return [f"{f.place}：{f.message}" if f.place else f.message for f in told[1:_MOST_FINDINGS]]
