"""Whether a definition is of one piece: every fault of its rows that stands out before a build.

A pass looks at the layers and at what was written out of them, changes nothing and returns faults;
``_PASSES`` is the order in which they are told.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from jialing_xls.checks.composed_texts import completed
from jialing_xls.checks.expression import (
    ExpressionError,
    Filled,
    Node,
    Number,
    Quotient,
    Ref,
    Tied,
    fields_of,
    parse_expression,
    parts_of,
)
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.definition.bindings import form_faults
from jialing_xls.definition.checking.consistency import (
    data_faults,
    deciding,
    indicator_faults,
    listed_once,
    prefilled_value,
    reading_faults,
)
from jialing_xls.definition.document import Case
from jialing_xls.definition.expressions import Names, fields_named, no_field
from jialing_xls.definition.faults import DefinitionFault
from jialing_xls.definition.layers import Stack
from jialing_xls.definition.rules import WrittenRule
from jialing_xls.model.fact import Fact, Facts, Place
from jialing_xls.model.field import Kind
from jialing_xls.model.numbers import ZERO
from jialing_xls.model.rule import Verdict

Pass = Callable[[Stack, Names, list[WrittenRule]], Iterator[DefinitionFault]]

_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]|^'|'$")
_LONGEST_SHEET_NAME = 31
_TEXTS = (Kind.TEXT,)


def all_faults(stack: Stack, names: Names, rules: list[WrittenRule]) -> list[DefinitionFault]:
    """What every pass finds; the figures that are prefilled are tried where all else is sound."""
    found = [fault for one in _PASSES for fault in one(stack, names, rules)]
    found += form_faults(stack, names)
    if not found and not stack.faults:
        found = list(_prefilled_figures(stack, names, rules))
    return found


def _ids(stack: Stack, names: Names, rules: list[WrittenRule]) -> Iterator[DefinitionFault]:
    """Ids are names in Excel and in expressions."""
    layer = stack.layer
    rows = [
        *(("data", row.id) for row in layer.data),
        *(("indicators", i.id) for i in layer.indicators),
    ]
    rows += [("columns", column.suffix) for column in layer.columns]
    for table, id in rows:
        if not id.isidentifier() or id.isascii():
            text = "编号要用中文词，可以带数字，以“_”相连，不能有空格和符号"
            yield stack.fault(table, id, "id", text)
    for row in layer.data:
        if len(row.sheet) > _LONGEST_SHEET_NAME or _NOT_IN_SHEET_NAMES.search(row.sheet):
            text = f"工作表的名称最多 {_LONGEST_SHEET_NAME} 个字，不能有 []:*?/\\ 和两端的 '"
            yield stack.fault("data", row.id, "sheet", text)
    made = {f"{i.id}_{suffix}" for i in layer.indicators for suffix in names.suffixes}
    for datum in layer.data:
        if datum.id in made:
            yield stack.fault("data", datum.id, "id", "与指标的字段同名")


def _names_twice(stack: Stack, names: Names, rules: list[WrittenRule]) -> Iterator[DefinitionFault]:
    layer = stack.layer
    typed = [row for row in layer.data if row.name and row.sheet]
    counts = Counter((row.sheet, row.group, row.name) for row in typed)
    for row in typed:
        if counts[row.sheet, row.group, row.name] > 1:
            text = f"“{row.sheet}”的“{row.group}”里有两个“{row.name}”"
            yield stack.fault("data", row.id, "name", text)
    counts_of = Counter(indicator.name for indicator in layer.indicators)
    for indicator in layer.indicators:
        for key in ("level1", "level2", "name", "target"):
            if not getattr(indicator, key):
                yield stack.fault("indicators", indicator.id, key, "没有写")
        if counts_of[indicator.name] > 1 and indicator.name:
            yield stack.fault("indicators", indicator.id, "name", f"有两个“{indicator.name}”")


def _roles_twice(stack: Stack, names: Names, rules: list[WrittenRule]) -> Iterator[DefinitionFault]:
    counts = Counter((row.role, row.part) for row in stack.layer.data if row.role)
    for row in stack.layer.data:
        if row.role and counts[row.role, row.part] > 1:
            where = f"（资金行“{row.part}”）" if row.part else ""
            yield stack.fault("data", row.id, "role", f"有两个字段的角色是“{row.role}”{where}")


def _idle_keys(stack: Stack, names: Names, rules: list[WrittenRule]) -> Iterator[DefinitionFault]:
    """What a rule says for all of its cases, each of which says otherwise."""
    for row in stack.layer.rules:
        for key in sorted(row.model_fields_set & Case.model_fields.keys()):
            if row.cases and all(key in case.model_fields_set for case in row.cases):
                text = "每个情形都另写了，写在这里的不起作用；要改的写在情形里，或者整个换掉 cases"
                yield stack.fault("rules", row.id, key, text)


def _words(stack: Stack, names: Names, rules: list[WrittenRule]) -> Iterator[DefinitionFault]:
    """What reports are told to say is said of something that there is."""
    known = [*names.fields, *(indicator.id for indicator in stack.layer.indicators)]
    for id in stack.layer.words:
        if id not in known and stack.files.get(("words", id)) == stack.top:
            yield DefinitionFault(stack.top, "words", "", id, no_field(id, known))


# ---------------------------------------------------------------- expressions


def _formulas(stack: Stack, names: Names, rules: list[WrittenRule]) -> Iterator[DefinitionFault]:
    computed = {datum.id for datum in stack.layer.data if datum.formula}
    told: set[str] = set()
    for id, field in names.fields.items():
        if not field.derived:
            continue
        table, row = ("data", id) if id in computed else ("scores", id.rpartition("_")[2])
        if text := _wrong(field.formula, names):
            if row not in told:
                yield stack.fault(table, row, "formula", text)
            told.add(row)


def _sides(stack: Stack, names: Names, rules: list[WrittenRule]) -> Iterator[DefinitionFault]:
    """The sides of rules; one fault a side of a row, however many indicators it is written for."""
    told: set[tuple[str, str]] = set()
    for written in rules:
        rule = written.rule
        for side in ("left", "right"):
            key = " ".join(filter(None, (written.key, side)))
            text = _wrong(getattr(rule, side), names)
            if text and (written.row, key) not in told:
                told.add((written.row, key))
                yield stack.fault("rules", written.row, key, text)
        for id in rule.explained_by:
            if id not in names and (written.row, id) not in told:
                told.add((written.row, id))
                yield stack.fault("rules", written.row, "explained_by", no_field(id, names))
        if not any(fields_named(side) for side in (rule.left, rule.right)):
            text = "两边都没有字段，审不出什么"
            yield stack.fault("rules", written.row, written.key or "left", text)
    keys = Counter(written.rule.key for written in rules)
    for written in rules:
        if keys[written.rule.key] > 1:
            text = f"情形“{written.rule.key}”有两个，请在 case 里写明各是什么"
            yield stack.fault("rules", written.row, "case", text)


def _wrong(text: str, names: Names) -> str:
    """What is wrong with an expression; empty if nothing is."""
    try:
        node = parse_expression(text)
    except ExpressionError as error:
        return str(error)
    if unknown := [id for id in fields_of(node) if id not in names]:
        return no_field(unknown[0], names)
    ids = [part.field for part in _reckoned(node) if isinstance(part, Ref)]
    if texts := [id for id in ids if names.fields[id].kind in _TEXTS]:
        return f"“{texts[0]}”是文字，不能计算，永远审不出来（数可以用 read_from 从文字里读出）"
    if any(isinstance(part, Quotient) and part.right == Number(ZERO) for part in _reckoned(node)):
        return "除以 0 没有结果，永远审不出来"
    return ""


def _reckoned(node: Node) -> Iterator[Node]:
    """The node and what it is made of, but for lists of fields that are counted or held against the form."""
    yield node
    for part in () if isinstance(node, Filled | Tied) else parts_of(node):
        yield from _reckoned(part)


_PASSES: tuple[Pass, ...] = (
    _ids,
    _names_twice,
    _roles_twice,
    _idle_keys,
    data_faults,
    indicator_faults,
    reading_faults,
    listed_once,
    _words,
    _formulas,
    _sides,
    deciding,
)


# ---------------------------------------------------------------- figures that are prefilled


def _prefilled_figures(
    stack: Stack, names: Names, rules: list[WrittenRule]
) -> Iterator[DefinitionFault]:
    """Rules that prefilled figures alone decide, e.g. weights that do not add up to 100."""
    from jialing_xls.checks.frame import Frame
    from jialing_xls.checks.judge import Judge

    given = {id: field for id, field in names.fields.items() if field.typed and field.default}
    facts = Facts(
        {id: Fact(id, prefilled_value(field.default, field.kind)) for id, field in given.items()}
    )
    book = RuleBook(names.fields, tuple(w.rule for w in rules))
    decided = [w for w in rules if set(book.grounds[w.rule.key][1]) <= given.keys()]
    judged = RuleBook(names.fields, tuple(w.rule for w in decided))
    facts = completed(facts, judged)
    for id, field in names.fields.items():
        if field.required and field.extracted_from in given and facts.value(id) is None:
            text = f"“{given[field.extracted_from].default}”里读不出数，用到它的规则永远审不出来"
            yield stack.fault("indicators", field.indicator, "target", text)
    results = Judge(Frame(judged, [facts]), [facts], lambda id: Place("", "")).results(0)
    for written, result in zip(decided, results, strict=True):
        if result.verdict is Verdict.BROKEN:
            text = (
                f"按预填的数不成立（{written.rule.text}）：左边 {result.left}，右边 {result.right}"
            )
            yield stack.fault("rules", written.row, written.key or "left", text)
