"""A figure on its way to a verdict: what is known of it so far."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from jialing_xls.model.fact import Place
from jialing_xls.model.numbers import plain
from jialing_xls.narrative.reconciliation import Confidence, FigureVerdict, Judged, Spot
from jialing_xls.narrative.text.figure import YUAN, Figure


@dataclass(eq=False, slots=True)
class FigureFinding:
    """What is known of a figure."""

    figure: Figure
    fields: tuple[str, ...] = ()
    """What it speaks of: one field, or several that say the same."""
    chance: float = 0.0
    """How likely it speaks of them: by its words, and by the value that the table has."""
    problem: FigureVerdict | None = None
    confidence: Confidence = Confidence.SURE
    agrees: bool = False
    true: Decimal | None = None
    """What it should be, where that is known."""
    theirs: str = ""
    place: Place | None = None
    difference: Decimal | None = None
    reasons: list[str] = field(default_factory=list)
    others: dict[Spot, None] = field(default_factory=dict)
    """Where else it rests on, each once."""
    notes: list[str] = field(default_factory=list)
    unit: str = ""
    """What it is told in where its field is in another unit than it was read in: 元/月, 元 having been 万元."""

    @property
    def value(self) -> Decimal:
        return self.figure.value

    @property
    def is_open(self) -> bool:
        """Whether nothing is wrong with it so far."""
        return self.problem is None

    def raise_(
        self,
        verdict: FigureVerdict,
        why: str,
        others: Sequence["FigureFinding"] = (),
        confidence: Confidence = Confidence.SURE,
    ) -> None:
        """Raise a problem; a second one becomes a note."""
        if self.problem is not None:
            self.notes.append(why)
            return
        self.problem, self.confidence = verdict, confidence
        self.explain(why, others)

    def confirm(self, why: str, others: Sequence["FigureFinding"] = ()) -> None:
        """Something bears it out: the table, a computation, a repetition."""
        if self.is_open:
            self.agrees = True
            self.explain(why, others)

    def explain(self, why: str, others: Sequence["FigureFinding"] = ()) -> None:
        """A reason for the verdict, and the places that it rests on."""
        self.reasons.append(why)
        self.others |= dict.fromkeys(other.figure.spot for other in others if other is not self)

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    @property
    def verdict(self) -> FigureVerdict:
        if self.problem is not None:
            return self.problem
        if self.agrees:
            return FigureVerdict.AGREES
        if not self.figure.is_quantity:
            return FigureVerdict.NOT_DATA
        return FigureVerdict.TIED if self.fields else FigureVerdict.UNTIED

    def _told(self, value: Decimal) -> Decimal:
        """A value in the unit that it is told in."""
        return Decimal(plain(value.scaleb(-YUAN))) if self.unit else value

    def judged(self) -> Judged:
        figure, is_data = self.figure, self.verdict is not FigureVerdict.NOT_DATA
        why = "；".join(self.reasons)
        if not why:
            why = figure.reason if not figure.is_quantity else "没有字段或计算说明它"
        return Judged(
            text=figure.text,
            spot=figure.spot,
            verdict=self.verdict,
            why=why,
            confidence=self.confidence if self.problem else None,
            field=self.fields[0] if self.fields else None,
            fields=self.fields,
            value=self._told(figure.value) if is_data else None,
            unit=(self.unit or figure.unit) if is_data else "",
            theirs=plain(self._told(Decimal(self.theirs))) if self.theirs else "",
            difference=None if self.difference is None else self._told(self.difference),
            place=self.place,
            others=tuple(self.others),
            notes=tuple(self.notes),
        )


def where(finding: FigureFinding) -> str:
    """E.g. 二（三）2“962元/月”."""
    return next(each_where([finding]))


def each_where(findings: Iterable[FigureFinding]) -> Iterator[str]:
    """Where each stands, which is said once for those that stand side by side: 二（三）2“30户”, “20户”."""
    said = ""
    for finding in findings:
        spot = finding.figure.spot
        place = spot.section or f"第{spot.line}行"
        yield f"{'' if place == said else place}“{finding.figure.text}”"
        said = place


def shown(value: Decimal, unit: str) -> str:
    """A value with its unit as reports print it: 98.42%, 0.0012万元 as 12元."""
    if unit == "万元" and value and abs(value) < Decimal("0.1"):
        return f"{plain(value * 10000)}元"
    return f"{plain(value)}{unit}"
