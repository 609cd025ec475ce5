"""The table of rules with its live formulas: 交叉核对 of a submission, 即时核对 of an entry workbook.

On top the result, the counts and a live list of what is left to do; then every rule. Both sheets are
written here, over different cells.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from jialing_xls.checks.excel import Addresses, Doubts, RowCells, compile_rule
from jialing_xls.checks.first_fault import first_fault, suspects
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.rule import Rule, RuleClass, Verdict
from jialing_xls.template.cell_links import link_targets
from jialing_xls.template.layout import (
    COUNTS_ROW,
    FAILED_TEXT,
    IDENTITY_ROW,
    LINKS,
    PASSED_TEXT,
    PROBLEM_HEADER,
    PROBLEM_ROWS,
    PROOF_ROW,
    RESULT_ROW,
    RULE_HEADER,
    Columns,
    rule_row,
)
from jialing_xls.template.styles import BODY_SIZE, Styles, decimal_format
from jialing_xls.template.text_height import text_height

VERDICT_COLOURS = {
    Verdict.PASSED: ("#C6EFCE", "#006100"),
    Verdict.ROUNDING: ("#E2EFDA", "#375623"),
    Verdict.BROKEN: ("#FFC7CE", "#9C0006"),
    Verdict.UNEXPLAINED: ("#FFEB9C", "#7F6000"),
    Verdict.EXPLAINED: ("#DDEBF7", "#1F4E78"),
    Verdict.NOT_RUN: ("#F8CBAD", "#843C0C"),
    Verdict.NOT_APPLICABLE: ("#EDEDED", "#7F7F7F"),
}
_UNDECIDED_COLOURS = ("#E4DFEC", "#403151")
_PROBLEM_HEIGHT = 37
"""Points; two lines of text."""

_BROKEN_ROW, _BOTH_ROW = RESULT_ROW, COUNTS_ROW
"""Rows above the list where, in the column of its numbers, two counts stand that it goes by."""

_ANY_FIGURE = "#,##0.00##"
"""Of figures in the list of problems, whatever their decimals."""

_MIRRORED_FIGURES = ("left", "right", "difference")
_MIRRORED = ("id", "case", "class", "text", "relation", "verdict", *_MIRRORED_FIGURES)
"""Columns that the list of problems shows."""


class RuleTable:
    """One sheet of rules, written into an XlsxWriter workbook."""

    def __init__(
        self,
        workbook: Any,
        styles: Styles,
        sheet_name: str,
        columns: Columns,
        book: RuleBook,
        rules: Sequence[Rule],
        addresses: Addresses,
        explanation: Callable[[Rule], str] | None = None,
        doubts: Callable[[Rule], Doubts] | None = None,
    ) -> None:
        """``explanation`` makes the formula that fetches a rule's 审核说明; without it the cell is
        left for the tool to fill. ``doubts`` says what its live formulas cannot judge."""
        self.sheet = workbook.add_worksheet(sheet_name)
        self._styles = styles
        self._name = sheet_name
        self._columns = columns
        self._book = book
        self._rules = rules
        self._addresses = addresses
        self._explanation = explanation
        self._doubts = {rule.key: doubts(rule) for rule in rules} if doubts else {}

    @property
    def _last_row(self) -> int:
        return rule_row(len(self._rules) - 1)

    def write(self, title: str, notes: tuple[str, str] = ("", "")) -> None:
        """The whole sheet, print set-up and protection included.

        ``notes`` stand where the tool puts the certificate and the identity of a submission.
        """
        for n, (_, width) in enumerate(self._columns.headers.values()):
            self.sheet.set_column(n, n, width)
        self._write_top(title, notes)
        for row in (PROBLEM_HEADER, RULE_HEADER):
            for key, (header, _) in self._columns.headers.items():
                self._put(key, row, header, "header")
        self._write_problem_counts()
        for n in range(PROBLEM_ROWS):
            self._write_problem(n)
        self._line(PROBLEM_HEADER + PROBLEM_ROWS + 1, "line", self._rest_formula())
        for n, rule in enumerate(self._rules):
            self._write_rule(rule, rule_row(n))
        self._colour_verdicts()
        self._set_up_page()

    def _line(self, row: int, style: str, content: str, height: float = 21) -> None:
        """A line across the printed columns."""
        last = self._columns.index("basis")
        self.sheet.merge_range(row - 1, 0, row - 1, last, "", self._styles.get(style))
        self.sheet.set_row(row - 1, height)
        self._put("id", row, content, style)

    def _put(self, key: str, row: int, content: str | int | None, style: str, **more: Any) -> None:
        cell, cell_format = self._columns.cell(key, row), self._styles.get(style, **more)
        if isinstance(content, int):
            self.sheet.write_number(cell, content, cell_format)
        elif not content:
            self.sheet.write_blank(cell, None, cell_format)
        elif content.startswith("=") and len(content) > 1:
            self._put_formula(cell, content, cell_format)
        else:
            self.sheet.write_string(cell, content, cell_format)

    def _put_formula(self, cell: str, formula: str, cell_format: Any) -> None:
        """A constant is written as the number that it is: there is nothing to compute or prove."""
        try:
            constant = Decimal(formula[1:])
        except InvalidOperation:
            self.sheet.write_formula(cell, formula, cell_format)
        else:
            self.sheet.write_number(cell, float(constant), cell_format)

    # ------------------------------------------------------------ top

    def _write_top(self, title: str, notes: tuple[str, str]) -> None:
        unit, year = (self._addresses.cell(id) for id in ("单位名称", "年度"))
        self._line(1, "sheet_title", f'="{title}　"&{unit}&"　"&{year}&"年度"', 28)
        self._line(RESULT_ROW, "result", self._result_formula(), 26)
        self._line(COUNTS_ROW, "line", self._counts_formula())
        self._line(PROOF_ROW, "line", notes[0])
        self._line(IDENTITY_ROW, "quiet", notes[1])

    def _range(self, key: str) -> str:
        letter = self._columns.letter(key)
        return f"${letter}${RULE_HEADER + 1}:${letter}${self._last_row}"

    def _count_problems(self) -> str:
        return f"COUNT({self._range('problem')})"

    def _result_formula(self) -> str:
        passed = f'"结论：{PASSED_TEXT}"'
        for word in self._undecided:
            count = f'COUNTIF({self._range("verdict")},"{word}")'
            open_still = f'"结论：没有发现问题，另有 "&{count}&" 项由工具核对"'
            passed = f"IF({count}=0,{passed},{open_still})"
        return f'=IF({self._count_problems()}=0,{passed},"结论：{FAILED_TEXT}")'

    @property
    def _undecided(self) -> list[str]:
        """What is said of a rule that live formulas cannot judge, if there are such rules."""
        return list(dict.fromkeys(doubts.word for doubts in self._doubts.values()))

    def _counts_formula(self) -> str:
        verdicts = self._range("verdict")
        words = [*Verdict, *self._undecided]
        counts = [f'"{word}　"&COUNTIF({verdicts},"{word}")' for word in words]
        return "=" + '&"　　"&'.join(counts)

    def _rest_formula(self) -> str:
        count = self._count_problems()
        return (
            f'=IF({count}=0,"没有待处理的问题。以下为全部规则：",IF({count}>{PROBLEM_ROWS},'
            f'"待处理的问题共 "&{count}&" 项，以上列出前 {PROBLEM_ROWS} 项。以下为全部规则：",'
            f'"待处理的问题共 "&{count}&" 项。以下为全部规则："))'
        )

    def _write_problem(self, n: int) -> None:
        """The n-th problem (from 0): its place among the rules, and what stands there."""
        row = PROBLEM_HEADER + 1 + n
        self.sheet.set_row(row - 1, _PROBLEM_HEIGHT)
        place = self._columns.cell("problem", row)
        match = f"MATCH({n + 1},{self._range('problem')},0)"
        self._put("problem", row, f'=IFERROR({match},"")', "code")
        for key in self._columns.headers:
            if key in _MIRRORED:
                shown = f"INDEX({self._range(key)},{place})"
                if key in _MIRRORED_FIGURES:
                    self._put(
                        key, row, f'=IF({place}="","",{shown})', "side", num_format=_ANY_FIGURE
                    )
                else:
                    style = "cell" if key == "text" else "centre"
                    self._put(key, row, f'=IF({place}="","",{shown}&"")', style)
            elif key == "link":
                target = f"\"#'{self._name}'!A\"&{place}+{RULE_HEADER}"
                shown = f'HYPERLINK({target},"查看第 "&{place}+{RULE_HEADER}&" 行")'
                self._put(key, row, f'=IF({place}="","",{shown})', "link")
            elif self._columns.index(key) <= self._columns.index("basis"):
                self._put(key, row, None, "cell")

    # ------------------------------------------------------------ rules

    def _write_rule(self, rule: Rule, row: int) -> None:
        parts = ["left", "right", "difference", "tolerance", "explanation"]
        if "explained_difference" in self._columns.headers:
            parts.append("explained_difference")
        cells = RowCells(*(self._columns.cell(part, row) for part in parts))
        doubts = [self._doubts[rule.key]] if self._doubts else []
        formulas = compile_rule(rule, cells, self._addresses, self._book, *doubts)
        shown = self._side_format(rule)
        self._put("id", row, rule.id, "centre")
        self._put("case", row, rule.case, "centre")
        self._put("class", row, rule.rule_class, "centre")
        self._put("text", row, rule.text, "cell")
        self._put("left", row, formulas.left, "side", num_format=shown)
        self.sheet.write_string(
            self._columns.cell("relation", row), rule.relation, self._styles.get("centre")
        )
        self._put("right", row, formulas.right, "side", num_format=shown)
        gap = decimal_format(rule.decimals)
        self._put("difference", row, formulas.difference, "side", num_format=gap)
        self._put("tolerance", row, formulas.tolerance, "side", num_format="General")
        self._put("verdict", row, formulas.verdict, "centre")
        explanation = self._explanation(rule) if self._explanation and rule.explained_by else None
        self._put("explanation", row, explanation, "cell")
        self._put("basis", row, rule.basis, "cell")
        self._put("problem", row, self._problem_formula(rule, row), "code")
        self._write_links(rule, row)
        self._write_submission_columns(rule, row)
        self.sheet.set_row(row - 1, self._height(rule))

    def _height(self, rule: Rule) -> float:
        texts = {"case": rule.case or "", "text": rule.text, "basis": rule.basis}
        widths = {key: self._columns.headers[key][1] for key in texts}
        return max(28, *(text_height(t, widths[key], BODY_SIZE) for key, t in texts.items()))

    @staticmethod
    def _side_format(rule: Rule) -> str:
        return "yyyy-mm-dd" if rule.shown_as == "日期" else decimal_format(rule.decimals)

    def _problem_formula(self, rule: Rule, row: int) -> str:
        """Place of the row in the list of problems: first 不符, then 待说明, then 未执行.

        As the verdict's own formula, it knows only what a rule of its class can come to.
        """
        verdict = self._columns.cell("verdict", row)
        verdicts, classes = (self._range_down_to(key, row) for key in ("verdict", "class"))
        broken, unexplained = (self._columns.cell("problem", n) for n in (_BROKEN_ROW, _BOTH_ROW))
        so_far = f"COUNTIF({verdicts},{verdict})"
        if not rule.rule_class.must_hold:
            return f'=IF({verdict}="{Verdict.UNEXPLAINED}",{broken}+{so_far},"")'
        not_run = f'COUNTIFS({verdicts},{verdict},{classes},"<>{RuleClass.REVIEW}")'
        return (
            f'=IF({verdict}="{Verdict.BROKEN}",{so_far},'
            f'IF({verdict}="{Verdict.NOT_RUN}",{unexplained}+{not_run},""))'
        )

    def _range_down_to(self, key: str, row: int) -> str:
        letter = self._columns.letter(key)
        return f"{letter}${RULE_HEADER + 1}:{letter}{row}"

    def _write_problem_counts(self) -> None:
        """How many rules are 不符, and how many 不符 or 待说明: where the next kind begins."""
        verdicts, first = self._range("verdict"), self._columns.cell("problem", _BROKEN_ROW)
        broken = f'=COUNTIF({verdicts},"{Verdict.BROKEN}")'
        both = f'={first}+COUNTIF({verdicts},"{Verdict.UNEXPLAINED}")'
        self._put("problem", _BROKEN_ROW, broken, "code")
        self._put("problem", _BOTH_ROW, both, "code")

    def _write_links(self, rule: Rule, row: int) -> None:
        """Links to all cells that the rule uses; that of a block rule goes to the first at fault."""
        columns = [key for key in self._columns.headers if key.startswith("link")]
        block = suspects(rule, self._addresses, self._book)
        if block and "culprit" in self._columns.headers:
            first, *columns = columns
            cells = [each.cell for each in block] + [each.other for each in block if each.other]
            targets = link_targets(cells, len(columns))
            culprit = self._columns.cell("culprit", row)
            self._put("culprit", row, first_fault(block), "code")
            self._put(first, row, f'=HYPERLINK("#"&{culprit},{culprit})', "link")
        else:
            cells = [self._addresses.cell(id) for id in self._book.fields_used(rule)]
            targets = link_targets(cells, LINKS)
        for key, target in zip(columns, targets, strict=False):
            sheet, cell = target.split("!")
            self.sheet.write_url(
                self._columns.cell(key, row),
                f"internal:'{sheet}'!{cell}",
                self._styles.get("link"),
                string=target,
            )

    def _write_submission_columns(self, rule: Rule, row: int) -> None:
        """What only 交叉核对 has: the tool's own verdict, the auditor's opinion, the definition."""
        if "opinion" not in self._columns.headers:
            return
        live, frozen = (self._columns.cell(key, row) for key in ("verdict", "tool_verdict"))
        self._put("tool_verdict", row, None, "centre")
        self._put("code", row, None, "centre")
        self._put("hint", row, None, "cell")
        self._put("explained_difference", row, None, "code")
        agrees = f'=IF({frozen}="","",IF({live}={frozen},"","有变动"))'
        self._put("agrees", row, agrees, "centre")
        self._put("opinion", row, None, "remark")
        self._put("left_expression", row, rule.left, "code")
        self._put("right_expression", row, rule.right, "code")
        self._put("tolerance_rule", row, rule.tolerance, "code")
        self._put("decimals", row, rule.decimals, "code")
        self._put("shown_as", row, rule.shown_as, "code")
        self._put("explained_by", row, "、".join(rule.explained_by), "code")

    # ------------------------------------------------------------ looks

    def _colour_verdicts(self) -> None:
        self._show_dates()
        letter = self._columns.letter("verdict")
        areas = f"{letter}{PROBLEM_HEADER + 1}:{letter}{self._last_row}"
        colours = VERDICT_COLOURS | dict.fromkeys(self._undecided, _UNDECIDED_COLOURS)
        for verdict, (fill, font) in colours.items():
            look = {"bg_color": fill, "font_color": font}
            self.sheet.conditional_format(
                areas,
                {
                    "type": "cell",
                    "criteria": "==",
                    "value": f'"{verdict}"',
                    "format": self._styles.dxf(look),
                },
            )
        if "agrees" in self._columns.headers:
            letter = self._columns.letter("agrees")
            rule = {"type": "cell", "criteria": "==", "value": '"有变动"'}
            rule["format"] = self._styles.dxf({"bg_color": "#FFC7CE", "font_color": "#9C0006"})
            self.sheet.conditional_format(
                f"{letter}{RULE_HEADER + 1}:{letter}{self._last_row}", rule
            )

    def _show_dates(self) -> None:
        """Sides in the list of problems are plain numbers; those of a rule on dates are dates."""
        for id in dict.fromkeys(rule.id for rule in self._rules if rule.shown_as == "日期"):
            first = PROBLEM_HEADER + 1
            rule = {"type": "formula", "criteria": f'=$A{first}="{id}"'}
            rule["format"] = self._styles.dxf({"num_format": "yyyy-mm-dd"})
            for key in ("left", "right"):
                letter = self._columns.letter(key)
                last = PROBLEM_HEADER + PROBLEM_ROWS
                self.sheet.conditional_format(f"{letter}{first}:{letter}{last}", rule)

    def _set_up_page(self) -> None:
        """A4 landscape, one page wide, the header repeated; filter, freeze, protection."""
        last = self._columns.index("basis")
        sheet = self.sheet
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(PROBLEM_HEADER - 1)
        sheet.print_area(0, 0, self._last_row - 1, last)
        sheet.set_footer(f"&L{self._name}&C第 &P 页，共 &N 页")
        sheet.autofilter(RULE_HEADER - 1, 0, self._last_row - 1, len(self._columns.headers) - 1)
        sheet.freeze_panes(PROBLEM_HEADER, 2)
        sheet.hide_gridlines(2)
        options = {"autofilter": True, "format_columns": True, "format_rows": True, "sort": True}
        sheet.protect("", options)
