"""汇总核对: the result, the proof, what the sheets are, and the rules held against the region."""

from decimal import Decimal

from jialing_xls.checks.excel import RowCells, RowFormulas, compile_rule
from jialing_xls.model.result import CheckResult, Status
from jialing_xls.model.role import Role
from jialing_xls.model.rule import NOISE_DECIMALS, Rule, Verdict
from jialing_xls.ooxml.reference import column_letters
from jialing_xls.rollup.book.book_layout import (
    CHARTS,
    FIELDS,
    MATRIX,
    OVERVIEW,
    PAPER,
    PROBLEMS,
    ROSTER,
    SUMMARY,
    TEXTS,
    RegionPlan,
    count_row,
)
from jialing_xls.rollup.book.roster import RosterSheet
from jialing_xls.rollup.region_result import Region, RegionResult, Reported, Standing
from jialing_xls.rollup.region_rules import HANDED_DOWN, RECEIVED
from jialing_xls.template.rule_table import VERDICT_COLOURS
from jialing_xls.template.styles import decimal_format
from jialing_xls.template.template_layout import TableColumns
from jialing_xls.template.text_height import text_height

_COUNTED = (
    Verdict.BROKEN,
    Verdict.UNEXPLAINED,
    Verdict.NOT_RUN,
    Verdict.EXPLAINED,
    Verdict.ROUNDING,
)
"""Verdicts whose units are counted beside a rule."""

_COLUMNS = TableColumns(
    {
        "id": ("编号", 6),
        "case": ("情形", 16),
        "class": ("类别", 9),
        "text": ("审核内容", 36),
        "left": ("左边", 13),
        "relation": ("关系", 5),
        "right": ("右边", 13),
        "difference": ("差额", 11),
        "tolerance": ("容差", 8),
        "verdict": ("汇总数结论", 9),
        "explanation": ("审核说明", 16),
        "detail": ("说明", 30),
        **{verdict: (f"{verdict}单位", 6.5) for verdict in _COUNTED},
        "basis": ("依据", 60),
    }
)
_PRINTED = len(_COLUMNS.headers) - 1
"""Columns that are printed; what a rule is based on is not."""
_LEAST_HEIGHT = 28.0
_RESULT, _COUNTS, _PROOF, _IDENTITY = 2, 3, 4, 5
_CONTENTS = 7
_SHEETS = {  # "" stands for the form, whose name the official file gives
    "": "汇总后的自评表，就是各单位填的官方表；金额是各单位之和，执行率按合计数计算",
    OVERVIEW: "每个单位一行：主要数字、审核结论、执行率排名、文件",
    MATRIX: "单位 × 规则，每条规则在每个单位的结论",
    PROBLEMS: "没有通过的每一条，重的在前",
    ROSTER: "谁报了、谁没报、哪些文件没有汇总和原因",
    CHARTS: "执行率和资金的图",
    FIELDS: "每个字段的汇总方式、汇总数、单位中的最小和最大",
    TEXTS: "各单位填写的文字",
    PAPER: "各单位的数字，汇总数由此算出",
}
_HEADER = _CONTENTS + len(_SHEETS) + 2
_MONEY = decimal_format(2)
_NO_FORMULAS = RowFormulas("", "", "", "", "")


def rule_places(plan: RegionPlan) -> dict[str, str]:
    """The cell where each rule of the template is told, for links to it."""
    first = _HEADER + 1 + len(plan.region.results)
    return {key: f"{SUMMARY}!A{first + n}" for n, key in enumerate(plan.matrix.keys)}


class Summary:
    """The sheet while it is written; the proof goes in when everything else stands."""

    def __init__(self, plan: RegionPlan, roster: RosterSheet) -> None:
        self._sheet = plan.book.sheet(SUMMARY)
        self._plan, self._roster = plan, roster
        self._template, self._region = plan.template, plan.region

    def write(self, problems: int) -> None:
        """Everything but the lines of ``prove``; ``problems`` is the length of 问题清单."""
        region = self._region
        year = f"{region.year}年度" if region.year else ""
        self._sheet.title(f"{SUMMARY}　{region.name or '汇总单位未写'}　{year}")
        self._line(_RESULT, _result(region), "result", 26)
        self._line(_COUNTS, _counts(region, problems), "line")
        self._write_contents()
        self._sheet.header(_HEADER, _COLUMNS, 44)
        for n, result in enumerate(region.results, 1):
            self._write_region_rule(_HEADER + n, result)
        checks = {check.rule.key: check for check in region.checks}
        rules, before = self._template.book.rules, _HEADER + len(region.results)
        for n, rule in enumerate(rules, 1):
            self._write_rule(before + n, rule, checks.get(rule.key))
        self._finish(before + len(rules))

    def prove(self, proof: str, identity: str) -> None:
        """The certificate in words, and what the workbook was made from."""
        self._line(_PROOF, proof, "line")
        self._line(_IDENTITY, identity, "quiet")

    def _line(self, row: int, text: str, style: str, height: float = 20) -> None:
        """A line across the printed columns."""
        last = _PRINTED
        width = sum(width for _, width in list(_COLUMNS.headers.values())[:last])
        size = self._sheet.look(style).font_size
        self._sheet.raw.set_row(row - 1, max(height, text_height(text, width, size)))
        self._sheet.raw.merge_range(row - 1, 0, row - 1, last - 1, "", self._sheet.look(style))
        self._sheet.text(row, 1, text, style)

    def _write_contents(self) -> None:
        form = self._template.form_sheets[0]
        for row, (own, what) in enumerate(_SHEETS.items(), _CONTENTS):
            name = own or form
            self._sheet.link(row, 1, f"{name}!A1", name, "sheet")
            self._sheet.text(row, 3, what, "line", text_wrap=False)

    # ------------------------------------------------------------ rows

    def _put(self, row: int, key: str, text: str) -> None:
        centred = key not in ("text", "explanation", "detail", "basis")
        self._sheet.text(row, key, text, "centre" if centred else "cell", text_wrap=key != "basis")

    def _figure(self, row: int, key: str, formula: str, result: Decimal | None, shown: str) -> None:
        """A live formula, or a plain number where there is none."""
        if formula and result is not None:
            self._sheet.formula(row, key, formula, result, "side", num_format=shown)
        else:
            self._sheet.number(row, key, result, "side", num_format=shown)

    def _write_region_rule(self, row: int, result: RegionResult) -> None:
        """A rule of the region itself."""
        field = self._template.book.fields.get(result.rule.case or "")
        told = f"比较 {result.checked} 次，{len(result.hits)} 处待说明" if result.checked else ""
        check = result.check(field, result.left, result.right, told, result.detail)
        left, right = (_COLUMNS.cell(key, row) for key in ("left", "right"))
        difference = f"=ROUND({left}-{right},{NOISE_DECIMALS})"
        formulas = RowFormulas(self._left_of(result), "", difference, "", "")
        self._write_row(row, check.rule, check, formulas, _MONEY)
        for verdict in _COUNTED:
            self._put(row, verdict, "")

    def _left_of(self, result: RegionResult) -> str:
        """The live sum of a rule about the money that was handed down."""
        if result.rule == HANDED_DOWN:
            return f"=ROUND(SUM({self._roster.range('handed_down')}),2)"
        budget = self._template.book.playing(Role.BUDGET)
        return f"={self._plan.at.cell(budget)}" if result.rule == RECEIVED and budget else ""

    def _write_rule(self, row: int, rule: Rule, check: CheckResult | None) -> None:
        """A rule of the template: held against the sums if it says something of them, and by how
        many units it is not passed."""
        formulas = self._compiled(row, rule) if check else _NO_FORMULAS
        self._write_row(row, rule, check, formulas, decimal_format(rule.decimals))
        for verdict in _COUNTED:
            letters = column_letters(self._plan.matrix.column(rule.key))
            cell = f"{MATRIX}!{letters}{count_row(verdict)}"
            count = self._plan.counts[rule.key][verdict]
            self._sheet.formula(row, verdict, f"={cell}", count, "centre")

    def _write_row(
        self, row: int, rule: Rule, check: CheckResult | None, formulas: RowFormulas, shown: str
    ) -> None:
        compared = check and (rule.left or check.left is not None)
        texts = {
            "id": rule.id,
            "case": rule.case or "",
            "class": rule.rule_class,
            "text": rule.text,
            "relation": rule.relation if compared else "",
            "explanation": (check.explanation or "") if check else "",
            "detail": check.detail if check else "",
            "basis": rule.basis,
        }
        wrapped = {key: text for key, text in texts.items() if key != "basis"}
        self._sheet.height(row, wrapped, least=_LEAST_HEIGHT)
        for key, text in texts.items():
            self._put(row, key, text)
        for key in ("left", "right", "difference"):
            self._figure(row, key, getattr(formulas, key), getattr(check, key, None), shown)
        self._figure(row, "tolerance", "", check.tolerance if check else None, "General")
        undecided = check is None or check.difference is None or check.verdict is Verdict.NOT_RUN
        if check is None or undecided or not formulas.verdict:
            self._put(row, "verdict", check.verdict if check else "")
        else:
            self._sheet.formula(row, "verdict", formulas.verdict, check.verdict.value, "centre")

    def _compiled(self, row: int, rule: Rule) -> RowFormulas:
        keys = ("left", "right", "difference", "tolerance", "explanation")
        cells = RowCells(*(_COLUMNS.cell(key, row) for key in keys))
        return compile_rule(rule, cells, self._plan.at, self._template.book)

    def _finish(self, last_row: int) -> None:
        sheet = self._sheet
        sheet.colour(sheet.cells("verdict", _HEADER, last_row), VERDICT_COLOURS)
        for verdict in _COUNTED:
            cells = sheet.cells(verdict, _HEADER, last_row)
            sheet.colour_positive(cells, VERDICT_COLOURS[verdict])
        sheet.close(_HEADER, last_row, printed=_PRINTED)
        sheet.raw.freeze_panes(0, sheet.column("text"))
        sheet.raw.activate()
        sheet.raw.set_first_sheet()


def _result(region: Region) -> str:
    """通过, or what is left to do."""
    if region.status is Status.PASSED:
        return "结论：全部通过"
    failed = sum(unit.status is not Status.PASSED for unit in region.added)
    out = sum(unit.standing is not Standing.COPY for unit in region.left_out)
    missing = sum(each.reported is Reported.MISSING for each in region.compared)
    rules = sum(not check.settled for check in region.checks)
    rules += sum(not result.settled for result in region.results)
    told = {
        "{} 个单位的审核没有通过": failed,
        "{} 个文件没有汇总": out,
        "{} 个单位没有报送": missing,
        "{} 条区域规则待处理": rules,
    }
    return "结论：有待处理的事项：" + "，".join(
        text.format(count) for text, count in told.items() if count
    )


def _counts(region: Region, problems: int) -> str:
    told = (
        f"共 {len(region.units)} 个文件，已汇总 {len(region.added)} 个，"
        f"没有汇总 {len(region.left_out)} 个；问题清单 {problems} 项"
    )
    if region.roster is None:
        return f"{told}；没有给出名单"
    added = sum(each.reported is Reported.ADDED for each in region.compared)
    return f"{told}；名单 {len(region.roster.entries)} 个单位，已汇总 {added} 个"
