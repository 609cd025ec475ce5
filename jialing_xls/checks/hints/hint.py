"""A hint: which cell is likely wrong, and what it should hold, in words (found by ``suspects``); and the
changes of one cell, or of two, that may mend a broken rule, of which it comes."""

from dataclasses import dataclass
from decimal import Decimal

from jialing_xls.checks.hints.slips import Slip
from jialing_xls.model.fact import Place
from jialing_xls.model.numbers import plain

_LONGEST_QUOTE = 20
_MOST_NAMED = 3
"""Other rules that a message names one by one."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A slip undone: new values by field, the first of them the one to name."""

    values: tuple[tuple[str, Decimal | None], ...]
    slip: Slip
    cost: int

    @property
    def change(self) -> dict[str, Decimal | None]:
        return dict(self.values)


@dataclass(frozen=True, slots=True)
class Confronted:
    proposal: Proposal
    mends: tuple[str, ...]
    breaks: int
    cost: int


@dataclass(frozen=True, slots=True)
class Target:
    """The value that closes a balance, and how far from it rounding reaches."""

    exact: Decimal
    reach: Decimal

    def meets(self, value: Decimal) -> bool:
        return abs(value - self.exact) <= self.reach


@dataclass(frozen=True, slots=True)
class Hint:
    """One cell (with an exchange: two) and the value with which a broken rule would hold."""

    rule_key: str
    field: str
    place: Place | None
    stated: Decimal | None
    likely: Decimal
    slip: Slip
    mends: tuple[str, ...]
    """Keys of all rules that must hold and would, in the order of the rule book."""
    breaks: int
    """How many rules that must hold and do would not."""
    cost: int
    """Decibels against; the less, the likelier among hints that mend and break as many rules."""
    balance: bool
    """Whether the rule is an equality."""
    within_text: bool = False
    """Whether the figure is part of the text in its cell."""
    other: "Other | None" = None
    written: str = ""
    """What stands in the cell, if no figure could be read there."""

    @property
    def fields(self) -> frozenset[str]:
        """The fields that are wrong if the hint is right."""
        return frozenset({self.field, self.other.field} if self.other else {self.field})

    @property
    def message(self) -> str:
        """E.g. ``资金情况!D6 若为 11654.69 即平（数字写颠倒：11645.69）``, and what else it mends."""
        outcome = "即平" if self.balance else "即符合"
        return f"{self._condition()} {outcome}（{self._slip()}）{self._also()}"

    def _condition(self) -> str:
        cell = f"{self.place or self.field}"
        if self.within_text and self.stated is not None:
            cell += f" 中的 {plain(self.stated)}"
        first = f"{cell} 若为 {plain(self.likely)}"
        if self.slip is not Slip.EXCHANGED or self.other is None or self.stated is None:
            return first
        second = plain(self.likely) if self.within_text else self.other.place or self.other.field
        return f"{first}、{second} 若为 {plain(self.stated)}"

    def _slip(self) -> str:
        if self.slip is Slip.WRONG_CELL and self.other is not None:
            return f"{self.slip}：填在了 {self.other.place or self.other.field}"
        if self.slip is Slip.UNREAD:
            shown = self.written[:_LONGEST_QUOTE]
            return f"{self.slip}：{shown}{'…' if shown != self.written else ''}"
        if self.stated is None or self.slip in (Slip.EXCHANGED, Slip.ZERO):
            return self.slip
        return f"{self.slip}：{plain(self.stated)}"

    def _also(self) -> str:
        others = [key for key in self.mends if key != self.rule_key]
        if not others:
            return ""
        more = f"等 {len(others)} 条" if len(others) > _MOST_NAMED else ""
        return f"，{'、'.join(others[:_MOST_NAMED])}{more}也随之相符"


@dataclass(frozen=True, slots=True)
class Other:
    """The second cell of an exchange, or the one in which a value stands by mistake."""

    field: str
    place: Place | None
