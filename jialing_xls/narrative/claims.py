"""Claims: what the words say that a figure comes to, held against its parts.

A figure is confirmed if any way to compute it comes to what is printed. It is raised only if none
does and the words leave no doubt which way is meant (``strong``). Parts that are known to be wrong
are reckoned with as they should be, so that one slip is raised once, where it is.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from jialing_xls.model.numbers import CONTEXT, ZERO, half_up, plain
from jialing_xls.narrative.figure import PERCENT
from jialing_xls.narrative.finding import Finding, shown, where
from jialing_xls.narrative.likeness import digits
from jialing_xls.narrative.result import Verdict

Computation = Callable[[Sequence[Decimal]], Decimal]


@dataclass(frozen=True)
class Claim:
    """``result`` is what ``compute`` makes of ``parts``."""

    result: Finding
    parts: tuple[Finding, ...]
    compute: Computation
    formula: str
    """With {} for each part: {} ÷ {} × 100%."""
    words: str
    """The words that make the claim."""
    strong: bool = False

    def comes_to(self) -> Decimal | None:
        """None if it cannot be computed: a division by zero."""
        return self._computed([part.settled for part in self.parts])

    def _computed(self, values: Sequence[Decimal]) -> Decimal | None:
        try:
            return self.compute(values)
        except ArithmeticError:
            return None

    def holds(self) -> bool:
        """As precisely as printed; one in the last place is a rounding difference."""
        centre = self.comes_to()
        if centre is None:
            return False
        figure = self.result.figure
        return figure.agrees_with(centre, max(figure.half * 2, figure.half + self._radius(centre)))

    def _radius(self, centre: Decimal) -> Decimal:
        """How far the rounding of the parts may move the result."""
        values = [part.settled for part in self.parts]
        radius = ZERO
        for n, part in enumerate(self.parts):
            if half := part.figure.half:
                moved = self._computed([*values[:n], values[n] + half, *values[n + 1 :]])
                radius += abs((moved if moved is not None else centre) - centre)
        return radius

    def told(self) -> str:
        """E.g. 387.51 + 100 = 487.51."""
        centre = self.comes_to()
        if centre is None:
            return ""
        unit = self.result.figure.unit
        places = max(-_exponent(self.result.value), 2 if unit == PERCENT else 0)
        parts = [plain(part.settled) for part in self.parts]
        return f"{self.formula.format(*parts)} = {shown(half_up(centre, places), unit)}"


def settle(claims: Iterable[Claim]) -> None:
    """Decide on the figures that the claims are about."""
    by_result: dict[Finding, list[Claim]] = {}
    for claim in claims:
        by_result.setdefault(claim.result, []).append(claim)
    for result, ways in by_result.items():
        _decide(result, ways)


def _decide(result: Finding, ways: Sequence[Claim]) -> None:
    if not result.is_open:
        return
    held = next((way for way in ways if way.holds()), None)
    if held is not None:
        result.confirm(f"“{held.words}”：{held.told()}，计算相符", held.parts)
        for part in held.parts:
            if not part.fields and not part.agrees and (digits(part.value) > 1 or len(held.parts) > 2):
                part.confirm(f"与{where(result)}的计算相符", (result,))
        return
    strong = next((way for way in ways if way.strong and way.comes_to() is not None), None)
    if strong is None or (result.agrees and result.theirs):
        return
    true = strong.comes_to()
    assert true is not None
    if any(not part.is_open and part.true is None for part in strong.parts):
        result.note(f"“{strong.words}”：{strong.told()}，因分项有误而对不上")
        return
    places = max(-_exponent(result.value), 0)
    why = f"“{strong.words}”按{strong.told()}，报告写“{result.figure.text}”"
    result.raise_(Verdict.ARITHMETIC, why, strong.parts, true=half_up(true, places))


def total(values: Sequence[Decimal]) -> Decimal:
    return sum(values, ZERO)


def difference(values: Sequence[Decimal]) -> Decimal:
    return values[0] - values[1]


def share(values: Sequence[Decimal]) -> Decimal:
    """In percent."""
    return CONTEXT.divide(values[0] * 100, values[1])


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return exponent
