"""Rules and derived fields compiled to Excel formulas over the cells where the fields stand.

The same tree that ``checks.frame`` evaluates becomes, for one side of a rule, three formulas: its
value, the radius of its interval (the tolerance it lends), and when it is absent and why. Only
functions of Excel 2007 that WPS and LibreOffice have too; no defined names (design.md §3).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from jialing_xls.checks import expression as nodes
from jialing_xls.checks.condition import Condition, Has, Raw, all_of, any_of, render_condition
from jialing_xls.checks.expression import parse_expression
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.field import Field, Kind
from jialing_xls.model.numbers import plain
from jialing_xls.model.rule import NOISE_DECIMALS, Relation, Rule, Verdict

_CLEAN_DECIMALS = 11
"""Decimals that are kept of a computed value before it is rounded to those that are stated."""
_QUOTED_SHEET = re.compile(r"^'(?:[^']|'')*'(?=!)")


class Addresses(Protocol):
    """Where fields stand, as references that a formula may use, e.g. ``自评表!E7``."""

    def cell(self, field: str) -> str: ...

    def tied(self, field: str) -> "TiedCells":
        """The two cells that must agree: in the form and in 数据底稿. LookupError where there is one."""
        raise LookupError(f"there is one cell for {field}")


class TiedCells(NamedTuple):
    """Cells that show the same field; ``shown`` is what of the first is held against the second."""

    form: str
    paper: str
    shown: str


@dataclass(frozen=True, slots=True)
class RowCells:
    """Cells of the rule's own row, e.g. ``E12``."""

    left: str
    right: str
    difference: str
    tolerance: str
    explanation: str
    explained_difference: str = ""
    """The difference that the explanation explains; empty where that is not kept."""


@dataclass(frozen=True, slots=True)
class Doubts:
    """What live formulas cannot judge, and the word that they say instead of a verdict."""

    word: str
    figures: str
    """Condition under which the figures are not all readable; empty if they always are."""
    explanation: str
    """Condition under which an explanation may have lapsed; empty if it cannot."""


_NO_DOUBTS = Doubts("", "", "")


@dataclass(frozen=True, slots=True)
class RowFormulas:
    """The live formulas of one row, each with its leading ``=``."""

    left: str
    right: str
    difference: str
    tolerance: str
    verdict: str


@dataclass(frozen=True, slots=True)
class _Side:
    value: str
    present: Condition = True
    missing_optional: Condition = False
    """When the side is absent because an optional fact is: the rule does not apply."""
    radius: str = ""
    """Formula of the radius; empty if the side is exact."""


def compile_rule(
    rule: Rule,
    cells: RowCells,
    addresses: Addresses,
    book: RuleBook,
    doubts: Doubts = _NO_DOUBTS,
) -> RowFormulas:
    """The five live formulas of a rule's row."""
    compiler = _Compiler(addresses, book)
    left, right = (compiler.side(parse_expression(side)) for side in (rule.left, rule.right))
    return RowFormulas(
        left=_guarded(left),
        right=_guarded(right),
        difference=(
            f"=IF(COUNT({cells.left},{cells.right})=2,"
            f'ROUND({cells.left}-{cells.right},{NOISE_DECIMALS}),"")'
        ),
        tolerance=_tolerance(rule, cells, left, right),
        verdict=_verdict(
            rule, cells, any_of(left.missing_optional, right.missing_optional), doubts
        ),
    )


def compile_derived(field: Field, addresses: Addresses, book: RuleBook, absent: str = "") -> str:
    """The live formula of a derived field; ``absent`` is the text shown where there is none."""
    side = _Compiler(addresses, book).side(parse_expression(field.formula))
    if field.decimals is None:
        raise TypeError(f"derived field without decimals: {field.id}")
    return _guarded(_Side(_round("ROUND", side.value, field.decimals), side.present), absent)


def _guarded(side: _Side, absent: str = "") -> str:
    if side.present is True:
        return f"={side.value}"
    return f'=IF({render_condition(side.present)},{side.value},"{absent}")'


def _tolerance(rule: Rule, cells: RowCells, left: _Side, right: _Side) -> str:
    if rule.fixed_tolerance is not None:
        return f"={plain(rule.fixed_tolerance)}"
    radii = _plus(left.radius, right.radius)
    if not radii:
        return "=0"
    return f'=IF({cells.difference}="","",{radii})'


def _verdict(rule: Rule, cells: RowCells, missing_optional: Condition, doubts: Doubts) -> str:
    gap, slack = cells.difference, f"ROUND({cells.tolerance},{NOISE_DECIMALS})"
    exact, near = {
        Relation.EQUAL: (f"{gap}=0", f"ABS({gap})<={slack}"),
        Relation.AT_LEAST: (f"{gap}>=0", f"{gap}>=-{slack}"),
        Relation.AT_MOST: (f"{gap}<=0", f"{gap}<={slack}"),
        Relation.MORE: (f"{gap}>0", f"{gap}>-{slack}"),
        Relation.LESS: (f"{gap}<0", f"{gap}<{slack}"),
    }[rule.relation]
    broken = f'"{Verdict.BROKEN if rule.rule_class.must_hold else Verdict.UNEXPLAINED}"'
    if rule.explained_by:
        explained = f"LEN({cells.explanation})>0"
        if kept := cells.explained_difference:
            # An explanation lapses when the figures change that it explains.
            explained = f"AND({explained},ROUND({gap}-{kept},{NOISE_DECIMALS})=0)"
        settled = f'"{Verdict.EXPLAINED}"'
        if doubts.explanation:
            settled = f'IF({doubts.explanation},"{doubts.word}",{settled})'
        broken = f"IF({explained},{settled},{broken})"
    absent = f'"{Verdict.NOT_RUN}"'
    if missing_optional is True:
        absent = f'"{Verdict.NOT_APPLICABLE}"'
    elif missing_optional is not False:
        absent = f'IF({render_condition(missing_optional)},"{Verdict.NOT_APPLICABLE}",{absent})'
    verdict = (
        f'IF(COUNT({gap})=1,IF({exact},"{Verdict.PASSED}",'
        f'IF({near},"{Verdict.ROUNDING}",{broken})),{absent})'
    )
    return f'=IF({doubts.figures},"{doubts.word}",{verdict})' if doubts.figures else f"={verdict}"


class _Compiler:
    def __init__(self, addresses: Addresses, book: RuleBook) -> None:
        self._addresses = addresses
        self._book = book

    def side(self, node: nodes.Node) -> _Side:
        match node:
            case nodes.Number(number):
                return _Side(plain(number))
            case nodes.Ref(field):
                return self._ref(self._book.fields[field])
            case nodes.Sum(plus, minus):
                return self._sum(plus, minus)
            case nodes.Product(left, right):
                return _product(self.side(left), self.side(right))
            case nodes.Quotient(left, right):
                return _quotient(self.side(left), self.side(right))
            case nodes.Rounded(function, operand, decimals):
                return _rounded(self.side(operand), function, decimals)
            case nodes.RoundedAsStated(operand, ref):
                return self._rounded_as_stated(self.side(operand), ref.field)
            case nodes.Choice(left, relation, right, yes, no):
                sides = self.side(left), self.side(right)
                return _choice(*sides, relation, self.side(yes), self.side(no))
            case nodes.Extreme(function, operands):
                return self._extreme(function, operands)
            case nodes.Absolute(operand):
                inner = self.side(operand)
                return replace(inner, value=f"ABS({inner.value})")
            case nodes.OrZero(operand):
                inner = self.side(operand)
                return _Side(f"SUM({inner.value})", radius=inner.radius)
            case nodes.Filled(fields):
                return _Side(self._filled([ref.field for ref in fields]))
            case nodes.Tied(fields):
                pairs = [self._addresses.tied(ref.field) for ref in fields]
                # Not "=", for which an empty cell is 0 and "abc" is "ABC".
                return _Side("0+" + "+".join(f"EXACT({p.shown},{p.paper})" for p in pairs))
            case nodes.Day(year, month, day):
                inner = self.side(year)
                value = f"DATE({inner.value},{month},{day})"
                return _Side(value, inner.present, inner.missing_optional)

    def _ref(self, field: Field) -> _Side:
        cell = self._addresses.cell(field.id)
        missing: Condition = False
        if field.derived:
            missing = self.side(parse_expression(field.formula)).missing_optional
        elif not field.required:
            missing = Has(cell, False)
        radius = f"{plain(field.half_width)}*(SUM({cell})<>0)" if field.half_width else ""
        return _Side(cell, Has(cell), missing, radius)

    def _sum(self, plus: Sequence[nodes.Node], minus: Sequence[nodes.Node]) -> _Side:
        sides = [self.side(node) for node in (*plus, *minus)]
        spare = [self._book.may_lack(node) for node in (*plus, *minus)]
        needed = [side for side, may_lack in zip(sides, spare, strict=True) if not may_lack]
        present = all_of(*(side.present for side in needed))
        missing = any_of(*(side.missing_optional for side in needed))
        if not needed:
            present = any_of(*(side.present for side in sides))
            missing = all_of(*(side.missing_optional for side in sides))
        split = len(plus)
        value = _added(sides[:split], spare[:split]) or "0"
        for side, may_lack in zip(sides[split:], spare[split:], strict=True):
            value += f"-{_wrapped(_added([side], [may_lack]))}"
        return _Side(value, present, missing, _plus(*(side.radius for side in sides)))

    def _rounded_as_stated(self, a: _Side, field: str) -> _Side:
        stated = self._ref(self._book.fields[field])
        most = self._book.fields[field].decimals or 0
        places = str(most)
        for fewer in range(most - 1, -1, -1):
            places = f"IF(ROUND({stated.value},{fewer})={stated.value},{fewer},{places})"
        rounded = f"ROUND({_clean(a.value)},{places})"
        return _both(a, stated, rounded, "")

    def _filled(self, fields: Sequence[str]) -> str:
        """A figure or a date is filled if there is a number: 无 in its cell fills in nothing, nor
        does the empty text of a derived field's formula."""
        texts = {f for f in fields if self._book.fields[f].kind is Kind.TEXT}
        counts = {"COUNTA": [f for f in fields if f in texts]}
        counts["COUNT"] = [f for f in fields if f not in texts]
        return "+".join(
            f"{function}({','.join(map(self._addresses.cell, ids))})"
            for function, ids in counts.items()
            if ids
        )

    def _extreme(self, function: str, operands: Sequence[nodes.Ref | nodes.Number]) -> _Side:
        sides = [self.side(operand) for operand in operands]
        value = f"{function}({','.join(side.value for side in sides)})"
        radii = [side.radius for side in sides if side.radius]
        radius = f"MAX({','.join(radii)})" if len(radii) > 1 else "".join(radii)
        if any(isinstance(operand, nodes.Number) for operand in operands):
            return _Side(value, radius=radius)
        nothing = all_of(*(Has(side.value, False) for side in sides))
        missing = all_of(nothing, any_of(*(side.missing_optional for side in sides)))
        return _Side(value, any_of(*(side.present for side in sides)), missing, radius)


def _added(sides: Sequence[_Side], spare: Sequence[bool]) -> str:
    """Values added up; SUM passes over an optional cell that is empty or holds no number."""
    cells = [side.value for side in sides if _is_cell(side.value)]
    if any(spare) or len(cells) > 2:
        cells = [f"SUM({','.join(cells)})"]
    return "+".join([*cells, *(_wrapped(s.value) for s in sides if not _is_cell(s.value))])


def _choice(a: _Side, b: _Side, relation: Relation, yes: _Side, no: _Side) -> _Side:
    sign = _SIGNS.get(relation, str(relation))
    test = f"ROUND({a.value}-{_wrapped(b.value)},{NOISE_DECIMALS}){sign}0"
    radius = ""
    if yes.radius or no.radius:
        radius = f"IF({test},{yes.radius or 0},{no.radius or 0})"
    decided = all_of(a.present, b.present)
    present = all_of(decided, _either(test, yes.present, no.present))
    in_branch = all_of(decided, _either(test, yes.missing_optional, no.missing_optional))
    missing = any_of(a.missing_optional, b.missing_optional, in_branch)
    return _Side(f"IF({test},{yes.value},{no.value})", present, missing, radius)


_SIGNS = {Relation.AT_LEAST: ">=", Relation.AT_MOST: "<="}


def _either(test: str, yes: Condition, no: Condition) -> Condition:
    """Which of two conditions counts. AND and OR evaluate all of their parts, and the test is an
    error where its figures are absent."""
    if yes == no:
        return yes
    return Raw(f"IFERROR(IF({test},{render_condition(yes)},{render_condition(no)}),FALSE)")


def _product(a: _Side, b: _Side) -> _Side:
    x, y = _wrapped(a.value), _wrapped(b.value)
    radii = [
        f"{_magnitude(a.value)}*{_wrapped(b.radius)}" if b.radius else "",
        f"{_magnitude(b.value)}*{_wrapped(a.radius)}" if a.radius else "",
        f"{_wrapped(a.radius)}*{_wrapped(b.radius)}" if a.radius and b.radius else "",
    ]
    return _both(a, b, f"{x}*{y}", _plus(*radii))


def _quotient(a: _Side, b: _Side) -> _Side:
    x, y = _wrapped(a.value), _wrapped(b.value)
    room = f"ABS({b.value})" + (f"-{_wrapped(b.radius)}" if b.radius else "")
    radius = ""
    if a.radius or b.radius:
        spread = _plus(a.radius, f"ABS({x}/{y})*{_wrapped(b.radius)}" if b.radius else "")
        radius = f"({spread})/({room})"
    side = _both(a, b, f"{x}/{y}", radius)
    if _is_number(b.value) and b.value != "0":
        return side
    zero, other = f"{y}=0", f"{y}<>0"
    if not _is_cell(b.value):
        # AND and OR evaluate all of their parts, so that none may be an error.
        room = f"IFERROR(ROUND({room},{_CLEAN_DECIMALS}),0)"
        zero, other = f"{room}<=0", f"{room}>0"
    undivided = all_of(b.present, Raw(zero))
    divisible = all_of(side.present, Raw(other))
    return _Side(side.value, divisible, any_of(side.missing_optional, undivided), radius)


def _round(function: str, value: str, decimals: int) -> str:
    """ROUND or ROUNDUP of what the value is without its noise: 435/400-1 is 0.08749999999999991.

    To eleven decimals, nothing but noise is lost of a ratio of amounts under a billion.
    """
    return f"{function}({_clean(value)},{decimals})"


def _clean(value: str) -> str:
    return value if _is_cell(value) else f"ROUND({value},{_CLEAN_DECIMALS})"


def _rounded(a: _Side, function: str, decimals: int) -> _Side:
    value = _round(function, a.value, decimals)
    radius = ""
    if a.radius:
        above = f"{_round(function, f'{a.value}+{a.radius}', decimals)}-{value}"
        below = f"{value}-{_round(function, f'{a.value}-({a.radius})', decimals)}"
        radius = f"MAX({above},{below})"
    return _Side(value, a.present, a.missing_optional, radius)


def _both(a: _Side, b: _Side, value: str, radius: str) -> _Side:
    present = all_of(a.present, b.present)
    return _Side(value, present, any_of(a.missing_optional, b.missing_optional), radius)


def _plus(*formulas: str) -> str:
    return "+".join(formula for formula in formulas if formula)


def _is_cell(formula: str) -> bool:
    bare = _QUOTED_SHEET.sub("", formula, count=1)
    return not any(char in "+-*/(,) " for char in bare) and not _is_number(bare)


def _is_number(formula: str) -> bool:
    return formula.replace(".", "", 1).isdigit()


def _magnitude(formula: str) -> str:
    return formula if _is_number(formula) else f"ABS({formula})"


def _wrapped(formula: str) -> str:
    """The formula in parentheses unless it is a single operand."""
    depth = 0
    for char in formula:
        depth += (char == "(") - (char == ")")
        if depth == 0 and char in "+-*/":
            return f"({formula})"
    return formula
