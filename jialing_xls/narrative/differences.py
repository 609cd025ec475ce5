"""What the report says otherwise than the table (不符)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from jialing_xls.model.field import PRIOR
from jialing_xls.model.numbers import plain
from jialing_xls.narrative.context import INDICATOR, SUBJECT, Nearness
from jialing_xls.narrative.figure import YEARLY
from jialing_xls.narrative.finding import Finding, shown, where
from jialing_xls.narrative.labels import LEFT, content
from jialing_xls.narrative.likeness import LONG_ENOUGH, is_like, length, slip
from jialing_xls.narrative.result import Verdict
from jialing_xls.narrative.tie import Table
from jialing_xls.narrative.vocabulary import unit_of

Holders = Mapping[tuple[Decimal, str], Sequence[str]]
"""The fields that hold a value in a unit."""


def against_table(findings: Sequence[Finding], table: Table) -> None:
    """Raise what differs where nothing else can be meant; let go of what may be something else."""
    holders = _holders(table)
    agreeing: dict[tuple[str, ...], Finding] = {}
    for finding in findings:
        if finding.agrees:
            agreeing.setdefault(finding.fields, finding)
    for finding in findings:
        if finding.true is None or finding.agrees or not finding.is_open:
            continue
        if (reason := _reason(finding, table, holders)) is None:
            _let_go(finding, table)
            continue
        name, unit = table.name(finding.fields[0]), finding.figure.unit
        held = shown(finding.true, unit)
        if unit == YEARLY:
            held = f"{plain(finding.true / 12)}元/月（合{held}）"
        why = f"表中{name}为{held}，报告写“{finding.figure.text}”{reason}"
        right = agreeing.get(finding.fields)
        if right:
            why += f"；{where(right)}与表一致"
        finding.raise_(Verdict.DIFFERS, why, [right] if right else [], true=finding.true)


def _holders(table: Table) -> Holders:
    found: dict[tuple[Decimal, str], list[str]] = {}
    for id in table.vocabulary.wordings:
        if value := table.value(id):
            found.setdefault((value.value, unit_of(table.fields[id])), []).append(id)
    return found


def _reason(finding: Finding, table: Table, holders: Holders) -> str | None:
    """Why the difference is a fault and no misunderstanding; None if that cannot be said."""
    if not finding.firm:
        return None
    held_by = holders.get((finding.value, finding.figure.unit), ())
    if held_by and _speaks_of_rest(finding):
        return None
    if other := next((id for id in held_by if _siblings(id, finding.fields[0])), None):
        return f"，那是{table.name(other)}的数"
    assert finding.true is not None
    plain_words = not content(finding.context.rest)
    near = nearness(finding) <= Nearness.SENTENCE
    if is_like(finding.value, finding.true):
        long = length(finding.value) > LONG_ENOUGH
        kind = slip(finding.value, finding.true)
        return f"，像是{kind.value}" if kind and (long or near or plain_words) else None
    whole = near and plain_words and "其中" not in finding.context.own
    return "" if whole and finding.figure.precise else None


def _speaks_of_rest(finding: Finding) -> bool:
    """实际支出 … 万元，还有 … 万元没有用完: what is left, though the words before are of what was spent."""
    figure = finding.figure
    return bool(LEFT.search(finding.context.own) or LEFT.match(figure.passage.text, figure.end))


def nearness(finding: Finding) -> Nearness:
    """How near the words stand that say what the figure is about; its own where none do."""
    mentions = finding.context.mentions
    given = [mentions[aspect].nearness for aspect in (SUBJECT, INDICATOR) if aspect in mentions]
    return min(given, default=Nearness.OWN)


def _siblings(one: str, other: str) -> bool:
    """Whether they are fields of one programme, one kind or one datum in two years."""
    plain_one, plain_other = one.removeprefix(PRIOR), other.removeprefix(PRIOR)
    if plain_one == plain_other:
        return True
    (head, _, tail), (other_head, _, other_tail) = (
        id.rpartition("_") for id in (plain_one, plain_other)
    )
    return head == other_head or tail == other_tail


def _let_go(finding: Finding, table: Table) -> None:
    name, own = table.name(finding.fields[0]), finding.context.own.strip("，、；。：")
    assert finding.true is not None
    finding.reasons.append(
        f"像是在说{name}（表中为{plain(finding.true)}），但“{own}”可能另有所指，没有下结论"
    )
    finding.fields, finding.tied_by, finding.true = (), "", None
    finding.theirs, finding.place, finding.difference = "", None, None
