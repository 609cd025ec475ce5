"""The live formula of each of the region's figures, over the units' columns of 汇总底稿.

Known of IronCalc 0.9.1: functions of one value (ISNUMBER, ROUND) do not go through a column inside
SUMPRODUCT, comparisons and products do; COUNTIF takes time by the size of the whole sheet.
"""

from decimal import Decimal

from jialing_xls.checks.excel import compile_derived
from jialing_xls.model.field import Kind
from jialing_xls.rollup.book.book_layout import RegionPlan
from jialing_xls.rollup.region_result import How, RegionFigure
from jialing_xls.template.template_layout import NO_RATE

_SUM_DECIMALS, _MEAN_DECIMALS = 6, 9
"""Decimals that are kept of a result before it is rounded to those that are stated. Of 3,000 amounts
the noise of binary floats lies beyond the sixth, of a mean of standards beyond the ninth."""


class Formulas:
    """Formulas of the figures, and the tool's own results of them."""

    def __init__(self, plan: RegionPlan) -> None:
        self._book, self._grid, self._at = plan.template.book, plan.paper, plan.at

    def of(self, figure: RegionFigure) -> str:
        """The formula; empty for what is a text, is not added up, or is stated by no unit."""
        if figure.field.kind is Kind.TEXT or figure.field.kind is Kind.DATE:
            return ""
        if figure.method.how is How.DERIVED:
            return compile_derived(figure.field, self._at, self._book, NO_RATE)
        formula, kept = _FORMULAS.get(figure.method.how, ("", 0))
        if not formula or figure.value is None:
            return ""
        weight = self._grid.range(figure.method.weight) if figure.method.weight else ""
        return _rounded(formula.format(self._column(figure), weight), figure, kept)

    def result(self, figure: RegionFigure) -> Decimal | str:
        """What ``of`` comes to."""
        return figure.value if isinstance(figure.value, Decimal) else NO_RATE

    def stated(self, figure: RegionFigure) -> str:
        """How many units state the figure."""
        column = self._column(figure)
        if figure.method.weight:
            weight = self._grid.range(figure.method.weight)
            return f'=SUMPRODUCT(({column}<>"")*({weight}<>""))'
        return f"=COUNT({column})"

    def rounded(self, figure: RegionFigure) -> str:
        """The sum of the units' figures as each is shown; empty if no formula can say it.

        Derived figures are rounded. Typed ones are not, and IronCalc 0.9.1 has no ROUND of a column.
        """
        if not figure.field.derived:
            return ""
        return f"=ROUND(SUM({self._column(figure)}),{figure.field.decimals or 0})"

    def least(self, figure: RegionFigure) -> str:
        return f"=MIN({self._column(figure)})"

    def greatest(self, figure: RegionFigure) -> str:
        return f"=MAX({self._column(figure)})"

    def _column(self, figure: RegionFigure) -> str:
        return self._grid.range(figure.field.id)


_FORMULAS = {
    How.SUM: ("SUM({0})", _SUM_DECIMALS),
    How.LEAST: ("MIN({0})", _SUM_DECIMALS),
    How.GREATEST: ("MAX({0})", _SUM_DECIMALS),
    How.MEAN: ('SUMPRODUCT({0},{1})/SUMPRODUCT(({0}<>"")*{1})', _MEAN_DECIMALS),
}
"""Over the units' figures and what each of them weighs; decimals that are kept."""


def _rounded(formula: str, figure: RegionFigure, kept: int) -> str:
    """ROUND to the field's decimals; first of the noise, if there is more to round than noise."""
    decimals = figure.field.decimals or 0
    if figure.exact != figure.value:
        formula = f"ROUND({formula},{kept})"
    return f"=ROUND({formula},{decimals})"
