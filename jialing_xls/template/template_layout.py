"""Where things stand in a template workbook: the one place that knows the sheets' columns and rows.

Form sheets are what the official file has; 交叉核对, 数据底稿 and 模板定义 are tables whose columns
are named here.
Writers (``definition.building``) and readers (``template.template_workbook``) both go by these tables.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from jialing_xls.checks.excel import Addresses, TiedCells
from jialing_xls.model.fact import REFUSED
from jialing_xls.ooxml.reference import SheetCell, column_letters

CROSSCHECK, PAPER = "交叉核对", "数据底稿"
"""The two sheets by which a template and a submission are known."""
DEFINITION = "模板定义"
"""The hidden sheet with the definition that the tool works by. Filling leaves it alone, so it goes into
every submission as the packed bytes that it is."""
TOOL_SHEETS = (CROSSCHECK, PAPER, DEFINITION)
"""All others are form sheets. Templates of earlier versions have the definition on the first two."""


@dataclass(frozen=True, slots=True)
class TableColumns:
    """Named columns of a table, from column A on: header text, width in characters."""

    headers: Mapping[str, tuple[str, float]]

    def letter(self, key: str) -> str:
        return column_letters(self.index(key) + 1)

    def index(self, key: str) -> int:
        """0-based."""
        return list(self.headers).index(key)

    def cell(self, key: str, row: int) -> str:
        return f"{self.letter(key)}{row}"


PAPER_COLUMNS = TableColumns(
    {
        "id": ("字段", 22),
        "name": ("名称", 30),
        "unit": ("单位", 10),
        "decimals": ("小数位", 7),
        "value": ("值", 30),
        "source": ("来源单元格", 18),
        "original": ("原文", 24),
        "note": ("读取时的处理", 28),
    }
)
FIELD_DEFINITION = TableColumns(
    {
        "id": ("字段", 22),
        "kind": ("类型", 8),
        "required": ("必填", 6),
        "formula": ("计算式", 30),
        "extracted_from": ("摘自", 18),
        "reading": ("读法", 12),
        "composition": ("组成", 24),
        "sheet": ("录入表", 12),
        "group": ("分组", 22),
        "help": ("填报说明", 28),
        "choices": ("可选值", 14),
        "default": ("预填", 14),
        "rollup": ("汇总方式", 18),
        "wording": ("报告用语", 30),
        "role": ("角色", 12),
        "part": ("资金行", 12),
        "indicator": ("指标", 10),
    }
)
"""Of 模板定义: what 数据底稿 does not say of a field, a row a field in its order."""
NAME_LABEL, YEARS_LABEL, FUND_LABEL = "模板", "模板年度", "模板资金"
"""What stands in column A above the table of 数据底稿, its value beside it."""
PAPER_HEADER = 5
"""Row of the column headers of 数据底稿; the fields follow."""

LINKS = 8
"""Links that a rule has at most; a rule over a whole block of cells has them to ranges."""

RULE_COLUMNS = TableColumns(
    {
        "id": ("编号", 6),
        "case": ("情形", 12),
        "class": ("类别", 9),
        "text": ("审核内容", 32),
        "left": ("左边", 12),
        "relation": ("关系", 5),
        "right": ("右边", 12),
        "difference": ("差额", 11),
        "tolerance": ("容差", 7),
        "verdict": ("实时结论", 10),
        "tool_verdict": ("工具结论", 10),
        "agrees": ("变动", 8),
        "explanation": ("审核说明", 26),
        "code": ("核对码", 9),
        "hint": ("提示", 34),
        "link": ("定位", 13),
        "basis": ("依据", 26),
        "opinion": ("审计意见", 24),
        **{f"link{n}": (f"定位{n}", 18) for n in range(2, LINKS + 1)},
        "explained_difference": ("说明时差额", 10),
        "problem": ("问题序号", 9),
        "culprit": ("首个问题格", 16),
    }
)
"""交叉核对."""
RULE_DEFINITION = TableColumns(
    {
        "id": ("编号", 6),
        "case": ("情形", 12),
        "left_expression": ("左边表达式", 30),
        "right_expression": ("右边表达式", 30),
        "tolerance_rule": ("容差方式", 9),
        "decimals": ("小数位", 7),
        "shown_as": ("显示", 7),
        "explained_by": ("说明字段", 20),
    }
)
"""Of 模板定义, beside the fields: what 交叉核对 does not say of a rule, a row a rule in its order."""

_OF_SUBMISSIONS = ("tool_verdict", "agrees", "code", "opinion", "explained_difference")
LIVE_COLUMNS = TableColumns(
    {key: each for key, each in RULE_COLUMNS.headers.items() if key not in _OF_SUBMISSIONS}
)
"""即时核对 of the entry workbook."""

RESULT_ROW, COUNTS_ROW, PROOF_ROW, IDENTITY_ROW = 2, 3, 4, 5
PROBLEM_HEADER = 6
PROBLEM_ROWS = 16
RULE_HEADER = PROBLEM_HEADER + PROBLEM_ROWS + 2
"""Row of the rule table's headers in 交叉核对 and 即时核对; the rules follow."""

YES = "是"
"""What stands under 必填 for a required field."""
NO_RATE = "—"
"""What a derived figure shows where there is nothing to divide (domain.md: 0/0 is shown as —)."""
PASSED_TEXT, FAILED_TEXT = "通过，可以报送", "未通过，不得报送"
CONCLUSION = {True: f"结论：{PASSED_TEXT}", False: f"结论：{FAILED_TEXT}"}
"""What stands at the top of 交叉核对, by whether every rule is settled."""


def paper_row(position: int) -> int:
    """Row of the ``position``-th field (from 0) in 数据底稿."""
    return PAPER_HEADER + 1 + position


def rule_row(position: int) -> int:
    """Row of the ``position``-th rule (from 0) in 交叉核对."""
    return RULE_HEADER + 1 + position


def value_cells(fields: Iterable[str]) -> dict[str, str]:
    """Where the value of each field stands on 数据底稿, in their order."""
    return {
        id: f"{PAPER}!{PAPER_COLUMNS.cell('value', paper_row(n))}" for n, id in enumerate(fields)
    }


def refused_count(fields: int) -> str:
    """Formula that counts the facts of 数据底稿 whose cells could not be taken."""
    letter = PAPER_COLUMNS.letter("note")
    notes = f"{PAPER}!${letter}${paper_row(0)}:${letter}${paper_row(fields - 1)}"
    return f'COUNTIF({notes},"{REFUSED}")'


class SubmissionAddresses(Addresses):
    """Cells of a submission: a field is read from the form where it is filled in there, or computed by the
    tool's formula; else from 数据底稿."""

    def __init__(
        self,
        paper: Mapping[str, str],
        form: Mapping[str, SheetCell],
        own: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        """``paper`` are the cells of all fields on 数据底稿. ``own`` are fields whose cells have a formula of
        the official form, which rounds and says that there is nothing as it likes: how many decimals of it
        count."""
        self._own, self._paper = own, paper
        self._form = {id: str(at) for id, at in form.items()}
        self._read = {id: at for id, at in self._form.items() if id not in own}

    def cell(self, field: str) -> str:
        return self._read.get(field) or self._paper[field]

    @property
    def on_paper(self) -> "SubmissionAddresses":
        """All fields read from 数据底稿, the derived ones as they are computed there."""
        return SubmissionAddresses(self._paper, {})

    def of_formula(self, field: str) -> "SubmissionAddresses":
        """The cells that the formula of a derived field reads."""
        return self if field in self._read else self.on_paper

    def tied(self, field: str) -> TiedCells:
        form, paper = self._form[field], self._paper[field]
        if field not in self._own:
            return TiedCells(form, paper, form)
        # It may show more decimals, or something else where there is no rate.
        return TiedCells(form, paper, f'IFERROR(ROUND({form},{self._own[field]}),"{NO_RATE}")')
