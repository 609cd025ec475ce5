"""Claims: what the words say that a figure comes to, held against its parts.

A figure is confirmed if any way to compute it comes to what is printed. It is raised only if none
does and the words leave no doubt which way is meant (``strong``). Parts that are known to be wrong
are reckoned with as they should be, so that one slip is raised once, where it is.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from jialing_xls.checks.slips import Slip
from jialing_xls.model.numbers import CONTEXT, ZERO, half_up, plain
from jialing_xls.narrative.figure import PERCENT
from jialing_xls.narrative.finding import Finding, shown, where
from jialing_xls.narrative.likeness import is_like, length, slip
from jialing_xls.narrative.result import Verdict

Computation = Callable[[Sequence[Decimal]], Decimal]


_HALF_OF_ONE = Decimal("0.5")
"""How far a quotient lies from what is counted: 平均每期 47 人 for 46.5."""
_MOST_ROUNDING = Decimal("0.1")
"""Share of a result that the rounding of its parts never moves it by: spares the reckoning."""


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
    vague: bool = False
    """Whether no word makes it: it confirms where nothing else is claimed."""
    priced: bool = False
    """Whether a part is a price, which is seldom rounded: 20 元 a day. What may be a slip for the exact
    product is not taken for rounding."""
    needed: Callable[[Decimal, Decimal, int], Decimal] | None = None
    """Of a product or an average: what the part of this number has to be, by the result and the other part."""

    @property
    def is_circular(self) -> bool:
        """Whether a part is reckoned with as it should be by the very result that it would bear out."""
        spot = self.result.figure.spot
        return any(p.problem is Verdict.ARITHMETIC and spot in p.others for p in self.parts)

    def if_strong(self, strong: bool) -> "Claim":
        """The claim, made strong on a condition; most are not."""
        return replace(self, strong=True) if strong else self

    def comes_to(self) -> Decimal | None:
        """None if it cannot be computed: a division by zero."""
        return self._computed([part.settled for part in self.parts])

    def _computed(self, values: Sequence[Decimal]) -> Decimal | None:
        try:
            return self.compute(values)
        except ArithmeticError:
            return None

    def holds(self) -> bool:
        """As precisely as printed; a quotient may be cut off instead of rounded."""
        centre = self.comes_to()
        if centre is None:
            return False
        figure = self.result.figure
        quotient = "÷" in self.formula
        half = figure.half or (_HALF_OF_ONE if quotient else ZERO)
        if not figure.agrees_with(centre, abs(centre) * _MOST_ROUNDING + half):
            return False
        radius = self._radius(centre)
        if figure.agrees_with(centre, half + radius):
            return not (self.priced and self.is_swapped())
        return quotient and figure.agrees_with(centre - half, half + radius)

    def is_like(self) -> bool:
        """Whether what is printed may be a slip for what it comes to."""
        expected = self._as_printed()
        return expected is not None and is_like(self.result.value, expected)

    def is_swapped(self) -> bool:
        """Whether just two digits are the wrong way round: seldom enough to be no accident."""
        expected = self._as_printed()
        if expected is None or not is_like(self.result.value, expected):
            return False
        return slip(self.result.value, expected) is Slip.SWAPPED

    def _as_printed(self) -> Decimal | None:
        """What it comes to, at the decimals of the result."""
        expected = self.comes_to()
        return None if expected is None else half_up(expected, -_exponent(self.result.value))

    def _radius(self, centre: Decimal) -> Decimal:
        """How far the rounding of the parts may move the result."""
        values = [part.settled for part in self.parts]
        radius = ZERO
        for n, part in enumerate(self.parts):
            if half := part.figure.half:
                ends = (
                    self._computed([*values[:n], end, *values[n + 1 :]])
                    for end in (values[n] - half, values[n] + half)
                )
                radius += max(abs(end - centre) for end in ends if end is not None)
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


def share_of(
    part: Finding, whole: Finding, result: Finding, words: str, *, strong: bool = False
) -> Claim:
    """The result as what share the part is of the whole, in percent."""
    return Claim(result, (part, whole), share, "{} ÷ {} × 100%", words, strong)


def summed(
    result: Finding,
    parts: Sequence[Finding],
    words: str,
    *,
    strong: bool = False,
    vague: bool = False,
) -> Claim:
    formula = " + ".join(["{}"] * len(parts))
    return Claim(result, tuple(parts), total, formula, words, strong, vague)


def settle(claims: Iterable[Claim]) -> set[Finding]:
    """Decide on the figures that the claims are about: first what holds, then what does not.

    Returns those that are decided for good: borne out by what its words claim, or raised.
    """
    by_result: dict[Finding, list[Claim]] = {}
    for claim in claims:
        by_result.setdefault(claim.result, []).append(claim)
    held = {result: _confirmed(ways) for result, ways in by_result.items()}
    raised: set[Finding] = set()
    for result, ways in by_result.items():
        if held[result] is not None:
            continue
        # What was raised meanwhile may have been the reason why it did not come out.
        if any(not raised.isdisjoint(way.parts) for way in ways):
            held[result] = _confirmed(ways)
        if held[result] is None and result.is_open and (wrong := _raise(ways)):
            raised.add(wrong)
    return raised.union(result for result, way in held.items() if way and not way.vague)


def _confirmed(ways: Sequence[Claim]) -> Claim | None:
    """Confirm the result by the first way that holds, and return that."""
    result = ways[0].result
    doubtful = any(way.strong for way in ways)
    held = next(
        (w for w in ways if w.holds() and not (w.vague and (doubtful or w.is_circular))), None
    )
    if held is None or not result.is_open:
        return None
    result.confirm(f"“{held.words}”：{held.told()}，计算相符", held.parts)
    for part in held.parts:
        long = length(part.value) > 1 or len(held.parts) > 2
        if not part.fields and not part.agrees and long:
            part.confirm(f"与{where(result)}的计算相符", (result,))
    return held


def _raise(ways: Sequence[Claim]) -> Finding | None:
    """Raise what is wrong and return it; it is reckoned with as it should be from now on."""
    result = ways[0].result
    strong = next((way for way in ways if way.strong and way.comes_to() is not None), None)
    if strong is None or (result.agrees and result.theirs):
        return None
    true = strong.comes_to()
    assert true is not None
    if any(not part.is_open and part.true is None for part in strong.parts):
        result.note(f"“{strong.words}”：{strong.told()}，因分项有误而对不上")
        return None
    in_part = result.agrees or _stands_first(strong) or _is_elsewhere(strong)
    if in_part and (faulty := faulty_part(strong)):
        part, meant = faulty
        why = f"{where(result)}的“{strong.words}”要对得上，这里应为{shown(meant, part.figure.unit)}"
        part.raise_(Verdict.ARITHMETIC, why, (result, *strong.parts), true=meant)
        return part
    places = max(-_exponent(result.value), 0)
    why = f"“{strong.words}”按{strong.told()}，报告写“{result.figure.text}”"
    result.raise_(Verdict.ARITHMETIC, why, strong.parts, true=half_up(true, places))
    return result


def _is_elsewhere(claim: Claim) -> bool:
    """Whether the slip is not in the result of a product or an average, but surely in a part."""
    if claim.needed is None or claim.is_like():
        return False
    faulty = faulty_part(claim)
    return faulty is not None and slip(faulty[0].value, faulty[1]) is Slip.SWAPPED


def _stands_first(claim: Claim) -> bool:
    """Whether the parts follow the result (91 人，其中…20 人、…17 人), which is no slip for their sum."""
    first = claim.result.figure
    follow = all(
        p.figure.passage is first.passage and p.figure.start > first.start for p in claim.parts
    )
    return follow and not claim.is_like()


def faulty_part(claim: Claim) -> tuple[Finding, Decimal] | None:
    """The only part that may be a slip, where the result is borne out elsewhere."""
    open_parts = [part for part in claim.parts if part.is_open and not part.theirs]
    meant = [(part, _meant(claim, part)) for part in open_parts]
    alike = [(part, value) for part, value in meant if value and is_like(part.value, value)]
    if len(alike) == 1:
        part, value = alike[0]
        return (part, value) if value is not None else None
    return None


def _meant(claim: Claim, part: Finding) -> Decimal | None:
    """What the part would have to be for the claim to hold, as precisely as it is printed."""
    if claim.compute is total:
        others = sum((p.settled for p in claim.parts if p is not part), ZERO)
        return claim.result.value - others
    if claim.needed is not None and len(claim.parts) == 2:
        (other,) = (p for p in claim.parts if p is not part)
        if other.settled:
            value = claim.needed(claim.result.value, other.settled, claim.parts.index(part))
            return half_up(value, max(-_exponent(part.value), 0))
    return None


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
