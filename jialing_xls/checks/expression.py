"""The expression language of rules and derived fields: field ids, numbers and a few functions.

One expression is one side of a rule or the definition of a derived field::

    预算_中央 + 预算_地方 + 预算_其他
    ROUND(执行_总额 / 预算_总额 * 100, 2)

It is parsed once, here, into a tree of nodes (Python's ``ast`` reads it; nothing is executed).
``checks.frame`` evaluates the tree over a frame of units, ``checks.excel`` compiles it to a formula.

What absence means, the same in both (``State``):

* in a sum an optional field that is absent adds nothing, but a sum of nothing is absent; every other
  part must be there;
* any other operation lacks what its operands lack; a quotient by zero is absent;
* MIN and MAX pass over what is absent; COUNTA counts what is there; 无即零(x) is 0 where x is absent;
* IF lacks what its condition lacks, and then what the branch lacks that is taken.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import get_args

from jialing_xls.model.errors import Defect
from jialing_xls.model.rule import Relation, Rule

_MOST_DIGITS = 9
_LARGEST = 10**15
"""Excel keeps fifteen digits."""


class ExpressionError(Defect):
    """An expression of the template cannot be read; the message names it and what is wrong."""


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal


@dataclass(frozen=True, slots=True)
class Ref:
    field: str


@dataclass(frozen=True, slots=True)
class Sum:
    """``plus`` terms less ``minus`` terms; either may be empty, not both."""

    plus: tuple["Node", ...]
    minus: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class Product:
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Quotient:
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Rounded:
    """ROUND (half away from zero) or ROUNDUP (away from zero) to ``decimals`` places."""

    function: str
    operand: "Node"
    decimals: int


@dataclass(frozen=True, slots=True)
class RoundedAsStated:
    """照写(x, field): x rounded half up to as many decimals as the field's figure states.

    A rate that is stated as 86% is held against 85.75 rounded to whole per cents.
    """

    operand: "Node"
    stated: Ref


@dataclass(frozen=True, slots=True)
class Choice:
    """IF(left relation right, yes, no). The condition is decided by the figures as they stand, to
    ``NOISE_DECIMALS``; their rounding counts in the branch that is taken."""

    left: "Node"
    relation: Relation
    right: "Node"
    yes: "Node"
    no: "Node"


@dataclass(frozen=True, slots=True)
class Extreme:
    """MIN or MAX of fields and numbers."""

    function: str
    operands: tuple["Ref | Number", ...]


@dataclass(frozen=True, slots=True)
class Absolute:
    operand: "Node"


@dataclass(frozen=True, slots=True)
class OrZero:
    """无即零(field): the field, or zero where it is absent."""

    operand: Ref


@dataclass(frozen=True, slots=True)
class Filled:
    """COUNTA(field, …): how many of the fields are filled in."""

    fields: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Tied:
    """一致(field, …): for how many of the fields 自评表 shows what 数据底稿 holds."""

    fields: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """DATE(year, month, day) as a day number of the 1900 date system."""

    year: "Node"
    month: int
    day: int


Node = (
    Number
    | Ref
    | Sum
    | Product
    | Quotient
    | Rounded
    | RoundedAsStated
    | Choice
    | Extreme
    | Absolute
    | OrZero
    | Filled
    | Tied
    | Day
)

_NODES = get_args(Node)

# Signs as they are typed in a Chinese input method.
_HALF_WIDTH = str.maketrans("－−×÷＋＊／（），．＞＜＝", "--*/+*/(),.><=") | {
    ord("≥"): ">=",
    ord("≤"): "<=",
}
_EQUALS = re.compile("(?<![<>=!])=(?!=)")
"""As Excel writes it; Python has ==."""


@lru_cache(maxsize=4096)
def parse_expression(text: str) -> Node:
    """The tree of an expression. Raises ExpressionError, naming the text and the place."""
    try:
        typed = _EQUALS.sub("==", text.translate(_HALF_WIDTH).strip())
        tree = ast.parse(typed, mode="eval").body
    except (SyntaxError, ValueError) as error:
        raise ExpressionError(f"表达式“{text}”无法解析：{error}") from None
    try:
        return _node(tree)
    except ValueError as error:
        raise ExpressionError(f"表达式“{text}”：{error}") from None


def fields_of(node: Node) -> tuple[str, ...]:
    """Ids of the fields that the expression reads, each once, in order; added before subtracted."""
    return tuple(dict.fromkeys(_refs(node)))


def _refs(node: Node) -> Iterator[str]:
    if isinstance(node, Ref):
        yield node.field
    for part in parts_of(node):
        yield from _refs(part)


def parts_of(node: Node) -> Iterator[Node]:
    """What a node is made of: its operands, in the order in which it has them."""
    for name in node.__slots__:
        value = getattr(node, name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, _NODES):
                yield part


def counts_cells(rule: Rule) -> bool:
    """Whether a side of the rule counts cells of a form, whatever figures stand in them."""
    return any(
        isinstance(parse_expression(side), Filled | Tied) for side in (rule.left, rule.right)
    )


def _node(tree: ast.expr) -> Node:
    match tree:
        case ast.Name(id=name):
            return Ref(name)
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            if abs(value) > _LARGEST:
                raise ValueError(f"数“{ast.unparse(tree)}”太大，最多 15 位")
            return Number(Decimal(repr(value)))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            node = _node(operand)
            return Number(-node.value) if isinstance(node, Number) else Sum((), (node,))
        case ast.BinOp(left=left, op=operator, right=right):
            return _binary(_node(left), operator, _node(right))
        case ast.Call(func=ast.Name(id="IF"), args=args, keywords=[]):
            return _choice(args)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _FUNCTIONS:
            return _FUNCTIONS[name](name, [_node(argument) for argument in args])
    raise ValueError(f"不认识“{ast.unparse(tree)}”")


def _binary(left: Node, operator: ast.operator, right: Node) -> Node:
    match operator:
        case ast.Add():
            head = left if isinstance(left, Sum) else Sum((left,))
            return Sum((*head.plus, right), head.minus)
        case ast.Sub():
            head = left if isinstance(left, Sum) else Sum((left,))
            return Sum(head.plus, (*head.minus, right))
        case ast.Mult():
            return Product(left, right)
        case ast.Div():
            return Quotient(left, right)
    raise ValueError("只用 + − × ÷")


def _rounded(name: str, args: list[Node]) -> Node:
    if len(args) != 2:
        raise ValueError(f"{name} 要两个参数")
    digits = _whole(args[1])
    if abs(digits) > _MOST_DIGITS:
        raise ValueError(f"{name} 的位数最多 {_MOST_DIGITS}")
    return Rounded(name, args[0], digits)


def _choice(args: list[ast.expr]) -> Node:
    match args:
        case [ast.Compare(left=left, ops=[relation], comparators=[right]), yes, no]:
            if type(relation) in _RELATIONS:
                sides = _node(left), _RELATIONS[type(relation)], _node(right)
                return Choice(*sides, _node(yes), _node(no))
    raise ValueError("IF 要三个参数：一个比较（>=、<=、>、<、=），成立时的值，不成立时的值")


def _rounded_as_stated(name: str, args: list[Node]) -> Node:
    if len(args) != 2 or not isinstance(args[1], Ref):
        raise ValueError(f"{name} 要一个算式和一个字段")
    return RoundedAsStated(args[0], args[1])


def _sum(name: str, args: list[Node]) -> Node:
    if not args:
        raise ValueError(f"{name} 至少要一个参数")
    return Sum(tuple(args))


def _extreme(name: str, args: list[Node]) -> Node:
    simple = tuple(argument for argument in args if isinstance(argument, Ref | Number))
    if not args or len(simple) != len(args):
        raise ValueError(f"{name} 的参数只能是字段或数字")
    return Extreme(name, simple)


def _absolute(name: str, args: list[Node]) -> Node:
    if len(args) != 1:
        raise ValueError(f"{name} 要一个参数")
    return Absolute(args[0])


def _or_zero(name: str, args: list[Node]) -> Node:
    if len(args) != 1 or not isinstance(args[0], Ref):
        raise ValueError(f"{name} 要一个字段")
    return OrZero(args[0])


def _all_refs(name: str, args: list[Node]) -> tuple[Ref, ...]:
    refs = tuple(argument for argument in args if isinstance(argument, Ref))
    if not args or len(refs) != len(args):
        raise ValueError(f"{name} 的参数只能是字段")
    return refs


def _day(name: str, args: list[Node]) -> Node:
    if len(args) != 3:
        raise ValueError(f"{name} 要年、月、日")
    month, day = _whole(args[1]), _whole(args[2])
    try:
        date(2001, month, day)  # a day that every year has
    except ValueError:
        raise ValueError(f"没有 {month} 月 {day} 日这一天") from None
    return Day(args[0], month, day)


def _whole(node: Node) -> int:
    if isinstance(node, Number) and node.value == node.value.to_integral_value():
        return int(node.value)
    raise ValueError("位数、月、日须是整数")


_RELATIONS: dict[type[ast.cmpop], Relation] = {
    ast.GtE: Relation.AT_LEAST,
    ast.LtE: Relation.AT_MOST,
    ast.Gt: Relation.MORE,
    ast.Lt: Relation.LESS,
    ast.Eq: Relation.EQUAL,
}

_FUNCTIONS: dict[str, Callable[[str, list[Node]], Node]] = {
    "ROUND": _rounded,
    "ROUNDUP": _rounded,
    "照写": _rounded_as_stated,
    "SUM": _sum,
    "MIN": _extreme,
    "MAX": _extreme,
    "ABS": _absolute,
    "无即零": _or_zero,
    "COUNTA": lambda name, args: Filled(_all_refs(name, args)),
    "一致": lambda name, args: Tied(_all_refs(name, args)),
    "DATE": _day,
}
