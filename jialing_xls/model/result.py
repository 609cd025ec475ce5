"""What a run hands back: findings on cells, check results, the certificate, and the whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from jialing_xls.model.errors import JxlsError, Unusable
from jialing_xls.model.fact import Facts, Place
from jialing_xls.model.rule import OPEN, Rule, Verdict


class Level(StrEnum):
    """How grave a finding is, gravest first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def word(self) -> str:
        """As staff see it."""
        return {"error": "错误", "warning": "警告", "note": "提示"}[self.value]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to say about one cell. ``message`` is complete: found, expected, what to do."""

    level: Level
    message: str
    place: Place | None = None
    field: str | None = None
    found: str = ""

    @property
    def told(self) -> str:
        """The message behind its place, if it has one."""
        return f"{self.place}　{self.message}" if self.place else self.message


def gravest_first(findings: Iterable[Finding]) -> list[Finding]:
    """The findings by their level, else in their order."""
    order = list(Level)
    return sorted(findings, key=lambda each: order.index(each.level))


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A rule confronted with one unit's facts. Sides are ``None`` where they could not be had."""

    rule: Rule
    verdict: Verdict
    left: Decimal | None = None
    right: Decimal | None = None
    tolerance: Decimal | None = None
    cells: tuple[Place, ...] = ()
    """Cells of the submission that the rule reads."""
    sources: tuple[Place, ...] = ()
    """Cells of the entry workbook where those figures were typed."""
    explanation: str | None = None
    code: str | None = None
    """核对码 of the figures that a 核实性 rule finds fault with (checks.explanation)."""
    hints: tuple[str, ...] = ()
    """Which cell is likely wrong and what it should hold, best first (checks.hints.suspects)."""
    detail: str = ""
    """What is missing or wrong, in Chinese, where the figures alone do not say it."""
    texts: tuple[str, str] | None = None
    """What stands there and what should, of a rule that holds a text against one (Shown.WORDS)."""

    @property
    def difference(self) -> Decimal | None:
        if self.left is None or self.right is None:
            return None
        return self.left - self.right

    @property
    def settled(self) -> bool:
        return self.verdict.settled(self.rule.rule_class)


@dataclass(frozen=True, slots=True)
class Certificate:
    """How the formulas of a finished workbook stood up to an independent recalculation.

    A formula is ``matched`` only if its cached value, a fresh recalculation and, where there is
    one, the tool's own Decimal result agree.
    """

    total: int = 0
    matched: int = 0
    mismatched: int = 0
    not_evaluable: int = 0
    missing: int = 0
    faults: tuple[str, ...] = ()
    """One line for each formula that did not match, naming the cell and both values."""

    @property
    def proven(self) -> bool:
        return self.total > 0 and self.matched == self.total


class Status(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    UNUSABLE = "unusable"
    DEFECT = "defect"

    @classmethod
    def of(cls, error: JxlsError) -> "Status":
        """What an error that was raised on purpose makes of its input."""
        return cls.UNUSABLE if isinstance(error, Unusable) else cls.DEFECT

    @property
    def exit_code(self) -> int:
        return {"passed": 0, "failed": 1, "unusable": 2, "defect": 3}[self.value]


@dataclass(slots=True)
class Outcome:
    """The result for one input file; what the console and the JSON are rendered from."""

    input: str
    status: Status
    output: str | None = None
    form: str | None = None
    """The official form alone, where that was asked for."""
    pdf: str | None = None
    """The official form as PDF, where that was asked for."""
    marked: str | None = None
    """The copy with what is to be mended marked in it, where that was asked for."""
    kept: bool = False
    """Whether the output was there already, byte for byte, and was left alone."""
    template: str | None = None
    version: str = ""
    """SHA-256 of the template, which tells its versions apart."""
    fund: str | None = None
    unit: str | None = None
    year: int | None = None
    facts: Facts | None = None
    checks: Sequence[CheckResult] = ()
    derived: dict[str, Decimal | None] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    certificate: Certificate = field(default_factory=Certificate)

    @classmethod
    def without_result(cls, path: object, status: Status, message: str) -> "Outcome":
        """Of an input that nothing could be made of."""
        return cls(str(path), status, findings=[Finding(Level.ERROR, message)])

    def refuse(self, error: Exception, status: Status = Status.UNUSABLE) -> None:
        """Something could not be done: why is a finding."""
        self.status = status
        self.findings.append(Finding(Level.ERROR, str(error)))

    def verdicts(self) -> dict[Verdict, int]:
        """How many checks ended with each verdict, every verdict listed."""
        counts = dict.fromkeys(Verdict, 0)
        for check in self.checks:
            counts[check.verdict] += 1
        return counts

    @property
    def open_points(self) -> str:
        """How many checks are open, as a conclusion says it: ``（不符 2，未执行 1）``; empty if none is."""
        counts = self.verdicts()
        told = "，".join(f"{verdict} {counts[verdict]}" for verdict in OPEN if counts[verdict])
        return f"（{told}）" if told and self.status is Status.FAILED else ""
