"""What reconciling a report hands back: every figure with its verdict, and problems beyond one figure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from jialing_xls.model.fact import Place
from jialing_xls.model.result import Status


class FigureVerdict(StrEnum):
    """How a figure of the report stands; the words that staff are shown."""

    AGREES = "相符"
    """Equal to the field as precisely as it is printed, or confirmed by arithmetic or repetition."""
    TIED = "已对应"
    """Tied to a field, and nothing at hand to compare it with (no workbook, or an empty field)."""
    DIFFERS = "不符"
    """The table holds another value."""
    CONTRADICTS = "自相矛盾"
    """The report states the same thing twice, differently."""
    ARITHMETIC = "算术不符"
    """A total, difference, rate, growth or average that does not follow from its own parts."""
    UNIT = "单位可疑"
    """万 too many, 人 for 人次, 元 for 万元."""
    DATE = "日期不合"
    COUNT = "计数不符"
    """涉及 5 项, and another number of items in the text or in the table."""
    RULE = "规则不符"
    """The report's own figures break a rule of the template that must hold."""
    MISSING = "缺项"
    """A programme without the amount that every other programme has."""
    UNTIED = "未对应"
    """No field and no computation explains it, or more than one could: nothing is decided."""
    NOT_DATA = "非数据"
    """Section and document numbers, years in titles, deadlines, ages."""

    @property
    def is_problem(self) -> bool:
        """Whether somebody has to mend the report (exit status 1)."""
        return self in _PROBLEMS

    @property
    def is_explained(self) -> bool:
        """Whether the figure is known for what it is, right or wrong."""
        return self not in (FigureVerdict.UNTIED, FigureVerdict.NOT_DATA)


_PROBLEMS = frozenset(
    {
        FigureVerdict.DIFFERS,
        FigureVerdict.CONTRADICTS,
        FigureVerdict.ARITHMETIC,
        FigureVerdict.UNIT,
        FigureVerdict.DATE,
        FigureVerdict.COUNT,
        FigureVerdict.RULE,
        FigureVerdict.MISSING,
    }
)


class Confidence(StrEnum):
    """How sure a problem is."""

    SURE = "确定"
    """To be mended: nothing else is likely. Exit status 1."""
    DOUBTFUL = "存疑"
    """To be read: likelier a slip than not, and no more."""


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A place in the report, in the original's own terms."""

    line: int
    """Line of a text file, paragraph of a Word document (those of tables counted in turn); from 1."""
    column: int
    """Characters of that line before the first digit."""
    section: str = field(default="", compare=False)
    """Numbers of the headings above it, e.g. 二（三）5; or the part that is not the body, e.g. 页眉."""
    sentence: str = field(default="", compare=False)
    """The sentence that it stands in."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A figure of the report, or a problem of several, and how it stands."""

    text: str
    """As printed, with what belongs to it: 25901万多户."""
    spot: Spot
    verdict: FigureVerdict
    why: str
    """Which words decided it and what was found, in Chinese."""
    confidence: Confidence | None = None
    """How sure it is, if it is a problem."""
    field: str | None = None
    """Id of the field it speaks of."""
    fields: tuple[str, ...] = ()
    """All of them, where one figure speaks of several."""
    value: Decimal | None = None
    """In the unit of the field: 万元, 元/月, 户, %."""
    unit: str = ""
    theirs: str = ""
    """What the table holds, as text; empty without a table or value."""
    difference: Decimal | None = None
    place: Place | None = None
    """Cell of the workbook that the figure was compared with."""
    others: tuple[Spot, ...] = ()
    """The other places of the report that the verdict rests on."""
    notes: tuple[str, ...] = ()
    """What is worth knowing and is no problem."""

    @property
    def told(self) -> str:
        """The verdict as staff are shown it; 存疑 before one that is not sure."""
        doubtful = self.verdict.is_problem and self.confidence is Confidence.DOUBTFUL
        return f"{Confidence.DOUBTFUL}：{self.verdict}" if doubtful else str(self.verdict)

    @property
    def line(self) -> int:
        return self.spot.line

    @property
    def column(self) -> int:
        return self.spot.column


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A report, reconciled."""

    report: str
    """Name of the file."""
    figures: Sequence[Judged]
    """Every figure in the order of the text."""
    problems: Sequence[Judged]
    """Problems that are no single figure's: rules, missing amounts."""
    workbook: str | None = None
    year: int | None = None
    template: str | None = None
    """Name of the template whose fields the figures are tied to; None if it is of another fund."""
    unread: Sequence[str] = ()
    """See ``Source``."""

    @property
    def data(self) -> list[Judged]:
        """The figures that are data."""
        return [figure for figure in self.figures if figure.verdict is not FigureVerdict.NOT_DATA]

    @property
    def share_explained(self) -> Decimal | None:
        """Share of the data figures that a field or a computation explains; None without any."""
        data = self.data
        explained = sum(figure.verdict.is_explained for figure in data)
        return Decimal(explained) / len(data) if data else None

    @property
    def raised(self) -> list[Judged]:
        """The problems that are sure, in the order of the text."""
        return self._problems(Confidence.SURE)

    @property
    def doubtful(self) -> list[Judged]:
        """The problems that are for reading, in the order of the text."""
        return self._problems(Confidence.DOUBTFUL)

    def _problems(self, confidence: Confidence) -> list[Judged]:
        found = [
            judged
            for judged in (*self.figures, *self.problems)
            if judged.verdict.is_problem and (judged.confidence or Confidence.SURE) is confidence
        ]
        return sorted(found, key=lambda judged: judged.spot)

    @property
    def status(self) -> Status:
        return Status.FAILED if self.raised else Status.PASSED
