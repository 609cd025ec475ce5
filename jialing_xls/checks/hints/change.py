"""A change of one cell, or of two, that may mend a broken rule, and what it was found to do."""

from dataclasses import dataclass
from decimal import Decimal

from jialing_xls.checks.hints.slips import Slip


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
