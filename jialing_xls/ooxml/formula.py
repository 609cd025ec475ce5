"""Which cells a formula reads, and what it reads when rows have come in."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from jialing_xls.ooxml.engine import CellKey
from jialing_xls.ooxml.package_errors import BrokenPackage, PackageFault
from jialing_xls.ooxml.reference import MAX_COLUMN, MAX_ROW, Cell, Range

_TEXT = re.compile(r'"[^"]*"')
_REFERENCE = re.compile(
    r"(?:(?:'((?:[^']|'')++)'|([^\s'!\[\](),&=<>+*/^:-]++))!)?"
    r"(\$?[A-Z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Z]{1,3}\$?[0-9]{1,7})?)(?![\w(])"
)


def precedents(formulas: Iterable[tuple[str, str]]) -> frozenset[CellKey]:
    """Every cell that the formulas refer to, ranges cell by cell.

    ``formulas`` are pairs of the sheet on which one stands and its expression.
    """
    areas = {
        (quoted.replace("''", "'") or plain or sheet, area)
        for sheet, expression in formulas
        for quoted, plain, area in _REFERENCE.findall(_TEXT.sub('""', expression))
    }
    return frozenset((sheet, cell) for sheet, area in areas for cell in _cells(area))


@lru_cache(maxsize=4096)
def _cells(area: str) -> tuple[Cell, ...]:
    first, last = Range.parse(area)
    rows, columns = range(first.row, last.row + 1), range(first.column, last.column + 1)
    return tuple(Cell(row, column) for row in rows for column in columns)


# References that move because rows come in.

_CORNER = re.compile(r"(\$?[A-Za-z]{1,3})?(\$?)([1-9][0-9]{0,6})")


class Ends(Enum):
    """What becomes of an area that ends with the model row."""

    STAY = "stay"
    GROW = "grow"
    """It takes the new rows in if it is of several rows, or a range of one column: a sum, a merge."""
    COVER = "cover"
    """It takes them in whatever it is: a validation, a conditional format."""


@dataclass(frozen=True, slots=True)
class Insertion:
    """``count`` rows come in behind row ``after`` of a sheet, made like that row, the model."""

    sheet: str
    after: int
    count: int

    def row(self, row: int) -> int:
        """Where a row is afterwards."""
        return row + self.count if row > self.after else row

    def area(self, reference: str, ends: Ends = Ends.GROW) -> str:
        """A reference on the sheet, afterwards: ``E7``, ``$A$1:B9``, ``$21:$22``; others stay."""
        one, colon, other = reference.partition(":")
        first, last = _CORNER.fullmatch(one), _CORNER.fullmatch(other or one)
        if first is None or last is None or not (colon or first[1]):
            return reference
        if any(_column(letters) > MAX_COLUMN for letters in (first[1], last[1])):
            return reference  # a name, like TAXES25
        top, bottom = int(first[3]), int(last[3])
        grows = ends is Ends.COVER or (
            ends is Ends.GROW and (top < bottom or (bool(colon) and first[1] == last[1]))
        )
        end = bottom + self.count if bottom == self.after and grows else self.row(bottom)
        end = min(end, MAX_ROW)
        moved = f"{first[1] or ''}{first[2]}{self.row(top)}"
        if not colon and end == self.row(top):
            return moved
        return f"{moved}:{last[1] or ''}{last[2]}{end}"

    def areas(self, references: str, ends: Ends = Ends.COVER) -> str:
        """The same of several, with spaces between."""
        return " ".join(self.area(each, ends) for each in references.split(" "))

    def formula(self, expression: str, sheet: str, ends: Ends = Ends.GROW) -> str:
        """A formula that stands on ``sheet``, afterwards. One on the model row has its sums there end
        where they did (``Ends.STAY``): each new row has its own. BrokenPackage if it cannot be read."""
        if not any(digit in expression for digit in "0123456789"):
            return expression
        from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError

        try:
            tokens = Tokenizer(f"={expression}").items
        except TokenizerError as error:
            raise BrokenPackage("", PackageFault.UNREADABLE_FORMULA, expression) from error
        return "".join(
            self._operand(token.value, sheet, ends)
            if token.type == Token.OPERAND and token.subtype == Token.RANGE
            else token.value
            for token in tokens
        )

    def _operand(self, operand: str, sheet: str, ends: Ends) -> str:
        prefix, mark, reference = operand.rpartition("!")
        named = prefix[1:-1].replace("''", "'") if prefix.startswith("'") else prefix
        if (named if mark else sheet).casefold() != self.sheet.casefold():
            return operand
        return f"{prefix}{mark}{self.area(reference, ends)}"


def _column(letters: str | None) -> int:
    number = 0
    for letter in (letters or "").removeprefix("$").upper():
        number = number * 26 + ord(letter) - 64
    return number


def translated(expression: str, origin: Cell, target: Cell) -> str:
    """The formula as it is when it is copied from one cell to another."""
    from openpyxl.formula.translate import Translator

    copied: str = Translator(f"={expression}", str(origin)).translate_formula(str(target))
    return copied[1:]
