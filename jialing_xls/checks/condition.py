"""Conditions on which cells are filled, kept as trees so that they render as short Excel formulas.

``all_of(has("A1"), has("A2"))`` renders as ``COUNT(A1,A2)=2``; its negation as ``COUNT(A1,A2)<2``.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Has:
    """The cell holds a number (``there``), or it does not."""

    cell: str
    there: bool = True


@dataclass(frozen=True, slots=True)
class Raw:
    """A condition that is written out in Excel's own terms."""

    formula: str


@dataclass(frozen=True, slots=True)
class Group:
    """All of the parts (``every``), or at least one of them."""

    every: bool
    parts: tuple["Condition", ...]


Condition = bool | Has | Raw | Group


def all_of(*parts: Condition) -> Condition:
    return _group(True, parts)


def any_of(*parts: Condition) -> Condition:
    return _group(False, parts)


def _group(every: bool, parts: tuple[Condition, ...]) -> Condition:
    flat: dict[Condition, None] = {}
    for part in parts:
        if isinstance(part, bool):
            if part is not every:
                return part
        elif isinstance(part, Group) and part.every is every:
            flat.update(dict.fromkeys(part.parts))
        else:
            flat[part] = None
    if not flat:
        return every
    return next(iter(flat)) if len(flat) == 1 else Group(every, tuple(flat))


def render_condition(condition: Condition) -> str:
    """The condition as an Excel formula without the leading ``=``."""
    match condition:
        case bool():
            return "TRUE" if condition else "FALSE"
        case Has(cell, there):
            return f"COUNT({cell})={1 if there else 0}"
        case Raw(formula):
            return formula
        case Group(every, parts):
            pieces = [*_counted(every, parts)]
            pieces += [render_condition(part) for part in parts if not isinstance(part, Has)]
            return (
                pieces[0] if len(pieces) == 1 else f"{'AND' if every else 'OR'}({','.join(pieces)})"
            )


def _counted(every: bool, parts: tuple[Condition, ...]) -> list[str]:
    """One COUNT for all cells that must be filled, one for all that must not."""
    pieces = []
    for there in (True, False):
        cells = [part.cell for part in parts if isinstance(part, Has) and part.there is there]
        if cells:
            bound = {
                (True, True): f"={len(cells)}",
                (True, False): "=0",
                (False, True): ">0",
                (False, False): f"<{len(cells)}",
            }[every, there]
            pieces.append(f"COUNT({','.join(cells)}){bound}")
    return pieces
