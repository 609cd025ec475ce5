"""The table of rules with its live formulas: 交叉核对 of a submission, 即时核对 of an entry workbook.

On top the result, the counts and a live list of what is left to do; then every rule. Both sheets are
written here, over different cells.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from jialing_xls.checks.excel import Addresses, Doubts, RowCells, compile_rule
from jialing_xls.checks.first_fault import first_fault, suspects
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.role import Role
from jialing_xls.model.rule import Rule, Shown, Verdict
from jialing_xls.template.cell_links import link_targets
from jialing_xls.template.problem_list import ProblemList
from jialing_xls.template.styles import BODY_SIZE, Styles, decimal_format, set_up_page, side_format
from jialing_xls.template.template_layout import (
    COUNTS_ROW,
    IDENTITY_ROW,
    LINKS,
    PROBLEM_HEADER,
    PROOF_ROW,
    RESULT_ROW,
    RULE_HEADER,
    TableColumns,
    refused_count,
    rule_row,
)
from jialing_xls.template.text_height import text_height, units

_ADDRESS_WIDTH = 5
"""Of a cell behind the name of its sheet: !H13. A programme need not wrap the text of a link."""
VERDICT_COLOURS: dict[str, tuple[str, str]] = {
    Verdict.PASSED: ("#C6EFCE", "#006100"),
    Verdict.ROUNDING: ("#E2EFDA", "#375623"),
    Verdict.BROKEN: ("#FFC7CE", "#9C0006"),
    Verdict.UNEXPLAINED: ("#FFEB9C", "#7F6000"),
    Verdict.EXPLAINED: ("#DDEBF7", "#1F4E78"),
    Verdict.NOT_RUN: ("#F8CBAD", "#843C0C"),
    Verdict.NOT_APPLICABLE: ("#EDEDED", "#7F7F7F"),
}
_UNDECIDED_COLOURS = ("#E4DFEC", "#403151")
_PROBLEM_HEIGHT = 31
"""Points; two lines of text."""
_REST_HEIGHT = 24


class Live(Protocol):
    """What live formulas say of a rule in place of the tool."""

    def doubts(self, rule: Rule) -> Doubts:
        """What they cannot judge."""

    def explanation(self, rule: Rule) -> str:
        """The formula that fetches its 审核说明."""

    def hint(self, rule: Rule, verdict: str) -> str:
        """The formula of 提示; ``verdict`` is the cell of the live verdict."""

    def named(self, field: str) -> str:
        """The cell in which a field that is at fault is to be mended."""


@dataclass
class RuleTable:
    """One sheet of rules, written into an XlsxWriter workbook."""

    _workbook: Any
    _styles: Styles
    _name: str
    _columns: TableColumns
    _book: RuleBook
    _rules: Sequence[Rule]
    _addresses: Addresses
    _links: Callable[[Rule], Sequence[str]]
    """The cells that a reader of a rule may want to see."""
    _live: Live | None = None
    """Of a sheet that lives from formulas alone; without it what they cannot say is left for the tool."""

    def __post_init__(self) -> None:
        live = self._live
        self.sheet = self._workbook.add_worksheet(self._name)
        self._doubts = {rule.key: live.doubts(rule) for rule in self._rules} if live else {}
        self._undecided = tuple(dict.fromkeys(doubts.word for doubts in self._doubts.values()))
        refused = "" if live else refused_count(len(self._book.fields))
        self._problems = ProblemList(
            self._name, self._columns, self._last_row, self._undecided, refused
        )

    @property
    def _last_row(self) -> int:
        return rule_row(len(self._rules) - 1)

    def write(self, title: str, notes: tuple[str, str] = ("", "")) -> None:
        """The whole sheet, print set-up and protection included.

        ``notes`` stand where the tool puts the certificate and the identity of a submission.
        """
        named = {cell.rpartition("!")[0] for rule in self._rules for cell in self._links(rule)}
        linked = max(map(units, named), default=0) + _ADDRESS_WIDTH
        for n, (key, (_, width)) in enumerate(self._columns.headers.items()):
            self.sheet.set_column(n, n, max(width, linked) if key == "link" else width)
        self._write_top(title, notes)
        for row in (PROBLEM_HEADER, RULE_HEADER):
            for key, (header, _) in self._columns.headers.items():
                self._put(key, row, header, "header")
        self._write_problems()
        for n, rule in enumerate(self._rules):
            self._write_rule(rule, rule_row(n))
        self._colour()
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
        unit, year = (self._shown(role) for role in (Role.UNIT, Role.YEAR))
        self._line(1, "sheet_title", f'="{title}　"&{unit}&"　"&{year}&"年度"', 28)
        self._line(RESULT_ROW, "result", self._problems.result(), 26)
        self._line(COUNTS_ROW, "line", self._problems.counts())
        self._line(PROOF_ROW, "line", notes[0])
        self._line(IDENTITY_ROW, "quiet", notes[1])

    def _shown(self, role: Role) -> str:
        id = self._book.playing(role)
        return self._addresses.cell(id) if id else '""'

    def _write_problems(self) -> None:
        """The list of problems. A place without one has no lines: an empty list is an empty space."""
        for cell, formula in self._problems.offsets():
            self._put_formula(cell, formula, self._styles.get("code"))
        rows = self._problems.rows()
        for n, row in enumerate(rows):
            self.sheet.set_row(row - 1, _PROBLEM_HEIGHT)
            self._put("problem", row, self._problems.number(n), "code")
            for key in self._columns.headers:
                if formula := self._problems.shown(key, row):
                    style, shown = self._problems.style(key)
                    look = {"num_format": shown} if shown else {}
                    self._put(key, row, formula, style, border=0, **look)
        self._line(rows[-1] + 1, "line", self._problems.rest(), _REST_HEIGHT)

    # ------------------------------------------------------------ rules

    def _write_rule(self, rule: Rule, row: int) -> None:
        parts = ["left", "right", "difference", "tolerance", "explanation"]
        if "explained_difference" in self._columns.headers:
            parts.append("explained_difference")
        cells = RowCells(*(self._columns.cell(part, row) for part in parts))
        doubts = [self._doubts[rule.key]] if self._doubts else []
        formulas = compile_rule(rule, cells, self._addresses, self._book, *doubts)
        shown = side_format(rule)
        self._put("id", row, rule.id, "centre")
        self._put("case", row, rule.case, "centre")
        self._put("class", row, rule.rule_class, "centre")
        self._put("text", row, rule.text, "cell")
        self._put("left", row, formulas.left, "side", num_format=shown)
        self._put("relation", row, rule.relation, "centre")
        self._put("right", row, formulas.right, "side", num_format=shown)
        gap = decimal_format(rule.decimals)
        self._put("difference", row, formulas.difference, "side", num_format=gap)
        self._put("tolerance", row, formulas.tolerance, "side", num_format="General")
        self._put("verdict", row, formulas.verdict, "centre")
        explanation = self._live.explanation(rule) if self._live and rule.explained_by else None
        self._put("explanation", row, explanation, "cell")
        hint = self._live.hint(rule, self._columns.cell("verdict", row)) if self._live else None
        self._put("hint", row, hint, "cell")
        self._put("basis", row, rule.basis, "cell")
        self._put("problem", row, self._problems.place(rule, row), "code")
        self._write_links(rule, row)
        self._write_submission_columns(rule, row)
        self.sheet.set_row(row - 1, self._height(rule))

    def _height(self, rule: Rule) -> float:
        texts = {"case": rule.case or "", "text": rule.text, "basis": rule.basis}
        widths = {key: self._columns.headers[key][1] for key in texts}
        return max(28, *(text_height(t, widths[key], BODY_SIZE) for key, t in texts.items()))

    def _write_links(self, rule: Rule, row: int) -> None:
        """Links to all cells that the rule uses; that of a block rule goes to the first at fault."""
        columns = [key for key in self._columns.headers if key.startswith("link")]
        named = self._live.named if self._live else None
        block = suspects(rule, self._addresses, self._book, named)
        if block:
            first, *columns = columns
            others = [each.other for each in block if each.other]
            cells = [*(each.cell for each in block), *others, *self._links(rule)]
            targets = link_targets(cells, len(columns))
            culprit = self._columns.cell("culprit", row)
            formula = first_fault(block, self._columns.cell("verdict", row))
            self._put("culprit", row, formula, "code")
            self._put(first, row, f'=HYPERLINK("#"&{culprit},{culprit})', "link")
        else:
            targets = link_targets(self._links(rule), LINKS)
        for key, target in zip(columns, targets, strict=False):
            sheet, _, cell = target.rpartition("!")
            quoted = sheet if sheet.startswith("'") else f"'{sheet}'"
            self.sheet.write_url(
                self._columns.cell(key, row),
                f"internal:{quoted}!{cell}",
                self._styles.get("link"),
                string=target,
            )

    def _write_submission_columns(self, rule: Rule, row: int) -> None:
        """What only 交叉核对 has: the tool's own verdict, the auditor's opinion."""
        if "opinion" not in self._columns.headers:
            return
        live, frozen = (self._columns.cell(key, row) for key in ("verdict", "tool_verdict"))
        self._put("tool_verdict", row, None, "centre")
        self._put("code", row, None, "centre")
        if rule.explained_by:
            self._put("explained_difference", row, None, "code")
        agrees = f'=IF({frozen}="","",IF({live}={frozen},"","有变动"))'
        self._put("agrees", row, agrees, "centre")
        self._put("opinion", row, None, "remark")

    # ------------------------------------------------------------ looks

    def _colour(self) -> None:
        """Verdicts by colour; lines and dates in the list of problems.

        LibreOffice goes by one area a cell and by the first condition that is met there, so areas do
        not overlap, and what colours a verdict draws its lines.
        """
        box: dict[str, Any] = {"border": 1}
        colours = VERDICT_COLOURS | dict.fromkeys(self._undecided, _UNDECIDED_COLOURS)
        for verdict, (fill, font) in colours.items():
            look = {"bg_color": fill, "font_color": font, **box}
            self._colour_where("verdict", self._problems.rows()[0], verdict, look)
        if "agrees" in self._columns.headers:
            look = {"bg_color": "#FFC7CE", "font_color": "#9C0006"}
            self._colour_where("agrees", RULE_HEADER + 1, "有变动", look)
        first, *_, last = self._problems.rows()
        filled = f'=${self._columns.letter("problem")}{first}<>""'
        for key in [*self._columns.headers][: self._columns.index("basis") + 1]:
            letter = self._columns.letter(key)
            area, conditions = f"{letter}{first}:{letter}{last}", {filled: box}
            if key in ("left", "right"):
                # Figures are plain numbers there; those of a rule on dates are dates.
                others = {r.id: side_format(r) for r in self._rules if r.shown_as != Shown.NUMBER}
                looks = {id: {"num_format": shown, **box} for id, shown in others.items()}
                conditions = {f'=$A{first}="{id}"': looks[id] for id in looks} | conditions
            for criteria, look in conditions.items() if key != "verdict" else ():
                rule = {"type": "formula", "criteria": criteria, "format": self._styles.dxf(look)}
                self.sheet.conditional_format(area, rule)

    def _colour_where(self, key: str, first: int, word: str, look: dict[str, Any]) -> None:
        letter = self._columns.letter(key)
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"'}
        rule["format"] = self._styles.dxf(look)
        self.sheet.conditional_format(f"{letter}{first}:{letter}{self._last_row}", rule)

    def _set_up_page(self) -> None:
        """Filter, freeze, protection.

        Printed are the rules, on each page below the result and the header. The list of problems is not:
        it has as many places as it has, most of them empty, and says nothing that its rule does not.
        """
        last = self._columns.index("basis")
        sheet = self.sheet
        set_up_page(sheet)
        sheet.repeat_rows(0, PROBLEM_HEADER - 1)
        sheet.print_area(RULE_HEADER, 0, self._last_row - 1, last)
        sheet.autofilter(RULE_HEADER - 1, 0, self._last_row - 1, len(self._columns.headers) - 1)
        sheet.freeze_panes(PROBLEM_HEADER, 2)
        options = {"autofilter": True, "format_columns": True, "format_rows": True, "sort": True}
        sheet.protect("", options)
