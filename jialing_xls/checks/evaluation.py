"""An expression evaluated, for whatever stands for a figure: a ball, or a column of them.

The semantics of the operators stand here and in ``checks.ball``, once: ``checks.frame`` evaluates for
all units of a batch, ``checks.hints.what_if`` for one unit with a few of its values changed.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Protocol, TypeVar

from jialing_xls.checks import ball
from jialing_xls.checks import expression as nodes
from jialing_xls.checks.ball import Ball
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.numbers import away_from_zero, half_up

T = TypeVar("T")


class Operands(Protocol[T]):
    """What an expression is evaluated over."""

    book: RuleBook

    def number(self, value: Decimal) -> T: ...

    def ref(self, field: str) -> T: ...

    def count(self, node: nodes.Filled | nodes.Tied) -> T:
        """How many fields of the node are filled, or tied."""
        ...

    def apply(self, operation: Callable[..., Ball], *operands: T) -> T: ...


def evaluate(node: nodes.Node, over: Operands[T]) -> T:
    """What the expression comes to."""
    match node:
        case nodes.Ref(field):
            return over.ref(field)
        case nodes.Number(number):
            return over.number(number)
        case nodes.Sum(plus, minus):
            spare = [over.book.may_lack(part) for part in (*plus, *minus)]
            total = partial(ball.total, len(plus), spare)
            return over.apply(total, *[evaluate(part, over) for part in (*plus, *minus)])
        case nodes.Product(left, right):
            return over.apply(ball.product, evaluate(left, over), evaluate(right, over))
        case nodes.Quotient(left, right):
            return over.apply(ball.quotient, evaluate(left, over), evaluate(right, over))
        case nodes.Rounded(function, operand, decimals):
            round_off = half_up if function == "ROUND" else away_from_zero
            rounded = partial(ball.monotone, lambda raw: round_off(raw, decimals))
            return over.apply(rounded, evaluate(operand, over))
        case nodes.RoundedAsStated(operand, ref):
            most = over.book.fields[ref.field].decimals or 0
            return over.apply(
                partial(ball.rounded_as, most), evaluate(operand, over), evaluate(ref, over)
            )
        case nodes.Choice(left, relation, right, yes, no):
            parts = [evaluate(part, over) for part in (left, right, yes, no)]
            return over.apply(partial(ball.choice, relation), *parts)
        case nodes.Extreme(function, operands):
            return over.apply(
                partial(ball.extreme, function == "MAX"),
                *[evaluate(each, over) for each in operands],
            )
        case nodes.Absolute(operand):
            return over.apply(ball.absolute, evaluate(operand, over))
        case nodes.OrZero(operand):
            return over.apply(ball.or_zero, evaluate(operand, over))
        case nodes.Day(year, month, day):
            return over.apply(partial(ball.day, month, day), evaluate(year, over))
        case nodes.Filled() | nodes.Tied():
            return over.count(node)
