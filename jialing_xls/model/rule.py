"""A rule (审核规则): one relation between two expressions in field ids."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class RuleClass(StrEnum):
    """The three classes of check in the reporting software of this field (domain.md)."""

    BALANCE = "基本平衡"
    LOGIC = "逻辑性"
    REVIEW = "核实性"

    @property
    def must_hold(self) -> bool:
        """A broken 核实性 rule may be explained; the others must be mended."""
        return self is not RuleClass.REVIEW


class Relation(StrEnum):
    EQUAL = "="
    AT_LEAST = "≥"
    AT_MOST = "≤"
    MORE = ">"
    LESS = "<"

    def holds_for(self, gap: Decimal) -> bool:
        """Whether left and right are in this relation, by left less right."""
        match self:
            case Relation.EQUAL:
                return gap == 0
            case Relation.AT_LEAST:
                return gap >= 0
            case Relation.AT_MOST:
                return gap <= 0
            case Relation.MORE:
                return gap > 0
            case Relation.LESS:
                return gap < 0


class Shown(StrEnum):
    """How the sides of a rule are shown (显示)."""

    NUMBER = "数"
    DATE = "日期"
    YEAR = "年度"
    WORDS = "文字"
    """A text that was held against one that is expected: the texts, not 0 and 1."""


class Verdict(StrEnum):
    """What confronting the facts with a rule gave, in the order of the JSON contract."""

    PASSED = "通过"
    ROUNDING = "尾差"
    BROKEN = "不符"
    UNEXPLAINED = "待说明"
    EXPLAINED = "已说明"
    NOT_RUN = "未执行"
    NOT_APPLICABLE = "不适用"

    def settled(self, rule_class: RuleClass) -> bool:
        """Whether nothing is left to do: 未执行 settles nothing for a rule that must hold."""
        if self is Verdict.NOT_RUN:
            return not rule_class.must_hold
        return self not in (Verdict.BROKEN, Verdict.UNEXPLAINED)


OPEN = (Verdict.BROKEN, Verdict.UNEXPLAINED, Verdict.NOT_RUN)
"""Verdicts that are counted beside a conclusion: something may be left to do."""

ROUNDING_TOLERANCE = "舍入"
"""``Rule.tolerance`` of a rule whose tolerance follows from the stated decimals of its figures."""

NOISE_DECIMALS = 8
"""Differences are compared to eight decimals, in the tool as in the live formulas: binary floats in
Excel carry noise from the 11th on (13571.19 − 13356.23 is 214.96000000000095), and no figure of
these forms is stated to more than four."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of 交叉核对. A rule with several cases has one ``Rule`` a case.

    ``left`` and ``right`` are expressions (checks.expression). ``tolerance`` is
    ``ROUNDING_TOLERANCE`` or a fixed number; 0 demands exactness. ``decimals`` is how many places
    are shown.
    """

    id: str
    rule_class: RuleClass
    text: str
    left: str
    relation: Relation
    right: str
    case: str | None = None
    tolerance: str = ROUNDING_TOLERANCE
    decimals: int = 2
    shown_as: Shown = Shown.NUMBER
    basis: str = ""
    explained_by: tuple[str, ...] = ()
    """Text fields any of which explains the rule where it is broken."""

    @property
    def key(self) -> str:
        """Name of the row, unique in a template: ``B01`` or ``L01·中央``."""
        return self.id if self.case is None else f"{self.id}·{self.case}"

    @property
    def fixed_tolerance(self) -> Decimal | None:
        """The tolerance that the rule prescribes; ``None`` if it follows from rounding."""
        return None if self.tolerance == ROUNDING_TOLERANCE else Decimal(self.tolerance)
