"""An expression evaluated, for whatever stands for a figure: a ball, or a column of them.

The semantics of the operators stand here and in ``checks.ball``, once: ``checks.frame`` evaluates for
all units of a batch, ``checks.hints.what_if`` for one unit with a few of its values changed.
"""

from collections.abc import Callable
from types import ModuleType
from typing import Any, Generic, TypeVar

from jialing_xls.checks import expression as nodes
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.numbers import away_from_zero, half_up

T = TypeVar("T")


class Evaluator(Generic[T]):
    """``algebra`` is ``ball`` or ``interval``; ``number`` and ``ref`` give what stands for a number and
    for a field, ``count`` how many fields of a node that counts cells are so."""

    def __init__(
        self,
        book: RuleBook,
        algebra: ModuleType,
        number: Callable[[Any], T],
        ref: Callable[[str], T],
        count: Callable[[Any], T],
    ) -> None:
        self._book, self._algebra = book, algebra
        self._number, self._ref, self._count = number, ref, count

    def value(self, node: nodes.Node) -> T:
        value, algebra = self.value, self._algebra
        made: T
        match node:
            case nodes.Ref(field):
                return self._ref(field)
            case nodes.Number(number):
                return self._number(number)
            case nodes.Sum(plus, minus):
                spare = [self._book.may_lack(part) for part in (*plus, *minus)]
                made = algebra.total([*map(value, plus)], [*map(value, minus)], spare)
            case nodes.Product(left, right):
                made = algebra.product(value(left), value(right))
            case nodes.Quotient(left, right):
                made = algebra.quotient(value(left), value(right))
            case nodes.Rounded(function, operand, decimals):
                round_off = half_up if function == "ROUND" else away_from_zero
                made = algebra.monotone(value(operand), lambda x: round_off(x, decimals))
            case nodes.RoundedAsStated(operand, ref):
                most = self._book.fields[ref.field].decimals or 0
                made = algebra.rounded_as(value(operand), value(ref), most)
            case nodes.Choice(left, relation, right, yes, no):
                made = algebra.choice(relation, *map(value, (left, right, yes, no)))
            case nodes.Extreme(function, operands):
                made = algebra.extreme([*map(value, operands)], function == "MAX")
            case nodes.Absolute(operand):
                made = algebra.absolute(value(operand))
            case nodes.OrZero(operand):
                made = algebra.or_zero(value(operand))
            case nodes.Day(year, month, day):
                made = algebra.day(value(year), month, day)
            case nodes.Filled() | nodes.Tied():
                return self._count(node)
        return made
