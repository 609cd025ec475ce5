"""A roll-up from files to the region: read, choose, add up, confront."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from decimal import Decimal
from pathlib import Path

from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.executor.chunks import collected
from jialing_xls.executor.runner import Runner
from jialing_xls.model.errors import Unusable
from jialing_xls.model.fact import Value
from jialing_xls.model.role import Role
from jialing_xls.ooxml.file_bytes import real_path
from jialing_xls.rollup import aggregate, sums
from jialing_xls.rollup import region_rules as rules
from jialing_xls.rollup.reading import failed_unit, read_units
from jialing_xls.rollup.region_result import (
    Compared,
    FileKind,
    Region,
    Reported,
    Roster,
    Standing,
    Unit,
)
from jialing_xls.rollup.sources import ROLLUP_OUTPUT, Sources
from jialing_xls.rollup.standing import prevailing_kind, settled
from jialing_xls.rollup.unit_names import by_key, compared_name, order_of, positions
from jialing_xls.template import store as templates

Progress = Callable[[int], None]
"""Told how many more files are done."""


def roll_up(
    sources: Sources,
    runner: Runner,
    *,
    roster: Roster | None = None,
    prefer: Collection[Path] = (),
    progress: Progress = lambda _: None,
) -> list[Region]:
    """A region a template, that of most files first. The same files give the same result in any order
    and by any runner.

    Raises Unusable if a file of ``prefer`` is not among them.
    """
    read = collected(runner, read_units, sources.files, failed_unit, progress)
    preferred = _positions_of(prefer, sources)
    regions: list[Region] = []
    for members in _by_template(read):
        units = [read[n] for n in members]
        chosen = {at for at, n in enumerate(members) if n in preferred}
        regions.append(_region(settled(units, roster, chosen), roster, sources, first=not regions))
    return regions


def _by_template(units: Sequence[Unit]) -> list[list[int]]:
    """Positions of the files by their template, most first; what has none goes with the first."""
    counts = Counter(unit.template for unit in units if unit.added and unit.template)
    order = sorted(counts, key=lambda name: (-counts[name], name)) or [""]
    of: dict[str, list[int]] = {name: [] for name in order}
    for n, unit in enumerate(units):
        of[unit.template if unit.template in of else order[0]].append(n)
    return list(of.values())


def _region(
    units: Sequence[Unit], roster: Roster | None, sources: Sources, *, first: bool
) -> Region:
    rolled_up = sorted(unit.file for unit in units if unit.kind is FileKind.ROLLUP)
    skipped = dict(sources.skipped) if first else {}
    if rolled_up:
        skipped[ROLLUP_OUTPUT] = tuple(rolled_up)
    order = positions(roster)
    kept = [unit for unit in units if unit.kind is not FileKind.ROLLUP]
    return region_of(sorted(kept, key=lambda unit: order_of(unit, order)), roster, skipped)


def _positions_of(prefer: Collection[Path], sources: Sources) -> set[int]:
    at = {source.path: n for n, source in enumerate(sources.files)}
    for path in prefer:
        if str(real_path(path)) not in at:
            raise Unusable(f"--prefer 的“{path}”不在要汇总的文件之中。")
    return {at[str(real_path(path))] for path in prefer}


def region_of(
    units: Sequence[Unit], roster: Roster | None, skipped: dict[str, tuple[str, ...]]
) -> Region:
    """The region of units in their canonical order."""
    kind = prevailing_kind(units, roster)
    added = [unit for unit in units if unit.added]
    name = roster.region if roster else ""
    compared = _compared(units, roster)
    if not added or kind is None:
        year = roster.year if roster else None
        return Region(
            name, "", year, tuple(units), {}, roster=roster, compared=compared, skipped=skipped
        )
    template = templates.named(kind[0])
    given = _given(template.book, name, kind[1], len(added))
    figures = aggregate.region_figures(template.book, added, given)
    return Region(
        name=name,
        template=template.name,
        year=kind[1],
        units=tuple(units),
        figures=figures,
        checks=tuple(sums.on_sums(template.book, added, figures)),
        results=rules.confronted(template.book, added, roster),
        roster=roster,
        compared=compared,
        skipped=skipped,
    )


def _given(book: RuleBook, name: str, year: int, units: int) -> dict[str, Value]:
    """What the region's own form says of itself."""
    spoken = name or f"{units} 个单位汇总"
    stated: dict[Role, Value] = {Role.UNIT: spoken, Role.RECIPIENT: f"{units} 个单位"}
    stated[Role.YEAR] = Decimal(year)
    return {id: value for role, value in stated.items() if (id := book.playing(role))}


def _compared(units: Sequence[Unit], roster: Roster | None) -> tuple[Compared, ...]:
    """Every unit of the roster, then every other one that sent something."""
    found = by_key(units)
    entries = {compared_name(entry.name): entry for entry in roster.entries} if roster else {}
    rows = [
        Compared(entry.name, _reported(units, found.get(key, [])), entry, tuple(found.get(key, ())))
        for key, entry in entries.items()
    ]
    for key, members in found.items():
        if key not in entries:
            reported = Reported.UNLISTED if roster else _reported(units, members)
            rows.append(Compared(units[members[0]].name, reported, None, tuple(members)))
    return tuple(rows)


def _reported(units: Sequence[Unit], members: Sequence[int]) -> Reported:
    standings = {units[n].standing for n in members}
    if not standings:
        return Reported.MISSING
    if Standing.ADDED in standings:
        return Reported.ADDED
    return Reported.TWICE if Standing.DUPLICATE in standings else Reported.NOT_USABLE
