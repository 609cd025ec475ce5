"""The rules of a definition written out: one ``Rule`` a case, whatever it is written for."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from jialing_xls.checks.expression import (
    ExpressionError,
    Extreme,
    Node,
    Number,
    Product,
    Ref,
    Sum,
    parse_expression,
    parts_of,
)
from jialing_xls.checks.quantities import Slot, slots
from jialing_xls.definition.bindings import on_form
from jialing_xls.definition.document import Case, Form, IndicatorRow, RuleRow
from jialing_xls.definition.expressions import (
    FUND,
    Names,
    NotHad,
    NothingListed,
    fields_named,
    is_per_figure,
    words_in_braces,
)
from jialing_xls.definition.faults import RowError
from jialing_xls.definition.layers import Stack
from jialing_xls.definition.nature import applies
from jialing_xls.model.field import PRIOR, Field, Kind
from jialing_xls.model.rule import ROUNDING_TOLERANCE, Relation, Rule, RuleClass, Shown

EXPLANATION = "说明_"
"""Prefix of the id of the 审核说明 of a 核实性 rule: ``说明_H03``."""
_DECIMALS = 2
"""Places that are shown of what is not a plain figure."""
_NUMBERS = (Kind.MONEY, Kind.COUNT, Kind.STANDARD, Kind.SCORE)


@dataclass(frozen=True, slots=True)
class WrittenRule:
    """A rule with the row, and the key on it, that it was written in."""

    rule: Rule
    row: str
    key: str
    """Empty for the rule itself, else 第 n 项 of its cases."""


def written_rules(stack: Stack, names: Names, left_open: set[str]) -> Iterator[WrittenRule]:
    """All rules in their order. One about a field in ``left_open`` is not there; what cannot be
    written out goes to the faults."""
    for row in sorted(stack.layer.rules, key=_place_in_order):
        with stack.catching("rules", row.id):
            found = list(_of_row(row, stack, names))
            if not found and ("rules", row.id) not in stack.base_rows:
                raise RowError("each", "一次也不会审：没有适用的指标、资金行或字段")
            for each in found:
                used = (*fields_named(each.rule.left), *fields_named(each.rule.right))
                if not left_open.intersection(used):
                    yield each


def _place_in_order(row: RuleRow) -> tuple[int, str]:
    """基本平衡 before 逻辑性 before 核实性, each by number."""
    classes = list(RuleClass)
    number = re.sub(r"\d+", lambda digits: digits[0].zfill(4), row.id)
    return (classes.index(row.rule_class) if row.rule_class else len(classes), number)


def _of_row(row: RuleRow, stack: Stack, names: Names) -> Iterator[WrittenRule]:
    if not row.rule_class or not row.text:
        missing, said = ("text", "审核内容") if row.rule_class else ("class", "类别")
        raise RowError(missing, f"没有写{said}")
    if counted := _COUNTED.get(row.each):
        for block, ids in counted(names, stack.layer.form or Form()):
            rule = _rule(row, _counting(row.each, ids), block, names.written_out, names)
            yield WrittenRule(rule, row.id, "")
        return
    # Indicator by indicator: all cases of the first one, then those of the next.
    whole: list[tuple[Case, str]] = [(row, "")]
    if row.cases:
        whole = [
            (_with_shared(row, case), f"cases 第 {n} 项") for n, case in enumerate(row.cases, 1)
        ]
    about = stack.layer.indicators if row.each == "指标" else (None,)
    for indicator in about:
        for case, key in whole:
            try:
                for rule in _of_case(row, case, indicator, names):
                    yield WrittenRule(rule, row.id, key)
            except NotHad:
                continue
            except RowError as error:
                if isinstance(error, NothingListed) and ("rules", row.id) in stack.base_rows:
                    continue
                place = " ".join(filter(None, (key, error.key)))
                raise RowError(place, error.text) from None


def _with_shared(row: RuleRow, case: Case) -> Case:
    """The case with what the rule says for all of them."""
    shared = {k: getattr(row, k) for k in row.model_fields_set & Case.model_fields.keys()}
    return case.model_copy(
        update={k: v for k, v in shared.items() if k not in case.model_fields_set}
    )


def _of_case(
    row: RuleRow, case: Case, indicator: IndicatorRow | None, names: Names
) -> Iterator[Rule]:
    for key in ("left", "relation", "right"):
        if not getattr(case, key):
            raise RowError(key, "没有写")
    if indicator is not None:
        yield from _for_indicator(row, case, indicator, names)
    elif row.each == "资金行" and (roles := words_in_braces(case.left, case.right)):
        parts = names.rows_with([*roles, case.when] if case.when else roles)
        for part in parts:
            name = f"{part}·{case.case}" if case.case else part
            yield _rule(row, case, name, lambda text, part=part: names.of_row(text, part), names)
    else:
        yield _rule(row, case, case.case, names.written_out, names)


def _for_indicator(
    row: RuleRow, case: Case, indicator: IndicatorRow, names: Names
) -> Iterator[Rule]:
    if not applies(case.when, indicator):
        return
    figures: Iterable[tuple[int, Slot | None]] = [(0, None)]
    if is_per_figure(case.left, case.right):
        figures = enumerate(slots(indicator.compose), 1)
    for n, slot in figures:
        named = case.case or (slot.name if slot else "")
        name = f"{indicator.id}·{named}" if named else indicator.id
        yield _rule(
            row,
            case,
            name,
            lambda text, slot=slot, n=n: names.of_indicator(text, indicator, slot, n),
            names,
        )


def _rule(row: RuleRow, case: Case, name: str, written: Any, names: Names) -> Rule:
    left, right = (_side(key, getattr(case, key), written) for key in ("left", "right"))
    assert row.rule_class
    assert case.relation
    own = () if row.rule_class.must_hold else (EXPLANATION + row.id,)
    given = tuple(id for text in case.explained_by for id in written(text).split(", "))
    return Rule(
        id=row.id,
        rule_class=row.rule_class,
        text=row.text.replace(FUND, names.fund),
        left=left,
        relation=case.relation,
        right=right,
        case=name or None,
        tolerance=case.tolerance or ROUNDING_TOLERANCE,
        decimals=_places(left, right, names) if case.decimals is None else case.decimals,
        shown_as=case.shown_as or Shown.NUMBER,
        basis=row.basis,
        explained_by=tuple(dict.fromkeys((*own, *given))),
    )


def _side(key: str, text: str, written: Any) -> str:
    try:
        side = written(text)
    except RowError as error:
        raise type(error)(key, error.text) from None
    assert isinstance(side, str)
    return side


def _places(left: str, right: str, names: Names) -> int:
    """As many as the figures have, where both sides are sums or extremes of them."""
    try:
        found = _places_of(Sum((parse_expression(left), parse_expression(right))), names)
    except ExpressionError:
        return _DECIMALS
    return _DECIMALS if found is None else found


def _places_of(node: Node, names: Names) -> int | None:
    match node:
        case Number(value):
            return 0 if value == value.to_integral_value() else None
        case Ref(id):
            return names.fields[id].decimals or 0 if id in names else 0
        case Sum() | Product() | Extreme():
            found = [_places_of(part, names) for part in parts_of(node)]
            return None if None in found else max(places for places in found if places is not None)
    return None


# ---------------------------------------------------------------- rules whose cases follow from the fields

Blocks = Iterator[tuple[str, list[str]]]


def _filled(names: Names, form: Form) -> Blocks:
    """A case a sheet of the entry workbook, last year's figures apart."""
    return _by_sheet(f for f in names.fields.values() if f.required and f.typed)


def _not_negative(names: Names, form: Form) -> Blocks:
    return _by_sheet(f for f in names.fields.values() if f.typed and f.kind in _NUMBERS)


def _by_sheet(fields: Iterable[Field]) -> Blocks:
    blocks: dict[str, list[str]] = {}
    for field in fields:
        prior = "·上年" if field.id.startswith(PRIOR) else ""
        blocks.setdefault(field.sheet + prior, []).append(field.id)
    yield from blocks.items()


def _tied(names: Names, form: Form) -> Blocks:
    """A case a block of the form, top to bottom; what is computed by the first word of its id."""
    blocks: dict[str, list[str]] = {}
    for id in on_form(names, form):
        field = names.fields[id]
        block = id.split("_")[0] if field.derived else field.sheet
        blocks.setdefault(block, []).append(id)
    yield from blocks.items()


_COUNTED = {"必填": _filled, "不为负": _not_negative, "一致": _tied}


def _counting(each: str, ids: list[str]) -> Case:
    """The case over a block of fields: all of them are filled, or tied, or the least is not negative."""
    listed, whole = ", ".join(ids), {"tolerance": "0", "right": str(len(ids)), "decimals": 0}
    if each == "不为负":
        least = {"left": f"MIN({listed})", "relation": Relation.AT_LEAST, "right": "0"}
        return Case(**whole | least | {"decimals": _DECIMALS})
    function = "COUNTA" if each == "必填" else each
    return Case(left=f"{function}({listed})", relation=Relation.EQUAL, **whole)
