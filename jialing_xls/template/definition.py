"""A template's definition: the TOML that developers edit, read into fields, rules and a form.

``jxls template build`` turns it into the template workbook; at run time only the workbook is read.
Some rules of the catalogue follow from the fields (B11, L11, L13, L16): the definition asks for them
with a flag, and their cases are made here.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jialing_xls.checks.quantities import slots
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.errors import Defect
from jialing_xls.model.field import PRIOR, SEAL, Field, Kind, Reading
from jialing_xls.model.role import Role
from jialing_xls.model.rule import ROUNDING_TOLERANCE, Relation, Rule, RuleClass
from jialing_xls.ooxml.file import read_file
from jialing_xls.template.indicator import PER_INDICATOR, Indicator, Table

EXPLANATION = "说明_"
"""Prefix of the id of the 审核说明 of a 核实性 rule: ``说明_H03``."""

INDICATOR_SHEET = "绩效指标"
EXPLANATION_SHEET = "审核说明"

_DECIMALS = {Kind.MONEY: 2, Kind.COUNT: 0, Kind.STANDARD: 2, Kind.PERCENT: 2, Kind.RATE: 4}
_DECIMALS[Kind.YEAR] = 0
_UNITS = {Kind.MONEY: "万元", Kind.STANDARD: "元/月", Kind.PERCENT: "%", Kind.YEAR: "年"}


_TIMES = {
    "目标数": "时点：目标（指标值、目标值、年初目标、年度目标、目标要求、计划）",
    "完成数": "时点：完成（实际完成、全年完成、实际完成值、完成值、实际值、实际达到） 或 未提",
}
"""What reports add to the words for an indicator where they speak of its target, and of its actual."""


@dataclass(frozen=True, slots=True)
class FormCell:
    """A cell of the form: ``at`` columns ("A:G"), covering ``down`` further rows."""

    at: str
    down: int = 0
    style: str = "label"
    text: str = ""
    field: str = ""
    formula: str = ""


@dataclass(frozen=True, slots=True)
class FormRow:
    cells: tuple[FormCell, ...]
    height: float | None = None
    repeat: bool = False
    """Whether this row is repeated at the top of every printed page."""


@dataclass(frozen=True, slots=True)
class Definition:
    """Everything that a template workbook is built from."""

    name: str
    fund: str
    year: int
    book: RuleBook
    columns: tuple[float, ...]
    form: tuple[FormRow, ...]


def load(path: Path) -> Definition:
    """Read a definition. Raises Defect, naming what is wrong, if it is not of one piece."""
    data = tomllib.loads(read_file(path).decode())
    indicators = [Indicator(n, **table) for n, table in enumerate(data.get("indicator", []), 1)]
    reviews = [table for table in data["rule"] if table["class"] == RuleClass.REVIEW]
    fields = {
        field.id: field
        for field in (
            *_sheet_fields(data["sheet"]),
            *(field for indicator in indicators for field in _indicator_fields(indicator)),
            *(field for table in reviews for field in _explanation_fields(table)),
            *(_field(table) for table in data["derived"]["fields"]),
        )
    }
    form = tuple(_form_rows(data["form"], indicators))
    rules = tuple(
        rule for table in data["rule"] for rule in _rules(table, fields, indicators, form)
    )
    return Definition(
        name=data["name"],
        fund=data["fund"],
        year=data["year"],
        book=RuleBook(fields, rules),
        columns=tuple(data["form"]["columns"]),
        form=form,
    )


def _sheet_fields(sheets: list[Table]) -> Iterator[Field]:
    for sheet in sheets:
        for group in sheet["group"]:
            for table in group["fields"]:
                table = dict(table)
                prior = table.pop("prior", None)
                field = replace(_field(table), sheet=sheet["name"], group=group["title"])
                yield field
                if prior is not None:
                    yield _prior(field, required=prior == "必填")


def _field(table: Table) -> Field:
    kind = Kind(table["kind"])
    role = {"role": Role(table["role"])} if "role" in table else {}
    given = {**table, **role, "kind": kind, "choices": tuple(table.get("choices", ()))}
    given.setdefault("unit", _UNITS.get(kind, ""))
    given.setdefault("decimals", _DECIMALS.get(kind))
    return Field(**given)


def _prior(field: Field, *, required: bool) -> Field:
    name = f"上年{field.name}"
    blank: dict[str, Any] = {"note": "", "default": "", "role": None, "part": ""}
    return replace(field, id=PRIOR + field.id, name=name, required=required, **blank)


def _indicator_fields(indicator: Indicator) -> Iterator[Field]:
    def text(suffix: str, name: str, **more: Any) -> Field:
        return Field(
            role={"指标值": Role.TARGET, "完成值": Role.ACTUAL, "原因": Role.REASON}[suffix],
            indicator=indicator.id,
            id=f"{indicator.id}_{suffix}",
            name=f"{name}：{indicator.name}",
            kind=Kind.TEXT,
            sheet=INDICATOR_SHEET,
            group=f"{indicator.number}. {indicator.name}（{indicator.level2}）",
            **more,
        )

    note = "照年初下达的绩效目标；预填值待核对当年文件"
    yield text("指标值", "指标值", required=True, default=indicator.target, note=note)
    hint = indicator.hint or ("留空则由救助数据自动组成" if indicator.compose else "")
    composed = {"required": not indicator.compose, "composition": indicator.compose}
    choices = tuple(indicator.choices)
    yield text("完成值", "全年实际完成值", note=hint, choices=choices, **composed)
    yield text("原因", "未完成原因和改进措施", note="没有达到指标值的必须填写")
    yield from _extracted_fields(indicator)


def _extracted_fields(indicator: Indicator) -> Iterator[Field]:
    """What is read out of the two texts of an indicator."""

    def read(suffix: str, source: str, reading: str, kind: Kind = Kind.COUNT, **more: Any) -> Field:
        return Field(
            id=f"{indicator.id}_{suffix}",
            name=f"{suffix}：{indicator.name}",
            kind=kind,
            decimals=_DECIMALS[kind],
            extracted_from=f"{indicator.id}_{source}",
            reading=reading,
            **more,
        )

    if indicator.compare:
        # Required: a text that states no percentage leaves the rule 未执行, which is no pass.
        percent: Any = {"kind": Kind.PERCENT, "unit": "%", "required": True}
        words = {part: f"{indicator.wording}；{time}" for part, time in _TIMES.items()}
        if not indicator.wording:
            words = dict.fromkeys(_TIMES, "")
        target, actual = ({**percent, "wording": words[part]} for part in _TIMES)
        yield read("目标数", "指标值", Reading.LEAST, rollup="最大", **target)
        yield read("完成数", "完成值", Reading.PERCENTAGE, rollup=indicator.rollup, **actual)
        yield read("概数", "完成值", Reading.VAGUE)
    elif indicator.compose:
        for n, slot in enumerate(slots(indicator.compose), 1):
            kind = Kind.STANDARD if "元" in slot.unit else Kind.COUNT
            figure = f"{Reading.FIGURE} {n}"
            yield read(f"所述{n}", "完成值", figure, kind, unit=slot.unit, rollup="无")
            asked = f"{Reading.WANTED} {indicator.id}_完成值 {n}"
            yield read(f"目标{n}", "指标值", asked, kind, unit=slot.unit, rollup="无")
        not_compared = f"{Reading.NOT_COMPARED} {indicator.id}_完成值"
        yield read("未比", "指标值", not_compared, unit="项", rollup="无")
        yield read("项数", "完成值", Reading.COUNT, unit="项", rollup="无")
    else:
        achieved = f"{Reading.ACHIEVED} {indicator.id}_指标值"
        yield read("达成", "完成值", achieved, rollup="最小")  # met only if met in every unit


def _explanation_fields(table: Table) -> Iterator[Field]:
    """The text, and beside it the code that binds it to the figures that it explains."""
    text = Field(
        id=EXPLANATION + table["id"],
        name=f"{table['id']}　{table['text']}",
        kind=Kind.TEXT,
        sheet=EXPLANATION_SHEET,
        group="核实性规则：不满足的，写明原因",
        note="写清原因、数额和依据；“无”“属实”“同上”不算说明",
    )
    yield text
    code = "可不填；填了核对码，数字一变说明即失效"
    yield replace(text, id=SEAL + text.id, name=f"{text.name}　核对码", note=code, rollup="无")


def _form_rows(form: Table, indicators: list[Indicator]) -> Iterator[FormRow]:
    columns = form["indicator_columns"]
    for row in form["row"]:
        if row.get("indicators"):
            yield from _indicator_rows(indicators, columns)
            continue
        cells = tuple(_form_cell(cell, len(indicators)) for cell in row["cells"])
        yield FormRow(cells, row.get("height"), row.get("repeat", False))


def _form_cell(table: Table, indicators: int) -> FormCell:
    down = indicators if table.get("down") == "indicators" else table.get("down", 0)
    style = table.get("style", "value" if "field" in table else "label")
    return FormCell(**{**table, "down": down, "style": style})


def _indicator_rows(indicators: list[Indicator], columns: Mapping[str, str]) -> Iterator[FormRow]:
    """A row an indicator; 一级 and 二级 stand once and cover the rows of their group."""
    for n, indicator in enumerate(indicators):
        before = indicators[n - 1] if n else None
        cells = []
        for level in ("level1", "level2"):
            if before is None or _branch(before, level) != _branch(indicator, level):
                alike = [
                    i for i in indicators[n:] if _branch(i, level) == _branch(indicator, level)
                ]
                label = getattr(indicator, level)
                cells.append(FormCell(columns[level], len(alike) - 1, text=label))
        cells.append(FormCell(columns["name"], style="item", text=indicator.name))
        for part, suffix in (("target", "指标值"), ("actual", "完成值"), ("reason", "原因")):
            cells.append(FormCell(columns[part], style="short", field=f"{indicator.id}_{suffix}"))
        yield FormRow(tuple(cells))


def _branch(indicator: Indicator, level: str) -> tuple[str, str]:
    return (indicator.level1, indicator.level2 if level == "level2" else "")


def _rules(
    table: Table,
    fields: Mapping[str, Field],
    indicators: list[Indicator],
    form: tuple[FormRow, ...],
) -> Iterator[Rule]:
    if table.get("tied"):
        yield from _tied(table, fields, form)
    elif per_indicator := PER_INDICATOR.get(table.get("per_indicator", "")):
        for indicator in indicators:
            for case in per_indicator(indicator):
                yield _rule({**table, **case})
    elif table.get("required_filled"):
        yield from _required_filled(table, fields)
    elif table.get("not_negative"):
        yield from _not_negative(table, fields)
    else:
        for case in table.get("cases", [table]):
            yield _rule({**table, **case})


def _rule(table: Table) -> Rule:
    try:
        rule_class = RuleClass(table["class"])
        explained_by = tuple(table.get("explained_by", ()))
        if not rule_class.must_hold:
            explained_by = (EXPLANATION + table["id"], *explained_by)
        return Rule(
            id=table["id"],
            rule_class=rule_class,
            text=table["text"],
            left=table["left"],
            relation=Relation(table["relation"]),
            right=table["right"],
            case=table.get("case"),
            tolerance=str(table.get("tolerance", ROUNDING_TOLERANCE)),
            decimals=table.get("decimals", 2),
            shown_as=table.get("shown_as", "数"),
            basis=table["basis"],
            explained_by=explained_by,
        )
    except (KeyError, ValueError) as error:
        raise Defect(f"规则 {table.get('id', '？')} 定义有误：{error}") from None


def _tied(table: Table, fields: Mapping[str, Field], form: tuple[FormRow, ...]) -> Iterator[Rule]:
    """One row a block of the form: for how many cells 自评表 shows what 数据底稿 holds."""
    blocks: dict[str, list[str]] = {}
    for cell in (cell for row in form for cell in row.cells if cell.field):
        field = fields[cell.field]
        blocks.setdefault("执行率" if field.derived else field.sheet, []).append(field.id)
    for block, ids in blocks.items():
        yield _counting(table, block, f"一致({', '.join(ids)})", len(ids))


def _required_filled(table: Table, fields: Mapping[str, Field]) -> Iterator[Rule]:
    """One row a sheet of the entry workbook, last year's figures apart."""
    blocks: dict[str, list[str]] = {}
    for field in fields.values():
        if field.required and field.typed:
            prior = "·上年" if field.id.startswith(PRIOR) else ""
            blocks.setdefault(field.sheet + prior, []).append(field.id)
    for block, ids in blocks.items():
        yield _counting(table, block, f"COUNTA({', '.join(ids)})", len(ids))


def _counting(table: Table, case: str, left: str, count: int) -> Rule:
    given = {"case": case, "left": left, "relation": "=", "right": str(count)}
    return _rule({**table, **given, "tolerance": "0", "decimals": 0})


def _not_negative(table: Table, fields: Mapping[str, Field]) -> Iterator[Rule]:
    kinds = (Kind.MONEY, Kind.COUNT, Kind.STANDARD)
    blocks: dict[str, list[str]] = {}
    for field in fields.values():
        if field.typed and field.kind in kinds:
            prior = "·上年" if field.id.startswith(PRIOR) else ""
            blocks.setdefault(field.sheet + prior, []).append(field.id)
    for block, ids in blocks.items():
        given = {"case": block, "left": f"MIN({', '.join(ids)})", "relation": "≥", "right": "0"}
        yield _rule({**table, **given, "tolerance": "0"})
