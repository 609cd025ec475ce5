"""Names of units, and the order of everything: the roster's, else by name; then by SHA-256."""

from collections.abc import Mapping, Sequence
from unicodedata import normalize

from jialing_xls.rollup.region_result import Roster, Unit

Order = tuple[bool, int, str, str, str]


def compared_name(name: str) -> str:
    """The name as it is compared: without white space, full-width brackets as half-width ones."""
    return "".join(normalize("NFKC", name).split())


def positions(roster: Roster | None) -> dict[str, int]:
    """Row of each unit of the roster, by the key of its name."""
    return {
        compared_name(entry.name): n for n, entry in enumerate(roster.entries if roster else ())
    }


def order_of(unit: Unit, place: Mapping[str, int]) -> Order:
    """Sorts units of the roster first, in its order; files without a name last."""
    key = compared_name(unit.name)
    return (not key, place.get(key, len(place)), key, unit.digest, unit.file)


def by_key(units: Sequence[Unit]) -> dict[str, list[int]]:
    """Positions of the units of each name; those without a name left out."""
    found: dict[str, list[int]] = {}
    for n, unit in enumerate(units):
        if unit.name:
            found.setdefault(compared_name(unit.name), []).append(n)
    return found
