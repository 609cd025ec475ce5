"""One submission: the plan spliced into the template, evaluated, sealed and proven."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from jialing_xls.model.errors import Defect
from jialing_xls.model.fact import Facts
from jialing_xls.model.result import Certificate, CheckResult
from jialing_xls.ooxml.engine import CellKey, Engine
from jialing_xls.ooxml.filling.splice import splice
from jialing_xls.ooxml.reference import Cell
from jialing_xls.ooxml.value import Result, Scalar
from jialing_xls.submission.certificate import Expected, Written
from jialing_xls.submission.plan import IDENTITY_CELL, PROOF_CELL, plan
from jialing_xls.submission.seal import BLANK, LABEL, seal
from jialing_xls.submission.stages import Stages, finish_one
from jialing_xls.template.template_layout import CONCLUSION, CROSSCHECK, NO_RATE, PAPER, RESULT_ROW
from jialing_xls.template.template_workbook import Template

_CONCLUSION_KEY = (CROSSCHECK, Cell(RESULT_ROW, 1))


@dataclass(frozen=True, slots=True)
class Identity:
    """What a submission was made from, for an auditor who fills again and compares."""

    entry_digest: str
    version: str


def fill_template(
    template: Template, facts: Facts, checks: Sequence[CheckResult], identity: Identity
) -> Written:
    """The submission of one unit. The same arguments give the same bytes."""
    return finish_one(filling(template, facts, checks, identity))


def filling(
    template: Template, facts: Facts, checks: Sequence[CheckResult], identity: Identity
) -> Stages[Written]:
    """``fill_template`` in stages: planned, evaluated, spliced."""
    filled = plan(template, facts, checks)
    cells = {sheet: dict(values) for sheet, values in filled.cells.items()}
    count = len(template.formulas)
    cells[CROSSCHECK][PROOF_CELL] = proof_line(Certificate(total=count, matched=count))
    cells[CROSSCHECK][IDENTITY_CELL] = _identity_line(template, identity)
    yield
    read = template.precedents
    inputs = {
        key: value
        for sheet, values in cells.items()
        for cell, value in values.items()
        if (key := (sheet, cell)) in read
    }
    engine, blank = _engine(template)
    engine.replace_inputs(inputs)
    engine.evaluate()
    results = engine.results(template.formulas)
    yield
    # Both are in the order of the template's formulas.
    for ((sheet, cell), value), before in zip(results.items(), blank.values(), strict=True):
        if value != before or type(value) is not type(before):
            cells[sheet][cell] = Result(value)
    parts = {}
    for sheet, values in ((sheet, values) for sheet, values in cells.items() if values):
        scanned = template.package.worksheet(sheet)
        parts[scanned.part] = splice(scanned, values, filled.heights[sheet])
    blob = seal(template.package, template.package.worksheet(CROSSCHECK).part, parts)
    return Written(blob, inputs, results)


@lru_cache(maxsize=8)
def _engine(template: Template) -> tuple[Engine, dict[CellKey, Scalar]]:
    """An engine with the template loaded, and the results of its formulas while it is blank."""
    engine = template.engine()
    engine.evaluate()
    return engine, engine.results(template.formulas)


def proof_line(certificate: Certificate) -> str:
    """The certificate in words, as it stands in 交叉核对 and on the console."""
    return (
        f"公式证明：共 {certificate.total} 个公式，与独立重算一致 {certificate.matched} 个，"
        f"不一致 {certificate.mismatched} 个，不能计算 {certificate.not_evaluable} 个，"
        f"缺结果 {certificate.missing} 个"
    )


def _identity_line(template: Template, identity: Identity) -> str:
    return (
        f"录入表 SHA-256 {identity.entry_digest}；模板 {template.name} SHA-256 {template.digest}；"
        f"jialing_xls {identity.version}；{LABEL}{BLANK}"
    )


def expected_results(
    template: Template,
    checks: Sequence[CheckResult],
    derived: Mapping[str, Decimal | None],
    facts: Facts,
) -> Expected:
    """What the tool itself computed for formulas of the submission, by cell."""
    settled = is_settled(checks, facts)
    expected: dict[CellKey, Decimal | str] = {_CONCLUSION_KEY: CONCLUSION[settled]}
    proven = _proven_cells(template)
    for check in checks:
        figures = {"left": check.left, "right": check.right, "difference": check.difference}
        if check.difference is not None:
            figures["tolerance"] = check.tolerance
        for column, cell in proven[check.rule.key].items():
            if column == "verdict":
                expected[cell] = str(check.verdict)
            elif column in figures:
                figure = figures[column]
                expected[cell] = "" if figure is None else figure
    for id, value in derived.items():
        for cell in _derived_cells(template)[id]:
            expected[cell] = NO_RATE if value is None else value
    return expected


def is_settled(checks: Sequence[CheckResult], facts: Facts) -> bool:
    """Whether nothing is left to do: no rule is open, and every cell could be taken."""
    return all(check.settled for check in checks) and not facts.refused


@lru_cache(maxsize=8)
def _proven_cells(template: Template) -> Mapping[str, Mapping[str, CellKey]]:
    """Cells of a rule that hold formulas, by ``Rule.key`` and column. A side that is a constant, and
    the tolerance of an exact rule, are numbers.

    Raises Defect for a rule without the formulas that judge it: somebody typed its row, and what the
    workbook concludes would not be what the tool does.
    """
    formulas = frozenset(template.formulas)
    cells = {}
    for rule, row in template.rule_rows.items():
        at = template.rules.cells[row]
        columns = ("left", "right", "difference", "tolerance", "verdict")
        keys = {column: (CROSSCHECK, at[column]) for column in columns}
        for column in ("difference", "verdict"):
            if keys[column] not in formulas:
                raise Defect(
                    f"模板 {template.name} 的 {CROSSCHECK}!{at[column]}：规则 {rule} 没有实时公式，"
                    "这一行不是由工具制作的。请在模板的定义里加这条规则，再用 jxls template build 制作。"
                )
        cells[rule] = {column: key for column, key in keys.items() if key in formulas}
    return cells


@lru_cache(maxsize=8)
def _derived_cells(template: Template) -> Mapping[str, tuple[CellKey, ...]]:
    """The formulas that compute each derived field; not those that the official form had, which need
    not round as the tool does."""
    formulas = frozenset(template.formulas)
    ours = template.own_formulas
    cells = {}
    for id, row in template.paper_rows.items():
        keys: list[CellKey] = [(PAPER, template.paper.cell("value", row))]
        keys += [template.form[id]] if id in ours else []
        cells[id] = tuple(key for key in keys if key in formulas)
    return cells
