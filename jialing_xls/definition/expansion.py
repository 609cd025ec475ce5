"""From layers to a ``Definition``: every field and every rule that a template has, written out.

The order of the fields is that of 数据底稿: what is typed, by sheet and group; the indicators; the
explanations of 核实性 rules; what is read in texts; what is computed, each after what it needs.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.definition import indicator_fields
from jialing_xls.definition.checking.soundness import all_faults
from jialing_xls.definition.document import Datum, Form, IndicatorRow, IndicatorTable, Layer
from jialing_xls.definition.expressions import FUND, Names, fields_named
from jialing_xls.definition.faults import FaultyDefinition, RowError
from jialing_xls.definition.indicator_fields import DECIMALS, UNITS, with_words
from jialing_xls.definition.layers import LayerSource, Stack, overlay
from jialing_xls.definition.rules import EXPLANATION, WrittenRule, written_rules
from jialing_xls.model.field import PRIOR, SEAL, Field, Kind
from jialing_xls.model.role import Role

EXPLANATION_SHEET = "审核说明"
_OTHERS = "…"
"""Where the sheets stand that ``Layer.sheets`` does not name."""
_LIST = "、"


@dataclass(frozen=True, slots=True)
class Definition:
    """All layers laid over each other: everything that a template is built from.

    ``form`` is the official workbook as it was received; ``cells`` says where in it fields stand,
    by field id, as ``表名!E7``. The indicators' fields are not among ``cells``: they stand on the rows
    of ``table``, in whose ``columns`` 一级, 二级, 三级 and the suffixes of the fields have their letters.
    """

    name: str
    fund: str
    """Empty for a template that serves any fund."""
    years: tuple[int, ...]
    """Empty for one that serves any year."""
    book: RuleBook
    form: bytes
    cells: Mapping[str, str]
    table: IndicatorTable | None
    indicators: tuple[IndicatorRow, ...]
    """In the order of the form."""


def expand_layers(sources: Sequence[LayerSource]) -> Definition:
    """What a template is built from. Raises FaultyDefinition with every fault of every layer."""
    stack = overlay(tuple(sources))
    names, rules = _written_out(stack)
    faults = [*stack.faults, *all_faults(stack, names, rules)]
    if faults:
        raise FaultyDefinition(faults)
    layer, form = stack.layer, stack.layer.form or Form()
    return Definition(
        name=layer.name,
        fund=layer.fund,
        years=layer.years,
        book=RuleBook(names.fields, tuple(written.rule for written in rules)),
        form=stack.official,
        cells={id: cell for id, cell in form.cells.items() if id in names},
        table=form.table,
        indicators=layer.indicators,
    )


def _written_out(stack: Stack) -> tuple[Names, list[WrittenRule]]:
    """Fields and rules; what cannot be written out goes to the faults of the stack."""
    layer = stack.layer
    left_open = {d.id for d in layer.data if FUND in d.reading and not layer.fund}
    names = Names({}, layer.data, layer.indicators, layer.fund, layer.years, _suffixes(layer))
    made = _of_data(stack, _typed_fields, lambda d: not (d.formula or d.read_from))
    _add(names, _in_order(made, layer.sheets))
    for number, indicator in enumerate(layer.indicators, 1):
        with stack.catching("indicators", indicator.id):
            # One at a time: a score may name only what the indicator has.
            for field in indicator_fields.indicator_fields(indicator, number, layer, names):
                _add(names, [field])
    _add(names, _of_data(stack, _read_field, lambda d: d.read_from and d.id not in left_open))
    _add_computed(stack, names)
    rules = list(written_rules(stack, names, left_open))
    _add_explanations(names, rules)
    for id, field in names.fields.items():
        names.fields[id] = replace(field, wording=with_words(field, layer.words, layer))
    return names, rules


def _add(names: Names, fields: Sequence[Field]) -> None:
    for field in fields:
        names.fields.setdefault(field.id, field)


def _suffixes(layer: Layer) -> frozenset[str]:
    tables = (layer.columns, layer.readings, layer.scores)
    return frozenset(row.suffix for table in tables for row in table)


def _of_data(
    stack: Stack, make: Callable[[Stack, Datum], Iterator[Field]], wanted: Callable[[Datum], object]
) -> list[Field]:
    """The fields of the rows of 数据 that are ``wanted``."""
    made: list[Field] = []
    for datum in filter(wanted, stack.layer.data):
        with stack.catching("data", datum.id):
            made += make(stack, datum)
    return made


def _read_field(stack: Stack, datum: Datum) -> Iterator[Field]:
    reading = datum.reading.replace(FUND, stack.layer.fund)
    yield replace(_field(datum), extracted_from=datum.read_from, reading=reading)


def _typed_fields(stack: Stack, datum: Datum) -> Iterator[Field]:
    """The field, and last year's beside it where it is asked for."""
    if not datum.sheet:
        raise RowError("sheet", "没有写填在哪个录入页（由其他字段算出的写 formula）")
    field = _field(datum)
    yield replace(field, default=datum.default or _own_default(stack, datum))
    if datum.prior:
        required, name = datum.prior == "必填", f"上年{field.name}"
        # Last year's figure has no role: 预算 means this year's.
        prior = replace(field, note="", default="", role=None, part="")
        yield replace(prior, id=PRIOR + field.id, name=name, required=required)


def _own_default(stack: Stack, datum: Datum) -> str:
    """A template of one fund or of one year is prefilled with it."""
    if datum.role is Role.YEAR and len(stack.layer.years) == 1:
        return str(stack.layer.years[0])
    return stack.layer.fund if datum.role is Role.FUND else ""


def _field(datum: Datum) -> Field:
    """The field as far as its row alone says. Raises RowError."""
    if datum.kind is None:
        raise RowError("kind", f"没有写类型，可用的有 {_LIST.join(Kind)}")
    decimals, stated = DECIMALS.get(datum.kind), {key: getattr(datum, key) for key in _STATED}
    stated["name"] = datum.name or datum.id.replace("_", "·")
    stated["unit"] = datum.unit or UNITS.get(datum.kind, "")
    if datum.decimals is None or decimals is None:
        stated["decimals"] = decimals
    return Field(**stated)


_STATED = {each.name for each in fields(Field)} & Datum.model_fields.keys()
_STATED -= {"formula", "reading", "default"}


def _in_order(fields: Sequence[Field], sheets: Sequence[str]) -> list[Field]:
    """By sheet and, within it, by group: as ``sheets`` has them, else as they come first."""
    seen = [sheet for sheet in dict.fromkeys(f.sheet for f in fields) if sheet not in sheets]
    listed = list(sheets) if _OTHERS in sheets else [*sheets, _OTHERS]
    at = listed.index(_OTHERS)
    listed[at : at + 1] = seen
    groups = list(dict.fromkeys((field.sheet, field.group) for field in fields))
    return sorted(fields, key=lambda f: (listed.index(f.sheet), groups.index((f.sheet, f.group))))


def _add_explanations(names: Names, rules: Sequence[WrittenRule]) -> None:
    """Where a 核实性 rule has any case, its explanation: below the indicators."""
    reviews = {r.rule.id: r.rule for r in rules if not r.rule.rule_class.must_hold}
    known = dict(names.fields)
    names.fields.clear()
    _add(names, [f for f in known.values() if f.typed or (f.indicator and not f.derived)])
    for rule in reviews.values():
        _add(names, list(_explanation_fields(rule.id, rule.text)))
    _add(names, list(known.values()))


def _explanation_fields(rule: str, text: str) -> Iterator[Field]:
    """The text, and beside it the code that binds it to the figures that it explains."""
    explanation = Field(
        id=EXPLANATION + rule,
        name=f"{rule}　{text}",
        kind=Kind.TEXT,
        sheet=EXPLANATION_SHEET,
        group="核实性规则：不满足的，写明原因",
        note="写清原因、数额和依据；“无”“属实”“同上”不算说明",
    )
    yield explanation
    note = "可不填；填了核对码，数字一变说明即失效"
    name = f"{explanation.name}　核对码"
    yield replace(explanation, id=SEAL + explanation.id, name=name, note=note, rollup="无")


def _add_computed(stack: Stack, names: Names) -> None:
    """Computed fields, each after those that it needs; those of indicators are among the fields."""
    waiting: dict[str, Field] = {}
    for field in list(names.fields.values()):
        if field.derived:
            waiting[field.id] = names.fields.pop(field.id)
    waiting |= {
        f.id: f for f in _of_data(stack, lambda _, d: iter([_field(d)]), lambda d: d.formula)
    }
    # A list of fields by role or suffix may name computed ones: they must be known by then.
    names.fields.update(waiting)
    formulas = {datum.id: datum.formula for datum in stack.layer.data if datum.formula}
    for id in waiting:
        written = "0"
        with stack.catching("data", id, "formula"):
            written = names.written_out(formulas.get(id, waiting[id].formula))
        waiting[id] = replace(waiting[id], formula=written, sheet="")
    for id in waiting:
        del names.fields[id]
    _add_in_turn(stack, names, waiting)


def _add_in_turn(stack: Stack, names: Names, waiting: dict[str, Field]) -> None:
    while waiting:
        ready = [f for f in waiting.values() if waiting.keys().isdisjoint(fields_named(f.formula))]
        for field in ready:
            names.fields[field.id] = waiting.pop(field.id)
        if waiting and not ready:
            circle = _LIST.join(waiting)
            for field in waiting.values():
                table, row = ("scores", "") if field.indicator else ("data", field.id)
                text = f"计算式用到了自己：{circle}" if len(waiting) > 1 else "计算式用到了自己"
                stack.faults.append(stack.fault(table, row, "formula", text))
            for id, field in waiting.items():
                names.fields[id] = replace(field, formula="0")
            return
